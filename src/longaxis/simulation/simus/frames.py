"""Scatterers to envelopes in depth and angle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from longaxis.simulation.simus.beamforming import Beamformer, Reception
from longaxis.simulation.simus.probe import Medium
from longaxis.simulation.simus.radio_frequency import element_signals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.simulation.renderer import PolarGrid
    from longaxis.simulation.simus.probe import PhasedArray, Transmission
    from longaxis.simulation.simus.radio_frequency import ElementSignals, Scatterers


def points_mm(grid: PolarGrid) -> NDArray[np.float64]:
    """Return (x, z) of the grid, depth by depth, shape (n_depths * n_lines, 2)."""
    range_mm = np.arange(grid.n_depths)[:, None] * grid.depth_step_mm
    angle = grid.first_angle_rad + np.arange(grid.n_lines) * grid.angle_step_rad
    place = np.stack([range_mm * np.sin(angle), range_mm * np.cos(angle)], axis=-1)
    # Depth by depth, the order in which `envelope` folds points back into the grid.
    return place.reshape(-1, 2)


class FrameRenderer:
    """One probe and one grid; made once, then asked for frames.

    Parameters
    ----------
    probe, medium, transmission, reception
        Who sends what into what, and listens how.
    grid
        Where to look.
    device
        Where to compute.
    """

    def __init__(
        self,
        *,
        probe: PhasedArray,
        medium: Medium,
        transmission: Transmission,
        reception: Reception,
        grid: PolarGrid,
        device: torch.device,
    ) -> None:
        self.probe, self.medium, self.transmission = probe, medium, transmission
        self.grid = grid
        self._beamformer = Beamformer(
            points_mm(grid),
            probe=probe,
            medium=medium,
            transmission=transmission,
            reception=reception,
            device=device,
        )

    def signals(self, scatterers: Scatterers) -> ElementSignals:
        """Return what the elements hear."""
        return element_signals(
            scatterers,
            probe=self.probe,
            medium=self.medium,
            transmission=self.transmission,
            depth_mm=self.grid.n_depths * self.grid.depth_step_mm,
        )

    def envelope(self, signals: ElementSignals, *, n_looks: int = 1) -> torch.Tensor:
        """Return the envelope, shape (T, n_depths, n_lines), arbitrary unit.

        The shots are divided into `n_looks` groups; within a group fields are added,
        between groups envelopes.
        """
        field = self._beamformer(signals)
        # Fields of shots interfere and sharpen the beam; envelopes of groups only
        # average speckle.
        looks = [part.sum(dim=1).abs() for part in field.tensor_split(n_looks, 1)]
        envelope = torch.stack(looks).mean(dim=0)
        return envelope.view(-1, self.grid.n_depths, self.grid.n_lines)


def render_frames(
    scatterers: Scatterers,
    probe: PhasedArray,
    grid: PolarGrid,
    *,
    transmission: Transmission,
    medium: Medium | None = None,
    reception: Reception | None = None,
) -> torch.Tensor:
    """Return the envelope of each frame, shape (T, n_depths, n_lines), arbitrary unit.

    Parameters
    ----------
    scatterers
        Positions relative to the probe; computed on their device.
    probe, grid
        The probe, and the polar grid of the image.
    transmission
        The shots; their fields are added.
    medium, reception
        None: tissue without attenuation, all elements receive with the same weight.
    """
    renderer = FrameRenderer(
        probe=probe,
        medium=medium or Medium(),
        transmission=transmission,
        reception=reception or Reception(),
        grid=grid,
        device=scatterers.backscatter.device,
    )
    return renderer.envelope(renderer.signals(scatterers))
