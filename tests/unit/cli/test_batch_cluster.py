"""The same queue on a Dask cluster: the same results, whoever dies."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("distributed", reason="Dask is not installed: longaxis[cluster]")

from longaxis.anatomy import View
from longaxis.cli import main
from longaxis.cli.batch import PARQUET_NAME, TABLE_NAME
from longaxis.cli.batch_cluster import (
    LOCAL,
    connected,
    empty_queue_on_cluster,
)
from longaxis.cli.batch_workers import work
from longaxis.errors import BadInputError
from longaxis.io.batch.queue import BatchQueue
from longaxis.io.sessions.session_file import save_session
from tests.made_up_results import made_up_document
from tests.unit.cli import batch_tasks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Dask leaves sockets and processes of killed workers to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore")

N_WORKERS = 2


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Give a cluster of two processes on this computer."""
    with connected(LOCAL, n_workers=N_WORKERS) as client:
        yield client


def filled(path: Path, tasks: list[str]) -> Path:
    with closing(BatchQueue(path)) as queue:
        queue.fill(tasks)
    return path


def outcomes(path: Path) -> list[tuple[str, str]]:
    with closing(BatchQueue(path)) as queue:
        return [(each.state, each.text) for each in queue.outcomes()]


@pytest.mark.skipif(os.name == "nt", reason="workers are killed by signal")
def test_a_killed_worker_changes_no_result(client: Any, tmp_path: Path) -> None:
    tasks = [*map(str, range(40)), "bad", *map(str, range(40, 60))]
    here = filled(tmp_path / "here.sqlite", tasks)
    work(here, batch_tasks.square, "w1")
    there = filled(tmp_path / "there.sqlite", tasks)
    victims = list(client.run(os.getpid).values())
    assert len(victims) == N_WORKERS
    killed = threading.Event()

    def kill() -> None:
        with closing(BatchQueue(there)) as queue:
            while queue.count_open() > len(tasks) - 15:
                time.sleep(0.005)
        os.kill(victims[0], signal.SIGKILL)
        killed.set()

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    empty_queue_on_cluster(there, batch_tasks.square, client)
    killer.join(timeout=10)
    assert killed.is_set()
    assert outcomes(there) == outcomes(here)
    assert outcomes(there)[40] == ("failed", "That is no number.")


def test_a_deadly_row_is_set_aside_and_no_other(client: Any, tmp_path: Path) -> None:
    tasks = ["11", "12", "13", "14", "15", "16"]
    path = filled(tmp_path / "queue.sqlite", tasks)
    told: list[int] = []
    empty_queue_on_cluster(path, batch_tasks.deadly, client, tell=told.append)
    states = dict(zip(tasks, (state for state, _ in outcomes(path)), strict=True))
    assert states.pop("13") == "set aside"
    assert set(states.values()) == {"done"}
    assert told[0] == len(tasks)
    assert told == sorted(told, reverse=True)


def test_the_tables_are_equal_byte_for_byte(
    client: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from pyarrow import parquet

    save_session(made_up_document((View.FOUR_CHAMBER,)), tmp_path / "one.longaxis")
    table = tmp_path / "loops.csv"
    table.write_text("subject,session\nS1,one.longaxis\nS2,none.longaxis\n")
    here, there = tmp_path / "here", tmp_path / "there"
    assert main(["batch", str(table), "--out", str(here)]) == 3
    address = client.scheduler.address
    command = ["batch", str(table), "--out", str(there), "--cluster", address]
    assert main([*command, "--parquet"]) == 3
    assert "1 of 2 loops measured" in capsys.readouterr().out
    assert (there / TABLE_NAME).read_bytes() == (here / TABLE_NAME).read_bytes()
    (ours,), (theirs,) = ((out / "results").iterdir() for out in (here, there))
    assert ours.read_bytes() == theirs.read_bytes()
    columns = parquet.read_table(there / PARQUET_NAME).to_pydict()
    assert columns["row"] == [1, 2]
    assert columns["subject"] == ["S1", "S2"]
    assert -60 < columns["gls_peak_systolic_percent"][0] < 20
    assert columns["gls_peak_systolic_percent"][1] is None
    assert columns["problem"][0] is None


def test_no_cluster_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("longaxis.cli.batch_cluster._CONNECT_WITHIN_S", 1)
    with (
        pytest.raises(BadInputError, match="No Dask scheduler answers"),
        connected("tcp://127.0.0.1:9", n_workers=1),
    ):
        pass
