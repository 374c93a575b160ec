"""Work on the tracks of a view, one job for each view at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from longaxis.app.base.i18n import tr
from longaxis.errors import LongAxisError, TrackingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from longaxis.anatomy import View
    from longaxis.app.core.results import Measured
    from longaxis.app.core.services import Progress
    from longaxis.app.core.session import Session
    from longaxis.app.jobs.jobs import Job, Jobs
    from longaxis.data import AnalysisSettings, TrackedMesh, ViewDocument

    Track = Callable[[ViewDocument, AnalysisSettings, Progress], TrackedMesh]


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewTask:
    """What is done to the tracks of a view.

    Attributes
    ----------
    name
        What the reader is told, such as "Tracking {view}".
    track
        The work; it runs on another thread.
    message
        What the undo menu calls it, "Uncertainty of {view}"; empty for tracking.
    needs_same_tracks
        True where the answer belongs to the tracks that were there at the start.
    """

    name: str
    track: Track
    message: str = ""
    needs_same_tracks: bool = False


class ViewJobs(QObject):
    """Runs a task on views, measures beside it, and takes what is still wanted.

    Attributes
    ----------
    changed
        A job started, went on or ended.
    taken
        Tracks of a view, its argument, were taken.
    running
        The job of each view that is being worked on.
    """

    changed = Signal()
    taken = Signal(object)

    def __init__(self, session: Session, jobs: Jobs) -> None:
        super().__init__()
        self._session = session
        self._jobs = jobs
        self.running: dict[View, Job] = {}
        session.study_left.connect(self.stop)

    @property
    def share(self) -> float:
        """Share of the running work that is done."""
        shares = [job.share for job in self.running.values()]
        return sum(shares) / len(shares) if shares else 0.0

    def start(self, document: ViewDocument, task: ViewTask) -> None:
        """Start on a view, unless it is being worked on or can only be looked at."""
        view = document.view
        # Asked before the work: minutes of tracking would be refused at its end.
        if view in self.running or self._session.reject_if_read_only():
            return
        session, services = self._session, self._session.services
        # As they are now, to be compared when the answer comes.
        settings, revision = session.settings, session.revision(view)

        def work(progress: Progress) -> tuple[TrackedMesh, Measured | None]:
            tracked = _track(task, document, settings, progress)
            try:
                result = services.measure_apart(
                    replace(document, tracked=tracked), settings
                )
            except LongAxisError:
                return tracked, None  # the session says why when it measures again
            return tracked, (document, settings, result)

        def accept(answer: tuple[TrackedMesh, Measured | None]) -> None:
            tracked, measured = answer
            now = session.document.view(view)
            # Tracked again in the meantime: intervals of the old tracks do not belong
            # to it.
            is_other = now is None or now.tracked is not document.tracked
            if task.needs_same_tracks and is_other:
                return
            # The numbers come by themselves, so the panels take turns (decision 9).
            with session.refresh_queue.deferred():
                if session.accept_tracks(
                    view,
                    tracked,
                    revision=revision,
                    measured=measured,
                    text=tr(task.message, view=view.value) if task.message else "",
                ):
                    self.taken.emit(view)

        job = self._jobs.start(tr(task.name, view=view.value), work, then=accept)
        self.running[view] = job
        job.progressed.connect(self._moved)
        job.ended.connect(self._ended)
        self.changed.emit()

    def stop(self) -> None:
        """Stop all of it; what was taken stays."""
        stopped, self.running = self.running, {}
        for job in stopped.values():
            job.cancel()
        # Now, not when their threads notice: the view can be worked on again at once.
        if stopped:
            self.changed.emit()

    def _moved(self, _share: float) -> None:
        self.changed.emit()

    def _ended(self) -> None:
        ended = self.sender()
        self.running = {
            view: job for view, job in self.running.items() if job is not ended
        }
        self.changed.emit()


def _track(
    task: ViewTask,
    document: ViewDocument,
    settings: AnalysisSettings,
    progress: Progress,
) -> TrackedMesh:
    """Run a task; a refusal names the view, as several are tracked at once."""
    try:
        return task.track(document, settings, progress)
    except TrackingError as error:
        message = f"{document.view.value}: {error}"
        raise TrackingError(message) from error
