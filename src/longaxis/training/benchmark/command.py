"""The command `longaxis-train evaluate`: the papers' tables for any data set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from longaxis.training.benchmark.case import CaseSource


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the data, the trackers, what is measured and where it goes."""
    add = parser.add_argument
    add(
        "data",
        type=Path,
        nargs="+",
        metavar="DATA",
        help="clips, samples, full traces, cases.csv, recipes.jsonl or a folder of "
        "them; weights (.safetensors) among them are trackers",
    )
    add(
        "--tracker",
        nargs="+",
        default=[],
        metavar="NAME",
        help="no-motion, block-matching, echotracker2, weights, or a folder with an "
        "exported network; no-motion and block-matching unless given",
    )
    add("--network", default=None, metavar="NAME", help="if weights do not say")
    add("--preset", default=None, metavar="NAME", help="if weights do not say")
    add("--from-query", action="store_true", help="weights begin at the points")
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
    add("--simulate", type=int, default=0, metavar="N", help="clips into an empty DATA")
    add("--seed", type=int, default=5_000_000, help="first seed of such clips")
    add("--json", type=Path, default=None, metavar="FILE", help="all tables")
    add("--out", type=Path, default=None, metavar="DIR", help="tables, CSV, figure")


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Measure every tracker on every case and print the tables."""
    from longaxis.training.benchmark.measure import Measuring
    from longaxis.training.benchmark.result import run_benchmark
    from longaxis.training.benchmark.tables import grouped_tables
    from longaxis.training.benchmark.trackers import TrackerWish, tracker_of
    from longaxis.training.benchmark.writing import (
        json_of,
        lines_of,
        write_everything,
        write_json,
    )

    sources, weights = _sources(arguments)
    wish = TrackerWish(
        network=arguments.network,
        preset=arguments.preset,
        from_query=arguments.from_query,
    )
    chosen = arguments.tracker or ["no-motion", "block-matching"]
    trackers = dict(tracker_of(name, wish) for name in [*chosen, *map(str, weights)])
    how = Measuring(
        at_end_diastole=arguments.query == "end-diastole",
        closure=arguments.closure,
        sensitivity=arguments.sensitivity,
    )
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


def _sources(arguments: argparse.Namespace) -> tuple[list[CaseSource], list[Path]]:
    """Return the cases, and the weights that stand among the data."""
    from longaxis.training.benchmark.case_facts import CaseFacts
    from longaxis.training.benchmark.loading import cases_in

    scale = arguments.mm_per_pixel
    facts = CaseFacts(
        mm_per_pixel=None if scale is None else (scale, scale),
        frame_rate_hz=arguments.frame_rate,
    )
    weights = [path for path in arguments.data if path.suffix == ".safetensors"]
    folders = [path for path in arguments.data if path.suffix != ".safetensors"]
    for folder in folders if arguments.simulate else ():
        _simulate(folder, arguments.simulate, arguments.seed)
    sources = [each for folder in folders for each in cases_in(folder, facts)]
    if not sources:
        message = "Name at least one data set besides the weights."
        raise BadInputError(message)
    return _spread(sources, arguments.n), weights


def _spread(sources: list[CaseSource], n: int | None) -> list[CaseSource]:
    """Return n of the cases, evenly spread; all of them where n is None."""
    if n is None or n >= len(sources):
        return sources
    if n < 1:
        message = f"--n {n}: at least one case is needed."
        raise BadInputError(message)
    step = (len(sources) - 1) / max(n - 1, 1)
    return [sources[round(index * step)] for index in range(n)]


def _simulate(folder: Path, n_clips: int, seed: int) -> None:
    """Fill a folder with as many clips of a training store as are missing."""
    from longaxis.training.clip_store import (
        StoreSettings,
        clips_in,
        fill,
        random_training_clip,
    )

    missing = n_clips - len(clips_in(folder))
    store = StoreSettings(folder=folder, first_seed=seed, n_before_start=10**9)
    fill(store, random_training_clip, n_clips=max(missing, 0))
