"""The program opens no socket and writes nothing outside its own folders."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


def _of_one_view(folder: Path, tracker: str) -> list[str]:
    """Return the command that analyses one loop of the sample study."""
    view = sample_truth()["views"]["A4C"]
    line = folder / "line.csv"
    rows = [f"{x_mm},{y_mm}" for x_mm, y_mm in view["centreline_mm"]]
    line.write_text("\n".join(["x_mm,y_mm", *rows]))
    return [
        *("analyse", str(sample_study_folder() / view["file"]), "--view", "A4C"),
        *("--centreline", str(line), "--frame", str(view["end_systole"])),
        *("--tracker", tracker, "--out", "longaxis-demo"),
    ]


@pytest.mark.parametrize(
    # ONNX Runtime reports home by default: here is the proof that ours does not. One
    # view is enough for that, since networks take long.
    "tracker",
    ["block-matching", "wall-flow", "echotracker2"],
)
def test_the_whole_flow_stays_offline_and_at_home(tmp_path, tracker):
    options = ["demo", "--tracker", tracker]
    if tracker != "block-matching":
        options = _of_one_view(tmp_path, tracker)
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
