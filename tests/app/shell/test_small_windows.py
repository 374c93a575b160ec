"""The smallest windows show whole words and whole buttons."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QAbstractScrollArea, QPushButton, QWidget

from longaxis.anatomy import View
from longaxis.app.base.i18n import set_language
from longaxis.app.core.preferences import Preferences, save_preferences
from longaxis.app.core.view_state import Step
from longaxis.app.shell.main_window import MainWindow
from longaxis.app.shell.window_size import ROOMY, SMALLEST, fit_to_room
from longaxis.app.views.pages.value_rows import Row

LARGE = QSize(1600, 900)
# The longest German word of a name and the longest value, in different rows.
ROWS = (
    Row("Postsystolischer Index, 18 von 18 Segmenten", "0 %"),
    Row("Strain-Rate S, E, A, pro s", "−0.9, 1.0, 0.6"),
    Row("GLS aus 3 Schnitten, endsystolisch", "−19.3 %", "strong"),
)


@pytest.fixture
def shrunk(tracked, qtbot):
    """Return a window that was large, and has the size of a small laptop."""
    tracked.resize(LARGE)
    tracked.state.set_step(Step.REVIEW)
    qtbot.wait(20)
    tracked.resize(ROOMY)
    qtbot.wait(20)
    return tracked


def buttons_outside(window):
    """Return the buttons in sight that are cut, or lie outside of the window."""
    found = []
    for each in window.findChildren(QPushButton):
        if not each.isVisible() or each.visibleRegion().isEmpty():
            continue
        corner = each.mapTo(window, QPoint(0, 0))
        is_inside = window.rect().contains(QRect(corner, each.size()))
        is_reached = is_inside or is_in_scroll_area(each, window)
        if not is_reached or each.width() < each.minimumSizeHint().width():
            found.append(each.text())
    return found


def is_in_scroll_area(widget, window):
    """Return whether a widget can be scrolled into sight."""
    while widget is not window:
        if isinstance(widget, QAbstractScrollArea):
            return True
        widget = widget.parentWidget()
    return False


@pytest.mark.parametrize("step", [Step.BEAT, Step.CONTOUR, Step.REVIEW, Step.REPORT])
def test_no_button_is_cut_or_outside(shrunk, qtbot, step):
    shrunk.state.set_step(step)
    qtbot.wait(20)
    assert buttons_outside(shrunk) == []


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


@pytest.fixture(params=["English", "Deutsch"])
def smallest(request, files, qtbot, qapp, tmp_path):
    """Return a window of 960 x 540 in each language."""
    folder = tmp_path / "own"
    save_preferences(Preferences(language=request.param), folder / "preferences.ini")
    made = MainWindow(files.engine(), folder=folder)
    made.show()
    made.resize(SMALLEST)
    qtbot.wait(20)
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()
    set_language("English")


def test_no_widget_forces_the_window_beyond_960_by_540(smallest, files, qtbot):
    window = smallest
    window.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: len(window.session.document.views) == len(View))
    for step in Step:
        window.state.set_step(step)
        qtbot.wait(20)
        assert window.size() == SMALLEST
        assert window.minimumSize().boundedTo(SMALLEST) == window.minimumSize()
        needed = window.centralWidget().minimumSizeHint()
        assert needed.boundedTo(SMALLEST) == needed
        # What lies outside of a scroll area fits as it is.
        for each in window.findChildren(QWidget):
            is_free = not each.isWindow() and not is_in_scroll_area(each, window)
            if each.isVisible() and is_free:
                corner = each.mapTo(window, QPoint(0, 0))
                assert window.rect().contains(QRect(corner, each.size())), each
        assert buttons_outside(window) == []
    window.toggle_triplane()
    qtbot.wait(20)
    assert window.triplane_view.minimumSizeHint().width() <= SMALLEST.width() - 20
    window.resize(LARGE)
    qtbot.wait(20)
    assert window.values.minimumWidth() == 342
    assert window.loop_view.canvas.minimumWidth() == 400


def test_a_small_window_starts_with_the_columns_it_was_left_with(
    files, qtbot, qapp, tmp_path
):
    widths = []
    for width in (0, 200, 0):
        made = MainWindow(files.engine(), folder=tmp_path / "own")
        made.resize(SMALLEST)
        made.show()
        qtbot.wait(20)
        if width:
            made.columns.setSizes([width, 280, 444])
        widths.append(made.columns.sizes())
        made.close()
        made.deleteLater()
        qapp.processEvents()
    assert widths[1][0] > widths[0][0]
    assert widths[2] == widths[1]


def test_no_value_is_cut_in_a_small_window(smallest, files, qtbot):
    window = smallest
    window.workflow.open_paths([Path(path) for path in files.recordings])
    qtbot.waitUntil(lambda: len(window.session.document.views) == len(View))
    window.state.set_step(Step.BEAT)
    window.values.grid.show_rows(ROWS, is_stale=False)
    qtbot.wait(20)
    area = window.values.grid.parentWidget().parentWidget()
    assert window.values.grid.width() <= area.width()
    for _name, value in window.values.grid._cells[: len(ROWS)]:
        assert value.width() >= value.minimumSizeHint().width()
        right = value.mapTo(area, value.rect().topRight()).x()
        assert right < area.width()


@pytest.mark.parametrize(
    ("room", "size"),
    [
        (QRect(0, 0, 960, 540), QSize(952, 504)),
        (QRect(0, 27, 1366, 741), QSize(1358, 705)),
        (QRect(0, 0, 3840, 2160), LARGE),
    ],
)
def test_a_window_starts_within_its_screen(ground, room, size):
    ground.resize(LARGE)
    ground.move(3000, 2000)
    fit_to_room(ground, room, SMALLEST)
    assert ground.size() == size
    assert room.contains(ground.geometry())
    assert ground.minimumWidth() <= room.width()
    assert ground.minimumHeight() <= room.height()
