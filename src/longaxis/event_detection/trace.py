"""The trace of an ECG strip as a signal: how far it rises in each column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from longaxis.event_detection.line_path import (
    UNKNOWN_SPREAD,
    TracePicture,
    line_through,
)
from longaxis.event_detection.strips import thin_lines
from longaxis.event_detection.sweep import SweepKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.event_detection.sweep import Sweep

# Pixels to either side of a mark's middle in which it may hide the trace. Chosen: the
# widest known mark has 10, five to each side, and the rest is room for a soft edge;
# columns within it are read from frames in which the mark is elsewhere.
_HIDDEN_PX = 9
# Room beside the edge of a mark for a soft edge and for compression; chosen.
_SOFT_EDGE_PX = 3.0
# Frames after the sweep that are enough to see the trace; a median of more takes time.
# Chosen: three are the fewest with a median that one frame does not decide.
_FEWEST_AFTER, _MOST_AFTER = 3, 12
# Frames whose median is taken. Chosen: twice as many as `_MOST_AFTER`, spread over the
# loop, leave little of moving tissue; more take time.
_MOST_FRAMES = 24
# Frames before the first whose columns are read too: an R wave in the first frame is
# seen from both sides. Chosen: half a QRS complex of 0.1 s at 80 frames a second.
_FRAMES_BEFORE = 4
# Share of the strip's height by which a column must differ before and after the sweep,
# and share of the columns that do, where the trace is overwritten. Chosen without a
# measurement: only QRS complexes differ, and they take few columns; a kept trace
# differs in none but for noise. Larger shares take an overwritten trace as kept.
_OTHER_HEIGHT, _OTHER_COLUMNS = 0.04, 0.03
# Columns beside each other that differ at least: chosen, the fewest of a QRS complex,
# while a line in tissue is lost for single ones.
_FEWEST_OTHER = 3
# Grey levels by which a pixel of the trace changes at most, or is brighter than its
# colour; chosen, noise and compression change it by less (`even_sweep.LEAST_RISE`).
_SAME_LEVEL = 20.0
# Distance, as a share of the strip's height, from which a line ahead of the mark is not
# the trace, as in `line_path`: the border of a window, where no trace is drawn yet.
_OTHER_LINE = 0.3
# Share of its colour by which a part of the trace is brighter at most, as in
# `line_path`.
_BRIGHTER_SHARE = 0.2
# Share of the usual brightness above which a column shows the trace; chosen, as a
# smoothed end has half of it. Pixels, and steps of the sweep, by which its width may
# differ from the way between two passes: chosen, rounding of both and a soft edge.
_SHOWN, _OTHER_WIDTH_PX, _OTHER_WIDTH_STEPS = 0.5, 4.0, 1.5
# Frames in which the ends of a trace are looked for; chosen, as in `strips`.
_END_FRAMES = 9
# Share of the columns from which a line is whole, and by how much it must be seen in
# more of them to be preferred; chosen, a mark that hides some leaves more than 0.95.
_WHOLE, _WHOLE_GAIN = 0.95, 0.04
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
    ends = _ends_of_trace(lines, sweep)
    places = _passed_columns(sweep, ends)
    if len(places) < 20:
        return None
    parts = (lines, strip)
    if sweep.kind is SweepKind.DRAWN:
        return _trace_along(parts, row, sweep, places, is_kept=False)
    kept: Trace | None = None
    if not _is_overwritten(parts, sweep, places, row):
        kept = _trace_along(parts, row, sweep, places, is_kept=True)
        if kept is not None and kept.covered >= _WHOLE:
            return kept
    # The newest part of a trace that is overwritten lies beside the bar.
    at_edge = replace(sweep, column_px=sweep.column_px - sweep.half_width_px)
    places = _passed_columns(at_edge, ends)
    drawn = _trace_along(parts, row, at_edge, places, is_kept=False, beside=sweep)
    if kept is None or drawn is None:
        return kept or drawn
    # Taken from all frames, a line that is overwritten is lost where both differ.
    return drawn if drawn.covered > kept.covered + _WHOLE_GAIN else kept


def _trace_along(
    parts: tuple[NDArray[np.uint8], NDArray[np.uint8]],
    row: int,
    sweep: Sweep,
    places: list[Place],
    *,
    is_kept: bool,
    beside: Sweep | None = None,
) -> Trace | None:
    """Return the trace of these columns.

    Parameters
    ----------
    parts
        How far lines rise, and the brightness, shape (T, h, w).
    row
        Row in which most of the line lies.
    sweep
        Where the present moment stands; columns beside it are not read.
    places
        The columns.
    is_kept
        True where none is overwritten.
    beside
        Where the mark stands, for columns that are only seen next to it: those that
        are drawn last.
    """
    columns = []
    for place in places:
        frames = _frames_of(sweep, place, is_kept=is_kept)
        if len(frames) == 0 and beside is not None:
            frames = _frames_of(beside, place, is_kept=is_kept)
        columns.append(column_of(*(part[frames, :, place.column] for part in parts)))
    return trace_of_picture(columns, row, places)


def column_of(
    raised: NDArray[np.uint8], grey: NDArray[np.uint8]
) -> NDArray[np.float64]:
    """Return a column of a trace picture (3, h) from some frames; 0 without any.

    Parameters
    ----------
    raised, grey
        How far lines rise, and the brightness, in the frames that show the column,
        shape (F, h).
    """
    if len(grey) == 0:
        return np.zeros((3, grey.shape[1]))
    middle = np.median(grey, axis=0)
    spread = np.median(np.abs(grey - middle), axis=0)
    if len(grey) < _FEWEST_AFTER:
        # Tissue, too, hardly changes from one frame to the next.
        spread = np.full_like(middle, UNKNOWN_SPREAD)
    return np.stack([np.median(raised, axis=0), middle, spread])


def trace_of_picture(
    columns: list[NDArray[np.float64]], row: int, places: list[Place]
) -> Trace | None:
    """Return the line that runs through the picture of a trace, or None.

    Parameters
    ----------
    columns
        As `column_of` makes them, in order of time.
    row
        Row in which most of the line lies.
    places
        Column and frame of each column of the picture.
    """
    picture = TracePicture(*np.stack(columns, axis=-1))
    seams = np.flatnonzero(np.diff([place.column for place in places]) < 0) + 1
    line = line_through(picture, row, seams)
    if line is None:
        return None
    return _signal(line & ~_are_brighter(line, picture.grey), picture.grey, places)


def _are_brighter(
    line: NDArray[np.bool_], grey: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return the pixels that are brighter than the usual colour of a line.

    Letters over a trace, and tissue that was taken for it, are no part of it.
    """
    seen = line.any(axis=0)
    if not seen.any():
        return line
    colour = float(np.median(np.where(line, grey, 0).max(axis=0)[seen]))
    brighter: NDArray[np.bool_] = grey > colour + max(
        _SAME_LEVEL, _BRIGHTER_SHARE * colour
    )
    return brighter


@dataclass(frozen=True, slots=True)
class Place:
    """A column, and the frame in which the sweep passes it."""

    column: int
    frame: float
    end: float


def _ends_of_trace(lines: NDArray[np.uint8], sweep: Sweep) -> tuple[int, int]:
    """Return the first and last column of a trace to whose left the sweep returns.

    Those of the strip where they are not seen: a strip is wider than its trace, and an
    R wave at an end would be placed by the width of the margins too early or late.
    """
    whole = (0, lines.shape[2] - 1)
    numbers = np.linspace(0, len(lines) - 1, _END_FRAMES).round().astype(int)
    brightest = np.median(lines[np.unique(numbers)].max(axis=1), axis=0)
    shown = np.flatnonzero(brightest > _SHOWN * np.median(brightest))
    seen = np.flatnonzero(np.isfinite(sweep.column_px))
    returns = np.flatnonzero(np.diff(sweep.passes[seen]) > 0)
    if len(returns) == 0 or len(shown) == 0 or not sweep.is_in_order:
        return whole
    before, after = seen[returns], seen[returns + 1]
    back = sweep.column_px[before] - sweep.column_px[after]
    way = float(np.median(back + sweep.speed_px * (after - before)))
    allowed = max(_OTHER_WIDTH_PX, _OTHER_WIDTH_STEPS * sweep.speed_px)
    ends = (int(shown[0]), int(shown[-1]))
    return ends if abs(ends[1] - ends[0] + 1 - way) <= allowed else whole


def _passed_columns(sweep: Sweep, ends: tuple[int, int]) -> list[Place]:
    """Return the columns in the order in which the sweep passes them.

    Parameters
    ----------
    sweep
        Where the present moment stands.
    ends
        First and last column of the trace.
    """
    in_time = np.argsort(sweep.order)
    columns_px, passes = sweep.column_px[in_time], sweep.passes[in_time]
    seen = [
        frames
        for number in range(int(passes.max()) + 1)
        if len(frames := _seen_frames(columns_px, passes, number)) >= 2
    ]
    places = []
    for number, frames in enumerate(seen):
        # What the sweep passed before the first frame shows whether that is an R wave.
        before, after = float(_FRAMES_BEFORE), 2.0
        if number > 0:
            before = _at_left_edge(columns_px, seen[number - 1], frames, sweep, ends[1])
        if number + 1 < len(seen):
            gap = float(seen[number + 1][0] - frames[-1])
            after = gap - _at_left_edge(
                columns_px, frames, seen[number + 1], sweep, ends[1]
            )
        columns, position = _extended(
            columns_px[frames], frames, sweep.speed_px, before, after
        )
        wanted = np.arange(
            max(ends[0], int(np.ceil(columns[0]))), min(ends[1], int(columns[-1])) + 1
        )
        position = np.interp(wanted, columns, position)
        later = np.flatnonzero(passes > passes[frames[0]])
        for column, frame in zip(wanted, position, strict=True):
            back = later[columns_px[later] >= column - _HIDDEN_PX]
            end = float(back[0]) if len(back) else float(len(columns_px))
            places.append(Place(int(column), float(frame), end))
    return places


def _seen_frames(
    columns_px: NDArray[np.float64], passes: NDArray[np.int64], number: int
) -> NDArray[np.int64]:
    return np.flatnonzero((passes == number) & np.isfinite(columns_px))


def _at_left_edge(
    columns_px: NDArray[np.float64],
    ended: NDArray[np.int64],
    began: NDArray[np.int64],
    sweep: Sweep,
    last_column: int,
) -> float:
    """Return how many frames of a return to the left edge lie at that edge.

    The mark is not seen in all frames there; what is left is at the right edge.
    """
    gap = float(began[0] - ended[-1])
    at_right = (last_column - columns_px[ended[-1]]) / sweep.speed_px
    return float(max(min(2.0, gap), gap - max(0.0, at_right)))


def _extended(
    columns_px: NDArray[np.float64],
    frames: NDArray[np.int64],
    speed_px: float,
    before: float,
    after: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return rising columns and their frames, with what lies just before and after."""
    # A mark that stands for two frames must not make the positions fall.
    rising = np.maximum.accumulate(columns_px) + np.arange(len(columns_px)) * 1e-6
    first, last = rising[0] - before * speed_px, rising[-1] + after * speed_px
    return (
        np.concatenate([[first], rising, [last + 1e-6]]),
        np.concatenate([[frames[0] - before], frames, [frames[-1] + after]]),
    )


def _is_overwritten(
    parts: tuple[NDArray[np.uint8], NDArray[np.uint8]],
    sweep: Sweep,
    places: list[Place],
    row: int,
) -> bool:
    """Return True where the trace is another one behind the mark than before it.

    Lines are compared, not the uppermost pixels: tissue above the trace moves.
    """
    views = [_views_of(sweep, place) for place in places]
    is_seen_twice = np.array(
        [min(len(before), len(after)) >= _FEWEST_AFTER for before, after in views]
    )
    if not is_seen_twice.any():
        return False
    olds, news = [], []
    for number in np.flatnonzero(is_seen_twice).tolist():
        column = places[number].column
        before, after = views[number]
        before, after = before[-_MOST_AFTER:], after[:_MOST_AFTER]
        olds.append(column_of(*(part[before, :, column] for part in parts)))
        news.append(column_of(*(part[after, :, column] for part in parts)))
    pictures = [TracePicture(*np.stack(part, axis=-1)) for part in (olds, news)]
    ahead, behind = (line_through(picture, row) for picture in pictures)
    if ahead is None or behind is None:
        # Ahead of the mark there is nothing, and the trace is drawn behind it.
        return ahead is None and behind is not None
    return _differ(pictures, (ahead, behind))


def _differ(
    pictures: list[TracePicture], lines: tuple[NDArray[np.bool_], NDArray[np.bool_]]
) -> bool:
    """Return True for two pictures of the same columns that show other traces."""
    height = len(lines[0])
    both = lines[0].any(axis=0) & lines[1].any(axis=0)
    if both.mean() < LEAST_COVERED / 2:
        return True
    tops = [line.argmax(axis=0)[both] for line in lines]
    apart_px = np.abs(tops[0] - tops[1])
    if np.median(apart_px) > _OTHER_LINE * height:
        return True
    differs = apart_px > _OTHER_HEIGHT * height
    # A line that was lost for tissue in one of them is still seen there.
    for top in tops:
        one, other = (entry.grey[:, both][top, range(len(top))] for entry in pictures)
        differs &= np.abs(one - other) > _SAME_LEVEL
    # A complex has several columns; a line that is lost leaves the trace for fewer.
    differs = ndimage.binary_opening(differs, np.ones(_FEWEST_OTHER, bool))
    return float(differs.mean()) > _OTHER_COLUMNS


def _views_of(
    sweep: Sweep, place: Place
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the frames before and after the sweep in which a column is not hidden."""
    rank = sweep.order
    # False also where the sweep is not seen (NaN).
    hidden_px = min(_HIDDEN_PX, sweep.half_width_px + _SOFT_EDGE_PX)
    is_clear = np.abs(sweep.column_px - place.column) > hidden_px
    before = np.flatnonzero(is_clear & (rank < place.frame))
    after = np.flatnonzero(is_clear & (rank > place.frame) & (rank < place.end))
    return before, after


def _frames_of(sweep: Sweep, place: Place, *, is_kept: bool) -> NDArray[np.int64]:
    """Return frames that show a column of the trace, without the mark."""
    before, after = _views_of(sweep, place)
    if sweep.kind is SweepKind.DRAWN:
        after = np.flatnonzero((sweep.order > place.frame) & (sweep.order < place.end))
    if is_kept:
        after = np.concatenate([before, after])
    # Spread over the loop, so that tissue behind the trace differs in them.
    step = max(1, len(after) // _MOST_FRAMES)
    return after[::step]


def _signal(
    line: NDArray[np.bool_], grey: NDArray[np.float64], places: list[Place]
) -> Trace | None:
    seen = np.asarray(line.any(axis=0), np.bool_)
    if seen.mean() < LEAST_COVERED:
        return None
    # Nothing is known of columns before the first and after the last that is seen, as
    # those that a mark hides at the end of the loop.
    numbers = np.flatnonzero(seen)
    shown = slice(int(numbers[0]), int(numbers[-1]) + 1)
    line, grey, seen = line[:, shown], grey[:, shown], seen[shown]
    places = places[shown]
    height, n_columns = line.shape
    columns = np.arange(n_columns)
    top = np.interp(columns, columns[seen], line.argmax(axis=0)[seen])
    lowest = height - 1 - line[::-1].argmax(axis=0)
    bottom = np.interp(columns, columns[seen], lowest[seen])
    # A third of what is seen: longer than a beat's complexes, shorter than a drift.
    window = min(n_columns, max(31, n_columns // 3)) | 1
    # Reflected: an R wave at an end must not be repeated as the usual height there.
    usual = ndimage.median_filter((top + bottom) / 2, window, mode="reflect")
    return Trace(
        frame=np.array([entry.frame for entry in places]),
        column_px=np.array([entry.column for entry in places]),
        rise_px=usual - top,
        fall_px=bottom - usual,
        thickness_px=float(np.median((bottom - top + 1)[seen])),
        covered=float(seen.mean()),
        evenness=_evenness(np.where(line, grey, 0).max(axis=0)[seen]),
    )


def _evenness(brightness: NDArray[np.float64]) -> float:
    """Return 1 for a line of one brightness, less for an uneven one."""
    usual = float(np.median(brightness))
    spread = float(np.median(np.abs(brightness - usual)))
    return max(0.0, 1 - 2 * spread / usual)
