"""The search for the wall can be fitted again, and what was fitted fits."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from longaxis.contour_detection import detect, shape
from longaxis.contour_detection.profiles import equally_spaced
from longaxis.contour_detection.wall_model import model_from
from longaxis.training.contour_detection import fit, shape_prior
from longaxis.training.wall_pictures import augmented, mirrored, moments_of

pytestmark = pytest.mark.training


@pytest.fixture(scope="module")
def pictures():
    return [each for seed in range(1_100_000, 1_100_006) for each in moments_of(seed)]


def test_every_second_heart_gives_a_diastolic_moment_too(pictures):
    assert len(pictures) == 9
    assert all(each.frame.shape == (256, 256) for each in pictures)


def test_a_mirrored_picture_has_its_wall_where_it_is_bright(pictures):
    picture = pictures[0]
    other = mirrored(picture)
    assert other.line_mm[0, 0] < other.line_mm[-1, 0], "still from left to right"
    np.testing.assert_allclose(
        other.grey().brightness_at(other.line_mm[::-1]),
        picture.grey().brightness_at(picture.line_mm),
        atol=1e-9,
    )


def test_dirt_changes_the_picture_and_not_the_truth(pictures):
    made = augmented(pictures[0], np.random.default_rng(0))
    assert made.frame.dtype == np.uint8
    assert (made.frame != pictures[0].frame).any()
    assert made.line_mm is pictures[0].line_mm


def test_the_mean_shape_is_upright_symmetric_and_of_unit_size(pictures):
    prior = shape_prior([each.line_mm for each in pictures])
    mean = prior["mean_shape"]
    assert (mean**2).sum(axis=1).mean() == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(mean, (mean * [-1, 1])[::-1], atol=0.02)
    assert (np.diff(prior["mode_spreads"]) <= 0).all()


def test_fitting_gives_a_model_that_moves_shapes_nearer(pictures):
    said = []
    model = model_from(fit(pictures, say=said.append))
    assert len(said) == 8
    assert len(model.stages) == 5
    # The starts of the regression, and what its stages make of them.
    medians_mm = [float(line.split()[-4]) for line in said if "mm off" in line]
    assert medians_mm == sorted(medians_mm, reverse=True)
    assert medians_mm[-1] < medians_mm[0] / 2
    even = equally_spaced(pictures[0].line_mm, shape.N_POINTS)
    start = shape.numbers_of(model, even[None])
    nearer = detect.regress_shape(pictures[0].grey(), start, model)
    assert nearer.shape == start.shape
    assert np.isfinite(nearer).all()
