"""The ECG of a loop as a line over its frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data._checks import lock, require_shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EcgTrace:
    """An ECG as it was read from the pictures of a loop.

    Attributes
    ----------
    frames
        Frame, as a fraction, of each point, never falling, shape (N,); a
        little more than the loop at both ends.
    heights
        Height of the trace at each point, upwards, from -1 to 1, shape (N,).
    """

    frames: NDArray[np.float64]
    heights: NDArray[np.float64]

    def __post_init__(self) -> None:
        require_shape("frames", self.frames, (None,))
        require_shape("heights", self.heights, (len(self.frames),))
        lock(self.frames, self.heights)
