"""A scene's scatterers, frame by frame: where they are and how strong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from longaxis.simulation.simus.radio_frequency import Scatterers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from longaxis.simulation.recipe import Recipe
    from longaxis.simulation.scene import Scene

_BLOOD_MEMORY_S = 0.012
"""After this time redrawn scatterers have forgotten two thirds of their amplitude."""


class ScenePlacement:
    """Reads a scene one chunk of frames after the other.

    Parameters
    ----------
    recipe, scene
        What to place.
    generator
        Draws the scatterers that do not last; its device is where tensors go.
    """

    def __init__(
        self, recipe: Recipe, scene: Scene, generator: torch.Generator
    ) -> None:
        self._generator, device = generator, generator.device
        self._nodes = torch.from_numpy(scene.nodes).to(device)
        self._index = torch.from_numpy(scene.index).to(device)
        self._weight = torch.from_numpy(scene.weight).to(device)
        self._amplitude = torch.from_numpy(scene.amplitude).to(device)
        self._redrawn = torch.from_numpy(scene.redrawn_share).to(device)
        self._probe_mm = torch.tensor(recipe.sector.probe_mm, device=device)
        self._memory = _memory(recipe.frame_times_s)

    def chunks(self, n_frames: int) -> Iterator[Scatterers]:
        """Yield the scatterers, seen from the probe, of `n_frames` frames at a time."""
        aged = self._drawn()
        for start in range(0, len(self._nodes), n_frames):
            positions, strengths = [], []
            for frame in self._nodes[start : start + n_frames]:
                aged = self._memory * aged
                aged = aged + (1 - self._memory**2) ** 0.5 * self._drawn()
                placed = torch.nn.functional.embedding_bag(
                    self._index, frame, per_sample_weights=self._weight, mode="sum"
                )
                positions.append(placed[:, :2] - self._probe_mm)
                strengths.append(self._strength(placed[:, 2], aged))
            yield Scatterers(
                positions_mm=torch.stack(positions), backscatter=torch.stack(strengths)
            )

    def _drawn(self) -> torch.Tensor:
        return torch.randn(
            len(self._index), generator=self._generator, device=self._generator.device
        )

    def _strength(self, turn: torch.Tensor, aged: torch.Tensor) -> torch.Tensor:
        lasting = self._amplitude[:, 0] * torch.cos(turn)
        lasting = lasting + self._amplitude[:, 1] * torch.sin(turn)
        level = self._amplitude.square().mean(dim=1).sqrt()
        kept, redrawn = (1 - self._redrawn).sqrt(), self._redrawn.sqrt()
        return kept * lasting + redrawn * level * aged


def _memory(times_s: tuple[float, ...]) -> float:
    """Return how much of an amplitude lasts from one frame to the next."""
    if len(times_s) < 2:
        return 0.0
    step_s = (times_s[-1] - times_s[0]) / (len(times_s) - 1)
    return float(np.exp(-step_s / _BLOOD_MEMORY_S))
