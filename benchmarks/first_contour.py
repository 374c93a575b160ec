"""How near the first line comes to the middle of the wall, against three clicks alone.

Run from the root of the repository: `python -m benchmarks.first_contour`. Simulated
hearts of test seeds in all three views, whose wall is known; and, where the real files
are there, five real loops with lines placed by eye. Clicks are the true ends and apex,
off by 1.5 mm (standard deviation) in x and y; the spline is the line through them,
"snapped" is what is offered after them, "found" what is offered without any click.
Distances are mean distances between lines, both ways, in millimetres.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from longaxis import pipeline
from longaxis.anatomy import View
from longaxis.data import Centreline, Loop, ViewDocument
from longaxis.io.loops import loop_reader
from longaxis.io.tables.centreline_csv import read_centreline
from longaxis.simulation.generate import random_clip
from longaxis.strain.centreline import control_points_from_landmarks, smooth_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEEDS = range(9_000, 9_060)
"""Below 10,000: fitting never sees them."""

CLICK_MM = 1.5
CLICKS_EACH = 3
FAR_MM = 5.0

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "data"
LINES = ROOT / "tests" / "data" / "centrelines"
VIDEO_SCALE, VIDEO_RATE_HZ = (0.2044, 0.2044), 25.0
LOOPS = (
    ("acuson_a4c/DIRW0007", "acuson_a4c_frame29.csv", 29, "A4C"),
    ("a3c_video/input1.mp4", "a3c_video_frame11.csv", 11, "A3C"),
    ("stress_study_and_hp/I_000009.dcm", "stress_baseline_a4c_frame8.csv", 8, "A4C"),
    ("stress_study_and_hp/I_000010.dcm", "stress_baseline_a2c_frame8.csv", 8, "A2C"),
    ("stress_study_and_hp/I_000011.dcm", "stress_baseline_a3c_frame8.csv", 8, "A3C"),
)


@dataclass(frozen=True)
class Case:
    """A moment of a loop whose line is known."""

    name: str
    loop: Loop
    view: View
    frame: int
    line_mm: NDArray[np.float64]


@dataclass(frozen=True)
class Distances:
    """What one case gives, in millimetres."""

    spline_mm: float
    snapped_mm: float
    found_mm: float
    expected_mm: float


def simulated(seed: int) -> Case:
    view = list(View)[seed % len(View)]
    clip = random_clip(seed, n_frames=26, view=view, frame_rate_hz=45.0)
    frame = min(max(clip.beat.end_systole, 1), clip.loop.n_frames - 2)
    line = clip.mesh_mm[frame, :, clip.mesh_mm.shape[2] // 2]
    return Case(f"simulated {view.value}", clip.loop, view, frame, line)


def real() -> list[Case]:
    cases = []
    for name, line, frame, view in LOOPS:
        is_video = name.endswith(".mp4")
        recording = loop_reader.read_recording(loop_reader.origin_of(REAL / name))
        loop = loop_reader.to_loop(
            recording,
            mm_per_pixel=VIDEO_SCALE if is_video else None,
            frame_rate_hz=VIDEO_RATE_HZ if is_video else None,
            view=View(view),
        )
        points = smooth_line(read_centreline(LINES / line))
        cases.append(Case(f"real {view} {name}", loop, View(view), frame, points))
    return cases


def measure(case: Case, rng: np.random.Generator) -> Distances:
    spline, refine_to_wall = [], []
    for _ in range(CLICKS_EACH):
        clicked = clicks(case.line_mm, rng)
        line = Centreline(control_points_mm=clicked, frame=case.frame)
        document = ViewDocument(loop=case.loop, view=case.view, centreline=line)
        near = pipeline.suggest_contour(document, frame=case.frame).centreline
        spline.append(distance_mm(clicked, case.line_mm))
        refine_to_wall.append(distance_mm(near.control_points_mm, case.line_mm))
    document = ViewDocument(loop=case.loop, view=case.view)
    found = pipeline.suggest_contour(document, frame=case.frame)
    return Distances(
        spline_mm=float(np.mean(spline)),
        snapped_mm=float(np.mean(refine_to_wall)),
        found_mm=distance_mm(found.centreline.control_points_mm, case.line_mm),
        expected_mm=found.expected_error_mm or 0.0,
    )


def clicks(
    line_mm: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    middle = (line_mm[0] + line_mm[-1]) / 2
    apex = line_mm[np.linalg.norm(line_mm - middle, axis=1).argmax()]
    places = [
        place + rng.normal(0, CLICK_MM, 2) for place in (line_mm[0], apex, line_mm[-1])
    ]
    return control_points_from_landmarks(*places)


def distance_mm(points_mm: NDArray[np.float64], line_mm: NDArray[np.float64]) -> float:
    one, other = smooth_line(points_mm), smooth_line(line_mm)
    apart = np.linalg.norm(one[:, None] - other[None], axis=2)
    return float(apart.min(axis=1).mean() + apart.min(axis=0).mean()) / 2


def show(name: str, rows: list[Distances]) -> None:
    spline, refine_to_wall, found, expected = (
        np.array([getattr(row, f"{part}_mm") for row in rows])
        for part in ("spline", "snapped", "found", "expected")
    )
    far = np.count_nonzero(found > FAR_MM)
    print(
        f"| {name} | {len(rows)} | {spline.mean():.2f} | {refine_to_wall.mean():.2f} "
        f"| {refine_to_wall.mean() / spline.mean():.2f} | {found.mean():.2f} "
        f"| {np.median(found):.2f} | {found.mean() / spline.mean():.2f} "
        f"| {far} | {expected.mean():.1f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hearts", type=int, default=len(SEEDS))
    arguments = parser.parse_args()
    rng = np.random.default_rng(1)
    print(
        "| loops | n | spline mm | snapped mm | ratio | found mm | median | ratio "
        f"| > {FAR_MM:.0f} mm | expected mm |"
    )
    print("|---|" + "---|" * 9)
    rows: dict[str, list[Distances]] = {}
    for seed in SEEDS[: arguments.hearts]:
        case = simulated(seed)
        rows.setdefault(case.name, []).append(measure(case, rng))
    for name in sorted(rows):
        show(name, rows[name])
    show("simulated, all", [row for some in rows.values() for row in some])
    if not REAL.is_dir():
        print("The real files are not on this machine.")
        return
    found = {case.name: measure(case, rng) for case in real()}
    for name, row in found.items():
        show(name, [row])
    show("real, all", list(found.values()))


if __name__ == "__main__":
    main()
