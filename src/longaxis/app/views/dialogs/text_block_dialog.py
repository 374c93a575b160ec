"""The reader's text blocks: a list, and the title and text of the chosen one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.views.common.panel import button, label
from longaxis.data.report import TextBlock
from longaxis.resources.text_blocks import shipped_text_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEW = tr_noop("New block")


class TextBlockDialog(QDialog):
    """Add, change, remove and order blocks.

    Parameters
    ----------
    blocks
        As they are now.
    field_names
        What may stand in braces.
    """

    def __init__(
        self,
        blocks: Sequence[TextBlock],
        field_names: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Text blocks of the conclusion"))
        self.resize(QSize(720, 460))
        self._kept: list[tuple[str, str]] = []
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Text blocks"))
        self.title = QLineEdit()
        self.title.setAccessibleName(tr("Title of the block"))
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(tr("Text of the block"))
        self.text.setTabChangesFocus(True)
        fields = label(
            "Fields: " + "  ".join(f"{{{name}}}" for name in field_names),
            "quiet",
            wraps=True,
        )
        self._lay_out(fields)
        self.list.currentRowChanged.connect(self._show_row)
        self.title.textEdited.connect(self._commit)
        self.text.textChanged.connect(self._commit)
        self._fill(blocks)

    def blocks(self) -> tuple[TextBlock, ...]:
        """Return the blocks as they stand; those without a title are left out."""
        return tuple(
            TextBlock(title=title.strip(), text=text.strip())
            for title, text in self._kept
            if title.strip()
        )

    def add(self) -> None:
        """Add an empty block below the chosen one, and start on its title."""
        row = self.list.currentRow() + 1
        self._kept.insert(row, (tr(_NEW), ""))
        self.list.insertItem(row, tr(_NEW))
        self.list.setCurrentRow(row)
        self.title.setFocus()
        self.title.selectAll()

    def remove(self) -> None:
        """Remove the chosen block."""
        # The list's row is that of `_kept`: both are changed together, always.
        row = self.list.currentRow()
        if row >= 0:
            del self._kept[row]
            self.list.takeItem(row)
            self._show_row(self.list.currentRow())

    def move_by(self, by: int) -> None:
        """Move the chosen block up or down."""
        row = self.list.currentRow()
        to = row + by
        if row < 0 or not 0 <= to < len(self._kept):
            return
        self._kept[row], self._kept[to] = self._kept[to], self._kept[row]
        # Titles are exchanged in place; moving items would change the current row in
        # between.
        for index in (row, to):
            self._item(index, self._kept[index][0])
        self.list.setCurrentRow(to)

    def restore(self) -> None:
        """Take the blocks that come with the program."""
        self._fill(shipped_text_blocks())

    def _fill(self, blocks: Sequence[TextBlock]) -> None:
        self.list.clear()
        self._kept = [(block.title, block.text) for block in blocks]
        self.list.addItems([block.title for block in blocks])
        self.list.setCurrentRow(0 if blocks else -1)
        self._show_row(self.list.currentRow())

    def _show_row(self, row: int) -> None:
        is_one = 0 <= row < len(self._kept)
        title, text = self._kept[row] if is_one else ("", "")
        for field in (self.title, self.text):
            field.setEnabled(is_one)
        # Setting an equal text would move the cursor to its end while the reader types.
        if self.title.text() != title:
            self.title.setText(title)
        if self.text.toPlainText() != text:
            # `textChanged` also fires for changes by the program, which would be taken
            # over as typed; `textEdited` of the title does not.
            self.text.blockSignals(True)
            self.text.setPlainText(text)
            self.text.blockSignals(False)

    def _commit(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._kept):
            self._kept[row] = (self.title.text(), self.text.toPlainText())
            self._item(row, self.title.text())

    def _item(self, row: int, title: str) -> None:
        item = self.list.item(row)
        if item is not None:
            item.setText(title)

    def _lay_out(self, fields: QWidget) -> None:
        ways = QHBoxLayout()
        for name, act in (
            (tr("Add"), self.add),
            (tr("Remove"), self.remove),
            (tr("Up"), lambda: self.move_by(-1)),
            (tr("Down"), lambda: self.move_by(1)),
        ):
            ways.addWidget(button(name, act, role="flat"))
        ways.addStretch(1)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self.list, 1)
        left.addLayout(ways)
        for part in (label("Title", "quiet"), self.title, label("Text", "quiet")):
            right.addWidget(part)
        right.addWidget(self.text, 1)
        right.addWidget(fields)
        both = QHBoxLayout()
        both.addLayout(left, 2)
        both.addLayout(right, 3)
        box = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(button("Those of the program", self.restore, role="flat"))
        foot.addStretch(1)
        foot.addWidget(box, 0, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.addLayout(both, 1)
        column.addLayout(foot)
