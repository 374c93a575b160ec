"""Recipes that several tests share: small, and as plain as the test needs them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.simulation.draw import Wish, draw_recipe

if TYPE_CHECKING:
    from longaxis.simulation.recipe import Recipe


def small_recipe(seed: int = 42, **wishes) -> Recipe:
    """Return a quick recipe from a test seed, without additions."""
    plain = {"n_frames": 12, "size_px": 96, "n_scatterers": 6_000, "artefacts": ()}
    return draw_recipe(seed, Wish(**{**plain, **wishes}))


def still(recipe: Recipe) -> Recipe:
    """Return the same heart without any motion."""
    zero = (0.0,) * 6
    motion = replace(
        recipe.motion,
        peak_strain=zero,
        early_strain=zero,
        post_systolic_strain=zero,
        narrowing=0.0,
        rocking_deg=0.0,
        apex_travel_mm=(0.0, 0.0),
        breathing_mm=(0.0, 0.0),
        through_plane_rad=(0.0, 0.0),
        incoherent_share=0.0,
    )
    return replace(recipe, motion=motion)


ALL_VIEWS = tuple(View)
