"""How the window answers: while it tracks, while one scrubs, while the loop plays.

Run from the root of the repository, on a machine with nothing else to do:

    QT_QPA_PLATFORM=offscreen python -m benchmarks.window

Goals: the window is never blocked for more than 50 ms while it tracks; from the wheel
to the painted frame 16 ms; a loop of 800 × 600 with its tracked wall drawn at 60 Hz
without a dropped frame. A bare program that does nothing is timed beside each: what it
misses, the machine misses.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.core import edits
from longaxis.app.core.view_state import Step
from longaxis.app.shell.main import _TURN_S
from longaxis.app.shell.main_window import MainWindow
from longaxis.app.shell.startup import warm_up
from longaxis.data import (
    Centreline,
    Loop,
    StudyDocument,
    TrackedMesh,
    TrackerIdentity,
    Tracks,
)
from longaxis.resources import sample_truth
from longaxis.strain.centreline import build_mesh

if TYPE_CHECKING:
    from collections.abc import Callable

BEAT_MS = 5
N_POINTS = 9
N_FRAMES, ROWS, COLUMNS = 60, 600, 800
RATE_HZ = 60.0
N_SCRUBS = 300
CINE_S = 6.0


class Heartbeat:
    """A timer in the window's thread; keeps what passed between its beats.

    Attributes
    ----------
    gaps_ms
        On the wall: with what else the machine does.
    spent_ms
        Processor time of all threads of the window: the same on a busy machine.
    own_ms
        Processor time of the window's own thread.
    """

    def __init__(self) -> None:
        self.gaps_ms: list[float] = []
        self.spent_ms: list[float] = []
        self.own_ms: list[float] = []
        self._own_s = time.thread_time()
        self._spent_s = time.process_time()
        self._last_s = time.perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now_s = time.perf_counter()
        self.gaps_ms.append(1000 * (now_s - self._last_s))
        self._last_s = now_s
        spent_s = time.process_time()
        self.spent_ms.append(1000 * (spent_s - self._spent_s))
        self._spent_s = spent_s
        own_s = time.thread_time()
        self.own_ms.append(1000 * (own_s - self._own_s))
        self._own_s = own_s

    def told(self) -> str:
        """Return the longest gaps as text."""
        gaps = np.sort(self.gaps_ms)
        over = int((gaps > 50).sum())
        p99 = float(np.percentile(gaps, 99))
        busy, own = max(self.spent_ms), max(self.own_ms)
        return (
            f"longest {gaps[-1]:6.1f} ms, 99 % {p99:5.1f} ms, {over} over 50 ms; "
            f"longest busy {busy:.1f} ms, the window's own thread {own:.1f} ms"
        )


_IDLER = f"""
import sys, time
longest_s, last_s = 0.0, time.perf_counter()
sys.stdin.close()
while True:
    time.sleep({BEAT_MS / 1000})
    now_s = time.perf_counter()
    longest_s, last_s = max(longest_s, now_s - last_s), now_s
    print(1000 * longest_s, flush=True)
"""


class Idler:
    """Another program that only sleeps and wakes: how late the machine makes it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _IDLER], stdout=subprocess.PIPE, text=True
        )
        self._lines = 0.0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines = float(line)

    def stop(self) -> float:
        """End, and return the longest gap in milliseconds."""
        self._process.kill()
        self._process.wait()
        return self._lines


def wait(until: Callable[[], bool], longest_s: float = 600) -> None:
    """Let the window work as it does for a reader: sleeping between events."""
    end_s = time.monotonic() + longest_s
    while not until():
        QApplication.processEvents()
        time.sleep(0.0005)
        if time.monotonic() > end_s:
            message = "the window did not get there"
            raise TimeoutError(message)


def for_seconds(seconds: float) -> None:
    """Let the window work for a while."""
    end_s = time.monotonic() + seconds
    wait(lambda: time.monotonic() >= end_s)


# While it tracks


def place_lines(window: MainWindow) -> None:
    """Place the true line in each view of the sample study."""
    for document in window.session.document.views:
        truth = sample_truth()["views"][document.view.value]
        points = np.array(truth["centreline_mm"])
        chosen = points[np.linspace(0, len(points) - 1, N_POINTS).astype(int)]
        line = Centreline(control_points_mm=chosen, frame=truth["end_systole"])
        after = edits.set_centreline(window.session.document, document.view, line)
        window.session.apply_edit("Place contour", after)


def measure_tracking(window: MainWindow) -> None:
    """Track the sample study while its loop plays, and feel the pulse."""
    warm_up(window.context)  # as the program does a moment after it has opened
    window.workflow.start_study()
    window.workflow.open_sample()
    wait(lambda: len(window.session.document.views) == len(View))
    wait(lambda: not window.jobs.running)
    place_lines(window)
    window.player.play()
    for_seconds(1)
    for name, begins in (
        ("at rest, loop playing", lambda: None),
        ("tracking three views", window.workflow.track),
        ("uncertainty of them", window.context.uncertainty.find),
    ):
        heartbeat, idler = Heartbeat(), Idler()
        started_s = time.perf_counter()
        begins()
        if window.jobs.running:
            longest_s = time.monotonic() + 60
            wait(lambda: not window.jobs.running or time.monotonic() > longest_s)  # noqa: B023
            window.context.uncertainty.stop()
            wait(lambda: not window.jobs.running)
        else:
            for_seconds(4)
        took_s = time.perf_counter() - started_s
        idle = idler.stop()
        said_idle = f"idle program {idle:.1f} ms"
        print(f"{name:24s} {took_s:5.1f} s: {heartbeat.told()}; {said_idle}")
    window.player.pause()


# While one scrubs, and while the loop plays


def big_loop() -> StudyDocument:
    """Return a tracked loop of 800 × 600 at 60 frames a second."""
    rng = np.random.default_rng(1)
    times_s = np.arange(N_FRAMES) / RATE_HZ
    loop = Loop(
        frames=rng.integers(0, 200, (N_FRAMES, ROWS, COLUMNS)).astype(np.uint8),
        frame_times_s=times_s,
        mm_per_pixel=(0.2, 0.2),
        view=View.FOUR_CHAMBER,
        r_wave_times_s=np.array([0.05, 0.95]),
        heart_rate_bpm=67.0,
    )
    angle = np.linspace(-1.2, 1.2, N_POINTS)
    points_mm = np.stack([80 + 25 * np.sin(angle) / 0.93, 100 - 70 * np.cos(angle)], 1)
    line = Centreline(control_points_mm=points_mm, frame=20)
    mesh = build_mesh(line, rows=5, spacing_mm=3.0)
    scale = 1 - 0.1 * np.sin(np.linspace(0, 2 * np.pi, N_FRAMES)) ** 2
    centre = mesh.flat_points_mm.mean(axis=0)
    moved_mm = centre + scale[:, None, None] * (mesh.flat_points_mm - centre)
    tracked = TrackedMesh(
        mesh=mesh,
        tracks=Tracks(points_mm=moved_mm, confidence=np.ones(moved_mm.shape[:2])),
        start_frame=20,
        tracker=TrackerIdentity(name="block-matching", version="1"),
    )
    document = edits.put_loop(StudyDocument(), loop, View.FOUR_CHAMBER)
    document = edits.set_centreline(document, View.FOUR_CHAMBER, line)
    return edits.set_tracked(document, View.FOUR_CHAMBER, tracked)


class Bare(QWidget):
    """Paints one picture as large as it is, and nothing else."""

    def __init__(self, picture: np.ndarray) -> None:
        super().__init__()
        rows, columns = picture.shape
        self._image = QImage(
            picture.data, columns, rows, columns, QImage.Format.Format_Grayscale8
        ).copy()

    def paintEvent(self, _event: object) -> None:  # noqa: N802
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._image)


def measure_scrubbing(window: MainWindow) -> None:
    """Time from a new frame to all of the window painted."""
    canvas = window.loop_view.canvas
    bare = Bare(window.session.document.views[0].loop.frames[0])
    bare.resize(canvas.size())
    bare.show()
    for_seconds(0.2)
    bare_ms = times_of(lambda _: bare.repaint())
    bare.close()
    for step in (Step.CONTOUR, Step.REVIEW):
        window.state.set_step(step)
        for_seconds(0.5)

        def scrub(number: int) -> None:
            window.player.set_frame(number * 7 % N_FRAMES)
            QApplication.processEvents()

        took_ms = times_of(scrub)
        name = f"scrub to paint, {step.value}"
        ratio = np.median(took_ms) / np.median(bare_ms)
        print(
            f"{name:24s} {said(took_ms)}; bare picture {said(bare_ms)}, {ratio:.1f} ×"
        )


def times_of(act: Callable[[int], None]) -> np.ndarray:
    """Return the time of each call in milliseconds, sorted."""
    found = []
    for number in range(N_SCRUBS):
        started_s = time.perf_counter()
        act(number)
        found.append(1000 * (time.perf_counter() - started_s))
    return np.sort(found)


def said(times_ms: np.ndarray) -> str:
    """Return median and 95th percentile as text."""
    return f"{np.median(times_ms):.1f} ms (95 % {np.percentile(times_ms, 95):.1f})"


class Paints(QObject):
    """Keeps which frame was on screen at each painting."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._window = window
        self.frames: list[int] = []
        window.loop_view.canvas.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keep the frame, and let the canvas paint."""
        if event.type() == QEvent.Type.Paint:
            self.frames.append(self._window.player.frame)
        return False


def measure_cine(window: MainWindow) -> None:
    """Play the loop, and count the frames that were due and the frames painted."""
    for step in (Step.CONTOUR, Step.REVIEW):
        window.state.set_step(step)
        for_seconds(0.5)
        window.player.play()
        for_seconds(0.2)
        paints = Paints(window)
        started_s, busy_s = time.perf_counter(), time.process_time()
        for_seconds(CINE_S)
        took_s = time.perf_counter() - started_s
        busy = (time.process_time() - busy_s) / took_s
        window.player.pause()
        window.loop_view.canvas.removeEventFilter(paints)
        shown = np.array(paints.frames)
        first, last = window.player._range or (0, N_FRAMES - 1)
        steps = np.diff(shown - first) % (last - first + 1)
        dropped = int((steps[steps > 1] - 1).sum())
        name = f"cine at 60 Hz, {step.value}"
        print(
            f"{name:24s} {took_s * RATE_HZ:.0f} frames due, {int(steps.sum())} passed, "
            f"{dropped} of them not painted; one processor busy {100 * busy:.0f} %"
        )


def main() -> None:
    application = QApplication([])
    sys.setswitchinterval(_TURN_S)
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(folder=Path(folder))
        theme.apply(application, window.colours)
        window.show()
        print(f"switch interval {1000 * sys.getswitchinterval():g} ms")
        window.session.open(big_loop())
        for_seconds(0.5)
        measure_scrubbing(window)
        measure_cine(window)
        measure_tracking(window)
        window.close()


if __name__ == "__main__":
    main()
