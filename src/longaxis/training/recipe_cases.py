"""Frozen recipes as evaluation cases, each simulated when it is its turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.evaluation.case import CaseSource, ReferenceCase
from longaxis.evaluation.clips import from_simulated
from longaxis.simulation.simset import read_simset

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.evaluation.case_facts import CaseFacts
    from longaxis.simulation.recipe import Recipe


def recipe_sources(path: Path, facts: CaseFacts) -> list[CaseSource]:
    """Return the clips of a frozen set of recipes, each simulated when it is loaded."""

    def source(index: int, recipe: Recipe) -> CaseSource:
        name = f"{path.parent.name or path.stem} {index + 1}"

        def load() -> ReferenceCase:
            from longaxis.simulation.generate import clip_from_recipe

            return from_simulated(clip_from_recipe(recipe), name, facts)

        return CaseSource(name, load)

    return [source(index, recipe) for index, recipe in enumerate(read_simset(path))]
