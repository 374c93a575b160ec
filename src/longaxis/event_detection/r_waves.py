"""R waves in a trace: the narrow high peaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.event_detection.trace import Trace

# Share of the usual height of the peaks that an R wave reaches; chosen, breathing
# changes their height by a third.
_LEAST_HEIGHT = 0.5
# Times the usual width of the highest peaks: what is wider is a T wave or a P wave.
# Chosen; QRS takes 0.08 to 0.12 s, T waves twice to four times as long.
_WIDEST = 2.2
# Share of the usual interval within which two peaks are one complex. Chosen without a
# measurement: 0.3 s at 60 a minute, longer than a QRS complex with both of its peaks;
# an early beat that follows sooner is lost at much larger values.
_SAME_COMPLEX = 0.3
# A pacing spike is at most so wide as a share of the QRS complex that follows it, which
# begins within so many of its own half widths and is at least so high as a share of the
# spike. Chosen: a spike is one line up and down, and a paced complex begins within
# 0.04 s, its half width; a T wave begins more than two of its half widths after a
# narrow complex, so that the complex is not taken for a spike.
_SPIKE_WIDTH, _SPIKE_LEAD, _SPIKE_HEIGHT = 0.5, 1.8, 0.4
# Pixels by which a spike is wider than the line is thick; chosen, soft edges and a
# line that is drawn slightly aslant.
_SPIKE_ROOM_PX = 2.0
# Share of the usual width of the high peaks below which a peak is a spike wherever it
# stands: its complex may lie beyond the end of the trace. Chosen, as a narrow complex
# between broad ones has at least half of their width.
_LONE_SPIKE_WIDTH = 0.35
# Columns: a spike is one, with its soft edge, where a complex beside it has at least
# three times as many; chosen, the narrowest complexes of slow sweeps have 2.5.
_ONE_COLUMN, _MANY_COLUMNS = 1.4, 4.5
# A peak stands out from what lies beside it by so many times the thickness of the line.
# Chosen without a measurement: at 1 the line's thickness is a peak; low voltages are
# missed at much larger values.
_LEAST_ABOVE_LINE = 2.0
# An R wave is so many times as clear as the clearest of what lies between. Chosen
# without a measurement of its own: at 1 a T wave is taken for an R wave.
_LEAST_ABOVE_REST = 2.0
# Correlation with the other complexes below which a peak is none of them. Chosen: QRS
# complexes of one trace have 0.85 to 1, a T wave or a piece of tissue less than 0.4.
LEAST_LIKENESS = 0.5
# Times the usual width of R waves up to which another peak may be one that is seen in
# part, and how much more it then counts against them. Chosen: P waves are 1.5 times as
# wide or more; 0.42 of an R wave is then too much.
_AS_NARROW, _NARROW_DOUBT = 1.3, 1.2
# Power of the width by which a peak of the same height looks less like an R wave.
# Chosen: T waves of real traces are 2.2 times as wide and 0.7 times as high, while the
# widths of R waves vary by a factor of 1.5.
_NARROWNESS = 0.75
# Share of their usual height that the flank of an R wave has in the last column, where
# its top is hidden. Chosen: from there it is a frame or less to the top, as R waves
# rise by a fifth in half of the time that they take; T waves are lower.
_LEAST_SEEN = 0.8
# Share of the highest peak below which nothing is looked at; chosen, noise and P waves.
_LOWEST = 0.15


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Peaks:
    """R waves of a trace.

    Attributes
    ----------
    places
        Indices of the trace's columns, as fractions, shape (R,).
    prominence
        Height of the lowest R wave as a multiple of the highest of what lies between.
    likeness
        Correlation of the least usual QRS complex with the others.
    is_end_clear
        False where the line ends far from its usual height without an R wave there:
        tissue was taken for it.
    """

    places: NDArray[np.float64]
    prominence: float
    likeness: float
    is_end_clear: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class _Peaks:
    """Peaks of a trace, each array of shape (P,).

    Their place, their height above what lies beside them, and where half of it begins
    and ends.
    """

    place: NDArray[np.int64]
    height: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]

    @property
    def width(self) -> NDArray[np.float64]:
        return self.last - self.first

    def kept(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> _Peaks:
        return _Peaks(
            self.place[chosen],
            self.height[chosen],
            self.first[chosen],
            self.last[chosen],
        )


def find_r_waves(trace: Trace) -> Peaks | None:
    """Return the R waves of a trace, or None where no narrow peaks stand out."""
    height = np.maximum(np.maximum(trace.rise_px, trace.fall_px), 0)
    peaks = _peaks_of(height, max(trace.thickness_px, 1.5))
    if peaks is None:
        return None
    clear = _clearness(peaks)
    # The usual clearness is that of the upper half, so that one artefact does not
    # decide.
    in_order = np.sort(clear)[::-1]
    is_high = clear >= 0.3 * in_order[0]
    upper = in_order[: max(1, (int(is_high.sum()) + 1) // 2)]
    is_r_wave = clear >= _LEAST_HEIGHT * float(np.median(upper))
    complexes = np.flatnonzero(is_r_wave)[
        _complexes(peaks.kept(is_r_wave), clear[is_r_wave])
    ]
    complexes = _without_other_ends(trace, peaks, complexes)
    chosen = peaks.kept(complexes)
    flank = _flank_at_end(height, chosen)
    hidden = _hidden_at_end(height, chosen, flank)
    # What lies within a complex, such as its S wave, is no peak of its own.
    reach = 1.5 * np.median(chosen.width) + 2
    # So is what is near an end: its complex may lie beyond it.
    ends = np.array([0, len(height) - 1])
    within = np.concatenate([chosen.place, ends])
    apart = np.abs(np.subtract.outer(peaks.place, within)).min(axis=1)
    # What is as narrow as an R wave may be one that is seen in part.
    doubt = np.where(
        peaks.width <= _AS_NARROW * np.median(chosen.width), _NARROW_DOUBT, 1.0
    )
    rest = (doubt * clear)[apart > reach].max(initial=0.0)
    clearest = clear[complexes].min()
    prominence = float(clearest / max(rest, 0.1 * clearest))
    if prominence < _LEAST_ABOVE_REST:
        return None
    half_width = max(1, round(float(np.median(chosen.width)) / 2))
    middle = _middles(chosen, len(height) - 1)
    return Peaks(
        places=middle if hidden is None else np.append(middle, hidden),
        prominence=prominence,
        likeness=float(_likenesses(trace, chosen.place, 3 * half_width).min()),
        is_end_clear=len(height) - 1 - flank <= float(np.median(chosen.width)),
    )


def _middles(peaks: _Peaks, last: int) -> NDArray[np.float64]:
    """Return the middle between the flanks of each peak, shape (P,).

    Not its highest column: a pixel that is lost at the top would move it. A flank
    beyond the first or last column is not seen, and is as far away as usually.
    """
    middle = (peaks.first + peaks.last) / 2
    is_cut_before, is_cut_after = peaks.first < 0, peaks.last > last
    whole = peaks.width[~is_cut_before & ~is_cut_after]
    if len(whole) > 0:
        half_px = float(np.median(whole)) / 2
        middle = np.where(is_cut_before, peaks.last - half_px, middle)
        middle = np.where(is_cut_after, peaks.first + half_px, middle)
    return middle


def _flank_at_end(height: NDArray[np.float64], known: _Peaks) -> float:
    """Return where the trace last rises to half the height of an R wave.

    The last column where it is lower than that there.
    """
    half = float(np.median(height[known.place] - known.height / 2))
    last = len(height) - 1
    lower = int(np.flatnonzero(height < half).max(initial=0))
    if lower == last:
        return float(last)
    return lower + float((half - height[lower]) / (height[lower + 1] - height[lower]))


def _hidden_at_end(
    height: NDArray[np.float64], known: _Peaks, flank: float
) -> float | None:
    """Return the place of an R wave in whose flank or top the trace ends, or None.

    The mark hides the newest columns at the end of a loop. The R wave follows the half
    of its height as the known ones do, and may lie beyond the last column.

    Parameters
    ----------
    height
        Of the trace above or below its usual height, shape (N,).
    known
        The other R waves.
    flank
        Where the trace last rises to half their height.
    """
    last = len(height) - 1
    usual_px = float(np.median(known.width))
    is_apart = known.place.max() <= last - 1.5 * usual_px
    is_high = height[last] >= _LEAST_SEEN * float(np.median(known.height))
    if not (is_apart and is_high and last - flank <= _WIDEST * usual_px / 2):
        return None
    return flank + usual_px / 2


def _without_other_ends(
    trace: Trace, peaks: _Peaks, complexes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the complexes without a first or last one that is none.

    A T wave whose R wave lies before the trace has no R wave beside it to be measured
    by. Within the trace nothing is left out: it may be an early beat.
    """
    chosen = peaks.kept(complexes)
    reach = 3 * max(1, round(float(np.median(chosen.width)) / 2))
    is_like = _likenesses(trace, chosen.place, reach) >= LEAST_LIKENESS
    if len(complexes) == 2:
        # Of two that differ, one that is cut off at an end of the trace is left out.
        is_cut = (chosen.place < reach) | (chosen.place >= len(trace.frame) - reach)
        return complexes if is_cut.all() else complexes[is_like | ~is_cut]
    is_like[1:-1] = True
    return complexes[is_like]


def _likenesses(
    trace: Trace, places: NDArray[np.int64], reach: int
) -> NDArray[np.float64]:
    """Return the correlation of each complex with the usual one of the others.

    1 where there is one complex alone. Complexes at the ends of the trace may be cut
    off, and are compared as far as they are seen.
    """
    if len(places) < 2:
        return np.ones(len(places))
    signed = np.where(trace.rise_px >= trace.fall_px, trace.rise_px, -trace.fall_px)
    padded = np.pad(signed, reach, constant_values=np.nan)
    shapes = np.stack([padded[place : place + 2 * reach + 1] for place in places])
    likenesses = []
    for number, shape in enumerate(shapes):
        others = np.ma.masked_invalid(np.delete(shapes, number, axis=0))
        middle = np.ma.median(others, axis=0)  # type: ignore[no-untyped-call]
        usual = middle.filled(np.nan)
        seen = np.isfinite(shape) & np.isfinite(usual)
        likenesses.append(_best_correlation(shape[seen], usual[seen]))
    return np.array(likenesses)


def _best_correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the correlation of two shapes, moved by a pixel at most."""
    if len(one) < 8:
        return 0.0
    values = []
    for shift in (-1, 0, 1):
        left = one[max(0, shift) : len(one) + min(0, shift)]
        right = other[max(0, -shift) : len(other) - max(0, shift)]
        if np.ptp(left) > 0 and np.ptp(right) > 0:
            values.append(float(np.corrcoef(left, right)[0, 1]))
    return max(values, default=0.0)


def _peaks_of(height: NDArray[np.float64], line_px: float) -> _Peaks | None:
    """Return the peaks of a trace but for pacing spikes, or None without any.

    A peak near an end of the trace is as high as it is above the usual height. What
    still rises or falls at an end has its peak beyond it.
    """
    # A second, and most loops have no trace to search.
    from scipy import signal

    least_px = _LEAST_ABOVE_LINE * line_px
    lowest = max(least_px / 2, _LOWEST * float(height.max()))
    padded = np.pad(height, 1)
    place, facts = signal.find_peaks(padded, prominence=lowest, plateau_size=1)
    if len(place) == 0 or facts["prominences"].max() < least_px:
        return None
    _, _, first, last = signal.peak_widths(padded, place, rel_height=0.5)
    peaks = _Peaks(place - 1, facts["prominences"], first - 1, last - 1)
    is_whole = (facts["left_edges"] > 1) & (facts["right_edges"] < len(height))
    peaks = peaks.kept(is_whole)
    return peaks.kept(~_are_spikes(peaks, line_px)) if is_whole.any() else None


def _are_spikes(peaks: _Peaks, line_px: float) -> NDArray[np.bool_]:
    """Return True for each peak that a much broader one follows at once.

    A spike is one line up and down, hardly wider than the line is thick.
    """
    is_high = peaks.height >= _LEAST_HEIGHT * peaks.height.max()
    # Each complex may have a spike, so that the median may be the width of spikes.
    usual = float(np.percentile(peaks.width[is_high], 75))
    n_broad = int((is_high & (peaks.width > 0.5 * usual)).sum())
    is_spike = (peaks.width <= _LONE_SPIKE_WIDTH * usual) & (n_broad > 1)
    is_complex = is_high & (peaks.width >= _MANY_COLUMNS)
    is_spike |= (peaks.width <= _ONE_COLUMN) & is_complex.any()
    for number, end in enumerate(peaks.last.tolist()):
        lead = peaks.first - end
        follows = (peaks.place > peaks.place[number]) & (
            lead <= _SPIKE_LEAD * peaks.width / 2
        )
        is_broad = peaks.width[number] <= _SPIKE_WIDTH * peaks.width
        is_as_high = peaks.height >= _SPIKE_HEIGHT * peaks.height[number]
        is_spike[number] |= bool((follows & is_broad & is_as_high).any())
    return is_spike & (peaks.width <= line_px + _SPIKE_ROOM_PX)


def _clearness(peaks: _Peaks) -> NDArray[np.float64]:
    """Return how much each peak looks like an R wave: high, and narrow."""
    is_high = peaks.height >= _LEAST_HEIGHT * peaks.height.max()
    usual = float(np.median(peaks.width[is_high]))
    # A T wave may be higher than the R wave, but is never as narrow.
    return peaks.height / np.maximum(peaks.width / usual, 0.5) ** _NARROWNESS


def _complexes(peaks: _Peaks, clear: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the clearest peak of each QRS complex, as indices in order of time."""
    kept: list[int] = []
    apart = 1.5 * float(np.median(peaks.width))
    is_narrow = peaks.width <= _WIDEST * float(np.median(peaks.width))
    for _ in range(2):
        kept = []
        for number in np.argsort(-clear, kind="stable").tolist():
            far = all(
                abs(peaks.place[number] - peaks.place[other]) > apart for other in kept
            )
            if far and is_narrow[number]:
                kept.append(number)
        if len(kept) > 1:
            usual = float(np.median(np.diff(np.sort(peaks.place[kept]))))
            apart = max(apart, _SAME_COMPLEX * usual)
    return np.sort(np.array(kept, np.int64))
