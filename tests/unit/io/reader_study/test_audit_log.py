"""The log of a reader study: whoever touches a row is found out."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from longaxis.anatomy import Level, Segment, View, Wall
from longaxis.data.reader_study import (
    Action,
    Issue,
    LogEntry,
    LogRow,
    StudyCase,
    Submission,
)
from longaxis.data.readings import Quantity, StrainReading
from longaxis.data.strain import GlobalDefinition
from longaxis.errors import BadInputError, UnreadableFileError
from longaxis.io.reader_study.audit_log import GENESIS, StudyLog, read_chain, write_log
from longaxis.io.reader_study.audit_log_json import (
    issue_as_json,
    plan_as_json,
    state_of,
    submission_as_json,
)
from longaxis.strain.agreement.reading_list import plan_study

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
N_ROWS = 24
_COLUMNS = (
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


def entries() -> list[LogEntry]:
    """Return rows that differ, with every kind of text in them."""
    return [
        LogEntry(
            who="ANNA" if number % 2 else "BEN",
            account="lab",
            action=list(Action)[number % 4],
            code=f"K{number:05}",
            old=json.dumps({"value": -0.2}),
            new=json.dumps(
                {"value": -0.2 - number / 1000, "ä": "–"}, ensure_ascii=False
            ),
            reason="=1+1, a formula" if number == 3 else "",
        )
        for number in range(N_ROWS)
    ]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a log of some rows."""
    path = tmp_path_factory.mktemp("log") / "study.sqlite"
    with closing(StudyLog(path, create=True)) as log:
        for number, entry in enumerate(entries()):
            with log.writing():
                log.append(entry, NOON + timedelta(minutes=number))
    return path


def rows_of(path: Path) -> list[LogRow]:
    with closing(StudyLog(path)) as log:
        return log.rows()


def test_rows_come_back_chained(path: Path) -> None:
    rows = rows_of(path)
    assert [row.entry for row in rows] == entries()
    assert [row.number for row in rows] == list(range(1, N_ROWS + 1))
    assert rows[0].previous_sha256 == GENESIS
    assert rows[1].when_utc == "2026-03-02T12:01:00.000Z"
    for row, following in pairwise(rows):
        assert following.previous_sha256 == row.sha256
    # By hand, without our own function: the hash of the first row.
    first = rows[0]
    text = json.dumps(
        [
            1,
            "2026-03-02T12:00:00.000Z",
            "BEN",
            "lab",
            "created",
            "K00000",
            first.entry.old,
            first.entry.new,
            "",
            GENESIS,
        ]
    )
    assert first.sha256 == hashlib.sha256(text.encode("ascii")).hexdigest()


def test_the_database_itself_refuses_to_change_rows(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for query in ("UPDATE log SET who = 'EVE'", "DELETE FROM log"):
            with pytest.raises(sqlite3.IntegrityError, match="never changed"):
                connection.execute(query)


def opened_up(path: Path) -> bytes:
    """Return the database without the triggers, as a forger would make it."""
    with closing(sqlite3.connect(":memory:")) as copy:
        with closing(sqlite3.connect(path)) as connection:
            connection.backup(copy)
        copy.executescript("DROP TRIGGER no_update; DROP TRIGGER no_delete;")
        copy.execute("PRAGMA journal_mode=MEMORY")
        data = bytearray(copy.serialize())
    data[18:20] = b"\x01\x01"  # no write-ahead log beside a database in memory
    return bytes(data)


def forge(connection: sqlite3.Connection, generator: np.random.Generator) -> str:
    """Edit, drop, double, move or add a row, or edit the head; return what was done."""
    number = int(generator.integers(1, N_ROWS + 1))
    kind = int(generator.integers(6))
    if kind <= 1:
        column = str(generator.choice(_COLUMNS))
        (text,) = connection.execute(
            f"SELECT {column} FROM log WHERE number = ?", (number,)
        ).fetchone()
        at = int(generator.integers(len(text) + 1))
        forged = text[:at] + str(generator.choice(list("0aZ é"))) + text[at + 1 :]
        if forged == text:
            forged += "x"
        query = f"UPDATE log SET {column} = ? WHERE number = ?"
        connection.execute(query, (forged, number))
        return f"{column} of row {number}"
    if kind == 2:
        connection.execute("DELETE FROM log WHERE number = ?", (number,))
        return f"row {number} dropped"
    if kind == 3:
        other = number % N_ROWS + 1
        for one, two in ((number, -1), (other, number), (-1, other)):
            query = "UPDATE log SET number = ? WHERE number = ?"
            connection.execute(query, (two, one))
        return f"rows {number} and {other} changed places"
    if kind == 4:
        columns = ", ".join(_COLUMNS)
        connection.execute(
            f"INSERT INTO log SELECT {N_ROWS + 1}, {columns} FROM log WHERE number = ?",
            (number,),
        )
        return f"row {number} doubled"
    connection.execute("UPDATE head SET n_rows = ?", (number - 1,))
    return f"head set to {number - 1}"


def test_each_of_a_thousand_forgeries_is_found(path: Path) -> None:
    database = opened_up(path)
    generator = np.random.default_rng(11)
    with closing(sqlite3.connect(":memory:")) as honest:
        honest.deserialize(database)
        assert len(read_chain(honest)) == N_ROWS
    missed = []
    for _ in range(1000):
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(database)
            done = forge(connection, generator)
            try:
                read_chain(connection)
            except UnreadableFileError:
                continue
            missed.append(done)
    assert not missed


def test_an_edited_row_is_named(path: Path) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(opened_up(path))
        connection.execute("UPDATE log SET new = '{}' WHERE number = 7")
        with pytest.raises(UnreadableFileError, match="row 7 is not as it was"):
            read_chain(connection)


def test_the_table_holds_every_row_and_no_formula(path: Path, tmp_path: Path) -> None:
    table = tmp_path / "log.csv"
    rows = rows_of(path)
    write_log(rows, table)
    with table.open(newline="", encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    assert [row["sha256"] for row in written] == [row.sha256 for row in rows]
    assert written[3]["reason"] == "'=1+1, a formula"
    assert written[5]["new"] == rows[5].entry.new
    assert written[0]["when_utc"].endswith("Z")


def interrupted(log: StudyLog) -> None:
    """Fail after a row was written."""
    with log.writing():
        log.append(entries()[0], NOON)
        raise RuntimeError


def test_a_failed_step_leaves_no_row(path: Path) -> None:
    with closing(StudyLog(path)) as log:
        with pytest.raises(RuntimeError):
            interrupted(log)
        assert len(log.rows()) == N_ROWS
        with pytest.raises(ValueError, match="inside"):
            log.append(entries()[0], NOON)
        cet = timezone(timedelta(hours=1))
        with pytest.raises(ValueError, match="must be UTC"), log.writing():
            log.append(entries()[0], NOON.astimezone(cet))


def test_other_files_are_no_logs(path: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="is there already"):
        StudyLog(path, create=True)
    with pytest.raises(BadInputError, match="is not there"):
        StudyLog(tmp_path / "none.sqlite")
    other = tmp_path / "other.sqlite"
    other.write_bytes(b"not a database, but long enough to look like one " * 40)
    with pytest.raises(UnreadableFileError, match="not a log"):
        StudyLog(other)
    with pytest.raises(UnreadableFileError, match="not that of a reader study"):
        state_of(rows_of(path))


def test_plan_pictures_and_readings_come_back(tmp_path: Path) -> None:
    cases = [StudyCase(name=f"P{number}", path=f"../P{number}") for number in range(3)]
    plan = plan_study(cases, ["ANNA"], seed=3, n_duplicates=1, reread_after_days=7)
    code = plan.slots[0].code
    issue = Issue(pictures={"A4C": "ab" * 32})
    first, second = (
        Submission(
            readings=(
                StrainReading(
                    quantity=Quantity.PEAK,
                    value=value,
                    view=View.TWO_CHAMBER,
                    definition=GlobalDefinition.MEAN_OF_PEAKS,
                ),
                StrainReading(
                    quantity=Quantity.TIME_TO_PEAK,
                    value=1 / 3,
                    view=View.LONG_AXIS,
                    segment=Segment(Level.APICAL, Wall.ANTEROSEPTAL),
                ),
                StrainReading(quantity=Quantity.MECHANICAL_DISPERSION, value=0.04),
            ),
            session_sha256="cd" * 32,
            software_version="0.1.0",
            trackers=("block-matching 1",),
        )
        for value in (-0.1 - 0.2, -0.25)
    )
    path = tmp_path / "study.sqlite"
    steps = [
        LogEntry(who="x", action=Action.CREATED, new=plan_as_json(plan)),
        LogEntry(who="ANNA", action=Action.ISSUED, code=code, new=issue_as_json(issue)),
        LogEntry(
            who="ANNA",
            action=Action.SUBMITTED,
            code=code,
            new=submission_as_json(first),
        ),
    ]
    with closing(StudyLog(path, create=True)) as log, log.writing():
        for number, step in enumerate(steps):
            log.append(step, NOON + timedelta(days=number))
    state = state_of(rows_of(path))
    assert state.plan == plan
    assert state.issues == {code: issue}
    assert state.submissions == {code: first}
    revision = LogEntry(
        who="ANNA",
        action=Action.REVISED,
        code=code,
        old=submission_as_json(first),
        new=submission_as_json(second),
        reason="wrong beat",
    )
    with closing(StudyLog(path)) as log, log.writing():
        log.append(revision, NOON + timedelta(days=9))
    state = state_of(rows_of(path))
    assert state.submissions == {code: second}
    # The first hand-in counts for when the case may be read again.
    assert state.submitted_at == {code: NOON + timedelta(days=2)}


# ---- killed while it is created -----------------------------------------------


def empty_file(path: Path) -> None:
    path.touch()


def without_schema(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def without_rows(path: Path) -> None:
    StudyLog(path, create=True).close()


@pytest.mark.parametrize("left", [empty_file, without_schema, without_rows])
def test_what_a_kill_left_before_the_first_row_is_no_study(left, tmp_path) -> None:
    path = tmp_path / "study.sqlite"
    left(path)
    with pytest.raises(BadInputError, match="is not there"):
        StudyLog(path)
    with closing(StudyLog(path, create=True)) as log, log.writing():
        log.append(entries()[0], NOON)
    with closing(StudyLog(path)) as log:
        assert len(log.rows()) == 1
    with pytest.raises(BadInputError, match="is there already"):
        StudyLog(path, create=True)


def rows_deleted(path: Path) -> None:
    with closing(StudyLog(path, create=True)) as log, log.writing():
        log.append(entries()[0], NOON)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER no_delete")
        connection.execute("DELETE FROM log")


def another_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE patients (name TEXT)")


def no_database(path: Path) -> None:
    path.write_bytes(b"a letter" * 200)


@pytest.mark.parametrize("there", [rows_deleted, another_database, no_database])
def test_what_is_something_else_is_not_overwritten(there, tmp_path) -> None:
    path = tmp_path / "study.sqlite"
    there(path)
    before = path.read_bytes()
    with pytest.raises(BadInputError, match="is there already"):
        StudyLog(path, create=True)
    assert path.read_bytes() == before
