"""A frozen program starts its child processes through its own executable."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from longaxis import __main__ as entry_point
from longaxis.app import display_probe
from longaxis.app.jobs import tracking_process
from longaxis.io.decoding import process as decoding_process
from longaxis.io.decoding.protocol import receive
from longaxis.resources import sample_study_folder

ROOT = Path(__file__).parents[2]
POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell script")


@pytest.fixture
def program(tmp_path, monkeypatch) -> Path:
    """Return an executable that behaves as the frozen program does."""
    path = tmp_path / "Longaxis für alle" / "longaxis"
    path.parent.mkdir()
    script = Path(__file__).parent / "frozen_program.py"
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$0" "$@"\n')
    path.chmod(0o755)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), str(ROOT)]))
    return path


def run_program(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        cwd=program.parent,
    )


def first_loop() -> Path:
    return sorted(sample_study_folder().glob("*.dcm"))[0]


@POSIX_ONLY
def test_the_imitation_runs_no_code_of_its_command_line(program):
    assert run_program(program, "-c", "raise SystemExit(0)").returncode == 2


@POSIX_ONLY
def test_a_frozen_program_decodes_pictures(program):
    process = subprocess.Popen(
        [program, decoding_process.PROGRAM.switch],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert receive(process.stdout, max_payload_bytes=0)[0] == {"ready": True}
        process.stdin.close()
    assert process.returncode == 0


@POSIX_ONLY
def test_a_frozen_program_measures_in_batch_workers(program, tmp_path):
    loop = first_loop()
    line = tmp_path / "line.csv"
    line.write_text("x_mm,y_mm\n40,90\n45,50\n60,25\n75,50\n80,90\n")
    table = tmp_path / "loops.csv"
    table.write_text(f"loop,centreline,frame,view\n{loop},{line},12,A4C\n")
    out = tmp_path / "cohort"
    done = run_program(program, "batch", str(table), f"--out={out}", "--workers=2")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 of 1 loops measured")


@POSIX_ONLY
def test_a_frozen_program_tracks_in_a_process_of_its_own(program, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    with tracking_process.PROGRAM.start() as process:
        process.stdin.close()
        assert process.wait(60) == 0


@POSIX_ONLY
@pytest.mark.parametrize(
    ("platform", "can_start"), [("offscreen", True), ("no", False)]
)
def test_a_frozen_program_probes_the_display(program, monkeypatch, platform, can_start):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert display_probe.can_start_qt() is can_start


@pytest.mark.parametrize(
    ("platform", "can_start"), [("offscreen", True), ("no", False)]
)
def test_the_display_is_probed_from_python(monkeypatch, platform, can_start):
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert display_probe.can_start_qt() is can_start


def test_multiprocessing_is_asked_before_any_argument_is_read(monkeypatch):
    order = []
    monkeypatch.setattr(multiprocessing, "freeze_support", lambda: order.append(1))
    monkeypatch.setattr("longaxis.cli.main", lambda: order.append(2) or 0)
    monkeypatch.setattr(sys, "argv", ["longaxis", "info"])
    assert entry_point.main() == 0
    assert order == [1, 2]
