"""A main window that opens what is dropped on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.app.controllers.vendor_strain import is_export_name
from longaxis.app.shell.dialog_window import DialogWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent


class DropWindow(DialogWindow):
    """Takes files and folders of other programs."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        # Links dragged from a browser are no files.
        urls = event.mimeData().urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.open_dropped(paths)

    def open_dropped(self, paths: Sequence[Path]) -> None:
        """Open another program's exports beside the study, all else as loops."""
        exports = [path for path in paths if is_export_name(path)]
        others = [path for path in paths if path not in exports]
        if exports:
            self.context.vendor_strain.open(exports)
        if others:
            self.context.workflow.open_paths(others)
