"""A queue of loops on disk that survives being killed at any moment.

One SQLite file. A row is waiting, running, done, failed or set aside. A worker takes a
row and gives its outcome in one transaction, under the claim it was given: an outcome
is written exactly once, whoever died in between.
"""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

FATAL_DEATHS = 2
"""A row that was running when this many workers died is not tried again."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    position INTEGER PRIMARY KEY,
    task TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    claim TEXT NOT NULL DEFAULT '',
    key TEXT NOT NULL DEFAULT '',
    deaths INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT ''
)
"""
# Chosen: far longer than any transaction takes, so that workers wait, not fail.
_WAIT_S = 60.0
_AGAIN = "start the same batch again: what was measured so far is kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A row that a worker has taken."""

    position: int
    task: str
    worker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a row.

    Attributes
    ----------
    state
        "waiting", "running", "done", "failed" or "set aside".
    text
        The result of a done row, the sentence of a failed one.
    """

    position: int
    task: str
    state: str
    text: str


class BatchQueue:
    """The queue in one file; every process opens it for itself.

    Raises
    ------
    BadInputError
        Where the file is no queue, or belongs to other tasks; by every method where the
        file can no longer be read or written, such as on a full disk.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._errors_in_words():
            # No implicit transactions: BEGIN IMMEDIATE is written where one is needed.
            self._connection = sqlite3.connect(
                path, timeout=_WAIT_S, isolation_level=None
            )
        try:
            with self._errors_in_words():
                # Write-ahead log: readers and the one writer do not stop each other.
                self._connection.execute("PRAGMA journal_mode=WAL")
                # Committed means on the disk: an outcome survives a power failure.
                self._connection.execute("PRAGMA synchronous=FULL")
                self._connection.execute(_SCHEMA)
                # CREATE IF NOT EXISTS leaves a table of an earlier version as it is.
                self._add_key_column()
        except BadInputError:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        # Nothing is written here; what was committed stays whether it succeeds or not.
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def _add_key_column(self) -> None:
        """Give the queue of an earlier version its column; its rows have no key."""
        columns = self._connection.execute("PRAGMA table_info(jobs)").fetchall()
        if "key" not in {name for _, name, *_ in columns}:
            self._connection.execute(
                "ALTER TABLE jobs ADD COLUMN key TEXT NOT NULL DEFAULT ''"
            )

    def fill(self, tasks: Sequence[str]) -> None:
        """Add the tasks, or see that the queue already holds these and no others."""
        with self._transaction():
            held = [
                task
                for _, task in self._all(
                    "SELECT position, task FROM jobs ORDER BY position"
                )
            ]
            # Results are joined to the table by row number, so another table must not
            # mix in.
            if held and held != list(tasks):
                message = (
                    f"“{self._path}” belongs to another table of loops; choose another "
                    "folder, or remove the queue to begin again."
                )
                raise BadInputError(message)
            if not held:
                self._connection.executemany(
                    "INSERT INTO jobs (position, task) VALUES (?, ?)",
                    list(enumerate(tasks, start=1)),
                )

    def reopen_changed(self, key_of: Callable[[str], str]) -> int:
        """Let rows wait again whose numbers would no longer be the same.

        Those are rows that were measured, or set aside, from something else than what
        their task stands for now, and all that failed: the reason may be gone.

        Parameters
        ----------
        key_of
            Turns a task into the key of what it would be measured from.

        Returns
        -------
        How many rows of the first kind there were.
        """
        # Read before the transaction: keys hash files, which takes long, and nothing
        # may be locked meanwhile.
        settled = self._all(
            "SELECT position, task, key FROM jobs WHERE state IN ('done', 'set aside')"
        )
        changed = [
            (position,) for position, task, key in settled if key_of(task) != key
        ]
        again = "state = 'waiting', claim = '', key = '', deaths = 0, outcome = ''"
        with self._transaction():
            self._connection.executemany(
                f"UPDATE jobs SET {again} WHERE position = ?", changed
            )
            self._connection.execute(f"UPDATE jobs SET {again} WHERE state = 'failed'")
        return len(changed)

    def note_key(self, claim: Claim, key: str) -> None:
        """Write down what a row is about to be measured from."""
        self._run(
            "UPDATE jobs SET key = ? WHERE position = ? AND claim = ?",
            # A claim that was taken away must not write its key over that of another
            # worker.
            (key, claim.position, claim.worker),
        )

    def recover(self) -> None:
        """Let rows wait again that were running when everything stopped.

        Nobody saw their worker die, so it is not held against them.
        """
        # To be called before any worker starts: then no running row has a living
        # worker.
        self._run(
            "UPDATE jobs SET state = 'waiting', claim = '' WHERE state = 'running'"
        )

    def claim(self, worker: str) -> Claim | None:
        """Take the first waiting row, None if there is none."""
        # IMMEDIATE takes the write lock before reading, so no two workers see one row.
        with self._transaction():
            rows = self._all(
                # In the order of the table, so that progress and output are
                # predictable.
                "SELECT position, task FROM jobs WHERE state = 'waiting' "
                "ORDER BY position LIMIT 1"
            )
            if not rows:
                return None
            position, task = rows[0]
            self._connection.execute(
                "UPDATE jobs SET state = 'running', claim = ? WHERE position = ?",
                (worker, position),
            )
        return Claim(position=int(position), task=str(task), worker=worker)

    def finish(self, claim: Claim, text: str) -> bool:
        """Write the result of a row; False if the claim is no longer valid."""
        return self._settle(claim, "done", text)

    def fail(self, claim: Claim, sentence: str) -> bool:
        """Write why a row cannot be measured; False if the claim is not valid."""
        return self._settle(claim, "failed", sentence)

    def release(self, worker: str) -> None:
        """Let the row of a worker wait again that stopped without being at fault."""
        self._run(
            "UPDATE jobs SET state = 'waiting', claim = '' "
            "WHERE state = 'running' AND claim = ?",
            (worker,),
        )

    def bury(self, worker: str) -> bool:
        """Note that a worker died: its row waits again, or is set aside.

        Returns whether it had a row in hand.
        """
        changed = self._run(
            # One statement: a coordinator that dies here leaves the row as before or
            # after.
            "UPDATE jobs SET deaths = deaths + 1, claim = '', "
            "state = CASE WHEN deaths + 1 >= ? THEN 'set aside' ELSE 'waiting' END, "
            # SQLite evaluates all right sides with the old values, so the sum stands
            # twice.
            "outcome = CASE WHEN deaths + 1 >= ? THEN ? ELSE outcome END "
            "WHERE state = 'running' AND claim = ?",
            (
                FATAL_DEATHS,
                FATAL_DEATHS,
                f"The program died {FATAL_DEATHS} times on this loop; it is set aside.",
                worker,
            ),
        )
        # A worker that died between two rows has done no harm to any.
        return changed.rowcount > 0

    def count_open(self) -> int:
        """Return how many rows are waiting or running."""
        rows = self._all(
            # Running ones too: they may come back when their worker dies.
            "SELECT COUNT(*) FROM jobs WHERE state IN ('waiting', 'running')"
        )
        return int(rows[0][0])

    def outcomes(self) -> list[Outcome]:
        """Return what became of each row, in the order of the table."""
        rows = self._all(
            "SELECT position, task, state, outcome FROM jobs ORDER BY position"
        )
        return [
            Outcome(position=int(position), task=task, state=state, text=text)
            for position, task, state, text in rows
        ]

    def _settle(self, claim: Claim, state: str, text: str) -> bool:
        changed = self._run(
            "UPDATE jobs SET state = ?, outcome = ?, claim = '' "
            # The claim is part of the condition: a worker that was given up writes
            # nothing.
            "WHERE position = ? AND state = 'running' AND claim = ?",
            (state, text, claim.position, claim.worker),
        )
        return changed.rowcount == 1

    def _all(self, query: str) -> list[tuple[str, ...]]:
        with self._errors_in_words():
            return self._connection.execute(query).fetchall()

    def _run(self, query: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        with self._errors_in_words():
            return self._connection.execute(query, tuple(values))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._errors_in_words():
            # The write lock is taken at the beginning, not at the first write, where a
            # second transaction would fail instead of waiting.
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            # BaseException: Ctrl+C must not leave the transaction open either.
            except BaseException:
                # SQLite may have rolled back by itself, as it does on a full disk.
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextlib.contextmanager
    def _errors_in_words(self) -> Iterator[None]:
        """Turn what SQLite raises into one sentence for the reader."""
        try:
            yield
        except sqlite3.Error as error:
            # SQLite's own words name no file and no way out.
            raise BadInputError(_sentence(self._path, error)) from error


def disk_full_sentence(path: Path) -> str:
    """Return what to do where the queue can no longer be written."""
    return (
        f"The queue “{path}” could not be written, as the disk is full or no longer "
        f"there; make room and {_AGAIN}."
    )


def _sentence(path: Path, error: sqlite3.Error) -> str:
    """Return what is wrong with the queue, and what to do."""
    # The low byte is the primary code, the others say which file of SQLite it was.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
        return disk_full_sentence(path)
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN}:
        return (
            f"The queue “{path}” may not be written; choose another folder, or get the "
            f"right to write into this one, and {_AGAIN}."
        )
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return (
            f"The queue “{path}” is held by another process; stop the other batch in "
            f"this folder and {_AGAIN}."
        )
    return (
        f"“{path}” is not a queue that can be opened; remove it to measure all loops "
        "anew, or choose another folder."
    )
