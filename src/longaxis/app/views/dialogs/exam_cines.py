"""The same view of two exams side by side, at the same phase of the cycle."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.base.i18n import tr
from longaxis.app.views.common.loop_picture import paint_loop
from longaxis.app.views.common.panel import button, label
from longaxis.app.views.common.phase import frame_at_phase
from longaxis.data import GlobalDefinition
from longaxis.display import text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QHideEvent, QPaintEvent

    from longaxis.app.controllers.earlier_exams import ListedExam, PicturedExam
    from longaxis.app.core.view_state import ViewState

# Chosen: 30 pictures a second are seen as motion; a cycle a second is a usual rate.
_TICK_MS = 33
_CYCLE_S = 1.0
# Steps of the slider over the two phases, systole and diastole.
_STEPS = 200
_SMALLEST_PX = QSize(150, 120)


class ExamCine(QWidget):
    """One loop of one exam, with its choice."""

    def __init__(self, view_state: ViewState, name: str) -> None:
        super().__init__()
        self.exam: PicturedExam | None = None
        self.is_chosen = False
        self.choice = QComboBox()
        self.choice.setAccessibleName(name)
        self.choice.setMinimumContentsLength(10)
        self.choice.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
        )
        self.picture = _Picture(self, view_state)
        self.facts = label("", "quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.choice)
        column.addWidget(self.picture, 1)
        column.addWidget(self.facts)
        self.view = View.FOUR_CHAMBER
        self.phase = 0.0

    @property
    def path(self) -> str | None:
        """Exam that is chosen; None without one."""
        chosen: str | None = self.choice.currentData()
        return chosen

    def show_exam(self, exam: PicturedExam | None) -> None:
        """Show the loops of an exam."""
        self.exam = exam
        self.refresh()

    def show_view(self, view: View) -> None:
        """Show another view."""
        self.view = view
        self.refresh()

    def show_phase(self, phase: float) -> None:
        """Show the frame nearest to a phase of the beat."""
        self.phase = phase
        self.picture.update()

    def refresh(self) -> None:
        """Name rates and strain of what is shown, and paint."""
        self.facts.setText(self._facts())
        self.picture.update()

    @property
    def frame(self) -> int:
        """Frame at the phase; the first where nothing is measured."""
        result = self.exam.results.get(self.view) if self.exam else None
        return 0 if result is None else frame_at_phase(self.phase, result)

    def _facts(self) -> str:
        result = self.exam.results.get(self.view) if self.exam else None
        if result is None:
            return ""
        line = result.globals_[GlobalDefinition.LINE]
        convention = result.settings.convention
        strain = text.percent_with_unit(convention.of(line))
        parts = [tr("GLS, {kind}: {strain}", kind=tr(convention.words), strain=strain)]
        if not result.loop.time_doubt:
            rate = result.loop.frame_rate_hz
            parts.append(tr("{rate:.0f} frames/s", rate=rate))
        if result.heart_rate_bpm:
            parts.append(tr("{rate:.0f} bpm", rate=result.heart_rate_bpm))
        return " · ".join(parts)


class _Picture(QWidget):
    """The frame."""

    def __init__(self, cine: ExamCine, view_state: ViewState) -> None:
        super().__init__()
        self._cine = cine
        self._view_state = view_state
        self.setMinimumSize(_SMALLEST_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame and the wall that belongs to it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(0, 0, 0))
        cine = self._cine
        document = cine.exam.document.view(cine.view) if cine.exam else None
        if document is None or cine.exam is None:
            painter.setPen(QColor(139, 149, 163))
            painter.setFont(theme.font())
            reason = tr("No loop in this view") if cine.exam else tr("No loops")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, reason)
            return
        result = cine.exam.results.get(cine.view)
        state = self._view_state
        paint_loop(painter, self.size(), document, cine.frame, result, state)


class ExamCines(QWidget):
    """Two exams in phase, a choice of the view, and a clock.

    Parameters
    ----------
    view_state
        Knows what of a picture may be seen.
    picture
        Called with the path of an exam whose loops are wanted.
    """

    def __init__(self, view_state: ViewState, picture: Callable[[str], None]) -> None:
        super().__init__()
        self._picture = picture
        self.earlier = ExamCine(view_state, tr("Earlier exam"))
        self.later = ExamCine(view_state, tr("Later exam"))
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._advance)
        self._last_s = 0.0
        pair = QHBoxLayout()
        pair.setSpacing(8)
        for cine in (self.earlier, self.later):
            pair.addWidget(cine, 1)
            cine.choice.activated.connect(partial(self._choose, cine))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(pair, 1)
        column.addLayout(self._make_controls())

    def _make_controls(self) -> QHBoxLayout:
        self.view = QComboBox()
        for view in View:
            self.view.addItem(view.value, view)
        self.view.setAccessibleName(tr("View"))
        self.view.activated.connect(self._show_view)
        self.play = button("Play", self.toggle, tip="Play both loops in phase")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setAccessibleName(tr("Phase of the cycle"))
        self.slider.valueChanged.connect(self._show_phase)
        row = QHBoxLayout()
        row.addWidget(self.view)
        row.addWidget(self.play)
        row.addWidget(label("ED", "quiet"))
        row.addWidget(self.slider, 1)
        row.addWidget(label("ED", "quiet"))
        return row

    def offer(self, exams: Sequence[ListedExam]) -> None:
        """List the exams whose loops can be shown; keep what the reader chose."""
        for cine, default in ((self.earlier, 0), (self.later, -1)):
            # Until then the first and the last one, while more of them are measured.
            kept = cine.path if cine.is_chosen else None
            cine.choice.clear()
            for listed in exams:
                cine.choice.addItem(listed.name, listed.path)
            index = cine.choice.findData(kept) if kept is not None else -1
            if index < 0 and exams:
                index = default % len(exams)
            cine.choice.setCurrentIndex(index)
        self.load()

    def _choose(self, cine: ExamCine, _index: int) -> None:
        cine.is_chosen = True
        self.load()

    def load(self) -> None:
        """Ask for the loops of what is chosen, as far as they are not there."""
        for cine in (self.earlier, self.later):
            if cine.path is None:
                cine.show_exam(None)
            elif cine.exam is None or cine.exam.path != cine.path:
                cine.show_exam(None)
                self._picture(cine.path)

    def accept(self, exam: PicturedExam) -> None:
        """Show loops that were asked for."""
        for cine in (self.earlier, self.later):
            if cine.path == exam.path:
                cine.show_exam(exam)

    def toggle(self) -> None:
        """Play, or stop."""
        if self._timer.isActive():
            self._timer.stop()
        else:
            self._last_s = time.monotonic()
            self._timer.start()
        self.play.setText(tr("Stop") if self._timer.isActive() else tr("Play"))

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop the clock."""
        super().hideEvent(event)
        if self._timer.isActive():
            self.toggle()

    def _advance(self) -> None:
        now_s = time.monotonic()
        steps = _STEPS * (now_s - self._last_s) / _CYCLE_S
        # Less than a step is kept for the next tick.
        if steps >= 1:
            self._last_s = now_s
            self.slider.setValue((self.slider.value() + int(steps)) % (_STEPS + 1))

    def _show_phase(self, step: int) -> None:
        for cine in (self.earlier, self.later):
            # 0 is end-diastole, 1 end-systole, 2 the next end-diastole.
            cine.show_phase(2 * step / _STEPS)

    def _show_view(self) -> None:
        for cine in (self.earlier, self.later):
            cine.show_view(self.view.currentData())
