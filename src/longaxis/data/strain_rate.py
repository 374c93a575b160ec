"""How fast the wall shortens and lengthens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data._checks import lock, require, require_shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class RatePeaks:
    """Peaks of one strain rate curve, per second; None where there is no such peak.

    Attributes
    ----------
    systolic
        S: most negative from end-diastole to end-systole.
    early
        E: largest in the first half of diastole.
    late
        A: largest in the second half, where a trough parts it from E.
    systolic_time_s, early_time_s, late_time_s
        When, after end-diastole.
    """

    systolic: float | None = None
    early: float | None = None
    late: float | None = None
    systolic_time_s: float | None = None
    early_time_s: float | None = None
    late_time_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StrainRates:
    """Lagrangian strain rate of one view over its beat.

    Attributes
    ----------
    times_s
        Time after end-diastole, shape (B,).
    line_curve
        Of the whole line, per second, shape (B,); None where rates may not be given.
    segment_curves
        Shape (B, S), or None.
    line, segments
        Peaks; all None where rates may not be given.
    reasons
        One sentence for each thing that is not given, and why.
    """

    times_s: NDArray[np.float64]
    line_curve: NDArray[np.float64] | None
    segment_curves: NDArray[np.float64] | None
    line: RatePeaks
    segments: tuple[RatePeaks, ...]
    reasons: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        n_samples = len(self.times_s)
        if self.line_curve is not None and self.segment_curves is not None:
            require_shape("line_curve", self.line_curve, (n_samples,))
            shape = (n_samples, len(self.segments))
            require_shape("segment_curves", self.segment_curves, shape)
            lock(self.line_curve, self.segment_curves)
        else:
            require(bool(self.reasons), "strain rate without curves needs a reason")
