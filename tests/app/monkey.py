"""A hand that does anything at all, the same way for the same seed."""

from __future__ import annotations

import json
import logging
import pickle
import random
import sys
from collections import deque
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QMenu,
    QMessageBox,
    QWidget,
)
from shiboken6 import isValid

from longaxis.anatomy import View
from longaxis.app.controllers.recordings import key_of
from longaxis.app.core.view_state import Step
from longaxis.app.views.frame.study_list import LOOP_MIME, LoopList
from tests.app.conftest import place_line

if TYPE_CHECKING:
    from longaxis.app.shell.main_window import MainWindow
    from tests.app.conftest import MadeUpFiles

_KEYS = [
    *(Qt.Key(code) for code in range(Qt.Key.Key_A, Qt.Key.Key_Z + 1)),
    *(Qt.Key(code) for code in range(Qt.Key.Key_0, Qt.Key.Key_9 + 1)),
    *(Qt.Key(code) for code in range(Qt.Key.Key_F1, Qt.Key.Key_F12 + 1)),
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Escape,
    Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_Left,
    Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Plus, Qt.Key.Key_Minus,
    Qt.Key.Key_Comma, Qt.Key.Key_Period,
]  # fmt: skip
_MODIFIERS = [
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
]
_BUTTONS = [
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
]
_RESCUE_MS = 15
_REMEMBERED = 25
_STARTS_ANEW = {"new_study", "open_files"}
_LEFT_OUT = {"quit"}  # the test closes the window and opens another


def digest(document: object) -> str:
    """Return what tells one document from another, down to the last bit."""
    return sha256(pickle.dumps(document)).hexdigest()


class _Complaints(logging.Handler):
    """Keeps what the program logs as an error: what it did not expect."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it, with its traceback."""
        self.heard.append(logging.Formatter().format(record))


class Monkey:
    """Works a window at random; keeps what went wrong, and what was done before it.

    Parameters
    ----------
    window, files
        Whom to work, and the made-up disk behind it.
    seed
        The same seed does the same.
    folder
        Where files may be written.
    """

    def __init__(
        self, window: MainWindow, files: MadeUpFiles, seed: int, folder: Path
    ) -> None:
        self._window = window
        self._files = files
        self._chance = random.Random(seed)
        self._folder = folder
        self._trail: deque[str] = deque(maxlen=_REMEMBERED)
        self._complaints = _Complaints()
        self._errors: list[str] = []
        self._first = digest(window.session.document)
        self._usual_open = window.session.open
        window.session.open = self._opened  # type: ignore[method-assign]
        self._rescue = QTimer(window)
        self._rescue.setInterval(_RESCUE_MS)
        self._rescue.timeout.connect(self._leave_whatever_waits)
        self._deeds = [
            (self._act, 30),
            (self._press_key, 18),
            (self._click, 18),
            (self._drag, 12),
            (self._double_click, 4),
            (self._wheel, 6),
            (self._edit_line, 10),
            (self._drop_files, 2),
            (self._drop_loop, 2),
            (self._turn_gate, 3),
            (self._wait, 4),
            (self._resize, 1),
        ]

    # Going on

    def run(self, n_deeds: int) -> None:
        """Do things, and see after each that nothing went wrong."""
        with self._listening():
            self._window.workflow.open_paths([Path(each) for each in self._loops()])
            deeds, weights = zip(*self._deeds, strict=True)
            for number in range(n_deeds):
                self._chance.choices(deeds, weights)[0]()
                QApplication.processEvents()
                self._check(f"deed {number}")
            self.undo_all()

    def undo_all(self) -> None:
        """Take everything back, do it again, and see that both ends are the same."""
        self._settle()
        stack = self._window.session.undo_stack
        last, index = digest(self._window.session.document), stack.index()
        self._trail.append("undo all")
        while stack.canUndo():
            stack.undo()
        QApplication.processEvents()
        self._check("undo all")
        assert digest(self._window.session.document) == self._first, self._story()
        while stack.index() < index:
            stack.redo()
        QApplication.processEvents()
        self._check("redo all")
        assert digest(self._window.session.document) == last, self._story()

    def _listening(self) -> _Listening:
        return _Listening(self._errors, self._complaints, self._rescue)

    def _check(self, when: str) -> None:
        wrong = [*self._errors, *self._complaints.heard]
        assert not wrong, f"{when}: {wrong[0]}\n{self._story()}"
        session = self._window.session
        for view in View:
            result, document = session.result(view), session.document.view(view)
            if result is not None:
                assert document is not None, self._story()
                assert document.tracked is not None, self._story()
                assert result.loop.frames is document.loop.frames, self._story()

    def _story(self) -> str:
        return "before it: " + " | ".join(self._trail)

    def _settle(self) -> None:
        self._files.gate.set()
        # A minute: a busy machine takes long to draw a report, and a job that never
        # ends is found all the same.
        for _ in range(12_000):
            QApplication.processEvents()
            if not self._window.jobs.running:
                return
            QTest.qWait(5)
        names = [job.name for job in self._window.jobs.running]
        message = f"jobs that do not end: {names}\n{self._story()}"
        raise AssertionError(message)

    def _opened(self, *arguments: object, **named: object) -> None:
        """Follow the session to another first state."""
        self._usual_open(*arguments, **named)  # type: ignore[arg-type]
        self._first = digest(self._window.session.document)

    # What a hand can do

    def _act(self) -> None:
        names = [each for each in self._window.actions_by_name if each not in _LEFT_OUT]
        name = self._chance.choice(names)
        if name in _STARTS_ANEW and self._chance.random() < 0.8:
            return  # or there would never be much to undo
        self._trail.append(name)
        self._window.actions_by_name[name].trigger()

    def _press_key(self) -> None:
        key, modifier = self._chance.choice(_KEYS), self._chance.choice(_MODIFIERS)
        if key == Qt.Key.Key_Q and modifier & Qt.KeyboardModifier.ControlModifier:
            return
        top = self._front()
        self._trail.append(f"{key.name}+{modifier.name} in {type(top).__name__}")
        QTest.keyClick(top.windowHandle(), key, modifier)

    def _click(self) -> None:
        top, place = self._somewhere("click")
        button = self._chance.choice(_BUTTONS)
        QTest.mouseMove(top.windowHandle(), place)
        modifier = self._chance.choice(_MODIFIERS)
        QTest.mouseClick(top.windowHandle(), button, modifier, place)

    def _double_click(self) -> None:
        top, place = self._somewhere("double-click")
        QTest.mouseDClick(top.windowHandle(), Qt.MouseButton.LeftButton, pos=place)

    def _drag(self) -> None:
        top, place = self._somewhere("drag")
        button = self._chance.choice(_BUTTONS)
        modifier = self._chance.choice(_MODIFIERS)
        QTest.mousePress(top.windowHandle(), button, modifier, place)
        for _ in range(self._chance.randint(1, 4)):
            place += QPoint(
                self._chance.randint(-90, 90), self._chance.randint(-60, 60)
            )
            if _is_there(top):
                QTest.mouseMove(top.windowHandle(), place)
            QApplication.processEvents()
        if _is_there(top):
            QTest.mouseRelease(top.windowHandle(), button, modifier, place)

    def _wheel(self) -> None:
        top, place = self._somewhere("wheel")
        turn = self._chance.choice([-360, -120, -15, 15, 120, 240])
        event = QWheelEvent(
            QPointF(place),
            QPointF(top.mapToGlobal(place)),
            QPoint(),
            QPoint(0, turn),
            Qt.MouseButton.NoButton,
            self._chance.choice(_MODIFIERS),
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(top.windowHandle(), event)

    def _edit_line(self) -> None:
        views = [each.view for each in self._window.session.document.views]
        if not views:
            return
        view = self._chance.choice(views)
        self._trail.append(f"place the line in {view.value}")
        place_line(self._window, view)
        if self._chance.random() < 0.7:
            self._trail.append("track")
            self._window.workflow.track()

    def _drop_files(self) -> None:
        paths = self._chance.sample(self._loops(), self._chance.randint(1, 3))
        self._trail.append(f"drop {paths}")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in paths])
        self._window.dropEvent(_drop_of(data))

    def _drop_loop(self) -> None:
        slot = self._chance.choice(self._window.study_list.slots)
        data = QMimeData()
        loops = [key_of(each.origin) for each in self._window.session.loops]
        key = self._chance.choice([*loops, ("/loops/of another window.dcm", "")])
        data.setData(LOOP_MIME, json.dumps(key).encode())
        self._trail.append("drop a loop on a slot")
        slot.dropEvent(_drop_of(data))

    def _turn_gate(self) -> None:
        if self._files.gate.is_set():
            self._files.gate.clear()
        else:
            self._files.gate.set()
        self._trail.append(f"tracking may go on: {self._files.gate.is_set()}")

    def _wait(self) -> None:
        QTest.qWait(self._chance.choice([1, 10, 60]))
        if self._chance.random() < 0.3:
            self._window.state.set_step(self._chance.choice(list(Step)))

    def _resize(self) -> None:
        size = self._chance.choice([(1280, 720), (1600, 900), (2400, 1300)])
        self._trail.append(f"resize {size}")
        self._window.resize(QSize(*size))

    # Where

    def _loops(self) -> list[str]:
        return sorted(self._files.recordings)

    def _front(self) -> QWidget:
        """Return the dialog that stands before the window, else the window."""
        dialogs = [
            each for each in self._window.findChildren(QDialog) if _is_there(each)
        ]
        return self._chance.choice([self._window, *dialogs])

    def _somewhere(self, deed: str) -> tuple[QWidget, QPoint]:
        """Return a window, and a place in one of the parts that Python made.

        Qt's own parts are reached through their window: were Python told of each, it
        would take a later one at the same address for the one that is gone.
        """
        top = self._front()
        found = [each for each in _parts(top) if _is_there(each)]
        kinds = sorted({type(each).__name__ for each in found})
        kind = self._chance.choice(kinds)  # many labels must not hide one canvas
        target = self._chance.choice(
            [each for each in found if type(each).__name__ == kind]
        )
        self._trail.append(f"{deed} on {kind} {target.accessibleName()!r}")
        place = QPoint(
            self._chance.randint(0, max(0, target.width() - 1)),
            self._chance.randint(0, max(0, target.height() - 1)),
        )
        return top, target.mapTo(top, place)

    def _leave_whatever_waits(self) -> None:
        """Choose something in a menu or a question that stands open, or leave it."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            self._answer_popup(popup)
            return
        modal = QApplication.activeModalWidget()
        if modal is not None and self._chance.random() < 0.1:
            buttons = [
                each for each in modal.findChildren(QAbstractButton) if each.isVisible()
            ]
            if buttons and self._chance.random() < 0.5:
                button = self._chance.choice(buttons)
                self._trail.append(f"answer {button.text()}")
                # Not from here: while it waits in a dialog of its own, the timer that
                # calls this would stand still.
                QTimer.singleShot(0, lambda: _press(button))
            else:
                modal.close()

    def _answer_popup(self, popup: QWidget) -> None:
        if isinstance(popup, QMenu) and self._chance.random() < 0.4:
            offered = [
                each
                for each in popup.actions()
                if each.isEnabled()
                and not each.menu()
                and each is not self._window.actions_by_name["quit"]
            ]
            if offered:
                chosen = self._chance.choice(offered)
                self._trail.append(f"menu {chosen.text()}")
                popup.close()
                chosen.trigger()
                return
        popup.close()


class _Listening:
    """While it lasts, everything that goes wrong is heard, and nothing waits long."""

    def __init__(
        self, errors: list[str], complaints: _Complaints, rescue: QTimer
    ) -> None:
        self._errors = errors
        self._complaints = complaints
        self._rescue = rescue

    def __enter__(self) -> None:
        self._usual_hook = sys.excepthook
        sys.excepthook = lambda kind, error, _: self._errors.append(
            f"{kind.__name__}: {error}"
        )
        logging.getLogger("longaxis").addHandler(self._complaints)
        self._rescue.start()

    def __exit__(self, *_: object) -> None:
        self._rescue.stop()
        logging.getLogger("longaxis").removeHandler(self._complaints)
        sys.excepthook = self._usual_hook


def no_questions(monkeypatch, folder: Path, chance: random.Random) -> None:
    """Let file dialogs answer at once: a file of this folder, or nothing."""

    def one(*_: object, **__: object) -> tuple[str, str]:
        name = chance.choice(["", "one.longaxis", "two.out", "three"])
        return (str(folder / name) if name else "", "")

    def many(*_: object, **__: object) -> tuple[list[str], str]:
        found = [str(each) for each in sorted(folder.glob("*.longaxis"))]
        return (found[: chance.randint(0, 1)], "")

    # A drag of Qt's own waits for a hand; `_drop_loop` stands for it.
    monkeypatch.setattr(LoopList, "startDrag", lambda *_: None, raising=False)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", one)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", one)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", many)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_, **__: "")
    replaces = [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No]
    monkeypatch.setattr(QMessageBox, "warning", lambda *_: chance.choice(replaces))


def _drop_of(data: QMimeData) -> QDropEvent:
    return QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )


def _is_there(widget: QWidget) -> bool:
    return isValid(widget) and widget.isVisible()


def _press(button: QAbstractButton) -> None:
    """Click a button, unless its dialog has been closed and deleted since."""
    if isValid(button):
        button.click()


def _parts(top: QWidget) -> list[QWidget]:
    """Return a window and the widgets in it that Python objects hold."""
    found: dict[int, QWidget] = {}
    seen: set[int] = set()
    waiting: list[object] = [top]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, QWidget):
            if isValid(each) and each.window() is top:
                found[id(each)] = each
                waiting += list(vars(each).values())
        elif isinstance(each, list | tuple):
            waiting += each
        elif isinstance(each, dict):
            waiting += each.values()
    return list(found.values())
