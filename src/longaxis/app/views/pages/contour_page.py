"""The steps "Contour" and "Track": magnifier, wall width, hints, progress."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.core import edits
from longaxis.app.core.missing_tracker import tracker_note
from longaxis.app.views.common.panel import Panel, button, label, scrolled
from longaxis.app.views.common.transform import PictureTransform
from longaxis.app.views.pages.wall_side_prompt import WallSidePrompt
from longaxis.data.contour import NARROWEST_WALL_MM, USUAL_WALL_MM, WIDEST_WALL_MM

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from longaxis.app.controllers.workflow import Workflow
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.views.cine.frame_painter import Picture
    from longaxis.models.registry import TrackerRegistry

# Chosen: the whole thickness of the wall and its surroundings at one look.
_SHOWN_MM = 42.0
# Chosen: some 15 mm of tissue, and less on a small screen.
_GLASS_PX, _LOW_GLASS_PX = 120, 80
_HALVES = 2  # the slider moves in half millimetres
_HINTS = tr_noop(
    "Find end-systole: the ventricle at its smallest, just before the "
    "mitral valve opens.\n"
    "\n"
    "Click the middle of the wall at the annulus, the apex, and the "
    "annulus on the other side, starting from either side.\n"
    "\n"
    "Drag a point to the middle of the wall. Double-click the contour "
    "to add a point (or Ins), Del removes the selected one, Alt and the"
    " arrows move it. Shift-drag moves the whole contour; the diamonds,"
    " or [ and ], set the ROI width."
)


class ContourPage(QWidget):
    """Magnifier above, what can be set below."""

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        workflow: Workflow,
        picture: Picture,
        trackers: TrackerRegistry,
    ) -> None:
        super().__init__()
        self._session = session
        self._workflow = workflow
        self._trackers = trackers
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._magnifier = Panel("Magnifier")
        self._glass = Magnifier(session, view_state, picture)
        self._magnifier.body.addWidget(self._glass, 1)
        column.addWidget(self._magnifier, 3)
        self.controls = self._make_controls()
        column.addWidget(self.controls, 2)
        session.document_changed.connect(self.refresh)
        session.active_changed.connect(self.refresh)
        workflow.tracking_changed.connect(self.refresh)
        self.refresh()

    def set_compact(self, compact: bool) -> None:
        """Leave the room to the controls; the manual holds the hints too."""
        self._hints.setVisible(not compact)
        self._glass.setMinimumHeight(_LOW_GLASS_PX if compact else _GLASS_PX)

    def refresh(self) -> None:
        """Show the line on screen, and how far the tracker is."""
        document = self._session.active_document
        line = None if document is None else document.centreline
        self.width_slider.setEnabled(line is not None)
        thickness_mm = USUAL_WALL_MM if line is None else line.wall_thickness_mm
        # Without this, showing a value would be taken for an edit.
        self.width_slider.blockSignals(True)
        self.width_slider.setValue(round(_HALVES * thickness_mm))
        self.width_slider.blockSignals(False)
        self._width.setText(f"{thickness_mm:.1f} mm")
        self._show_tracker(self._session.settings.tracker)
        self.tracker.setEnabled(not self._workflow.tracking)
        self._refresh_tracking(can_track=line is not None)

    def _show_tracker(self, name: str) -> None:
        """Show the tracker in use; one that the reader brought may be new here."""
        self.tracker.blockSignals(True)
        if self.tracker.findText(name) < 0:
            self.tracker.addItem(name)
        self.tracker.setCurrentText(name)
        self.tracker.blockSignals(False)
        note = tracker_note(self._session)
        self.tracker_note.setText(note)
        self.tracker_note.setVisible(bool(note))

    def _refresh_tracking(self, *, can_track: bool) -> None:
        jobs = self._workflow.tracking
        is_busy = bool(jobs)
        self._track.setVisible(not is_busy)
        self._cancel.setVisible(is_busy)
        self._progress.setVisible(is_busy)
        document = self._session.active_document
        is_tracked = document is not None and document.tracked is not None
        self._track.setEnabled(can_track and not is_tracked)
        self._track.setText(tr("Tracked ✓") if is_tracked else tr("Track   T"))
        if is_busy:
            # The mean share: several views are tracked at once, and the bar has room
            # for one number.
            share = float(np.mean([job.share for job in jobs.values()]))
            self._progress.setValue(round(100 * share))
            names = ", ".join(view.value for view in jobs)
            self._progress.setFormat(f"{names}   %p %")

    def _make_controls(self) -> Panel:
        panel = Panel("Wall")
        panel.body.addLayout(self._make_width_and_tracker())
        self.tracker_note = label("", "notice", wraps=True)
        panel.body.addWidget(self.tracker_note)
        panel.body.addWidget(WallSidePrompt(self._session))
        hints = label(_HINTS, "quiet", wraps=True)
        hints.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._hints = scrolled(hints, spacing_px=0)
        panel.body.addWidget(self._hints, 1)
        self._progress = QProgressBar()
        self._progress.setRange(0, 100)
        self._track = button("Track   T", self._workflow.track, role="primary")
        self._cancel = button("Stop tracking", self._workflow.stop_tracking)
        for widget in (self._progress, self._track, self._cancel):
            panel.body.addWidget(widget)
        return panel

    def _make_width_and_tracker(self) -> QHBoxLayout:
        self.width_slider = QSlider(Qt.Orientation.Horizontal)
        # The slider counts whole numbers only.
        self.width_slider.setRange(
            round(NARROWEST_WALL_MM * _HALVES), round(WIDEST_WALL_MM * _HALVES)
        )
        self.width_slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.width_slider.setAccessibleName(tr("ROI width"))
        self.width_slider.valueChanged.connect(self._set_width)
        self._width = label("")
        self.tracker = QComboBox()
        self.tracker.addItems(list(self._trackers))
        self.tracker.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.tracker.setAccessibleName(tr("Tracker"))
        self.tracker.textActivated.connect(self._set_tracker)
        row = QHBoxLayout()
        row.addWidget(label("ROI width", "quiet"))
        row.addWidget(self.width_slider, 1)
        row.addWidget(self._width)
        row.addSpacing(12)
        row.addWidget(label("Tracker", "quiet"))
        row.addWidget(self.tracker)
        return row

    def _set_width(self, halves: int) -> None:
        document = self._session.active_document
        if document is None or document.centreline is None:
            return
        after = edits.set_wall_thickness(
            self._session.document, document.view, halves / _HALVES
        )
        # A drag of the slider is one step of undo.
        key = ("wall width", document.view)
        self._session.apply_edit(tr("Change ROI width"), after, merge_key=key)

    def _set_tracker(self, name: str) -> None:
        settings = replace(self._session.settings, tracker=name)
        if settings != self._session.settings:
            after = edits.set_settings(self._session.document, settings)
            self._session.apply_edit(tr("Track with {name}", name=name), after)


class Magnifier(QWidget):
    """The picture round the mouse, enlarged."""

    def __init__(
        self, session: Session, view_state: ViewState, picture: Picture
    ) -> None:
        super().__init__()
        self._view_state = view_state
        self._picture = picture
        self._center = np.zeros(2)
        self.setMinimumSize(QSize(200, _GLASS_PX))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Magnifier"))
        view_state.pointer_changed.connect(self.update)
        view_state.shown_changed.connect(self.update)
        session.document_changed.connect(self.update)
        session.active_changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the same picture, larger, with a cross in the middle."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0))
        rectangle = self._picture.rectangle_mm
        if rectangle is None:
            return
        # The last place stays when the mouse leaves; only at first it is the middle of
        # the picture.
        if self._view_state.pointer is not None:
            self._center = np.array(self._view_state.pointer)
        elif not self._center.any():
            x, y, width, height = rectangle
            self._center = np.array([x + width / 2, y + height / 2])
        scale = min(self.width(), self.height()) / _SHOWN_MM
        middle = np.array([self.width() / 2, self.height() / 2])
        offset = (middle - scale * self._center).tolist()
        transform = PictureTransform(
            scale_px_per_mm=scale, offset_px=(offset[0], offset[1])
        )
        self._picture.paint(painter, transform)
        painter.setPen(QPen(QColor(255, 255, 255, 120), 1))
        x_px, y_px = int(middle[0]), int(middle[1])
        for sign in (-1, 1):
            painter.drawLine(x_px + 5 * sign, y_px, x_px + 14 * sign, y_px)
            painter.drawLine(x_px, y_px + 5 * sign, x_px, y_px + 14 * sign)
