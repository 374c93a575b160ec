"""Find a study in an archive, retrieve it and open its loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.base.i18n import tr, tr_noop, trn
from longaxis.app.views.common.panel import button, label
from longaxis.app.views.dialogs.archive_nodes import ArchiveNodesDialog
from longaxis.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from longaxis.app.controllers.archives import Archives
    from longaxis.app.jobs.jobs import Job
    from longaxis.network.archive import ArchivedStudy
    from longaxis.network.nodes import Node

_SIZE_PX = (940, 600)
_HEADINGS = (
    tr_noop("Date"),
    tr_noop("Patient ID"),
    tr_noop("Patient name"),
    tr_noop("Description"),
    tr_noop("Modalities"),
    tr_noop("Objects"),
)
# As long for every patient, so that not even the length of a name shows.
_HIDDEN = "•••"
_NO_NODE = tr_noop(
    "No archive is configured. Add one with “Archives…”; nothing connects before."
)
_ASK = tr_noop("Enter a patient, an accession number or a date, and search.")


class ArchiveWindow(QDialog):
    """Fields of a query, the studies that it found, and their retrieval.

    Parameters
    ----------
    archives
        Asks the archives in the background.
    choose_folder
        Returns where retrieved studies go, None if the reader thinks better of it.
    open_folder
        Called with the folder of a retrieved study.
    patient_is_shown
        False hides names and numbers of patients here too.
    """

    def __init__(
        self,
        archives: Archives,
        choose_folder: Callable[[], Path | None],
        open_folder: Callable[[Path], object],
        *,
        patient_is_shown: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._archives = archives
        self._choose_folder = choose_folder
        self._open_folder = open_folder
        self._patient_is_shown = patient_is_shown
        self._nodes: tuple[Node, ...] = ()
        self._job: Job | None = None
        self.setWindowTitle(tr("Find in the archive"))
        self.resize(*_SIZE_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(10)
        column.addLayout(self._make_fields())
        column.addWidget(self._make_tree(), 1)
        self.message_label = label(_ASK, "quiet", wraps=True)
        column.addWidget(self.message_label)
        self.progress = QProgressBar()
        self.progress.setAccessibleName(tr("Share retrieved"))
        self.progress.hide()
        column.addWidget(self.progress)
        column.addLayout(self._make_buttons())
        archives.search_finished.connect(self.show_studies)
        archives.fetched.connect(self._open)
        self.fill_nodes()

    def _make_fields(self) -> QHBoxLayout:
        self.node = QComboBox()
        self.patient_id, self.patient_name = QLineEdit(), QLineEdit()
        self.accession, self.date = QLineEdit(), QLineEdit()
        # Date or range as DICOM queries have them (PS3.4, C.2.2.2.5).
        self.date.setPlaceholderText(tr("20260131 or 20260101-20260131"))
        left, right = QFormLayout(), QFormLayout()
        for form, title, field in (
            (left, tr("&Archive"), self.node),
            (left, tr("Patient &ID"), self.patient_id),
            (left, tr("Patient &name"), self.patient_name),
            (right, tr("A&ccession number"), self.accession),
            (right, tr("&Date of the study"), self.date),
        ):
            name = QLabel(title)
            name.setBuddy(field)
            field.setAccessibleName(title.replace("&", ""))
            form.addRow(name, field)
            if isinstance(field, QLineEdit):
                field.returnPressed.connect(self.search)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        return row

    def _make_tree(self) -> QTreeWidget:
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([tr(heading) for heading in _HEADINGS])
        self.tree.setAccessibleName(tr("Studies found"))
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        header = self.tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.tree.itemDoubleClicked.connect(lambda *_: self.retrieve())
        self.tree.itemSelectionChanged.connect(self._refresh_buttons)
        return self.tree

    def _make_buttons(self) -> QHBoxLayout:
        self.search_button = button("Search", self.search, role="primary")
        self.retrieve_button = button("Retrieve and open", self.retrieve)
        self.stop_button = button("Stop", self.stop)
        row = QHBoxLayout()
        row.addWidget(button("Archives…", self.ask_nodes))
        row.addStretch(1)
        for push_button in (self.stop_button, self.retrieve_button, self.search_button):
            row.addWidget(push_button)
        self._refresh_buttons()
        return row

    def fill_nodes(self) -> None:
        """Show the archives that are configured."""
        try:
            self._nodes = self._archives.nodes()
        except ArchiveError as error:
            self._show_error(error)
        self.node.clear()
        self.node.addItems([node.name for node in self._nodes])
        if not self._nodes:
            self.message_label.setText(tr(_NO_NODE))
        self._refresh_buttons()

    def ask_nodes(self) -> None:
        """Show the settings of the archives."""
        dialog = ArchiveNodesDialog(self._archives, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self.fill_nodes)
        dialog.open()

    def search(self) -> None:
        """Ask the chosen archive."""
        from longaxis.network.archive import StudyQuery

        # One job at a time: its answer fills the list that a second one would clear.
        if not self._nodes or self._job is not None:
            return
        try:
            query = StudyQuery(
                patient_id=self.patient_id.text().strip(),
                patient_name=self.patient_name.text().strip(),
                accession_number=self.accession.text().strip(),
                date=self.date.text().strip(),
            )
        except ArchiveError as error:
            self._show_error(error)
            return
        # A query without any key would ask the archive for all of its patients.
        if query.is_empty:
            self.message_label.setText(tr(_ASK))
            return
        self.tree.clear()
        self._watch(self._archives.search(self._chosen_node, query))

    def show_studies(self, studies: tuple[ArchivedStudy, ...]) -> None:
        """Show the studies of an answer, the newest first."""
        self.tree.clear()
        # DICOM dates sort as text.
        for study in sorted(studies, key=lambda study: study.date, reverse=True):
            who = (study.patient_id, study.patient_name)
            if not self._patient_is_shown:
                who = (_HIDDEN, _HIDDEN)
            count = "" if study.n_instances is None else str(study.n_instances)
            texts = [study.date, *who, study.description]
            item = QTreeWidgetItem([*texts, ", ".join(study.modalities), count])
            item.setData(0, Qt.ItemDataRole.UserRole, study)
            self.tree.addTopLevelItem(item)
        first = self.tree.topLevelItem(0)
        if first is not None:
            self.tree.setCurrentItem(first)
        self.message_label.setText(
            trn("{n} study was found.", "{n} studies were found.", len(studies))
        )

    def retrieve(self) -> None:
        """Retrieve the chosen study, and open it."""
        item = self.tree.currentItem()
        if item is None or self._job is not None:
            return
        folder = self._choose_folder()
        if folder is not None:
            study = item.data(0, Qt.ItemDataRole.UserRole)
            self._watch(self._archives.fetch(self._chosen_node, study, folder))

    def stop(self) -> None:
        """Stop what is under way."""
        if self._job is not None:
            self._job.cancel()

    def closeEvent(self, event: object) -> None:
        """Stop what is under way."""
        self.stop()
        super().closeEvent(event)  # type: ignore[arg-type]

    def done(self, result: int) -> None:
        """Stop what is under way: Esc and the buttons end here, without closeEvent."""
        self.stop()
        super().done(result)

    @property
    def _chosen_node(self) -> Node:
        return self._nodes[self.node.currentIndex()]

    def _watch(self, job: Job) -> None:
        self._job = job
        self.message_label.setText(f"{job.name}…")
        # A range of 0 to 0 is Qt's bar for work of unknown length: a query says no
        # share.
        self.progress.setRange(0, 0)
        self.progress.show()
        job.progressed.connect(self._show_share)
        job.failed.connect(self._show_error)
        job.ended.connect(self._end)
        self._refresh_buttons()

    def _show_share(self, share: float) -> None:
        if share > 0:
            self.progress.setRange(0, 100)
            self.progress.setValue(round(100 * share))

    def _end(self) -> None:
        # Only a stop is told here; a failure has put its own sentence there before.
        if self._job is not None and self._job.is_cancelled:
            self.message_label.setText(tr("Stopped."))
        self._job = None
        self.progress.hide()
        self._refresh_buttons()

    def _open(self, folder: Path) -> None:
        self._open_folder(folder)
        self.accept()

    def _show_error(self, error: Exception) -> None:
        self.message_label.setText(str(error))

    def _refresh_buttons(self) -> None:
        is_idle = self._job is None
        self.search_button.setEnabled(is_idle and bool(self._nodes))
        is_chosen = self.tree.currentItem() is not None
        self.retrieve_button.setEnabled(is_idle and is_chosen)
        self.stop_button.setVisible(not is_idle)
