"""How well one feature vector fits the places around a guess, near and far.

Positions are raster pixels of the network's input: 0 at the left and upper edge.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from longaxis.models.networks.correlation import framed, query_windows, target_windows


def pyramid(maps: Tensor, n_levels: int) -> list[Tensor]:
    """Return framed maps (B, T, H + 2, W + 2, C), each of half the size before.

    Parameters
    ----------
    maps
        Shape (B, T, C, H, W).
    """
    levels = [framed(maps)]
    smaller = maps.flatten(0, 1)
    for _ in range(n_levels - 1):
        # Means of 2 x 2 keep the left and upper edge at 0: level l has stride * 2**l.
        smaller = F.avg_pool2d(smaller, 2)
        levels.append(framed(smaller.reshape(*maps.shape[:2], *smaller.shape[1:])))
    return levels


def scores(
    levels: list[Tensor],
    positions: Tensor,
    templates: Tensor,
    *,
    stride: int,
    window: int,
) -> Tensor:
    """Return products (B, T, N, K * levels * window²); outside the picture they are 0.

    Sampling the features and then multiplying gives the same numbers as sampling a map
    of products, without ever making that map.

    Parameters
    ----------
    levels
        From `pyramid`.
    positions
        Guesses in pixels, (B, T, N, 2).
    templates
        What is looked for: K vectors for each point and frame, (B, T, N, K, C); T may
        be 1.
    stride
        Of the first level.
    """
    score_maps = []
    for level, maps in enumerate(levels):
        seen = target_windows(maps, positions, stride=stride * 2**level, window=window)
        score_maps.append(torch.matmul(templates, seen.transpose(-1, -2)).flatten(-2))
    return torch.cat(score_maps, dim=-1)


def query_features(
    maps: Tensor, positions: Tensor, frames: Tensor, *, stride: int
) -> Tensor:
    """Return features (B, N, C) at positions of one frame of each clip.

    Parameters
    ----------
    maps
        Framed maps, (B, T, H + 2, W + 2, C).
    positions
        In pixels of the input, (B, N, 2).
    frames
        Index of the frame of each clip, (B,).
    stride
        Pixels of the input per feature pixel.
    """
    return query_windows(maps, positions, frames, stride=stride, window=1).squeeze(-2)


def waves(values: Tensor, frequencies: Tensor) -> Tensor:
    """Return sines and cosines, shape (..., 2 K), of values at K frequencies."""
    angles = values.unsqueeze(-1) * frequencies.to(values)
    return torch.cat([angles.sin(), angles.cos()], dim=-1)


def place_waves(values: Tensor, width: int) -> Tensor:
    """Return the sine and cosine code of a position or frame index.

    Shape (B, width).
    """
    steps = torch.arange(width // 2, device=values.device) / (width // 2)
    # 10,000 is the base of the position code of the original transformer (2017).
    return waves(values, 10_000.0**-steps)
