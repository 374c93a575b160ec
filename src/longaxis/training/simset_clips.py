"""Clips of a frozen set, rendered once and kept in a folder."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from longaxis.evaluation.case import CaseSource, ReferenceCase
from longaxis.evaluation.case_facts import CaseFacts
from longaxis.evaluation.clips import from_simulated
from longaxis.simulation.recipe import to_json
from longaxis.training.clip_files import load_clip, save_clip

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from longaxis.simulation.clip import SimulatedClip
    from longaxis.simulation.recipe import Recipe


def kept_clip_path(recipe: Recipe, folder: Path) -> Path:
    """Return where the clip of a recipe is kept; another recipe has another path."""
    digest = hashlib.sha256(to_json(recipe).encode()).hexdigest()[:12]
    return folder / f"{recipe.renderer}_{recipe.seed:04d}_{digest}.npz"


def render_once(recipe: Recipe, folder: Path) -> SimulatedClip:
    """Return the clip of a recipe from the folder, rendered first if it is not there.

    Parameters
    ----------
    recipe
        Names its renderer.
    folder
        Created if needed; never part of the repository.
    """
    path = kept_clip_path(recipe, folder)
    if path.is_file():
        return load_clip(path)
    from longaxis.simulation.generate import clip_from_recipe

    folder.mkdir(parents=True, exist_ok=True)
    clip = clip_from_recipe(recipe)
    save_clip(clip, path)
    return clip


def kept_sources(recipes: Sequence[Recipe], folder: Path) -> list[CaseSource]:
    """Return the cases whose clips are in the folder already, in order."""
    return [
        CaseSource(f"{recipe.renderer} {recipe.seed}", partial(_read, recipe, folder))
        for recipe in recipes
        if kept_clip_path(recipe, folder).is_file()
    ]


def _read(recipe: Recipe, folder: Path) -> ReferenceCase:
    clip = load_clip(kept_clip_path(recipe, folder))
    return from_simulated(clip, f"{recipe.renderer} {recipe.seed}", CaseFacts())
