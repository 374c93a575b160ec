"""A file is whole: the old one or the new one, never half of either."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from longaxis.errors import BadInputError
from longaxis.io.files import atomic


def test_writes_and_replaces(tmp_path):
    path = tmp_path / "a.csv"
    atomic.write_text(path, "old")
    atomic.write_text(path, "new ä")
    assert path.read_bytes() == "new ä".encode()
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_a_failure_inside_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.csv"
    atomic.write_text(path, "old")

    def fail_half_way():
        with atomic.replacing(path) as part:
            part.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("step", ["fsync", "replace", "write"])
def test_every_failing_step_leaves_the_old_file_and_says_so(
    tmp_path, monkeypatch, step
):
    path = tmp_path / "a.csv"
    atomic.write_text(path, "old")

    def full(*_arguments, **_more):
        raise OSError(28, "No space left on device")

    if step == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    elif step == "replace":
        monkeypatch.setattr(Path, "replace", full)
    else:
        monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(BadInputError, match="No space left on device"):
        atomic.write_text(path, "new")
    monkeypatch.undo()
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_a_missing_folder_is_one_sentence(tmp_path):
    with pytest.raises(BadInputError, match="could not be written"):
        atomic.write_text(tmp_path / "none" / "a.csv", "x")


def test_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "real.txt", tmp_path / "link.txt"
    target.write_text("old")
    try:
        link.symlink_to(target)
    except OSError:
        pytest.skip("this system makes no links")
    atomic.write_text(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a POSIX signal")
def test_killed_at_any_moment_the_file_is_whole(tmp_path):
    path = tmp_path / "a.bin"
    program = (
        "import sys; from pathlib import Path; from longaxis.io.files import atomic\n"
        f"path = Path({str(path)!r}); n = 0\n"
        "while True:\n"
        "    n = (n + 1) % 256; atomic.write_bytes(path, bytes([n]) * 300_000)\n"
        "    print(n, flush=True)\n"
    )
    source = Path(atomic.__file__).parents[3]
    for round_ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", program],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(source)},
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.003 * (round_ + 1))
            process.send_signal(signal.SIGKILL)
        data = path.read_bytes()
        assert len(data) == 300_000
        assert len(set(data)) == 1


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_an_unfinished_file_is_its_owners_alone(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old")
    path.chmod(0o640)
    with atomic.replacing(path) as part:
        part.write_text("new")
        assert mode_of(part) == 0o600
    assert mode_of(path) == 0o640


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_in_a_private_folder_every_file_is_private(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "of_before").write_text("x")
    atomic.make_private(folder)
    atomic.write_text(folder / "new", "x")
    assert mode_of(folder) == 0o700
    assert {mode_of(each) for each in folder.iterdir()} == {0o600}


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a POSIX signal")
def test_what_a_killed_save_left_is_removed_by_the_next(tmp_path):
    path = tmp_path / "a.bin"
    program = (
        "import os, signal; from pathlib import Path\n"
        "from longaxis.io.files import atomic\n"
        f"with atomic.replacing(Path({str(path)!r})) as part:\n"
        "    part.write_bytes(b'half'); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    source = Path(atomic.__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": str(source)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=False)
    assert len(list(tmp_path.glob(".longaxis-*.part"))) == 1
    atomic.write_text(path, "whole")
    assert [each.name for each in tmp_path.iterdir()] == ["a.bin"]


def test_what_others_are_writing_stays(tmp_path):
    other = f".longaxis-{atomic._HOST}-{os.getppid()}-00.part"
    far = ".longaxis-0123abcd-1-00.part"
    for name in (other, far):
        (tmp_path / name).write_text("half")
    old = tmp_path / ".longaxis-0123abcd-1-01.part"
    old.write_text("half")
    os.utime(old, (1, 1))
    atomic.sweep(tmp_path)
    assert {each.name for each in tmp_path.iterdir()} == {other, far}
