"""A reader's own graph in ONNX Runtime, held to what its description says."""

from __future__ import annotations

import hashlib
import stat
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.errors import ModelFileError, TrackingError
from longaxis.models.custom.layout import arranged, brightness, rearranged
from longaxis.models.inference.graph_validation import check_contents
from longaxis.models.inference.sessions import (
    CPU,
    CUDA,
    best_device,
    physical_cores,
    runtime_errors,
)
from longaxis.models.onnx_runtime import onnx_runtime

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.models.custom.manifest import CustomManifest

_LARGEST_FILE_BYTES = 2**31 - 1
"""More does not fit in one protocol buffer."""

_NUMBERS: dict[str, type[np.generic]] = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(double)": np.float64,
    "tensor(uint8)": np.uint8,
    "tensor(int32)": np.int32,
    "tensor(int64)": np.int64,
}

_PROVIDERS = {CPU: "CPUExecutionProvider", CUDA: "CUDAExecutionProvider"}


def check_network(manifest: CustomManifest, content: bytes) -> None:
    """Look through the bytes of a network file before anything of it is run.

    Raises
    ------
    ModelFileError
        If it is not the one of the description, or needs other files or foreign
        operators.
    """
    path = manifest.folder / manifest.file
    # A description need not state the digest; where it does, it has to fit.
    if manifest.sha256 not in {None, hashlib.sha256(content).hexdigest()}:
        message = (
            f"The network file {path} is not the one that its description "
            "was written for: the SHA-256 differs."
        )
        raise ModelFileError(message)
    check_contents(content, path)


def network_bytes(manifest: CustomManifest) -> bytes:
    """Return the bytes of a network file; ModelFileError if it cannot be read."""
    path = manifest.folder / manifest.file
    try:
        facts = path.stat()
        # Opening a pipe or device would wait for ever or never end.
        if not stat.S_ISREG(facts.st_mode):
            message = f"The network file {path} is not a file; nothing was read."
            raise ModelFileError(message)
        if facts.st_size > _LARGEST_FILE_BYTES:
            message = f"The network file {path} is larger than 2 GB."
            raise ModelFileError(message)
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "the system does not say why"
        message = f"The network file {path} cannot be read: {reason}."
        raise ModelFileError(message) from error


class OwnSession:
    """The graph, loaded from bytes that have been looked through.

    It runs where it is made: `graph_process.GraphProcess` makes it in a process of its
    own.

    Attributes
    ----------
    device
        Where it runs.

    Raises
    ------
    ModelFileError
        If the graph is not what the description says, or is refused by the runtime.
    """

    def __init__(
        self, manifest: CustomManifest, content: bytes, device: str | None = None
    ) -> None:
        self._manifest = manifest
        self._path = manifest.folder / manifest.file
        self.device = device or best_device()
        self._session = self._load(content)
        self._inputs = {
            get_input.name: get_input for get_input in self._session.get_inputs()
        }
        self._check_inputs()
        self._check_outputs()

    def _load(self, content: bytes) -> Any:  # noqa: ANN401 - the runtime has no types
        onnxruntime = onnx_runtime()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = physical_cores()
        # Refusals are raised and told in a sentence; the runtime need not print them as
        # well.
        options.log_severity_level = 4
        # Otherwise the runtime guesses, and might take another format than the one
        # checked.
        options.add_session_config_entry("session.load_model_format", "ONNX")
        wanted = [_PROVIDERS[CUDA]] if self.device == CUDA else []
        try:
            session = onnxruntime.InferenceSession(
                content, options, providers=[*wanted, _PROVIDERS[CPU]]
            )
        except _refusals() as error:
            message = (
                f"The network file {self._path} was refused by ONNX Runtime: {error}"
            )
            raise ModelFileError(message) from error
        # The runtime falls back to the processor without an error.
        is_cuda = session.get_providers()[0] == _PROVIDERS[CUDA]
        self.device = CUDA if is_cuda else CPU
        return session

    def _refuse(self, problem: str) -> None:
        message = f"The network file {self._path} does not fit its description: "
        raise ModelFileError(message + problem)

    def _check_inputs(self) -> None:
        manifest = self._manifest
        wanted: dict[str, str | None] = {
            manifest.picture.name: manifest.picture.axes,
            manifest.points_name: manifest.points_axes,
        }
        if manifest.query_frame_name is not None:
            wanted[manifest.query_frame_name] = None
        # Both ways: an input that nobody feeds fails only when the graph runs.
        for name in wanted.keys() ^ self._inputs.keys():
            where = "the graph has no" if name in wanted else "it does not name the"
            self._refuse(f"{where} input “{name}”.")
        sizes = self._manifest.sizes | {
            "P": 3 if manifest.query_frame == "points" else 2
        }
        for name, axes in wanted.items():
            if self._inputs[name].type not in _NUMBERS:
                self._refuse(f"its input “{name}” takes {self._inputs[name].type}.")
            if axes is not None:
                self._check_shape(name, axes, sizes)

    def _check_shape(self, name: str, axes: str, sizes: dict[str, int | None]) -> None:
        shape = self._inputs[name].shape
        if len(shape) != len(axes):
            self._refuse(f"its input “{name}” has {len(shape)} axes, not “{axes}”.")
        for letter, size in zip(axes, shape, strict=True):
            if isinstance(size, int) and size != sizes[letter]:
                count = "any number" if sizes[letter] is None else sizes[letter]
                self._refuse(
                    f"axis {letter} of “{name}” has {size} entries, "
                    f"but the description says {count}."
                )

    def _check_outputs(self) -> None:
        manifest = self._manifest
        there = {get_output.name for get_output in self._session.get_outputs()}
        for name in (manifest.tracks_name, manifest.confidence_name):
            if name is not None and name not in there:
                self._refuse(f"the graph has no output “{name}”.")

    def run(
        self,
        frames: NDArray[np.uint8],
        points: NDArray[np.float64],
        query_frame: int,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        """Return tracks (T, N, 2) in the graph's coordinates, and confidence (T, N).

        0 to 1.

        Parameters
        ----------
        frames
            Frames of the graph's size, uint8, shape (T, H, W), as many as it takes.
        points
            Shape (N, 2) in the graph's coordinates, as many as it takes.
        query_frame
            Index of the frame that the points lie in.
        """
        manifest = self._manifest
        given = points[None]
        if manifest.query_frame == "points":
            # (t, x, y) or (t, row, column), as trackers of any point take their
            # queries.
            index = np.full((1, len(points), 1), float(query_frame))
            given = np.concatenate([index, given], axis=-1)
        pictures = brightness(frames, manifest.picture)
        feed = {
            manifest.picture.name: arranged(pictures, "BTCHW", manifest.picture.axes),
            manifest.points_name: arranged(given, "BNP", manifest.points_axes),
        }
        if manifest.query_frame_name is not None:
            rank = len(self._inputs[manifest.query_frame_name].shape)
            feed[manifest.query_frame_name] = np.full((1,) * rank, float(query_frame))
        shape = (len(frames), len(points))
        outputs = self._run(feed)
        tracks = self._output(outputs[0], manifest.tracks_axes, "BTNP", (*shape, 2))
        if manifest.confidence_name is None:
            return tracks, None
        sure = self._output(outputs[1], manifest.confidence_axes, "BTN", shape)
        if manifest.confidence_is_logit:
            # The logistic function without an overflow of exp for large negative
            # logits.
            sure = 0.5 + 0.5 * np.tanh(sure / 2)
        return tracks, np.clip(sure, 0, 1)

    def _run(self, feed: dict[str, NDArray[np.float64]]) -> list[NDArray[np.generic]]:
        manifest = self._manifest
        names = [manifest.tracks_name]
        if manifest.confidence_name is not None:
            names.append(manifest.confidence_name)
        numbers = {
            name: _NUMBERS[graph_input.type]
            for name, graph_input in self._inputs.items()
        }
        ready = {
            name: np.ascontiguousarray(
                # A conversion to integers alone would cut off towards 0.
                np.rint(value) if np.issubdtype(numbers[name], np.integer) else value,
                dtype=numbers[name],
            )
            for name, value in feed.items()
        }
        outputs: list[NDArray[np.generic]] = self._session.run(names, ready)
        return outputs

    def _output(
        self,
        values: NDArray[np.generic],
        axes: str,
        letters: str,
        shape: tuple[int, ...],
    ) -> NDArray[np.float64]:
        fits = isinstance(values, np.ndarray) and values.ndim == len(axes)
        if fits:
            result = rearranged(values.astype(np.float64), axes, letters)
            if result.shape == (1, *shape):
                return self._finite(result[0])
        got = getattr(values, "shape", type(values).__name__)
        message = (
            f"The tracker “{self._manifest.name}” answered with the shape {got}, which "
            f"is not “{axes}” for {shape[0]} frames and {shape[1]} points."
        )
        raise ModelFileError(message)

    def _finite(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        if not np.isfinite(values).all():
            message = (
                f"The tracker “{self._manifest.name}” answered with numbers that are "
                "not positions; choose another tracker for this loop."
            )
            raise TrackingError(message)
        return values


def _refusals() -> tuple[type[Exception], ...]:
    """Return what ONNX Runtime raises about files that nobody has tested with it."""
    # A name that is not UTF-8 breaks where the runtime builds its own message.
    return (*runtime_errors(), UnicodeDecodeError)
