"""The screen on which the reader confirms views, beat and contours of all views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr
from longaxis.app.core.view_state import Screen
from longaxis.app.views.common.panel import Panel, button, label
from longaxis.app.views.pages.confirm_column import ConfirmColumn
from longaxis.app.views.pages.loop_cards import LoopCards

if TYPE_CHECKING:
    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.study_proposals import StudyProposals
    from longaxis.app.controllers.workflow import Workflow
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState

# Chosen: the picture is smooth at 25 frames a second, and the processor idles.
_TICK_MS = 40


class ConfirmPage(QWidget):
    """Three columns of proposals, loops without a view, and one button to confirm."""

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        workflow: Workflow,
        proposals: StudyProposals,
        palette: Palette,
    ) -> None:
        super().__init__()
        self._session = session
        self._view_state = view_state
        self._proposals = proposals
        self.columns = {
            view: ConfirmColumn(view, session, view_state, proposals, palette)
            for view in View
        }
        self.cards = LoopCards(session, view_state, workflow, palette)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._lay_out()
        proposals.changed.connect(self._show_draft)
        # A method: a lambda on a signal of what has no parent would keep the window.
        workflow.recordings.view_proposed.connect(self._show_proposed_view)
        session.document_changed.connect(self.refresh)
        session.loops_changed.connect(self.refresh)
        view_state.shown_changed.connect(self.refresh)
        view_state.screen_changed.connect(self._follow_screen)
        self.refresh()

    def _lay_out(self) -> None:
        self._advice = label("", wraps=True)
        self.confirm = button("Confirm and track", self._proposals.confirm)
        self.confirm.setProperty("role", "primary")
        self.play = button("Play", self.toggle_play)
        self.take = button("Take proposed views", self.cards.put_proposed)
        self.leave = button("Step by step", self._leave)
        head = Panel("Confirm views, beat and contours")
        row = QHBoxLayout()
        row.addWidget(self._advice, 1)
        for widget in (self.take, self.play, self.leave, self.confirm):
            row.addWidget(widget)
        head.body.addLayout(row)
        columns = QHBoxLayout()
        columns.setSpacing(8)
        for column in self.columns.values():
            columns.addWidget(column, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(8)
        page.addWidget(head)
        page.addWidget(self.cards)
        page.addLayout(columns, 1)

    def refresh(self) -> None:
        """Show all views, and what is still to be done."""
        for column in self.columns.values():
            column.refresh()
        self._refresh_head()

    def _show_draft(self, view: View) -> None:
        self.columns[view].refresh()
        self._refresh_head()

    def _show_proposed_view(self, _key: object) -> None:
        self._refresh_head()

    def _refresh_head(self) -> None:
        self.take.setVisible(bool(self.cards.proposed()))
        self.confirm.setEnabled(self._proposals.is_ready)
        self._advice.setText(self._advice_text())

    def _advice_text(self) -> str:
        views = self._session.document.views
        placed = {document.view for document in views}
        missing = [view.value for view in View if view not in placed]
        proposed_views = ", ".join(view.value for view in self.cards.proposed())
        if proposed_views:
            return tr(
                "The pictures suggest loops for {views}: take them, or name the view "
                "of each loop yourself.",
                views=proposed_views,
            )
        if not views:
            return tr("Name the view of each loop: A4C, A2C, A3C.")
        searching = any(
            draft.is_searching
            for document in views
            if (draft := self._proposals.draft(document.view)) is not None
        )
        if searching:
            return tr("Contours are being searched…")
        if not self._proposals.is_ready:
            return tr("Place the missing contour: click annulus, apex, annulus.")
        proposed = tr(
            "Dashed contours and the frames below are proposals. Check them, drag what "
            "is wrong, then confirm."
        )
        if not missing:
            return proposed
        lacking = tr("Without {views} there is no GLS.", views=", ".join(missing))
        return f"{proposed} {lacking}"

    # Playing

    def toggle_play(self) -> None:
        """Play all views at their own rate, or stop."""
        if self._timer.isActive():
            self._timer.stop()
        else:
            self._timer.start()
        self.play.setText(tr("Pause") if self._timer.isActive() else tr("Play"))

    def _tick(self) -> None:
        for column in self.columns.values():
            column.advance(_TICK_MS / 1000)

    def _follow_screen(self) -> None:
        if self._view_state.screen is Screen.CONFIRM:
            self.refresh()
        elif self._timer.isActive():
            self.toggle_play()

    def _leave(self) -> None:
        self._view_state.set_screen(Screen.STEP)
