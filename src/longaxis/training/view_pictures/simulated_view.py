"""Apical loops of the simulator, placed as for a standard view.

The simulator's own clips follow one wall, so their sector holds the left ventricle and
often nothing of the right one. Here the same hearts are placed as a sonographer would
who records A4C, A2C or A3C. Recipes of clips for tracking are not touched.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.view_proposal import EchoView
from longaxis.simulation.draw import Wish, draw_recipe
from longaxis.simulation.generate import clip_from_recipe
from longaxis.training.view_pictures.standard_view import (
    Cut,
    defining_points,
    lie_in_sector,
    turned,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.simulation.recipe import Heart, Recipe, Sector

# Chosen: hardly any heart is left without a place.
_MOST_TRIES = 400
# The simulator's aortic root runs by 0.45 sideways for 0.88 down.
_ROOT_DEG = 27.0

TRAINING_WISH = Wish(n_frames=5, size_px=160, frame_rate_hz=6, n_scatterers=40_000)
"""Size and frames of loops for training."""


def simulated_view(
    seed: int,
    view: EchoView,
    wish: Wish = TRAINING_WISH,
    *,
    is_standard: bool = True,
) -> NDArray[np.uint8]:
    """Return frames of a simulated loop, shape (T, size, size).

    Parameters
    ----------
    seed
        Same arguments, same loop.
    view
        One of the apical views.
    wish
        Everything else that is not left to chance.
    is_standard
        The structures that define the view lie in the sector. If not, it is the
        simulator's own clip.
    """
    recipe = draw_recipe(seed, replace(wish, view=view.apical))
    if is_standard:
        recipe = standard_recipe(recipe, view)
    return clip_from_recipe(recipe).loop.frames


def standard_recipe(recipe: Recipe, view: EchoView) -> Recipe:
    """Return a recipe with a sector that shows what defines an apical view."""
    return replace(recipe, sector=_standard_sector(recipe, view))


def _standard_sector(recipe: Recipe, view: EchoView) -> Sector:
    """Return a sector that shows what defines the view; the last tried, else."""
    # A stream of its own, apart from that of the recipe.
    rng = np.random.default_rng(np.random.SeedSequence([recipe.seed, 20261201]))
    points_mm = defining_points(view, _cut(recipe.heart))
    for _ in range(_MOST_TRIES):
        # Sectors, depths and angles as in drawn loops (`draw_loop`).
        half_angle_deg = rng.uniform(26, 50)
        apex_depth_mm = rng.uniform(12, 34)
        axis_deg, aside_mm = rng.normal(0, 10), rng.normal(0, 0.2) * apex_depth_mm
        if view is EchoView.FOUR_CHAMBER:
            # Both ventricles have to fit: the left one lies right of the middle.
            axis_deg += rng.uniform(0, 14)
            aside_mm += rng.uniform(0, 16)
        depth_mm = apex_depth_mm + recipe.heart.length_mm + rng.uniform(12, 75)
        apex_mm = np.array([aside_mm, apex_depth_mm])
        seen_mm = turned(points_mm, -axis_deg) + apex_mm
        if lie_in_sector(seen_mm, half_angle_deg, depth_mm):
            break
    return _sector(recipe.sector, rng, half_angle_deg, depth_mm, apex_mm, axis_deg)


def _cut(heart: Heart) -> Cut:
    """Return the sizes that decide what the sector must hold."""
    wall_mm = float(np.mean(heart.thickness_mm))
    return Cut(
        length=heart.length_mm,
        half_width=heart.half_width_mm,
        left_wall=wall_mm,
        right_wall=wall_mm,
        right_width=heart.right_ventricle_mm,
        root_angle_deg=_ROOT_DEG,
    )


def _sector(
    drawn: Sector,
    rng: np.random.Generator,
    half_angle_deg: float,
    depth_mm: float,
    apex_mm: NDArray[np.float64],
    axis_deg: float,
) -> Sector:
    """Return a whole sector in a square picture; the apex (x, y) is from the probe."""
    wide_mm = 2 * depth_mm * np.sin(np.deg2rad(half_angle_deg))
    picture_mm = max(depth_mm, wide_mm) * rng.uniform(1.0, 1.12)
    slack_mm = 0.5 * (picture_mm - wide_mm)
    probe_x = 0.5 * picture_mm + slack_mm * rng.uniform(-0.5, 0.5)
    probe_y = (picture_mm - depth_mm) * rng.uniform(0.1, 0.9)
    return replace(
        drawn,
        mm_per_pixel=float(picture_mm / drawn.size_px),
        probe_mm=(float(probe_x), float(probe_y)),
        half_angle_deg=float(half_angle_deg),
        tilt_deg=0.0,
        depth_mm=float(depth_mm),
        apex_mm=(float(probe_x + apex_mm[0]), float(probe_y + apex_mm[1])),
        axis_deg=float(axis_deg),
    )
