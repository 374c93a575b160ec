"""Draws clips of several kinds while other processes add to them.

Each kind has a folder of its own, filled by `longaxis-train simulate generate --kind`.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError
from longaxis.simulation.draw import require_training_seed
from longaxis.training.cached_clip import on_network_grid
from longaxis.training.clip_files import load_clip
from longaxis.training.clip_store import clips_in, seed_of

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from longaxis.training.cached_clip import CachedClip

SECONDS_BETWEEN_LISTS = 60.0
"""How soon new clips are seen (chosen)."""

CLIPS_IN_MEMORY = 300
"""About 1.3 GB; reading a compressed clip takes as long as a tenth of a step."""

_TRIES = 12
"""A kind without a single clip that keeps its speckle is drawn from all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindStoreSettings:
    """Where the clips are.

    Attributes
    ----------
    folder
        Holds one folder of clips for each kind.
    without
        Kinds that are left out.
    least_correlation
        Clips whose speckle keeps less than this of its correlation with end-systole, on
        average over points and frames, are passed over: nothing can be followed in
        them, and a network that must answer all the same learns to answer with the
        usual motion.
    """

    folder: Path
    without: tuple[str, ...] = ()
    least_correlation: float = 0.45


class KindStore:
    """Draws a kind, then one of its clips.

    Raises
    ------
    BadInputError
        If there are no clips.
    ValueError
        If one of them was made from a seed that is kept for tests.
    """

    def __init__(self, settings: KindStoreSettings) -> None:
        self._settings = settings
        self._kept: OrderedDict[Path, CachedClip] = OrderedDict()
        # Long ago: the first list is read at once.
        self._listed_at = -1e9
        self._paths: dict[str, list[Path]] = {}
        self._list()

    @property
    def kinds(self) -> list[str]:
        """Kinds of which there are clips."""
        return sorted(self._paths)

    def _list(self) -> None:
        if time.monotonic() - self._listed_at < SECONDS_BETWEEN_LISTS:
            return
        folder, without = self._settings.folder, self._settings.without
        clips = {
            path.name: clips_in(path)
            for path in sorted(folder.glob("*"))
            if path.is_dir() and path.name not in without
        }
        self._paths = {kind: paths for kind, paths in clips.items() if paths}
        for paths in self._paths.values():
            for path in paths:
                # New clips may come from anywhere: each list is checked again.
                require_training_seed(seed_of(path))
        self._listed_at = time.monotonic()
        if not self._paths:
            message = (
                f"“{folder}” holds no clips; make some with longaxis-train simulate "
                "generate --kind."
            )
            raise BadInputError(message)

    def draw(self, rng: np.random.Generator, kind: str | None = None) -> CachedClip:
        """Return a clip of a kind, or of a random one."""
        self._list()
        kind = kind or self.kinds[int(rng.integers(len(self.kinds)))]
        paths, least = self._paths[kind], self._settings.least_correlation
        clip = self._read(paths[int(rng.integers(len(paths)))])
        for _ in range(_TRIES):
            if clip.correlation.mean() >= least:
                break
            clip = self._read(paths[int(rng.integers(len(paths)))])
        return clip

    def _read(self, path: Path) -> CachedClip:
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        clip = on_network_grid(load_clip(path))
        self._kept[path] = clip
        # The clip that has not been drawn for longest goes.
        if len(self._kept) > CLIPS_IN_MEMORY:
            self._kept.popitem(last=False)
        return clip
