"""The tracks of a network as a wall: smooth along it, and of the shape of a wall.

A network's points err independently of each other. Block matching brings its points
together in every frame (`wall_motion`, `wall_shape`); here the same is done with tracks
from the start frame on. On kept tracks of 13 hearts of two other simulators the error
fell from 1.32 to 1.06 and from 1.29 to 1.01 pixels, and that of global strain from 0.74
to 0.52 and from 0.78 to 0.48 points, with the settings of block matching unchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.models.block_matching.wall_motion import WallMotion, WallStiffness
from longaxis.models.block_matching.wall_shape import (
    FEWEST_COLUMNS,
    FEWEST_ROWS,
    WallShape,
    WallShapeSettings,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Tracks

_TRUSTED_MM = 0.3
"""Stated error at which a point's weight in the fit is a half (chosen on two cycles;
results with 0.1 and 1 mm differ by 0.05 pixels)."""

FEWEST_SEEN = 3
"""Points that must be seen in a frame for its motion: one that moves and stretches all
points alike has three unknowns in each direction."""


def point_weights(tracks: Tracks) -> NDArray[np.float64]:
    """Return the weight of each point in the fit of its frame, mean 1, (T, N)."""
    if tracks.covariance_mm2 is None:
        return np.ones(tracks.confidence.shape)
    variance = np.trace(tracks.covariance_mm2, axis1=-2, axis2=-1)
    weights = _TRUSTED_MM**2 / (_TRUSTED_MM**2 + variance)
    # What sees nothing at a point says nothing about its neighbours.
    weights = np.where(tracks.confidence > 0, weights, 0.0)
    # Only differences between points of a frame count, not how sure the frame is.
    mean = np.maximum(weights.mean(axis=1, keepdims=True), 1e-9)
    scaled: NDArray[np.float64] = weights / mean
    return scaled


def fitted_wall_mm(
    tracks: Tracks, mesh_shape: tuple[int, int], start_frame: int
) -> NDArray[np.float64]:
    """Return tracks in mm as a wall, shape (T, N, 2).

    Frames in which fewer than `FEWEST_SEEN` points are seen say nothing: there the
    motion is interpolated in time, and none is made up where no frame is seen.

    Parameters
    ----------
    tracks
        Of a mesh; confidence is 0 where nothing is seen.
    mesh_shape
        (L, R).
    start_frame
        In which the points were placed; it stays as it is.
    """
    placed_mm = tracks.points_mm[start_frame]
    moved_mm = tracks.points_mm - placed_mm
    motion = WallMotion(placed_mm, mesh_shape, WallStiffness())
    points_mm = placed_mm + motion.fit(moved_mm, point_weights(tracks))
    if mesh_shape[0] >= FEWEST_COLUMNS and mesh_shape[1] >= FEWEST_ROWS:
        shape = WallShape(placed_mm, mesh_shape, WallShapeSettings())
        points_mm = np.stack([shape.restored(frame) for frame in points_mm])
    is_seen = (tracks.confidence > 0).sum(axis=1) >= min(FEWEST_SEEN, len(placed_mm))
    points_mm[start_frame] = placed_mm
    is_seen[start_frame] = True
    return interpolated_over_time(points_mm, is_seen)


def interpolated_over_time(
    values: NDArray[np.float64], is_known: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return values (T, ...) with unknown frames filled in between known ones.

    Before the first and behind the last known frame the nearest one is taken.
    """
    frames = np.arange(len(values))
    known = frames[is_known]
    place = np.interp(frames, known, np.arange(len(known)))
    low = np.floor(place).astype(int)
    share = (place - low).reshape(-1, *[1] * (values.ndim - 1))
    of_known = values[known]
    high = np.minimum(low + 1, len(known) - 1)
    filled: NDArray[np.float64] = (1 - share) * of_known[low] + share * of_known[high]
    return filled
