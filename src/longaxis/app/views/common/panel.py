"""What the panels of the window have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.base.i18n import tr
from longaxis.app.jobs.refresh_queue import RefreshSlot, Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent

    from longaxis.app.jobs.refresh_queue import RefreshQueue


_BETWEEN_FACTS = "  ·  "


class ElidedLabel(QLabel):
    """A line of text; where there is no room for all of it, it ends in "…".

    Facts with "·" between them are left out whole, from the last one on: a part of a
    number would be read as another number.
    """

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        """Leave the room to the controls beside it."""
        # Width 0: QLabel asks for its whole text, and long translations would push
        # controls out of the header.
        return QSize(0, super().minimumSizeHint().height())

    def shown_text(self) -> str:
        """Return what there is room for."""
        metrics, facts = self.fontMetrics(), self.text().split(_BETWEEN_FACTS)
        if metrics.horizontalAdvance(self.text()) <= self.width():
            return self.text()
        for n_facts in range(len(facts) - 1, 0, -1):
            shown = _BETWEEN_FACTS.join([*facts[:n_facts], "…"])
            if metrics.horizontalAdvance(shown) <= self.width():
                return shown
        return metrics.elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what there is room for."""
        shown = self.shown_text()
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        where = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), where, shown)
        # The whole of it where the mouse rests.
        self.setToolTip("" if shown == self.text() else self.text())


class Panel(QFrame):
    """A framed part of the window: a quiet title, a row of controls, a body."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.title = ElidedLabel(tr(title).upper(), "title")
        self.header = QHBoxLayout()
        self.header.setSpacing(4)
        self.header.addWidget(self.title)
        self.header.addStretch(1)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(14, 10, 14, 12)
        self.body.setSpacing(8)
        self.body.addLayout(self.header)
        # Made at the first need: most panels are never hidden.
        self._placeholder: QLabel | None = None
        self._in_turn: RefreshSlot | None = None

    def refresh(self) -> None:
        """Show what is known now."""

    def follow(
        self,
        refresh_queue: RefreshQueue,
        *signals: SignalInstance,
        stale_at: Scope = Scope.VIEW,
    ) -> None:
        """Refresh whenever one of these signals is emitted, taking turns with others.

        Parameters
        ----------
        turns, signals
            Where the panel waits, and what it follows.
        stale_at
            Whose numbers must have changed for those on the panel to be untrue.
        """
        self._in_turn = RefreshSlot(
            self,
            self.refresh,
            refresh_queue,
            *signals,
            show_placeholder=self.show_placeholder,
            stale_at=stale_at,
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Show what changed while nobody could look."""
        super().showEvent(event)
        # Nothing called from an overridden Qt method may raise: in PySide6 6.11 that
        # can end the process (decision 9).
        if self._in_turn is not None:
            self._in_turn.catch_up()

    def show_placeholder(self, is_shown: bool) -> None:
        """Hide numbers that are no longer true below a sentence, or show them again."""
        if self._placeholder is None:
            # Nothing to take away, so no label is made.
            if not is_shown:
                return
            self._placeholder = label("Being computed…", "placeholder")
            self._placeholder.setParent(self)
            self._placeholder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._place_placeholder()
        self._placeholder.raise_()
        self._placeholder.setVisible(is_shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cover the panel at its new size too."""
        super().resizeEvent(event)
        self._place_placeholder()

    def _place_placeholder(self) -> None:
        # Placed by hand, outside the layout: the body must not move under the cover.
        if self._placeholder is not None:
            self._placeholder.setGeometry(self.contentsRect().adjusted(1, 1, -1, -1))

    def set_title(self, title: str) -> None:
        """Change the title."""
        self.title.setText(tr(title).upper())


def label(text: str = "", role: str = "", *, wraps: bool = False) -> QLabel:
    """Return a text in one of the roles of the style sheet.

    Parameters
    ----------
    text
        Text.
    role
        Role in the style sheet.
    wraps
        Whether long text is wrapped.
    """
    made = QLabel(tr(text))
    # Plain: texts from files (names, notes) would otherwise be searched for HTML by Qt.
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    made.setWordWrap(wraps)
    return made


def button(
    text: str,
    on_click: Callable[[], object],
    *,
    role: str = "",
    tip: str = "",
) -> QPushButton:
    """Return a button that the mouse does not give the keyboard to.

    Parameters
    ----------
    text
        Text.
    on_click
        Called at a click.
    role
        Role in the style sheet.
    tip
        Tool tip.
    """
    made = QPushButton(tr(text))
    # A button that took focus by mouse would swallow Space and arrow keys, which play
    # and step the loop.
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setAccessibleName(tr(tip or text))
    if role:
        made.setProperty("role", role)
    if tip:
        made.setToolTip(tr(tip))
    # `clicked` hands over its checked state, which the actions do not take.
    made.clicked.connect(lambda _checked=False: on_click())
    return made


def set_role(widget: QWidget, role: str, *, name: str = "role") -> None:
    """Change how the style sheet draws a widget.

    Parameters
    ----------
    widget
        Widget to mark.
    role
        Role in the style sheet.
    name
        Name.
    """
    if (widget.property(name) or "") == role:
        return  # polishing takes as long as making the widget
    widget.setProperty(name, role)
    # Qt evaluates dynamic properties only when a style is applied.
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def rule() -> QFrame:
    """Return a hairline."""
    made = QFrame()
    made.setObjectName("rule")
    return made


def scrolled(*parts: QWidget, spacing_px: int) -> QScrollArea:
    """Return parts below each other that scroll where there is no room."""
    inner = QWidget()
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 6, 0)
    column.setSpacing(spacing_px)
    for part in parts:
        column.addWidget(part)
    # Takes up spare height, so that the parts stay together at the top.
    column.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    # Reached by Tab for scrolling by keyboard, but not by a click, which would take the
    # keys of the cine.
    area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    area.setWidget(inner)
    return area
