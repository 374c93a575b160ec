"""The one document the window shows, and the numbers that belong to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr
from longaxis.app.core import edits, report_edits
from longaxis.app.core.commands import Edit
from longaxis.app.core.services import Services
from longaxis.app.jobs.refresh_queue import RefreshQueue, Scope
from longaxis.data import StudyDocument
from longaxis.errors import BadInputError, LongAxisError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from longaxis.data import (
        AnalysisSettings,
        LoopSummary,
        Recording,
        StudyResult,
        TrackedMesh,
        ViewDocument,
        ViewResult,
    )

    Measured = tuple[ViewDocument, AnalysisSettings, ViewResult]


_KEPT_RESULTS = 12
"""Numbers kept for undo and redo."""


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
    turns
        How panels follow it.
    undo_stack
        Every edit of the document.
    measures_late
        True if somebody adds the intervals of lines drawn anew later on.
    """

    document_changed = Signal()
    results_changed = Signal()
    active_changed = Signal()
    loops_changed = Signal()
    refused = Signal(object)
    left_unsaved = Signal(object)

    def __init__(self, services: Services | None = None) -> None:
        super().__init__()
        self.services = services or Services()
        self.refresh_queue = RefreshQueue(self)
        self.undo_stack = QUndoStack(self)
        self.measures_late = False
        self._document = StudyDocument()
        self._looks_only = ""
        self._active: View | None = None
        self._preview: Preview | None = None
        self._loops: tuple[LoopSummary, ...] = ()
        self._revisions = dict.fromkeys(View, 0)
        self._results: dict[View, ViewResult] = {}
        self._stale: dict[View, ViewResult] = {}
        self._problems: dict[View, str] = {}
        self._study: StudyResult | None = None
        self._known: list[Measured] = []

    # What there is

    @property
    def document(self) -> StudyDocument:
        """The reader's work so far."""
        return self._document

    @property
    def is_read_only(self) -> bool:
        """True while the document may be looked at, but not changed."""
        return bool(self._looks_only)

    @property
    def has_unsaved_work(self) -> bool:
        """True if the reader drew or wrote something that no file of his holds."""
        document = self._document
        is_work = (
            any(each.centreline is not None for each in document.views)
            or bool(document.comment)
            or bool(document.report.conclusion)
        )
        return is_work and not self._looks_only and not self.undo_stack.isClean()

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
        """Return the numbers of a view, None while there are none for this line."""
        return self._results.get(view)

    def stale_result(self, view: View) -> ViewResult | None:
        """Return the last numbers of a view whose line has changed since."""
        return self._stale.get(view)

    def problem(self, view: View) -> str:
        """Return why a tracked view has no numbers, empty if it has."""
        return self._problems.get(view, "")

    def revision(self, view: View) -> int:
        """Return the number that changes whenever tracks of a view become untrue."""
        return self._revisions[view]

    def study_result(self) -> StudyResult | None:
        """Return the numbers of all tracked views together, None without any."""
        if self._study is None and self._results:
            views = list(self._results.values())
            self._study = self.services.combine(self._document, views)
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
        looks_only
            Why it may only be looked at, in one sentence; empty if it may be changed.
        """
        if self.has_unsaved_work:
            self.left_unsaved.emit(self._document)
        self.undo_stack.clear()
        self._looks_only = read_only_reason
        self._loops = loops
        self._preview = None
        self._stale.clear()
        self._known.clear()
        self.replace_document(document)
        self._active = document.views[0].view if document.views else None
        self.loops_changed.emit()
        self.active_changed.emit()

    def reject_if_read_only(self) -> bool:
        """Return whether the document may only be looked at, and say so if it is."""
        if self._looks_only:
            self.refused.emit(BadInputError(self._looks_only))
        return bool(self._looks_only)

    def allow_edits(self) -> None:
        """Let the document be changed: it now has a file of its own."""
        self._looks_only = ""
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

    def do(
        self, text: str, after: StudyDocument, *, merge_key: object | None = None
    ) -> None:
        """Make an edit that can be undone; refused while read-only or signed."""
        refusal = self._looks_only or report_edits.why_locked(self._document, after)
        if refusal:
            self.refused.emit(BadInputError(refusal))
            return
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
        said
            What the undo menu calls it; empty for plain tracking.
        """
        if revision != self._revisions[view]:
            return False
        before = self._document.view(view)
        after = edits.set_tracked(self._document, view, tracked)
        tracked_document = after.view(view)
        if measured is not None and tracked_document is not None:
            document, settings, result = measured
            if document is before and settings == self.settings:
                self._keep((tracked_document, settings, result))
        self.do(text or tr("Track {view}", view=view.value), after)
        return True

    def replace_document(self, after: StudyDocument) -> None:
        """Take another document; for commands only."""
        before, were = self._document, dict(self._results)
        self._document = after
        self._study = None
        for view in View:
            self._follow(view, before, after)
        self.refresh_queue.stale_scope = _stale_scope(were, self._results)
        self._leave_empty_slot()
        self.document_changed.emit()
        self.results_changed.emit()

    def _follow(self, view: View, before: StudyDocument, after: StudyDocument) -> None:
        old, new = before.view(view), after.view(view)
        if old is new and before.settings == after.settings:
            return
        if _inputs(old, before.settings) != _inputs(new, after.settings):
            self._revisions[view] += 1
        self._measure(view, new)

    def _measure(self, view: View, document: ViewDocument | None) -> None:
        last = self._results.pop(view, None)
        self._problems.pop(view, None)
        if document is None or document.centreline is None:
            self._stale.pop(view, None)
            return
        if last is not None:
            self._stale[view] = last
        if document.tracked is None:
            return
        try:
            self._results[view] = self._measured(document)
            self._stale.pop(view, None)
        except LongAxisError as error:
            self._problems[view] = str(error)

    def _measured(self, document: ViewDocument) -> ViewResult:
        """Return the numbers of a document, from before if it was measured before."""
        for known, settings, result in self._known:
            if known is document and settings == self.settings:
                return result
        tracked = document.tracked
        if self.measures_late and tracked is not None and tracked.jittered is not None:
            plain = replace(document, tracked=replace(tracked, jittered=None))
            return self.services.measure(plain, self.settings)
        result = self.services.measure(document, self.settings)
        self._keep((document, self.settings, result))
        return result

    def without_intervals(self) -> list[ViewDocument]:
        """Return the views whose lines were drawn anew, but whose result lacks that."""
        return [
            each
            for each in self._document.views
            if each.tracked is not None
            and each.tracked.jittered is not None
            and each.view in self._results
            and self._results[each.view].uncertainty is None
        ]

    def measure_fully(self) -> None:
        """Add intervals that are still to come, for what leaves the program now."""
        for document in self.without_intervals():
            try:
                result = self.services.measure(document, self.settings)
            except LongAxisError:
                continue  # shown as the view's problem, or it has no intervals at all
            self.take_intervals(document, self.settings, result)

    def take_intervals(
        self, document: ViewDocument, settings: AnalysisSettings, result: ViewResult
    ) -> bool:
        """Take a result with its intervals, unless something has changed since."""
        is_of_now = self._document.view(document.view) is document
        if not is_of_now or settings != self.settings:
            return False
        self._keep((document, settings, result))
        were = dict(self._results)
        self._results[document.view] = result
        self._study = None
        self.refresh_queue.stale_scope = _stale_scope(were, self._results)
        with self.refresh_queue.deferred():
            self.results_changed.emit()
        return True

    def _keep(self, measured: Measured) -> None:
        self._known = [*self._known[1 - _KEPT_RESULTS :], measured]

    def _leave_empty_slot(self) -> None:
        if self._active is None or self._document.view(self._active) is not None:
            return
        views = self._document.views
        self._active = views[0].view if views else None
        self.active_changed.emit()


def _stale_scope(
    were: Mapping[View, ViewResult], are: Mapping[View, ViewResult]
) -> Scope:
    """Return whose numbers are other ones now; intervals that were added change none.

    Those of the study change with every view that comes, those of a view only by
    themselves.
    """
    changed = [view for view in were if not _reads_the_same(were[view], are.get(view))]
    if changed:
        return Scope.VIEW
    return Scope.STUDY if were and were.keys() != are.keys() else Scope.NOTHING


def _reads_the_same(one: ViewResult, other: ViewResult | None) -> bool:
    if one is other:
        return True
    return (
        other is not None
        and one.beat == other.beat
        and [each.accepted for each in one.segments]
        == [each.accepted for each in other.segments]
        and np.array_equal(one.curves.segments, other.curves.segments, equal_nan=True)
    )


def _inputs(document: ViewDocument | None, settings: AnalysisSettings) -> object:
    """Return what tracks depend on, to be compared."""
    if document is None:
        return None
    tracking = (settings.tracker, settings.mesh_rows, settings.mesh_spacing_mm)
    corrections = tuple(id(each) for each in document.corrections)
    return id(document.loop), id(document.centreline), corrections, tracking
