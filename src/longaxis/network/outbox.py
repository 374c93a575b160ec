"""Outbox: objects on their way to an archive; nothing is lost, nothing is sent twice.

Each object is copied into the outbox before it is listed, so that it can be sent later
from the same bytes. Its row goes from "waiting" over "sending" to "sent". A process
that is killed while sending leaves "sending" behind: nobody knows whether the archive
has the object. The next delivery then asks the archive for its SOP Instance UID, and
sends it again only if it is not there. An archive that answers no such query gets it
once more under the same UID, which by DICOM is the same object.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pydicom
from pydicom.errors import InvalidDicomError

from longaxis.errors import ArchiveError, BadInputError
from longaxis.io.dicom_objects.derived import names_its_content
from longaxis.io.files.atomic import make_private, replacing, sweep
from longaxis.io.files.data_folder import data_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pydicom.dataset import Dataset

    from longaxis.network.archive import Archive

WAITING, SENDING, SENT, REFUSED = "waiting", "sending", "sent", "refused"

_COPY_IS_GONE = "Its copy in the outbox is gone; add the file again."

_SETTLE_S = 3.0
"""An object of a killed sender may still be on its way into the archive (chosen)."""
# Chosen: the archive is asked a dozen times while an object settles.
_SETTLE_STEP_S = 0.25
# Chosen: another process holds the list while it copies an object, 2 GB at most.
_BUSY_S = 120.0

# UNIQUE: an object is listed once for each archive, however often it is added.
_TABLE = """
CREATE TABLE IF NOT EXISTS objects (
    number INTEGER PRIMARY KEY,
    node TEXT NOT NULL,
    sop_instance_uid TEXT NOT NULL,
    study_uid TEXT NOT NULL,
    description TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL,
    problem TEXT NOT NULL DEFAULT '',
    changed_at REAL NOT NULL,
    UNIQUE (node, sop_instance_uid, sha256)
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """One object for one archive.

    Attributes
    ----------
    number
        In the order of adding.
    node
        Name of the archive.
    state
        "waiting", "sending", "sent" or "refused".
    problem
        Why the last try failed, empty if none did.
    """

    number: int
    node: str
    sop_instance_uid: str
    study_uid: str
    description: str
    sha256: str
    state: str
    problem: str
    changed_at: float


class Outbox:
    """The outbox in one folder, its owner's alone; several processes may use it.

    Parameters
    ----------
    folder
        Of the list and the copies; None for the user's own.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or data_folder() / "outbox"
        self._objects = self._folder / "objects"
        self._list = self._folder / "outbox.sqlite"
        self._lock = self._folder / "delivering.sqlite"
        try:
            make_private(self._folder)
            make_private(self._objects)
            # Reports name the patient. SQLite keeps the mode of a file that is there.
            for path in (self._list, self._lock):
                path.touch(mode=0o600)
        except (OSError, BadInputError) as error:
            message = f"The outbox {self._folder} cannot be written: {error}."
            raise ArchiveError(message) from error
        with self._database() as database:
            database.execute(_TABLE)

    def add(self, path: Path, node: str) -> OutboxEntry:
        """Copy a DICOM file and list it for a node; once, however often it is added.

        Raises
        ------
        ArchiveError
            If the file is no DICOM object, or cannot be copied.
        """
        try:
            header = pydicom.dcmread(path, stop_before_pixels=True)
            facts = (
                str(header.SOPInstanceUID),
                str(header.get("StudyInstanceUID", "")),
                str(header.get("SeriesDescription", "")) or header.SOPClassUID.name,
            )
            # The copy is named by its content: archives share one copy.
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, InvalidDicomError, AttributeError, ValueError) as error:
            message = f"“{path.name}” is not a DICOM file that can be sent."
            raise ArchiveError(message) from error
        # From the copy to its row in one step: what no row names is cleared away by
        # the process that delivers.
        with self._database(changes=True) as database:
            digest = self._earlier_digest(database, node, header) or digest
            copy = self._copy_of(digest)
            if not copy.exists():
                # Whole or not at all: a crash leaves no half copy under this name.
                with replacing(copy) as part:
                    shutil.copyfile(path, part)
            self._add_row(database, (node, *facts, digest))
        return next(
            entry
            for entry in self.entries()
            if (entry.node, entry.sha256) == (node, digest)
        )

    def _earlier_digest(
        self, database: sqlite3.Connection, node: str, header: Dataset
    ) -> str:
        """Return the digest under which the same content is listed, empty if it is not.

        A report that is written again differs in the time of writing alone.
        """
        if not names_its_content(header):
            return ""
        row = database.execute(
            "SELECT sha256 FROM objects WHERE node = ? AND sop_instance_uid = ?",
            (node, str(header.SOPInstanceUID)),
        ).fetchone()
        return str(row[0]) if row else ""

    def _add_row(self, database: sqlite3.Connection, facts: tuple[str, ...]) -> None:
        # What was refused waits again; what was sent stays sent.
        database.execute(
            "INSERT INTO objects (node, sop_instance_uid, study_uid, description,"
            " sha256, state, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET state = ?, problem = ''"
            " WHERE state = ?",
            (*facts, WAITING, time.time(), WAITING, REFUSED),
        )

    def entries(self) -> tuple[OutboxEntry, ...]:
        """Return all objects, in the order of adding."""
        with self._database() as database:
            rows = database.execute(
                "SELECT number, node, sop_instance_uid, study_uid, description, sha256,"
                " state, problem, changed_at FROM objects ORDER BY number"
            ).fetchall()
        names = OutboxEntry.__dataclass_fields__
        return tuple(OutboxEntry(**dict(zip(names, row, strict=True))) for row in rows)

    def remove(self, number: int) -> None:
        """Take an object off the list; its copy goes if no other row needs it."""
        # Not while another process sends, which may be reading the copy.
        with self._delivering():
            with self._database() as database:
                database.execute("DELETE FROM objects WHERE number = ?", (number,))
            self._drop_copies()

    def retry_refused(self) -> None:
        """Let objects that an archive refused wait for another try."""
        with self._database() as database:
            database.execute(
                "UPDATE objects SET state = ? WHERE state = ?", (WAITING, REFUSED)
            )

    def deliver(
        self,
        connect: Callable[[str], Archive],
        progress: Callable[[int, int], None] = lambda _done, _all: None,
        *,
        settle_s: float = _SETTLE_S,
    ) -> tuple[OutboxEntry, ...]:
        """Send everything that waits, one object after the other.

        Parameters
        ----------
        connect
            Returns the archive of a node's name.
        progress
            Called with the objects done and all; what it raises ends the delivery,
            and what was not sent waits.
        settle_s
            How long an object whose sender was killed may take to appear.

        Returns
        -------
        The objects that could not be sent, each with its problem.

        Raises
        ------
        ArchiveError
            If another process is delivering.
        """
        with self._delivering():
            # Parts of copies that a killed process left.
            sweep(self._objects)
            open_entries = [
                entry for entry in self.entries() if entry.state in {WAITING, SENDING}
            ]
            for place, entry in enumerate(open_entries):
                progress(place, len(open_entries))
                self._deliver_one(entry, connect, settle_s)
            progress(len(open_entries), len(open_entries))
            self._drop_copies()
        numbers = {entry.number for entry in open_entries}
        return tuple(
            entry
            for entry in self.entries()
            if entry.number in numbers and entry.state != SENT
        )

    def _deliver_one(
        self, entry: OutboxEntry, connect: Callable[[str], Archive], settle_s: float
    ) -> None:
        try:
            archive = connect(entry.node)
            # Left by a kill or a broken connection: asked for before it is sent again.
            if entry.state == SENDING and _appears(archive, entry, settle_s):
                self._set(entry, SENT)
                return
        except ArchiveError as error:
            # As it was: nothing has been sent.
            self._set(entry, entry.state, str(error))
            return
        copy = self._copy_of(entry.sha256)
        if not copy.exists():
            self._set(entry, REFUSED, _COPY_IS_GONE)
            return
        # On the disk before the first byte goes: from here on the archive may have it.
        self._set(entry, SENDING)
        try:
            archive.send(copy)
        except ArchiveError as error:
            self._set(entry, _state_after(error), str(error))
        else:
            self._set(entry, SENT)

    def _set(self, entry: OutboxEntry, state: str, problem: str = "") -> None:
        with self._database() as database:
            database.execute(
                "UPDATE objects SET state = ?, problem = ?, changed_at = ?"
                " WHERE number = ?",
                (state, problem, time.time(), entry.number),
            )

    def _copy_of(self, digest: str) -> Path:
        return self._objects / f"{digest}.dcm"

    def _drop_copies(self) -> None:
        """Remove the copies of what was sent; the list remembers that it was."""
        # Nothing can be added between the reading of the list and the removal.
        with self._database(changes=True) as database:
            rows = database.execute(
                "SELECT sha256 FROM objects WHERE state != ?", (SENT,)
            )
            kept = {str(digest) for (digest,) in rows}
            for path in self._objects.glob("*.dcm"):
                if path.stem not in kept:
                    with suppress(OSError):
                        path.unlink()

    @contextmanager
    def _database(self, *, changes: bool = False) -> Iterator[sqlite3.Connection]:
        """Open the list for one transaction.

        Parameters
        ----------
        changes
            Keep other processes from changing it from the start.

        Raises
        ------
        ArchiveError
            If it cannot be read or written.
        """
        try:
            with closing(sqlite3.connect(self._list, timeout=_BUSY_S)) as database:
                # Each state is on the disk before the next step is taken.
                database.execute("PRAGMA synchronous = FULL")
                # This commits or rolls back, but does not close: hence `closing`.
                with database:
                    if changes:
                        database.execute("BEGIN IMMEDIATE")
                    yield database
        except sqlite3.Error as error:
            message = (
                f"The list {self._list} of the outbox cannot be read or written "
                f"({error}); what was put into the outbox is still in its folder."
            )
            raise ArchiveError(message) from error

    @contextmanager
    def _delivering(self) -> Iterator[None]:
        """Hold the lock of the one process that may send; a kill releases it."""
        # A transaction on a file of its own: the system ends it with the process, and
        # the list can be read meanwhile.
        with closing(
            sqlite3.connect(self._lock, timeout=0.0, isolation_level=None)
        ) as lock:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                message = "The outbox is being sent by another window or command."
                raise ArchiveError(message) from error
            yield


def _appears(archive: Archive, entry: OutboxEntry, settle_s: float) -> bool:
    """Return whether the archive has an object that a killed process was sending."""
    ends = time.monotonic() + settle_s
    while True:
        try:
            is_there = archive.holds(entry.sop_instance_uid, entry.study_uid)
        except ArchiveError as error:
            # An archive that refuses to be asked cannot be asked; one that cannot be
            # reached is asked by the next delivery.
            if not error.is_refusal:
                raise
            return False
        # None: it cannot be asked, and the object is sent once more.
        if is_there or is_there is None or time.monotonic() >= ends:
            return bool(is_there)
        time.sleep(_SETTLE_STEP_S)


def _state_after(error: ArchiveError) -> str:
    """Return the state of an object whose sending failed.

    Where the connection broke, the archive may have it: the next delivery asks first.
    """
    if error.is_refusal:
        return REFUSED
    return WAITING if error.nothing_arrived else SENDING
