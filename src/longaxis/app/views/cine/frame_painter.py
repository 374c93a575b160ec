"""The picture of the loop with what lies upon it, painted at any place and size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from longaxis.anatomy import segments_of
from longaxis.app.base.i18n import tr
from longaxis.app.core.view_state import OverlayStyle, Step
from longaxis.app.views.cine import overlay
from longaxis.app.views.cine.overlay_styles import (
    paint_mesh,
    paint_strain,
    paint_trails,
)
from longaxis.app.views.common import painting
from longaxis.app.views.common.member_lines import paint_member_lines
from longaxis.app.views.common.transform import (
    GreyScale,
    display_gain,
    picture_rectangle_mm,
)
from longaxis.app.views.common.wall_geometry import (
    Wall,
    placed_wall,
    reference_frame_of,
    segments_of_links,
    tracked_wall,
)
from longaxis.display import text
from longaxis.errors import LongAxisError
from longaxis.strain.centreline import smooth_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.contour_suggestions import ContourSuggestions
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.editing.contour_editor import LineEditor
    from longaxis.app.views.common.transform import PictureTransform, Rectangle
    from longaxis.data import Centreline, Loop, Recording, TrackedMesh

# Points can be dragged in these steps only; elsewhere they would hide the wall.
_WITH_POINTS = {Step.CONTOUR, Step.TRACK}
_WITH_NUMBERS = {Step.REVIEW, Step.REPORT}


class Picture:
    """Paints the frame on screen, its line or its tracked wall."""

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        player: Player,
        editor: LineEditor,
        palette: Palette,
    ) -> None:
        self._session = session
        self._view_state = view_state
        self._player = player
        self._editor = editor
        self._palette = palette
        self.grey = GreyScale()
        self.lightens = True
        self._gain: tuple[Loop | Recording, float] | None = None
        self.contour_suggestions: ContourSuggestions | None = None
        self._placed: tuple[Centreline, Wall | None] | None = None

    @property
    def loop(self) -> Loop | Recording | None:
        """The loop on screen."""
        if self._session.preview is not None:
            return self._session.preview.recording
        document = self._session.active_document
        return None if document is None else document.loop

    @property
    def frames(self) -> NDArray[np.uint8] | None:
        """Frames of the loop on screen, shape (T, H, W)."""
        return None if self.loop is None else self.loop.frames

    @property
    def mm_per_pixel(self) -> tuple[float, float]:
        """Scale of the loop on screen; (1, 1) while nobody knows it."""
        preview, document = self._session.preview, self._session.active_document
        if preview is not None:
            # The reader's own entry comes before the file's value: it was made because
            # that was missing or wrong.
            known = preview.mm_per_pixel or preview.recording.mm_per_pixel
            return known or (1.0, 1.0)
        # Unknown scale is drawn as square pixels of 1 mm; `is_calibrated` then hides
        # the ruler.
        return (1.0, 1.0) if document is None else document.loop.mm_per_pixel

    @property
    def is_calibrated(self) -> bool:
        """True if millimetres mean something on this picture."""
        preview, document = self._session.preview, self._session.active_document
        if preview is not None:
            return bool(preview.mm_per_pixel or preview.recording.mm_per_pixel)
        return document is None or document.loop.scale_is_known

    @property
    def rectangle_mm(self) -> Rectangle | None:
        """Where the picture lies, in its own millimetres."""
        frames = self.frames
        if frames is None:
            return None
        return picture_rectangle_mm(frames.shape[2], frames.shape[1], self.mm_per_pixel)

    @property
    def tissue_mm(self) -> Rectangle | None:
        """Where the tissue lies in the picture; the whole picture if nobody says."""
        document, preview = self._session.active_document, self._session.preview
        shown = preview.recording if preview is not None else None
        loop = shown if document is None else document.loop
        if loop is None or loop.tissue_region_px is None:
            return self.rectangle_mm
        x0, y0, x1, y1 = loop.tissue_region_px
        across, down = self.mm_per_pixel
        # Placed relative to the corner of its own first pixel, so it is moved by whole
        # pixels.
        x, y, width, height = picture_rectangle_mm(x1 - x0, y1 - y0, (across, down))
        return x + x0 * across, y + y0 * down, width, height

    @property
    def gain(self) -> float:
        """How much lighter than it is the loop is shown; numbers never see it."""
        loop = self.loop
        if loop is None or not self.lightens:
            return 1.0
        # Once for each loop: it is asked for at each paint.
        if self._gain is None or self._gain[0] is not loop:
            self._gain = (loop, display_gain(loop.frames, loop.tissue_region_px))
        return self._gain[1]

    @property
    def remarks(self) -> list[str]:
        """What must be known of the picture itself, written upon it."""
        remarks = []
        preview = self._session.preview
        if preview is not None and preview.recording.problems:
            why = preview.recording.problems[0]
            remarks.append(tr("Cannot be measured. {why}", why=why))
        if self.gain > 1:
            remarks.append(tr("Shown {gain:.1f} times as bright", gain=self.gain))
        return remarks

    @property
    def with_members(self) -> TrackedMesh | None:
        """The tracks whose members' lines are drawn on the picture, None if none."""
        document, state = self._session.active_document, self._view_state
        tracked = None if document is None else document.tracked
        is_drawn = state.overlay_style.of(tracked) is OverlayStyle.MEMBERS
        if not (is_drawn and state.overlay_is_shown) or self.wall() is None:
            return None
        return tracked

    def wall(self) -> Wall | None:
        """Return the wall that belongs to this very frame, None if there is none."""
        document, frame = self._session.active_document, self._player.frame
        if document is None:
            return None
        # A wall in correction comes first: it is what the mouse holds, while the tracks
        # still show the place before.
        corrected = self._corrected_wall(frame)
        if corrected is not None:
            return corrected
        if document.tracked is not None and not self._editor.is_dragging:
            # Tracks are as long as their loop, but while loops change the player may
            # still stand on a later frame of the one before.
            if frame >= len(document.tracked.tracks.points_mm):
                return None
            reference = reference_frame_of(document, self._session.active_result)
            return tracked_wall(document, frame, reference)
        # A line belongs to the frame it was placed in; in others it is only a ghost.
        line = self._editor.line
        if line is None or line.frame != frame:
            return None
        return self._placed_wall(line)

    def _corrected_wall(self, frame: int) -> Wall | None:
        """Return the wall as it is being corrected, or was before tracking."""
        correction, document = self._editor.correction, self._session.active_document
        is_tracked = document is not None and document.tracked is not None
        if is_tracked and not correction.is_dragging:
            return None
        mesh_mm = correction.mesh_mm(frame)
        if mesh_mm is None:
            return None
        return Wall(points_mm=mesh_mm, segment_of_link=segments_of_links(mesh_mm))

    def paint(self, painter: QPainter, transform: PictureTransform) -> None:
        """Draw the frame, and upon it what the step needs."""
        loop, rectangle, frame = self.loop, self.rectangle_mm, self._player.frame
        if loop is None or rectangle is None or frame >= len(loop.frames):
            return
        x, y, width, height = rectangle
        corner = transform.to_screen(np.array([x, y])).tolist()
        scale = transform.scale_px_per_mm
        target = QRectF(corner[0], corner[1], scale * width, scale * height)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # Grey scale first, cover last: so what is covered stays black when the scale is
        # inverted.
        shown = self._view_state.seen(
            self.grey.table(self.gain)[loop.frames[frame]], loop
        )
        # QImage refers to this array without a copy; it lives until the end of the
        # method.
        rows, columns = shown.shape
        image = QImage(
            shown.data, columns, rows, columns, QImage.Format.Format_Grayscale8
        )
        painter.drawImage(target, image)
        if self._view_state.overlay_is_shown:
            self._paint_overlay(painter, transform)
            offered = (
                None
                if self.contour_suggestions is None
                else self.contour_suggestions.shown
            )
            overlay.paint_suggestion(painter, transform, offered, self._player.frame)

    def _paint_overlay(self, painter: QPainter, transform: PictureTransform) -> None:
        self._paint_scale_points(painter, transform)
        if self._session.active_document is None:
            return
        wall = self.wall()
        overlay.paint_before(painter, transform, self._editor, self._session)
        if wall is None:
            self._paint_ghost(painter, transform)
            self._paint_landmarks(painter, transform)
            return
        self._paint_wall(painter, wall, transform)
        # While a loop plays, numbers that jump with the wall cannot be read.
        if self._view_state.step in _WITH_NUMBERS and not self._player.is_playing:
            painting.paint_numbers(painter, wall, transform, self._numbers())
        self._paint_points(painter, transform)

    def _paint_wall(
        self, painter: QPainter, wall: Wall, transform: PictureTransform
    ) -> None:
        """Draw the wall in the reader's style; without tracks, in segments."""
        document, style = self._session.active_document, self._view_state.overlay_style
        tracked = None if document is None else document.tracked
        result, frame = self._session.active_result, self._player.frame
        if tracked is not None and style.of(tracked) is OverlayStyle.MEMBERS:
            paint_member_lines(painter, wall, tracked, frame, transform)
        elif tracked is not None and style is OverlayStyle.MESH:
            paint_mesh(painter, wall, transform)
        elif tracked is not None and style is OverlayStyle.TRAILS:
            paint_trails(painter, wall, tracked, frame, transform)
        elif result is not None and style is OverlayStyle.STRAIN:
            paint_strain(painter, wall, result, frame, transform)
        else:
            painting.paint_wall(
                painter,
                wall,
                transform,
                hovered=self._hovered_index(),
                rejected=self._rejected(),
            )

    def _paint_points(self, painter: QPainter, transform: PictureTransform) -> None:
        if self._view_state.step not in _WITH_POINTS:
            return
        overlay.paint_handles(
            painter,
            transform,
            self._editor,
            frame=self._player.frame,
            color=self._palette.color("action"),
        )

    def _paint_ghost(self, painter: QPainter, transform: PictureTransform) -> None:
        line = self._editor.line
        if line is None:
            return
        wall = self._placed_wall(line)
        if wall is not None:
            ghost = QColor(230, 233, 238, 190)
            painting.paint_ghost(painter, wall, transform, ghost)

    def _paint_landmarks(self, painter: QPainter, transform: PictureTransform) -> None:
        color = self._palette.color("action")
        for landmark in self._editor.landmarks_mm:
            x, y = transform.to_screen(landmark).tolist()
            painting.paint_cross(painter, x, y, color)
        pointer = self._view_state.pointer
        if pointer is None:
            return
        points = self._editor.suggestion(np.array(pointer))
        if points is not None:
            # As it will be placed: the proposal has few points, and the mesh uses the
            # spline through them.
            points = smooth_line(points)
            painter.setPen(QPen(self._palette.color("action", alpha=0.8), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(painting.polygon(transform.to_screen(points)))

    def _paint_scale_points(
        self, painter: QPainter, transform: PictureTransform
    ) -> None:
        points_px = self._view_state.scale_points_px
        if not points_px or self._session.preview is None:
            return
        color = self._palette.color("notice")
        # Marks are kept in pixels, since millimetres are what they are to tell.
        corners = transform.to_screen(np.array(points_px) * np.array(self.mm_per_pixel))
        for x, y in corners.tolist():
            painting.paint_cross(painter, x, y, color)
        painter.setPen(QPen(color, 1.2, Qt.PenStyle.DashLine))
        painter.drawPolyline(painting.polygon(corners))

    def _placed_wall(self, line: Centreline) -> Wall | None:
        # Building a mesh takes longer than painting it; a line is immutable, so its
        # identity is enough.
        if self._placed is None or self._placed[0] is not line:
            self._placed = (line, self._make_wall(line))
        return self._placed[1]

    def _make_wall(self, line: Centreline) -> Wall | None:
        try:
            return placed_wall(line, self._session.settings)
        except LongAxisError:
            # A line in the making may be too short for a mesh: show the line alone.
            points = line.control_points_mm[:, None, :]
            return Wall(points_mm=points, segment_of_link=segments_of_links(points))

    def _hovered_index(self) -> int | None:
        document, hovered = self._session.active_document, self._view_state.hovered
        if document is None or hovered is None:
            return None
        # Segments of another view may be hovered on the bull's-eye.
        names = segments_of(document.view, mirrored=document.mirrored)
        return names.index(hovered) if hovered in names else None

    def _rejected(self) -> tuple[int, ...]:
        result = self._session.active_result
        if result is None:
            return ()
        return tuple(
            index
            for index, segment in enumerate(result.segments)
            if not segment.accepted
        )

    def _numbers(self) -> tuple[str, ...]:
        result = self._session.active_result
        if result is None:
            return ()
        # End-systolic strain with its sign: the value shown first for a segment
        # (decision 14).
        return tuple(
            text.signed_percent(segment.values.end_systolic, decimals=0)
            for segment in result.segments
        )
