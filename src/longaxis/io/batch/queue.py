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
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FATAL_DEATHS = 2
"""A row that was running when this many workers died is not tried again."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    position INTEGER PRIMARY KEY,
    task TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    claim TEXT NOT NULL DEFAULT '',
    deaths INTEGER NOT NULL DEFAULT 0,
    outcome TEXT NOT NULL DEFAULT ''
)
"""
_WAIT_S = 60.0


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
        Where the file is no queue, or belongs to other tasks.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None)
        try:
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.execute(_SCHEMA)
        except sqlite3.Error as error:
            self._connection.close()
            message = f"“{path}” is not a queue that can be opened ({error})."
            raise BadInputError(message) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def fill(self, tasks: Sequence[str]) -> None:
        """Add the tasks, or see that the queue already holds these and no others."""
        with self._transaction():
            held = [task for _, task in self._all("SELECT position, task FROM jobs")]
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

    def recover(self) -> None:
        """Let rows wait again that were running when everything stopped.

        Nobody saw their worker die, so it is not held against them.
        """
        self._connection.execute(
            "UPDATE jobs SET state = 'waiting', claim = '' WHERE state = 'running'"
        )

    def claim(self, worker: str) -> Claim | None:
        """Take the first waiting row, None if there is none."""
        with self._transaction():
            rows = self._all(
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

    def bury(self, worker: str) -> bool:
        """Note that a worker died: its row waits again, or is set aside.

        Returns whether it had a row in hand.
        """
        changed = self._connection.execute(
            "UPDATE jobs SET deaths = deaths + 1, claim = '', "
            "state = CASE WHEN deaths + 1 >= ? THEN 'set aside' ELSE 'waiting' END, "
            "outcome = CASE WHEN deaths + 1 >= ? THEN ? ELSE outcome END "
            "WHERE state = 'running' AND claim = ?",
            (
                FATAL_DEATHS,
                FATAL_DEATHS,
                f"The program died {FATAL_DEATHS} times on this loop; it is set aside.",
                worker,
            ),
        )
        return changed.rowcount > 0

    def count_open(self) -> int:
        """Return how many rows are waiting or running."""
        rows = self._all(
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
        changed = self._connection.execute(
            "UPDATE jobs SET state = ?, outcome = ?, claim = '' "
            "WHERE position = ? AND state = 'running' AND claim = ?",
            (state, text, claim.position, claim.worker),
        )
        return changed.rowcount == 1

    def _all(self, query: str) -> list[tuple[str, ...]]:
        return self._connection.execute(query).fetchall()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
