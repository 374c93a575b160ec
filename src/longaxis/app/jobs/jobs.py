"""Slow work, off the window's thread; the only place with threads.

Python looks for cycles of unused objects on whatever thread happens to make the next
object, and frees them there. Where that is a widget of a window that was closed, Qt
crashes. So nothing is looked for while a job is under way.
"""

from __future__ import annotations

import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from longaxis.app.base.i18n import tr
from longaxis.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[float], None]
    Work = Callable[[Progress], Any]

# Chosen: 30 updates a second are seen as smooth.
_BETWEEN_REPORTS_S = 0.03

# Chosen: one for what the reader waits for, one for what follows from it.
_N_URGENT = 2
_N_PATIENT = 1

_under_way: set[int] = set()
"""Jobs of all windows that a thread may be at work on; touched by their thread only."""


class Job(QObject):
    """One call on a worker thread; its signals arrive on the window's thread.

    A job receives records and returns records; it never sees a widget or the session.

    Attributes
    ----------
    progressed
        Share done, 0 to 1.
    finished
        What the work returned.
    failed
        The exception that ended it; a cancelled job says nothing but `ended`.
    ended
        Always, and last.
    share
        Share done so far.
    """

    progressed = Signal(float)
    finished = Signal(object)
    failed = Signal(object)
    ended = Signal()
    _returned = Signal(object, object)

    def __init__(self, name: str, work: Work) -> None:
        super().__init__()
        self.name = name
        self._work = work
        self._cancelled = threading.Event()
        self._is_concluded = False
        self._last_report_s = 0.0
        self.share = 0.0
        # Queued by name: the signal is sent from the worker's thread.
        self._returned.connect(self._conclude, Qt.ConnectionType.QueuedConnection)

    @property
    def is_cancelled(self) -> bool:
        """True once the job was asked to stop."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the work to stop; its answer, if one still comes, is thrown away."""
        self._cancelled.set()

    def run(self) -> None:
        """Do the work; called on the worker's thread."""
        result: object = None
        error: Exception | None = None
        try:
            # Ends a job that was stopped before a thread took it up.
            self._report(0.0)
            result = self._work(self._report)
        except Exception as raised:  # noqa: BLE001 - the window shows it
            error = raised
        self._returned.emit(result, error)

    def _report(self, share: float) -> None:
        if self._cancelled.is_set():
            message = tr("{job} was stopped.", job=self.name)
            raise CancelledError(message)
        self.share = share
        # Not the time of day, which may be set back.
        now_s = time.monotonic()
        if now_s - self._last_report_s >= _BETWEEN_REPORTS_S:
            self._last_report_s = now_s
            self.progressed.emit(share)

    def abandon(self) -> None:
        """End a job whose thread is gone: it never answers, and others wait for it."""
        self.cancel()
        self._conclude(None, None)

    def _conclude(self, result: object, error: Exception | None) -> None:
        # An abandoned job may have an answer in the queue.
        if self._is_concluded:
            return
        self._is_concluded = True
        # Asked again: it may have been stopped while its answer was in the queue.
        if not self.is_cancelled and not isinstance(error, CancelledError):
            if error is None:
                self.finished.emit(result)
            else:
                self.failed.emit(error)
        self.ended.emit()


class Jobs(QObject):
    """The jobs that are under way; each is kept until it has ended.

    Attributes
    ----------
    changed
        Emitted when a job starts or ends.
    failed
        Emitted with the exception of any job that failed.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Not QThreadPool: it deletes its QRunnable without telling PySide6, which then
        # takes a later object at the same address for the one that is gone.
        self._urgent, self._patient = _make_pools()
        self._running: dict[Job, Callable[[Any], None] | None] = {}
        self._of_study: set[Job] = set()

    @property
    def running(self) -> tuple[Job, ...]:
        """Jobs that have not ended."""
        return tuple(self._running)

    def start(
        self,
        name: str,
        work: Work,
        *,
        then: Callable[[Any], None] | None = None,
        urgent: bool = True,
        of_study: bool = True,
    ) -> Job:
        """Start work, and call `then` with its result on the window's thread.

        A job belongs to the study that is open when it starts: its result must not
        arrive in another one.

        Parameters
        ----------
        name
            What the user reads, such as "Tracking A4C".
        work
            Called with a function to report progress to.
        then
            Told the result, unless the job was cancelled or failed.
        urgent
            False for work that may wait for other work, such as thumbnails.
        of_study
            False for work that goes on when another study is opened, such as saving:
            its `then` must be right whatever is open by then.
        """
        job = Job(name, work)
        if of_study:
            self._of_study.add(job)
        # Held here: without a reference Python would free the job before it answers.
        self._running[job] = then
        _under_way.add(id(job))
        # Off until the last job is over; the module says why.
        gc.disable()
        job.finished.connect(self._pass_on)
        job.failed.connect(self.failed)
        job.ended.connect(self._forget)
        (self._urgent if urgent else self._patient).submit(job.run)
        self.changed.emit()
        return job

    def stop_study(self) -> None:
        """Ask all jobs of the study that is left to stop; their results are dropped."""
        for job in self._of_study:
            job.cancel()

    def stop_all(self) -> None:
        """Ask all jobs to stop, and wait for those that are running."""
        for job in self._running:
            job.cancel()
        # Running work is waited for: a thread must not outlive the window it answers.
        for pool in (self._urgent, self._patient):
            pool.shutdown(wait=True, cancel_futures=True)
        self._urgent, self._patient = _make_pools()
        stopped = tuple(self._running)
        # Signals of these jobs that are still queued find no `then` any more.
        self._running.clear()
        self._of_study.clear()
        for job in stopped:
            # A job that no thread took up would otherwise never end for those who wait.
            job.abandon()
            # Its last signal has been delivered; Qt deletes it, not the collector.
            job.deleteLater()
        # After all signals: the collector must not run while one is delivered.
        for job in stopped:
            _is_over(job)
        self.changed.emit()

    def _pass_on(self, result: object) -> None:
        job = self.sender()
        then = self._running.get(job) if isinstance(job, Job) else None
        if then is not None:
            then(result)

    def _forget(self) -> None:
        job = self.sender()
        if isinstance(job, Job) and job in self._running:
            del self._running[job]
            self._of_study.discard(job)
            _is_over(job)
            # Not at once: one of its signals is being delivered.
            job.deleteLater()
            self.changed.emit()


def _is_over(job: Job) -> None:
    """Let unused objects be looked for again, if this was the last job."""
    _under_way.discard(id(job))
    if not _under_way:
        gc.enable()


def _make_pools() -> tuple[ThreadPoolExecutor, ThreadPoolExecutor]:
    """Return threads for urgent work, and for work that may wait."""
    # Two pools: in one queue thumbnails would delay what the reader waits for.
    return (
        ThreadPoolExecutor(_N_URGENT, thread_name_prefix="urgent"),
        ThreadPoolExecutor(_N_PATIENT, thread_name_prefix="patient"),
    )
