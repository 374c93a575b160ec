"""EchoTracker2's feature network: a small ResNet that also looks a frame aside."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from longaxis.models.networks.blocks import (
    ResidualBlock,
    SameConv,
    TemporalModule,
    neighbours_in_time,
    unit_length,
)

TEMPORAL_KINDS = ("none", "add", "cat", "block", "inject", "shift")

PATCH_FEATURES = 9
"""Boxes of three by three feature pixels."""

_FLAT = 0.1
"""Length of a patch, in brightness from -1 to 1, that counts as flat: 4 grey levels in
each of nine boxes. Flatter ones are not blown up to full length (chosen)."""


class PatchFeatures(nn.Module):
    """Brightness of 3 x 3 boxes less the mean around, of unit length.

    The boxes are as wide as the stride, the mean is that of 5 x 5 boxes. A convolution
    that training may change begins as exactly this.
    """

    def __init__(self, n_inputs: int, stride: int) -> None:
        super().__init__()
        self.margin = 2 * stride
        side = 5 * stride
        self.boxes = nn.Conv2d(
            n_inputs, PATCH_FEATURES, side, stride=stride, bias=False
        )
        filters = torch.zeros(PATCH_FEATURES, n_inputs, side, side)
        filters[:, 0] = -1 / side**2
        for index in range(PATCH_FEATURES):
            down, across = (stride * (1 + step) for step in divmod(index, 3))
            box = (slice(down, down + stride), slice(across, across + stride))
            filters[index, 0][box] += 1 / stride**2
        with torch.no_grad():
            self.boxes.weight.copy_(filters)

    def forward(self, frames: Tensor) -> Tensor:
        """Return features (B, 9, H / stride, W / stride) of frames (B, C, H, W)."""
        # Zeros would make the border of the picture a strong edge.
        padded = F.pad(frames, (self.margin,) * 4, mode="replicate")
        boxes = self.boxes(padded)
        squared = (boxes * boxes).sum(dim=1, keepdim=True)
        result: Tensor = boxes * torch.rsqrt(squared + _FLAT**2)
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class BackboneSettings:
    """How the feature network is built.

    Attributes
    ----------
    n_inputs
        Channels of a frame; 1 for grey.
    stem
        Channels after the first convolution, which halves the size.
    channels, strides
        Of each group of residual blocks. The maps of the first, the second and the
        last group are returned, at strides 2, 4 and 8.
    n_blocks
        Residual blocks in a group.
    norm
        "instance" as published, "channel" for a network that does not see how large
        the picture is.
    temporal
        How neighbouring frames are used: "none"; "add" or "cat" (fused just before
        correlation); "block" (a temporal module aside of the data flow), "inject" (the
        module's output goes on); "shift" (an eighth of the channels each way).
    projection
        Width of the returned features, 0 for the width of each group.
    patches
        Whether normalised patches of the picture stand beside the learned features, so
        that correlation is normalised cross-correlation before anything is learned.
    """

    n_inputs: int = 1
    stem: int = 64
    channels: tuple[int, ...] = (64, 128, 256, 256)
    strides: tuple[int, ...] = (1, 2, 2, 1)
    n_blocks: int = 2
    norm: str = "instance"
    temporal: str = "inject"
    projection: int = 0
    patches: bool = False

    def __post_init__(self) -> None:
        if self.temporal not in TEMPORAL_KINDS:
            message = f"temporal must be one of {TEMPORAL_KINDS}, got {self.temporal}"
            raise ValueError(message)

    @property
    def widths(self) -> tuple[int, int, int]:
        """Channels of the three returned maps."""
        aside = PATCH_FEATURES if self.patches else 0
        if self.projection:
            return (self.projection + aside,) * 3
        factor = 3 if self.temporal == "cat" else 1
        first, second, last = self.channels[0], self.channels[1], self.channels[-1]
        return factor * first + aside, factor * second + aside, factor * last + aside

    @property
    def halo(self) -> int:
        """Frames to each side that a frame's features depend on."""
        if self.temporal == "none":
            return 0
        # These read neighbours once and do not pass them on to the next group; with
        # "inject" each module looks at maps that have looked a frame aside already.
        if self.temporal in {"add", "cat", "block"}:
            return 1
        if self.temporal == "inject":
            return min(len(self.channels), 3)
        # Every residual block shifts by one more frame.
        return len(self.channels) * self.n_blocks


class Backbone(nn.Module):
    """Turns frames into unit-length features at strides 2, 4 and 8."""

    def __init__(self, settings: BackboneSettings) -> None:
        super().__init__()
        self.settings = settings
        self.stem = SameConv(settings.n_inputs, settings.stem, 7, stride=2)
        groups, modules = [], []
        n_in = settings.stem
        for index, (n_out, stride) in enumerate(
            zip(settings.channels, settings.strides, strict=True)
        ):
            groups.append(self._group(n_in, n_out, stride))
            # No module after a fourth group: three of them give the paper's field of
            # seven frames.
            wanted = settings.temporal in {"block", "inject"} and index < 3
            modules.append(TemporalModule(n_out) if wanted else nn.Identity())
            n_in = n_out
        self.groups = nn.ModuleList(groups)
        self.temporal = nn.ModuleList(modules)
        kept = (settings.channels[0], settings.channels[1], settings.channels[-1])
        self.project = nn.ModuleList(
            SameConv(width, settings.projection, 1)
            if settings.projection
            else nn.Identity()
            for width in kept
        )
        self.patches = nn.ModuleList(
            PatchFeatures(settings.n_inputs, stride)
            for stride in ((2, 4, 8) if settings.patches else ())
        )
        if settings.patches:
            # Logits of the learned features' share of the correlation: a half at first.
            self.learned_share = nn.Parameter(torch.zeros(len(self.patches)))

    def _group(self, n_in: int, n_out: int, stride: int) -> nn.ModuleList:
        shift = self.settings.temporal == "shift"
        blocks = []
        for index in range(self.settings.n_blocks):
            first = index == 0
            blocks.append(
                ResidualBlock(
                    n_in if first else n_out,
                    n_out,
                    stride=stride if first else 1,
                    norm=self.settings.norm,
                    project=first,
                    shift=shift,
                )
            )
        return nn.ModuleList(blocks)

    def forward(self, frames: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return features (B, T, C, H / s, W / s) for s = 2, 4, 8.

        Parameters
        ----------
        frames
            Brightness 2 v / 255 - 1, shape (B, T, channels, H, W), H and W multiples
            of 8.
        """
        n_clips, n_frames = frames.shape[:2]
        # Channels last in memory: convolutions on a processor are several times slower
        # otherwise.
        maps = frames.flatten(0, 1).contiguous(memory_format=torch.channels_last)
        maps = self.stem(maps)
        kept: list[Tensor] = []
        for group, module in zip(self.groups, self.temporal, strict=True):
            for block in group.children():
                maps = block(maps, n_clips)
            aside = maps
            if isinstance(module, TemporalModule):
                aside = module(maps, n_clips)
                if self.settings.temporal == "inject":
                    maps = aside
            kept.append(aside)
        chosen = (kept[0], kept[1], kept[-1])
        finished: list[Tensor] = []
        for index, (project, feature_map) in enumerate(
            zip(self.project, chosen, strict=True)
        ):
            # At unit length the products of features are cosine similarities, as in the
            # paper.
            fused = unit_length(self._fuse(project(feature_map), n_clips))
            if self.patches:
                fused = self._with_patches(index, fused, frames.flatten(0, 1))
            finished.append(fused.reshape(n_clips, n_frames, *fused.shape[1:]))
        return finished[0], finished[1], finished[2]

    def _with_patches(self, index: int, learned: Tensor, frames: Tensor) -> Tensor:
        """Return features whose products are a weighted mean of both correlations."""
        share = self.learned_share[index].sigmoid()
        patches = self.patches[index](frames)
        # Square roots, since a product of two features carries the factor twice.
        return torch.cat([learned * share.sqrt(), patches * (1 - share).sqrt()], dim=1)

    def _fuse(self, maps: Tensor, n_clips: int) -> Tensor:
        if self.settings.temporal not in {"add", "cat"}:
            return maps
        before, after = neighbours_in_time(maps, n_clips)
        if self.settings.temporal == "add":
            return maps + before + after
        return torch.cat([maps, before, after], dim=1)
