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

    def spread(
        values: NDArray[np.float64], missing: float = np.nan
    ) -> NDArray[np.float64]:
        # Lost, not interpolated: nothing was seen there.
        whole = np.full((n_frames, *values.shape[1:]), missing)
        whole[kept] = values
        return whole

    error_mm, covariance_mm2 = tracks.expected_error_mm, tracks.covariance_mm2
    return Tracks(
        points_mm=spread(tracks.points_mm),
        confidence=spread(tracks.confidence, missing=0.0),
        expected_error_mm=None if error_mm is None else spread(error_mm),
        covariance_mm2=None if covariance_mm2 is None else spread(covariance_mm2),
        members=tuple(
            replace(
                member,
                points_mm=spread(member.points_mm),
                confidence=spread(member.confidence, missing=0.0),
            )
            for member in tracks.members
        ),
    )
