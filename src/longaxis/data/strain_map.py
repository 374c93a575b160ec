"""Strain of every place along the line over one beat: the anatomical M-mode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data._checks import lock, require, require_rising, require_shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StrainMap:
    """Curved anatomical M-mode of one view at one stage of processing.

    Attributes
    ----------
    times_s
        Time after end-diastole, shape (B,), first 0.
    frames
        Frame index of each sample, shape (B,).
    places
        Share of the line's length at end-diastole, from the annulus on the left of the
        picture (0) over the apex to the other annulus (1), shape (P,), rising.
    window
        Share of the line whose lengthening is measured around each place.
    strain
        Lagrangian strain, a fraction, shape (B, P); NaN where a point was lost.
    """

    times_s: NDArray[np.float64]
    frames: NDArray[np.int64]
    places: NDArray[np.float64]
    window: float
    strain: NDArray[np.float64]

    def __post_init__(self) -> None:
        n_samples, n_places = len(self.times_s), len(self.places)
        require_rising("times_s", self.times_s)
        require_rising("places", self.places)
        require_shape("frames", self.frames, (n_samples,))
        require_shape("strain", self.strain, (n_samples, n_places))
        require(0 < self.window <= 1, f"window must be 0 to 1, got {self.window}")
        lock(self.times_s, self.frames, self.places, self.strain)
