"""All settings on one page: how it is measured, and how it looks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.actions.key_map import PRESETS
from longaxis.app.base.i18n import languages, tr, tr_noop
from longaxis.app.core.preferences import (
    TEXT_PERCENTS,
)
from longaxis.app.views.common.panel import button, label, rule
from longaxis.app.views.dialogs.custom_tracker_row import CustomTrackerRow
from longaxis.data import AnalysisSettings, Convention, Smoothing
from longaxis.data.contour import NARROWEST_WALL_MM, WIDEST_WALL_MM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from longaxis.app.core.preferences import Preferences
    from longaxis.models.registry import TrackerRegistry

_THEMES = (tr_noop("dark"), tr_noop("light"))
_PAPERS = ("A4", "Letter")
_SMOOTHINGS = {
    Smoothing.GAUSSIAN_40_MS: tr_noop("over 40 ms"),
    Smoothing.NONE: "none",
}
_MEASURED = tr_noop(
    "These settings change numbers, are printed in reports, and can be "
    "undone; new studies start with them. Another tracker or mesh needs"
    " new tracks."
)
_CONVENTIONS = {
    Convention.GUIDELINE_2025: tr_noop("end-systolic (guideline 2025)"),
    Convention.CONVENTION_2015: tr_noop("peak systolic (2015)"),
}
_DRIFTS = (tr_noop("corrected over a whole beat"), tr_noop("left in"))
_PATIENTS = (tr_noop("shown"), tr_noop("hidden on screen (H)"))
_READINGS = (tr_noop("confirm all views at once"), tr_noop("step by step"))
_SEPTA = (tr_noop("left"), tr_noop("right (Mayo)"))
# Odd numbers only: strain is measured on a middle row.
_ROWS = (3, 5, 7, 9)
# Chosen: both halves beside each other in the longest language.
_WIDTH_PX = 960


class SettingsDialog(QDialog):
    """Fields for everything that can be set; it changes nothing by itself.

    Attributes
    ----------
    archives_wanted
        Emitted where the settings of the archives are asked for.
    """

    archives_wanted = Signal()

    def __init__(
        self,
        settings: AnalysisSettings,
        preferences: Preferences,
        trackers: TrackerRegistry,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._trackers = trackers
        self._settings = settings
        self._preferences = preferences
        self.setWindowTitle(tr("Settings"))
        self._make_measuring()
        self._make_looks()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(12)
        halves = QHBoxLayout()
        halves.setSpacing(20)
        halves.addLayout(
            _half(
                "How it is measured",
                ("&Tracker", self.tracker),
                ("", self.own),
                ("&Smoothing of the tracks", self.smoothing),
                ("&Drift", self.drift),
                ("&GLS is", self.convention),
                ("&Rows of points across the wall", self.rows),
                ("S&pacing along the wall", self.spacing),
                ("Rejected segments allowed in a &view", self.most_in_view),
                ("Rejected segments allowed in the st&udy", self.most_in_study),
            )
        )
        halves.addLayout(
            _half(
                "Appearance, and defaults of new studies",
                ("R&OI width around a new contour", self.wall),
                ("&Colours", self.theme),
                ("P&aper", self.paper),
                ("Pat&ient", self.patient),
                ("Septum in new &loops", self.septum),
                ("&New studies", self.confirming),
                ("&Keys", self.keys),
                ("Te&xt size", self.text),
                ("Languag&e from the next start", self.language),
            )
        )
        inner = QWidget()
        inner.setLayout(halves)
        halves.setContentsMargins(0, 0, 8, 0)
        # Scrolls where the screen is too small for it.
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        column.addWidget(area, 1)
        column.addWidget(label(_MEASURED, "quiet", wraps=True))
        column.addWidget(rule())
        column.addWidget(self._make_buttons())
        self.show_settings(settings)
        wanted = inner.sizeHint()
        self.resize(max(_WIDTH_PX, wanted.width() + 60), wanted.height() + 150)

    def show_settings(self, settings: AnalysisSettings) -> None:
        """Fill the fields that change numbers."""
        self.tracker.setCurrentText(settings.tracker)
        self.smoothing.setCurrentIndex(list(_SMOOTHINGS).index(settings.smoothing))
        self.convention.setCurrentIndex(list(_CONVENTIONS).index(settings.convention))
        self.drift.setCurrentIndex(0 if settings.compensate_drift else 1)
        self.rows.setCurrentText(str(settings.mesh_rows))
        self.spacing.setValue(settings.mesh_spacing_mm)
        self.most_in_view.setValue(settings.most_rejected_in_view)
        self.most_in_study.setValue(settings.most_rejected_in_study)

    def settings(self) -> AnalysisSettings:
        """Return what the fields say about measuring."""
        # From the settings as they were, so that what has no field here is kept.
        return replace(
            self._settings,
            tracker=self.tracker.currentText(),
            smoothing=list(_SMOOTHINGS)[self.smoothing.currentIndex()],
            convention=list(_CONVENTIONS)[self.convention.currentIndex()],
            compensate_drift=self.drift.currentIndex() == 0,
            mesh_rows=int(self.rows.currentText()),
            mesh_spacing_mm=self.spacing.value(),
            most_rejected_in_view=self.most_in_view.value(),
            most_rejected_in_study=self.most_in_study.value(),
        )

    def preferences(self) -> Preferences:
        """Return what the fields say about looks and new work."""
        return replace(
            self._preferences,
            wall_mm=self.wall.value(),
            theme=_THEMES[self.theme.currentIndex()],
            paper=self.paper.currentText(),
            patient_is_shown=self.patient.currentIndex() == 0,
            custom_trackers=self.own.permissions,
            keys=self.keys.currentText(),
            text_percent=TEXT_PERCENTS[self.text.currentIndex()],
            language=self.language.currentText(),
            is_mirrored=self.septum.currentIndex() == 1,
            confirms_studies=self.confirming.currentIndex() == 0,
        )

    def _make_measuring(self) -> None:
        settings = self._settings
        # The document may name a tracker that is not installed here; it must not be
        # changed by merely opening the page.
        self.tracker = _choice([*self._trackers, settings.tracker])
        self.own = CustomTrackerRow(
            self._trackers, self.tracker, self._preferences.custom_trackers
        )
        self.smoothing = _choice(list(_SMOOTHINGS.values()))
        self.drift = _choice(_DRIFTS)
        self.convention = _choice(list(_CONVENTIONS.values()))
        self.rows = _choice(
            [str(n_rows) for n_rows in sorted({*_ROWS, settings.mesh_rows})]
        )
        self.spacing = QDoubleSpinBox()
        # Chosen: below, neighbouring columns hold the same speckle; above, a segment
        # has too few columns.
        self.spacing.setRange(0.5, 10.0)
        self.spacing.setSingleStep(0.5)
        self.spacing.setDecimals(1)
        self.spacing.setSuffix(" mm")
        self.most_in_view, self.most_in_study = QSpinBox(), QSpinBox()
        # Six segments a view, 18 in all: at the maximum nothing is withheld for
        # rejection.
        self.most_in_view.setRange(0, 6)
        self.most_in_study.setRange(0, 18)
        for spin_box in (self.most_in_view, self.most_in_study):
            spin_box.setToolTip(
                tr("With more of them no global strain of the study is given")
            )

    def _make_looks(self) -> None:
        kept = self._preferences
        self.wall = QDoubleSpinBox()
        self.wall.setRange(NARROWEST_WALL_MM, WIDEST_WALL_MM)
        self.wall.setSingleStep(0.5)
        self.wall.setDecimals(1)
        self.wall.setSuffix(" mm")
        self.wall.setValue(kept.wall_mm)
        self.theme = _choice(_THEMES)
        self.theme.setCurrentIndex(_THEMES.index(kept.theme))
        self.paper = _choice(_PAPERS)
        self.paper.setCurrentText(kept.paper)
        self.patient = _choice(_PATIENTS)
        self.patient.setCurrentIndex(0 if kept.patient_is_shown else 1)
        self.septum = _choice(_SEPTA)
        self.septum.setCurrentIndex(1 if kept.is_mirrored else 0)
        self.confirming = _choice(_READINGS)
        self.confirming.setCurrentIndex(0 if kept.confirms_studies else 1)
        self.keys = _choice(list(PRESETS))
        self.keys.setCurrentText(kept.keys)
        self.text = _choice([f"{percent} %" for percent in TEXT_PERCENTS])
        self.text.setCurrentIndex(TEXT_PERCENTS.index(kept.text_percent))
        # A language that is kept but not installed stays chosen.
        self.language = _choice([*languages(), kept.language])
        self.language.setCurrentText(kept.language)

    def _make_buttons(self) -> QDialogButtonBox:
        which = QDialogButtonBox.StandardButton
        box = QDialogButtonBox(which.Ok | which.Cancel | which.RestoreDefaults)
        archives = button("Archives…", self.archives_wanted.emit)
        box.addButton(archives, QDialogButtonBox.ButtonRole.ActionRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        box.button(which.Ok).setProperty("role", "primary")
        # Measuring alone: looks and habits stay as the reader has them.
        box.button(which.RestoreDefaults).clicked.connect(
            lambda: self.show_settings(AnalysisSettings())
        )
        return box


def _choice(texts: Sequence[str]) -> QComboBox:
    made = QComboBox()
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    made.addItems([tr(entry) for entry in dict.fromkeys(texts)])
    return made


def _half(title: str, *rows: tuple[str, QWidget]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(12)
    column.addWidget(label(title, "big"))
    column.addLayout(_form(*rows))
    column.addStretch(1)
    return column


def _form(*rows: tuple[str, QWidget]) -> QFormLayout:
    """Return fields with their names, which screen readers read too."""
    form = QFormLayout()
    form.setHorizontalSpacing(18)
    form.setVerticalSpacing(8)
    for name, field in rows:
        if not name:
            form.addRow(field)
            continue
        title = QLabel(tr(name))
        title.setBuddy(field)
        field.setAccessibleName(name.replace("&", ""))
        form.addRow(title, field)
    return form
