"""The bull's-eye: 18 segments of three views, seen from the apex."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from longaxis.anatomy import View, Wall, segments_of
from longaxis.app import edits, theme
from longaxis.app.views import painting
from longaxis.app.views.panel import Panel
from longaxis.display import bullseye, colours, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from longaxis.anatomy import Segment
    from longaxis.app.screen import ScreenState
    from longaxis.app.session import Session
    from longaxis.app.theme import Palette
    from longaxis.data import CurveValues

_EARLIEST_S, _LATEST_S = 0.2, 0.6
_LEGEND_PX = 34
_NAME_WIDTH_PX = 66
_NAME_HEIGHT_PX = 8
_CORNER = (0.74, 0.86)


def _edge_pen(color: QColor) -> QPen:
    pen = QPen(color, 3.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a segment, and how the bull's-eye shows it."""

    name: str
    value: Callable[[CurveValues], float]
    text: Callable[[float | None], str]
    colour: Callable[[float | None], colours.RGB]
    ends: tuple[str, str, str]


def _time_colour(time_s: float | None) -> colours.RGB:
    return colours.time_colour(time_s, earliest_s=_EARLIEST_S, latest_s=_LATEST_S)


def _whole_percent(value: float | None) -> str:
    return text.percent(value, decimals=0)


_STRAIN_ENDS = (f"{text.MINUS}20", "0", f"+20{text.THIN_SPACE}%")

MEASURES = (
    Measure(
        "Peak systolic strain",
        lambda values: values.peak_systolic,
        _whole_percent,
        colours.strain_colour,
        _STRAIN_ENDS,
    ),
    Measure(
        "End-systolic strain",
        lambda values: values.end_systolic,
        _whole_percent,
        colours.strain_colour,
        _STRAIN_ENDS,
    ),
    Measure(
        "Time to peak",
        lambda values: values.time_to_peak_s,
        text.milliseconds,
        _time_colour,
        ("200", "400", f"600{text.THIN_SPACE}ms"),
    ),
)


class BullseyeView(Panel):
    """Bull's-eye, its legend, and the choice of what it shows."""

    def __init__(self, session: Session, screen: ScreenState, palette: Palette) -> None:
        super().__init__("18 segments")
        self._choice = QComboBox()
        self._choice.addItems([measure.name for measure in MEASURES])
        self._choice.setAccessibleName("What the bull's-eye shows")
        self._choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.header.addWidget(self._choice)
        self.chart = BullseyeChart(session, screen, palette)
        self.body.addWidget(self.chart, 1)
        self._choice.currentIndexChanged.connect(self.chart.show_measure)


class BullseyeChart(QWidget):
    """Hover lights a segment everywhere; a click accepts or rejects it."""

    def __init__(self, session: Session, screen: ScreenState, palette: Palette) -> None:
        super().__init__()
        self._session = session
        self._screen = screen
        self._palette = palette
        self._measure = MEASURES[0]
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(220, 180))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Bull's-eye of 18 segments")
        session.results_changed.connect(self.update)
        session.active_changed.connect(self.update)
        screen.hover_changed.connect(self.update)

    def show_measure(self, index: int) -> None:
        """Show another number."""
        self._measure = MEASURES[index]
        self.update()

    def values(self) -> dict[Segment, float]:
        """Return what is measured now, by segment."""
        return {
            each.segment: self._measure.value(each.values)
            for view in View
            for each in getattr(self._session.result(view), "segments", ())
        }

    def rejected(self) -> frozenset[Segment]:
        """Return the segments that do not count."""
        return frozenset(
            each.segment
            for view in View
            for each in getattr(self._session.result(view), "segments", ())
            if not each.accepted
        )

    def segment_at(self, position: QPointF) -> Segment | None:
        """Return the segment under a place on the widget."""
        center, radius = self._circle()
        x = (position.x() - center.x()) / radius
        y = (center.y() - position.y()) / radius
        cell = bullseye.cell_at(x, y)
        return None if cell is None else cell.segments[0]

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw cells, then what stands out, then names and legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        values, rejected = self.values(), self.rejected()
        for cell in bullseye.cells():
            segment = cell.segments[0]
            value = values.get(segment)
            self._paint_cell(painter, cell, value, is_rejected=segment in rejected)
        self._paint_edges(painter)
        self._paint_walls(painter)
        self._paint_legend(painter)

    def _paint_cell(
        self,
        painter: QPainter,
        cell: bullseye.Cell,
        value: float | None,
        *,
        is_rejected: bool,
    ) -> None:
        colour = self._measure.colour(value)
        if value is None and not self._palette.is_dark:
            colour = colours.MISSING_ON_WHITE
        shape = self._shape(cell)
        painter.setPen(QPen(self._palette.color("panel"), 1.6))
        painter.setBrush(QColor(*colour))
        painter.drawPolygon(shape)
        ink = QColor(*colours.readable_ink(colour))
        if value is None:
            ink = self._palette.color("quiet")
        if is_rejected:
            hatch = QColor(ink)
            hatch.setAlphaF(0.55)
            painting.paint_hatch(painter, shape, hatch)
        painter.setFont(theme.font(self._number_px(), strong=value is not None))
        painter.setPen(ink)
        at = self._place(*cell.label_xy)
        box = QRectF(at.x() - 30, at.y() - 12, 60, 24)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._measure.text(value))

    def _paint_edges(self, painter: QPainter) -> None:
        """Mark the active view's cells in the colours of its curves."""
        document, hovered = self._session.active_document, self._screen.hovered
        cells = {cell.segments[0]: cell for cell in bullseye.cells()}
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if document is not None:
            names = segments_of(document.view, mirrored=document.mirrored)
            for index, segment in enumerate(names):
                painter.setPen(_edge_pen(painting.segment_colour(index)))
                painter.drawPolyline(self._outer_edge(cells[segment]))
        if hovered is not None:
            painter.setPen(QPen(self._palette.color("text"), 2.2))
            painter.drawPolygon(self._shape(cells[hovered]))

    def _paint_walls(self, painter: QPainter) -> None:
        """Write the names of the walls, those at the sides towards the corners."""
        painter.setFont(theme.font(11))
        painter.setPen(self._palette.color("quiet"))
        metrics = painter.fontMetrics()
        for wall in Wall:
            x, y = bullseye.wall_label_xy(wall)
            name = wall.value.capitalize()
            width = metrics.horizontalAdvance(name)
            if abs(x) < 0.1:
                at = self._place(x, y)
                left = at.x() - width / 2
            else:
                side = 1.0 if x > 0 else -1.0
                at = self._place(side * _CORNER[0], np.sign(y) * _CORNER[1])
                left = at.x() if x > 0 else at.x() - width
            left = min(max(left, 0.0), self.width() - width)
            painter.drawText(QPointF(left, at.y() + metrics.ascent() / 2 - 1), name)

    def _paint_legend(self, painter: QPainter) -> None:
        width = min(240.0, self.width() - 56.0)
        left, top = (self.width() - width) / 2, self.height() - 28.0
        bar = QRectF(left, top, width, 9)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        is_time = self._measure.colour is _time_colour
        span = (_EARLIEST_S, _LATEST_S) if is_time else (-0.2, 0.2)
        for share in np.linspace(0, 1, 21).tolist():
            value = span[0] + share * (span[1] - span[0])
            gradient.setColorAt(share, QColor(*self._measure.colour(value)))
        painter.setPen(QPen(self._palette.color("line"), 1))
        painter.setBrush(gradient)
        painter.drawRect(bar)
        painter.setFont(theme.font(11))
        painter.setPen(self._palette.color("quiet"))
        box = QRectF(left - 12, top + 10, width + 34, 16)
        sides = (
            Qt.AlignmentFlag.AlignLeft,
            Qt.AlignmentFlag.AlignHCenter,
            Qt.AlignmentFlag.AlignRight,
        )
        for side, name in zip(sides, self._measure.ends, strict=True):
            is_middle = side == Qt.AlignmentFlag.AlignHCenter
            painter.drawText(
                QRectF(left, top + 10, width, 16) if is_middle else box, side, name
            )

    # Geometry

    def _circle(self) -> tuple[QPointF, float]:
        """Leave room for the legend below and the names of the walls around."""
        height = self.height() - _LEGEND_PX
        across = (self.width() - 2 * _NAME_WIDTH_PX) / (2 * _CORNER[0])
        down = (height - 2 * _NAME_HEIGHT_PX) / (2 * bullseye.WALL_LABEL_RADIUS)
        radius = max(40.0, min(across, down, self.width() / 2 - 4))
        return QPointF(self.width() / 2, height / 2), radius

    def _place(self, x: float, y: float) -> QPointF:
        center, radius = self._circle()
        return QPointF(center.x() + x * radius, center.y() - y * radius)

    def _shape(self, cell: bullseye.Cell) -> QPolygonF:
        return QPolygonF([self._place(x, y) for x, y in cell.polygon().tolist()])

    def _outer_edge(self, cell: bullseye.Cell) -> QPolygonF:
        """Return the arc just inside a cell's outer edge."""
        radius = cell.outer_radius - 0.022
        gap = 0.03 / cell.outer_radius
        angles = np.linspace(cell.start_rad + gap, cell.end_rad - gap, 24)
        return QPolygonF(
            [
                self._place(radius * np.cos(angle), radius * np.sin(angle))
                for angle in angles.tolist()
            ]
        )

    def _number_px(self) -> int:
        return 13 if self._circle()[1] > 110 else 11

    # Mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the segment, and say its name."""
        segment = self.segment_at(event.position())
        self._screen.set_hovered(segment)
        self.setToolTip("" if segment is None else self._sentence(segment))

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self._screen.set_hovered(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Accept or reject a segment."""
        segment = self.segment_at(event.position())
        if segment is not None and event.button() == Qt.MouseButton.LeftButton:
            toggle_segment(self._session, segment)

    def _sentence(self, segment: Segment) -> str:
        for view in View:
            for each in getattr(self._session.result(view), "segments", ()):
                if each.segment == segment:
                    value = text.percent_with_unit(each.values.peak_systolic)
                    said = [f"{segment.name} ({view.value}): {value} peak systolic"]
                    said += each.quality.reasons
                    said.append("Click to " + ("reject" if each.accepted else "accept"))
                    return "\n".join(said)
        return f"{segment.name}: not measured"


def toggle_segment(session: Session, segment: Segment) -> None:
    """Turn the reader's word on a segment round."""
    for view in View:
        result = session.result(view)
        if result is None:
            continue
        for index, each in enumerate(result.segments):
            if each.segment == segment:
                word = "Reject" if each.accepted else "Accept"
                after = edits.set_accepted(
                    session.document, view, index, not each.accepted
                )
                session.do(f"{word} {segment.name}", after)
                return
