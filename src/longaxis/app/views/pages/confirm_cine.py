"""The picture of one view on the screen for confirmation, with a contour to drag."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from longaxis.app.base import theme
from longaxis.app.base.i18n import tr
from longaxis.app.views.common import painting
from longaxis.app.views.common.transform import PictureTransform, picture_rectangle_mm
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from longaxis.anatomy import View
    from longaxis.app.controllers.study_proposals import StudyProposals
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.data import Centreline, ViewDocument

# Chosen: a point can be caught beside it, and neighbours are farther apart.
_REACH_PX = 14.0
_LANDMARKS = 3


class ConfirmCine(QWidget):
    """A frame of the loop, the proposed contour, and its points.

    Points are dragged; without a contour, three clicks (annulus, apex, annulus) place
    one.

    Attributes
    ----------
    frame_shown
        Another frame is on screen.
    """

    frame_shown = Signal(int)

    def __init__(
        self,
        view: View,
        session: Session,
        view_state: ViewState,
        proposals: StudyProposals,
    ) -> None:
        super().__init__()
        self.view = view
        self._session = session
        self._view_state = view_state
        self._proposals = proposals
        self.frame = 0
        self._landmarks_mm: list[NDArray[np.float64]] = []
        self._dragged: int | None = None
        self.setMinimumSize(QSize(150, 130))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Contour of {view}", view=view.value))

    @property
    def document(self) -> ViewDocument | None:
        """The loop in this view."""
        return self._session.document.view(self.view)

    @property
    def centreline(self) -> Centreline | None:
        """The contour on screen: the draft, or the one of the document."""
        draft, document = self._proposals.draft(self.view), self.document
        if draft is not None:
            return draft.centreline
        return None if document is None else document.centreline

    def show_frame(self, frame: int) -> None:
        """Show a frame of the loop."""
        document = self.document
        if document is None:
            return
        frame = min(max(frame, 0), document.loop.n_frames - 1)
        if frame != self.frame:
            self.frame = frame
            self.frame_shown.emit(frame)
        self.update()

    def forget_landmarks(self) -> None:
        """Forget clicks of a contour that was begun."""
        self._landmarks_mm.clear()
        self.update()

    def transform(self) -> PictureTransform:
        """Return how millimetres lie on the widget."""
        document = self.document
        assert document is not None
        rows, columns = document.loop.frames.shape[1:]
        picture_mm = picture_rectangle_mm(columns, rows, document.loop.mm_per_pixel)
        return PictureTransform.fitted(picture_mm, self.width(), self.height())

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Catch a point of the contour, or place a landmark."""
        draft = self._proposals.draft(self.view)
        if event.button() is not Qt.MouseButton.LeftButton or draft is None:
            return
        x_px, y_px = event.position().x(), event.position().y()
        if draft.centreline is None:
            self._place(self.transform().to_picture(x_px, y_px))
            return
        points_px = self.transform().to_screen(draft.centreline.control_points_mm)
        distances_px = np.hypot(points_px[:, 0] - x_px, points_px[:, 1] - y_px)
        nearest = int(distances_px.argmin())
        if distances_px[nearest] <= _REACH_PX:
            self._dragged = nearest
            # The contour belongs to its frame, and is moved only there.
            self.show_frame(draft.centreline.frame)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the point that was caught."""
        line = self.centreline
        if self._dragged is None or line is None:
            return
        points_mm = line.control_points_mm.copy()
        place = event.position()
        points_mm[self._dragged] = self.transform().to_picture(place.x(), place.y())
        self._proposals.set_points(self.view, points_mm, line.frame)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go of the point."""
        self._dragged = None

    def _place(self, point_mm: NDArray[np.float64]) -> None:
        from longaxis.strain.centreline import control_points_from_landmarks

        self._landmarks_mm.append(point_mm)
        if len(self._landmarks_mm) == _LANDMARKS:
            points_mm = control_points_from_landmarks(*self._landmarks_mm)
            self._landmarks_mm.clear()
            self._proposals.set_points(self.view, points_mm, self.frame)
        self.update()

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame, the contour and its points."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(0, 0, 0))
        document = self.document
        if document is None:
            painter.setPen(QColor(139, 149, 163))
            painter.setFont(theme.font())
            where = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), where, tr("No loop in this view"))
            return
        transform = self.transform()
        self._paint_frame(painter, document, transform)
        for x_px, y_px in map(transform.to_screen, self._landmarks_mm):
            painting.paint_cross(painter, x_px, y_px, QColor(255, 255, 255))
        line = self.centreline
        if line is not None:
            self._paint_contour(painter, line, transform)

    def _paint_frame(
        self, painter: QPainter, document: ViewDocument, transform: PictureTransform
    ) -> None:
        loop = document.loop
        rows, columns = loop.frames.shape[1:]
        frame = min(self.frame, loop.n_frames - 1)
        grey = np.ascontiguousarray(self._view_state.seen(loop.frames[frame], loop))
        image = QImage(
            grey.data, columns, rows, columns, QImage.Format.Format_Grayscale8
        )
        x_mm, y_mm, width_mm, height_mm = picture_rectangle_mm(
            columns, rows, loop.mm_per_pixel
        )
        left, top = transform.to_screen(np.array([x_mm, y_mm])).tolist()
        scale = transform.scale_px_per_mm
        painter.drawImage(QRectF(left, top, scale * width_mm, scale * height_mm), image)

    def _paint_contour(
        self, painter: QPainter, line: Centreline, transform: PictureTransform
    ) -> None:
        from longaxis.strain.centreline import smooth_line

        # Nothing called from a paint event may raise (decision 9): points dragged onto
        # each other have no smooth line.
        try:
            curve_mm = smooth_line(line.control_points_mm)
        except BadInputError:
            curve_mm = line.control_points_mm
        curve_px = transform.to_screen(curve_mm)
        is_here = self.frame == line.frame
        color = QColor(255, 214, 102) if is_here else QColor(255, 214, 102, 110)
        # Dashed until it is confirmed; dim in frames that it was not placed in.
        style = Qt.PenStyle.DashLine if self._is_draft() else Qt.PenStyle.SolidLine
        painter.setPen(QPen(color, 2.0, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(painting.polygon(curve_px))
        if is_here and self._is_draft():
            points_px = transform.to_screen(line.control_points_mm)
            painting.paint_points(painter, points_px, color=color, chosen=self._dragged)

    def _is_draft(self) -> bool:
        return self._proposals.draft(self.view) is not None
