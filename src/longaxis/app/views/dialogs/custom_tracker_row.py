"""Trackers that the reader brings: added to the list of trackers, and taken out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.views.common.panel import button, label
from longaxis.errors import LongAxisError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QComboBox

_FILTER = tr_noop("Tracker (*.onnx manifest.json)")


class CustomTrackerRow(QWidget):
    """Two buttons below the list of trackers, and why a file was refused.

    Parameters
    ----------
    trackers
        The list of trackers to choose from.
    permissions
        Those that are switched on, one a line, as `Permission.line` gives them.
    """

    def __init__(self, trackers: QComboBox, permissions: str) -> None:
        super().__init__()
        self._trackers = trackers
        self._lines = [each for each in permissions.splitlines() if each]
        self.add_button = button("Add your own…", self._ask, tip=_TIP)
        self.remove_button = button("Remove it", self.remove, role="flat")
        self.message_label = label("", "notice", wraps=True)
        self.message_label.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.remove_button)
        row.addWidget(self.add_button)
        column.addLayout(row)
        column.addWidget(self.message_label)
        trackers.currentTextChanged.connect(lambda _: self._follow())
        self._follow()

    @property
    def permissions(self) -> str:
        """Those that are switched on, one a line, as preferences keep them."""
        return "\n".join(self._lines)

    def add(self, path: Path) -> None:
        """Switch a tracker on and choose it, or say in one sentence why not."""
        from longaxis.models.custom.registry import permissions, switch_on

        try:
            name = switch_on(path)
        except LongAxisError as error:
            self._say(str(error))
            return
        permission = permissions()[name]
        kept = [each for each in self._lines if not _is_of(each, permission.folder)]
        self._lines = [*kept, permission.line]
        if self._trackers.findText(name) < 0:
            self._trackers.addItem(name)
        self._trackers.setCurrentText(name)
        self._say("")
        self._follow()

    def remove(self) -> None:
        """Switch the chosen tracker off; its files stay."""
        from longaxis.models.custom.registry import switch_off

        name = self._trackers.currentText()
        line = self._line_of(name)
        if line is not None:
            switch_off(name)
            self._lines.remove(line)
            self._trackers.removeItem(self._trackers.currentIndex())

    def _line_of(self, name: str) -> str | None:
        if not self._lines:
            return None
        from longaxis.models.custom.registry import permissions

        permission = permissions().get(name)
        line = "" if permission is None else permission.line
        return line if line in self._lines else None

    def _follow(self) -> None:
        is_own = self._line_of(self._trackers.currentText()) is not None
        self.remove_button.setVisible(is_own)

    def _say(self, sentence: str) -> None:
        self.message_label.setText(sentence)
        self.message_label.setVisible(bool(sentence))

    def _ask(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, tr("Your own tracker"), "", tr(_FILTER)
        )
        if name:
            self.add(Path(name))


def _is_of(line: str, folder: Path) -> bool:
    """Return whether preferences keep a permission for this folder there."""
    return line.partition(" ")[2] == str(folder)


_TIP = tr_noop("An ONNX file with a manifest.json beside it that describes it")
