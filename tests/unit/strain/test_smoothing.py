"""Smoothing changes noise, not motion."""

import numpy as np
import pytest

from longaxis.data import Smoothing
from longaxis.strain.smoothing import FULL_WIDTH_S, smooth_tracks

UNEVEN_S = np.cumsum([0.0, 0.02, 0.01, 0.035, 0.02, 0.005, 0.02, 0.05, 0.02, 0.2])


def test_none_changes_nothing():
    points = np.random.default_rng(0).normal(size=(10, 4, 2))
    assert smooth_tracks(points, UNEVEN_S, Smoothing.NONE) is points


def test_uniform_motion_stays_at_uneven_times_and_at_both_ends():
    velocity = np.array([[30.0, -12.0], [0.0, 80.0]])
    points = 40 + UNEVEN_S[:, None, None] * velocity
    smooth = smooth_tracks(points, UNEVEN_S, Smoothing.GAUSSIAN_40_MS)
    assert smooth == pytest.approx(points, abs=1e-6)


def test_a_single_displaced_frame_is_drawn_back():
    times_s = np.arange(21) * 0.01
    points = np.zeros((21, 1, 2))
    points[10] = 1.0
    smooth = smooth_tracks(points, times_s, Smoothing.GAUSSIAN_40_MS)
    # In the middle of even frames the local line is the Gaussian mean.
    lag_s = np.arange(-10, 11) * 0.01
    weight = np.exp(-4 * np.log(2) * (lag_s / FULL_WIDTH_S) ** 2)
    assert smooth[10, 0] == pytest.approx([1 / weight.sum()] * 2, rel=1e-6)
    assert smooth[12, 0, 0] == pytest.approx(0.5 / weight.sum(), rel=1e-4)


def test_a_lost_position_stays_lost_and_does_not_spread():
    times_s = np.arange(12) * 0.01
    points = np.ones((12, 2, 2)) * times_s[:, None, None]
    points[5, 0] = np.nan
    smooth = smooth_tracks(points, times_s, Smoothing.GAUSSIAN_40_MS)
    assert np.isnan(smooth[5, 0]).all()
    assert np.isfinite(np.delete(smooth[:, 0], 5, axis=0)).all()
    assert smooth[:, 1] == pytest.approx(points[:, 1], abs=1e-9)


def test_frames_far_apart_keep_their_places():
    times_s = np.array([0.0, 10.0, 20.0])
    points = np.array([0.0, 5.0, 1.0])[:, None, None] * np.ones((1, 1, 2))
    smooth = smooth_tracks(points, times_s, Smoothing.GAUSSIAN_40_MS)
    assert smooth == pytest.approx(points)
