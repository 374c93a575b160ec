"""What the feature networks are made of: padded convolutions, residual blocks, time.

Frames are folded into the batch axis for convolutions; whatever looks at neighbouring
frames unfolds the clip axis first, so that no clip ever sees another one.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class SameConv(nn.Module):
    """Convolution padded so that the output is the input size over the stride.

    The pads are Python integers fixed here for even sizes: computed from traced shapes
    they come out wrong in ONNX, whose integer division truncates.
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        size: int,
        *,
        stride: int = 1,
        bias: bool = False,
    ) -> None:
        super().__init__()
        total = max(size - stride, 0)
        # The odd pixel goes below and to the right, as in the SAME rule of the
        # published network.
        before = total // 2
        self.pads = (before, total - before)
        symmetric = self.pads[0] == self.pads[1]
        self.conv = nn.Conv2d(
            n_in,
            n_out,
            size,
            stride=stride,
            # Symmetric pads are left to the convolution, which saves a copy of the map.
            padding=before if symmetric else 0,
            bias=bias,
        )
        self.symmetric = symmetric

    def forward(self, maps: Tensor) -> Tensor:
        """Return maps (B * T, C, H, W); some channels come from neighbouring frames."""
        if not self.symmetric:
            maps = F.pad(maps, (*self.pads, *self.pads))
        result: Tensor = self.conv(maps)
        return result


class ChannelNorm(nn.Module):
    """LayerNorm over the channels of each pixel, whatever the others are."""

    def __init__(self, n_channels: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(n_channels)

    def forward(self, maps: Tensor) -> Tensor:
        """Return the normalised maps, shape (B, C, H, W)."""
        result: Tensor = self.norm(maps.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        return result


def make_norm(kind: str, n_channels: int) -> nn.Module:
    """Return the normalisation called `kind`: "instance" or "channel"."""
    if kind == "instance":
        # No running statistics: a frame's features depend on that frame alone, so that
        # chunks with a halo equal the whole clip.
        return nn.InstanceNorm2d(n_channels, affine=True)
    if kind == "channel":
        return ChannelNorm(n_channels)
    message = f'norm must be "instance" or "channel", got "{kind}"'
    raise ValueError(message)


def neighbours_in_time(maps: Tensor, n_clips: int) -> tuple[Tensor, Tensor]:
    """Return the maps of the frame before and after; clip ends repeat themselves.

    Four axes are kept throughout: with five, PyTorch forgets that channels come last
    in memory, and convolutions become several times slower on a processor.

    Parameters
    ----------
    maps
        Shape (B * T, C, H, W).
    n_clips
        B.
    """
    before: list[Tensor] = []
    after: list[Tensor] = []
    # A single clip is not cut: the exporter would take its length for a constant.
    for clip in (maps,) if n_clips == 1 else maps.chunk(n_clips):
        before += [clip[:1], clip[:-1]]
        after += [clip[1:], clip[-1:]]
    return torch.cat(before), torch.cat(after)


class ChannelShift(nn.Module):
    """Classic temporal shift: an eighth of the channels from each side in time."""

    def __init__(self, n_channels: int) -> None:
        super().__init__()
        self.n_moved = n_channels // 8

    def forward(self, maps: Tensor, n_clips: int) -> Tensor:
        """Return maps in which some channels come from the frame before and after."""
        n = self.n_moved
        before, _ = neighbours_in_time(maps[:, :n], n_clips)
        _, after = neighbours_in_time(maps[:, n : 2 * n], n_clips)
        return torch.cat([before, after, maps[:, 2 * n :]], dim=1)


class TemporalModule(nn.Module):
    """Context of one frame to each side, added to the normalised features.

    y = LayerNorm(x); y + Conv(GELU(Conv([y_t, y_t-1, y_t+1]))), the second convolution
    starting from zero, so that training begins with frames that stand alone.
    """

    def __init__(self, n_channels: int) -> None:
        super().__init__()
        self.norm = ChannelNorm(n_channels)
        self.mix = nn.Conv2d(3 * n_channels, n_channels, 3, padding=1)
        self.out = nn.Conv2d(n_channels, n_channels, 3, padding=1)
        nn.init.zeros_(self.out.weight)
        if self.out.bias is not None:
            nn.init.zeros_(self.out.bias)

    def forward(self, maps: Tensor, n_clips: int) -> Tensor:
        """Return the enriched maps, same shape (B * T, C, H, W)."""
        y = self.norm(maps)
        before, after = neighbours_in_time(y, n_clips)
        mixed = self.mix(torch.cat([y, before, after], dim=1))
        # Added to the normalised features, as published, not to the input.
        result: Tensor = y + self.out(F.gelu(mixed, approximate="tanh"))
        return result


class ResidualBlock(nn.Module):
    """Pre-activation block of two 3 x 3 convolutions."""

    def __init__(
        self,
        n_in: int,
        n_out: int,
        *,
        stride: int,
        norm: str,
        project: bool,
        shift: bool,
    ) -> None:
        super().__init__()
        self.norm1 = make_norm(norm, n_in)
        self.conv1 = SameConv(n_in, n_out, 3, stride=stride)
        self.norm2 = make_norm(norm, n_out)
        self.conv2 = SameConv(n_out, n_out, 3)
        self.shortcut = SameConv(n_in, n_out, 1, stride=stride) if project else None
        self.shift = ChannelShift(n_in) if shift else None

    def forward(self, maps: Tensor, n_clips: int) -> Tensor:
        """Return the block's output, shape (B * T, C, H / stride, W / stride)."""
        active = F.relu(self.norm1(maps))
        # Where channels or size change, the shortcut reads the activated maps, else the
        # raw ones: the identity path stays free.
        skipped = maps if self.shortcut is None else self.shortcut(active)
        # Shifted inside the branch only: the shortcut keeps each frame's own features.
        if self.shift is not None:
            active = self.shift(active, n_clips)
        result: Tensor = skipped + self.conv2(F.relu(self.norm2(self.conv1(active))))
        return result


def unit_length(maps: Tensor) -> Tensor:
    """Return maps (B * T, C, H, W) with each pixel's features divided by their norm."""
    squared = (maps * maps).sum(dim=1, keepdim=True)
    # The floor keeps black corners, where all features are zero, finite.
    return maps * torch.rsqrt(squared.clamp(min=1e-12))
