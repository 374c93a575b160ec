"""R waves in a trace: the narrow high peaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.event_detection.trace import Trace

# Times the width of the highest peak at half its height: what is wider is a T wave or
# a P wave. Chosen; QRS takes 0.08 to 0.12 s, T waves twice to four times as long.
_WIDEST = 2.2
# Share of the usual height of the peaks that an R wave reaches; chosen, breathing
# changes their height by a third.
_LEAST_HEIGHT = 0.5
# Share of the usual interval within which two peaks are one complex. Chosen without a
# measurement: 0.3 s at 60 a minute, longer than a QRS complex with both of its peaks;
# an early beat that follows sooner is lost at much larger values.
_SAME_COMPLEX = 0.3
# A peak narrower than this, in times the thickness of the line, is a pacing spike and
# not a QRS complex. Chosen: a spike is one line up and down; a slow sweep draws a QRS
# complex nearly as thin, so that much more would remove it (see `_without_spikes`).
_SPIKE = 1.5
# A QRS is so many times as high as the line is thick, and as what lies between. Chosen
# without a measurement of their own: at 1 the line's thickness, or a T wave, is a peak;
# low voltages are missed at much larger values.
_LEAST_ABOVE_LINE, _LEAST_ABOVE_REST = 2.0, 2.2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Peaks:
    """R waves of a trace.

    Attributes
    ----------
    places
        Indices of the trace's columns, shape (R,).
    prominence
        Height of the lowest R wave as a multiple of the highest of what lies between.
    """

    places: NDArray[np.int64]
    prominence: float


def find_r_waves(trace: Trace) -> Peaks | None:
    """Return the R waves of a trace, or None where no narrow peaks stand out."""
    height = _without_spikes(trace)
    narrow = _narrow(height)
    highest = float(narrow.max())
    if highest < _LEAST_ABOVE_LINE * max(trace.thickness_px, 1.5):
        return None
    half_width = _half_width(narrow, int(narrow.argmax()))
    places = _complexes(narrow, highest, half_width)
    middle = np.array([_middle(height, place, half_width) for place in places])
    rest = narrow.copy()
    for place in middle:
        rest[max(0, place - 3 * half_width) : place + 3 * half_width + 1] = 0
    prominence = float(narrow[places].min() / max(rest.max(), trace.thickness_px / 2))
    if prominence < _LEAST_ABOVE_REST:
        return None
    return Peaks(places=middle, prominence=prominence)


def _without_spikes(trace: Trace) -> NDArray[np.float64]:
    """Return the height of the trace without lines as thin as a pacing spike."""
    height = np.maximum(np.maximum(trace.rise_px, trace.fall_px), 0)
    width = 1 + round(_SPIKE * trace.thickness_px)
    opened = ndimage.grey_opening(height, size=(width,))
    # A narrow QRS complex at a slow sweep is as thin as a spike: it is kept where
    # opening would leave nothing. Chosen: less than 40 % of the height is left then.
    is_all_thin = opened.max() < 0.4 * height.max()
    return np.asarray(height if is_all_thin else opened)


def _narrow(height: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the height of what is narrow, free of P and T waves and of drift."""
    peak = int((height - ndimage.median_filter(height, 5)).argmax())
    narrow = height
    # The highest peak may be a T wave at first; what is left then is narrower.
    for _ in range(2):
        width = 2 * round(_WIDEST * _half_width(height, peak)) + 1
        width = max(5, min(width, len(height) // 2))
        narrow = height - ndimage.grey_opening(height, size=(width,))
        peak = int(narrow.argmax())
    return narrow


def _half_width(height: NDArray[np.float64], peak: int) -> int:
    """Return half the width of a peak at half its height, 1 or more."""
    below = height < height[peak] / 2
    left = np.flatnonzero(below[:peak])
    right = np.flatnonzero(below[peak:])
    first = int(left[-1]) if len(left) else -1
    last = peak + int(right[0]) if len(right) else len(height)
    return max(1, round((last - first - 1) / 2))


def _complexes(
    narrow: NDArray[np.float64], highest: float, half_width: int
) -> NDArray[np.int64]:
    """Return the highest column of each QRS complex."""
    # Chosen: from 30 % of the highest on, so that the usual height below is not that of
    # noise, and an artefact up to three times as high does not hide all R waves.
    peaks = np.flatnonzero(
        (narrow >= ndimage.maximum_filter1d(narrow, 5)) & (narrow > 0.3 * highest)
    )
    heights = np.sort(narrow[peaks])[::-1]
    # The usual height is that of the upper half, so that one artefact does not decide.
    usual = float(np.median(heights[: max(1, (len(heights) + 1) // 2)]))
    peaks = peaks[narrow[peaks] >= _LEAST_HEIGHT * usual]
    kept: list[int] = []
    apart = 2.0 * half_width
    for _ in range(2):
        kept = []
        for peak in peaks[np.argsort(-narrow[peaks], kind="stable")]:
            if all(abs(peak - other) > apart for other in kept):
                kept.append(int(peak))
        if len(kept) > 1:
            usual = float(np.median(np.diff(np.sort(kept))))
            apart = max(apart, _SAME_COMPLEX * usual)
    return np.sort(np.array(kept, np.int64))


def _middle(height: NDArray[np.float64], place: int, half_width: int) -> int:
    """Return the middle of the flat top around a place."""
    low = max(0, place - 2 * half_width)
    part = height[low : place + 2 * half_width + 1]
    # Chosen: columns within 5 % of the maximum are one flat top, of whole pixels or cut
    # off at the border of the strip; its middle is the R wave.
    flat = np.flatnonzero(part >= 0.95 * part.max())
    return low + round(float(flat.mean()))
