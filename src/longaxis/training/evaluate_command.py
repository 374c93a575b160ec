"""The command `longaxis-train evaluate`: the papers' tables for any data set.

Beyond `longaxis evaluate` it takes weights of a training run as trackers, and data that
must be simulated first.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.evaluation.command import (
    DEFAULT_TRACKERS,
    add_measurement_arguments,
    evaluate,
    read_sources,
)
from longaxis.training.weights_tracker import WEIGHTS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from longaxis.evaluation.case import CaseSource


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
        help="no-motion, a name that `longaxis trackers` prints, weights, or a folder "
        "with an exported network; no-motion and block-matching by default",
    )
    add("--network", default=None, metavar="NAME", help="if weights do not name it")
    add("--preset", default=None, metavar="NAME", help="if weights do not name it")
    add("--from-query", action="store_true", help="weights start at the points")
    add("--simulate", type=int, default=0, metavar="N", help="clips into an empty DATA")
    add("--seed", type=int, default=5_000_000, help="first seed of such clips")
    add_measurement_arguments(parser)


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Measure every tracker on every case and print the tables."""
    from longaxis.training.weights_tracker import WeightOptions, tracker_or_weights

    sources, weights = _sources(arguments)
    options = WeightOptions(
        network=arguments.network,
        preset=arguments.preset,
        from_query=arguments.from_query,
    )
    names = [*(arguments.tracker or DEFAULT_TRACKERS), *map(str, weights)]
    trackers = dict(tracker_or_weights(name, options) for name in names)
    evaluate(sources, trackers, arguments, say)


def _sources(arguments: argparse.Namespace) -> tuple[list[CaseSource], list[Path]]:
    """Return the cases, and the weights that stand among the data."""
    from longaxis.training.recipe_cases import recipe_sources

    weights = [path for path in arguments.data if path.suffix == WEIGHTS]
    folders = [path for path in arguments.data if path.suffix != WEIGHTS]
    for folder in folders if arguments.simulate else ():
        _simulate(folder, arguments.simulate, arguments.seed)
    return read_sources(folders, arguments, recipe_sources), weights


def _simulate(folder: Path, n_clips: int, seed: int) -> None:
    """Fill a folder with as many clips of a training store as are missing."""
    from longaxis.training.clip_store import (
        StoreSettings,
        clips_in,
        fill,
        random_training_clip,
    )

    missing = n_clips - len(clips_in(folder))
    # So many are never reached: `fill` does not pause, nothing else is running.
    store = StoreSettings(folder=folder, first_seed=seed, n_before_start=10**9)
    fill(store, random_training_clip, n_clips=max(missing, 0))
