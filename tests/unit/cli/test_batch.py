"""`longaxis batch`: the queue, the workers, their deaths, and real rows."""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from longaxis.cli import batch, batch_keys
from longaxis.cli.batch_rows import measure_row, tasks_of
from longaxis.cli.batch_workers import empty_queue, work
from longaxis.errors import BadInputError, LongAxisError, UnreadableFileError
from longaxis.io.batch.queue import BatchQueue
from longaxis.io.tables.centreline_csv import write_centreline
from longaxis.models import registry
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from tests.made_up_results import (
    END_SYSTOLE,
    made_up_loop,
    moving_frames,
    wall_line_mm,
)
from tests.unit.cli import batch_tasks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from longaxis.data import TrackerIdentity

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


def write_loop(path: Path, *, frames: np.ndarray) -> None:
    """Write a loop with the times and the scale of the made-up one."""
    loop = made_up_loop()
    np.savez(
        path,
        frames=frames,
        frame_times_s=loop.frame_times_s[: len(frames)],
        mm_per_pixel=np.array(loop.mm_per_pixel),
    )


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return a table of a good loop, a missing one and a bad frame."""
    write_loop(tmp_path / "loop.npz", frames=moving_frames())
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
    assert -12 < float(rows[0]["gls_peak_systolic_percent"]) < -8
    assert "“none.npz” is not there" in rows[1]["problem"]
    assert "'999' in column 'frame' is no frame" in rows[2]["problem"]
    (result,) = (out / "results").iterdir()
    assert json.loads(result.read_text())["views"][0]["view"] == "A4C"
    # Nothing is left to do: the same table comes out, byte for byte, and what a killed
    # process did not finish goes.
    left = out / "results" / ".longaxis-0123.part"
    left.write_text("{")
    os.utime(left, (1e9, 1e9))  # days ago, as what another machine left
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


# ---- what the tables say ---------------------------------------------------


def batch_of(table: Path, out: Path) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser()
    batch.add_arguments(parser)
    return batch.run(parser.parse_args([str(table), "--out", str(out)]))


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return a table."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def one(table: Path) -> Path:
    """Return the table with its good row alone."""
    lines = table.read_text().splitlines()
    table.write_text("\n".join([*lines[:2], ""]))
    return table


def strain_of(out: Path) -> float:
    return float(rows_of(out / batch.TABLE_NAME)[0]["gls_end_systolic_percent"])


def change_line(folder: Path, _patch: pytest.MonkeyPatch) -> None:
    write_centreline(wall_line_mm(13) + 1.5, folder / "line.csv")


def change_loop(folder: Path, _patch: pytest.MonkeyPatch) -> None:
    write_loop(folder / "loop.npz", frames=moving_frames()[:-1])


def change_version(_folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("longaxis.__version__", "99.0")


def change_tracker(_folder: Path, patch: pytest.MonkeyPatch) -> None:
    class Another(BlockMatchingTracker):
        @property
        def identity(self) -> TrackerIdentity:
            return replace(super().identity, version="another")

    patch.setattr(registry, "bundled_trackers", lambda: {"block-matching": Another})
    patch.setattr(batch_keys, "_identity", batch_keys._identity.__wrapped__)


@pytest.mark.parametrize(
    "change", [change_line, change_loop, change_version, change_tracker]
)
def test_what_has_changed_behind_the_same_path_is_measured_again(
    change, one: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr(batch, "_empty", empty_here)
    before, old_times = one.parent / "out", (1e9, 1e9)
    for name in ("loop.npz", "line.csv"):
        os.utime(tmp_path / name, old_times)
    assert batch_of(one, before) == 0
    (result,) = (before / "results").iterdir()
    first = result.stat().st_mtime_ns
    change(tmp_path, monkeypatch)
    for name in ("loop.npz", "line.csv"):
        os.utime(tmp_path / name, old_times)  # as `cp -p` leaves it
    assert batch_of(one, before) == 0
    assert "1 of 1 loops were measured again" in capsys.readouterr().out
    assert result.stat().st_mtime_ns > first
    fresh = tmp_path / "fresh"
    assert batch_of(one, fresh) == 0
    for name in (batch.TABLE_NAME, batch.SEGMENTS_NAME, batch.PATIENTS_NAME):
        assert (before / name).read_bytes() == (fresh / name).read_bytes()


def empty_here(path, measure, arguments, *, tell):
    """Empty the queue in this process, where what is patched holds."""
    work(path, measure, "here", batch_keys.key_of)


def test_a_row_that_fails_now_leaves_nothing_of_before(
    one: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_empty", empty_here)
    out = tmp_path / "out"
    assert batch_of(one, out) == 0
    (tmp_path / "loop.npz").write_bytes(b"no loop any more")
    assert batch_of(one, out) == 3
    (row,) = rows_of(out / batch.TABLE_NAME)
    assert (row["state"], row["gls_end_systolic_percent"]) == ("failed", "")
    assert row["problem"]
    assert list((out / "results").iterdir()) == []
    assert rows_of(out / batch.SEGMENTS_NAME) == []
    assert rows_of(out / batch.PATIENTS_NAME) == []


def test_a_queue_of_an_earlier_version_is_measured_anew(
    one: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_empty", empty_here)
    out = tmp_path / "out"
    out.mkdir()
    with contextlib.closing(sqlite3.connect(out / batch.QUEUE_NAME)) as old, old:
        old.execute(
            "CREATE TABLE jobs (position INTEGER PRIMARY KEY, task TEXT NOT NULL, "
            "state TEXT NOT NULL DEFAULT 'waiting', claim TEXT NOT NULL DEFAULT '', "
            "deaths INTEGER NOT NULL DEFAULT 0, outcome TEXT NOT NULL DEFAULT '')"
        )
        (task,) = tasks_of(one, "block-matching")
        numbers = json.dumps({"gls_peak_systolic_percent": "-18.400000"})
        old.execute("INSERT INTO jobs VALUES (1, ?, 'done', '', 0, ?)", (task, numbers))
    assert batch_of(one, out) == 0
    assert rows_of(out / batch.TABLE_NAME)[0]["gls_peak_systolic_percent"] != "-18.4"


def test_a_row_without_an_accepted_segment_has_no_strain(
    one: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_empty", empty_here)
    # Noise without a heart: no segment of it is believed.
    rng = np.random.default_rng(1)
    noise = rng.integers(20, 200, made_up_loop().frames.shape, dtype=np.uint8)
    write_loop(tmp_path / "loop.npz", frames=noise)
    assert batch_of(one, tmp_path / "out") == 0
    (row,) = rows_of(tmp_path / "out" / batch.TABLE_NAME)
    assert (row["n_segments_accepted"], row["n_segments"]) == ("0", "6")
    for name in ("peak_systolic", "end_systolic", "peak"):
        assert row[f"gls_{name}_percent"] == ""
    assert "None of the 6 segments is accepted" in row["warnings"]
    segments = rows_of(tmp_path / "out" / batch.SEGMENTS_NAME)
    assert [each["accepted"] for each in segments] == ["no"] * 6
    assert all(each["quality_reasons"] for each in segments)
    (patient,) = rows_of(tmp_path / "out" / batch.PATIENTS_NAME)
    assert patient["A4C_gls_peak_systolic_percent"] == ""


# ---- the disk is full ------------------------------------------------------


def test_a_full_disk_is_said_in_one_sentence(tmp_path: Path) -> None:
    with closing(BatchQueue(tmp_path / "queue.sqlite")) as queue:
        queue.fill(["1", "2"])
        claim = queue.claim("w1")
        assert claim is not None
        # From here on the file may not grow, as on a full disk.
        queue._connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(BadInputError) as raised:
            queue.finish(claim, "x" * 100_000)
    sentence = str(raised.value)
    assert "the disk is full" in sentence
    assert "what was measured so far is kept" in sentence
    for word in ("sqlite", "OperationalError", "database"):
        assert word not in sentence.replace("queue.sqlite", "")
    with closing(BatchQueue(tmp_path / "queue.sqlite")) as queue:
        queue.recover()
        assert [each.state for each in queue.outcomes()] == ["waiting", "waiting"]


def test_a_worker_that_loses_the_queue_is_not_held_against_its_row(
    empty: BatchQueue, path: Path
) -> None:
    empty.fill(["1", "2"])
    with pytest.raises(BadInputError, match="the disk is full"):
        empty_queue(path, batch_tasks.square, n_workers=1, key_of=batch_tasks.full_disk)
    assert {each.state for each in empty.outcomes()} == {"waiting"}
