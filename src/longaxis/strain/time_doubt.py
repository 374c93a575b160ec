"""Measuring a loop whose frame times are in doubt: nothing that depends on time.

Strain compares lengths in different frames and needs no clock. Smoothing, the length of
a beat, drift over the beat, times and rates do need one.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Smoothing

if TYPE_CHECKING:
    from longaxis.data import (
        AnalysisSettings,
        Beat,
        CurveValues,
        GlobalDefinition,
        GlobalValues,
        ViewDocument,
    )


def without_clock(
    document: ViewDocument, settings: AnalysisSettings
) -> tuple[ViewDocument, AnalysisSettings]:
    """Return a view and its settings free of all that needs the times of the frames.

    R waves, the stated heart rate, a closure carried from another view, smoothing and
    drift compensation are left out. Unchanged where the times are not in doubt.
    """
    loop = document.loop
    if not loop.time_doubt:
        return document, settings
    return (
        replace(
            document,
            loop=replace(loop, r_wave_times_s=np.zeros(0), heart_rate_bpm=None),
            beat_choice=replace(document.beat_choice, closure=None),
            # Several beats are found by R waves, which are on the doubtful clock.
            averaged_beats=(),
        ),
        replace(settings, smoothing=Smoothing.NONE, compensate_drift=False),
    )


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
