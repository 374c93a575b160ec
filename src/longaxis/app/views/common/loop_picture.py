"""One frame of a loop with its tracked wall, fitted into a widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from longaxis.app.core.view_state import OverlayStyle
from longaxis.app.views.common import painting
from longaxis.app.views.common.member_lines import (
    paint_member_legend,
    paint_member_lines,
)
from longaxis.app.views.common.transform import PictureTransform, picture_rectangle_mm
from longaxis.app.views.common.wall_geometry import reference_frame_of, tracked_wall

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QPainter

    from longaxis.app.core.view_state import ViewState
    from longaxis.data import ViewDocument, ViewResult


def paint_loop(
    painter: QPainter,
    size: QSize,
    document: ViewDocument,
    frame: int,
    result: ViewResult | None,
    view_state: ViewState,
) -> None:
    """Draw a frame and the wall that belongs to it.

    Parameters
    ----------
    painter
        Of the widget.
    size
        Room for the picture.
    document
        Loop and tracks of the view.
    frame
        Index; beyond the last one, the last one is drawn.
    result
        Of the view, for the frame that strain is measured from; None without one.
    view_state
        What of a frame may be seen. Of its styles the line of each joined tracker is
        drawn; with any other one the wall is drawn in segments.
    """
    frames = document.loop.frames
    # Loops differ in length, and the widget may still hold the frame of a longer one.
    frame = min(frame, len(frames) - 1)
    rows, columns = frames.shape[1:]
    x, y, width, height = picture_rectangle_mm(
        columns, rows, document.loop.mm_per_pixel
    )
    transform = PictureTransform.fitted(
        (x, y, width, height), size.width(), size.height()
    )
    corner = transform.to_screen(np.array([x, y])).tolist()
    scale = transform.scale_px_per_mm
    shown = np.ascontiguousarray(view_state.seen(frames[frame], document.loop))
    image = QImage(shown.data, columns, rows, columns, QImage.Format.Format_Grayscale8)
    painter.drawImage(
        QRectF(corner[0], corner[1], scale * width, scale * height), image
    )
    wall = tracked_wall(document, frame, reference_frame_of(document, result))
    tracked = document.tracked
    if wall is None or tracked is None:
        return
    if view_state.overlay_style.of(tracked) is OverlayStyle.MEMBERS:
        paint_member_lines(painter, wall, tracked, frame, transform)
        room = QRectF(0, 0, size.width(), size.height())
        paint_member_legend(painter, room, tracked)
    else:
        painting.paint_wall(painter, wall, transform)
