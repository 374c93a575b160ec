"""The panel of the cine: what is shown above, the picture, the controls below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.core.view_state import Step
from longaxis.app.jobs.refresh_queue import RefreshSlot
from longaxis.app.views.cine.beat_strip import BeatStrip
from longaxis.app.views.cine.canvas import Canvas
from longaxis.app.views.cine.ecg_marks import chosen_marks, measured_marks
from longaxis.app.views.cine.ecg_strip import EcgStrip
from longaxis.app.views.cine.event_sensitivity_strip import (
    WHAT_IF_EVENTS,
    short_slope_text,
)
from longaxis.app.views.common.icons import ecg_icon, pause_icon, play_icon
from longaxis.app.views.common.panel import ElidedLabel, Panel, button, label
from longaxis.app.views.common.time_text import milliseconds_of
from longaxis.data import GlobalDefinition, ValueSource

if TYPE_CHECKING:
    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.picture_ecg import PictureEcg
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.editing.contour_editor import LineEditor
    from longaxis.app.views.cine.beat_strip import Marker
    from longaxis.app.views.cine.ecg_marks import EcgMark
    from longaxis.app.views.cine.frame_painter import Picture
    from longaxis.data import Loop, ViewResult
    from longaxis.data.event_proposal import TimeProposal

_SPEED_TEXTS = {
    0.25: tr_noop("¼ speed"),
    0.5: tr_noop("½ speed"),
    1.0: tr_noop("true speed"),
}


class LoopView(Panel):
    """Cine, controls and beat strip of the loop on screen."""

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        player: Player,
        editor: LineEditor,
        picture: Picture,
        palette: Palette,
    ) -> None:
        super().__init__("")
        self._session = session
        self._view_state = view_state
        self._player = player
        self._editor = editor
        self._picture = picture
        self._palette = palette
        self._picture_ecg: PictureEcg | None = None
        self._make_header()
        self.canvas = Canvas(session, view_state, player, editor, picture)
        self.strip = BeatStrip(session, player, palette)
        self._make_ecg()
        self._play = button("", player.toggle, role="flat", tip="Play or pause (Space)")
        self._play.setIconSize(QSize(14, 14))
        self._speed = button("", player.next_speed, role="flat", tip="Speed (P)")
        self._hint = label("", "quiet", wraps=True)
        self._is_compact = False
        self.mask_note = label("", "notice", wraps=True)
        self._marker: Marker | None = None
        self._before: ViewResult | None = None
        self._fill_body()
        RefreshSlot(
            self,
            self.refresh,
            session.refresh_queue,
            session.document_changed,
            session.results_changed,
            session.active_changed,
            view_state.step_changed,
            view_state.shown_changed,
            view_state.pointer_changed,
            player.state_changed,
        )
        # Not through the queue: the frame number must follow the cine at once, and is
        # cheap.
        player.frame_changed.connect(self._show_place)
        self.strip.reached.connect(self._on_marker)
        self.refresh()

    def follow_ecg(self, picture_ecg: PictureEcg) -> None:
        """Show the times that the pictures propose, from now on.

        Parameters
        ----------
        picture_ecg
            Reads the ECG of the loops.
        """
        self._picture_ecg = picture_ecg
        self.strip.proposal_of = picture_ecg.proposal
        picture_ecg.changed.connect(self.refresh)

    def set_compact(self, compact: bool) -> None:
        """Leave the header to frame and time where there is little room."""
        self._is_compact = compact
        # Narrow, the same words need a line more.
        lines = 3 if compact else 2
        self._hint.setFixedHeight(lines * self._hint.fontMetrics().lineSpacing())
        self.refresh()

    def refresh(self) -> None:
        """Show what is on screen now."""
        self._name.setText(self._title())
        self._facts.setText(self._facts_text())
        # The slot says it too; what a loop lacks or contradicts is said here always.
        is_said = self._session.active is not None and not self._time_doubt()
        self._facts.setVisible(not (self._is_compact and is_said))
        color = self._palette.color("text")
        icon = pause_icon(color) if self._player.is_playing else play_icon(color)
        self._play.setIcon(icon)
        self._play.setEnabled(self._player.can_play)
        self._speed.setText(tr(_SPEED_TEXTS.get(self._player.speed, "")))
        self._hint.setText(self._hint_text())
        self.mask_note.setText(self._view_state.mask_text(self._picture.loop))
        self.mask_note.setVisible(bool(self.mask_note.text()))
        self._show_ecg()
        self._show_place(self._player.frame)

    def _make_header(self) -> None:
        self.title.hide()
        self._name = label("", "big")
        self._place = ElidedLabel("", "quiet")
        self._facts = ElidedLabel("", "quiet")
        self.header.insertWidget(0, self._name)
        self.header.insertSpacing(1, 6)
        self.header.insertWidget(2, self._place)
        self.header.addWidget(self._facts)

    def _make_ecg(self) -> None:
        self.ecg = EcgStrip(self._palette, names_events=False)
        self.ecg.frame_wanted.connect(self._player.set_frame)
        self._player.frame_changed.connect(self.ecg.show_frame)
        # A sign, not a word: beside it the hint needs its room.
        self._ecg_button = button(
            "", self._toggle_ecg, role="flat", tip="Show or hide the ECG"
        )
        self._ecg_button.setIconSize(QSize(14, 14))
        self._ecg_button.setCheckable(True)
        self._ecg_button.setChecked(True)

    def _fill_body(self) -> None:
        self.body.addWidget(self.canvas, 1)
        self.body.addWidget(self.mask_note)
        self.body.addLayout(self._controls())
        self.body.addWidget(self.ecg)
        self.body.addWidget(self.strip)

    def _controls(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._play)
        row.addWidget(self._speed)
        row.addWidget(self._ecg_button)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight)
        # Ignored width, and always two lines: a long hint must not widen the panel or
        # make it higher, which would resize the picture.
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._hint.setFixedHeight(2 * self._hint.fontMetrics().lineSpacing())
        row.addWidget(self._hint, 1)
        return row

    def _show_ecg(self) -> None:
        """Show the ECG with the events of the beat; nothing where there is none."""
        document, result = self._session.active_document, self._session.active_result
        loop = None if document is None else document.loop
        events: tuple[EcgMark, ...] = ()
        if document is not None and result is not None:
            events = measured_marks(result.beat, document.beat_choice)
        elif document is not None:
            proposal = self._proposal_of(document.loop)
            events = chosen_marks(document.beat_choice, proposal)
        self.ecg.show_loop(loop, events)
        self._ecg_button.setIcon(ecg_icon(self._palette.color("ecg")))
        self._ecg_button.setVisible(self.ecg.has_ecg)
        self.strip.update()

    def _proposal_of(self, loop: Loop) -> TimeProposal | None:
        return None if self._picture_ecg is None else self._picture_ecg.proposal(loop)

    def _toggle_ecg(self) -> None:
        self.ecg.set_wanted(self._ecg_button.isChecked())

    def _proposed_end_systole(self) -> int | None:
        """Return the end-systole that nobody has confirmed, if it is on screen."""
        document = self._session.active_document
        if document is None or document.beat_choice.end_systole is not None:
            return None
        proposal = self._proposal_of(document.loop)
        frame = None if proposal is None else proposal.end_systole
        return frame if frame == self._player.frame else None

    def _title(self) -> str:
        if self._session.preview is not None:
            label = self._session.preview.label
            # A loop is often named after its file, and that after the patient.
            return (label if self._view_state.patient_is_shown else "") or tr("Loop")
        active = self._session.active
        return tr("No loop") if active is None else active.value

    def _show_place(self, frame: int) -> None:
        if self._player.n_frames == 0:
            self._place.setText("")
            return
        # The hint names the end-systole that is proposed only in its own frame.
        if self._view_state.step is Step.CONTOUR and self._editor.awaits:
            self._hint.setText(self._hint_text())
        parts = [
            tr(
                "frame {frame} of {n_frames}",
                # Frames are counted from 1 for readers, from 0 in the program.
                frame=frame + 1,
                n_frames=self._player.n_frames,
            )
        ]
        phase = self._phase(frame)
        if phase:
            parts.insert(0, phase)
        time_s = self._player.time_s
        if time_s is not None:
            parts.append(milliseconds_of(time_s, self._time_doubt()))
        self._place.setText("  ·  ".join(parts))

    def _time_doubt(self) -> str:
        """Return why the times on screen are in doubt; empty if they are not."""
        document, preview = self._session.active_document, self._session.preview
        if document is not None:
            return document.loop.time_doubt
        # A frame rate that the reader typed settles it.
        if preview is None or preview.frame_rate_hz is not None:
            return ""
        return preview.recording.time_doubt

    def _phase(self, frame: int) -> str:
        result = self._session.active_result
        if result is None:
            return "" if self._proposed_end_systole() is None else tr("ES proposed")
        if frame == result.beat.end_diastole:
            return "ED"
        return "ES" if frame == result.beat.end_systole else ""

    def _facts_text(self) -> str:
        document, preview = self._session.active_document, self._session.preview
        if document is not None:
            loop = document.loop
            # Times that contradict each other give no rate (decision 17).
            rate = tr("frame rate in doubt")
            if not loop.time_doubt:
                rate = _entered(f"{loop.frame_rate_hz:.0f}/s", loop.time_source)
            scale = _entered(
                f"{loop.mm_per_pixel[1]:.3f} mm/px",
                loop.scale_source,
            )
            return f"{rate}  ·  {scale}"
        if preview is None or preview.recording.problems:
            return ""
        missing = []
        if not self._picture.is_calibrated:
            missing.append(tr("no scale"))
        if preview.recording.frame_times_s is None and preview.frame_rate_hz is None:
            missing.append(tr("no frame times"))
        elif preview.recording.time_doubt and preview.frame_rate_hz is None:
            missing.append(tr("frame rate in doubt"))
        return "  ·  ".join(missing) or tr("Name the view: F2, F3 or F4")

    def _on_marker(self, marker: Marker | None) -> None:
        """Say how steeply GLS depends on an event that the mouse is on or moves."""
        # Compared is with the numbers before the drag began, not with those of the move
        # before.
        if marker is None or self._marker is None or marker.event != self._marker.event:
            self._before = self._session.active_result
        self._marker = marker
        self._hint.setText(self._hint_text())

    def _event_sensitivity_text(self) -> str:
        result, before = self._session.active_result, self._before
        event = None if self._marker is None else WHAT_IF_EVENTS.get(self._marker.event)
        if event is None or result is None:
            return ""
        sensitivity = self._session.services.event_sensitivity(result, event)
        # The same result means that nothing has moved yet; another view cannot be
        # compared.
        if before is None or before is result or before.view is not result.view:
            return short_slope_text(sensitivity)
        line = GlobalDefinition.LINE
        convention = result.settings.convention
        change = convention.of(result.globals_[line]) - convention.of(
            before.globals_[line]
        )
        return short_slope_text(sensitivity, change)

    def _await_text(self, awaits: str) -> str:
        if self._proposed_end_systole() is None:
            return tr("At end-systole, click {awaits}", awaits=awaits)
        return tr("Check the proposed end-systole, click {awaits}", awaits=awaits)

    def _hint_text(self) -> str:
        if self._marker is not None:
            return self._event_sensitivity_text()
        if self._view_state.is_calibrating:
            n_points = len(self._view_state.scale_points_px)
            return (
                tr("Click one mark of the depth scale"),
                tr("Click a second mark"),
            )[n_points]
        awaits = self._editor.awaits
        if awaits and self._view_state.step is Step.CONTOUR:
            return self._await_text(awaits)
        document = self._session.active_document
        if document is None or document.centreline is None:
            return ""
        away = document.centreline.frame != self._player.frame
        if self._view_state.step is Step.CONTOUR and away:
            return tr(
                "The contour was placed in frame {frame}",
                frame=document.centreline.frame + 1,
            )
        return ""


def _entered(value: str, source: ValueSource) -> str:
    if source is ValueSource.ASSUMED:
        return tr("scale not known")
    return value if source is ValueSource.FILE else tr("{value} (entered)", value=value)
