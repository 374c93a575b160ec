"""ONNX Runtime, started on the best device that really works."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.errors import ModelFileError
from longaxis.models.inference.weights import NetworkFiles, read_graph
from longaxis.models.onnx_runtime import has_nvidia_driver, onnx_runtime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

CPU, CUDA = "CPU", "CUDA"

_PROVIDERS = {CPU: "CPUExecutionProvider", CUDA: "CUDAExecutionProvider"}


def physical_cores() -> int:
    """Return how many cores this process may use, hyper-threads not counted.

    0, which leaves the choice to ONNX Runtime, where the system does not say.
    """
    # Only Linux says through files which logical cores share a physical one.
    if not sys.platform.startswith("linux"):
        return 0
    # Hyper-threads of a core share its arithmetic units: a second thread there gains
    # nothing and waits for the first. The affinity holds what a container allows.
    siblings = set()
    for cpu in os.sched_getaffinity(0):
        path = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        try:
            siblings.add(path.read_text())
        except OSError:
            return 0
    return len(siblings)


def best_device() -> str:
    """Return "CUDA" if it may work, else "CPU"."""
    onnxruntime = onnx_runtime()
    offered = _PROVIDERS[CUDA] in onnxruntime.get_available_providers()
    return CUDA if offered and has_nvidia_driver() else CPU


@lru_cache(maxsize=1)
def share_memory() -> None:
    """Let all sessions that wish so use the same memory, which grows as asked for."""
    onnxruntime = onnx_runtime()
    same_as_requested = 1
    arena = onnxruntime.OrtArenaCfg({"arena_extend_strategy": same_as_requested})
    memory = onnxruntime.OrtMemoryInfo(
        "Cpu",
        onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR,
        0,
        onnxruntime.OrtMemType.DEFAULT,
    )
    # Registered once for the whole process; a second registration is an error, hence
    # the cache around this function.
    onnxruntime.create_and_register_allocator(memory, arena)


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
        # A provider that cannot start is replaced by the processor without an error.
        if device == CUDA and not self._all_on(CUDA):
            self._sessions = self._load(contents, CPU)
            self.device = CPU

    @staticmethod
    def _load(contents: dict[str, bytes], device: str) -> dict[str, Any]:
        onnxruntime = onnx_runtime()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = physical_cores()
        # Errors only: warnings about the graph would go to the command's standard
        # error.
        options.log_severity_level = 3
        # Waiting threads sleep: the user's machine does other things too.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Asking the system for every intermediate result anew costs a third of the
        # time; each session keeping its own memory costs 2 GB. So they share.
        share_memory()
        options.add_session_config_entry("session.use_env_allocators", "1")
        # Patterns are planned for one set of shapes; the last chunk of a loop has
        # another.
        options.enable_mem_pattern = False
        wanted = [_PROVIDERS[CPU]] if device == CPU else list(_PROVIDERS.values())[::-1]
        try:
            return {
                graph: onnxruntime.InferenceSession(content, options, providers=wanted)
                for graph, content in contents.items()
            }
        except runtime_errors() as error:
            message = (
                "A network file was refused by ONNX Runtime; `longaxis doctor` tells "
                "what is installed."
            )
            raise ModelFileError(message) from error

    def _all_on(self, device: str) -> bool:
        return all(
            session.get_providers()[0] == _PROVIDERS[device]
            for session in self._sessions.values()
        )

    def run(
        self, graph: str, inputs: Mapping[str, NDArray[np.generic]]
    ) -> list[NDArray[np.float32]]:
        """Return the outputs of a graph, shapes and units as its export documents.

        Inputs that the graph does not have are left out.
        """
        session = self._sessions[graph]
        # Graphs of different exports take different inputs, such as the mean of the
        # loop.
        wanted = {
            get_input.name: inputs[get_input.name] for get_input in session.get_inputs()
        }
        outputs: list[NDArray[np.float32]] = session.run(None, wanted)
        return outputs

    def release(self) -> None:
        """Give the memory that runs have used back to the system."""
        onnxruntime = onnx_runtime()
        options = onnxruntime.RunOptions()
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        # The memory goes back at the end of a run; the smallest one will do: one point.
        session = self._sessions["query"]
        nothing = {
            get_input.name: np.zeros(
                # Axes of variable length have names instead of sizes; 1 is the
                # smallest.
                [size if isinstance(size, int) else 1 for size in get_input.shape],
                np.int64 if get_input.type == "tensor(int64)" else np.float32,
            )
            for get_input in session.get_inputs()
        }
        session.run(None, nothing, options)


def runtime_errors() -> tuple[type[Exception], ...]:
    """Return what ONNX Runtime raises, which has no common base of its own."""
    state = onnx_runtime().capi.onnxruntime_pybind11_state
    names = (
        "NotImplemented",
        "Fail",
        "RuntimeException",
        "InvalidArgument",
        "InvalidGraph",
        "InvalidProtobuf",
    )
    return (*(getattr(state, name) for name in names), RuntimeError)
