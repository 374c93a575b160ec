"""Errors on real loops of a tracker trained on one version of the simulator.

The same network, EchoTracker2 `small` after block matching, is trained for the same
number of steps or processor minutes with the same seeds on one version of the
simulator, always from nothing, and measured on real loops. One run adds one row to a
table. The tables of docs/simulation.md were made with another network, WallFlow, which
is no longer part of Longaxis. Run from the root of the repository, with the [train]
extra: `python -m benchmarks.realism OUT --version all --steps 2000 --data
../shared/data`, or with `--tracker NAME` to measure a tracker as it is.
"""

from __future__ import annotations

import argparse
import csv
import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.real_loops import CENTRELINES, MEASURES, RealFolder, measure_real
from longaxis.errors import BadInputError, LongAxisError
from longaxis.io.tables.csv_table import csv_line
from longaxis.simulation.artefacts import ARTEFACTS, DEFAULT_ARTEFACTS
from longaxis.training.weights_tracker import WeightOptions, tracker_or_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from longaxis.models.tracker import Tracker
    from longaxis.simulation.clip import SimulatedClip

    Say = Callable[[str], None]

TABLE = "realism.csv"

FIRST_SEED = 3_100_000
"""Of the clips of every version: versions differ in nothing but the additions."""

_HEADS = {
    "a4c_px": "A4C contour (px)",
    "a4c_curve_points": "A4C curve (points)",
    "a4c_strain_points": "A4C peak strain, found − reference (points)",
    "a3c_first_beat_px": "A3C first beat (px)",
    "a3c_three_beats_px": "A3C three beats (px)",
    "a3c_septum_px": "A3C septum, three beats (px)",
    "a3c_return_px": "A3C return (px)",
    "acuson_closure_px": "A4C closure (px)",
    "acuson_return_px": "A4C beat to beat (px)",
}

VERSIONS: dict[str, tuple[str, ...]] = {
    "plain": (),
    "all": DEFAULT_ARTEFACTS,
    **{f"only-{name}": (name,) for name in ARTEFACTS},
    **{
        f"without-{name}": tuple(artefact for artefact in ARTEFACTS if artefact != name)
        for name in ARTEFACTS
    },
}
"""Versions of the simulator: what is added to each recipe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RealismSettings:
    """What all versions have in common.

    Attributes
    ----------
    folder
        Clips, runs and the table.
    minutes
        Of processor time for training.
    n_steps
        Training ends with these too, which no other work on the machine can change.
    n_clips
        Simulated for each version.
    """

    folder: Path
    minutes: float = 30.0
    n_steps: int = 1_000_000
    n_clips: int = 120
    seed: int = 0


def artefacts_of(version: str) -> tuple[str, ...]:
    """Return what a version of the simulator adds to its recipes.

    Raises
    ------
    BadInputError
        If there is no such version.
    """
    if version not in VERSIONS:
        message = (
            f"There is no version “{version}” of the simulator; choose one of "
            f"{', '.join(VERSIONS)}."
        )
        raise BadInputError(message)
    return VERSIONS[version]


def clip_maker(version: str) -> Callable[[int], SimulatedClip]:
    """Return what makes a version's clip from a seed."""
    artefacts = artefacts_of(version)

    def make(seed: int) -> SimulatedClip:
        from longaxis.simulation.generate import random_clip

        return random_clip(seed, artefacts=artefacts)

    return make


def train_version(version: str, settings: RealismSettings, say: Say) -> Path:
    """Simulate, match and train; return the weights.

    Goes on where it stopped.

    Parameters
    ----------
    version
        Version of the simulator.
    settings
        Settings of the run.
    say
        Called with one line of progress.
    """
    from longaxis.training.clip_fit import ClipFitSettings, fit_clips
    from longaxis.training.clip_store import StoreSettings, clips_in, fill

    clips = settings.folder / version / "clips"
    clips.mkdir(parents=True, exist_ok=True)
    # Neither pauses nor deletes: every version has the same clips.
    store = StoreSettings(
        folder=clips, first_seed=FIRST_SEED, n_before_start=10**9, n_kept=10**9
    )
    missing = settings.n_clips - len(clips_in(clips))
    fill(store, clip_maker(version), n_clips=max(missing, 0))
    say(f"{len(clips_in(clips))} clips of version {version}.")
    return fit_clips(
        ClipFitSettings(
            folder=settings.folder / version / "run",
            clips=clips,
            minutes=settings.minutes,
            n_steps=settings.n_steps,
            seed=settings.seed,
        )
    )


def minutes_of(version: str, settings: RealismSettings) -> float:
    """Return how long a version's run has taken, in minutes of processor time."""
    from longaxis.training.plot import read_columns

    columns = read_columns(settings.folder / version / "run" / "steps.csv")
    return columns["minutes"][-1] if columns else 0.0


def measure(
    name: str, minutes: float, tracker: Tracker, where: RealFolder, folder: Path
) -> dict[str, float]:
    """Measure a tracker on the real loops and add its row to the table.

    Parameters
    ----------
    name
        Name.
    minutes
        Processor time of the training.
    tracker
        Tracker to run.
    where
        Real loops.
    folder
        Folder to write to.
    """
    measured = measure_real(tracker, where)
    path = folder / TABLE
    is_new = not path.exists()
    folder.mkdir(parents=True, exist_ok=True)
    with path.open("a", newline="", encoding="utf-8") as file:
        if is_new:
            file.write(csv_line(["version", "minutes", *MEASURES]))
        values = [round(float(measured[measure]), 4) for measure in MEASURES]
        file.write(csv_line([name, round(minutes, 1), *values]))
    write_markdown(folder)
    return measured


def write_markdown(folder: Path) -> Path:
    """Write the whole table as Markdown beside the CSV and return its path."""
    with (folder / TABLE).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = [
        "| version | minutes | "
        + " | ".join(_HEADS[measure] for measure in MEASURES)
        + " |",
        "|---|---" + "|---" * len(MEASURES) + "|",
    ]
    for row in rows:
        cells = " | ".join(f"{float(row[measure]):.2f}" for measure in MEASURES)
        lines.append(f"| {row['version']} | {row['minutes']} | {cells} |")
    path = folder / "realism.md"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("folder", type=Path, metavar="OUT", help="clips, runs and the table")
    add("--version", default=None, metavar="NAME", help="of the simulator")
    add("--tracker", default=None, metavar="NAME", help="measure only: no training")
    add("--data", type=Path, required=True, metavar="DIR", help="of the real loops")
    add("--centrelines", type=Path, default=CENTRELINES, metavar="DIR")
    add("--minutes", type=float, default=30.0, metavar="M", help="of one core")
    add("--steps", type=int, default=1_000_000, metavar="N", help="at most")
    add("--clips", type=int, default=120, metavar="N", help="to simulate")
    add("--seed", type=int, default=0, metavar="S")
    return parser


def run(arguments: argparse.Namespace) -> None:
    """Train on one version, or take a tracker as it is, and add a row to the table.

    Raises
    ------
    BadInputError
        If the request is contradictory or a loop is not there.
    """
    if (arguments.version is None) == (arguments.tracker is None):
        message = "Give either --version or --tracker."
        raise BadInputError(message)
    where = RealFolder(data=arguments.data, centrelines=arguments.centrelines)
    name, minutes = arguments.tracker, 0.0
    if arguments.version is not None:
        artefacts_of(arguments.version)
        settings = RealismSettings(
            folder=arguments.folder,
            minutes=arguments.minutes,
            n_steps=arguments.steps,
            n_clips=arguments.clips,
            seed=arguments.seed,
        )
        name = str(train_version(arguments.version, settings, print))
        minutes = minutes_of(arguments.version, settings)
    shown, tracker = tracker_or_weights(name, WeightOptions())
    shown = arguments.version or shown
    measured = measure(shown, minutes, tracker, where, arguments.folder)
    for measure_name, value in measured.items():
        print(f"{measure_name:20s} {value:8.3f}")
    print((arguments.folder / "realism.md").read_text(encoding="utf-8"))


def main(given: Sequence[str] | None = None) -> int:
    arguments = _arguments().parse_args(given)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        run(arguments)
    except LongAxisError as error:
        print(error, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
