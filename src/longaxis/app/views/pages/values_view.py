"""The numbers, each with its name and its doubt."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.core.review_edits import toggle_segment
from longaxis.app.core.view_state import Step
from longaxis.app.jobs.refresh_queue import Scope, is_on_hidden_page
from longaxis.app.views.common.notice_list import NoticeList
from longaxis.app.views.common.painting import segment_colour
from longaxis.app.views.common.panel import Panel, button, label, scrolled, set_role
from longaxis.app.views.common.segment_text import (
    decision_text,
    expected_error_text,
    reason_lines,
    rule_text,
    short_name,
    without_text,
)
from longaxis.app.views.pages.value_rows import (
    Row,
    normal_range_text,
    study_rows,
    view_rows,
)
from longaxis.display import text

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from longaxis.app.controllers.uncertainty import UncertaintyController
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.data import SegmentResult, StudyResult, ViewResult

# Chosen: name and value of the longest row on one line.
_WIDTH_PX = 342
_DOUBT_TIP = tr_noop("Estimate 95 % CI (U) from 30 perturbed contours")
# Chosen: in a narrower table names have no room, and the peak is left out; an interval
# beside the end-systolic value needs more.
_ROOM_FOR_ALL_PX = 290
_ROOM_FOR_DOUBT_PX = 60
_PEAK_COLUMN = 3
# Half of Qt's lightness: lighter grounds need the darker shades.
_MIDDLE_GREY = 128
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_REGIONAL_USE = tr_noop(
    "Regional strain is not endorsed for routine clinical use "
    "(ASE/EACVI guideline 2025)."
)
_HEADINGS = ("", "%, ms", "ES", "peak", "PSI", "TTP", "")


class ValuesView(Panel):
    """Global values, segment values, warnings, and the button to the report."""

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        uncertainty_controller: UncertaintyController,
    ) -> None:
        super().__init__("Values")
        self.setMinimumWidth(_WIDTH_PX)
        self._session = session
        self._view_state = view_state
        self._uncertainty_controller = uncertainty_controller
        self._pages = QStackedWidget()
        self._switch = {}
        for index, name in enumerate((tr("global"), tr("segments"))):
            page_button = button(name, partial(self.show_page, index), role="flat")
            page_button.setCheckable(True)
            page_button.setChecked(index == 0)
            self._switch[index] = page_button
            self.header.addWidget(page_button)
        self.grid = _GlobalGrid()
        self.table = SegmentTable(session, view_state)
        self._made_with = label("", "quiet", wraps=True)
        shown = scrolled(self.grid, self._made_with, spacing_px=10)
        for page in (shown, scrolled(self.table, spacing_px=10)):
            self._pages.addWidget(page)
        self.body.addWidget(self._pages, 1)
        self.notices = NoticeList()
        self.body.addWidget(self.notices)
        self._report = button(
            "Accept && report", lambda: view_state.set_step(Step.REPORT), role="primary"
        )
        self.doubt = button("", self._find_or_stop, tip=_DOUBT_TIP)
        ways_on = QHBoxLayout()
        ways_on.addWidget(self.doubt)
        ways_on.addWidget(self._report, 1)
        self.body.addLayout(ways_on)
        uncertainty_controller.changed.connect(self._show_doubt)
        self.follow(
            session.refresh_queue,
            session.results_changed,
            session.active_changed,
            stale_at=Scope.STUDY,
        )
        self.refresh()

    def set_compact(self, compact: bool) -> None:
        """Use a shorter word where both buttons would not fit beside each other."""
        self._report.setText(tr("Report") if compact else tr("Accept && report"))
        self.notices.set_compact(compact)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows on the global page."""
        return self.grid.rows

    @property
    def remarks(self) -> str:
        """What stands below the rows of the global page."""
        return self._made_with.text()

    def refresh(self) -> None:
        """Show the numbers of the view on screen and of the study."""
        result, is_stale = self._result()
        study = self._session.study_result()
        own = [] if result is None else view_rows(result)
        whole = study_rows(self._session, study)
        # What everybody looks for stands on top, even where there is little room.
        rows = (*own[:1], *whole[:1], *own[1:], *whole[1:])
        self.grid.show_rows(rows, is_stale=is_stale)
        # On a hidden page it is refreshed when that page is shown (`show_page`).
        if not is_on_hidden_page(self.table):
            self.table.refresh()
        self._made_with.setText(self._remarks(result))
        self.notices.say(self._warnings(result, study))
        self._report.setEnabled(study is not None)
        self._show_doubt()
        name = (
            tr("Values")
            if result is None
            else tr("Values · {view}", view=result.view.value)
        )
        self.set_title(name + (tr(" · not current") if is_stale else ""))

    def _remarks(self, result: ViewResult | None) -> str:
        """Return what stands below the numbers: why one is missing, and by whom."""
        if result is None:
            return ""
        rates = result.strain_rates
        sentences = [] if rates is None else list(rates.reasons)
        header, settings = self._session.document.header, result.settings
        sentences += [rule_text(result), normal_range_text(header, settings.convention)]
        return "\n".join(filter(None, [*sentences, _tracker_text(result)]))

    def _show_doubt(self) -> None:
        uncertainty_controller = self._uncertainty_controller
        running = bool(uncertainty_controller.running)
        self.doubt.setText(
            tr("Stop · {share:.0f} %", share=100 * uncertainty_controller.share)
            if running
            else "± 95 %"
        )
        self.doubt.setEnabled(running or bool(uncertainty_controller.waiting()))

    def _find_or_stop(self) -> None:
        if self._uncertainty_controller.running:
            self._uncertainty_controller.stop()
        else:
            self._uncertainty_controller.find()

    def _result(self) -> tuple[ViewResult | None, bool]:
        result, active = self._session.active_result, self._session.active
        if result is not None or active is None:
            return result, False
        stale = self._session.stale_result(active)
        return stale, stale is not None

    def _warnings(
        self, result: ViewResult | None, study: StudyResult | None
    ) -> list[str]:
        sentences = [] if result is None else list(result.warnings)
        if study is not None:
            # Views and study share warnings; each is told once.
            sentences += [
                warning for warning in study.warnings if warning not in sentences
            ]
        return sentences

    def show_page(self, index: int) -> None:
        """Show the global values (0) or those of the segments (1)."""
        self._pages.setCurrentIndex(index)
        for page, page_button in self._switch.items():
            page_button.setChecked(page == index)
        self.table.refresh()


class _GlobalGrid(QWidget):
    """Rows of name and value; made once, then only filled."""

    def __init__(self) -> None:
        super().__init__()
        # No grid: a column as wide as the longest value, beside one as wide as the
        # longest word of a name, is wider than any single row.
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(5)
        self._cells: list[tuple[QLabel, QLabel]] = []
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: tuple[Row, ...], *, is_stale: bool) -> None:
        """Show these rows; grey if they no longer belong to the picture."""
        self.rows = rows
        # Rows are only added: making labels anew takes longer than filling them.
        while len(self._cells) < len(rows):
            self._add_row()
        for index, cells in enumerate(self._cells):
            is_used = index < len(rows)
            for cell in cells:
                cell.setVisible(is_used)
            if is_used:
                self._fill(cells, rows[index], is_stale=is_stale)

    def _add_row(self) -> None:
        name, value = label("", "quiet", wraps=True), label()
        value.setAlignment(_RIGHT)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        value.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(name, 1)
        row.addWidget(value)
        self._column.addLayout(row)
        self._cells.append((name, value))

    @staticmethod
    def _fill(cells: tuple[QLabel, QLabel], row: Row, *, is_stale: bool) -> None:
        for cell, content in zip(cells, (row.name, row.value), strict=True):
            cell.setText(content)
        set_role(cells[1], "stale" if is_stale else row.role)


class SegmentTable(QWidget):
    """Six rows, one for each segment; a click accepts or rejects."""

    def __init__(self, session: Session, view_state: ViewState) -> None:
        super().__init__()
        self._session = session
        self._view_state = view_state
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(7)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        for place, name in enumerate(_HEADINGS):
            heading = label(name, "quiet")
            if place > 1:
                heading.setAlignment(_RIGHT)
            self._grid.addWidget(heading, 0, place)
        self._toggles: list[QPushButton] = []
        self._rows = [self._make_row(index) for index in range(6)]
        column.addLayout(self._grid)
        self._reasons = label("", "quiet", wraps=True)
        column.addWidget(self._reasons)
        # The guideline endorses global strain only.
        column.addWidget(label(_REGIONAL_USE, "quiet", wraps=True))
        column.addStretch(1)
        view_state.hover_changed.connect(self._light)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out columns where there is no room for names."""
        super().resizeEvent(event)
        self._leave_out()

    def _leave_out(self) -> None:
        result = self._session.active_result
        has_doubt = result is not None and result.uncertainty is not None
        needed_px = _ROOM_FOR_ALL_PX + (_ROOM_FOR_DOUBT_PX if has_doubt else 0)
        for column in (
            (_PEAK_COLUMN, _PEAK_COLUMN + 1) if has_doubt else (_PEAK_COLUMN,)
        ):
            self._show_column(column, is_shown=self.width() >= needed_px)

    def _show_column(self, column: int, *, is_shown: bool) -> None:
        # The heading and six segments.
        for row in range(7):
            item = self._grid.itemAtPosition(row, column)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.setVisible(is_shown)

    def refresh(self) -> None:
        """Show the segments of the view on screen."""
        result = self._session.active_result
        for index, cells in enumerate(self._rows):
            segment = None if result is None else result.segments[index]
            doubt = None if result is None else result.uncertainty
            width = None if doubt is None else doubt.segments[index].end_systolic
            self._fill(cells, segment, width)
        # Columns are shown first, since `_leave_out` hides only those of the present
        # case.
        self._show_column(_PEAK_COLUMN + 1, is_shown=True)
        self._leave_out()
        reasons = [] if result is None else reason_lines(result)
        self._reasons.setText("\n".join(reasons))

    def _make_row(self, index: int) -> list[QLabel]:
        cells: list[QLabel] = [_Swatch(index)]
        cells += [label("–") for _ in range(5)]
        for column, cell in enumerate(cells):
            if column > 1:
                cell.setAlignment(_RIGHT)
            self._grid.addWidget(cell, index + 1, column)
        toggle = button("", lambda: self._toggle(index), role="flat")
        toggle.setAccessibleName(tr("Accept or reject a segment"))
        toggle.setFixedSize(26, 20)
        self._grid.addWidget(toggle, index + 1, 6)
        self._toggles.append(toggle)
        return cells

    def _fill(
        self,
        cells: list[QLabel],
        segment: SegmentResult | None,
        half_width: float | None,
    ) -> None:
        index = self._rows.index(cells)
        toggle = self._toggles[index]
        toggle.setVisible(segment is not None)
        if segment is None:
            for cell in cells[1:]:
                cell.setText("–")
            return
        values = segment.values
        texts = (
            short_name(segment.segment),
            text.signed_percent_with_interval(values.end_systolic, half_width),
            text.percent(values.peak_systolic),
            text.percent(values.post_systolic_index, decimals=0),
            text.milliseconds(values.time_to_peak_s),
        )
        for cell, content in zip(cells[1:], texts, strict=True):
            cell.setText(content)
            set_role(cell, "" if segment.accepted else "stale")
        toggle.setText("✓" if segment.accepted else "×")
        state = tr("Accepted") if segment.accepted else tr("Rejected")
        result = self._session.active_result
        leave_one_out = "" if result is None else without_text(result, index)
        lines = (
            decision_text(segment) or state,
            *segment.quality.reasons,
            expected_error_text(segment),
            leave_one_out,
        )
        toggle.setToolTip("\n".join(filter(None, lines)))
        toggle.setAccessibleName(
            tr("Accept or reject {segment}", segment=segment.segment.name)
        )

    def _toggle(self, index: int) -> None:
        result = self._session.active_result
        if result is not None:
            toggle_segment(self._session, result.segments[index].segment)

    def _light(self) -> None:
        result = self._session.active_result
        if result is None:
            return
        for cells, row in zip(self._rows, result.segments, strict=True):
            is_lit = row.segment == self._view_state.hovered
            role = "" if row.accepted else "stale"
            set_role(cells[1], "strong" if is_lit else role)


class _Swatch(QLabel):
    """A square in the colour of a segment."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self._index = index
        self.setFixedSize(10, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the square in the shade that reads on this ground."""
        # By the ground it stands on, so that no palette has to be handed down to each
        # row.
        is_light = self.palette().window().color().lightness() > _MIDDLE_GREY
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(segment_colour(self._index, on_light=is_light))
        painter.drawRoundedRect(self.rect(), 2, 2)


def _tracker_text(result: ViewResult) -> str:
    tracker = result.tracker
    sha = f" · {tracker.model_sha256[:8]}" if tracker.model_sha256 else ""
    return tr(
        "Tracker {tracker} {version}{sha} · {device}",
        tracker=tracker.name,
        version=tracker.version,
        sha=sha,
        device=tracker.device,
    )
