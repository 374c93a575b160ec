"""Three views side by side, each at the same phase of its own beat."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.base.i18n import tr
from longaxis.app.core.view_state import Step
from longaxis.app.views.bullseye.bullseye_view import BullseyeView
from longaxis.app.views.common import painting
from longaxis.app.views.common.loop_picture import paint_loop
from longaxis.app.views.common.panel import Panel, button, label
from longaxis.app.views.common.phase import frame_at_phase, phase_of
from longaxis.app.views.curves.many_curves import AllCurves
from longaxis.app.views.pages.study_headline import HeadlineActions, StudyHeadline
from longaxis.data import GlobalDefinition
from longaxis.display import text

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent

    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.data import Loop, ViewResult

# Chosen: holds the curves of most hearts; a study that needs it gets whole steps more.
_LOWEST, _HIGHEST, _STEP = -0.25, 0.05, 0.05
_AXIS_PX = 34
# Chosen: below it headline, bull's-eye and a plot have no room above each other.
_ROOM_FOR_ALL_CURVES_PX = 640


class TriplaneView(QWidget):
    """A column for each view: the cine above, its curves below; a click chooses it."""

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        player: Player,
        palette: Palette,
        actions: HeadlineActions | None = None,
    ) -> None:
        super().__init__()
        self._session = session
        self._player = player
        self.headline = StudyHeadline(session, view_state, actions or HeadlineActions())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.columns = {
            view: ViewColumn(view, session, view_state, palette) for view in View
        }
        for column in self.columns.values():
            row.addWidget(column, 1)
        row.addLayout(self._make_whole(session, view_state, player, palette), 1)
        for signal in (
            session.results_changed,
            session.document_changed,
            session.active_changed,
            view_state.shown_changed,
        ):
            signal.connect(self.refresh)
        player.frame_changed.connect(self._follow)

    def _make_whole(
        self, session: Session, view_state: ViewState, player: Player, palette: Palette
    ) -> QVBoxLayout:
        """Make the column of what the three views say together."""
        self.bullseye = BullseyeView(session, view_state, palette)
        self.all_curves = AllCurves(session, view_state, player, palette)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self.headline)
        column.addWidget(self.bullseye, 3)
        column.addWidget(self.all_curves, 2)
        return column

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to number and bull's-eye where there is little."""
        super().resizeEvent(event)
        # The curves of each view stand below its cine anyway.
        self.all_curves.setVisible(self.height() >= _ROOM_FOR_ALL_CURVES_PX)

    def refresh(self) -> None:
        """Show what is measured now."""
        for column in self.columns.values():
            column.refresh()
        self._follow(self._player.frame)

    def _follow(self, frame: int) -> None:
        """Show every view at the phase of the one that plays."""
        # Nothing is drawn while another page is shown; `refresh` follows when this one
        # is.
        if not self.isVisible():
            return
        result, active = self._session.active_result, self._session.active
        phase = None if result is None else phase_of(frame, result)
        for view, column in self.columns.items():
            # The view that plays shows its own frame; phase and back could round to a
            # neighbour.
            if view is active:
                column.show_frame(frame)
            elif phase is not None:
                column.show_phase(phase)


class ViewColumn(Panel):
    """One view of the three."""

    def __init__(
        self, view: View, session: Session, view_state: ViewState, palette: Palette
    ) -> None:
        super().__init__(view.value)
        self.view = view
        self._session = session
        self._is_compact = False
        self.frame = 0
        # The name of the view stays, whatever stands beside it.
        self.title.setMinimumWidth(self.title.fontMetrics().horizontalAdvance("A4C "))
        self._gls = label("", "strong")
        self.header.addWidget(self._gls)
        self._edit = button(
            "Edit", partial(self._edit_contour, view_state), role="flat"
        )
        self.header.addWidget(self._edit)
        self.facts = label("", "quiet", wraps=True)
        self.body.addWidget(self.facts)
        self.cine = _Cine(self, session, view_state)
        self.curves = _Curves(self, session, palette)
        column = QVBoxLayout()
        column.addWidget(self.cine, 3)
        column.addWidget(self.curves, 2)
        self.body.addLayout(column, 1)
        self.setAccessibleName(tr("{view}, cine and curves", view=view.value))

    def set_compact(self, compact: bool) -> None:
        """Leave the header to the number; the step Contour leads to the contour too."""
        self._is_compact = compact
        self.refresh()

    def refresh(self) -> None:
        """Show what is measured now."""
        result, is_active = self._session.result(self.view), self._session.active
        mark = tr("  ·  plays") if is_active is self.view else ""
        self.set_title(f"{self.view.value}{mark}")
        if result is None:
            self._gls.setText("")
        else:
            line = result.globals_[GlobalDefinition.LINE]
            convention = result.settings.convention
            self._gls.setText(
                tr("GLS {strain}", strain=text.percent_with_unit(convention.of(line)))
            )
            self._gls.setToolTip(tr(convention.words))
        document = self._session.document.view(self.view)
        self._edit.setVisible(document is not None and not self._is_compact)
        self.facts.setText("" if document is None else _facts(document.loop, result))
        self.update_pictures()

    def _edit_contour(self, view_state: ViewState) -> None:
        self._session.show_view(self.view)
        view_state.set_step(Step.CONTOUR)

    def show_phase(self, phase: float) -> None:
        """Show the frame nearest to a phase of the beat."""
        result = self._session.result(self.view)
        if result is not None:
            self.show_frame(frame_at_phase(phase, result))

    def show_frame(self, frame: int) -> None:
        """Show a frame of this view's loop."""
        self.frame = frame
        self.update_pictures()

    def update_pictures(self) -> None:
        """Paint again."""
        self.cine.update()
        self.curves.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Let this view play, and the others follow."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._session.show_view(self.view)


class _Cine(QWidget):
    """The frame of one view, and its wall."""

    def __init__(
        self, column: ViewColumn, session: Session, view_state: ViewState
    ) -> None:
        super().__init__()
        self._column = column
        self._session = session
        self._view_state = view_state
        self.setMinimumSize(QSize(160, 160))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame and the wall that belongs to it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(0, 0, 0))
        document = self._session.document.view(self._column.view)
        if document is None:
            painter.setPen(QColor(139, 149, 163))
            painter.setFont(theme.font())
            where = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), where, tr("No loop in this view"))
            return
        result = self._session.result(self._column.view)
        paint_loop(
            painter,
            self.size(),
            document,
            self._column.frame,
            result,
            self._view_state,
        )


class _Curves(QWidget):
    """Small curves, the same scale in every view."""

    def __init__(self, column: ViewColumn, session: Session, palette: Palette) -> None:
        super().__init__()
        self._column = column
        self._session = session
        self._palette = palette
        self._limits = (_LOWEST, _HIGHEST)
        self.setMinimumHeight(90)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw axis, curves and the cursor."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        result = self._session.result(self._column.view)
        # Without an axis, whose numbers the text would run over.
        if result is None:
            painter.setPen(self._palette.color("quiet"))
            painter.setFont(theme.font())
            where = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), where, tr("Not measured yet"))
            return
        self._limits = curve_limits(self._session)
        self._paint_axis(painter)
        for index, values in enumerate(result.curves.segments.T):
            shade = painting.segment_colour(index, on_light=not self._palette.is_dark)
            pen = QPen(shade, 1.4)
            # As in the plot and in the report: a rejected segment is dashed.
            if not result.segments[index].accepted:
                pen.setStyle(Qt.PenStyle.DashLine)
            self._paint_curve(painter, result, values, pen)
        color = self._palette.color("global_line")
        self._paint_curve(painter, result, result.curves.line, QPen(color, 2.8))
        current = int(np.abs(result.curves.frames - self._column.frame).argmin())
        for sample, role in (
            (result.beat.end_systole - result.beat.end_diastole, "notice"),
            (current, "text"),
        ):
            x = self._x(result, result.curves.times_s[sample])
            painter.setPen(QPen(self._palette.color(role), 1.2))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _paint_axis(self, painter: QPainter) -> None:
        painter.setFont(theme.font(11))
        lowest, highest = self._limits
        tenths = range(math.ceil(10 * lowest), math.floor(10 * highest) + 1)
        for strain in (tenth / 10 for tenth in tenths):
            y = self._y(strain)
            painter.setPen(QPen(self._palette.color("line"), 1))
            painter.drawLine(QPointF(_AXIS_PX, y), QPointF(self.width(), y))
            painter.setPen(self._palette.color("quiet"))
            box = QRectF(0, y - 8, _AXIS_PX - 5, 16)
            where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, where, text.percent(strain, decimals=0))

    def _paint_curve(
        self,
        painter: QPainter,
        result: ViewResult,
        values: NDArray[np.float64],
        pen: QPen,
    ) -> None:
        known = np.isfinite(values)
        times_s = result.curves.times_s[known].tolist()
        points = [
            (self._x(result, time_s), self._y(value))
            for time_s, value in zip(times_s, values[known].tolist(), strict=True)
        ]
        painter.setPen(pen)
        if points:
            painter.drawPolyline(painting.polygon(np.array(points)))

    def _x(self, result: ViewResult, time_s: float) -> float:
        length_s = float(result.curves.times_s[-1])
        return _AXIS_PX + (self.width() - _AXIS_PX - 4) * float(time_s) / length_s

    def _y(self, strain: float) -> float:
        lowest, highest = self._limits
        return 4 + (self.height() - 8) * (highest - strain) / (highest - lowest)


def curve_limits(session: Session) -> tuple[float, float]:
    """Return lowest and highest strain of the plots: the same in every view."""
    lowest, highest = _LOWEST, _HIGHEST
    for view in View:
        result = session.result(view)
        if result is None:
            continue
        for values in (result.curves.segments, result.curves.line):
            known = values[np.isfinite(values)]
            if known.size:
                lowest = min(lowest, _STEP * math.floor(float(known.min()) / _STEP))
                highest = max(highest, _STEP * math.ceil(float(known.max()) / _STEP))
    return lowest, highest


def _facts(loop: Loop, result: ViewResult | None) -> str:
    """Return frame rate, heart rate, and how many segments count."""
    parts = []
    if not loop.time_doubt:
        parts.append(tr("{rate:.0f} frames/s", rate=loop.frame_rate_hz))
    stated_bpm = None if loop.time_doubt else loop.heart_rate_bpm
    rate_bpm = stated_bpm if result is None else result.heart_rate_bpm
    if rate_bpm:
        parts.append(tr("{rate:.0f} bpm", rate=rate_bpm))
    if result is not None:
        parts.append(
            tr(
                "{accepted} of {all} segments",
                accepted=result.n_accepted,
                all=len(result.segments),
            )
        )
    return " · ".join(parts)
