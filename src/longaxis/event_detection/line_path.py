"""The line that runs from left to right through the picture of a trace.

The line is the cheapest way through the picture: bright pixels cost nearly nothing,
dark ones much, upwards and downwards as well as to the right. So a line in bright
tissue is followed where connected pieces would grow together with what lies beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Grey levels, and share of the usual brightness of the trace, above which it is seen.
# Chosen: above noise of compression and below the faintest lines that `strips` accepts
# (22); below half of the brightness, as the edge of a smoothed line has about a half.
_FAINTEST, _FAINTEST_SHARE = 14.0, 0.4
# Cost of a bright pixel, that of a dark one being 1. Chosen: both flanks of an R wave
# of 50 pixels cost less than two dark pixels, so that the way leads over its top.
_BRIGHT_COST = 0.005
# Share of its brightness by which a trace may differ from its usual colour, and grey
# levels that it rises above the tissue there. Chosen: noise and compression change
# less, and less than 4 grey levels are noise themselves.
_SAME_COLOUR, _RAISED = 0.2, 4.0
# Deviations of the line's own brightness, and grey levels at least, within which a
# steady pixel is the trace though nothing rises beside it. Chosen: three standard
# deviations; a line of one colour has less than two grey levels, and rounding one.
_DEVIATIONS, _LEAST_DEVIATION = 4.5, 1.0
# Share of the columns in which a line is seen, and has its colour, that needs no other
# sign of it. Chosen: a mark or a letter hides some columns.
_LEAST_WHOLE = 0.95
# Share of the pixels beside the line that may be so by chance. Chosen: more are a
# surface of that brightness, in which a way costs nothing wherever it goes.
_MOST_BY_CHANCE = 0.05
# Cost of a dark pixel up and down where the sweep returned to the left edge, as a share
# of the usual: an R wave may be cut in two there. Chosen: 50 pixels up
# cost less than the two columns beside its top.
_SEAM_COST = 0.03
# Cost of a dark pixel within a column as a share of the usual. A steep flank is one
# pixel wide and is lost before the flat line is. Chosen between 1, at which R waves of
# made-up loops were cut off that lacked some pixels of a flank, and 0.35.
_STEEP_COST = 0.45
# Share of the least brightness that a pixel of its colour has at most; chosen, the
# usual one of the trace, so that a moving pixel of that colour is none.
_MOST_ALIKE = 1 / _FAINTEST_SHARE
# Pixels that change more than so many times as much as the line, and than so many grey
# levels, count the less the more they change, and this much at least. Chosen: noise is
# the same everywhere and rounding changes a pixel by one level or two; tissue moves.
_STEADY, _STEADY_GREY = 1.35, 1.2
_UNSTEADY_POWER, _UNSTEADY_SHARE = 2.0, 0.15
# Pixels around one in which tissue would be seen, and its least grey level; chosen,
# wider than the dark between speckles, and above what compression leaves on black.
_BESIDE_PX, _DARK = 25, 20.0
# How often the line is followed again; chosen, after three times it hardly changes.
_MOST_AGAIN = 3
# Added cost of a pixel as far from the line's usual row as the picture is high. Chosen:
# decides between two lines, and is no more than a bright pixel costs within an R wave.
_FAR_COST = 0.01
# Distance from that row, as a share of the picture's height, in which hardly any column
# of a trace ends, and what one costs that does. Chosen: R waves reach farther for a few
# columns, while the border of a window below the trace runs through all of them.
_ASIDE, _ASIDE_COST = 0.3, 0.15


UNKNOWN_SPREAD = 255.0
"""Spread of pixels that too few frames show: none of a line changes so much."""


@dataclass(frozen=True, slots=True, eq=False)
class TracePicture:
    """A trace in order of time, each array of shape (h, N).

    Attributes
    ----------
    raised
        How far lines rise above what lies beside them, grey levels.
    grey
        Brightness.
    spread
        How much the brightness changes from frame to frame (median deviation).
    """

    raised: NDArray[np.float64]
    grey: NDArray[np.float64]
    spread: NDArray[np.float64]


def line_through(
    picture: TracePicture, row: int, seams: NDArray[np.int64] | None = None
) -> NDArray[np.bool_] | None:
    """Return the pixels of the line that runs through a picture, or None.

    A trace has one colour and stands still, so that it is also followed where the
    tissue beside it is as bright.

    Parameters
    ----------
    picture
        The trace.
    row
        Row in which most of the line lies.
    seams
        Columns before which the sweep returned to the left edge.
    """
    raised = picture.raised
    usual = float(np.percentile(raised.max(axis=0), 60))
    line = _traced(raised / max(_FAINTEST, _FAINTEST_SHARE * usual), row, seams)
    if not line.any():
        return None
    # Again by what the line itself looks like, not the tissue beside it. The better it
    # is known, the better it can be told from tissue.
    for _ in range(_MOST_AGAIN):
        again = _traced(_share_of_trace(picture, line), row, seams)
        if _is_whole(picture.grey, line) and again.any(axis=0).mean() < _LEAST_WHOLE:
            # Compression changes a clear line more than what stands still.
            return line
        if not again.any():
            return None
        if (again == line).all():
            break
        line = again
    return line


def _is_whole(grey: NDArray[np.float64], line: NDArray[np.bool_]) -> bool:
    """Return True for a line that is seen in nearly all columns, in one brightness."""
    seen = line.any(axis=0)
    brightest = np.where(line, grey, 0).max(axis=0)[seen]
    usual = float(np.median(brightest))
    is_alike = np.abs(brightest - usual) <= _SAME_COLOUR * usual
    return bool(seen.mean() >= _LEAST_WHOLE and is_alike.mean() >= _LEAST_WHOLE)


def _share_of_trace(
    picture: TracePicture, line: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return how much each pixel looks like a line that is known for the most part.

    At least 1 where it may be the trace.
    """
    raised, grey = picture.raised, picture.grey
    seen = line.any(axis=0)
    usual = float(np.median(np.where(line, raised, 0).max(axis=0)[seen]))
    share = raised / max(_FAINTEST, _FAINTEST_SHARE * usual)
    brightest = np.where(line, grey, 0).max(axis=0)[seen]
    colour = float(np.median(brightest))
    off = np.abs(grey - colour)
    alike = np.where(off <= _SAME_COLOUR * colour, raised / _RAISED, 0)
    share = np.maximum(share, np.minimum(alike, _MOST_ALIKE))
    steady = float(np.percentile(picture.spread[line], 30))
    limit = _STEADY * steady + _STEADY_GREY
    is_steady = picture.spread <= limit
    unsteady = (limit / np.maximum(picture.spread, limit)) ** _UNSTEADY_POWER
    unsteady[picture.spread >= UNKNOWN_SPREAD] = 1.0
    # Where nothing but the line is bright, only compression makes it change.
    beside = ndimage.maximum_filter(grey - raised, _BESIDE_PX)
    share *= np.where(beside < _DARK, 1.0, np.maximum(unsteady, _UNSTEADY_SHARE))
    deviation = max(_LEAST_DEVIATION, float(np.median(np.abs(brightest - colour))))
    is_trace = is_steady & (off <= _DEVIATIONS * deviation)
    if is_trace[~line].mean() <= _MOST_BY_CHANCE:
        share[is_trace] = np.maximum(share[is_trace], 1.0)
    return share


def _traced(
    share: NDArray[np.float64], row: int, seams: NDArray[np.int64] | None
) -> NDArray[np.bool_]:
    """Return the bright pixels that the cheapest way touches.

    Parameters
    ----------
    share
        Brightness as a share of the least that is seen, shape (h, N).
    row
        Row in which most of the line lies.
    seams
        Columns before which the sweep returned to the left edge.
    """
    height, n_columns = share.shape
    mask = share >= 1
    far = np.abs(np.arange(height) - row) / height
    cost = np.clip(1 - share**2, _BRIGHT_COST, 1) + _FAR_COST * far[:, None]
    if seams is not None:
        cost[:, seams] *= _SEAM_COST
    # Once for each column, so that R waves may be high, but another line is no trace.
    aside = np.where(far > _ASIDE, _ASIDE_COST, 0.0)
    enters, leaves = _cheapest_way(cost, aside)
    line = np.zeros_like(mask)
    for column in range(n_columns):
        low, high = sorted((enters[column], leaves[column]))
        bright = mask[:, column]
        # The way keeps to one edge of the line: its whole thickness belongs to it.
        while low > 0 and bright[low - 1] and bright[low]:
            low -= 1
        while high < height - 1 and bright[high + 1] and bright[high]:
            high += 1
        line[low : high + 1, column] = bright[low : high + 1]
    return line


def _cheapest_way(
    cost: NDArray[np.float64], aside: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows in which the cheapest way enters and leaves each column.

    Parameters
    ----------
    cost
        Of each pixel that the way passes, shape (h, N).
    aside
        Added for the row in which a column is left, shape (h,).
    """
    height, n_columns = cost.shape
    rows = np.arange(height)
    total = np.zeros(height)
    origins = np.zeros((n_columns, height), np.int64)
    for column in range(n_columns):
        # Costs up to and without a row: a way from row a down to b pays for a … b.
        steep = _STEEP_COST * cost[:, column]
        up_to = np.cumsum(steep)
        without = up_to - steep
        total += cost[:, column] - steep
        down, down_from = _running_minimum(total - without)
        up, up_from = _running_minimum((total + up_to)[::-1])
        up, up_from = up[::-1], height - 1 - up_from[::-1]
        by_down, by_up = down + up_to, up - without
        is_down = by_down <= by_up
        total = np.where(is_down, by_down, by_up) + aside
        origins[column] = np.where(is_down, down_from, up_from)
    enters, leaves = np.zeros(n_columns, np.int64), np.zeros(n_columns, np.int64)
    place = int(rows[total.argmin()])
    for column in range(n_columns - 1, -1, -1):
        leaves[column] = place
        place = int(origins[column, place])
        enters[column] = place
    return enters, leaves


def _running_minimum(
    values: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the least value so far, and where it stands."""
    least = np.minimum.accumulate(values)
    is_new = np.concatenate([[True], values[1:] < least[:-1]])
    where = np.maximum.accumulate(np.where(is_new, np.arange(len(values)), 0))
    return least, where
