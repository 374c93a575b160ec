"""The acceptance set: 60 whole cycles, frozen as recipes, pictures made on demand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View
from longaxis.simulation.draw import LAST_TEST_SEED, Wish, draw_recipe
from longaxis.simulation.generate import beat_of
from longaxis.simulation.pathologies import PATHOLOGIES
from longaxis.simulation.recipe import Recipe, from_json, to_json
from longaxis.simulation.ventricle import build_wall
from longaxis.simulation.visibility import inside_sector

if TYPE_CHECKING:
    from pathlib import Path

N_PER_VIEW = 20
# Below `LAST_TEST_SEED`, apart from simset-v2 (from 4,000) and samples (from 7,001).
_FIRST_SEED = 1_000


def draw_simset() -> list[Recipe]:
    """Draw the recipes of the set: 20 a view, every pathology twice, normal four times.

    Used once, when a version of the set is frozen; later versions of the drawing code
    would draw others.
    """
    recipes: list[Recipe] = []
    seed = _FIRST_SEED
    for view in View:
        names = [*PATHOLOGIES, *PATHOLOGIES, "normal", "normal"][:N_PER_VIEW]
        for name in names:
            recipe, seed = _whole_cycle(view, name, seed)
            recipes.append(recipe)
    return recipes


def _whole_cycle(view: View, pathology: str, seed: int) -> tuple[Recipe, int]:
    """Return the first recipe from this seed on that holds a whole cycle."""
    while seed <= LAST_TEST_SEED:
        rng = np.random.default_rng(seed)
        wish = Wish(
            view=view,
            pathology=pathology,
            n_beats=1,
            frame_rate_hz=float(rng.uniform(40, 80)),
            max_frames=110,
            artefacts=(),
        )
        recipe = draw_recipe(seed, wish)
        seed += 1
        if beat_of(recipe).is_complete and is_readable(recipe):
            return recipe, seed
    message = f"no test seed up to {LAST_TEST_SEED} gives a whole cycle"
    raise ValueError(message)


def is_readable(recipe: Recipe) -> bool:
    """Tell whether a reader would measure strain in this loop.

    Nine tenths of the wall lie in the sector throughout, noise stays well below the
    wall, and the wall is neither black nor white.
    """
    look = recipe.look
    wall_grey = 1 - look.white_db / look.dynamic_range_db
    # Chosen: noise within 16 dB of the wall, or a wall under a third or over 78 % of
    # white, hides the speckle.
    if recipe.beam.noise_db > -16 or not 0.33 < wall_grey < 0.78:
        return False
    seen = inside_sector(recipe, build_wall(recipe).mid_mm)
    return bool(seen.mean() > 0.9)


def write_simset(recipes: list[Recipe], path: Path) -> None:
    """Write one recipe a line."""
    text = "".join(to_json(recipe) + "\n" for recipe in recipes)
    path.write_text(text, encoding="utf-8")


def read_simset(path: Path, renderer: str = "convolution") -> list[Recipe]:
    """Read the recipes of a frozen set; `clip_from_recipe` makes their pictures.

    Parameters
    ----------
    path
        One recipe a line.
    renderer
        Name in `generate.RENDERERS`. The set is the same hearts seen by each of them,
        so that errors can be compared heart by heart.
    """
    return [
        replace(from_json(line), renderer=renderer)
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
