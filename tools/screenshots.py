"""Take pictures of every screen, with the real flow from opening to the report.

Run from the root of the repository:

    QT_QPA_PLATFORM=offscreen python tools/screenshots.py out/screenshots
    ... --only dark-x1-1366x768            one look instead of all of them
    ... --language Deutsch                 the window in another language
    ... --loop LOOP --view A4C --frame 29 --centreline C.csv     one loop of your own

Each look (theme, scale, size) has a process of its own, since a program has one scale.
Pictures are named look-screen.png; `docs/manual` shows those of the look "manual".
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.base.i18n import ENGLISH, languages
from longaxis.app.core import edits
from longaxis.app.core.preferences import Preferences, save_preferences
from longaxis.app.core.review_edits import toggle_segment
from longaxis.app.core.view_state import OverlayStyle, Step
from longaxis.app.shell.main_window import MainWindow
from longaxis.app.views.dialogs.agreement_window import CompareWindow
from longaxis.app.views.dialogs.settings_dialog import SettingsDialog
from longaxis.app.views.dialogs.text_block_dialog import TextBlockDialog
from longaxis.io.tables.centreline_csv import read_centreline
from longaxis.resources import sample_truth

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

LONGEST_WAIT_S = 300
N_POINTS = 9
MANUAL_WIDTH_PX = 1100
MANUAL_PICTURES = frozenset(
    {
        "welcome",
        "loops",
        "beat",
        "contour",
        "track",
        "review",
        "review-stages",
        "review-segments",
        "map",
        "overlay-strain",
        "three-views",
        "report",
        "text-blocks",
    }
)
BLOCKS = (0, 2, 3)
"""Text blocks that the example report is made of."""


@dataclass(frozen=True, slots=True)
class Look:
    """Theme, scale factor and size on the screen in pixels of the window."""

    theme: str
    scale: int
    width: int
    height: int

    @property
    def name(self) -> str:
        """As it stands in the names of the pictures."""
        return f"{self.theme}-x{self.scale}-{self.width}x{self.height}"

    @property
    def window_size(self) -> QSize:
        """Size as Qt counts it, in pixels of scale 1."""
        return QSize(self.width // self.scale, self.height // self.scale)


LOOKS = {
    "manual": Look("dark", 1, 1280, 720),
    **{
        look.name: look
        for look in (
            Look("dark", 1, 1366, 768),
            Look("light", 1, 1280, 720),
            Look("light", 1, 1920, 1080),
            Look("dark", 1, 3840, 2160),
            Look("light", 2, 2560, 1440),
            Look("dark", 2, 3840, 2160),
        )
    },
}


class Photographer:
    """Works the window as a reader would, and takes its picture on the way."""

    def __init__(self, window: MainWindow, folder: Path, look_name: str) -> None:
        self.window = window
        self._folder = folder
        self._look_name = look_name

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """Take a picture of the window, or of a dialog."""
        self.settle()
        if self._look_name == "manual" and name not in MANUAL_PICTURES:
            return
        image = (widget or self.window).grab().toImage()
        if self._look_name == "manual":
            save_small(image, self._folder / f"{name}.png")
        else:
            file = self._folder / f"{self._look_name}-{name}.png"
            image.save(str(file), "PNG", 0)

    def settle(self) -> None:
        """Let the window paint."""
        for _ in range(6):
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
        refresh_queue = self.window.session.refresh_queue
        self.wait(lambda: not self.window.jobs.running and refresh_queue.is_idle)

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
        self.settle()
        window.player.set_frame(frame)
        apex = line_mm[:, 1].argmin()
        for index in (0, apex, -1):
            self.click(line_mm[index])
        chosen = line_mm[np.linspace(0, len(line_mm) - 1, N_POINTS).astype(int)]
        after = edits.move_points(window.session.document, view, chosen.copy())
        window.session.apply_edit("Move the contour", after)

    def dialog(self, name: str, dialog: QWidget) -> None:
        """Take the picture of a dialog, and close it."""
        dialog.show()
        self.take(name, dialog)
        dialog.close()
        dialog.deleteLater()


def save_small(image: QImage, file: Path) -> None:
    """Save a picture for the manual: narrower, and in the 256 colours it needs most."""
    from PIL import Image

    width = min(MANUAL_WIDTH_PX, image.width())
    narrow = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    plain = narrow.convertToFormat(QImage.Format.Format_RGB888)
    size = (plain.width(), plain.height())
    pixels = bytes(plain.constBits())
    made = Image.frombytes("RGB", size, pixels, "raw", "RGB", plain.bytesPerLine())
    # Small coloured areas keep their colour: they mean segments.
    how = Image.Quantize.MAXCOVERAGE
    fewer = made.quantize(256, method=how, kmeans=2, dither=Image.Dither.NONE)
    fewer.save(file, optimize=True)


def review(photographer: Photographer) -> None:
    """Look at the numbers in every way the window has."""
    window = photographer.window
    view = window.session.document.views[0].view
    window.session.show_view(view)
    window.state.set_step(Step.REVIEW)
    photographer.settle()
    window.player.set_frame(max(1, window.session.active_result.beat.end_systole - 4))
    for index, name in enumerate(("review", "review-18", "review-stages", "map")):
        window.curve_tabs.show_tab(index)
        photographer.take(name)
    window.state.set_hovered(next(iter(window.bullseye.chart.values())))
    photographer.take("map-hover")
    window.state.set_hovered(None)
    window.curve_tabs.show_tab(0)
    for style in (OverlayStyle.MESH, OverlayStyle.TRAILS, OverlayStyle.STRAIN):
        window.state.set_overlay_style(style)
        photographer.take(f"overlay-{style.name.lower()}")
    window.state.set_overlay_style(OverlayStyle.WALL)
    toggle_segment(window.session, window.session.active_result.segments[4].segment)
    window.values.show_page(1)
    photographer.take("review-segments")
    window.values.show_page(0)
    window.session.undo_stack.undo()
    window.toggle_triplane()
    photographer.take("three-views")
    window.toggle_triplane()


def report(photographer: Photographer) -> None:
    """Write the report, and open what belongs to it."""
    window = photographer.window
    window.state.set_step(Step.REPORT)
    editor = window.report_page.editor
    editor.reader.setText("Dr. A. Reader")
    for index in BLOCKS:
        editor.insert(editor.blocks()[index].text)
    photographer.rest()
    window.files.draw_report()
    photographer.rest()
    photographer.take("report")
    dialog = TextBlockDialog(editor.blocks(), list(editor.fields()), window)
    photographer.dialog("text-blocks", dialog)


def others(photographer: Photographer) -> None:
    """Open the windows beside the flow."""
    window = photographer.window
    window.state.set_step(Step.REVIEW)
    window.key_sheet.toggle()
    photographer.take("keys")
    window.key_sheet.toggle()
    preferences = window.context.preferences.current
    settings = SettingsDialog(
        window.session.settings, preferences, window.context.trackers, window
    )
    photographer.dialog("settings", settings)
    compare = CompareWindow(window.jobs, window.colours, window)
    photographer.dialog("compare", compare)


def track(photographer: Photographer) -> None:
    """Track all views, with a picture on the way."""
    window = photographer.window
    photographer.take("contour")
    window.workflow.track()
    photographer.wait(
        lambda: (
            not window.workflow.tracking
            or any(job.share > 0.3 for job in window.workflow.tracking.values())
        )
    )
    photographer.take("track")
    photographer.rest()


def sample_study(photographer: Photographer) -> None:
    """Go through the sample study."""
    window = photographer.window
    photographer.take("welcome")
    window.workflow.open_sample()
    photographer.wait(lambda: len(window.session.document.views) == len(View))
    photographer.rest()
    window.state.set_step(Step.LOOPS)
    photographer.take("loops")
    for view in View:
        truth = sample_truth()["views"][view.value]
        line_mm = np.array(truth["centreline_mm"])
        photographer.place(view, line_mm, truth["end_systole"])
    finish(photographer)


def finish(photographer: Photographer) -> None:
    """Track, review, report, and the rest."""
    track(photographer)
    review(photographer)
    photographer.window.state.set_step(Step.BEAT)
    photographer.take("beat")
    report(photographer)
    others(photographer)


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
    finish(photographer)


def take_look(arguments: argparse.Namespace) -> None:
    """Take all pictures of one look, in this process."""
    look = LOOKS[arguments.only]
    application = QApplication([])
    with tempfile.TemporaryDirectory() as own:
        wanted = Preferences(theme=look.theme, language=arguments.language)
        save_preferences(wanted, Path(own) / "preferences.ini")
        window = MainWindow(folder=Path(own))
        theme.apply(application, window.colours)
        window.show()
        window.resize(look.window_size)
        photographer = Photographer(window, arguments.folder, arguments.only)
        photographer.settle()
        if arguments.loop is None:
            sample_study(photographer)
        else:
            one_loop(photographer, arguments)
        window.close()


def main() -> None:
    """Read the command line, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", choices=LOOKS)
    parser.add_argument("--language", choices=languages(), default=ENGLISH)
    parser.add_argument("--loop", type=Path)
    parser.add_argument("--view", choices=[view.value for view in View])
    parser.add_argument("--frame", type=int)
    parser.add_argument("--centreline", type=Path)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.only is not None:
        take_look(arguments)
        return
    for name, look in LOOKS.items():
        if name == "manual":
            continue
        scale = {**os.environ, "QT_SCALE_FACTOR": str(look.scale)}
        command = [sys.executable, *sys.argv, "--only", name]
        subprocess.run(command, check=True, env=scale)


if __name__ == "__main__":
    main()
