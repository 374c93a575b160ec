"""The step "Report": the pages as they will be, and beside them what can be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.base.i18n import tr
from longaxis.app.views.common.panel import Panel, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from longaxis.app.views.pages.report_editor import ReportEditor

# Chosen: a wider page is no easier to read, and needs more scrolling.
_LARGEST_PAGE_PX = 1200
# Grey on any theme, around white paper.
_EDGE = QColor(139, 149, 163)


class ReportPage(QWidget):
    """The reader's part on the left, the pages on the right."""

    def __init__(self, editor: ReportEditor) -> None:
        super().__init__()
        self.editor = editor
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._panel = Panel("Report")
        self._message_label = label("", "quiet")
        self._message_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message_label.setWordWrap(True)
        self._pages = QVBoxLayout()
        self._pages.setSpacing(12)
        self._inner = QWidget()
        self._inner.setLayout(self._pages)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setWidget(self._inner)
        self._area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFocusProxy(self._area)  # keys are keys until a field is clicked
        self._panel.body.addWidget(self._message_label)
        self._panel.body.addWidget(self._area, 1)
        editor.setMinimumWidth(380)
        editor.setMaximumWidth(520)
        row.addWidget(editor, 2)
        row.addWidget(self._panel, 3)

    @property
    def sheets(self) -> list[Sheet]:
        """The pages on screen."""
        items = (self._pages.itemAt(index) for index in range(self._pages.count()))
        boxes = (item.widget() for item in items if item is not None)
        return [sheet for box in boxes if box for sheet in box.findChildren(Sheet)]

    def show_pages(self, pictures: Sequence[bytes]) -> None:
        """Show the pages of the report, where the last ones were looked at."""
        # Every change of words draws the pages anew; the reader must not lose the
        # place.
        bar = self._area.verticalScrollBar()
        place = bar.value()
        self._clear()
        for index, picture in enumerate(pictures):
            pixmap = QPixmap()
            pixmap.loadFromData(picture)
            self._pages.addWidget(_centred(Sheet(pixmap, _name_of_page(index))))
        self._pages.addStretch(1)
        self._message_label.setVisible(not pictures)
        # The new pages have no height before, and the bar would be put back to 0.
        self._inner.adjustSize()
        bar.setValue(place)

    def say(self, sentence: str) -> None:
        """Say why there is no page yet."""
        self._clear()
        self._message_label.setText(sentence)
        self._message_label.show()

    def commit_text(self) -> None:
        """Take over what was typed."""
        self.editor.commit_text()

    def _clear(self) -> None:
        while self._pages.count():
            item = self._pages.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                # Hidden at once: until it is deleted the old page would lie over the
                # new one.
                widget.hide()
                widget.deleteLater()


class Sheet(QWidget):
    """One page, as wide as there is room, at the sharpness of the screen."""

    def __init__(self, pixmap: QPixmap, name: str) -> None:
        super().__init__()
        self._whole = pixmap
        self._shown = QPixmap()
        self.setAccessibleName(name)
        self.setMinimumWidth(200)
        self.setMaximumWidth(_LARGEST_PAGE_PX)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Keep the shape of the page."""
        return QSize(560, self.heightForWidth(560))

    def hasHeightForWidth(self) -> bool:
        """Keep the shape of the page."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Keep the shape of the page."""
        return round(width * self._whole.height() / max(1, self._whole.width()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the page, made smaller once for each size and screen."""
        # In pixels of the device, or the page is blurred on high-density screens.
        ratio = self.devicePixelRatioF()
        wanted = QSize(round(self.width() * ratio), round(self.height() * ratio))
        if self._shown.size() != wanted:
            self._shown = self._whole.scaled(
                wanted,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        painter = QPainter(self)
        painter.drawPixmap(self.rect(), self._shown)
        painter.setPen(_EDGE)  # white paper on a light ground still has an end
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


def _name_of_page(index: int) -> str:
    return tr("Page {index} of the report", index=index + 1)


def _centred(sheet: Sheet) -> QWidget:
    """Return a page in the middle of the room there is."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    # Far more stretch than at the sides: the page takes all width up to its maximum.
    row.addWidget(sheet, 1000)
    row.addStretch(1)
    return box
