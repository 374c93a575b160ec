"""Overlay while the contour is edited: handles, earlier contour, suggestion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from longaxis.app.views.common import painting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from longaxis.app.core.session import Session
    from longaxis.app.editing.contour_editor import LineEditor
    from longaxis.app.views.common.transform import PictureTransform
    from longaxis.data import ContourSuggestion

# The picture is black in both themes, so these do not follow the palette.
_OFFERED = QColor(255, 206, 92)
_GHOST = QColor(230, 233, 238, 120)
# Half the side of a square turned by 45 degrees: a shape of its own, so that handles of
# the width are not taken for points of the line.
_HANDLE_PX = 4.0


def paint_suggestion(
    painter: QPainter,
    transform: PictureTransform,
    suggestion: ContourSuggestion | None,
    frame: int,
) -> None:
    """Draw a line that is only offered: dashed, in a colour of its own.

    Parameters
    ----------
    painter
        Painter of the widget.
    transform
        From millimetres to pixels of the widget.
    suggestion
        Suggested contour; None paints nothing.
    frame
        Index of the frame.
    """
    from longaxis.strain.centreline import smooth_line

    if suggestion is None or suggestion.centreline.frame != frame:
        return
    line = smooth_line(suggestion.centreline.control_points_mm)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    # Dark below, light above: a dashed line reads on bright walls and black cavities.
    for color, width in ((QColor(0, 0, 0, 150), 4.5), (_OFFERED, 2.4)):
        pen = QPen(color, width)
        # Qt counts dashes in pen widths: divided by the width, both pens have the same
        # dashes.
        pen.setDashPattern([5 * 2.4 / width, 3 * 2.4 / width])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawPolyline(painting.polygon(transform.to_screen(line)))


def paint_before(
    painter: QPainter,
    transform: PictureTransform,
    editor: LineEditor,
    session: Session,
) -> None:
    """Draw where the line was before the drag that goes on.

    Parameters
    ----------
    painter
        Painter of the widget.
    transform
        From millimetres to pixels of the widget.
    editor
        Editor of the contour.
    session
        The open study.
    """
    from longaxis.strain.centreline import smooth_line

    document = session.active_document
    if document is None or document.centreline is None or not editor.is_dragging:
        return
    line = smooth_line(document.centreline.control_points_mm)
    painter.setPen(QPen(_GHOST, 1.4, Qt.PenStyle.DotLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(painting.polygon(transform.to_screen(line)))


def paint_handles(
    painter: QPainter,
    transform: PictureTransform,
    editor: LineEditor,
    *,
    frame: int,
    color: QColor,
) -> None:
    """Draw what can be dragged in a frame: points of the line, wall width, tracks.

    Parameters
    ----------
    painter
        Painter of the widget.
    transform
        From millimetres to pixels of the widget.
    editor
        Editor of the contour.
    frame
        Index of the frame.
    color
        Colour.
    """
    line = editor.line
    if line is None:
        return
    # In frames other than the line's the tracked wall is what can be corrected.
    if line.frame != frame:
        handles_mm = editor.correction.handles_mm(frame)
        chosen = editor.correction.chosen
        if handles_mm is not None:
            painting.paint_points(
                painter,
                transform.to_screen(handles_mm),
                color=color,
                chosen=chosen[1] if chosen is not None and chosen[0] == frame else None,
            )
        return
    _paint_width_handles(painter, transform.to_screen(editor.width.places_mm(line)))
    painting.paint_points(
        painter,
        transform.to_screen(line.control_points_mm),
        color=color,
        chosen=editor.chosen,
    )


def _paint_width_handles(painter: QPainter, places_px: NDArray[np.float64]) -> None:
    painter.setPen(QPen(QColor(0, 0, 0, 180), 1.2))
    painter.setBrush(QColor(255, 255, 255, 225))
    for x, y in places_px.tolist():
        # Rotated about its own centre, so each handle needs its own transform.
        painter.save()
        painter.translate(QPointF(x, y))
        painter.rotate(45)
        side = 2 * _HANDLE_PX
        painter.drawRect(QRectF(-_HANDLE_PX, -_HANDLE_PX, side, side))
        painter.restore()
