"""Lines that the program offers: looked for in the background, taken only by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from longaxis.app.base.i18n import tr
from longaxis.app.core import edits
from longaxis.data.contour import USUAL_WALL_MM
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.session import Session
    from longaxis.app.jobs.jobs import Job, Jobs
    from longaxis.data import ContourSuggestion, ViewDocument


class ContourSuggestions(QObject):
    """At most one line that is offered for the view on screen.

    Nothing is measured along it until the reader accepts it; any change of the line
    itself, or another view on screen, takes it away.

    Attributes
    ----------
    changed
        A line is offered, or no longer; or the search started or ended.
    failed
        An exception for the reader.
    shown
        The line that is offered, or None.
    wall_mm
        Wall width of a line found without any click.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, player: Player, jobs: Jobs) -> None:
        super().__init__()
        self._session = session
        self._player = player
        self._jobs = jobs
        self._job: Job | None = None
        self._made_for: ViewDocument | None = None
        self.shown: ContourSuggestion | None = None
        self.wall_mm = USUAL_WALL_MM
        session.document_changed.connect(self._follow)
        session.active_changed.connect(self.discard)

    @property
    def is_looking(self) -> bool:
        """True while the wall is being looked for."""
        return self._job is not None

    @property
    def text(self) -> str:
        """What is to be said of the line that is offered, empty if there is none."""
        if self.shown is None:
            return ""
        error_mm = self.shown.expected_error_mm
        document = self._session.active_document
        if document is not None and not document.loop.scale_is_known:
            return tr("Auto-contour. Check it.")
        if error_mm is None:
            return tr("Your contour, refined to the middle of the wall. Check it.")
        return tr(
            "Auto-contour, expected error {error_mm:.0f} mm. Check it.",
            error_mm=error_mm,
        )

    def find(self) -> None:
        """Detect the contour near the reader's, or in the whole frame without one."""
        document = self._session.active_document
        if document is None:
            message = tr("Assign a loop to a view first; then use Auto-contour.")
            self.failed.emit(BadInputError(message))
            return
        # Tracks and corrections belong to the contour: another one would drop them.
        if document.tracked is not None or document.corrections:
            message = tr(
                (
                    "{view} is tracked along its contour already; remove the contour to"
                    " detect another one."
                ),
                view=document.view.value,
            )
            self.failed.emit(BadInputError(message))
            return
        self.discard()
        self._start(document)

    def accept(self) -> None:
        """Take the line that is offered; from now on it is the reader's."""
        offered, document = self.shown, self._session.active_document
        if offered is None or document is None:
            return
        # Cleared first: the edit changes the document, and _follow would discard it.
        self.shown = None
        after = edits.set_centreline(
            self._session.document, document.view, offered.centreline
        )
        self._session.apply_edit(tr("Accept the auto-contour"), after)
        self.changed.emit()

    def discard(self) -> bool:
        """Leave the line that is offered, and stop looking; return if there was one."""
        # Cleared before the end of the job is announced: _ended knows its own job by
        # it.
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
        offered, self.shown = self.shown, None
        if offered is not None or job is not None:
            self.changed.emit()
        return offered is not None

    def _start(self, document: ViewDocument) -> None:
        services, wall_mm = self._session.services, self.wall_mm
        line = document.centreline
        # The contour belongs at end-systole; where none is chosen, the frame on screen.
        chosen = document.beat_choice.end_systole
        frame = self._player.frame if chosen is None else chosen
        if line is not None:
            frame = line.frame
        self._player.pause()
        self._player.set_frame(frame)
        self._made_for = document

        def accept(suggestion: ContourSuggestion) -> None:
            # The answer comes later: contour or loop may be others by now.
            if self._is_of_now():
                self.shown = suggestion

        self._job = self._jobs.start(
            tr("Auto-contour in {view}", view=document.view.value),
            lambda _: services.suggest(document, frame, wall_mm),
            then=accept,
        )
        self._job.ended.connect(self._ended)
        self.changed.emit()

    def _ended(self) -> None:
        # An older job that ends late must not clear the one that is running.
        if self.sender() is self._job:
            self._job = None
        self.changed.emit()

    def _follow(self) -> None:
        if not self._is_of_now():
            self.discard()

    def _is_of_now(self) -> bool:
        """Return whether line and loop are still those that were looked at."""
        # Records are frozen: the same object means the same content.
        now, then = self._session.active_document, self._made_for
        return (
            now is not None
            and then is not None
            and now.centreline is then.centreline
            # Frames, not the loop: another view name or frame rate leaves the picture
            # as it is.
            and now.loop.frames is then.loop.frames
            and now.tracked is None
        )
