"""A rolling store of simulated clips, filled by a process of its own.

Simulating a clip costs as much as several training steps. So a worker writes new clips
into a folder at a bounded share of one core, the oldest ones make room, and each step
cuts a fresh, differently augmented piece out of any of them.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.simulation.draw import require_training_seed
from longaxis.training.cached_clip import (
    CachedClip,
    load_clip,
    matched_file,
)
from longaxis.training.clip_files import clip_name, save_clip

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.process import BaseProcess
    from pathlib import Path

    import numpy as np

    from longaxis.simulation.clip import SimulatedClip


MATCHED_SHARE = 0.7
"""Of the draws, from clips that block matching was run on, where there are any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreSettings:
    """How the store is filled.

    Attributes
    ----------
    folder
        Where the clips lie.
    first_seed
        Seeds count up from here; held-out clips use other ranges.
    n_kept
        Older clips are deleted.
    n_before_start
        Training waits for so many; until then the worker does not pause.
    share
        Share of one core that simulation may take afterwards.
    is_frozen
        Nothing is simulated: what is there has to do.
    """

    folder: Path
    first_seed: int = 1_000_000
    n_kept: int = 1500
    n_before_start: int = 40
    share: float = 0.2
    is_frozen: bool = False


def clips_in(folder: Path) -> list[Path]:
    """Return the clips in a folder, oldest first."""
    return sorted(folder.glob("clip_*.npz"))


def seed_of(path: Path) -> int:
    """Return the seed that a stored clip was made from."""
    return int(path.stem.removeprefix("clip_"))


def fill(
    settings: StoreSettings, simulate: Callable[[int], SimulatedClip], n_clips: int
) -> None:
    """Simulate `n_clips` more clips, continuing after the newest seed in the folder.

    Parameters
    ----------
    settings
        Settings of the store of clips.
    simulate
        Makes the clip of a seed.
    n_clips
        Number of clips to add.
    """
    settings.folder.mkdir(parents=True, exist_ok=True)
    # Daemon processes outlive a parent that is killed: the worker has to look.
    parent = os.getppid()
    for _ in range(n_clips):
        known = clips_in(settings.folder)
        seed = settings.first_seed
        if known:
            seed = max(seed, seed_of(known[-1]) + 1)
        require_training_seed(seed)
        started_s = time.monotonic()
        save_clip(simulate(seed), settings.folder / clip_name(seed))
        # Clips are deleted after the new one is there, so the store never falls short.
        for old in known[: max(len(known) + 1 - settings.n_kept, 0)]:
            old.unlink(missing_ok=True)
            matched_file(old).unlink(missing_ok=True)
        if len(known) >= settings.n_before_start:
            # A pause of (1 / share - 1) times the work leaves `share` of one core.
            time.sleep((time.monotonic() - started_s) * (1 / settings.share - 1))
        if os.getppid() != parent:
            return


def random_training_clip(seed: int) -> SimulatedClip:
    """Return the clip that training uses for a seed."""
    from longaxis.simulation.generate import random_clip

    return random_clip(seed)


def _work(settings: StoreSettings) -> None:
    os.nice(5)
    fill(settings, random_training_clip, n_clips=1_000_000)


def start_worker(settings: StoreSettings) -> BaseProcess:
    """Start filling the store in a process that ends with this one."""
    context = multiprocessing.get_context("spawn")
    worker = context.Process(target=_work, args=(settings,), daemon=True)
    worker.start()
    return worker


class ClipStore:
    """Draws clips from the folder while it is being filled."""

    def __init__(self, settings: StoreSettings) -> None:
        self.settings = settings

    def wait(self, timeout_s: float = 1800.0) -> None:
        """Return as soon as there are enough clips to start with.

        Raises
        ------
        ValueError
            If any of them was made from a seed that is kept for tests.
        """
        until = time.monotonic() + timeout_s
        while len(clips_in(self.settings.folder)) < self.settings.n_before_start:
            if time.monotonic() > until:
                message = (
                    f"no clips arrived in {self.settings.folder} in {timeout_s:g} s"
                )
                raise TimeoutError(message)
            time.sleep(1.0)
        for path in clips_in(self.settings.folder):
            require_training_seed(seed_of(path))

    def draw(self, rng: np.random.Generator) -> CachedClip:
        """Return one of the clips."""
        while True:
            paths = clips_in(self.settings.folder)
            # Corrections are learned from real errors of block matching; the rest of
            # the draws keeps clips in use that have none yet.
            if rng.random() < MATCHED_SHARE:
                paths = [path for path in paths if matched_file(path).exists()] or paths
            path = paths[int(rng.integers(len(paths)))]
            try:
                return load_clip(path)
            except FileNotFoundError:
                continue  # It made room between the listing and the reading.
