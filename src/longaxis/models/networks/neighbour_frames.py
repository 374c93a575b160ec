"""What neighbouring frames say about a guess: matching between frames, and their chain.

After a point has moved by tens of pixels, its speckle of the query frame is gone, but
the frame before and the frame after still show it. So the windows around the guesses in
frames that are one to three apart are compared with each other, and the shifts are
summed up from the query frame on, as block matching sums them. Not in the paper.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from longaxis.models.networks.correlation import (
    STRIDES,
    MatchingSurface,
    correlate_frames,
    seen_windows,
)

STRIDE = STRIDES[0]
"""Of the map that is compared: shifts between neighbouring frames are small."""

# Chosen: frames that are neighbours are alike, so a sharper peak than that of
# `MatchingSurface` (3.0) is resolved.
SHARPNESS = 4.0
"""Logarithm of the factor on correlations before softmax, to begin with."""

SHIFT_PX = 8.0
"""Brings shifts to the size of other inputs (chosen)."""


class NeighbourFrames(nn.Module):
    """Compares the windows around the guesses of frames that are a few apart.

    Parameters
    ----------
    window
        Side of the windows in feature pixels.
    lags
        How many frames apart.
    """

    def __init__(self, window: int, lags: tuple[int, ...]) -> None:
        super().__init__()
        self.window = window
        self.lags = lags
        self.surfaces = nn.ModuleList(MatchingSurface(window) for _ in lags)
        with torch.no_grad():
            for parameter in self.surfaces.parameters():
                parameter.fill_(SHARPNESS)

    @property
    def width(self) -> int:
        """Numbers in a token: a surface and a shift to each side, and the chain."""
        return 2 * len(self.lags) * (self.window**2 + 2) + 2

    def forward(self, maps: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Return what is seen (B, T, N, F) and the shifts (B, T, N, K, 2) in pixels.

        A shift at frame t says by how much the guess there must move for its window to
        match that at frame t + lag; zero where there is no such frame.

        Parameters
        ----------
        maps
            Features at stride 2, framed, (B, T, H / 2 + 2, W / 2 + 2, C).
        positions
            Guesses in pixels, (B, T, N, 2).
        """
        seen = seen_windows(maps, positions, stride=STRIDE, window=self.window)
        count = torch.ones_like(positions[0, :, 0, 0]).cumsum(0).long() - 1
        parts: list[Tensor] = []
        shifts: list[Tensor] = []
        for lag, matching in zip(self.lags, self.surfaces, strict=True):
            later, has_later = _other_frame(count, lag)
            correlation = correlate_frames(seen, seen.index_select(1, later))
            surface, shift = matching(correlation)
            surface, shift = surface * has_later, shift * has_later
            # The same pair of frames as the later one has it: everything reversed.
            earlier, has_earlier = _other_frame(count, -lag)
            before = surface.flip(-1).index_select(1, earlier) * has_earlier
            back = -shift.index_select(1, earlier) * has_earlier
            parts += [surface, shift, before, back]
            shifts.append(shift * STRIDE)
        return torch.cat(parts, dim=-1), torch.stack(shifts, dim=-2)


def _other_frame(count: Tensor, lag: int) -> tuple[Tensor, Tensor]:
    """Return which frame lies `lag` later, and whether there is one, (T,), (T, 1, 1).

    Indices instead of slices, so that an exported graph takes any number of frames.
    """
    last = count[-1:]
    there = (count + lag).clamp(min=0).minimum(last)
    return there, (there == count + lag).float()[:, None, None]


def chain_operator(free: Tensor, lags: tuple[int, ...]) -> Tensor:
    """Return what sums shifts up to the frames' moves, (B, T, T * K).

    The moves that agree best with all shifts, by least squares, where frames that are
    not free keep their place.

    Parameters
    ----------
    free
        1 where a frame may move, else 0, (B, T).
    lags
        Frames between the two of a pair.
    """
    n_frames = free.shape[1]
    identity = torch.eye(n_frames, device=free.device)
    rows = []
    for lag in lags:
        later = torch.zeros_like(identity)
        later[:-lag] = identity[lag:]
        apart = identity - later
        # Without a later frame there is no shift, so nothing is demanded.
        apart[max(n_frames - lag, 0) :] = 0
        rows.append(apart)
    # Frames, then lags, as `NeighbourFrames` returns the shifts.
    pairs = torch.stack(rows, dim=1).flatten(0, 1)
    result: Tensor = torch.linalg.pinv(pairs * free[:, None, :].float(), rtol=1e-4)
    return result


def chained(operator: Tensor, shifts: Tensor) -> Tensor:
    """Return the moves (B, T, N, 2) that shifts (B, T, N, K, 2) add up to."""
    n_clips, n_frames, n_points, n_lags, _ = shifts.shape
    rows = shifts.permute(0, 1, 3, 2, 4)
    rows = rows.reshape(n_clips, n_frames * n_lags, n_points * 2)
    moves = torch.matmul(operator.to(shifts.dtype), rows)
    return moves.reshape(n_clips, n_frames, n_points, 2)
