"""Beats, index beats, and means over beats: small tables that can be checked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis import pipeline
from longaxis.anatomy import View
from longaxis.data import GlobalDefinition
from longaxis.strain.index_beat import (
    index_beats,
    study_over_beats,
    summarise_beats,
    whole_beats,
)
from longaxis.uncertainty import measure_beats
from tests.made_up_results import made_up_view_result
from tests.unit.test_pipeline import PLAIN, ScriptedTracker, document_of, loop_of

FRAMES_S = np.arange(250) * 0.02


def test_beats_run_from_r_wave_to_r_wave():
    beats = whole_beats(np.array([1.7, 0.1, 0.9]), FRAMES_S)
    assert [(beat.first, beat.last) for beat in beats] == [(5, 45), (45, 85)]
    assert [beat.length_s for beat in beats] == pytest.approx([0.8, 0.8])
    assert beats[0].before_s is None
    assert beats[1].before_s == pytest.approx(0.8)
    choice = beats[1].choice
    assert (choice.end_diastole, choice.end_systole, choice.last) == (45, None, 85)


def test_beats_that_leave_the_loop_are_not_whole():
    beats = whole_beats(np.array([-0.7, 0.1, 0.9, 5.4]), FRAMES_S)
    assert [(beat.first, beat.last) for beat in beats] == [(5, 45)]
    # Nothing shows that the R wave before the loop belongs to it.
    assert beats[0].before_s is None
    assert whole_beats(np.zeros(0), FRAMES_S) == ()
    assert whole_beats(np.array([0.1, 0.12]), FRAMES_S) == ()


@pytest.mark.parametrize(
    ("lengths_s", "expected"),
    [
        ((0.80, 0.86, 0.70, 0.95), [2]),  # 60 ms apart still counts
        ((0.80, 0.861, 0.70, 0.95), []),
        ((0.80, 0.85, 0.83, 0.60), [3, 2]),  # 20 ms goes before 50 ms
        ((0.80, 0.80), []),  # nothing follows
    ],
)
def test_an_index_beat_follows_two_beats_of_equal_length(lengths_s, expected):
    r_waves_s = np.concatenate([[0.0], np.cumsum(lengths_s)])
    beats = whole_beats(r_waves_s, FRAMES_S)
    assert len(beats) == len(lengths_s)
    assert [beats.index(beat) for beat in index_beats(beats)] == expected


def test_mean_and_deviation_over_beats():
    results = [made_up_view_result(scale=scale) for scale in (1.0, 1.1, 0.9)]
    found = summarise_beats(results)
    line = results[0].globals_[GlobalDefinition.LINE]
    over = found.globals_[GlobalDefinition.LINE].peak_systolic
    assert over.mean == pytest.approx(line.peak_systolic)
    assert over.sd == pytest.approx(0.1 * abs(line.peak_systolic))
    assert len(over.values) == len(found.lengths_s) == 3
    assert found.segments_peak_systolic[2].mean == pytest.approx(
        results[0].segments[2].values.peak_systolic
    )


def test_one_beat_has_no_deviation_and_a_lost_one_does_not_count():
    result = made_up_view_result()
    assert summarise_beats([result]).globals_[GlobalDefinition.LINE].peak.sd is None
    values = replace(result.segments[0].values, peak_systolic=np.nan)
    segments = (replace(result.segments[0], values=values), *result.segments[1:])
    lost = replace(result, segments=segments)
    found = summarise_beats([result, lost, result]).segments_peak_systolic[0]
    assert found.mean == pytest.approx(result.segments[0].values.peak_systolic)
    assert found.sd == pytest.approx(0)
    assert np.isnan(found.values[1])
    with pytest.raises(ValueError, match="at least one beat"):
        summarise_beats([])


def test_the_patients_mean_takes_the_views_as_independent():
    views = [
        replace(
            made_up_view_result(view),
            beats=summarise_beats(
                [made_up_view_result(view, scale=scale) for scale in (1.1, 1.0, 0.9)]
            ),
        )
        for view in View
    ]
    line = views[0].globals_[GlobalDefinition.LINE].peak_systolic
    found = study_over_beats(views)
    assert found.peak_systolic.mean == pytest.approx(line)
    assert found.peak_systolic.sd == pytest.approx(0.1 * abs(line) / 3**0.5)
    assert study_over_beats(views[:2]) is None
    assert study_over_beats([*views[:2], replace(views[2], beats=None)]) is None


def test_a_loop_of_several_beats_is_measured_beat_by_beat():
    loop = loop_of(125, r_wave_times_s=np.array([0.0, 0.8, 1.6, 2.4]))
    document = document_of(loop)
    tracked = pipeline.track_view(document, PLAIN, tracker=ScriptedTracker())
    document = replace(document, tracked=tracked)
    beats = whole_beats(loop.r_wave_times_s, loop.frame_times_s)
    results = measure_beats(document, PLAIN, [beat.choice for beat in beats])
    assert [(each.beat.end_diastole, each.beat.last) for each in results] == [
        (0, 40),
        (40, 80),
        (80, 120),
    ]
    over = summarise_beats(results).globals_[GlobalDefinition.LINE].peak_systolic
    assert over.mean == pytest.approx(-0.2)
    assert over.sd == pytest.approx(0, abs=1e-9)
