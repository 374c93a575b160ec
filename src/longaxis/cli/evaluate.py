"""`longaxis evaluate`: trackers against reference tracks, in the papers' tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.cli import terminal
from longaxis.evaluation.command import (
    DEFAULT_TRACKERS,
    add_measurement_arguments,
    evaluate,
    read_sources,
)

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument(
        "data",
        type=Path,
        nargs="+",
        metavar="DATA",
        help="clips, samples, full traces, cases.csv or a folder of them",
    )
    parser.add_argument(
        "--tracker",
        nargs="+",
        default=list(DEFAULT_TRACKERS),
        metavar="NAME",
        help="no-motion, names that `longaxis trackers` prints, or folders with an "
        "exported network or one of your own; no-motion and block-matching by default",
    )
    add_measurement_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Measure every tracker on every case and print the tables."""
    from longaxis.evaluation.trackers import tracker_of

    sources = read_sources(arguments.data, arguments)
    trackers = dict(tracker_of(name) for name in arguments.tracker)
    evaluate(sources, trackers, arguments, terminal.say)
    return 0
