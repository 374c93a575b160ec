"""Local 4D correlation: every pixel around a query with every pixel around a guess.

Positions are raster pixels of the network's input: (x, y) with 0 at the left and upper
edge, pixel centres at +0.5. Only Gather, MatMul and sums are used: whole patches are
fetched, and a small matrix interpolates in them. That runs in any number format and
needs no GridSample, whose kernels differ between runtimes.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

# The paper's three scales.
STRIDES = (2, 4, 8)


def _corner_and_share(positions: Tensor, stride: int) -> tuple[Tensor, Tensor]:
    """Return the pixel left above of each position, and how far beyond it that is."""
    # Pixel centres lie at +0.5 in the features too, so the half is taken off after
    # scaling.
    centred = positions / stride - 0.5
    corner = torch.floor(centred)
    return corner.long(), centred - corner


def _patch_rows(
    corner: Tensor, window: int, size: tuple[int, int], *, edge: int
) -> Tensor:
    """Return flat indices (..., (window + 1)²) into a framed map of this size.

    What lies further out is read from the frame of zeros (edge 0) or from the
    outermost pixel (edge 1).
    """
    rows, columns = size
    reach = window // 2
    # The map has a frame of one pixel, so inner pixels begin at 1; one pixel more than
    # the window is fetched for interpolation.
    steps = torch.arange(-reach, reach + 2, device=corner.device) + 1
    across = (corner[..., 0:1] + steps).clamp(edge, columns - 1 - edge)
    down = (corner[..., 1:2] + steps).clamp(edge, rows - 1 - edge)
    return (down.unsqueeze(-1) * columns + across.unsqueeze(-2)).flatten(-2)


def _interpolation(share: Tensor, window: int) -> Tensor:
    """Return matrices (..., window², (window + 1)²) that sample between pixels.

    As one product, interpolation costs a processor a fraction of what four weighted
    sums of shifted copies do.
    """
    # Row i of `near` picks pixel i, of `far` pixel i + 1.
    near = torch.eye(window, window + 1, device=share.device, dtype=share.dtype)
    far = torch.roll(near, 1, dims=1)
    x = share[..., 0, None, None]
    y = share[..., 1, None, None]
    across = near * (1 - x) + far * x
    down = near * (1 - y) + far * y
    both = down[..., :, None, :, None] * across[..., None, :, None, :]
    return both.flatten(-4, -3).flatten(-2)


def framed(maps: Tensor) -> Tensor:
    """Return maps (B, T, C, H, W) as (B, T, H + 2, W + 2, C) with an edge of zeros.

    Patches that hang over the border then read zeros without any test, and a pixel's
    features lie side by side in memory.
    """
    padded = F.pad(maps.flatten(0, 1), (1, 1, 1, 1))
    rows = padded.permute(0, 2, 3, 1)
    return rows.reshape(*maps.shape[:2], *rows.shape[1:])


def _patches(maps: Tensor, index: Tensor) -> Tensor:
    """Return features (*index.shape, C) from maps (B, T, H + 2, W + 2, C)."""
    rows = maps.flatten(0, 3)
    picked = rows.index_select(0, index.flatten())
    return picked.reshape(*index.shape, maps.shape[-1])


def query_windows(
    maps: Tensor, positions: Tensor, frames: Tensor, *, stride: int, window: int
) -> Tensor:
    """Return features around the query points, (B, N, window², C).

    Where a window hangs over the border, the border pixel is repeated.

    Parameters
    ----------
    maps
        From `framed`, (B, T, H + 2, W + 2, C).
    positions
        Query positions in pixels, (B, N, 2).
    frames
        Index of the frame each clip is queried in, (B,).
    """
    n_clips, n_frames, rows, columns = maps.shape[:4]
    corner, share = _corner_and_share(positions, stride)
    index = _patch_rows(corner, window, (rows, columns), edge=1)
    clip = torch.arange(n_clips, device=maps.device)
    # One flat index over clips, frames and pixels is a single Gather in ONNX.
    offset = (clip * n_frames + frames) * (rows * columns)
    patches = _patches(maps, index + offset[:, None, None])
    weights = _interpolation(share, window).to(patches.dtype)
    return torch.matmul(weights, patches)


def target_windows(
    maps: Tensor, positions: Tensor, *, stride: int, window: int
) -> Tensor:
    """Return features around guesses, (B, T, N, window², C); zero beyond the border.

    Parameters
    ----------
    maps
        From `framed`, (B, T, H + 2, W + 2, C).
    positions
        Guesses in pixels, (B, T, N, 2).
    """
    n_clips, n_frames, rows, columns = maps.shape[:4]
    corner, share = _corner_and_share(positions, stride)
    index = _patch_rows(corner, window, (rows, columns), edge=0)
    frame = torch.arange(n_clips * n_frames, device=maps.device) * (rows * columns)
    index = index + frame.reshape(n_clips, n_frames, 1, 1)
    patches = _patches(maps, index)
    weights = _interpolation(share, window).to(patches.dtype)
    return torch.matmul(weights, patches)


def _lines(share: Tensor, window: int) -> Tensor:
    """Return matrices (..., window, window + 1) that sample along a line of pixels."""
    near = torch.eye(window, window + 1, device=share.device, dtype=share.dtype)
    far = torch.roll(near, 1, dims=1)
    part = share[..., None, None]
    return near * (1 - part) + far * part


def seen_windows(
    maps: Tensor, positions: Tensor, *, stride: int, window: int
) -> Tensor:
    """Return features around guesses, (B, T, N, window², C); zero beyond the border.

    Parameters
    ----------
    maps
        From `framed`, (B, T, H / stride + 2, W / stride + 2, C).
    positions
        In pixels of the input, (B, T, N, 2).
    stride
        Pixels of the input per feature pixel.
    window
        Side of the window in feature pixels.
    """
    n_clips, n_frames, rows, columns = maps.shape[:4]
    corner, share = _corner_and_share(positions, stride)
    index = _patch_rows(corner, window, (rows, columns), edge=0)
    frame = torch.arange(n_clips * n_frames, device=maps.device) * (rows * columns)
    index = index + frame.reshape(n_clips, n_frames, 1, 1)
    picked = maps.flatten(0, 3).index_select(0, index.flatten())
    leading, n_features = positions.shape[:3], maps.shape[-1]
    # Down, then across: two small products cost less than one with (window + 1)**2
    # terms.
    lines = picked.reshape(*leading, window + 1, (window + 1) * n_features)
    down = torch.matmul(_lines(share[..., 1], window), lines)
    down = down.reshape(*leading, window, window + 1, n_features)
    across = torch.matmul(_lines(share[..., 0], window).unsqueeze(-3), down)
    return across.reshape(*leading, window * window, n_features)


def correlate(targets: Tensor, queries: Tensor) -> Tensor:
    """Return correlations (B, T, N, window² around the guess, window² of the query).

    Parameters
    ----------
    targets
        From `target_windows`, (B, T, N, window², C).
    queries
        From `query_windows`, (B, N, window², C).
    """
    return torch.matmul(targets, queries.unsqueeze(1).transpose(-1, -2))


def correlate_frames(targets: Tensor, queries: Tensor) -> Tensor:
    """Return correlations (B, T, N, window², window²) of windows of two frames each.

    Parameters
    ----------
    targets, queries
        From `seen_windows`, (B, T, N, window², C).
    """
    return torch.matmul(targets, queries.transpose(-1, -2))


class MatchingSurface(nn.Module):
    """How well the whole window matches at each shift: block matching, handed over.

    The mean of the correlation over all pairs of pixels that are one shift apart, and
    the shift that matches best. Both can be learned from the full correlation, but a
    small network with little time learns much faster when they are given.
    """

    shifts: Tensor
    steps: Tensor

    def __init__(self, window: int) -> None:
        super().__init__()
        places = torch.arange(window)
        along = places[:, None] - places[None, :]
        step = torch.stack(
            [
                along[:, None, :, None].expand(window, window, window, window),
                along[None, :, None, :].expand(window, window, window, window),
            ]
        ).reshape(2, -1)
        reach = window // 2
        kept = torch.arange(-reach, reach + 1)
        # Shifts up to half a window: beyond it few pairs of pixels are left to average.
        rows = [
            ((step[0] == down) & (step[1] == across)).float()
            for down in kept
            for across in kept
        ]
        shifts = torch.stack(rows, dim=1)
        # A mean over the pairs, not a sum: large shifts have fewer pairs and would look
        # worse.
        self.register_buffer("shifts", shifts / shifts.sum(dim=0), persistent=False)
        # Across changes fastest, as in the inner loop above.
        steps = torch.stack(
            [kept.repeat(window), kept.repeat_interleave(window)], dim=-1
        )
        self.register_buffer("steps", steps.float(), persistent=False)
        # Chosen: a logarithm, and exp(3) = 20 is sharp for correlations between -1 and
        # 1.
        self.sharpness = nn.Parameter(torch.tensor(3.0))

    def forward(self, correlation: Tensor) -> tuple[Tensor, Tensor]:
        """Return the surface (..., window²) and the best shift (..., 2) as (x, y).

        Parameters
        ----------
        correlation
            Shape (B, T, N, window², window²); the shift is in the same map's pixels.
        """
        surface = correlation.flatten(-2) @ self.shifts.to(correlation.dtype)
        # In single precision: bfloat16 would resolve the correlation, and the shift,
        # too coarsely.
        share = (surface.float() * self.sharpness.exp()).softmax(dim=-1)
        return surface, share @ self.steps


class CorrelationEncoder(nn.Module):
    """Summarises a 4D correlation in one vector.

    The same small network reads it twice: the query's pixels as channels over the plane
    around the guess, and the other way round.
    """

    def __init__(self, window: int, channels: tuple[int, int, int]) -> None:
        super().__init__()
        self.window = window
        layers: list[nn.Module] = []
        n_in = window * window
        for index, n_out in enumerate(channels):
            if index < 2:
                layers.append(nn.Conv2d(n_in, n_out, 3, stride=2, padding=1))
            else:
                # A 9 x 9 or 11 x 11 plane is 3 x 3 here and is padded, so that stride 2
                # drops no pixel; 5 x 5 and 7 x 7 have become 2 x 2 already.
                layers += [nn.ZeroPad2d((0, 1, 0, 1))] if window > 8 else []
                layers.append(nn.Conv2d(n_in, n_out, 2, stride=2))
            # Sixteen channels a group as published; narrow sizes have one group.
            layers += [nn.GroupNorm(max(n_out // 16, 1), n_out), nn.ReLU()]
            n_in = n_out
        self.layers = nn.Sequential(*layers)

    def forward(self, correlation: Tensor) -> Tensor:
        """Return (B, T, N, 2 * channels[-1]); see `fast_matching` for ONNX Runtime.

        Parameters
        ----------
        correlation
            From `correlate`.
        """
        leading = correlation.shape[:3]
        side, area = self.window, self.window**2
        pairs = correlation.flatten(0, 2)
        both = torch.cat([pairs, pairs.transpose(1, 2)])
        planes = both.reshape(-1, side, side, area).permute(0, 3, 1, 2)
        read = self.layers(planes).mean(dim=(-2, -1))
        n_pairs = pairs.shape[0]
        joined = torch.cat([read[:n_pairs], read[n_pairs:]], dim=-1)
        return joined.reshape(*leading, joined.shape[-1])
