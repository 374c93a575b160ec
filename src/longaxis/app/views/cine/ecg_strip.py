"""The ECG of a loop under its cine: trace, R waves, events of the beat, the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from longaxis.app.base import theme
from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.views.cine.ecg_marks import MarkSource, r_wave_marks, r_wave_source
from longaxis.app.views.common.painting import polygon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QColor, QMouseEvent, QPaintEvent

    from longaxis.app.base.theme import Palette
    from longaxis.app.views.cine.ecg_marks import EcgMark
    from longaxis.data import Loop

# Chosen: 12 px of names above, and 30 px in which a T wave still stands out; without
# names, where the beat strip below has them, the names of the R waves remain.
HEIGHT_PX = 42
# As in the beat strip, so that both have one time axis.
_LEFT_PX, _BOTH_SIDES_PX = 6.0, 12.0
_HEAD_PX = 13
# Half the width and the height of the mark of an R wave; chosen.
_MARK_PX = 4.0


class EcgStrip(QWidget):
    """A click or a drag moves the cine; hidden where the loop has no ECG.

    Parameters
    ----------
    palette
        Colours of the window.
    names_events
        Whether the events of the beat are named here, or only drawn.

    Attributes
    ----------
    frame_wanted
        The frame at the place that was clicked.
    """

    frame_wanted = Signal(int)

    def __init__(self, palette: Palette, *, names_events: bool) -> None:
        super().__init__()
        self._palette = palette
        self._names_events = names_events
        self._loop: Loop | None = None
        self._frame = 0
        self.r_waves: tuple[EcgMark, ...] = ()
        self.events: tuple[EcgMark, ...] = ()
        self.is_wanted = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("ECG in the picture"))
        self.hide()

    def sizeHint(self) -> QSize:
        """Return how high the strip wants to be."""
        return QSize(150, HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """Return the least size: any width, the same height."""
        return QSize(60, HEIGHT_PX)

    @property
    def has_ecg(self) -> bool:
        """True where the loop on screen has an ECG."""
        return self._loop is not None and self._loop.ecg is not None

    def set_wanted(self, is_wanted: bool) -> None:
        """Show or hide the strip; it stays hidden without an ECG."""
        self.is_wanted = is_wanted
        self.setVisible(self.has_ecg and is_wanted)

    def show_loop(self, loop: Loop | None, events: Sequence[EcgMark]) -> None:
        """Show the ECG of a loop with the events of its beat.

        Parameters
        ----------
        loop
            The loop on screen, or None.
        events
            End-diastole, end-systole and end of the beat, as far as they are known.
        """
        self._loop, self.events = loop, tuple(events)
        self.r_waves = () if loop is None else r_wave_marks(loop)
        self.setVisible(self.has_ecg and self.is_wanted)
        if loop is not None and self.has_ecg:
            self.setToolTip(_tool_tip(loop))
        self.update()

    def show_frame(self, frame: int) -> None:
        """Move the cursor to a frame."""
        self._frame = frame
        if self.isVisible():
            self.update()

    def x_of(self, frame: float) -> float:
        """Return where a frame, as a fraction, lies on the strip."""
        return float(self._places(np.array([float(frame)]))[0])

    def frame_at(self, x_px: float) -> int:
        """Return the frame nearest to a place on the strip."""
        assert self._loop is not None
        places = self._places(np.arange(self._loop.n_frames, dtype=np.float64))
        return int(np.argmin(np.abs(places - x_px)))

    def _places(self, frames: NDArray[np.float64]) -> NDArray[np.float64]:
        assert self._loop is not None
        times_s = self._loop.frame_times_s
        # By time, as in the beat strip: frame intervals may be uneven.
        shown_s = np.interp(frames, np.arange(len(times_s)), times_s) - times_s[0]
        length_s = float(times_s[-1] - times_s[0]) or 1.0
        places: NDArray[np.float64] = (
            _LEFT_PX + (self.width() - _BOTH_SIDES_PX) * shown_s / length_s
        )
        return places

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the cine to this place."""
        if event.button() == Qt.MouseButton.LeftButton and self.has_ecg:
            self.frame_wanted.emit(self.frame_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the cine along."""
        if event.buttons() & Qt.MouseButton.LeftButton and self.has_ecg:
            self.frame_wanted.emit(self.frame_at(event.position().x()))

    # Painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw from the back to the front."""
        if not self.has_ecg:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width() - _BOTH_SIDES_PX
        area = QRectF(_LEFT_PX, 0, width, self.height())
        painter.fillRect(area, self._palette.color("ground"))
        self._paint_trace(painter)
        named_to = 0.0
        for mark in self.events:
            named_to = self._paint_event(painter, mark, named_to)
        for mark in self.r_waves:
            self._paint_r_wave(painter, mark)
        x = self.x_of(self._frame)
        painter.setPen(QPen(self._palette.color("text"), 1.6))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _paint_trace(self, painter: QPainter) -> None:
        loop = self._loop
        assert loop is not None
        assert loop.ecg is not None
        within = (loop.ecg.frames >= 0) & (loop.ecg.frames <= loop.n_frames - 1)
        heights = loop.ecg.heights[within]
        if len(heights) < 2:
            return
        room_px = self.height() - _HEAD_PX - 3
        scale = room_px / max(float(np.ptp(heights)), 1e-6)
        y_px = _HEAD_PX + scale * (heights.max() - heights)
        points = np.column_stack([self._places(loop.ecg.frames[within]), y_px])
        painter.setPen(QPen(self._palette.color("ecg"), 1.3))
        painter.drawPolyline(polygon(points))

    def _paint_r_wave(self, painter: QPainter, mark: EcgMark) -> None:
        x, color = self.x_of(mark.frame), self._palette.color("ecg")
        is_open = mark.source is MarkSource.PROPOSED
        painter.setPen(QPen(color, 1.2))
        # Filled once the file or the reader says so.
        painter.setBrush(Qt.BrushStyle.NoBrush if is_open else color)
        corners = np.array([[-1.0, 0.0], [1.0, 0.0], [0.0, 1.6]])
        painter.drawPolygon(polygon(np.array([x, 3.0]) + _MARK_PX * corners))
        name = f"R{mark.source.sign}"
        painter.setFont(theme.font(10, strong=True))
        beside_px = _MARK_PX + 2
        width = painter.fontMetrics().horizontalAdvance(name) + 2
        if x + beside_px + width > self.width() - _LEFT_PX:
            beside_px = -_MARK_PX - 2 - width
        self._write(painter, x + beside_px, name, color)

    def _paint_event(self, painter: QPainter, mark: EcgMark, named_to: float) -> float:
        """Draw an event, its name where there is room; return where that ends."""
        x = self.x_of(mark.frame)
        color = self._palette.color("notice" if mark.name in {"ES", "AVC"} else "quiet")
        # Dashed where nobody has confirmed it.
        is_open = mark.source is MarkSource.PROPOSED
        style = Qt.PenStyle.DashLine if is_open else Qt.PenStyle.SolidLine
        painter.setPen(QPen(color, 1.4, style))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        if not self._names_events or x < named_to:
            return named_to
        name = f"{mark.name}{mark.source.sign}"
        y = self.height() - _HEAD_PX
        return self._write(painter, x + 3, name, color, y)

    def _write(
        self, painter: QPainter, x: float, text: str, color: QColor, y: float = 0.0
    ) -> float:
        """Write a name, moved inwards at the right edge; return where it ends."""
        painter.setFont(theme.font(10, strong=True))
        width = painter.fontMetrics().horizontalAdvance(text) + 2
        left = min(x, self.width() - _LEFT_PX - width)
        box = QRectF(left, y, width, _HEAD_PX)
        # The trace must not run through the letters.
        painter.fillRect(box, self._palette.color("ground", alpha=0.7))
        painter.setPen(color)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
        return left + width


_SENTENCES = {
    MarkSource.FILE: tr_noop("The R waves are stated by the file (R)."),
    MarkSource.PROPOSED: tr_noop(
        "The R waves are proposed from the picture (R ?), confidence "
        "{confidence:.0f} %."
    ),
    MarkSource.READER: tr_noop("The R waves were confirmed by the reader (R ✓)."),
}


def _tool_tip(loop: Loop) -> str:
    sentence = tr(
        _SENTENCES[r_wave_source(loop)], confidence=100 * (loop.r_wave_confidence or 0)
    )
    return f"{tr('ECG in the picture.')} {sentence} {tr('Click to move the cine.')}"
