"""The values that are read off strain curves; definitions in `docs/methods.md`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import CurveValues, GlobalDefinition, GlobalValues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from longaxis.data import StrainCurves

NOT_MEASURABLE = CurveValues(
    end_systolic=math.nan,
    peak_systolic=math.nan,
    peak=math.nan,
    positive_peak_systolic=math.nan,
    post_systolic=math.nan,
    post_systolic_index=math.nan,
    time_to_peak_s=math.nan,
)
"""What a curve with a gap gives: nothing."""


def read_values(
    times_s: NDArray[np.float64],
    strain: NDArray[np.float64],
    *,
    end_systole_sample: int,
) -> CurveValues:
    """Return the values of one curve, all NaN if the curve has a gap.

    A curve lengthens where it is above 0 at end-systole, or where its lengthening in
    systole is larger than any shortening of the cycle. It has no time to peak, no
    post-systolic strain and no post-systolic index, and a peak only where it shortens
    by more than it lengthens: the end-diastolic 0, or a dip of a few tenths of a point
    before the wall bulges, is not its peak shortening.

    Parameters
    ----------
    times_s
        Time after end-diastole, shape (B,), first 0.
    strain
        Shape (B,).
    end_systole_sample
        Index of end-systole in the curve.
    """
    if not np.isfinite(strain).all():
        return NOT_MEASURABLE
    systole = strain[: end_systole_sample + 1]
    end_systolic = float(strain[end_systole_sample])
    shortest = float(strain.min())
    if end_systolic > 0 or shortest >= 0 or systole.max() > -shortest:
        return _values_of_lengthening(systole, strain)
    peak_sample = int(np.argmin(strain))
    peak = float(strain[peak_sample])
    # Only then has the wall shortened after closure; an earlier peak is systolic.
    is_late = peak_sample > end_systole_sample
    return CurveValues(
        end_systolic=end_systolic,
        peak_systolic=float(systole.min()),
        peak=peak,
        positive_peak_systolic=max(0.0, float(systole.max())),
        post_systolic=peak - end_systolic if is_late else 0.0,
        post_systolic_index=(peak - end_systolic) / peak if is_late else 0.0,
        time_to_peak_s=float(times_s[peak_sample]),
    )


def _values_of_lengthening(
    systole: NDArray[np.float64], strain: NDArray[np.float64]
) -> CurveValues:
    """Return the values of a curve that lengthens; `systole` ends at end-systole."""
    return CurveValues(
        end_systolic=float(systole[-1]),
        peak_systolic=_peak_shortening(systole),
        peak=_peak_shortening(strain),
        positive_peak_systolic=max(0.0, float(systole.max())),
        post_systolic=math.nan,
        post_systolic_index=math.nan,
        time_to_peak_s=math.nan,
    )


def _peak_shortening(strain: NDArray[np.float64]) -> float:
    """Return the most negative strain; NaN where the lengthening is the larger part."""
    shortest, longest = float(strain.min()), float(strain.max())
    return shortest if -shortest > longest else math.nan


def global_values(
    curves: StrainCurves,
    *,
    end_systole_sample: int,
    accepted: Sequence[bool] | None = None,
) -> dict[GlobalDefinition, GlobalValues]:
    """Return the view's global strain by each of the three definitions.

    Parameters
    ----------
    curves
        The reported curves.
    end_systole_sample
        Index of end-systole in the curves.
    accepted
        Which segments count in the two means; None counts all. The line is the whole
        line whichever segments count, but without any accepted segment all three
        definitions are NaN. So is G3 where an accepted segment has no peak, as the mean
        of the others would hide that it lengthens.
    """
    n_segments = curves.segments.shape[1]
    counted = (
        np.ones(n_segments, dtype=bool) if accepted is None else np.array(accepted)
    )
    if not counted.any():
        return {definition: _no_global(definition) for definition in GlobalDefinition}
    segments = [
        read_values(curves.times_s, curve, end_systole_sample=end_systole_sample)
        for curve in curves.segments[:, counted].T
    ]
    line = read_values(
        curves.times_s, curves.line, end_systole_sample=end_systole_sample
    )
    mean_curve = _mean(curves.segments[:, counted])
    mean = read_values(
        curves.times_s, mean_curve, end_systole_sample=end_systole_sample
    )
    return {
        GlobalDefinition.LINE: _of_curve(GlobalDefinition.LINE, line),
        GlobalDefinition.MEAN_OF_SEGMENTS: _of_curve(
            GlobalDefinition.MEAN_OF_SEGMENTS, mean
        ),
        GlobalDefinition.MEAN_OF_PEAKS: GlobalValues(
            definition=GlobalDefinition.MEAN_OF_PEAKS,
            end_systolic=_mean_of([segment.end_systolic for segment in segments]),
            peak_systolic=_mean_of([segment.peak_systolic for segment in segments]),
            peak=_mean_of([segment.peak for segment in segments]),
            time_to_peak_s=None,
        ),
    }


def _no_global(definition: GlobalDefinition) -> GlobalValues:
    """Return global values that are all missing."""
    is_peaks = definition is GlobalDefinition.MEAN_OF_PEAKS
    return GlobalValues(
        definition=definition,
        end_systolic=math.nan,
        peak_systolic=math.nan,
        peak=math.nan,
        time_to_peak_s=None if is_peaks else math.nan,
    )


def _of_curve(definition: GlobalDefinition, values: CurveValues) -> GlobalValues:
    return GlobalValues(
        definition=definition,
        end_systolic=values.end_systolic,
        peak_systolic=values.peak_systolic,
        peak=values.peak,
        time_to_peak_s=values.time_to_peak_s,
    )


def _mean(curves: NDArray[np.float64]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = curves.mean(axis=1)
    return mean


def _mean_of(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)
