"""Which points of a simulated wall can be seen at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.simulation.recipe import Recipe


def inside_sector(
    recipe: Recipe, points_mm: NDArray[np.float64], *, margin_mm: float = 0.0
) -> NDArray[np.bool_]:
    """Tell which points lie in the sector and in the picture.

    Parameters
    ----------
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
