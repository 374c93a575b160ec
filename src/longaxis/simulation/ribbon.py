"""A moving line with a width: what walls, valves and chordae are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ribbon:
    """A moving line with a width.

    Attributes
    ----------
    line_mm
        Shape (T, K, 2).
    width_mm
        Across the line.
    gain
        Amplitude relative to the wall.
    """

    line_mm: NDArray[np.float64]
    width_mm: float
    gain: float

    def nodes_mm(self) -> NDArray[np.float64]:
        """Return both edges, shape (T, K, 2, 2)."""
        tangent = np.gradient(self.line_mm, axis=1)
        normal = np.stack([-tangent[..., 1], tangent[..., 0]], axis=-1)
        normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
        half = 0.5 * self.width_mm * normal
        return np.stack([self.line_mm + half, self.line_mm - half], axis=2)
