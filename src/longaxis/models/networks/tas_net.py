"""TAS-Net, written from the paper and what is known of its parent, CoTracker v1.

A window of eight frames at a time: appearance vectors, correlations with feature maps
and a transformer over time and points update positions several times. TAS-Net adds the
place of each point in the mesh, regresses the speckle correlation instead of a yes or
no of visibility, and runs from end-systole in both directions.

Positions are raster pixels as everywhere (see `network_grid`), and Fourier terms are
octaves; both differ from the parent, whose checkpoints are not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from longaxis.models.networks.correlation import framed, target_windows

N_LEVELS = 4
WINDOW = 7
STRIDE = 4
"""Pixels of a picture to one of the feature map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TasNetSettings:
    """How the network is built; the paper's three contributions are switches.

    Attributes
    ----------
    n_inputs
        Channels of a frame; 1 for grey.
    channels
        Of the four residual stages.
    features
        Width of the feature maps and appearance vectors.
    width, n_layers, n_heads
        Of the transformer; a layer is a block over time and one over points.
    n_iterations
        Updates of a window.
    window_frames
        Frames of a window; the next one begins half a window later.
    mesh_embedding, both_directions
        The place in the mesh is used; frames before the query frame are tracked too.
    """

    n_inputs: int = 1
    channels: tuple[int, int, int, int] = (64, 96, 128, 128)
    features: int = 128
    width: int = 384
    n_layers: int = 6
    n_heads: int = 8
    n_iterations: int = 6
    window_frames: int = 8
    mesh_embedding: bool = True
    both_directions: bool = True

    @property
    def token_width(self) -> int:
        """Numbers in a token."""
        fourier = self.features
        return 2 + fourier + N_LEVELS * WINDOW**2 + self.features + 2


PRESETS = {
    "full": TasNetSettings(),
    "small": TasNetSettings(
        channels=(24, 32, 48, 48), features=64, width=128, n_layers=3, n_heads=4
    ),
}

PARENT = TasNetSettings(n_inputs=3, mesh_embedding=False, both_directions=False)
"""CoTracker v1 at stride 4 with windows of 8 frames."""


class Tracked(NamedTuple):
    """Positions (B, T, N, 2) in pixels and visibility logits (B, T, N)."""

    positions: Tensor
    visibility: Tensor


class _Block(nn.Module):
    """Two 3 x 3 convolutions, each normalised, beside a shortcut."""

    def __init__(self, n_in: int, n_out: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(n_in, n_out, 3, stride=stride, padding=1)
        self.conv2 = nn.Conv2d(n_out, n_out, 3, padding=1)
        self.norm = nn.InstanceNorm2d(n_out)
        changes = stride != 1 or n_in != n_out
        self.shortcut = nn.Conv2d(n_in, n_out, 1, stride=stride) if changes else None

    def forward(self, maps: Tensor) -> Tensor:
        """Return the block's output."""
        y = F.relu(self.norm(self.conv1(maps)))
        y = F.relu(self.norm(self.conv2(y)))
        if self.shortcut is not None:
            maps = self.norm(self.shortcut(maps))
        return F.relu(maps + y)


class FeatureNet(nn.Module):
    """Each frame alone to features at a quarter of its size."""

    def __init__(self, settings: TasNetSettings) -> None:
        super().__init__()
        first = settings.channels[0]
        self.stem = nn.Conv2d(settings.n_inputs, first, 7, stride=2, padding=3)
        self.norm = nn.InstanceNorm2d(first)
        stages, n_in = [], first
        for n_out, stride in zip(settings.channels, (1, 2, 2, 2), strict=True):
            blocks = (_Block(n_in, n_out, stride), _Block(n_out, n_out, 1))
            stages.append(nn.Sequential(*blocks))
            n_in = n_out
        self.stages = nn.ModuleList(stages)
        middle = 2 * settings.features
        self.join = nn.Conv2d(sum(settings.channels), middle, 3, padding=1)
        self.join_norm = nn.InstanceNorm2d(middle)
        self.out = nn.Conv2d(middle, settings.features, 1)

    def forward(self, frames: Tensor) -> Tensor:
        """Return features (B, T, C, H / 4, W / 4) of frames (B, T, channels, H, W)."""
        size = (frames.shape[-2] // STRIDE, frames.shape[-1] // STRIDE)
        maps = F.relu(self.norm(self.stem(frames.flatten(0, 1))))
        kept: list[Tensor] = []
        for stage in self.stages:
            maps = stage(maps)
            kept.append(F.interpolate(maps, size, mode="bilinear", align_corners=True))
        joined = F.relu(self.join_norm(self.join(torch.cat(kept, dim=1))))
        features: Tensor = self.out(joined)
        return features.reshape(*frames.shape[:2], *features.shape[1:])


class _AttentionBlock(nn.Module):
    """Attention and MLP, each after a normalisation without weights."""

    def __init__(self, width: int, n_heads: int) -> None:
        super().__init__()
        self.n_heads = n_heads
        self.norm = nn.LayerNorm(width, elementwise_affine=False, eps=1e-6)
        self.inputs = nn.Linear(width, 3 * width)
        self.output = nn.Linear(width, width)
        self.mlp = nn.Sequential(
            nn.Linear(width, 4 * width),
            nn.GELU(approximate="tanh"),
            nn.Linear(4 * width, width),
        )

    def forward(self, tokens: Tensor) -> Tensor:
        """Return tokens (B, A, K, width) that attended along K."""
        width = tokens.shape[-1]
        split = self.inputs(self.norm(tokens)).reshape(
            *tokens.shape[:-1], 3, self.n_heads, width // self.n_heads
        )
        queries, keys, values = split.movedim(-3, 0).transpose(-2, -3)
        mixed = F.scaled_dot_product_attention(queries, keys, values)
        tokens = tokens + self.output(mixed.transpose(-2, -3).flatten(-2))
        result: Tensor = tokens + self.mlp(self.norm(tokens))
        return result


class UpdateTransformer(nn.Module):
    """Tokens of a window to updates, by turns over time and over points."""

    def __init__(self, settings: TasNetSettings) -> None:
        super().__init__()
        width, heads = settings.width, settings.n_heads
        n = settings.n_layers
        self.enter = nn.Linear(settings.token_width, width)
        self.in_time = nn.ModuleList(_AttentionBlock(width, heads) for _ in range(n))
        self.in_space = nn.ModuleList(_AttentionBlock(width, heads) for _ in range(n))
        self.head = nn.Linear(width, settings.features + 2)

    def forward(self, tokens: Tensor) -> Tensor:
        """Return (B, S, N, features + 2) from tokens (B, S, N, token width)."""
        tokens = self.enter(tokens)
        for time, space in zip(self.in_time, self.in_space, strict=True):
            tokens = time(tokens.transpose(1, 2)).transpose(1, 2)
            tokens = space(tokens)
        result: Tensor = self.head(tokens)
        return result


class MeshEmbedding(nn.Sequential):
    """A point's place along and across the wall, each 0 to 1, as an appearance."""

    def __init__(self, n_features: int) -> None:
        last = nn.Linear(128, n_features)
        # A network that was trained without the mesh starts unchanged.
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        super().__init__(
            nn.Linear(2, 32),
            nn.ReLU(),
            nn.Linear(32, 64),
            nn.ReLU(),
            nn.Linear(64, 128),
            nn.ReLU(),
            last,
        )


def waves(values: Tensor, n_numbers: int, slowest: float, fastest: float) -> Tensor:
    """Return sines and cosines of the last axis, `n_numbers` in all.

    Frequencies grow evenly in their logarithm from `slowest` to `fastest`.
    """
    n_each = n_numbers // (2 * values.shape[-1])
    steps = torch.linspace(0, 1, n_each, device=values.device)
    angles = values.unsqueeze(-1) * slowest * (fastest / slowest) ** steps
    return torch.cat([angles.sin(), angles.cos()], dim=-1).flatten(-2)


def window_starts(n_frames: int, length: int) -> list[int]:
    """Return where the windows begin; each overlaps the one before by half."""
    step = length // 2
    return list(range(0, max(n_frames - step, 1), step))


class TasNet(nn.Module):
    """Follows the points of a mesh from one frame to both ends of a clip."""

    def __init__(self, settings: TasNetSettings) -> None:
        super().__init__()
        self.settings = settings
        self.features = FeatureNet(settings)
        self.transformer = UpdateTransformer(settings)
        self.appearance_norm = nn.GroupNorm(1, settings.features)
        self.appearance = nn.Linear(settings.features, settings.features)
        self.visibility = nn.Linear(settings.features, 1)
        self.mesh = (
            MeshEmbedding(settings.features) if settings.mesh_embedding else None
        )

    def pyramid(self, features: Tensor) -> list[Tensor]:
        """Return framed maps of four levels, each half as large as the one before."""
        levels = []
        for _ in range(N_LEVELS):
            levels.append(framed(features))
            pooled = F.avg_pool2d(features.flatten(0, 1), 2)
            features = pooled.reshape(*features.shape[:2], *pooled.shape[1:])
        return levels

    def _correlations(
        self, levels: list[Tensor], appearance: Tensor, positions: Tensor
    ) -> Tensor:
        scale = self.settings.features**-0.5
        parts: list[Tensor] = []
        for level, maps in enumerate(levels):
            around = target_windows(
                maps, positions, stride=STRIDE * 2**level, window=WINDOW
            )
            parts.append((around @ appearance.unsqueeze(-1)).squeeze(-1) * scale)
        return torch.cat(parts, dim=-1)

    def _fixed_terms(self, positions: Tensor) -> Tensor:
        """Return what is added to tokens: where the track begins, and when it is."""
        n_frames = positions.shape[1]
        width = self.settings.token_width
        place = waves(positions[:, :1] / STRIDE, width - width % 4, 1e-4, 1.0)
        count = torch.arange(n_frames, device=positions.device, dtype=positions.dtype)
        moment = waves(count[:, None], width - width % 4, 1e-4, 1.0)
        missing = width % 4
        return F.pad(place + moment[None, :, None], (0, missing))

    def update_window(
        self,
        levels: list[Tensor],
        positions: Tensor,
        appearance: Tensor,
        visibility: Tensor,
        mask: Tensor,
        embedding: Tensor | None,
    ) -> list[Tracked]:
        """Return positions and visibility after each iteration.

        Parameters
        ----------
        levels
            Feature pyramid of the window's frames.
        positions
            (B, S, N, 2) in pixels.
        appearance
            (B, S, N, C).
        visibility
            Logits, (B, S, N).
        mask
            1 where the frame has not been tracked before, (B, S, N).
        embedding
            Of the mesh, (N, C), or None.
        """
        fixed = self._fixed_terms(positions)
        results: list[Tracked] = []
        for _ in range(self.settings.n_iterations):
            positions = positions.detach()
            correlation = self._correlations(levels, appearance, positions)
            moved = (positions - positions[:, :1]) / STRIDE
            described = appearance if embedding is None else appearance + embedding
            fourier = waves(moved / 64, self.settings.features, 1.0, 512.0)
            scalars = torch.stack([mask, visibility], dim=-1)
            parts = [moved, fourier, correlation, described, scalars]
            change = self.transformer(torch.cat(parts, dim=-1) + fixed)
            positions = positions + change[..., :2] * STRIDE
            normed = self.appearance_norm(change[..., 2:].flatten(0, 2))
            gained = F.gelu(self.appearance(normed))
            appearance = appearance + gained.reshape(appearance.shape)
            seen = self.visibility(appearance).squeeze(-1)
            results.append(Tracked(positions, seen))
        return results

    def _one_direction(
        self, levels: list[Tensor], points: Tensor, embedding: Tensor | None
    ) -> list[Tracked]:
        """Return tracks from the first frame on, after each iteration."""
        n_frames, size = levels[0].shape[1], self.settings.window_frames
        first = target_windows(
            levels[0][:, :1], points.unsqueeze(1), stride=STRIDE, window=1
        )
        appearance = first.squeeze(-2).expand(-1, size, -1, -1)
        positions = points.unsqueeze(1).expand(-1, n_frames, -1, -1)
        visibility = torch.full_like(positions[..., 0], 10.0)
        done = 0
        results = [Tracked(positions, visibility)] * self.settings.n_iterations
        for start in window_starts(n_frames, size):
            frames = torch.arange(start, start + size).clamp(max=n_frames - 1)
            window = [each[:, frames] for each in levels]
            carried = (frames < done).to(points.dtype)
            mask = (1 - carried)[None, :, None].expand_as(visibility[:, frames])
            updates = self.update_window(
                window,
                positions[:, frames],
                appearance,
                visibility[:, frames],
                mask,
                embedding,
            )
            end = min(start + size, n_frames)
            kept = end - start
            results = [
                Tracked(
                    torch.cat([old.positions[:, :start], new.positions[:, :kept]], 1),
                    torch.cat([old.visibility[:, :start], new.visibility[:, :kept]], 1),
                )
                for old, new in zip(results, updates, strict=True)
            ]
            positions, visibility = (self._carried(x, n_frames) for x in results[-1])
            done = end
        return results

    @staticmethod
    def _carried(values: Tensor, n_frames: int) -> Tensor:
        """Return values for all frames, the last one repeated where none is known."""
        missing = n_frames - values.shape[1]
        last = values[:, -1:].expand(-1, missing, *values.shape[2:])
        return torch.cat([values, last], dim=1).detach()

    def forward(
        self,
        frames: Tensor,
        points: Tensor,
        query_frame: int,
        places: Tensor | None = None,
    ) -> list[Tracked]:
        """Return tracks after each iteration, the query points kept in their frame.

        Parameters
        ----------
        frames
            Brightness 2 v / 255 - 1, (B, T, channels, H, W), sides multiples of 64.
        points
            Positions in the query frame in pixels, (B, N, 2).
        query_frame
            The same for all clips of the batch.
        places
            Of the points in the mesh, along and across, 0 to 1, (N, 2).
        """
        embedding = None
        if self.mesh is not None and places is not None:
            embedding = self.mesh(places)
        levels = self.pyramid(self.features(frames))
        onward = [each[:, query_frame:] for each in levels]
        ahead = self._one_direction(onward, points, embedding)
        if self.settings.both_directions:
            reverse = [each[:, : query_frame + 1].flip(1) for each in levels]
            back = self._one_direction(reverse, points, embedding)
        else:
            still = points.unsqueeze(1).expand(-1, query_frame + 1, -1, -1)
            back = [Tracked(still, torch.full_like(still[..., 0], 10.0))] * len(ahead)
        results: list[Tracked] = []
        for one, other in zip(back, ahead, strict=True):
            positions = torch.cat(
                [
                    one.positions[:, 1:].flip(1),
                    points.unsqueeze(1),
                    other.positions[:, 1:],
                ],
                dim=1,
            )
            visibility = torch.cat(
                [one.visibility[:, 1:].flip(1), other.visibility], dim=1
            )
            results.append(Tracked(positions, visibility))
        return results


def build(preset: str) -> TasNet:
    """Return an untrained network of the size called `preset`."""
    if preset not in PRESETS:
        message = f"preset must be one of {sorted(PRESETS)}, got {preset}"
        raise ValueError(message)
    return TasNet(PRESETS[preset])
