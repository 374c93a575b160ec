"""While a view is tracked, the window is never busy for long.

Seconds on the wall belong to whatever else the machine does. What is measured is the
processor time that all threads of the window spend from one beat of a timer to the
next: while they compute, the window can do nothing else, and it is the same on a
machine that is busy. `benchmarks/window.py` times the wall.
"""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QTimer

from longaxis.anatomy import View
from longaxis.app import engine as real
from longaxis.app import theme
from longaxis.app.main_window import MainWindow
from longaxis.app.screen import Step
from tests.app.conftest import place_line

LONGEST_S = 0.05
A4C = View.FOUR_CHAMBER


class Heartbeat:
    """A timer on the window's thread; keeps what was computed between its beats."""

    def __init__(self):
        self.spent_s = []
        self._last_s = time.process_time()
        self._timer = QTimer()
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self):
        now_s = time.process_time()
        self.spent_s.append(now_s - self._last_s)
        self._last_s = now_s


@pytest.fixture
def window(files, qapp, tmp_path):
    """Return a window whose tracker is the real one."""
    made = MainWindow(replace(files.engine(), track=real.track), folder=tmp_path)
    theme.apply(qapp, made.colours)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


def test_the_window_is_never_busy_for_long_while_it_tracks(open_study, qtbot):
    window = open_study
    place_line(window, A4C)
    window.state.set_step(Step.TRACK)
    qtbot.wait(200)
    heartbeat, shares = Heartbeat(), []
    window.workflow.tracking_changed.connect(
        lambda: shares.extend(job.share for job in window.workflow.tracking.values())
    )
    window.workflow.track()
    qtbot.waitUntil(lambda: len(shares) > 8 and shares[-1] > 0.8, timeout=120000)
    spent_s = heartbeat.spent_s
    assert len(spent_s) > 20
    assert max(spent_s) < LONGEST_S
    window.workflow.stop_tracking()
    qtbot.waitUntil(lambda: not window.workflow.tracking, timeout=60000)
