"""Texture in numbers, on pictures whose texture is known."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from longaxis.simulation.statistics import (
    best_correlation,
    grain_px,
    texture_statistics,
    windows,
)


def _speckle(seed: int = 0, sigma=(2.0, 3.0)):
    field = gaussian_filter(np.random.default_rng(seed).normal(size=(128, 160)), sigma)
    return np.clip(128 + 40 * field / field.std(), 0, 255).astype(np.uint8)


def test_grain_of_smoothed_noise_has_the_width_of_its_filter():
    picture = _speckle()
    points = np.stack(np.meshgrid(range(30, 130, 6), range(30, 100, 6)), -1)
    across, down = grain_px(windows(picture, points.reshape(-1, 2).astype(float), 20))
    # The autocorrelation of Gaussian-filtered noise is a Gaussian of sigma sqrt(2).
    assert abs(across - 3.0 * np.sqrt(2) * 2.355) < 1.6
    assert abs(down - 2.0 * np.sqrt(2) * 2.355) < 1.0


def test_a_shifted_picture_correlates_wholly_and_another_one_does_not():
    picture = _speckle()
    points = np.array([[60.0, 60.0], [80.0, 70.0]])
    moved = np.roll(picture, (3, -4), axis=(0, 1))
    np.testing.assert_allclose(best_correlation(picture, moved, points), 1, atol=1e-4)
    assert best_correlation(picture, _speckle(1), points).max() < 0.8


def test_points_without_room_are_not_measured():
    picture = _speckle()
    assert np.isnan(best_correlation(picture, picture, np.array([[5.0, 5.0]]))).all()


def test_a_still_loop_does_not_age():
    frames = np.repeat(_speckle()[None], 10, axis=0)
    points = np.array([[60.0, 60.0], [90.0, 64.0]])
    measured = texture_statistics(frames, points, points + 8, 0)
    np.testing.assert_allclose(measured.aged, 1, atol=1e-4)
    assert 100 < measured.wall_grey < 160
