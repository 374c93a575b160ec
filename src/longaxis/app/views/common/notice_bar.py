"""The one place that turns an exception into a sentence on the screen."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from longaxis.app.base.i18n import tr
from longaxis.errors import (
    CancelledError,
    LongAxisError,
    TrackingError,
    frames_of,
    place_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_LOG = logging.getLogger(__name__)
# Chosen: long enough to read a sentence, short enough not to look like a lasting state.
_PASSES_AFTER_MS = 6000
# Just below the top bar.
_TOP_PX = 54
# Chosen: two lines of text and the frame; longer sentences make it higher.
_LOWEST_PX = 46
# Chosen: 160 px of the top bar are free on either side.
_BESIDE_PX = 320


def sentence_of(error: BaseException) -> str:
    """Return what a reader is told about an error."""
    # Our own errors are sentences for readers; the text of any other exception is not,
    # and may quote what a file holds.
    if isinstance(error, LongAxisError):
        return str(error)
    # Place and frames only: the text of an unknown exception may hold patient data,
    # which a log must not keep.
    _LOG.error("%s\n%s", "unexpected error", frames_of(error))
    return tr(
        "Something went wrong inside Longaxis ({place}); your work "
        "is kept, please try again.",
        place=place_of(error),
    )


class NoticeBar(QFrame):
    """A line above the picture that says what is wrong; it never blocks the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._way_out = QPushButton(self)
        self._way_out.setAccessibleName(tr("Do what the warning suggests"))
        self._close = QPushButton(tr("Close"), self)
        self._close.setProperty("role", "flat")
        self._close.setAccessibleName(tr("Close this warning"))
        self._act: Callable[[], None] | None = None
        # Of views that were not tracked, as long as they are shown.
        self._refusals: list[str] = []
        self._window_px = 0
        self._passing = QTimer(self)
        self._passing.setSingleShot(True)
        self._passing.setInterval(_PASSES_AFTER_MS)
        self._passing.timeout.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self._way_out)
        row.addWidget(self._close)
        self._close.clicked.connect(self.dismiss)
        self._way_out.clicked.connect(self._run_way_out)
        self.hide()

    def show_error(self, error: BaseException) -> None:
        """Say what went wrong; what the reader stopped is not an error."""
        # The reader pressed Stop and needs no telling.
        if isinstance(error, CancelledError):
            return
        sentences = [sentence_of(error)]
        # Views are tracked at once: the refusal of one does not replace another's.
        if isinstance(error, TrackingError) and self.isVisible():
            view = _view_of(sentences[0])
            others = (kept for kept in self._refusals if _view_of(kept) != view)
            sentences = [*others, *sentences]
        self.say("\n".join(sentences))
        self._refusals = sentences if isinstance(error, TrackingError) else []

    def say(
        self,
        sentence: str,
        *,
        way_out: str = "",
        act: Callable[[], None] | None = None,
        passes: bool = False,
    ) -> None:
        """Show a sentence, and a button for the way out if there is one.

        Parameters
        ----------
        sentence
            What is wrong, where, and what to do.
        way_out, act
            Text of the button, and what it does.
        passes
            True for news that goes away by itself.
        """
        self._refusals = []
        self.text.setText(sentence)
        self._way_out.setText(way_out)
        self._way_out.setVisible(bool(way_out))
        self._act = act
        # A timer still running from an earlier notice would take this one away too
        # soon.
        self._passing.stop()
        if passes:
            self._passing.start()
        self.show()
        # The buttons take their width once they are shown.
        self.place(self._window_px or self.width() + _BESIDE_PX)
        self.raise_()  # the rest of the window is made later, and would lie above

    def place(self, window_px: int) -> None:
        """Lie below the top bar, in the middle of a window of this width."""
        self._window_px = window_px
        # Chosen: readable lines.
        width_px = min(820, window_px - _BESIDE_PX)
        # As high as the sentence needs, so that none is cut in a narrow window.
        height_px = max(_LOWEST_PX, self.heightForWidth(width_px))
        left_px = (window_px - width_px) // 2
        self.setGeometry(left_px, _TOP_PX, width_px, height_px)

    def dismiss(self) -> None:
        """Close the notice."""
        self._act = None
        self._refusals = []
        self.hide()

    def _run_way_out(self) -> None:
        # Taken before `dismiss`, which forgets it; dismissed before acting, since the
        # action may itself show a notice that must stay.
        act = self._act
        self.dismiss()
        if act is not None:
            act()


def _view_of(sentence: str) -> str:
    """Return the view that a refusal names in front."""
    return sentence.partition(":")[0]
