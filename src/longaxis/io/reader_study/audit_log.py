"""The log of a reader study: rows are added, and never changed or taken away.

One SQLite file. Each row carries the hash of the row before it, and the head the hash
of the last: whoever edits, drops, adds or moves a row breaks the chain. Who can write
the file could also compute a whole new chain; a hash noted elsewhere (a receipt) shows
that too, because it is no longer in the log.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from dataclasses import fields
from typing import TYPE_CHECKING

from longaxis.data.reader_study import Action, LogEntry, LogRow
from longaxis.errors import BadInputError, UnreadableFileError
from longaxis.io.files.refusals import refused_as
from longaxis.io.tables.csv_table import write_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

# A fixed beginning: the first row is checked like all others.
GENESIS = "0" * 64
"""What stands for the row before the first."""

_COLUMNS = (
    "number",
    "when_utc",
    "who",
    "account",
    "action",
    "code",
    "old",
    "new",
    "reason",
    "previous_sha256",
    "sha256",
)
_SCHEMA = """
CREATE TABLE log (
    number INTEGER PRIMARY KEY,
    when_utc TEXT NOT NULL,
    who TEXT NOT NULL,
    account TEXT NOT NULL,
    action TEXT NOT NULL,
    code TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    reason TEXT NOT NULL,
    previous_sha256 TEXT NOT NULL,
    sha256 TEXT NOT NULL
);
CREATE TABLE head (n_rows INTEGER NOT NULL, sha256 TEXT NOT NULL);
INSERT INTO head VALUES (0, '{genesis}');
CREATE TRIGGER no_update BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END;
CREATE TRIGGER no_delete BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END;
"""
# Chosen: a writer holds the log for moments; a minute outlasts all of them.
_WAIT_S = 60.0


class StudyLog:
    """The log in one file; every process opens it for itself.

    Raises
    ------
    BadInputError
        Where the file is there and should not be, or the other way round.
    UnreadableFileError
        Where the file is no log.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        # Neither is an existing study overwritten, nor an empty one made by a typing
        # error. What a kill left before the first row is no study.
        if create == _is_begun(path):
            state = "is there already" if create else "is not there"
            message = f"The log of the reader study, “{path}”, {state}."
            raise BadInputError(message)
        self._path = path
        try:
            self._connection = sqlite3.connect(
                path, timeout=_WAIT_S, isolation_level=None
            )
            # Readers of the log do not stop the writer, nor the other way round.
            self._connection.execute("PRAGMA journal_mode=WAL")
            # A receipt may be handed out only for a row that is on the disk.
            self._connection.execute("PRAGMA synchronous=FULL")
            if create and not _has_schema(self._connection):
                schema = _SCHEMA.format(genesis=GENESIS)
                # In one transaction: a log without its triggers must never exist.
                self._connection.executescript(f"BEGIN;{schema}COMMIT;")
        except sqlite3.Error as error:
            message = f"“{path}” is not a log of a reader study that can be opened."
            raise UnreadableFileError(message) from error

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def rows(self) -> list[LogRow]:
        """Return every row, once the whole chain has been checked.

        Raises
        ------
        UnreadableFileError
            With the row, where the log has been changed.
        """
        return read_chain(self._connection)

    @contextlib.contextmanager
    def writing(self) -> Iterator[list[LogRow]]:
        """Give the rows; whoever else wants to write waits until the block ends."""
        sentence = (
            "The log of the reader study cannot be written now; see that the disk is "
            "not full, and that no other program holds it."
        )
        with refused_as(BadInputError, sentence):
            # Taken before reading: two writers would build on the same last row
            # otherwise.
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            # Rows are checked each time, so that nothing is added to a broken chain.
            yield self.rows()
            with refused_as(BadInputError, sentence):
                self._connection.execute("COMMIT")
        # Ctrl+C as well must leave no transaction behind.
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise

    def append(self, entry: LogEntry, now: datetime) -> LogRow:
        """Add one row; only inside `writing`."""
        if not self._connection.in_transaction:
            message = "the log is written to inside `writing` only"
            raise ValueError(message)
        n_rows, previous = _head(self._connection)
        # One spelling of UTC, as the text itself is hashed.
        when_utc = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if not when_utc.endswith("Z"):
            message = f"the time must be UTC, got {now.isoformat()}"
            raise ValueError(message)
        # The hash covers every cell, the number and the hash before.
        values = (n_rows + 1, when_utc, *_entry_values(entry), previous)
        sha256 = _hash(values)
        marks = ", ".join("?" * len(_COLUMNS))
        sentence = "The log could not be written; see that the disk is not full."
        with refused_as(BadInputError, sentence):
            self._connection.execute(
                f"INSERT INTO log ({', '.join(_COLUMNS)}) VALUES ({marks})",
                (*values, sha256),
            )
            # In the same transaction as the row, so that head and rows never differ.
            self._connection.execute(
                "UPDATE head SET n_rows = ?, sha256 = ?", (n_rows + 1, sha256)
            )
        return _row((*values, sha256))


def _is_begun(path: Path) -> bool:
    """Return whether a log is there and holds more than what creating it begins with.

    A file that is no log counts as one: it is not overwritten.
    """
    if not path.exists():
        return False
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=_WAIT_S)) as connection:
            if not _has_schema(connection):
                tables = connection.execute("SELECT count(*) FROM sqlite_master")
                return bool(tables.fetchone()[0])
            n_rows = connection.execute("SELECT count(*) FROM log").fetchone()[0]
            # A head that counts rows which are gone is a log that was changed.
            return bool(n_rows) or _head(connection) != (0, GENESIS)
    except (sqlite3.Error, UnreadableFileError):
        return True


def _has_schema(connection: sqlite3.Connection) -> bool:
    parts = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE name IN "
        "('log', 'head', 'no_update', 'no_delete')"
    )
    return bool(parts.fetchone()[0] == 4)


def read_chain(connection: sqlite3.Connection) -> list[LogRow]:
    """Return the rows of a log, or say which row breaks the chain.

    Raises
    ------
    UnreadableFileError
        Where a row was edited, dropped, added or moved, or the file is no log.
    """
    try:
        stored = connection.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM log ORDER BY number"
        ).fetchall()
        n_rows, last = _head(connection)
    except sqlite3.Error as error:
        message = "The log of the reader study is damaged; use a copy of it."
        raise UnreadableFileError(message) from error
    previous = GENESIS
    for position, values in enumerate(stored, start=1):
        # A row that was dropped or moved breaks the number or the link.
        is_next = values[0] == position and values[-2] == previous
        # The hash is the last column, the one before it is the link.
        if not is_next or values[-1] != _hash(values[:-1]):
            raise _broken(position)
        previous = values[-1]
    # Rows cut off at the end leave a whole chain; only the head shows it.
    if (len(stored), previous) != (n_rows, last):
        raise _broken(n_rows)
    return [_row(values) for values in stored]


def write_log(rows: Sequence[LogRow], path: Path) -> None:
    """Write the log as CSV."""
    write_table(
        path,
        _COLUMNS,
        (
            (
                row.number,
                row.when_utc,
                *_entry_values(row.entry),
                row.previous_sha256,
                row.sha256,
            )
            for row in rows
        ),
    )


def _entry_values(entry: LogEntry) -> tuple[str, ...]:
    """Return the entry in the order of the columns."""
    named = {field.name: getattr(entry, field.name) for field in fields(entry)}
    named["action"] = entry.action.value
    # The columns between the number and time, and the two hashes.
    return tuple(str(named[name]) for name in _COLUMNS[2:9])


def _row(values: tuple[object, ...]) -> LogRow:
    named = dict(zip(_COLUMNS, values, strict=True))
    texts = {name: str(named[name]) for name in _COLUMNS[2:9] if name != "action"}
    try:
        action = Action(named["action"])
    except ValueError as error:
        # A log of a newer version may know more actions; guessing would misread it.
        message = f"The log holds the unknown action {named['action']!r}; update."
        raise UnreadableFileError(message) from error
    return LogRow(
        number=int(str(named["number"])),
        when_utc=str(named["when_utc"]),
        entry=LogEntry(action=action, **texts),
        previous_sha256=str(named["previous_sha256"]),
        sha256=str(named["sha256"]),
    )


def _head(connection: sqlite3.Connection) -> tuple[int, str]:
    heads = connection.execute("SELECT n_rows, sha256 FROM head").fetchall()
    # A second head row would leave open which one counts.
    if len(heads) != 1:
        raise _broken(0)
    return int(heads[0][0]), str(heads[0][1])


def _hash(values: tuple[object, ...]) -> str:
    """Return the hash of a row without its own; JSON, so that no two rows look alike.

    A cell that is no longer text or whole number spoils the hash like any other edit.
    """
    # ASCII only, so that the bytes do not depend on any encoding.
    text = json.dumps(values, ensure_ascii=True, default=repr)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _broken(number: int) -> UnreadableFileError:
    return UnreadableFileError(
        f"The log of the reader study has been changed: row {number} is not as it was "
        "written; use a copy of before."
    )
