"""The session, without a widget: undo, revisions, and numbers that belong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.app.core import edits, time_edits
from longaxis.data import BeatChoice, Centreline, GlobalDefinition
from tests.app.conftest import (
    END_SYSTOLE,
    PEAK_STRAIN,
    as_loop,
    made_up_recording,
    shrinking_tracks,
)

VIEW = View.FOUR_CHAMBER
POINTS = np.array(
    [[35.0, 95.0], [45.0, 40.0], [60.0, 15.0], [80.0, 50.0], [85.0, 95.0]]
)


@pytest.fixture
def with_line(session):
    loop = as_loop(made_up_recording(VIEW))
    session.apply_edit("put", edits.put_loop(session.document, loop, VIEW))
    session.show_view(VIEW)
    line = Centreline(control_points_mm=POINTS.copy(), frame=END_SYSTOLE)
    session.apply_edit("line", edits.set_centreline(session.document, VIEW, line))
    return session


@pytest.fixture
def tracked(with_line):
    mesh = shrinking_tracks(with_line.document.view(VIEW), with_line.settings)
    assert with_line.accept_tracks(VIEW, mesh, revision=with_line.revision(VIEW))
    return with_line


def move(session, by_mm: float, merge_key: object = None) -> None:
    after = edits.move_points(session.document, VIEW, POINTS + by_mm)
    session.apply_edit("move", after, merge_key=merge_key)


def test_numbers_come_with_the_tracks(tracked):
    line = tracked.result(VIEW).globals_[GlobalDefinition.LINE]
    assert line.peak_systolic == pytest.approx(PEAK_STRAIN, abs=0.012)
    assert tracked.active_result is tracked.result(VIEW)
    assert tracked.study_result().views[0] is not None


def test_numbers_go_with_the_line_and_come_back_with_undo(tracked):
    before = tracked.result(VIEW).globals_[GlobalDefinition.LINE]
    move(tracked, 2.0)
    assert tracked.result(VIEW) is None
    assert tracked.stale_result(VIEW).globals_[GlobalDefinition.LINE] == before
    tracked.undo_stack.undo()
    assert tracked.result(VIEW).globals_[GlobalDefinition.LINE] == before
    assert tracked.stale_result(VIEW) is None


def test_tracks_of_an_older_line_are_dropped(with_line):
    revision = with_line.revision(VIEW)
    mesh = shrinking_tracks(with_line.document.view(VIEW), with_line.settings)
    move(with_line, 1.0)
    assert not with_line.accept_tracks(VIEW, mesh, revision=revision)
    assert with_line.document.view(VIEW).tracked is None


def test_tracks_are_kept_where_r_waves_were_found_meanwhile(with_line):
    document = with_line.document.view(VIEW)
    revision = with_line.revision(VIEW)
    mesh = shrinking_tracks(document, with_line.settings)
    found = replace(document.loop, r_wave_times_s=document.loop.frame_times_s[1:2])
    after = time_edits.set_proposed_loop(with_line.document, VIEW, found)
    with_line.apply_edit("Propose the beat", after)
    assert with_line.accept_tracks(VIEW, mesh, revision=revision)
    assert with_line.document.view(VIEW).tracked is not None


def test_tracks_of_another_scale_are_dropped(with_line):
    document = with_line.document.view(VIEW)
    revision = with_line.revision(VIEW)
    mesh = shrinking_tracks(document, with_line.settings)
    wider = replace(document.loop, mm_per_pixel=(0.9, 0.9))
    after = time_edits.set_proposed_loop(with_line.document, VIEW, wider)
    with_line.apply_edit("Another scale", after)
    assert not with_line.accept_tracks(VIEW, mesh, revision=revision)


def test_tracks_are_dropped_even_if_undo_brought_the_line_back(with_line):
    revision = with_line.revision(VIEW)
    move(with_line, 1.0)
    with_line.undo_stack.undo()
    mesh = shrinking_tracks(with_line.document.view(VIEW), with_line.settings)
    assert not with_line.accept_tracks(VIEW, mesh, revision=revision)


def test_events_change_numbers_but_no_revision(tracked):
    revision, before = tracked.revision(VIEW), tracked.result(VIEW)
    after = edits.set_beat(tracked.document, VIEW, BeatChoice(end_systole=8))
    tracked.apply_edit("es", after)
    now = tracked.result(VIEW)
    assert tracked.revision(VIEW) == revision
    assert now.beat.end_systole == 8
    line = GlobalDefinition.LINE
    assert now.globals_[line].end_systolic > before.globals_[line].end_systolic


def test_events_that_make_no_beat_are_said_and_not_measured(tracked):
    choice = BeatChoice(end_diastole=20, end_systole=10)
    tracked.apply_edit("bad", edits.set_beat(tracked.document, VIEW, choice))
    assert tracked.result(VIEW) is None
    assert tracked.problem(VIEW)
    tracked.undo_stack.undo()
    assert tracked.result(VIEW) is not None
    assert tracked.problem(VIEW) == ""


def test_undo_all_returns_to_the_first_state(session):
    first = session.document
    loop = as_loop(made_up_recording(VIEW))
    session.apply_edit("put", edits.put_loop(session.document, loop, VIEW))
    line = Centreline(control_points_mm=POINTS.copy(), frame=3)
    session.apply_edit("line", edits.set_centreline(session.document, VIEW, line))
    session.apply_edit("flip", edits.set_mirrored(session.document, VIEW, True))
    session.apply_edit("text", edits.set_text(session.document, comment="good"))
    last = session.document
    session.undo_stack.setIndex(0)
    assert session.document is first
    assert session.active is None
    session.undo_stack.setIndex(4)
    assert session.document is last


def test_a_drag_is_one_command(with_line):
    n_before = with_line.undo_stack.count()
    for step in range(5):
        move(with_line, 0.1 * step, merge_key="drag 1")
    assert with_line.undo_stack.count() == n_before + 1
    move(with_line, 1.0, merge_key="drag 2")
    move(with_line, 1.1)
    assert with_line.undo_stack.count() == n_before + 3
    with_line.undo_stack.setIndex(n_before)
    points = with_line.document.view(VIEW).centreline.control_points_mm
    assert np.array_equal(points, POINTS)


def test_an_engine_that_fails_by_mistake_is_not_hidden(with_line, monkeypatch):
    def broken(document, settings):
        message = "ours"
        raise ValueError(message)

    with_line.services = type(with_line.services)(measure=broken)
    mesh = shrinking_tracks(with_line.document.view(VIEW), with_line.settings)
    with pytest.raises(ValueError, match="ours"):
        with_line.replace_document(edits.set_tracked(with_line.document, VIEW, mesh))


def test_opening_another_document_starts_anew(tracked):
    tracked.open(edits.clear_view(tracked.document, VIEW))
    assert tracked.undo_stack.count() == 0
    assert tracked.active is None
    assert tracked.result(VIEW) is None


def test_numbers_are_stale_while_the_contour_is_dragged(tracked, qtbot):
    before = tracked.result(VIEW)
    with qtbot.waitSignal(tracked.results_changed):
        tracked.set_dragged(VIEW)
    assert tracked.result(VIEW) is None
    assert tracked.stale_result(VIEW) is before
    assert tracked.study_result() is None
    with qtbot.assertNotEmitted(tracked.results_changed):
        tracked.set_dragged(VIEW)
    with qtbot.waitSignal(tracked.results_changed):
        tracked.set_dragged(None)
    assert tracked.result(VIEW) is before
    assert tracked.study_result() is not None


def test_numbers_of_another_study_are_never_stale_ones_of_this(tracked):
    untracked = edits.set_tracked(tracked.document, VIEW, None)
    tracked.open(untracked)
    assert tracked.result(VIEW) is None
    assert tracked.stale_result(VIEW) is None


def test_undo_and_redo_measure_nothing_again(tracked, monkeypatch):
    result = tracked.result(VIEW)
    move(tracked, 2.0)
    calls = []
    measure = tracked.services.measure
    tracked.services = replace(
        tracked.services, measure=lambda *given: calls.append(1) or measure(*given)
    )
    tracked.undo_stack.undo()
    assert tracked.result(VIEW) is result
    assert calls == []


@pytest.mark.parametrize("is_changed", [False, True])
def test_what_was_measured_beside_the_tracker_is_used_if_it_still_holds(
    with_line, is_changed
):
    document, settings = with_line.document.view(VIEW), with_line.settings
    mesh = shrinking_tracks(document, settings)
    revision = with_line.revision(VIEW)
    measured = with_line.services.measure(replace(document, tracked=mesh), settings)
    if is_changed:
        after = edits.set_beat(with_line.document, VIEW, BeatChoice(end_systole=9))
        with_line.apply_edit("es", after)
    assert with_line.accept_tracks(
        VIEW, mesh, revision=revision, measured=(document, settings, measured)
    )
    assert (with_line.result(VIEW) is measured) is not is_changed
