"""The same matching as in training, in the order of sums that a processor does fastest.

ONNX Runtime multiplies large matrices several times faster than it filters many small
pictures. Two steps of `EchoTracker2.match` are turned into products:

- Sampling between pixels takes one small matrix down and one across, not one large one.
- The first filter of the encoder, with the query's pixels as its channels, is linear in
  the query. Filter and query are multiplied once for each point (`query_kernels`), and
  the result is applied to what is seen around each guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from longaxis.models.networks.correlation import (
    STRIDES,
    CorrelationEncoder,
    correlate,
    seen_windows,
)

if TYPE_CHECKING:
    from longaxis.models.networks.echotracker2 import EchoTracker2, Maps


def _first_filter(encoder: CorrelationEncoder) -> nn.Conv2d:
    layer = encoder.layers[0]
    assert isinstance(layer, nn.Conv2d)
    return layer


def query_kernels(encoder: CorrelationEncoder, queries: Tensor) -> Tensor:
    """Return each point's own filter, (B, N, 9 C, channels).

    Parameters
    ----------
    encoder
        Its first layer has the query's pixels as channels.
    queries
        From `query_windows`, (B, N, window², C).
    """
    weight = _first_filter(encoder).weight
    n_out, area = weight.shape[:2]
    n_features = queries.shape[-1]
    # Ordered by tap, so that one product with the query serves all nine.
    taps = weight.reshape(n_out, area, 9).permute(2, 0, 1).reshape(9 * n_out, area)
    leading = queries.shape[:2]
    mixed = torch.matmul(taps, queries).reshape(*leading, 9, n_out, n_features)
    return mixed.transpose(-1, -2).reshape(*leading, 9 * n_features, n_out)


def _neighbourhoods(window: int) -> Tensor:
    """Return which pixels a 3 x 3 filter of stride 2 reads, (side², 9).

    Pixels beyond the window are counted as pixel `window²`.
    """
    side = (window + 1) // 2
    # Stride 2 with one pixel of padding reads from -1, 1, 3, ..., as the filter does.
    start = 2 * torch.arange(side) - 1
    reads = start[:, None] + torch.arange(3)
    row = reads[:, None, :, None]
    column = reads[None, :, None, :]
    within = (row >= 0) & (row < window) & (column >= 0) & (column < window)
    # A row of zeros is appended to the window in `encode`; what lies beyond reads it.
    index = torch.where(within, row * window + column, window * window)
    return index.reshape(side * side, 9)


def encode(
    encoder: CorrelationEncoder, seen: Tensor, kernels: Tensor, correlation: Tensor
) -> Tensor:
    """Return what `CorrelationEncoder.forward` returns, (B, T, N, 2 channels).

    Parameters
    ----------
    seen
        From `seen_windows`, (B, T, N, window², C).
    kernels
        From `query_kernels`, (B, N, 9 C, channels).
    correlation
        From `correlate`, (B, T, N, window², window²).
    """
    window, leading = encoder.window, seen.shape[:3]
    n_features = seen.shape[-1]
    places = _neighbourhoods(window).to(seen.device)
    side = (window + 1) // 2
    framed = F.pad(seen, (0, 0, 0, 1))
    around = framed.index_select(3, places.flatten())
    around = around.reshape(*leading, side * side, 9 * n_features)
    first = _first_filter(encoder)
    filtered = torch.matmul(around, kernels.unsqueeze(1)).flatten(0, 2)
    if first.bias is not None:
        filtered = filtered + first.bias
    planes = filtered.transpose(1, 2).reshape(-1, first.out_channels, side, side)
    rest = encoder.layers[1:]
    by_target = rest(planes).mean(dim=(-2, -1))
    # The other reading has the guess's pixels as channels, which differ in every frame:
    # there is nothing to multiply in advance.
    other = correlation.reshape(-1, window * window, window, window)
    by_query = encoder.layers(other).mean(dim=(-2, -1))
    joined = torch.cat([by_target, by_query], dim=-1)
    return joined.reshape(*leading, joined.shape[-1])


def match(
    network: EchoTracker2, maps: Maps, queries: Maps, kernels: Maps, positions: Tensor
) -> tuple[Tensor, Tensor]:
    """Return the result of `EchoTracker2.match`, computed with fewer operations.

    Parameters
    ----------
    network
        Network whose encoders are used.
    maps
        From `EchoTracker2.features`, at each stride (B, T, H / s + 2, W / s + 2, C).
    queries
        Feature windows around the query points, (B, N, window², C) at each stride.
    kernels
        From `query_kernels`, (B, N, 9 C, channels) at each stride.
    positions
        Current positions in pixels, (B, T, N, 2).
    """
    window = network.settings.window
    parts: list[Tensor] = []
    shifts: list[Tensor] = []
    for index, stride in enumerate(STRIDES):
        encoder = network.encoders[index]
        assert isinstance(encoder, CorrelationEncoder)
        seen = seen_windows(maps[index], positions, stride=stride, window=window)
        correlation = correlate(seen, queries[index])
        parts.append(encode(encoder, seen, kernels[index], correlation))
        if network.surfaces:
            surface, shift = network.surfaces[index](correlation)
            shifts.append(shift * stride)
            parts += [surface, shift]
    if not shifts:
        none = positions.new_zeros(*positions.shape[:3], 0, 2)
        return torch.cat(parts, dim=-1), none
    return torch.cat(parts, dim=-1), torch.stack(shifts, dim=-2)
