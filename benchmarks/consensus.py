"""Fit, and measure, what each of several trackers is expected to be off.

Run from the root of the repository, for example
`python -m benchmarks.consensus block-matching FOLDER --clips 4 --out consensus.json`,
where a tracker is a name or the folder of an exported network. Each is run on simulated
hearts of four kinds from the mesh at end-systole, one beat of each. Seeds are kept for
this: trackers must not have been trained on them. Hearts whose speckle does not last
are left out, since nothing can be followed in them. Printed are the errors along and
across the wall of each tracker and of the joined one, and the share of points within
the stated 95 % bar, also by a table fitted without that kind of clip.

A table written to `resources/weights/consensus.json` makes the tracker `consensus`
available. It becomes the default by the rule of `benchmarks/worlds.py` only.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from longaxis.evaluation.trackers import tracker_of
from longaxis.models.consensus.features import wall_axes
from longaxis.models.consensus.join import join
from longaxis.models.consensus.thinned import track_thinned
from longaxis.models.inference.fitted_tracker import unfitted
from longaxis.training.clip_files import clip_name, load_clip, save_clip
from longaxis.training.clip_kinds import KINDS as MAKERS
from longaxis.training.consensus_calibration import (
    TrackedCase,
    coverage_by_world,
    fit_calibration,
)
from longaxis.training.kind_store import KindStoreSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from longaxis.models.consensus.calibration import Calibration
    from longaxis.models.tracker import Tracker
    from longaxis.simulation.clip import SimulatedClip

FIRST_SEED = 5_300_000
N_COLUMNS = 25
LEAST_SYSTOLE_FRAMES = 5
"""Hearts with fewer frames from end-diastole to end-systole are left out."""

LEAST_CORRELATION = KindStoreSettings(folder=Path()).least_correlation
"""Of the speckle with that at end-systole, mean over points and frames: as in training,
since nothing can be followed below it."""

KINDS = ("plain", "some", "all", "texture")


def clips(kind: str, kept_in: Path) -> Iterator[SimulatedClip]:
    """Yield hearts of one kind, one beat each; made once and kept."""
    first = FIRST_SEED + 10_000 * KINDS.index(kind)
    for seed in itertools.count(first):
        path = kept_in / kind / clip_name(seed)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            save_clip(MAKERS[kind](seed), path)
        clip = load_clip(path)
        beat = clip.beat
        lasts = clip.correlation[beat.end_diastole : beat.last + 1].mean()
        if (
            beat.end_systole - beat.end_diastole >= LEAST_SYSTOLE_FRAMES
            and lasts >= LEAST_CORRELATION
        ):
            yield clip


def tracked(kind: str, clip: SimulatedClip, trackers: Sequence[Tracker]) -> TrackedCase:
    """Return what every tracker finds in one heart."""
    columns = np.linspace(0, clip.mesh_mm.shape[1] - 1, N_COLUMNS).round().astype(int)
    mesh_mm = clip.mesh_mm[:, columns]
    truth_mm = mesh_mm.reshape(len(mesh_mm), -1, 2)
    start = clip.beat.end_systole
    shape = (mesh_mm.shape[1], mesh_mm.shape[2])
    first = trackers[0].track(
        clip.loop, truth_mm[start].copy(), start_frame=start, mesh_shape=shape
    )
    tracks = (
        first,
        *(
            track_thinned(one, clip.loop, first, start_frame=start, mesh_shape=shape)
            for one in trackers[1:]
        ),
    )
    counted = np.zeros(len(truth_mm), bool)
    counted[clip.beat.end_diastole : clip.beat.last + 1] = True
    counted[start] = False
    return TrackedCase(
        world=kind,
        tracks=tracks,
        truth_mm=truth_mm,
        start_frame=start,
        mesh_shape=shape,
        counted=counted,
    )


def errors_mm(case: TrackedCase, points_mm: NDArray[np.float64]) -> list[float]:
    """Return the mean distance and the mean errors along and across the wall, mm."""
    off = points_mm - case.truth_mm
    axes = wall_axes(case.tracks[0].points_mm, case.mesh_shape)
    sizes = [
        np.linalg.norm(off, axis=-1),
        *(np.abs((off * axis).sum(axis=-1)) for axis in axes),
    ]
    return [float(size[case.counted].mean()) for size in sizes]


def print_kind(
    kind: str, names: Sequence[str], cases: Sequence[TrackedCase], table: Calibration
) -> None:
    """Print the errors in one kind of clips."""
    here = [case for case in cases if case.world == kind]
    rest = [case for case in cases if case.world != kind]
    for place, name in enumerate(names):
        mean = np.mean([errors_mm(one, one.tracks[place].points_mm) for one in here], 0)
        print(f"| {kind} ({len(here)}) | {name} | {_row(mean)} | – | – |")
    found = [
        join(
            one.tracks, table, start_frame=one.start_frame, mesh_shape=one.mesh_shape
        ).points_mm
        for one in here
    ]
    mean = np.mean([errors_mm(*each) for each in zip(here, found, strict=True)], 0)
    within = coverage_by_world(here, table)[kind]
    apart = fit_calibration(names, rest, "", table.lost_mm) if rest else table
    without = coverage_by_world(here, apart)[kind]
    print(f"| {kind} | joined | {_row(mean)} | {within:.3f} | {without:.3f} |")


def _row(values: NDArray[np.float64]) -> str:
    return " | ".join(f"{value:.3f}" for value in values)


def main() -> None:
    """Fit the table and print how good it is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("trackers", nargs="+")
    parser.add_argument("--clips", type=int, default=8, help="of each kind")
    parser.add_argument("--kept-in", type=Path, required=True, help="folder of clips")
    parser.add_argument("--lost-mm", type=float, default=1.2)
    parser.add_argument("--out", type=Path, default=None, help="the table, JSON")
    given = parser.parse_args()
    trackers = [unfitted(tracker_of(name)[1]) for name in given.trackers]
    names = [tracker.identity.name for tracker in trackers]
    cases = [
        tracked(kind, clip, trackers)
        for kind in KINDS
        for clip in itertools.islice(clips(kind, given.kept_in), given.clips)
    ]
    source = (
        f"{given.clips} hearts of each of {', '.join(KINDS)}, from seed {FIRST_SEED}"
    )
    table = fit_calibration(names, cases, source, given.lost_mm)
    print(
        "| kind | tracker | mm | along | across | within the bar | fitted without it |"
    )
    print("|---|---|---|---|---|---|---|")
    for kind in KINDS:
        print_kind(kind, names, cases, table)
    if given.out is not None:
        given.out.write_text(table.to_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
