"""Several beats, and a closure that is carried: in the window, in the file, undone."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.app.core import edits
from longaxis.app.core.view_state import Step
from longaxis.data import (
    BeatChoice,
    Centreline,
    EventSource,
    GlobalDefinition,
    Smoothing,
    StudyDocument,
    ViewDocument,
)
from longaxis.io.sessions.session_file import load_session, save_session
from longaxis.strain.centreline import control_points_from_landmarks
from tests.app.conftest import (
    FRAME_TIME_S,
    LANDMARKS_MM,
    as_loop,
    made_up_recording,
    shrinking_tracks,
)

A4C, A2C, A3C = View
R_FRAMES = (2, 16, 31)
STRAINS = (-0.20, -0.16)
"""Of the two beats, least in the middle of each."""


def two_beats(document, settings):
    """Return tracks whose two beats shorten by 20 % and by 16 %."""
    tracked = shrinking_tracks(document, settings)
    points_mm = tracked.mesh.flat_points_mm
    apex = points_mm[points_mm[:, 1].argmin()]
    scale = np.ones(document.loop.n_frames)
    for (first, last), strain in zip(pairwise(R_FRAMES), STRAINS, strict=True):
        share = np.linspace(0, np.pi, last - first + 1)
        scale[first : last + 1] = 1 + strain * np.sin(share)
    scale = scale / scale[document.centreline.frame]
    moved = apex + scale[:, None, None] * (points_mm - apex)
    return replace(tracked, tracks=replace(tracked.tracks, points_mm=moved))


def view_document(view, settings, track=shrinking_tracks, **changes):
    r_waves_s = FRAME_TIME_S * np.array(R_FRAMES, dtype=np.float64)
    recording = made_up_recording(view, heart_rate_bpm=None, **changes)
    recording = replace(
        recording, r_wave_times_s=changes.get("r_wave_times_s", r_waves_s)
    )
    points = [np.array(each) for each in LANDMARKS_MM]
    document = ViewDocument(
        loop=replace(as_loop(recording), origin=replace(recording.origin, path="")),
        view=view,
        centreline=Centreline(
            control_points_mm=control_points_from_landmarks(*points), frame=9
        ),
    )
    return replace(document, tracked=track(document, settings))


@pytest.fixture
def opened(window):
    """Return a window with one tracked view of two beats."""
    settings = replace(StudyDocument().settings, smoothing=Smoothing.NONE)
    document = view_document(A4C, settings, two_beats)
    window.session.open(StudyDocument(views=(document,), settings=settings))
    window.state.set_step(Step.BEAT)
    return window


def beats_of(window):
    window.beat_panel.show_page(1)
    return window.beat_panel.beats


def line(result):
    return result.globals_[GlobalDefinition.LINE].end_systolic


def test_either_beat_can_be_measured(opened):
    box = beats_of(opened)
    assert [(each.end_diastole, each.last) for each in box.beats] == [(2, 16), (16, 31)]
    box.rows[1][1].click()
    assert opened.session.active_result.beat.end_diastole == 16
    second = line(opened.session.active_result)
    box.rows[0][1].click()
    first = line(opened.session.active_result)
    assert first == pytest.approx(STRAINS[0], abs=0.002)
    assert second == pytest.approx(STRAINS[1], abs=0.002)
    opened.session.undo_stack.undo()
    assert opened.session.active_result.beat.end_diastole == 16


def test_the_mean_of_ticked_beats_is_shown_everywhere(opened):
    box = beats_of(opened)
    box.rows[0][0].click()
    assert opened.session.active_result.beats is None
    box.rows[1][0].click()
    found = opened.session.active_result.beats.globals_[GlobalDefinition.LINE]
    values = found.end_systolic.values
    assert values == pytest.approx(STRAINS, abs=0.002)
    assert found.end_systolic.mean == pytest.approx(np.mean(values))
    assert found.end_systolic.sd == pytest.approx(np.std(values, ddof=1))
    assert "2 beats" in box.mean.text()
    assert "±" in box.mean.text()
    row = next(each for each in opened.values.rows if "2 beats" in each.name)
    assert row.value in box.mean.text()
    opened.session.undo_stack.undo()
    assert opened.session.active_result.beats is None
    assert not box.rows[1][0].isChecked()


def test_all_beats_by_one_click_and_none_by_another(opened):
    box = beats_of(opened)
    box.all.click()
    assert len(opened.session.active_document.averaged_beats) == 2
    box.all.click()
    assert opened.session.active_document.averaged_beats == ()


def test_a_beat_by_hand_joins_them(opened):
    box = beats_of(opened)
    choice = BeatChoice(end_diastole=4, last=18)
    document = edits.set_beat(opened.session.document, A4C, choice)
    opened.session.apply_edit("By hand", document)
    assert box.add.isEnabled()
    box.add.click()
    assert [(each.end_diastole, each.last) for each in box.beats] == [
        (2, 16),
        (4, 18),
        (16, 31),
    ]
    assert not box.add.isEnabled()


def test_beats_and_closure_are_kept_in_the_session_file(opened, tmp_path):
    opened.beat_panel.beats.all.click()
    opened.beat_panel.closure.milliseconds.setText("210")
    opened.beat_panel.closure.apply.click()
    document = opened.session.document
    save_session(document, tmp_path / "a.longaxis")
    again = load_session(tmp_path / "a.longaxis").view(A4C)
    assert again.averaged_beats == document.view(A4C).averaged_beats
    assert again.beat_choice == document.view(A4C).beat_choice
    assert again.beat_choice.closure.after_s == pytest.approx(0.21)


def test_a_typed_time_ends_systole(opened):
    opened.beat_panel.closure.milliseconds.setText("210")
    opened.beat_panel.closure.milliseconds.returnPressed.emit()
    beat = opened.session.active_result.beat
    assert beat.end_systole - beat.end_diastole == 7
    assert beat.end_systole_source is EventSource.TYPED
    assert "AVC typed: 210" in opened.beat_panel.closure.words.text()


@pytest.fixture
def study(window):
    """Return a window with a tracked A4C, and A3C whose beat is twice as long."""
    settings = StudyDocument().settings
    slow = FRAME_TIME_S * np.array([2, 30], dtype=np.float64)
    views = (
        view_document(A4C, settings, two_beats),
        view_document(A3C, settings, r_wave_times_s=slow),
    )
    window.session.open(StudyDocument(views=views, settings=settings))
    window.state.set_step(Step.BEAT)
    return window


def test_a_closure_marked_in_a3c_ends_systole_in_the_other_views(study):
    session, panel = study.session, study.beat_panel
    before = session.result(A4C)
    session.show_view(A3C)
    study.player.set_frame(14)
    study.context.events.set_closure_here()
    beat = session.result(A4C).beat
    # 12 of 28 frames are 6 of 14.
    assert beat.end_systole == beat.end_diastole + 6
    assert beat.end_systole_source is EventSource.CARRIED_CLOSURE
    assert session.result(A4C) is not before
    session.show_view(A4C)
    assert "AVC of A3C: 360" in panel.closure.words.text()
    assert "here 180" in panel.closure.words.text()
    assert any("AVC, carried" in row.name for row in study.values.rows)
    session.undo_stack.undo()
    assert session.result(A4C).beat.end_systole_source is EventSource.SHORTEST_LINE


def test_dragging_the_mark_carries_it_again(study):
    session = study.session
    session.show_view(A3C)
    study.player.set_frame(14)
    study.context.events.set_closure_here()
    study.loop_view.strip._move_marker("end_systole", 16)
    assert session.document.view(A3C).beat_choice.end_systole_source is (
        EventSource.AORTIC_VALVE_CLOSURE
    )
    beat = session.result(A4C).beat
    assert beat.end_systole == beat.end_diastole + 7
