"""One network trained on the clips of one folder: nothing is simulated meanwhile.

For comparisons of the clips themselves: network, size, steps and seeds are the same for
each folder, and no checks take from the minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.training.clip_store import StoreSettings
from longaxis.training.fit import fit
from longaxis.training.fit_settings import FitSettings
from longaxis.training.precompute_block_matching import precompute_all

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFitSettings:
    """What the training depends on.

    Attributes
    ----------
    folder
        Where the run keeps its state, weights and tables.
    clips
        Folder of clips, in the network's grid.
    minutes
        Of processor time.
    n_steps
        The run also ends with these, which no other work on the machine can change.
    """

    folder: Path
    clips: Path
    minutes: float
    n_steps: int = 1_000_000
    seed: int = 0


def fit_clips(settings: ClipFitSettings) -> Path:
    """Train EchoTracker2 `small` after block matching; return its weights.

    Block matching's tracks of the clips are computed first, for its errors are what is
    learned. A run that was stopped is resumed.
    """
    for _ in precompute_all(settings.clips):
        pass
    fit(
        FitSettings(
            folder=settings.folder,
            store=StoreSettings(
                folder=settings.clips, is_frozen=True, n_before_start=1
            ),
            held_out=settings.clips,
            network="echotracker2",
            preset="small",
            minutes=settings.minutes,
            cpu_minutes=True,
            n_steps=settings.n_steps,
            seed=settings.seed,
            n_held_out=0,
            minutes_between_checks=1e9,
        )
    )
    return settings.folder / "weights.safetensors"
