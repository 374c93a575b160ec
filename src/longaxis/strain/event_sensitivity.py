"""What would be read if end-systole or end-diastole lay a few frames elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Stage
from longaxis.data.event_sensitivity import (
    Event,
    EventSensitivity,
    ShiftedValues,
    Steepness,
)
from longaxis.strain.curve import strain_curves, without_line
from longaxis.strain.drift import compensate
from longaxis.strain.smoothing import smooth_tracks
from longaxis.strain.values import read_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from longaxis.data import Beat, ViewResult

# Shifts of an event that are tried to each side. Chosen without a measurement: 50 to
# 130 ms at 30 to 80 frames a second, as far as `Jitter.frames` may go; more leaves the
# event's phase of the beat.
FARTHEST_FRAMES = 4


def event_sensitivity(
    result: ViewResult, event: Event, *, farthest_frames: int = FARTHEST_FRAMES
) -> EventSensitivity:
    """Return what the view would read with one event moved, frame by frame.

    Smoothing, drift compensation and accepted segments stay as they are. With
    end-diastole the end of a whole beat moves too, as it is the same event one beat on.

    Parameters
    ----------
    result
        The view as it is reported.
    event
        Which event is moved.
    farthest_frames
        How far, to either side; shifts that leave the loop, or turn the order of the
        events round, are left out.
    """
    line_mm = _smooth_line_mm(result)
    shifts = []
    for shift in range(-farthest_frames, farthest_frames + 1):
        beat = shifted_beat(
            result.beat, event, shift, n_frames=len(result.loop.frame_times_s)
        )
        if beat is not None:
            shifts.append(_values(result, line_mm, beat, shift))
    return EventSensitivity(
        event=event,
        convention=result.settings.convention,
        shifts=tuple(shifts),
        peak_systolic=_steepness(shifts, [shift.peak_systolic for shift in shifts]),
        end_systolic=_steepness(shifts, [shift.end_systolic for shift in shifts]),
        post_systolic_index=_steepness(
            shifts, [shift.post_systolic_index for shift in shifts]
        ),
        segments_peak_systolic=tuple(
            _steepness(
                shifts, [shift.segments_peak_systolic[number] for shift in shifts]
            )
            for number in range(len(result.segments))
        ),
    )


def shifted_beat(beat: Beat, event: Event, shift: int, *, n_frames: int) -> Beat | None:
    """Return the beat with one event moved, None where that makes no beat.

    Parameters
    ----------
    beat
        The beat as it is.
    event
        Which event is moved.
    shift
        By how many frames; later is positive.
    n_frames
        Length of the loop.
    """
    end_diastole, end_systole, last = beat.end_diastole, beat.end_systole, beat.last
    if event is Event.END_SYSTOLE:
        end_systole += shift
    else:
        end_diastole += shift
        # An incomplete beat ends where the loop ends, which does not move.
        last += shift if beat.is_complete else 0
    in_order = 0 <= end_diastole < end_systole <= last < n_frames
    # A whole beat goes on after end-systole.
    if not in_order or (beat.is_complete and end_systole == last):
        return None
    return replace(beat, end_diastole=end_diastole, end_systole=end_systole, last=last)


def _smooth_line_mm(result: ViewResult) -> NDArray[np.float64]:
    """Return the smoothed middle row, shape (T, L, 2)."""
    n_columns, n_rows = result.mesh.shape
    tracks_mm = result.tracks.points_mm.reshape(-1, n_columns, n_rows, 2)
    return smooth_tracks(
        tracks_mm[:, :, n_rows // 2],
        result.loop.frame_times_s,
        result.settings.smoothing,
    )


def _values(
    result: ViewResult, line_mm: NDArray[np.float64], beat: Beat, shift: int
) -> ShiftedValues:
    curves = strain_curves(
        line_mm[:, :, None],
        frame_times_s=result.loop.frame_times_s,
        beat=beat,
        n_segments=len(result.segments),
    )
    if result.reported_stage is Stage.DRIFT_CORRECTED:
        curves = compensate(curves)
    sample = beat.end_systole - beat.end_diastole
    line_curve = curves.line if result.n_accepted else without_line(curves).line
    line = read_values(curves.times_s, line_curve, end_systole_sample=sample)
    segments = [
        read_values(curves.times_s, curve, end_systole_sample=sample)
        for curve in curves.segments.T
    ]
    counted = [
        values.post_systolic_index
        for values, segment in zip(segments, result.segments, strict=True)
        if segment.accepted and np.isfinite(values.post_systolic_index)
    ]
    return ShiftedValues(
        shift=shift,
        beat=beat,
        peak_systolic=line.peak_systolic,
        end_systolic=line.end_systolic,
        post_systolic_index=float(np.mean(counted)) if counted else float("nan"),
        segments_peak_systolic=tuple(segment.peak_systolic for segment in segments),
        segments_end_systolic=tuple(segment.end_systolic for segment in segments),
    )


def _steepness(shifts: Sequence[ShiftedValues], values: Sequence[float]) -> Steepness:
    """Return slope and largest change; zero where there is but one shift."""
    frames = np.array([shift.shift for shift in shifts], dtype=np.float64)
    numbers = np.array(values)
    # The value as it is, is always among them: shift 0 makes the reported beat.
    changes = numbers - numbers[frames == 0]
    largest = float(changes[np.argmax(np.abs(changes))])
    apart = frames - frames.mean()
    spread = float(apart @ apart)
    per_frame = float(apart @ numbers) / spread if spread else 0.0
    return Steepness(per_frame=per_frame, largest_change=largest)
