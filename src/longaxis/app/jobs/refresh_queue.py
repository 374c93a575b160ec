"""Panels take turns: when numbers come from a job, one panel at a time shows them.

What the reader does is followed at once by every panel that can be seen. Numbers that
come by themselves, while a loop plays or the mouse moves, must not hold up the window:
one panel shows them in each turn of the event loop. A panel whose old numbers are no
longer true is hidden by a placeholder until its turn has come. A panel on a page that
is not shown waits until it is.
"""

from __future__ import annotations

from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, SignalInstance
from shiboken6 import isValid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

_BETWEEN_MS = 2
"""From one panel to the next: mouse, keys and the cine come in between."""

# Qt sets it at the first show() or hide(); pages in the making lack it.
_PUT_ASIDE = Qt.WidgetAttribute.WA_WState_ExplicitShowHide


class Scope(IntEnum):
    """Whose numbers: those of all views together change with those of each."""

    NOTHING = 0
    STUDY = 1
    VIEW = 2


class RefreshQueue(QObject):
    """The panels that wait; one is refreshed in each turn of the event loop.

    Attributes
    ----------
    untrue
        Which numbers on the screen are not those of the document; set by whoever
        changes it.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.stale_scope = Scope.NOTHING
        self._waiting: list[RefreshSlot] = []
        self._is_spreading = False
        self._is_stopped = False
        # Not a single shot of nobody's: that would call on after the window is gone.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_BETWEEN_MS)
        self._timer.timeout.connect(self._next)

    @property
    def is_idle(self) -> bool:
        """True while no panel waits."""
        return not self._waiting

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Let panels take turns with whatever they are told within."""
        # Put back rather than set to False, as calls may be nested.
        before, self._is_spreading = self._is_spreading, True
        try:
            yield
        finally:
            self._is_spreading = before

    def ask(self, slot: RefreshSlot) -> None:
        """Refresh a panel: at once, or when its turn has come."""
        if self._is_stopped:
            return
        # What the reader did is shown now, also by a panel that was waiting.
        if not self._is_spreading:
            self.forget(slot)
            slot.refresh()
            return
        if self.stale_scope >= slot.stale_at:
            slot.show_placeholder(True)
        # Each panel once, however often it was told.
        if slot not in self._waiting:
            self._waiting.append(slot)
            self._timer.start()

    def forget(self, slot: RefreshSlot) -> None:
        """Let a panel wait no more."""
        if slot in self._waiting:
            self._waiting.remove(slot)

    def stop(self) -> None:
        """Refresh nothing any more: the window is closed."""
        self._is_stopped = True
        self._timer.stop()
        self._waiting.clear()

    def _next(self) -> None:
        if not self._waiting:
            return
        slot = self._waiting.pop(0)
        # Before the panel: an exception in it must not stop the others.
        if self._waiting:
            self._timer.start()
        # Qt may have destroyed the panel while its Python object waited here.
        if isValid(slot):
            slot.refresh()


class RefreshSlot(QObject):
    """A panel's place among the others; it goes with the panel.

    Parameters
    ----------
    panel
        The panel.
    refresh
        Shows what is known now; called when one of the signals was emitted and the
        panel can be seen.
    turns
        Where it waits.
    signals
        What it follows.
    show_placeholder
        Hides the panel's numbers (True) or shows them again; None where it has none.
    stale_at
        Whose numbers must have changed for those on the panel to be untrue.
    """

    def __init__(
        self,
        panel: QWidget,
        refresh: Callable[[], None],
        refresh_queue: RefreshQueue,
        *signals: SignalInstance,
        show_placeholder: Callable[[bool], None] | None = None,
        stale_at: Scope = Scope.VIEW,
    ) -> None:
        super().__init__(panel)
        self.stale_at = stale_at
        self._panel = panel
        self._refresh = refresh
        self._refresh_queue = refresh_queue
        self._show_placeholder = show_placeholder
        self._is_behind = False
        for signal in signals:
            signal.connect(self.ask)

    def ask(self) -> None:
        """Follow what has changed, as soon as the panel can be seen."""
        # A panel that cannot be seen has no place in the queue; catch_up brings it
        # back.
        self._is_behind = is_on_hidden_page(self._panel)
        if self._is_behind:
            self._refresh_queue.forget(self)
        else:
            self._refresh_queue.ask(self)

    def refresh(self) -> None:
        """Refresh the panel: its turn has come."""
        self._is_behind = is_on_hidden_page(self._panel)
        if not self._is_behind:
            self._refresh()
        # Also where it stays behind: catch_up hides it again when it is shown.
        self.show_placeholder(False)

    def show_placeholder(self, is_shown: bool) -> None:
        """Hide the panel's numbers, or show them again."""
        if self._show_placeholder is not None:
            self._show_placeholder(is_shown)

    def catch_up(self) -> None:
        """Follow what has changed while the panel could not be seen; it is shown now.

        Called from its `showEvent`: an event filter would see each of its events.
        """
        if self._is_behind:
            self.show_placeholder(True)  # what it shows is of some time before
            self.ask()


def is_on_hidden_page(widget: QWidget) -> bool:
    """Return whether a widget lies on a page that is not shown.

    One that nobody has shown or hidden yet, as in a window in the making, does not.
    """
    ancestor: QWidget | None = widget
    # Up to the window: that it is hidden as a whole hides no page.
    while ancestor is not None and not ancestor.isWindow():
        # isHidden and not isVisible: children of a hidden page are not hidden
        # themselves.
        if ancestor.isHidden() and ancestor.testAttribute(_PUT_ASIDE):
            return True
        ancestor = ancestor.parentWidget()
    return False
