"""Loops that stand in no view yet: what their pictures suggest, and three buttons."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr
from longaxis.app.controllers.recordings import in_order, key_of
from longaxis.app.views.common.panel import button, label
from longaxis.app.views.common.proposed_view import proposal_text
from longaxis.app.views.frame.study_list import loop_metadata, thumbnail_pixmap

if TYPE_CHECKING:
    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.workflow import Workflow
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.data import LoopSummary
    from longaxis.data.view_proposal import ViewProposal

_HEIGHT_PX = 120


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
        workflow.recordings.thumbnail_ready.connect(self._on_picture)
        workflow.recordings.view_proposed.connect(self._on_picture)
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
        return sorted(left, key=self._is_other)

    def proposed(self) -> dict[View, LoopSummary]:
        """Return the likeliest loop for each view that has none, by the pictures."""
        placed = {document.view for document in self._session.document.views}
        best: dict[View, tuple[float, LoopSummary]] = {}
        for loop in self.loops():
            proposal = self._proposal(loop)
            view = None if proposal is None else proposal.echo_view.apical
            if proposal is None or view is None or view in placed:
                continue
            if view not in best or proposal.probability > best[view][0]:
                best[view] = proposal.probability, loop
        return {view: best[view][1] for view in View if view in best}

    def put_proposed(self) -> None:
        """Put the proposed loops into their views: the reader asked for it."""
        for view, loop in self.proposed().items():
            self._workflow.put_summary(loop, view)

    def _proposal(self, loop: LoopSummary) -> ViewProposal | None:
        return self._workflow.recordings.view_proposals.get(key_of(loop.origin))

    def _is_other(self, loop: LoopSummary) -> bool:
        """Return whether the loop is thought to show no apical view."""
        proposal = self._proposal(loop)
        is_seen = proposal is not None and proposal.echo_view.is_not_apical
        return bool(loop.other_view) or is_seen

    def _on_picture(self, _key: object) -> None:
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
            *(
                (loop, key_of(loop.origin) in thumbnails, self._proposal(loop))
                for loop in loops
            ),
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
        proposal = self._proposal(loop)
        if proposal is not None:
            column.addWidget(label(proposal_text(proposal), "quiet"))
        buttons = QHBoxLayout()
        for view in View:
            made = button(view.value, partial(self._workflow.put_summary, loop, view))
            made.setAccessibleName(tr("{loop} is {view}", loop=name, view=view.value))
            buttons.addWidget(made)
        column.addLayout(buttons)
        row.addLayout(column)
        return card
