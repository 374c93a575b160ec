"""The view that a loop's pictures suggest, for the reader to confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.data.view_proposal import EchoView, ViewProposal
from longaxis.io.loops import loop_reader
from longaxis.models.view_recognition.picture import spread_frames

if TYPE_CHECKING:
    from longaxis.data import LoopOrigin
    from longaxis.models.view_recognition.classifier import ViewClassifier


def propose_view(
    origin: LoopOrigin, classifier: ViewClassifier | None = None
) -> ViewProposal:
    """Return the view that a loop shows, by some of its frames.

    Parameters
    ----------
    origin
        Of the loop; no more of it is decoded than the frames that are looked at.
    classifier
        None: the bundled one.

    Raises
    ------
    UnreadableFileError, UnsuitableLoopError
        As `loop_reader.read_recording`.
    ModelFileError
        If the classifier's files cannot be used.
    """
    sample = loop_reader.read_sample(origin, spread_frames)
    # Colour is measured, not recognised.
    if sample.is_coloured:
        return ViewProposal(echo_view=EchoView.COLOUR, probability=1.0)
    # Imported where it runs: ONNX Runtime takes a tenth of a second to start.
    from longaxis.models.view_recognition.classifier import bundled_classifier

    return (classifier or bundled_classifier()).suggest(
        sample.frames,
        pixel_aspect=sample.pixel_aspect,
        tissue_region_px=sample.tissue_region_px,
    )
