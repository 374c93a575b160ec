"""The command `longaxis-train wall`: match clips, train the wall network, export it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the three actions."""
    actions = parser.add_subparsers(dest="action", required=True)
    match = actions.add_parser("match", help="compute block matching's mesh of clips")
    match.add_argument("clips", type=Path, metavar="CLIPS")
    fit = actions.add_parser("fit", help="train, or resume an interrupted run")
    add = fit.add_argument
    add("folder", type=Path, metavar="RUN", help="state, weights, tables and plot")
    add("--clips", type=Path, required=True, metavar="DIR", help="matched clips")
    add("--held-out", type=Path, required=True, metavar="DIR", help="for validation")
    add("--minutes", type=float, default=90.0, metavar="M")
    add("--steps", type=int, default=1_000_000, metavar="N")
    # The second names are those of version 0.1.
    add("--learning-rate", "--rate", type=float, default=8e-4, metavar="R")
    add("--weights", type=Path, default=None, metavar="FILE", help="initial weights")
    add("--seed", type=int, default=0, metavar="S")
    add("--threads", type=int, default=1, metavar="N")
    add("--compile", action="store_true", help="a third faster after some minutes")
    add("--bf16", "--half", action="store_true", help="use bfloat16; may be slower")
    export = actions.add_parser("export", help="write a tracker for ONNX Runtime")
    export.add_argument("weights", type=Path, metavar="WEIGHTS.safetensors")
    export.add_argument("folder", type=Path, metavar="OUT", help="folder of trackers")
    export.add_argument("--iterations", type=int, default=1, metavar="N")
    export.add_argument("--version", default="1", metavar="V")
    export.add_argument(
        "--last-of",
        nargs="+",
        default=(),
        metavar="NAME",
        help="exported networks whose tracks it also refines",
    )


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Run the action."""
    actions = {"match": _match, "fit": _fit, "export": _export}
    actions[arguments.action](arguments, say)


def _match(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    from longaxis.training.wall_clips import precompute_walls

    n_done = 0
    # Clips are kept one by one, so the loop may be stopped anywhere.
    for path, error_px in precompute_walls(arguments.clips):
        n_done += 1
        say(f"{path.name}: mean error {error_px:.2f} px")
    say(f"{n_done} clips matched.")


def _fit(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    from longaxis.training.wall_fit import WallFitSettings, fit_wall

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    fit_wall(
        WallFitSettings(
            folder=arguments.folder,
            clips=arguments.clips,
            held_out=arguments.held_out,
            minutes=arguments.minutes,
            n_steps=arguments.steps,
            learning_rate=arguments.learning_rate,
            seed=arguments.seed,
            n_threads=arguments.threads,
            is_compiled=arguments.compile,
            is_half=arguments.bf16,
            first_weights=arguments.weights,
        )
    )
    say(f"Weights: {arguments.folder / 'weights.safetensors'}")


def _export(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    from longaxis.training.export_wall import WallWish, export_wall

    wish = WallWish(
        version=arguments.version,
        n_iterations=arguments.iterations,
        last_of=tuple(arguments.last_of),
    )
    worst = export_wall(arguments.weights, arguments.folder, wish)
    say(f"Largest difference to PyTorch: {worst:.1e}")
    say(f"Written to {arguments.folder}.")
