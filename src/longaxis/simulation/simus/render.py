"""The `simus` renderer: a recipe's scene as a phased array would see it."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from scipy.ndimage import gaussian_filter

from longaxis.simulation.display import frames_from_envelopes
from longaxis.simulation.placement import ScenePlacement
from longaxis.simulation.renderer import polar_grid
from longaxis.simulation.simus.beamforming import Reception
from longaxis.simulation.simus.frames import FrameRenderer
from longaxis.simulation.simus.probe import Medium, PhasedArray, diverging_waves
from longaxis.simulation.simus.radio_frequency import (
    SAMPLES_PER_PERIOD,
    Scatterers,
)
from longaxis.simulation.simus.transducer import band_gain, pulse_spectrum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from longaxis.simulation.recipe import Beam, Recipe
    from longaxis.simulation.scene import Scene
    from longaxis.simulation.simus.radio_frequency import ElementSignals

# Chosen: side lobes and clutter against time, which grows with the number of shots.
N_SHOTS = 7
# In dB per cm and MHz; chosen, near that of soft tissue.
_ATTENUATION = 0.4
_ELEMENTS_TIMES_RADIANS = 2.6
"""Number of elements, half a wavelength apart, times the width of the beam they make.

Measured: full width at half maximum of a point 80 mm away, seen with this taper.
"""
_WALL_DENSITY = 1.5 * 0.55
"""Scatterers in the wall, of `n_scatterers` spread over the sector."""


def probe_for(beam: Beam, medium: Medium) -> PhasedArray:
    """Return a probe with the resolution that a recipe asks for."""
    lateral_rad = math.radians(beam.lateral_deg)
    pitch_mm = 0.5 * beam.wavelength_mm
    probe = PhasedArray(
        n_elements=max(8, round(_ELEMENTS_TIMES_RADIANS / lateral_rad)),
        pitch_mm=pitch_mm,
        element_width_mm=0.9 * pitch_mm,
        centre_frequency_hz=medium.speed_mm_per_s / beam.wavelength_mm,
    )
    # Bisection: the wider the band, the shorter the pulse.
    narrow, wide = 0.05, 1.5
    for _ in range(20):
        middle = 0.5 * (narrow + wide)
        probe = replace(probe, bandwidth=middle)
        if _pulse_mm(probe, medium) > beam.axial_mm:
            narrow = middle
        else:
            wide = middle
    return probe


def _pulse_mm(probe: PhasedArray, medium: Medium) -> float:
    """Return the full width at half maximum of an echo's envelope."""
    frequency_hz = np.linspace(0, 2 * probe.centre_frequency_hz, 1025)
    spectrum = np.abs(pulse_spectrum(probe, frequency_hz, is_echo=True))
    spectrum *= band_gain(
        frequency_hz - probe.centre_frequency_hz,
        bandwidth_hz=probe.bandwidth * probe.centre_frequency_hz,
        sampling_hz=SAMPLES_PER_PERIOD * probe.centre_frequency_hz,
    )
    wave = np.abs(np.fft.ifft(spectrum, n=2**15))
    late = int(np.flatnonzero(wave < 0.5 * wave[0])[0])
    step_s = 1 / (2**15 * (frequency_hz[1] - frequency_hz[0]))
    return float(medium.speed_mm_per_s * late * step_s)


class SimusRenderer:
    """Renders one recipe's scene; made once, then asked for frames.

    Parameters
    ----------
    recipe, scene
        What to render.
    device
        "cpu" or "cuda".
    n_shots
        Diverging waves sent for each frame.
    """

    def __init__(
        self,
        recipe: Recipe,
        scene: Scene,
        *,
        device: str = "cpu",
        n_shots: int = N_SHOTS,
    ) -> None:
        self.recipe = recipe
        self.grid = polar_grid(recipe)
        self._generator = torch.Generator(device=device)
        self._generator.manual_seed(recipe.seed * 7919 + 17)
        self._placement = ScenePlacement(recipe, scene, self._generator)
        medium = Medium(attenuation_db_per_cm_mhz=_ATTENUATION)
        probe = probe_for(recipe.beam, medium)
        half_rad = math.radians(recipe.sector.half_angle_deg)
        tilts_rad = np.linspace(-1, 1, n_shots) if n_shots > 1 else np.zeros(1)
        self._renderer = FrameRenderer(
            probe=probe,
            medium=medium,
            transmission=diverging_waves(
                probe,
                medium,
                tilts_rad=math.radians(recipe.sector.tilt_deg)
                + 0.5 * half_rad * tilts_rad,
                width_rad=2 * half_rad,
            ),
            reception=Reception(taper=0.5),
            grid=self.grid,
            device=torch.device(device),
        )
        self._n_looks = min(recipe.beam.n_looks, n_shots)
        self._gain, self._noise = self._levels()

    def envelopes(self) -> Iterator[torch.Tensor]:
        """Yield envelopes in chunks of frames, shape (B, n_depths, n_lines).

        A wall of unit amplitude has unit power everywhere.
        """
        for scatterers in self._chunks():
            signals = self._renderer.signals(scatterers)
            noisy = signals.analytic + self._noise * self._hiss(signals)
            heard = replace(signals, analytic=noisy)
            yield self._envelope(heard) * self._gain

    def _chunks(self) -> Iterator[Scatterers]:
        # A graphics card needs large products; on a processor more frames only cost
        # memory.
        size = 16 if self._generator.device.type == "cuda" else 2
        frames = self._placement.frames()
        for chunk in iter(lambda: list(itertools.islice(frames, size)), []):
            places_mm, strengths = zip(*chunk, strict=True)
            yield Scatterers(
                positions_mm=torch.stack(places_mm), backscatter=torch.stack(strengths)
            )

    def _envelope(self, signals: ElementSignals) -> torch.Tensor:
        return self._renderer.envelope(signals, n_looks=self._n_looks)

    def _hiss(self, signals: ElementSignals) -> torch.Tensor:
        return torch.randn(
            signals.analytic.shape,
            generator=self._generator,
            device=self._generator.device,
            dtype=torch.complex64,
        )

    def _levels(self) -> tuple[torch.Tensor, float]:
        """Return gain, (n_depths, n_lines), and noise of an element's signal."""
        grid, recipe = self.grid, self.recipe
        signals = self._renderer.signals(self._even_tissue())
        power = self._smoothed(self._envelope(signals))
        hiss = replace(signals, analytic=self._hiss(signals))
        noise_power = self._smoothed(self._envelope(hiss))
        # No set amplifies the dead corners of the sector without end.
        power = np.maximum(power, 1e-5 * power.max(axis=0, keepdims=True).mean())
        last = round(recipe.sector.depth_mm / grid.depth_step_mm)
        # The middle half of the beams at the far end, where `noise_db` is defined and
        # edges do not weaken the signal.
        middle = slice(grid.n_lines // 4, 3 * grid.n_lines // 4)
        far = power[last, middle].mean() / noise_power[last, middle].mean()
        noise = 10 ** (recipe.beam.noise_db / 20) * math.sqrt(far)
        depth = np.arange(grid.n_depths) * grid.depth_step_mm / recipe.sector.depth_mm
        share = np.linspace(0, 1, len(recipe.beam.gain_curve_db))
        curve = np.interp(depth, share, recipe.beam.gain_curve_db)
        gain = 10 ** (curve[:, None] / 20) / np.sqrt(power)
        return torch.from_numpy(gain).to(signals.analytic.device, torch.float32), noise

    def _even_tissue(self) -> Scatterers:
        """Return scatterers of unit amplitude, as dense as in a wall, everywhere."""
        sector, grid = self.recipe.sector, self.grid
        span = (grid.n_lines - 1) * grid.angle_step_rad
        reach_mm = grid.n_depths * grid.depth_step_mm
        share = span * reach_mm**2 / 2
        share /= math.radians(sector.half_angle_deg) * sector.depth_mm**2
        count = round(_WALL_DENSITY * self.recipe.tissue.n_scatterers * share)
        drawn = torch.rand(
            2, count, generator=self._generator, device=self._generator.device
        )
        range_mm, angle = (
            reach_mm * drawn[0].sqrt(),
            grid.first_angle_rad + span * drawn[1],
        )
        place = torch.stack([range_mm * angle.sin(), range_mm * angle.cos()], dim=-1)
        strength = torch.randn(
            count, generator=self._generator, device=self._generator.device
        )
        return Scatterers(positions_mm=place[None], backscatter=strength[None])

    def _smoothed(self, envelope: torch.Tensor) -> NDArray[np.float64]:
        power = envelope[0].square().cpu().numpy().astype(np.float64)
        # 6 mm and 0.1 rad hold many grains: the gain must not divide speckle by itself.
        sigma = (6.0 / self.grid.depth_step_mm, 0.1 / self.grid.angle_step_rad)
        return np.asarray(gaussian_filter(power, sigma, mode="nearest"))


def render_scene(
    recipe: Recipe, scene: Scene, *, device: str = "cpu", n_shots: int = N_SHOTS
) -> NDArray[np.uint8]:
    """Return the grey frames of a scene, uint8, shape (T, size, size).

    Parameters
    ----------
    recipe, scene
        What to render.
    device
        "cpu" or "cuda".
    n_shots
        Diverging waves sent for each frame.
    """
    renderer = SimusRenderer(recipe, scene, device=device, n_shots=n_shots)
    return frames_from_envelopes(recipe, renderer.grid, renderer.envelopes())
