"""Temporal smoothing of tracked coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Smoothing

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Chosen: blunts the peak of a normal systole by 0.1 points of 20 (docs/methods.md).
FULL_WIDTH_S = 0.040
"""Full width at half maximum of the Gaussian."""

# Full width at half maximum of a Gaussian is 2 sqrt(2 ln 2) standard deviations.
_SIGMA_S = FULL_WIDTH_S / (2 * np.sqrt(2 * np.log(2)))


def smooth_tracks(
    points_mm: NDArray[np.float64],
    frame_times_s: NDArray[np.float64],
    smoothing: Smoothing,
) -> NDArray[np.float64]:
    """Return the tracks smoothed in time.

    In each frame a straight line is fitted to the positions around it, weighted by a
    Gaussian in time, and read off at that frame (local linear regression). Uneven
    frame times are therefore right, and uniform motion stays exactly as it is, also in
    the first and last frames.

    Parameters
    ----------
    points_mm
        Shape (T, N, 2); NaN where a point was lost stays NaN.
    frame_times_s
        Shape (T,).
    smoothing
        Which smoothing; NONE returns the points as they are.
    """
    if smoothing is Smoothing.NONE:
        return points_mm
    n_frames = len(points_mm)
    flat = points_mm.reshape(n_frames, -1)
    known = np.isfinite(flat)
    # Lost points have weight 0 through `present`, but NaN times 0 would be NaN.
    values = np.where(known, flat, 0.0)
    # Unit: the width of the Gaussian, so that the sums below are of one size.
    lag = (frame_times_s[None, :] - frame_times_s[:, None]) / _SIGMA_S
    weight = np.exp(-0.5 * lag**2)
    # Where nothing is lost, the sums of weights are the same for all points.
    present = np.ones((n_frames, 1)) if known.all() else known.astype(np.float64)
    sum_0 = weight @ present
    sum_1 = (weight * lag) @ present
    sum_2 = (weight * lag**2) @ present
    value_0 = weight @ values
    value_1 = (weight * lag) @ values
    determinant = sum_0 * sum_2 - sum_1**2
    enough = determinant > 1e-9 * sum_0
    fitted = (sum_2 * value_0 - sum_1 * value_1) / np.where(enough, determinant, 1.0)
    # Frames so far apart that a point stands alone keep its position.
    smooth = np.where(enough, fitted, values)
    # Nothing is filled in: a gap in the track is a gap in the curve.
    return np.where(known, smooth, np.nan).reshape(points_mm.shape)
