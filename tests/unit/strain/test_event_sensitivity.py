"""Moved events: what is read then is what measuring anew would read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis import pipeline
from longaxis.data import AnalysisSettings, BeatChoice, GlobalDefinition
from longaxis.data.event_sensitivity import Event
from longaxis.strain.event_sensitivity import event_sensitivity, shifted_beat
from tests.unit.test_pipeline import PLAIN, ScriptedTracker, document_of, loop_of


@pytest.fixture(scope="module")
def document():
    # Five frames more than the beat, so that its end can move.
    plain = document_of(loop_of(52, r_wave_times_s=np.array([0.1, 0.9])))
    tracked = pipeline.track_view(plain, PLAIN, tracker=ScriptedTracker(drift=0.01))
    return replace(plain, tracked=tracked)


@pytest.mark.parametrize("settings", [PLAIN, AnalysisSettings()])
def test_every_shift_reads_what_measuring_anew_reads(document, settings):
    result = pipeline.measure_view(document, settings)
    for event in Event:
        found = event_sensitivity(result, event)
        assert [each.shift for each in found.shifts] == list(range(-4, 5))
        for each in found.shifts[::3]:
            beat = each.beat
            choice = BeatChoice(
                end_diastole=beat.end_diastole,
                end_systole=beat.end_systole,
                last=beat.last,
            )
            anew = pipeline.measure_view(
                replace(document, beat_choice=choice), settings
            )
            line = anew.globals_[GlobalDefinition.LINE]
            assert each.peak_systolic == pytest.approx(line.peak_systolic, abs=1e-12)
            assert each.end_systolic == pytest.approx(line.end_systolic, abs=1e-12)
            assert each.segments_peak_systolic == pytest.approx(
                [segment.values.peak_systolic for segment in anew.segments], abs=1e-12
            )
            assert each.post_systolic_index == pytest.approx(
                np.mean(
                    [segment.values.post_systolic_index for segment in anew.segments]
                ),
                abs=1e-12,
            )


def test_a_shift_of_nothing_is_the_report(document):
    result = pipeline.measure_view(document, PLAIN)
    found = event_sensitivity(result, Event.END_SYSTOLE).as_it_is
    line = result.globals_[GlobalDefinition.LINE]
    assert found.beat == result.beat
    assert found.end_systolic == pytest.approx(line.end_systolic)


def test_the_slope_is_that_of_the_curve(document):
    result = pipeline.measure_view(document, PLAIN)
    found = event_sensitivity(result, Event.END_SYSTOLE, farthest_frames=2)
    sample = result.beat.end_systole - result.beat.end_diastole
    near = result.curves.line[sample - 2 : sample + 3]
    slope = np.polyfit(np.arange(-2, 3), near, 1)[0]
    assert found.end_systolic.per_frame == pytest.approx(slope)
    changes = near - near[2]
    assert found.end_systolic.largest_change == pytest.approx(
        changes[np.argmax(np.abs(changes))]
    )
    # Peak systolic strain can only lose when systole ends too early.
    assert found.peak_systolic.largest_change == pytest.approx(changes[0])


def test_end_diastole_takes_the_end_of_a_whole_beat_along(document):
    beat = pipeline.measure_view(document, PLAIN).beat
    moved = shifted_beat(beat, Event.END_DIASTOLE, 3, n_frames=52)
    assert (moved.end_diastole, moved.last) == (beat.end_diastole + 3, beat.last + 3)
    assert moved.end_systole == beat.end_systole
    cut = replace(beat, is_complete=False)
    moved = shifted_beat(cut, Event.END_DIASTOLE, 3, n_frames=52)
    assert (moved.end_diastole, moved.last) == (cut.end_diastole + 3, cut.last)


def test_shifts_that_make_no_beat_are_left_out(document):
    result = pipeline.measure_view(document, PLAIN)
    beat = result.beat
    assert shifted_beat(beat, Event.END_DIASTOLE, -6, n_frames=52) is None
    assert shifted_beat(beat, Event.END_DIASTOLE, 99, n_frames=52) is None
    assert shifted_beat(beat, Event.END_SYSTOLE, 99, n_frames=52) is None
    assert shifted_beat(beat, Event.END_DIASTOLE, 4, n_frames=beat.last + 2) is None
    early = replace(result, beat=replace(beat, end_systole=beat.end_diastole + 2))
    found = event_sensitivity(early, Event.END_SYSTOLE)
    assert [each.shift for each in found.shifts] == [-1, 0, 1, 2, 3, 4]
