"""The reader's word on where the tracked wall is in another frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data._checks import lock, require, require_shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Correction:
    """The wall as the reader put it right in one frame after tracking.

    Attributes
    ----------
    frame
        Frame that was put right; never the frame the line was placed in.
    points_mm
        The same material points as those of the tracked mesh, where they are in this
        frame, shape (L, R, 2) as in `Mesh`.
    """

    frame: int
    points_mm: NDArray[np.float64]

    def __post_init__(self) -> None:
        require_shape("points_mm", self.points_mm, (None, None, 2))
        require(
            # As in Mesh, since both are compared point by point.
            self.points_mm.shape[0] >= 2 and self.points_mm.shape[1] % 2 == 1,
            f"a corrected wall needs 2 or more columns and an odd number of rows, "
            f"got {self.points_mm.shape[:2]}",
        )
        require(bool(np.isfinite(self.points_mm).all()), "points_mm must be finite")
        require(self.frame >= 0, f"frame must be 0 or more, got {self.frame}")
        lock(self.points_mm)
