"""A loop that the multi-stage process imitates, and what its outline shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Loop

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.simulation.template import Template

N_COLUMNS = 49
"""Points of the mesh along the wall; chosen."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """A loop that is imitated.

    Attributes
    ----------
    template
        With the coarse motion that an outline shows.
    beat
        Frames of end-diastole, end-systole and the end of the beat.
    true_mm
        True mesh, (T, L, R, 2), if it is known.
    """

    template: Template
    beat: tuple[int, int, int]
    true_mm: NDArray[np.float64] | None = None

    def loop(self) -> Loop:
        """Return the loop for a tracker."""
        size = self.template.mm_per_pixel
        return Loop(
            frames=self.template.frames,
            frame_times_s=self.template.frame_times_s,
            mm_per_pixel=(size, size),
        )


def outline_mesh(mesh_mm: NDArray[np.float64], reference: int) -> NDArray[np.float64]:
    """Return how the wall seems to move when only its outline is seen, same shape.

    Each line along the wall keeps its true course, but its points stay at the same
    share of its length as in the reference frame: a mask shows no more than that.

    Parameters
    ----------
    mesh_mm
        True positions, (T, L, R, 2).
    reference
        Frame in which points and truth agree.
    """
    result = np.empty_like(mesh_mm)
    for row in range(mesh_mm.shape[2]):
        lines = mesh_mm[:, :, row]
        shares = _shares(lines[reference])
        for frame, line in enumerate(lines):
            own = _shares(line)
            for axis in range(2):
                result[frame, :, row, axis] = np.interp(shares, own, line[:, axis])
    return result


def _shares(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far along a line (L, 2) each of its points is, 0 to 1."""
    steps = np.linalg.norm(np.diff(line, axis=0), axis=-1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    shares: NDArray[np.float64] = along / along[-1]
    return shares
