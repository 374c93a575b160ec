"""The command `longaxis-train ablate`: what a switch of a network is worth."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder, what is compared, and the budget of each variant."""
    from longaxis.training.ablation import COMPARISONS

    add = parser.add_argument
    add(
        "folder",
        type=Path,
        metavar="OUT",
        help="runs and tables; interrupted ones resume",
    )
    add("--clips", type=Path, required=True, metavar="DIR", help="store of clips")
    add("--held-out", type=Path, required=True, metavar="DIR", help="to measure on")
    add("--comparison", default=None, choices=sorted(COMPARISONS))
    add("--variants", nargs="+", default=None, metavar="NETWORK:PRESET+SWITCH")
    add("--minutes", type=float, default=30.0, metavar="M", help="of one core, each")
    add("--n", type=int, default=12, metavar="N", help="held-out clips")
    add("--seed", type=int, default=0, metavar="S")
    add("--threads", type=int, default=1, metavar="N")
    add("--from-query", action="store_true", help="start at the query points")


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Train each variant for the same time and write the tables."""
    from longaxis.training.ablation import COMPARISONS, AblationSettings, ablate
    from longaxis.training.clip_store import StoreSettings
    from longaxis.training.network_table import settings_of

    if (arguments.comparison is None) == (arguments.variants is None):
        message = "Give either --comparison or --variants."
        raise BadInputError(message)
    chosen = COMPARISONS.get(arguments.comparison or "")
    variants = chosen.variants if chosen else tuple(arguments.variants)
    for variant in variants:
        network, _, preset = variant.partition(":")
        settings_of(network, preset)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = AblationSettings(
        folder=arguments.folder,
        store=StoreSettings(folder=arguments.clips, is_frozen=True, n_before_start=1),
        held_out=arguments.held_out,
        minutes=arguments.minutes,
        n_held_out=arguments.n,
        seed=arguments.seed,
        n_threads=arguments.threads,
        from_query=arguments.from_query or bool(chosen and chosen.from_query),
    )
    for result in ablate(variants, settings):
        error_px = result.values("error_px").mean()
        say(f"{result.variant}: {error_px:.3f} px after {result.n_steps} steps")
    say((arguments.folder / "ablation.md").read_text(encoding="utf-8"))
