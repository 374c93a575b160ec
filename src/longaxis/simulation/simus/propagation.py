"""Waves from every element to every point, a few frequencies at a time.

Points are gathered in cells, patches of the picture of a few millimetres. Seen from one
cell, sound arrives within a short time, so its spectrum is smooth and few frequencies
tell it completely: as many as bandwidth times duration, whatever the depth. Times are
counted from the moments at which sound passes the middle of the cell.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from longaxis.simulation.simus.transducer import (
    directivity,
    elevation_factor,
    n_subelements,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from longaxis.simulation.simus.probe import Medium, PhasedArray, Transmission
    from longaxis.simulation.simus.transducer import Band

# Chosen: 64 points x 64 elements stay in the processor's cache.
CELL_POINTS = 64
# Chosen: columns of similar angle keep a cell a few millimetres wide.
CELL_COLUMNS = 8
_LENS_STEPS_PER_OCTAVE = 24
"""Ranges at which the lens is computed; linear in between."""


def into_rows(positions_mm: torch.Tensor) -> torch.Tensor:
    """Return which point goes to which cell.

    Parameters
    ----------
    positions_mm
        Shape (T, S, 2).

    Returns
    -------
    torch.Tensor
        Point numbers, shape (n_rows, T, columns, points); S itself where a cell is not
        full. A row holds points of similar range, a column of similar angle.
    """
    n_frames, n_points = positions_mm.shape[:2]
    columns = min(CELL_COLUMNS, max(1, n_points // 4))
    # Small scenes are cut into some 24 rows all the same: deep cells need many
    # frequencies.
    size = min(CELL_POINTS, max(1, math.ceil(n_points / (24 * columns))))
    n_rows = math.ceil(n_points / (columns * size))
    spare = n_rows * columns * size - n_points
    far = torch.full((n_frames, spare), n_points, device=positions_mm.device)
    by_range = torch.cat([positions_mm.norm(dim=-1).argsort(dim=-1), far], dim=-1)
    rows = by_range.view(n_frames, n_rows, columns * size)
    angle = torch.atan2(positions_mm[..., 0], positions_mm[..., 1])
    # Empty places sort last in their row.
    angle = torch.cat([angle, angle.new_full((n_frames, 1), math.inf)], dim=-1)
    angles = angle.gather(1, rows.view(n_frames, -1)).view_as(rows)
    rows = rows.gather(-1, angles.argsort(dim=-1))
    return rows.view(n_frames, n_rows, columns, size).permute(1, 0, 2, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comb:
    """Evenly spaced frequencies."""

    first_hz: float
    step_hz: float
    count: int

    def in_hz(self) -> torch.Tensor:
        """Return the frequencies, shape (count,), float64."""
        return self.first_hz + self.step_hz * torch.arange(self.count).double()


def comb_for(band: Band, duration_s: float, *, sampling_hz: float) -> tuple[Comb, int]:
    """Return the frequencies that represent a signal of this duration, and its samples.

    Parameters
    ----------
    band
        Range of frequencies of the pulse.
    duration_s
        Length of the signal.
    sampling_hz
        Sampling frequency of the signal.
    """
    # Multiples of 8 suit the FFT.
    samples = 8 * math.ceil(duration_s * sampling_hz / 8)
    step_hz = sampling_hz / samples
    # Whole multiples of the step: the comb fills bins of an FFT of `samples` points.
    first = math.ceil(band.lowest_hz / step_hz)
    count = math.floor(band.highest_hz / step_hz) - first + 1
    return Comb(first_hz=first * step_hz, step_hz=step_hz, count=count), samples


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Paths:
    """Sound between elements and the points of B cells.

    Attributes
    ----------
    amplitude
        From each element to each point, without attenuation, shape (B, S, E).
    detour_mm, length_mm
        Path beyond the one to the cell's middle, and the whole path, (B, S, E).
    middle_s
        Time from each element to the cell's middle, (B, E).
    firing_s
        When each element fires, counted such that sound of shot n passes the cell's
        middle about t = 0, shape (B, E, n_shots); includes `middle_s`.
    arrival_s
        When that was, counted from the start of the shot, (B, n_shots).
    spread_s
        Duration of the arrivals at the cell, sent sound and echo together.
    """

    amplitude: torch.Tensor
    detour_mm: torch.Tensor
    length_mm: torch.Tensor
    middle_s: torch.Tensor
    firing_s: torch.Tensor
    arrival_s: torch.Tensor
    spread_s: float


class Propagation:
    """Knows probe, medium and shots; asked about one row of cells after the other."""

    def __init__(
        self,
        probe: PhasedArray,
        medium: Medium,
        transmission: Transmission,
        device: torch.device,
    ) -> None:
        self.probe, self.medium = probe, medium
        self.parts = n_subelements(probe, medium)
        centre = torch.from_numpy(probe.element_x_mm())
        part_mm = probe.element_width_mm / self.parts
        offset = (torch.arange(self.parts) - 0.5 * (self.parts - 1)) * part_mm
        self.element_x_mm = (centre[:, None] + offset).reshape(-1).to(device)
        delays = torch.from_numpy(transmission.delays_s.copy()).T
        weights = torch.from_numpy(transmission.weights.copy()).T / self.parts
        self.delays_s = delays.repeat_interleave(self.parts, dim=0).to(device)
        self.weights = weights.repeat_interleave(self.parts, dim=0).to(device)

    def paths(self, points_mm: torch.Tensor, *, is_echo: bool) -> Paths:
        """Return the paths to points, shape (B, S, 2) in mm, given in float64."""
        middle = points_mm.mean(dim=1)
        across = points_mm[..., :1] - self.element_x_mm
        # Nearer than half a wavelength the decay with distance would diverge.
        nearest = 0.5 * self.medium.speed_mm_per_s / self.probe.centre_frequency_hz
        length = torch.hypot(across, points_mm[..., 1:]).clamp_min_(nearest)
        middle_mm = torch.hypot(middle[:, :1] - self.element_x_mm, middle[:, 1:])
        # In float64 until here: a detour is a small difference of long paths.
        detour = length - middle_mm[:, None]
        middle_s = middle_mm / self.medium.speed_mm_per_s
        firing, arrival, spread_s = self._timing(detour, middle_s)
        if is_echo:
            spread_s += 2 * float(detour.abs().max()) / self.medium.speed_mm_per_s
        length = length.float()
        pattern = directivity(
            self.probe,
            self.medium,
            across.float() / length,
            (points_mm[..., 1:].float() / length),
        )
        decay = length.rsqrt() if self.probe.height_mm is None else 1 / length
        return Paths(
            amplitude=pattern * decay,
            detour_mm=detour.float(),
            length_mm=length,
            middle_s=middle_s,
            firing_s=firing,
            arrival_s=arrival,
            spread_s=spread_s,
        )

    def _timing(
        self, detour_mm: torch.Tensor, middle_s: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, float]:
        speed = self.medium.speed_mm_per_s
        absolute = middle_s[..., None] + self.delays_s
        first = absolute + detour_mm.amin(dim=1)[..., None] / speed
        last = absolute + detour_mm.amax(dim=1)[..., None] / speed
        low, high = first.amin(dim=1), last.amax(dim=1)
        arrival = 0.5 * (low + high)
        return absolute - arrival[:, None], arrival, float((high - low).max())

    def frequencies(
        self, paths: Paths, comb: Comb
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Yield, frequency by frequency, the paths and the pressure that arrives.

        Both without the spectrum of the pulse, in arbitrary unit: (B, S, E), and
        (B, S, n_shots). The yielded tensors are overwritten by the next ones.
        """
        # Each step is one product; 50 to 70 of them lose no visible precision.
        wave = self._wave(paths, comb.first_hz) * paths.amplitude
        turn = self._wave(paths, comb.step_hz)
        sent = turning(paths.firing_s * comb.first_hz) * self.weights.float()
        sent_turn = turning(paths.firing_s * comb.step_hz)
        for _ in range(comb.count):
            yield wave, wave @ sent
            wave *= turn
            sent *= sent_turn

    def lens(self, points_mm: torch.Tensor, comb: Comb) -> torch.Tensor | None:
        """Return the elevation factor of each point.

        Without unit, or None without a lens.

        Points in mm, shape (B, S, 2); factor, shape (n_frequencies, B, S).
        """
        if self.probe.height_mm is None:
            return None
        nearest = 0.5 * self.medium.speed_mm_per_s / self.probe.centre_frequency_hz
        place = points_mm.norm(dim=-1).clamp_min(nearest).log2()
        low, high = float(place.min()), float(place.max())
        steps = 2 + math.ceil(_LENS_STEPS_PER_OCTAVE * (high - low))
        nodes = torch.linspace(low, high + 1e-6, steps, dtype=torch.float64)
        frequency_hz = comb.in_hz()
        table = elevation_factor(self.probe, self.medium, 2**nodes, frequency_hz)
        table = table.T.to(points_mm.device, torch.complex64)
        step = (place - low) / (high + 1e-6 - low) * (steps - 1)
        lower = step.long().clamp_max(steps - 2)
        share = (step - lower).to(torch.complex64)
        factor: torch.Tensor = torch.lerp(table[:, lower], table[:, lower + 1], share)
        return factor

    def _wave(self, paths: Paths, frequency_hz: float) -> torch.Tensor:
        wavenumber = 2 * math.pi * frequency_hz / self.medium.speed_mm_per_s
        fading = self.medium.nepers_per_mm_hz() * frequency_hz
        loss = torch.exp(-fading * paths.length_mm)
        return torch.polar(loss, -wavenumber * paths.detour_mm)


def turning(cycles: torch.Tensor) -> torch.Tensor:
    """Return exp(-i 2 pi cycles).

    Of the same shape (...,), phase as a number of cycles.
    """
    angle = (-2 * torch.pi * cycles).float()
    return torch.polar(torch.ones_like(angle), angle)
