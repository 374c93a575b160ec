"""`longaxis-train wall-search`: fit the detection of the wall in a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from longaxis.training.contour_detection import fit
from longaxis.training.wall_pictures import SEEDS, moments_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from longaxis.training.wall_pictures import WallPicture


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command to the parser."""
    parser.add_argument("out", type=Path, help="NPZ to write")
    parser.add_argument(
        "--hearts", type=int, default=len(SEEDS), help="simulated hearts to train on"
    )


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Simulate, fit, write."""
    pictures: list[WallPicture] = []
    for number, seed in enumerate(SEEDS[: arguments.hearts], start=1):
        pictures.extend(moments_of(seed))
        if number % 100 == 0:
            say(f"{number} hearts simulated")
    np.savez_compressed(arguments.out, **fit(pictures, say=say))  # type: ignore[arg-type]
    say(f"written: {arguments.out}")
