"""The program opens no socket and writes nothing outside its own folders."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from longaxis.io.loops import loop_reader
from longaxis.resources import sample_study_folder, sample_truth

FLOW = "from longaxis.cli import main; raise SystemExit(main({options}))"


def _network_namespace() -> list[str]:
    """Return the command that cuts a child off every network, or skip."""
    for tool in ("unshare", "strace"):
        if shutil.which(tool) is None:
            pytest.skip(f"needs {tool}, which this machine lacks")
    command = ["unshare", "--user", "--map-root-user", "--net"]
    if subprocess.run([*command, "true"], capture_output=True).returncode != 0:
        pytest.skip("this machine does not allow network namespaces")
    return command


def _files_under(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def _of_a_few_frames(folder: Path, tracker: str) -> list[str]:
    """Return the command that analyses some frames of a loop of the sample study."""
    view = sample_truth()["views"]["A4C"]
    path = sample_study_folder() / view["file"]
    recording = loop_reader.read_recording(loop_reader.origin_of(path))
    beat, end_systole = (view["end_diastole"], view["last"]), view["end_systole"]
    # A tenth of the beat is enough to run the network.
    kept = np.unique(np.r_[np.linspace(*beat, 6).round().astype(int), end_systole])
    np.savez(
        folder / "loop.npz",
        frames=recording.frames[kept],
        frame_times_s=recording.frame_times_s[kept],
        mm_per_pixel=np.array(recording.mm_per_pixel),
    )
    line = folder / "line.csv"
    rows = [f"{x_mm},{y_mm}" for x_mm, y_mm in view["centreline_mm"]]
    line.write_text("\n".join(["x_mm,y_mm", *rows]))
    place = str(int(np.searchsorted(kept, end_systole)))
    return [
        *("analyse", str(folder / "loop.npz"), "--view", "A4C", "--ed", "0"),
        *("--centreline", str(line), "--frame", place, "--es", place),
        *("--tracker", tracker, "--out", "longaxis-demo"),
    ]


@pytest.mark.parametrize(
    # ONNX Runtime reports home by default: here is the proof that ours does not.
    "tracker",
    ["block-matching", "echotracker2"],
)
def test_the_whole_flow_stays_offline_and_at_home(tmp_path, tracker):
    options = ["demo", "--tracker", tracker]
    if tracker != "block-matching":
        options = _of_a_few_frames(tmp_path, tracker)
    cut_off = _network_namespace()
    home, temporary, work = (tmp_path / name for name in ("home", "tmp", "work"))
    for folder in (home, temporary, work):
        folder.mkdir()
    log = tmp_path / "strace.log"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [
            *cut_off,
            # Only these calls stop the program: a network's threads make many others.
            *("strace", "-f", "--seccomp-bpf", "-qq", "-o", str(log)),
            *("-e", "trace=socket,connect"),
            *(sys.executable, "-c", FLOW.format(options=options)),
        ],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "report.pdf" in done.stdout

    internet = re.findall(r".*(?:AF_INET|connect\().*", log.read_text())
    assert internet == []
    assert _files_under(temporary) == set(), "temporary files are left behind"
    kept = {name.split("/")[0] for name in _files_under(work)}
    assert kept == {"longaxis-demo"}
    foreign = {
        name
        for name in _files_under(home)
        if "longaxis" not in name.lower() and "matplotlib" not in name.lower()
    }
    assert {name for name in foreign if not name.endswith((".cache", ".config"))} == (
        set()
    )
