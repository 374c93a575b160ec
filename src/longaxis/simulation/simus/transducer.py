"""What burst and elements do to the spectrum, and elements to directions.

The formulas are those of the papers on SIMUS and PFIELD (Garcia 2022; Shahriari and
Garcia 2018); times go as exp(+i 2 pi f t).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.simulation.simus.probe import Medium, PhasedArray

_FLOOR = 1e-3
"""Frequencies and times whose share of the largest amplitude is less are left out."""


def burst_spectrum(
    probe: PhasedArray, frequency_hz: NDArray[np.float64]
) -> NDArray[np.complex128]:
    """Return the spectrum of a rectangular burst of a sine, centred on t = 0.

    Frequencies in Hz, shape (F,); spectrum of the same shape, unit amplitude.
    """
    centre_hz = probe.centre_frequency_hz
    length_s = probe.pulse_cycles / centre_hz
    below = np.sinc(length_s * (frequency_hz - centre_hz))
    above = np.sinc(length_s * (frequency_hz + centre_hz))
    return np.asarray(-1j * (below - above))


def two_way_response(
    probe: PhasedArray, frequency_hz: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the two-way frequency response of an element, 0 to 1, shape (F,).

    A generalized normal window: half the amplitude at the edges of the band, and 1/126
    at zero frequency.
    """
    half_band_hz = 0.5 * probe.bandwidth * probe.centre_frequency_hz
    power = np.log(126) / np.log(2 / probe.bandwidth)
    away = np.abs(frequency_hz - probe.centre_frequency_hz) / half_band_hz
    return np.asarray(np.exp(-np.log(2) * away**power))


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The frequencies that count, and how long the pulse they make lasts."""

    lowest_hz: float
    highest_hz: float
    pulse_s: float


def significant_band(probe: PhasedArray, *, is_echo: bool) -> Band:
    """Return the band of the sent pulse, or of its echo."""
    centre_hz = probe.centre_frequency_hz
    frequency_hz = np.linspace(0, 2 * centre_hz, 4001)
    amplitude = np.abs(pulse_spectrum(probe, frequency_hz, is_echo=is_echo))
    kept = frequency_hz[amplitude >= _FLOOR * amplitude.max()]
    lowest, highest = float(kept[0]), float(kept[-1])
    inside = (frequency_hz >= lowest) & (frequency_hz <= highest)
    wave = np.abs(np.fft.ifft(amplitude * inside))
    half = len(wave) // 2
    late = int(np.flatnonzero(wave[:half] >= _FLOOR * wave[0])[-1]) + 1
    step_s = 1 / (len(wave) * (frequency_hz[1] - frequency_hz[0]))
    return Band(lowest_hz=lowest, highest_hz=highest, pulse_s=2 * late * step_s)


def pulse_spectrum(
    probe: PhasedArray, frequency_hz: NDArray[np.float64], *, is_echo: bool
) -> NDArray[np.complex128]:
    """Return the spectrum of burst and elements together, shape (F,), unit amplitude.

    Parameters
    ----------
    probe
        The probe.
    frequency_hz
        Frequencies, shape (F,).
    is_echo
        Whether the pulse passes the elements twice, transmitted and received.
    """
    response = two_way_response(probe, frequency_hz)
    if not is_echo:
        response = np.sqrt(response)
    return burst_spectrum(probe, frequency_hz) * response


def band_gain(
    away_hz: NDArray[np.float64], *, bandwidth_hz: float, sampling_hz: float
) -> NDArray[np.float64]:
    """Return the gain of a Butterworth filter of fifth order.

    Run forwards and backwards.

    Parameters
    ----------
    away_hz
        Distance from the middle of the band, shape (F,).
    bandwidth_hz
        Width of the band; half the amplitude is left at its edges.
    sampling_hz
        Sampling frequency of the signal; the filter is digital.
    """
    cycles = away_hz / sampling_hz
    # A digital filter repeats at the sampling frequency; 0.499 keeps the tangent
    # finite.
    cycles = np.clip(cycles - np.round(cycles), -0.499, 0.499)
    edge = min(0.5 * bandwidth_hz / sampling_hz, 0.49)
    # Both ways: the squared magnitude of order five.
    return np.asarray(1 / (1 + (np.tan(np.pi * cycles) / np.tan(np.pi * edge)) ** 10))


def n_subelements(probe: PhasedArray, medium: Medium) -> int:
    """Return into how many parts an element is cut, so that each is seen from afar."""
    highest_hz = probe.centre_frequency_hz * (1 + 0.5 * probe.bandwidth)
    shortest_mm = medium.speed_mm_per_s / highest_hz
    return int(np.ceil(probe.element_width_mm / shortest_mm))


def directivity(
    probe: PhasedArray, medium: Medium, sine: torch.Tensor, cosine: torch.Tensor
) -> torch.Tensor:
    """Return the relative amplitude in a direction, at the centre frequency, 0 to 1.

    Parameters
    ----------
    probe, medium
        The probe and the tissue.
    sine, cosine
        Of the angle to the element's normal, shape (...,).
    """
    width_mm = probe.element_width_mm / n_subelements(probe, medium)
    wavelength_mm = medium.speed_mm_per_s / probe.centre_frequency_hz
    # torch.sinc is sin(pi x) / (pi x), as the formula has it.
    pattern = torch.sinc(sine * (width_mm / wavelength_mm))
    front = (cosine > 0).to(pattern.dtype)
    return pattern * (front if probe.has_rigid_baffle else cosine.clamp_min(0))


def elevation_factor(
    probe: PhasedArray,
    medium: Medium,
    range_mm: torch.Tensor,
    frequency_hz: torch.Tensor,
) -> torch.Tensor:
    """Return the effect of the lens in the image plane.

    Shape (n_ranges, n_frequencies).

    Fresnel's integral over the height of an element with a lens; 1 at the focus.

    Parameters
    ----------
    probe, medium
        The probe and the tissue.
    range_mm
        Distances from the element, shape (n_ranges,).
    frequency_hz
        Frequencies, shape (n_frequencies,).
    """
    assert probe.height_mm is not None
    assert probe.elevation_focus_mm is not None
    # Chosen: enough nodes for the fast phase close to the probe.
    node, weight = np.polynomial.legendre.leggauss(96)
    height_mm = torch.from_numpy(0.5 * probe.height_mm * node).to(range_mm)
    share = torch.from_numpy(0.5 * weight).to(range_mm)
    curvature = 1 / range_mm - 1 / probe.elevation_focus_mm
    detour_mm = 0.5 * height_mm**2 * curvature[:, None]
    wavenumber = 2 * torch.pi * frequency_hz / medium.speed_mm_per_s
    phase = detour_mm[:, None] * wavenumber[None, :, None]
    return (torch.polar(share.expand_as(phase), -phase)).sum(-1)
