"""The question before a window with unsaved work closes."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox

from longaxis.app.base.i18n import tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class CloseAnswer(Enum):
    """What the reader wants done with unsaved work."""

    SAVE = "save"
    KEEP = "keep"
    STAY = "stay"


def ask_before_closing(parent: QWidget) -> CloseAnswer:
    """Ask what becomes of unsaved work; whatever is answered, none of it is lost."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(tr("This study has changes that are not saved."))
    box.setInformativeText(
        tr("Work that is kept is offered again when Longaxis starts.")
    )
    save = box.addButton(tr("Save"), QMessageBox.ButtonRole.AcceptRole)
    keep = box.addButton(tr("Keep for next time"), QMessageBox.ButtonRole.NoRole)
    box.addButton(tr("Do not close"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.exec()
    if box.clickedButton() is save:
        return CloseAnswer.SAVE
    return CloseAnswer.KEEP if box.clickedButton() is keep else CloseAnswer.STAY
