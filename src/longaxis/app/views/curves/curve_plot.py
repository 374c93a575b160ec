"""A small plot of strain over time, painted by hand so that many fit side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from longaxis.app.base import theme
from longaxis.app.base.i18n import tr
from longaxis.app.views.common import painting
from longaxis.app.views.common.time_text import IN_DOUBT
from longaxis.display import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from longaxis.anatomy import Segment
    from longaxis.app.base.theme import Palette
    from longaxis.app.core.view_state import ViewState
    from longaxis.data import StrainCurves, ViewResult

# Chosen: a curve can be reached without aiming exactly, and nothing lights between
# curves.
_NEAR_PX = 10
# Room for numbers of strain, nothing, names of events, numbers of time.
_LEFT_PX, _RIGHT_PX, _TOP_PX, _BOTTOM_PX = 32, 6, 16, 16
_FAINT, _STRONG_WIDTH = 0.3, 3.0
# A line every 10 % strain.
_TICK = 0.1
_TIME_STEPS_MS = (100, 200, 500, 1000)
# Room for a time of up to four digits.
_TIME_LABEL_PX = 52
_ROOM_FOR_MARKS_PX = 260
"""Narrower plots bear a title where the names of the events would stand."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """One curve of a plot.

    Attributes
    ----------
    times_s, strain
        Shape (B,); strain is a fraction, NaN where there is none.
    segment
        Whose curve it is; None for a line, which never lights.
    """

    times_s: NDArray[np.float64]
    strain: NDArray[np.float64]
    color: QColor
    width: float = 1.5
    style: Qt.PenStyle = Qt.PenStyle.SolidLine
    segment: Segment | None = None


@dataclass(frozen=True, slots=True)
class EventMark:
    """A vertical line: its time after end-diastole, colour role and name."""

    time_s: float
    role: str
    name: str


def event_marks(result: ViewResult) -> list[EventMark]:
    """Return ED, ES (AVC where the valve was seen) and, if marked, MVO of a beat."""
    beat, times_s = result.beat, result.loop.frame_times_s

    def after(frame: int) -> float:
        return float(times_s[frame] - times_s[beat.end_diastole])

    marks = [
        # ED is time 0 by definition: strain is counted from there.
        EventMark(0.0, "quiet", "ED"),
        EventMark(after(beat.end_systole), "notice", beat.end_systole_source.mark),
    ]
    if beat.mitral_opening is not None:
        marks.append(EventMark(after(beat.mitral_opening), "quiet", "MVO"))
    return marks


def strain_span(curves: Sequence[StrainCurves]) -> tuple[float, float]:
    """Return lowest and highest strain of plots that share a scale."""
    shown = [curve.segments[np.isfinite(curve.segments)] for curve in curves]
    values = np.concatenate([*shown, np.zeros(1)])
    # At least -22 to 5 %, so that weak curves do not fill the plot and look strong;
    # wider only where a curve needs it.
    return min(-0.22, float(values.min()) - 0.01), max(0.05, float(values.max()) + 0.01)


class CurvePlot(QWidget):
    """Traces, marks and a cursor; hover lights a segment, a click goes to a moment.

    Attributes
    ----------
    time_chosen
        Seconds after end-diastole that were clicked.
    """

    time_chosen = Signal(float)

    def __init__(self, view_state: ViewState, palette: Palette, name: str = "") -> None:
        super().__init__()
        self._view_state = view_state
        self._palette = palette
        self._traces: tuple[Trace, ...] = ()
        self._marks: tuple[EventMark, ...] = ()
        self._span, self._last_s = (-0.22, 0.05), 1.0
        self._mark = ""
        self._cursor_s: float | None = None
        self._title, self._title_color = "", palette.color("quiet")
        self._empty = ""
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(90, 60))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name or tr("Strain curves"))
        view_state.hover_changed.connect(self.update)

    @property
    def traces(self) -> tuple[Trace, ...]:
        """The curves on screen."""
        return self._traces

    @property
    def marks(self) -> tuple[EventMark, ...]:
        """The vertical lines on screen."""
        return self._marks

    @property
    def cursor_s(self) -> float | None:
        """Where the cursor stands, None while the frame lies outside the beat."""
        return self._cursor_s

    def show_traces(
        self,
        traces: Sequence[Trace],
        marks: Sequence[EventMark],
        *,
        span: tuple[float, float],
        time_doubt: str = "",
    ) -> None:
        """Show other curves.

        Parameters
        ----------
        traces
            Curves to draw.
        marks
            Events to mark.
        span
            Lowest and highest strain of the plot, as fractions.
        time_doubt
            Why the times are in doubt; the numbers of the axis are then marked.
        """
        self._mark = IN_DOUBT if time_doubt else ""
        self._traces, self._marks, self._span = tuple(traces), tuple(marks), span
        self._last_s = max((float(trace.times_s[-1]) for trace in traces), default=1.0)
        self._empty = ""
        self.update()

    def say(self, sentence: str) -> None:
        """Show no curve, and why."""
        self._traces, self._marks, self._empty = (), (), sentence
        self.update()

    def set_title(self, title: str, color: QColor) -> None:
        """Write a short name into the corner."""
        self._title, self._title_color = title, color
        self.update()

    def set_cursor(self, time_s: float | None) -> None:
        """Move the cursor."""
        if time_s != self._cursor_s:
            self._cursor_s = time_s
            self.update()

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw scale, marks, curves, cursor, name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(11))
        if not self._traces:
            painter.setPen(self._palette.color("quiet"))
            where = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), where, self._empty)
            return
        self._paint_scales(painter)
        for mark in self._marks:
            self._paint_mark(painter, mark)
        lit = self._view_state.hovered
        # A segment of another view is no reason to fade all curves of this one.
        if lit not in {trace.segment for trace in self._traces}:
            lit = None
        # The lit curve is drawn last, over the others.
        for trace in sorted(self._traces, key=lambda trace: trace.segment == lit):
            self._paint_trace(painter, trace, lit)
        if self._cursor_s is not None:
            x = self._x(self._cursor_s)
            painter.setPen(QPen(self._palette.color("text"), 1.2))
            painter.drawLine(QPointF(x, _TOP_PX), QPointF(x, self._bottom))
        painter.setPen(self._title_color)
        painter.setFont(theme.font(11, strong=True))
        box = QRectF(_LEFT_PX, 0, self.width() - _LEFT_PX - _RIGHT_PX, _TOP_PX)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, right, self._title)

    def _paint_scales(self, painter: QPainter) -> None:
        low, high = self._span
        ticks = np.arange(np.ceil(low / _TICK), np.floor(high / _TICK) + 1) * _TICK
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for strain in ticks.tolist():
            y = self._y(strain)
            # Ticks are computed in floating point: 0 may come out as 1e-17.
            is_zero = abs(strain) < _TICK / 2
            role = "quiet" if is_zero else "line"
            painter.setPen(QPen(self._palette.color(role, alpha=0.8), 1))
            painter.drawLine(QPointF(_LEFT_PX, y), QPointF(self.width() - _RIGHT_PX, y))
            painter.setPen(self._palette.color("quiet"))
            box = QRectF(0, y - 8, _LEFT_PX - 5, 16)
            painter.drawText(box, right, text.percent(strain, decimals=0))
        center = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        step_ms = self._time_step_ms()
        for time_ms in range(0, int(1000 * self._last_s) + 1, step_ms):
            x = self._x(time_ms / 1000)
            box = QRectF(x - 25, self._bottom + 1, 50, _BOTTOM_PX)
            # A number at the right edge that would be cut off is left out.
            if box.right() <= self.width() + 8:
                painter.drawText(box, center, f"{time_ms}{self._mark}")

    def _time_step_ms(self) -> int:
        room = max(1.0, (self.width() - _LEFT_PX) / _TIME_LABEL_PX)
        wanted = 1000 * self._last_s / room
        # The smallest round step whose labels fit.
        return next((step_ms for step_ms in _TIME_STEPS_MS if step_ms >= wanted), 2000)

    def _paint_mark(self, painter: QPainter, mark: EventMark) -> None:
        x, color = self._x(mark.time_s), self._palette.color(mark.role)
        painter.setPen(QPen(color, 1.1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, _TOP_PX - 2), QPointF(x, self._bottom))
        if self.width() >= _ROOM_FOR_MARKS_PX:
            painter.setPen(color)
            painter.drawText(QPointF(x + 3, _TOP_PX - 4), mark.name)

    def _paint_trace(
        self, painter: QPainter, trace: Trace, lit: Segment | None
    ) -> None:
        color, width = QColor(trace.color), trace.width
        # The curve of the line has no segment, and keeps its look while segments are
        # lit.
        if lit is not None and trace.segment is not None:
            is_lit = trace.segment == lit
            color.setAlphaF(1.0 if is_lit else _FAINT * color.alphaF())
            width = _STRONG_WIDTH if is_lit else width
        painter.setPen(QPen(color, width, trace.style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Samples without strain are left out; unlike in the large plot the curve is
        # drawn across the gap.
        known = np.isfinite(trace.strain)
        points = [
            (self._x(time_s), self._y(strain))
            for time_s, strain in zip(
                trace.times_s[known].tolist(), trace.strain[known].tolist(), strict=True
            )
        ]
        if points:
            painter.drawPolyline(painting.polygon(np.array(points)))

    @property
    def _bottom(self) -> float:
        return self.height() - _BOTTOM_PX

    def _x(self, time_s: float) -> float:
        width = self.width() - _LEFT_PX - _RIGHT_PX
        return _LEFT_PX + width * time_s / self._last_s

    def _y(self, strain: float) -> float:
        low, high = self._span
        # Clamped: a curve beyond the span must not be drawn over titles and axis.
        share = min(max((high - strain) / (high - low), 0.0), 1.0)
        return _TOP_PX + (self._bottom - _TOP_PX) * share

    # Mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the segment whose curve is near."""
        self._view_state.set_hovered(self.segment_at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self._view_state.set_hovered(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the moment that was clicked."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        width = self.width() - _LEFT_PX - _RIGHT_PX
        if self._traces and width > 0:
            share = (event.position().x() - _LEFT_PX) / width
            self.time_chosen.emit(min(max(share, 0.0), 1.0) * self._last_s)

    def segment_at(self, place: QPointF) -> Segment | None:
        """Return the segment whose curve passes near a place."""
        nearest: tuple[float, Segment | None] = (_NEAR_PX, None)
        for trace in self._traces:
            if trace.segment is None:
                continue
            xs = [self._x(time_s) for time_s in trace.times_s.tolist()]
            # The nearest sample in time, then its distance in strain: curves are
            # compared at one moment.
            index = int(np.abs(np.array(xs) - place.x()).argmin())
            if not np.isfinite(trace.strain[index]):
                continue
            distance = abs(self._y(float(trace.strain[index])) - place.y())
            if distance < nearest[0]:
                nearest = (distance, trace.segment)
        return nearest[1]
