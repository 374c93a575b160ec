"""The bars above and below: the way through a study, and what is going on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton

from longaxis import RESEARCH_USE_ONLY
from longaxis.app.actions.table import keys_for
from longaxis.app.base.i18n import tr
from longaxis.app.core.view_state import Step, done_steps
from longaxis.app.jobs.refresh_queue import RefreshSlot
from longaxis.app.views.common.panel import button, label, set_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QMenu

    from longaxis.app.actions.key_map import KeyMap
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.jobs.jobs import Job, Jobs


# Chosen: steps of equal width where there is room.
_STEP_PX = 116
# The longer half of the sentence, in the longest language.
_WARNING_PX = 132
_ANY_PX = 16777215  # Qt's QWIDGETSIZE_MAX


class TopBar(QFrame):
    """Name, menu, stepper, and the sentence that never goes away."""

    def __init__(self, session: Session, view_state: ViewState, menu: QMenu) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setFixedHeight(48)
        self._session = session
        self._view_state = view_state
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 18, 0)
        row.setSpacing(8)
        row.addWidget(label("Longaxis", "product"))
        opener = QPushButton(tr("Menu"))
        opener.setProperty("role", "flat")
        opener.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        opener.setMenu(menu)
        row.addWidget(opener)
        row.addStretch(1)
        self.steps: dict[Step, QPushButton] = {}
        for step in Step:
            step_button = button(
                step.value, partial(view_state.set_step, step), role="step"
            )
            self.steps[step] = step_button
            row.addWidget(step_button)
        row.addStretch(1)
        self._warning = label(RESEARCH_USE_ONLY, "notice")
        row.addWidget(self._warning)
        self._row = row
        self.set_compact(False)
        RefreshSlot(
            self,
            self.refresh,
            session.refresh_queue,
            session.document_changed,
            session.results_changed,
            session.active_changed,
            view_state.step_changed,
            view_state.shown_changed,
        )
        self.refresh()

    def set_compact(self, compact: bool) -> None:
        """Take less room across; the warning goes on in a second line."""
        self._row.setSpacing(4 if compact else 8)
        self._warning.setWordWrap(compact)
        self._warning.setMinimumWidth(_WARNING_PX if compact else 0)
        self._warning.setMaximumWidth(_WARNING_PX if compact else _ANY_PX)
        for step_button in self.steps.values():
            step_button.setMinimumWidth(0 if compact else _STEP_PX)
            set_role(step_button, "compact" if compact else "full", name="room")

    def refresh(self) -> None:
        """Tick what is done, fill what is current."""
        done = done_steps(
            self._session, report_is_written=self._view_state.report_is_written
        )
        for step, step_button in self.steps.items():
            tick = "  ✓" if step in done else ""
            # In a button "&" marks the mnemonic; doubled it is shown.
            step_button.setText(tr(step.value).replace("&", "&&") + tick)
            state = "done" if step in done else "todo"
            state = "current" if step is self._view_state.step else state
            set_role(step_button, state, name="state")


class StatusBar(QFrame):
    """Keys that work now; at the right what runs, when it was saved, where it ran."""

    def __init__(self, session: Session, view_state: ViewState, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("footer")
        self.setFixedHeight(36)
        self._session = session
        self._view_state = view_state
        self._jobs = jobs
        self._saved_text = ""
        self._line_for: Callable[[Step], str] = keys_for
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 18, 0)
        row.setSpacing(12)
        self._keys = _Elided()
        row.addWidget(self._keys, 1)
        self._work = label("", "quiet")
        self._progress = QProgressBar()
        self._progress.setFixedWidth(120)
        self._progress.setRange(0, 100)
        self._state = label("", "quiet")
        row.addWidget(self._work)
        row.addWidget(self._progress)
        row.addWidget(self._state)
        jobs.changed.connect(self._follow_jobs)
        RefreshSlot(
            self,
            self.refresh,
            session.refresh_queue,
            view_state.step_changed,
            session.results_changed,
            session.active_changed,
        )
        self.refresh()
        self._follow_jobs()

    def follow_keys(self, key_map: KeyMap) -> None:
        """Show the keys of the preset in use."""
        self._line_for = key_map.line_for
        key_map.changed.connect(self.refresh)
        self.refresh()

    def set_saved(self, time_of_day: str) -> None:
        """Say when the work was last saved."""
        self._saved_text = tr("saved {time}", time=time_of_day)
        self.refresh()

    def refresh(self) -> None:
        """Show the keys of this step, and the tracker in use."""
        self._keys.set_text(self._line_for(self._view_state.step))
        result = self._session.active_result
        tracker = self._session.settings.tracker
        # Where it ran belongs to the result, not to the settings: another machine may
        # have tracked it.
        device = "" if result is None else result.tracker.device
        kept = tr("read-only") if self._session.is_read_only else self._saved_text
        parts = [kept, tracker, device, tr("offline")]
        self._state.setText("  ·  ".join(part for part in parts if part))

    def _follow_jobs(self) -> None:
        # Thumbnails and autosave start by themselves and would make the bar flicker.
        running = [
            job for job in self._jobs.running if not job.name.startswith("Picture")
        ]
        running = [job for job in running if job.name != "Autosave"]
        self._work.setVisible(bool(running))
        self._progress.setVisible(bool(running))
        if not running:
            # It may name a file: hidden is not enough where the patient is hidden.
            self._work.clear()
            return
        self._work.setText(running[0].name)
        # The share of the job before must not stand beside the name of the new one.
        self._show_share(0.0)
        self._watch(running[0])

    def _watch(self, job: Job) -> None:
        job.progressed.connect(self._show_share, Qt.ConnectionType.UniqueConnection)

    def _show_share(self, share: float) -> None:
        # By itself the bar paints the whole window at once, and holds up the thread.
        self._progress.setUpdatesEnabled(False)
        self._progress.setValue(round(100 * share))
        self._progress.setUpdatesEnabled(True)


class _Elided(QLabel):
    """A line that is cut with an ellipsis where there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "quiet")
        self.setMinimumWidth(60)
        self._whole = ""

    def set_text(self, text: str) -> None:
        """Show a text as far as it fits."""
        self._whole = text
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut again."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        fitting = self.fontMetrics().elidedText(
            self._whole, Qt.TextElideMode.ElideRight, self.width()
        )
        self.setText(fitting)
