"""The classifier of views: which view a loop's pictures show, and how sure that is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.data.view_proposal import EchoView, ViewProposal
from longaxis.errors import ModelFileError
from longaxis.models.onnx_runtime import onnx_runtime
from longaxis.models.view_recognition.picture import crops_of
from longaxis.resources import weights_folder

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

ANSWERS = (
    EchoView.FOUR_CHAMBER,
    EchoView.TWO_CHAMBER,
    EchoView.LONG_AXIS,
    EchoView.PARASTERNAL_LONG_AXIS,
    EchoView.PARASTERNAL_SHORT_AXIS,
    EchoView.SUBCOSTAL,
    EchoView.OTHER,
)
"""What the network's outputs stand for, in their order."""

NAME = "view-classifier"
"""In the manifest, under "classifiers"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierFile:
    """What the manifest says about the classifier.

    Attributes
    ----------
    path, sha256
        Of the graph.
    temperature
        By which logits are divided.
    window_threshold
        Probability below which it is unsure whether the view is apical at all.
    view_thresholds
        For each apical view the probability below which it is unsure that it is this
        one. Above 1, it always is.
    """

    path: Path
    sha256: str
    temperature: float
    window_threshold: float
    view_thresholds: dict[EchoView, float]


def read_entry(folder: Path | None = None) -> ClassifierFile:
    """Return what the manifest in a folder says; None for the bundled one.

    Raises
    ------
    ModelFileError
        If it does not describe the classifier.
    """
    folder = folder or weights_folder()
    path = folder / "manifest.json"
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))["classifiers"][NAME]
        return ClassifierFile(
            path=folder / str(entry["file"]),
            sha256=str(entry["sha256"]),
            temperature=float(entry["temperature"]),
            window_threshold=float(entry["window_threshold"]),
            view_thresholds={
                view: float(entry["view_thresholds"][view.value])
                for view in ANSWERS
                if view.apical is not None
            },
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        message = (
            f"The list of networks {path} does not describe the classifier of views; "
            "reinstall Longaxis."
        )
        raise ModelFileError(message) from error


class ViewClassifier:
    """Says which view a loop shows.

    Parameters
    ----------
    entry
        Of the manifest.

    Raises
    ------
    ModelFileError
        If the graph is not the one that was released.
    """

    def __init__(self, entry: ClassifierFile) -> None:
        self._entry = entry
        self._session = _session_of(_checked_bytes(entry))

    def suggest(
        self,
        frames: NDArray[np.uint8],
        *,
        pixel_aspect: float = 1.0,
        tissue_region_px: tuple[int, int, int, int] | None = None,
    ) -> ViewProposal:
        """Return the apical view that a loop shows, or as much of that as is sure.

        The answer is A4C, A2C or A3C, else apical or not apical, else unsure.

        Parameters
        ----------
        frames
            Brightness, shape (T, H, W); `picture.spread_frames` says which are enough.
        pixel_aspect
            Height of a pixel as a share of its width.
        tissue_region_px
            (x0, y0, x1, y1) of the tissue; None: whole picture.
        """
        # Motion is part of what is recognised, and stills are not measured.
        if len(frames) < 2:
            return ViewProposal(echo_view=EchoView.UNSURE, probability=0.0)
        inputs = crops_of(
            frames, pixel_aspect=pixel_aspect, tissue_region_px=tissue_region_px
        )
        return self.answer(self.probabilities(inputs).mean(axis=0))

    def answer(self, probabilities: NDArray[np.float64]) -> ViewProposal:
        """Return what is sure by the probabilities of `ANSWERS`, 0 to 1, shape (7,)."""
        best = int(probabilities.argmax())
        probability = float(probabilities[best])
        threshold = self._entry.view_thresholds.get(ANSWERS[best])
        if threshold is not None and probability >= threshold:
            return ViewProposal(echo_view=ANSWERS[best], probability=probability)
        apical = apical_share(probabilities)
        view = EchoView.APICAL if apical >= 0.5 else EchoView.NOT_APICAL
        certainty = max(apical, 1 - apical)
        is_sure = certainty >= self._entry.window_threshold
        return ViewProposal(
            echo_view=view if is_sure else EchoView.UNSURE, probability=certainty
        )

    def probabilities(self, inputs: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the probability of each of `ANSWERS`, shape (N, 7).

        Parameters
        ----------
        inputs
            As `picture.view_input` makes them, shape (N, 4, 96, 96).
        """
        pictures = inputs.astype(np.float32) / np.float32(255)
        (logits,) = self._session.run(None, {"pictures": pictures})
        scaled = logits.astype(np.float64) / self._entry.temperature
        raised = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def apical_share(probabilities: NDArray[np.float64]) -> float:
    """Return how probable an apical view is, 0 to 1; of those of `ANSWERS`, (7,)."""
    is_apical = np.array([view.apical is not None for view in ANSWERS])
    # Sums of seven shares may exceed 1 by a rounding.
    return float(min(1.0, probabilities[is_apical].sum()))


@cache
def bundled_classifier() -> ViewClassifier:
    """Return the classifier that ships with Longaxis; loaded once.

    Raises
    ------
    ModelFileError
        If its files cannot be used.
    """
    return ViewClassifier(read_entry())


def _checked_bytes(entry: ClassifierFile) -> bytes:
    try:
        content = entry.path.read_bytes()
    except OSError as error:
        message = f"The network file {entry.path} cannot be read; reinstall Longaxis."
        raise ModelFileError(message) from error
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        message = (
            f"The network file {entry.path} is damaged or is not the one that was "
            "released; reinstall Longaxis."
        )
        raise ModelFileError(message)
    return content


def _session_of(content: bytes) -> Any:  # noqa: ANN401 - the runtime has no types
    runtime = onnx_runtime()
    options = runtime.SessionOptions()
    # One thread: it runs beside reading and tracking, and takes milliseconds.
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return runtime.InferenceSession(
            content, options, providers=["CPUExecutionProvider"]
        )
    # The runtime raises its own kinds; the file was checked, so the build is at fault.
    except Exception as error:
        message = (
            "The classifier of views was refused by ONNX Runtime; `longaxis doctor` "
            "reports what is installed."
        )
        raise ModelFileError(message) from error
