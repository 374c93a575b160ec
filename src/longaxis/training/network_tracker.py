"""Weights that have not been exported yet, tracking like any other tracker."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import torch

from longaxis.data import TrackerIdentity, Tracks
from longaxis.models.block_matching.settings import VERSION_3
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from longaxis.models.inference.input_grid import grid_of
from longaxis.models.tracker import Progress, no_progress
from longaxis.training.cached_clip import CachedClip
from longaxis.training.checkpoints import load_weights, names_in
from longaxis.training.evaluation import follow
from longaxis.training.network_table import build_network, kind_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.data import Loop


class NetworkTracker:
    """Tracks with weights by PyTorch, as training does.

    Parameters
    ----------
    weights
        Safetensors of `longaxis-train fit`.
    network, preset
        What they belong to; None as the file states.
    from_query
        Start at the query points, not at the tracks of block matching.

    Raises
    ------
    BadInputError
        If the file holds no weights, or those of another network.
    """

    def __init__(
        self,
        weights: Path,
        *,
        network: str | None = None,
        preset: str | None = None,
        from_query: bool = False,
    ) -> None:
        named, size = names_in(weights)
        self._name, size = network or named, preset or size
        self._network = build_network(self._name, size).eval()
        load_weights(self._network, weights)
        self._starts = kind_of(self._name).uses_start and not from_query
        self._identity = TrackerIdentity(
            name=f"{self._name} {size}",
            version=weights.stem,
            model_sha256=hashlib.sha256(weights.read_bytes()).hexdigest(),
        )

    @property
    def identity(self) -> TrackerIdentity:
        """Network and size, the file's name, and the hash of the weights."""
        return self._identity

    def track(
        self,
        loop: Loop,
        points_mm: NDArray[np.float64],
        *,
        start_frame: int,
        mesh_shape: tuple[int, int] | None = None,
        progress: Progress = no_progress,
    ) -> Tracks:
        """Return where points go, forward and backward through the whole loop.

        Parameters are those of `longaxis.models.tracker.Tracker`.
        """
        grid = grid_of(loop)
        points_px = grid.to_network_px(points_mm)
        start_px = None
        if self._starts:
            matched = BlockMatchingTracker(VERSION_3).track(
                loop, points_mm, start_frame=start_frame, mesh_shape=mesh_shape
            )
            start_px = grid.to_network_px(matched.points_mm)
        n_rows = mesh_shape[1] if mesh_shape else 1
        clip = CachedClip(
            frames=grid.resample(loop.frames),
            points_px=np.zeros((loop.n_frames, 1, 1, 2), np.float32),
            correlation=np.ones((loop.n_frames, 1, 1), np.float32),
            # `follow` takes the query frame from where clips keep end-systole.
            beat=(0, start_frame, loop.n_frames - 1),
            mm_per_pixel=float(grid.mm_per_network_pixel.mean()),
        )
        torch.set_num_threads(1)
        found_px = follow(self._network, clip, points_px, start_px, n_rows)
        tracks_mm = grid.to_mm(found_px)
        # Exactly where they were put: there and back again through the grid rounds.
        tracks_mm[start_frame] = points_mm
        progress(1.0)
        return Tracks(points_mm=tracks_mm, confidence=np.ones(tracks_mm.shape[:2]))
