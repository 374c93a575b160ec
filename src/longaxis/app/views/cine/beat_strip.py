"""Time under the cine: R waves, the beat that is measured, its events, the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, pairwise
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from longaxis.app.base import theme
from longaxis.app.base.i18n import tr
from longaxis.app.core import edits
from longaxis.app.views.cine.ecg_marks import (
    MarkSource,
    chosen_marks,
    r_wave_source,
)
from longaxis.app.views.cine.m_mode import annulus_line, at_times, m_mode_image
from longaxis.app.views.common.time_text import IN_DOUBT

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent

    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.edits import Event
    from longaxis.app.core.session import Session
    from longaxis.data import BeatChoice, Loop
    from longaxis.data.event_proposal import TimeProposal

# Chosen: 16 px of names, 18 px of axis, and 50 px of M-mode between them.
HEIGHT_PX = 84
# Chosen: a marker can be caught without aiming exactly, yet ED and a near cursor stay
# apart.
_REACH_PX = 7
_AXIS_PX = 18
_HEAD_PX = 16
# Over all strips: two drags must never share a merge key, or undo would take back both.
_DRAGS = count()


@dataclass(frozen=True, slots=True)
class Marker:
    """One event on the strip.

    Attributes
    ----------
    event
        Which field of `BeatChoice` it is.
    is_proposed
        True for a frame that the picture or the file proposes; nothing uses it until
        the reader takes hold of it.
    """

    event: Event
    frame: int
    text: str
    is_surrogate: bool
    is_proposed: bool = False


class BeatStrip(QWidget):
    """Drag the cursor to scrub, an event to move it; double-click frees an event.

    Attributes
    ----------
    reached
        The marker that the mouse is on or holds, None when it leaves.
    proposal_of
        Returns the times that are proposed for a loop; none at first.
    """

    reached = Signal(object)

    def __init__(self, session: Session, player: Player, palette: Palette) -> None:
        super().__init__()
        self._session = session
        self._player = player
        self._palette = palette
        self._dragged: Event | None = None
        self._drag_number = 0
        self._texture: QImage | None = None
        self.proposal_of: Callable[[Loop], TimeProposal | None] = lambda _loop: None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Beat and events"))
        self.setToolTip(
            tr(
                "Drag to scrub. Drag ED, ES or end to move it; double-click it to "
                "let the rules find it again."
            )
        )
        player.frame_changed.connect(self.update)
        session.document_changed.connect(self._forget_texture)
        session.results_changed.connect(self.update)
        session.active_changed.connect(self._forget_texture)

    def sizeHint(self) -> QSize:
        """Say how high the strip wants to be."""
        return QSize(400, HEIGHT_PX)

    # What is shown

    @property
    def times_s(self) -> NDArray[np.float64] | None:
        """Frame times of the loop on screen in seconds, shape (T,); None if unknown."""
        document, preview = self._session.active_document, self._session.preview
        if document is not None:
            return document.loop.frame_times_s
        # A loop without a view is only looked at; its file may state no times at all.
        return None if preview is None else preview.recording.frame_times_s

    @property
    def markers(self) -> tuple[Marker, ...]:
        """Events as measured; before that, those set by the reader or proposed."""
        document, result = self._session.active_document, self._session.active_result
        if document is None:
            return ()
        choice = document.beat_choice
        if result is None:
            return _chosen_markers(choice, self.proposal_of(document.loop))
        beat = result.beat
        end = beat.end_systole_source.mark
        return (
            Marker(
                "end_diastole",
                beat.end_diastole,
                "ED",
                beat.end_diastole_source.is_surrogate,
            ),
            Marker(
                "end_systole",
                beat.end_systole,
                end,
                beat.end_systole_source.is_surrogate,
            ),
            Marker("last", beat.last, tr("end"), not beat.is_complete),
        )

    def x_of(self, frame: int) -> float:
        """Return where a frame lies on the strip."""
        times_s, n_frames = self.times_s, self._player.n_frames
        left, width = self._span()
        if times_s is None:
            return left + width * frame / max(1, n_frames - 1)
        # By time, not by frame number: frame intervals may be uneven, and R waves are
        # drawn on the same axis.
        share = (times_s[frame] - times_s[0]) / (times_s[-1] - times_s[0])
        return float(left + width * share)

    def frame_at(self, x_px: float) -> int:
        """Return the frame nearest to a place on the strip."""
        # Nearest on screen, since frames are unevenly spaced there.
        places = [self.x_of(frame) for frame in range(self._player.n_frames)]
        return int(np.argmin(np.abs(np.array(places) - x_px)))

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw from the back to the front."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._player.n_frames < 2:
            return
        self._paint_texture(painter)
        self._paint_beat(painter)
        self._paint_axis(painter)
        self._paint_r_waves(painter)
        taken_to = 0.0
        # Names share one line: a name that would overlap the one before is left out,
        # its line stays.
        for marker in self.markers:
            taken_to = self._paint_marker(painter, marker, taken_to)
        x = self.x_of(self._player.frame)
        painter.setPen(QPen(self._palette.color("text"), 1.6))
        painter.drawLine(QPointF(x, _HEAD_PX - 4), QPointF(x, self._bottom()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stretch the M-mode picture anew."""
        self._texture = None
        super().resizeEvent(event)

    def _paint_texture(self, painter: QPainter) -> None:
        left, width = self._span()
        area = QRectF(left, _HEAD_PX, width, self._bottom() - _HEAD_PX)
        if self._texture is None:
            # Kept until size or loop changes: it reads every frame, and the strip is
            # repainted at each frame of the cine.
            self._texture = self._make_texture(int(width))
        painter.fillRect(area, self._palette.color("ground"))
        if self._texture is not None:
            painter.setOpacity(0.6)
            painter.drawImage(area, self._texture)
            painter.setOpacity(1.0)

    def _make_texture(self, width_px: int) -> QImage | None:
        document, preview = self._session.active_document, self._session.preview
        shown = preview.recording if preview is not None else None
        loop = shown if document is None else document.loop
        if loop is None or len(loop.frames) < 2:
            return None
        picture = m_mode_image(loop.frames, *annulus_line(loop.frames.shape, document))
        times_s = self.times_s
        if times_s is None:
            # Without times frames are drawn evenly, as `x_of` places them.
            times_s = np.arange(len(loop.frames), dtype=np.float64)
        even = at_times(picture, times_s, max(2, width_px))
        rows, columns = even.shape
        # The copy owns its bytes: QImage only refers to the array, which is gone after
        # this call.
        return QImage(
            even.data, columns, rows, columns, QImage.Format.Format_Grayscale8
        ).copy()

    def _paint_beat(self, painter: QPainter) -> None:
        result = self._session.active_result
        if result is None:
            return
        left = self.x_of(result.beat.end_diastole)
        right = self.x_of(result.beat.last)
        area = QRectF(left, _HEAD_PX, right - left, self._bottom() - _HEAD_PX)
        painter.fillRect(area, self._palette.color("action", alpha=0.16))

    def _paint_axis(self, painter: QPainter) -> None:
        times_s = self.times_s
        if times_s is None:
            return
        painter.setFont(theme.font(11))
        painter.setPen(self._palette.color("quiet"))
        left, width = self._span()
        length_s = float(times_s[-1] - times_s[0])
        # Fewer numbers on a narrow strip or a long loop; they must not touch.
        step_s = _tick_step_s(length_s, width)
        n_ticks = int(length_s / step_s) + 1
        document = self._session.active_document
        is_in_doubt = document is not None and document.loop.time_doubt
        mark = IN_DOUBT if is_in_doubt else ""
        for tick in range(n_ticks):
            x = left + width * tick * step_s / length_s
            painter.drawLine(QPointF(x, self._bottom()), QPointF(x, self._bottom() + 3))
            unit = " ms" if tick == 0 else ""
            name = f"{tick * step_s * 1000:.0f}{unit}{mark}"
            box = QRectF(x - 40, self._bottom() + 3, 80, _AXIS_PX - 3)
            place = Qt.AlignmentFlag.AlignHCenter
            # At both ends the number moves inwards, or half of it would be cut off.
            if tick == 0:
                box, place = box.translated(40, 0), Qt.AlignmentFlag.AlignLeft
            elif x > left + width - 14:
                box, place = box.translated(-40, 0), Qt.AlignmentFlag.AlignRight
            painter.drawText(box, place, name)

    def _paint_r_waves(self, painter: QPainter) -> None:
        document, times_s = self._session.active_document, self.times_s
        if document is None or times_s is None:
            return
        color = self._palette.color("ecg")
        # Hollow until somebody confirms what the picture proposes.
        is_open = r_wave_source(document.loop) is MarkSource.PROPOSED
        painter.setBrush(Qt.BrushStyle.NoBrush if is_open else color)
        left, width = self._span()
        for time_s in document.loop.r_wave_times_s.tolist():
            # R waves are in the time of the loop, not in frames: they rarely coincide
            # with one.
            share = (time_s - times_s[0]) / (times_s[-1] - times_s[0])
            # A little more than the loop, for rounding; R waves well outside belong to
            # the recording that the loop was cut from.
            if not -0.001 <= share <= 1.001:
                continue
            x, base = left + width * share, self._bottom()
            painter.setPen(QPen(color, 1.4))
            painter.drawLine(QPointF(x, base), QPointF(x, base - 16))
            painter.setPen(QPen(color, 1.0) if is_open else QPen(Qt.PenStyle.NoPen))
            head = [QPointF(x - 4, base), QPointF(x, base - 12), QPointF(x + 4, base)]
            painter.drawPolygon(QPolygonF(head))

    def _paint_marker(
        self, painter: QPainter, marker: Marker, taken_to: float
    ) -> float:
        """Draw an event, its name only where there is room; return where that ends."""
        x = self.x_of(marker.frame)
        role = "notice" if marker.event == "end_systole" else "text"
        color = self._palette.color("quiet" if marker.event == "last" else role)
        # Dashed for a surrogate, so that an estimated event never looks like an
        # observed one.
        style = Qt.PenStyle.DashLine if marker.is_surrogate else Qt.PenStyle.SolidLine
        painter.setPen(QPen(color, 1.6, style))
        painter.drawLine(QPointF(x, _HEAD_PX), QPointF(x, self._bottom()))
        painter.setFont(theme.font(11, strong=True))
        width = painter.fontMetrics().horizontalAdvance(marker.text) + 4
        left = min(max(x - width / 2, 0.0), self.width() - width)
        if left < taken_to:
            return taken_to
        painter.setPen(color)
        box = QRectF(left, 0, width, _HEAD_PX)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, marker.text)
        return left + width

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of an event, else scrub."""
        if event.button() != Qt.MouseButton.LeftButton or self._player.n_frames < 2:
            return
        marker = self._marker_at(event.position().x())
        self._dragged = None if marker is None else marker.event
        # A new number for each drag: all moves of one drag are one step of undo.
        self._drag_number = next(_DRAGS)
        if marker is None or marker.is_proposed:
            self._player.set_frame(self.frame_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        x = event.position().x()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            over = self._marker_at(x)
            shapes = Qt.CursorShape
            self.setCursor(shapes.ArrowCursor if over is None else shapes.SizeHorCursor)
            self.reached.emit(over)
            return
        # The player may have lost its loop while the button was held.
        if self._player.n_frames < 2:
            return
        frame = self.frame_at(x)
        self._player.set_frame(frame)
        if self._dragged is not None:
            self._move_marker(self._dragged, frame)
            # Asked again, since the edit has moved the marker and may have renamed it.
            self.reached.emit(self._held())

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self.reached.emit(None)

    def _held(self) -> Marker | None:
        held = [marker for marker in self.markers if marker.event == self._dragged]
        return held[0] if held else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let the rules find an event again."""
        marker = self._marker_at(event.position().x())
        document = self._session.active_document
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if marker is None or document is None:
            return
        choice = edits.with_event(document.beat_choice, marker.event, None)
        if choice != document.beat_choice:
            after = edits.set_beat(self._session.document, document.view, choice)
            self._session.apply_edit(tr("Free {marker}", marker=marker.text), after)

    def _marker_at(self, x_px: float) -> Marker | None:
        # The index breaks ties, since markers themselves cannot be ordered.
        near = [
            (abs(self.x_of(marker.frame) - x_px), index, marker)
            for index, marker in enumerate(self.markers)
        ]
        reached = [candidate for candidate in near if candidate[0] <= _REACH_PX]
        return min(reached)[2] if reached else None

    def _move_marker(self, event: Event, frame: int) -> None:
        session, document = self._session, self._session.active_document
        # Events that cross would make no beat; the drag waits until it is in order
        # again.
        if document is None or not self._is_in_order(event, frame):
            return
        held = self._held()
        # A click on a proposed event only shows it; moved, it is the reader's.
        if held is not None and held.is_proposed and held.frame == frame:
            return
        # A marked valve closure that is moved stays a closure (`moves`).
        choice = edits.with_event(document.beat_choice, event, frame, moves=True)
        if choice == document.beat_choice:
            return
        after = edits.set_beat(session.document, document.view, choice)
        key = ("beat", document.view, event, self._drag_number)
        session.apply_edit(tr("Move an event"), after, merge_key=key)

    def _is_in_order(self, event: Event, frame: int) -> bool:
        placed = {
            marker.event: marker.frame
            for marker in self.markers
            if not marker.is_proposed
        }
        placed[event] = frame
        order = [placed[name] for name in edits.EVENTS if name in placed]
        return all(one < other for one, other in pairwise(order))

    def _span(self) -> tuple[float, float]:
        return 6.0, self.width() - 12.0

    def _bottom(self) -> float:
        return float(self.height() - _AXIS_PX)

    def _forget_texture(self) -> None:
        self._texture = None
        self.update()


def _chosen_markers(
    choice: BeatChoice, proposal: TimeProposal | None
) -> tuple[Marker, ...]:
    markers = []
    for mark in chosen_marks(choice, proposal):
        assert mark.event is not None
        is_open = mark.source is MarkSource.PROPOSED
        name = f"{mark.name} ?" if is_open else mark.name
        is_proposed = mark.source is not MarkSource.READER
        markers.append(
            Marker(mark.event, round(mark.frame), name, is_open, is_proposed)
        )
    return tuple(markers)


def _tick_step_s(length_s: float, width_px: float) -> float:
    """Return a round step that leaves room for the numbers."""
    # The smallest step whose numbers, about 56 px wide, do not touch.
    for step_s in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0):
        if width_px * step_s / length_s >= 56:
            return step_s
    return max(10.0, length_s / 5)
