"""What a reader of the numbers has to know: the gravest on top, all by scrolling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea

from longaxis.app.base.i18n import tr
from longaxis.app.views.common.panel import label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

# Chosen: about four lines; more warnings scroll, so that the numbers above keep their
# room.
_MOST_PX, _COMPACT_PX = 84, 38


class NoticeList(QScrollArea):
    """Sentences in the order they are given; hidden while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._most_px = _MOST_PX
        self.text = label("", "notice", wraps=True)
        # Without this Qt centres few lines in the area, and the gravest would not be on
        # top.
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.text.setContentsMargins(0, 0, 6, 0)
        self.setWidget(self.text)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Warnings"))

    def say(self, sentences: Sequence[str]) -> None:
        """Show these sentences."""
        self.text.setText("\n".join(f"▲ {sentence}" for sentence in sentences))
        self.setVisible(bool(sentences))
        # New warnings start at the gravest, wherever the old ones were scrolled to.
        self.verticalScrollBar().setValue(0)
        self._fit()

    def set_compact(self, compact: bool) -> None:
        """Show two lines on a small screen; the others scroll."""
        self._most_px = _COMPACT_PX if compact else _MOST_PX
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the text anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # A wrapped QLabel knows its height only for a given width, which the layout of
        # a scroll area does not ask for.
        needed_px = self.text.heightForWidth(self.viewport().width())
        self.setFixedHeight(min(max(needed_px, 20), self._most_px))
