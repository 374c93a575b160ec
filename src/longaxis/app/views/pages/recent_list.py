"""The analyses that were used last, one click away."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QSizePolicy, QVBoxLayout, QWidget

from longaxis.app.base.i18n import tr
from longaxis.app.views.common.panel import button, label, rule
from longaxis.app.views.dialogs.saved_analyses_window import saved_text
from longaxis.display import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from longaxis.app.controllers.analysis_index import AnalysisIndex
    from longaxis.app.core.view_state import ViewState
    from longaxis.data.saved_analysis import SavedAnalysis


class RecentList(QWidget):
    """A button for each of them; empty while there are none."""

    def __init__(
        self,
        analysis_index: AnalysisIndex,
        view_state: ViewState,
        open_session: Callable[[Path], object],
    ) -> None:
        super().__init__()
        self._analysis_index = analysis_index
        self._view_state = view_state
        self._open_session = open_session
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(4)
        column.addWidget(rule())
        column.addWidget(label("RECENT ANALYSES", "title"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        column.addLayout(self._rows)
        analysis_index.recent_changed.connect(self.refresh)
        view_state.shown_changed.connect(self.refresh)
        self.refresh()

    @property
    def n_shown(self) -> int:
        """How many there are."""
        return self._rows.count()

    def refresh(self) -> None:
        """Show those that the library knows of."""
        # Taken out at once and deleted later: the button clicked may be among them.
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for analysis in self._analysis_index.recent:
            path = Path(analysis.path)
            made = button(
                # In a button "&" marks the mnemonic; doubled it is shown.
                self._text(analysis).replace("&", "&&"),
                partial(self._open_session, path),
                role="row",
                tip=self._tip(analysis),
            )
            # A long name must not widen the page.
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            self._rows.addWidget(made)

    def _tip(self, analysis: SavedAnalysis) -> str:
        saved = tr("Saved {when}", when=saved_text(analysis.saved_at))
        # Paths often hold the patient's name.
        return (
            f"{saved}\n{analysis.path}" if self._view_state.patient_is_shown else saved
        )

    def _text(self, analysis: SavedAnalysis) -> str:
        is_shown = self._view_state.patient_is_shown
        return recent_text(analysis, patient_is_shown=is_shown)


class RecentMenu(QMenu):
    """The same analyses in the menu File, wherever the reader is."""

    def __init__(
        self,
        analysis_index: AnalysisIndex,
        view_state: ViewState,
        open_session: Callable[[Path], object],
        parent: QWidget,
    ) -> None:
        super().__init__(tr("Recent analyses"), parent)
        self._analysis_index = analysis_index
        self._view_state = view_state
        self._open_session = open_session
        analysis_index.recent_changed.connect(self.refresh)
        view_state.shown_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show those that the index knows of; while the patient is hidden, no name."""
        self.clear()
        is_shown = self._view_state.patient_is_shown
        for analysis in self._analysis_index.recent:
            line = recent_text(analysis, patient_is_shown=is_shown)
            # In a menu "&" marks the mnemonic; doubled it is shown.
            entry = self.addAction(line.replace("&", "&&"))
            entry.triggered.connect(partial(self._open, Path(analysis.path)))
        self.setEnabled(not self.isEmpty())

    def _open(self, path: Path, _checked: bool = False) -> None:
        self._open_session(path)


def recent_text(analysis: SavedAnalysis, *, patient_is_shown: bool) -> str:
    """Return a line about a saved analysis.

    Parameters
    ----------
    analysis
        The analysis.
    patient_is_shown
        False leaves out who was examined.
    """
    header = analysis.header
    who = text.person_name(header.patient_name) or header.patient_id
    if not patient_is_shown:
        who = tr("Patient hidden (H)")
    parts = (
        who or Path(analysis.path).stem,
        text.dicom_date(header.study_date),
        analysis.reader,
        " ".join(analysis.views),
    )
    return "  ·  ".join(part for part in parts if part)
