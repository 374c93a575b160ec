"""The SQLite file of the study index: opened, checked and sealed row by row.

A disk may change a bit without telling. SQLite notices where its own structure is hurt,
but not in the values, so each row also holds a hash of them. What is damaged is raised
as `DamagedTableError`; whoever owns the table makes it anew.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, TypeVar

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Value = str | float | int

Answer = TypeVar("Answer")

WAIT_S = 5.0
"""How long to wait for another window that writes."""

# Raised with every change of the columns: an index of another version is made anew.
VERSION = 3
_APPLICATION = 0x4C414958  # "LAIX", in SQLite's own place for it
_SEAL = "seal"

_NOT_DAMAGE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_INTERRUPT,
}
"""Errors of the disk or of another window, in a file that may well be whole."""


class DamagedTableError(Exception):
    """The file is no whole index of this version."""


class IndexTable:
    """One table in one file; every call opens and closes it.

    Parameters
    ----------
    path
        The file, made where there is none.
    columns
        Names; the first is the key.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self._columns = tuple(columns)
        # A check reads all rows; a file of the same time, size and inode is not checked
        # again.
        self._checked: tuple[int, int, int] | None = None

    def run(self, action: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Return what `action` makes of a connection, all in one transaction.

        Raises
        ------
        DamagedTableError
            If the file is no whole table of this version.
        BadInputError
            If it cannot be opened or written.
        """
        try:
            # A connection as context manager commits but does not close, hence
            # closing().
            with closing(sqlite3.connect(self.path, timeout=WAIT_S)) as connection:
                self._check(connection)
                with connection:
                    answer = action(connection)
        # The last two are what a flipped bit makes of a text or of a whole number.
        except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
            raise self._told(error) from error
        # Our own write changes the stamp; without this each write would cost a full
        # check.
        self._checked = self._stamp()
        return answer

    def put(self, connection: sqlite3.Connection, row: Sequence[Value]) -> None:
        """Write one row, in place of one with the same key."""
        marks = ", ".join("?" for _ in (*self._columns, _SEAL))
        connection.execute(
            f"INSERT OR REPLACE INTO analyses VALUES ({marks})", [*row, _seal(row)]
        )

    def rows(
        self, connection: sqlite3.Connection, rest: str, values: Sequence[Value] = ()
    ) -> list[tuple[Value, ...]]:
        """Return whole rows; each must be as it was written.

        Parameters
        ----------
        connection
            As `run` gives it.
        rest, values
            What follows the name of the table, and what its marks stand for.
        """
        query = f"SELECT {', '.join((*self._columns, _SEAL))} FROM analyses {rest}"
        sealed_rows = connection.execute(query, values).fetchall()
        for *row, seal in sealed_rows:
            if _seal(row) != seal:
                message = "a row has changed"
                raise DamagedTableError(message)
        return [tuple(row[:-1]) for row in sealed_rows]

    def _told(self, error: Exception) -> Exception:
        """Return what an error of SQLite means."""
        # The low byte is SQLite's primary code, the rest says more about it.
        code = getattr(error, "sqlite_errorcode", None)
        # An error without a code comes from Python's decoding: the contents are wrong.
        if code is None or code & 0xFF not in _NOT_DAMAGE:
            return DamagedTableError(str(error))
        return BadInputError(
            f"The study index “{self.path}” cannot be used now; close other windows of "
            "Longaxis, and see that the disk is not full or locked."
        )

    def _check(self, connection: sqlite3.Connection) -> None:
        """Refuse a file that is not whole; an untouched one is not read again."""
        if self._checked == self._stamp() and self._checked is not None:
            return
        version = _pragma(connection, "user_version")
        # Version 0 without the table is a file that was just made.
        if version == 0 and not self._held(connection):
            self._prepare(connection)
            return
        named = tuple(name for name, _ in self._held(connection))
        kinds = {kind for _, kind in self._held(connection)}
        # The key is TEXT, all others have no type, as _prepare makes them.
        fits = named == (*self._columns, _SEAL) and kinds == {"TEXT", ""}
        if version != VERSION or _pragma(connection, "application_id") != _APPLICATION:
            fits = False
        # The check of the structure is the slowest of all, so it comes last.
        if not fits or _pragma(connection, "integrity_check(1)") != "ok":
            message = "it is not whole, or of another version"
            raise DamagedTableError(message)
        # Reading the rows checks their seals.
        self.rows(connection, "")

    def _held(self, connection: sqlite3.Connection) -> list[tuple[str, str]]:
        columns = connection.execute("PRAGMA table_info(analyses)").fetchall()
        return [(str(row[1]), str(row[2])) for row in columns]

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make the table; names of patients are for their owner only."""
        key, *others = (*self._columns, _SEAL)
        # Without a type: SQLite would make a number of a date otherwise.
        named = "".join(f", {name} NOT NULL" for name in others)
        with connection:
            connection.execute(f"CREATE TABLE analyses ({key} TEXT PRIMARY KEY{named})")
            connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        # Not every file system knows rights; the index works without them.
        with suppress(OSError):
            os.chmod(self.path, 0o600)  # noqa: PTH101 - the same on every system

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            facts = self.path.stat()
        except OSError:
            return None
        # The inode tells a file that was replaced within the clock's resolution.
        return facts.st_mtime_ns, facts.st_size, facts.st_ino


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def _seal(row: Sequence[Value]) -> str:
    """Return a hash of all values and their types."""
    # repr keeps the types apart: 1, 1.0 and "1" give different hashes.
    text = repr([*row]).encode("utf-8", errors="backslashreplace")
    # Chosen: 128 bits, against chance; an index is not worth a forgery.
    return hashlib.sha256(text).hexdigest()[:32]
