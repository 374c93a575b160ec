"""Traces that are drawn pixel by pixel, read from the moments at which they appear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from longaxis.event_detection.even_sweep import (
    BEFORE_FRAMES,
    LEAST_RISE,
    LEVEL_WIDTH,
    find_even_sweep,
    passes_of,
    points_that_appear,
)
from longaxis.event_detection.strips import ROOM, Strip, thin_lines
from longaxis.event_detection.trace import Place, trace_of_picture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.event_detection.even_sweep import EvenSweep, Pass, Points
    from longaxis.event_detection.trace import Trace

# Frames before the first that are read too, as in `trace`: an R wave in the first frame
# is seen from both sides.
_FRAMES_BEFORE = 4
# Frames of which a column's median is taken, as in `trace`.
_MOST_AFTER = 12
# Grey levels beyond those of the line that a pixel may have; chosen, a flank of one
# pixel is smoothed by compression.
_OTHER_LEVEL = 20
# Share of the pixels that were as bright before, and pixels of the sweep that this lies
# back. Chosen: a trace that stands still comes back behind a mark and has nearly all,
# one that is overwritten shares its baseline with the one before it; the widest known
# gap has 12 pixels.
_MOST_LIT, _GAP_PX = 0.8, 24
# Rows beside the line in which a bar is looked for, above and below, and frames before
# and after the line has appeared. Chosen: bars reach at least as far as R waves; one of
# ten pixels stands for ten frames where the sweep is slow.
_BESIDE_ABOVE, _BESIDE_BELOW = range(-20, -5), range(5, 13)
_BAR_BEFORE, _BAR_AFTER = 6, 12
# Grey level below which there is no tissue; chosen, as in `line_path`.
_DARK = 20.0
# Fewest columns of a trace; chosen, as in `sweep`.
_FEWEST_COLUMNS = 20


def read_drawn(
    frames: NDArray[np.uint8], thickness_px: int
) -> tuple[Strip, Trace] | None:
    """Return strip and trace of a line that is drawn while the loop runs, or None.

    Parameters
    ----------
    frames
        Brightness, shape (T, H, W).
    thickness_px
        A line is thinner than this.
    """
    points = points_that_appear(frames)
    detected = find_even_sweep(points)
    if detected is None:
        return None
    sweep, on_sweep = detected
    height = frames.shape[1]
    counts = np.bincount(on_sweep.row, minlength=height).astype(np.float64)
    row = int(ndimage.uniform_filter1d(counts, 5).argmax())
    room = round(ROOM * height)
    y0, y1 = max(0, row - room), min(height, row + room + 1)
    if _share_lit_before(frames, on_sweep, sweep) > _MOST_LIT:
        return None
    passes = passes_of(points.kept((points.row >= y0) & (points.row < y1)), sweep)
    part = frames[:, y0:y1]
    bar_frames = _bar_frames(part, passes, row - y0)
    places = _places(passes, part, bar_frames)
    if len(places) < _FEWEST_COLUMNS:
        return None
    columns = []
    for place in places:
        before = _before(part, place, bar_frames, thickness_px)
        columns.append(_column(part, place, before, sweep.level))
    _steady_on_black(columns)
    trace = trace_of_picture(columns, row - y0, places)
    if trace is None:
        return None
    x0 = min(place.column for place in places)
    x1 = max(place.column for place in places) + 1
    return Strip(x0, y0, x1, y1, row), trace


def _share_lit_before(
    frames: NDArray[np.uint8], points: Points, sweep: EvenSweep
) -> float:
    """Return the share of the pixels that were as bright before they appeared."""
    earlier = points.frame - int(np.ceil(_GAP_PX / sweep.speed_px))
    seen = points.kept(earlier >= 0)
    if len(seen.row) < _FEWEST_COLUMNS:
        return 0.0
    grey = frames[earlier[earlier >= 0], seen.row, seen.column].astype(int)
    return float((np.abs(grey - seen.level) <= LEVEL_WIDTH).mean())


def _places(
    passes: list[Pass], part: NDArray[np.uint8], bar_frames: float
) -> list[Place]:
    """Return the columns of a trace in order of time, and what each shows."""
    n_frames, _, width = part.shape
    # A pixel is first seen in the frame after the moment it shows, half a frame late on
    # average. Where a bar runs ahead of the trace, pixels appear with the bar.
    delay = bar_frames - 0.5
    places = []
    for number, entry in enumerate(passes):
        first = entry.first if number else min(entry.first, 0.0) - _FRAMES_BEFORE
        # The last frames show nothing that stays, but the sweep is even.
        last = entry.last if number + 1 < len(passes) else n_frames - 1.5
        sweep = entry.sweep
        for column in range(
            max(0, int(np.ceil(sweep.start_px + sweep.speed_px * first))),
            min(width - 1, int(sweep.start_px + sweep.speed_px * last)) + 1,
        ):
            frame = (column - sweep.start_px) / sweep.speed_px + delay
            places.append(Place(column, frame, float(n_frames)))
    return places


def _bar_frames(part: NDArray[np.uint8], passes: list[Pass], row: int) -> float:
    """Return for how many frames a bar stands in a column; 0 without one."""
    rows = np.array([row + step for step in (*_BESIDE_ABOVE, *_BESIDE_BELOW)])
    rows = rows[(rows >= 0) & (rows < part.shape[1])]
    shares = []
    for entry in passes:
        frames = np.arange(
            max(_BAR_BEFORE, int(entry.first)),
            min(len(part) - _BAR_AFTER, int(entry.last)),
        )
        for frame in frames.tolist():
            column = round(entry.sweep.start_px + entry.sweep.speed_px * frame)
            if 0 <= column < part.shape[2]:
                window = part[frame - _BAR_BEFORE : frame + _BAR_AFTER, rows, column]
                before = np.median(window[: _BAR_BEFORE // 2], axis=0)
                shares.append((window - before > LEAST_RISE).mean(axis=1))
    if len(shares) < _BAR_AFTER:
        return 0.0
    is_bar = np.median(shares, axis=0) > 0.5
    return float(np.mean(shares, axis=0)[is_bar].sum())


def _before(
    part: NDArray[np.uint8], place: Place, bar_frames: float, thickness_px: int
) -> NDArray[np.float64]:
    """Return the brightness of a column before it is drawn, shape (h,)."""
    end = int(np.floor(place.frame - bar_frames + 1))
    if end > 0:
        shown = part[max(0, end - BEFORE_FRAMES) : end, :, place.column]
        return np.asarray(np.median(shown, axis=0), np.float64)
    # Drawn before the first frame, where only lines can be told from the rest.
    low = max(0, place.column - thickness_px)
    beside = part[:_MOST_AFTER, :, low : place.column + thickness_px + 1]
    without = beside - thin_lines(beside, thickness_px)
    return np.asarray(np.median(without[:, :, place.column - low], axis=0), np.float64)


def _column(
    part: NDArray[np.uint8], place: Place, before: NDArray[np.float64], level: int
) -> NDArray[np.float64]:
    """Return a column of a trace picture (3, h), as `trace.column_of` does.

    What has just become brighter is the trace, whether or not it is thin.
    """
    first_shown = max(0, int(np.ceil(place.frame + 1)))
    grey = part[first_shown : first_shown + _MOST_AFTER, :, place.column]
    if len(grey) == 0:
        return np.zeros((3, part.shape[1]))
    middle = np.median(grey, axis=0)
    spread = np.median(np.abs(grey - middle), axis=0)
    off = np.abs(middle - level - LEVEL_WIDTH / 2)
    is_level = off <= LEVEL_WIDTH / 2 + _OTHER_LEVEL
    raised = np.where(is_level, np.maximum(middle - before, 0), 0)
    return np.stack([raised, middle, spread])


def _steady_on_black(columns: list[NDArray[np.float64]]) -> None:
    """Limit how much drawn pixels on black change to what is usual for drawn ones.

    There nothing but compression makes them change.
    """
    raised, grey, spread = np.stack(columns, axis=1)
    is_drawn = raised >= LEAST_RISE
    usual = float(np.median(spread[is_drawn])) if is_drawn.any() else 0.0
    is_black = is_drawn & (grey - raised < _DARK)
    for column, black in zip(columns, is_black, strict=True):
        column[2, black] = np.minimum(column[2, black], usual)
