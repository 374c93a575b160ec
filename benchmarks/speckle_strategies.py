"""Speckle correlation, real against simulated by S1, S2 and S3 on five real loops.

Usage: python -m benchmarks.speckle_strategies [--figure PNG]

Needs the real files beside the repository. The loops are templates here: what comes out
is a demonstration, no network is trained on it.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from longaxis.anatomy import View
from longaxis.data import AnalysisSettings, Centreline, Loop, ViewDocument
from longaxis.io.loops.loop_reader import origin_of, read_recording
from longaxis.io.tables.centreline_csv import read_centreline
from longaxis.pipeline import track_view
from longaxis.simulation.template import Template, measured_correlation
from longaxis.simulation.template_simulation import (
    corrected,
    matched,
    simulate_from_template,
)

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
CENTRELINES = ROOT / "tests" / "data" / "centrelines"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A real loop, a line in it, and what is known about the system."""

    name: str
    file: str
    centreline: str
    view: View
    reference: int
    frames: tuple[int, int]
    system: dict[str, Any] = field(default_factory=lambda: {"n_looks": 3})


SMOOTH = {
    "n_looks": 5,
    "smoothing_px": (2.2, 1.8),
    "lateral_deg": 3.0,
    "axial_mm": 1.6,
}
SOURCES = [
    Source(
        name="Acuson A4C",
        file="acuson_a4c/DIRW0007",
        centreline="acuson_a4c_frame29",
        view=View.FOUR_CHAMBER,
        reference=29,
        frames=(18, 45),
    ),
    Source(
        name="A3C video",
        file="a3c_video/input1.mp4",
        centreline="a3c_video_frame11",
        view=View.LONG_AXIS,
        reference=11,
        frames=(0, 26),
        system=SMOOTH,
    ),
    *(
        Source(
            name=f"stress {view.value}",
            file=f"stress_study_and_hp/I_0000{number:02d}.dcm",
            centreline=f"stress_baseline_{view.value.lower()}_frame8",
            view=view,
            reference=8,
            frames=(0, 10),
        )
        for number, view in zip((9, 10, 11), View, strict=True)
    ),
]


def template_of(source: Source) -> Template:
    recording = read_recording(origin_of(DATA / source.file))
    # The video's scale comes from its depth marks, see tests/data/centrelines.
    scale = recording.mm_per_pixel or (0.2044, 0.2044)
    times_s = recording.frame_times_s
    if times_s is None:
        times_s = np.arange(len(recording.frames)) / 25.0
    loop = Loop(
        frames=recording.frames,
        frame_times_s=times_s,
        mm_per_pixel=scale,
        view=source.view,
        tissue_region_px=recording.tissue_region_px,
    )
    line = read_centreline(CENTRELINES / f"{source.centreline}.csv")
    document = ViewDocument(
        loop=loop,
        view=source.view,
        centreline=Centreline(control_points_mm=line, frame=source.reference),
    )
    tracked = track_view(document, AnalysisSettings(mesh_rows=3))
    return _cropped(source, loop, tracked.mesh.shape, tracked.tracks.points_mm)


def _cropped(
    source: Source, loop: Loop, shape: tuple[int, int], points_mm: np.ndarray
) -> Template:
    first, last = source.frames
    height, width = loop.frames.shape[1:]
    x0, y0, x1, y1 = loop.tissue_region_px or (0, 0, width, height)
    side = max(x1 - x0, y1 - y0)
    square = np.zeros((last - first, side, side), np.uint8)
    square[:, : y1 - y0, : x1 - x0] = loop.frames[first:last, y0:y1, x0:x1]
    size = min(side, 400)
    frames = [
        cv2.resize(each, (size, size), interpolation=cv2.INTER_AREA) for each in square
    ]
    scale = loop.mm_per_pixel[0]
    mesh = points_mm[first:last].reshape(last - first, *shape, 2)
    plain = Template(
        frames=np.stack(frames),
        mm_per_pixel=scale * side / size,
        frame_times_s=loop.frame_times_s[first:last] - loop.frame_times_s[first],
        mesh_mm=mesh - np.array([x0, y0]) * scale,
        reference=source.reference - first,
        probe_mm=((x1 - x0) / 2 * scale, 0.0),
    )
    return matched(replace(plain, **source.system))


def compare(source: Source) -> dict[str, np.ndarray]:
    template = template_of(source)
    mesh_px = template.mesh_mm / template.mm_per_pixel
    found = {"real": measured_correlation(template.frames, mesh_px, template.reference)}
    names = ("S2", "S3", "S3, two steps", "S3, three")
    steps = zip(names, islice(corrected(template), 4), strict=True)
    for name, frames in (("S1", simulate_from_template(template, "S1")), *steps):
        found[name] = measured_correlation(frames, mesh_px, template.reference)
    for values in found.values():
        values[template.reference] = np.nan
    return found


def draw(results: dict[str, dict[str, np.ndarray]], path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(14, 3), layout="constrained")
    panels = figure.subplots(1, len(results), sharey=True)
    for axes, (title, found) in zip(panels, results.items(), strict=True):
        for name, values in found.items():
            style = {"color": "black", "lw": 2.5} if name == "real" else {"lw": 1.2}
            seen = np.isfinite(values).any(axis=(1, 2))
            curve = np.full(len(values), np.nan)
            curve[seen] = np.nanmean(values[seen], axis=(1, 2))
            axes.plot(curve, label=name, **style)
        axes.set_title(title)
        axes.set_xlabel("frame")
    panels[0].set_ylabel("correlation with end-systole")
    panels[0].legend(fontsize=8)
    figure.savefig(path, dpi=90)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figure", type=Path, default=None)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    results = {source.name: compare(source) for source in SOURCES}
    errors = {}
    for title, found in results.items():
        errors[title] = [
            float(np.nanmean(np.abs(values - found["real"])))
            for name, values in found.items()
            if name != "real"
        ]
    print("| loop | S1 | S2 | S3 | two steps | three |\n|---|---|---|---|---|---|")
    for title, row in [*errors.items(), ("mean", np.mean([*errors.values()], axis=0))]:
        print(f"| {title} | " + " | ".join(f"{value:.3f}" for value in row) + " |")
    if arguments.figure:
        draw(results, arguments.figure)


if __name__ == "__main__":
    main()
