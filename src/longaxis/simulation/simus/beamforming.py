"""Element signals to pictures in depth and angle: delay and sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.simulation.simus.probe import Medium, PhasedArray, Transmission
    from longaxis.simulation.simus.radio_frequency import ElementSignals


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """How the elements' signals are put together.

    Attributes
    ----------
    f_number
        Depth over aperture that listens; 0: all elements always.
    taper
        How much less elements at the border of the aperture count, which lowers side
        lobes: 0 as much as the middle, 1 nothing (Hann window).
    """

    f_number: float = 0.0
    taper: float = 0.0


class Beamformer:
    """Delays for one geometry, made once and used for every frame.

    Parameters
    ----------
    points_mm
        (x, z) of the points to look at, shape (P, 2).
    probe, medium, transmission
        Who sent what into what.
    reception
        How to listen.
    device
        Where to compute.
    """

    def __init__(
        self,
        points_mm: NDArray[np.float64],
        *,
        probe: PhasedArray,
        medium: Medium,
        transmission: Transmission,
        reception: Reception,
        device: torch.device,
    ) -> None:
        self.carrier_hz = probe.centre_frequency_hz
        self.bandwidth_hz = probe.bandwidth * probe.centre_frequency_hz
        back_s = _paths_mm(points_mm, probe) / medium.speed_mm_per_s
        out_s = _outward_s(points_mm, probe, medium, transmission)
        weights = _aperture(points_mm, probe, reception)
        # Single precision is enough for sample places; phases are taken in double
        # below, since a delay times the carrier is hundreds of cycles.
        self._back_s = torch.from_numpy(back_s).to(device, torch.float32)
        self._out_s = torch.from_numpy(out_s).to(device, torch.float32)
        self._turn_back = _turn(weights, back_s * self.carrier_hz, device)
        self._turn_out = _turn(np.ones_like(out_s), out_s * self.carrier_hz, device)

    def __call__(self, signals: ElementSignals) -> torch.Tensor:
        """Return in-phase and quadrature at each point, (T, n_shots, P)."""
        carried = signals.in_phase_quadrature(
            self.carrier_hz, bandwidth_hz=self.bandwidth_hz
        )
        n_frames, n_shots, n_elements, n_samples = carried.shape
        # One point reads the same sample of all frames: they lie side by side.
        carried = carried.permute(1, 2, 3, 0).contiguous()
        total = carried.new_zeros(n_shots, self._out_s.shape[1], n_frames)
        for shot in range(n_shots):
            for element in range(n_elements):
                time_s = self._out_s[shot] + self._back_s[element]
                place = time_s * signals.sampling_hz
                # Just below the last sample, so that the one after `early` exists.
                place = place.clamp(0, n_samples - 1.001)
                early = place.long()
                share = (place - early)[:, None]
                trace = carried[shot, element]
                read = torch.lerp(
                    torch.view_as_real(trace[early]),
                    torch.view_as_real(trace[early + 1]),
                    share[..., None],
                )
                read = torch.view_as_complex(read)
                total[shot].addcmul_(read, self._turn_back[element, :, None])
        # The way out is the same for all elements of a shot: turned once after the sum.
        return (total * self._turn_out[..., None]).permute(2, 0, 1)


def _turn(
    weights: NDArray[np.float64], cycles: NDArray[np.float64], device: torch.device
) -> torch.Tensor:
    turned = weights * np.exp(2j * np.pi * cycles)
    return torch.from_numpy(turned).to(device, torch.complex64)


def _outward_s(
    points_mm: NDArray[np.float64],
    probe: PhasedArray,
    medium: Medium,
    transmission: Transmission,
) -> NDArray[np.float64]:
    """Return when each shot reaches each point, shape (n_shots, P)."""
    speed = medium.speed_mm_per_s
    if transmission.focus_mm is None:
        return _first_arrival_s(points_mm, probe, speed, transmission)
    at_focus_s = _first_arrival_s(transmission.focus_mm, probe, speed, transmission)
    range_mm = np.hypot(points_mm[:, 0], points_mm[:, 1])
    reached = []
    for focus_mm, time_s in zip(
        transmission.focus_mm, np.diagonal(at_focus_s), strict=True
    ):
        # Sound converges on the focus, then leaves it as if it came from there.
        side = np.sign(range_mm - np.hypot(focus_mm[0], focus_mm[1]))
        away_mm = np.hypot(points_mm[:, 0] - focus_mm[0], points_mm[:, 1] - focus_mm[1])
        reached.append(time_s + side * away_mm / speed)
    return np.stack(reached)


def _first_arrival_s(
    points_mm: NDArray[np.float64],
    probe: PhasedArray,
    speed_mm_per_s: float,
    transmission: Transmission,
) -> NDArray[np.float64]:
    path_s = _paths_mm(points_mm, probe) / speed_mm_per_s
    return np.stack(
        # Diverging or plane waves: the earliest element's arrival is the wave front.
        [(delays[:, None] + path_s).min(axis=0) for delays in transmission.delays_s]
    )


def _paths_mm(
    points_mm: NDArray[np.float64], probe: PhasedArray
) -> NDArray[np.float64]:
    """Return distances, shape (n_elements, P)."""
    across_mm = points_mm[None, :, 0] - probe.element_x_mm()[:, None]
    return np.asarray(np.hypot(across_mm, points_mm[None, :, 1]))


def _aperture(
    points_mm: NDArray[np.float64], probe: PhasedArray, reception: Reception
) -> NDArray[np.float64]:
    """Return how much each element counts for each point, shape (n_elements, P)."""
    shape = (probe.n_elements, len(points_mm))
    x_mm = probe.element_x_mm()
    half_mm = np.full(len(points_mm), 0.5 * probe.n_elements * probe.pitch_mm)
    middle_mm = np.zeros(len(points_mm))
    if reception.f_number > 0:
        range_mm = np.hypot(points_mm[:, 0], points_mm[:, 1])
        half_mm = np.minimum(half_mm, 0.5 * range_mm / reception.f_number)
        # Two elements at least listen, and the aperture stays on the probe.
        half_mm = np.maximum(half_mm, probe.pitch_mm)
        room_mm = np.maximum(x_mm[-1] + 0.5 * probe.pitch_mm - half_mm, 0)
        middle_mm = np.clip(points_mm[:, 0], -room_mm, room_mm)
    place = (x_mm[:, None] - middle_mm) / half_mm
    inside = np.abs(place) <= 1
    # The Hann window.
    bell = 0.5 + 0.5 * np.cos(np.pi * np.clip(place, -1, 1))
    weights = inside * (1 - reception.taper * (1 - bell))
    return np.asarray(np.broadcast_to(weights, shape))
