"""The command `longaxis-train evaluate`: weights against held-out whole cycles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the weights and the clips."""
    add = parser.add_argument
    add("weights", type=Path, metavar="WEIGHTS.safetensors")
    add("clips", type=Path, metavar="DIR", help="simulated here if it is empty")
    add("--network", default=None, metavar="NAME", help="if the weights do not say")
    add("--preset", default=None, metavar="NAME", help="if the weights do not say")
    add("--from-query", action="store_true", help="begin at the points themselves")
    add("--n", type=int, default=12, metavar="N", help="how many clips")
    add("--seed", type=int, default=5_000_000, help="first seed of clips to simulate")
    add("--json", type=Path, default=None, metavar="FILE", help="write the table here")


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Print the errors of nothing moves, block matching and the network."""
    import torch

    from longaxis.training.checkpoints import load_weights, names_in
    from longaxis.training.clip_store import (
        StoreSettings,
        clips_in,
        fill,
        random_training_clip,
    )
    from longaxis.training.evaluation import compare
    from longaxis.training.network_table import build_network

    torch.set_num_threads(1)
    name, preset = names_in(arguments.weights)
    name, preset = arguments.network or name, arguments.preset or preset
    network = build_network(name, preset).eval()
    load_weights(network, arguments.weights)
    missing = arguments.n - len(clips_in(arguments.clips))
    store = StoreSettings(
        folder=arguments.clips, first_seed=arguments.seed, n_before_start=10**9
    )
    fill(store, random_training_clip, n_clips=max(missing, 0))
    paths = clips_in(arguments.clips)[: arguments.n]
    table = compare(network, paths, name=name, from_query=arguments.from_query)
    for tracker, row in table.items():
        say(tracker)
        for key, value in row.items():
            say(f"  {key:18s} {value:9.4f}")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(table, indent=1), encoding="utf-8")
