"""The cine itself: the picture, and what mouse and wheel do on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from longaxis.anatomy import segments_of
from longaxis.app.base import theme
from longaxis.app.base.i18n import tr
from longaxis.app.core.view_state import Step
from longaxis.app.views.common import painting
from longaxis.app.views.common.member_lines import paint_member_legend
from longaxis.app.views.common.transform import (
    LARGEST_ZOOM,
    SMALLEST_ZOOM,
    GreyScale,
    PictureTransform,
)
from longaxis.data.contour import USUAL_WALL_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import (
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QWheelEvent,
    )

    from longaxis.app.controllers.player import Player
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.editing.contour_editor import LineEditor
    from longaxis.app.views.cine.frame_painter import Picture

# Chosen: a point can be caught without aiming exactly.
REACH_PX = 11.0
# Chosen: five steps double the size.
_ZOOM_STEP = 1.15
_LINE_STEPS = {Step.CONTOUR, Step.TRACK}


class Canvas(QWidget):
    """Shows the frame on screen as large as it fits.

    Wheel: frames. Ctrl+wheel: zoom. Middle-drag: move. Right-drag: grey scale.
    Left: the line, or the two ends of the depth scale.

    Attributes
    ----------
    menu_wanted
        Place on the screen where the right button was clicked without a drag.
    """

    menu_wanted = Signal(object)

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        player: Player,
        editor: LineEditor,
        picture: Picture,
    ) -> None:
        super().__init__()
        self._session = session
        self._view_state = view_state
        self._player = player
        self._editor = editor
        self._picture = picture
        self._free: PictureTransform | None = None
        self._shows_whole = False
        self._drag: Qt.MouseButton | None = None
        self._last = self._pressed_at = QPointF()
        self._wheel_rest = 0
        # Moves without a button are needed for hover and magnifier.
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(400, 240))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Ultrasound loop"))
        player.frame_changed.connect(self._on_frame)
        player.state_changed.connect(self.update)
        session.document_changed.connect(self.update)
        session.results_changed.connect(self.update)
        session.active_changed.connect(self._on_active)
        view_state.hover_changed.connect(self.update)
        view_state.shown_changed.connect(self.update)

    # Where things are

    @property
    def transform_px(self) -> PictureTransform | None:
        """From millimetres to this widget; None without a picture."""
        if self._free is not None:
            # Zoomed or moved by the reader; otherwise the picture follows the size of
            # the widget.
            return self._free
        return self._fitted()

    def fit(self) -> None:
        """Show the tissue as large as it fits; again, the whole picture."""
        # The key alternates: what the reader zoomed goes back to the tissue first.
        self._shows_whole = self._free is None and not self._shows_whole
        self._free = None
        self.update()

    def reset_grey(self) -> None:
        """Show the tissue in its own grey scale, as large as it fits."""
        self._picture.grey = GreyScale()
        self._shows_whole = False
        self._free = None
        self.update()

    def toggle_gain(self) -> None:
        """Lighten dark loops by themselves, or show them as they are."""
        self._picture.lightens = not self._picture.lightens
        self.update()

    def invert(self) -> None:
        """Exchange black and white."""
        grey = self._picture.grey
        self._picture.grey = GreyScale(
            level=grey.level, width=grey.width, is_inverted=not grey.is_inverted
        )
        self.update()

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture and the ruler."""
        painter = QPainter(self)
        # Black in both themes: ultrasound is judged on black.
        painter.fillRect(self.rect(), QColor(0, 0, 0))
        transform = self.transform_px
        # Fixed colours, as the ground does not follow the theme.
        if transform is None:
            painter.setFont(theme.font())
            painter.setPen(QColor(139, 149, 163))
            where = Qt.AlignmentFlag.AlignCenter
            painter.drawText(self.rect(), where, tr("Drop files or a folder here"))
            return
        self._picture.paint(painter, transform)
        below_px = self._paint_remarks(painter)
        tracked = self._picture.with_members
        if tracked is not None:
            room = QRectF(self.rect()).adjusted(0, below_px, 0, 0)
            paint_member_legend(painter, room, tracked)
        if self._picture.is_calibrated and self._view_state.overlay_is_shown:
            area = QRectF(self.rect()).adjusted(0, 0, -2, 0)
            painting.paint_ruler(painter, area, transform, QColor(200, 206, 214, 170))

    def _paint_remarks(self, painter: QPainter) -> float:
        """Write what must be known of the picture above it, on a dark ground.

        Returns how much height they take, in pixels.
        """
        remarks = "\n".join(self._picture.remarks)
        if not remarks:
            return 0.0
        painter.setFont(theme.font(12))
        room = QRectF(self.rect()).adjusted(10, 6, -10, -6)
        flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        box = painter.boundingRect(room, flags, remarks)
        painter.fillRect(box.adjusted(-6, -3, 6, 3), QColor(0, 0, 0, 190))
        # Fixed, as the ground does not follow the theme: the notice of the dark one.
        painter.setPen(QColor(216, 166, 87))
        painter.drawText(box, flags, remarks)
        return box.bottom()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again: a new size is a new place."""
        self._free = None
        super().resizeEvent(event)

    # Mouse

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go through the frames; with Ctrl, zoom about the cursor."""
        # Qt gives eighths of a degree; a usual wheel turns 15 degrees, 120 units, a
        # notch. Touchpads send fractions, which are added up.
        delta = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(_ZOOM_STEP ** (delta / 120), event.position())
            event.accept()
            return
        turned = self._wheel_rest + delta
        # Towards zero: what is left keeps the direction it was turned in.
        n_frames = int(turned / 120)
        self._wheel_rest = turned - 120 * n_frames
        if n_frames:
            self._player.step(-n_frames)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start whatever the button is for."""
        # A second button does not take over from the one that is held.
        if self._drag is not None and event.buttons() & self._drag:
            return
        self._drag, self._last = event.button(), event.position()
        self._pressed_at, self._is_click = event.position(), True
        if event.button() == Qt.MouseButton.LeftButton:
            self._press(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it, and tell everyone what is under the mouse."""
        moved = event.position() - self._last
        away = event.position() - self._pressed_at
        if away.manhattanLength() >= QApplication.startDragDistance():
            self._is_click = False
        if self._drag == Qt.MouseButton.RightButton:
            self._picture.grey = self._picture.grey.dragged(moved.x(), moved.y())
        elif self._drag == Qt.MouseButton.MiddleButton:
            self._move(moved)
        # Before the hover, so that the next move is counted from here.
        self._last = event.position()
        point = self._under(event.position())
        if point is not None:
            if self._drag == Qt.MouseButton.LeftButton:
                self._editor.move(point)
            self._view_state.set_pointer((float(point[0]), float(point[1])))
            self._hover(point)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        if event.button() != self._drag:
            return
        self._drag = None
        if event.button() == Qt.MouseButton.LeftButton:
            self._editor.release()
        # A drag changes the grey scale; only a click asks for the menu,
        # also where the drag ends in the place of the press.
        if event.button() == Qt.MouseButton.RightButton and self._is_click:
            self.menu_wanted.emit(event.globalPosition().toPoint())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Add a point to the line."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point, reach_mm = self._under(event.position()), self._reach_mm()
        if point is None or not self._can_edit():
            return
        # The first click of a double click has taken hold of a point; it must not be
        # dragged on.
        self._editor.release()
        self._editor.add_point(point, reach_mm=reach_mm)
        self.update()

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self._view_state.set_pointer(None)
        self._view_state.set_hovered(None)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave keys to the actions of the window."""
        # An ignored key event goes up to the window, whose actions own all keys; an
        # accepted one would end here.
        event.ignore()

    def _press(self, event: QMouseEvent) -> None:
        point = self._under(event.position())
        if point is None:
            return
        # Calibration comes first: its clicks must never move the line.
        if self._view_state.is_calibrating:
            # In pixels, since no scale is known yet.
            pixel = point / np.array(self._picture.mm_per_pixel)
            self._view_state.add_scale_point((float(pixel[0]), float(pixel[1])))
            return
        if not self._can_edit():
            # In another frame than the line's: first the tracked wall, then the way
            # back.
            if not self._press_tracked(point):
                self._return_to_line(point)
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        # The frame must not change below the hand that drags.
        self._player.pause()
        self._editor.press(
            point,
            frame=self._player.frame,
            reach_mm=self._reach_mm(),
            moves_all=shift,
        )
        self.update()

    def _press_tracked(self, point_mm: NDArray[np.float64]) -> bool:
        """Take hold of the tracked wall in this frame, to put it right."""
        document = self._session.active_document
        if document is None or self._view_state.step not in _LINE_STEPS:
            return False
        is_held = self._editor.press(
            point_mm, frame=self._player.frame, reach_mm=self._reach_mm()
        )
        if is_held:
            self._player.pause()
            self.update()
        # The ghost of the line is only there while nothing is tracked.
        return is_held or document.tracked is not None

    def _can_edit(self) -> bool:
        document = self._session.active_document
        if document is None or self._view_state.step not in _LINE_STEPS:
            return False
        line = document.centreline
        return line is None or line.frame == self._player.frame

    def _return_to_line(self, point_mm: NDArray[np.float64]) -> None:
        """Go to the frame of the line if its ghost was clicked."""
        document = self._session.active_document
        if document is None or document.centreline is None:
            return
        if self._view_state.step not in _LINE_STEPS:
            return
        points = document.centreline.control_points_mm
        # Three times the reach: a ghost is a large target, and the click only changes
        # the frame.
        near = np.linalg.norm(points - point_mm, axis=1).min() <= 3 * self._reach_mm()
        if near:
            self._player.set_frame(document.centreline.frame)

    def _hover(self, point_mm: NDArray[np.float64]) -> None:
        document, wall = self._session.active_document, self._picture.wall()
        if document is None or wall is None or self._drag is not None:
            return
        line = wall.line_mm
        # Lost points are far away, so that argmin never picks them; NaN would win it.
        distance = np.linalg.norm(np.nan_to_num(line, nan=1e6) - point_mm, axis=1)
        nearest = int(distance.argmin())
        # Within the thickness of the wall (9 mm by default) the pointer counts as on
        # it.
        thickness = (
            USUAL_WALL_MM
            if document.centreline is None
            else (document.centreline.wall_thickness_mm)
        )
        if distance[nearest] > thickness:
            self._view_state.set_hovered(None)
            return
        # One column more than links: the last column belongs to the last link.
        link = min(nearest, len(wall.segment_of_link) - 1)
        names = segments_of(document.view, mirrored=document.mirrored)
        self._view_state.set_hovered(names[int(wall.segment_of_link[link])])

    def _under(self, position: QPointF) -> NDArray[np.float64] | None:
        transform = self.transform_px
        if transform is None:
            return None
        return transform.to_picture(position.x(), position.y())

    def _reach_mm(self) -> float:
        transform = self.transform_px
        # The reach is constant on screen, so in millimetres it shrinks with zooming in.
        return 0.0 if transform is None else REACH_PX / transform.scale_px_per_mm

    def _fitted(self) -> PictureTransform | None:
        picture = self._picture
        shown = picture.rectangle_mm if self._shows_whole else picture.tissue_mm
        if shown is None:
            return None
        return PictureTransform.fitted(shown, self.width(), self.height())

    def _zoom(self, factor: float, about: QPointF) -> None:
        transform, fitted = self.transform_px, self._fitted()
        if transform is None or fitted is None:
            return
        # Limits are relative to the fitted picture, whatever the size of the window.
        zoom = transform.scale_px_per_mm * factor / fitted.scale_px_per_mm
        if SMALLEST_ZOOM <= zoom <= LARGEST_ZOOM:
            self._free = transform.zoomed(factor, about.x(), about.y())
            self.update()

    def _move(self, by: QPointF) -> None:
        transform = self.transform_px
        if transform is not None:
            self._free = transform.moved(by.x(), by.y())

    def _on_frame(self, frame: int) -> None:
        self._editor.keep_frame(frame)
        self.update()

    def _on_active(self) -> None:
        # Another loop has another picture: zoom and place of the last one mean nothing.
        self._free = None
        self._editor.reset()
        self.update()
