"""What a reader of `docs/core_lab.md` is given: the window with a blinded session.

Run from the root of the repository:

    QT_QPA_PLATFORM=offscreen python -m benchmarks.core_lab_window docs/figures
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QApplication

from longaxis.app.base import theme
from longaxis.app.core.view_state import Step
from longaxis.app.shell.main_window import MainWindow
from longaxis.cli.sample import sample_document
from longaxis.io.reader_study.blinding import blinded
from longaxis.io.sessions.session_file import save_session

FIGURE_NAME = "core_lab_window.png"
SIZE_PX = (1280, 800)
N_COLOURS = 200


def wait(application: QApplication, seconds: float) -> None:
    """Let the window work."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        application.processEvents()
        time.sleep(0.01)


def main(figures: Path) -> None:
    """Open a blinded session and take a picture of the contour page."""
    application = QApplication([])
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        session, picture = folder / "XYGCJJ.longaxis", folder / "window.png"
        document = blinded(sample_document(), code=session.stem, reader="ANNA")
        save_session(document, session)
        window = MainWindow(folder=folder / "own")
        theme.apply(application, window.colours)
        window.resize(*SIZE_PX)
        window.show()
        window.workflow.open_paths([session])
        wait(application, 5)
        window.session.show_view(document.views[1].view)
        window.workflow.view_state.set_step(Step.CONTOUR)
        wait(application, 1)
        window.grab().save(str(picture))
        window.close()
        figures.mkdir(parents=True, exist_ok=True)
        whole = Image.open(picture).convert("RGB")
        few = whole.quantize(N_COLOURS, Image.Quantize.FASTOCTREE)
        few.save(figures / FIGURE_NAME, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
