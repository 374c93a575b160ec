"""The step "Beat & events": which frames are measured, and how they were found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QWidget,
)

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.jobs.refresh_queue import is_on_hidden_page
from longaxis.app.views.common.panel import Panel, button, label, scrolled, set_role
from longaxis.app.views.common.time_text import milliseconds_of
from longaxis.app.views.pages.beats_box import BeatsBox
from longaxis.app.views.pages.event_sensitivity_box import EventSensitivityBox
from longaxis.app.views.pages.valve_closure_box import ValveClosureBox
from longaxis.data import EventSource
from longaxis.display import text

if TYPE_CHECKING:
    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.event_marking import EventMarking
    from longaxis.app.core.edits import Event
    from longaxis.app.core.session import Session
    from longaxis.data import ViewDocument, ViewResult

_NAMES: dict[Event, str] = {
    "end_diastole": tr_noop("ED, frame"),
    "end_systole": tr_noop("ES, frame"),
    "last": tr_noop("End, frame"),
}

_PAGES = (tr_noop("events"), tr_noop("beats"), tr_noop("sensitivity"))


class BeatPanel(Panel):
    """Events with frame, time and source; the beats of the loop; what if one moved."""

    def __init__(
        self, session: Session, events: EventMarking, palette: Palette
    ) -> None:
        super().__init__("")  # the pages name themselves, and there is little room
        self.header.setSpacing(0)
        self._session = session
        self._events = events
        self._rate = label("", "quiet", wraps=True)
        self._cells: dict[Event, tuple[QLabel, QLabel]] = {}
        self.closure = ValveClosureBox(session)
        self.event_sensitivity = EventSensitivityBox(session, palette)
        self.beats = BeatsBox(session)
        self._pages = QStackedWidget()
        rows = (self._make_events(), self._rate, self._make_buttons())
        for parts in (
            (*rows, self.closure),
            (self.beats,),
            (self.event_sensitivity,),
        ):
            self._pages.addWidget(scrolled(*parts, spacing_px=7))
        self._switch = []
        for index, name in enumerate(_PAGES):
            page_button = button(name, partial(self.show_page, index), role="flat")
            page_button.setCheckable(True)
            self._switch.append(page_button)
            self.header.addWidget(page_button)
        self.body.addWidget(self._pages, 1)
        self.follow(
            session.refresh_queue, session.results_changed, session.active_changed
        )
        self.show_page(0)

    def show_page(self, index: int) -> None:
        """Show the events (0), the beats (1) or what would be read elsewhere (2)."""
        self._pages.setCurrentIndex(index)
        for place, page_button in enumerate(self._switch):
            page_button.setChecked(place == index)
        self.refresh()

    def _make_events(self) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row, (event, name) in enumerate(_NAMES.items()):
            place, source = label(""), label("", "quiet", wraps=True)
            self._cells[event] = (place, source)
            here = button(
                "Set here", partial(self._events.set_here, event), role="flat"
            )
            here.setAccessibleName(tr("{name} is this frame", name=tr(name)))
            grid.addWidget(label(name, "quiet"), 2 * row, 0)
            grid.addWidget(place, 2 * row, 1)
            # Below the name: beside the place it would be cut in a narrow window.
            grid.addWidget(here, 2 * row + 1, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(source, 2 * row + 1, 1)
        return made

    def _make_buttons(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        closes = tr(
            "Aortic valve closes in this frame (A); in A3C it holds for all views"
        )
        row.addWidget(button("AVC here   A", self._events.set_closure_here, tip=closes))
        again = tr("Find all events of this view by the rules (Shift+D)")
        row.addWidget(button("By the rules", self._events.detect_again, tip=again))
        return made

    def refresh(self) -> None:
        """Show the events of the view on screen."""
        document, result = self._session.active_document, self._session.active_result
        for event, (place, source) in self._cells.items():
            frame, origin, is_surrogate = _found(document, result, event)
            place.setText("–" if frame is None else _place_text(document, frame))
            source.setText(origin)
            set_role(source, "notice" if is_surrogate else "quiet")
        self._rate.setText("" if result is None else _rate_text(result))
        for box in (self.closure, self.beats, self.event_sensitivity):
            if not is_on_hidden_page(box):
                box.refresh()


def _found(
    document: ViewDocument | None, result: ViewResult | None, event: Event
) -> tuple[int | None, str, bool]:
    """Return frame and source of an event, and whether it is only a surrogate."""
    if result is not None:
        beat = result.beat
        # The end is a surrogate where the loop ends before the next end-diastole: it is
        # then just the last frame.
        if event == "last":
            origin = (
                tr("next end-diastole")
                if beat.is_complete
                else tr("the loop ends before")
            )
            return beat.last, origin, not beat.is_complete
        is_start = event == "end_diastole"
        source = beat.end_diastole_source if is_start else beat.end_systole_source
        frame = beat.end_diastole if is_start else beat.end_systole
        return frame, tr(source.value), source.is_surrogate
    if document is None:
        return None, "", False
    choice = document.beat_choice
    chosen: int | None = getattr(choice, event)
    is_end_systole = event == "end_systole"
    source = choice.end_systole_source if is_end_systole else EventSource.TYPED
    return chosen, "" if chosen is None else tr(source.value), False


def _place_text(document: ViewDocument | None, frame: int) -> str:
    if document is None:
        return str(frame + 1)
    time_s = float(document.loop.frame_times_s[frame])
    return f"{frame + 1} · {milliseconds_of(time_s, document.loop.time_doubt)}"


def _rate_text(result: ViewResult) -> str:
    times_s, beat = result.loop.frame_times_s, result.beat
    length_s = float(times_s[beat.last] - times_s[beat.end_diastole])
    systole_s = float(times_s[beat.end_systole] - times_s[beat.end_diastole])
    sentences = [
        tr(
            "End-systole {time} after end-diastole",
            time=milliseconds_of(systole_s, result.loop.time_doubt),
        )
    ]
    if beat.is_complete:
        rate = tr("{rate:.0f} per minute", rate=60 / length_s)
        sentences.append(
            tr(
                "beat of {length}, {rate}",
                length=text.milliseconds_with_unit(length_s),
                rate=rate,
            )
        )
    return ", ".join(sentences) + "."
