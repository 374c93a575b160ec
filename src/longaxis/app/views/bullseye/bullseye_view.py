"""The bull's-eye: 18 segments of three views, seen from the apex."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from longaxis.anatomy import View, Wall, segments_of
from longaxis.app.base import theme
from longaxis.app.base.i18n import tr
from longaxis.app.core.review_edits import toggle_segment
from longaxis.app.views.bullseye.bullseye_measures import MEASURES, is_doubtful
from longaxis.app.views.common import painting
from longaxis.app.views.common.panel import Panel
from longaxis.app.views.common.segment_text import (
    decision_text,
    expected_error_text,
    without_text,
)
from longaxis.display import bullseye, colours, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from longaxis.anatomy import Segment
    from longaxis.app.base.theme import Palette
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.data import SegmentResult, ViewResult

# Height of the legend: bar, numbers below it, and a gap.
_LEGEND_PX = 34
# Width of the longest name beside the circle, and half the height of a line.
_NAME_WIDTH_PX = 66
_NAME_HEIGHT_PX = 8
# Where names at the sides start, in radii of the circle: nearer to the corners, where
# the circle leaves room.
_CORNER = (0.74, 0.86)
# Distance of the dotted edge from the border of its cell, in radii.
_INSET = 0.025
_LINE_OF_NAMES_PX = 17
_WIDE_PX, _WIDE_PX_PER_SIZE = 180.0, 14.0
"""From this radius on numbers grow with the cells, on very large screens."""
# Chosen: numbers as large as the ring allows; the radii at which 13 and 11 px still
# fit.
_ROOM_FOR_LARGE_PX, _ROOM_FOR_MIDDLE_PX = 110, 92
_BESIDE_APEX = 0.24
"""Room for a number in a cell around the apex, in radii of the circle."""

# Chosen: below 8 px digits cannot be read.
_SMALLEST_PX = 8
# 18 first: what is measured; the others are derived from it.
MODELS = tuple(sorted(bullseye.MAPPINGS, reverse=True))
"""Numbers of segments that a bull's-eye can have; 18 are measured."""


def _arc(cell: bullseye.Cell) -> NDArray[np.float64]:
    """Return the arc just inside a cell's outer edge, shape (P, 2)."""
    # An angle that gives the same gap in length at every radius.
    gap = 0.03 / cell.outer_radius
    angles = np.linspace(cell.start_rad + gap, cell.end_rad - gap, 24)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return (cell.outer_radius - 0.022) * ring


def _edge_pen(color: QColor) -> QPen:
    # A round cap would reach into the neighbouring cell.
    pen = QPen(color, 3.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


class BullseyeView(Panel):
    """Bull's-eye, its legend, and the choice of what it shows."""

    def __init__(
        self, session: Session, view_state: ViewState, palette: Palette
    ) -> None:
        super().__init__("Segments")
        self.title.hide()  # the choices say it, and need the room
        self._model = QComboBox()
        self._model.addItems([str(number) for number in MODELS])
        self._model.setAccessibleName(tr("Number of segments of the bull's-eye"))
        self._model.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._choice = QComboBox()
        self._choice.addItems([tr(measure.name) for measure in MEASURES])
        self._choice.setAccessibleName(tr("What the bull's-eye shows"))
        self._choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # Ignored: the longest name of a measure would widen the whole column.
        self._choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.header.addWidget(self._model)
        self.header.addWidget(self._choice, 100)  # all that the hidden title leaves
        self._choice.setMinimumWidth(96)
        self.chart = BullseyeChart(session, view_state, palette)
        self.body.addWidget(self.chart, 1)
        self._choice.currentIndexChanged.connect(self.chart.show_measure)
        self._model.currentIndexChanged.connect(
            lambda index: self.chart.show_model(MODELS[index])
        )


class BullseyeChart(QWidget):
    """Hover lights a segment everywhere; a click accepts or rejects it."""

    def __init__(
        self, session: Session, view_state: ViewState, palette: Palette
    ) -> None:
        super().__init__()
        self._session = session
        self._view_state = view_state
        self._palette = palette
        self._measure = MEASURES[0]
        self._n_segments = MODELS[0]
        # Shapes depend on size and model only, and are drawn at every movement of the
        # mouse.
        self._outlines: dict[bullseye.Cell, tuple[QPolygonF, QPolygonF]] = {}
        self._outlines_of = QSize()
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(220, 180))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Bull's-eye of 18 segments"))
        session.results_changed.connect(self.update)
        session.active_changed.connect(self.update)
        view_state.hover_changed.connect(self.update)

    def show_measure(self, index: int) -> None:
        """Show another number."""
        self._measure = MEASURES[index]
        self.update()

    def show_model(self, n_segments: int) -> None:
        """Show 16, 17 or 18 segments; what is measured are always 18."""
        self._n_segments = n_segments
        self.setAccessibleName(
            tr("Bull's-eye of {n_segments} segments", n_segments=n_segments)
        )
        self.update()

    def values(self) -> dict[Segment, float | None]:
        """Return what is measured now, by segment."""
        return {
            segment.segment: self._measure.value(result, index)
            for result, index, segment in self._measured()
        }

    def cell_values(self) -> tuple[float | None, ...]:
        """Return the number in each cell, in the order of `bullseye.cells`."""
        return bullseye.cell_values(self._n_segments, self.values())

    def rejected(self) -> frozenset[Segment]:
        """Return the segments that do not count."""
        return frozenset(
            segment.segment
            for _, _, segment in self._measured()
            if not segment.accepted
        )

    def doubtful(self) -> frozenset[Segment]:
        """Return the segments whose number is uncertain by more than 4 points."""
        # Doubt is of a measured segment; a cell of several shows it if any of them is
        # doubtful.
        return frozenset(
            segment.segment
            for result, index, segment in self._measured()
            if is_doubtful(self._measure.half_width(result, index))
        )

    def _measured(self) -> Iterator[tuple[ViewResult, int, SegmentResult]]:
        for view in View:
            result = self._session.result(view)
            if result is not None:
                for index, segment in enumerate(result.segments):
                    yield result, index, segment

    def cell_at(self, position: QPointF) -> bullseye.Cell | None:
        """Return the cell under a place on the widget."""
        center, radius = self._circle()
        x = (position.x() - center.x()) / radius
        # y upwards, as in `display.bullseye`, while Qt counts downwards.
        y = (center.y() - position.y()) / radius
        return bullseye.cell_at(x, y, self._n_segments)

    def segment_at(self, position: QPointF) -> Segment | None:
        """Return the segment under a place on the widget."""
        cell = self.cell_at(position)
        return None if cell is None else cell.segments[0]

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw cells, then what stands out, then names and legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rejected, doubtful = self.rejected(), self.doubtful()
        cells = bullseye.cells(self._n_segments)
        values = self.cell_values()
        # One size for all numbers, or size would look like importance.
        size_px = self._fitting_px(values)
        for cell, value in zip(cells, values, strict=True):
            is_rejected = not rejected.isdisjoint(cell.segments)
            self._paint_cell(painter, cell, value, is_rejected=is_rejected)
            # The derived cap is of all six apical segments and would nearly always be
            # dotted.
            if not (cell.is_derived or doubtful.isdisjoint(cell.segments)):
                self._paint_doubt(painter, cell, value)
            self._paint_number(painter, cell, value, size_px)
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
        colour = self._colour(cell, value)
        shape = self._shape(cell)
        painter.setPen(QPen(self._palette.color("panel"), 1.6))
        painter.setBrush(QColor(*colour))
        painter.drawPolygon(shape)
        if is_rejected:
            # In the colour of the text on this cell, since grey lines vanish on some
            # strain colours.
            hatch = self._ink(cell, value)
            hatch.setAlphaF(0.55)
            painting.paint_hatch(painter, shape, hatch)

    def _paint_number(
        self, painter: QPainter, cell: bullseye.Cell, value: float | None, size_px: int
    ) -> None:
        is_strong = value is not None and size_px > 10
        painter.setFont(theme.font(size_px, strong=is_strong))
        painter.setPen(self._ink(cell, value))
        centre = self._place(*cell.label_xy)
        box = QRectF(centre.x() - 30, centre.y() - 12, 60, 24)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._measure.text(value))

    def _fitting_px(self, values: Sequence[float | None]) -> int:
        """Return a size in which the longest number fits a cell beside the apex."""
        # By length of text: a minus and two digits need more room than "0".
        longest = max((self._measure.text(value) for value in values), key=len)
        room_px = _BESIDE_APEX * self._circle()[1]
        size_px = self._number_px()
        while size_px > _SMALLEST_PX:
            metrics = QFontMetricsF(theme.font(size_px))
            if metrics.horizontalAdvance(longest) <= room_px:
                break
            size_px -= 1
        return size_px

    def _colour(self, cell: bullseye.Cell, value: float | None) -> colours.RGB:
        """Return a cell's colour: grey where nothing is measured or all is derived."""
        # Derived values bear no colour, as no view measures the cap.
        if value is None or cell.is_derived:
            is_dark = self._palette.is_dark
            return colours.MISSING_ON_DARK if is_dark else colours.MISSING_ON_WHITE
        return self._measure.colour(value)

    def _ink(self, cell: bullseye.Cell, value: float | None) -> QColor:
        """Return the colour of what is written on a cell."""
        if value is None or cell.is_derived:
            return self._palette.color("quiet")
        return QColor(*colours.readable_ink(self._colour(cell, value)))

    def _paint_doubt(
        self, painter: QPainter, cell: bullseye.Cell, value: float | None
    ) -> None:
        """Draw a dotted edge inside a cell whose number is uncertain."""
        painter.setPen(QPen(self._ink(cell, value), 1.6, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        gap = _INSET / cell.outer_radius
        inner = replace(
            cell,
            inner_radius=cell.inner_radius + _INSET,
            outer_radius=cell.outer_radius - _INSET,
            start_rad=cell.start_rad + gap,
            end_rad=cell.end_rad - gap,
        )
        painter.drawPolygon(self._shape(inner))

    def _paint_edges(self, painter: QPainter) -> None:
        """Mark the active view's cells in the colours of its curves."""
        document, hovered = self._session.active_document, self._view_state.hovered
        cells = bullseye.cells(self._n_segments)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if document is not None:
            names = segments_of(document.view, mirrored=document.mirrored)
            for cell in cells:
                # A derived cell has no curve of its own whose colour it could bear.
                if len(cell.segments) == 1 and cell.segments[0] in names:
                    index = names.index(cell.segments[0])
                    painter.setPen(_edge_pen(painting.segment_colour(index)))
                    painter.drawPolyline(self._outer_edge(cell))
        # Hovered last, over the edges of neighbours.
        painter.setPen(QPen(self._palette.color("text"), 2.2))
        for cell in cells:
            if hovered in cell.segments and not cell.is_derived:
                painter.drawPolygon(self._shape(cell))

    def _paint_walls(self, painter: QPainter) -> None:
        """Write the names of the walls, those at the sides towards the corners."""
        painter.setFont(theme.font(11))
        painter.setPen(self._palette.color("quiet"))
        metrics = painter.fontMetrics()
        height = self.height() - _LEGEND_PX
        # Whichever arrangement leaves the larger circle; wide and high panels differ.
        if self._radius_between(height) > self._radius_beside(height):
            self._paint_lines_of_names(painter)
            return
        for wall in Wall:
            x, y = bullseye.wall_label_xy(wall)
            name = wall.value.capitalize()
            width = metrics.horizontalAdvance(name)
            # Anterior and inferior walls stand above and below the centre.
            if abs(x) < 0.1:
                centre = self._place(x, y)
                left = centre.x() - width / 2
            else:
                side = 1.0 if x > 0 else -1.0
                centre = self._place(side * _CORNER[0], np.sign(y) * _CORNER[1])
                left = centre.x() if x > 0 else centre.x() - width
            # In a narrow panel a name moves inwards rather than being cut off.
            left = min(max(left, 0.0), self.width() - width)
            painter.drawText(QPointF(left, centre.y() + metrics.ascent() / 2 - 1), name)

    def _paint_lines_of_names(self, painter: QPainter) -> None:
        """Write three names above the circle and three below: it may be wider so."""
        center, radius = self._circle()
        metrics = painter.fontMetrics()
        for wall in Wall:
            x, y = bullseye.wall_label_xy(wall)
            name = wall.value.capitalize()
            width = metrics.horizontalAdvance(name)
            if abs(x) < 0.1:
                left = (self.width() - width) / 2
            else:
                left = self.width() - width if x > 0 else 0.0
            top = center.y() - radius - 4
            bottom = center.y() + radius + metrics.ascent() + 3
            painter.drawText(QPointF(left, top if y > 0 else bottom), name)

    def _paint_legend(self, painter: QPainter) -> None:
        width = min(240.0, self.width() - 56.0)
        left, top = (self.width() - width) / 2, self.height() - 28.0
        bar = QRectF(left, top, width, 9)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        span = self._measure.span
        for share in np.linspace(0, 1, 21).tolist():
            value = span[0] + share * (span[1] - span[0])
            gradient.setColorAt(share, QColor(*self._measure.colour(value)))
        painter.setPen(QPen(self._palette.color("line"), 1))
        painter.setBrush(gradient)
        painter.drawRect(bar)
        painter.setFont(theme.font(11))
        painter.setPen(self._palette.color("quiet"))
        # Wider than the bar, so that a unit at the right end has room.
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
        # At least 40 px: `cell_at` divides by the radius.
        radius = max(40.0, self._radius_beside(height), self._radius_between(height))
        return QPointF(self.width() / 2, height / 2), radius

    def _radius_beside(self, height: float) -> float:
        """Return the radius that leaves room for the names in the corners."""
        across = (self.width() - 2 * _NAME_WIDTH_PX) / (2 * _CORNER[0])
        down = (height - 2 * _NAME_HEIGHT_PX) / (2 * bullseye.WALL_LABEL_RADIUS)
        return min(across, down, self.width() / 2 - 4)

    def _radius_between(self, height: float) -> float:
        """Return the radius that leaves a line of names above and one below."""
        return min(self.width() / 2 - 4, height / 2 - _LINE_OF_NAMES_PX)

    def _place(self, x: float, y: float) -> QPointF:
        center, radius = self._circle()
        return QPointF(center.x() + x * radius, center.y() - y * radius)

    def _shape(self, cell: bullseye.Cell) -> QPolygonF:
        return self._outline(cell)[0]

    def _outer_edge(self, cell: bullseye.Cell) -> QPolygonF:
        """Return the arc just inside a cell's outer edge."""
        return self._outline(cell)[1]

    def _outline(self, cell: bullseye.Cell) -> tuple[QPolygonF, QPolygonF]:
        """Return shape and outer edge of a cell, made once for each size."""
        # Another size moves and scales every shape.
        if self._outlines_of != self.size():
            self._outlines_of = self.size()
            self._outlines.clear()
        outline = self._outlines.get(cell)
        if outline is None:
            outline = self._placed(cell.polygon()), self._placed(_arc(cell))
            self._outlines[cell] = outline
        return outline

    def _placed(self, points: NDArray[np.float64]) -> QPolygonF:
        center, radius = self._circle()
        middle = np.array([center.x(), center.y()])
        return painting.polygon(middle + radius * np.array([1.0, -1.0]) * points)

    def _number_px(self) -> int:
        radius = self._circle()[1]
        if radius > _ROOM_FOR_LARGE_PX:
            wider = max(0.0, radius - _WIDE_PX)
            return 13 + min(13, int(wider / _WIDE_PX_PER_SIZE))
        return 11 if radius > _ROOM_FOR_MIDDLE_PX else 10

    # Mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the segment, and say its name."""
        cell = self.cell_at(event.position())
        self._view_state.set_hovered(None if cell is None else cell.segments[0])
        self.setToolTip("" if cell is None else self.sentence(cell))

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self._view_state.set_hovered(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Accept or reject a segment; cells made of several stay as they are."""
        cell = self.cell_at(event.position())
        is_left = event.button() == Qt.MouseButton.LeftButton
        # A cell of several segments leaves open which one is meant.
        if cell is not None and len(cell.segments) == 1 and is_left:
            toggle_segment(self._session, cell.segments[0])

    def sentence(self, cell: bullseye.Cell) -> str:
        """Return what is known of a cell."""
        if len(cell.segments) > 1:
            names = ", ".join(segment.name for segment in cell.segments)
            return tr("{cell}: mean of {names}", cell=cell.name, names=names)
        for result, index, segment in self._measured():
            if segment.segment == cell.segments[0]:
                return "\n".join(self._lines(result, index, segment))
        return tr("{cell}: not measured", cell=cell.name)

    def _lines(
        self, result: ViewResult, index: int, segment: SegmentResult
    ) -> list[str]:
        measure = self._measure
        value = measure.text(measure.value(result, index))
        doubt = measure.half_width(result, index)
        if doubt is not None:
            value += f" ± {text.percent(doubt)}"
        name = f"{segment.segment.name} ({result.view.value})"
        return [
            f"{name}, {tr(measure.name)}: {value}",
            *segment.quality.reasons,
            *filter(
                None,
                (
                    expected_error_text(segment),
                    decision_text(segment),
                    without_text(result, index),
                ),
            ),
            tr("Click to reject") if segment.accepted else tr("Click to accept"),
        ]
