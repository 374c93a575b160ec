"""What the files do not say about patient and study, typed by the reader."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
)

from longaxis.app.base.i18n import tr
from longaxis.display.text import MISSING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from longaxis.data import StudyHeader

# Chosen: beyond any patient; 0 stands for "not known".
_LARGEST_CM, _LARGEST_KG, _LARGEST_MMHG = 250, 400.0, 300


class StudyDetailsDialog(QDialog):
    """Fields for the head of the report; it changes nothing by itself."""

    def __init__(self, header: StudyHeader, parent: QWidget) -> None:
        super().__init__(parent)
        self._header = header
        self.setWindowTitle(tr("Patient and study"))
        self.institution = QLineEdit(header.institution)
        self.referrer = QLineEdit(header.referring_physician)
        self.indication = QLineEdit(header.indication)
        self.accession = QLineEdit(header.accession_number)
        self.height_cm = _whole(_LARGEST_CM, " cm", 100 * _number(header.height_m))
        self.weight_kg = QDoubleSpinBox()
        self.weight_kg.setRange(0.0, _LARGEST_KG)
        self.weight_kg.setDecimals(1)
        self.weight_kg.setSuffix(" kg")
        self.weight_kg.setSpecialValueText(MISSING)
        self.weight_kg.setValue(_number(header.weight_kg))
        systolic, _, diastolic = header.blood_pressure_mmhg.partition("/")
        self.systolic = _whole(_LARGEST_MMHG, "", _number(systolic))
        self.diastolic = _whole(_LARGEST_MMHG, tr(" mmHg"), _number(diastolic))
        column = QVBoxLayout(self)
        column.addLayout(self._make_form())
        which = QDialogButtonBox.StandardButton
        box = QDialogButtonBox(which.Ok | which.Cancel)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column.addWidget(box)

    def header(self) -> StudyHeader:
        """Return the header with what stands in the fields."""
        pressures = (self.systolic.value(), self.diastolic.value())
        height_cm, weight_kg = self.height_cm.value(), self.weight_kg.value()
        return replace(
            self._header,
            institution=self.institution.text().strip(),
            referring_physician=self.referrer.text().strip(),
            indication=self.indication.text().strip(),
            accession_number=self.accession.text().strip(),
            height_m=f"{height_cm / 100:.2f}" if height_cm else "",
            weight_kg=f"{weight_kg:g}" if weight_kg else "",
            # One of the two alone is no blood pressure.
            blood_pressure_mmhg="/".join(map(str, pressures)) if all(pressures) else "",
        )

    def _make_form(self) -> QFormLayout:
        pressure = QHBoxLayout()
        pressure.addWidget(self.systolic)
        pressure.addWidget(QLabel("/"))
        pressure.addWidget(self.diastolic)
        form = QFormLayout()
        form.addRow(tr("&Institution"), self.institution)
        form.addRow(tr("&Referring physician"), self.referrer)
        form.addRow(tr("I&ndication"), self.indication)
        form.addRow(tr("&Accession number"), self.accession)
        form.addRow(tr("&Height"), self.height_cm)
        form.addRow(tr("&Weight"), self.weight_kg)
        form.addRow(tr("&Blood pressure"), pressure)
        self.systolic.setAccessibleName(tr("Systolic blood pressure"))
        self.diastolic.setAccessibleName(tr("Diastolic blood pressure"))
        return form


def _whole(largest: int, suffix: str, value: float) -> QSpinBox:
    box = QSpinBox()
    box.setRange(0, largest)
    box.setSuffix(suffix)
    box.setSpecialValueText(MISSING)
    box.setValue(round(value))
    return box


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return 0.0
    # NaN fails both comparisons.
    return number if 0 <= number <= _LARGEST_KG else 0.0
