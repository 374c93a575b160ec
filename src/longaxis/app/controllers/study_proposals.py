"""Beat and contour of all views, proposed in the background and confirmed at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from longaxis.app.base.i18n import tr
from longaxis.app.core import edits
from longaxis.app.core.time_edits import confirm_r_waves
from longaxis.app.core.view_state import Screen
from longaxis.data import BeatChoice, Centreline, ValueSource

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from longaxis.anatomy import View
    from longaxis.app.controllers.picture_ecg import PictureEcg
    from longaxis.app.controllers.workflow import Workflow
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.jobs.jobs import Job, Jobs
    from longaxis.data import Loop, StudyDocument, ViewDocument
    from longaxis.data.reading_proposal import ReadingProposal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Draft:
    """What stands on the screen of one view until it is confirmed.

    Attributes
    ----------
    loop
        The loop it belongs to.
    choice
        Frames of the beat; None leaves one to the rules.
    stated
        Frames that come from R waves of the file, or of the ECG in the picture.
    centreline
        The contour, None while there is none.
    expected_error_mm
        Of a contour found without the reader; None otherwise.
    is_own
        True once the reader moved or placed the contour.
    is_searching
        True while the proposal is computed.
    notes
        Why there is no contour, or what is odd.
    """

    loop: Loop
    choice: BeatChoice = field(default_factory=BeatChoice)
    stated: BeatChoice = field(default_factory=BeatChoice)
    centreline: Centreline | None = None
    expected_error_mm: float | None = None
    is_own: bool = False
    is_searching: bool = False
    notes: tuple[str, ...] = ()


class StudyProposals(QObject):
    """Drafts of all views; they enter the document when the reader confirms them.

    Attributes
    ----------
    changed
        A draft of a view, its argument, is another one now.
    wall_mm
        Wall width of a contour found without the reader.
    """

    changed = Signal(object)

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        workflow: Workflow,
        jobs: Jobs,
        picture_ecg: PictureEcg,
    ) -> None:
        super().__init__()
        self._session = session
        self._view_state = view_state
        self._workflow = workflow
        self._jobs = jobs
        self._picture_ecg = picture_ecg
        self._drafts: dict[View, Draft] = {}
        self._running: dict[View, Job] = {}
        self.wall_mm = 9.0
        session.document_changed.connect(self._follow)
        view_state.screen_changed.connect(self._follow)
        picture_ecg.changed.connect(self._search_waiting)

    def draft(self, view: View) -> Draft | None:
        """Return the draft of a view, None without a loop or once it has a contour."""
        return self._drafts.get(view)

    @property
    def is_ready(self) -> bool:
        """True if every view with a loop has a contour, in draft or in the document."""
        views = self._session.document.views
        return bool(views) and all(
            document.centreline is not None or self._has_contour(document.view)
            for document in views
        )

    @property
    def is_offered(self) -> bool:
        """True for a study that nothing was done in yet, of at least two loops."""
        suitable = [loop for loop in self._session.loops if loop.is_suitable]
        views = self._session.document.views
        return len(suitable) > 1 and all(view.centreline is None for view in views)

    def _has_contour(self, view: View) -> bool:
        draft = self._drafts.get(view)
        return draft is not None and draft.centreline is not None

    # What the reader does

    def set_frames(self, view: View, choice: BeatChoice) -> None:
        """Take other frames of the beat; a contour of the program follows ES.

        Parameters
        ----------
        view
            The apical view.
        choice
            Frames of the beat.
        """
        draft = self._drafts.get(view)
        if draft is None:
            return
        is_moved = choice.end_systole != draft.choice.end_systole
        self._drafts[view] = replace(draft, choice=choice)
        document = self._session.document.view(view)
        if is_moved and not draft.is_own and document is not None:
            self._search(document)
        self.changed.emit(view)

    def set_points(
        self, view: View, control_points_mm: NDArray[np.float64], frame: int
    ) -> None:
        """Take a contour that the reader placed or moved.

        Parameters
        ----------
        view
            The apical view.
        control_points_mm
            Points of the contour in mm, shape (K, 2).
        frame
            Frame it was placed in.
        """
        draft = self._drafts.get(view)
        if draft is None:
            return
        before = draft.centreline
        line = Centreline(
            control_points_mm=control_points_mm,
            frame=frame if before is None else before.frame,
            wall_thickness_mm=self.wall_mm,
        )
        self._stop(view)
        self._drafts[view] = replace(
            draft,
            centreline=line,
            is_own=True,
            is_searching=False,
            expected_error_mm=None,
        )
        self.changed.emit(view)

    def remove_contour(self, view: View) -> None:
        """Remove the contour, so that another one can be placed by three clicks."""
        draft = self._drafts.get(view)
        if draft is not None:
            self._stop(view)
            self._drafts[view] = replace(
                draft, centreline=None, is_own=True, is_searching=False
            )
            self.changed.emit(view)

    def rename(self, before: View, after: View) -> None:
        """Give a loop another view's name; two loops exchange their names."""
        if before is after:
            return
        # Drafts go with their loops, or they would be computed again.
        moved = {before: after, after: before}
        self._drafts = {
            moved.get(view, view): draft for view, draft in self._drafts.items()
        }
        # A search under way belongs to the view that the loop had.
        for view in (before, after):
            self._stop(view)
        document = edits.rename_view(self._session.document, before, after)
        self._session.apply_edit(tr("Name the view {view}", view=after.value), document)
        self._search_waiting()
        for view in (before, after):
            self.changed.emit(view)

    def swap_walls(self, view: View) -> None:
        """State that the picture shows the walls the other way round."""
        document = self._session.document.view(view)
        if document is not None:
            after = edits.set_mirrored(
                self._session.document, view, not document.mirrored
            )
            self._session.apply_edit(tr("Swap the walls"), after)

    def clear(self, view: View) -> None:
        """Take a loop out of its view."""
        after = edits.clear_view(self._session.document, view)
        self._session.apply_edit(tr("Empty {view}", view=view.value), after)

    def confirm(self) -> None:
        """Take all drafts as the reader's own, and track every view."""
        if not self.is_ready or self._session.reject_if_read_only():
            return
        after = self._session.document
        for view, draft in self._drafts.items():
            if draft.centreline is None:
                continue
            after = _confirmed(after, view, draft, draft.centreline)
        self._drafts.clear()
        self._session.apply_edit(tr("Confirm views, beat and contours"), after)
        self._workflow.track()
        self._view_state.set_screen(Screen.THREE_VIEWS)

    # Searching

    def _follow(self) -> None:
        """Drop drafts whose loop or slot is gone, and search where there is none."""
        wanted = {
            document.view: document
            for document in self._session.document.views
            if document.centreline is None
        }
        for view in list(self._drafts):
            document = wanted.get(view)
            # Frames, not the loop: naming a view makes another record of one loop.
            is_of_loop = (
                document is not None
                and document.loop.frames is self._drafts[view].loop.frames
            )
            if not is_of_loop:
                self._stop(view)
                del self._drafts[view]
                self.changed.emit(view)
        if self._view_state.screen is not Screen.CONFIRM:
            return
        for view, document in wanted.items():
            draft = self._drafts.get(view)
            is_pending = draft is not None and (draft.centreline or draft.is_own)
            if not is_pending and view not in self._running and _is_new(draft):
                self._search(document)

    def _search(self, document: ViewDocument) -> None:
        view = document.view
        self._stop(view)
        draft = self._drafts.get(view) or Draft(
            loop=document.loop, choice=document.beat_choice
        )
        self._drafts[view] = replace(draft, is_searching=True, notes=())
        if draft.choice == BeatChoice() and self._picture_ecg.is_reading(document.loop):
            # The loop is read once; `_search_waiting` goes on with what was found.
            self.changed.emit(view)
            return
        services, wall_mm = self._session.services, self.wall_mm
        asked = replace(document, beat_choice=draft.choice)
        times = self._picture_ecg.proposal(document.loop)
        job = self._jobs.start(
            tr("Proposal for {view}", view=view.value),
            lambda _: services.propose_reading(asked, wall_mm, times),
            then=partial(self._take, view, document.loop),
        )
        self._running[view] = job
        job.ended.connect(partial(self._ended, view, job))
        self.changed.emit(view)

    def _search_waiting(self) -> None:
        """Search in the loops whose R waves are known by now."""
        for view, draft in list(self._drafts.items()):
            document = self._session.document.view(view)
            is_waiting = draft.is_searching and view not in self._running
            if is_waiting and document is not None:
                self._search(document)

    def _take(self, view: View, loop: Loop, proposal: ReadingProposal) -> None:
        draft = self._drafts.get(view)
        if draft is None or draft.loop.frames is not loop.frames or draft.is_own:
            return
        suggestion = proposal.suggestion
        self._drafts[view] = replace(
            draft,
            choice=proposal.choice,
            stated=proposal.stated,
            centreline=None if suggestion is None else suggestion.centreline,
            expected_error_mm=(
                suggestion.expected_error_mm
                if suggestion is not None and loop.scale_is_known
                else None
            ),
            is_searching=False,
            notes=proposal.notes,
        )
        self.changed.emit(view)

    def _ended(self, view: View, job: Job) -> None:
        # An older search that ends late must not clear the one that is running.
        if self._running.get(view) is not job:
            return
        del self._running[view]
        draft = self._drafts.get(view)
        if draft is not None and draft.is_searching:
            note = tr("No contour was found: click annulus, apex, annulus.")
            self._drafts[view] = replace(draft, is_searching=False, notes=(note,))
            self.changed.emit(view)

    def _stop(self, view: View) -> None:
        job = self._running.pop(view, None)
        if job is not None:
            job.cancel()


def _confirmed(
    document: StudyDocument, view: View, draft: Draft, centreline: Centreline
) -> StudyDocument:
    """Return the study with a draft as the reader's own.

    Frames that are those of R waves in the loop are left to the rules: these find the
    same frames, and name R wave or ECG in the picture as their source.
    """
    choice, stated = draft.choice, draft.stated
    before = document.view(view)
    is_stated = (choice.end_diastole, choice.last) == (stated.end_diastole, stated.last)
    # An undone proposal leaves no R waves for the rules to find.
    if before is None or not is_stated or not len(before.loop.r_wave_times_s):
        return edits.confirm_view(document, view, centreline=centreline, choice=choice)
    if before.loop.r_wave_source is ValueSource.PICTURE:
        document = confirm_r_waves(document, view)
    choice = replace(choice, end_diastole=None, last=None)
    return edits.confirm_view(document, view, centreline=centreline, choice=choice)


def _is_new(draft: Draft | None) -> bool:
    """Return whether nothing was searched yet: a search that failed is not repeated."""
    return draft is None or not (draft.is_searching or draft.notes)
