"""Two sets of readings compared: Bland-Altman plot and table."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.controllers import agreement
from longaxis.app.views.common.notice_bar import sentence_of
from longaxis.app.views.common.panel import button, label
from longaxis.app.views.common.save_dialog import ask_save_path
from longaxis.app.views.dialogs.agreement_plots import (
    MOST,
    draw_comparisons,
    draw_forest,
    make_plot,
    title_of,
)
from longaxis.data.readings import PairChoice, Part, Quantity
from longaxis.data.strain import GlobalDefinition
from longaxis.display import text
from longaxis.errors import CancelledError, LongAxisError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.agreement import Compared
    from longaxis.app.jobs.jobs import Job, Jobs
    from longaxis.data.agreement import Agreement

_PARTS = {
    tr_noop("each view"): Part.VIEWS,
    tr_noop("the study (mean of 3 views)"): Part.STUDY,
    tr_noop("each segment"): Part.SEGMENTS,
}
_QUANTITIES = {
    quantity.value: quantity
    for quantity in (
        Quantity.END_SYSTOLIC,
        Quantity.PEAK_SYSTOLIC,
        Quantity.PEAK,
        Quantity.TIME_TO_PEAK,
    )
}
_DEFINITIONS = {definition.value: definition for definition in GlobalDefinition}
_COLUMNS = (
    "",
    tr_noop("pairs"),
    tr_noop("bias"),
    "SD",
    tr_noop("lower limit"),
    tr_noop("upper limit"),
    tr_noop("mean |a − b|"),
    "ICC(2,1)",
    "SDC",
)
_HINT = tr_noop(
    "Choose two results, two sessions, or two folders of them: of two readers, two "
    "visits, two trackers. Or, as first alone, a table with the columns subject, a, b."
)
_SIZE_PX = (1120, 800)


class CompareWindow(QDialog):
    """Asks for two sets of readings, and shows how well they agree.

    Attributes
    ----------
    compared
        What is shown, None before.
    kept
        Comparisons that stay in the plot while others are laid over them.
    """

    def __init__(self, jobs: Jobs, palette: Palette, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._palette = palette
        self._job: Job | None = None
        self.compared: Compared | None = None
        self.kept: list[Compared] = []
        self.setWindowTitle(tr("Compare"))
        self.resize(*_SIZE_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(label(_HINT, "quiet", wraps=True))
        self.first, self.second = QLineEdit(), QLineEdit()
        column.addLayout(self._make_sources())
        column.addLayout(self._make_choice())
        self.words = label("", "notice", wraps=True)
        column.addWidget(self.words)
        column.addLayout(self._make_plots(), 3)
        self.table = self._make_table()
        column.addWidget(self.table, 2)
        column.addLayout(self._make_exports())
        self._show_words("")

    def choice(self) -> PairChoice:
        """Return which number is compared."""
        return PairChoice(
            part=self.part.currentData(),
            quantity=self.quantity.currentData(),
            definition=self.definition.currentData(),
        )

    def compare(self) -> None:
        """Read both sets in the background, and show how they agree."""
        names = [name_field.text().strip() for name_field in (self.first, self.second)]
        if not names[0]:
            self._show_words(tr("Choose the first readings."))
            return
        first, second = Path(names[0]), Path(names[1]) if names[1] else None
        choice, over = self.choice(), tuple(self.kept)
        # Only the last question is answered.
        if self._job is not None:
            self._job.cancel()
        self._job = self._jobs.start(
            tr("Comparing"),
            lambda progress: self._attempt(first, second, choice, over, progress),
            then=self._accept,
            of_study=False,
        )

    def show_compared(self, compared: Compared) -> None:
        """Draw the plot, and fill the table."""
        self.compared = compared
        self._draw(compared)
        rows = {"all": compared.total, **compared.groups}
        self.table.setRowCount(len(rows))
        for row, (name, group) in enumerate(rows.items()):
            self._fill(row, name, group)
        self._show_words("\n".join(compared.total.notices))
        for export in self._exports:
            export.setEnabled(True)

    def done(self, answer: int) -> None:
        """Close; an answer that comes later is not waited for."""
        # `done` ends every way of closing a dialog, Esc included, where no close event
        # arrives.
        if self._job is not None:
            self._job.cancel()
        super().done(answer)

    # Building

    def _make_sources(self) -> QGridLayout:
        grid = QGridLayout()
        sources = (
            (tr("First readings, a"), self.first),
            (tr("Second readings, b"), self.second),
        )
        for row, (name, field) in enumerate(sources):
            field.setAccessibleName(name)
            grid.addWidget(label(name, "quiet"), row, 0)
            grid.addWidget(field, row, 1)
            for column, (kind, ask) in enumerate(
                ((tr("File…"), self._ask_file), (tr("Folder…"), self._ask_folder))
            ):
                push_button = button(kind, partial(ask, field), tip=f"{name}: {kind}")
                grid.addWidget(push_button, row, 2 + column)
        return grid

    def _make_choice(self) -> QHBoxLayout:
        self.quantity, self.part = QComboBox(), QComboBox()
        self.definition = QComboBox()
        row = QHBoxLayout()
        for field, texts, name in (
            (self.quantity, _QUANTITIES, tr("What is compared")),
            (self.part, _PARTS, tr("Of which part")),
            (self.definition, _DEFINITIONS, tr("What global means")),
        ):
            for shown, meant in texts.items():
                field.addItem(tr(shown), meant)
            field.setAccessibleName(name)
            row.addWidget(field)
        row.addStretch(1)
        row.addWidget(button("Compare", self.compare, role="primary"))
        return row

    def _make_plots(self) -> QHBoxLayout:
        self.plot = make_plot(self._palette, tr("Bland-Altman plot"))
        self.forest = make_plot(self._palette, tr("Bias and limits of each group"))
        # Axes without points would look like a comparison in which nothing differs.
        self.plot.hide()
        self.forest.hide()
        row = QHBoxLayout()
        row.addWidget(self.plot, 3)
        row.addWidget(self.forest, 2)
        return row

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, len(_COLUMNS))
        table.setHorizontalHeaderLabels([tr(column) for column in _COLUMNS])
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        names = QHeaderView.ResizeMode.ResizeToContents
        table.horizontalHeader().setSectionResizeMode(0, names)
        table.setShowGrid(False)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setAccessibleName(tr("Agreement of all pairs, and of each group"))
        return table

    def _make_exports(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        self._exports = [
            button("Keep, and lay another over it", self.keep),
            button("Figure…", partial(self._export, agreement.write_figure, ".pdf")),
            button("Pairs as CSV…", partial(self._export, _write_table, ".csv")),
        ]
        self.remover = button("Remove what is kept", self.remove_kept)
        for push_button in (self.remover, *self._exports):
            push_button.setEnabled(False)
            row.addWidget(push_button)
        return row

    def remove_kept(self) -> None:
        """Take what was kept out of the plot."""
        self.kept.clear()
        self.remover.setEnabled(False)
        self._show_words("")
        if self.compared is None:
            self.plot.hide()
            self.forest.hide()
        else:
            self._draw(self.compared)

    def keep(self) -> None:
        """Let what is shown stay in the plot; the next comparison comes over it."""
        if self.compared is None:
            return
        # The one that comes next counts as well.
        if len(self.kept) + 1 >= MOST:
            self._show_words(
                tr("{most} comparisons are all that can be told apart.", most=MOST)
            )
            return
        self.kept.append(self.compared)
        self.remover.setEnabled(True)
        # What is kept cannot be kept twice.
        self.compared = None
        self.first.clear()
        self.second.clear()
        self._show_words(
            tr(
                "Kept: {title}. Choose the next readings.",
                title=title_of(self.kept[-1]),
            )
        )

    # Asking

    def _ask_file(self, field: QLineEdit) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            tr("Readings"),
            field.text(),
            tr("Readings (*.json *.longaxis *.csv)"),
        )
        if name:
            field.setText(name)

    def _ask_folder(self, field: QLineEdit) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Readings"), field.text())
        if name:
            field.setText(name)

    def _export(self, write: Any, suffix: str) -> None:  # noqa: ANN401 - either writer
        # As shown now: the job must not read the window later.
        compared, over = self.compared, tuple(self.kept)
        if compared is None:
            return
        path = ask_save_path(self, tr("Export"), Path(f"agreement{suffix}"), suffix)
        if path is not None:
            self._jobs.start(
                tr("Writing {path}", path=path.name),
                lambda _: write(compared, path, over),
                of_study=False,
            )

    # Work

    @staticmethod
    def _attempt(
        first: Path,
        second: Path | None,
        choice: PairChoice,
        over: Sequence[Compared],
        progress: agreement.Progress,
    ) -> Compared | str:
        """Return the agreement, or the sentence that says why there is none."""
        # As a result, not as a failure: a failed job would be told in the main window,
        # behind this one.
        try:
            compared = agreement.compare(first, second, choice, progress)
            # Before it is drawn: one axis must not bear two measures.
            agreement.require_same_measure((*over, compared))
            return compared
        except CancelledError:
            raise
        except LongAxisError as error:
            return sentence_of(error)

    def _accept(self, outcome: Compared | str) -> None:
        self._job = None
        if isinstance(outcome, str):
            self._show_words(outcome)
        else:
            self.show_compared(outcome)

    def _show_words(self, words: str) -> None:
        self.words.setText(words)
        self.words.setVisible(bool(words))

    # Showing

    def _draw(self, compared: Compared) -> None:
        self.plot.show()
        draw_comparisons(self.plot, [*self.kept, compared], self._palette)
        self.forest.setVisible(bool(compared.groups))
        if compared.groups:
            draw_forest(self.forest, compared.groups, self._palette)

    def _fill(self, row: int, name: str, agreement: Agreement) -> None:
        limits = agreement.limits
        numbers = (
            limits.bias.value,
            limits.sd,
            limits.lower.value,
            limits.upper.value,
            agreement.mean_absolute_error.value,
            agreement.icc_2_1.value,
            agreement.smallest_detectable_change,
        )
        cells = [name, str(limits.n_pairs)]
        cells += [text.number(number, decimals=2) for number in numbers]
        for column, cell in enumerate(cells):
            item = QTableWidgetItem(cell)
            if column:
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                item.setTextAlignment(right)
            self.table.setItem(row, column, item)


def _write_table(compared: Compared, path: Path, _over: Sequence[Compared]) -> None:
    """Write the pairs of the comparison on screen; the figure alone shows others."""
    agreement.write_table(compared, path)
