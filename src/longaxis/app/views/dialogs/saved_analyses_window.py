"""Saved analyses: searched, told apart, opened again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.base.i18n import tr, tr_noop, trn
from longaxis.app.core.patient_mask import without_file_names
from longaxis.app.views.common.panel import button, label
from longaxis.display import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from longaxis.app.controllers.analysis_index import AnalysisIndex
    from longaxis.data.saved_analysis import SavedAnalysis

_HEADINGS = (
    tr_noop("Study and analysis"),
    tr_noop("Saved"),
    tr_noop("Tracker"),
    tr_noop("Views"),
    tr_noop("File"),
)
_WIDTHS_PX = (280, 150, 130, 120)
_SIZE_PX = (940, 560)
_EVERYBODY = tr_noop("every reader")
# Chosen: a search while typing waits for the end of a word rather than for each key.
_AFTER_MS = 150
_ROLE = Qt.ItemDataRole.UserRole
_EMPTY = tr_noop(
    "No saved analysis is known yet. Save a session (Ctrl+S) and it is listed here, or "
    "add a folder that holds sessions."
)
_NO_HIT = tr_noop("No saved analysis holds all of these words.")


class IndexWindow(QDialog):
    """Search, and a tree of studies with the analyses of each.

    Parameters
    ----------
    library
        What is searched.
    open_session
        Called with the path of a session and whether to begin a new reading with it.
    patient_is_shown
        False hides names and numbers of patients here too.
    """

    def __init__(
        self,
        analysis_index: AnalysisIndex,
        open_session: Callable[[Path, bool], object],
        *,
        patient_is_shown: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._analysis_index = analysis_index
        self._open_session = open_session
        self._patient_is_shown = patient_is_shown
        self.setWindowTitle(tr("Saved analyses"))
        self.resize(*_SIZE_PX)
        self._make_fields()
        self._make_tree()
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(10)
        fields = QHBoxLayout()
        fields.addWidget(self.words, 1)
        fields.addWidget(self.reader)
        column.addLayout(fields)
        column.addWidget(self.tree, 1)
        self.message_label = label("", "quiet", wraps=True)
        column.addWidget(self.message_label)
        column.addLayout(self._make_buttons())
        analysis_index.search_finished.connect(self.show_analyses)
        analysis_index.renewed.connect(self.search)
        self.search()

    def _make_fields(self) -> None:
        self.words = QLineEdit()
        self.words.setPlaceholderText(
            tr("Name, number, date, description, reader, tracker or view")
        )
        self.words.setAccessibleName(tr("Search saved analyses"))
        self.words.setClearButtonEnabled(True)
        self.reader = QComboBox()
        self.reader.addItem(tr(_EVERYBODY))
        self.reader.setMinimumWidth(180)
        self.reader.setAccessibleName(tr("Reader"))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AFTER_MS)
        self._soon.timeout.connect(self.search)
        self.words.textChanged.connect(self._soon.start)
        self.reader.activated.connect(self._soon.start)

    def _make_tree(self) -> None:
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([tr(heading) for heading in _HEADINGS])
        self.tree.setAccessibleName(tr("Saved analyses"))
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        for column, width_px in enumerate(_WIDTHS_PX):
            self.tree.setColumnWidth(column, width_px)
        last = len(_HEADINGS) - 1
        self.tree.header().setSectionResizeMode(last, QHeaderView.ResizeMode.Stretch)
        self.tree.itemActivated.connect(lambda _item, _column: self.open())
        self.tree.currentItemChanged.connect(lambda _new, _old: self._follow())

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        analysis_index = self._analysis_index
        row.addWidget(button("Add a folder…", self._add_folder))
        row.addWidget(button("Detect again", analysis_index.refresh, tip=_LOOK_TIP))
        row.addWidget(
            button("Rebuild the index", analysis_index.rebuild, tip=_ANEW_TIP)
        )
        row.addStretch(1)
        self.anew = button(
            "New reading of its loops",
            lambda: self._open(is_new_reading=True),
            tip=(
                "Same loops, no contours and no events: a second, independent reading"
            ),
        )
        self.opener = button("Open", self.open, role="primary")
        row.addWidget(self.anew)
        row.addWidget(self.opener)
        return row

    def search(self) -> None:
        """Ask for what the fields say."""
        is_one = self.reader.currentIndex() > 0
        self._analysis_index.search(
            self.words.text(), self.reader.currentText() if is_one else ""
        )

    def show_analyses(
        self, analyses: Sequence[SavedAnalysis], readers: Sequence[str]
    ) -> None:
        """Show analyses under their studies, and the readers to choose from."""
        self._fill_readers(readers)
        self.tree.clear()
        studies: dict[tuple[str, ...], QTreeWidgetItem] = {}
        for analysis in analyses:
            if analysis.study_key not in studies:
                study = QTreeWidgetItem([self._study_text(analysis)])
                # A heading can be seen but not chosen: only an analysis can be opened.
                study.setFlags(Qt.ItemFlag.ItemIsEnabled)
                # Spans only once the item is in a tree, so it is repeated below.
                study.setFirstColumnSpanned(True)
                self.tree.addTopLevelItem(study)
                studies[analysis.study_key] = study
            item = _analysis_item(analysis, shows_path=self._patient_is_shown)
            studies[analysis.study_key].addChild(item)
        for study in studies.values():
            study.setFirstColumnSpanned(True)
            study.setExpanded(True)
        self._choose_first(studies.values())
        self.message_label.setText(self._summary(len(analyses), len(studies)))
        self._follow()

    def open(self) -> None:
        """Open the chosen analysis."""
        self._open(is_new_reading=False)

    @property
    def chosen(self) -> SavedAnalysis | None:
        """The chosen analysis, None while a study or nothing is chosen."""
        item = self.tree.currentItem()
        analysis: SavedAnalysis | None = None if item is None else item.data(0, _ROLE)
        return analysis

    def _open(self, *, is_new_reading: bool) -> None:
        chosen = self.chosen
        if chosen is not None and chosen.is_there and not chosen.problem:
            self._open_session(Path(chosen.path), is_new_reading)
            self.accept()

    def _follow(self) -> None:
        chosen = self.chosen
        can_open = chosen is not None and chosen.is_there and not chosen.problem
        self.opener.setEnabled(can_open)
        self.anew.setEnabled(can_open)
        if chosen is not None and chosen.problem:
            self.message_label.setText(self._as_shown(chosen.problem, chosen))
        elif chosen is not None and not chosen.is_there:
            sentence = tr("“{path}” is not there now.", path=chosen.path)
            self.message_label.setText(self._as_shown(sentence, chosen))

    def _as_shown(self, sentence: str, analysis: SavedAnalysis) -> str:
        if self._patient_is_shown:
            return sentence
        return without_file_names(sentence, analysis.path)

    def _choose_first(self, studies: Iterable[QTreeWidgetItem]) -> None:
        first = next((study.child(0) for study in studies), None)
        if first is not None:
            self.tree.setCurrentItem(first)

    def _fill_readers(self, readers: Sequence[str]) -> None:
        kept = self.reader.currentText()
        self.reader.clear()
        self.reader.addItems([tr(_EVERYBODY), *readers])
        # The same reader stays chosen in a new list; one who is gone means every
        # reader.
        self.reader.setCurrentIndex(max(0, self.reader.findText(kept)))

    def _summary(self, n_analyses: int, n_studies: int) -> str:
        if n_analyses == 0:
            is_asked = self.words.text().strip() or self.reader.currentIndex() > 0
            return tr(_NO_HIT) if is_asked else tr(_EMPTY)
        studies = trn("of {n} study", "of {n} studies", n_studies)
        return trn(
            "{n} analysis {studies}",
            "{n} analyses {studies}",
            n_analyses,
            studies=studies,
        )

    def _study_text(self, analysis: SavedAnalysis) -> str:
        header = analysis.header
        who = [text.person_name(header.patient_name), header.patient_id]
        if not self._patient_is_shown:
            who = [tr("Patient hidden (H)")]
        parts = [*who, text.dicom_date(header.study_date), header.study_description]
        return " · ".join(filter(None, parts)) or tr("No patient name")

    def _add_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Folder of sessions"))
        if name:
            self._analysis_index.add_folder(Path(name))


_LOOK_TIP = tr_noop("Search the known folders for new or changed sessions")
_ANEW_TIP = tr_noop("Make the index anew from the session files; they are not touched")


def saved_text(saved_at: str) -> str:
    """Return when something was saved, in the time of this machine."""
    try:
        moment = datetime.fromisoformat(saved_at).astimezone()
    except ValueError:
        return ""
    return moment.strftime("%Y-%m-%d %H:%M")


def _analysis_item(analysis: SavedAnalysis, *, shows_path: bool) -> QTreeWidgetItem:
    item = QTreeWidgetItem(
        [
            analysis.reader or tr("no reader named"),
            saved_text(analysis.saved_at),
            ", ".join(analysis.trackers) or tr("not tracked"),
            " ".join(analysis.views) or text.MISSING,
            Path(analysis.path).name if shows_path else text.MISSING,
        ]
    )
    item.setData(0, _ROLE, analysis)
    if shows_path:
        item.setToolTip(len(_HEADINGS) - 1, analysis.path)
    if analysis.problem or not analysis.is_there:
        for column in range(len(_HEADINGS)):
            item.setForeground(column, Qt.GlobalColor.gray)
        item.setText(3, tr("damaged") if analysis.problem else tr("not there"))
    return item
