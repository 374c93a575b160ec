"""The choice of the study to open, among patients, their studies and the loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr, tr_noop, trn
from longaxis.app.controllers.recordings import in_order
from longaxis.app.core.patient_mask import without_file_names
from longaxis.app.views.common.panel import button, label
from longaxis.app.views.frame.study_list import loop_metadata
from longaxis.data.study_group import names_nobody
from longaxis.display import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from longaxis.data.study_group import PatientGroup, StudyGroup

_HEADINGS = (tr_noop("Patient, study, loop"), tr_noop("Date"), tr_noop("Content"))
_WIDTHS_PX = (330, 110)
# Chosen: some twelve rows; fits the smallest window.
_SIZE_PX = (760, 420)
_ROLE = Qt.ItemDataRole.UserRole


class StudyChooser(QDialog):
    """A tree of patients, studies and loops; one study is opened.

    Parameters
    ----------
    patients
        What was found.
    open_study
        Called with the study that was chosen.
    patient_is_shown
        False hides names and numbers of patients.
    parent
        The window.
    """

    def __init__(
        self,
        patients: tuple[PatientGroup, ...],
        open_study: Callable[[StudyGroup], object],
        *,
        patient_is_shown: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._open_study = open_study
        self._patient_is_shown = patient_is_shown
        self.setWindowTitle(tr("Choose a study"))
        self.resize(*_SIZE_PX)
        self._make_tree()
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(10)
        self.message_label = label(_found_text(patients), wraps=True)
        column.addWidget(self.message_label)
        column.addWidget(self.tree, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button("Cancel", self.reject))
        self.opener = button("Open study", self.open_chosen, role="primary")
        row.addWidget(self.opener)
        column.addLayout(row)
        self._fill(patients)

    def _make_tree(self) -> None:
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([tr(name) for name in _HEADINGS])
        self.tree.setAccessibleName(tr("Patients, studies and loops"))
        self.tree.setUniformRowHeights(True)
        for column, width_px in enumerate(_WIDTHS_PX):
            self.tree.setColumnWidth(column, width_px)
        last = len(_HEADINGS) - 1
        self.tree.header().setSectionResizeMode(last, QHeaderView.ResizeMode.Stretch)
        self.tree.itemActivated.connect(lambda _item, _column: self.open_chosen())
        self.tree.itemSelectionChanged.connect(self._follow)

    def chosen(self) -> StudyGroup | None:
        """Return the selected study, None for a patient with several."""
        # Selected, not current: Qt makes the first row current by itself, and which
        # patient it is must be chosen.
        rows = self.tree.selectedItems()
        study: StudyGroup | None = rows[0].data(0, _ROLE) if rows else None
        return study

    def open_chosen(self) -> None:
        """Open the study that is selected."""
        study = self.chosen()
        if study is not None:
            self.accept()
            self._open_study(study)

    def _follow(self) -> None:
        self.opener.setEnabled(self.chosen() is not None)

    def _fill(self, patients: tuple[PatientGroup, ...]) -> None:
        for number, patient in enumerate(patients, start=1):
            row = QTreeWidgetItem([self._patient_name(patient, number), "", ""])
            if len(patient.studies) == 1:
                row.setData(0, _ROLE, patient.studies[0])
            self.tree.addTopLevelItem(row)
            for study in patient.studies:
                row.addChild(self._study_row(study))
            row.setExpanded(True)
        self._follow()

    def _patient_name(self, patient: PatientGroup, number: int) -> str:
        header = patient.header
        if names_nobody(header):
            return tr("Files that do not state the patient")
        if not self._patient_is_shown:
            return tr("Patient {number} (hidden)", number=number)
        name = text.person_name(header.patient_name) or tr("No patient name")
        born = text.dicom_date(header.birth_date)
        parts = [name, header.patient_id, tr("born {date}", date=born) if born else ""]
        return " · ".join(part for part in parts if part)

    def _study_row(self, study: StudyGroup) -> QTreeWidgetItem:
        header = study.header
        name = header.study_description or tr("Study")
        content = _content(study)
        row = QTreeWidgetItem([name, text.dicom_date(header.study_date), content])
        row.setData(0, _ROLE, study)
        for number, loop in enumerate(in_order(study.loops), start=1):
            label_text, facts = loop.label, loop_metadata(loop)
            # File names often hold the name of the patient.
            if not self._patient_is_shown:
                label_text = tr("Loop {number}", number=number)
                facts = without_file_names(
                    facts, loop.origin.path, loop.origin.member, loop.label
                )
            leaf = QTreeWidgetItem([label_text, "", facts])
            # A loop stands for its study: opening one opens all of it.
            leaf.setData(0, _ROLE, study)
            row.addChild(leaf)
        return row


def _content(study: StudyGroup) -> str:
    """Return how many loops there are, and which views they name."""
    suitable = [loop for loop in study.loops if loop.is_suitable]
    counted = tr(
        "{suitable} of {n_loops} loops suitable",
        suitable=len(suitable),
        n_loops=len(study.loops),
    )
    named = [view.value for view in View if any(loop.view is view for loop in suitable)]
    return " · ".join([counted, ", ".join(named)] if named else [counted])


def _found_text(patients: tuple[PatientGroup, ...]) -> str:
    n_studies = sum(len(patient.studies) for patient in patients)
    counted = trn("{n} patient", "{n} patients", len(patients))
    studies = trn("{n} study", "{n} studies", n_studies)
    return tr(
        "{patients}, {studies} were found. Which study is to be opened? Loops of "
        "different studies are never mixed.",
        patients=counted,
        studies=studies,
    )
