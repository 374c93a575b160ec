"""The command `longaxis-train fit`: train a network, or resume an interrupted run."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the run's folder, its budget and its switches."""
    from longaxis.training.network_table import NETWORKS

    add = parser.add_argument
    add("folder", type=Path, metavar="RUN", help="state, weights, tables and plot")
    add("--clips", type=Path, required=True, metavar="DIR", help="store of clips")
    add("--held-out", type=Path, default=None, metavar="DIR", help="for validation")
    add(
        "--kinds",
        action="store_true",
        help="DIR holds a folder for each kind of clips; start at the query points",
    )
    add("--without", nargs="+", default=(), metavar="KIND", help="kinds left out")
    add(
        "--worlds",
        type=Path,
        nargs="+",
        default=(),
        metavar="NPZ",
        help="held-out cycles of several kinds; their mean selects best.safetensors",
    )
    add(
        "--freeze",
        nargs="+",
        default=(),
        metavar="NAME",
        help="prefixes of the parameters that are not trained",
    )
    _add_curriculum(parser)
    add("--samples", type=int, default=1, metavar="N", help="samples per step")
    add("--network", default="echotracker2", metavar="NAME", help=", ".join(NETWORKS))
    add("--preset", default=None, metavar="NAME", help="size, with +switches")
    add("--minutes", type=float, default=90.0, metavar="M")
    add("--cpu-minutes", action="store_true", help="count processor time")
    add("--steps", type=int, default=1_000_000, metavar="N")
    # The second names are those of version 0.1.
    add("--learning-rate", "--rate", type=float, default=8e-4, metavar="R")
    add("--weights", type=Path, default=None, metavar="FILE", help="initial weights")
    add("--new", action="store_true", help="start anew instead of resuming RUN")
    add("--seed", type=int, default=0, metavar="S")
    add("--threads", type=int, default=1, metavar="N")
    add("--device", default="cpu", choices=("cpu", "cuda"))
    add("--clip-share", type=float, default=0.1, help="share of a core for simulation")
    add("--positions", type=int, default=512, help="frames times points per step")
    add(
        "--stationary-init-probability",
        "--from-still",
        type=float,
        default=0.2,
        help="share of samples that start at the query points",
    )
    add("--quality-weight", type=float, default=2.0)
    add("--strain-weight", type=float, default=5.0)
    add("--fold-weight", type=float, default=0.0)
    add("--bf16", "--half", action="store_true", help="use bfloat16; may be slower")


def _add_curriculum(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--first-stage",
        type=float,
        default=0.0,
        metavar="S",
        help="share of the curriculum that is passed over, 0 to 1",
    )
    add(
        "--far-share",
        type=float,
        default=0.0,
        metavar="S",
        help="of the samples, chosen as the one of two that moves farther",
    )


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Train until the budget is used up."""
    from longaxis.training.clip_store import StoreSettings
    from longaxis.training.fit import fit
    from longaxis.training.fit_settings import FitSettings
    from longaxis.training.kind_store import KindStoreSettings
    from longaxis.training.losses import LossSettings
    from longaxis.training.network_table import default_preset
    from longaxis.training.samples import SamplePlan

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if not arguments.worlds and arguments.held_out is None:
        message = "Give --held-out or --worlds: clips that the weights are checked on."
        raise BadInputError(message)
    kinds = None
    if arguments.kinds:
        kinds = KindStoreSettings(
            folder=arguments.clips, without=tuple(arguments.without)
        )
    state = arguments.folder / "state.pt"
    if arguments.new:
        state.unlink(missing_ok=True)
    say(f"Resuming {state}." if state.exists() else "A new run.")
    fit(
        FitSettings(
            folder=arguments.folder,
            store=StoreSettings(folder=arguments.clips, share=arguments.clip_share),
            # The folder of clips only stands in where worlds are measured instead.
            held_out=arguments.held_out or arguments.clips,
            kinds=kinds,
            worlds=tuple(arguments.worlds),
            frozen=tuple(arguments.freeze),
            first_stage=arguments.first_stage,
            far_share=arguments.far_share,
            n_accumulated=arguments.samples,
            network=arguments.network,
            preset=arguments.preset or default_preset(arguments.network),
            minutes=arguments.minutes,
            cpu_minutes=arguments.cpu_minutes,
            n_steps=arguments.steps,
            learning_rate=arguments.learning_rate,
            half_precision=arguments.bf16,
            seed=arguments.seed,
            n_threads=arguments.threads,
            device=arguments.device,
            first_weights=arguments.weights,
            plan=SamplePlan(
                n_positions=arguments.positions,
                stationary_probability=arguments.stationary_init_probability,
            ),
            loss=LossSettings(
                quality=arguments.quality_weight,
                strain=arguments.strain_weight,
                folds=arguments.fold_weight,
            ),
        )
    )
    say(f"Weights: {arguments.folder / 'weights.safetensors'}")
