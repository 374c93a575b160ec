"""TAS-Net's refinement of one window: from tokens to better places and looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from longaxis.models.networks.attention import Attention
from longaxis.models.networks.score_pyramid import place_waves, scores, waves

# Feature stride of CoTracker, from which TAS-Net starts.
STRIDE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TasNetSettings:
    """How the network is built.

    Attributes
    ----------
    channels, width_features
        Of the feature network.
    width, n_layers, n_heads
        Of the transformer; a layer is one block in time and one between points.
    n_levels, reach
        Of the score pyramid; reach 3 looks at 7 x 7 places on each level.
    n_iterations, n_iterations_in_training
        Refinements of each window with the same weights.
    linear_waves
        Code displacements with the published, very high frequencies instead of octaves.
    step_px
        Pixels of a step of size one; four as published.
    unit_features
        Features of length one.
    absolute_place
        Whether the transformer is given where in the picture a point began. Published,
        but a network trained on crops has never seen most places.
    mesh, both_ways, continuous_visibility
        The three contributions of the paper. Without `both_ways` the windows run from
        the clip's first frame to its last, whichever frame was queried.
    """

    n_inputs: int = 1
    channels: tuple[int, int, int, int] = (64, 96, 128, 128)
    width_features: int = 128
    width: int = 384
    n_layers: int = 6
    n_heads: int = 8
    n_levels: int = 4
    reach: int = 3
    n_iterations: int = 6
    n_iterations_in_training: int = 4
    linear_waves: bool = False
    step_px: float = 4.0
    unit_features: bool = True
    absolute_place: bool = True
    mesh: bool = True
    both_ways: bool = True
    continuous_visibility: bool = True

    def __post_init__(self) -> None:
        # Half of a token's numbers get sines and half cosines; twice with two axes.
        factor = 4 if self.absolute_place else 2
        if self.token_width % factor:
            message = (
                f"token_width must be a multiple of {factor}, got {self.token_width}"
            )
            raise ValueError(message)

    @property
    def frequencies(self) -> Tensor:
        """Frequencies of the waves that encode a displacement, shape (K,)."""
        # Published: up to 969 rad a feature pixel, far too fast for steps of whole
        # pixels.
        if self.linear_waves:
            return torch.arange(0, 64, 2) * (1000 / 64)
        return 2.0 ** torch.arange(10)

    @property
    def token_width(self) -> int:
        """Numbers in a token."""
        n_scores = self.n_levels * (2 * self.reach + 1) ** 2
        n_waves = 2 * 2 * len(self.frequencies)
        return 2 + n_waves + n_scores + self.width_features + 2


class Block(nn.Module):
    """Attention and an MLP, each on normalised tokens and added to them."""

    def __init__(self, width: int, n_heads: int) -> None:
        super().__init__()
        # Without parameters, as in CoTracker, so that one norm serves both halves.
        self.norm = nn.LayerNorm(width, eps=1e-6, elementwise_affine=False)
        self.attention = Attention(width, n_heads)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width),
            nn.GELU(approximate="tanh"),
            nn.Linear(4 * width, width),
        )

    def forward(self, tokens: Tensor) -> Tensor:
        """Return tokens (A, B, K, width), attending over K."""
        everywhere = tokens.new_zeros(1, 1, 1)
        tokens = tokens + self.attention(self.norm(tokens), everywhere)
        result: Tensor = tokens + self.mlp(self.norm(tokens))
        return result


class MeshEmbedding(nn.Sequential):
    """From the place along and across the wall, 0 to 1 each, to a change of looks.

    The last layer begins with zeros, so that it can join a network already trained.
    """

    def __init__(self, width: int) -> None:
        last = nn.Linear(128, width)
        super().__init__(
            nn.Linear(2, 32),
            nn.ReLU(),
            nn.Linear(32, 64),
            nn.ReLU(),
            nn.Linear(64, 128),
            nn.ReLU(),
            last,
        )
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)


class WindowState(NamedTuple):
    """What is known in a window: positions, appearance and visibility.

    Shapes (1, 8, N, 2), (1, 8, N, C) and (1, 8, N).
    """

    positions: Tensor
    looks: Tensor
    logits: Tensor


class Update(nn.Module):
    """One refinement of one window; the same weights every time."""

    frequencies: Tensor

    def __init__(self, settings: TasNetSettings) -> None:
        super().__init__()
        self.settings = settings
        n_looks = settings.width_features
        self.register_buffer("frequencies", settings.frequencies, persistent=False)
        self.enter = nn.Linear(settings.token_width, settings.width)
        self.blocks = nn.ModuleList(
            Block(settings.width, settings.n_heads)
            for _ in range(2 * settings.n_layers)
        )
        self.head = nn.Linear(settings.width, 2 + n_looks)
        self.looks_norm = nn.GroupNorm(1, n_looks)
        self.looks = nn.Sequential(nn.Linear(n_looks, n_looks), nn.GELU())
        self.visibility = nn.Linear(n_looks, 1)
        self.mesh = MeshEmbedding(n_looks) if settings.mesh else None

    def forward(
        self,
        levels: list[Tensor],
        state: WindowState,
        fresh: Tensor,
        mesh_places: Tensor | None,
        mesh_counts: Tensor | None = None,
    ) -> WindowState:
        """Return positions and appearance that fit better; visibility is kept.

        Parameters
        ----------
        levels
            Score pyramid of the window's frames.
        fresh
            1 in frames no earlier window has settled, (8,).
        mesh_places
            (N, 2), or None.
        mesh_counts
            0 leaves the places out all the same, (1,): a graph cannot be without them.
        """
        # The embedding marks tokens only. Correlation uses plain looks: no picture
        # holds the embedded ones.
        shown = state.looks
        if self.mesh is not None and mesh_places is not None:
            embedded = self.mesh(mesh_places)
            shown = shown + (
                embedded if mesh_counts is None else embedded * mesh_counts
            )
        tokens = self._tokens(levels, state, fresh, shown)
        tokens = self.enter(tokens)
        for index, block in enumerate(self.blocks):
            if index % 2 == 0:
                tokens = block(tokens.transpose(1, 2)).transpose(1, 2)
            else:
                tokens = block(tokens)
        change = self.head(tokens)
        step = self.looks_norm(change[..., 2:].flatten(0, 2)).reshape_as(state.looks)
        step_px = self.settings.step_px * change[..., :2].to(state.positions.dtype)
        moved = state.positions + step_px
        return WindowState(moved, state.looks + self.looks(step), state.logits)

    def _tokens(
        self,
        levels: list[Tensor],
        state: WindowState,
        fresh: Tensor,
        shown: Tensor,
    ) -> Tensor:
        settings = self.settings
        positions, looks = state.positions, state.looks
        score_maps = scores(
            levels,
            positions,
            looks.unsqueeze(-2),
            stride=STRIDE,
            window=2 * settings.reach + 1,
        )
        # Features of unit length give cosines already; CoTracker divides by the root of
        # the width.
        if not settings.unit_features:
            score_maps = score_maps / settings.width_features**0.5
        moved = (positions - positions[:, :1]) / STRIDE
        # In shares of a 256 px picture (64 feature pixels), so that the octaves begin
        # with one slow wave.
        coded = moved if settings.linear_waves else moved / 64
        mask = fresh[None, :, None, None].expand(*positions.shape[:3], 1)
        parts = [
            moved,
            waves(coded, self.frequencies).flatten(-2),
            score_maps,
            shown,
            mask,
            state.logits.unsqueeze(-1),
        ]
        tokens = torch.cat([part.to(positions.dtype) for part in parts], dim=-1)
        return tokens + self._where_and_when(positions)

    def _where_and_when(self, positions: Tensor) -> Tensor:
        width = self.settings.token_width
        frames = torch.arange(positions.shape[1], device=positions.device)
        when = place_waves(frames.to(positions.dtype), width)[None, :, None]
        if not self.settings.absolute_place:
            return when
        where = place_waves(positions[:, :1] / STRIDE, width // 2).flatten(-2)
        return where + when
