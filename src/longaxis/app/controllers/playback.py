"""Keeps the player on the loop that the session shows, and on the beat of the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from longaxis.app.core.view_state import Step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from longaxis.app.controllers.picture_ecg import PictureEcg
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.editing.contour_editor import LineEditor
    from longaxis.data import ViewDocument

# Elsewhere the whole loop plays, as it helps to choose a loop and its beat.
_PLAYS_ONE_BEAT = {Step.BEAT, Step.REVIEW, Step.REPORT}
# The step in which the contour is placed.
_PLACING = Step.CONTOUR


class Playback(QObject):
    """Shows the loop of the session in the player.

    Where a contour is to be placed, the end-systole that the reader chose, or that the
    picture proposes, is shown once.
    """

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        player: Player,
        picture_ecg: PictureEcg,
        editor: LineEditor,
    ) -> None:
        super().__init__()
        self._session = session
        self._view_state = view_state
        self._player = player
        self._picture_ecg = picture_ecg
        self._editor = editor
        # Loops by the identity of their frames, which are kept so that no other array
        # takes it over: those whose end-systole was shown.
        self._shown: dict[int, NDArray[np.uint8]] = {}
        # The loop whose contour is to be placed, and its frame when that began.
        self._arrival: tuple[int, int] | None = None

    def start(self) -> None:
        """Follow the session from now on.

        Called once all views follow it: they must know the loop before its frame.
        """
        self._session.active_changed.connect(self.show_loop)
        self._session.document_changed.connect(self.show_loop)
        self._session.results_changed.connect(self.set_range)
        self._view_state.step_changed.connect(self.set_range)
        for changed in (
            self._session.active_changed,
            self._view_state.step_changed,
            self._picture_ecg.changed,
        ):
            changed.connect(self._show_end_systole)
        self._session.study_left.connect(self._shown.clear)

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

    def _show_end_systole(self) -> None:
        """Show end-systole before the contour is placed, unless the reader went on."""
        document = self._session.active_document
        is_placing = document is not None and document.centreline is None
        if document is None or not is_placing or self._view_state.step is not _PLACING:
            self._arrival = None
            return
        key = id(document.loop.frames)
        if self._arrival is None or self._arrival[0] != key:
            self._arrival = (key, self._player.frame)
        frame = self._end_systole(document)
        # A proposal that comes late must not take away what the reader looks at by now.
        is_elsewhere = self._player.frame != self._arrival[1]
        has_clicks = bool(self._editor.landmarks_mm)
        if frame is None or key in self._shown or is_elsewhere or has_clicks:
            return
        self._shown[key] = document.loop.frames
        self._player.pause()
        self._player.set_frame(frame)

    def _end_systole(self, document: ViewDocument) -> int | None:
        chosen = document.beat_choice.end_systole
        proposal = self._picture_ecg.proposal(document.loop)
        if chosen is not None or proposal is None:
            return chosen
        return proposal.end_systole
