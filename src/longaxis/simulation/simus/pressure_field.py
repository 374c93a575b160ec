"""The pressure that a shot makes in the tissue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from longaxis.simulation.simus.propagation import Propagation, comb_for, into_rows
from longaxis.simulation.simus.transducer import pulse_spectrum, significant_band

if TYPE_CHECKING:
    from longaxis.simulation.simus.probe import Medium, PhasedArray, Transmission


def rms_pressure(
    points_mm: torch.Tensor,
    *,
    probe: PhasedArray,
    medium: Medium,
    transmission: Transmission,
) -> torch.Tensor:
    """Return the root of the time integral of the squared pressure, (N, n_shots).

    Parameters
    ----------
    points_mm
        (x, z) from the middle of the probe, shape (N, 2).
    probe, medium, transmission
        Who sends what into what.
    """
    points = points_mm.double()
    band = significant_band(probe, is_echo=False)
    propagation = Propagation(probe, medium, transmission, points.device)
    # One more: places of a cell that are empty write there.
    energy = torch.zeros(len(points) + 1, transmission.n_shots, device=points.device)
    padded = torch.cat([points, points[:1]])
    for row in into_rows(points[None]):
        inside = padded[row[0].where(row[0] < len(points), row[0, :, :1])]
        paths = propagation.paths(inside, is_echo=False)
        comb, _ = comb_for(
            band,
            paths.spread_s + band.pulse_s,
            sampling_hz=4 * probe.centre_frequency_hz,
        )
        spectrum = pulse_spectrum(probe, comb.in_hz().numpy(), is_echo=False)
        lens = propagation.lens(inside, comb)
        total = torch.zeros((*inside.shape[:2], transmission.n_shots))
        total = total.to(points.device)
        for number, (_, incident) in enumerate(propagation.frequencies(paths, comb)):
            power = float(np.abs(spectrum[number]) ** 2)
            sound = incident if lens is None else incident * lens[number][..., None]
            total += power * (sound.real.square() + sound.imag.square())
        energy[row[0]] = total * comb.step_hz
    return energy[:-1].sqrt()
