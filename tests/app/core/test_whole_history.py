"""The whole history: all the way back to the first state, and on to the last again."""

from __future__ import annotations

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.app.core import edits
from longaxis.app.core.view_state import Step
from tests.app.conftest import END_SYSTOLE, place_line

VIEW = View.FOUR_CHAMBER
AWAY = END_SYSTOLE + 6


@pytest.fixture
def worked(open_study, qtbot):
    """Return a window in which every kind of edit was made, and its states by index."""
    window = open_study
    session = window.session
    first = session.undo_stack.index()
    states = {first: _state(window)}
    session.undo_stack.indexChanged.connect(
        lambda index: states.__setitem__(index, _state(window))
    )
    _draw_and_track(window, qtbot)
    _put_right(window, qtbot)
    _decide(window)
    window.states, window.first = states, first
    return window


def _draw_and_track(window, qtbot):
    place_line(window, VIEW)
    qtbot.waitUntil(lambda: window.context.contour_suggestions.shown is not None)
    window.context.contour_suggestions.accept()
    editor = window.editor
    editor.choose_next()
    editor.nudge(1, 0)
    editor.nudge(1, 0)
    editor.add_after_chosen()
    editor.remove_chosen()
    editor.width.step(2)
    window.workflow.track()
    qtbot.waitUntil(lambda: not window.workflow.tracking)


def _put_right(window, qtbot):
    window.state.set_step(Step.CONTOUR)
    window.player.set_frame(AWAY)
    correction = window.editor.correction
    place = correction.handles_mm(AWAY)[4]
    assert correction.press(place, frame=AWAY, reach_mm=1.0)
    correction.move(place + np.array([1.0, 2.0]))
    correction.release()
    window.workflow.track()
    qtbot.waitUntil(lambda: not window.workflow.tracking)
    window.context.uncertainty.find()
    qtbot.waitUntil(lambda: not window.context.uncertainty.running)


def _decide(window):
    session = window.session
    document = session.document
    choice = document.view(VIEW).beat_choice
    after = edits.set_beat(
        document, VIEW, edits.with_event(choice, "end_systole", END_SYSTOLE + 1)
    )
    session.apply_edit("Move ES", after)
    session.apply_edit("Reject", edits.set_accepted(session.document, VIEW, 2, False))
    window.actions_by_name["mirror"].trigger()
    window.actions_by_name["drift"].trigger()
    session.apply_edit("Comment", edits.set_text(session.document, comment="seen"))
    window.player.set_frame(AWAY)
    window.context.contour_propagation.propagate()
    session.apply_edit("Empty", edits.clear_view(session.document, View.LONG_AXIS))


def numbers_of(session):
    """Return every view's global strain, to the last bit, or why there is none."""
    found = {}
    for view in View:
        result = session.result(view)
        found[view] = session.problem(view) if result is None else repr(result.globals_)
    return found


def _state(window):
    return window.session.document, numbers_of(window.session)


def test_undo_all_and_redo_all_pass_through_the_very_same_states(worked):
    window, stack = worked, worked.session.undo_stack
    last = stack.index()
    assert last - window.first >= 14, "one command for each kind of edit"
    reached = dict(window.states)
    for index in range(last - 1, window.first - 1, -1):
        stack.undo()
        document, numbers = reached[index]
        assert window.session.document is document
        assert numbers_of(window.session) == numbers
    assert window.session.document is reached[window.first][0]
    for index in range(window.first + 1, last + 1):
        stack.redo()
        assert window.session.document is reached[index][0]
        assert numbers_of(window.session) == reached[index][1]
    assert not stack.canRedo()


def test_after_undoing_all_nothing_half_done_is_left(worked):
    window = worked
    window.session.undo_stack.setIndex(window.first)
    assert window.context.contour_suggestions.shown is None
    assert not window.editor.is_dragging
    assert window.session.active_document.centreline is None
    assert window.session.result(VIEW) is None
    assert window.session.stale_result(VIEW) is None
