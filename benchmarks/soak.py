"""Whether memory grows: a study opened, tracked, reviewed and closed many times over.

Run from the root of the repository:

    QT_QPA_PLATFORM=offscreen python -m benchmarks.soak [--rounds 200] [--windows]

A small made-up study of one loop. With --windows every tenth round closes the window
too, and opens another, which the program itself never does; closed ones that are still
there at the end are counted. Goal: from the tenth round to the last, at most 5 % more.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
import weakref
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.core import edits
from longaxis.app.core.services import Progress, Services, measure
from longaxis.app.core.view_state import Step
from longaxis.app.shell.main_window import MainWindow
from longaxis.data import (
    AnalysisSettings,
    Centreline,
    Loop,
    StudyDocument,
    TrackedMesh,
    TrackerIdentity,
    Tracks,
    ViewDocument,
)
from longaxis.strain.centreline import build_mesh, control_points_from_landmarks

if TYPE_CHECKING:
    from collections.abc import Callable

N_FRAMES, ROWS, COLUMNS = 8, 120, 140
N_WARM = 10
WINDOW_EVERY = 10
_LANDMARKS_MM = ((35.0, 95.0), (60.0, 15.0), (85.0, 95.0))


def document_of(number: int) -> StudyDocument:
    """Return a new small study with its line."""
    rng = np.random.default_rng(number)
    speckle = rng.integers(0, 200, (ROWS, COLUMNS)).astype(np.uint8)
    loop = Loop(
        frames=np.stack([speckle] * N_FRAMES),
        frame_times_s=0.1 * np.arange(N_FRAMES),
        mm_per_pixel=(1.0, 1.0),
        view=View.FOUR_CHAMBER,
        r_wave_times_s=np.array([0.0, 0.7]),
        heart_rate_bpm=86.0,
    )
    points = control_points_from_landmarks(*(np.array(each) for each in _LANDMARKS_MM))
    document = edits.put_loop(StudyDocument(), loop, View.FOUR_CHAMBER)
    line = Centreline(control_points_mm=points, frame=3)
    return edits.set_centreline(document, View.FOUR_CHAMBER, line)


def stand_still(
    document: ViewDocument, settings: AnalysisSettings, progress: Progress
) -> TrackedMesh:
    """Track a heart that shortens a little; real trackers run in another process."""
    assert document.centreline is not None
    mesh = build_mesh(
        document.centreline,
        rows=settings.mesh_rows,
        spacing_mm=settings.mesh_spacing_mm,
    )
    progress(0.5)
    shares = np.array([1, 0.97, 0.92, 0.9, 0.92, 0.96, 0.99, 1.0])[:, None, None]
    points = mesh.flat_points_mm
    apex = points[points[:, 1].argmin()]
    moved = apex + shares * (points - apex)
    return TrackedMesh(
        mesh=mesh,
        tracks=Tracks(points_mm=moved, confidence=np.ones(moved.shape[:2])),
        start_frame=document.centreline.frame,
        tracker=TrackerIdentity(name="block-matching", version="1"),
    )


def wait(until: Callable[[], bool]) -> None:
    """Let the window work until something is true."""
    end_s = time.monotonic() + 300
    while not until():
        QApplication.processEvents()
        time.sleep(0.001)
        if time.monotonic() > end_s:
            message = "the window did not get there"
            raise TimeoutError(message)


def one_round(window: MainWindow, number: int) -> None:
    """Open, track, look at every page, take back, close."""
    window.session.open(document_of(number))
    window.workflow.track()
    wait(lambda: not window.jobs.running)
    for step in (Step.LOOPS, Step.BEAT, Step.CONTOUR, Step.REVIEW):
        window.state.set_step(step)
        QApplication.processEvents()
    window.player.step(1)
    QApplication.processEvents()
    window.session.undo_stack.undo()
    window.workflow.start_study()
    wait(lambda: not window.jobs.running)


def open_window(folder: Path) -> MainWindow:
    """Return a window that is shown."""
    services = Services(track=stand_still, measure_apart=measure, warm_up=lambda: None)
    window = MainWindow(services, folder=folder)
    window.show()
    return window


def close_window(window: MainWindow) -> None:
    """Close it, and let Qt and Python forget it."""
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def own_mb() -> float:
    """Return the memory that this process has written to, in megabytes.

    Not what Linux calls private: pages of libraries, 40 MB of them, become private or
    shared when another program that has them loaded ends or starts.
    """
    gc.collect()
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    sizes = {line.split(":")[0]: line.split()[1] for line in lines[1:]}
    return (int(sizes["Anonymous"]) + int(sizes["Swap"])) / 1024


def grown(
    n_rounds: int, *, windows: bool = False, told: Callable[[str], None] = print
) -> float:
    """Return by which share memory grew after the first rounds."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    first_mb = last_mb = own_mb()
    kinds: Counter[str] = Counter()
    closed: list[weakref.ref[MainWindow]] = []
    with tempfile.TemporaryDirectory() as name:
        window = open_window(Path(name))
        theme.apply(application, window.colours)
        for number in range(n_rounds):
            one_round(window, number)
            if windows and number % WINDOW_EVERY == WINDOW_EVERY - 1:
                close_window(window)
                closed.append(weakref.ref(window))
                window = open_window(Path(name))
            if number == N_WARM + 1:
                first_mb, kinds = own_mb(), kinds_of_objects()
            if number % 20 == 1:
                told(f"round {number + 1:4d}: {own_mb():6.1f} MB")
        last_mb = own_mb()
        more = kinds_of_objects() - kinds
        told(f"most new objects: {more.most_common(6)}")
        kept = sum(each() is not None for each in closed)
        told(f"{len(closed)} windows closed, {kept} of them still there")
        close_window(window)
    share = last_mb / first_mb - 1
    told(f"{first_mb:.1f} MB to {last_mb:.1f} MB in {n_rounds} rounds: {share:+.1%}")
    return share


def kinds_of_objects() -> Counter[str]:
    """Return how many objects of each kind Python keeps."""
    gc.collect()
    return Counter(type(each).__name__ for each in gc.get_objects())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--windows", action="store_true")
    arguments = parser.parse_args()
    grown(arguments.rounds, windows=arguments.windows)


if __name__ == "__main__":
    main()
