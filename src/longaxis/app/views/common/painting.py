"""Drawing on the cine: the wall, its points, the ruler."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from longaxis.app.base import theme
from longaxis.app.views.common.wall_geometry import N_SEGMENTS
from longaxis.display.colours import SEGMENT_COLOURS, SEGMENT_COLOURS_ON_LIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from longaxis.app.views.common.transform import PictureTransform
    from longaxis.app.views.common.wall_geometry import Wall

# Chosen: large enough to see and grab, small enough not to hide the speckle below it;
# pixels of the widget.
POINT_RADIUS_PX = 4.5
# Ticks every centimetre as on scanners, a number every fifth.
_TICK_MM = 10
_LABEL_EVERY = 5


def segment_colour(index: int, *, alpha: float = 1.0, on_light: bool = False) -> QColor:
    """Return the colour of one of the six segments of a view.

    Parameters
    ----------
    index
        Of the segment, in the order of the line.
    alpha
        1 for opaque.
    on_light
        True for the darker shade of the same hue, which reads on a light ground; the
        picture is always dark.
    """
    colours = SEGMENT_COLOURS_ON_LIGHT if on_light else SEGMENT_COLOURS
    color = QColor(*colours[index])
    color.setAlphaF(alpha)
    return color


def polygon(points_px: NDArray[np.float64]) -> QPolygonF:
    """Return points in pixels, shape (P, 2), as a Qt polygon."""
    return QPolygonF([QPointF(x, y) for x, y in points_px.tolist()])


def paint_wall(
    painter: QPainter,
    wall: Wall,
    transform: PictureTransform,
    *,
    hovered: int | None = None,
    rejected: Sequence[int] = (),
    strength: float = 1.0,
) -> None:
    """Draw each segment as a see-through band with its line in the middle.

    Parameters
    ----------
    painter
        Painter of the widget.
    wall
        Tracked wall in the frame, in millimetres.
    transform
        From millimetres to pixels of the widget.
    hovered
        Index of the segment under the pointer; None for none.
    rejected
        Indices of rejected segments.
    strength
        Opacity, 0 to 1.
    """
    for segment in range(N_SEGMENTS):
        columns = wall.columns_of(segment)
        # Fewer than two tracked columns span no band.
        if len(columns) < 2:
            continue
        fill = 0.34 if segment == hovered else 0.15
        edge = QPen(segment_colour(segment, alpha=0.55 * strength), 1.0)
        painter.setPen(edge)
        painter.setBrush(segment_colour(segment, alpha=fill * strength))
        painter.drawPolygon(polygon(transform.to_screen(wall.band_mm(segment))))
        width = 4.0 if segment == hovered else 2.6
        pen = QPen(segment_colour(segment, alpha=strength), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if segment in rejected:
            # Rejection shows in the line's style as well, not in colour alone.
            pen.setStyle(Qt.PenStyle.DashLine)
            # Round caps would close the gaps of a dashed line of this width.
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawPolyline(polygon(transform.to_screen(wall.line_mm[columns])))


def paint_ghost(
    painter: QPainter, wall: Wall, transform: PictureTransform, color: QColor
) -> None:
    """Draw a line that belongs to another frame.

    Parameters
    ----------
    painter
        Painter of the widget.
    wall
        Tracked wall in the frame, in millimetres.
    transform
        From millimetres to pixels of the widget.
    color
        Colour.
    """
    pen = QPen(color, 1.8)
    pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(polygon(transform.to_screen(wall.line_mm)))


def paint_numbers(
    painter: QPainter,
    wall: Wall,
    transform: PictureTransform,
    texts: Sequence[str],
) -> None:
    """Write each segment's number beside it.

    Parameters
    ----------
    painter
        Painter of the widget.
    wall
        Tracked wall in the frame, in millimetres.
    transform
        From millimetres to pixels of the widget.
    texts
        Texts, one per point.
    """
    painter.setFont(theme.font(14, strong=True))
    # A constant distance on screen, whatever the zoom: geometry is in millimetres here.
    distance_mm = 20 / transform.scale_px_per_mm
    for segment, text in enumerate(texts):
        place_mm = wall.beside_mm(segment, distance_mm)
        if place_mm is not None:
            x, y = transform.to_screen(place_mm).tolist()
            text_with_shadow(painter, x, y, text, segment_colour(segment))


def text_with_shadow(
    painter: QPainter, x: float, y: float, text: str, color: QColor
) -> None:
    """Write text round a point so that it reads on any picture.

    Parameters
    ----------
    painter
        Painter of the widget.
    x
        Horizontal position in pixels.
    y
        Vertical position in pixels.
    text
        Text.
    color
        Colour.
    """
    metrics = painter.fontMetrics()
    left = x - metrics.horizontalAdvance(text) / 2
    base = y + (metrics.ascent() - metrics.descent()) / 2
    path = QPainterPath()
    # A path, since an outline needs strokes: `drawText` has none.
    path.addText(QPointF(left, base), painter.font(), text)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(QColor(0, 0, 0, 190), 3.0)
    # Round, or the wide outline grows spikes at sharp corners of the letters.
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)
    painter.fillPath(path, color)


def paint_points(
    painter: QPainter,
    points_px: NDArray[np.float64],
    *,
    color: QColor,
    chosen: int | None = None,
) -> None:
    """Draw the points of the line that can be dragged.

    Parameters
    ----------
    painter
        Painter of the widget.
    points_px
        Positions (x, y) in pixels, shape (N, 2).
    color
        Colour.
    chosen
        Index of the highlighted point; None for none.
    """
    for index, (x, y) in enumerate(points_px.tolist()):
        is_chosen = index == chosen
        radius = POINT_RADIUS_PX + (2.0 if is_chosen else 0.0)
        painter.setPen(QPen(QColor(0, 0, 0, 180), 1.2))
        painter.setBrush(color if is_chosen else QColor(255, 255, 255, 225))
        painter.drawEllipse(QPointF(x, y), radius, radius)


def paint_cross(painter: QPainter, x: float, y: float, color: QColor) -> None:
    """Draw a small open cross that does not hide what it stands on.

    Parameters
    ----------
    painter
        Painter of the widget.
    x
        Horizontal position in pixels.
    y
        Vertical position in pixels.
    color
        Colour.
    """
    painter.setPen(QPen(color, 1.6))
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        painter.drawLine(
            QPointF(x + 3 * dx, y + 3 * dy), QPointF(x + 9 * dx, y + 9 * dy)
        )


def paint_ruler(
    painter: QPainter, area: QRectF, transform: PictureTransform, color: QColor
) -> None:
    """Draw a tick for each centimetre down the right edge, numbers in millimetres.

    Parameters
    ----------
    painter
        Painter of the widget.
    area
        Rectangle to paint in.
    transform
        From millimetres to pixels of the widget.
    color
        Colour.
    """
    painter.setFont(theme.font(11))
    painter.setPen(QPen(color, 1.0))
    # From the visible area, so that the ruler follows zoom and moving.
    top_mm = float(transform.to_picture(0, area.top())[1])
    bottom_mm = float(transform.to_picture(0, area.bottom())[1])
    first, last = int(np.ceil(top_mm / _TICK_MM)), int(bottom_mm // _TICK_MM)
    # No ticks above the top of the picture: depth is counted from the first row.
    for tick in range(max(first, 0), last + 1):
        y = float(transform.to_screen(np.array([0.0, tick * _TICK_MM]))[1])
        is_long = tick % _LABEL_EVERY == 0
        length = 9.0 if is_long else 5.0
        painter.drawLine(QPointF(area.right() - length, y), QPointF(area.right(), y))
        # Numbers at the very edge would be cut off.
        if is_long and area.top() + 8 < y < area.bottom() - 8:
            unit = " mm" if tick == _LABEL_EVERY else ""
            text = f"{tick * _TICK_MM}{unit}"
            box = QRectF(area.right() - 60, y - 8, 48, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, text)


def paint_hatch(painter: QPainter, shape: QPolygonF, color: QColor) -> None:
    """Cover a shape with diagonal lines: rejected.

    Parameters
    ----------
    painter
        Painter of the widget.
    shape
        Shape to fill.
    color
        Colour.
    """
    painter.save()
    path = QPainterPath()
    path.addPolygon(shape)
    path.closeSubpath()
    painter.setClipPath(path)
    painter.setPen(QPen(color, 1.4))
    box = shape.boundingRect()
    # Starts one height further left: lines run at 45 degrees and must also cover the
    # upper left corner.
    x = box.left() - box.height()
    while x < box.right():
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()))
        x += 7
    painter.restore()
