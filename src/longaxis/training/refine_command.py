"""The action `longaxis-train simulate refine`: the papers' stages at small scale."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from longaxis.training.refine import TemplateSource


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder, the stages and the budget of each."""
    add = parser.add_argument
    add("folder", type=Path, metavar="OUT", help="all stages; interrupted ones resume")
    add("--templates", type=int, default=6, metavar="N")
    add(
        "--strategies",
        nargs="+",
        choices=("S1", "S2", "S3"),
        default=("S1", "S2", "S3"),
        help="how speckle ages in each stage",
    )
    add("--minutes", type=float, default=10.0, metavar="M", help="of one core, each")
    add("--frames", type=int, default=None, metavar="T", help="of the templates")
    add("--size", type=int, default=256, metavar="PX", help="of the templates")
    add("--scatterers", type=int, default=90_000, metavar="N")
    add("--seed", type=int, default=0, metavar="S")


def run(
    arguments: argparse.Namespace,
    say: Callable[[str], None],
    more_templates: TemplateSource | None = None,
) -> None:
    """Go through the stages and show the table.

    Parameters
    ----------
    arguments
        As `add_arguments` defines them.
    say
        Called with one line of progress.
    more_templates
        See `RefineSettings.more_templates`.
    """
    from longaxis.training.refine import RefineSettings, refine

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = RefineSettings(
        folder=arguments.folder,
        n_templates=arguments.templates,
        strategies=tuple(arguments.strategies),
        minutes=arguments.minutes,
        n_frames=arguments.frames,
        size_px=arguments.size,
        n_scatterers=arguments.scatterers,
        seed=arguments.seed,
        more_templates=more_templates,
    )
    for stage in refine(settings, say):
        mean_mm = sum(stage.tracker_mm) / len(stage.tracker_mm)
        say(f"{stage.name}: {mean_mm:.2f} mm")
    say((arguments.folder / "refine.md").read_text(encoding="utf-8"))
