"""EchoTracker2, written from the paper: local 4D correlation and joint refinement.

Azad et al., "EchoTracker2: Enhancing Myocardial Point Tracking by Modeling Local
Motion" (2026). Ours differs where it says so: grey input, the neighbours handed in as a
bias, no update in the query frame, and a quality output.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import torch
from torch import Tensor, nn

from longaxis.models.networks.attention import JointTransformer
from longaxis.models.networks.backbone import Backbone, BackboneSettings
from longaxis.models.networks.correlation import (
    STRIDES,
    CorrelationEncoder,
    MatchingSurface,
    correlate,
    framed,
    query_windows,
    seen_windows,
)
from longaxis.models.networks.first_guess import first_guess
from longaxis.models.networks.neighbour_frames import (
    SHIFT_PX,
    NeighbourFrames,
    chain_operator,
    chained,
)

SIZE_PX = 256
"""Side of the picture the network is made for."""

# As published; displacements are shares of 256 px, so the fastest wave turns by 2 rad a
# pixel.
N_OCTAVES = 10

FAR_PX = 16.0
"""A long way for a point to go; brings distances to the size of other inputs."""

Maps = tuple[Tensor, Tensor, Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoTracker2Settings:
    """How the network is built; every ablation of the paper is a switch here.

    Attributes
    ----------
    window
        Side of the correlation window in feature pixels: 5, 7, 9 or 11.
    encoder
        Channels of the correlation encoder; each scale gives twice the last.
    width, n_layers, n_heads
        Of the transformer.
    reasoning
        "neighbours", "all" or "virtual"; see `JointTransformer`.
    n_iterations
        Refinements with the same weights.
    head
        Outputs for each point and frame: x, y, quality; 386 counts the published one.
    coarse_start
        Start at the best match on the coarsest map instead of the query position; see
        `first_guess`. Not in the paper.
    surface
        Hand the matching surface of each scale to the transformer; see
        `MatchingSurface`. Not in the paper.
    from_query
        Whether the transformer is given how far each guess lies from the query point.
        Not in the paper; without it, tracks that all fall short by the same share
        look right.
    moving_part
        Show the backbone each frame twice: as it is, and less the mean of the loop. Not
        in the paper; haze that stands still holds tracks back.
    spread
        Say how far off each position is expected to be, as a covariance. Not in the
        paper; other trackers can then be weighed against this one by direction.
    neighbour_lags
        Frames apart in which the guesses' windows are compared with each other; see
        `NeighbourFrames`. Not in the paper; empty: only with the query frame.
    """

    backbone: BackboneSettings = field(default_factory=BackboneSettings)
    window: int = 9
    encoder: tuple[int, int, int] = (64, 128, 128)
    width: int = 384
    n_layers: int = 3
    n_heads: int = 6
    reasoning: str = "neighbours"
    n_iterations: int = 4
    head: int = 3
    coarse_start: bool = False
    surface: bool = False
    from_query: bool = False
    moving_part: bool = False
    spread: bool = False
    neighbour_lags: tuple[int, ...] = ()

    @property
    def token_width(self) -> int:
        """Numbers in a token: three correlations and four encoded displacements."""
        # Each scale's surface has window**2 values and the best shift as (x, y).
        surfaces = 3 * (self.window**2 + 2) if self.surface else 0
        moving = 4 * (1 + 2 * N_OCTAVES) + (2 if self.from_query else 0)
        return 3 * 2 * self.encoder[-1] + surfaces + moving


PRESETS = {
    "full": EchoTracker2Settings(),
    "half": EchoTracker2Settings(
        backbone=BackboneSettings(stem=32, channels=(32, 64, 128, 128)),
        # 9 x 9 is better in the paper (1.2 % more positions within 2 px), at 1.7 times
        # the cost of a refinement.
        window=7,
        encoder=(32, 64, 64),
        width=256,
        n_heads=4,
    ),
    "small": EchoTracker2Settings(
        backbone=BackboneSettings(
            stem=32,
            channels=(32, 48, 64),
            strides=(1, 2, 2),
            n_blocks=1,
            # Instance norm would depend on how much of a picture is black: training
            # sees crops, tracking sees whole pictures.
            norm="channel",
            temporal="shift",
            projection=32,
        ),
        window=7,
        encoder=(32, 32, 24),
        width=128,
        n_heads=4,
        n_iterations=2,
        surface=True,
        from_query=True,
    ),
    "compact": EchoTracker2Settings(
        backbone=BackboneSettings(
            stem=32,
            channels=(32, 48, 64),
            strides=(1, 2, 2),
            n_blocks=1,
            norm="channel",
            temporal="shift",
            projection=32,
            patches=True,
        ),
        window=7,
        encoder=(24, 24, 24),
        width=128,
        n_heads=4,
        n_iterations=3,
        surface=True,
        from_query=True,
        moving_part=True,
        spread=True,
    ),
}

PUBLISHED = replace(PRESETS["full"], backbone=BackboneSettings(n_inputs=3), head=386)
"""The published size: colour input, and a head with 384 outputs that nothing reads."""


class Refined(NamedTuple):
    """What an iteration finds.

    Attributes
    ----------
    positions
        In pixels, (B, T, N, 2).
    quality
        Logits, (B, T, N).
    spread
        Logarithms of the expected error along x and y in pixels, and the hyperbolic
        arc tangent of their correlation, (B, T, N, 3); None for networks that do not
        say it.
    """

    positions: Tensor
    quality: Tensor
    spread: Tensor | None = None


LARGEST_CORRELATION = 0.98
"""Of the errors along x and y: a covariance must not become singular (chosen)."""


def covariance(spread: Tensor) -> Tensor:
    """Return xx, xy, yy of the errors in pixels² from `Refined.spread`, (..., 3)."""
    # Between 0.007 and 148 px: a wild output early in training must not overflow.
    x, y = spread[..., :2].clamp(-5.0, 5.0).exp().unbind(dim=-1)
    correlation = LARGEST_CORRELATION * spread[..., 2].tanh()
    return torch.stack([x * x, correlation * x * y, y * y], dim=-1)


def encode_displacement(displacement: Tensor) -> Tensor:
    """Return displacement (..., 2) with sines and cosines of ten octaves, (..., 42)."""
    octaves = 2.0 ** torch.arange(N_OCTAVES, device=displacement.device)
    angles = (displacement.unsqueeze(-1) * octaves.to(displacement.dtype)).flatten(-2)
    return torch.cat([displacement, angles.sin(), angles.cos()], dim=-1)


class EchoTracker2(nn.Module):
    """Follows points from one frame of a clip to all others."""

    def __init__(self, settings: EchoTracker2Settings) -> None:
        super().__init__()
        self.settings = settings
        n_inputs = settings.backbone.n_inputs * (2 if settings.moving_part else 1)
        self.backbone = Backbone(replace(settings.backbone, n_inputs=n_inputs))
        self.encoders = nn.ModuleList(
            CorrelationEncoder(settings.window, settings.encoder) for _ in STRIDES
        )
        scales = STRIDES if settings.surface else ()
        self.surfaces = nn.ModuleList(MatchingSurface(settings.window) for _ in scales)
        self.neighbours: NeighbourFrames | None = None
        if settings.neighbour_lags:
            self.neighbours = NeighbourFrames(settings.window, settings.neighbour_lags)
        between = 0 if self.neighbours is None else self.neighbours.width
        self.transformer = JointTransformer(
            settings.token_width + between,
            settings.head + self.n_shifts + (3 if settings.spread else 0),
            width=settings.width,
            layout=(settings.n_layers, settings.n_heads),
            reasoning=settings.reasoning,
        )

    @property
    def n_shifts(self) -> int:
        """Shifts that are weighted and added: of each scale, and the chain's."""
        return len(self.surfaces) + (self.neighbours is not None)

    def features(self, frames: Tensor, mean: Tensor | None = None) -> Maps:
        """Return framed unit-length features at strides 2, 4, 8.

        Parameters
        ----------
        frames
            Brightness 2 v / 255 - 1, (B, T, channels, H, W).
        mean
            Of the whole loop, (B, 1, channels, H, W), for settings with `moving_part`;
            None takes the mean of `frames`.

        Returns
        -------
        maps
            (B, T, H / s + 2, W / s + 2, C); see `framed`.
        """
        if self.settings.moving_part:
            # Haze and clutter stand still: the mean shows them, the difference does
            # not.
            if mean is None:
                mean = frames.mean(dim=1, keepdim=True)
            frames = torch.cat([frames, frames - mean], dim=2)
        first, second, third = self.backbone(frames)
        return framed(first), framed(second), framed(third)

    def queries(self, maps: Maps, positions: Tensor, frames: Tensor) -> Maps:
        """Return features (B, N, window², C) around the query points at each stride.

        Parameters
        ----------
        positions
            Query positions in pixels, (B, N, 2).
        frames
            Query frame of each clip, (B,).
        """
        window = self.settings.window
        first, second, third = (
            query_windows(feature_map, positions, frames, stride=stride, window=window)
            for feature_map, stride in zip(maps, STRIDES, strict=True)
        )
        return first, second, third

    def match(
        self, maps: Maps, queries: Maps, positions: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return what is seen around each guess; frames and points do not meet here.

        Parameters
        ----------
        maps
            From `framed` at each stride, (B, T, H / s + 2, W / s + 2, C).
        queries
            Feature windows around the query points at each stride, (B, N, window²,
            C).
        positions
            Guesses in pixels, (B, T, N, 2).

        Returns
        -------
        seen
            Encoded correlations, (B, T, N, F).
        shifts
            Best shift in pixels at each scale, (B, T, N, S, 2), S = 0 without
            matching surfaces.
        """
        window = self.settings.window
        parts: list[Tensor] = []
        shifts: list[Tensor] = []
        for index, stride in enumerate(STRIDES):
            query = queries[index]
            seen = seen_windows(maps[index], positions, stride=stride, window=window)
            correlation = correlate(seen, query)
            parts.append(self.encoders[index](correlation))
            if self.surfaces:
                surface, shift = self.surfaces[index](correlation)
                shifts.append(shift * stride)
                parts += [surface, shift]
        if not shifts:
            return torch.cat(parts, dim=-1), positions.new_zeros(
                *positions.shape[:3], 0, 2
            )
        return torch.cat(parts, dim=-1), torch.stack(shifts, dim=-2)

    def update(
        self,
        seen: tuple[Tensor, Tensor],
        points: Tensor,
        positions: Tensor,
        bias: Tensor,
        free: Tensor,
        between: tuple[Tensor, Tensor] | None = None,
    ) -> Refined:
        """Move the guesses, all frames and points together.

        Parameters
        ----------
        seen
            From `match`.
        points
            Query positions in pixels, (B, N, 2).
        positions
            Guesses in pixels, (B, T, N, 2).
        bias
            Added to the attention between points, (N, N); see `neighbour_bias`.
        free
            1 where a frame may be updated, 0 in the query frame, (B, T).
        between
            What neighbouring frames show, (B, T, N, F), and the move that their shifts
            add up to, (B, T, N, 2); see `NeighbourFrames`.
        """
        correlation, shifts = seen
        step = (positions[:, :-1] - positions[:, 1:]) / SIZE_PX
        last_step = torch.zeros_like(positions[:, :1])
        ahead = torch.cat([step, last_step], dim=1)
        back = torch.cat([last_step, -step], dim=1)
        moving = encode_displacement(torch.cat([ahead, back], dim=-1))
        parts = [correlation, moving.to(correlation.dtype)]
        if self.settings.from_query:
            away = (positions - points.unsqueeze(1)) / FAR_PX
            parts.append(away.to(correlation.dtype))
        if between is not None:
            chain = between[1]
            parts += [between[0], (chain / SHIFT_PX).to(correlation.dtype)]
            shifts = torch.cat([shifts, chain.unsqueeze(-2)], dim=-2)
        # Positions keep single precision under autocast: bfloat16 has steps of 1 px at
        # 200 px.
        result = self.transformer(torch.cat(parts, dim=-1), bias).to(positions.dtype)
        change = result[..., :2]
        if self.n_shifts:
            head, n_scales = self.settings.head, self.n_shifts
            # The matching surfaces' shifts are taken with learned weights, so that
            # an untrained network already follows the best match.
            scale_weights = result[..., head : head + n_scales].sigmoid()
            change = change + (scale_weights.unsqueeze(-1) * shifts).sum(dim=-2)
        moved = positions + change * free[:, :, None, None]
        spread = result[..., -3:] if self.settings.spread else None
        return Refined(moved, result[..., 2], spread)

    def between(
        self, maps: Maps, positions: Tensor, free: Tensor
    ) -> tuple[Tensor, Tensor] | None:
        """Return what neighbouring frames show for `update`, if that is asked for."""
        if self.neighbours is None:
            return None
        seen, shifts = self.neighbours(maps[0], positions)
        with torch.no_grad():
            operator = chain_operator(free, self.settings.neighbour_lags)
        return seen, chained(operator, shifts)

    def start(self, maps: Maps, queries: Maps, positions: Tensor) -> Tensor:
        """Return the first guess (B, T, N, 2) from query positions (B, N, 2).

        Parameters
        ----------
        maps
            From `framed` at each stride, (B, T, H / s + 2, W / s + 2, C).
        queries
            Feature windows around the query points at each stride, (B, N, window²,
            C).
        positions
            Query positions in pixels, (B, N, 2).
        """
        n_frames = maps[0].shape[1]
        stationary = positions.unsqueeze(1).expand(-1, n_frames, -1, -1)
        if not self.settings.coarse_start:
            return stationary
        # Nothing is learned from where it begins.
        with torch.no_grad():
            return first_guess(maps[-1], queries[-1], positions)

    def forward(
        self,
        frames: Tensor,
        positions: Tensor,
        query_frames: Tensor,
        bias: Tensor,
        guess: Tensor | None = None,
    ) -> list[Refined]:
        """Return the result of each iteration; see `match` and `update`.

        `guess` (B, T, N, 2) is where to start; None starts from the query positions.
        """
        maps = self.features(frames)
        queries = self.queries(maps, positions, query_frames)
        if guess is None:
            guess = self.start(maps, queries, positions)
        count = torch.arange(frames.shape[1], device=frames.device)
        free = (count[None] != query_frames[:, None]).to(guess.dtype)
        pinned = free[:, :, None, None]
        # The query frame holds the query points, whatever start was handed in.
        guess = guess * pinned + positions.unsqueeze(1) * (1 - pinned)
        results: list[Refined] = []
        for _ in range(self.settings.n_iterations):
            # No gradient through positions between iterations, as published.
            guess = guess.detach()
            seen = self.match(maps, queries, guess)
            between = self.between(maps, guess, free)
            refined = self.update(seen, positions, guess, bias, free, between)
            results.append(refined)
            guess = refined.positions
        return results


def build(preset: str) -> EchoTracker2:
    """Return an untrained network of the size called `preset`."""
    if preset not in PRESETS:
        message = f"preset must be one of {sorted(PRESETS)}, got {preset}"
        raise ValueError(message)
    return untrained(PRESETS[preset])


def untrained(settings: EchoTracker2Settings) -> EchoTracker2:
    """Return a network that begins as "nothing moves" and learns from there."""
    network = EchoTracker2(settings)
    # Small first updates.
    with torch.no_grad():
        network.transformer.head.weight.mul_(1 / math.sqrt(network.settings.width))
        head, n_scales = settings.head, network.n_shifts
        # sigmoid(-1) = 0.27: three scales together move by most of the shift they
        # found.
        network.transformer.head.bias[head : head + n_scales] = -1.0
        if settings.spread:
            # Two pixels in each direction, what still pictures leave at first.
            network.transformer.head.bias[-3:-1] = math.log(2.0)
    return network
