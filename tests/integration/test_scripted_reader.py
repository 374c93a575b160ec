"""A reader works through studies in the real window, from opening to the PDF.

Counted: clicks after loading, at most six a view. Timed and printed, not judged, for it
belongs to the machine: seconds from the last loop's opening to the written report.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.core.view_state import Step
from longaxis.app.shell.main_window import MainWindow
from longaxis.io.tables.centreline_csv import read_centreline
from longaxis.resources import sample_study_folder, sample_truth

CENTRELINES = Path(__file__).resolve().parents[1] / "data" / "centrelines"
MOST_CLICKS = 6
LONGEST_WAIT_S = 240
NAMING_KEYS = {
    View.FOUR_CHAMBER: Qt.Key.Key_F2,
    View.TWO_CHAMBER: Qt.Key.Key_F3,
    View.LONG_AXIS: Qt.Key.Key_F4,
}


@dataclass
class Reader:
    """Two hands: every click and key goes through the window, and is counted."""

    window: MainWindow
    n_clicks: int = 0
    n_keys: int = 0
    started_s: float = field(default_factory=time.perf_counter)

    def click(self, target: QWidget, place: QPoint | None = None) -> None:
        """Click a part of the window, in its middle if no place is given."""
        place = target.rect().center() if place is None else place
        QTest.mouseMove(target, place)
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=place)
        self.n_clicks += 1
        QApplication.processEvents()

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key."""
        self.window.activateWindow()
        held = modifiers[0] if modifiers else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.window, key, held)
        self.n_keys += 1
        QApplication.processEvents()

    def wait(self, until) -> None:
        """Let the window work until something is true."""
        end_s = time.monotonic() + LONGEST_WAIT_S
        while not until():
            QApplication.processEvents()
            time.sleep(0.002)
            assert time.monotonic() < end_s, "the window did not get there"

    def rest(self) -> None:
        """Wait until nothing runs in the background, and all of it is shown."""
        refresh_queue = self.window.session.refresh_queue
        self.wait(lambda: not self.window.jobs.running and refresh_queue.is_idle)

    # What a reader does

    def open(self, paths: list[Path], n_views: int) -> None:
        """Open files and wait for the loops that name themselves."""
        self.window.workflow.open_paths(paths)
        self.wait(lambda: len(self.window.session.document.views) >= n_views)
        self.rest()
        self.started_s = time.perf_counter()
        self.n_clicks = self.n_keys = 0

    def look_at(self, name: str) -> None:
        """Click a loop of the list."""
        loops = self.window.study_list.loops
        for row in range(loops.count()):
            item = loops.item(row)
            if item.data(Qt.ItemDataRole.UserRole).origin.path.endswith(name):
                self.click(loops.viewport(), loops.visualItemRect(item).center())
                self.rest()
                break
        assert self.window.session.preview is not None

    def turn_to_frame(self, frame: int) -> None:
        """Turn the wheel over the picture until a frame is on screen."""
        canvas = self.window.loop_view.canvas
        canvas.setFocus()
        player = self.window.player
        for _ in range(player.n_frames):
            if player.frame == frame:
                return
            ahead = (frame - player.frame) % player.n_frames
            back = ahead > player.n_frames / 2
            self.press(Qt.Key.Key_Left if back else Qt.Key.Key_Right)
        assert player.frame == frame

    def draw(self, view: View, line_mm: np.ndarray, frame: int) -> None:
        """Turn to a view, and click annulus, apex and annulus at end-systole."""
        slots = {slot._view: slot for slot in self.window.study_list.slots}
        if self.window.session.active is not view:
            self.click(slots[view])
        assert self.window.session.active is view
        if self.window.state.step is not Step.CONTOUR:
            self.click(self.window.top_bar.steps[Step.CONTOUR])
        self.turn_to_frame(frame)
        canvas = self.window.loop_view.canvas
        apex = int(line_mm[:, 1].argmin())
        for index in (0, apex, len(line_mm) - 1):
            x, y = canvas.transform_px.to_screen(line_mm[index]).round().tolist()
            self.click(canvas, QPoint(int(x), int(y)))
        assert self.window.session.document.view(view).centreline is not None

    def track(self) -> None:
        """Track all views with one key."""
        self.press(Qt.Key.Key_T)
        self.wait(lambda: not self.window.workflow.tracking)
        self.rest()
        assert self.window.state.step is Step.REVIEW

    def report(self, path: Path) -> None:
        """Turn to the report, and have it written."""
        self.click(self.window.top_bar.steps[Step.REPORT])
        self.rest()
        buttons = self.window.report_page.findChildren(QPushButton)
        self.click(next(each for each in buttons if "PDF" in each.text()))
        self.wait(path.exists)
        self.rest()
        assert path.read_bytes().startswith(b"%PDF-")

    def tell(self, what: str, n_views: int) -> None:
        """Print what it took, and judge the clicks."""
        took_s = (time.perf_counter() - self.started_s) / n_views
        clicks = self.n_clicks / n_views
        keys = self.n_keys / n_views
        sys.stdout.write(
            f"\n{what}: {clicks:.1f} clicks and {keys:.0f} keys a view, "
            f"{took_s:.1f} s a view\n"
        )
        assert clicks <= MOST_CLICKS


@pytest.fixture
def reader(qapp, tmp_path, monkeypatch):
    """Return a reader before an empty window."""
    out = tmp_path / "report.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(out), ""))
    window = MainWindow(folder=tmp_path / "own")
    theme.apply(qapp, window.colours)
    window.show()
    yield Reader(window)
    window.close()
    window.deleteLater()
    qapp.processEvents()


def test_the_sample_study(reader, tmp_path):
    reader.open([sample_study_folder()], len(View))
    for view in View:
        truth = sample_truth()["views"][view.value]
        reader.draw(view, np.array(truth["centreline_mm"]), truth["end_systole"])
    reader.track()
    values = reader.window.session.study_result().values
    assert -0.24 < values.global_peak_systolic < -0.14
    reader.report(tmp_path / "report.pdf")
    reader.tell("sample study", len(View))


@pytest.mark.slow
def test_a_stress_study_of_three_loops(reader, shared_data, tmp_path):
    folder = shared_data / "stress_study_and_hp"
    loops = {
        View.FOUR_CHAMBER: ("I_000009.dcm", "stress_baseline_a4c_frame8.csv"),
        View.TWO_CHAMBER: ("I_000010.dcm", "stress_baseline_a2c_frame8.csv"),
        View.LONG_AXIS: ("I_000011.dcm", "stress_baseline_a3c_frame8.csv"),
    }
    for view, (name, _) in loops.items():
        reader.window.workflow.open_paths([folder / name])
        reader.wait(lambda: reader.window.session.loops)
        reader.rest()
        if reader.window.session.document.view(view) is None:
            reader.look_at(name)
            reader.press(NAMING_KEYS[view])
            reader.rest()
    reader.n_clicks = reader.n_keys = 0
    reader.started_s = time.perf_counter()
    for view, (_, line) in loops.items():
        reader.draw(view, read_centreline(CENTRELINES / line), 8)
    reader.track()
    reader.report(tmp_path / "report.pdf")
    reader.tell("stress study", len(loops))


@pytest.mark.slow
def test_an_acuson_loop(reader, shared_data, tmp_path):
    reader.window.workflow.open_paths([shared_data / "acuson_a4c" / "DIRW0007"])
    reader.wait(lambda: reader.window.player.n_frames > 0)
    reader.rest()
    reader.started_s = time.perf_counter()
    if reader.window.session.document.view(View.FOUR_CHAMBER) is None:
        reader.press(NAMING_KEYS[View.FOUR_CHAMBER])
    line_mm = read_centreline(CENTRELINES / "acuson_a4c_frame29.csv")
    reader.draw(View.FOUR_CHAMBER, line_mm, 29)
    reader.track()
    reader.report(tmp_path / "report.pdf")
    reader.tell("Acuson loop", 1)
