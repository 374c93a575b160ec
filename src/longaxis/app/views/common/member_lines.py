"""The line of each tracker that was joined, beside the joined one, with a legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPen

from longaxis.app.base import theme
from longaxis.app.base.i18n import tr
from longaxis.app.views.common import painting
from longaxis.display.colours import JOINED_COLOUR, MEMBER_COLOURS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from longaxis.app.views.common.transform import PictureTransform
    from longaxis.app.views.common.wall_geometry import Wall
    from longaxis.data import TrackedMesh

# Chosen: where lines lie on each other, the joined one shows on both sides of a
# member's, and the dark edge on both sides of that.
_MEMBER_PX, _JOINED_PX, _EDGE_PX = 1.6, 3.0, 4.6
_EDGE = QColor(0, 0, 0, 140)
# Chosen: names are read on any picture, and a wall below them is still seen.
_GROUND = QColor(0, 0, 0, 160)
# Legend: distance from the corner, length of a sample of a line, and gap to its name.
_MARGIN_PX, _SAMPLE_PX, _GAP_PX = 10.0, 18.0, 6.0


def member_colour(place: int) -> QColor:
    """Return the colour of a member; more members than colours take them again."""
    return QColor(*MEMBER_COLOURS[place % len(MEMBER_COLOURS)])


def member_line_mm(tracked: TrackedMesh, place: int, frame: int) -> NDArray[np.float64]:
    """Return the middle row of a member's mesh in a frame, shape (L, 2).

    NaN where the member lost a point.

    Parameters
    ----------
    tracked
        Tracks that have members.
    place
        Index of the member.
    frame
        Index of the frame.
    """
    n_columns, n_rows = tracked.mesh.shape
    points_mm = tracked.tracks.members[place].points_mm[frame]
    line_mm: NDArray[np.float64] = points_mm.reshape(n_columns, n_rows, 2)[
        :, n_rows // 2
    ]
    return line_mm


def paint_member_lines(
    painter: QPainter,
    wall: Wall,
    tracked: TrackedMesh,
    frame: int,
    transform: PictureTransform,
) -> None:
    """Draw the joined line and the line of each member; lost points break a line.

    Parameters
    ----------
    painter
        Painter of the widget.
    wall
        Joined wall in the frame, in millimetres.
    tracked
        Tracked mesh.
    frame
        Index of the frame.
    transform
        From millimetres to pixels of the widget.
    """
    joined = (wall.line_mm, QColor(*JOINED_COLOUR), _JOINED_PX)
    members = [
        (member_line_mm(tracked, place, frame), member_colour(place), _MEMBER_PX)
        for place in range(len(tracked.tracks.members))
    ]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # All edges first, or the edge of one line would cover its neighbour.
    edges = [(line_mm, _EDGE, _EDGE_PX) for line_mm, _, _ in (joined, *members)]
    for line_mm, color, width_px in (*edges, joined, *members):
        pen = QPen(color, width_px)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for part_px in _unbroken(transform.to_screen(line_mm)):
            painter.drawPolyline(painting.polygon(part_px))


def _unbroken(points_px: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Return the parts of a line of two or more points without a lost one."""
    lost = np.flatnonzero(~np.isfinite(points_px).all(axis=1))
    parts = np.split(points_px, np.unique(np.concatenate([lost, lost + 1])))
    # Parts of one point are the lost ones, and points between two of them.
    return [part for part in parts if len(part) > 1]


def paint_member_legend(painter: QPainter, room: QRectF, tracked: TrackedMesh) -> None:
    """Name the joined line and each member's in the upper left corner of the picture.

    The sector is narrow there; below, it would cover the base of the wall.

    Parameters
    ----------
    painter
        Painter of the widget.
    room
        Rectangle of the picture, without what is written above it.
    tracked
        Tracks that have members.
    """
    painter.setFont(theme.font(11))
    metrics = painter.fontMetrics()
    before_px = _SAMPLE_PX + _GAP_PX
    room_px = int(room.width() - 2 * _MARGIN_PX - before_px)
    rows = [
        (metrics.elidedText(name, Qt.TextElideMode.ElideRight, room_px), color)
        for name, color in _legend(tracked)
    ]
    row_px = metrics.lineSpacing()
    box = QRectF(
        room.left() + _MARGIN_PX,
        room.top() + _MARGIN_PX,
        before_px + max(metrics.horizontalAdvance(name) for name, _ in rows),
        row_px * len(rows),
    )
    painter.fillRect(box.adjusted(-5, -3, 5, 3), _GROUND)
    where = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    for number, (name, color) in enumerate(rows):
        row = QRectF(box.left(), box.top() + row_px * number, box.width(), row_px)
        middle = row.center().y()
        painter.setPen(QPen(color, _JOINED_PX))
        painter.drawLine(
            QPointF(row.left(), middle), QPointF(row.left() + _SAMPLE_PX, middle)
        )
        # Fixed, as the ground does not follow the theme.
        painter.setPen(QColor(*JOINED_COLOUR))
        painter.drawText(row.adjusted(before_px, 0, 0, 0), where, name)


def _legend(tracked: TrackedMesh) -> list[tuple[str, QColor]]:
    """Return name and colour of each line, the joined one first."""
    joined = tr("{tracker}, joined", tracker=tracked.tracker.label)
    return [
        (joined, QColor(*JOINED_COLOUR)),
        *(
            (member.tracker.label, member_colour(place))
            for place, member in enumerate(tracked.tracks.members)
        ),
    ]
