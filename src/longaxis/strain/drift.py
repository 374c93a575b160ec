"""Drift: what is left of the strain when the heart is back where it started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.data import StrainCurves

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def drift(curves: StrainCurves) -> tuple[float, NDArray[np.float64]]:
    """Return the strain at the end of the beat, of the line and of each segment.

    It measures drift only where the beat is complete, so that it should be zero.

    Returns
    -------
    The line's, and the segments' as shape (S,); both fractions.
    """
    return float(curves.line[-1]), curves.segments[-1].copy()


def compensate(curves: StrainCurves) -> StrainCurves:
    """Return the curves with their own drift taken off linearly over the beat.

    The line is the length-weighted mean of its segments before and after, since the
    same rule is used for all.
    """
    line_drift, segment_drift = drift(curves)
    # In proportion to time, so that uneven frames take no more than their part.
    share = curves.times_s / curves.times_s[-1]
    return StrainCurves(
        times_s=curves.times_s,
        frames=curves.frames,
        segments=curves.segments - share[:, None] * segment_drift,
        line=curves.line - share * line_drift,
    )
