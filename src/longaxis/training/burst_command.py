"""The command `longaxis-train burst`: train for some minutes of a graphics card."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from longaxis.training.burst import BurstSettings

REHEARSAL = 200
"""A rehearsal has this part of the clips, of the minutes and of a batch's positions."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the minutes, the folder and the device."""
    add = parser.add_argument
    add("--minutes", type=float, default=9.0, metavar="M", help="everything included")
    add("--out", type=Path, required=True, metavar="DIR", help="weights and log")
    add("--device", choices=("cuda", "cpu"), default="cuda")
    add("--workers", type=int, default=14, metavar="N", help="that simulate")
    add("--preset", default="half+matching", metavar="NAME", help="of echotracker2")
    add("--seed", type=int, default=0, metavar="S")
    add(
        "--rehearse",
        action="store_true",
        help="a two-hundredth of the size, on the processor",
    )


def run(arguments: argparse.Namespace, say: Callable[[str], None]) -> None:
    """Simulate, train and compare within the minutes."""
    import torch

    from longaxis.training.burst import Burst, BurstSettings

    settings = BurstSettings(
        folder=arguments.out,
        minutes=arguments.minutes,
        device=arguments.device,
        preset=arguments.preset,
        n_workers=arguments.workers,
        seed=arguments.seed,
    )
    if arguments.rehearse:
        settings = rehearsal(settings)
    if settings.device == "cuda" and not torch.cuda.is_available():
        message = (
            "PyTorch finds no graphics card here; use --rehearse to try the command "
            "on the processor."
        )
        raise BadInputError(message)
    log = Burst(settings, say).run()
    say(f"{log['steps']} steps in {log['minutes']:.1f} minutes: {arguments.out}")


def rehearsal(settings: BurstSettings) -> BurstSettings:
    """Return the same burst at a two-hundredth of its size, for the processor."""
    # Sizes that a processor steps through in seconds; every line of the burst runs.
    plan = replace(settings.plan, n_clips=2, n_points=8, side_px=64)
    return replace(
        settings,
        device="cpu",
        minutes=settings.minutes / REHEARSAL,
        n_clips=max(settings.n_clips // REHEARSAL, 1),
        n_frames=8,
        n_workers=0,
        plan=plan,
    )
