"""The step "Loops": what this loop is, its view, its walls, its scale, its time."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.core.view_state import Step
from longaxis.app.views.common.panel import Panel, button, label, rule, set_role
from longaxis.app.views.pages.recent_list import RecentList
from longaxis.app.views.pages.wall_side_prompt import WallSidePrompt
from longaxis.data import Loop
from longaxis.display import text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from longaxis.app.controllers.analysis_index import AnalysisIndex
    from longaxis.app.controllers.workflow import Workflow
    from longaxis.app.core.session import Preview, Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.data import Recording

_KEYS = {View.FOUR_CHAMBER: "F2", View.TWO_CHAMBER: "F3", View.LONG_AXIS: "F4"}
# Chosen: closer marks measure the scale too coarsely, and a double click is no
# distance.
_LEAST_DISTANCE_PX = 5.0
# A point as decimal sign in every language: the same text means the same number.
_NUMBERS = QLocale.c()
_WELCOME = (
    tr_noop("Drop a study here: a folder, a DICOMDIR, a zip archive, or single loops."),
    tr_noop("Name the apical views with F2, F3 and F4, where the file does not."),
    tr_noop("At end-systole click annulus, apex, annulus. Press T to track."),
)


class LoopsPage(Panel):
    """Facts of the loop on screen, and what only the reader can say."""

    _recent: RecentList | None = None

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        workflow: Workflow,
        starts: Sequence[tuple[str, Callable[[], object]]],
    ) -> None:
        super().__init__("This loop")
        self._session = session
        self._view_state = view_state
        self._workflow = workflow
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        self._cells = [(label("", "quiet"), label("", wraps=True)) for _ in range(7)]
        for row, cells in enumerate(self._cells):
            for column, cell in enumerate(cells):
                self._facts.addWidget(cell, row, column)
        self.body.addLayout(self._facts)
        self._rule = rule()
        self.body.addWidget(self._rule)
        self._add_views()
        self.scale = _ScaleEntry(view_state, workflow)
        self.rate = _RateEntry(workflow)
        self.body.addWidget(self.scale)
        self.body.addWidget(self.rate)
        self._notes = label("", "notice", wraps=True)
        self.body.addWidget(self._notes)
        self._welcome = _Welcome(starts)
        self.body.addWidget(self._welcome)
        self.body.addStretch(1)
        self._next = button(
            "Place contour", lambda: view_state.set_step(Step.CONTOUR), role="primary"
        )
        self.body.addWidget(self._next)
        session.document_changed.connect(self.refresh)
        session.active_changed.connect(self.refresh)
        view_state.shown_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the loop on screen."""
        recording = self._shown()
        rows = [] if recording is None else _facts(self._session, recording)
        if rows and not self._view_state.patient_is_shown:
            # The file comes first, and is often named after the patient.
            rows = [row for row in rows if row[0] != tr("File")]
        for index, (name, value) in enumerate(self._cells):
            is_used = index < len(rows)
            name.setVisible(is_used)
            value.setVisible(is_used)
            if is_used:
                name.setText(rows[index][0])
                value.setText(rows[index][1])
        problems = getattr(recording, "problems", ())
        self._notes.setText("\n".join([*problems, *getattr(recording, "notes", ())]))
        self._welcome.setVisible(recording is None)
        if self._recent is not None:
            self._recent.setVisible(recording is None and self._recent.n_shown > 0)
        self._rule.setVisible(recording is not None)
        self.set_title("Welcome" if recording is None else "This loop")
        has_view = self._session.active is not None
        self._next.setEnabled(has_view)
        self._next.setText(
            tr("Place contour") if has_view else tr("Name the view to go on")
        )
        # Nothing is asked about a loop that can only be looked at.
        self._next.setVisible(recording is not None and not problems)
        self._refresh_views(is_shown=recording is not None and not problems)
        preview = None if problems else self._session.preview
        self.scale.refresh(self._without_scale(recording, preview))
        self.rate.refresh(None if problems else recording)

    @staticmethod
    def _without_scale(
        shown: Loop | Recording | None, preview: Preview | None
    ) -> Loop | Recording | None:
        """Return the loop on screen where nobody knows its scale, else None."""
        if isinstance(shown, Loop):
            return None if shown.scale_is_known else shown
        return None if preview is None else preview.recording

    def show_recent_of(
        self, analysis_index: AnalysisIndex, open_session: Callable[[Path], object]
    ) -> None:
        """Offer the analyses that were used last, as long as nothing is open."""
        self._recent = RecentList(analysis_index, self._view_state, open_session)
        self.body.insertWidget(self.body.indexOf(self._welcome) + 1, self._recent)
        analysis_index.recent_changed.connect(self.refresh)
        self.refresh()

    def _shown(self) -> Loop | Recording | None:
        document, preview = self._session.active_document, self._session.preview
        if document is not None:
            return document.loop
        return None if preview is None else preview.recording

    def _add_views(self) -> None:
        self._view_title = label("Which view is it?", "strong")
        self.body.addWidget(self._view_title)
        row = QHBoxLayout()
        self._views = {}
        for view in View:
            view_button = button(
                f"{view.value}   {_KEYS[view]}",
                partial(self._workflow.name_view, view),
            )
            self._views[view] = view_button
            row.addWidget(view_button)
        self.body.addLayout(row)
        self.walls = WallSidePrompt(self._session)
        self.body.addWidget(self.walls)

    def _refresh_views(self, *, is_shown: bool) -> None:
        self._view_title.setVisible(is_shown)
        for view, view_button in self._views.items():
            view_button.setVisible(is_shown)
            is_this = self._session.active is view
            set_role(view_button, "primary" if is_this else "")


class NumberEdit(QLineEdit):
    """A box for a positive number; empty means nothing was entered."""

    def __init__(self, name: str, largest: float) -> None:
        super().__init__()
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        allowed = QDoubleValidator(0.0, largest, 3, self)
        allowed.setNotation(QDoubleValidator.Notation.StandardNotation)
        allowed.setLocale(_NUMBERS)
        self.setValidator(allowed)

    @property
    def number(self) -> float:
        """What was entered, 0 where that is no number."""
        # Keyboards of many countries have a comma on the number block.
        value, is_number = _NUMBERS.toDouble(self.text().replace(",", "."))
        return value if is_number else 0.0


class _Welcome(QWidget):
    """What to do where nothing is open yet."""

    def __init__(self, starts: Sequence[tuple[str, Callable[[], object]]]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 12, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(16)
        grid.setColumnStretch(1, 1)
        for row, sentence in enumerate(_WELCOME):
            grid.addWidget(label(str(row + 1), "big"), row, 0)
            grid.addWidget(label(sentence, wraps=True), row, 1)
        # Two in a row: three would not fit a small screen in every language.
        buttons = QGridLayout()
        buttons.setSpacing(8)
        buttons.setColumnStretch(2, 1)
        for index, (name, start) in enumerate(starts):
            role = "primary" if index == 0 else ""
            buttons.addWidget(button(name, start, role=role), *divmod(index, 2))
        grid.addLayout(buttons, len(_WELCOME), 1)


class _ScaleEntry(QWidget):
    """Two clicks on the depth scale and the millimetres between them."""

    def __init__(self, view_state: ViewState, workflow: Workflow) -> None:
        super().__init__()
        self._view_state = view_state
        self._workflow = workflow
        self._pixel_aspect = 1.0
        self._is_needed_for_lengths_alone = False
        self._message_label = label("", wraps=True)
        self._start = button(
            "Click two marks", lambda: view_state.set_calibrating(True)
        )
        self.millimetres = NumberEdit(tr("Millimetres between the marks"), 500.0)
        self._apply = button("Set the scale", self._set, role="primary")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(rule(), 0, 0, 1, 3)
        grid.addWidget(self._message_label, 1, 0, 1, 3)
        grid.addWidget(self._start, 2, 0)
        grid.addWidget(self.millimetres, 2, 1)
        grid.addWidget(self._apply, 2, 2)
        view_state.shown_changed.connect(self._enable)
        self.millimetres.textChanged.connect(self._enable)
        self.millimetres.returnPressed.connect(self._set)

    def refresh(self, shown: Loop | Recording | None) -> None:
        """Offer the scale only where the file does not say it; strain needs none."""
        is_assumed = isinstance(shown, Loop)
        is_missing = shown is not None and (is_assumed or shown.mm_per_pixel is None)
        self.setVisible(is_missing)
        self._pixel_aspect = _pixel_aspect(shown)
        self._is_needed_for_lengths_alone = is_assumed or bool(
            getattr(shown, "pixel_shape_is_known", False)
        )
        self._enable()

    @property
    def distance_px(self) -> float:
        """Widths of a pixel between the two marks, 0 while they are not both clicked.

        A pixel that is higher than it is wide counts for more downwards.
        """
        points = self._view_state.scale_points_px
        if len(points) != 2:
            return 0.0
        (x0, y0), (x1, y1) = points
        # Distance in widths of a pixel, so that the entered millimetres give the scale
        # across; that down follows by the shape.
        return math.hypot(x1 - x0, (y1 - y0) * self._pixel_aspect)

    def _enable(self) -> None:
        has_marks = self.distance_px >= _LEAST_DISTANCE_PX
        self._apply.setEnabled(has_marks and self.millimetres.number > 0)
        if self._view_state.is_calibrating:
            hint = tr("Click two marks of the depth scale on the picture.")
        elif has_marks:
            hint = tr(
                "{distance_px:.0f} pixels lie between the marks. How many "
                "millimetres is that?",
                distance_px=self.distance_px,
            )
        else:
            hint = tr("The file does not say its scale. Measure it on the depth scale:")
            if self._is_needed_for_lengths_alone:
                hint = tr(
                    "The file does not say its scale. Strain needs none; lengths and "
                    "volumes do. Measure it on the depth scale:"
                )
        self._message_label.setText(hint)

    def _set(self) -> None:
        if self._apply.isEnabled():
            # Both directions from one measurement: marks of the depth scale lie below
            # each other.
            across_mm = self.millimetres.number / self.distance_px
            self._workflow.enter_scale((across_mm, across_mm * self._pixel_aspect))
            self._view_state.clear_scale_points()


def _pixel_aspect(shown: Loop | Recording | None) -> float:
    """Return the height of a pixel as a share of its width."""
    if shown is None:
        return 1.0
    if isinstance(shown, Loop):
        return shown.mm_per_pixel[1] / shown.mm_per_pixel[0]
    return shown.pixel_aspect


class _RateEntry(QWidget):
    """The frame rate where the file does not say when frames were taken."""

    def __init__(self, workflow: Workflow) -> None:
        super().__init__()
        self._workflow = workflow
        self.rate_hz = NumberEdit(tr("Frames per second"), 1000.0)
        self._apply = button("Set the frame rate", self._set, role="primary")
        self._message_label = label("", wraps=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(rule(), 0, 0, 1, 2)
        grid.addWidget(self._message_label, 1, 0, 1, 2)
        grid.addWidget(self.rate_hz, 2, 0)
        grid.addWidget(self._apply, 2, 1)
        self.rate_hz.textChanged.connect(self._enable)
        self.rate_hz.returnPressed.connect(self._set)
        self._enable()

    def refresh(self, shown: Loop | Recording | None) -> None:
        """Ask only where the file does not say it, or contradicts itself."""
        doubt = "" if shown is None else shown.time_doubt
        is_missing = shown is not None and shown.frame_times_s is None
        self.setVisible(is_missing or bool(doubt))
        self._message_label.setText(
            doubt
            or tr(
                "The file does not say when its frames were taken. It is often "
                "written on the picture:"
            )
        )

    def _enable(self) -> None:
        self._apply.setEnabled(self.rate_hz.number > 0)

    def _set(self) -> None:
        if self._apply.isEnabled():
            self._workflow.enter_frame_rate(self.rate_hz.number)


def _facts(session: Session, shown: Loop | Recording) -> list[tuple[str, str]]:
    document, preview = session.active_document, session.preview
    # Of a loop in a view the values in use; of one looked at, what was entered or else
    # what the file says.
    scale, rate_hz = shown.mm_per_pixel, None
    scale_source = rate_source = ""
    if document is not None:
        rate_hz = document.loop.frame_rate_hz
        # What is assumed for the tracker is no fact of the loop.
        scale = scale if document.loop.scale_is_known else None
        if document.loop.scale_is_known:
            scale_source = f" ({tr(document.loop.scale_source.value)})"
        if not document.loop.time_doubt:
            rate_source = f" ({tr(document.loop.time_source.value)})"
    elif preview is not None:
        scale = preview.mm_per_pixel or preview.recording.mm_per_pixel
        rate_hz = preview.frame_rate_hz
        times_s = preview.recording.frame_times_s
        # Of contradictory times no rate is shown (decision 17).
        is_known = not preview.recording.time_doubt and rate_hz is None
        if is_known and times_s is not None and len(times_s) > 1:
            rate_hz = (len(times_s) - 1) / float(times_s[-1] - times_s[0])
    rows, columns = shown.frames.shape[1:]
    maker = f"{shown.origin.manufacturer} {shown.origin.model}".strip()
    # A member of a zip or DICOMDIR is named by its own path, whose separator may be of
    # another system.
    origin = shown.origin.member or shown.origin.path
    facts = [
        (tr("File"), origin.replace("\\", "/").rsplit("/", 1)[-1]),
        (tr("System"), maker),
        (
            tr("Frames"),
            tr(
                "{n_frames}, {columns} x {rows} pixels",
                n_frames=len(shown.frames),
                columns=columns,
                rows=rows,
            ),
        ),
        (tr("Frame rate"), _rate_text(rate_hz) + rate_source),
        (tr("Scale"), _scale_text(scale) + scale_source),
        (
            tr("R waves"),
            str(len(shown.r_wave_times_s)) if len(shown.r_wave_times_s) else "",
        ),
        (tr("Heart rate"), _heart_text(shown.heart_rate_bpm)),
    ]
    if _is_in_doubt(session, shown):
        # What the file states of time is no fact while it contradicts itself.
        facts[-2:] = [
            (name, tr("{value}, in doubt", value=value) if value else "")
            for name, value in facts[-2:]
        ]
    return [(name, value) for name, value in facts if value]


def _is_in_doubt(session: Session, shown: Loop | Recording) -> bool:
    """Return whether the times of a loop are in doubt and still undecided."""
    preview = session.preview
    is_decided = preview is not None and preview.frame_rate_hz is not None
    return bool(shown.time_doubt) and not is_decided


def _rate_text(rate_hz: float | None) -> str:
    return (
        tr("unknown")
        if rate_hz is None or not math.isfinite(rate_hz)
        else tr("{rate_hz} frames/s", rate_hz=text.number(rate_hz))
    )


def _scale_text(scale: tuple[float, float] | None) -> str:
    if scale is None:
        return tr("unknown")
    across, down = scale
    # Equal within 0.1 %: some files round both sizes differently.
    if math.isclose(across, down, rel_tol=1e-3):
        return tr("{down:.4f} mm per pixel", down=down)
    return tr("{across:.4f} x {down:.4f} mm per pixel", across=across, down=down)


def _heart_text(rate_bpm: float | None) -> str:
    return (
        "" if rate_bpm is None else tr("{rate_bpm:.0f} per minute", rate_bpm=rate_bpm)
    )
