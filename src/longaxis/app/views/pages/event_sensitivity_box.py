"""How much depends on ED and ES: what would be read with each of them moved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.core import edits
from longaxis.app.views.cine.event_sensitivity_strip import (
    WHAT_IF_EVENTS,
    EventSensitivityStrip,
    change_text,
    slope_text,
)
from longaxis.app.views.common.panel import label

if TYPE_CHECKING:
    from longaxis.app.base.theme import Palette
    from longaxis.app.core.edits import Event
    from longaxis.app.core.session import Session
    from longaxis.data.event_sensitivity import EventSensitivity, ShiftedValues

_HEADING = tr_noop("Points of GLS, if moved by up to 4 frames")


class EventSensitivityBox(QWidget):
    """A strip for ED and one for ES, and the slopes; whoever holds it refreshes it."""

    def __init__(self, session: Session, palette: Palette) -> None:
        super().__init__()
        self._session = session
        self._shown: dict[Event, EventSensitivity] = {}
        self.strips: dict[Event, EventSensitivityStrip] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(label(_HEADING, "quiet", wraps=True))
        for field, event in WHAT_IF_EVENTS.items():
            strip = EventSensitivityStrip(event, palette)
            strip.pointed.connect(partial(self._say, field))
            strip.chosen.connect(partial(self._move, field))
            self.strips[field] = strip
            column.addWidget(strip)
        self.words = label("", "quiet", wraps=True)
        column.addWidget(self.words)

    def refresh(self) -> None:
        """Read the numbers again."""
        result, services = self._session.active_result, self._session.services
        self._shown = {}
        for field, strip in self.strips.items():
            if result is not None:
                self._shown[field] = services.event_sensitivity(
                    result, WHAT_IF_EVENTS[field]
                )
            strip.show_values(self._shown.get(field))
        self._say_slopes()

    def _say_slopes(self) -> None:
        sentences = [slope_text(sensitivity) for sensitivity in self._shown.values()]
        self.words.setText("\n".join(sentences))

    def _say(self, field: Event, shifted: ShiftedValues | None) -> None:
        if shifted is None or field not in self._shown:
            self._say_slopes()
        else:
            self.words.setText(change_text(self._shown[field], shifted))

    def _move(self, field: Event, shift: int) -> None:
        document = self._session.active_document
        if document is None or field not in self._shown:
            return
        shifts = self._shown[field].shifts
        # The strip offers only shifts that make a beat, so one is always found.
        moved = next(shifted.beat for shifted in shifts if shifted.shift == shift)
        choice = edits.with_event(
            document.beat_choice, field, getattr(moved, field), moves=True
        )
        # The end of a whole beat is the next end-diastole and moves along, as in the
        # numbers shown.
        if field == "end_diastole" and moved.is_complete:
            choice = edits.with_event(choice, "last", moved.last)
        after = edits.set_beat(self._session.document, document.view, choice)
        self._session.apply_edit(tr("Move an event"), after)
