"""What the expected error of a tracker depends on, for each point and frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from longaxis.data import Tracks

# The weights of the bundled calibration were fitted to features made with these values:
# another value needs another calibration. None of them was measured by itself.
# Chosen: five columns, 12.5 mm at the default spacing, less than a segment. In fewer
# the noise of single points remains; more hide a place where one tracker slipped.
_NEAR_COLUMNS = 2
"""Disagreement and stated variance are averaged over so many columns to each side."""

# Chosen: a quarter of a step of block matching's grid, so that smaller differences,
# which are rounding and interpolation, do not make the logarithm fall without end.
_NEAR_MM = 0.1
"""Trackers that are nearer to each other than this agree."""

# Chosen: below any error that a tracker has after the start frame, so that it only
# keeps the logarithm finite.
_LEAST_STATED_MM = 0.05
"""Added to an error that a tracker states, which is 0 in the start frame."""


def wall_axes(
    points_mm: NDArray[np.float64], mesh_shape: tuple[int, int] | None
) -> NDArray[np.float64]:
    """Return unit vectors along and across the wall, shape (2, T, N, 2).

    Points that are no mesh have the axes of the picture.
    """
    n_frames, n_points = points_mm.shape[:2]
    if mesh_shape is None or mesh_shape[0] < 2:
        # x and y then stand for along and across; any two directions at right angles
        # are right for joining, only their expected errors are less exact.
        axes = np.zeros((2, n_frames, n_points, 2))
        axes[0, ..., 0] = axes[1, ..., 1] = 1
        return axes
    mesh = points_mm.reshape(n_frames, *mesh_shape, 2)
    along = np.gradient(mesh[:, :, mesh_shape[1] // 2], axis=1)
    # Points that fell together have no direction; the addition gives 0 instead of NaN.
    along /= np.linalg.norm(along, axis=-1, keepdims=True) + 1e-9
    across = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    both = np.stack([along, across])[:, :, :, None, :]
    return np.repeat(both, mesh_shape[1], axis=3).reshape(2, n_frames, n_points, 2)


def features(
    tracks: Tracks,
    others_mm: Sequence[NDArray[np.float64]],
    axis: NDArray[np.float64],
    start_frame: int,
    mesh_shape: tuple[int, int] | None,
) -> dict[str, NDArray[np.float64]]:
    """Return what the expected error of one member in one direction depends on.

    Parameters
    ----------
    tracks
        Of the member.
    others_mm
        Positions of the other members, each of shape (T, N, 2).
    axis
        Unit vectors of the direction, shape (T, N, 2).
    start_frame, mesh_shape
        As for the trackers.

    Returns
    -------
    Arrays of shape (T, N) by the names in `calibration.FEATURES`.
    """
    points_mm = tracks.points_mm
    moved = np.linalg.norm(points_mm - points_mm[start_frame], axis=-1)
    apart = np.zeros(points_mm.shape[:2])
    for other in others_mm:
        # A lost point tells nothing of how far the members are apart.
        step = np.nan_to_num(((other - points_mm) * axis).sum(axis=-1))
        apart += np.abs(step) / len(others_mm)
    return {
        "constant": np.ones_like(moved),
        "log_moved": np.log(1 + np.nan_to_num(moved)),
        "distrust": 1 - since(tracks.confidence, start_frame),
        "log_apart": np.log(_NEAR_MM + along_wall(apart, mesh_shape)),
        # Squared, so that opposite directions are the same, and the shares of along and
        # across add up to 1.
        "axial": axis[..., 1] ** 2,
        "log_stated": _stated(tracks, axis, mesh_shape),
    }


def _stated(
    tracks: Tracks, axis: NDArray[np.float64], mesh_shape: tuple[int, int] | None
) -> NDArray[np.float64]:
    """Return the logarithm of the error that the tracker states near by, (T, N)."""
    if tracks.covariance_mm2 is None:
        # The weight of a feature that is 0 everywhere does not matter.
        return np.zeros(axis.shape[:2])
    variance = np.einsum("tni,tnij,tnj->tn", axis, tracks.covariance_mm2, axis)
    near = along_wall(variance.clip(0), mesh_shape)
    stated: NDArray[np.float64] = np.log(_LEAST_STATED_MM + np.sqrt(near))
    return stated


def since(values: NDArray[np.float64], start_frame: int) -> NDArray[np.float64]:
    """Return the mean over the frames between each frame and the query.

    (T, N), same unit.
    """
    mean = np.empty_like(values)
    # Away from the start in both directions: what went wrong near the start is still
    # wrong farther off, so that the mean of a frame holds all that lies between.
    ahead = values[start_frame:]
    count = np.arange(1, len(ahead) + 1)[:, None]
    mean[start_frame:] = ahead.cumsum(axis=0) / count
    back = values[: start_frame + 1][::-1]
    count = np.arange(1, len(back) + 1)[:, None]
    mean[: start_frame + 1] = (back.cumsum(axis=0) / count)[::-1]
    return mean


def along_wall(
    values: NDArray[np.float64], mesh_shape: tuple[int, int] | None
) -> NDArray[np.float64]:
    """Return the mean over rows and neighbouring columns, (T, N)."""
    if mesh_shape is None:
        return values
    n_columns, n_rows = mesh_shape
    # Disagreement of one point is mostly noise; what it says of an error is smooth
    # along the wall.
    columns = values.reshape(len(values), n_columns, n_rows).mean(axis=2)
    reach = min(_NEAR_COLUMNS, n_columns - 1)
    padded = np.pad(columns, ((0, 0), (reach, reach)), mode="edge")
    near = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=1)
    return np.repeat(near.mean(axis=-1), n_rows, axis=1)
