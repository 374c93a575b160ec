"""Which wall is on the left: asked before the segments are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from longaxis.anatomy import walls
from longaxis.app.base.i18n import tr
from longaxis.app.core import edits
from longaxis.app.views.common.panel import button, label, set_role

if TYPE_CHECKING:
    from longaxis.anatomy import View
    from longaxis.app.core.session import Session


class WallSidePrompt(QWidget):
    """The walls in words; amber with a Yes until the reader has said so."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.message_label = label("", wraps=True)
        self.confirm = button("Confirm orientation", self._confirm)
        self.swap = button("Swap   M", self._swap, tip="Swap the walls (M)")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.message_label, 1)
        row.addWidget(self.confirm)
        row.addWidget(self.swap)
        session.document_changed.connect(self.refresh)
        session.active_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Ask about the view on screen."""
        document = self._session.active_document
        self.setVisible(document is not None)
        if document is None:
            return
        # Files rarely say how the view is oriented, and mirrored walls give every
        # segment the name of another one.
        is_asked = not document.walls_are_checked
        self.confirm.setVisible(is_asked)
        set_role(self.message_label, "notice" if is_asked else "")
        sentence = wall_sentence(document.view, document.mirrored)
        self.message_label.setText(
            tr("Is it so?\n{text}", text=sentence) if is_asked else sentence
        )

    def _confirm(self) -> None:
        self._say(swaps=False)

    def _swap(self) -> None:
        self._say(swaps=True)

    def _say(self, *, swaps: bool) -> None:
        document = self._session.active_document
        if document is not None:
            # Exclusive or: confirming keeps the orientation, swapping turns it round.
            mirrored = document.mirrored is not swaps
            after = edits.set_mirrored(self._session.document, document.view, mirrored)
            self._session.apply_edit(
                tr("Swap the walls") if swaps else tr("Confirm orientation"), after
            )


def wall_sentence(view: View, mirrored: bool) -> str:
    """Return which wall is where, as the reader confirms it."""
    left, right = walls(view, mirrored=mirrored)
    return tr(
        "Left of the picture: {left} wall.\nRight: {right} wall.",
        left=left.value,
        right=right.value,
    )
