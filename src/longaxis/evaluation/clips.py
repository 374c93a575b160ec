"""Simulated clips as cases: files of `longaxis-train simulate` and of a clip store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View
from longaxis.data import Beat, EventSource, Loop
from longaxis.errors import BadInputError
from longaxis.evaluation.case_facts import CaseFacts, case_of_beat
from longaxis.evaluation.npz import read_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.evaluation.case import ReferenceCase
    from longaxis.simulation.clip import SimulatedClip

N_COLUMNS = 49
"""Points along the wall: as many as the application tracks."""

STORED_RATE_HZ = 50.0
"""Clips of a training store do not keep their frame times; trackers need some."""


def from_simulated(clip: SimulatedClip, name: str, facts: CaseFacts) -> ReferenceCase:
    """Return a simulated clip as a case, with 49 of its 121 columns.

    Parameters
    ----------
    clip
        Simulated clip with its truth.
    name
        Name.
    facts
        What is stated about the case.
    """
    recipe = json.loads(clip.recipe)
    known = CaseFacts(pathology=str(recipe.get("pathology", "")))
    return _thinned(
        name, facts.over(known), loop=clip.loop, mesh_mm=clip.mesh_mm, beat=clip.beat
    )


def read_clip(path: Path, facts: CaseFacts) -> ReferenceCase:
    """Read a clip of `longaxis-train simulate`.

    Raises
    ------
    BadInputError
        If the file is not such a clip.
    """
    fields = read_arrays(path)
    try:
        return _case_of_fields(path.stem, fields, facts)
    except (KeyError, ValueError) as error:
        message = f"“{path.name}” is not a clip of longaxis-train simulate ({error})."
        raise BadInputError(message) from error


def _case_of_fields(
    name: str, fields: Mapping[str, NDArray[np.generic]], facts: CaseFacts
) -> ReferenceCase:
    x_mm, y_mm = (float(size) for size in fields["mm_per_pixel"].astype(float))
    first, middle, last = (int(frame) for frame in fields["beat"].astype(int))
    loop = Loop(
        frames=fields["frames"].astype(np.uint8),
        frame_times_s=fields["frame_times_s"].astype(np.float64),
        mm_per_pixel=(x_mm, y_mm),
        view=View(str(fields["view"])),
    )
    pathology = str(json.loads(str(fields["recipe"])).get("pathology", ""))
    return _thinned(
        name,
        facts.over(CaseFacts(pathology=pathology)),
        loop=loop,
        mesh_mm=fields["mesh_mm"].astype(np.float64),
        beat=_simulated_beat(first, middle, last),
    )


def _thinned(
    name: str,
    facts: CaseFacts,
    *,
    loop: Loop,
    mesh_mm: NDArray[np.float64],
    beat: Beat,
) -> ReferenceCase:
    """Return a case with `N_COLUMNS` of a mesh's columns, (T, L, R, 2)."""
    columns = np.linspace(0, mesh_mm.shape[1] - 1, N_COLUMNS).round().astype(int)
    # Meshes with fewer columns would get some of them twice.
    points_mm = mesh_mm[:, np.unique(columns)]
    return case_of_beat(
        name,
        facts,
        loop=loop,
        times_s=loop.frame_times_s,
        points_mm=points_mm,
        visible=np.ones(points_mm.shape[:3], bool),
        beat=beat,
    )


def _simulated_beat(first: int, middle: int, last: int) -> Beat:
    return Beat(
        end_diastole=first,
        end_systole=middle,
        last=last,
        end_diastole_source=EventSource.R_WAVE,
        end_systole_source=EventSource.AORTIC_VALVE_CLOSURE,
        is_complete=True,
    )


def read_stored_clip(path: Path, facts: CaseFacts) -> ReferenceCase:
    """Read a clip of a training store, which is on the network's grid."""
    fields = read_arrays(path)
    try:
        frames = fields["frames"].astype(np.uint8)
        points_px = fields["points_px"].astype(np.float64)
        first, middle, last = (int(frame) for frame in fields["beat"].astype(int))
        scale = float(fields["mm_per_pixel"].astype(float))
        view = View(str(fields["view"])) if "view" in fields else None
    except (KeyError, ValueError) as error:
        message = f"“{path.name}” is not a clip of a training store ({error})."
        raise BadInputError(message) from error
    times_s = np.arange(len(frames)) / (facts.frame_rate_hz or STORED_RATE_HZ)
    return _thinned(
        path.stem,
        facts.over(CaseFacts(view=view)),
        loop=Loop(frames=frames, frame_times_s=times_s, mm_per_pixel=(scale, scale)),
        # Network pixels are raster pixels: the first centre lies at 0.5.
        mesh_mm=(points_px - 0.5) * scale,
        beat=_simulated_beat(first, middle, last),
    )
