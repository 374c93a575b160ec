"""What `longaxis evaluate` and `longaxis-train evaluate` have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from longaxis.evaluation.case import CaseSource
    from longaxis.evaluation.loading import RecipeReader
    from longaxis.models.tracker import Tracker

DEFAULT_TRACKERS = ("no-motion", "block-matching")


def add_measurement_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is measured, what the data lack, and where the tables go."""
    add = parser.add_argument
    add("--n", type=int, default=None, metavar="N", help="of the cases, evenly spread")
    add(
        "--query",
        choices=("end-systole", "end-diastole"),
        default="end-systole",
        help="frame in which trackers are given the points",
    )
    add("--closure", action="store_true", help="track there and back, too")
    add("--sensitivity", action="store_true", help="query frame up to 2 off, too")
    add("--groups", action="store_true", help="per view and per pathology, too")
    add("--mm-per-pixel", type=float, default=None, metavar="MM")
    add("--frame-rate", type=float, default=None, metavar="HZ")
    add("--json", type=Path, default=None, metavar="FILE", help="all tables")
    add("--out", type=Path, default=None, metavar="DIR", help="tables, CSV, figure")


def read_sources(
    folders: Sequence[Path],
    arguments: argparse.Namespace,
    recipe_reader: RecipeReader | None = None,
) -> list[CaseSource]:
    """Return the cases of all data sets, as many as `--n` asks for.

    Parameters
    ----------
    folders
        Data sets.
    arguments
        Options of the command line.
    recipe_reader
        Reads simulated cases; None without the simulator.

    Raises
    ------
    BadInputError
        If there is none.
    """
    from longaxis.evaluation.case_facts import CaseFacts
    from longaxis.evaluation.loading import cases_in

    scale = arguments.mm_per_pixel
    facts = CaseFacts(
        mm_per_pixel=None if scale is None else (scale, scale),
        frame_rate_hz=arguments.frame_rate,
    )
    sources = [
        source
        for folder in folders
        for source in cases_in(folder, facts, recipe_reader)
    ]
    if not sources:
        message = "Name at least one data set with reference tracks."
        raise BadInputError(message)
    return _evenly_spread(sources, arguments.n)


def evaluate(
    sources: Sequence[CaseSource],
    trackers: Mapping[str, Tracker],
    arguments: argparse.Namespace,
    say: Callable[[str], None],
) -> None:
    """Measure every tracker on every case and print the tables.

    Parameters
    ----------
    sources
        Cases to read.
    trackers
        Trackers by name.
    arguments
        Options of the command line.
    say
        Called with one line of progress.

    Raises
    ------
    BadInputError
        If none of the cases can be used.
    """
    from longaxis.evaluation.measure import Measuring
    from longaxis.evaluation.result import run_benchmark
    from longaxis.evaluation.tables import grouped_tables
    from longaxis.evaluation.writing import (
        json_of,
        lines_of,
        write_everything,
        write_json,
    )

    how = Measuring(
        at_end_diastole=arguments.query == "end-diastole",
        closure=arguments.closure,
        sensitivity=arguments.sensitivity,
    )
    # Nothing is written where nothing was measured: an empty table looks like a result.
    results = run_benchmark(sources, trackers, how, say)
    if not results:
        message = "None of the cases could be used."
        raise BadInputError(message)
    groups = grouped_tables(results, list(trackers), groups=arguments.groups)
    say("")
    for line in lines_of(groups):
        say(line)
    if arguments.json is not None:
        write_json(json_of(groups), arguments.json)
    if arguments.out is not None:
        write_everything(results, list(trackers), groups, arguments.out)


def _evenly_spread(sources: list[CaseSource], n: int | None) -> list[CaseSource]:
    """Return n of the cases, evenly spread; all of them where n is None."""
    if n is None or n >= len(sources):
        return sources
    if n < 1:
        message = f"--n {n}: at least one case is needed."
        raise BadInputError(message)
    # From the first to the last, so that no group at the end is left out.
    step = (len(sources) - 1) / max(n - 1, 1)
    return [sources[round(index * step)] for index in range(n)]
