"""The command `longaxis-train match`: block matching's tracks of stored clips."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the store of clips and the budget."""
    add = parser.add_argument
    add("clips", type=Path, metavar="CLIPS", help="store that `fit` learns from")
    add("--minutes", type=float, default=1e6, metavar="M", help="stop after so long")
    add("--reach", type=int, default=30, metavar="FRAMES", help="around end-systole")


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Match the clips that have not been matched yet."""
    from longaxis.training.precompute_block_matching import precompute_all

    started_s = time.monotonic()
    n_done = 0
    for path, error_px in precompute_all(arguments.clips, arguments.reach):
        n_done += 1
        say(f"{path.name}: mean error {error_px:.2f} px")
        if time.monotonic() - started_s > 60 * arguments.minutes:
            break
    say(f"{n_done} clips matched.")
