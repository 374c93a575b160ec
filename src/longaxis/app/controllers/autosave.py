"""Work is never lost: saved a moment after each edit, offered again after a crash."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.app.core.session import Session
    from longaxis.app.jobs.jobs import Job, Jobs

DELAY_MS = 1000
SUFFIX = ".longaxis"


class Autosave(QObject):
    """Saves the document in the background, at most a second after an edit.

    Attributes
    ----------
    saved
        Time of day of the last save, as text.
    """

    saved = Signal(str)

    def __init__(self, session: Session, jobs: Jobs, folder: Path) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self._session = session
        self._jobs = jobs
        self._job: Job | None = None
        self._is_closed = False
        self.path = folder / f"{uuid4().hex}{SUFFIX}"
        self._lock = QLockFile(str(_lock_path(self.path)))
        self._lock.setStaleLockTime(0)
        self._lock.tryLock(0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._save)
        session.document_changed.connect(self._arm)

    def leftovers(self) -> list[Path]:
        """Return work that no running window owns, newest first."""
        found = [
            path
            for path in self.path.parent.glob(f"*{SUFFIX}")
            if path != self.path and not _is_owned(path)
        ]
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)

    def close(self) -> None:
        """End: what is saved elsewhere is removed, what is not stays for next time."""
        if self._is_closed:
            return
        self._is_closed = True
        self._timer.stop()
        self._session.document_changed.disconnect(self._arm)
        document = self._session.document
        if self._session.undo_stack.isClean() or not document.views:
            self.path.unlink(missing_ok=True)
        else:
            self._session.services.save_session(document, self.path)
        self._lock.unlock()

    def _arm(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _save(self) -> None:
        if self._job is not None and self._job in self._jobs.running:
            self._timer.start()
            return
        document, path = self._session.document, self.path
        if not document.views or self._session.is_read_only:
            return
        services = self._session.services
        self._job = self._jobs.start(
            "Autosave",
            lambda _: services.save_session(document, path),
            then=self._tell,
        )

    def _tell(self, _: object) -> None:
        self.saved.emit(now_text())


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
