"""A network on held-out whole cycles; errors on crops are others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from longaxis.data import Loop
from longaxis.evaluation.metrics import ClipScore, score, summarise
from longaxis.models.block_matching.settings import VERSION_3
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from longaxis.models.networks.tas_net import mesh_places
from longaxis.training.cached_clip import CachedClip, load_clip, save_array
from longaxis.training.network_table import Question, ask, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import nn

N_NEIGHBOURS = 20


def thin(clip: CachedClip, n_columns: int = 49, n_rows: int = 5) -> NDArray[np.float64]:
    """Return the true mesh with about as many points as the application tracks.

    Parameters
    ----------
    clip
        Simulated clip with its truth.
    n_columns
        Columns of the mesh along the wall.
    n_rows
        Rows of the mesh across the wall.
    """
    _, along, across, _ = clip.points_px.shape
    columns = np.unique(np.linspace(0, along - 1, n_columns).round().astype(int))
    rows = np.unique(np.linspace(0, across - 1, n_rows).round().astype(int))
    mesh: NDArray[np.float64] = clip.points_px[:, columns][:, :, rows].astype(float)
    return mesh


def follow(
    network: nn.Module,
    clip: CachedClip,
    points_px: NDArray[np.float64],
    start_px: NDArray[np.float64] | None = None,
    n_rows: int = 5,
) -> NDArray[np.float64]:
    """Return where points (N, 2) of end-systole go, in pixels, shape (T, N, 2).

    The points are a mesh with `n_rows` across the wall, in the order of `Mesh`.

    Parameters
    ----------
    network
        Trained network.
    clip
        Simulated clip with its truth.
    points_px
        Positions (x, y) in pixels, shape (N, 2).
    start_px
        Initial tracks in pixels, shape (T, N, 2); None starts at the query points.
    n_rows
        Rows of the mesh across the wall.
    """
    pictures = torch.from_numpy(clip.frames.astype(np.float32) / 127.5 - 1)
    points = torch.from_numpy(points_px.astype(np.float32))
    start = None
    if start_px is not None:
        start = torch.from_numpy(start_px.astype(np.float32))[None]
    n_points = len(points)
    places = mesh_places(n_points // n_rows, n_rows)[None]
    question = Question(
        frames=pictures[None, :, None],
        points=points[None],
        query_frames=torch.tensor([clip.beat[1]]),
        start=start,
        mesh_places=places if places.shape[1] == n_points else None,
        n_neighbours=N_NEIGHBOURS,
    )
    with torch.no_grad():
        results = ask(network, question)
    positions: NDArray[np.float64] = results[-1].positions[0].numpy().astype(float)
    return positions


def evaluate_clip(
    network: nn.Module, clip: CachedClip, start_px: NDArray[np.float64] | None = None
) -> ClipScore:
    """Return the errors on one clip, the mesh given at end-systole.

    `start_px` (T, N, 2) is where the network begins; None begins where the points are.

    Parameters
    ----------
    network
        Trained network.
    clip
        Simulated clip with its truth.
    start_px
        Initial tracks in pixels, shape (T, N, 2); None starts at the query points.
    """
    true = thin(clip)
    points = true[clip.beat[1]].reshape(-1, 2)
    return start_score(clip, follow(network, clip, points, start_px, true.shape[2]))


def start_score(clip: CachedClip, found_px: NDArray[np.float64]) -> ClipScore:
    """Return the errors of tracks in pixels, shape (T, N, 2), of the thinned mesh."""
    true = thin(clip)
    scale = clip.mm_per_pixel
    return score(
        found_px.reshape(true.shape) * scale,
        true * scale,
        beat=clip.beat,
        mm_per_pixel=scale,
    )


def still_score(clip: CachedClip) -> ClipScore:
    """Return the errors of a tracker without any motion."""
    true = thin(clip)
    stationary = np.broadcast_to(true[clip.beat[1]], true.shape)
    return start_score(clip, stationary)


def as_loop(clip: CachedClip) -> Loop:
    """Return the clip as a loop on the network's grid.

    Clips that were stored without times are taken to have 50 frames a second.
    """
    times_s = clip.frame_times_s
    return Loop(
        frames=clip.frames.copy(),
        frame_times_s=np.arange(clip.n_frames) / 50.0 if times_s is None else times_s,
        mm_per_pixel=(clip.mm_per_pixel, clip.mm_per_pixel),
    )


def matched_start(path: Path, clip: CachedClip) -> NDArray[np.float64]:
    """Return block matching's tracks (T, N, 2) of the thinned mesh in the beat, pixels.

    Kept beside the clip, apart from what `longaxis-train match` keeps there: those are
    of the whole mesh and more frames.
    """
    kept = path.with_name(f"beat_matched_{path.stem}.npy")
    if kept.exists():
        stored: NDArray[np.float64] = np.load(kept, allow_pickle=False)
        return stored
    true = thin(clip)
    frame = clip.beat[1]
    # Raster pixels count from the edge, millimetres from the first pixel's centre.
    points_mm = (true[frame].reshape(-1, 2) - 0.5) * clip.mm_per_pixel
    # The version that networks start from, so that figures stay comparable.
    tracks = BlockMatchingTracker(VERSION_3).track(
        as_loop(clip), points_mm, start_frame=frame, mesh_shape=true.shape[1:3]
    )
    positions: NDArray[np.float64] = tracks.points_mm / clip.mm_per_pixel + 0.5
    save_array(positions, kept)
    return positions


def one_beat(clip: CachedClip) -> CachedClip:
    """Return the frames of the measured beat only."""
    return clip.part(clip.beat[0], clip.beat[2])


def score_clips(
    network: nn.Module, paths: Sequence[Path], *, name: str, from_query: bool = False
) -> dict[str, list[ClipScore]]:
    """Return each clip's errors for no motion, block matching and the network.

    Parameters
    ----------
    name
        Of the network, in `network_table.NETWORKS`.
    from_query
        Start at the query points, not at the tracks of block matching.
    """
    uses_start = kind_of(name).uses_start and not from_query
    scores: dict[str, list[ClipScore]] = {
        "no motion": [],
        "block-matching": [],
        name: [],
    }
    for path in paths:
        clip = one_beat(load_clip(path))
        start = matched_start(path, clip)
        scores["no motion"].append(still_score(clip))
        scores["block-matching"].append(start_score(clip, start))
        first_guess = start if uses_start else None
        scores[name].append(evaluate_clip(network, clip, first_guess))
    return scores


def compare(
    network: nn.Module, paths: Sequence[Path], *, name: str, from_query: bool = False
) -> dict[str, dict[str, float]]:
    """Return the mean errors of no motion, block matching and the network.

    Parameters
    ----------
    network
        Trained network.
    paths
        Clips.
    name
        Name.
    from_query
        Whether the network starts from the query points.
    """
    scores = score_clips(network, paths, name=name, from_query=from_query)
    return {
        score: summarise(scores_of_name) for score, scores_of_name in scores.items()
    }
