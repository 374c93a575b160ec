"""Trackers by what the command line calls them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import TrackerIdentity, Tracks
from longaxis.errors import BadInputError
from longaxis.models.block_matching.settings import VERSION_3, VERSION_4, VERSION_5
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from longaxis.models.registry import TrackerRegistry
from longaxis.models.tracker import Progress, no_progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Loop
    from longaxis.models.tracker import Tracker

NO_MOTION = "no-motion"

EARLIER_VERSIONS = {
    "block-matching-3": VERSION_3,
    "block-matching-4": VERSION_4,
    "block-matching-5": VERSION_5,
}
"""Block matching as it was, as the baseline of figures of November 2026."""


class NoMotion:
    """Says that nothing moves: the error that any tracker must beat."""

    identity = TrackerIdentity(name=NO_MOTION, version="1")

    def track(
        self,
        loop: Loop,
        points_mm: NDArray[np.float64],
        *,
        start_frame: int,  # noqa: ARG002 - of the protocol
        mesh_shape: tuple[int, int] | None = None,  # noqa: ARG002
        progress: Progress = no_progress,
    ) -> Tracks:
        """Return the points as they are in every frame.

        Parameters
        ----------
        loop
            The loop.
        points_mm
            Positions (x, y) in millimetres, shape (N, 2).
        start_frame
            Index of the query frame.
        mesh_shape
            Columns and rows of the mesh; None for points without order.
        progress
            Called with the share that is done, 0 to 1.
        """
        progress(1.0)
        stationary = np.tile(points_mm, (loop.n_frames, 1, 1))
        # Full confidence: no point is thrown out, so the baseline covers all of them.
        return Tracks(points_mm=stationary, confidence=np.ones(stationary.shape[:2]))


def tracker_of(name: str) -> tuple[str, Tracker]:
    """Return a tracker and what to call it in tables.

    Parameters
    ----------
    name
        "no-motion", an earlier version from "block-matching-3" on, the name of a
        bundled tracker, or a folder: of an exported network (`longaxis-train export`)
        or of a reader's own network.

    Raises
    ------
    BadInputError, ModelFileError
        If there is no such tracker, or its files cannot be used.
    """
    if name == NO_MOTION:
        return name, NoMotion()
    if name in EARLIER_VERSIONS:
        return name, BlockMatchingTracker(EARLIER_VERSIONS[name])
    trackers = TrackerRegistry()
    if name in trackers:
        return name, trackers.make(name)
    path = Path(name)
    if path.is_dir():
        return _from_folder(path)
    message = (
        f"There is no tracker “{name}”: take {NO_MOTION}, {', '.join(trackers)}, or "
        "the folder of an exported network."
    )
    raise BadInputError(message)


def _from_folder(folder: Path) -> tuple[str, Tracker]:
    from longaxis.models.custom.tracker import load_custom_tracker
    from longaxis.models.inference.fitted_tracker import exported_network
    from longaxis.models.inference.manifest import (
        MANIFEST,
        names_in_manifest,
    )

    # An export writes one network.
    if (folder / MANIFEST).is_file():
        (network, *_) = names_in_manifest(folder)
        exported = exported_network(network, folder)
        return f"{exported.identity.name} ({folder.name})", exported
    own = load_custom_tracker(folder)
    return own.identity.name, own
