"""Three clicks make a line; drags and keys change it; each is one edit."""

from __future__ import annotations

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.app.core import edits
from longaxis.app.editing.contour_editor import FEWEST_POINTS, NUDGE_MM, LineEditor
from tests.app.conftest import LANDMARKS_MM, as_loop, made_up_recording

VIEW = View.FOUR_CHAMBER
CLICKS = [np.array(point) for point in LANDMARKS_MM]


@pytest.fixture
def editor(session):
    loop = as_loop(made_up_recording(VIEW))
    session.apply_edit("put", edits.put_loop(session.document, loop, VIEW))
    session.show_view(VIEW)
    return LineEditor(session)


@pytest.fixture
def with_line(editor):
    for point in CLICKS:
        editor.press(point, frame=12, reach_mm=3)
    return editor


def points_of(session):
    return session.document.view(VIEW).centreline.control_points_mm


def test_three_clicks_make_a_line(editor, session):
    said = []
    for point in CLICKS:
        said.append(editor.awaits)
        assert editor.press(point, frame=12, reach_mm=3)
    assert said == [
        "one end of the annulus",
        "the apex",
        "the other end of the annulus",
    ]
    line = session.document.view(VIEW).centreline
    assert line.frame == 12
    assert editor.awaits == ""
    np.testing.assert_allclose(line.control_points_mm[[0, 4, 8]], CLICKS, atol=1e-9)


def test_the_line_runs_from_the_left_whichever_side_is_clicked_first(editor, session):
    for point in reversed(CLICKS):
        editor.press(point, frame=12, reach_mm=3)
    np.testing.assert_allclose(points_of(session)[0], CLICKS[0], atol=1e-9)


def test_clicks_in_another_frame_start_again(editor, session):
    editor.press(CLICKS[0], frame=12, reach_mm=3)
    editor.press(CLICKS[1], frame=13, reach_mm=3)
    assert len(editor.landmarks_mm) == 1
    assert session.document.view(VIEW).centreline is None


def test_three_clicks_on_one_line_make_nothing(editor, session):
    for x in (10.0, 20.0, 30.0):
        editor.press(np.array([x, 50.0]), frame=12, reach_mm=3)
    assert session.document.view(VIEW).centreline is None
    assert editor.landmarks_mm == []


def test_the_line_is_shown_before_the_third_click(editor):
    assert editor.suggestion(CLICKS[2]) is None
    for point in CLICKS[:2]:
        editor.press(point, frame=12, reach_mm=3)
    np.testing.assert_allclose(editor.suggestion(CLICKS[2])[-1], CLICKS[2], atol=1e-9)


def test_a_drag_is_one_edit_on_release(with_line, session):
    n_before, before = session.undo_stack.count(), points_of(session).copy()
    with_line.press(before[4] + 1, frame=12, reach_mm=3)
    for step in range(1, 6):
        with_line.move(before[4] + 1 + step)
        assert with_line.is_dragging
        assert session.undo_stack.count() == n_before
    with_line.release()
    assert session.undo_stack.count() == n_before + 1
    np.testing.assert_allclose(points_of(session)[4], before[4] + 5)
    np.testing.assert_allclose(points_of(session)[3], before[3])


def test_shift_drags_the_whole_line(with_line, session):
    before = points_of(session).copy()
    with_line.press(np.zeros(2), frame=12, reach_mm=3, moves_all=True)
    with_line.move(np.array([2.0, -3.0]))
    with_line.release()
    np.testing.assert_allclose(points_of(session), before + np.array([2.0, -3.0]))


def test_a_click_beside_the_points_changes_nothing(with_line, session):
    n_before = session.undo_stack.count()
    assert not with_line.press(np.array([60.0, 60.0]), frame=12, reach_mm=3)
    with_line.move(np.array([70.0, 70.0]))
    with_line.release()
    assert session.undo_stack.count() == n_before


def test_points_are_added_on_the_line_and_removed(with_line, session):
    before = points_of(session)
    middle = (before[3] + before[4]) / 2
    assert with_line.add_point(middle, reach_mm=4)
    assert len(points_of(session)) == 10
    assert with_line.chosen == 4
    assert with_line.remove_chosen()
    np.testing.assert_allclose(points_of(session), before)
    assert not with_line.add_point(np.array([60.0, 70.0]), reach_mm=4)
    assert not with_line.remove_chosen()


def test_some_points_always_stay(with_line, session):
    for _ in range(20):
        with_line.choose_next()
        with_line.remove_chosen()
    assert len(points_of(session)) == FEWEST_POINTS


def test_nudges_of_one_point_are_one_edit(with_line, session):
    before, n_before = points_of(session).copy(), session.undo_stack.count()
    assert not with_line.nudge(1, 0)
    with_line.choose_next()
    for _ in range(4):
        with_line.nudge(1, -1)
    assert session.undo_stack.count() == n_before + 1
    np.testing.assert_allclose(
        points_of(session)[0], before[0] + 4 * NUDGE_MM * np.array([1, -1])
    )


def test_nothing_can_be_edited_without_a_loop(session):
    editor = LineEditor(session)
    assert not editor.press(CLICKS[0], frame=0, reach_mm=3)
    assert editor.line is None
    assert editor.awaits == ""
    assert not editor.nudge(1, 0)
