"""The part of the page "Contour" that offers a line: look, accept, discard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from longaxis.app.base.i18n import tr
from longaxis.app.views.common.panel import button, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from longaxis.app.controllers.contour_propagation import ContourPropagation
    from longaxis.app.controllers.contour_suggestions import ContourSuggestions
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.session import Session


class ContourSuggestionBar(QWidget):
    """One sentence on what is offered or could be done, and the buttons for it."""

    def __init__(
        self,
        session: Session,
        player: Player,
        contour_suggestions: ContourSuggestions,
        contour_propagation: ContourPropagation,
        take_back: Callable[[], object],
    ) -> None:
        super().__init__()
        self._session = session
        self._player = player
        self._contour_suggestions = contour_suggestions
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._text = label("", wraps=True)
        column.addWidget(self._text)
        row = QHBoxLayout()
        self.look = button("Auto-contour   W", contour_suggestions.find)
        self.accept = button(
            "Accept   Enter", contour_suggestions.accept, role="primary"
        )
        self.discard = button("Discard   Esc", contour_suggestions.discard)
        self.propagate = button("Copy contour here   B", contour_propagation.propagate)
        self.take_back = button("Take this frame back", take_back)
        for push_button in (
            self.look,
            self.accept,
            self.discard,
            self.propagate,
            self.take_back,
        ):
            row.addWidget(push_button)
        row.addStretch(1)
        column.addLayout(row)
        for signal in (
            session.document_changed,
            session.active_changed,
            contour_suggestions.changed,
            player.frame_changed,
        ):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Offer what makes sense for the line and the frame on screen."""
        document, frame = self._session.active_document, self._player.frame
        is_offered = self._contour_suggestions.shown is not None
        line = None if document is None else document.centreline
        corrected = () if document is None else document.corrections
        is_here = any(correction.frame == frame for correction in corrected)
        is_away = line is not None and line.frame != frame
        # A suggestion would replace the line, and with it tracks and corrections made
        # on it.
        is_fixed = document is None or document.tracked is not None or bool(corrected)
        self.look.setVisible(not is_offered and not is_fixed and not is_away)
        self.look.setEnabled(not self._contour_suggestions.is_looking)
        self.accept.setVisible(is_offered)
        self.discard.setVisible(is_offered)
        # Not into a frame whose wall the reader has corrected.
        self.propagate.setVisible(is_away and not is_here and not is_offered)
        self.take_back.setVisible(is_here)
        self._text.setText(self._sentence(frame))
        self._text.setVisible(bool(self._text.text()))

    def _sentence(self, frame: int) -> str:
        document = self._session.active_document
        if self._contour_suggestions.is_looking:
            return tr("Detecting the contour…")
        if self._contour_suggestions.text or document is None:
            return self._contour_suggestions.text
        frames = [correction.frame + 1 for correction in document.corrections]
        if frames and document.tracked is None:
            listed = ", ".join(map(str, frames))
            return tr(
                "Contour corrected in frame {listed}. Track again (T) to use it.",
                listed=listed,
            )
        if document.tracked is not None and document.centreline is not None:
            if document.centreline.frame != frame:
                return tr("Where the wall slipped in this frame, drag its points back.")
            return ""
        return ""
