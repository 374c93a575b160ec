"""Aortic valve closure seen in A3C ends systole in the other views, in their own RR."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.data import (
    BeatChoice,
    ClosureTime,
    EventSource,
    Loop,
    StudyDocument,
    ViewDocument,
)
from longaxis.strain.aortic_valve_closure import carry_closure, marked_closure
from longaxis.strain.phases import resolve_beat

A4C, A2C, A3C = View
FRAME_S = 0.01
CLOSURE = EventSource.AORTIC_VALVE_CLOSURE


def view(kind, beat_s, *, r_waves=True, rate=None, **changes):
    """Return a view of 130 frames with R waves at 0.1 s and one beat later."""
    times_s = FRAME_S * np.arange(130)
    loop = Loop(
        frames=np.zeros((130, 4, 4), np.uint8),
        frame_times_s=times_s,
        mm_per_pixel=(1.0, 1.0),
        view=kind,
        r_wave_times_s=np.array([0.1, 0.1 + beat_s]) if r_waves else np.zeros(0),
        heart_rate_bpm=rate,
    )
    return ViewDocument(loop=loop, view=kind, **changes)


def closes_at(frame):
    return BeatChoice(end_systole=frame, end_systole_source=CLOSURE)


def beat_of(document):
    """Return the beat of a view whose line never moves."""
    loop = document.loop
    return resolve_beat(
        line_length_mm=100 + np.cos(np.linspace(0, 6.3, loop.n_frames)),
        frame_times_s=loop.frame_times_s,
        r_wave_times_s=loop.r_wave_times_s,
        choice=document.beat_choice,
        anchor_frame=40,
        heart_rate_bpm=loop.heart_rate_bpm,
    )


def study(*views):
    return carry_closure(StudyDocument(views=views))


def test_it_is_scaled_by_the_length_of_the_beat():
    found = study(view(A3C, 1.0, beat_choice=closes_at(45)), view(A4C, 0.8))
    closure = found.view(A4C).beat_choice.closure
    assert (closure.after_s, closure.beat_s) == pytest.approx((0.35, 1.0))
    assert closure.view is A3C
    beat = beat_of(found.view(A4C))
    # 350 ms of 1000 ms are 280 ms of 800 ms after the R wave in frame 10.
    assert beat.end_systole == 10 + 28
    assert beat.end_systole_source is EventSource.CARRIED_CLOSURE


def test_moving_it_moves_all_and_taking_it_back_takes_all_back():
    document = study(view(A3C, 1.0, beat_choice=closes_at(45)), view(A4C, 1.0))
    assert beat_of(document.view(A4C)).end_systole == 45
    moved = replace(document.view(A3C), beat_choice=closes_at(40))
    document = carry_closure(replace(document, views=(moved, document.view(A4C))))
    assert beat_of(document.view(A4C)).end_systole == 40
    without = replace(document.view(A3C), beat_choice=BeatChoice())
    document = carry_closure(replace(document, views=(without, document.view(A4C))))
    assert document.view(A4C).beat_choice == BeatChoice()
    assert carry_closure(document) is document


def test_what_the_reader_set_in_a_view_goes_first():
    chosen = BeatChoice(end_systole=50)
    found = study(
        view(A3C, 1.0, beat_choice=closes_at(45)), view(A4C, 1.0, beat_choice=chosen)
    )
    beat = beat_of(found.view(A4C))
    assert (beat.end_systole, beat.end_systole_source) == (50, EventSource.TYPED)


def test_a_stated_heart_rate_scales_where_there_are_no_r_waves():
    target = view(
        A2C, 1.0, r_waves=False, rate=75.0, beat_choice=BeatChoice(end_diastole=10)
    )
    found = study(view(A3C, 1.0, beat_choice=closes_at(45)), target)
    choice = replace(found.view(A2C).beat_choice, last=90)
    beat = beat_of(replace(found.view(A2C), beat_choice=choice))
    assert beat.end_systole == 10 + 28


def test_without_any_rr_the_time_is_used_as_it_is():
    choice = BeatChoice(end_diastole=10, closure=ClosureTime(after_s=0.3))
    beat = beat_of(view(A4C, 0.8, beat_choice=choice))
    assert beat.end_systole == 40
    assert beat.end_systole_source is EventSource.TYPED


def test_a_closure_after_the_end_of_the_loop_is_not_forced_into_it():
    choice = BeatChoice(
        end_diastole=110, closure=ClosureTime(after_s=0.4, beat_s=1.0, view=A3C)
    )
    found = view(A4C, 1.0, r_waves=False, beat_choice=choice)
    assert beat_of(found).end_systole_source is EventSource.SHORTEST_LINE


def test_a_typed_end_systole_in_a3c_is_no_closure():
    found = study(
        view(A3C, 1.0, beat_choice=BeatChoice(end_systole=45)), view(A4C, 1.0)
    )
    assert found.view(A4C).beat_choice.closure is None


def test_nothing_is_carried_while_end_diastole_is_unknown():
    origin = view(A3C, 1.0, r_waves=False, beat_choice=closes_at(45))
    assert marked_closure(origin, StudyDocument().settings) is None
    known = replace(origin, beat_choice=replace(closes_at(45), end_diastole=10))
    assert marked_closure(known, StudyDocument().settings).after_s == (
        pytest.approx(0.35)
    )


def test_a_typed_time_stays_until_a_closure_is_marked():
    typed = BeatChoice(closure=ClosureTime(after_s=0.3, beat_s=1.0))
    document = study(view(A3C, 1.0), view(A4C, 1.0, beat_choice=typed))
    assert beat_of(document.view(A4C)).end_systole == 40
    marked = replace(document.view(A3C), beat_choice=closes_at(45))
    document = carry_closure(replace(document, views=(marked, document.view(A4C))))
    assert beat_of(document.view(A4C)).end_systole == 45


@pytest.mark.parametrize("fields", [{"after_s": 0.0}, {"after_s": 0.3, "beat_s": 0.0}])
def test_a_closure_that_cannot_be_is_refused(fields):
    with pytest.raises(ValueError, match="must be positive"):
        ClosureTime(**fields)
