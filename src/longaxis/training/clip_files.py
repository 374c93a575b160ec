"""Simulated clips on disk: one NPZ file each and one line in an index.

The fields are described in `docs/dataset.md`; the program itself can open such a file
as a loop.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.anatomy import View
from longaxis.data import Beat, EventSource, Loop
from longaxis.errors import BadInputError
from longaxis.io.files.atomic import replacing
from longaxis.simulation.clip import SimulatedClip
from longaxis.strain.curve import strain_curves

if TYPE_CHECKING:
    from pathlib import Path

INDEX_NAME = "index.jsonl"


def clip_name(seed: int) -> str:
    """Return the file name of the clip of this seed."""
    return f"clip_{seed:010d}.npz"


def save_clip(clip: SimulatedClip, path: Path) -> None:
    """Write a clip whole or not at all."""
    beat, loop = clip.beat, clip.loop
    with replacing(path) as part, part.open("wb") as stream:
        np.savez_compressed(
            stream,
            frames=loop.frames,
            frame_times_s=loop.frame_times_s,
            mm_per_pixel=np.array(loop.mm_per_pixel),
            view=np.array(loop.view.value if loop.view else ""),
            r_wave_times_s=loop.r_wave_times_s,
            mesh_mm=clip.mesh_mm.astype(np.float32),
            correlation=clip.correlation.astype(np.float16),
            beat=np.array([beat.end_diastole, beat.end_systole, beat.last]),
            beat_is_complete=np.array(beat.is_complete),
            recipe=np.array(clip.recipe),
        )


def load_clip(path: Path) -> SimulatedClip:
    """Read a clip that `save_clip` wrote.

    Raises
    ------
    BadInputError
        If the file is not such a clip.
    """
    try:
        with np.load(path) as stored:
            fields = {name: stored[name] for name in stored.files}
            return _clip(fields)
    except (OSError, KeyError, ValueError) as error:
        message = f"“{path}” is not a simulated clip of longaxis-train ({error})."
        raise BadInputError(message) from error


def _clip(fields: dict[str, Any]) -> SimulatedClip:
    x_mm, y_mm = (float(size) for size in fields["mm_per_pixel"])
    loop = Loop(
        frames=fields["frames"],
        frame_times_s=fields["frame_times_s"],
        mm_per_pixel=(x_mm, y_mm),
        view=View(str(fields["view"])),
        r_wave_times_s=fields["r_wave_times_s"],
    )
    end_diastole, end_systole, last = (int(frame) for frame in fields["beat"])
    beat = Beat(
        end_diastole=end_diastole,
        end_systole=end_systole,
        last=last,
        end_diastole_source=EventSource.R_WAVE,
        end_systole_source=EventSource.AORTIC_VALVE_CLOSURE,
        is_complete=bool(fields["beat_is_complete"]),
    )
    return SimulatedClip(
        loop=loop,
        mesh_mm=fields["mesh_mm"].astype(np.float64),
        correlation=fields["correlation"].astype(np.float64),
        beat=beat,
        recipe=str(fields["recipe"]),
    )


def index_line(clip: SimulatedClip, seed: int) -> dict[str, Any]:
    """Return the entry of a clip in the index; strains by the formulas of `strain`."""
    loop, beat = clip.loop, clip.beat
    curves = strain_curves(clip.mesh_mm, frame_times_s=loop.frame_times_s, beat=beat)
    # Peaks of the index are systolic: later shortening is another measure.
    systole = slice(0, beat.end_systole - beat.end_diastole + 1)
    segments = curves.segments[systole].min(axis=0)
    recipe = json.loads(clip.recipe)
    return {
        "file": clip_name(seed),
        "seed": seed,
        "view": loop.view.value if loop.view else "",
        "pathology": recipe["pathology"],
        "renderer": recipe["renderer"],
        "additions": recipe["additions"],
        "n_frames": loop.n_frames,
        "frame_rate_hz": round(loop.frame_rate_hz, 3),
        "heart_rate_bpm": loop.heart_rate_bpm,
        "mm_per_pixel": loop.mm_per_pixel[0],
        "beat": [beat.end_diastole, beat.end_systole, beat.last],
        "global_peak_systolic": round(float(curves.line[systole].min()), 6),
        "segments_peak_systolic": [round(float(value), 6) for value in segments],
    }


def read_index(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of an index whose files exist; empty if there is none."""
    path = folder / INDEX_NAME
    if not path.is_file():
        return []
    lines = []
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            line = json.loads(text)
        except json.JSONDecodeError:
            continue  # a line that was cut off when the run was killed
        if (folder / str(line["file"])).is_file():
            lines.append(line)
    return lines
