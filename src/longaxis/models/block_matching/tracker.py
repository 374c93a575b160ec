"""Speckle tracking by block matching: the tracker that needs no weights."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from longaxis.data import TrackerIdentity, Tracks
from longaxis.errors import TrackingError
from longaxis.models.block_matching.run import BlockRun
from longaxis.models.block_matching.second_pass import second_pass
from longaxis.models.block_matching.settings import BlockMatchingSettings
from longaxis.models.tracker import Progress, no_progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from longaxis.data import Loop

# Measured (RESULTS.md, time of block matching 6): of the time of both passes.
_FIRST_SHARE = 0.6
"""Of the progress that the first pass takes."""


class BlockMatchingTracker:
    """Follows points by normalised cross-correlation of the speckle around them.

    From the start frame both ways, each block is looked for in the next frame; the
    motions of neighbours are brought together by a robust fit, as a wall cannot tear.
    Blocks are also looked for as they were a moment before, in the start frame, and in
    the frame of another beat that looks alike; see `Revisits`.
    What stands still in the loop is taken off in part first; see `STILL_SHARE`.

    Parameters
    ----------
    settings
        Sizes and limits.
    """

    def __init__(self, settings: BlockMatchingSettings | None = None) -> None:
        self._settings = settings or BlockMatchingSettings()

    @property
    def identity(self) -> TrackerIdentity:
        """Name and version; it has no weights and runs on the CPU."""
        # Results and sessions name the version, so that numbers of different fits are
        # not compared unawares.
        return TrackerIdentity(name="block-matching", version=_version(self._settings))

    def track(
        self,
        loop: Loop,
        points_mm: NDArray[np.float64],
        *,
        start_frame: int,
        mesh_shape: tuple[int, int] | None = None,
        progress: Progress = no_progress,
    ) -> Tracks:
        """Return where points go, forward and backward through the whole loop.

        Parameters and errors are those of `longaxis.models.tracker.Tracker`.
        """
        _check(loop, points_mm, start_frame)
        run = BlockRun(loop, points_mm, mesh_shape, start_frame, self._settings)
        again = second_pass(run, mesh_shape)
        first_share = 1.0 if again is None else _FIRST_SHARE
        # Both directions of time at once: the second core would be idle otherwise.
        with ThreadPoolExecutor(2) as pool:
            ways = [pool.submit(run.go, step) for step in (1, -1)]
            try:
                for done in run.counted():
                    progress(first_share * done / loop.n_frames)
            except BaseException:
                # Leaving the pool waits for both directions, so they have to be told
                # first.
                run.stop()
                raise
        for way in ways:
            # Raises here what a direction raised in its thread.
            way.result()
        tracks_mm = run.tracks_mm
        if again is not None:
            tracks_mm = again.tracks_mm(
                lambda done: progress(first_share + (1 - first_share) * done)
            )
        return Tracks(points_mm=tracks_mm, confidence=run.confidence)


def _version(settings: BlockMatchingSettings) -> str:
    # Only settings without stiffness track as version 3 did, those without a shape as
    # version 4 did, and those without a second pass as version 5 did.
    if settings.stiffness is None:
        return "3"
    if settings.shape is None:
        return "4"
    return "5" if settings.second_pass is None else "6"


def _check(loop: Loop, points_mm: NDArray[np.float64], start_frame: int) -> None:
    if not 0 <= start_frame < loop.n_frames:
        message = f"start_frame {start_frame} is not one of {loop.n_frames} frames"
        raise ValueError(message)
    n_outside = int((~loop.contains(points_mm)).sum())
    if n_outside:
        message = (
            f"{n_outside} of {len(points_mm)} points of the wall lie outside the "
            "picture; move the centreline inwards or choose a thinner wall."
        )
        raise TrackingError(message)
