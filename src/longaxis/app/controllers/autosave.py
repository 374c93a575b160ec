"""Work is never lost: saved a moment after each edit, offered again after a crash."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from longaxis.errors import LongAxisError
from longaxis.io.files import atomic

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from longaxis.app.core.session import Session
    from longaxis.app.jobs.jobs import Job, Jobs
    from longaxis.data import StudyDocument

# Chosen: a second of work is lost at most, and a drag is saved once.
DELAY_MS = 1000
SUFFIX = ".longaxis"


class Autosave(QObject):
    """Saves the document in the background, at most a second after an edit.

    The files name the patient: only their owner can read them.

    Attributes
    ----------
    saved
        Time of day of the last save, as text.
    kept_aside
        Path at which unsaved work was kept that gave way to another study.
    """

    saved = Signal(str)
    kept_aside = Signal(object)

    def __init__(self, session: Session, jobs: Jobs, folder: Path) -> None:
        super().__init__()
        # The files name the patient: only their owner may enter the folder.
        atomic.make_private(folder)
        atomic.sweep(folder)
        self._session = session
        self._jobs = jobs
        self._job: Job | None = None
        self._taken_over: list[Path] = []
        self._is_closed = False
        # A file for each window, as several may be open at once.
        self.path = folder / f"{uuid4().hex}{SUFFIX}"
        self._lock = QLockFile(str(_lock_path(self.path)))
        # 0: age alone makes no lock stale; QLockFile recognises a dead owner by its
        # process.
        self._lock.setStaleLockTime(0)
        self._lock.tryLock(0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._save)
        session.document_changed.connect(self._arm)
        session.left_unsaved.connect(self._keep_aside)

    def leftovers(self) -> list[Path]:
        """Return work that no running window owns, newest first."""
        remains = [
            path
            for path in self.path.parent.glob(f"*{SUFFIX}")
            if path != self.path and not _is_owned(path)
        ]
        return sorted(remains, key=lambda path: path.stat().st_mtime, reverse=True)

    def close(self) -> None:
        """End: what is saved elsewhere is removed, what is not stays for next time."""
        if self._is_closed:
            return
        # The jobs are stopped by now (AppContext.stop): no save writes this file again.
        document = self._session.document
        if self._session.undo_stack.isClean() or not document.views:
            self.path.unlink(missing_ok=True)
        else:
            # On this thread: the window must not go before the work is on the disk.
            logged = self._session.logged_document
            self._session.services.save_session(logged, self.path)
        # Only after the save: where it raises, the window stays and autosave goes on.
        self._is_closed = True
        self._timer.stop()
        self._session.document_changed.disconnect(self._arm)
        self._session.left_unsaved.disconnect(self._keep_aside)
        self._forget_taken_over(tuple(self._taken_over))
        self._lock.unlock()

    def take_over(self, path: Path) -> None:
        """Forget work of an earlier window, once it is saved in this one's file."""
        # Its file is removed once the work is in the file of this window (_save).
        self._taken_over.append(path)
        self._arm()

    def _keep_aside(self, document: StudyDocument) -> None:
        """Save a document that gives way to another, for the next start."""
        # At once and on this thread: the next document takes its place right after.
        path = self.path.with_name(f"{uuid4().hex}{SUFFIX}")
        try:
            self._session.services.save_session(document, path)
        except LongAxisError as error:
            self._session.refused.emit(error)
            return
        self.kept_aside.emit(path)

    def _arm(self) -> None:
        # Edits do not restart the timer, so that a long drag is still saved every
        # second.
        if not self._timer.isActive():
            self._timer.start()

    def _save(self) -> None:
        # One save at a time: the older document must not be written last.
        if self._job is not None and self._job in self._jobs.running:
            self._timer.start()
            return
        document, path = self._session.logged_document, self.path
        # What is only looked at is saved by the window that holds its lock.
        if not document.views or self._session.is_read_only:
            return
        services = self._session.services
        # What is taken over while this document is written is not in it.
        held = tuple(self._taken_over)

        def accept(_: object) -> None:
            self._forget_taken_over(held)
            self.saved.emit(now_text())

        self._job = self._jobs.start(
            "Autosave",
            lambda _: services.save_session(document, path),
            then=accept,
            of_study=False,
        )

    def _forget_taken_over(self, held: Iterable[Path]) -> None:
        for path in held:
            if path in self._taken_over:
                self._taken_over.remove(path)
                forget(path)


def forget(path: Path) -> None:
    """Remove work that was taken over or is not wanted."""
    path.unlink(missing_ok=True)
    _lock_path(path).unlink(missing_ok=True)


def now_text() -> str:
    """Return the time of day as the status bar shows it."""
    return datetime.now().astimezone().strftime("%H:%M:%S")


def _lock_path(path: Path) -> Path:
    return path.with_suffix(".lock")


def _is_owned(path: Path) -> bool:
    """Return whether a running window still writes to this file."""
    lock = QLockFile(str(_lock_path(path)))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        return True
    lock.unlock()
    return False
