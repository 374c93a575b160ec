"""Write the bundled sample study: three DICOM files and the truth beside them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.anatomy import View
from longaxis.io.dicom_objects.ultrasound_multiframe import write_simulated_loop
from longaxis.io.files.atomic import replacing, write_text
from longaxis.simulation.sample_study import SAMPLE_HEARTS, sample_clip
from longaxis.strain.curve import strain_curves

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.simulation.clip import SimulatedClip

# Chosen: few enough to be moved by hand, enough for the line's shape.
_N_CONTROL_POINTS = 13
_NAMES = {
    "normal": "Simulated sample study: a normal heart that never lived",
    "infarct": "Simulated sample study: an infarct in a heart that never lived",
}


def write_sample_study(folder: Path, heart: str = "normal") -> list[Path]:
    """Write a4c.dcm, a2c.dcm, a3c.dcm, truth.json and truth.npz; return their paths.

    Parameters
    ----------
    folder
        Made if it does not exist.
    heart
        Key of `SAMPLE_HEARTS`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    views: dict[str, Any] = {}
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    paths = []
    for number, view in enumerate(View, start=1):
        clip = sample_clip(view, SAMPLE_HEARTS[heart])
        path = folder / f"{view.value.lower()}.dcm"
        write_simulated_loop(clip.loop, path, instance_number=number)
        views[view.value] = _truth(clip, path.name)
        arrays |= _arrays(clip, view.value.lower())
        paths.append(path)
    text = json.dumps({"name": _NAMES[heart], "views": views}, indent=1)
    write_text(folder / "truth.json", text + "\n")
    with replacing(folder / "truth.npz") as part, part.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, **arrays)
    return [*paths, folder / "truth.json", folder / "truth.npz"]


def _truth(clip: SimulatedClip, file: str) -> dict[str, Any]:
    beat = clip.beat
    curves = strain_curves(
        clip.mesh_mm, frame_times_s=clip.loop.frame_times_s, beat=beat
    )
    # Only systole counts for the stated peaks; later shortening is no part.
    systole = slice(0, beat.end_systole - beat.end_diastole + 1)
    mesh = clip.mesh_mm[beat.end_systole]
    middle = mesh[:, mesh.shape[1] // 2]
    chosen = np.round(np.linspace(0, len(middle) - 1, _N_CONTROL_POINTS)).astype(int)
    thickness = np.linalg.norm(mesh[:, 0] - mesh[:, -1], axis=1).mean()
    segments = curves.segments[systole].min(axis=0)
    return {
        "file": file,
        "mirrored": False,
        "end_diastole": beat.end_diastole,
        "end_systole": beat.end_systole,
        "last": beat.last,
        "centreline_mm": np.round(middle[chosen], 3).tolist(),
        "wall_thickness_mm": round(float(thickness), 2),
        "global_peak_systolic": round(float(curves.line[systole].min()), 6),
        "segments_peak_systolic": np.round(segments, 6).tolist(),
    }


def _arrays(clip: SimulatedClip, name: str) -> dict[str, np.ndarray[Any, Any]]:
    curves = strain_curves(
        clip.mesh_mm, frame_times_s=clip.loop.frame_times_s, beat=clip.beat
    )
    return {
        f"{name}_mesh_mm": clip.mesh_mm.astype(np.float32),
        f"{name}_correlation": clip.correlation.astype(np.float16),
        f"{name}_frame_times_s": clip.loop.frame_times_s,
        f"{name}_strain_times_s": curves.times_s,
        f"{name}_strain_line": curves.line,
        f"{name}_strain_segments": curves.segments,
    }
