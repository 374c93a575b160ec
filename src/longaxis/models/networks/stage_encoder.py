"""The feature network that CoTracker and its relatives share.

A convolution of 7 x 7 and four stages, at strides 2, 4, 8 and 16; what each of them
sees is brought to one size, joined and mixed.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

# CoTracker's encoder, as in the paper.
STAGE_STRIDES = (1, 2, 2, 2)


class Stage(nn.Module):
    """Two convolutions of 3 x 3, as a residual block or one after the other."""

    def __init__(self, n_in: int, n_out: int, *, stride: int, residual: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(n_in, n_out, 3, stride=stride, padding=1)
        self.conv2 = nn.Conv2d(n_out, n_out, 3, padding=1)
        # Without parameters: one module serves both convolutions and the shortcut.
        self.norm = nn.InstanceNorm2d(n_out)
        self.residual = residual
        reshapes = residual and (stride > 1 or n_in != n_out)
        self.shortcut = nn.Conv2d(n_in, n_out, 1, stride=stride) if reshapes else None

    def forward(self, maps: Tensor) -> Tensor:
        """Return maps (A, n_out, H / stride, W / stride)."""
        y = F.relu(self.norm(self.conv1(maps)))
        y = F.relu(self.norm(self.conv2(y)))
        if not self.residual:
            return y
        skipped = maps if self.shortcut is None else self.norm(self.shortcut(maps))
        return F.relu(skipped + y)


class StageEncoder(nn.Module):
    """Turns frames into features at one stride.

    Parameters
    ----------
    n_inputs
        Channels of a frame.
    channels
        Of the four stages.
    widths
        Of the mixed features: after the first convolution, and in the end.
    stride
        Of the features that are returned.
    residual
        Two residual blocks a stage, or just two convolutions.
    """

    def __init__(
        self,
        n_inputs: int,
        channels: tuple[int, int, int, int],
        widths: tuple[int, int],
        *,
        stride: int,
        residual: bool = True,
    ) -> None:
        super().__init__()
        self.stride = stride
        self.stem = nn.Conv2d(n_inputs, channels[0], 7, stride=2, padding=3)
        self.stem_norm = nn.InstanceNorm2d(channels[0])
        stages, n_in = [], channels[0]
        for n_out, step in zip(channels, STAGE_STRIDES, strict=True):
            blocks: list[nn.Module] = [
                Stage(n_in, n_out, stride=step, residual=residual)
            ]
            if residual:
                blocks.append(Stage(n_out, n_out, stride=1, residual=True))
            stages.append(nn.Sequential(*blocks))
            n_in = n_out
        self.stages = nn.ModuleList(stages)
        self.mix = nn.Conv2d(sum(channels), widths[0], 3, padding=1)
        self.mix_norm = nn.InstanceNorm2d(widths[0])
        self.out = nn.Conv2d(widths[0], widths[1], 1)

    def forward(self, frames: Tensor) -> Tensor:
        """Return features (B, T, C, H / stride, W / stride).

        Parameters
        ----------
        frames
            Shape (B, T, channels, H, W), H and W multiples of 16.
        """
        height, width = frames.shape[-2:]
        size = (height // self.stride, width // self.stride)
        maps = F.relu(self.stem_norm(self.stem(frames.flatten(0, 1))))
        seen: list[Tensor] = []
        for stage in self.stages:
            maps = stage(maps)
            # The published network lines up the corners' centres; that stretches each
            # stage by another amount, and a shifted picture gives other features.
            resized = F.interpolate(maps, size, mode="bilinear", align_corners=False)
            seen.append(resized)
        mixed = F.relu(self.mix_norm(self.mix(torch.cat(seen, dim=1))))
        result: Tensor = self.out(mixed)
        return result.reshape(*frames.shape[:2], *result.shape[1:])
