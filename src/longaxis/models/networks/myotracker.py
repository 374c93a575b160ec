"""MyoTracker, written anew as a baseline: one look around the query, one answer.

Chernyshov et al., "Low complexity point tracking of the myocardium in 2D
echocardiography" (2025). The same size, 316,450 parameters, but three faults of the
released code are not repeated: positions are (x, y) throughout, scores of attention are
divided by the root of their width, and the residual goes around the normalisation.
How its attention tells frames apart could not be read; here it is told by waves of
the frame's distance from the query frame, which have no parameters. The query may be in
any frame, and the answer is the query position there.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from longaxis.models.networks.attention import Attention
from longaxis.models.networks.echotracker2 import SIZE_PX, Refined
from longaxis.models.networks.score_pyramid import (
    place_waves,
    pyramid,
    query_features,
    scores,
    waves,
)
from longaxis.models.networks.stage_encoder import StageEncoder

# Sizes as published (MyoTracker, 2025).
STRIDE = 4
WIDTH = 64
N_LEVELS = 4
N_HEADS = 4
N_LAYERS = 4
SCORE_WINDOW = 5


class Block(nn.Module):
    """Attention and a narrow MLP, each on normalised tokens and added to them."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(WIDTH)
        self.attention = Attention(WIDTH, N_HEADS)
        self.norm2 = nn.LayerNorm(WIDTH)
        self.mlp = nn.Sequential(
            nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, WIDTH)
        )

    def forward(self, tokens: Tensor) -> Tensor:
        """Return tokens (A, B, K, width), attending over K."""
        everywhere = tokens.new_zeros(1, 1, 1)
        tokens = tokens + self.attention(self.norm1(tokens), everywhere)
        result: Tensor = tokens + self.mlp(self.norm2(tokens))
        return result


class MyoTracker(nn.Module):
    """Follows points from one frame of a clip to all others, in a single pass."""

    frequencies: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.encoder = StageEncoder(
            1, (16, 16, 32, 32), (WIDTH, WIDTH), stride=STRIDE, residual=False
        )
        self.register_buffer("frequencies", 2.0 ** torch.arange(8), persistent=False)
        n_place = 2 * 2 * len(self.frequencies)
        self.enter = nn.Linear(n_place + WIDTH + N_LEVELS * SCORE_WINDOW**2, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(2 * N_LAYERS))
        self.head = nn.Linear(WIDTH, 2)

    def forward(
        self,
        frames: Tensor,
        positions: Tensor,
        query_frames: Tensor,
        bias: Tensor | None = None,  # noqa: ARG002 - all points see each other here
        guess: Tensor | None = None,  # noqa: ARG002 - it finds its own start
    ) -> list[Refined]:
        """Return the one result, its quality always undecided.

        Parameters
        ----------
        frames
            Brightness 2 v / 255 - 1, (B, T, 1, H, W).
        positions
            Query positions in pixels, (B, N, 2).
        query_frames
            (B,).
        """
        # The published network reads brightness from 0 to 1.
        levels = pyramid(self.encoder((frames + 1) / 2), N_LEVELS)
        looks = query_features(levels[0], positions, query_frames, stride=STRIDE)
        n_frames = frames.shape[1]
        stationary = positions.unsqueeze(1).expand(-1, n_frames, -1, -1)
        score_maps = scores(
            levels,
            stationary,
            looks[:, None, :, None],
            stride=STRIDE,
            window=SCORE_WINDOW,
        )
        place = waves(positions / SIZE_PX, self.frequencies).flatten(-2)
        known = torch.cat([place, looks], dim=-1).unsqueeze(1)
        known = known.expand(-1, n_frames, -1, -1)
        # Divided by the width, not by its root, as published.
        tokens = self.enter(torch.cat([known, score_maps / WIDTH], dim=-1))
        count = torch.arange(n_frames, device=frames.device)
        since = count[None] - query_frames[:, None]
        tokens = tokens + place_waves(since.to(tokens.dtype), WIDTH).unsqueeze(2)
        for index, block in enumerate(self.blocks):
            if index % 2 == 0:
                tokens = block(tokens.transpose(1, 2)).transpose(1, 2)
            else:
                tokens = block(tokens)
        free = (since != 0).to(positions.dtype)[:, :, None, None]
        # The head answers in feature pixels.
        change = STRIDE * self.head(tokens).to(positions.dtype)
        moved = stationary + free * change
        return [Refined(moved, torch.zeros_like(moved[..., 0]))]


def build() -> MyoTracker:
    """Return an untrained network that begins as "nothing moves"."""
    network = MyoTracker()
    with torch.no_grad():
        network.head.weight.mul_(0.1)
        network.head.bias.zero_()
    return network
