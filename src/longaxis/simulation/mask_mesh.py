"""From a mask of cavity and wall to a mesh: the coarse motion that stage 0 begins with.

Both borders of the wall are cut out of the mask, from annulus to annulus, and divided
by arc length. Points of the same number are taken for the same tissue, which is only
roughly true: arc length forgets that segments shorten unevenly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter1d

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEAR_PX = 1.6
"""A border pixel this near the other label touches it."""

# Chosen: shorter runs are specks of a label, not a border.
_LEAST_POINTS = 12


def mesh_from_mask(
    mask: NDArray[np.uint8],
    mm_per_pixel: tuple[float, float],
    *,
    n_columns: int = 49,
    n_rows: int = 5,
    cavity: int = 1,
    wall: int = 2,
) -> NDArray[np.float64]:
    """Return the mesh of one frame, (L, R, 2) in millimetres.

    Parameters
    ----------
    mask
        Labels, shape (H, W).
    mm_per_pixel
        As (x, y).
    n_columns, n_rows
        L from the annulus on the left over the apex to the right, R from endocardium
        to epicardium.
    cavity, wall
        Labels.

    Raises
    ------
    ValueError
        If there is no wall around a cavity.
    """
    inside, muscle = mask == cavity, mask == wall
    if not inside.any() or not muscle.any():
        message = f"expected labels {cavity} and {wall}, got {np.unique(mask).tolist()}"
        raise ValueError(message)
    to_muscle = distance_transform_edt(~muscle)
    to_cavity = distance_transform_edt(~inside)
    # The rest of the cavity's outline is the mitral plane, which has no muscle.
    endocardium = _run(_border(inside), to_muscle <= _NEAR_PX)
    outer = _border(inside | muscle)
    # Pixels of the outer border near the cavity belong to the mitral plane.
    epicardium = _run(outer, (to_muscle <= _NEAR_PX) & (to_cavity > 2 * _NEAR_PX))
    scale = np.asarray(mm_per_pixel)
    inner_mm, outer_mm = (
        _divided(_left_first(line) * scale, n_columns)
        for line in (endocardium, epicardium)
    )
    share = np.linspace(0, 1, n_rows)[None, :, None]
    return np.asarray((1 - share) * inner_mm[:, None] + share * outer_mm[:, None])


def meshes_from_masks(
    masks: NDArray[np.uint8],
    mm_per_pixel: tuple[float, float],
    *,
    n_columns: int = 49,
    n_rows: int = 5,
    smooth_frames: float = 1.0,
) -> NDArray[np.float64]:
    """Return the meshes of all frames, smoothed over time, (T, L, R, 2).

    Parameters
    ----------
    masks
        Shape (T, H, W).
    mm_per_pixel, n_columns, n_rows
        As for `mesh_from_mask`.
    smooth_frames
        Standard deviation of the smoothing; masks are drawn frame by frame and jitter.
    """
    meshes = [
        mesh_from_mask(mask, mm_per_pixel, n_columns=n_columns, n_rows=n_rows)
        for mask in masks
    ]
    stacked = np.stack(meshes)
    if len(stacked) < 3 or smooth_frames <= 0:
        return stacked
    return np.asarray(gaussian_filter1d(stacked, smooth_frames, axis=0, mode="nearest"))


def _border(region: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the longest outline, (N, 2) as (x, y)."""
    import cv2

    outlines, _ = cv2.findContours(
        region.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    longest = max(outlines, key=len)
    return np.asarray(longest[:, 0], dtype=np.int64)


def _run(outline: NDArray[np.int64], where: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the longest stretch of the closed outline that lies where it should."""
    chosen = where[outline[:, 1], outline[:, 0]]
    if chosen.all() or chosen.sum() < _LEAST_POINTS:
        message = "expected a wall that is open at the base, around a cavity"
        raise ValueError(message)
    # Single pixels may fail the test: gaps of up to three are closed.
    turned = np.roll(chosen, -int(np.flatnonzero(~chosen)[0]))
    # The outline begins outside the run, so that its seam does not cut the run in two.
    outline = np.roll(outline, -int(np.flatnonzero(~chosen)[0]), axis=0)
    closed = turned.copy()
    for gap in (1, 2, 3):
        closed |= np.roll(turned, gap) & np.roll(turned, -gap)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], closed.astype(int), [0]])))
    starts, ends = edges[::2], edges[1::2]
    longest = int((ends - starts).argmax())
    run = outline[starts[longest] : ends[longest]].astype(np.float64)
    return np.asarray(gaussian_filter1d(run, 2.0, axis=0, mode="nearest"))


def _left_first(line: NDArray[np.float64]) -> NDArray[np.float64]:
    return line if line[0, 0] <= line[-1, 0] else line[::-1]


def _divided(line_mm: NDArray[np.float64], n_points: int) -> NDArray[np.float64]:
    """Return points at equal arc length, (n_points, 2)."""
    step = np.linalg.norm(np.diff(line_mm, axis=0), axis=1)
    travelled = np.concatenate([[0], step.cumsum()])
    even = np.linspace(0, travelled[-1], n_points)
    return np.stack(
        [np.interp(even, travelled, line_mm[:, axis]) for axis in (0, 1)], axis=1
    )
