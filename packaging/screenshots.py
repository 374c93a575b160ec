"""Take pictures of every screen, with the real flow from opening to the report.

Run from the root of the repository:

    QT_QPA_PLATFORM=offscreen python packaging/screenshots.py out/screenshots
    ... --loop LOOP --view A4C --frame 29 --centreline C.csv     one loop of your own
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from longaxis.anatomy import View
from longaxis.app import edits, theme
from longaxis.app.main_window import MainWindow
from longaxis.app.screen import Step
from longaxis.io.centreline_csv import read_centreline
from longaxis.resources import sample_truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

SIZES = {"1600x900": QSize(1600, 900), "1280x720": QSize(1280, 720)}
LONGEST_WAIT_S = 180
N_POINTS = 9


class Photographer:
    """Works the window as a reader would, and takes its picture on the way."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window = window
        self._folder = folder

    def take(self, name: str) -> None:
        """Take the picture of the window at every size."""
        for size_name, size in SIZES.items():
            self.window.resize(size)
            self.settle()
            self.window.grab().save(str(self._folder / f"{name}-{size_name}.png"))
        self.window.resize(SIZES["1600x900"])
        self.settle()

    def settle(self) -> None:
        """Let the window paint."""
        for _ in range(4):
            QApplication.processEvents()

    def wait(self, until: Callable[[], bool]) -> None:
        """Let the window work until something is true."""
        end_s = time.monotonic() + LONGEST_WAIT_S
        while not until():
            QApplication.processEvents()
            time.sleep(0.005)
            if time.monotonic() > end_s:
                message = "the window did not get ready in time"
                raise TimeoutError(message)
        self.settle()

    def rest(self) -> None:
        """Wait until nothing runs in the background."""
        self.wait(lambda: not self.window.jobs.running)

    def click(self, point_mm: NDArray[np.float64]) -> None:
        """Click a place of the picture."""
        canvas = self.window.loop_view.canvas
        transform = canvas.transform_px
        assert transform is not None
        x, y = transform.to_screen(point_mm).round().astype(int).tolist()
        QTest.mouseMove(canvas, QPoint(x, y))
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(x, y))

    def place(self, view: View, line_mm: NDArray[np.float64], frame: int) -> None:
        """Click annulus, apex, annulus, and drag the points to where they belong."""
        window = self.window
        window.session.show_view(view)
        window.state.set_step(Step.CONTOUR)
        window.player.set_frame(frame)
        apex = line_mm[:, 1].argmin()
        for index in (0, apex):
            self.click(line_mm[index])
        QTest.mouseMove(window.loop_view.canvas, QPoint(5, 5))
        canvas, transform = (
            window.loop_view.canvas,
            window.loop_view.canvas.transform_px,
        )
        assert transform is not None
        x, y = transform.to_screen(line_mm[-1]).round().astype(int).tolist()
        QTest.mouseMove(canvas, QPoint(x, y))
        self.take(f"{view.value}-contour-third-click")
        self.click(line_mm[-1])
        chosen = line_mm[np.linspace(0, len(line_mm) - 1, N_POINTS).astype(int)]
        after = edits.move_points(window.session.document, view, chosen.copy())
        window.session.do("Move the line", after)
        self.take(f"{view.value}-contour")

    def track_and_review(self) -> None:
        """Track all views, and look at the numbers, the events and the report."""
        window = self.window
        window.workflow.track()
        self.wait(
            lambda: any(job.share > 0.3 for job in window.workflow.tracking.values())
        )
        self.take("track")
        self.rest()
        for document in window.session.document.views:
            window.session.show_view(document.view)
            window.state.set_step(Step.REVIEW)
            self.take(f"{document.view.value}-review")
        window.values.show_page(1)
        self.take("review-segments")
        window.values.show_page(0)
        window.state.set_hovered(next(iter(window.bullseye.chart.values())))
        self.take("review-hover")
        window.state.set_hovered(None)
        window.toggle_three_views()
        self.take("three-views")
        window.toggle_three_views()
        window.change_theme()
        self.take("review-light")
        window.change_theme()
        window.state.set_step(Step.BEAT)
        self.take("beat")
        window.state.set_step(Step.REPORT)
        self.rest()
        self.take("report")
        window.key_sheet.toggle()
        self.take("keys")
        window.key_sheet.toggle()


def sample_study(photographer: Photographer) -> None:
    """Go through the sample study."""
    window = photographer.window
    photographer.take("welcome")
    window.handlers.open_sample()
    photographer.wait(lambda: len(window.session.document.views) == len(View))
    photographer.rest()
    window.state.set_step(Step.LOOPS)
    photographer.take("loops")
    for view in View:
        truth = sample_truth()["views"][view.value]
        line_mm = np.array(truth["centreline_mm"])
        photographer.place(view, line_mm, truth["end_systole"])
    photographer.track_and_review()


def one_loop(photographer: Photographer, arguments: argparse.Namespace) -> None:
    """Go through one loop that says its scale and time."""
    window = photographer.window
    window.workflow.open_paths([arguments.loop])
    photographer.wait(lambda: window.session.preview is not None)
    photographer.rest()
    photographer.take("loops")
    view = View(arguments.view)
    window.workflow.name_view(view)
    photographer.place(view, read_centreline(arguments.centreline), arguments.frame)
    photographer.track_and_review()


def main() -> None:
    """Read the command line, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--loop", type=Path)
    parser.add_argument("--view", choices=[view.value for view in View])
    parser.add_argument("--frame", type=int)
    parser.add_argument("--centreline", type=Path)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    with tempfile.TemporaryDirectory() as own:
        window = MainWindow(folder=Path(own))
        theme.apply(application, window.colours)
        window.show()
        photographer = Photographer(window, arguments.folder)
        if arguments.loop is None:
            sample_study(photographer)
        else:
            one_loop(photographer, arguments)
        window.close()


if __name__ == "__main__":
    main()
