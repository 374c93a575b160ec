"""A scene's scatterers, frame by frame: where they are and how strong.

Both renderers read a scene through this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from longaxis.simulation.recipe import Recipe
    from longaxis.simulation.scene import Scene

BLOOD_MEMORY_S = 0.012
"""After this time redrawn scatterers have forgotten two thirds of their amplitude."""


class ScenePlacement:
    """Reads a scene one frame after the other.

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
        amplitude = torch.from_numpy(scene.amplitude).to(device)
        redrawn = torch.from_numpy(scene.redrawn_share).to(device)
        # Shares are of power: roots make kept and redrawn parts add up to the power
        # before.
        kept = torch.sqrt(1 - redrawn)
        self._first, self._second = amplitude[:, 0] * kept, amplitude[:, 1] * kept
        strength = amplitude.square().sum(1).mul(0.5).sqrt()
        self._redrawn = (redrawn.sqrt() * strength).contiguous()
        self._probe_mm = torch.tensor(recipe.sector.probe_mm, device=device)
        step_s = recipe.frame_step_s()
        self._memory = float(np.exp(-step_s / BLOOD_MEMORY_S)) if step_s else 0.0

    @property
    def n_frames(self) -> int:
        """Return the number of frames."""
        return len(self._nodes)

    def frames(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Yield for each frame the places seen from the probe and the amplitudes.

        Places are (x, y) in millimetres, shape (N, 2); amplitudes have shape (N,).
        Amplitudes that do not last are drawn when a frame is asked for.
        """
        aged = self._drawn()
        for number, nodes in enumerate(self._nodes):
            # First-order autoregression: the power stays, `_memory` of the amplitude is
            # kept.
            aged = self._memory * aged + (1 - self._memory**2) ** 0.5 * self._drawn()
            # One kernel instead of gathering four nodes for each scatterer.
            placed = torch.nn.functional.embedding_bag(
                self._index, nodes, per_sample_weights=self._weight, mode="sum"
            )
            strengths = self._strengths(number, placed, aged)
            yield placed[:, :2] - self._probe_mm, strengths

    def _drawn(self) -> torch.Tensor:
        return torch.randn(
            len(self._index), generator=self._generator, device=self._generator.device
        )

    def _strengths(
        self, frame: int, placed: torch.Tensor, aged: torch.Tensor
    ) -> torch.Tensor:
        """Return the amplitude of each scatterer in a frame, shape (N,)."""
        del frame
        # The phase is the nodes' third value, interpolated like a position.
        turn = placed[:, 2]
        strength = self._first * torch.cos(turn) + self._second * torch.sin(turn)
        return strength + self._redrawn * aged
