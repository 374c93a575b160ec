"""Joint reasoning: along each track in time, and between neighbouring points."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

FORBIDDEN = -1e4
"""Added to a score to rule it out; survives half precision, unlike -1e9."""


class Attention(nn.Module):
    """Multi-head attention over the second last axis, with an additive bias."""

    def __init__(self, width: int, n_heads: int) -> None:
        super().__init__()
        self.n_heads = n_heads
        self.inputs = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width)

    def forward(self, tokens: Tensor, bias: Tensor) -> Tensor:
        """Return attended tokens (A, B, K, width); `bias` broadcasts to (H, K, K)."""
        queries, keys, values = (
            part.unflatten(-1, (self.n_heads, -1)).transpose(-2, -3).flatten(0, 1)
            for part in self.inputs(tokens).chunk(3, dim=-1)
        )
        # The mask is added, not boolean: one graph then serves contours, meshes and
        # clips of any length, and float masks export at opset 18.
        mixed = F.scaled_dot_product_attention(queries, keys, values, attn_mask=bias)
        joined = mixed.transpose(-2, -3).flatten(-2)
        result: Tensor = self.output(joined).unflatten(0, tuple(tokens.shape[:2]))
        return result


class TimeBias(nn.Module):
    """Linear biases over time: half of the heads look back, half look forward."""

    slopes: Tensor

    def __init__(self, n_heads: int) -> None:
        super().__init__()
        half = n_heads // 2
        # ALiBi slopes as published, 0.35, 0.12 and 0.04 a frame for three heads. They
        # need no length: clips longer than those of training are attended alike.
        steepness = 24.0 ** (-(torch.arange(half) + 1) / 3)
        # Computed, not learned: weights files hold parameters only.
        self.register_buffer("slopes", steepness, persistent=False)

    def forward(self, n_frames: Tensor) -> Tensor:
        """Return biases (heads, T, T) for frames counted by `n_frames` (T,)."""
        elapsed = n_frames.unsqueeze(1) - n_frames.unsqueeze(0)
        scaled = self.slopes[:, None, None] * elapsed
        # Every frame sees itself in both halves, so no row of the softmax is without an
        # admissible key.
        back = torch.where(elapsed >= 0, -scaled, FORBIDDEN)
        ahead = torch.where(elapsed <= 0, scaled, FORBIDDEN)
        return torch.cat([back, ahead])


class Mlp(nn.Sequential):
    """Two linear layers, four times as wide in between."""

    def __init__(self, width: int) -> None:
        super().__init__(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )


class JointLayer(nn.Module):
    """Attention in time and between points side by side, then an MLP."""

    def __init__(self, width: int, n_heads: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.in_time = Attention(width, n_heads)
        self.between_points = Attention(width, n_heads)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = Mlp(width)

    def forward(self, tokens: Tensor, time_bias: Tensor, point_bias: Tensor) -> Tensor:
        """Return tokens (B, T, N, width).

        Parameters
        ----------
        tokens
            Shape (B, T, N, width).
        time_bias
            Added to the attention over time, shape (H, T, T).
        point_bias
            Added to the attention between points, shape (N, N).
        """
        y = self.norm1(tokens)
        along = self.in_time(y.transpose(1, 2), time_bias).transpose(1, 2)
        # Both attentions read the same normalised tokens and are summed, as in
        # EchoTracker2; one after the other they would be another network.
        tokens = tokens + along + self.between_points(y, point_bias)
        result: Tensor = tokens + self.mlp(self.norm2(tokens))
        return result


class CrossAttention(nn.Module):
    """Multi-head attention of one set of tokens to another."""

    def __init__(self, width: int, n_heads: int) -> None:
        super().__init__()
        self.n_heads = n_heads
        self.queries = nn.Linear(width, width)
        self.keys_values = nn.Linear(width, 2 * width)
        self.output = nn.Linear(width, width)

    def forward(self, tokens: Tensor, others: Tensor) -> Tensor:
        """Return what `tokens` (B, T, K, width) find in `others` (B, T, M, width)."""
        queries, keys, values = (
            part.unflatten(-1, (self.n_heads, -1)).transpose(-2, -3).flatten(0, 1)
            for part in (self.queries(tokens), *self.keys_values(others).chunk(2, -1))
        )
        mixed = F.scaled_dot_product_attention(queries, keys, values)
        joined = mixed.transpose(-2, -3).flatten(-2)
        result: Tensor = self.output(joined).unflatten(0, tuple(tokens.shape[:2]))
        return result


class VirtualLayer(nn.Module):
    """The ablation: points talk to each other through virtual tracks only."""

    def __init__(self, width: int, n_heads: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.in_time = Attention(width, n_heads)
        self.norm_virtual = nn.LayerNorm(width)
        self.to_virtual = CrossAttention(width, n_heads)
        self.virtual_mlp = Mlp(width)
        self.from_virtual = CrossAttention(width, n_heads)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = Mlp(width)

    def forward(
        self, tokens: Tensor, virtual: Tensor, time_bias: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return tokens (B, T, N, width) and virtual tokens (B, T, M, width).

        Parameters
        ----------
        tokens
            Shape (B, T, N, width).
        virtual
            Shape (B, T, M, width).
        time_bias
            Added to the attention over time, shape (H, T, T).
        """
        both = torch.cat([tokens, virtual], dim=2)
        along = self.in_time(self.norm1(both).transpose(1, 2), time_bias)
        both = both + along.transpose(1, 2)
        n_points = tokens.shape[2]
        tokens, virtual = both[:, :, :n_points], both[:, :, n_points:]
        virtual = virtual + self.to_virtual(self.norm_virtual(virtual), tokens)
        virtual = virtual + self.virtual_mlp(virtual)
        tokens = tokens + self.from_virtual(self.norm1(tokens), virtual)
        return tokens + self.mlp(self.norm2(tokens)), virtual


class JointTransformer(nn.Module):
    """Turns correlation tokens into updates.

    Parameters
    ----------
    reasoning
        "neighbours": the bias handed in says who is whose neighbour. "all": the bias is
        ignored. "virtual": points meet through 64 virtual tracks.
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        *,
        width: int,
        layout: tuple[int, int],
        reasoning: str,
    ) -> None:
        super().__init__()
        n_layers, n_heads = layout
        self.reasoning = reasoning
        self.enter = nn.Linear(n_in, width)
        self.time_bias = TimeBias(n_heads)
        kind = VirtualLayer if reasoning == "virtual" else JointLayer
        self.layers = nn.ModuleList(kind(width, n_heads) for _ in range(n_layers))
        if reasoning == "virtual":
            # 64 virtual tracks as in CoTracker3, from which the paper's ablation takes
            # them.
            self.virtual = nn.Parameter(torch.randn(64, width) * 0.02)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, n_out)

    def forward(self, tokens: Tensor, point_bias: Tensor) -> Tensor:
        """Return (B, T, N, n_out) from tokens (B, T, N, n_in) and a bias (N, N)."""
        # Frame numbers come from the tensor itself, so that the exported graph takes
        # any number of frames.
        count = torch.ones_like(tokens[0, :, 0, 0]).cumsum(0)
        time_bias = self.time_bias(count)
        tokens = self.enter(tokens)
        if self.reasoning == "virtual":
            virtual = self.virtual.expand(*tokens.shape[:2], -1, -1)
            for layer in self.layers:
                tokens, virtual = layer(tokens, virtual, time_bias)
        else:
            if self.reasoning == "all":
                # The bias stays an input although it is not used: all variants are
                # called alike.
                point_bias = torch.zeros_like(point_bias)
            for layer in self.layers:
                tokens = layer(tokens, time_bias, point_bias)
        result: Tensor = self.head(self.norm(tokens))
        return result


def neighbour_bias(positions: Tensor, n_neighbours: int) -> Tensor:
    """Return a bias (N, N) that lets each point see its nearest ones and itself.

    Parameters
    ----------
    positions
        Shape (N, 2), in any unit.
    n_neighbours
        How many others each point may see; who is seen sees back.
    """
    distance = torch.cdist(positions, positions)
    # One more than the neighbours: the nearest point of each is the point itself.
    n_seen = min(n_neighbours + 1, len(positions))
    nearest = distance.topk(n_seen, largest=False).indices
    allowed = torch.zeros_like(distance, dtype=torch.bool).scatter_(1, nearest, True)
    allowed = allowed | allowed.T
    return torch.where(allowed, 0.0, FORBIDDEN)
