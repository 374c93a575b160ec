"""A window that was closed and deleted leaves nothing behind.

Signals hold what they are connected to: a lambda that knows its window would keep it,
and with it the loops of a study, for as long as the program runs.
"""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.core.view_state import Step
from longaxis.app.shell.main_window import MainWindow
from longaxis.app.views.dialogs.agreement_window import CompareWindow
from longaxis.app.views.dialogs.saved_analyses_window import IndexWindow
from longaxis.app.views.dialogs.settings_dialog import SettingsDialog
from tests.app.conftest import place_line, wait_for_numbers

# What Qt says of the screen that is no screen, not of the program.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

DIALOGS = (CompareWindow, IndexWindow, SettingsDialog)


def open_dialogs(window, _qtbot):
    window.show_agreement()
    window.show_saved_analyses()
    window.show_settings()
    assert {type(each) for each in window.findChildren(QDialog)} >= set(DIALOGS)


def accept_settings(window, _qtbot):
    window.show_settings()
    window.findChild(SettingsDialog).accept()


def show_helpers(window, _qtbot):
    window.tour.start()
    window.key_sheet.toggle()
    window.readiness.toggle_sheet()
    window.notices.say("News", way_out="Close", act=lambda: window.close())


def open_all(window, qtbot):
    files = window.session.services.scan.__self__
    window.workflow.accept_loops(files.scan(list(files.recordings), lambda _: None))
    qtbot.waitUntil(lambda: len(window.session.document.views) == len(View))
    qtbot.waitUntil(lambda: not window.jobs.running)
    for view in View:
        place_line(window, view)


def read(window, qtbot):
    open_all(window, qtbot)
    window.workflow.track()
    wait_for_numbers(window, qtbot)
    for index in range(window.curve_tabs.count()):
        window.curve_tabs.show_tab(index)
    window.context.uncertainty.find()
    for step in Step:
        window.state.set_step(step)
        QApplication.processEvents()
    window.toggle_triplane()
    window.session.undo_stack.undo()


def close_in_the_middle(window, qtbot):
    open_all(window, qtbot)
    window.workflow.track()
    with window.session.refresh_queue.deferred():
        window.session.results_changed.emit()
    assert not window.session.refresh_queue.is_idle


def delete(widget):
    widget.close()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def own_parts(window):
    """Return what the window is made of and is ours, weakly."""
    controllers = [getattr(window.context, name) for name in window.context.__slots__]
    parts = [*vars(window).values(), *controllers, *window.findChildren(QWidget)]
    parts.append(window)
    return {
        id(each): weakref.ref(each)
        for each in parts
        if isinstance(each, QObject) and type(each).__module__.startswith("longaxis")
    }


def left_of(parts):
    for _ in range(2):
        gc.collect()
        QApplication.processEvents()
    return sorted(
        type(found).__name__ for each in parts.values() if (found := each()) is not None
    )


@pytest.mark.parametrize(
    "deed",
    [open_dialogs, accept_settings, show_helpers, read, close_in_the_middle],
    ids=lambda each: each.__name__,
)
def test_a_closed_window_is_gone(deed, files, qapp, qtbot, tmp_path):
    window = MainWindow(files.engine(), folder=tmp_path)
    theme.apply(qapp, window.colours)
    window.show()
    deed(window, qtbot)
    qapp.processEvents()
    parts = own_parts(window)
    assert len(parts) > 80
    delete(window)
    del window
    assert left_of(parts) == []


def test_a_kept_window_is_seen(files, qapp, tmp_path):
    """A lambda on a signal of what has no parent keeps the window: the test sees it."""
    window = MainWindow(files.engine(), folder=tmp_path)
    window.session.loops_changed.connect(lambda kept=window: kept.windowTitle())
    parts, session = own_parts(window), window.session
    delete(window)
    del window
    assert "MainWindow" in left_of(parts)
    session.loops_changed.disconnect()


def test_a_closed_dialog_is_gone_before_its_window(window, qtbot):
    open_dialogs(window, qtbot)
    parts = {
        id(each): weakref.ref(each)
        for each in window.findChildren(QDialog)
        if isinstance(each, DIALOGS)
    }
    assert len(parts) == len(DIALOGS)
    for each in window.findChildren(QDialog):
        each.close()
    del each
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert left_of(parts) == []
    assert window.isVisible()
