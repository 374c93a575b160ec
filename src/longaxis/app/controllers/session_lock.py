"""One window at a time works on a session file; the next may only look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile

from longaxis.app.base.i18n import tr

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".lock"


class SessionLock:
    """The right to save to one session file.

    It is a small file beside the session that names process and machine, so that it
    also holds between machines that share a drive. That of a program that crashed is
    recognised, on the same machine, by its process being gone, and taken over.
    """

    def __init__(self) -> None:
        self._path: Path | None = None
        self._lock: QLockFile | None = None

    @property
    def path(self) -> Path | None:
        """The session file that may be saved to, None if none."""
        return self._path

    def acquire(self, path: Path) -> str:
        """Take the right to save to a file; what was held before is given back.

        Returns
        -------
        Empty if it was granted, else one sentence that says why not.
        """
        # Links and relative paths to one file must meet the same lock.
        wanted = path.resolve()
        # A second QLockFile on the same file fails within one process as well.
        if wanted == self._path:
            return ""
        lock = QLockFile(str(wanted.with_name(wanted.name + SUFFIX)))
        lock.setStaleLockTime(0)  # long work is no reason to take a lock away
        if not lock.tryLock(0):
            return _why_not(wanted, lock)
        # Only once the new lock is held: a refusal leaves the old one as it was.
        self.release()
        self._path, self._lock = wanted, lock
        return ""

    def release(self) -> None:
        """Give the right back."""
        if self._lock is not None:
            self._lock.unlock()
        self._path = self._lock = None


def _why_not(path: Path, lock: QLockFile) -> str:
    # Not a held lock but a folder in which no lock file can be made.
    if lock.error() is not QLockFile.LockError.LockFailedError:
        return tr(
            "“{path}” lies where nothing can be written, so it can only "
            "be looked at; save a copy elsewhere to work on it.",
            path=path.name,
        )
    owner = _owner(lock)
    where = (
        tr(" (process {process} on {machine})", process=owner[0], machine=owner[1])
        if owner is not None
        else ""
    )
    return tr(
        "“{path}” is open in another window{where}, so here it can "
        "only be looked at; save a copy under another name to work "
        "on it.",
        path=path.name,
        where=where,
    )


def _owner(lock: QLockFile) -> tuple[int, str] | None:
    """Return process and machine of the owner, None where the file does not say it."""
    # PySide6 returns process, machine and program as a tuple, unlike Qt in C++.
    info: object = lock.getLockInfo()
    if isinstance(info, tuple) and len(info) == 3 and info[0]:
        return int(info[0]), str(info[1])
    return None
