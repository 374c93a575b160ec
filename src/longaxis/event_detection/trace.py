"""The trace of an ECG strip as a signal: how far it rises in each column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from longaxis.event_detection.strips import thin_lines
from longaxis.event_detection.sweep import SweepKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.event_detection.sweep import Sweep

# Pixels to either side of a mark's middle in which it may hide the trace. Chosen: the
# widest known mark has 10, five to each side, and the rest is room for a soft edge;
# columns within it are read from frames in which the mark is elsewhere.
_HIDDEN_PX = 9
# Frames after the sweep that are enough to see the trace; a median of more takes time.
# Chosen: three are the fewest with a median that one frame does not decide.
_FEWEST_AFTER, _MOST_AFTER = 3, 12
# Grey levels, and share of the usual brightness of the trace, above which it is seen.
# Chosen: above noise of compression and below the faintest lines that `strips` accepts
# (22); below half of the brightness, as the edge of a smoothed line has about a half.
_FAINTEST, _FAINTEST_SHARE = 14.0, 0.4
# Gaps in a line that are closed sideways; chosen, as in `strips`.
_BRIDGED_PX = 7
# Frames before the first whose columns are read too: an R wave in the first frame is
# seen from both sides. Chosen: half a QRS complex of 0.1 s at 80 frames a second.
_FRAMES_BEFORE = 4
# Share of the strip's height by which a column must differ before and after the sweep,
# and share of the columns that do, where the trace is overwritten. Chosen without a
# measurement: only QRS complexes differ, and they take few columns; a kept trace
# differs in none but for noise. Larger shares take an overwritten trace as kept.
_OTHER_HEIGHT, _OTHER_COLUMNS = 0.04, 0.03
# A piece of line shorter than this share of the strip is no part of the trace. Chosen
# without a measurement: drops specks and letters; a large one drops the trace between
# two R waves whose flanks are too steep to be joined.
_SHORTEST_PIECE = 0.03
# Share of a piece's columns that another one may have; and share of the strip's height
# from the line at which a piece is hardly ever part of it. Chosen without a
# measurement: ends of joined pieces overlap a little, a second line wholly; an R wave
# may reach half of the strip's height, but its piece has most of its pixels lower.
_MOST_TAKEN, _OTHER_LINE = 0.3, 0.3
# Chosen, as for the lines in `strips`: a growing trace is missing in part, while in
# less than half of the columns R waves would be guessed.
LEAST_COVERED = 0.6
"""Share of the columns in which a trace must be seen."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """A trace in the order in which the sweep passes its columns.

    Attributes
    ----------
    frame
        Frame, as a fraction, in which the sweep passes each column, shape (N,).
    column_px
        Columns of the strip, shape (N,).
    rise_px, fall_px
        How far the line reaches above and below its usual height, shape (N,).
    thickness_px
        Usual thickness of the line.
    covered
        Share of the columns in which the line is seen.
    evenness
        How even the brightness of the line is, from 0 to 1: a trace is drawn in one
        colour, tissue is not.
    """

    frame: NDArray[np.float64]
    column_px: NDArray[np.int64]
    rise_px: NDArray[np.float64]
    fall_px: NDArray[np.float64]
    thickness_px: float
    covered: float
    evenness: float


def read_trace(
    strip: NDArray[np.uint8], row: int, sweep: Sweep, thickness_px: int
) -> Trace | None:
    """Return the trace that the sweep has passed, or None where there is no line.

    Parameters
    ----------
    strip
        Part of the frames, shape (T, h, w).
    row
        Row of the strip in which most of the line lies.
    sweep
        Where the present moment stands.
    thickness_px
        A line is thinner than this.
    """
    lines = thin_lines(strip, thickness_px)
    places = _passed_columns(sweep, strip.shape[2])
    if len(places) < 20:
        return None
    is_mark = sweep.kind is SweepKind.MARK
    is_kept = is_mark and not _is_overwritten(lines, sweep, places)
    if is_mark and not is_kept:
        # The newest part of a trace that is overwritten lies beside the bar.
        at_edge = sweep.column_px - sweep.half_width_px
        sweep = replace(sweep, column_px=at_edge)
        places = _passed_columns(sweep, strip.shape[2])
    picture = np.stack(
        [_column(lines, sweep, place, is_kept=is_kept) for place in places], axis=1
    )
    return trace_of_picture(picture, row, places)


def trace_of_picture(
    picture: NDArray[np.float64], row: int, places: list[Place]
) -> Trace | None:
    """Return the line that runs through a picture (h, N) of a trace, or None.

    Parameters
    ----------
    picture
        How far lines rise above what lies beside them, in order of time.
    row
        Row in which most of the line lies.
    places
        Column and frame of each column of the picture.
    """
    line = _line(picture, row)
    return None if line is None else _signal(line, picture, places)


@dataclass(frozen=True, slots=True)
class Place:
    """A column, and the frame in which the sweep passes it."""

    column: int
    frame: float
    end: float


def _passed_columns(sweep: Sweep, width: int) -> list[Place]:
    """Return the columns in the order in which the sweep passes them."""
    in_time = np.argsort(sweep.order)
    columns_px, passes = sweep.column_px[in_time], sweep.passes[in_time]
    places = []
    for number in range(int(passes.max()) + 1):
        frames = np.flatnonzero((passes == number) & np.isfinite(columns_px))
        if len(frames) < 2:
            continue
        columns, position = _extended(
            columns_px[frames], frames, sweep.speed_px, is_first=number == 0
        )
        wanted = np.arange(
            max(0, int(np.ceil(columns[0]))), min(width - 1, int(columns[-1])) + 1
        )
        position = np.interp(wanted, columns, position)
        later = np.flatnonzero(passes > number)
        for column, frame in zip(wanted, position, strict=True):
            back = later[columns_px[later] >= column - _HIDDEN_PX]
            end = float(back[0]) if len(back) else float(len(columns_px))
            places.append(Place(int(column), float(frame), end))
    return places


def _extended(
    columns_px: NDArray[np.float64],
    frames: NDArray[np.int64],
    speed_px: float,
    *,
    is_first: bool,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return rising columns and their frames, with what lies just before and after.

    What the sweep passed before the first frame shows whether that frame is an R wave.
    """
    # A mark that stands for two frames must not make the positions fall.
    rising = np.maximum.accumulate(columns_px) + np.arange(len(columns_px)) * 1e-6
    before = _FRAMES_BEFORE if is_first else 2
    return (
        np.concatenate(
            [[rising[0] - before * speed_px], rising, [rising[-1] + 2 * speed_px]]
        ),
        np.concatenate([[frames[0] - before], frames, [frames[-1] + 2.0]]),
    )


def _is_overwritten(
    lines: NDArray[np.uint8], sweep: Sweep, places: list[Place]
) -> bool:
    """Return True where the trace is another one behind the mark than before it."""
    differs = []
    for place in places:
        before, after = _views_of(sweep, place)
        if len(before) < _FEWEST_AFTER or len(after) < _FEWEST_AFTER:
            continue
        tops = [
            _top(np.median(lines[frames, :, place.column], axis=0))
            for frames in (before[-_MOST_AFTER:], after[:_MOST_AFTER])
        ]
        differs.append(abs(tops[0] - tops[1]) > _OTHER_HEIGHT * lines.shape[1])
    return bool(differs) and float(np.mean(differs)) > _OTHER_COLUMNS


def _top(column: NDArray[np.float64]) -> float:
    seen = np.flatnonzero(column > _FAINTEST)
    return float(seen[0]) if len(seen) else float(len(column))


def _views_of(
    sweep: Sweep, place: Place
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the frames before and after the sweep in which a column is not hidden."""
    rank = sweep.order
    # False also where the sweep is not seen (NaN).
    is_clear = np.abs(sweep.column_px - place.column) > _HIDDEN_PX
    before = np.flatnonzero(is_clear & (rank < place.frame))
    after = np.flatnonzero(is_clear & (rank > place.frame) & (rank < place.end))
    return before, after


def _column(
    lines: NDArray[np.uint8], sweep: Sweep, place: Place, *, is_kept: bool
) -> NDArray[np.float64]:
    """Return one column of the trace, without the mark and without moving tissue."""
    before, after = _views_of(sweep, place)
    if sweep.kind is SweepKind.DRAWN:
        after = np.flatnonzero((sweep.order > place.frame) & (sweep.order < place.end))
    if is_kept and len(after) < _MOST_AFTER:
        after = np.concatenate([after, before[-_MOST_AFTER:]])
    if len(after) == 0:
        return np.zeros(lines.shape[1])
    chosen = after[:_MOST_AFTER]
    return np.asarray(np.median(lines[chosen, :, place.column], axis=0))


def _line(picture: NDArray[np.float64], row: int) -> NDArray[np.bool_] | None:
    """Return the pixels of the line that runs through a strip (h, N)."""
    brightest = picture.max(axis=0)
    usual = float(np.percentile(brightest, 60))
    mask = picture >= max(_FAINTEST, _FAINTEST_SHARE * usual)
    closed = ndimage.binary_closing(mask, np.ones((1, _BRIDGED_PX), bool))
    labels, _ = ndimage.label(closed, np.ones((3, 3), bool))
    line = np.zeros_like(mask)
    taken = np.zeros(mask.shape[1], bool)
    for number, columns in _pieces(labels, row):
        # Of two pieces above each other the likelier one is the trace.
        if taken[columns].mean() <= _MOST_TAKEN:
            line |= (labels == number) & mask
            taken[columns] = True
    return line if line.any() else None


def _pieces(labels: NDArray[np.signedinteger], row: int) -> list[tuple[int, slice]]:
    """Return number and columns of the pieces of a line, the likeliest first.

    The longer a piece is and the nearer its height to that of the line, the likelier.
    """
    height, width = labels.shape
    detected = []
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        n_columns = columns.stop - columns.start
        if n_columns < max(4, _SHORTEST_PIECE * width):
            continue
        in_rows = (labels[rows, columns] == number).sum(axis=1)
        apart = abs(rows.start + int(in_rows.argmax()) - row) / height
        detected.append(
            (n_columns * max(0.05, 1 - apart / _OTHER_LINE), number, columns)
        )
    detected.sort(key=lambda entry: -entry[0])
    return [(number, columns) for _, number, columns in detected]


def _signal(
    line: NDArray[np.bool_], picture: NDArray[np.float64], places: list[Place]
) -> Trace | None:
    height, n_columns = line.shape
    seen = line.any(axis=0)
    if seen.mean() < LEAST_COVERED:
        return None
    columns = np.arange(n_columns)
    top = np.interp(columns, columns[seen], line.argmax(axis=0)[seen])
    lowest = height - 1 - line[::-1].argmax(axis=0)
    bottom = np.interp(columns, columns[seen], lowest[seen])
    # A third of what is seen: longer than a beat's complexes, shorter than a drift.
    window = min(n_columns, max(31, n_columns // 3)) | 1
    usual = ndimage.median_filter((top + bottom) / 2, window, mode="nearest")
    return Trace(
        frame=np.array([entry.frame for entry in places]),
        column_px=np.array([entry.column for entry in places]),
        rise_px=usual - top,
        fall_px=bottom - usual,
        thickness_px=float(np.median((bottom - top + 1)[seen])),
        covered=float(seen.mean()),
        evenness=_evenness(np.where(line, picture, 0).max(axis=0)[seen]),
    )


def _evenness(brightness: NDArray[np.float64]) -> float:
    """Return 1 for a line of one brightness, less for an uneven one."""
    usual = float(np.median(brightness))
    spread = float(np.median(np.abs(brightness - usual)))
    return max(0.0, 1 - 2 * spread / usual)
