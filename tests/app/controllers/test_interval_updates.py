"""Intervals come late and never hold the window up: its heartbeat during a drag."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QTimer

from longaxis.anatomy import View
from longaxis.app.core import edits
from longaxis.app.core.view_state import Step

VIEW = View.FOUR_CHAMBER
LONGEST_S = 0.050
SLOW_S = 0.25
"""What measuring with intervals is made to take: far more than may be noticed."""


class Heartbeat(QObject):
    """Counts how long the window's thread worked in one piece, with a timer of 1 ms.

    It counts the processor time of the thread, so that other programs on the machine
    do not count; what sleeps or waits on this thread is asserted otherwise.
    """

    def __init__(self):
        super().__init__()
        self.longest_s = 0.0
        self._last_s = time.thread_time()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._beat)

    def start(self):
        """Count from now on."""
        self._last_s = time.thread_time()
        self._timer.start(1)

    def stop(self):
        """Count no more."""
        self._timer.stop()

    def _beat(self):
        now_s = time.thread_time()
        self.longest_s = max(self.longest_s, now_s - self._last_s)
        self._last_s = now_s


@pytest.fixture
def doubted(tracked, qtbot):
    """Return a window with one tracked view whose lines were drawn anew."""
    tracked.context.uncertainty.find()
    qtbot.waitUntil(lambda: not tracked.context.uncertainty.running)
    assert tracked.session.result(VIEW).uncertainty is not None
    return tracked


def slowed(window, seconds):
    """Make measuring with intervals slow, as it is for long loops; count how often."""
    measure, asked = window.session.services.measure, []

    def slow(document, settings):
        if document.tracked.jittered is not None:
            asked.append(document)
            time.sleep(seconds)
        return measure(document, settings)

    window.session.services = replace(window.session.services, measure=slow)
    return asked


def drag_end_systole(window, frame):
    """Do what a drag of the marker does: edits in a row that become one."""
    document = window.session.document
    choice = document.view(VIEW).beat_choice
    after = edits.set_beat(
        document, VIEW, edits.with_event(choice, "end_systole", frame)
    )
    window.session.apply_edit("Move ES", after, merge_key="drag")


def test_intervals_come_after_the_drag_and_are_those_of_the_whole(doubted, qtbot):
    window = doubted
    asked = slowed(window, 0.05)
    for frame in (13, 14, 15):
        drag_end_systole(window, frame)
        result = window.session.result(VIEW)
        assert result.beat.end_systole == frame, "the numbers follow at once"
        assert result.uncertainty is None
    assert asked == [], "nothing slow on the window's thread"
    qtbot.waitUntil(lambda: window.session.result(VIEW).uncertainty is not None)
    assert len(asked) == 1, "once, when the mouse rests"
    document = window.session.document.view(VIEW)
    whole = window.session.services.measure(document, window.session.settings)
    found = window.session.result(VIEW).uncertainty
    assert found.segments == whole.uncertainty.segments


def test_what_is_written_in_the_middle_of_a_drag_has_its_intervals(doubted, tmp_path):
    window, written = doubted, []
    window.session.services = replace(
        window.session.services, write_values=lambda study, _: written.append(study)
    )
    drag_end_systole(window, 14)
    assert window.session.result(VIEW).uncertainty is None
    window.files.export("values", tmp_path / "values.csv")
    result = window.session.result(VIEW)
    assert result.uncertainty is not None
    assert window.session.study_result().views == (result,)


def test_an_undone_drag_has_its_intervals_at_once(doubted, qtbot):
    window = doubted
    before = window.session.result(VIEW)
    drag_end_systole(window, 14)
    qtbot.waitUntil(lambda: window.session.result(VIEW).uncertainty is not None)
    window.session.undo_stack.undo()
    assert window.session.result(VIEW) is before


def test_late_intervals_of_an_older_moment_are_thrown_away(doubted, qtbot):
    window = doubted
    slowed(window, SLOW_S)
    drag_end_systole(window, 14)
    qtbot.waitUntil(lambda: bool(window.jobs.running))
    window.session.undo_stack.undo()
    kept = window.session.result(VIEW)
    qtbot.waitUntil(lambda: not window.jobs.running)
    assert window.session.result(VIEW) is kept


@pytest.mark.slow  # processor time, too, grows where many programs share a cache
# A busy machine fails it, so it is no test of every landing.
@pytest.mark.slow
def test_the_window_never_works_for_more_than_50_ms_at_a_time(doubted, qtbot):
    window = doubted
    slowed(window, SLOW_S)
    window.state.set_step(Step.BEAT)
    drag_end_systole(window, 12)
    qtbot.wait(200)
    heart = Heartbeat()
    heart.start()
    for turn in range(12):
        drag_end_systole(window, 11 + turn % 5)
        qtbot.wait(10)
    qtbot.waitUntil(lambda: window.session.result(VIEW).uncertainty is not None)
    heart.stop()
    assert heart.longest_s < LONGEST_S
