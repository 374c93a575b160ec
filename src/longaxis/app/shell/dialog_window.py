"""A main window that asks its questions in dialogs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMainWindow

from longaxis.app.actions.measure_actions import change_settings
from longaxis.app.base.i18n import tr
from longaxis.app.shell.window_size import fit_to_screen
from longaxis.app.views.common.save_dialog import ask_save_path
from longaxis.errors import ArchiveError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QWidget

    from longaxis.app.base.theme import Palette
    from longaxis.app.context import AppContext
    from longaxis.app.views.dialogs.settings_dialog import SettingsDialog


# Chosen: its layout says what it needs.
_SMALLEST_DIALOG = QSize(0, 0)


class DialogWindow(QMainWindow):
    """The part of `longaxis.app.core.protocols.Shell` that is dialogs.

    Attributes
    ----------
    context
        The application.
    folder
        Where preferences and unfinished work are kept.
    colours
        The palette in use.
    """

    context: AppContext
    folder: Path
    colours: Palette

    # Questions

    def ask_open(self, title: str, pattern: str) -> list[Path]:
        """Ask for files to read; empty if the reader cancels."""
        folder = self.context.preferences.current.last_folder
        names, _ = QFileDialog.getOpenFileNames(self, title, folder, pattern)
        paths = [Path(name) for name in names]
        if paths:
            self._remember_folder(paths[0].parent)
        return paths

    def ask_folder(self, title: str) -> Path | None:
        """Ask for a folder; None if the reader cancels."""
        last = self.context.preferences.current.last_folder
        name = QFileDialog.getExistingDirectory(self, title, last)
        if not name:
            return None
        self._remember_folder(Path(name))
        return Path(name)

    def ask_save(self, title: str, name: str, suffix: str) -> Path | None:
        """Ask where to write a file; None if the reader cancels.

        Parameters
        ----------
        title
            Title of the dialog.
        name
            Suggested file name without suffix.
        suffix
            Of the file type, such as ".pdf"; added where none is typed.
        """
        folder = Path(self.context.preferences.current.last_folder)
        path = ask_save_path(self, title, folder / f"{name}{suffix}", suffix)
        if path is not None:
            self._remember_folder(path.parent)
        return path

    def ask_text(self, title: str, question: str) -> str:
        """Ask for one line of text; empty if the reader cancels."""
        text, is_given = QInputDialog.getText(self, title, question)
        return text.strip() if is_given else ""

    def ask_choice(self, title: str, question: str, names: list[str]) -> str:
        """Ask for one of several names; empty if the reader cancels.

        Parameters
        ----------
        title
            Document Title.
        question
            Text of the question.
        names
            Names.
        """
        chosen, is_chosen = QInputDialog.getItem(self, title, question, names, 0, False)
        return chosen if is_chosen else ""

    def _ask_reason(self, question: str) -> None:
        reason = self.ask_text(tr("Reader study"), question)
        if reason:
            self.context.reader_study.submit(reason)

    # Dialogs

    def show_settings(self) -> None:
        """Open the settings; they are applied once the reader accepts them."""
        from longaxis.app.views.dialogs.settings_dialog import SettingsDialog

        session, preferences = self.context.session, self.context.preferences
        dialog = SettingsDialog(
            session.settings, preferences.current, self.context.trackers, self
        )
        dialog.accepted.connect(lambda: self.accept_settings(dialog))
        dialog.archives_wanted.connect(lambda: self.show_archive_nodes(dialog))
        _open(dialog)

    def accept_settings(self, dialog: SettingsDialog) -> None:
        """Apply what the fields of the dialog hold."""
        settings = dialog.settings()
        # Kept for new studies even where the open one refuses them (signed, read-only).
        self.context.preferences.replace(dialog.preferences().starting_with(settings))
        # An edit without a change would stand as an empty step in the undo stack.
        if settings != self.context.session.settings:
            change_settings(self.context, tr("Settings"), settings)

    def show_saved_analyses(self) -> None:
        """Open the list of saved analyses."""
        from longaxis.app.views.dialogs.saved_analyses_window import IndexWindow

        context = self.context
        dialog = IndexWindow(
            context.analysis_index,
            context.workflow.open_analysis,
            patient_is_shown=context.view_state.patient_is_shown,
            parent=self,
        )
        _open(dialog)

    def show_follow_up(self) -> None:
        """Open earlier exams of the patient beside the open study."""
        from longaxis.app.views.dialogs.follow_up_window import FollowUpWindow

        dialog = FollowUpWindow(self.context, self.colours, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fit_to_screen(dialog, _SMALLEST_DIALOG)
        dialog.show()

    def choose_study(self) -> None:
        """Ask which of the studies that were found last is opened."""
        from longaxis.app.views.dialogs.study_chooser import StudyChooser

        context = self.context
        dialog = StudyChooser(
            context.workflow.found_patients,
            context.workflow.open_study,
            patient_is_shown=context.view_state.patient_is_shown,
            parent=self,
        )
        _open(dialog)

    def show_about(self) -> None:
        """Show version, licences and folders."""
        from longaxis.app.shell.about import AboutBox

        _open(AboutBox(self.folder, self))

    def show_manual(self) -> None:
        """Show the manual beside the work."""
        from longaxis.app.shell.about import ManualWindow

        manual = ManualWindow(self)
        manual.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fit_to_screen(manual, _SMALLEST_DIALOG)
        manual.show()

    def print_report(self) -> None:
        """Ask for a printer, and print the report."""
        from longaxis.app.shell.printing import print_report

        print_report(self.context, self)

    def show_archive(self) -> None:
        """Open the query of the archives."""
        from longaxis.app.views.dialogs.archive_window import ArchiveWindow

        context = self.context
        dialog = ArchiveWindow(
            context.archives,
            lambda: self.ask_folder(tr("Folder for retrieved studies")),
            lambda folder: context.workflow.open_paths([folder]),
            patient_is_shown=context.view_state.patient_is_shown,
            parent=self,
        )
        _open(dialog)

    def show_archive_nodes(self, parent: QWidget) -> None:
        """Open the settings of the archives."""
        from longaxis.app.views.dialogs.archive_nodes import ArchiveNodesDialog

        try:
            dialog = ArchiveNodesDialog(self.context.archives, parent)
        except ArchiveError as error:
            self.context.notifier.show_error(error)
        else:
            _open(dialog)

    def show_agreement(self) -> None:
        """Open the window that compares two sets of readings."""
        from longaxis.app.views.dialogs.agreement_window import CompareWindow

        dialog = CompareWindow(self.context.jobs, self.colours, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fit_to_screen(dialog, _SMALLEST_DIALOG)
        dialog.show()

    def _remember_folder(self, folder: Path) -> None:
        self.context.preferences.update(last_folder=str(folder))


def _open(dialog: QDialog) -> None:
    # Children live as long as the window; a closed dialog need not.
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    fit_to_screen(dialog, _SMALLEST_DIALOG)
    # open() returns at once; exec() would nest a second event loop.
    dialog.open()
