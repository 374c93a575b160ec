"""Do tracks drift from beat to beat? Simulated loops of two and three beats.

Usage: python -m benchmarks.several_beats [--clips 20] [--trackers NAME ...]

The mesh is handed over at end-systole of the first whole beat, 5 rows of 31 points,
and followed through the whole loop. Hearts are those of seeds 6000 onwards that have
at least ten frames after that beat and nine tenths of their wall in the sector. A pixel
is one of a picture 256 wide. `one-by-one` is block matching without comparison
with other beats, `block-matching-3` its version 3; the curve is that of the mid-wall
line's length in the whole loop.
"""

from __future__ import annotations

import argparse
import itertools
from typing import TYPE_CHECKING

import numpy as np

from longaxis.models.block_matching.settings import VERSION_3, BlockMatchingSettings
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from longaxis.models.inference.input_grid import grid_of
from longaxis.models.registry import bundled_trackers
from longaxis.simulation.generate import random_clip
from longaxis.training.cached_clip import on_network_grid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from longaxis.models.tracker import Tracker
    from longaxis.simulation.clip import SimulatedClip

FIRST_SEED = 6000
FRAMES_AFTER, LEAST_VISIBLE, COLUMNS = 10, 0.9, 31


def hearts() -> Iterator[SimulatedClip]:
    """Yield clips of several beats."""
    for seed in itertools.count(FIRST_SEED):
        clip = random_clip(seed)
        if clip.loop.n_frames - clip.beat.last <= FRAMES_AFTER:
            continue
        if on_network_grid(clip).visible().mean() >= LEAST_VISIBLE:
            yield clip


def measured(tracker: Tracker, clip: SimulatedClip) -> list[float]:
    """Return the error in the first, second and third beat, px, and of the curve.

    The third is NaN where there is none; the curve's error is in points.
    """
    beat, loop = clip.beat, clip.loop
    columns = np.linspace(0, clip.mesh_mm.shape[1] - 1, COLUMNS).round().astype(int)
    true_mm = clip.mesh_mm[:, columns]
    tracks = tracker.track(
        loop,
        true_mm[beat.end_systole].reshape(-1, 2),
        start_frame=beat.end_systole,
        mesh_shape=true_mm.shape[1:3],
    )
    found_mm = tracks.points_mm.reshape(true_mm.shape)
    error_px = grid_of(loop).to_network_px(found_mm) - grid_of(loop).to_network_px(
        true_mm
    )
    error = np.linalg.norm(error_px, axis=-1).mean(axis=(1, 2))
    second = beat.last + 1
    third = second + beat.last - beat.end_diastole
    has_third = loop.n_frames > third + FRAMES_AFTER // 2
    lengths = [
        np.linalg.norm(np.diff(mesh[:, :, 2], axis=1), axis=-1).sum(axis=1)
        for mesh in (found_mm, true_mm)
    ]
    found, true = (length / length[beat.end_diastole] for length in lengths)
    return [
        float(error[beat.end_diastole : second].mean()),
        float(error[second:third].mean()),
        float(error[third:].mean()) if has_third else float("nan"),
        100 * float(np.abs(found - true).mean()),
    ]


def main() -> None:
    """Print a table."""
    makers: dict[str, Callable[[], Tracker]] = {
        "one-by-one": lambda: BlockMatchingTracker(BlockMatchingSettings(drift_mm=0)),
        "block-matching-3": lambda: BlockMatchingTracker(VERSION_3),
        **bundled_trackers(),
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=20)
    parser.add_argument(
        "--trackers",
        nargs="+",
        choices=makers,
        default=["one-by-one", "block-matching"],
    )
    given = parser.parse_args()
    rows: dict[str, list[list[float]]] = {name: [] for name in given.trackers}
    for clip in itertools.islice(hearts(), given.clips):
        for name in given.trackers:
            rows[name].append(measured(makers[name](), clip))
        told = "; ".join(f"{name} {rows[name][-1][1]:.2f}" for name in given.trackers)
        print(f"{clip.loop.header.patient_name}: second beat {told}", flush=True)
    first = np.array(rows[given.trackers[0]])
    print(
        f"\n{len(first)} loops, {int(np.isfinite(first[:, 2]).sum())} with three beats"
    )
    print(
        "| tracker | first beat, px | second | third | curve, points | second, ratio |"
    )
    print("|---|---|---|---|---|---|")
    for name, values in rows.items():
        mean = np.nanmean(np.array(values), axis=0)
        ratio = mean[1] / np.nanmean(first[:, 1])
        told = " | ".join(f"{value:.2f}" for value in (*mean, ratio))
        print(f"| {name} | {told} |")


if __name__ == "__main__":
    main()
