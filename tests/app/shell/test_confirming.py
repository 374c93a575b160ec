"""From a folder to the PDF by mouse alone: every click is counted.

The loops are simulated and written as DICOM by the test; reading, proposing, tracking,
measuring and writing are the program's own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QPushButton,
    QWidget,
)

from longaxis.anatomy import View
from longaxis.app.base import theme
from longaxis.app.core.view_state import Screen
from longaxis.app.shell.main_window import MainWindow
from longaxis.data import GlobalDefinition
from longaxis.io.dicom_objects.ultrasound_multiframe import write_simulated_loop
from longaxis.io.loops import loop_reader
from longaxis.resources import sample_study_folder

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

MOST_CLICKS_NAMED, MOST_CLICKS_UNNAMED = 8, 12
_PATIENCE_MS = 120_000


def write_study(folder: Path, *, is_named: bool) -> None:
    """Write three small loops of one simulated heart."""
    folder.mkdir()
    for number, summary in enumerate(loop_reader.scan([sample_study_folder()]), 1):
        recording = loop_reader.read_recording(summary.origin)
        loop = loop_reader.to_loop(
            recording, mm_per_pixel=None, frame_rate_hz=None, view=summary.view
        )
        # Every second frame, and blocks of two by two pixels: quick to track.
        frames = loop.frames[::2].astype(np.float32)
        n_frames, rows, columns = frames.shape
        blocks = frames.reshape(n_frames, rows // 2, 2, columns // 2, 2)
        across_mm, down_mm = loop.mm_per_pixel
        small = replace(
            loop,
            frames=blocks.mean(axis=(2, 4)).round().astype(np.uint8),
            frame_times_s=loop.frame_times_s[::2].copy(),
            mm_per_pixel=(2 * across_mm, 2 * down_mm),
            tissue_region_px=None,
            view=loop.view if is_named else None,
        )
        write_simulated_loop(
            small, folder / f"IM{number}", instance_number=number, jpeg_quality=95
        )


class Reader:
    """Clicks what is on the screen, and counts."""

    def __init__(self, window: MainWindow, qtbot) -> None:
        self.window = window
        self.qtbot = qtbot
        self.n_clicks = 0

    def click(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Click a widget that can be seen and reached."""
        place = widget.rect().center() if place is None else place
        top = widget.window()
        reached = top.childAt(widget.mapTo(top, place))
        assert widget.isEnabled()
        assert reached is widget, f"{widget} lies under {reached}"
        self.n_clicks += 1
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)

    def click_text(self, text: str, *, within: QWidget | None = None) -> None:
        """Click the button that says so."""
        shown = [
            button
            for button in (within or self.window).findChildren(QPushButton)
            if button.text() == text and button.isVisible()
        ]
        assert len(shown) == 1, [text, *shown]
        self.click(shown[0])

    def answer(self, act) -> None:
        """Do something in the next file dialog, once it is there."""

        def attempt() -> None:
            dialog = QApplication.activeModalWidget()
            try:
                is_done = isinstance(dialog, QFileDialog) and act(dialog)
            except AssertionError:
                # The dialog waits for an answer: without one the test never ends.
                dialog.reject()
                raise
            if not is_done:
                QTimer.singleShot(20, attempt)

        QTimer.singleShot(20, attempt)

    def choose_folder(self, folder: Path) -> None:
        """Open a folder: two clicks in the dialog."""

        def act(dialog: QFileDialog) -> bool:
            views = dialog.findChildren(QAbstractItemView)
            view = next(
                view
                for view in views
                if view.isVisible() and view.objectName() in {"listView", "treeView"}
            )
            model = view.model()
            for row in range(model.rowCount(view.rootIndex())):
                index = model.index(row, 0, view.rootIndex())
                if index.data() == folder.name:
                    self.click(view.viewport(), view.visualRect(index).center())
                    self.click(_accepting(dialog))
                    return True
            return False

        self.answer(act)
        self.click_text("Open folder…")

    def write_pdf(self, path: Path) -> None:
        """Write the report where the dialog proposes it."""

        def act(dialog: QFileDialog) -> bool:
            dialog.selectFile(str(path))
            self.click(_accepting(dialog))
            return True

        self.answer(act)
        self.click_text("Report as PDF…")
        self.qtbot.waitUntil(path.exists, timeout=_PATIENCE_MS)
        self.qtbot.waitUntil(lambda: not self.window.jobs.running, timeout=_PATIENCE_MS)

    def wait_for_proposals(self) -> None:
        """Wait until all three views have their contour; no click."""
        proposals = self.window.context.study_proposals
        self.qtbot.waitUntil(
            lambda: (
                len(self.window.session.document.views) == len(View)
                and proposals.is_ready
            ),
            timeout=_PATIENCE_MS,
        )

    def confirm_and_wait(self) -> None:
        """Confirm, and wait until the three views are measured."""
        self.click_text("Confirm and track")
        self.qtbot.waitUntil(
            lambda: all(self.window.session.result(view) for view in View),
            timeout=_PATIENCE_MS,
        )
        self.qtbot.waitUntil(
            lambda: (
                self.window.session.refresh_queue.is_idle
                and not self.window.jobs.running
            ),
            timeout=_PATIENCE_MS,
        )


def _accepting(dialog: QFileDialog) -> QPushButton:
    which = QDialogButtonBox.StandardButton
    box = dialog.findChild(QDialogButtonBox)
    return box.button(which.Open) or box.button(which.Save)


@pytest.fixture
def reader(qtbot, qapp, tmp_path):
    """Return a reader before a window as a new user gets it."""
    window = MainWindow(folder=tmp_path / "own")
    theme.apply(qapp, window.colours)
    window.context.preferences.update(last_folder=str(tmp_path))
    window.show()
    yield Reader(window, qtbot)
    window.close()
    window.deleteLater()
    qapp.processEvents()


def text_of(pdf: Path) -> str:
    """Return what is written on the pages."""
    done = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return done.stdout


def numbers_in(text: str) -> set[str]:
    """Return the numbers with a decimal, a plain minus before the negative."""
    return set(re.findall(r"-?\d+\.\d", text.replace("\u2212", "-")))


def assert_pdf_has_values(window: MainWindow, pdf: Path) -> None:
    """Check that the page gives the numbers of the session."""
    values = window.session.study_result().values
    lines = [
        window.session.result(view).globals_[GlobalDefinition.LINE] for view in View
    ]
    expected = [
        values.global_end_systolic,
        values.global_peak_systolic,
        *(line.end_systolic for line in lines),
    ]
    # A heart that is known to shorten by about a fifth, and not the same in each view.
    assert -0.3 < values.global_end_systolic < -0.1
    assert len(set(expected)) > 3
    assert {f"{100 * value:.1f}" for value in expected} <= numbers_in(text_of(pdf))


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")
@pytest.mark.parametrize(
    ("is_named", "most_clicks"),
    [(True, MOST_CLICKS_NAMED), (False, MOST_CLICKS_UNNAMED)],
)
def test_a_study_takes_few_clicks(reader, tmp_path, is_named, most_clicks):
    window, folder = reader.window, tmp_path / "study"
    write_study(folder, is_named=is_named)
    reader.choose_folder(folder)
    reader.qtbot.waitUntil(lambda: window.state.screen is Screen.CONFIRM)
    reader.qtbot.waitUntil(lambda: not window.jobs.running, timeout=_PATIENCE_MS)
    if not is_named:
        for view in View:
            # Named by the order of acquisition, as the loops were written.
            cards = window.confirm_page.cards.widget()
            first = cards.findChildren(QWidget, "panel")[0]
            reader.click_text(view.value, within=first)
            reader.qtbot.waitUntil(
                lambda view=view: window.session.document.view(view) is not None,
                timeout=_PATIENCE_MS,
            )
    reader.wait_for_proposals()
    # Nothing of a proposal is in the document before the reader confirms it.
    assert all(view.centreline is None for view in window.session.document.views)
    reader.confirm_and_wait()
    assert window.state.screen is Screen.THREE_VIEWS
    assert all(view.walls_are_checked for view in window.session.document.views)
    reader.click_text("Report", within=window.triplane_view.headline)
    pdf = tmp_path / "report.pdf"
    reader.write_pdf(pdf)
    assert reader.n_clicks <= most_clicks
    assert_pdf_has_values(window, pdf)
