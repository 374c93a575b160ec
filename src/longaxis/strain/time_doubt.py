"""Measuring a loop whose frame times are in doubt: nothing that depends on time.

Strain compares lengths in different frames and needs no clock. Smoothing, the length of
a beat, drift over the beat, times and rates do need one.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import EventSource, Smoothing, ValueSource
from longaxis.strain.phases import r_waves_inside

if TYPE_CHECKING:
    from longaxis.data import (
        AnalysisSettings,
        Beat,
        CurveValues,
        GlobalDefinition,
        GlobalValues,
        Loop,
        ViewDocument,
    )


MOST_DISAGREEMENT = 1.1
"""Ratio of two statements about time that still agree (decision 17)."""


def without_clock(
    document: ViewDocument, settings: AnalysisSettings
) -> tuple[ViewDocument, AnalysisSettings]:
    """Return a view and its settings free of all that needs the times of the frames.

    R waves, the stated heart rate, a closure carried from another view, smoothing and
    drift compensation are left out. R waves of the ECG in the picture stay, since they
    are frames. Unchanged where the times are not in doubt.
    """
    loop = document.loop
    if not loop.time_doubt:
        return document, settings
    is_seen = loop.r_wave_source is ValueSource.PICTURE
    r_waves_s = loop.r_wave_times_s if is_seen else np.zeros(0)
    return (
        replace(
            document,
            loop=replace(loop, r_wave_times_s=r_waves_s, heart_rate_bpm=None),
            beat_choice=replace(document.beat_choice, closure=None),
            # Several beats are found by R waves, which are on the doubtful clock.
            averaged_beats=(),
        ),
        replace(settings, smoothing=Smoothing.NONE, compensate_drift=False),
    )


def rate_by_r_waves_bpm(loop: Loop) -> float | None:
    """Return the heart rate by the R waves in the loop, None for fewer than two."""
    r_waves_s = r_waves_inside(loop.r_wave_times_s, loop.frame_times_s)
    if len(r_waves_s) < 2:
        return None
    return float(60 * (len(r_waves_s) - 1) / (r_waves_s[-1] - r_waves_s[0]))


def disagrees_with_heart_rate(loop: Loop) -> bool:
    """Return True where R waves and frame times contradict the stated heart rate."""
    by_r_waves, stated = rate_by_r_waves_bpm(loop), loop.heart_rate_bpm
    if by_r_waves is None or not stated:
        return False
    return not 1 / MOST_DISAGREEMENT <= by_r_waves / stated <= MOST_DISAGREEMENT


def heart_rate_doubt(loop: Loop) -> str:
    """Return a sentence where R waves, frame times and heart rate disagree, else ""."""
    if not disagrees_with_heart_rate(loop):
        return ""
    where = "in the picture " if loop.r_wave_source is ValueSource.PICTURE else ""
    return (
        f"The R waves {where}and the frame times of the file give a heart rate of "
        f"{rate_by_r_waves_bpm(loop):.0f} per minute, but the file states "
        f"{loop.heart_rate_bpm:.0f} per minute; choose which is right."
    )


def with_r_wave_source(beat: Beat, loop: Loop) -> Beat:
    """Return the beat with R waves of the picture named as what they are."""
    is_r_wave = beat.end_diastole_source is EventSource.R_WAVE
    if not is_r_wave or loop.r_wave_source is not ValueSource.PICTURE:
        return beat
    is_proposed = loop.r_wave_confidence is not None
    source = EventSource.ECG_PROPOSED if is_proposed else EventSource.ECG_IN_PICTURE
    return replace(beat, end_diastole_source=source)


def beat_without_clock(beat: Beat, time_doubt: str) -> Beat:
    """Return the beat, not called complete where its length is in doubt."""
    return replace(beat, is_complete=False) if time_doubt else beat


def values_without_clock(values: CurveValues, time_doubt: str) -> CurveValues:
    """Return the values of a curve, without its time where times are in doubt."""
    return replace(values, time_to_peak_s=math.nan) if time_doubt else values


def globals_without_clock(
    globals_: dict[GlobalDefinition, GlobalValues], time_doubt: str
) -> dict[GlobalDefinition, GlobalValues]:
    """Return global values, without their times where times are in doubt."""
    if not time_doubt:
        return globals_
    return {
        definition: replace(values, time_to_peak_s=None)
        for definition, values in globals_.items()
    }
