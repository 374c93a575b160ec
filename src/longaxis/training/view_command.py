"""`longaxis-train view-classifier`: draw loops, fit, test and export the classifier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the three actions."""
    actions = parser.add_subparsers(dest="action", required=True)
    draw = actions.add_parser("draw", help="make samples from seeds")
    draw.add_argument("out", type=Path, metavar="OUT.npz")
    draw.add_argument("--first-seed", type=int, required=True, metavar="S")
    draw.add_argument("--count", type=int, default=10_000, metavar="N")
    draw.add_argument(
        "--simulated",
        action="store_true",
        help="apical loops of the simulator in place of drawn ones of all views",
    )
    draw.add_argument(
        "--anywhere",
        action="store_true",
        help="what defines the view may be beside the sector, in shadow or noise",
    )
    draw.add_argument(
        "--without-style", default="", metavar="STYLE", help="left out of drawn loops"
    )
    draw.add_argument(
        "--only-style", default="", metavar="STYLE", help="the one of drawn loops"
    )
    fit = actions.add_parser("fit", help="train the network")
    fit.add_argument("weights", type=Path, metavar="OUT.safetensors")
    fit.add_argument("--samples", type=Path, nargs="+", required=True, metavar="NPZ")
    fit.add_argument("--epochs", type=int, default=12, metavar="N")
    fit.add_argument("--learning-rate", type=float, default=3e-3, metavar="R")
    fit.add_argument("--first", type=Path, default=None, metavar="WEIGHTS")
    fit.add_argument(
        "--checkpoint",
        type=Path,
        default=None,
        metavar="FILE",
        help="written after each round, and resumed from where it exists",
    )
    fit.add_argument("--seed", type=int, default=0, metavar="S")
    fit.add_argument("--threads", type=int, default=1, metavar="N")
    export = actions.add_parser("export", help="calibrate, and write as ONNX")
    export.add_argument("weights", type=Path, metavar="WEIGHTS.safetensors")
    export.add_argument("folder", type=Path, metavar="OUT", help="may hold others")
    export.add_argument(
        "--calibration",
        type=Path,
        nargs="+",
        required=True,
        metavar="NPZ",
        help="samples that were not learned from",
    )
    export.add_argument("--version", default="1", metavar="V")


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Do one of them."""
    actions = {"draw": _draw, "fit": _fit, "export": _export}
    actions[arguments.action](arguments, say)


def _draw(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    from longaxis.simulation.draw import require_training_seed
    from longaxis.training.view_pictures.display_style import styles_but
    from longaxis.training.view_pictures.samples import (
        drawn_samples,
        gathered,
        simulated_samples,
    )

    first, count = arguments.first_seed, arguments.count
    is_standard = not arguments.anywhere
    try:
        require_training_seed(first)
    except ValueError as error:
        message = f"These seeds cannot be drawn: {error}."
        raise BadInputError(message) from error
    if arguments.simulated:
        pairs = simulated_samples(first, count, is_standard=is_standard)
    else:
        styles = styles_but(arguments.without_style, arguments.only_style)
        pairs = drawn_samples(first, count, styles, is_standard=is_standard)
    gathered(pairs).save(arguments.out)
    say(f"{count} samples: {arguments.out}")


def _fit(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    from longaxis.training.checkpoints import save_weights
    from longaxis.training.view_fit import ViewFitSettings, fit_views
    from longaxis.training.view_pictures.samples import read_samples

    settings = ViewFitSettings(
        epochs=arguments.epochs,
        seed=arguments.seed,
        n_threads=arguments.threads,
        learning_rate=arguments.learning_rate,
        first_weights=arguments.first,
        checkpoint=arguments.checkpoint,
    )
    network = fit_views(read_samples(arguments.samples), settings, say=say)
    save_weights(network, arguments.weights)
    say(f"Weights: {arguments.weights}")


def _export(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    from longaxis.training.export_view import export_view

    export_view(
        arguments.weights,
        arguments.folder,
        arguments.calibration,
        version=arguments.version,
        say=say,
    )
