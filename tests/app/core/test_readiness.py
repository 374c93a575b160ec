"""What GLS needs is always said, and every notice leads somewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.app.controllers.workflow import Workflow
from longaxis.app.core import edits
from longaxis.app.core.readiness import WayOut, needs, notices, withheld
from longaxis.app.core.session import Preview
from longaxis.app.core.view_state import Step, ViewState
from longaxis.app.jobs.jobs import Jobs
from longaxis.app.views.frame.readiness_bar import ReadinessBar
from longaxis.app.views.pages.loops_page import LoopsPage
from longaxis.data import BeatChoice, StudyDocument, ViewDocument
from tests.app.conftest import FRAME_TIME_S, R_WAVE_FRAMES, as_loop, made_up_recording
from tests.app.test_beats import view_document

A4C, A2C, A3C = View
SETTINGS = StudyDocument().settings


def untracked(view, **changes):
    """Return a view with a loop and nothing else, its walls checked."""
    loop = as_loop(made_up_recording(view, **changes))
    return ViewDocument(loop=loop, view=view, walls_are_checked=True)


def show(session, *views):
    session.open(StudyDocument(views=views, settings=SETTINGS))


def said(session):
    return [each.sentence for each in notices(session)]


@pytest.fixture
def bar(session, ground):
    made = ReadinessBar(session, ViewState(ground))
    made.setParent(ground)
    return made


def test_each_view_says_what_it_needs_next(session, bar):
    lined = replace(view_document(A2C, SETTINGS), tracked=None)
    show(session, untracked(A4C), lined)
    assert [each.text for each in needs(session)] == [
        "no contour",
        "not tracked",
        "no loop",
    ]
    assert [each.text() for each in bar.views] == [
        "A4C: no contour",
        "A2C: not tracked",
        "A3C: no loop",
    ]
    assert bar.lead.text() == "For GLS of 3 views:"
    bar.views[1].click()
    assert session.active is A2C


def test_three_measured_views_need_nothing(session, bar):
    beat = FRAME_TIME_S * np.array(R_WAVE_FRAMES, dtype=np.float64)
    show(
        session,
        *(view_document(view, SETTINGS, r_wave_times_s=beat) for view in View),
    )
    assert withheld(session) == ""
    assert bar.lead.text() == "GLS of 3 views is complete:"
    words = edits.set_accepted(session.document, A4C, 0, False)
    session.apply_edit("x", edits.set_accepted(words, A4C, 1, False))
    assert "Too many segments are rejected" in bar.lead.text()


def test_walls_are_asked_for_and_confirmed_or_swapped(session, bar):
    quick = 0.02 * np.arange(32)
    loop = untracked(A4C, frame_times_s=quick)
    show(session, replace(loop, walls_are_checked=False))
    asked = notices(session)[0]
    assert "is the inferoseptal wall on the left" in asked.sentence
    assert asked.ways_out == (WayOut.CONFIRM_WALLS, WayOut.SWAP_WALLS)
    bar.act_on(asked, WayOut.CONFIRM_WALLS)
    assert said(session) == []
    assert not session.document.view(A4C).mirrored
    session.undo_stack.undo()
    bar.act_on(notices(session)[0], WayOut.SWAP_WALLS)
    assert session.document.view(A4C).mirrored
    assert said(session) == []


def test_the_loops_page_asks_until_it_is_answered(session, ground, qapp):
    view_state = ViewState(ground)
    jobs = Jobs(ground)
    page = LoopsPage(session, view_state, Workflow(session, view_state, jobs), [])
    page.setParent(ground)
    show(session, replace(untracked(A4C), walls_are_checked=False))
    assert page.walls.message_label.text().startswith("Is it so?")
    page.walls.confirm.click()
    assert session.document.view(A4C).walls_are_checked
    assert page.walls.message_label.text().startswith("Left of the picture")
    jobs.stop_all()


def test_slow_frames_are_said_before_and_after_tracking_once(session):
    slow = {"frame_times_s": 0.05 * np.arange(32), "r_wave_times_s": np.zeros(0)}
    show(session, untracked(A4C, heart_rate_bpm=None, **slow))
    assert [each for each in said(session) if "frame rate is 20" in each] == said(
        session
    )
    tracked = view_document(A4C, SETTINGS, **slow)
    show(session, tracked)
    assert sum("frame rate is 20" in each for each in said(session)) == 1


def test_less_than_a_beat_is_said(session):
    show(
        session,
        untracked(
            A4C,
            frame_times_s=0.02 * np.arange(32),
            r_wave_times_s=np.zeros(0),
            heart_rate_bpm=60.0,
        ),
    )
    assert any("shorter than one heartbeat" in each for each in said(session))
    show(session, untracked(A4C, frame_times_s=0.02 * np.arange(32)))
    assert said(session) == []  # two R waves were seen


def test_heart_rates_more_than_five_apart_are_said(session):
    def at(rate):
        return FRAME_TIME_S * np.array([2, 2 + 60 / rate / FRAME_TIME_S])

    show(
        session,
        untracked(A4C, r_wave_times_s=at(74.0), frame_times_s=0.02 * np.arange(32)),
        untracked(A2C, r_wave_times_s=at(69.5), frame_times_s=0.02 * np.arange(32)),
    )
    assert said(session) == []
    fast = untracked(A3C, r_wave_times_s=at(80), frame_times_s=0.02 * np.arange(32))
    show(session, *session.document.views, fast)
    found = notices(session)
    assert "A4C 74, A2C 70, A3C 80" in found[0].sentence
    assert found[0].view is A3C


def test_a_file_without_scale_or_times_says_so(session):
    recording = made_up_recording(None, mm_per_pixel=None, frame_times_s=None)
    session.show_preview(Preview(recording=recording, label="x"))
    assert ["scale" in said(session)[0], "frames were taken" in said(session)[1]] == [
        True,
        True,
    ]
    known = Preview(
        recording=recording, label="x", mm_per_pixel=(1, 1), frame_rate_hz=50
    )
    session.show_preview(known)
    assert said(session) == []


def test_a_notice_leads_to_where_it_is_put_right(session, bar):
    incomplete = view_document(A4C, SETTINGS, r_wave_times_s=np.zeros(0))
    choice = BeatChoice(end_diastole=20)
    show(session, replace(incomplete, beat_choice=choice, walls_are_checked=True))
    found = notices(session)
    assert any("beat is not complete" in each.sentence for each in found)
    by_start = {each.sentence.split(" (")[0]: each for each in found}
    incomplete = by_start["The beat is not complete"]
    assert "end of the beat" in incomplete.advice
    bar.act_on(incomplete, WayOut.GO_THERE)
    assert bar._view_state.step is Step.BEAT
    assert session.active is A4C


def test_the_sheet_lists_them_and_goes_with_the_last(window, qtbot):
    show(window.session, replace(untracked(A4C), walls_are_checked=False))
    bar = window.readiness
    assert bar.count.isVisible()
    bar.count.click()
    assert bar.sheet.isVisible()
    n_before = len(bar.sheet.shown)
    bar.act_on(bar.sheet.shown[0], WayOut.CONFIRM_WALLS)
    assert len(bar.sheet.shown) == n_before - 1
    window.actions_by_name["cancel"].trigger()
    assert not bar.sheet.isVisible()
    assert window.state.step is Step.LOOPS
