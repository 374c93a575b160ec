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

    from longaxis.models.registry import TrackerRegistry

_FILTER = tr_noop("Tracker (*.onnx manifest.json)")


class CustomTrackerRow(QWidget):
    """Two buttons below the list of trackers, and why a file was refused.

    Parameters
    ----------
    registry
        Where they are added and removed.
    choice
        The list of trackers to choose from.
    permissions
        Those that are in use, one a line, as `Permission.line` gives them.
    """

    def __init__(
        self, registry: TrackerRegistry, choice: QComboBox, permissions: str
    ) -> None:
        super().__init__()
        self._registry = registry
        self._choice = choice
        self._lines = [line for line in permissions.splitlines() if line]
        self.add_button = button("Add a custom tracker…", self._ask, tip=_TIP)
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
        choice.currentTextChanged.connect(lambda _: self._follow())
        self._follow()

    @property
    def permissions(self) -> str:
        """Those that are in use, one a line, as preferences keep them."""
        return "\n".join(self._lines)

    def add(self, path: Path) -> None:
        """Add a tracker and choose it, or show in one sentence why not."""
        try:
            name = self._registry.add_custom(path)
        except LongAxisError as error:
            self._say(str(error))
            return
        permission = self._registry.permissions[name]
        # One permission for each folder: adding a changed tracker again replaces the
        # old one.
        kept = [line for line in self._lines if not _is_of(line, permission.folder)]
        self._lines = [*kept, permission.line]
        if self._choice.findText(name) < 0:
            self._choice.addItem(name)
        self._choice.setCurrentText(name)
        self._say("")
        self._follow()

    def remove(self) -> None:
        """Remove the chosen tracker from the list; its files stay."""
        name = self._choice.currentText()
        line = self._line_of(name)
        if line is not None:
            self._registry.remove_custom(name)
            self._lines.remove(line)
            self._choice.removeItem(self._choice.currentIndex())

    def _line_of(self, name: str) -> str | None:
        permission = self._registry.permissions.get(name)
        line = "" if permission is None else permission.line
        # Only those that the reader added can be removed, not those that are shipped.
        return line if line in self._lines else None

    def _follow(self) -> None:
        is_custom = self._line_of(self._choice.currentText()) is not None
        self.remove_button.setVisible(is_custom)

    def _say(self, sentence: str) -> None:
        self.message_label.setText(sentence)
        self.message_label.setVisible(bool(sentence))

    def _ask(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, tr("Custom tracker"), "", tr(_FILTER)
        )
        if name:
            self.add(Path(name))


def _is_of(line: str, folder: Path) -> bool:
    """Return whether preferences keep a permission for this folder there."""
    # A line is a checksum, a space and the folder, which may hold spaces itself.
    return line.partition(" ")[2] == str(folder)


_TIP = tr_noop("An ONNX file with a manifest.json beside it that describes it")
