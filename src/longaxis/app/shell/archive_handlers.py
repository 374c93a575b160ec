"""What the actions for archives do: find a study, send a report, change the nodes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog

from longaxis.app.base.i18n import tr, trn
from longaxis.app.controllers.archives import Archives
from longaxis.app.views.dialogs.archive_nodes import ArchiveNodesDialog
from longaxis.app.views.dialogs.archive_window import ArchiveWindow
from longaxis.errors import ArchiveError, BadInputError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from longaxis.app.shell.main_window import MainWindow
    from longaxis.network.nodes import Node
    from longaxis.network.outbox import OutboxEntry


class ArchiveHandlers:
    """Asks where a question is needed, and passes the answer to the archives."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.archives = Archives(window.jobs, window)
        self.archives.sent.connect(self._show_sent)

    def find_study(self) -> None:
        """Show the query of the archives."""
        window = self._window
        dialog = ArchiveWindow(
            self.archives,
            self._ask_folder,
            lambda folder: window.workflow.open_paths([folder]),
            patient_is_shown=window.state.patient_is_shown,
            parent=window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def ask_nodes(self, parent: QWidget) -> None:
        """Show the settings of the archives."""
        try:
            dialog = ArchiveNodesDialog(self.archives, parent)
        except ArchiveError as error:
            self._window.notices.show_error(error)
            return
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def send_report(self) -> None:
        """Send report, PDF and picture of this study to an archive."""
        window = self._window
        try:
            node = self._chosen_node(self.archives.nodes())
        except ArchiveError as error:
            window.notices.show_error(error)
            return
        if node is None:
            return
        window.session.measure_fully()
        result = window.session.study_result()
        if result is None:
            message = tr(
                "Nothing has been measured yet; track at least one view first."
            )
            window.notices.show_error(BadInputError(message))
            return
        paper = window.preferences.paper
        self.archives.send(node, result, window.session.services, paper)

    def _chosen_node(self, nodes: tuple[Node, ...]) -> Node | None:
        """Return the only archive, or ask which; None if the reader leaves."""
        if not nodes:
            message = tr("No archive is configured; add one in Settings, Archives….")
            raise ArchiveError(message)
        if len(nodes) == 1:
            return nodes[0]
        names = [node.name for node in nodes]
        chosen, is_chosen = QInputDialog.getItem(
            self._window,
            tr("Send report to the archive"),
            tr("Archive"),
            names,
            0,
            False,
        )
        return nodes[names.index(chosen)] if is_chosen else None

    def _ask_folder(self) -> Path | None:
        chosen = QFileDialog.getExistingDirectory(
            self._window,
            tr("Folder for retrieved studies"),
            str(Path(self._window.preferences.last_folder)),
        )
        return Path(chosen) if chosen else None

    def _show_sent(self, left: tuple[OutboxEntry, ...]) -> None:
        """Report what of the outbox could not be sent."""
        if not left:
            self._window.notices.say(tr("The report is in the archive."))
            return
        waiting = trn(
            "{n} object could not be sent and waits in the outbox",
            "{n} objects could not be sent and wait in the outbox",
            len(left),
        )
        self._window.notices.show_error(ArchiveError(f"{waiting}: {left[0].problem}"))
