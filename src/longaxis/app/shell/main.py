"""Start the window."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from longaxis.app.base import theme
from longaxis.app.base.i18n import tr
from longaxis.app.shell import startup
from longaxis.app.shell.main_window import MainWindow
from longaxis.io.files.data_folder import data_folder, writable_data_folder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from longaxis.app.core.services import Services
    from longaxis.models.registry import TrackerRegistry

# Chosen: after the first paint, and before the first click.
_WARM_UP_AFTER_MS = 250
# Chosen: Python's own 5 ms are too long within a frame of 16 ms.
_TURN_S = 0.0005
"""How long a thread may compute while the window waits for its turn."""


def main(
    paths: Sequence[Path] = (),
    *,
    services: Services | None = None,
    folder: Path | None = None,
    trackers: TrackerRegistry | None = None,
) -> int:
    """Show the window, open files in it, and stay until it is closed.

    Parameters
    ----------
    paths
        Files, folders or one saved session to open.
    services
        What the window asks of the rest of the program; replaced in tests.
    folder
        Where preferences and unfinished work are kept; the user's own by default.
    trackers
        The trackers to choose from; None for the bundled ones.

    Returns
    -------
    Exit code, 0.
    """
    sys.setswitchinterval(_TURN_S)
    application = _application()
    wanted = folder or data_folder()
    with writable_data_folder(wanted) as kept_in:
        window = MainWindow(services, folder=kept_in, trackers=trackers)
        if kept_in != wanted:
            window.notices.say(
                tr(
                    "Settings and unsaved work are lost when Longaxis ends: the folder "
                    "“{folder}” cannot be written to."
                ).format(folder=wanted)
            )
        return _run(application, window, paths)


def _run(application: QApplication, window: MainWindow, paths: Sequence[Path]) -> int:
    # After the window, which has read the preferences.
    theme.set_text_percent(application, window.context.preferences.current.text_percent)
    theme.apply(application, window.colours)
    # PySide6 hands exceptions of slots to sys.excepthook, and goes on.
    usual_hook = sys.excepthook

    def show(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        # SystemExit and KeyboardInterrupt still end the program.
        if isinstance(error, Exception):
            window.notices.show_error(error)
        else:
            usual_hook(kind, error, trace)

    sys.excepthook = show
    # Off in tests, where nobody answers a modal question.
    window.asks_before_closing = True
    window.show()
    startup.replace_former_tracker(window.context)
    startup.offer_leftovers(window.context)
    startup.enable_custom_trackers(window.context)
    window.context.analysis_index.look()
    if paths:
        window.workflow.open_paths(paths)
    else:
        window.tour.offer()
    # With the window as receiver the call is dropped once the window is gone.
    QTimer.singleShot(
        _WARM_UP_AFTER_MS, window, lambda: startup.warm_up(window.context)
    )
    try:
        return application.exec()
    finally:
        sys.excepthook = usual_hook


def _application() -> QApplication:
    logging.getLogger("longaxis").addHandler(logging.StreamHandler())
    QApplication.setApplicationName("Longaxis")
    QApplication.setApplicationDisplayName("Longaxis")
    # There can be one QApplication only, and tests have made theirs.
    running = QApplication.instance()
    return running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
