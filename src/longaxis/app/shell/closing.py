"""The question before a window with unsaved work closes."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox

from longaxis.app.actions.file_actions import where_to_save
from longaxis.app.base.i18n import tr
from longaxis.errors import LongAxisError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from longaxis.app.context import AppContext
    from longaxis.app.core.protocols import Shell


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
    # Esc and closing the box count as the reject button: the window stays.
    return CloseAnswer.KEEP if box.clickedButton() is keep else CloseAnswer.STAY


def may_close(app: AppContext, shell: Shell, answer: CloseAnswer) -> bool:
    """Save unsaved work where that is wanted; return False if the window stays.

    Parameters
    ----------
    app
        The application without its window.
    shell
        Dialogs and pages of the window.
    answer
        What the reader answered.
    """
    if answer is not CloseAnswer.SAVE:
        return answer is CloseAnswer.KEEP
    path = app.workflow.path or where_to_save(app, shell)
    if path is None:
        return False
    # On this thread: the window must not go before the file is whole.
    document = app.session.document
    try:
        app.session.services.save_session(app.session.logged_document, path)
    except LongAxisError as error:
        app.notifier.show_error(error)
        return False
    app.session.mark_saved(document)
    return True
