"""Strain in closed form: what a line of known motion must read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longaxis.data import Beat, EventSource
from longaxis.strain.curve import columns_of_segments, segment_shares, strain_curves


def make_beat(n_frames, *, end_systole=None):
    return Beat(
        end_diastole=0,
        end_systole=n_frames // 2 if end_systole is None else end_systole,
        last=n_frames - 1,
        end_diastole_source=EventSource.R_WAVE,
        end_systole_source=EventSource.AORTIC_VALVE_CLOSURE,
        is_complete=True,
    )


def horseshoe(n_columns=41, n_rows=3):
    """Return a wall like a ventricle's, shape (L, R, 2)."""
    angle = np.linspace(np.pi, 0, n_columns)[:, None]
    radius = np.array([0.85, 1.0, 1.15])[:n_rows][None, :]
    return np.stack(
        [60 + 25 * radius * np.cos(angle), 100 - 70 * radius * np.sin(angle)], axis=2
    )


def curves_of(frames, *, times_s=None, n_segments=6):
    points = np.stack(frames)
    times = np.arange(len(points)) * 0.02 if times_s is None else times_s
    return strain_curves(
        points,
        frame_times_s=times,
        beat=make_beat(len(points)),
        n_segments=n_segments,
    )


def test_a_wall_that_shortens_by_a_fifth_reads_minus_twenty_percent():
    wall = horseshoe()
    curves = curves_of([wall, 0.9 * wall, 0.8 * wall, wall])
    assert curves.line == pytest.approx([0, -0.10, -0.20, 0], abs=1e-12)
    assert curves.segments[2] == pytest.approx([-0.20] * 6, abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(
    angle=st.floats(-np.pi, np.pi),
    x=st.floats(-500, 500),
    y=st.floats(-500, 500),
)
def test_a_heart_that_only_moves_has_no_strain(angle, x, y):
    wall = horseshoe()
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    curves = curves_of([wall, wall @ turn.T + [x, y], wall])
    assert np.abs(curves.line).max() < 1e-9
    assert np.abs(curves.segments).max() < 1e-9


@settings(max_examples=30, deadline=None)
@given(zoom=st.floats(0.05, 20), shortening=st.floats(0.05, 0.4))
def test_strain_does_not_depend_on_the_size_of_the_picture(zoom, shortening):
    wall = horseshoe()
    frames = [wall, wall * (1 - shortening), wall]
    small = curves_of(frames)
    large = curves_of([zoom * frame for frame in frames])
    assert large.segments == pytest.approx(small.segments, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_line_is_the_length_weighted_mean_of_its_segments(seed):
    rng = np.random.default_rng(seed)
    wall = horseshoe(n_columns=38)
    frames = [wall + rng.normal(0, 0.6, wall.shape) for _ in range(4)]
    curves = curves_of(frames)
    # Segments are equally long at end-diastole, so the plain mean is the line.
    assert curves.line == pytest.approx(curves.mean_of_segments, abs=1e-12)


def test_segments_of_unequal_length_separate_the_two_means():
    # Two halves of equal arc length in frame 0; a hand-made cut would give 30 and 10.
    columns = np.array([0.0, 30.0, 40.0])
    shortened = np.array([0.0, 30.0, 35.0])
    frames = [
        np.stack([columns, np.zeros(3)], axis=1)[:, None, :],
        np.stack([shortened, np.zeros(3)], axis=1)[:, None, :],
        np.stack([columns, np.zeros(3)], axis=1)[:, None, :],
    ]
    curves = curves_of(frames, n_segments=2)
    # The right half is 10 mm that do not shorten and 10 mm that shorten by half.
    assert curves.segments[1] == pytest.approx([0.0, -0.25])
    assert curves.line[1] == pytest.approx(-0.125)


def test_cuts_between_points_stay_with_the_tissue():
    shares = segment_shares(np.array([10.0, 10.0, 10.0, 10.0]), 3)
    assert shares.sum(axis=1) == pytest.approx([1, 1, 1, 1])
    assert shares[1] == pytest.approx([1 / 3, 2 / 3, 0])
    assert shares.T @ np.array([10.0] * 4) == pytest.approx([40 / 3] * 3)


def test_points_know_their_segment():
    line = np.stack([np.linspace(0, 60, 7), np.zeros(7)], axis=1)
    assert columns_of_segments(line, 6).tolist() == [0, 1, 2, 3, 4, 5, 5]


def test_a_lost_point_costs_its_segment_and_the_line_but_not_the_others():
    wall = horseshoe()
    broken = wall.copy()
    broken[2, 1] = np.nan
    curves = curves_of([wall, broken, wall])
    assert np.isnan(curves.segments[1, 0])
    assert np.isnan(curves.line[1])
    assert curves.segments[1, 1:] == pytest.approx([0.0] * 5)


def test_time_runs_from_end_diastole_with_uneven_frames():
    wall = horseshoe()
    times_s = np.array([0.0, 0.10, 0.13, 0.20])
    beat = Beat(
        end_diastole=1,
        end_systole=2,
        last=3,
        end_diastole_source=EventSource.TYPED,
        end_systole_source=EventSource.TYPED,
        is_complete=True,
    )
    curves = strain_curves(np.stack([wall] * 4), frame_times_s=times_s, beat=beat)
    assert curves.times_s == pytest.approx([0, 0.03, 0.10])
    assert curves.frames.tolist() == [1, 2, 3]


def test_only_the_middle_row_is_measured():
    wall = horseshoe()
    inner_only = wall.copy()
    inner_only[:, 0] *= 0.5
    curves = curves_of([wall, inner_only, wall])
    assert curves.line == pytest.approx([0, 0, 0], abs=1e-12)
