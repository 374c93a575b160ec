"""The sheet of keys and mouse on F1."""

from __future__ import annotations

import sys
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
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

    Columns = tuple[tuple[str, ...], ...]

# Grouped so that the four columns are about equally high.
_COLUMNS = (
    (tr_noop("File"), tr_noop("View")),
    (tr_noop("Edit"), tr_noop("Help")),
    (tr_noop("Cine"), tr_noop("Mouse")),
    (tr_noop("Measure"),),
)

_FEW_COLUMNS = (_COLUMNS[0] + _COLUMNS[1], _COLUMNS[2] + _COLUMNS[3])
# Chosen: four columns in the longest language with lines of some words.
_ROOM_FOR_ALL_PX = 1200
_MARGIN_PX = (24, 18)
# The title and the rule below it, with their distances.
_HEAD_PX = 44
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
        outer.setContentsMargins(*_MARGIN_PX, *_MARGIN_PX)
        outer.addWidget(label("Keys and mouse", "product"))
        outer.addWidget(rule())
        self._columns = QWidget()
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        outer.addWidget(self._area, 1)
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
        self._keys_of = keys_of
        # A sheet that is shown places its 200 labels; until then nobody reads them.
        self.center()

    def _place(self, columns: Columns) -> None:
        """Place the groups of keys in columns."""
        # The scroll area deletes the columns that it held before.
        self._columns = QWidget()
        row = QHBoxLayout(self._columns)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(28)
        groups = key_groups(self._keys_of)
        for names in columns:
            row.addLayout(_column([(name, groups[name]) for name in names]))
        self._area.setWidget(self._columns)

    def _wrap_where_too_wide(self) -> bool:
        """Let long words of other languages go on in a second line; return if so."""
        labels = [
            child
            for child in self.findChildren(QLabel)
            if child.property("role") == "quiet"
        ]
        # First as narrow as words allow, measured without wrapping, since a wrapped
        # label asks for less than it needs.
        for quiet_label in labels:
            quiet_label.setWordWrap(False)
        layout = self._columns.layout()
        assert layout is not None
        layout.activate()
        beside_px = 2 * _MARGIN_PX[0] + 2 * _BESIDE_PX
        is_wide = self._columns.sizeHint().width() + beside_px > self._over.width()
        for quiet_label in labels:
            quiet_label.setWordWrap(is_wide)
        layout.activate()
        return is_wide

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
        room = self._over.size() - QSize(2 * _BESIDE_PX, 2 * _BESIDE_PX)
        # Half as many columns on a small screen: reading down is easier than across.
        self._place(_COLUMNS if room.width() >= _ROOM_FOR_ALL_PX else _FEW_COLUMNS)
        is_wide = self._wrap_where_too_wide()
        wanted = self._columns.sizeHint()
        if is_wide:
            wanted.setHeight(self._columns.heightForWidth(room.width()))
        across, down = _MARGIN_PX
        # Head and rule above the columns; what is higher than the window scrolls.
        wanted += QSize(2 * across + 10, 2 * down + _HEAD_PX)
        self.resize(
            QSize(
                room.width() if is_wide else wanted.width(), wanted.height()
            ).boundedTo(room)
        )
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
