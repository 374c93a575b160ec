"""Batches cut on the device that trains, from uint8 clips held there.

Reading and warping clips on the processor keeps a graphics card waiting: a sample takes
60 ms there. Here, clips of equal length lie on the device and a whole batch is cut by
one resampling.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from longaxis.models.networks.attention import neighbour_bias
from longaxis.training.losses import Target

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPlan:
    """Sizes of a batch; all but the sizes chosen as in `curriculum`.

    Attributes
    ----------
    n_clips, n_points
        In a batch.
    side_px
        Of the crops.
    zoom
        Smallest and largest.
    turn_rad
        Standard deviation of the turn.
    n_neighbours
        That each point sees.
    """

    n_clips: int = 16
    n_points: int = 32
    side_px: int = 144
    zoom: tuple[float, float] = (0.75, 1.6)
    turn_rad: float = 0.3
    n_neighbours: int = 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """What one step learns from.

    Attributes
    ----------
    frames
        Brightness 2 v / 255 - 1, (B, T, 1, S, S).
    target
        Truth in pixels of the crops.
    bias
        Which points see each other, (B * T, 1, N, N).
    """

    frames: Tensor
    target: Target
    bias: Tensor

    @property
    def queries(self) -> Tensor:
        """Query positions, (B, N, 2)."""
        clip = torch.arange(len(self.frames), device=self.frames.device)
        return self.target.positions[clip, self.target.query_frames]


class DeviceClips:
    """Clips of one length on one device.

    Parameters
    ----------
    n_frames
        Of every clip.
    device
        "cpu" or "cuda".
    seed
        Of everything drawn.
    """

    def __init__(self, n_frames: int, device: str, seed: int) -> None:
        self._n_frames = n_frames
        self._device = device
        self._frames: list[Tensor] = []
        self._meshes: list[Tensor] = []
        self._ends: list[int] = []
        self._generator = torch.Generator(device=device).manual_seed(seed)

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, frames: Tensor, mesh_px: Tensor, end_systole: int) -> None:
        """Take in a clip: uint8 (T, H, W), truth (T, P, 2), a frame index.

        Parameters
        ----------
        frames
            Grey frames, (B, T, C, H, W).
        mesh_px
            Mesh in pixels, (T, L, R, 2).
        end_systole
            Frame of end-systole.
        """
        self._frames.append(frames.to(self._device))
        self._meshes.append(mesh_px.to(self._device))
        self._ends.append(end_systole)

    def _uniform(self, *shape: int) -> Tensor:
        return torch.rand(*shape, generator=self._generator, device=self._device)

    def _normal(self, *shape: int) -> Tensor:
        return torch.randn(*shape, generator=self._generator, device=self._device)

    def batch(self, plan: BatchPlan) -> Batch:
        """Return a batch: turned, mirrored, zoomed, reversed, brightened at random."""
        chosen = (self._uniform(plan.n_clips) * len(self)).long().tolist()
        frames = torch.stack([self._frames[index] for index in chosen])
        meshes = torch.stack([self._meshes[index] for index in chosen])
        queries = self._query_frames(chosen)
        if self._uniform(1).item() < 0.5:
            frames, meshes = frames.flip(1), meshes.flip(1)
            queries = self._n_frames - 1 - queries
        clip = torch.arange(plan.n_clips, device=self._device)
        at_query = meshes[clip, queries]
        middle = (self._uniform(plan.n_clips) * at_query.shape[1]).long()
        linear, shift = self._affine(plan, at_query[clip, middle])
        points = torch.einsum("bij,btnj->btni", linear, meshes) + shift[:, None, None]
        # Three pixels from the border, correlation windows still hold picture.
        inside = ((points > 3) & (points < plan.side_px - 3)).all(dim=-1)
        kept = self._points(plan, points[clip, queries], inside[clip, queries])
        index = kept[:, None, :, None].expand(-1, self._n_frames, -1, 2)
        positions = points.gather(2, index)
        counted = inside.gather(2, index[..., 0]).float()
        # Points outside in the query frame have nothing to look for.
        counted *= counted[clip, queries][:, None]
        target = Target(
            positions=positions,
            inside=counted,
            quality=torch.ones_like(counted),
            query_frames=queries,
        )
        pictures = self._toned(self._cut(plan, frames, linear, shift))
        return Batch(frames=pictures, target=target, bias=self._bias(plan, target))

    def _query_frames(self, chosen: list[int]) -> Tensor:
        """Return end-systole for a half of the clips, any frame for the others."""
        ends = torch.tensor([self._ends[index] for index in chosen])
        anywhere = (self._uniform(len(chosen)) * self._n_frames).long()
        at_end = self._uniform(len(chosen)) < 0.5
        return torch.where(at_end, ends.to(self._device), anywhere)

    def _affine(self, plan: BatchPlan, centres: Tensor) -> tuple[Tensor, Tensor]:
        """Return maps (B, 2, 2) and (B, 2) that bring the centres near the middle."""
        n_clips = plan.n_clips
        low, high = torch.tensor(plan.zoom).log().tolist()
        zoom = (low + (high - low) * self._uniform(n_clips)).exp()
        turn = plan.turn_rad * self._normal(n_clips)
        mirror = (self._uniform(n_clips) < 0.5).float() * -2 + 1
        cosine, sine = zoom * turn.cos(), zoom * turn.sin()
        rows = [
            torch.stack([mirror * cosine, -mirror * sine], dim=-1),
            torch.stack([sine, cosine], dim=-1),
        ]
        linear = torch.stack(rows, dim=1)
        middle = plan.side_px * (0.5 + 0.4 * (self._uniform(n_clips, 2) - 0.5))
        return linear, middle - torch.einsum("bij,bj->bi", linear, centres)

    def _points(self, plan: BatchPlan, places: Tensor, inside: Tensor) -> Tensor:
        """Return indices (B, N) of the points around a random one, those inside first.

        Up to 20 pixels are added to each distance at random: a thinned patch of wall.
        """
        clip = torch.arange(plan.n_clips, device=self._device)
        anchor = (inside.float() + 1e-3 * self._uniform(*inside.shape)).argmax(dim=1)
        distance = (places - places[clip, anchor][:, None]).norm(dim=-1)
        # Points outside come last, whatever their distance.
        distance = distance + 1e4 * ~inside + 20 * self._uniform(*inside.shape)
        nearest: Tensor = distance.topk(plan.n_points, largest=False).indices
        return nearest

    def _cut(
        self, plan: BatchPlan, frames: Tensor, linear: Tensor, shift: Tensor
    ) -> Tensor:
        """Return the crops, 0 to 1, (B, T, S, S)."""
        side, (height, width) = plan.side_px, frames.shape[-2:]
        place = torch.arange(side, device=self._device) + 0.5
        grid = torch.stack(torch.meshgrid(place, place, indexing="xy"), dim=-1)
        back = torch.linalg.inv(linear)
        source = torch.einsum("bij,bhwj->bhwi", back, grid[None] - shift[:, None, None])
        size = torch.tensor([width, height], device=self._device)
        # Raster pixels over the size are what align_corners=False expects.
        crops: Tensor = functional.grid_sample(
            frames.float() / 255, 2 * source / size - 1, align_corners=False
        )
        return crops

    def _toned(self, pictures: Tensor) -> Tensor:
        """Return pictures with another gain, gamma and noise, (B, T, 1, S, S)."""
        n_clips = len(pictures)
        gamma = (0.3 * self._normal(n_clips, 1, 1, 1)).exp()
        gain = (0.2 * self._normal(n_clips, 1, 1, 1)).exp()
        noise = 0.04 * self._uniform(n_clips, 1, 1, 1) * self._normal(*pictures.shape)
        toned = (gain * pictures.clamp(min=0) ** gamma + noise).clamp(0, 1)
        return (2 * toned - 1).unsqueeze(2)

    def _bias(self, plan: BatchPlan, target: Target) -> Tensor:
        clip = torch.arange(plan.n_clips, device=self._device)
        at_query = target.positions[clip, target.query_frames]
        biases = [neighbour_bias(places, plan.n_neighbours) for places in at_query]
        # Attention folds clips and frames into one axis, so each frame gets its clip's
        # bias.
        return torch.stack(biases).repeat_interleave(self._n_frames, dim=0)[:, None]
