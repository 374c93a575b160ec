"""Texture by region and depth, on pictures whose texture is known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from longaxis.simulation.texture import (
    DEPTH_EDGES_MM,
    beam_windows,
    region_points_px,
    texture,
)


def _arch(size=256):
    angle = np.linspace(0.15 * np.pi, -1.15 * np.pi, 60)
    return np.stack(
        [size / 2 + 60 * np.cos(angle), size / 2 + 80 * np.sin(angle)], axis=1
    )


def _noise(sigma_yx, seed=0):
    field = gaussian_filter(
        np.random.default_rng(seed).normal(size=(256, 256)), sigma_yx
    )
    return (110 + 40 * field / field.std()).clip(0, 255).astype(np.uint8)


def test_regions_lie_inside_on_and_outside_the_line():
    line = _arch()
    points = region_points_px(line)
    middle = line.mean(axis=0)
    reach = {
        name: np.linalg.norm(place - middle, axis=1).max()
        for name, place in points.items()
    }
    assert reach["cavity"] < reach["wall"] < reach["background"]


def test_grain_is_measured_across_and_along_the_beam():
    # A Gaussian blur of sigma makes an autocorrelation 3.33 sigma wide at half height.
    picture = _noise((1.0, 2.0))
    found = texture(
        picture[None], _arch(), frame=0, mm_per_pixel=0.5, probe_px=(128.0, -5000.0)
    )
    far = texture(
        picture[None], _arch(), frame=0, mm_per_pixel=0.5, probe_px=(-5000.0, 128.0)
    )
    assert np.isnan(found.lateral_mm).all()  # deeper than any bin
    cut = beam_windows(picture, _arch(), (128.0, -5000.0))
    assert cut.shape == (60, 21, 21)
    assert np.isnan(far.axial_mm).all()
    near = texture(
        picture[None], _arch(), frame=0, mm_per_pixel=0.5, probe_px=(128.0, -10.0)
    )
    seen = np.isfinite(near.lateral_mm)
    assert seen.sum() >= 2
    assert near.lateral_mm[seen].mean() > 1.3 * near.axial_mm[seen].mean()


def test_windows_turn_with_the_beam():
    picture = _noise((1.0, 3.0))
    from longaxis.simulation.statistics import grain_px

    below = grain_px(beam_windows(picture, _arch(), (128.0, -5000.0)))
    beside = grain_px(beam_windows(picture, _arch(), (-5000.0, 128.0)))
    assert below[0] == pytest.approx(3.33 * 3.0, rel=0.25)
    assert below[1] == pytest.approx(3.33 * 1.0, rel=0.25)
    assert beside == pytest.approx(below[::-1], rel=0.25)


def test_a_loop_that_stands_still_keeps_all_its_speckle():
    frames = np.repeat(_noise((1.5, 1.5))[None], 9, axis=0)
    found = texture(frames, _arch(), frame=0, mm_per_pixel=0.5, probe_px=(128.0, 0.0))
    np.testing.assert_allclose(found.kept["wall"], 1.0, atol=1e-5)
    assert found.histograms["cavity"].sum() == pytest.approx(1.0)
    assert len(found.axial_mm) == len(DEPTH_EDGES_MM) - 1
