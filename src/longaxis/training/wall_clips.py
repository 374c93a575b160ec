"""What the wall network learns from: clips with block matching's mesh beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import TrackingError
from longaxis.models.block_matching.settings import VERSION_3
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from longaxis.training.cached_clip import load_clip
from longaxis.training.clip_store import clips_in
from longaxis.training.evaluation import as_loop
from longaxis.training.precompute_block_matching import (
    LEAST_VISIBLE,
    N_COLUMNS,
    matched_frames,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.training.cached_clip import CachedClip

REACH_FRAMES = 80
"""Matched around end-systole at least, so that several beats are learned from."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WallClip:
    """A loop, its true mesh, and where block matching saw it.

    Attributes
    ----------
    frames
        uint8, shape (T, 256, 256).
    true_px, found_px
        Meshes in network pixels, shape (T, L, R, 2).
    confidence
        Block matching's confidence, 0 to 1, shape (T, L, R).
    query_frame
        End-systole, where both are the same.
    """

    frames: NDArray[np.uint8]
    true_px: NDArray[np.float32]
    found_px: NDArray[np.float32]
    confidence: NDArray[np.float32]
    query_frame: int


def wall_file(path: Path) -> Path:
    """Return where block matching's mesh of a clip is kept, if it is."""
    return path.with_name(f"wall_{path.stem}.npz")


def precompute_wall(clip: CachedClip) -> WallClip:
    """Follow the mesh of end-systole by block matching.

    Raises
    ------
    TrackingError
        If the wall cannot be followed at all.
    """
    end_systole = clip.beat[1]
    first, last = matched_frames(clip, REACH_FRAMES)
    shown = clip.part(first, last)
    n_along, n_across = clip.points_px.shape[1:3]
    n_columns = min(N_COLUMNS, n_along)
    columns = np.linspace(0, n_along - 1, n_columns).round().astype(int)
    true = clip.points_px[first : last + 1][:, columns]
    start_px = true[end_systole - first].reshape(-1, 2).astype(float)
    tracks = BlockMatchingTracker(VERSION_3).track(
        as_loop(shown),
        (start_px - 0.5) * clip.mm_per_pixel,
        start_frame=end_systole - first,
        mesh_shape=(n_columns, n_across),
    )
    positions = (tracks.points_mm / clip.mm_per_pixel + 0.5).reshape(true.shape)
    return WallClip(
        frames=shown.frames,
        true_px=true.astype(np.float32),
        found_px=positions.astype(np.float32),
        confidence=tracks.confidence.reshape(true.shape[:3]).astype(np.float32),
        query_frame=end_systole - first,
    )


def precompute_walls(
    folder: Path, least_visible: float = LEAST_VISIBLE
) -> Iterator[tuple[Path, float]]:
    """Match every clip that has not been; yield it and its mean error in pixels.

    Can be stopped at any moment. Clips with less of their wall in the sector are left
    out.
    """
    for path in clips_in(folder):
        if wall_file(path).exists():
            continue
        clip = load_clip(path)
        if clip.visible().mean() < least_visible:
            continue
        try:
            wall = precompute_wall(clip)
        # No correction can be learned from a wall that cannot be followed.
        except TrackingError:
            continue
        _save(wall, wall_file(path))
        error_px = np.linalg.norm(wall.found_px - wall.true_px, axis=-1).mean()
        yield path, float(error_px)


def _save(wall: WallClip, path: Path) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(
            file,
            frames=wall.frames,
            true_px=wall.true_px,
            found_px=wall.found_px,
            trust=wall.confidence.astype(np.float16),  # the name in stored files
            query_frame=np.array(wall.query_frame),
        )
    part.replace(path)


def load_wall(path: Path) -> WallClip:
    """Read what `precompute_walls` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        return WallClip(
            frames=stored["frames"],
            true_px=stored["true_px"],
            found_px=stored["found_px"],
            confidence=stored["trust"].astype(np.float32),
            query_frame=int(stored["query_frame"]),
        )


def walls_in(folder: Path) -> list[Path]:
    """Return the matched clips in a folder, oldest first."""
    # `clip_name` pads seeds to ten digits: sorted by name is sorted by seed.
    return sorted(folder.glob("wall_clip_*.npz"))
