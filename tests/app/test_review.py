"""The step "Review": how sure the numbers are, and what else can be read off."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.controllers.uncertainty import UncertaintyController
from longaxis.app.core import edits
from longaxis.app.core.view_state import ViewState
from longaxis.app.jobs.jobs import Jobs
from longaxis.app.views.bullseye.bullseye_measures import MEASURES, is_doubtful
from longaxis.app.views.bullseye.bullseye_view import MODELS, BullseyeView
from longaxis.app.views.cine.event_sensitivity_strip import (
    WHAT_IF_EVENTS,
    change_text,
    short_slope_text,
    signed_points,
    slope_text,
)
from longaxis.app.views.pages.event_sensitivity_box import EventSensitivityBox
from longaxis.app.views.pages.values_view import ValuesView
from longaxis.data import Centreline, EventSource, GlobalDefinition, StudyDocument
from longaxis.data.event_sensitivity import Event
from longaxis.strain.centreline import control_points_from_landmarks
from tests.app.conftest import (
    END_SYSTOLE,
    LANDMARKS_MM,
    PEAK_STRAIN,
    as_loop,
    made_up_recording,
    shrinking_tracks,
)

A4C = View.FOUR_CHAMBER
HALF_WIDTH = 1.96 * 0.1 * abs(PEAK_STRAIN)
"""Runs deviate by a tenth of the strain, up and down."""


@pytest.fixture
def reviewed(session):
    """Return a session with one tracked view."""
    document = edits.put_loop(StudyDocument(), as_loop(made_up_recording(A4C)), A4C)
    line = Centreline(
        control_points_mm=control_points_from_landmarks(*np.array(LANDMARKS_MM)),
        frame=END_SYSTOLE,
        wall_thickness_mm=8.0,
    )
    document = edits.set_centreline(document, A4C, line)
    tracked = shrinking_tracks(document.view(A4C), document.settings)
    session.open(edits.set_tracked(document, A4C, tracked))
    return session


@pytest.fixture
def jobs(qapp):
    made = Jobs()
    yield made
    made.stop_all()


@pytest.fixture
def uncertainty_controller(reviewed, jobs):
    return UncertaintyController(reviewed, jobs)


def test_the_uncertainty_is_found_in_the_background_and_shown(
    uncertainty_controller, reviewed, qtbot, ground
):
    values = ValuesView(reviewed, ViewState(), uncertainty_controller)
    values.setParent(ground)
    values.doubt.click()
    assert values.doubt.text().startswith("Stop")
    qtbot.waitUntil(
        lambda: not uncertainty_controller.running and reviewed.refresh_queue.is_idle
    )
    result = reviewed.result(A4C)
    line = result.uncertainty.globals_[GlobalDefinition.LINE]
    assert line.peak_systolic == pytest.approx(HALF_WIDTH, abs=0.002)
    row = values.rows[0]
    assert row.value.endswith("± 3.9\u2009%") or row.value.endswith("± 3.8\u2009%")
    assert not values.doubt.isEnabled()
    assert uncertainty_controller.waiting() == []
    study = reviewed.study_result()
    assert study.views[0].uncertainty is result.uncertainty
    reviewed.undo_stack.undo()
    assert reviewed.result(A4C).uncertainty is None
    assert values.doubt.isEnabled()


def test_a_changed_line_drops_the_uncertainty_and_greys_the_numbers(
    uncertainty_controller, reviewed, qtbot
):
    uncertainty_controller.find()
    qtbot.waitUntil(lambda: not uncertainty_controller.running)
    moved = edits.set_wall_thickness(reviewed.document, A4C, 9.0)
    reviewed.apply_edit("Wider", moved)
    assert reviewed.result(A4C) is None
    assert reviewed.stale_result(A4C).uncertainty is not None
    tracked = shrinking_tracks(moved.view(A4C), moved.settings)
    reviewed.apply_edit("Track", edits.set_tracked(moved, A4C, tracked))
    assert reviewed.result(A4C).uncertainty is None


def test_finding_the_uncertainty_can_be_stopped(
    uncertainty_controller, reviewed, files, qtbot
):
    files.gate.clear()
    uncertainty_controller.find()
    assert set(uncertainty_controller.running) == {A4C}
    uncertainty_controller.find()
    assert len(uncertainty_controller.running) == 1
    uncertainty_controller.stop()
    qtbot.waitUntil(lambda: not uncertainty_controller.running)
    files.gate.set()
    assert reviewed.result(A4C).uncertainty is None


def test_lines_drawn_in_older_tracks_are_dropped(
    uncertainty_controller, reviewed, files, qtbot
):
    files.gate.clear()
    uncertainty_controller.find()
    document = reviewed.document
    again = shrinking_tracks(document.view(A4C), document.settings)
    reviewed.apply_edit("Track", edits.set_tracked(document, A4C, again))
    files.gate.set()
    qtbot.waitUntil(lambda: not uncertainty_controller.running)
    assert reviewed.result(A4C).uncertainty is None


def test_without_tracks_there_is_nothing_to_doubt(session, jobs, qtbot):
    uncertainty_controller = UncertaintyController(session, jobs)
    with qtbot.waitSignal(uncertainty_controller.failed) as caught:
        uncertainty_controller.find()
    assert "Track a view first" in str(caught.args[0])


def test_only_a_large_uncertainty_marks_a_segment():
    assert is_doubtful(0.041)
    assert not is_doubtful(0.039)
    assert not is_doubtful(None)


def test_steepness_is_said_in_points_per_frame(reviewed):
    result = reviewed.result(A4C)
    found = reviewed.services.event_sensitivity(result, Event.END_SYSTOLE)
    expected = abs(100 * found.peak_systolic.per_frame)
    assert f"(peak systolic {expected:.1f})" in slope_text(found)
    # A slope through a peak is flat; the largest change says what may be lost there.
    assert signed_points(found.end_systolic.largest_change) in slope_text(found)
    later = next(each for each in found.shifts if each.shift == 2)
    said = change_text(found, later)
    assert said.startswith("ES 2 frames later: GLS \u2212")
    assert "-" not in said
    assert signed_points(-0.0004) == "0.0"
    assert signed_points(-0.012) == "\u22121.2"
    assert short_slope_text(found, 0.003).startswith("ES: GLS +0.3 points")


def test_a_click_in_the_strip_moves_the_event(reviewed, ground):
    box = EventSensitivityBox(reviewed, theme.DARK)
    box.setParent(ground)
    box._shown = {
        field: reviewed.services.event_sensitivity(reviewed.result(A4C), event)
        for field, event in WHAT_IF_EVENTS.items()
    }
    before = reviewed.result(A4C).beat
    strip = box.strips["end_systole"]
    strip.show_values(box._shown["end_systole"])
    assert "points per frame" in strip.accessibleDescription()
    strip.resize(270, 20)
    place = strip.cell(2).center().toPoint()
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=place)
    beat = reviewed.result(A4C).beat
    assert beat.end_systole == before.end_systole + 2
    assert beat.end_systole_source is EventSource.TYPED
    box._move("end_diastole", 1)
    beat = reviewed.result(A4C).beat
    assert beat.end_diastole == before.end_diastole + 1


def test_the_values_hold_what_is_measured_below(
    reviewed, uncertainty_controller, ground
):
    values = ValuesView(reviewed, ViewState(), uncertainty_controller)
    values.setParent(ground)
    shown = {row.name: row.value for row in values.rows}
    cavity = reviewed.result(A4C).cavity
    assert shown["EF A4C, single plane"].startswith(
        f"{100 * cavity.ejection_fraction:.0f}"
    )
    length = f"{cavity.end_diastole.length_mm:.0f}"
    assert shown["Length, ED, ES"].startswith(length)
    rates = reviewed.result(A4C).strain_rates
    expected = "\u2013" if rates.line.systolic is None else "\u2212"
    assert shown["Strain rate S, E, A, per s"].startswith(expected)
    assert "published normal range" in values.remarks
    assert all(reason in values.remarks for reason in rates.reasons)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda each: each.name)
@pytest.mark.parametrize("n_segments", MODELS)
def test_every_bullseye_can_be_drawn(reviewed, ground, measure, n_segments):
    view = BullseyeView(reviewed, ViewState(), theme.LIGHT)
    view.setParent(ground)
    view.chart.show_measure(MEASURES.index(measure))
    view.chart.show_model(n_segments)
    view.resize(400, 360)
    assert not view.grab().isNull()
    result = reviewed.result(A4C)
    values = view.chart.values()
    assert values == {
        each.segment: measure.value(result, index)
        for index, each in enumerate(result.segments)
    }
    cells = view.chart.cell_values()
    assert len(cells) == n_segments
    assert sum(value is not None for value in cells) <= len(values)
