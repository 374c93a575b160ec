"""The command `longaxis-train realism`: what a version of the simulator is worth."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder, the version, the budget and where the real loops lie."""
    add = parser.add_argument
    add("folder", type=Path, metavar="OUT", help="clips, runs and the table")
    add("--version", default=None, metavar="NAME", help="of the simulator")
    add("--tracker", default=None, metavar="NAME", help="measure only: no teaching")
    add("--data", type=Path, required=True, metavar="DIR", help="of the real loops")
    add("--centrelines", type=Path, required=True, metavar="DIR")
    add("--minutes", type=float, default=30.0, metavar="M", help="of one core")
    add("--steps", type=int, default=1_000_000, metavar="N", help="at most")
    add("--clips", type=int, default=120, metavar="N", help="to simulate")
    add("--seed", type=int, default=0, metavar="S")


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Teach on one version, or take a tracker as it is, and add a row to the table."""
    from longaxis.training.real_loops import RealFolder
    from longaxis.training.realism import (
        RealismSettings,
        artefacts_of,
        measure,
        minutes_of,
        train_version,
    )
    from longaxis.training.weights_tracker import WeightOptions, tracker_or_weights

    if (arguments.version is None) == (arguments.tracker is None):
        message = "Give either --version or --tracker."
        raise BadInputError(message)
    where = RealFolder(data=arguments.data, centrelines=arguments.centrelines)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
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
        name = str(train_version(arguments.version, settings, say))
        minutes = minutes_of(arguments.version, settings)
    shown, tracker = tracker_or_weights(name, WeightOptions())
    shown = arguments.version or shown
    by_version = measure(shown, minutes, tracker, where, arguments.folder)
    for measured, value in by_version.items():
        say(f"{measured:20s} {value:8.3f}")
    say((arguments.folder / "realism.md").read_text(encoding="utf-8"))
