"""The smallest window shows whole words and whole buttons."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QPushButton

from longaxis.app.core.view_state import Step
from longaxis.app.shell.main_window import SMALLEST

LARGE = QSize(1600, 900)


@pytest.fixture
def shrunk(tracked, qtbot):
    """Return a window that was large, and is as small as it gets."""
    tracked.resize(LARGE)
    tracked.state.set_step(Step.REVIEW)
    qtbot.wait(20)
    tracked.resize(SMALLEST)
    qtbot.wait(20)
    return tracked


@pytest.mark.parametrize("step", [Step.BEAT, Step.CONTOUR, Step.REVIEW, Step.REPORT])
def test_no_button_is_cut_or_outside(shrunk, qtbot, step):
    shrunk.state.set_step(step)
    qtbot.wait(20)
    for each in shrunk.findChildren(QPushButton):
        if not each.isVisible() or each.visibleRegion().isEmpty():
            continue
        corner = each.mapTo(shrunk, QPoint(0, 0))
        assert shrunk.rect().contains(QRect(corner, each.size())), each.text()
        assert each.width() >= each.minimumSizeHint().width(), each.text()


def test_names_of_values_stand_on_one_line(shrunk):
    for name, _value in shrunk.values.grid._cells:
        if name.isVisible():
            one_line = name.fontMetrics().height()
            assert name.height() < 1.8 * one_line, name.text()


def test_the_bullseye_fills_its_place(shrunk):
    chart = shrunk.bullseye.chart
    _, radius = chart._circle()
    assert radius >= 0.6 * min(chart.width(), chart.height()) / 2
    center, _ = chart._circle()
    assert center.y() + radius <= chart.height() - 28
    assert center.x() + radius <= chart.width()
