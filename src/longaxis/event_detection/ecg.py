"""The ECG that is burnt into the pictures of a loop: its R waves as frames.

No ECG is reported rather than a doubtful one: a line, a sweep along it and narrow peaks
must all be seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.event_proposal import EcgReading
from longaxis.event_detection.r_waves import find_r_waves
from longaxis.event_detection.scrolling import read_scrolling
from longaxis.event_detection.strips import candidate_strips, line_thickness_px
from longaxis.event_detection.sweep import find_sweep
from longaxis.event_detection.trace import read_trace

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.event_detection.r_waves import Peaks
    from longaxis.event_detection.strips import Strip
    from longaxis.event_detection.trace import Trace

# Evidence of a sweep, and prominence of R waves, that leave no doubt. Chosen: real
# sweeps have an evidence of 0.5 to 1 (`sweep.LEAST_EVIDENCE`), so that only the weakest
# lose confidence; the prominence is about twice the least that is accepted.
_CERTAIN_SWEEP, _CERTAIN_PROMINENCE = 0.6, 4.0
# Pixels a frame below which the frame of an R wave is less certain; chosen: at one
# pixel a frame made-up R waves were up to 1.5 frames off, real sweeps have 2.2 to 14.
_CERTAIN_SPEED_PX = 2.0
# Confidence in R waves that only the picture shows, where all is clearly seen: 16 of 20
# made-up loops with a detection had all R waves within one frame.
_MOST_CONFIDENCE = 0.8
# Share of the usual interval that no beat is shorter than; chosen, as early beats
# have half of it.
_SHORTEST_INTERVAL = 0.3
LEAST_EVENNESS = 0.7
"""Evenness of a trace; real ones have 0.86 to 1, lines of tissue 0.46 to 0.66."""

# Chosen without a measurement of its own. It is a product of four shares: three
# of 0.67 are just accepted, a trace that is weak in all four is not. Lower values would
# propose doubtful R waves, which cut the beat wrongly without any sign (decision 19).
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
    detected = [
        _read_strip(strip, frames, thickness_px) for strip in candidate_strips(frames)
    ]
    readings = [entry for entry in detected if entry is not None]
    return max(readings, key=lambda entry: entry.confidence, default=None)


def _read_strip(
    strip: Strip, frames: NDArray[np.uint8], thickness_px: int
) -> EcgReading | None:
    picture, row = strip.cut(frames), strip.row_inside
    order = np.arange(len(frames))
    sweep = find_sweep(picture)
    if sweep is not None:
        trace, evidence = read_trace(picture, row, sweep, thickness_px), sweep.evidence
        order = sweep.order
    else:
        trace, evidence = read_scrolling(picture, row, thickness_px) or (None, 0.0)
    if trace is None or trace.evenness < LEAST_EVENNESS:
        return None
    peaks = find_r_waves(trace)
    if peaks is None:
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
        * min(1.0, trace.covered / 0.9)
        * min(1.0, peaks.prominence / _CERTAIN_PROMINENCE)
        * min(1.0, 1 / float(np.median(np.diff(trace.frame))) / _CERTAIN_SPEED_PX)
    )
    position = np.round(trace.frame[peaks.places]).astype(int)
    ranks = np.unique(position[(position >= 0) & (position < len(order))])
    if clearness < LEAST_CLEARNESS or not _are_beats(ranks):
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


def _are_beats(ranks: NDArray[np.int64]) -> bool:
    """Return True where intervals are those of a heart, not of artefacts between."""
    if len(ranks) == 0:
        return False
    intervals = np.diff(ranks)
    if len(intervals) < 2:
        return True
    return bool(intervals.min() >= _SHORTEST_INTERVAL * np.median(intervals))
