"""The first tour: from the sample study to a report, in a minute and a half."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr
from longaxis.app.core import edits
from longaxis.app.core.view_state import Step
from longaxis.app.views.common.panel import button, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from longaxis.app.context import AppContext
    from longaxis.data import Centreline

_WIDTH_PX = 400
_MARGIN_PX = 18
# Chosen: a tenth of a second is not noticed as waiting.
_LOOKS_EVERY_MS = 100
# Chosen: few enough to be dragged, close enough to the known contour.
_N_POINTS = 9
_LEAVE = 0
_KEYS: dict[int, int] = {
    Qt.Key.Key_Return: 1,
    Qt.Key.Key_Enter: 1,
    Qt.Key.Key_Backspace: -1,
    Qt.Key.Key_Escape: _LEAVE,
}
"""How many stops a key goes on."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the tour.

    Attributes
    ----------
    title, text
        What the card says.
    step
        The page that is shown; None to stay.
    act
        What the tour does on arriving, by name; empty for nothing.
    """

    title: str
    text: str
    step: Step | None = None
    act: str = ""


STOPS = (
    Stop(
        "A tour in a minute and a half",
        "It measures a simulated heart whose strain is known. Press Enter to go on, "
        "Esc to leave; you find the tour again in the menu under Help.",
    ),
    Stop(
        "Loops",
        "Drop files or a folder on the window. Loops that name their view fill the "
        "slots on the left; the others are named with F2, F3 and F4.",
        Step.LOOPS,
        "open",
    ),
    Stop(
        "Contour",
        (
            "At end-systole, click one end of the annulus, the apex, the other "
            "end. The tour has done so in A4C. Drag the points to correct the "
            "contour."
        ),
        Step.CONTOUR,
        "draw",
    ),
    Stop(
        "Track",
        "T tracks all views that have a contour, in the background; Esc stops.",
        None,
        "track",
    ),
    Stop(
        "Review",
        (
            "Check that the contour stays on the wall. Hover a curve to "
            "highlight its segment everywhere. Click a cell of the bull's-eye "
            "to reject it."
        ),
        Step.REVIEW,
        "play",
    ),
    Stop(
        "Beat & events",
        (
            "Drag ED, ES or AVC on the strip, and every number follows. "
            "Surrogate events are labelled."
        ),
        Step.BEAT,
    ),
    Stop(
        "Report",
        "The page is drawn as it will be printed. GLS of the patient needs three "
        "views, so it is still missing here. Ctrl+P writes the PDF. F1 shows all keys.",
        Step.REPORT,
    ),
)


class Tour(QFrame):
    """A card in the corner of the window; it never takes the mouse from the rest.

    Attributes
    ----------
    ended
        Emitted when the reader leaves the tour or reaches its end.
    """

    ended = Signal()

    def __init__(self, parent: QWidget, app: AppContext) -> None:
        super().__init__(parent)
        self._over = parent
        self._app = app
        self._at = 0
        self.setObjectName("sheet")
        self.setAccessibleName(tr("Tour"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedWidth(_WIDTH_PX)
        self.title = label("", "strong", wraps=True)
        self.text = label("", wraps=True)
        self._count = label("", "quiet")
        self._leave = button("Leave the tour", self.leave, role="flat")
        self._back = button("Back", lambda: self.go(-1))
        self._next = button("Next", lambda: self.go(1))
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.text)
        row = QHBoxLayout()
        row.addWidget(self._count)
        row.addStretch(1)
        for push_button in (self._leave, self._back, self._next):
            row.addWidget(push_button)
        column.addLayout(row)
        # What a stop needs is there once loops are read and tracks have come.
        self._wanted: Callable[[], bool] | None = None
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOKS_EVERY_MS)
        self._looking.timeout.connect(self._look)
        self.hide()

    @property
    def stop(self) -> Stop:
        """Where the tour is."""
        return STOPS[self._at]

    def start(self) -> None:
        """Begin at the beginning."""
        self._at = 0
        self.show()
        self._arrive()
        self.setFocus()

    def offer(self) -> None:
        """Begin if nobody has seen it yet; the window remembers."""
        preferences = self._app.preferences
        if not preferences.current.tour_was_shown:
            # Before it starts: a tour that is left is not offered again.
            preferences.update(tour_was_shown=True)
            self.start()

    def leave(self) -> None:
        """End the tour; what it opened stays open."""
        self._looking.stop()
        self._wanted = None
        if self.isVisible():
            self.hide()
            self.ended.emit()

    def go(self, by: int) -> None:
        """Go on or back; beyond the last stop the tour ends."""
        index = self._at + by
        if index >= len(STOPS):
            self.leave()
        elif index >= 0:
            self._at = index
            self._arrive()

    def place(self) -> None:
        """Lie in the lower left corner, above the foot."""
        # The status bar takes the lowest 36 px.
        self.adjustSize()
        self.move(_MARGIN_PX, self._over.height() - self.height() - 36 - _MARGIN_PX)
        self.raise_()

    def event(self, event: QEvent) -> bool:
        """Keep the keys of the card from the shortcuts of the window."""
        # Qt asks this before it runs a shortcut; accepting sends the key to the card.
        is_asked = event.type() is QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on, back, or leave."""
        by = _KEYS.get(event.key())
        if by is None:
            super().keyPressEvent(event)
        elif by == _LEAVE:
            self.leave()
        else:
            self.go(by)

    def _arrive(self) -> None:
        stop = self.stop
        self.title.setText(stop.title)
        self.text.setText(self._text_of(stop))
        self._count.setText(
            tr("{at} of {n_stops}", at=self._at + 1, n_stops=len(STOPS))
        )
        self._back.setEnabled(self._at > 0)
        is_last = self._at == len(STOPS) - 1
        self._next.setText(tr("Done") if is_last else tr("Next"))
        self._next.setAccessibleName(self._next.text())
        self.place()
        self._prepare_act(stop.act)
        if stop.step is not None:
            self._app.view_state.set_step(stop.step)

    def _text_of(self, stop: Stop) -> str:
        is_first = stop is STOPS[0]
        if is_first and self._app.session.document.views:
            return tr(
                "{stop} The study that is open will be closed; leave, and "
                "save it first, if you want to keep it.",
                stop=stop.text,
            )
        return stop.text

    # What the tour does

    def _prepare_act(self, act: str) -> None:
        acts: dict[str, tuple[Callable[[], bool], Callable[[], None]]] = {
            "open": (lambda: True, self._open),
            "draw": (self._is_open, self._draw),
            "track": (self._is_drawn, self._track),
            "play": (self._is_tracked, self._app.player.play),
        }
        self._wanted = None
        if act in acts:
            self._wanted, self._run_act = acts[act]
            # At once where it can be done; else the timer looks again.
            self._look()
            if self._wanted is not None:
                self._looking.start()

    def _look(self) -> None:
        """Do what the stop is for as soon as it can be done."""
        if self._wanted is None:
            self._looking.stop()
        elif self._wanted():
            self._wanted = None
            self._looking.stop()
            self._run_act()

    def _open(self) -> None:
        if not self._is_open():
            # The sample must not join the study of a patient.
            self._app.workflow.start_study()
            self._app.workflow.open_sample()

    def _draw(self) -> None:
        session = self._app.session
        session.show_view(View.FOUR_CHAMBER)
        if not self._is_drawn():
            line = _true_line()
            self._app.player.set_frame(line.frame)
            after = edits.set_centreline(session.document, View.FOUR_CHAMBER, line)
            session.apply_edit(tr("Place contour"), after)
        self._app.view_state.set_step(Step.CONTOUR)

    def _track(self) -> None:
        if not self._is_tracked():
            self._app.workflow.track()

    def _is_open(self) -> bool:
        from longaxis.resources import sample_study_folder

        document = self._app.session.document.view(View.FOUR_CHAMBER)
        here = str(sample_study_folder())
        return document is not None and document.loop.origin.path.startswith(here)

    def _is_drawn(self) -> bool:
        document = self._app.session.document.view(View.FOUR_CHAMBER)
        return (
            self._is_open() and document is not None and document.centreline is not None
        )

    def _is_tracked(self) -> bool:
        return self._app.session.result(View.FOUR_CHAMBER) is not None


def _true_line() -> Centreline:
    """Return the line of the simulated heart in A4C."""
    from longaxis.data import Centreline
    from longaxis.resources import sample_truth

    truth = sample_truth()["views"][View.FOUR_CHAMBER.value]
    points = np.array(truth["centreline_mm"])
    # Evenly spread, with both ends of the annulus.
    chosen = points[np.linspace(0, len(points) - 1, _N_POINTS).astype(int)]
    return Centreline(control_points_mm=chosen, frame=truth["end_systole"])
