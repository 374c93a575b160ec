"""Our own clips as cases: simulated ones, those of a training store, frozen recipes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View
from longaxis.data import Beat, EventSource, Loop
from longaxis.training.benchmark.case import CaseSource, ReferenceCase
from longaxis.training.benchmark.case_facts import CaseFacts, case_of_beat

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.simulation.clip import SimulatedClip
    from longaxis.simulation.recipe import Recipe

N_COLUMNS = 49
"""Points along the wall: as many as the application tracks."""

STORED_RATE_HZ = 50.0
"""Clips of a training store do not keep their frame times; trackers need some."""


def from_simulated(clip: SimulatedClip, name: str, facts: CaseFacts) -> ReferenceCase:
    """Return a simulated clip as a case, with 49 of its 121 columns."""
    columns = np.linspace(0, clip.mesh_mm.shape[1] - 1, N_COLUMNS).round().astype(int)
    points_mm = clip.mesh_mm[:, np.unique(columns)]
    recipe = json.loads(clip.recipe)
    said = CaseFacts(pathology=str(recipe.get("pathology", "")))
    return case_of_beat(
        name,
        facts.over(said),
        loop=clip.loop,
        times_s=clip.loop.frame_times_s,
        points_mm=points_mm,
        visible=np.ones(points_mm.shape[:3], bool),
        beat=clip.beat,
    )


def read_clip(path: Path, facts: CaseFacts) -> ReferenceCase:
    """Read a clip of `longaxis-train simulate`."""
    from longaxis.training.clip_files import load_clip

    return from_simulated(load_clip(path), path.stem, facts)


def read_stored_clip(path: Path, facts: CaseFacts) -> ReferenceCase:
    """Read a clip of a training store, which is on the network's grid."""
    with np.load(path, allow_pickle=False) as stored:
        frames = stored["frames"]
        points_px = stored["points_px"].astype(np.float64)
        first, middle, last = (int(frame) for frame in stored["beat"])
        scale = float(stored["mm_per_pixel"])
        view = View(str(stored["view"])) if "view" in stored.files else None
    columns = np.linspace(0, points_px.shape[1] - 1, N_COLUMNS).round().astype(int)
    # Network pixels are raster pixels: the first centre lies at 0.5.
    points_mm = (points_px[:, np.unique(columns)] - 0.5) * scale
    times_s = np.arange(len(frames)) / (facts.frame_rate_hz or STORED_RATE_HZ)
    return case_of_beat(
        path.stem,
        facts.over(CaseFacts(view=view)),
        loop=Loop(frames=frames, frame_times_s=times_s, mm_per_pixel=(scale, scale)),
        times_s=times_s,
        points_mm=points_mm,
        visible=np.ones(points_mm.shape[:3], bool),
        beat=Beat(
            end_diastole=first,
            end_systole=middle,
            last=last,
            end_diastole_source=EventSource.R_WAVE,
            end_systole_source=EventSource.AORTIC_VALVE_CLOSURE,
            is_complete=True,
        ),
    )


def recipe_sources(path: Path, facts: CaseFacts) -> list[CaseSource]:
    """Return the clips of a frozen set of recipes, each simulated in its turn."""
    from longaxis.simulation.simset import read_simset

    def source(index: int, recipe: Recipe) -> CaseSource:
        name = f"{path.parent.name or path.stem} {index + 1}"

        def load() -> ReferenceCase:
            from longaxis.simulation.generate import clip_from_recipe

            return from_simulated(clip_from_recipe(recipe), name, facts)

        return CaseSource(name, load)

    return [source(index, recipe) for index, recipe in enumerate(read_simset(path))]
