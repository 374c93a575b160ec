"""Scatterers to the signal of every element."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from longaxis.data._checks import require
from longaxis.simulation.simus.propagation import (
    Propagation,
    comb_for,
    into_rows,
    turning,
)
from longaxis.simulation.simus.transducer import (
    band_gain,
    pulse_spectrum,
    significant_band,
)

if TYPE_CHECKING:
    from longaxis.simulation.simus.probe import Medium, PhasedArray, Transmission
    from longaxis.simulation.simus.propagation import Comb, Paths

# Chosen: the analytic signal reaches to twice the centre frequency; four samples leave
# room.
SAMPLES_PER_PERIOD = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scatterers:
    """Points that throw sound back.

    Attributes
    ----------
    positions_mm
        (x, z) from the middle of the probe, z into the tissue, shape (T, S, 2).
    backscatter
        Strength of each, shape (T, S).
    """

    positions_mm: torch.Tensor
    backscatter: torch.Tensor

    def __post_init__(self) -> None:
        shape = (*self.backscatter.shape, 2)
        require(
            self.backscatter.ndim == 2 and self.positions_mm.shape == shape,
            "positions must have shape (T, S, 2) and backscatter (T, S), got "
            f"{tuple(self.positions_mm.shape)} and {tuple(self.backscatter.shape)}",
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ElementSignals:
    """What the elements hear after each shot.

    Attributes
    ----------
    analytic
        Signals without negative frequencies, shape (T, n_shots, n_elements, samples);
        the real part is the radio-frequency signal. Time 0 is when the first element
        fires.
    sampling_hz
        Samples per second.
    """

    analytic: torch.Tensor
    sampling_hz: float

    def in_phase_quadrature(
        self, carrier_hz: float, *, bandwidth_hz: float
    ) -> torch.Tensor:
        """Return the signals shifted from the carrier to frequency 0.

        Same shape (..., N).

        What lies outside the bandwidth is removed: a Butterworth filter of fifth order,
        run forwards and backwards, is a gain in the frequency domain. Arbitrary unit.
        """
        n_samples = self.analytic.shape[-1]
        frequency_hz = np.fft.fftfreq(n_samples, 1 / self.sampling_hz).astype(float)
        kept = band_gain(
            frequency_hz - carrier_hz,
            bandwidth_hz=bandwidth_hz,
            sampling_hz=self.sampling_hz,
        )
        gain = torch.from_numpy(kept).to(self.analytic)
        filtered: torch.Tensor = torch.fft.ifft(torch.fft.fft(self.analytic) * gain)
        cycles = np.arange(n_samples) * (carrier_hz / self.sampling_hz)
        turn = torch.from_numpy(np.exp(-2j * np.pi * cycles)).to(self.analytic)
        return filtered * turn


def element_signals(
    scatterers: Scatterers,
    *,
    probe: PhasedArray,
    medium: Medium,
    transmission: Transmission,
    depth_mm: float,
) -> ElementSignals:
    """Return what the elements hear.

    Parameters
    ----------
    scatterers
        What throws sound back; its tensors say on which device to compute.
    probe, medium, transmission
        Who sends what into what.
    depth_mm
        Echoes from further away than this may be missing.
    """
    return _Receiver(probe, medium, transmission, depth_mm).signals(scatterers)


class _Receiver:
    def __init__(
        self,
        probe: PhasedArray,
        medium: Medium,
        transmission: Transmission,
        depth_mm: float,
    ) -> None:
        self.probe, self.medium, self.transmission = probe, medium, transmission
        self.band = significant_band(probe, is_echo=True)
        self.sampling_hz = SAMPLES_PER_PERIOD * probe.centre_frequency_hz
        # No echo within the depth travels longer than to there from the probe's far
        # end.
        longest_s = 2 * (depth_mm + 0.5 * probe.n_elements * probe.pitch_mm)
        longest_s = longest_s / medium.speed_mm_per_s + transmission.delays_s.max()
        self.n_samples = math.ceil((longest_s + self.band.pulse_s) * self.sampling_hz)

    def signals(self, scatterers: Scatterers) -> ElementSignals:
        positions = scatterers.positions_mm.double()
        device = positions.device
        n_frames, n_points = scatterers.backscatter.shape
        propagation = Propagation(self.probe, self.medium, self.transmission, device)
        strength = scatterers.backscatter.float()
        strength = torch.cat([strength, strength.new_zeros(n_frames, 1)], dim=1)
        shape = (n_frames, self.transmission.n_shots, self.probe.n_elements)
        # One sample more: there goes what comes too early or too late.
        total = torch.zeros((*shape, self.n_samples + 1, 2), device=device)
        frame = torch.arange(n_frames, device=device)[:, None, None]
        for row in into_rows(positions):
            # An empty place takes the place of its neighbour, with strength 0.
            taken = row.where(row < n_points, row[..., :1]).clamp_max(n_points - 1)
            points = positions[frame, taken].flatten(0, 1)
            weights = strength[frame, row].flatten(0, 1)
            self._add(total, propagation, points, weights)
        analytic = torch.view_as_complex(total)[..., :-1]
        return ElementSignals(analytic=analytic, sampling_hz=self.sampling_hz)

    def _add(
        self,
        total: torch.Tensor,
        propagation: Propagation,
        points: torch.Tensor,
        weights: torch.Tensor,
    ) -> None:
        paths = propagation.paths(points, is_echo=True)
        comb, samples = comb_for(
            self.band,
            paths.spread_s + self.band.pulse_s,
            sampling_hz=self.sampling_hz,
        )
        spectrum = _echo_spectrum(propagation, paths, comb, points, weights)
        start, spectrum = self._aligned(spectrum, paths, comb, propagation.parts)
        windows = self._windows(spectrum, comb, samples)
        place = start[..., None] + torch.arange(samples, device=start.device)
        place = place - samples // 2
        place = place.where((place >= 0) & (place < self.n_samples), self.n_samples)
        columns = len(points) // len(total)
        for column in range(columns):
            part = torch.view_as_real(windows[column::columns])
            where = place[column::columns][..., None].expand_as(part)
            total.scatter_add_(3, where, part)

    def _aligned(
        self, spectrum: torch.Tensor, paths: Paths, comb: Comb, parts: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Count times from whole samples, and join the parts of each element.

        Returns
        -------
        tuple
            Sample of the window's middle, (B, n_shots, n_elements), and the spectrum,
            (B, n_shots, n_elements, n_frequencies).
        """
        moment_s = paths.arrival_s[:, None] + paths.middle_s[..., None]
        moment_s = moment_s.view(len(moment_s), -1, parts, moment_s.shape[-1])
        # Windows are added at whole samples; the rest of the delay turns the spectrum.
        start = torch.round(moment_s.mean(dim=2) * self.sampling_hz).long()
        rest_s = moment_s - (start / self.sampling_hz)[:, :, None]
        spectrum = spectrum.view(comb.count, *moment_s.shape)
        frequency_hz = comb.in_hz().to(rest_s.device)
        turn = turning(frequency_hz[:, None, None, None, None] * rest_s)
        return start.transpose(1, 2), (spectrum * turn).mean(dim=3).permute(1, 3, 2, 0)

    def _windows(
        self, spectrum: torch.Tensor, comb: Comb, samples: int
    ) -> torch.Tensor:
        """Return signals from spectra (..., n_frequencies), shape (..., samples)."""
        pulse = pulse_spectrum(self.probe, comb.in_hz().numpy(), is_echo=True)
        # Time 0 belongs in the middle of the window.
        first = round(comb.first_hz / comb.step_hz)
        sign = (-1.0) ** (first + np.arange(comb.count))
        # Twice, for the negative frequencies that are left out.
        factor = torch.from_numpy(2 * comb.step_hz * sign * pulse)
        padded = spectrum.new_zeros((*spectrum.shape[:-1], samples))
        padded[..., first : first + comb.count] = spectrum * factor.to(spectrum)
        signal: torch.Tensor = torch.fft.ifft(padded, norm="forward")
        return signal


def _echo_spectrum(
    propagation: Propagation,
    paths: Paths,
    comb: Comb,
    points: torch.Tensor,
    weights: torch.Tensor,
) -> torch.Tensor:
    """Return the echo without the pulse, (n_frequencies, B, n_elements, n_shots)."""
    lens = propagation.lens(points, comb)
    heard = []
    for number, (wave, incident) in enumerate(propagation.frequencies(paths, comb)):
        # The lens acts on the way out and on the way back.
        strength = weights if lens is None else weights * lens[number].square()
        heard.append(wave.mT @ (incident * strength[..., None]))
    return torch.stack(heard)
