"""One view on the screen for confirmation: its name, walls, beat and contour."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QSpinBox

from longaxis.anatomy import View, walls
from longaxis.app.base.i18n import tr, tr_noop, trn
from longaxis.app.core import edits
from longaxis.app.views.cine.ecg_marks import chosen_marks
from longaxis.app.views.cine.ecg_strip import EcgStrip
from longaxis.app.views.common.panel import Panel, button, label
from longaxis.app.views.common.wall_geometry import placed_wall
from longaxis.app.views.pages.confirm_cine import ConfirmCine
from longaxis.data import EventSource, ValueSource
from longaxis.data.event_proposal import ProposalSource, TimeProposal
from longaxis.data.view_proposal import ViewSource
from longaxis.errors import LongAxisError

if TYPE_CHECKING:
    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.study_proposals import Draft, StudyProposals
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.views.cine.ecg_marks import EcgMark
    from longaxis.data import AnalysisSettings, Loop, ViewDocument

_VIEWS = list(View)
# Fields of BeatChoice, and what stands before their boxes.
_EVENTS: tuple[tuple[edits.Event, str], ...] = (
    ("end_diastole", tr_noop("ED")),
    ("end_systole", tr_noop("ES")),
    ("last", tr_noop("End")),
)
# Three digits and the arrows, so that three columns fit a window of 960 pixels; the
# minimum that Qt computes, 98 pixels, is for wider numbers.
_BOX_PX = 60


class ConfirmColumn(Panel):
    """The draft of a view, and everything about it that can be changed."""

    def __init__(
        self,
        view: View,
        session: Session,
        view_state: ViewState,
        proposals: StudyProposals,
        palette: Palette,
    ) -> None:
        super().__init__(view.value)
        self.view = view
        self._session = session
        self._proposals = proposals
        self._elapsed_s = 0.0
        self._shown_loop: Loop | None = None
        self._is_filling = False
        self.cine = ConfirmCine(view, session, view_state, proposals)
        self.cine.frame_shown.connect(self._follow_frame)
        self.ecg = EcgStrip(palette, names_events=True)
        self.ecg.frame_wanted.connect(self.cine.show_frame)
        self._make_header()
        self.walls = label("", "quiet", wraps=True)
        self._swap = button("Swap", lambda: proposals.swap_walls(view), role="flat")
        walls_row = QHBoxLayout()
        walls_row.addWidget(self.walls, 1)
        walls_row.addWidget(self._swap)
        self.body.addLayout(walls_row)
        self.body.addWidget(self.cine, 1)
        self.body.addWidget(self.ecg)
        self._make_frames()
        self.status = label("", "quiet", wraps=True)
        self.remove_contour = button(
            "Remove contour", lambda: proposals.remove_contour(view), role="flat"
        )
        foot = QHBoxLayout()
        foot.addWidget(self.status, 1)
        foot.addWidget(self.remove_contour)
        self.body.addLayout(foot)

    def _make_header(self) -> None:
        self.title.hide()  # the choice of the view says it
        self.choice = QComboBox()
        self.choice.addItems([view.value for view in View])
        self.choice.addItem(tr("none of these"))
        self.choice.setAccessibleName(tr("View of this loop"))
        self.choice.activated.connect(self._name)
        self.header.insertWidget(0, self.choice)
        # Wrapped: on one line it would make three columns wider than a small window.
        self.facts = label("", "quiet", wraps=True)
        # Nearly all of the row: the rest is the panel's own stretch.
        self.header.addWidget(self.facts, 20)

    def _make_frames(self) -> None:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("Frame of {view}", view=self.view.value))
        self.slider.valueChanged.connect(self.cine.show_frame)
        self.body.addWidget(self.slider)
        row = QHBoxLayout()
        row.setSpacing(4)
        self.boxes: dict[str, QSpinBox] = {}
        self._names: list[QLabel] = []
        for field, name in _EVENTS:
            caption = label(name, "quiet")
            box = QSpinBox()
            # 0 stands for "not chosen": the frame is found after tracking.
            box.setSpecialValueText(tr("auto"))
            box.setMinimumWidth(_BOX_PX)
            box.setAccessibleName(
                tr("{event} of {view}, frame", event=tr(name), view=self.view.value)
            )
            box.setKeyboardTracking(False)
            box.valueChanged.connect(partial(self._set_frame, field))
            self.boxes[field] = box
            self._names.append(caption)
            row.addWidget(caption)
            row.addWidget(box, 1)
        self.body.addLayout(row)

    def refresh(self) -> None:
        """Show what is proposed or chosen now."""
        document = self._session.document.view(self.view)
        draft = self._proposals.draft(self.view)
        is_there = document is not None
        for widget in (self.choice, self.walls, self._swap, self.slider, *self._names):
            widget.setVisible(is_there)
        for box in self.boxes.values():
            box.setVisible(is_there)
            box.setEnabled(draft is not None)
        self.title.setVisible(not is_there)
        self.choice.setCurrentIndex(_VIEWS.index(self.view))
        self.choice.setEnabled(draft is not None)
        has_contour = draft is not None and draft.centreline is not None
        self.remove_contour.setVisible(has_contour)
        self.status.setText(_status(document, draft, self._session.settings))
        self.facts.setText("" if document is None else _facts(document.loop))
        if document is not None:
            left, right = walls(self.view, mirrored=document.mirrored)
            self.walls.setText(f"{tr(left.value)}  ◂ ▸  {tr(right.value)}")
            self._fill(document, draft)
        self.ecg.show_loop(
            None if document is None else document.loop, _marks(document, draft)
        )
        self.cine.update()

    def advance(self, step_s: float) -> None:
        """Show the frame that is on screen a little later; the loop repeats."""
        document = self._session.document.view(self.view)
        if document is None:
            return
        times_s = document.loop.frame_times_s
        length_s = float(times_s[-1] - times_s[0])
        self._elapsed_s = (self._elapsed_s + step_s) % max(length_s, step_s)
        index = int((times_s - times_s[0]).searchsorted(self._elapsed_s, side="right"))
        self.cine.show_frame(index - 1)

    def _fill(self, document: ViewDocument, draft: Draft | None) -> None:
        choice = document.beat_choice if draft is None else draft.choice
        self._is_filling = True
        n_frames = document.loop.n_frames
        self.slider.setRange(0, n_frames - 1)
        for field, box in self.boxes.items():
            box.setRange(0, n_frames)
            frame = getattr(choice, field)
            box.setValue(0 if frame is None else frame + 1)
        self._is_filling = False
        line = self.cine.centreline
        # A new loop or contour is shown where it was placed.
        if line is not None and self._shown_loop is not document.loop:
            self._shown_loop = document.loop
            self.cine.show_frame(line.frame)

    def _set_frame(self, field: edits.Event, value: int) -> None:
        draft = self._proposals.draft(self.view)
        if self._is_filling or draft is None:
            return
        frame = None if value == 0 else value - 1
        choice = edits.with_event(draft.choice, field, frame)
        if field == "end_systole":
            # The contour is searched again in this frame, and shown there.
            self._shown_loop = None
        self._proposals.set_frames(self.view, choice)
        if frame is not None:
            self.cine.show_frame(frame)

    def _follow_frame(self, frame: int) -> None:
        self.slider.setValue(frame)
        self.ecg.show_frame(frame)

    def _name(self, index: int) -> None:
        if index < len(_VIEWS):
            self._proposals.rename(self.view, _VIEWS[index])
        else:
            self._proposals.clear(self.view)


def _marks(document: ViewDocument | None, draft: Draft | None) -> tuple[EcgMark, ...]:
    """Return the events on screen; those of the proposal are marked as such."""
    if document is None:
        return ()
    if draft is None:
        return chosen_marks(document.beat_choice, None)
    choice, stated = draft.choice, draft.stated
    is_proposed = choice.end_systole_source is EventSource.PICTURE_MOTION
    proposal = TimeProposal(
        end_diastole=stated.end_diastole,
        end_systole=choice.end_systole if is_proposed else None,
        last=stated.last,
        source=(
            ProposalSource.ECG_IN_PICTURE
            if document.loop.r_wave_source is ValueSource.PICTURE
            else ProposalSource.R_WAVE_TAG
        ),
    )
    own = choice
    for event in edits.EVENTS:
        if getattr(choice, event) == getattr(proposal, event):
            own = edits.with_event(own, event, None)
    return chosen_marks(own, proposal)


def _facts(loop: Loop) -> str:
    parts = [_rates(loop)]
    if loop.view_source is ViewSource.PICTURE and loop.view is not None:
        share = 100 * (loop.view_probability or 0)
        parts.append(
            tr(
                "{view}? from the picture ({share:.0f} %)",
                view=loop.view.value,
                share=share,
            )
        )
    confidence = loop.r_wave_confidence
    if confidence is not None:
        parts.append(
            tr("ECG in the picture, confidence {share:.0f} %", share=100 * confidence)
        )
    return " · ".join(parts)


def _rates(loop: Loop) -> str:
    frames = trn("{n} frame", "{n} frames", loop.n_frames)
    if loop.time_doubt:
        return tr("{frames} · frame rate in doubt", frames=frames)
    rate = tr("{rate:.0f} frames/s", rate=loop.frame_rate_hz)
    heart = loop.heart_rate_bpm
    stated = tr(" · {rate:.0f} bpm", rate=heart) if heart else ""
    return f"{frames} · {rate}{stated}"


def _status(
    document: ViewDocument | None, draft: Draft | None, settings: AnalysisSettings
) -> str:
    if draft is not None:
        return _draft_text(draft, settings)
    is_confirmed = document is not None and document.centreline is not None
    return tr("Confirmed.") if is_confirmed else ""


def _leaves_picture(draft: Draft, settings: AnalysisSettings) -> bool:
    """Return whether the wall around the contour cannot be tracked for its place."""
    if draft.centreline is None:
        return False
    try:
        wall = placed_wall(draft.centreline, settings)
    except LongAxisError:
        return False  # confirming says what is wrong with it
    return not bool(draft.loop.contains(wall.points_mm).all())


def _draft_text(draft: Draft, settings: AnalysisSettings) -> str:
    if draft.is_searching:
        return tr("Contour is being searched…")
    if draft.centreline is None:
        return draft.notes[0] if draft.notes else tr("Click annulus, apex, annulus.")
    if _leaves_picture(draft, settings):
        return tr("The wall leaves the picture; drag the contour inwards.")
    if draft.is_own:
        return tr("Your contour; not confirmed yet.")
    error_mm = draft.expected_error_mm
    if error_mm is None:
        return tr("Proposed contour; not confirmed yet.")
    return tr(
        "Proposed contour, expected error {error_mm:.0f} mm; not confirmed yet.",
        error_mm=error_mm,
    )
