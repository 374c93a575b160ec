"""Whether a kill at any moment loses or spoils anything that is written (gate G3).

Run from the root of the repository: `python -m benchmarks.write_kills --kills 1000`.

For each kind of file a child process writes without end and reports each write that it
finished; at a random moment it gets SIGKILL. Then the file must open, hold what was
reported last or newer, and hold nothing half done. Kinds: session, study index, queue
of a cohort, export (table of values). At the end no unfinished file may be left once
the next process has written into the folder. POSIX only.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import signal
import sqlite3
import struct
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.io.batch.queue import BatchQueue
from longaxis.io.files import atomic
from longaxis.io.sessions.session_file import load_session, save_session
from longaxis.io.sessions.study_index import FILE_NAME, StudyIndex
from longaxis.io.tables.results_csv import write_values
from tests.made_up_results import made_up_document, made_up_study_result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NUMBER = struct.Struct("<I")
_LONGEST_WAIT_S = 0.08
_N_ROWS = 100_000


def small_document():  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Return a study whose pictures are small."""
    document = made_up_document()
    views = tuple(
        replace(each, loop=replace(each.loop, frames=each.loop.frames[:, :9, :9]))
        for each in document.views
    )
    return replace(document, views=views)


class SessionWrites:
    """Saves a session over itself, its comment counting up."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "study.longaxis"
        self._document = small_document()

    def writes(self, first: int) -> Iterator[int]:
        """Save, and give the number that was saved."""
        for number in range(first, _N_ROWS):
            document = replace(self._document, comment=str(number))
            save_session(document, self._path)
            yield number

    def held(self) -> int:
        """Return the number in the file."""
        return int(load_session(self._path).comment)


class IndexWrites:
    """Takes sessions into the index, one after the other; the reader counts up."""

    def __init__(self, folder: Path) -> None:
        self._sessions, self._own = folder / "sessions", folder / "own"
        self._sessions.mkdir()
        self._document = replace(small_document(), views=())

    def writes(self, first: int) -> Iterator[int]:
        """Save a session, note it, and give its number."""
        index = StudyIndex(self._own)
        for number in range(first, _N_ROWS):
            path = self._sessions / f"{number % 40}.longaxis"
            save_session(replace(self._document, reader=f"{number:06d}"), path)
            index.note(path)
            yield number

    def held(self) -> int:
        """Return the newest reader; the index must not have been made anew."""
        index = StudyIndex(self._own)
        readers = index.readers()
        with closing(sqlite3.connect(self._own / FILE_NAME)) as connection:
            (state,) = connection.execute("PRAGMA integrity_check").fetchone()
        if state != "ok" or index.notice:
            message = f"the index is {state}; {index.notice}"
            raise ValueError(message)
        return int(readers[-1])


class QueueWrites:
    """Claims and finishes rows of a cohort's queue."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "queue.sqlite"
        with closing(BatchQueue(self._path)) as queue:
            queue.fill([str(number) for number in range(_N_ROWS)])

    def writes(self, first: int) -> Iterator[int]:  # noqa: ARG002 - the queue knows
        """Finish rows, and give their numbers."""
        with closing(BatchQueue(self._path)) as queue:
            queue.recover()
            while (claim := queue.claim(str(os.getpid()))) is not None:
                queue.finish(claim, f"result {claim.task}")
                yield int(claim.task)

    def held(self) -> int:
        """Return the last row that is done; all before it must be, each as its own."""
        with closing(sqlite3.connect(self._path)) as connection:
            (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            rows = connection.execute(
                "SELECT task, outcome FROM jobs WHERE state = 'done' ORDER BY position"
            ).fetchall()
        is_whole = all(
            (task, outcome) == (str(place), f"result {place}")
            for place, (task, outcome) in enumerate(rows)
        )
        if state != "ok" or not is_whole:
            message = f"the queue is {state}, or rows are missing"
            raise ValueError(message)
        return len(rows) - 1


class ExportWrites:
    """Writes a table of values over itself; the reader counts up."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "values.csv"
        self._result = made_up_study_result()
        write_values(self._result, folder / "whole.csv")
        self._n_lines = len((folder / "whole.csv").read_text().splitlines())

    def writes(self, first: int) -> Iterator[int]:
        """Write the table, and give its number."""
        for number in range(first, _N_ROWS):
            header = replace(self._result.header, patient_id=f"P{number:06d}")
            write_values(replace(self._result, header=header), self._path)
            yield number

    def held(self) -> int:
        """Return the number in the table, which must have all its lines."""
        text = self._path.read_text(encoding="utf-8-sig")
        if len(text.splitlines()) != self._n_lines:
            message = "the table is not whole"
            raise ValueError(message)
        (found,) = {each["patient_id"] for each in csv.DictReader(text.splitlines())}
        return int(found[1:])


KINDS = {
    "session": SessionWrites,
    "index": IndexWrites,
    "queue": QueueWrites,
    "export": ExportWrites,
}


def in_child(work: Callable[[int], None]) -> tuple[int, int]:
    """Start work in a forked process; return its number and a pipe of its reports."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        try:
            work(writing)
        finally:
            os._exit(0)
    os.close(writing)
    return process, reading


def killed_after(wait_s: float, work: Callable[[int], None]) -> list[int]:
    """Kill work a while after its first report, and return its reports."""
    process, reading = in_child(work)
    reports = os.read(reading, _NUMBER.size)
    time.sleep(wait_s)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    while more := os.read(reading, 65536):
        reports += more
    os.close(reading)
    whole = len(reports) - len(reports) % _NUMBER.size
    return [number for (number,) in _NUMBER.iter_unpack(reports[:whole])]


def try_kind(name: str, n_kills: int, folder: Path, seed: int = 1) -> list[str]:
    """Kill so many times; return what was lost or spoilt, one sentence each."""
    writer = KINDS[name](folder)
    dice = random.Random(f"{seed}:{name}")
    found: list[str] = []
    first = n_writes = 0

    def work(pipe: int) -> None:
        for number in writer.writes(first):
            os.write(pipe, _NUMBER.pack(number))

    for kill in range(n_kills):
        reported = killed_after(dice.uniform(0, _LONGEST_WAIT_S), work)
        n_writes += len(reported)
        try:
            held = writer.held()
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            found.append(f"{name}, kill {kill}: {type(error).__name__}: {error}")
            break
        last = reported[-1] if reported else -1
        if held < last:
            found.append(f"{name}, kill {kill}: {last} was reported, {held} is there.")
        first = held + 1
    parts = list(folder.rglob(".longaxis-*.part"))
    for each in {part.parent for part in parts}:
        atomic.sweep(each)
    left = list(folder.rglob(".longaxis-*.part"))
    found += [f"{name}: {len(left)} unfinished files stay."] if left else []
    print(
        f"{name}: {n_kills} kills, {n_writes} finished writes, {len(parts)} unfinished "
        f"files found and {len(left)} left, {len(found)} problems"
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="for each kind")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    found: list[str] = []
    for name in given.kinds:
        with tempfile.TemporaryDirectory() as folder:
            found += try_kind(name, given.kills, Path(folder), given.seed)
    sys.exit("\n".join(found) or 0)


if __name__ == "__main__":
    main()
