"""Strain rate: the slope of the strain curves, and its peaks S, E and A."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.strain_rate import RatePeaks, StrainRates
from longaxis.strain.warnings import LOWEST_FRAME_RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Beat, StrainCurves

# Chosen: waves that share more than that cannot be told apart in smoothed curves.
FUSED = 0.8
"""A trough that stays above this share of the lower peak does not part E from A."""

# A slope over three samples is the shortest that has a middle.
_FEWEST_SAMPLES = 3


def strain_rates(
    curves: StrainCurves, beat: Beat, *, frame_rate_hz: float, time_doubt: str = ""
) -> StrainRates:
    """Return strain rate and its peaks, or the reason why there are none.

    Lagrangian: the change of length per second as a share of the length at
    end-diastole. Below 40 frames a second the peaks are so blunted that none is given.

    Parameters
    ----------
    curves
        The reported curves.
    beat
        The beat they were taken over.
    frame_rate_hz
        Of the loop.
    time_doubt
        Why the times of the frames are in doubt, empty if they are not.
    """
    reason = _in_doubt(time_doubt) or _too_slow(frame_rate_hz) or _too_short(curves)
    if reason:
        return StrainRates(
            times_s=curves.times_s,
            line_curve=None,
            segment_curves=None,
            line=RatePeaks(),
            segments=(RatePeaks(),) * curves.segments.shape[1],
            reasons=(reason,),
        )
    # With the times given, differences are right at uneven frame times as well.
    line = np.gradient(curves.line, curves.times_s)
    segments = np.gradient(curves.segments, curves.times_s, axis=0)
    sample = beat.end_systole - beat.end_diastole
    peaks = [
        _peaks(curves.times_s, curve, sample, is_complete=beat.is_complete)
        for curve in (line, *segments.T)
    ]
    return StrainRates(
        times_s=curves.times_s,
        line_curve=line,
        segment_curves=segments,
        line=peaks[0],
        segments=tuple(peaks[1:]),
        reasons=_missing(peaks[0], is_complete=beat.is_complete),
    )


def _in_doubt(time_doubt: str) -> str:
    if not time_doubt:
        return ""
    return "Strain rate is not given: the times of the frames are in doubt."


def _too_slow(frame_rate_hz: float) -> str:
    if frame_rate_hz >= LOWEST_FRAME_RATE_HZ:
        return ""
    return (
        f"Strain rate is not given: it needs {LOWEST_FRAME_RATE_HZ:.0f} frames per "
        f"second, this loop has {frame_rate_hz:.1f}."
    )


def _too_short(curves: StrainCurves) -> str:
    if len(curves.times_s) >= _FEWEST_SAMPLES:
        return ""
    return "Strain rate is not given: the beat has too few frames."


def _missing(line: RatePeaks, *, is_complete: bool) -> tuple[str, ...]:
    if line.systolic is None:
        return ("Strain rate of the line is not given: the line has no strain.",)
    if not is_complete:
        return ("E and A peaks are not given: the beat is not complete.",)
    if line.late is None:
        return (
            "The A peak of the line is not given: no trough parts it from the E peak.",
        )
    return ()


def _peaks(
    times_s: NDArray[np.float64],
    rate: NDArray[np.float64],
    end_systole_sample: int,
    *,
    is_complete: bool,
) -> RatePeaks:
    if not np.isfinite(rate).all():
        return RatePeaks()
    systolic = int(np.argmin(rate[: end_systole_sample + 1]))
    early = late = None
    # Without the next end-diastole the middle of diastole is not known.
    if is_complete:
        early, late = _diastolic_peaks(times_s, rate, end_systole_sample)
    return RatePeaks(
        systolic=float(rate[systolic]),
        early=None if early is None else float(rate[early]),
        late=None if late is None else float(rate[late]),
        systolic_time_s=float(times_s[systolic]),
        early_time_s=None if early is None else float(times_s[early]),
        late_time_s=None if late is None else float(times_s[late]),
    )


def _diastolic_peaks(
    times_s: NDArray[np.float64], rate: NDArray[np.float64], start: int
) -> tuple[int | None, int | None]:
    """Return the samples of E and A, None where there is no such peak."""
    # In time, not in samples, for uneven frames.
    middle_s = (times_s[start] + times_s[-1]) / 2
    middle = int(np.searchsorted(times_s, middle_s))
    early = start + int(np.argmax(rate[start:middle])) if middle > start else start
    late = middle + int(np.argmax(rate[middle:]))
    trough = float(rate[early : late + 1].min())
    lower = float(min(rate[early], rate[late]))
    # A rate that still rises in the last frame is the next beat's, not a wave.
    is_parted = early < late < len(rate) - 1 and trough < FUSED * lower
    return (
        # In diastole a wall lengthens; a largest rate below 0 is no wave.
        early if rate[early] > 0 else None,
        late if is_parted and rate[late] > 0 else None,
    )
