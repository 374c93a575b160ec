"""Icons drawn by hand: sharp at every scale, in the colours of the theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

# More than twice the 14 px shown in the controls, so that icons stay sharp on
# high-density screens.
_SIZE_PX = 32


def play_icon(color: QColor) -> QIcon:
    """Return a triangle."""
    pixmap, painter = _blank(color)
    triangle = [QPointF(9, 5), QPointF(27, 16), QPointF(9, 27)]
    painter.drawPolygon(QPolygonF(triangle))
    painter.end()
    return QIcon(pixmap)


def pause_icon(color: QColor) -> QIcon:
    """Return two bars."""
    pixmap, painter = _blank(color)
    painter.drawRect(QRectF(8, 6, 6, 20))
    painter.drawRect(QRectF(18, 6, 6, 20))
    painter.end()
    return QIcon(pixmap)


def ecg_icon(color: QColor) -> QIcon:
    """Return a trace with one QRS complex."""
    pixmap, painter = _blank(color)
    painter.setPen(QPen(color, 2.6))
    corners = ((1, 19), (9, 19), (13, 4), (17, 28), (20, 19), (31, 19))
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in corners]))
    painter.end()
    return QIcon(pixmap)


def window_icon() -> QIcon:
    """Return the sign of the program: a line over the long axis of a ventricle."""
    pixmap, painter = _blank(QColor("#171b21"))
    painter.drawRoundedRect(QRectF(0, 0, 32, 32), 6, 6)
    pen = painter.pen()
    pen.setStyle(Qt.PenStyle.SolidLine)
    pen.setColor(QColor("#4aa3ff"))
    pen.setWidthF(3.0)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    # Qt counts angles in sixteenths of a degree.
    painter.drawArc(QRectF(8, 5, 16, 24), 0, 180 * 16)
    painter.drawLine(QPointF(8, 17), QPointF(9, 26))
    painter.drawLine(QPointF(24, 17), QPointF(23, 26))
    painter.end()
    return QIcon(pixmap)


def _blank(color: QColor) -> tuple[QPixmap, QPainter]:
    pixmap = QPixmap(_SIZE_PX, _SIZE_PX)
    # A new QPixmap has undefined contents, not transparent ones.
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    return pixmap, painter
