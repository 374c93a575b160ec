"""The open document: its undo stack, its revisions, and what is shown of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr
from longaxis.app.core import edits, report_edits
from longaxis.app.core.commands import Edit
from longaxis.app.core.results import (
    ResultCache,
    Results,
    changed_scope,
    derive,
    lacking_intervals,
)
from longaxis.app.core.services import Services
from longaxis.app.jobs.refresh_queue import RefreshQueue
from longaxis.data import StudyDocument, ValueSource
from longaxis.display.edit_changes import extended
from longaxis.errors import BadInputError, LongAxisError

if TYPE_CHECKING:
    from longaxis.app.core.results import Measured
    from longaxis.data import (
        AnalysisSettings,
        Loop,
        LoopSummary,
        Recording,
        StudyResult,
        TrackedMesh,
        ViewDocument,
        ViewResult,
    )
    from longaxis.data.edit_log import EditEntry


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Preview:
    """A recording that is looked at but stands in no slot yet.

    Attributes
    ----------
    mm_per_pixel, frame_rate_hz
        What the reader entered because the file does not say it.
    """

    recording: Recording
    label: str
    mm_per_pixel: tuple[float, float] | None = None
    frame_rate_hz: float | None = None

    @property
    def scale_is_assumed(self) -> bool:
        """True where nobody knows the scale and strain alone can do without."""
        recording = self.recording
        is_missing = self.mm_per_pixel is None and recording.mm_per_pixel is None
        return is_missing and recording.pixel_shape_is_known

    @property
    def scale_of_loop(self) -> tuple[float, float] | None:
        """What is not from the file: entered or assumed (x, y); None keeps the file."""
        if self.scale_is_assumed:
            return self.recording.assumed_mm_per_pixel
        return self.mm_per_pixel

    def mark_assumed(self, loop: Loop) -> Loop:
        """Return the loop of this recording, its scale marked where it is assumed."""
        # Strain needs no millimetres; what does is not given (`Loop.scale_is_known`).
        if self.scale_is_assumed:
            return replace(loop, scale_source=ValueSource.ASSUMED)
        return loop


class Session(QObject):
    """What is open. Views read it and listen; only commands and finished jobs write.

    Attributes
    ----------
    document_changed, results_changed, active_changed, loops_changed
        Emitted after the value has changed.
    refused
        An exception for the reader: an edit of a document that is only looked at.
    left_unsaved
        A document with unsaved work, when another one takes its place.
    study_left
        Another document is about to take the place of this one: what belongs to it,
        such as jobs that are running, ends.
    refresh_queue
        How panels follow it.
    undo_stack
        Every edit of the document.
    cache
        What was measured.
    """

    document_changed = Signal()
    results_changed = Signal()
    active_changed = Signal()
    loops_changed = Signal()
    refused = Signal(object)
    left_unsaved = Signal(object)
    study_left = Signal()

    def __init__(self, services: Services | None = None) -> None:
        super().__init__()
        self.services = services or Services()
        self.refresh_queue = RefreshQueue(self)
        self.undo_stack = QUndoStack(self)
        self.cache = ResultCache(
            # Looked up at each call, so that a test can replace `services`.
            lambda document, settings: self.services.measure(document, settings)
        )
        self._document = StudyDocument()
        self._log: tuple[EditEntry, ...] = ()
        self._read_only_reason = ""
        self._active: View | None = None
        self._preview: Preview | None = None
        self._loops: tuple[LoopSummary, ...] = ()
        self._revisions = dict.fromkeys(View, 0)
        self._results = Results()
        self._dragged: View | None = None
        self._study: StudyResult | None = None

    # What there is

    @property
    def document(self) -> StudyDocument:
        """The reader's work so far."""
        return self._document

    @property
    def logged_document(self) -> StudyDocument:
        """The reader's work with the log of all edits, undone ones too, for files."""
        return replace(self._document, log=self._log)

    @property
    def is_read_only(self) -> bool:
        """True while the document may be looked at, but not changed."""
        return bool(self._read_only_reason)

    @property
    def has_unsaved_work(self) -> bool:
        """True if the reader drew or wrote something that no file of his holds."""
        # Loops alone are no work: they can be opened again.
        document = self._document
        is_work = (
            any(view.centreline is not None for view in document.views)
            or bool(document.comment)
            or bool(document.report.conclusion)
        )
        return is_work and not self._read_only_reason and not self.undo_stack.isClean()

    def mark_saved(self, document: StudyDocument) -> None:
        """Call the work saved, unless it has changed since this document was taken.

        Compared is the document itself: an edit that is merged into the one before
        leaves the index of the undo stack as it was.
        """
        if self._document is document:
            self.undo_stack.setClean()

    @property
    def settings(self) -> AnalysisSettings:
        """How the document is measured."""
        return self._document.settings

    @property
    def loops(self) -> tuple[LoopSummary, ...]:
        """All loops of the files that were opened."""
        return self._loops

    @property
    def active(self) -> View | None:
        """The view on screen, None while a loop without a slot is looked at."""
        return self._active

    @property
    def preview(self) -> Preview | None:
        """The loop that is looked at without a slot."""
        return self._preview

    @property
    def active_document(self) -> ViewDocument | None:
        """The reader's work in the view on screen."""
        return None if self._active is None else self._document.view(self._active)

    @property
    def active_result(self) -> ViewResult | None:
        """The numbers of the view on screen."""
        return None if self._active is None else self.result(self._active)

    def result(self, view: View) -> ViewResult | None:
        """Return the result of a view, None while there is none for this contour."""
        return None if view is self._dragged else self._results.views.get(view)

    def stale_result(self, view: View) -> ViewResult | None:
        """Return the last result of a view whose contour has changed since."""
        results = self._results
        return (results.views if view is self._dragged else results.stale).get(view)

    def problem(self, view: View) -> str:
        """Return why a tracked view has no result, empty if it has one."""
        return self._results.problems.get(view, "")

    @property
    def dragged(self) -> View | None:
        """The view whose contour or wall is being dragged: its numbers are stale."""
        return self._dragged

    def revision(self, view: View) -> int:
        """Return the number that changes whenever tracks of a view become untrue."""
        return self._revisions[view]

    def study_result(self) -> StudyResult | None:
        """Return the result of all measured views together, None without any."""
        # Combined when it is asked for; whatever changes a result clears it.
        if self._study is None:
            views = [result for view in View if (result := self.result(view))]
            if views:
                self._study = self.services.combine(self.logged_document, views)
        return self._study

    # What changes it

    def open(
        self,
        document: StudyDocument,
        loops: tuple[LoopSummary, ...] = (),
        *,
        read_only_reason: str = "",
    ) -> None:
        """Start anew with another document.

        Parameters
        ----------
        document, loops
            What is shown from now on.
        read_only_reason
            Why it cannot be edited, in one sentence; empty if it can.
        """
        # Before anything is cleared: Autosave keeps this document aside.
        if self.has_unsaved_work:
            self.left_unsaved.emit(self.logged_document)
        self.study_left.emit()
        # Undo must not lead back into another study.
        self.undo_stack.clear()
        self._read_only_reason = read_only_reason
        self._loops = loops
        self._preview = None
        self.cache.forget()
        self._log = document.log
        self._take(document)
        # Last, as the active view must be one of the new document.
        self._active = document.views[0].view if document.views else None
        self.loops_changed.emit()
        self.active_changed.emit()

    def reject_if_read_only(self) -> bool:
        """Return whether the document may only be looked at, and say so if it is."""
        if self._read_only_reason:
            self.refused.emit(BadInputError(self._read_only_reason))
        return bool(self._read_only_reason)

    def allow_edits(self) -> None:
        """Let the document be changed: it now has a file of its own."""
        self._read_only_reason = ""
        # Listeners ask again whether they may edit and save.
        self.document_changed.emit()

    def set_loops(self, loops: tuple[LoopSummary, ...]) -> None:
        """Take the list of loops that can be looked at."""
        self._loops = loops
        self.loops_changed.emit()

    def show_view(self, view: View) -> None:
        """Look at a slot; an empty one changes nothing."""
        if self._document.view(view) is None:
            return
        self._preview = None
        self._active = view
        self.active_changed.emit()

    def show_preview(self, preview: Preview) -> None:
        """Look at a loop that stands in no slot."""
        self._preview = preview
        self._active = None
        self.active_changed.emit()

    def apply_edit(
        self, text: str, after: StudyDocument, *, merge_key: object | None = None
    ) -> bool:
        """Make an edit that can be undone; refused while read-only or signed.

        Returns whether the edit was made.

        Parameters
        ----------
        text
            Text.
        after
            The study after the edit.
        merge_key
            Edits with the same key in a row are undone together.
        """
        locked = report_edits.why_locked(self._document, after)
        refusal = self._read_only_reason or locked
        if refusal:
            self.refused.emit(BadInputError(refusal))
            return False
        # Within the edit, so that undo takes the carried closure back with it.
        after = self.services.carry_closure(after)
        self.undo_stack.push(
            Edit(
                text,
                self._document,
                after,
                replace=self.replace_document,
                merge_key=merge_key,
            )
        )
        return True

    def accept_tracks(
        self,
        view: View,
        tracked: TrackedMesh,
        *,
        revision: int,
        measured: Measured | None = None,
        text: str = "",
    ) -> bool:
        """Take tracks, unless the line changed while they were computed.

        Returns whether they were taken.

        Parameters
        ----------
        view
            Whose tracks they are.
        tracked
            What the tracker found.
        revision
            Of the view, when the tracker was started.
        measured
            What was measured beside the tracker, so that the window need not wait for
            it; not used if the reader has changed anything since.
        text
            What the undo menu calls it; empty for plain tracking.
        """
        # Contour, loop or tracker changed meanwhile: the tracks belong to what is gone.
        if revision != self._revisions[view]:
            return False
        before = self._document.view(view)
        after = edits.set_tracked(self._document, view, tracked)
        tracked_document = after.view(view)
        if measured is not None and tracked_document is not None:
            document, settings, result = measured
            # Events or smoothing may have changed, which leaves the tracks as they are.
            if document is before and settings == self.settings:
                self.cache.keep((tracked_document, settings, result))
        return self.apply_edit(text or tr("Track {view}", view=view.value), after)

    def replace_document(self, after: StudyDocument) -> None:
        """Take another document; for commands only."""
        # Not in the document: undo leaves what it took back in the log.
        self._log = extended(
            self._log, self._document, after, moment=report_edits.now_with_offset()
        )
        self._take(after)

    def _take(self, after: StudyDocument) -> None:
        before, self._document = self._document, after
        # Undo and redo come here too, and make trackers that are running obsolete.
        for view in View:
            if _inputs(before, view) != _inputs(after, view):
                self._revisions[view] += 1
        # Before the signals: whoever hears of the document must not read older numbers.
        self._derive()
        self._leave_empty_slot()
        self.document_changed.emit()
        self.results_changed.emit()

    def set_dragged(self, view: View | None) -> None:
        """Mark the numbers of a view as stale while its contour is being dragged."""
        before, self._dragged = self._dragged, view
        # Only where numbers are on the screen, as their validity has changed.
        if before is not view and {before, view} & self._results.views.keys():
            self._study = None
            self.results_changed.emit()

    def _derive(self) -> None:
        before, self._results = self._results, derive(self._document, self.cache)
        self._study = None
        self.refresh_queue.stale_scope = changed_scope(before, self._results)

    def without_intervals(self) -> tuple[ViewDocument, ...]:
        """Return the views with perturbed contours whose result has no interval yet."""
        return lacking_intervals(self._document, self._results)

    def measure_fully(self) -> None:
        """Add intervals that are still to come, for what is exported now."""
        for document in self.without_intervals():
            try:
                result = self.services.measure(document, self.settings)
            except LongAxisError:
                continue  # shown as the view's problem, or it has no intervals at all
            self.accept_intervals(document, self.settings, result)

    def accept_intervals(
        self, document: ViewDocument, settings: AnalysisSettings, result: ViewResult
    ) -> bool:
        """Take a result with its intervals, unless something has changed since.

        Parameters
        ----------
        document
            The view to work on.
        settings
            Settings of the analysis.
        result
            Results of the view.
        """
        is_of_now = self._document.view(document.view) is document
        if not is_of_now or settings != self.settings:
            return False
        self.cache.keep((document, settings, result))
        self._derive()
        # Intervals come by themselves, so the panels take turns (decision 9).
        with self.refresh_queue.deferred():
            self.results_changed.emit()
        return True

    def _leave_empty_slot(self) -> None:
        if self._active is None or self._document.view(self._active) is not None:
            return
        views = self._document.views
        self._active = views[0].view if views else None
        self.active_changed.emit()


def _inputs(document: StudyDocument, name: View) -> object:
    """Return what the tracks of a view depend on, to be compared."""
    view = document.view(name)
    if view is None:
        return None
    settings = document.settings
    tracking = (settings.tracker, settings.mesh_rows, settings.mesh_spacing_mm)
    # Records are frozen and both documents are alive: identity tells them apart.
    corrections = tuple(id(correction) for correction in view.corrections)
    loop = view.loop
    # Not the whole loop: R waves that are found in its picture while the tracker runs
    # change nothing of what it follows.
    picture = (
        id(loop.frames),
        id(loop.frame_times_s),
        loop.mm_per_pixel,
        loop.tissue_region_px,
        loop.damaged_frames,
    )
    return picture, id(view.centreline), corrections, tracking
