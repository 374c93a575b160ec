"""Where to write a file, asked so that none is overwritten unasked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMessageBox

from longaxis.app.base.i18n import tr
from longaxis.io.files.export_names import with_suffix

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def ask_save_path(
    parent: QWidget, title: str, suggested: Path, suffix: str
) -> Path | None:
    """Ask where to write a file; None if the reader cancels.

    Parameters
    ----------
    parent
        Window that the dialog belongs to.
    title
        Title of the dialog.
    suggested
        Folder and name that stand in the dialog.
    suffix
        Of the file type, such as ".pdf"; added where none is typed.
    """
    while True:
        chosen, _ = QFileDialog.getSaveFileName(
            parent, title, str(suggested), f"*{suffix}"
        )
        if not chosen:
            return None
        path = with_suffix(Path(chosen), suffix)
        # The dialog asks about the name as it is typed; with a suffix it is another.
        if path == Path(chosen) or not path.exists() or _may_replace(parent, path):
            return path
        suggested = path


def _may_replace(parent: QWidget, path: Path) -> bool:
    box = QMessageBox.StandardButton
    answer = QMessageBox.warning(
        parent,
        tr("Replace file"),
        tr("“{name}” exists already. Replace it?", name=path.name),
        box.Yes | box.No,
        box.No,
    )
    return answer == box.Yes
