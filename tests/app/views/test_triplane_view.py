"""Three views side by side, in phase."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.controllers.player import Player
from longaxis.app.core import edits
from longaxis.app.core.view_state import Step, ViewState
from longaxis.app.views.pages.study_headline import HeadlineActions
from longaxis.app.views.pages.triplane_view import (
    TriplaneView,
    _Curves,
    curve_limits,
    frame_at_phase,
    phase_of,
)
from longaxis.data import (
    BeatChoice,
    Centreline,
    EventSource,
    GlobalDefinition,
    StudyDocument,
)
from longaxis.display import text
from longaxis.strain.centreline import control_points_from_landmarks
from tests.app.conftest import (
    END_SYSTOLE,
    LANDMARKS_MM,
    R_WAVE_FRAMES,
    as_loop,
    made_up_recording,
    shrinking_tracks,
)

LATER = 4


def tracked_study() -> StudyDocument:
    """Return three tracked views; end-systole of A2C comes four frames later."""
    document = StudyDocument()
    line = Centreline(
        control_points_mm=control_points_from_landmarks(*np.array(LANDMARKS_MM)),
        frame=END_SYSTOLE,
    )
    for view in View:
        document = edits.put_loop(document, as_loop(made_up_recording(view)), view)
        document = edits.set_centreline(document, view, line)
        tracked = shrinking_tracks(document.view(view), document.settings)
        document = edits.set_tracked(document, view, tracked)
    late = BeatChoice(
        end_systole=END_SYSTOLE + LATER, end_systole_source=EventSource.TYPED
    )
    return edits.set_beat(document, View.TWO_CHAMBER, late)


@pytest.fixture
def study(session):
    session.open(tracked_study())
    return session


def test_events_lie_at_whole_phases(study):
    result = study.result(View.TWO_CHAMBER)
    first, last = R_WAVE_FRAMES
    assert phase_of(first, result) == 0
    assert phase_of(END_SYSTOLE + LATER, result) == pytest.approx(1)
    assert phase_of(last, result) == 2
    assert phase_of(0, result) == 0
    assert frame_at_phase(2.0, result) == last


def test_a_phase_leads_back_to_its_frame(study):
    result = study.result(View.FOUR_CHAMBER)
    for frame in range(R_WAVE_FRAMES[0], R_WAVE_FRAMES[1] + 1):
        assert frame_at_phase(phase_of(frame, result), result) == frame


def test_the_others_follow_the_view_that_plays(study, ground):
    study.show_view(View.FOUR_CHAMBER)
    player = Player()
    loop = study.active_document.loop
    player.show(id(loop.frames), loop.n_frames, loop.frame_times_s)
    views = TriplaneView(study, ViewState(), player, theme.DARK)
    views.setParent(ground)
    views.isVisible = lambda: True
    player.set_frame(END_SYSTOLE)
    views.refresh()
    assert views.columns[View.FOUR_CHAMBER].frame == END_SYSTOLE
    assert views.columns[View.TWO_CHAMBER].frame == END_SYSTOLE + LATER
    assert views.columns[View.LONG_AXIS].frame == END_SYSTOLE
    assert not views.grab().isNull()
    column = views.columns[View.TWO_CHAMBER]
    QTest.mousePress(column, Qt.MouseButton.LeftButton)
    assert study.active is View.TWO_CHAMBER


def test_small_curves_hold_every_strain_on_one_scale(study, monkeypatch):
    assert curve_limits(study) == (-0.25, 0.05)
    result = study.result(View.LONG_AXIS)
    curves = replace(result.curves, segments=1.7 * result.curves.segments)
    deep = replace(result, stages={**result.stages, result.reported_stage: curves})
    usual = study.result
    monkeypatch.setattr(
        study, "result", lambda view: deep if view is View.LONG_AXIS else usual(view)
    )
    lowest, highest = curve_limits(study)
    assert lowest <= curves.segments.min() < lowest + 0.05
    assert highest == 0.05


def test_the_curve_of_a_rejected_segment_is_dashed(study, ground, monkeypatch):
    rejecting = edits.set_accepted(study.document, View.FOUR_CHAMBER, 4, accepted=False)
    study.apply_edit("Reject", rejecting)
    views = TriplaneView(study, ViewState(), Player(), theme.DARK)
    views.setParent(ground)
    styles = []
    monkeypatch.setattr(
        _Curves,
        "_paint_curve",
        lambda _self, _painter, result, _values, pen: styles.append(
            (result.view, pen.style())
        ),
    )
    views.grab()
    dashed = [view for view, style in styles if style is Qt.PenStyle.DashLine]
    assert set(dashed) == {View.FOUR_CHAMBER}
    assert len(styles) == 7 * 3 * dashed.count(View.FOUR_CHAMBER)


def test_an_empty_study_is_drawn_too(session, ground):
    views = TriplaneView(session, ViewState(), Player(), theme.LIGHT)
    views.setParent(ground)
    assert not views.grab().isNull()


def test_a_key_opens_and_a_step_closes(window):
    window.actions_by_name["three_views"].trigger()
    assert window.triplane_view.isVisible()
    window.actions_by_name["next_step"].trigger()
    assert not window.triplane_view.isVisible()
    window.actions_by_name["three_views"].trigger()
    window.actions_by_name["three_views"].trigger()
    assert not window.triplane_view.isVisible()


def test_the_study_has_its_headline_number(study, ground):
    views = TriplaneView(study, ViewState(), Player(), theme.DARK)
    views.setParent(ground)
    values = study.study_result().values
    told = text.percent_with_unit(values.global_end_systolic)
    # End-systole of A2C lies later: the mean of the three is not that of one view.
    assert values.global_end_systolic != pytest.approx(
        study.result(View.FOUR_CHAMBER).globals_[GlobalDefinition.LINE].end_systolic
    )
    assert views.headline.value.text() == told
    assert views.headline.reason.text() == ""
    assert "18 of 18" in views.headline.beside.text()
    assert views.headline.report.isEnabled()


def test_the_headline_names_what_is_missing(study, ground):
    views = TriplaneView(study, ViewState(), Player(), theme.DARK)
    views.setParent(ground)
    study.replace_document(edits.clear_view(study.document, View.LONG_AXIS))
    assert views.headline.value.text() == text.MISSING
    assert "A3C" in views.headline.reason.text()
    study.open(StudyDocument())
    assert not views.headline.report.isEnabled()


def test_a_view_shows_its_rates_and_leads_to_its_contour(study, ground):
    state = ViewState()
    views = TriplaneView(study, state, Player(), theme.DARK)
    views.setParent(ground)
    views.refresh()
    column = views.columns[View.TWO_CHAMBER]
    assert "33 frames/s" in column.facts.text()
    assert "74 bpm" in column.facts.text()
    buttons = {each.text(): each for each in column.findChildren(QPushButton)}
    buttons["Edit"].click()
    assert (study.active, state.step) == (View.TWO_CHAMBER, Step.CONTOUR)


def test_signing_from_the_three_views_shows_the_signed_report(window):
    window.session.open(replace(tracked_study(), reader="R. Eader"))
    window.actions_by_name["three_views"].trigger()
    window.triplane_view.headline.sign.click()
    assert window.state.step is Step.REPORT
    assert window.session.document.report.signature.reader == "R. Eader"


def test_blood_pressure_and_rates_stand_at_the_number_of_the_study(study, ground):
    asked = []
    actions = HeadlineActions(
        edit_details=lambda: asked.append("details"),
        show_follow_up=lambda: asked.append("exams"),
    )
    views = TriplaneView(study, ViewState(), Player(), theme.DARK, actions)
    headline = views.headline
    assert headline.circulation.text() == "blood pressure – · 74 bpm · 33 frames/s"
    header = replace(study.document.header, blood_pressure_mmhg="120/80")
    study.apply_edit("details", replace(study.document, header=header))
    headline.refresh()
    assert headline.circulation.text().startswith("blood pressure 120/80 mmHg")
    headline.pressure.click()
    headline.earlier.click()
    assert asked == ["details", "exams"]
    headline.set_compact(True)
    assert headline.earlier.isHidden()
