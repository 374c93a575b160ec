"""The strip below the stepper: what GLS still needs, and notices."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.base.i18n import tr, trn
from longaxis.app.core import edits, time_edits
from longaxis.app.core.readiness import WayOut, needs, notices, withheld
from longaxis.app.jobs.refresh_queue import RefreshSlot
from longaxis.app.views.common.panel import ElidedLabel, button, label, rule, set_role

if TYPE_CHECKING:
    from longaxis.app.core.readiness import Need, Notice
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState

_TIME_EDITS = {
    WayOut.CONFIRM_R_WAVES: time_edits.confirm_r_waves,
    WayOut.USE_FRAME_TIMES: time_edits.use_frame_times,
    WayOut.USE_HEART_RATE: time_edits.use_heart_rate,
}
# One line of text; the bar never grows, so that the picture below stays in place.
HEIGHT_PX = 30
# Chosen: some five notices without scrolling.
_SHEET_PX = (560, 380)


class ReadinessBar(QFrame):
    """Says for each view what is missing for a valid GLS; a click goes there."""

    def __init__(self, session: Session, view_state: ViewState) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setFixedHeight(HEIGHT_PX)
        self._session = session
        self._view_state = view_state
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 18, 0)
        row.setSpacing(4)
        self.lead = ElidedLabel("", "quiet")
        row.addWidget(self.lead)
        self.views: list[QPushButton] = []
        for index in range(3):
            view_button = button("", partial(self._go_to_need, index), role="flat")
            self.views.append(view_button)
            row.addWidget(view_button)
        row.addStretch(1)
        self.count = button("", self.toggle_sheet, role="notice")
        row.addWidget(self.count)
        self._needs: tuple[Need, ...] = ()
        self.sheet: NoticeSheet | None = None
        RefreshSlot(
            self,
            self.refresh,
            session.refresh_queue,
            session.document_changed,
            session.results_changed,
            session.active_changed,
        )
        self.refresh()

    def refresh(self) -> None:
        """Say what is missing now."""
        self._needs = needs(self._session)
        missing = [need for need in self._needs if need.text]
        self.lead.setText(self._lead_text(n_missing=len(missing)))
        for need, view_button in zip(self._needs, self.views, strict=True):
            suffix = f": {need.text}" if need.text else " ✓"
            view_button.setText(f"{need.view.value}{suffix}")
            set_role(view_button, "todo" if need.text else "done", name="state")
            view_button.setAccessibleName(
                f"{need.view.value}: {need.text or tr('measured')}"
            )
        pending = notices(self._session)
        self.count.setVisible(bool(pending))
        self.count.setText(trn("▲ {n} warning", "▲ {n} warnings", len(pending)))
        if self.sheet is not None:
            self.sheet.show_notices(pending)

    def toggle_sheet(self) -> None:
        """Show or hide the notices."""
        if self.sheet is None:
            # Made on the window, not the bar, whose height would cut it off; and only
            # when first asked for.
            self.sheet = NoticeSheet(self.window(), self)
            self.sheet.show_notices(notices(self._session))
        if self.sheet.isVisible():
            self.sheet.hide()
        else:
            self.sheet.open_below(self)

    def act_on(self, notice: Notice, way_out: WayOut) -> None:
        """Do what a notice offers."""
        session, view = self._session, notice.view
        document = None if view is None else session.document.view(view)
        # Every way out but going there needs a loop in the view.
        if way_out is WayOut.GO_THERE or document is None:
            if view is not None:
                session.show_view(view)
            self._view_state.set_step(notice.step)
            if self.sheet is not None:
                self.sheet.hide()
            return
        if way_out in _TIME_EDITS:
            edit = _TIME_EDITS[way_out]
            after = edit(session.document, document.view)
            session.apply_edit(tr(way_out.value), after)
            return
        # Exclusive or: confirming keeps the walls as they are, swapping turns them
        # round.
        swaps = way_out is WayOut.SWAP_WALLS
        is_mirrored = document.mirrored is not swaps
        after = edits.set_mirrored(session.document, document.view, is_mirrored)
        session.apply_edit(
            tr("Swap the walls") if swaps else tr("Confirm orientation"), after
        )

    def _go_to_need(self, index: int) -> None:
        need = self._needs[index]
        self._session.show_view(need.view)
        self._view_state.set_step(need.step)

    def _lead_text(self, *, n_missing: int) -> str:
        if n_missing:
            return tr("For GLS of 3 views:")
        return withheld(self._session) or tr("GLS of 3 views is complete:")


class NoticeSheet(QFrame):
    """All notices, one below the other; it never blocks the window."""

    def __init__(self, parent: QWidget, bar: ReadinessBar) -> None:
        super().__init__(parent)
        self._bar = bar
        self.setObjectName("sheet")
        self.setAccessibleName(tr("Warnings"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 12, 10, 12)
        head = QHBoxLayout()
        head.addWidget(label("WARNINGS", "title"), 1)
        head.addWidget(button("Close", self.hide, role="flat"))
        outer.addLayout(head)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer.addWidget(self._area, 1)
        self.shown: tuple[Notice, ...] = ()
        self.hide()

    def show_notices(self, shown: tuple[Notice, ...]) -> None:
        """Show these; with none left the sheet goes."""
        # Making it anew would take away a button under the mouse, and scroll to the
        # top.
        if shown == self.shown:
            return
        self.shown = shown
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for number, notice in enumerate(shown):
            if number:
                column.addWidget(rule())
            self._add(column, notice)
        column.addStretch(1)
        old = self._area.takeWidget()  # a button in it may be the one just clicked
        if old is not None:
            old.deleteLater()
        self._area.setWidget(inner)
        if not shown:
            self.hide()

    def open_below(self, bar: QWidget) -> None:
        """Lie below the bar, at the right."""
        over = self.parentWidget()
        assert over is not None
        width, height = _SHEET_PX
        top = bar.mapTo(over, bar.rect().bottomLeft()).y() + 4
        self.setGeometry(over.width() - width - 10, top, width, height)
        self.show()
        self.raise_()

    def _add(self, column: QVBoxLayout, notice: Notice) -> None:
        place = "" if notice.view is None else f"{notice.view.value}: "
        sentence = notice.sentence
        if not sentence.startswith(place):
            sentence = f"{place}{sentence}"
        column.addWidget(label(f"▲ {sentence}", "notice", wraps=True))
        row = QHBoxLayout()
        row.addWidget(label(notice.advice, "quiet", wraps=True), 1)
        for way_out in notice.ways_out:
            act = partial(self._bar.act_on, notice, way_out)
            row.addWidget(button(way_out.value, act))
        column.addLayout(row)
