"""EchoTracker, the first one, written anew as a baseline: coarse start, fine steps.

Azad et al., "EchoTracker: Advancing myocardial point tracking in echocardiography"
(2024), 10,171,212 parameters. A coarse network finds roughly where each point goes, a
fine one mends it four times; both read a point's whole course with convolutions in
time, and points know nothing of each other. Both also see the difference between
neighbouring frames as a small picture, which ties them to how the sector is framed.
Ours differs where it says so: the query may be in any frame, where nothing is updated.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from longaxis.models.networks.correlation import framed, target_windows
from longaxis.models.networks.echotracker2 import SIZE_PX, Refined
from longaxis.models.networks.score_pyramid import (
    pyramid,
    query_features,
    scores,
    waves,
)
from longaxis.models.networks.stage_encoder import StageEncoder
from longaxis.models.networks.trajectory_net import TrajectoryNet

COARSE, FINE = 8, 2
# Sizes as published (EchoTracker, MICCAI 2024).
N_LEVELS = 4
SCORE_WINDOW = 7
COARSE_SIDE = 14
DIFFERENCE_SIZE = (50, 60)
TEMPLATE_AGES = (2, 4)
N_ITERATIONS = 4
# 66: two numbers of flow, and their sines and cosines at 16 frequencies.
N_EXTRAS = DIFFERENCE_SIZE[0] * DIFFERENCE_SIZE[1] + 66 + 2
"""Numbers besides scores: the difference of frames, the flow, the query position."""


def _extras(pictures: Tensor, positions: Tensor, queries: Tensor) -> Tensor:
    """Return what both networks know besides scores, (B, T, N, `N_EXTRAS`)."""
    ahead = pictures[:, 1:] - pictures[:, :-1]
    change = torch.cat([torch.zeros_like(pictures[:, :1]), ahead], dim=1)
    small = F.interpolate(
        change.flatten(0, 1), DIFFERENCE_SIZE, mode="bilinear", align_corners=False
    )
    shape = positions.shape[:3]
    seen = small.reshape(*change.shape[:2], 1, -1).expand(*shape, -1)
    step = (positions[:, 1:] - positions[:, :-1]) / SIZE_PX
    flow = torch.cat([torch.zeros_like(positions[:, :1]), step], dim=1)
    octaves = 2.0 ** (torch.arange(16, device=flow.device) / 2)
    coded = torch.cat([flow, waves(flow, octaves).flatten(-2)], dim=-1)
    place = (queries / SIZE_PX).unsqueeze(1).expand(*shape, 2)
    return torch.cat([seen, coded, place], dim=-1)


class EchoTracker1(nn.Module):
    """Follows points from one frame of a clip to all others."""

    def __init__(self) -> None:
        super().__init__()
        channels, widths = (32, 48, 64, 64), (128, 64)
        self.coarse = StageEncoder(1, channels, widths, stride=COARSE)
        self.fine = StageEncoder(1, channels, widths, stride=FINE)
        self.start = TrajectoryNet(COARSE_SIDE**2 + N_EXTRAS)
        n_scores = N_LEVELS * SCORE_WINDOW**2
        n_templates = 1 + len(TEMPLATE_AGES)
        self.join = nn.Linear(n_templates * n_scores, 2 * n_scores)
        self.refine = TrajectoryNet(2 * n_scores + N_EXTRAS)

    def coarse_scores(self, maps: Tensor, looks: Tensor) -> Tensor:
        """Return whole score maps (B, T, N, 14²), the mean over four sizes."""
        total = maps.new_zeros(())
        for _ in range(N_LEVELS):
            correlation = (
                torch.einsum("btchw,bnc->btnhw", maps, looks) / maps.shape[2] ** 0.5
            )
            side = (COARSE_SIDE, COARSE_SIDE)
            even = F.interpolate(correlation.flatten(0, 1), side, mode="bilinear")
            total = total + even.reshape(*correlation.shape[:3], -1) / N_LEVELS
            # Crops are multiples of 16 pixels only, so that small levels can have odd
            # sizes.
            smaller = F.avg_pool2d(maps.flatten(0, 1), 2, ceil_mode=True)
            maps = smaller.reshape(*maps.shape[:2], *smaller.shape[1:])
        return total

    def fine_scores(
        self, levels: list[Tensor], looks: Tensor, positions: Tensor
    ) -> Tensor:
        """Return scores of the query's look and of two earlier ones, (B, T, N, 392).

        Parameters
        ----------
        levels
            Score pyramid, framed maps.
        looks
            Appearance vectors of the points, (B, N, C).
        positions
            Positions in pixels of the input, (B, T, N, 2) or (B, N, 2).
        """
        now = target_windows(levels[0], positions, stride=FINE, window=1).squeeze(-2)
        count = torch.arange(positions.shape[1], device=positions.device)
        # The first frames have no look two or four frames before them; they use the
        # first one.
        earlier = [now[:, (count - age).clamp(min=0)] for age in TEMPLATE_AGES]
        templates = torch.stack([looks.unsqueeze(1).expand_as(now), *earlier], dim=-2)
        score_maps = scores(
            levels, positions, templates, stride=FINE, window=SCORE_WINDOW
        )
        result: Tensor = self.join(score_maps / now.shape[-1] ** 0.5)
        return result

    def forward(
        self,
        frames: Tensor,
        positions: Tensor,
        query_frames: Tensor,
        bias: Tensor | None = None,  # noqa: ARG002 - points do not see each other here
        guess: Tensor | None = None,  # noqa: ARG002 - it finds its own start
    ) -> list[Refined]:
        """Return the start and four refinements, their quality always undecided.

        Parameters
        ----------
        frames
            Brightness 2 v / 255 - 1, (B, T, 1, H, W).
        positions
            Query positions in pixels, (B, N, 2).
        query_frames
            (B,).
        """
        coarse = self.coarse(frames)
        looks = query_features(framed(coarse), positions, query_frames, stride=COARSE)
        stationary = positions.unsqueeze(1).expand(-1, frames.shape[1], -1, -1)
        count = torch.arange(frames.shape[1], device=frames.device)
        # Ours: the published network may move the query point itself.
        free = (count[None] != query_frames[:, None]).to(stationary)[:, :, None, None]
        extras = _extras(frames, stationary, positions)
        score_maps = self.coarse_scores(coarse, looks)
        shift = self.start(torch.cat([score_maps, extras], dim=-1)).to(stationary)
        # The head answers in feature pixels of its stride.
        results = [stationary + free * COARSE * shift]
        levels = pyramid(self.fine(frames), N_LEVELS)
        looks = query_features(levels[0], positions, query_frames, stride=FINE)
        for _ in range(N_ITERATIONS):
            # No gradient through positions: each iteration learns to correct any start.
            settled = results[-1].detach()
            score_maps = self.fine_scores(levels, looks, settled)
            extras = _extras(frames, settled, positions)
            shift = self.refine(torch.cat([score_maps, extras], dim=-1)).to(stationary)
            results.append(settled + free * FINE * shift)
        return [Refined(result, torch.zeros_like(result[..., 0])) for result in results]


def build() -> EchoTracker1:
    """Return an untrained network that begins as "nothing moves"."""
    network = EchoTracker1()
    with torch.no_grad():
        for part in (network.start, network.refine):
            # Small, but not zero: the layers below get gradients from the first step
            # on.
            part.head.weight.mul_(0.1)
            part.head.bias.zero_()
    return network
