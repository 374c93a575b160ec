"""How sure the numbers are: lines drawn anew in the background, view after view."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from longaxis.errors import BadInputError, LongAxisError

if TYPE_CHECKING:
    from longaxis.anatomy import View
    from longaxis.app.engine import Progress
    from longaxis.app.jobs import Job, Jobs
    from longaxis.app.session import Measured, Session
    from longaxis.data import TrackedMesh, ViewDocument


class Doubts(QObject):
    """Finds the uncertainty of every tracked view that has none.

    Attributes
    ----------
    changed
        Work started, went on or ended.
    failed
        An exception for the reader.
    running
        The job of each view that is being worked on.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self._session = session
        self._jobs = jobs
        self.running: dict[View, Job] = {}

    @property
    def share(self) -> float:
        """Share of the running work that is done."""
        shares = [job.share for job in self.running.values()]
        return sum(shares) / len(shares) if shares else 0.0

    def waiting(self) -> list[ViewDocument]:
        """Return the tracked views whose uncertainty is not known, that shown first."""
        found = [
            each
            for each in self._session.document.views
            if each.tracked is not None and each.tracked.jittered is None
        ]
        return sorted(found, key=lambda each: each.view is not self._session.active)

    def find(self) -> None:
        """Start on every view that waits."""
        waiting = self.waiting()
        if not waiting and not self.running:
            some = any(each.tracked for each in self._session.document.views)
            message = (
                "The uncertainty of every tracked view is known already."
                if some
                else "Track a view first; then its uncertainty can be found."
            )
            self.failed.emit(BadInputError(message))
        for document in waiting:
            if document.view not in self.running:
                self._start(document)

    def stop(self) -> None:
        """Stop all of it; what is known stays."""
        for job in self.running.values():
            job.cancel()

    def _start(self, document: ViewDocument) -> None:
        session, engine = self._session, self._session.engine
        settings, view = session.settings, document.view
        revision = session.revision(view)

        def work(progress: Progress) -> tuple[TrackedMesh, Measured | None]:
            tracked = engine.jitter(document, settings, progress)
            try:
                result = engine.measure(replace(document, tracked=tracked), settings)
            except LongAxisError:
                return tracked, None  # the session says why when it measures again
            return tracked, (document, settings, result)

        def take(found: tuple[TrackedMesh, Measured | None]) -> None:
            tracked, measured = found
            now = session.document.view(view)
            if now is None or now.tracked is not document.tracked:
                return  # these lines were drawn in other tracks
            session.accept_tracks(
                view,
                tracked,
                revision=revision,
                measured=measured,
                said=f"Uncertainty of {view.value}",
            )

        job = self._jobs.start(f"Uncertainty of {view.value}", work, then=take)
        self.running[view] = job
        job.progressed.connect(self._moved)
        job.ended.connect(self._ended)
        self.changed.emit()

    def _moved(self, _share: float) -> None:
        self.changed.emit()

    def _ended(self) -> None:
        ended = self.sender()
        self.running = {
            view: job for view, job in self.running.items() if job is not ended
        }
        self.changed.emit()
