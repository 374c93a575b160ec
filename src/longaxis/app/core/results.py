"""Results of the open document: derived from it, never changed by hand.

`derive` is the only place that measures for the window. What was measured before is
kept, so that undo and redo measure nothing again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View
from longaxis.app.jobs.refresh_queue import Scope
from longaxis.errors import LongAxisError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from longaxis.data import (
        AnalysisSettings,
        StudyDocument,
        ViewDocument,
        ViewResult,
    )

    Measure = Callable[[ViewDocument, AnalysisSettings], ViewResult]
    Measured = tuple[ViewDocument, AnalysisSettings, ViewResult]
    Outcome = ViewResult | LongAxisError

KEPT_RESULTS = 12
"""Measured views kept for undo and redo; chosen."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Results:
    """What is known of a document.

    Attributes
    ----------
    views
        Result of each view that is tracked along its contour and can be measured.
    stale
        Last result of each view whose contour has changed since.
    problems
        Why a tracked view cannot be measured.
    """

    views: Mapping[View, ViewResult] = field(default_factory=dict)
    stale: Mapping[View, ViewResult] = field(default_factory=dict)
    problems: Mapping[View, str] = field(default_factory=dict)


class ResultCache:
    """Measures views, and keeps what was measured.

    Parameters
    ----------
    measure
        Measures one tracked view; raises LongAxisError where it cannot be measured.

    Attributes
    ----------
    intervals_follow
        True if intervals of perturbed contours are added later on: views are then
        measured without them first, which is several times as fast.
    """

    def __init__(self, measure: Measure) -> None:
        self.intervals_follow = False
        self._measure = measure
        self._kept: list[Measured] = []
        self._current: dict[View, tuple[ViewDocument, AnalysisSettings, Outcome]] = {}
        self._last: dict[View, ViewResult] = {}

    def keep(self, measured: Measured) -> None:
        """Keep a result; `derive` takes it for the same document and settings."""
        document, _, _ = measured
        # With the new one KEPT_RESULTS entries; the oldest falls out.
        self._kept = [*self._kept[1 - KEPT_RESULTS :], measured]
        # What is current may lack the intervals that came just now.
        self._current.pop(document.view, None)

    def forget(self) -> None:
        """Forget everything: another study is open."""
        self._kept.clear()
        self._current.clear()
        self._last.clear()

    def last(self, view: View) -> ViewResult | None:
        """Return the last result of a view."""
        return self._last.get(view)

    def forget_last(self, view: View) -> None:
        """Forget the last result of a view: its contour was removed."""
        self._last.pop(view, None)

    def outcome(self, document: ViewDocument, settings: AnalysisSettings) -> Outcome:
        """Return the result of a tracked view, or why there is none."""
        current = self._current.get(document.view)
        if current is not None and _is_of(current, document, settings):
            return current[2]
        outcome: Outcome
        try:
            outcome = self._measured(document, settings)
        except LongAxisError as error:
            # A refusal is kept too: measuring again would only fail again.
            outcome = error
        else:
            self._last[document.view] = outcome
        self._current[document.view] = (document, settings, outcome)
        return outcome

    def _measured(
        self, document: ViewDocument, settings: AnalysisSettings
    ) -> ViewResult:
        for known in self._kept:
            if _is_of(known, document, settings):
                return known[2]
        if self.intervals_follow and _has_perturbed_contours(document):
            assert document.tracked is not None
            # Not kept: keep() takes the result with its intervals once that has come.
            plain = replace(document.tracked, jittered=None)
            return self._measure(replace(document, tracked=plain), settings)
        result = self._measure(document, settings)
        self.keep((document, settings, result))
        return result


def derive(document: StudyDocument, cache: ResultCache) -> Results:
    """Return the results of a document.

    Parameters
    ----------
    document
        The document as it is now.
    cache
        Measures what was not measured before.
    """
    views: dict[View, ViewResult] = {}
    stale: dict[View, ViewResult] = {}
    problems: dict[View, str] = {}
    for name in View:
        view = document.view(name)
        if view is None or view.centreline is None:
            # Numbers of a contour that was removed are of nothing, not even stale.
            cache.forget_last(name)
            continue
        last = cache.last(name)
        if view.tracked is not None:
            outcome = cache.outcome(view, document.settings)
            if not isinstance(outcome, LongAxisError):
                views[name] = outcome
                continue
            problems[name] = str(outcome)
        # Without valid tracks the last numbers are shown as stale, never as valid.
        if last is not None:
            stale[name] = last
    return Results(views=views, stale=stale, problems=problems)


def lacking_intervals(
    document: StudyDocument, results: Results
) -> tuple[ViewDocument, ...]:
    """Return the views with perturbed contours whose result has no interval yet."""
    return tuple(
        view
        for view in document.views
        if _has_perturbed_contours(view)
        and view.view in results.views
        and results.views[view.view].uncertainty is None
    )


def changed_scope(old: Results, new: Results) -> Scope:
    """Return whose numbers are other ones now; intervals that were added change none.

    Those of the study change with every view that comes, those of a view only by
    themselves.
    """
    before, after = old.views, new.views
    if any(not _has_equal_numbers(before[view], after.get(view)) for view in before):
        return Scope.VIEW
    # Where there were no numbers before, none on the screen can be untrue.
    return Scope.STUDY if before and before.keys() != after.keys() else Scope.NOTHING


def _has_equal_numbers(one: ViewResult, other: ViewResult | None) -> bool:
    if one is other:
        return True
    return (
        other is not None
        and one.beat == other.beat
        and [segment.accepted for segment in one.segments]
        == [segment.accepted for segment in other.segments]
        # NaN stands where there is no strain, and does not equal itself.
        and np.array_equal(one.curves.segments, other.curves.segments, equal_nan=True)
    )


def _has_perturbed_contours(document: ViewDocument) -> bool:
    return document.tracked is not None and document.tracked.jittered is not None


def _is_of(
    known: tuple[ViewDocument, AnalysisSettings, object],
    document: ViewDocument,
    settings: AnalysisSettings,
) -> bool:
    # Identity is enough, as documents are frozen; comparing arrays would be slow.
    return known[0] is document and known[1] == settings
