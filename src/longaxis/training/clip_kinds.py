"""Clips of several kinds: no network can learn one simulator's habits from them all.

A folder of clips has one folder for each kind; training draws the kind first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.simulation.artefacts import DEFAULT_ARTEFACTS
from longaxis.simulation.draw import Wish, draw_recipe
from longaxis.simulation.generate import clip_from_recipe
from longaxis.simulation.moved_texture import clip_of_texture
from longaxis.simulation.ventricle import build_wall
from longaxis.simulation.visibility import inside_sector

if TYPE_CHECKING:
    from collections.abc import Callable

    from longaxis.simulation.clip import SimulatedClip
    from longaxis.simulation.recipe import Recipe

MAX_FRAMES = 72
"""One beat at the rates of review loops; longer clips cost training time (chosen)."""


LEAST_INSIDE = 0.8
"""Share of the wall in the sector: nothing else can be tracked (chosen)."""

_NEXT_SEED = 100_000_000
"""Added where a heart lies too far outside; beyond every seed asked for."""


def _recipe(seed: int, artefacts: tuple[str, ...], renderer: str) -> Recipe:
    wish = Wish(
        n_beats=1, max_frames=MAX_FRAMES, renderer=renderer, artefacts=artefacts
    )
    while True:
        recipe = draw_recipe(seed, wish)
        mesh_mm = build_wall(recipe).mesh_mm()
        if inside_sector(recipe, mesh_mm).mean() >= LEAST_INSIDE:
            return _with_clean_ones(recipe)
        seed += _NEXT_SEED


def _with_clean_ones(recipe: Recipe) -> Recipe:
    """Return the recipe without haze, clutter or persistence in three of ten each.

    A bias towards no motion that is in every clip is learned instead of the picture.
    """
    rng = np.random.default_rng(np.random.SeedSequence([recipe.seed, 47]))
    no_haze, no_clutter, no_delay = rng.random(3) < 0.3
    tissue, look = recipe.tissue, recipe.look
    if no_haze:
        # Below the range of every display: nothing is left of it.
        tissue = replace(tissue, haze_db=-90.0)
    if no_clutter:
        tissue = replace(tissue, clutter_db=-90.0)
    if no_delay:
        look = replace(look, persistence=0.0)
    return replace(recipe, tissue=tissue, look=look)


def _plain(seed: int, device: str = "cpu") -> SimulatedClip:
    return clip_from_recipe(_recipe(seed, (), "convolution"), device=device)


def _some(seed: int, device: str = "cpu") -> SimulatedClip:
    rng = np.random.default_rng(np.random.SeedSequence([seed, 53]))
    chosen = tuple(name for name in DEFAULT_ARTEFACTS if rng.random() < 0.5)
    return clip_from_recipe(_recipe(seed, chosen, "convolution"), device=device)


def _all(seed: int, device: str = "cpu") -> SimulatedClip:
    recipe = _recipe(seed, DEFAULT_ARTEFACTS, "convolution")
    return clip_from_recipe(recipe, device=device)


def _texture(seed: int, _device: str = "cpu") -> SimulatedClip:
    return clip_of_texture(_recipe(seed, (), "convolution"))


def _simus(seed: int, device: str = "cpu") -> SimulatedClip:
    rng = np.random.default_rng(np.random.SeedSequence([seed, 59]))
    chosen = tuple(name for name in DEFAULT_ARTEFACTS if rng.random() < 0.4)
    recipe = _recipe(seed, chosen, "simus")
    # Chosen: seconds a frame make longer clips too dear.
    return clip_from_recipe(_thinned_to(recipe, 40), device=device)


def _thinned_to(recipe: Recipe, n_frames: int) -> Recipe:
    """Return the recipe with every second or third frame where it has too many."""
    # Rounded up: never more frames than asked for.
    step = -(-len(recipe.frame_times_s) // n_frames)
    return replace(recipe, frame_times_s=recipe.frame_times_s[::step])


KINDS: dict[str, Callable[..., SimulatedClip]] = {
    "plain": _plain,
    "some": _some,
    "all": _all,
    "texture": _texture,
    "simus": _simus,
}
"""Makers of clips by kind, each from a seed and a device."""
