"""Panels take turns, show nothing untrue meanwhile, and end with their window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from longaxis.anatomy import View
from longaxis.app.core import edits
from longaxis.app.core.view_state import Step
from longaxis.app.jobs.refresh_queue import RefreshQueue, RefreshSlot, Scope
from tests.app.conftest import lines_drawn_anew, place_line, wait_for_numbers
from tests.app.panel_watch import PanelWatch

A4C, A2C = View.FOUR_CHAMBER, View.TWO_CHAMBER


class Bell(QObject):
    """What panels follow."""

    rung = Signal()


class Counting(QWidget):
    """A panel that counts its refreshes."""

    def __init__(self, parent, refresh_queue, *signals, stale_at=Scope.VIEW):
        super().__init__(parent)
        self.n_refreshed, self.covers = 0, []
        self.slot = RefreshSlot(
            self,
            self.refresh,
            refresh_queue,
            *signals,
            show_placeholder=self.covers.append,
            stale_at=stale_at,
        )

    def showEvent(self, event):  # noqa: N802
        """Catch up."""
        super().showEvent(event)
        self.slot.catch_up()

    def refresh(self):
        """Count."""
        self.n_refreshed += 1


@pytest.fixture
def bell():
    return Bell()


@pytest.fixture
def refresh_queue(bell):
    return RefreshQueue(bell)


def test_what_the_reader_does_is_followed_at_once(ground, refresh_queue, bell):
    panels = [Counting(ground, refresh_queue, bell.rung) for _ in range(3)]
    bell.rung.emit()
    assert [each.n_refreshed for each in panels] == [1, 1, 1]
    assert refresh_queue.is_idle


def test_what_comes_by_itself_is_shown_by_one_panel_a_turn(
    ground, refresh_queue, bell, qtbot
):
    panels = [Counting(ground, refresh_queue, bell.rung) for _ in range(3)]
    with PanelWatch() as watch, refresh_queue.deferred():
        bell.rung.emit()
        bell.rung.emit()
        assert [each.n_refreshed for each in panels] == [0, 0, 0]
        qtbot.waitUntil(lambda: refresh_queue.is_idle)
    assert [each.n_refreshed for each in panels] == [1, 1, 1]
    assert watch.most_in_a_turn == 1


def test_a_panel_that_waits_is_not_refreshed_twice(ground, refresh_queue, bell, qtbot):
    panel = Counting(ground, refresh_queue, bell.rung)
    with refresh_queue.deferred():
        bell.rung.emit()
    bell.rung.emit()
    assert panel.n_refreshed == 1
    assert refresh_queue.is_idle
    qtbot.wait(20)
    assert panel.n_refreshed == 1


def test_a_hidden_page_is_refreshed_when_it_is_shown(ground, refresh_queue, bell):
    pages = QStackedWidget(ground)
    panels = [Counting(None, refresh_queue, bell.rung) for _ in range(2)]
    for each in panels:
        pages.addWidget(each)
    ground.show()
    bell.rung.emit()
    bell.rung.emit()
    assert [each.n_refreshed for each in panels] == [2, 0]
    pages.setCurrentIndex(1)
    assert [each.n_refreshed for each in panels] == [2, 1]
    pages.setCurrentIndex(0)
    pages.setCurrentIndex(1)
    assert [each.n_refreshed for each in panels] == [2, 1], "nothing has changed"


def test_only_numbers_that_are_untrue_are_covered(ground, refresh_queue, bell, qtbot):
    view = Counting(ground, refresh_queue, bell.rung)
    study = Counting(ground, refresh_queue, bell.rung, stale_at=Scope.STUDY)
    for stale_scope, expected in (
        (Scope.NOTHING, ([], [])),
        (Scope.STUDY, ([], [True])),
        (Scope.VIEW, ([True], [True])),
    ):
        view.covers.clear()
        study.covers.clear()
        refresh_queue.stale_scope = stale_scope
        with refresh_queue.deferred():
            bell.rung.emit()
        assert (view.covers, study.covers) == expected
        qtbot.waitUntil(lambda: refresh_queue.is_idle)
        assert view.covers[-1] is study.covers[-1] is False


def test_a_panel_that_is_gone_is_not_refreshed(ground, refresh_queue, bell, qtbot):
    gone, left = (Counting(ground, refresh_queue, bell.rung) for _ in range(2))
    with refresh_queue.deferred():
        bell.rung.emit()
    gone.deleteLater()
    QCoreApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete.value)
    qtbot.waitUntil(lambda: refresh_queue.is_idle)
    assert (gone.n_refreshed, left.n_refreshed) == (0, 1)


def test_nothing_is_refreshed_once_stopped(ground, refresh_queue, bell, qtbot):
    panel = Counting(ground, refresh_queue, bell.rung)
    with refresh_queue.deferred():
        bell.rung.emit()
    refresh_queue.stop()
    bell.rung.emit()
    qtbot.wait(20)
    assert panel.n_refreshed == 0


# In the window


def covered(window):
    panels = (window.curve_view, window.values)
    return [
        panel._placeholder is not None and panel._placeholder.isVisible()
        for panel in panels
    ]


def move_end_systole(window):
    """Change the numbers of a view as a job would: not by the reader's hand."""
    document = window.session.document
    choice = document.view(A4C).beat_choice
    after = edits.set_beat(
        document, A4C, edits.with_event(choice, "end_systole", 15, moves=True)
    )
    with window.session.refresh_queue.deferred():
        window.session.apply_edit("Move", after)


def test_other_numbers_are_covered_until_they_are_shown(tracked, qtbot):
    window = tracked
    before = window.values.rows
    move_end_systole(window)
    assert covered(window) == [True, True]
    assert window.values._placeholder.text() == "Being computed…"
    qtbot.waitUntil(lambda: window.session.refresh_queue.is_idle)
    assert covered(window) == [False, False]
    assert window.values.rows != before


def test_intervals_that_are_added_cover_nothing(tracked, qtbot):
    session = tracked.session
    document = session.document.view(A4C)
    jittered = lines_drawn_anew(document, document.tracked)
    after = edits.set_tracked(
        session.document,
        A4C,
        type(document.tracked)(
            mesh=document.tracked.mesh,
            tracks=document.tracked.tracks,
            start_frame=document.tracked.start_frame,
            tracker=document.tracked.tracker,
            jittered=jittered,
        ),
    )
    with session.refresh_queue.deferred():
        session.apply_edit("Uncertainty", after)
    assert covered(tracked) == [False, False]


def test_another_view_covers_what_is_said_of_the_study(tracked, files, qtbot):
    window = tracked
    place_line(window, A2C)
    files.gate.clear()
    window.workflow.track()
    window.session.show_view(A4C)
    window.state.set_step(Step.REVIEW)
    seen = []
    window.session.results_changed.connect(lambda: seen.append(covered(window)))
    files.gate.set()
    wait_for_numbers(window, qtbot)
    assert [False, True] in seen
    assert [True, True] not in seen
    assert covered(window) == [False, False]


def test_a_window_may_be_closed_while_panels_wait(tracked, qapp):
    move_end_systole(tracked)
    assert not tracked.session.refresh_queue.is_idle
    before = tracked.values.rows
    tracked.close()
    qapp.processEvents()
    assert tracked.session.refresh_queue.is_idle
    assert tracked.values.rows == before
