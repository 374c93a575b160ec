"""While views are tracked the window goes on, and no turn does more than one panel.

Seconds are not asserted here: `benchmarks/window.py` measures the longest gap between
two beats on the wall, and how long the window's thread computes without a pause.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QTimer

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.core import services as real
from longaxis.app.core.view_state import Step
from longaxis.app.shell.main_window import MainWindow
from tests.app.conftest import place_line, wait_for_numbers
from tests.app.panel_watch import PanelWatch

A4C = View.FOUR_CHAMBER


class Heartbeat:
    """A timer on the window's thread; counts its beats."""

    def __init__(self):
        self.n_beats = 0
        self._timer = QTimer()
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self):
        self.n_beats += 1


@pytest.fixture
def window(files, qapp, tmp_path):
    """Return a window whose tracker is the real one."""
    services = replace(
        files.engine(), track=real.track, measure_apart=real.measure_apart
    )
    made = MainWindow(services, folder=tmp_path)
    theme.apply(qapp, made.colours)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


def test_the_window_goes_on_while_a_view_is_tracked(open_study, qtbot):
    window = open_study
    place_line(window, A4C)
    window.state.set_step(Step.TRACK)
    qtbot.wait(50)
    heartbeat, shares = Heartbeat(), []
    window.workflow.tracking_changed.connect(
        lambda: shares.extend(job.share for job in window.workflow.tracking.values())
    )
    with PanelWatch() as watch:
        window.workflow.track()
        qtbot.waitUntil(lambda: not window.workflow.tracking, timeout=120000)
        wait_for_numbers(window, qtbot)
    assert heartbeat.n_beats > 20
    assert max(shares) > 0.8
    assert watch.panels["CurveView"] >= 1
    assert watch.panels["ValuesView"] >= 1


@pytest.mark.parametrize("is_uncertain", [False, True])
def test_numbers_that_come_are_shown_by_one_panel_a_turn(
    tracked_by_hand, qtbot, is_uncertain
):
    window, files = tracked_by_hand
    files.gate.clear()
    begin = window.context.uncertainty.find if is_uncertain else window.workflow.track
    if is_uncertain:
        files.gate.set()
        window.workflow.track()
        wait_for_numbers(window, qtbot)
        files.gate.clear()
    begin()
    qtbot.wait(20)
    with PanelWatch() as watch:
        files.gate.set()
        qtbot.waitUntil(lambda: not window.jobs.running)
        wait_for_numbers(window, qtbot)
    assert watch.panels["CurveView"] >= 1
    assert watch.panels["ValuesView"] >= 1
    assert watch.most_in_a_turn == 1


@pytest.fixture
def tracked_by_hand(files, qapp, qtbot, tmp_path):
    """Return a window with three lines, and what holds up its made-up tracker."""
    made = MainWindow(files.engine(), folder=tmp_path)
    theme.apply(qapp, made.colours)
    made.show()
    made.workflow.accept_loops(files.scan(list(files.recordings), lambda _: None))
    qtbot.waitUntil(lambda: len(made.session.document.views) == len(View))
    qtbot.waitUntil(lambda: not made.jobs.running)
    for view in View:
        place_line(made, view)
    yield made, files
    files.gate.set()
    made.close()
    made.deleteLater()
    qapp.processEvents()
