"""The decoding process may die, hang or lie: the program goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pytest

from longaxis.errors import CancelledError, UnreadableFileError
from longaxis.io.decoding import client, process
from longaxis.io.decoding.client import WORKER, DecodeWorker
from longaxis.io.decoding.protocol import receive, send
from longaxis.io.dicom.pixel_layout import PictureFormat
from longaxis.io.loops.loop_reader import origin_of, read_recording
from longaxis.processes.child import ChildProgram
from tests.unit.io import dicom_files as made

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

GREY = PictureFormat(
    transfer_syntax=made.EXPLICIT,
    rows=made.ROWS,
    columns=made.COLUMNS,
    samples=1,
    bits_allocated=8,
    bits_stored=8,
    high_bit=7,
    is_signed=False,
    photometric="MONOCHROME2",
    is_planar=False,
)


@pytest.fixture
def worker() -> Iterator[DecodeWorker]:
    made_for_test = DecodeWorker()
    yield made_for_test
    made_for_test.stop()


def decodes(worker: DecodeWorker) -> bool:
    with worker.session() as session:
        session.open_frames(GREY, {}, b"")
        frame, _, _ = session.decode(made.ramp().tobytes())
    return np.array_equal(frame, made.ramp())


def test_it_decodes_and_stays_warm(worker: DecodeWorker) -> None:
    assert decodes(worker)
    pid = worker.pid
    assert decodes(worker)
    assert worker.pid == pid


def test_killed_in_the_middle_it_is_replaced_and_the_next_file_opens(
    tmp_path: Path,
) -> None:
    path = tmp_path / "loop.dcm"
    path.write_bytes(made.plain_loop())

    def kill(share: float) -> None:
        if share > 0.4 and WORKER.pid is not None:
            os.kill(WORKER.pid, signal.SIGTERM)

    start = time.perf_counter()
    with pytest.raises(UnreadableFileError, match="decoder gave up"):
        read_recording(origin_of(path), progress=kill)
    assert time.perf_counter() - start < 5
    assert np.array_equal(read_recording(origin_of(path)).frames, made.speckle())


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the decoding process be one that starts well and then never answers."""
    script = (
        "import sys, time; from longaxis.io.decoding.protocol import send; "
        "send(sys.stdout.buffer, {'ready': True}); time.sleep(60)"
    )

    class Hanging(ChildProgram):
        def command(self) -> list[str]:
            return [sys.executable, "-c", script]

    monkeypatch.setattr(client, "PROGRAM", Hanging(switch="", module=""))


@pytest.mark.usefixtures("hanging")
def test_killed_while_it_works_it_is_noticed_at_once(worker: DecodeWorker) -> None:
    worker.start()
    pid = worker.pid
    assert pid is not None
    start = time.perf_counter()
    threading.Timer(0.3, lambda: os.kill(pid, signal.SIGTERM)).start()
    with (
        pytest.raises(UnreadableFileError, match="decoder gave up"),
        worker.session() as session,
    ):
        session.open_frames(GREY, {}, b"")
    assert time.perf_counter() - start < 5


def test_what_takes_too_long_is_stopped_and_replaced(
    worker: DecodeWorker, monkeypatch: pytest.MonkeyPatch, hanging: None
) -> None:
    start = time.perf_counter()
    with (
        pytest.raises(UnreadableFileError, match="more than 1 seconds"),
        worker.session(timeout_s=0.5, n_frames=1) as session,
    ):
        session.open_frames(GREY, {}, b"")
    assert time.perf_counter() - start < 10
    monkeypatch.undo()
    assert decodes(worker)


def test_a_cancelled_file_leaves_a_working_worker(tmp_path: Path) -> None:
    path = tmp_path / "loop.dcm"
    path.write_bytes(made.plain_loop())

    def stop(share: float) -> None:
        if share > 0.4:
            msg = "stopped"
            raise CancelledError(msg)

    with pytest.raises(CancelledError):
        read_recording(origin_of(path), progress=stop)
    assert np.array_equal(read_recording(origin_of(path)).frames, made.speckle())


def test_threads_take_turns(worker: DecodeWorker) -> None:
    results: list[bool] = []
    threads = [
        threading.Thread(target=lambda: results.append(decodes(worker)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 4


class _Panic(BaseException):
    """What some Rust bindings raise: not an `Exception`."""


@pytest.mark.parametrize("error", [_Panic("boom"), SystemExit(3), RuntimeError("no")])
def test_whatever_a_decoder_raises_becomes_a_sentence(error: BaseException) -> None:
    class Desk:
        def answer(self, *_: object) -> None:
            raise error

    reply, payload = process._answer_safely(Desk(), {}, b"")  # type: ignore[arg-type]
    assert reply["error"] == "a picture in it cannot be decoded"
    assert payload == b""


def test_memory_is_limited_and_no_file_can_be_written() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("limits are those of Linux")
    script = (
        "from longaxis.io.files.limits import WORKER_MEMORY_BYTES\n"
        "from longaxis.processes.child import limit_resources\n"
        "limit_resources(WORKER_MEMORY_BYTES, may_write_files=False)\n"
        "import numpy, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try:\n"
        "    numpy.ones(4 << 30, numpy.uint8)\n"
        "except MemoryError:\n"
        "    print('memory')\n"
        "try:\n"
        "    open('written', 'wb').write(b'x' * 100)\n"
        "except OSError:\n"
        "    pass\n"
        "import os; print(os.path.getsize('written'))\n"
        "os.remove('written')\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == ["memory", "0"]


def test_a_message_comes_back_as_it_was_sent() -> None:
    pipe = BytesIO()
    send(pipe, {"rows": 3}, memoryview(b"abc"))
    pipe.seek(0)
    assert receive(pipe, max_payload_bytes=3) == ({"rows": 3}, b"abc")


@pytest.mark.parametrize("spoiled", [b"", b"\x01\x00", b"\xff" * 40])
def test_nonsense_on_the_pipe_is_an_end_of_file(spoiled: bytes) -> None:
    with pytest.raises(EOFError):
        receive(BytesIO(spoiled), max_payload_bytes=10)


def test_a_packaged_program_becomes_the_process_only_if_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran = []
    monkeypatch.setattr(process, "main", lambda: ran.append(True))
    monkeypatch.setattr(sys, "argv", ["longaxis", "info"])
    process.run_if_asked()
    assert not ran
    monkeypatch.setattr(sys, "argv", ["longaxis", process.PROGRAM.switch])
    with pytest.raises(SystemExit):
        process.run_if_asked()
    assert ran
