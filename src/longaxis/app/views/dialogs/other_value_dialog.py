"""A value of another program, typed by the reader with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
)

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.views.common.panel import label
from longaxis.data.follow_up import MEAN_OF_VIEWS
from longaxis.data.trend import TrendValue

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_QUANTITIES = (
    tr_noop("end-systolic strain"),
    tr_noop("peak systolic strain"),
    tr_noop("peak strain"),
    tr_noop("strain at a point of the cycle that is not stated"),
)
WHATS = {
    tr_noop("mean of three views"): MEAN_OF_VIEWS,
    **{view.value: view.value for view in View},
}
"""What a strain can be of: as shown, and as stored."""
# Chosen: beyond any ventricle that pumps.
_LOWEST_PERCENT = -40.0


class OtherValueDialog(QDialog):
    """Fields of one value; it changes nothing by itself."""

    def __init__(self, reader: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._reader = reader
        self.setWindowTitle(tr("Value of another program"))
        self.date = QDateEdit(QDate.currentDate())
        self.date.setDisplayFormat("yyyy-MM-dd")
        self.date.setCalendarPopup(True)
        self.date.setMaximumDate(QDate.currentDate())
        self.value = QDoubleSpinBox()
        self.value.setRange(_LOWEST_PERCENT, 0.0)
        self.value.setDecimals(1)
        self.value.setSuffix(" %")
        self.quantity, self.what = QComboBox(), QComboBox()
        for quantity in _QUANTITIES:
            self.quantity.addItem(tr(quantity), quantity)
        for shown, what in WHATS.items():
            self.what.addItem(tr(shown), what)
        # What a letter does not state is not guessed.
        self.quantity.setCurrentIndex(len(_QUANTITIES) - 1)
        self.program, self.source = QLineEdit(), QLineEdit()
        self.program.setPlaceholderText(tr("Program and version"))
        self.source.setPlaceholderText(tr("Such as: letter of the hospital of …"))
        column = QVBoxLayout(self)
        column.addLayout(self._make_form())
        self.hint = label("", "notice", wraps=True)
        column.addWidget(self.hint)
        which = QDialogButtonBox.StandardButton
        box = QDialogButtonBox(which.Ok | which.Cancel)
        box.accepted.connect(self.accept_value)
        box.rejected.connect(self.reject)
        column.addWidget(box)

    def _make_form(self) -> QFormLayout:
        form = QFormLayout()
        form.addRow(tr("&Date of the exam"), self.date)
        form.addRow(tr("Global longitudinal &strain"), self.value)
        form.addRow(tr("&Of"), self.what)
        form.addRow(tr("&Which strain"), self.quantity)
        form.addRow(tr("&Program"), self.program)
        form.addRow(tr("So&urce"), self.source)
        return form

    def accept_value(self) -> None:
        """Close where nothing is missing; else say what is."""
        if self.value.value() == 0:
            self.hint.setText(tr("Type the strain."))
        elif not (self.program.text().strip() and self.source.text().strip()):
            self.hint.setText(tr("Name program and source of the value."))
        else:
            self.accept()

    def typed(self) -> TrendValue:
        """Return what stands in the fields."""
        source = self.source.text().strip()
        if self._reader:
            source = tr(
                "{source}, typed by {reader}", source=source, reader=self._reader
            )
        else:
            source = tr("{source}, typed by hand", source=source)
        return TrendValue(
            study_date=self.date.date().toString("yyyyMMdd"),
            what=self.what.currentData(),
            value_percent=self.value.value(),
            program=self.program.text().strip(),
            quantity=self.quantity.currentData(),
            source=source,
            is_own=False,
        )
