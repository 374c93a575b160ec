"""Results derived from documents, without a session."""

from __future__ import annotations

from dataclasses import replace

import pytest

from longaxis.anatomy import View
from longaxis.app.core import edits
from longaxis.app.core.results import (
    KEPT_RESULTS,
    ResultCache,
    Results,
    changed_scope,
    derive,
)
from longaxis.app.core.services import measure
from longaxis.app.jobs.refresh_queue import Scope
from longaxis.data import BeatChoice, Centreline, StudyDocument
from tests.app.conftest import (
    END_SYSTOLE,
    as_loop,
    made_up_recording,
    shrinking_tracks,
)
from tests.app.core.test_session import POINTS

A4C, A2C = View.FOUR_CHAMBER, View.TWO_CHAMBER


@pytest.fixture
def calls():
    return []


@pytest.fixture
def cache(calls):
    return ResultCache(lambda *given: calls.append(given) or measure(*given))


def tracked(document, view):
    loop = as_loop(made_up_recording(view))
    document = edits.put_loop(document, loop, view)
    contour = Centreline(control_points_mm=POINTS.copy(), frame=END_SYSTOLE)
    document = edits.set_centreline(document, view, contour)
    mesh = shrinking_tracks(document.view(view), document.settings)
    return edits.set_tracked(document, view, mesh)


def test_only_tracked_views_have_results(cache):
    document = edits.put_loop(
        tracked(StudyDocument(), A4C), as_loop(made_up_recording(A2C)), A2C
    )
    found = derive(document, cache)
    assert set(found.views) == {A4C}
    assert found.stale == {}
    assert found.problems == {}


def test_what_is_unchanged_is_not_measured_again(cache, calls):
    document = tracked(StudyDocument(), A4C)
    first = derive(document, cache)
    for number in range(2 * KEPT_RESULTS):
        document = edits.set_beat(
            tracked(document, A2C), A2C, BeatChoice(end_systole=8 + number % 4)
        )
        assert derive(document, cache).views[A4C] is first.views[A4C]
    assert sum(given[0].view is A4C for given in calls) == 1


def test_a_moved_contour_leaves_stale_numbers_and_none_where_it_is_removed(cache):
    document = tracked(StudyDocument(), A4C)
    before = derive(document, cache).views[A4C]
    moved = derive(edits.move_points(document, A4C, POINTS + 1), cache)
    assert moved.views == {}
    assert moved.stale[A4C] is before
    removed = edits.set_centreline(document, A4C, None)
    assert derive(removed, cache).stale == {}


def test_a_beat_that_cannot_be_measured_is_a_problem_with_stale_numbers(cache):
    document = tracked(StudyDocument(), A4C)
    before = derive(document, cache).views[A4C]
    choice = BeatChoice(end_diastole=20, end_systole=10)
    found = derive(edits.set_beat(document, A4C, choice), cache)
    assert found.problems[A4C]
    assert found.stale[A4C] is before


def test_the_scope_of_a_change_is_as_large_as_the_change(cache):
    document = tracked(StudyDocument(), A4C)
    one = derive(document, cache)
    both = derive(tracked(document, A2C), cache)
    later = edits.set_beat(document, A4C, BeatChoice(end_systole=8))
    assert changed_scope(Results(), one) is Scope.NOTHING
    assert changed_scope(one, one) is Scope.NOTHING
    assert changed_scope(one, both) is Scope.STUDY
    assert changed_scope(one, derive(later, cache)) is Scope.VIEW
    same = Results(views={A4C: replace(one.views[A4C])})
    assert changed_scope(one, same) is Scope.NOTHING
