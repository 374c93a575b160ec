"""What lies outside the sector cannot be seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from longaxis.simulation.visibility import inside_sector
from tests.unit.simulation.hearts import small_recipe


def test_points_are_inside_by_angle_depth_and_picture():
    recipe = small_recipe()
    sector = replace(
        recipe.sector,
        size_px=100,
        mm_per_pixel=1.0,
        probe_mm=(50.0, 0.0),
        half_angle_deg=30.0,
        tilt_deg=0.0,
        depth_mm=90.0,
    )
    recipe = replace(recipe, sector=sector)
    points = np.array([[50.0, 45.0], [90.0, 45.0], [50.0, 95.0], [50.0, -2.0]])
    assert inside_sector(recipe, points).tolist() == [True, False, False, False]
    near_edge = np.array([[50 + 45 * np.tan(np.deg2rad(29)), 45.0]])
    assert inside_sector(recipe, near_edge).all()
    assert not inside_sector(recipe, near_edge, margin_mm=3.0).any()
