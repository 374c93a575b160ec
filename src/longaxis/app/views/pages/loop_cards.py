"""Loops that stand in no view yet, each with three buttons that name it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr
from longaxis.app.controllers.recordings import in_order, key_of
from longaxis.app.views.common.panel import button, label
from longaxis.app.views.frame.study_list import loop_metadata, thumbnail_pixmap

if TYPE_CHECKING:
    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.workflow import Workflow
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.data import LoopSummary

_HEIGHT_PX = 104


class LoopCards(QScrollArea):
    """A row of loops, shown as long as a view has none."""

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        workflow: Workflow,
        palette: Palette,
    ) -> None:
        super().__init__()
        self._session = session
        self._view_state = view_state
        self._workflow = workflow
        self._palette = palette
        self._shown: tuple[object, ...] = ()
        self.setWidgetResizable(True)
        self.setFixedHeight(_HEIGHT_PX)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Loops without a view"))
        session.loops_changed.connect(self.refresh)
        session.document_changed.connect(self.refresh)
        view_state.shown_changed.connect(self.refresh)
        workflow.recordings.thumbnail_ready.connect(self._on_thumbnail)
        self.refresh()

    def loops(self) -> list[LoopSummary]:
        """Return the suitable loops that stand in no view."""
        placed = {
            key_of(document.loop.origin) for document in self._session.document.views
        }
        left = [
            loop
            for loop in in_order(self._session.loops)
            if loop.is_suitable and key_of(loop.origin) not in placed
        ]
        # Last, not left out: files state presets of the whole exam, and may be wrong.
        return sorted(left, key=lambda loop: bool(loop.other_view))

    def _on_thumbnail(self, _key: object) -> None:
        # A method: a lambda on a signal of what has no parent would keep the window.
        self.refresh()

    def refresh(self) -> None:
        """Show what is left, unless every view has its loop."""
        loops = self.loops()
        is_open = len(self._session.document.views) < len(View) and bool(loops)
        self.setVisible(is_open)
        thumbnails = self._workflow.recordings.thumbnails
        shown = (
            self._view_state.patient_is_shown,
            *((loop, key_of(loop.origin) in thumbnails) for loop in loops),
        )
        # Made anew only where something changed: a button may be under the mouse.
        if not is_open or shown == self._shown:
            return
        self._shown = shown
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for number, loop in enumerate(loops, start=1):
            row.addWidget(self._card(loop, number))
        row.addStretch(1)
        self.setWidget(inner)

    def _card(self, loop: LoopSummary, number: int) -> QFrame:
        card = QFrame()
        card.setObjectName("panel")
        row = QHBoxLayout(card)
        row.setContentsMargins(8, 6, 8, 6)
        picture = label("")
        key = key_of(loop.origin)
        picture.setPixmap(
            thumbnail_pixmap(
                self._workflow.recordings.thumbnails.get(key),
                is_covered=not self._view_state.patient_is_shown,
            )
        )
        row.addWidget(picture)
        column = QVBoxLayout()
        is_shown = self._view_state.patient_is_shown
        # File names often hold the name of the patient.
        name = loop.label if is_shown else tr("Loop {number}", number=number)
        column.addWidget(label(name, "strong"))
        column.addWidget(label(loop_metadata(loop), "quiet"))
        buttons = QHBoxLayout()
        for view in View:
            made = button(view.value, partial(self._workflow.put_summary, loop, view))
            made.setAccessibleName(tr("{loop} is {view}", loop=name, view=view.value))
            buttons.addWidget(made)
        column.addLayout(buttons)
        row.addLayout(column)
        return card
