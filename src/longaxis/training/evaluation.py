"""A network on whole cycles it has never seen; crops do not tell about cycles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from longaxis.models.networks.attention import neighbour_bias
from longaxis.training.metrics import ClipScore, score

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.models.networks.echotracker2 import EchoTracker2
    from longaxis.training.cached_clip import CachedClip

N_NEIGHBOURS = 20


def thin(clip: CachedClip, n_columns: int = 49, n_rows: int = 5) -> NDArray[np.float64]:
    """Return the true mesh with about as many points as the application tracks."""
    _, along, across, _ = clip.points_px.shape
    columns = np.unique(np.linspace(0, along - 1, n_columns).round().astype(int))
    rows = np.unique(np.linspace(0, across - 1, n_rows).round().astype(int))
    mesh: NDArray[np.float64] = clip.points_px[:, columns][:, :, rows].astype(float)
    return mesh


def follow(
    network: EchoTracker2,
    frames: NDArray[np.uint8],
    points_px: NDArray[np.float64],
    query_frame: int,
) -> NDArray[np.float64]:
    """Return where points (N, 2) go, in pixels, shape (T, N, 2)."""
    pictures = torch.from_numpy(frames.astype(np.float32) / 127.5 - 1)
    points = torch.from_numpy(points_px.astype(np.float32))
    with torch.no_grad():
        results = network(
            pictures[None, :, None],
            points[None],
            torch.tensor([query_frame]),
            neighbour_bias(points, N_NEIGHBOURS),
        )
    found: NDArray[np.float64] = results[-1].positions[0].numpy().astype(float)
    return found


def evaluate_clip(network: EchoTracker2, clip: CachedClip) -> ClipScore:
    """Return the errors on one clip, the mesh handed over at end-systole."""
    true = thin(clip)
    query = clip.beat[1]
    shape = true.shape
    found = follow(network, clip.frames, true[query].reshape(-1, 2), query)
    scale = clip.mm_per_pixel
    return score(
        found.reshape(shape) * scale,
        true * scale,
        beat=clip.beat,
        mm_per_pixel=scale,
    )


def still_score(clip: CachedClip) -> ClipScore:
    """Return the errors of a tracker that says nothing moves."""
    true = thin(clip)
    scale = clip.mm_per_pixel
    still = np.broadcast_to(true[clip.beat[1]], true.shape)
    return score(still * scale, true * scale, beat=clip.beat, mm_per_pixel=scale)
