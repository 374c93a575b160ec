"""The patient over time: exams, trend, and two exams side by side in phase."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.core.patient_mask import without_file_names
from longaxis.app.views.common.panel import button, label, scrolled
from longaxis.app.views.common.report_sentences import translated
from longaxis.app.views.common.save_dialog import ask_save_path
from longaxis.app.views.dialogs.exam_cines import ExamCines
from longaxis.app.views.dialogs.other_value_dialog import WHATS, OtherValueDialog
from longaxis.app.views.dialogs.trend_plot import (
    draw_trend,
    make_trend_plot,
    set_trend_ranges,
)
from longaxis.display.text import MISSING, dicom_date, number
from longaxis.display.trend_text import signed, trend_sentences, value_in_words

if TYPE_CHECKING:
    from longaxis.app.base.theme import Palette
    from longaxis.app.context import AppContext
    from longaxis.app.controllers.earlier_exams import ListedExam
    from longaxis.data.trend import Trend, TrendValue

_HEADINGS = (
    tr_noop("Exam"),
    tr_noop("GLS ± 95 %"),
    tr_noop("From first"),
    tr_noop("Detectable"),
    tr_noop("Fall"),
    tr_noop("Program, reader"),
)
_SIZE_PX = (1240, 760)
_WIDTHS_PX = (560, 680)
_HEIGHTS_PX = (400, 300)
_ROLE = Qt.ItemDataRole.UserRole
_FILES = tr_noop("Sessions, results, reports (*.longaxis *.json *.dcm);;All (*)")
_PAIRS = tr_noop("Pairs (*.csv)")


class FollowUpWindow(QDialog):
    """Exams on the left; two of them in phase and the trend on the right."""

    def __init__(self, app: AppContext, palette: Palette, parent: QWidget) -> None:
        super().__init__(parent)
        self._app = app
        self._palette = palette
        self._exams = app.earlier_exams
        self.setWindowTitle(tr("Follow-up of the patient"))
        self.resize(*_SIZE_PX)
        self.cines = ExamCines(app.view_state, self._exams.picture)
        self.plot = make_trend_plot(palette)
        self._trend: Trend | None = None
        self.plot.getViewBox().sigResized.connect(
            lambda _box: set_trend_ranges(self.plot, self._trend)
        )
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(self.cines)
        right.addWidget(self.plot)
        right.setSizes(list(_HEIGHTS_PX))
        columns = QSplitter(Qt.Orientation.Horizontal)
        columns.addWidget(self._make_list())
        columns.addWidget(right)
        columns.setSizes(list(_WIDTHS_PX))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.addWidget(columns, 1)
        column.addLayout(self._make_exports())
        self._exams.changed.connect(self.refresh)
        self._exams.pictured.connect(self.cines.accept)
        self._exams.search(app.workflow.path)
        self.refresh()

    # Building

    def _make_list(self) -> QWidget:
        self.what = QComboBox()
        for shown, what in WHATS.items():
            self.what.addItem(tr(shown), what)
        self.what.setAccessibleName(tr("Strain of"))
        self.what.activated.connect(
            lambda _index: self._exams.show_what(self.what.currentData())
        )
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([tr(heading) for heading in _HEADINGS])
        self.tree.setRootIsDecorated(False)
        self.tree.setAccessibleName(tr("Exams of the patient"))
        header = self.tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # The last one is scrolled to rather than cut.
        header.setStretchLastSection(False)
        # The list is filled anew by a choice, so not while Qt still works on the item.
        self._checked = QTimer(self)
        self._checked.setSingleShot(True)
        self._checked.timeout.connect(self._accept_checks)
        self.tree.itemChanged.connect(lambda _item, _column: self._checked.start())
        self.sentences = label("", "quiet", wraps=True)
        self.sentences.setAlignment(Qt.AlignmentFlag.AlignTop)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.what)
        column.addWidget(self.tree, 3)
        column.addWidget(scrolled(self.sentences, spacing_px=0), 2)
        for row in self._make_buttons():
            column.addLayout(row)
        return made

    def _make_buttons(self) -> tuple[QHBoxLayout, QHBoxLayout]:
        upper, lower = QHBoxLayout(), QHBoxLayout()
        upper.addWidget(button("Add from file…", self._add_files, tip=_ADD_TIP))
        upper.addWidget(button("Type a value…", self._type_value, tip=_TYPE_TIP))
        lower.addWidget(button("Remove the value", self._remove_value))
        lower.addWidget(
            button("Own reader study…", self._choose_own_study, tip=_OWN_STUDY_TIP)
        )
        return upper, lower

    def _make_exports(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.in_report = QCheckBox(tr("Page in the report"))
        self.in_report.setChecked(self._exams.is_in_report)
        self.in_report.toggled.connect(self._exams.set_in_report)
        row.addWidget(self.in_report)
        row.addStretch(1)
        self.exports = [
            button("Trend as CSV…", lambda: self._export(".csv")),
            button("Trend as JSON…", lambda: self._export(".json")),
        ]
        for push_button in self.exports:
            row.addWidget(push_button)
        row.addWidget(button("Close", self.accept))
        return row

    # Following the exams

    def refresh(self) -> None:
        """Show the exams and values of now."""
        trend = self._trend = self._exams.trend()
        self._fill(trend)
        draw_trend(self.plot, trend, self._palette)
        words = [tr(_ALONE)]
        if trend is not None:
            words = [translated(sentence) for sentence in trend_sentences(trend)]
        self.sentences.setText("\n".join([*self._problems(), *words]))
        for push_button in self.exports:
            push_button.setEnabled(trend is not None)
        self.cines.offer([it for it in self._exams.exams if it.has_loops])

    def _fill(self, trend: Trend | None) -> None:
        # Filling is no choice of the reader.
        self.tree.blockSignals(True)
        self.tree.clear()
        # By date, exams that are not measured yet last.
        dated = [
            (
                listed.exam.study_date if listed.exam else "9",
                self._item_of(listed, trend),
            )
            for listed in self._exams.exams
        ]
        dated += [(it.study_date, self._item_of_other(it)) for it in self._exams.others]
        for _, item in sorted(dated, key=lambda pair: pair[0]):
            self.tree.addTopLevelItem(item)
        self.tree.blockSignals(False)

    def _item_of_other(self, value: TrendValue) -> QTreeWidgetItem:
        item = QTreeWidgetItem(
            [
                dicom_date(value.study_date),
                value_in_words(value),
                *[MISSING] * 3,
                f"{value.program}: {tr(value.quantity)}",
            ]
        )
        item.setData(0, _ROLE, value)
        if self._app.view_state.patient_is_shown:
            item.setToolTip(5, value.source)
        return item

    def _item_of(self, listed: ListedExam, trend: Trend | None) -> QTreeWidgetItem:
        cells = [MISSING] * 4
        values = () if trend is None or listed.exam is None else trend.values
        for value in values:
            if _is_of(value, listed, self._exams.what):
                cells = _cells(trend, value)
        if listed.exam is None and not listed.problem:
            cells[0] = tr("being measured…")
        made_by = listed.exam.software if listed.exam else ""
        who = " · ".join(filter(None, (made_by, listed.reader)))
        item = QTreeWidgetItem([listed.name, *cells, who])
        item.setData(0, _ROLE, listed.path)
        if not listed.problem:
            state = Qt.CheckState.Checked if listed.is_shown else _UNCHECKED
            item.setCheckState(0, state)
        else:
            item.setText(1, tr("cannot be read"))
            item.setToolTip(1, self._as_shown(listed.problem))
        return item

    def _problems(self) -> list[str]:
        return [
            f"{listed.name}: {self._as_shown(listed.problem, listed.path)}"
            for listed in self._exams.exams
            if listed.problem
        ]

    def _as_shown(self, sentence: str, path: str = "") -> str:
        if self._app.view_state.patient_is_shown:
            return sentence
        return without_file_names(sentence, path)

    def _accept_checks(self) -> None:
        items = [
            self.tree.topLevelItem(row) for row in range(self.tree.topLevelItemCount())
        ]
        checked = {
            item.data(0, _ROLE)
            for item in items
            if item is not None and item.checkState(0) == Qt.CheckState.Checked
        }
        for listed in self._exams.exams:
            is_shown = listed.path in checked
            if not listed.problem and is_shown != listed.is_shown:
                self._exams.show_exam(listed.path, is_shown=is_shown)

    # Asking

    def _add_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self, tr("Add from file"), self._folder, tr(_FILES)
        )
        self._exams.open([Path(name) for name in names])

    def _type_value(self) -> None:
        dialog = OtherValueDialog(self._app.session.document.reader, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._exams.add_others([dialog.typed()]))
        dialog.open()

    def _remove_value(self) -> None:
        item = self.tree.currentItem()
        value = None if item is None else item.data(0, _ROLE)
        # Exams are saved sessions: they are left out by their check mark.
        if value is not None and not isinstance(value, str):
            self._exams.remove_other(value)

    def _choose_own_study(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, tr("Own reader study"), self._folder, tr(_PAIRS)
        )
        if name:
            self._exams.use_own_study(Path(name))

    def _export(self, suffix: str) -> None:
        trend = self._exams.trend()
        suggested = Path(self._folder) / f"follow-up{suffix}"
        path = ask_save_path(self, tr("Export"), suggested, suffix)
        if path is not None and trend is not None:
            self._app.files.export_trend(trend, path)

    @property
    def _folder(self) -> str:
        return self._app.preferences.current.last_folder


_UNCHECKED = Qt.CheckState.Unchecked
_ADD_TIP = tr_noop(
    "Sessions and results of Longaxis, and echo reports (DICOM SR) of other programs"
)
_TYPE_TIP = tr_noop("A value of another program, with its date and source")
_OWN_STUDY_TIP = tr_noop(
    "Pairs of readings of your laboratory: the smallest detectable change comes from "
    "them"
)
_ALONE = tr_noop(
    "No exam of this patient is measured. Saved analyses of the same Patient ID are "
    "listed here; others are added from their files."
)


def _is_of(value: TrendValue, listed: ListedExam, what: str) -> bool:
    exam = listed.exam
    return (
        exam is not None
        and listed.is_shown
        and value.is_own
        and value.study_date == exam.study_date
        and value.value_percent == exam.numbers.get(what)
    )


def _cells(trend: Trend | None, value: TrendValue) -> list[str]:
    """Return strain, change, detectable change and fall of a row."""
    change = None if trend is None else trend.change_from_first(value)
    if change is None:
        return [value_in_words(value), MISSING, MISSING, MISSING]
    verdict = tr("beyond") if change.is_beyond else tr("within")
    return [
        value_in_words(value),
        signed(change.difference),
        f"{verdict} {number(change.limit)}",
        f"{number(100 * change.fall, decimals=0)} %",
    ]
