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


def displaced(true):
    """Return eight copies of a shape 14 mm away all around, without modes."""
    angles = np.arange(8) * np.pi / 4
    away = np.repeat(true, 8, axis=0)
    away[:, :2] += 10.0 * np.sqrt(2) * np.column_stack([np.cos(angles), np.sin(angles)])
    away[:, shape.N_POSE :] = 0.0
    return away


def test_fitting_gives_a_model_that_moves_shapes_nearer(pictures):
    lines = []
    model = model_from(fit(pictures, say=lines.append))
    assert len(lines) == 8
    assert len(model.stages) == 5
    # The starts of the regression, and what its stages make of them.
    medians_mm = [float(line.split()[-4]) for line in lines if "mm off" in line]
    assert medians_mm == sorted(medians_mm, reverse=True)
    assert medians_mm[-1] < medians_mm[0] / 2
    before_mm, after_mm = [], []
    for picture in pictures:
        even = equally_spaced(picture.line_mm, shape.N_POINTS)
        away = displaced(shape.numbers_of(model, even[None]))
        nearer = detect.regress_shape(picture.grey(), away, model)
        for numbers, errors_mm in ((away, before_mm), (nearer, after_mm)):
            distances = shape.lines_of(model, numbers) - even
            errors_mm.extend(np.linalg.norm(distances, axis=2).mean(axis=1))
    # Nine pictures are far too few for a good model: one shape alone may go astray.
    # With five seeds of the fit 42 to 58 of the 72 came nearer, and their median error
    # fell from 14.2 to 9.4 to 13.2 mm.
    n_nearer = np.count_nonzero(np.array(after_mm) < np.array(before_mm))
    assert n_nearer > 44, "as many as that in 1 of 50 fits if it were chance"
    assert np.median(after_mm) < 0.85 * np.median(before_mm)
