"""The `convolution` renderer: scatterers to envelope, in PyTorch.

Scatterers are splatted with their two-way phase into a grid of depth and angle,
blurred along the beam and across it by a point-spread function that depends on depth,
and the envelope is taken. A wall of unit amplitude has unit power everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from longaxis.simulation.placement import ScenePlacement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from longaxis.simulation.recipe import Recipe
    from longaxis.simulation.scene import Scene

# Chosen: bounds memory and time, the axial product being square in it.
_MAX_DEPTHS = 640
# Chosen: frames in one product, speed against memory.
_CHUNK = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class PolarGrid:
    """Depths and angles of the beam-formed data.

    Attributes
    ----------
    depth_step_mm, angle_step_rad
        Spacing.
    first_angle_rad
        Angle of the first line; 0 is straight down, positive to the right.
    """

    n_depths: int
    n_lines: int
    depth_step_mm: float
    angle_step_rad: float
    first_angle_rad: float


def polar_grid(recipe: Recipe) -> PolarGrid:
    """Return a grid fine enough for the recipe's point-spread function."""
    sector, beam = recipe.sector, recipe.beam
    # At least 2.6 samples in a pulse's width at half maximum.
    step_mm = max(min(beam.axial_mm / 2.6, 0.4), sector.depth_mm / _MAX_DEPTHS)
    # Scatterers up to two beam widths outside still shine into the sector's edge.
    margin = np.deg2rad(2.0 * beam.lateral_deg)
    span = 2 * np.deg2rad(sector.half_angle_deg) + 2 * margin
    n_lines = int(np.ceil(span / np.deg2rad(beam.lateral_deg / 2.5))) + 1
    first = np.deg2rad(sector.tilt_deg - sector.half_angle_deg) - margin
    return PolarGrid(
        n_depths=int(np.ceil(sector.depth_mm / step_mm)) + 2,
        n_lines=n_lines,
        depth_step_mm=float(step_mm),
        angle_step_rad=float(span / (n_lines - 1)),
        first_angle_rad=float(first),
    )


class ConvolutionRenderer:
    """Renders one recipe's scene; made once, then asked for frames.

    Parameters
    ----------
    recipe, scene
        What to render.
    device
        "cpu" or "cuda".
    """

    def __init__(self, recipe: Recipe, scene: Scene, *, device: str = "cpu") -> None:
        self.recipe = recipe
        self.grid = polar_grid(recipe)
        self.device = torch.device(device)
        self._generator = torch.Generator(device=self.device)
        # Placement and noise draw from this one stream: their order is part of a clip.
        self._generator.manual_seed(recipe.seed * 7919 + 17)
        self._placement = self._place(scene)
        self._axial = self._axial_matrix()
        self._lateral = self._lateral_matrices()
        self._gain, self._noise = self._levels()

    def _place(self, scene: Scene) -> ScenePlacement:
        return ScenePlacement(self.recipe, scene, self._generator)

    def envelopes(self) -> Iterator[torch.Tensor]:
        """Yield envelopes in chunks of frames, shape (B, n_depths, n_lines).

        Arbitrary unit.
        """
        fields = []
        for number, (places_mm, strengths) in enumerate(self._placement.frames(), 1):
            fields.append(self._splat(places_mm, strengths))
            if len(fields) == _CHUNK or number == self._placement.n_frames:
                yield self._beamform(torch.stack(fields))
                fields = []

    def _splat(self, places_mm: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
        """Return the complex field as (2, n_depths, n_lines)."""
        grid = self.grid
        right, down = places_mm.T.contiguous()
        radius = torch.sqrt(right * right + down * down)
        line = (torch.atan2(right, down) - grid.first_angle_rad) / grid.angle_step_rad
        depth = radius / grid.depth_step_mm
        inside = (depth < grid.n_depths - 1) & (line >= 0) & (line < grid.n_lines - 1)
        # Silenced, not removed: tensors keep their size from frame to frame.
        strength = strength * inside
        # There and back: 2 r in wavelengths, times 2 pi.
        phase = radius * (4 * np.pi / self.recipe.beam.wavelength_mm)
        parts = torch.stack([strength * torch.cos(phase), strength * torch.sin(phase)])
        # Just below the last row, so that the neighbour at row + 1 exists.
        depth = depth.clamp(0, grid.n_depths - 1.001)
        line = line.clamp(0, grid.n_lines - 1.001)
        return self._scatter(depth, line, parts)

    def _scatter(
        self, depth: torch.Tensor, line: torch.Tensor, parts: torch.Tensor
    ) -> torch.Tensor:
        grid = self.grid
        row, column = depth.long(), line.long()
        below, beside = depth - row, line - column
        flat = row * grid.n_lines + column
        size = grid.n_depths * grid.n_lines
        total = torch.zeros(2, size, device=self.device)
        for step, share in (
            (0, (1 - below) * (1 - beside)),
            (1, (1 - below) * beside),
            (grid.n_lines, below * (1 - beside)),
            (grid.n_lines + 1, below * beside),
        ):
            for part in (0, 1):
                total[part].scatter_add_(0, flat + step, parts[part] * share)
        return total.view(2, grid.n_depths, grid.n_lines)

    def _beamform(self, fields: torch.Tensor) -> torch.Tensor:
        """Return the envelope of fields (B, 2, n_depths, n_lines)."""
        # Before the pulse and the beam, which give noise the grain it has on a system.
        noise = torch.randn(fields.shape, generator=self._generator, device=self.device)
        fields = self._axial @ (fields + self._noise * noise)
        n_frames, _, n_depths, n_lines = fields.shape
        rows = fields.permute(2, 0, 1, 3).reshape(n_depths, -1, n_lines)
        envelope = torch.zeros(n_depths, n_frames, n_lines, device=self.device)
        for real, imaginary in self._lateral:
            in_phase = (rows @ real).view(n_depths, n_frames, 2, n_lines)
            i_part, q_part = in_phase[:, :, 0], in_phase[:, :, 1]
            if imaginary is not None:
                crossed = (rows @ imaginary).view(n_depths, n_frames, 2, n_lines)
                i_part, q_part = i_part - crossed[:, :, 1], q_part + crossed[:, :, 0]
            envelope += torch.sqrt(i_part * i_part + q_part * q_part + 1e-20)
        envelope = envelope / len(self._lateral) * self._gain[:, None, None]
        return envelope.permute(1, 0, 2)

    def _axial_matrix(self) -> torch.Tensor:
        depths = np.arange(self.grid.n_depths) * self.grid.depth_step_mm
        # Attenuation takes the high frequencies away: pulses grow longer with depth.
        sigma = self.recipe.beam.axial_mm / 2.355 * (0.9 + 0.3 * depths / depths[-1])
        gap = depths[:, None] - depths[None]
        kernel = np.exp(-0.5 * (gap / sigma[:, None]) ** 2)
        # Power is normalised, not the sum: scatterers add incoherently.
        kernel /= np.sqrt((kernel**2).sum(axis=1, keepdims=True))
        return torch.from_numpy(kernel.astype(np.float32)).to(self.device)

    def _beam_width_rad(self) -> np.ndarray:
        beam = self.recipe.beam
        depths = np.arange(self.grid.n_depths) * self.grid.depth_step_mm
        away = np.abs(depths - beam.focus_mm) / beam.focus_mm
        width = np.deg2rad(beam.lateral_deg) * (1 + beam.defocus * 0.5 * away**2)
        # Close to the probe a beam is no narrower than a fraction of the aperture.
        nearest = 2.0 / np.maximum(depths, 3.0)
        return np.asarray(np.maximum(width, np.minimum(nearest, 0.5)) / 2.355)

    def _lateral_matrices(self) -> list[tuple[torch.Tensor, torch.Tensor | None]]:
        beam, grid = self.recipe.beam, self.grid
        sigma = self._tensor(self._beam_width_rad())[:, None, None]
        angles = torch.arange(grid.n_lines, device=self.device) * grid.angle_step_rad
        gap = (angles[:, None] - angles[None])[None] / sigma
        kernel = torch.exp(-0.5 * gap * gap)
        if beam.skirt > 0:
            # A foot four times as wide as the beam.
            kernel += beam.skirt * torch.exp(gap * gap * (-0.5 / 16))
        kernel /= kernel.square().sum(dim=1, keepdim=True).sqrt()
        if beam.n_looks == 1:
            return [(kernel, None)]
        looks: list[tuple[torch.Tensor, torch.Tensor | None]] = []
        # Looks differ by a phase ramp across the beam, as from parts of an aperture;
        # their envelopes are averaged.
        for shift in np.linspace(-1, 1, beam.n_looks) * 0.8:
            turn = gap * float(shift)
            looks.append((kernel * torch.cos(turn), kernel * torch.sin(turn)))
        return looks

    def _tensor(self, array: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(array.astype(np.float32)).to(self.device)

    def _levels(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Return gain per depth and noise per cell (before the beam)."""
        recipe, grid = self.recipe, self.grid
        # Cells shrink to nothing at the probe, and the gain would grow without end.
        depths = np.maximum(np.arange(grid.n_depths) * grid.depth_step_mm, 2.0)
        whole = np.deg2rad(recipe.sector.half_angle_deg) * recipe.sector.depth_mm**2
        # Scatterers in a square millimetre of wall, as `scene` places them.
        density = 1.5 * 0.55 * recipe.tissue.n_scatterers / whole
        per_cell = density * depths * grid.depth_step_mm * grid.angle_step_rad
        share = np.linspace(0, 1, len(recipe.beam.gain_curve_db))
        curve = np.interp(depths / depths[-1], share, recipe.beam.gain_curve_db)
        # Depth gain lifts electronic noise; the exponent is chosen.
        level = 10 ** (recipe.beam.noise_db / 20) * (depths / depths[-1]) ** 1.2
        noise = level * np.sqrt(0.5 * per_cell)
        gain = 10 ** (curve / 20) / np.sqrt(per_cell)
        return self._tensor(gain), self._tensor(noise)[:, None]
