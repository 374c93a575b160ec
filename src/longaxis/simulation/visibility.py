"""Which points of a simulated wall can be seen at all, and how well."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.simulation.recipe import Recipe


_CAVITY_MM = (2.0, 3.5, 5.0)
"""Distances from the endocardium at which the cavity's grey is read. Chosen: beyond the
blur of the border, short of the papillary muscles' tips in most hearts."""


def inside_sector(
    recipe: Recipe, points_mm: NDArray[np.float64], *, margin_mm: float = 0.0
) -> NDArray[np.bool_]:
    """Return which points lie in the sector and in the frame, boolean, shape (...).

    Parameters
    ----------
    recipe
        Geometry of sector and frame.
    points_mm
        Shape (..., 2).
    margin_mm
        Distance that must be kept from the border.
    """
    sector = recipe.sector
    right = points_mm[..., 0] - sector.probe_mm[0]
    down = points_mm[..., 1] - sector.probe_mm[1]
    radius = np.hypot(right, down)
    off_axis = np.abs(np.arctan2(right, down) - np.deg2rad(sector.tilt_deg))
    beside = radius * np.sin(np.deg2rad(sector.half_angle_deg) - off_axis)
    picture = sector.mm_per_pixel * (sector.size_px - 1)
    border = np.minimum(points_mm, picture - points_mm).min(axis=-1)
    return np.asarray(
        (beside >= margin_mm)
        & (radius <= sector.depth_mm - margin_mm)
        & (border >= margin_mm)
    )


class CavityContrast(NamedTuple):
    """How the wall stands out from the cavity beside it.

    Attributes
    ----------
    grey_levels
        Median over the columns of the wall of its mean grey less that of the cavity.
    to_noise
        Difference of the means over all columns, divided by the root mean square of
        both standard deviations (contrast-to-noise ratio).
    """

    grey_levels: float
    to_noise: float


def cavity_contrast(
    frame: NDArray[np.uint8], mesh_px: NDArray[np.float64], mm_per_pixel: float
) -> CavityContrast:
    """Return how the wall stands out from the cavity 2 to 5 mm inside it.

    Parameters
    ----------
    frame
        Shape (H, W).
    mesh_px
        Shape (L, R, 2), (x, y) from the centre of the first pixel; row 0 is the
        endocardium.
    mm_per_pixel
        Size of a pixel.
    """
    # From the epicardium to the endocardium, and on into the cavity.
    inward = mesh_px[:, 0] - mesh_px[:, -1]
    inward /= np.maximum(np.linalg.norm(inward, axis=-1, keepdims=True), 1e-6)
    offsets = np.array(_CAVITY_MM)[None, :, None] / mm_per_pixel
    cavity_px = mesh_px[:, :1] + offsets * inward[:, None]
    wall, cavity = _grey_at(frame, mesh_px), _grey_at(frame, cavity_px)
    spread = np.sqrt((wall.var() + cavity.var()) / 2)
    return CavityContrast(
        grey_levels=float(np.median(wall.mean(axis=1) - cavity.mean(axis=1))),
        to_noise=float((wall.mean() - cavity.mean()) / max(spread, 1e-6)),
    )


def _grey_at(
    frame: NDArray[np.uint8], places_px: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the grey at the nearest pixels of places (..., 2)."""
    height, width = frame.shape
    column = np.clip(places_px[..., 0].round().astype(int), 0, width - 1)
    row = np.clip(places_px[..., 1].round().astype(int), 0, height - 1)
    grey: NDArray[np.float64] = frame[row, column].astype(np.float64)
    return grey
