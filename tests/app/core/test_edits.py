"""Edits are functions from one document to the next."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.app.core import edits
from longaxis.data import BeatChoice, Centreline, EventSource, StudyDocument
from tests.app.conftest import as_loop, made_up_recording, shrinking_tracks

VIEW = View.FOUR_CHAMBER
POINTS = np.array(
    [[35.0, 95.0], [45.0, 40.0], [60.0, 15.0], [80.0, 50.0], [85.0, 95.0]]
)


@pytest.fixture
def tracked() -> StudyDocument:
    loop = as_loop(made_up_recording(VIEW))
    document = edits.put_loop(StudyDocument(), loop, VIEW)
    line = Centreline(control_points_mm=POINTS.copy(), frame=12)
    document = edits.set_centreline(document, VIEW, line)
    mesh = shrinking_tracks(document.view(VIEW), document.settings)
    return edits.set_tracked(document, VIEW, mesh)


def test_a_new_line_has_no_tracks(tracked):
    moved = edits.move_points(tracked, VIEW, POINTS + 1.0)
    assert moved.view(VIEW).tracked is None
    assert tracked.view(VIEW).tracked is not None


@pytest.mark.parametrize(
    ("edit", "keeps_tracks"),
    [
        (lambda d: edits.set_beat(d, VIEW, BeatChoice(end_systole=14)), True),
        (lambda d: edits.set_accepted(d, VIEW, 2, False), True),
        (lambda d: edits.set_mirrored(d, VIEW, True), True),
        (lambda d: edits.set_text(d, comment="seen"), True),
        (lambda d: edits.rename_view(d, VIEW, View.TWO_CHAMBER), True),
        (lambda d: edits.set_wall_thickness(d, VIEW, 7.0), False),
        (lambda d: edits.set_centreline(d, VIEW, None), False),
        (
            lambda d: edits.set_settings(
                d, replace(d.settings, compensate_drift=False)
            ),
            True,
        ),
        (lambda d: edits.set_settings(d, replace(d.settings, mesh_rows=3)), False),
        (lambda d: edits.set_settings(d, replace(d.settings, tracker="x")), False),
        (lambda d: edits.put_loop(d, d.views[0].loop, VIEW), False),
    ],
)
def test_an_edit_drops_tracks_only_if_it_makes_them_untrue(tracked, edit, keeps_tracks):
    after = edit(tracked).views[0]
    assert (after.tracked is not None) is keeps_tracks


def test_views_stand_in_their_order_and_renaming_exchanges_them():
    document = StudyDocument()
    for view in reversed(View):
        document = edits.put_loop(document, as_loop(made_up_recording(view)), view)
    assert [each.view for each in document.views] == list(View)
    first = document.view(VIEW).loop.frames
    after = edits.rename_view(document, VIEW, View.LONG_AXIS)
    assert after.view(View.LONG_AXIS).loop.frames is first
    assert after.view(View.LONG_AXIS).loop.view is View.LONG_AXIS
    assert len(after.views) == 3


def test_the_header_is_that_of_the_first_loop():
    document = edits.put_loop(StudyDocument(), as_loop(made_up_recording()), VIEW)
    assert document.header.patient_id == "7"
    assert edits.clear_view(document, VIEW).views == ()


def test_an_event_can_be_set_and_freed():
    choice = BeatChoice(
        end_systole=9, end_systole_source=EventSource.AORTIC_VALVE_CLOSURE
    )
    moved = edits.with_event(choice, "end_systole", 11)
    assert moved == BeatChoice(end_systole=11)
    assert edits.with_event(moved, "end_systole", None) == BeatChoice()
    assert edits.with_event(moved, "last", 20).last == 20
    assert edits.with_event(moved, "end_diastole", 1).end_diastole == 1


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: edits.set_centreline(d, VIEW, None),
        lambda d: edits.move_points(
            edits.put_loop(d, as_loop(made_up_recording()), VIEW), VIEW, POINTS
        ),
        lambda d: edits.set_wall_thickness(
            edits.put_loop(d, as_loop(made_up_recording()), VIEW), VIEW, 8.0
        ),
    ],
)
def test_editing_what_is_not_there_is_a_mistake(edit):
    with pytest.raises(ValueError, match="there is no"):
        edit(StudyDocument())


def test_the_mitral_valves_mark_is_taken_back_by_marking_the_same_frame(tracked):
    marked = edits.set_mitral_opening(tracked, VIEW, 17)
    assert marked.view(VIEW).beat_choice.mitral_opening == 17
    assert marked.view(VIEW).tracked is not None
    again = edits.set_mitral_opening(marked, VIEW, 17)
    assert again.view(VIEW).beat_choice == BeatChoice()
