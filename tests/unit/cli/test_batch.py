"""`longaxis batch`: the queue, the workers, their deaths, and real rows."""

from __future__ import annotations

import argparse
import csv
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from longaxis.cli import batch
from longaxis.cli.batch_rows import measure_row, tasks_of
from longaxis.cli.batch_workers import empty_queue, work
from longaxis.errors import BadInputError, LongAxisError, UnreadableFileError
from longaxis.io.batch.queue import BatchQueue
from longaxis.io.tables.centreline_csv import write_centreline
from tests.made_up_results import END_SYSTOLE, made_up_loop, wall_line_mm
from tests.unit.cli import batch_tasks

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[BatchQueue]:
    """Give a queue of three rows."""
    with closing(BatchQueue(tmp_path / "queue.sqlite")) as filled:
        filled.fill(["1", "2", "3"])
        yield filled


# ---- the queue -------------------------------------------------------------


def test_rows_are_taken_in_order_and_settled_once(queue: BatchQueue) -> None:
    first = queue.claim("w1")
    second = queue.claim("w2")
    assert first is not None
    assert second is not None
    assert (first.position, second.position) == (1, 2)
    assert queue.finish(first, "one")
    assert not queue.finish(first, "again")
    assert queue.fail(second, "No.")
    assert [each.state for each in queue.outcomes()] == ["done", "failed", "waiting"]
    assert queue.outcomes()[0].text == "one"
    assert queue.count_open() == 1


def test_a_claim_is_worth_nothing_after_recovery(queue: BatchQueue) -> None:
    claim = queue.claim("w1")
    assert claim is not None
    queue.recover()
    assert not queue.finish(claim, "late")
    again = queue.claim("w2")
    assert again is not None
    assert again.position == 1
    assert queue.finish(again, "in time")


def test_a_row_is_set_aside_after_two_deaths(queue: BatchQueue) -> None:
    for worker in ("w1", "w2"):
        assert queue.claim(worker) is not None
        assert queue.bury(worker)
    outcome = queue.outcomes()[0]
    assert outcome.state == "set aside"
    assert "died 2 times" in outcome.text
    assert not queue.bury("w1")


def test_a_queue_belongs_to_one_table(queue: BatchQueue, tmp_path: Path) -> None:
    queue.fill(["1", "2", "3"])
    with pytest.raises(BadInputError, match="another table"):
        queue.fill(["1", "2"])
    path = tmp_path / "other.sqlite"
    path.write_bytes(b"not a database, but long enough to look like one " * 40)
    with pytest.raises(BadInputError, match="not a queue"):
        BatchQueue(path)


# ---- workers ---------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the queue of the workers lies."""
    return tmp_path / "work.sqlite"


@pytest.fixture
def empty(path: Path) -> Iterator[BatchQueue]:
    """Give a queue without rows."""
    with closing(BatchQueue(path)) as queue:
        yield queue


def test_a_worker_takes_every_row(empty: BatchQueue, path: Path) -> None:
    empty.fill(["3", "bad", "4"])
    work(path, batch_tasks.square, "w1")
    assert [each.text for each in empty.outcomes()] == ["9", "That is no number.", "16"]


def test_a_deadly_row_does_not_stop_the_others(empty: BatchQueue, path: Path) -> None:
    empty.fill(["11", "12", "13", "14", "15"])
    empty_queue(path, batch_tasks.deadly, n_workers=2)
    states = {each.task: each.state for each in empty.outcomes()}
    assert states.pop("13") == "set aside"
    assert set(states.values()) == {"done"}


@pytest.mark.skipif(os.name == "nt", reason="process groups are killed by signal")
def test_killed_at_any_moment_it_ends_with_the_same_results(
    empty: BatchQueue, path: Path
) -> None:
    queue = empty
    queue.fill([str(number) for number in range(120)])
    command = [sys.executable, "-m", "tests.unit.cli.batch_tasks", str(path)]
    n_kills = 0
    while queue.count_open():
        with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as process:
            before = queue.count_open()
            deadline = time.monotonic() + 60
            while process.poll() is None and time.monotonic() < deadline:
                if n_kills < 3 and queue.count_open() < before - 15:
                    os.killpg(process.pid, signal.SIGKILL)
                    n_kills += 1
                time.sleep(0.01)
    assert n_kills == 3
    texts = [each.text for each in queue.outcomes()]
    assert texts == [str(number**2) for number in range(120)]
    assert {each.state for each in queue.outcomes()} == {"done"}


# ---- tables and rows -------------------------------------------------------


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return a table of a good loop, a missing one and a bad frame."""
    loop = made_up_loop()
    np.savez(
        tmp_path / "loop.npz",
        frames=loop.frames,
        frame_times_s=loop.frame_times_s,
        mm_per_pixel=np.array(loop.mm_per_pixel),
    )
    write_centreline(wall_line_mm(13), tmp_path / "line.csv")
    path = tmp_path / "loops.csv"
    path.write_text(
        "subject,loop,centreline,frame,view\n"
        f"S1,loop.npz,line.csv,{END_SYSTOLE},A4C\n"
        f"S2,none.npz,line.csv,{END_SYSTOLE},A4C\n"
        "S3,loop.npz,line.csv,999,A4C\n"
    )
    return path


def test_a_table_is_measured_and_every_row_answered(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parser = argparse.ArgumentParser()
    batch.add_arguments(parser)
    out = tmp_path / "out"
    arguments = parser.parse_args([str(table), "--out", str(out)])
    assert batch.run(arguments) == 3
    assert "1 of 3 loops measured" in capsys.readouterr().out
    first = (out / batch.TABLE_NAME).read_bytes()
    with (out / batch.TABLE_NAME).open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["state"] for row in rows] == ["done", "failed", "failed"]
    assert [row["subject"] for row in rows] == ["S1", "S2", "S3"]
    assert -60 < float(rows[0]["gls_peak_systolic_percent"]) < 20
    assert "“none.npz” is not there" in rows[1]["problem"]
    assert "'999' in column 'frame' is no frame" in rows[2]["problem"]
    (result,) = (out / "results").iterdir()
    assert json.loads(result.read_text())["views"][0]["view"] == "A4C"
    # Nothing is left to do: the same table comes out, byte for byte, and what a killed
    # process did not finish goes.
    left = out / "results" / ".longaxis-0123.part"
    left.write_text("{")
    assert batch.run(arguments) == 3
    assert (out / batch.TABLE_NAME).read_bytes() == first
    assert not left.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("loop,centreline\na,b\n", "misses columns"),
        ("loop,centreline,frame,colour\n", "unknown column|column 'colour'"),
        ("loop,centreline,frame\n", "names no loops"),
        ("loop,centreline,frame\na.dcm,,4\n", "line 2: centreline is missing"),
    ],
)
def test_a_table_that_is_not_understood_is_refused(
    text: str, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "loops.csv"
    path.write_text(text)
    with pytest.raises(UnreadableFileError, match=sentence):
        tasks_of(path, "block-matching")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"view": "PLAX"}, "no view 'PLAX'"),
        ({"fps": "fast"}, "'fast' in column 'fps'"),
        ({"mirrored": "perhaps"}, "neither yes nor no"),
        ({"view": None}, "which view"),
    ],
)
def test_a_row_that_cannot_be_measured_says_why(
    more: dict[str, str | None], sentence: str, table: Path, tmp_path: Path
) -> None:
    row = json.loads(tasks_of(table, "block-matching")[0]) | more
    task = json.dumps({name: value for name, value in row.items() if value is not None})
    with pytest.raises(LongAxisError, match=sentence):
        measure_row(task, folder=tmp_path)
