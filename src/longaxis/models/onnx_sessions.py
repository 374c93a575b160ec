"""ONNX Runtime, started on the best device that really works."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from longaxis.errors import ModelFileError
from longaxis.models.weights import NetworkFiles, read_graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

CPU, CUDA = "CPU", "CUDA"

_PROVIDERS = {CPU: "CPUExecutionProvider", CUDA: "CUDAExecutionProvider"}


def physical_cores() -> int:
    """Return how many cores this process may use, hyper-threads not counted.

    0, which leaves the choice to ONNX Runtime, where the system does not say.
    """
    if not sys.platform.startswith("linux"):
        return 0
    siblings = set()
    for cpu in os.sched_getaffinity(0):
        path = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        try:
            siblings.add(path.read_text())
        except OSError:
            return 0
    return len(siblings)


def has_nvidia_driver() -> bool:
    """Return whether the driver's library can be loaded.

    Asked first, because ONNX Runtime complains at length on a machine without one.
    """
    name = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def best_device() -> str:
    """Return "CUDA" if it may work, else "CPU"."""
    import onnxruntime

    offered = _PROVIDERS[CUDA] in onnxruntime.get_available_providers()
    return CUDA if offered and has_nvidia_driver() else CPU


class Sessions:
    """The graphs of one network, loaded on one device.

    Attributes
    ----------
    device
        Where they really run: CUDA only if every session says so.
    """

    def __init__(self, network: NetworkFiles, device: str) -> None:
        contents = {graph: read_graph(network, graph) for graph in network.files}
        self._sessions = self._load(contents, device)
        self.device = device
        if device == CUDA and not self._all_on(CUDA):
            self._sessions = self._load(contents, CPU)
            self.device = CPU

    @staticmethod
    def _load(contents: dict[str, bytes], device: str) -> dict[str, Any]:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = physical_cores()
        options.log_severity_level = 3
        # Waiting threads sleep, and memory goes back: the user's machine does other
        # things too, and the arena would keep twice of what is ever needed.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.enable_cpu_mem_arena = False
        wanted = [_PROVIDERS[CPU]] if device == CPU else list(_PROVIDERS.values())[::-1]
        try:
            return {
                graph: onnxruntime.InferenceSession(content, options, providers=wanted)
                for graph, content in contents.items()
            }
        except runtime_errors() as error:
            message = f"A network file was refused by ONNX Runtime: {error}"
            raise ModelFileError(message) from error

    def _all_on(self, device: str) -> bool:
        return all(
            session.get_providers()[0] == _PROVIDERS[device]
            for session in self._sessions.values()
        )

    def run(
        self, graph: str, inputs: Sequence[NDArray[np.generic]]
    ) -> list[NDArray[np.float32]]:
        """Return the outputs of a graph, its inputs given in the graph's order."""
        session = self._sessions[graph]
        names = [each.name for each in session.get_inputs()]
        outputs: list[NDArray[np.float32]] = session.run(
            None, dict(zip(names, inputs, strict=True))
        )
        return outputs


def runtime_errors() -> tuple[type[Exception], ...]:
    """Return what ONNX Runtime raises, which has no common base of its own."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    names = (
        "Fail",
        "RuntimeException",
        "InvalidArgument",
        "InvalidGraph",
        "InvalidProtobuf",
    )
    return (*(getattr(state, name) for name in names), RuntimeError)
