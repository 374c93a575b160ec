"""The step "Report": the page as it will be, the reader's words, the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from longaxis.app import edits
from longaxis.app.views.panel import Panel, button, label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QFocusEvent

    from longaxis.app.session import Session

_LARGEST_COMMENT_PX = 64


class ReportPage(QWidget):
    """Preview above; reader, comment and the buttons below."""

    def __init__(
        self, session: Session, exports: Sequence[tuple[str, Callable[[], object]]]
    ) -> None:
        super().__init__()
        self._session = session
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._panel = Panel("Report")
        self._said = label("", "quiet")
        self._said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._said.setWordWrap(True)
        self._pages = QVBoxLayout()
        self._pages.setSpacing(12)
        inner = QWidget()
        inner.setLayout(self._pages)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setWidget(inner)
        self._area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._panel.body.addWidget(self._said)
        self._panel.body.addWidget(self._area, 1)
        column.addWidget(self._panel, 1)
        column.addWidget(self._make_controls(exports))
        session.document_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the reader's words, unless they are being typed."""
        document = self._session.document
        if not self.reader.hasFocus():
            self.reader.setText(document.reader)
        if not self.comment.hasFocus():
            self.comment.setPlainText(document.comment)

    def show_pages(self, pictures: Sequence[bytes]) -> None:
        """Show the pages of the report."""
        self._clear()
        for picture in pictures:
            pixmap = QPixmap()
            pixmap.loadFromData(picture)
            self._pages.addWidget(_Sheet(pixmap))
        self._pages.addStretch(1)
        self._said.setVisible(not pictures)

    def say(self, sentence: str) -> None:
        """Say why there is no page yet."""
        self._clear()
        self._said.setText(sentence)
        self._said.show()

    def keep_words(self) -> None:
        """Take over what was typed."""
        document = self._session.document
        reader, comment = self.reader.text(), self.comment.toPlainText()
        if (reader, comment) != (document.reader, document.comment):
            after = edits.set_text(document, reader=reader, comment=comment)
            self._session.do("Change the text of the report", after)

    def _clear(self) -> None:
        while self._pages.count():
            item = self._pages.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()

    def _make_controls(
        self, exports: Sequence[tuple[str, Callable[[], object]]]
    ) -> Panel:
        panel = Panel("Words and files")
        self.reader = QLineEdit()
        self.reader.setPlaceholderText("Reader")
        self.reader.setAccessibleName("Reader")
        self.reader.editingFinished.connect(self.keep_words)
        self.comment = _Comment()
        self.comment.setPlaceholderText("Comment")
        self.comment.setAccessibleName("Comment")
        self.comment.setTabChangesFocus(True)
        self.comment.setMaximumHeight(_LARGEST_COMMENT_PX)
        self.comment.finished.connect(self.keep_words)
        panel.body.addWidget(self.reader)
        panel.body.addWidget(self.comment)
        row = QHBoxLayout()
        for index, (name, export) in enumerate(exports):
            row.addWidget(button(name, export, role="primary" if index == 0 else ""))
        row.addStretch(1)
        panel.body.addLayout(row)
        return panel


class _Comment(QPlainTextEdit):
    """Tells when the reader has finished typing."""

    finished = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving is finishing."""
        super().focusOutEvent(event)
        self.finished.emit()


class _Sheet(QLabel):
    """One page, as wide as there is room."""

    def __init__(self, pixmap: QPixmap) -> None:
        super().__init__()
        self._whole = pixmap
        self.setScaledContents(True)
        self.setAccessibleName("Page of the report")
        self.setPixmap(pixmap)
        self.setMinimumWidth(200)

    def sizeHint(self) -> QSize:
        """Keep the shape of the page."""
        return self._whole.size()

    def hasHeightForWidth(self) -> bool:
        """Keep the shape of the page."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Keep the shape of the page."""
        return round(width * self._whole.height() / max(1, self._whole.width()))
