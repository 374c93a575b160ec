"""The ECG that is burnt into the pictures of a loop: its R waves as frames.

No ECG is reported rather than a doubtful one: a line, a sweep along it and narrow peaks
must all be seen.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeGuard

import numpy as np

from longaxis.data.event_proposal import EcgReading
from longaxis.event_detection.drawn_trace import read_drawn
from longaxis.event_detection.r_waves import LEAST_LIKENESS, find_r_waves
from longaxis.event_detection.scrolling import read_scrolling
from longaxis.event_detection.strips import candidate_strips, line_thickness_px
from longaxis.event_detection.sweep import SweepKind, find_sweep
from longaxis.event_detection.trace import read_trace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.event_detection.r_waves import Peaks
    from longaxis.event_detection.strips import Strip
    from longaxis.event_detection.sweep import Sweep
    from longaxis.event_detection.trace import Trace

# Evidence of a sweep, and prominence of R waves, that leave no doubt. Chosen: real
# sweeps have an evidence of 0.5 to 1 (`sweep.LEAST_EVIDENCE`), so that only the weakest
# lose confidence; the prominence is about twice the least that is accepted.
_CERTAIN_SWEEP, _CERTAIN_PROMINENCE = 0.6, 4.0
# Share of the columns below which an R wave may lie where the line is not seen; chosen,
# squared, as loops with 0.8 had R waves that were missing or in part.
_CERTAIN_COVERED = 0.9
# Likeness of the QRS complexes below which one of them may be read in part. Chosen:
# those of one trace have 0.85 to 1 (`r_waves`); one whose flank was lost had 0.71.
_CERTAIN_LIKENESS = 0.85
# Pixels a frame below which the frame of an R wave is less certain; chosen: at one
# pixel a frame made-up R waves were up to 1.5 frames off, real sweeps have 2.2 to 14.
_CERTAIN_SPEED_PX = 2.0
# Confidence in R waves that only the picture shows, where all is clearly seen. Chosen,
# on the safe side: of 381 held-out made-up loops with it 380 had all R waves within one
# frame, of all 585 with a detection 575 (benchmarks/RESULTS.md).
_MOST_CONFIDENCE = 0.8
# Confidence from which no other line is looked at; chosen, as tissue and text that were
# taken for an ECG had 0.45 at most.
_CLEAR_ENOUGH = 0.5
# Share of the usual interval that no beat is shorter than; chosen, as early beats
# have half of it.
_SHORTEST_INTERVAL = 0.45
# Frames by which a strip is wider than the way of its sweep; chosen, as in `trace`.
_FRAMES_AROUND = 4
# Share of the picture's width that a trace has at least that moves: its newest part is
# at the right end, which a part of it does not show. Chosen: made-up ones have 0.84.
_NARROWEST_SCROLLING = 0.4
# Share of the frames that a trace must show, or R waves may be beyond it; chosen.
_CERTAIN_FRAMES = 0.9
# Frames before the first and after the last in which an R wave is that of this frame;
# chosen: a quarter. One nearer to half a frame is as likely beyond the loop.
_BESIDE_FRAMES = 0.25
# Share of the picture's width that a trace usually has at least; chosen, real ones have
# 0.7 or more.
_USUAL_WIDTH = 0.6
# Confidence that is left where two ways of reading find another number of R waves;
# chosen, so that it is never as high as that of a clear trace.
_TWO_READINGS = 0.6
# The same where the line is lost in tissue at its end, where an R wave may be; chosen,
# so that a single R wave is then not reported (`_LEAST_CLEARNESS_OF_ONE`).
_LOST_END = 0.6
LEAST_EVENNESS = 0.7
"""Evenness of a trace; real ones have 0.86 to 1, lines of tissue 0.46 to 0.66."""

# Chosen without a measurement of its own. It is a product of four shares: three
# of 0.67 are just accepted, a trace that is weak in all four is not. Lower values would
# propose doubtful R waves, which cut the beat wrongly without any sign (decision 19).
_LEAST_CLEARNESS_OF_ONE = 0.75
"""The same of one R wave alone, which no other confirms; two lines without an ECG in
real loops of 10 and 15 frames had 0.37 and 0.56."""

LEAST_CLEARNESS = 0.3
"""Of sweep, trace and peaks together. Below this no ECG is reported."""


def read_ecg(frames: NDArray[np.uint8]) -> EcgReading | None:
    """Return the ECG in the pictures, or None where none is found.

    Parameters
    ----------
    frames
        Brightness, shape (T, H, W).
    """
    thickness_px = line_thickness_px(frames.shape[1])
    best: EcgReading | None = None
    is_drawn = False
    for strip in candidate_strips(frames):
        reading, kind = _read_strip(strip, frames, thickness_px)
        if reading is None:
            continue
        if best is None or reading.confidence > best.confidence:
            best, is_drawn = reading, kind is SweepKind.DRAWN
        # The longest line comes first, and each further one takes as long.
        if best.confidence >= _CLEAR_ENOUGH:
            break
    if best is not None and best.confidence >= _CLEAR_ENOUGH and not is_drawn:
        return best
    drawn = _read_drawn(frames, thickness_px)
    if drawn is None or best is None:
        return drawn or best
    chosen = max(best, drawn, key=lambda entry: entry.confidence)
    if len(best.r_wave_frames) != len(drawn.r_wave_frames):
        return replace(chosen, confidence=_TWO_READINGS * chosen.confidence)
    # Read from its pixels, a trace that is drawn has more certain frames.
    return drawn if is_drawn else chosen


def _read_drawn(frames: NDArray[np.uint8], thickness_px: int) -> EcgReading | None:
    detected = read_drawn(frames, thickness_px)
    if detected is None:
        return None
    strip, trace = detected
    return reading_of(strip, trace, 1.0, np.arange(len(frames)))


def _read_strip(
    strip: Strip, frames: NDArray[np.uint8], thickness_px: int
) -> tuple[EcgReading | None, SweepKind]:
    picture = strip.cut(frames)
    sweep = find_sweep(picture)
    if sweep is not None:
        wider = widened(strip, sweep, frames.shape[2])
        if wider is not None:
            wide_picture = wider.cut(frames)
            wide_sweep = find_sweep(wide_picture)
            if _is_preferred(wide_sweep, sweep):
                strip, picture, sweep = wider, wide_picture, wide_sweep
        trace = read_trace(picture, strip.row_inside, sweep, thickness_px)
        reading = reading_of(strip, trace, sweep.evidence, sweep.order)
        if reading is not None:
            return reading, sweep.kind
    if picture.shape[2] < _NARROWEST_SCROLLING * frames.shape[2]:
        return None, SweepKind.SCROLLING
    # In tissue only a part of it may be found.
    strip = replace(strip, x0=0, x1=frames.shape[2])
    picture = strip.cut(frames)
    trace, evidence = read_scrolling(picture, strip.row_inside, thickness_px) or (
        None,
        0.0,
    )
    reading = reading_of(strip, trace, evidence, np.arange(len(frames)))
    return reading, SweepKind.SCROLLING


def _is_preferred(wide: Sweep | None, narrow: Sweep) -> TypeGuard[Sweep]:
    """Return True for a sweep of a wider strip that is no other one, or is clearer."""
    if wide is None or wide.kind is not narrow.kind:
        return False
    return narrow.passes.max() == 0 or wide.evidence > narrow.evidence


def widened(strip: Strip, sweep: Sweep, width: int) -> Strip | None:
    """Return the strip as wide as the way of a sweep, None where it is wide enough.

    A trace that grows, or that lies in tissue, may be found in part. It is searched in
    the whole picture where the sweep seems to return within a part of it.
    """
    seen = np.flatnonzero(np.isfinite(sweep.column_px))
    if not sweep.is_in_order:
        return None
    if sweep.passes.max() > 0:
        is_part = strip.x1 - strip.x0 < _USUAL_WIDTH * width
        return replace(strip, x0=0, x1=width) if is_part else None
    ahead = len(sweep.column_px) - 1 - seen[-1]
    first = sweep.column_px[seen[0]] - sweep.speed_px * (seen[0] + _FRAMES_AROUND)
    last = sweep.column_px[seen[-1]] + sweep.speed_px * (ahead + _FRAMES_AROUND)
    x0 = max(0, min(strip.x0, strip.x0 + int(first)))
    x1 = min(width, max(strip.x1, strip.x0 + int(last) + 1))
    if x0 == strip.x0 and x1 == strip.x1:
        return None
    return replace(strip, x0=x0, x1=x1)


def reading_of(
    strip: Strip, trace: Trace | None, evidence: float, order: NDArray[np.int64]
) -> EcgReading | None:
    """Return the R waves of a trace with their confidence, None where it is no ECG.

    Parameters
    ----------
    strip
        Where the trace was read.
    trace
        None where no line was seen.
    evidence
        How clearly the trace moves or is passed, from 0 to 1.
    order
        Place of each frame in time, shape (T,).
    """
    if trace is None or trace.evenness < LEAST_EVENNESS:
        return None
    peaks = find_r_waves(trace)
    if peaks is None or peaks.likeness < LEAST_LIKENESS:
        return None
    return _reading(strip, trace, peaks, evidence, order)


def _reading(
    strip: Strip,
    trace: Trace,
    peaks: Peaks,
    evidence: float,
    order: NDArray[np.int64],
) -> EcgReading | None:
    clearness = (
        min(1.0, evidence / _CERTAIN_SWEEP)
        * min(1.0, trace.covered / _CERTAIN_COVERED) ** 2
        * min(1.0, peaks.prominence / _CERTAIN_PROMINENCE)
        * min(1.0, peaks.likeness / _CERTAIN_LIKENESS)
        * min(1.0, 1 / float(np.median(np.diff(trace.frame))) / _CERTAIN_SPEED_PX)
    )
    n_shown = np.clip(trace.frame, 0, len(order) - 1).max() + 1 - max(0, trace.frame[0])
    clearness *= min(1.0, float(n_shown) / len(order) / _CERTAIN_FRAMES) ** 2
    clearness *= 1.0 if peaks.is_end_clear else _LOST_END
    frames = _frames_at(peaks.places, trace.frame)
    is_inside = (frames >= -_BESIDE_FRAMES) & (
        frames <= len(order) - 1 + _BESIDE_FRAMES
    )
    ranks = np.unique(np.round(frames[is_inside]).astype(int))
    least = LEAST_CLEARNESS if len(peaks.places) > 1 else _LEAST_CLEARNESS_OF_ONE
    if clearness < least or not _are_beats(ranks):
        return None
    stored = np.argsort(order)
    height = np.where(trace.rise_px >= trace.fall_px, trace.rise_px, -trace.fall_px)
    return EcgReading(
        r_wave_frames=tuple(int(stored[rank]) for rank in ranks),
        confidence=float(_MOST_CONFIDENCE * clearness),
        trace_frames=trace.frame,
        trace_heights=height / max(1e-9, float(np.abs(height).max())),
        strip_px=(strip.x0, strip.y0, strip.x1, strip.y1),
        is_in_order=bool((order == np.arange(len(order))).all()),
    )


def _frames_at(
    places: NDArray[np.float64], frames: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the frames of places among the columns, which may lie beyond the last."""
    beyond = np.maximum(places - (len(frames) - 1), 0)
    step = float(np.median(np.diff(frames)))
    inside: NDArray[np.float64] = np.interp(places, np.arange(len(frames)), frames)
    return inside + step * beyond


def _are_beats(ranks: NDArray[np.int64]) -> bool:
    """Return True where intervals are those of a heart, not of artefacts between."""
    if len(ranks) == 0:
        return False
    intervals = np.diff(ranks)
    if len(intervals) < 2:
        return True
    return bool(intervals.min() >= _SHORTEST_INTERVAL * np.median(intervals))
