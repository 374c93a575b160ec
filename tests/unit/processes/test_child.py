"""Child processes: how they are started, limited and ended."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from longaxis.processes.child import ChildProgram, Watchdog, end

PROGRAM = ChildProgram(
    switch="--longaxis-test", module="longaxis.nothing", environment={"ONLY_HERE": "1"}
)
LINUX_ONLY = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="limits are those of Linux"
)


@pytest.fixture
def sleeper():
    """Return a process that waits for a minute."""
    script = "import time; time.sleep(60)"
    made = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    yield made
    end(made)


def test_python_starts_the_module_and_a_frozen_program_itself(monkeypatch):
    assert PROGRAM.command() == [sys.executable, "-P", "-m", "longaxis.nothing"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert PROGRAM.command() == [sys.executable, "--longaxis-test"]


def test_the_child_finds_this_package_and_its_variables(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    script = "import os, longaxis; print(os.environ['ONLY_HERE'], longaxis.__version__)"
    found = subprocess.run(
        [sys.executable, "-P", "-c", script],
        env=PROGRAM.full_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.startswith("1 ")
    assert "/elsewhere" in PROGRAM.full_environment()["PYTHONPATH"]


def test_only_the_first_argument_asks_for_the_process(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["longaxis", "--longaxis-test"])
    assert PROGRAM.is_requested()
    monkeypatch.setattr(sys, "argv", ["longaxis", "info", "--longaxis-test"])
    assert not PROGRAM.is_requested()


def test_an_ended_process_is_gone_and_its_pipes_are_closed(sleeper):
    end(sleeper)
    assert sleeper.poll() is not None
    assert sleeper.stdin.closed
    assert sleeper.stdout.closed
    end(sleeper)  # nothing is left to do


def test_the_watchdog_kills_what_takes_too_long(sleeper):
    started_s = time.monotonic()
    with Watchdog(sleeper, 0.2) as watchdog:
        sleeper.wait(30)
    assert watchdog.has_expired
    assert time.monotonic() - started_s < 30


def test_the_watchdog_leaves_what_ends_in_time(sleeper):
    with Watchdog(sleeper, 60) as watchdog:
        pass
    assert not watchdog.has_expired
    assert sleeper.poll() is None


@LINUX_ONLY
@pytest.mark.parametrize(("share", "fits"), [(1.0, True), (0.0001, False)])
def test_memory_is_the_smaller_of_bytes_and_share(share, fits):
    script = (
        "from longaxis.processes.child import limit_resources\n"
        f"limit_resources(8 << 30, share_of_machine={share})\n"
        "try:\n"
        "    bytearray(64 << 20)\n"
        "    print('fits')\n"
        "except MemoryError:\n"
        "    print('too much')\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script],
        env=PROGRAM.full_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split("\n")[0] == ("fits" if fits else "too much")
