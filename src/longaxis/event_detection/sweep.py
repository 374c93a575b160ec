"""The position of the sweep in each frame: where the trace stands at that moment.

Three kinds of display are in use. A mark (line, block or dot) runs along a trace that
stands still or is overwritten behind it; the trace is drawn from left to right without
a mark; or the trace moves through the picture like paper, its newest part at the right.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Grey levels: a smaller change is noise of compression. Chosen without a measurement,
# below the faintest lines that `strips` accepts (22), whose marks must still count.
_NOISE = 18.0
# Grey levels: the change of one pixel counts no more than this, so that a large bright
# patch of tissue does not outweigh a thin mark. Chosen without a measurement: within
# what real traces have above their surroundings, 70 to 150 (`strips`).
_MOST_CHANGE = 100.0
# Summed change of a column (grey levels) that counts half; chosen: three bright pixels.
_HALF_CHANGE = 200.0
# Pixels that a mark has left behind after the lag at which frames are compared; chosen,
# the widest known mark has 10.
_MARK_PX = 14
# Frames over which the sweep is taken as even. Chosen without a measurement: in fewer
# a straight line is met by chance; a return to the left edge spoils a whole piece, so
# longer ones lose more.
_PIECE = 12
# Pixels a frame: slower, R waves have no certain frame. Fastest: share of the strip, so
# that a sweep takes at least ten frames to cross it. Chosen; real sweeps have 2.2 to 14
# pixels a frame (`ecg`).
_SLOWEST_PX, _FASTEST = 0.25, 1 / 10
# Chosen: half a step is off by less than a pixel at the end of a piece of 12 frames;
# columns are widened by one to each side. Finer steps only take time.
_SPEED_STEP_PX = 0.125
# Least mean evidence on the path above that of other columns, from 0 to 1; chosen:
# real sweeps have 0.5 to 1, loops without one below 0.2.
LEAST_EVIDENCE = 0.35
# Share of the frames that must be on the path. Chosen without a measurement: a mark
# before bright tissue is missed in some frames; with a half, chance would do for more.
_LEAST_ON_PATH = 0.75
# Chosen: twice `_FEWEST_NEIGHBOURS`, so that there is a run of frames to be even with;
# shorter loops hold no beat.
_FEWEST_FRAMES = 8
# Chosen: a median of about so many frames knows what moves all the time; that of the
# whole loop takes a multiple of the time.
_MEDIAN_FRAMES = 16
# Frames to either side with which a column must lie on an even sweep, and how far it
# may lie from that: slow marks move by whole pixels, and frame times may be uneven.
# Chosen without a measurement: both sides together are a piece of 12 frames; a quarter
# of the way and three pixels are more than rounding and less than another line.
_NEIGHBOURS, _UNEVEN_PX, _UNEVEN = 6, 3.0, 0.25
# Chosen: of the six frames of one side, all that remain at a return to the left edge,
# two may be missed; fewer would agree by chance.
_FEWEST_NEIGHBOURS = 4
# Share of the usual evidence below which a piece is left to its neighbours. Chosen
# without a measurement: a return in the middle of a piece leaves it about a half.
_WEAK_PIECE = 0.7
# Least way of a sweep as a share of the strip: what moves less is no sweep. Chosen
# without a measurement: ten times less than one pass, as short loops end early; valves
# and speckle cross less of a strip in one direction.
_LEAST_WAY = 0.1
# Share of the way back that a sweep has gone since its last return; chosen, frame times
# may be uneven.
_LEAST_WAY_BACK = 0.5


# Pixels, and steps of the sweep, by which a column may lie beside an even sweep, and
# share of the columns that do not lie farther. Chosen: rounding of mark and frame to
# whole ones, and some columns in which tissue was taken for the mark.
_EVEN_PX, _EVEN_STEPS, _LEAST_EVEN = 1.5, 0.3, 0.85


class SweepKind(Enum):
    """How the display shows the present moment."""

    MARK = "a mark runs along the trace"
    DRAWN = "the trace is drawn from left to right"
    SCROLLING = "the trace moves through the picture"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sweep:
    """Where the present moment stands in a strip.

    Attributes
    ----------
    column_px
        Column of the present moment in each frame, shape (T,); NaN where not seen.
    passes
        How often the sweep has returned to the left edge before each frame, shape (T,).
    speed_px
        Pixels a frame.
    evidence
        How clearly the sweep is seen, from 0 to 1.
    order
        Place of each frame in time, shape (T,): 0, 1, 2 … where the file stores its
        frames in order of time.
    half_width_px
        From the middle of a mark to its edge.
    """

    kind: SweepKind
    column_px: NDArray[np.float64]
    passes: NDArray[np.int64]
    speed_px: float
    evidence: float
    order: NDArray[np.int64]
    half_width_px: float = 0.0

    @property
    def is_in_order(self) -> bool:
        """True where the frames are stored in order of time."""
        return bool((self.order == np.arange(len(self.order))).all())


def find_sweep(strip: NDArray[np.uint8]) -> Sweep | None:
    """Return the sweep of a strip (T, h, w) with a mark or a growing trace, or None."""
    n_frames, _, width = strip.shape
    if n_frames < _FEWEST_FRAMES or width < 20:
        return None
    grey = strip.astype(np.float32)
    # What is erased ahead of a trace darkens; only what is drawn becomes brighter.
    drawn = _evidence(np.maximum(np.diff(grey, axis=0, prepend=grey[:1]), 0))
    # The speed tells how long a mark takes to leave a column.
    paths = [(SweepKind.DRAWN, drawn, _path(drawn))]
    speed_px = paths[0][2][1]
    for lag in sorted({_lag(speed_px, n_frames), _lag(4.0, n_frames)}):
        marked = _evidence(_only_now(grey, lag))
        paths.append((SweepKind.MARK, marked, _path(marked)))
    detected = [_sweep(kind, evidence, path) for kind, evidence, path in paths]
    sweeps = [entry for entry in detected if entry is not None]
    marks = [entry for entry in sweeps if entry.kind is SweepKind.MARK]
    if not sweeps:
        return _out_of_order(_evidence(np.abs(grey - np.median(grey, axis=0))))
    # A mark changes the picture twice, where it comes and where it goes, so that it is
    # also seen as a change between frames; but only a mark is there and gone again.
    return max(marks or sweeps, key=lambda entry: entry.evidence)


def _lag(speed_px: float, n_frames: int) -> int:
    frames = int(np.ceil(_MARK_PX / max(speed_px, _SLOWEST_PX)))
    return max(1, min(frames, n_frames // 3))


def _only_now(grey: NDArray[np.float32], lag: int) -> NDArray[np.float32]:
    """Return how much brighter each frame is than both the one before and after.

    A gap ahead of a trace is darker and is no mark.
    """
    rise = grey[lag:] - grey[:-lag]
    before = np.concatenate([-rise[:lag], rise])
    after = np.concatenate([-rise, rise[-lag:]])
    detected: NDArray[np.float32] = np.maximum(np.minimum(before, after), 0)
    return detected


def _evidence(change: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much each column changes, 0 to 1, shape (T, w).

    Pixels that change all the time are tissue and count less.
    """
    # So many frames give a median that is good enough, in a fraction of the time.
    sample = change[:: max(1, len(change) // _MEDIAN_FRAMES)]
    usual = np.median(sample, axis=0)
    # Chosen: beyond four times the median a change is no part of what moves all the
    # time.
    rare = np.clip(change - _NOISE - 4 * usual, 0, _MOST_CHANGE)
    columns = rare.sum(axis=1)
    share = columns / (columns + np.float32(_HALF_CHANGE))
    # What changes in the whole strip at once is no mark.
    return np.asarray(share - np.median(share, axis=1, keepdims=True), np.float32)


def _path(evidence: NDArray[np.float32]) -> tuple[NDArray[np.float64], float, float]:
    """Return the columns of the most likely even sweep, its speed and its evidence.

    Pieces of a few frames are searched for straight lines of one common speed, so that
    a return to the left edge spoils no more than one piece.
    """
    n_frames, width = evidence.shape
    blurred = np.asarray(
        ndimage.maximum_filter1d(evidence, 3, axis=1, mode="nearest"), np.float32
    )
    n_pieces = max(1, n_frames // _PIECE)
    pieces = np.array_split(np.arange(n_frames), n_pieces)
    speeds = np.arange(_SLOWEST_PX, max(2.0, width * _FASTEST), _SPEED_STEP_PX)
    scores = np.zeros((n_pieces, len(speeds)))
    starts = np.zeros((n_pieces, len(speeds)), np.int64)
    for number, frames in enumerate(pieces):
        piece = blurred[frames]
        for place, speed in enumerate(speeds):
            line = _along(piece, speed)
            starts[number, place] = int(line.argmax())
            scores[number, place] = line[starts[number, place]] / len(frames)
    best = int(scores.sum(axis=0).argmax())
    columns = np.full(n_frames, np.nan)
    usual = float(np.median(scores[:, best]))
    for number, frames in enumerate(pieces):
        # A piece in which the sweep returns follows a line of something else.
        if scores[number, best] < _WEAK_PIECE * usual:
            continue
        after = np.arange(len(frames))
        columns[frames] = starts[number, best] + speeds[best] * after
    return columns, float(speeds[best]), float(scores[:, best].mean())


def _along(piece: NDArray[np.float32], speed_px: float) -> NDArray[np.float32]:
    """Return the sums along lines of one speed, by the column of their first frame."""
    n_frames, width = piece.shape
    total = np.zeros(width, np.float32)
    for frame in range(n_frames):
        shift = round(speed_px * frame)
        if shift < width:
            total[: width - shift] += piece[frame, shift:]
    return total


def _sweep(
    kind: SweepKind,
    evidence: NDArray[np.float32],
    path: tuple[NDArray[np.float64], float, float],
) -> Sweep | None:
    """Return the sweep near a path, if it is seen in nearly all frames and even."""
    expected_px, speed_px, mean = path
    if mean < LEAST_EVIDENCE:
        return None
    column_px, is_seen = _refined(kind, evidence, expected_px, speed_px)
    passes = _passes(column_px, is_seen, speed_px, evidence.shape[1])
    if passes is None or speed_px * len(passes) < _LEAST_WAY * evidence.shape[1]:
        return None
    # A return in every piece adds up to a path, but not to columns.
    seen = evidence[is_seen, column_px[is_seen].astype(int)].mean()
    if seen < LEAST_EVIDENCE:
        return None
    even = _even(column_px, passes, evidence.shape[1])
    return Sweep(
        kind=kind,
        column_px=column_px if even is None else even[0],
        passes=passes,
        speed_px=speed_px if even is None else even[1],
        evidence=float(seen),
        order=np.arange(len(column_px)),
        half_width_px=_half_width(evidence, column_px),
    )


def _even(
    column_px: NDArray[np.float64], passes: NDArray[np.int64], width: int
) -> tuple[NDArray[np.float64], float] | None:
    """Return the columns, and the speed, of the even sweep through those that are seen.

    It also states where the sweep stands in frames in which it is not seen, but for
    those between two passes. None where the sweep is uneven, as frame times may be.
    """
    frames = np.arange(len(column_px))
    seen = np.isfinite(column_px)
    starts = np.eye(int(passes.max()) + 1)[passes]
    unknown = np.column_stack([frames, starts])
    for _ in range(3):
        fitted, *_ = np.linalg.lstsq(unknown[seen], column_px[seen])
        off = np.abs(column_px - unknown @ fitted)
        allowed = _EVEN_PX + _EVEN_STEPS * float(fitted[0])
        seen &= off <= allowed
        if seen.sum() < _LEAST_EVEN * np.isfinite(column_px).sum():
            return None
    even = unknown @ fitted
    for number in range(int(passes.max()) + 1):
        known = np.flatnonzero(seen & (passes == number))
        if len(known) == 0:
            return None
        # Where the sweep returns, either pass may go on.
        outside = (passes == number) & (
            ((frames < known[0]) & (number > 0))
            | ((frames > known[-1]) & (number < passes.max()))
        )
        even[outside] = np.nan
    even[(even < 0) | (even >= width)] = np.nan
    return even, float(fitted[0])


def _half_width(evidence: NDArray[np.float32], column_px: NDArray[np.float64]) -> float:
    """Return the usual distance from the middle of the mark to its edge."""
    widths = []
    for frame in np.flatnonzero(np.isfinite(column_px)):
        middle = round(float(column_px[frame]))
        low = max(0, middle - _MARK_PX)
        part = evidence[frame, low : middle + _MARK_PX + 1]
        # Chosen, here and in `_near`: just above half of the maximum, where the edge of
        # a smoothed mark lies.
        widths.append(int((part > 0.6 * part.max()).sum()) / 2)
    return float(np.median(widths))


def _refined(
    kind: SweepKind,
    evidence: NDArray[np.float32],
    expected_px: NDArray[np.float64],
    speed_px: float,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the column of each frame near the expected one, and whether it is seen."""
    column_px = np.full(len(evidence), np.nan)
    for frame, expected in enumerate(expected_px):
        column_px[frame] = _near(kind, evidence[frame], expected, speed_px)
    column_px = _consistent(column_px, speed_px)
    # A piece with a return to the left edge is found from its neighbours.
    frames = range(1, len(evidence))
    for frame, step in (*((k, 1) for k in frames), *((-k - 1, -1) for k in frames)):
        if np.isnan(column_px[frame]):
            expected = column_px[frame - step] + step * speed_px
            column_px[frame] = _near(kind, evidence[frame], expected, speed_px)
    column_px = _consistent(column_px, speed_px)
    return column_px, np.isfinite(column_px)


def _consistent(column_px: NDArray[np.float64], speed_px: float) -> NDArray[np.float64]:
    """Return the columns that lie on an even sweep with their neighbours, else NaN."""
    kept = column_px.copy()
    for frame, column in enumerate(column_px):
        near = np.arange(
            max(0, frame - _NEIGHBOURS), min(len(kept), frame + _NEIGHBOURS + 1)
        )
        near = near[(near != frame) & np.isfinite(column_px[near])]
        expected = column + speed_px * (near - frame)
        allowed = _UNEVEN_PX + _UNEVEN * speed_px * np.abs(near - frame)
        fits = np.abs(column_px[near] - expected) <= allowed
        # Before a return to the left edge only the neighbours of one side fit.
        if fits.sum() < _FEWEST_NEIGHBOURS or fits.mean() < 0.4:
            kept[frame] = np.nan
    return kept


def _near(
    kind: SweepKind, evidence: NDArray[np.float32], expected: float, speed_px: float
) -> float:
    """Return the column of one frame near the expected one; NaN where none is seen."""
    reach = round(speed_px) + 3
    if not 0 <= expected < len(evidence):
        return np.nan
    low = max(0, round(expected) - reach)
    part = evidence[low : round(expected) + reach + 1]
    if part.max() < LEAST_EVIDENCE / 2:
        return np.nan
    strong = low + np.flatnonzero(part > 0.6 * part.max())
    # The newest part of a growing trace is its right end; a mark has a middle.
    return float(strong.max() if kind is SweepKind.DRAWN else strong.mean())


def _passes(
    column_px: NDArray[np.float64],
    is_seen: NDArray[np.bool_],
    speed_px: float,
    width: int,
) -> NDArray[np.int64] | None:
    """Return how often the sweep has returned to the left; None if it is not even."""
    seen = np.flatnonzero(is_seen)
    if len(seen) < _LEAST_ON_PATH * len(column_px):
        return None
    steps = np.diff(column_px[seen])
    frames = np.diff(seen)
    # Slow marks move by whole pixels, and frames of uneven times by uneven steps.
    # Chosen without a measurement: steps may be off by 70 %, as frame times may be, and
    # a return goes back by a quarter of the strip or more, which no unevenness does.
    off_px = np.abs(steps - speed_px * frames)
    is_even = off_px <= np.maximum(3.0, 0.7 * speed_px * frames)
    is_return = steps < -0.25 * width
    is_even |= is_return
    if is_even.mean() < _LEAST_ON_PATH or is_return.sum() > 1 + len(seen) // 8:
        return None
    returns = np.flatnonzero(is_return)
    # Between two returns the sweep goes all the way that the second one goes back.
    way_px = speed_px * np.diff(seen[returns])
    if (way_px < _LEAST_WAY_BACK * -steps[returns[1:]]).any():
        return None
    passes = np.zeros(len(column_px), np.int64)
    for place in returns:
        passes[seen[place + 1] :] += 1
    return passes


def _out_of_order(evidence: NDArray[np.float32]) -> Sweep | None:
    """Return the sweep of a mark in a file whose frames are not in order of time."""
    column_px = evidence.argmax(axis=1).astype(np.float64)
    strength = evidence.max(axis=1)
    # Nothing else in the strip may come near, as no path helps to choose.
    far = np.abs(np.arange(evidence.shape[1]) - column_px[:, None]) > _MARK_PX
    second = np.where(far, evidence, 0).max(axis=1)
    is_clear = (strength > LEAST_EVIDENCE) & (second < 0.5 * strength)
    if is_clear.mean() < _LEAST_ON_PATH:
        return None
    order = np.argsort(np.argsort(column_px, kind="stable"), kind="stable")
    steps = np.diff(np.sort(column_px))
    usual = float(np.median(steps))
    is_even = np.abs(steps - usual) <= np.maximum(3.0, 0.3 * usual)
    if usual < 1.0 or is_even.mean() < _LEAST_ON_PATH:
        return None
    return Sweep(
        kind=SweepKind.MARK,
        column_px=column_px,
        passes=np.zeros(len(column_px), np.int64),
        speed_px=usual,
        evidence=float(strength.mean()),
        order=order,
    )
