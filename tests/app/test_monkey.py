"""Whatever a hand does: nothing is raised, and all of it can be taken back."""

from __future__ import annotations

import gc
import random
from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage

from longaxis.app.base import theme
from longaxis.app.shell.main_window import MainWindow
from longaxis.io.sessions import session_file
from tests.app.conftest import made_up_recording, without_paths
from tests.app.monkey import Monkey, no_questions

pytestmark = [
    pytest.mark.qt_log_ignore(
        # What Qt says of the screen that is no screen, not of the program.
        "This plugin does not support",
        "occurs outside target window",
        # Qt's own preview of a page, among the properties of a printer, takes the size
        # of the font in points, and the application's is in pixels.
        r"Point size <= 0 \(-0\.25",
    ),
    # pynetdicom drops a socket that was refused without closing it, which closes it.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]

N_FAST = 250
N_WINDOWS, N_EACH = 20, 500
"""Of the slow test: 10,000 deeds, in twenty windows opened and closed."""


def let_loose(seed, n_deeds, *, files, qapp, folder):
    """Open a window, work it at random, and close it."""
    folder.mkdir()
    services = replace(
        files.engine(),
        save_session=lambda document, path: session_file.save_session(
            without_paths(document), path
        ),
        scan=lambda paths, progress: files.scan(
            [each for each in paths if str(each) in files.recordings], progress
        ),
        draw_report=lambda *_: [_page()],
        write_report=lambda _study, path, *_: path.write_bytes(b"pages"),
        write_dicom_pdf=lambda _study, path, *_: path.write_bytes(b"pages"),
        write_picture=lambda _study, path: path.write_bytes(b"picture"),
    )
    window = MainWindow(services, folder=folder / "own")
    theme.apply(qapp, window.colours)
    window.show()
    try:
        Monkey(window, files, seed, folder).run(n_deeds)
    finally:
        files.gate.set()
        window.close()
        left = window.jobs.running
        window.deleteLater()
        qapp.processEvents()
        gc.collect()
    assert left == ()


def _page():
    """Return a page that is quickly drawn; the real ones have tests of their own."""
    page = QImage(120, 170, QImage.Format.Format_Grayscale8)
    page.fill(255)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    page.save(buffer, "PNG")
    return bytes(buffer.data())


@pytest.fixture
def more_files(files):
    """Add a loop that nobody named, and one that lacks its scale and times."""
    files.add(
        made_up_recording(None),
        replace(
            made_up_recording(None, mm_per_pixel=None, frame_times_s=None),
            origin=replace(made_up_recording(None).origin, path="/loops/bare.dcm"),
        ),
    )
    return files


def test_a_few_hundred_deeds(more_files, qapp, tmp_path, monkeypatch):
    no_questions(monkeypatch, tmp_path, random.Random(1))
    let_loose(1, N_FAST, files=more_files, qapp=qapp, folder=tmp_path / "1")


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(100, 100 + N_WINDOWS))
def test_ten_thousand_deeds(seed, more_files, qapp, tmp_path, monkeypatch):
    no_questions(monkeypatch, tmp_path, random.Random(seed))
    let_loose(seed, N_EACH, files=more_files, qapp=qapp, folder=tmp_path / "own")
