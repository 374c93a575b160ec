"""The sheet of keys and mouse on F1."""

from __future__ import annotations

import sys
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.actions.table import ACTIONS, MOUSE, key_text, usual_keys
from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.views.common.panel import label, rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QMouseEvent

    from longaxis.app.actions.key_map import KeyMap
    from longaxis.app.actions.spec import ActionSpec

# Grouped so that the four columns are about equally high.
_COLUMNS = (
    (tr_noop("File"), tr_noop("View")),
    (tr_noop("Edit"), tr_noop("Help")),
    (tr_noop("Cine"), tr_noop("Mouse")),
    (tr_noop("Measure"),),
)

# Room to the edge of the window on each side.
_BESIDE_PX = 12


class KeySheet(QFrame):
    """Lies over the window until a click, F1 or Esc."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("sheet")
        self.setAccessibleName(tr("Keys and mouse"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 18, 24, 18)
        outer.addWidget(label("Keys and mouse", "product"))
        outer.addWidget(rule())
        self._outer = outer
        self._columns: QWidget | None = None
        self._fill(usual_keys)
        self.hide()

    def follow_keys(self, key_map: KeyMap) -> None:
        """Show the keys of the preset in use."""
        self._key_map = key_map
        key_map.changed.connect(self._refill)
        self._refill()

    def _refill(self) -> None:
        self._fill(self._key_map.keys_of)

    def _fill(self, keys_of: Callable[[ActionSpec], tuple[str, ...]]) -> None:
        if self._columns is not None:
            # Removed at once and deleted later: a layout still counts a widget that
            # waits for deletion.
            self._outer.removeWidget(self._columns)
            self._columns.setParent(None)
            self._columns.deleteLater()
        self._columns = QWidget()
        row = QHBoxLayout(self._columns)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(28)
        groups = key_groups(keys_of)
        for names in _COLUMNS:
            row.addLayout(_column([(name, groups[name]) for name in names]))
        self._outer.addWidget(self._columns)

    def _wrap_where_too_wide(self) -> None:
        """Let long words of other languages go on in a second line."""
        room_px = self._over.width() - 2 * _BESIDE_PX
        labels = [
            child
            for child in self.findChildren(QLabel)
            if child.property("role") == "quiet"
        ]
        # First as narrow as words allow, measured without wrapping, since a wrapped
        # label asks for less than it needs.
        for quiet_label in labels:
            quiet_label.setWordWrap(False)
        self.setMinimumWidth(0)
        self._outer.activate()
        if self.sizeHint().width() > room_px:
            for quiet_label in labels:
                quiet_label.setWordWrap(True)
            self.setMinimumWidth(room_px)

    def toggle(self) -> None:
        """Show or hide the sheet."""
        if self.isVisible():
            self.hide()
            return
        self.show()
        self.center()
        self.raise_()

    def center(self) -> None:
        """Lie in the middle of the window."""
        if not self.isVisible():
            return
        self._wrap_where_too_wide()
        self.adjustSize()
        self.move(self._over.rect().center() - self.rect().center())

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Close it."""
        self.hide()


def key_groups(
    keys_of: Callable[[ActionSpec], tuple[str, ...]] = usual_keys,
) -> dict[str, list[tuple[str, str]]]:
    """Return (keys, what they do) for each menu, and what the mouse does."""
    keyed = [spec for spec in ACTIONS if keys_of(spec)]
    groups = {
        menu: [
            (_key_text(keys_of(spec)[0]), tr(spec.text).rstrip("…")) for spec in specs
        ]
        # `groupby` needs the actions of a menu next to each other, as the table has
        # them.
        for menu, specs in groupby(keyed, key=lambda spec: spec.menu)
    }
    return {**groups, "Mouse": list(MOUSE)}


def _column(groups: Iterable[tuple[str, list[tuple[str, str]]]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    row = 0
    for title, rows in groups:
        grid.addWidget(label(tr(title).upper(), "title"), row, 0, 1, 2)
        for keys, does in rows:
            row += 1
            name = label(keys, "strong")
            name.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(name, row, 0)
            grid.addWidget(label(does, "quiet"), row, 1)
        grid.setRowMinimumHeight(row + 1, 10)
        row += 2
    grid.setRowStretch(row, 1)
    return grid


def _key_text(key: str) -> str:
    if sys.platform == "darwin":  # its keyboards bear signs, not names
        return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    return key_text(key)
