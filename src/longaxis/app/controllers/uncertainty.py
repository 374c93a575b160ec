"""How sure the numbers are: lines drawn anew in the background, view after view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.controllers.view_jobs import ViewJobs, ViewTask
from longaxis.app.core.missing_tracker import missing_tracker
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from longaxis.anatomy import View
    from longaxis.app.core.session import Session
    from longaxis.app.jobs.jobs import Job, Jobs
    from longaxis.data import ViewDocument


class UncertaintyController(QObject):
    """Finds the uncertainty of every tracked view that has none.

    Attributes
    ----------
    changed
        Work started, went on or ended.
    failed
        An exception for the reader.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self._session = session
        self._views = ViewJobs(session, jobs)
        self._views.changed.connect(self.changed)

    @property
    def running(self) -> dict[View, Job]:
        """The job of each view that is being worked on."""
        return self._views.running

    @property
    def share(self) -> float:
        """Share of the running work that is done."""
        return self._views.share

    def waiting(self) -> list[ViewDocument]:
        """Return the tracked views whose uncertainty is not known, that shown first."""
        untracked = [
            view
            for view in self._session.document.views
            if view.tracked is not None and view.tracked.jittered is None
        ]
        # False sorts first, which is the view on screen.
        return sorted(
            untracked, key=lambda document: document.view is not self._session.active
        )

    def find(self) -> None:
        """Start on every view that waits."""
        waiting = self.waiting()
        if not waiting and not self.running:
            some = any(view.tracked for view in self._session.document.views)
            message = (
                tr("The 95 % CI of every tracked view is estimated already.")
                if some
                else tr("Track a view first; then its uncertainty can be found.")
            )
            self.failed.emit(BadInputError(message))
        missing = missing_tracker(self._session)
        if waiting and missing:
            self.failed.emit(BadInputError(missing))
            return
        task = ViewTask(
            name=tr_noop("Uncertainty of {view}"),
            track=self._session.services.jitter,
            message=tr_noop("Uncertainty of {view}"),
            # Perturbed contours are compared with the tracks that they started from.
            needs_same_tracks=True,
        )
        for document in waiting:
            self._views.start(document, task)

    def stop(self) -> None:
        """Stop all of it; what is known stays."""
        self._views.stop()
