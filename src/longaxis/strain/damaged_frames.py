"""Leaving out frames whose picture is damaged: they are neither tracked nor measured.

A curve with a frame missing gives no values, so a beat that spans a damaged frame is
not measured; the other beats of the loop are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Tracks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Loop


def without_damaged(loop: Loop) -> tuple[Loop, NDArray[np.int64]]:
    """Return the loop without its damaged frames, and the frames that are left, (K,).

    Their times stay as they were, so the gap is seen as a longer step.
    """
    # Sorted, so that places in it can be found by bisection.
    kept = np.setdiff1d(np.arange(loop.n_frames), loop.damaged_frames)
    if len(kept) == loop.n_frames:
        return loop, kept
    left = replace(
        loop,
        frames=np.ascontiguousarray(loop.frames[kept]),
        frame_times_s=loop.frame_times_s[kept],
        damaged_frames=(),
    )
    return left, kept


def with_gaps(tracks: Tracks, kept: NDArray[np.int64], n_frames: int) -> Tracks:
    """Return tracks for every frame: lost where a frame was left out.

    Parameters
    ----------
    tracks
        Tracks in millimetres of the K frames that were tracked.
    kept
        Which frames these are, shape (K,).
    n_frames
        Number of frames of the whole loop.
    """
    if len(kept) == n_frames:
        return tracks
    n_points = tracks.points_mm.shape[1]
    # Lost, not interpolated: nothing was seen there.
    points_mm = np.full((n_frames, n_points, 2), np.nan)
    confidence = np.zeros((n_frames, n_points))
    points_mm[kept], confidence[kept] = tracks.points_mm, tracks.confidence
    error_mm = tracks.expected_error_mm
    if error_mm is not None:
        spread_mm = np.full((n_frames, n_points), np.nan)
        spread_mm[kept] = error_mm
        error_mm = spread_mm
    return Tracks(
        points_mm=points_mm, confidence=confidence, expected_error_mm=error_mm
    )
