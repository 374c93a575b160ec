"""A first guess from matching far around the query points, before any refinement.

The windows of a refinement reach 24 pixels; a wall may move by 50. So the neighbourhood
of each query point is compared with all places around it on the coarsest map, without
any weights of its own, and the result is smoothed over frames and near points.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from longaxis.models.networks.correlation import STRIDES, seen_windows

STRIDE = STRIDES[-1]
"""Of the map that is searched."""

REACH = 6
"""Feature pixels to each side: 48 px, what the fastest walls of the foreign hearts move
(measured; 49 px)."""

BLOCK = 5
"""Side of the compared neighbourhood in feature pixels. With 3 the mean error on two
foreign hearts is up to a half larger."""

# Chosen without a measurement: points of one wall move together, those of the opposite
# wall, several times as far away, must not count.
SMOOTHING_PX = 12.0
"""Standard deviation of the weights of near points: a wall's thickness."""

# Chosen without a measurement: two frames to each side take out single wrong matches;
# more would flatten fast motion in early diastole.
N_SMOOTHED_FRAMES = 5
"""Frames that are averaged."""

SHARPNESS = 60.0
"""Factor on mean correlations before softmax; 20 to 150 differ little."""


def matching_surface(maps: Tensor, queries: Tensor, positions: Tensor) -> Tensor:
    """Return mean correlations at shifts of the query points, (B, T, N, (2 R + 1)²).

    Parameters
    ----------
    maps
        Features at stride 8, framed, (B, T, H / 8 + 2, W / 8 + 2, C).
    queries
        Windows around the query points at stride 8, (B, N, window², C).
    positions
        Query positions in pixels, (B, N, 2).
    """
    block = _inner(queries, BLOCK)
    n_frames, n_shifts, side = maps.shape[1], 2 * REACH + 1, BLOCK + 2 * REACH
    stationary = positions.unsqueeze(1).expand(-1, n_frames, -1, -1)
    seen = seen_windows(maps, stationary, stride=STRIDE, window=side)
    pairs = torch.matmul(seen, block.unsqueeze(1).transpose(-1, -2))
    pairs = pairs.reshape(*pairs.shape[:3], side, side, BLOCK * BLOCK)
    total = torch.zeros_like(pairs[..., :n_shifts, :n_shifts, 0])
    for pixel in range(BLOCK * BLOCK):
        down, across = divmod(pixel, BLOCK)
        rows, columns = slice(down, down + n_shifts), slice(across, across + n_shifts)
        total = total + pairs[..., rows, columns, pixel]
    return total.flatten(-2) / BLOCK**2


def smoothed(surface: Tensor, positions: Tensor) -> Tensor:
    """Return surfaces (B, T, N, S) averaged over near points and a few frames.

    Parameters
    ----------
    positions
        Query positions in pixels, (B, N, 2).
    """
    apart = positions.unsqueeze(2) - positions.unsqueeze(1)
    squared = apart.square().sum(dim=-1)
    # Rows sum to 1: the logarithm of a Gaussian in a softmax.
    share = (squared / (-2 * SMOOTHING_PX**2)).softmax(dim=-1)
    near = torch.matmul(share.unsqueeze(1), surface)
    in_time = near.permute(0, 2, 3, 1).flatten(1, 2)
    mean = F.avg_pool1d(
        in_time,
        N_SMOOTHED_FRAMES,
        stride=1,
        padding=N_SMOOTHED_FRAMES // 2,
        count_include_pad=False,
    )
    n_clips, n_frames, n_points, n_shifts = near.shape
    by_point = mean.reshape(n_clips, n_points, n_shifts, n_frames)
    return by_point.permute(0, 3, 1, 2)


def best_shift(surface: Tensor) -> Tensor:
    """Return the mean shift in pixels of a surface (..., S), (..., 2) as (x, y)."""
    n_shifts = 2 * REACH + 1
    steps = (torch.arange(n_shifts, device=surface.device) - REACH) * float(STRIDE)
    # Across changes fastest, as in `matching_surface`.
    shifts = torch.stack(
        [steps.repeat(n_shifts), steps.repeat_interleave(n_shifts)], dim=-1
    )
    share = (surface.float() * SHARPNESS).softmax(dim=-1)
    return share @ shifts


def first_guess(maps: Tensor, queries: Tensor, positions: Tensor) -> Tensor:
    """Return where the points are in every frame, roughly, (B, T, N, 2) in pixels.

    Parameters are those of `matching_surface`.
    """
    return guess_from(matching_surface(maps, queries, positions), positions)


def guess_from(surface: Tensor, positions: Tensor) -> Tensor:
    """Return the same from all frames' surfaces, (B, T, N, S)."""
    return positions.unsqueeze(1) + best_shift(smoothed(surface, positions))


def _inner(windows: Tensor, side: int) -> Tensor:
    """Return the middle of windows (B, N, window², C), (B, N, side², C)."""
    width = int(windows.shape[2] ** 0.5 + 0.5)
    first = (width - side) // 2
    inner = slice(first, first + side)
    grid = windows.reshape(*windows.shape[:2], width, width, windows.shape[-1])
    return grid[:, :, inner, inner].flatten(2, 3)
