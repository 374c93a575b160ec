"""Time until the window can be used, and its memory with one study open.

Run from the root of the repository: `python -m benchmarks.startup`. Without a display
set `QT_QPA_PLATFORM=offscreen`. Goals: usable in 1.5 s when the files are in memory,
500 MB with the sample study open, tracked and reported.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from longaxis.app.shell.main_window import MainWindow

N_STARTS = 5
N_POINTS = 9
MEGABYTE = 2**20


def main() -> None:
    first_s, _ = start_once()
    print(f"usable window, first start here   {first_s:6.2f} s")
    warm = sorted(start_once() for _ in range(N_STARTS))
    elapsed_s, processor_s = warm[N_STARTS // 2]
    print(f"usable window, warm, median of {N_STARTS}  {elapsed_s:6.2f} s")
    print(f"of that, processor time           {processor_s:6.2f} s")
    for name, value in measure_in_a_process("study").items():
        print(f"{name:34s}{value:6.0f} MB")


def start_once() -> tuple[float, float]:
    """Return the seconds until a window answers, elapsed and of the processor."""
    started_s, busy_s = time.perf_counter(), processor_seconds()
    run_child("start")
    return time.perf_counter() - started_s, processor_seconds() - busy_s


def processor_seconds() -> float:
    """Return the processor time that ended children have used so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure_in_a_process(what: str) -> dict[str, float]:
    """Return what a process of its own measures."""
    return json.loads(run_child(what))


def run_child(what: str) -> str:
    done = subprocess.run(
        [sys.executable, __file__, what], capture_output=True, text=True, check=True
    )
    return done.stdout


def open_window(folder: Path) -> MainWindow:
    """Return a window that has answered once."""
    from PySide6.QtWidgets import QApplication

    from longaxis.app.base import theme
    from longaxis.app.shell.main_window import MainWindow

    application = QApplication([])
    window = MainWindow(folder=folder)
    theme.apply(application, window.colours)
    window.show()
    application.processEvents()
    return window


def measure_study(folder: Path) -> dict[str, float]:
    """Open, track and report the sample study; return memory at each stage."""
    from longaxis.app.core.view_state import Step

    window = open_window(folder)
    found = {"empty window": memory_mb()}
    window.workflow.open_sample()
    finish(window)
    found["sample study open"] = memory_mb()
    place_lines(window)
    window.workflow.track()
    finish(window)
    found["three views tracked"] = memory_mb()
    window.state.set_step(Step.REPORT)
    window.files.export("pdf", folder / "report.pdf")
    finish(window)
    found["report drawn and written"] = memory_mb()
    window.close()
    return found


def finish(window: MainWindow) -> None:
    """Let the window work until nothing runs in the background."""
    from PySide6.QtWidgets import QApplication

    while window.jobs.running:
        QApplication.processEvents()
        time.sleep(0.005)


def place_lines(window: MainWindow) -> None:
    """Place the true line in each view."""
    import numpy as np

    from longaxis.app.core import edits
    from longaxis.data import Centreline
    from longaxis.resources import sample_truth

    for document in window.session.document.views:
        truth = sample_truth()["views"][document.view.value]
        points = np.array(truth["centreline_mm"])
        chosen = points[np.linspace(0, len(points) - 1, N_POINTS).astype(int)]
        line = Centreline(control_points_mm=chosen, frame=truth["end_systole"])
        after = edits.set_centreline(window.session.document, document.view, line)
        window.session.apply_edit("Place contour", after)


def memory_mb() -> float:
    """Return the memory of this process and its children that is not shared."""
    return sum(_own_bytes(process) for process in ["self", *_children()]) / MEGABYTE


def _children() -> list[str]:
    listed = Path("/proc/self/task")
    return [
        number
        for task in listed.iterdir()
        for number in (task / "children").read_text().split()
    ]


def _own_bytes(process: str) -> int:
    """Return the proportional set size, which counts shared pages once."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line[:4] == "Pss:")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        if sys.argv[1:] == ["start"]:
            open_window(Path(name))
        elif sys.argv[1:] == ["study"]:
            print(json.dumps(measure_study(Path(name))))
        else:
            main()
