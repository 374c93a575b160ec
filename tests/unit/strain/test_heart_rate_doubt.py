"""R waves and frame times against the heart rate that a file states."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.data import (
    AnalysisSettings,
    Beat,
    EventSource,
    Loop,
    ValueSource,
    ViewDocument,
)
from longaxis.strain.time_doubt import (
    heart_rate_doubt,
    with_r_wave_source,
    without_clock,
)


def loop_of(heart_rate_bpm, r_waves_s=(0.1, 1.1), **changes):
    times_s = np.arange(60) * 0.02
    return Loop(
        frames=np.zeros((60, 4, 4), np.uint8),
        frame_times_s=times_s,
        mm_per_pixel=(1.0, 1.0),
        view=View.FOUR_CHAMBER,
        r_wave_times_s=np.array(r_waves_s),
        heart_rate_bpm=heart_rate_bpm,
        **changes,
    )


@pytest.mark.parametrize("stated", [None, 0.0, 56.0, 65.0])
def test_agreement_within_ten_percent_is_no_doubt(stated):
    assert heart_rate_doubt(loop_of(stated)) == ""


@pytest.mark.parametrize("stated", [30.0, 54.0, 67.0, 121.0])
def test_more_than_ten_percent_is_a_doubt_that_names_both_rates(stated):
    doubt = heart_rate_doubt(loop_of(stated))
    assert "60 per minute" in doubt
    assert f"{stated:.0f} per minute" in doubt


def test_a_single_r_wave_contradicts_nothing():
    assert heart_rate_doubt(loop_of(121.0, r_waves_s=(0.1,))) == ""


def test_r_waves_of_the_picture_stay_while_times_are_in_doubt():
    seen = loop_of(
        121.0,
        time_doubt="They contradict each other.",
        r_wave_source=ValueSource.PICTURE,
        r_wave_confidence=0.9,
    )
    document = ViewDocument(loop=seen, view=View.FOUR_CHAMBER)
    kept, _ = without_clock(document, AnalysisSettings())
    assert kept.loop.r_wave_times_s.tolist() == [0.1, 1.1]
    assert kept.loop.heart_rate_bpm is None
    stated = replace(seen, r_wave_source=ValueSource.FILE, r_wave_confidence=None)
    kept, _ = without_clock(replace(document, loop=stated), AnalysisSettings())
    assert len(kept.loop.r_wave_times_s) == 0


@pytest.mark.parametrize(
    ("source", "confidence", "expected"),
    [
        (ValueSource.FILE, None, EventSource.R_WAVE),
        (ValueSource.PICTURE, 0.8, EventSource.ECG_PROPOSED),
        (ValueSource.PICTURE, None, EventSource.ECG_IN_PICTURE),
    ],
)
def test_end_diastole_tells_where_its_r_wave_is_from(source, confidence, expected):
    loop = loop_of(60.0, r_wave_source=source, r_wave_confidence=confidence)
    beat = Beat(
        end_diastole=5,
        end_systole=20,
        last=55,
        end_diastole_source=EventSource.R_WAVE,
        end_systole_source=EventSource.SHORTEST_LINE,
        is_complete=True,
    )
    assert with_r_wave_source(beat, loop).end_diastole_source is expected
