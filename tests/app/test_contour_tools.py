"""A line that is offered, a wall put right, a line brought along: by mouse and keys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from longaxis.anatomy import View
from longaxis.app.core.view_state import Step, first_step
from longaxis.data import ContourSuggestion
from tests.app.conftest import (
    END_SYSTOLE,
    LANDMARKS_MM,
    click_mm,
    place_line,
    strain_at,
)

VIEW = View.FOUR_CHAMBER
AWAY = END_SYSTOLE + 8


@pytest.fixture
def offering(open_study):
    """Return the window; what is found lies 2 mm to the right of the clicks."""
    asked = []

    def propose(document, frame, wall_mm):
        asked.append((document.view, frame, wall_mm))
        line = document.centreline
        if line is None:
            line = _line_of(frame, wall_mm)
            return ContourSuggestion(centreline=line, expected_error_mm=3.4)
        moved = line.control_points_mm + np.array([2.0, 0.0])
        return ContourSuggestion(centreline=replace(line, control_points_mm=moved))

    window = open_study
    window.session.services = replace(window.session.services, suggest=propose)
    window.asked = asked
    window.session.show_view(VIEW)
    window.state.set_step(Step.CONTOUR)
    window.player.set_frame(END_SYSTOLE)
    return window


def _line_of(frame, wall_mm):
    from longaxis.data import Centreline
    from longaxis.strain.centreline import control_points_from_landmarks

    points = control_points_from_landmarks(*map(np.array, LANDMARKS_MM))
    return Centreline(control_points_mm=points, frame=frame, wall_thickness_mm=wall_mm)


def document_of(window):
    return window.session.document.view(VIEW)


def offered(window, qtbot):
    qtbot.waitUntil(lambda: window.context.contour_suggestions.shown is not None)
    return window.context.contour_suggestions.shown


def drag_mm(window, start_mm, by_mm, *, lets_go=True):
    """Drag a place of the picture by some millimetres."""
    end_mm = np.array(start_mm) + np.array(by_mm)
    canvas, left = window.loop_view.canvas, Qt.MouseButton.LeftButton

    def at(point_mm):
        x, y = canvas.transform_px.to_screen(np.array(point_mm)).round().tolist()
        return QPoint(int(x), int(y))

    QTest.mousePress(canvas, left, pos=at(start_mm))
    QTest.mouseMove(canvas, at(end_mm))
    if lets_go:
        QTest.mouseRelease(canvas, left, pos=at(end_mm))


def test_a_line_is_looked_for_offered_and_taken_only_by_hand(offering, qtbot):
    window = offering
    QTest.keyClick(window, Qt.Key.Key_W)
    found = offered(window, qtbot)
    wall_mm = window.context.preferences.current.wall_mm
    assert window.asked == [(VIEW, END_SYSTOLE, wall_mm)]
    assert document_of(window).centreline is None, "nothing is taken silently"
    assert not window.suggestion_bar.look.isVisible()
    assert window.suggestion_bar.accept.isVisible()
    assert "expected error 3 mm" in window.context.contour_suggestions.text
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert document_of(window).centreline is found.centreline
    assert window.context.contour_suggestions.shown is None
    assert window.session.undo_stack.undoText() == "Accept the auto-contour"
    window.session.undo_stack.undo()
    assert document_of(window).centreline is None


def test_three_clicks_in_a_study_that_is_only_looked_at_offer_nothing(offering):
    session = offering.session
    session.open(session.document, read_only_reason="Only to look at.")
    offering.player.set_frame(END_SYSTOLE)
    for point in LANDMARKS_MM:
        click_mm(offering, point)
    assert offering.asked == []
    assert document_of(offering).centreline is None


def test_escape_leaves_what_was_offered(offering, qtbot):
    QTest.keyClick(offering, Qt.Key.Key_W)
    offered(offering, qtbot)
    QTest.keyClick(offering, Qt.Key.Key_Escape)
    assert offering.context.contour_suggestions.shown is None
    assert document_of(offering).centreline is None
    assert offering.suggestion_bar.look.isVisible()


def test_three_clicks_stay_as_they_are_until_the_better_line_is_accepted(
    offering, qtbot
):
    for point in LANDMARKS_MM:
        click_mm(offering, point)
    clicked = document_of(offering).centreline
    found = offered(offering, qtbot)
    assert document_of(offering).centreline is clicked
    offering.suggestion_bar.accept.click()
    assert document_of(offering).centreline is found.centreline
    # One more undo each: first the clicks come back, then there is no line.
    offering.session.undo_stack.undo()
    assert document_of(offering).centreline is clicked
    offering.session.undo_stack.undo()
    assert document_of(offering).centreline is None


def test_changing_the_line_takes_the_offer_away(offering, qtbot):
    for point in LANDMARKS_MM:
        click_mm(offering, point)
    offered(offering, qtbot)
    points = document_of(offering).centreline.control_points_mm
    drag_mm(offering, points[2], [3, 0])
    assert offering.context.contour_suggestions.shown is None
    QTest.keyClick(offering, Qt.Key.Key_W)
    offered(offering, qtbot)
    offering.session.show_view(View.TWO_CHAMBER)
    assert offering.context.contour_suggestions.shown is None


def test_enter_means_nothing_while_no_line_is_offered(offering):
    assert not offering.actions_by_name["accept_line"].isEnabled()
    QTest.keyClick(offering, Qt.Key.Key_Return)
    assert document_of(offering).centreline is None


def test_a_tracked_view_is_not_searched_again(tracked, qtbot):
    window = tracked
    window.state.set_step(Step.CONTOUR)
    with qtbot.waitSignal(window.context.contour_suggestions.failed) as said:
        window.context.contour_suggestions.find()
    assert "remove the contour" in str(said.args[0])


@pytest.fixture
def slipped(tracked):
    """Return the tracked window, in another frame of the step for lines."""
    tracked.session.show_view(VIEW)
    tracked.state.set_step(Step.CONTOUR)
    tracked.player.pause()
    tracked.player.set_frame(AWAY)
    return tracked


def test_a_point_that_slipped_is_dragged_and_its_numbers_are_greyed(slipped, qtbot):
    window, editor = slipped, slipped.editor.correction
    before = window.session.result(VIEW)
    handles = editor.handles_mm(AWAY)
    assert handles.shape == (9, 2)
    drag_mm(window, handles[2], [4, 0])
    document = document_of(window)
    assert [each.frame for each in document.corrections] == [AWAY]
    assert document.tracked is None
    assert window.session.result(VIEW) is None
    assert window.session.stale_result(VIEW) is before
    moved = editor.handles_mm(AWAY) - handles
    np.testing.assert_allclose(moved[2], [4, 0], atol=0.3)
    np.testing.assert_allclose(np.delete(moved, 2, axis=0), 0, atol=1e-9)
    assert "frame 21" in window.suggestion_bar._text.text()
    window.workflow.track()
    qtbot.waitUntil(lambda: not window.workflow.tracking)
    assert window.session.result(VIEW) is not None
    assert document_of(window).corrections == document.corrections
    stack = window.session.undo_stack
    stack.undo()
    stack.undo()
    assert document_of(window).corrections == ()
    assert window.session.result(VIEW) is before


def test_while_a_point_is_dragged_the_wall_follows_and_nothing_is_edited(slipped):
    window, editor = slipped, slipped.editor.correction
    count = window.session.undo_stack.count()
    handles = editor.handles_mm(AWAY)
    drag_mm(window, handles[4], [0, 5], lets_go=False)
    assert editor.is_dragging
    line = window.picture.wall().line_mm
    assert line[:, 1].min() > handles[4, 1] + 1
    assert window.session.undo_stack.count() == count
    editor.release()


def test_a_correction_is_nudged_by_keys_and_taken_back(slipped):
    window, editor = slipped, slipped.editor.correction
    place = editor.handles_mm(AWAY)[3]
    drag_mm(window, place, [2, 0])
    before = editor.handles_mm(AWAY)[3]
    for _ in range(3):
        QTest.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    np.testing.assert_allclose(editor.handles_mm(AWAY)[3] - before, [1.5, 0])
    assert window.suggestion_bar.take_back.isVisible()
    window.suggestion_bar.take_back.click()
    assert document_of(window).corrections == ()


def test_a_new_line_forgets_what_was_put_right_along_the_old_one(slipped):
    window = slipped
    place = window.editor.correction.handles_mm(AWAY)[1]
    drag_mm(window, place, [2, 2])
    window.player.set_frame(END_SYSTOLE)
    points = document_of(window).centreline.control_points_mm
    drag_mm(window, points[3], [3, 0])
    assert document_of(window).corrections == ()


def test_the_line_comes_along_to_another_frame(slipped):
    window = slipped
    before = document_of(window).centreline
    QTest.keyClick(window, Qt.Key.Key_B)
    line = document_of(window).centreline
    assert line.frame == AWAY
    assert line.wall_thickness_mm == before.wall_thickness_mm
    # The made-up heart shrinks towards its apex: so does the line that comes along.
    ratio = (1 + strain_at(AWAY)) / (1 + strain_at(END_SYSTOLE))
    width, width_before = (
        np.ptp(each.control_points_mm[[0, -1], 0]) for each in (line, before)
    )
    assert width == pytest.approx(width_before * ratio, rel=1e-9)
    assert document_of(window).tracked is None
    window.session.undo_stack.undo()
    assert document_of(window).centreline is before


def test_a_line_without_tracks_is_tracked_to_come_along(open_study, files, qtbot):
    window = open_study
    place_line(window, VIEW)
    window.player.set_frame(AWAY)
    window.context.contour_propagation.propagate()
    qtbot.waitUntil(lambda: document_of(window).centreline.frame == AWAY)
    assert files.n_tracked == 1
    with qtbot.waitSignal(window.context.contour_propagation.failed) as said:
        window.context.contour_propagation.propagate()
    assert "in this frame already" in str(said.args[0])


def test_the_wall_is_made_wider_by_its_handle_and_by_keys(open_study):
    window = open_study
    place_line(window, VIEW)
    line = document_of(window).centreline
    handle = window.editor.width.places_mm(line)[0]
    assert handle[0] < line.control_points_mm[:, 0].min(), "on the outer border"
    drag_mm(window, handle, [-2.0, 0.0])
    wider = document_of(window).centreline.wall_thickness_mm
    assert wider == pytest.approx(line.wall_thickness_mm + 4, abs=0.5)
    QTest.keyClick(window, Qt.Key.Key_BracketRight)
    assert document_of(window).centreline.wall_thickness_mm == wider + 0.5
    for _ in range(40):
        QTest.keyClick(window, Qt.Key.Key_BracketLeft)
    assert document_of(window).centreline.wall_thickness_mm == 3.0
    np.testing.assert_array_equal(
        document_of(window).centreline.control_points_mm, line.control_points_mm
    )


def test_a_point_is_added_by_a_key(open_study):
    window = open_study
    place_line(window, VIEW)
    before = document_of(window).centreline.control_points_mm
    for _ in range(3):
        QTest.keyClick(window, Qt.Key.Key_N)
    QTest.keyClick(window, Qt.Key.Key_Insert)
    after = document_of(window).centreline.control_points_mm
    assert len(after) == len(before) + 1
    assert window.editor.chosen == 3
    np.testing.assert_array_equal(np.delete(after, 3, axis=0), before)


def test_a_study_without_a_line_opens_on_the_contour(open_study):
    document = open_study.session.document
    assert first_step(document) is Step.CONTOUR
    assert first_step(replace(document, views=())) is Step.LOOPS
    place_line(open_study, VIEW)
    assert first_step(open_study.session.document) is Step.REVIEW
