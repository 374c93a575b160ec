"""Every control says what it is, and the keyboard reaches it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QScrollBar,
    QWidget,
)

from longaxis.app.core.view_state import Step
from longaxis.app.views.dialogs.agreement_window import CompareWindow

# What Qt says of the screen that is no screen, not of the program.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CONTROLS = (
    QAbstractButton,
    QComboBox,
    QAbstractSpinBox,
    QLineEdit,
    QAbstractSlider,
    QListWidget,
)


def controls_of(top):
    """Return the controls of a window that Longaxis made, not those inside Qt's own."""
    found = []
    for each in top.findChildren(QWidget):
        if isinstance(each, QScrollBar) or each.objectName().startswith("qt_"):
            continue
        if isinstance(each.parentWidget(), QComboBox | QAbstractSpinBox | QLineEdit):
            continue
        if isinstance(each, CONTROLS) or paints_itself(each):
            found.append(each)
    return found


def paints_itself(widget):
    """Return whether a widget is a picture of our own that takes the focus."""
    is_ours = type(widget).__module__.startswith("longaxis")
    takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
    return is_ours and takes_focus and not isinstance(widget, QLabel)


def said_of(widget):
    """Return what a screen reader says of a control."""
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QAbstractButton) and any(map(str.isalnum, widget.text())):
        return widget.text()
    for label in widget.window().findChildren(QLabel):
        if label.buddy() is widget:
            return label.text()
    return ""


def nameless(top):
    return [
        f"{type(each).__module__}.{type(each).__name__} in "
        f"{type(each.parentWidget()).__name__}"
        for each in controls_of(top)
        if not said_of(each)
    ]


@pytest.mark.parametrize("step", list(Step))
def test_every_control_has_a_name(tracked, step, qtbot):
    tracked.state.set_step(step)
    qtbot.waitUntil(lambda: not tracked.jobs.running, timeout=60000)
    assert nameless(tracked) == []


def test_the_dialogs_too(tracked, qapp):
    tracked.show_settings()
    tracked.show_agreement()
    dialogs = tracked.findChildren(QDialog)
    assert any(isinstance(each, CompareWindow) for each in dialogs)
    for dialog in dialogs:
        assert nameless(dialog) == []
        assert dialog.windowTitle()
    for dialog in dialogs:
        dialog.close()
    qapp.processEvents()


@pytest.mark.parametrize("step", [Step.LOOPS, Step.BEAT, Step.REVIEW])
def test_tab_reaches_every_control_and_comes_round(tracked, step, qapp):
    tracked.state.set_step(step)
    qapp.processEvents()
    tracked.activateWindow()
    first = tracked.top_bar.steps[Step.LOOPS]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    reached, now = [], QApplication.focusWidget()
    while now is not None and now not in reached and len(reached) < 300:
        reached.append(now)
        tracked.focusNextChild()
        now = QApplication.focusWidget()
    assert now is reached[0], "Tab does not come back to where it began"
    missed = [
        f"{type(each).__name__} {said_of(each)!r}"
        for each in controls_of(tracked)
        if can_be_used(each) and each not in reached
    ]
    assert missed == []


def can_be_used(widget):
    is_there = widget.isVisible() and widget.isEnabled()
    is_area = isinstance(widget, QAbstractScrollArea) and not isinstance(
        widget, QListWidget
    )
    return is_there and not is_area
