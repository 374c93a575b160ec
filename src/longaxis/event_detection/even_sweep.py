"""The even sweep along which a trace is drawn, by the moments its pixels appear.

A pixel of such a trace is dark, becomes as bright as the line and stays so. Those
moments lie on one even sweep, which is searched in the whole picture: neither a long
line nor a mark is needed, and text or tissue beside the trace do no harm, as their
pixels appear at other times or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BEFORE_FRAMES = 2
"""Frames before which a drawn pixel is dark. Chosen: the gap ahead of an overwritten
trace is no longer than that where the sweep is fast."""

LEAST_RISE = 20
"""Grey levels by which a drawn pixel becomes brighter at least; chosen, just below the
faintest lines of `strips`, which have 22."""

LEVEL_WIDTH = 30
"""Grey levels in which all pixels of one line lie; chosen, noise and compression change
it by less."""

# Frames for which a drawn pixel stays bright. Chosen: tissue is rarely of one
# brightness for so long, and a trace that is overwritten stays longer.
_KEPT_FRAMES = 8
# Lowest of the grey levels that are searched one after another; chosen, the steps are
# less than half of the width, so that no line falls between two.
_LEVELS = range(30, 250, 12)
# Pixels a frame, and the ratio of one speed to the next. Slower, R waves have no
# certain frame; real sweeps have 2.2 to 14 (`ecg`). Chosen: over a whole sweep 3 % are
# some pixels, which the line through what is found takes away.
_SLOWEST_PX, _FASTEST_PX, _SPEED_RATIO = 0.6, 14.0, 1.03
# Pixels in which the moments of a sweep are counted together; chosen, rounding of both
# column and frame.
_BIN_PX = 2.0
# Pixels on a sweep against the square root of those on others, and pixels that are
# added to these, as a few are no sweep where nearly nothing changes. Made-up traces
# that are drawn have 39 to 260, sectors without an ECG up to 20, but hearts in which
# much moves 73: what is found must be a line with R waves as well.
_LEAST_EVIDENCE, _BY_CHANCE = 30.0, 5.0
# The same of another pass of the sweep that is known. Chosen: its place is known but
# for the column, and the first or last pass of a loop may be a short one.
_LEAST_EVIDENCE_OF_PASS = 8.0
# Frames by which two passes may overlap; chosen, pixels may appear late by two each.
_OVERLAP_FRAMES = 4
# Fewest pixels of a sweep, and of a further pass; chosen, a line across a tenth of the
# smallest picture.
_FEWEST_POINTS, _FEWEST_OF_PASS = 30, 20
# Most passes besides the clearest; chosen, loops of some seconds have one or two.
_MORE_PASSES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Pixels that become bright and stay so, each array of shape (P,)."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    frame: NDArray[np.int64]
    level: NDArray[np.int64]

    def kept(self, chosen: NDArray[np.bool_]) -> Points:
        """Return some of the points, `chosen` of shape (P,)."""
        return Points(
            self.row[chosen],
            self.column[chosen],
            self.frame[chosen],
            self.level[chosen],
        )

    def of_level(self, lowest: int) -> Points:
        """Return the points in a range of `LEVEL_WIDTH` grey levels."""
        return self.kept((self.level >= lowest) & (self.level < lowest + LEVEL_WIDTH))


@dataclass(frozen=True, slots=True)
class EvenSweep:
    """An even sweep: column `start_px + speed_px * frame` appears in a frame.

    `level` is the lowest grey level of its line, `evidence` how clearly it is seen.
    """

    start_px: float
    speed_px: float
    level: int
    evidence: float

    def off_px(self, points: Points) -> NDArray[np.float64]:
        """Return how far to the right of the sweep each point lies, shape (P,)."""
        return points.column - self.start_px - self.speed_px * points.frame

    @property
    def allowed_px(self) -> float:
        """How far its pixels lie from it at most; chosen, a frame and a pixel."""
        return 1 + max(1.0, self.speed_px)


@dataclass(frozen=True, slots=True)
class Pass:
    """One run of a sweep from left to right, in frames, from the first to the last."""

    sweep: EvenSweep
    first: float
    last: float


def points_that_appear(frames: NDArray[np.uint8]) -> Points:
    """Return where and when pixels rise most and stay bright afterwards.

    Parameters
    ----------
    frames
        Brightness, shape (T, H, W).
    """
    shape = frames.shape[1:]
    rise, when, level = (np.zeros(shape, np.int16) for _ in range(3))
    for frame in range(1, len(frames) - _KEPT_FRAMES + 1):
        before = frames[max(0, frame - BEFORE_FRAMES) : frame].max(axis=0)
        after = frames[frame : frame + _KEPT_FRAMES].min(axis=0)
        step = after.astype(np.int16) - before
        is_more = step > rise
        rise[is_more], when[is_more] = step[is_more], frame
        level[is_more] = after[is_more]
    row, column = np.nonzero(rise >= LEAST_RISE)
    return Points(
        row,
        column,
        when[row, column].astype(np.int64),
        level[row, column].astype(np.int64),
    )


def find_even_sweep(points: Points) -> tuple[EvenSweep, Points] | None:
    """Return the even sweep on which most points lie, and those, or None."""
    n_speeds = int(np.log(_FASTEST_PX / _SLOWEST_PX) / np.log(_SPEED_RATIO)) + 1
    speeds_px = (_SLOWEST_PX * _SPEED_RATIO ** np.arange(n_speeds)).tolist()
    best: EvenSweep | None = None
    for level in _LEVELS:
        part = points.of_level(level)
        if len(part.row) < _FEWEST_POINTS:
            continue
        for speed_px in speeds_px:
            start_px, evidence = _most_common(part.column - speed_px * part.frame)
            if best is None or evidence > best.evidence:
                best = EvenSweep(start_px, speed_px, level, evidence)
    if best is None or best.evidence < _LEAST_EVIDENCE:
        return None
    return _fitted(points.of_level(best.level), best)


def _most_common(start_px: NDArray[np.float64]) -> tuple[float, float]:
    """Return where most of some columns lie, and the evidence for that."""
    lowest = float(start_px.min())
    counts = np.bincount(((start_px - lowest) / _BIN_PX).astype(int), minlength=2)
    pairs = counts[:-1] + counts[1:]
    place = int(pairs.argmax())
    evidence = float(pairs[place] / np.sqrt(pairs.mean() + _BY_CHANCE))
    return lowest + (place + 1) * _BIN_PX, evidence


def _fitted(points: Points, sweep: EvenSweep) -> tuple[EvenSweep, Points] | None:
    """Return the sweep through the points near it, and these points."""
    near = points
    for _ in range(3):
        near = points.kept(np.abs(sweep.off_px(points)) <= sweep.allowed_px)
        if len(near.row) < _FEWEST_POINTS or np.ptp(near.frame) < _KEPT_FRAMES:
            return None
        speed_px, start_px = np.polyfit(near.frame, near.column, 1)
        if speed_px <= 0:
            return None
        sweep = replace(sweep, start_px=float(start_px), speed_px=float(speed_px))
    return sweep, near


def passes_of(points: Points, sweep: EvenSweep) -> list[Pass]:
    """Return the passes of a sweep in order of time.

    Parameters
    ----------
    points
        In the rows of the trace.
    sweep
        The clearest pass.
    """
    points = points.of_level(sweep.level)
    off_px = sweep.off_px(points)
    detected: list[Pass] = []
    centre_px = 0.0
    for _ in range(1 + _MORE_PASSES):
        is_near = np.abs(off_px - centre_px) <= sweep.allowed_px
        if is_near.sum() >= _FEWEST_OF_PASS:
            # Some tissue appears at the right place too early or too late.
            first, last = np.percentile(points.frame[is_near], [1, 99])
            shifted = replace(sweep, start_px=sweep.start_px + centre_px)
            if all(_are_apart(entry, first, last) for entry in detected):
                detected.append(Pass(shifted, float(first), float(last)))
        points, off_px = points.kept(~is_near), off_px[~is_near]
        if len(off_px) < _FEWEST_OF_PASS:
            break
        centre_px, evidence = _most_common(off_px)
        if evidence < _LEAST_EVIDENCE_OF_PASS:
            break
    return sorted(detected, key=lambda entry: entry.first)


def _are_apart(known: Pass, first: float, last: float) -> bool:
    return (
        last <= known.first + _OVERLAP_FRAMES or first >= known.last - _OVERLAP_FRAMES
    )
