"""The wall is looked for in pictures whose wall is known."""

from __future__ import annotations

import numpy as np
import pytest

from longaxis.contour_detection.detect import bright_part_mm, detect_contour
from longaxis.contour_detection.profiles import (
    GreyPicture,
    inward_normals,
    lengthened,
    profiles,
)
from longaxis.contour_detection.refine import SHIFTS_MM, expected_shifts, refine_to_wall
from longaxis.contour_detection.shape import (
    change_between,
    changed,
    lines_of,
    numbers_of,
)
from longaxis.contour_detection.wall_model import wall_model
from longaxis.strain.centreline import control_points_from_landmarks, smooth_line

MM_PER_PIXEL = (0.5, 0.5)
TRUE = control_points_from_landmarks(
    np.array([48.0, 96.0]), np.array([66.0, 26.0]), np.array([86.0, 96.0])
)


@pytest.fixture(scope="module")
def heart():
    """Return a drawn ventricle: a bright wall of 9 mm, dim tissue around, speckle."""
    y, x = np.mgrid[:260, :260] * 0.5
    places = np.stack([x, y], axis=-1)
    line = smooth_line(TRUE, n_points=160)
    distance = np.full(x.shape, np.inf)
    for point in line:
        np.minimum(distance, np.linalg.norm(places - point, axis=-1), out=distance)
    inside = np.zeros(x.shape, dtype=bool)
    for row in range(260):
        crossing = line[np.abs(line[:, 1] - row * 0.5) < 0.6, 0]
        if len(crossing) > 1:
            inside[row] = (x[row] > crossing.min()) & (x[row] < crossing.max())
    grey = np.where(inside, 18.0, 45.0)
    grey = np.where(distance < 4.5, 130.0, grey)
    angle = np.arctan2(x - 65, y)
    grey = np.where((np.abs(angle) < 0.7) & (np.hypot(x - 65, y) < 125), grey, 0.0)
    rng = np.random.default_rng(4)
    speckle = rng.rayleigh(0.8, (2, *grey.shape)).mean(axis=0)
    frames = np.clip(grey * speckle, 0, 255).astype(np.uint8)[None]
    return GreyPicture(frames, 0, MM_PER_PIXEL)


def distance_mm(points_mm):
    found, true = smooth_line(points_mm), smooth_line(TRUE)
    apart = np.linalg.norm(found[:, None] - true[None], axis=2)
    return (apart.min(axis=1).mean() + apart.min(axis=0).mean()) / 2


def test_three_clicks_beside_the_wall_are_moved_onto_it(heart):
    off = TRUE + np.array([0.0, 0.0])
    off[1:4] += np.array([4.0, 1.0])
    off[5:8] += np.array([-4.0, 1.0])
    moved = refine_to_wall(heart, off)
    assert moved.shape == off.shape
    assert distance_mm(moved) < 0.6 * distance_mm(off)
    # What the reader clicked stays where it was clicked, within the clicks' error.
    assert np.linalg.norm(moved[[0, -1]] - off[[0, -1]], axis=1).max() < 2.0


def test_a_ventricle_is_found_without_a_click(heart):
    points, expected_mm = detect_contour(heart)
    assert distance_mm(points) < 4.0
    assert 0 < expected_mm < 15
    assert points[0, 0] < points[-1, 0], "from the left annulus to the right one"


def test_the_same_picture_gives_the_same_line(heart):
    np.testing.assert_array_equal(detect_contour(heart)[0], detect_contour(heart)[0])


def test_votes_all_for_one_offset_give_that_offset():
    votes = np.where(SHIFTS_MM == 3.0, 0.0, -40.0) * np.ones((20, 1))
    np.testing.assert_allclose(expected_shifts(votes), 3.0, atol=1e-3)
    np.testing.assert_allclose(expected_shifts(np.zeros((20, 17))), 0.0, atol=1e-9)


def test_one_place_that_votes_otherwise_does_not_tear_the_line():
    votes = -((SHIFTS_MM / 1.0) ** 2) / 2 * np.ones((21, 1))
    votes[10] = -((SHIFTS_MM - 6) ** 2) / 2
    shift = expected_shifts(votes)
    assert np.abs(np.diff(shift)).max() < 1.5
    assert 0 < shift[10] < 4


def test_brightness_between_pixels_and_outside():
    frames = np.zeros((1, 40, 40), dtype=np.uint8)
    frames[:, :, 20:] = 200
    picture = GreyPicture(frames, 0, (1.0, 2.0))
    assert picture.size_mm.tolist() == [40.0, 80.0]
    assert picture.brightness_at(np.array([35.0, 40.0])) == pytest.approx(200 / 255)
    assert picture.brightness_at(np.array([19.5, 40.0])) == pytest.approx(
        100 / 255, abs=1e-6
    )
    assert picture.brightness_at(np.array([[-5.0, 3.0], [41.0, 3.0]])).tolist() == [
        0.0,
        0.0,
    ]


def test_normals_point_into_the_cavity_and_ends_go_straight_on():
    line = smooth_line(TRUE, n_points=21)
    normals = inward_normals(line)
    assert normals[0, 0] > 0.9
    assert normals[-1, 0] < -0.9
    assert normals[10, 1] > 0.9
    longer = lengthened(line[None], 3)[0]
    assert longer.shape == (27, 2)
    np.testing.assert_array_equal(longer[3:-3], line)
    assert longer[0, 1] > line[0, 1]


def test_profiles_do_not_depend_on_gain():
    frames = np.random.default_rng(0).integers(0, 100, (1, 80, 80)).astype(np.uint8)
    lines = np.stack([np.linspace(20, 60, 15), np.full(15, 40.0)], axis=1)[None]
    offsets = np.arange(-6.0, 7.0)
    one = profiles(GreyPicture(frames, 0, (1.0, 1.0)), lines, offsets)
    other = profiles(GreyPicture(2 * frames, 0, (1.0, 1.0)), lines, offsets)
    np.testing.assert_allclose(one, other, atol=1e-9)
    assert one.mean() == pytest.approx(0, abs=1e-9)


def test_shapes_and_their_numbers_are_inverse_to_each_other():
    model = wall_model()
    numbers = np.zeros((2, 4 + len(model.modes)))
    numbers[0, :4] = (60, 50, np.log(31), 0.2)
    numbers[1, :6] = (40, 70, np.log(25), -0.3, 0.02, -0.01)
    lines = lines_of(model, numbers)
    again = lines_of(model, numbers_of(model, lines))
    np.testing.assert_allclose(again, lines, atol=0.3)
    there = changed(numbers[:1], change_between(numbers[:1], numbers[1:]))
    np.testing.assert_allclose(there, numbers[1:], atol=1e-12)


def test_the_bright_part_is_the_tissue_not_the_text():
    frames = np.zeros((1, 100, 100), dtype=np.uint8)
    frames[:, 20:90, 30:80] = 120
    frames[:, 2:6, 2:10] = 255
    left, top, right, bottom = bright_part_mm(GreyPicture(frames, 0, (1.0, 1.0)))
    np.testing.assert_allclose([left, top, right, bottom], [30, 20, 80, 90], atol=2)
