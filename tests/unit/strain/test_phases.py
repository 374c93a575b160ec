"""Which beat is measured, by which rule, and when the reader is told no."""

import numpy as np
import pytest

from longaxis.data import BeatChoice, EventSource
from longaxis.errors import BadInputError
from longaxis.strain.phases import beat_length_s, resolve_beat

RATE_HZ = 50.0
BEAT_S = 0.8
SYSTOLE_S = 0.32


def line_length_mm(times_s, *, first_beat_s=0.0):
    """Return a line of 180 mm that shortens by a fifth in 0.32 s, back in 0.48 s."""
    phase_s = (times_s - first_beat_s) % BEAT_S
    systole = np.sin(np.pi / 2 * np.clip(phase_s / SYSTOLE_S, 0, 1)) ** 2
    rest = (phase_s - SYSTOLE_S) / (BEAT_S - SYSTOLE_S)
    diastole = np.cos(np.pi / 2 * np.clip(rest, 0, 1)) ** 2
    return 180 * (1 - 0.2 * np.where(phase_s <= SYSTOLE_S, systole, diastole))


def times(n_frames):
    return np.arange(n_frames) / RATE_HZ


def resolve(n_frames, anchor, *, first_beat_s=0.0, **given):
    times_s = times(n_frames)
    facts = {"r_wave_times_s": np.zeros(0), "choice": BeatChoice()} | given
    return resolve_beat(
        line_length_mm=line_length_mm(times_s, first_beat_s=first_beat_s),
        frame_times_s=times_s,
        anchor_frame=anchor,
        **facts,
    )


def test_r_waves_bound_the_beat_around_the_line():
    beat = resolve(
        100, 57, first_beat_s=0.1, r_wave_times_s=np.array([0.101, 0.899, 1.702])
    )
    assert (beat.end_diastole, beat.last) == (45, 85)
    assert beat.end_diastole_source is EventSource.R_WAVE
    assert beat.end_systole == 61
    assert beat.end_systole_source is EventSource.SHORTEST_LINE
    assert beat.is_complete


def test_the_line_chooses_among_several_beats():
    r_waves_s = np.array([0.0, 0.8, 1.6, 2.4])
    starts = [
        resolve(130, anchor, r_wave_times_s=r_waves_s).end_diastole
        for anchor in (16, 56, 96)
    ]
    assert starts == [0, 40, 80]


def test_without_r_waves_the_longest_line_before_is_end_diastole():
    beat = resolve(100, 61, first_beat_s=0.1)
    assert beat.end_diastole == 45
    assert beat.end_diastole_source is EventSource.LONGEST_LINE
    assert beat.end_diastole_source.is_surrogate
    assert beat.last == 85
    assert beat.is_complete


def test_the_stated_heart_rate_finds_the_next_longest_line():
    beat = resolve(100, 61, first_beat_s=0.1, heart_rate_bpm=72)
    assert (beat.end_diastole, beat.last) == (45, 85)
    assert beat.is_complete


def test_a_loop_that_ends_with_systole_is_not_complete():
    beat = resolve(18, 16, heart_rate_bpm=75)
    assert beat.end_diastole == 0
    assert beat.last == 17
    assert not beat.is_complete
    without_rate = resolve(18, 16)
    assert not without_rate.is_complete


def test_one_r_wave_and_no_rate_leaves_the_end_to_the_line():
    beat = resolve(60, 16, r_wave_times_s=np.array([0.0]))
    assert beat.end_diastole_source is EventSource.R_WAVE
    assert (beat.last, beat.is_complete) == (40, True)


def test_a_typed_end_diastole_takes_its_own_beat_length():
    beat = resolve(
        100,
        57,
        first_beat_s=0.1,
        r_wave_times_s=np.array([0.1, 0.9, 1.7]),
        choice=BeatChoice(end_diastole=48),
    )
    assert beat.end_diastole_source is EventSource.TYPED
    assert beat.last == 88


def test_valve_closure_keeps_its_name():
    beat = resolve(
        50,
        16,
        choice=BeatChoice(
            end_systole=18, end_systole_source=EventSource.AORTIC_VALVE_CLOSURE
        ),
    )
    assert beat.end_systole == 18
    assert beat.end_systole_source is EventSource.AORTIC_VALVE_CLOSURE


def test_a_typed_end_systole_says_which_beat_is_meant():
    beat = resolve(
        130,
        16,
        r_wave_times_s=np.array([0.0, 0.8, 1.6, 2.4]),
        choice=BeatChoice(end_systole=58),
    )
    assert (beat.end_diastole, beat.last) == (40, 80)


def test_uneven_frames_go_by_time_and_not_by_number():
    times_s = np.sort(np.concatenate([times(60), np.array([0.005, 0.012, 0.033])]))
    beat = resolve_beat(
        line_length_mm=line_length_mm(times_s),
        frame_times_s=times_s,
        r_wave_times_s=np.array([0.0, 0.8]),
        choice=BeatChoice(),
        anchor_frame=18,
    )
    assert times_s[beat.end_systole] == pytest.approx(SYSTOLE_S)
    assert times_s[beat.last] == pytest.approx(0.8)


def test_a_line_placed_in_the_very_first_frame_still_has_a_beat():
    beat = resolve(50, 0)
    assert beat.end_diastole == 0
    assert beat.end_systole == 16


def test_a_wall_that_does_not_move_still_has_a_beat():
    beat = resolve_beat(
        line_length_mm=np.full(30, 150.0),
        frame_times_s=times(30),
        r_wave_times_s=np.zeros(0),
        choice=BeatChoice(),
        anchor_frame=10,
    )
    assert beat.end_diastole < beat.end_systole <= beat.last
    assert not beat.is_complete


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (BeatChoice(end_diastole=60), "End-diastole .frame 61. lies outside"),
        (BeatChoice(end_systole=-1), "End-systole .frame 0. lies outside"),
        (BeatChoice(end_diastole=20, end_systole=10), "must come after"),
        (BeatChoice(end_diastole=10, end_systole=10), "must come after"),
        (BeatChoice(end_diastole=5, end_systole=40, last=30), "lies after the chosen"),
        (BeatChoice(end_diastole=49), "choose an earlier"),
    ],
)
def test_impossible_events_are_refused_in_one_sentence(choice, sentence):
    with pytest.raises(BadInputError, match=sentence) as refused:
        resolve(50, 16, choice=choice)
    assert str(refused.value).endswith(".")


def test_a_loop_of_two_frames_has_no_beat():
    with pytest.raises(BadInputError, match="at least 3"):
        resolve(2, 0)


def test_a_wall_lost_everywhere_has_no_beat():
    with pytest.raises(BadInputError, match="lost in every frame"):
        resolve_beat(
            line_length_mm=np.full(30, np.nan),
            frame_times_s=times(30),
            r_wave_times_s=np.zeros(0),
            choice=BeatChoice(),
            anchor_frame=10,
        )


def test_a_stated_rate_that_the_wall_contradicts_is_not_followed():
    # Twice the true rate, as beside the frame times of a replay at half speed: one
    # stated beat after end-diastole the wall is still short.
    beat = resolve(40, 16, heart_rate_bpm=2 * 60 / BEAT_S * 0.75)
    assert not beat.is_complete
    assert beat.last == 39


@pytest.mark.parametrize(
    "elsewhere_s",
    [
        pytest.param((5.0, 5.3), id="long after the loop"),
        pytest.param((-7.0, -6.7), id="long before it"),
        pytest.param((0.001, 0.3, 2.5), id="some in the loop, one after it"),
        pytest.param((np.nan, np.inf), id="no numbers"),
    ],
)
def test_r_waves_outside_the_loop_set_neither_beat_nor_length(elsewhere_s):
    r_waves_s = np.array([each for each in elsewhere_s if not 0 <= each < 2])
    expected = resolve(100, 61, first_beat_s=0.1)
    beat = resolve(100, 61, first_beat_s=0.1, r_wave_times_s=r_waves_s)
    assert beat == expected
    assert beat_length_s(np.arange(100) * 0.02, r_waves_s, beat) == pytest.approx(0.8)


def test_one_r_wave_in_the_loop_and_one_beyond_leave_the_end_to_the_line():
    both = resolve(60, 16, r_wave_times_s=np.array([0.0, 1.4]))
    assert both == resolve(60, 16, r_wave_times_s=np.array([0.0]))
