"""Keeps the player on the loop that the session shows, and on the beat of the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from longaxis.app.core.view_state import Step

if TYPE_CHECKING:
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState

# Elsewhere the whole loop plays, as it helps to choose a loop and its beat.
_PLAYS_ONE_BEAT = {Step.BEAT, Step.REVIEW, Step.REPORT}


class Playback(QObject):
    """Shows the loop of the session in the player."""

    def __init__(self, session: Session, view_state: ViewState, player: Player) -> None:
        super().__init__()
        self._session = session
        self._view_state = view_state
        self._player = player

    def start(self) -> None:
        """Follow the session from now on.

        Called once all views follow it: they must know the loop before its frame.
        """
        self._session.active_changed.connect(self.show_loop)
        self._session.document_changed.connect(self.show_loop)
        self._session.results_changed.connect(self.set_range)
        self._view_state.step_changed.connect(self.set_range)

    def show_loop(self) -> None:
        """Show the loop of the active view, else the preview, else nothing."""
        document, preview = self._session.active_document, self._session.preview
        if document is not None:
            loop = document.loop
            # The frames identify the loop: edits make new records around the same
            # pictures.
            self._player.show(id(loop.frames), loop.n_frames, loop.frame_times_s)
        elif preview is not None:
            recording = preview.recording
            times_s = recording.frame_times_s
            self._player.show(id(recording.frames), len(recording.frames), times_s)
        else:
            self._player.show(None, 0, None)
        self.set_range()

    def set_range(self) -> None:
        """Play the measured beat where the step is about it, else the whole loop."""
        result = self._session.active_result
        if result is None or self._view_state.step not in _PLAYS_ONE_BEAT:
            self._player.set_range(None)
        else:
            self._player.set_range((result.beat.end_diastole, result.beat.last))
