"""Events of the beat, marked in the frame on screen or detected again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.core import edits
from longaxis.data import BeatChoice, EventSource

if TYPE_CHECKING:
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.edits import Event
    from longaxis.app.core.session import Session

_EVENT_TEXTS: dict[Event, str] = {
    "end_diastole": tr_noop("end-diastole"),
    "end_systole": tr_noop("end-systole"),
    "last": tr_noop("the end of the beat"),
}


class EventMarking:
    """Marks events of the view on screen, and goes to them."""

    def __init__(self, session: Session, player: Player) -> None:
        self._session = session
        self._player = player

    @property
    def frames(self) -> dict[Event, int]:
        """Frame of each event as measured; before that, of those the reader set."""
        document, result = self._session.active_document, self._session.active_result
        if document is None:
            return {}
        if result is not None:
            beat = result.beat
            return {
                "end_diastole": beat.end_diastole,
                "end_systole": beat.end_systole,
                "last": beat.last,
            }
        choice = document.beat_choice
        chosen = {event: getattr(choice, event) for event in edits.EVENTS}
        return {event: frame for event, frame in chosen.items() if frame is not None}

    def set_here(self, event: Event) -> None:
        """Set an event to the frame on screen."""
        document = self._session.active_document
        if document is not None:
            choice = edits.with_event(document.beat_choice, event, self._player.frame)
            text = tr("Set {event}", event=tr(_EVENT_TEXTS[event]))
            self._change(text, choice)

    def set_closure_here(self) -> None:
        """Mark aortic valve closure in the frame on screen."""
        document = self._session.active_document
        if document is not None:
            # Aortic valve closure defines end-systole, so that both share one frame.
            choice = replace(
                document.beat_choice,
                end_systole=self._player.frame,
                end_systole_source=EventSource.AORTIC_VALVE_CLOSURE,
            )
            self._change(tr("Set aortic valve closure"), choice)

    def toggle_mitral_opening_here(self) -> None:
        """Mark mitral valve opening in the frame on screen, or remove the mark."""
        document = self._session.active_document
        if document is not None:
            after = edits.set_mitral_opening(
                self._session.document, document.view, self._player.frame
            )
            self._session.apply_edit(tr("Mark mitral valve opening"), after)

    def detect_again(self) -> None:
        """Drop what the reader set, and detect the events by the rules."""
        # An empty choice also drops a typed closure and the mark of the mitral valve.
        self._change(tr("Find the events by the rules"), BeatChoice())

    def go_to_event(self, direction: int) -> None:
        """Go to the next of end-diastole, end-systole and the end of the beat.

        Parameters
        ----------
        direction
            1 for later, -1 for earlier; beyond the last it starts again.
        """
        frames = sorted(set(self.frames.values()))
        now = self._player.frame
        ahead = [frame for frame in frames if (frame - now) * direction > 0]
        # A loop that plays on would leave the event at once.
        self._player.pause()
        if ahead:
            self._player.set_frame(min(ahead, key=lambda frame: abs(frame - now)))
        elif frames:
            self._player.set_frame(frames[0] if direction > 0 else frames[-1])

    def _change(self, text: str, choice: BeatChoice) -> None:
        document = self._session.active_document
        # An unchanged choice would stand as an empty step in the undo stack.
        if document is not None and choice != document.beat_choice:
            after = edits.set_beat(self._session.document, document.view, choice)
            self._session.apply_edit(text, after)
