"""Tracks of single points as a wall: noise along it, and points that see nothing."""

import numpy as np
import pytest

from longaxis.data import Tracks
from longaxis.models.wall_fit import (
    fitted_wall_mm,
    interpolated_over_time,
    point_weights,
)

SHAPE = (21, 3)
START = 2


def placed_mm():
    """Return an arch 8 mm thick, as (63, 2)."""
    angle = np.linspace(0, np.pi, SHAPE[0])[:, None]
    radius = np.linspace(30, 38, SHAPE[1])[None]
    return np.stack(
        [50 - radius * np.cos(angle), 60 - radius * np.sin(angle)], axis=-1
    ).reshape(-1, 2)


def contracting_mm(n_frames=6):
    """Return an arch that gets smaller towards the start frame, (T, 63, 2)."""
    points = placed_mm()
    centre = np.array([50, 60])
    size = 1 + 0.03 * (np.arange(n_frames) - START)
    return centre + (points - centre) * size[:, None, None]


def tracks_of(points_mm, confidence=1.0, variance_mm2=None):
    shape = points_mm.shape[:2]
    covariance = None
    if variance_mm2 is not None:
        variance = np.broadcast_to(variance_mm2, shape)
        covariance = variance[..., None, None] * np.eye(2) / 2
    return Tracks(
        points_mm=points_mm,
        confidence=np.broadcast_to(confidence, shape).copy(),
        covariance_mm2=covariance,
    )


def mean_error_mm(found_mm, true_mm):
    return np.linalg.norm(found_mm - true_mm, axis=-1).mean()


def test_a_wall_that_contracts_stays_as_it_is():
    true_mm = contracting_mm()
    found_mm = fitted_wall_mm(tracks_of(true_mm), SHAPE, START)
    assert mean_error_mm(found_mm, true_mm) < 0.05
    np.testing.assert_array_equal(found_mm[START], placed_mm())


def test_noise_of_single_points_is_less_than_half():
    true_mm = contracting_mm()
    noise_mm = np.random.default_rng(3).normal(0, 0.5, true_mm.shape)
    noise_mm[START] = 0
    found_mm = fitted_wall_mm(tracks_of(true_mm + noise_mm), SHAPE, START)
    assert mean_error_mm(found_mm, true_mm) < 0.5 * mean_error_mm(
        true_mm + noise_mm, true_mm
    )


def test_a_point_that_sees_nothing_follows_its_neighbours():
    true_mm = contracting_mm()
    wrong_mm, confidence = true_mm.copy(), np.ones(true_mm.shape[:2])
    wrong_mm[:, 15:24] += 9
    wrong_mm[START] = true_mm[START]
    confidence[:, 15:24] = 0
    given = tracks_of(wrong_mm, confidence, 0.1)
    assert mean_error_mm(fitted_wall_mm(given, SHAPE, START), true_mm) < 0.2


def test_a_frame_in_which_nothing_is_seen_lies_between_the_others():
    true_mm = contracting_mm()
    wrong_mm, confidence = true_mm.copy(), np.ones(true_mm.shape[:2])
    wrong_mm[4] += 9
    # Two points cannot tell how all of them move.
    confidence[4, 2:] = 0
    found_mm = fitted_wall_mm(tracks_of(wrong_mm, confidence, 0.1), SHAPE, START)
    assert mean_error_mm(found_mm, true_mm) < 0.05


def test_nothing_moves_where_no_frame_is_seen():
    moved_mm = contracting_mm()
    found_mm = fitted_wall_mm(tracks_of(moved_mm, 0.0, 0.1), SHAPE, START)
    np.testing.assert_array_equal(found_mm, np.broadcast_to(placed_mm(), (6, 63, 2)))


@pytest.mark.parametrize("shape", [(63, 1), (1, 63), (2, 3), (1, 1)])
def test_meshes_without_a_wall_are_fitted_too(shape):
    points_mm = contracting_mm()[:, : shape[0] * shape[1]]
    found_mm = fitted_wall_mm(tracks_of(points_mm, 1.0, 0.1), shape, START)
    assert np.isfinite(found_mm).all()
    np.testing.assert_array_equal(found_mm[START], points_mm[START])


def test_weights_follow_the_stated_error_within_a_frame():
    variance_mm2 = np.array([[0.0, 0.09, 0.09], [9.0, 9.0, 9.0]])
    points_mm = np.zeros((2, 3, 2))
    weights = point_weights(tracks_of(points_mm, 1.0, variance_mm2))
    np.testing.assert_allclose(weights, [[1.5, 0.75, 0.75], [1, 1, 1]])
    blind = tracks_of(points_mm, np.array([[1.0, 0.0, 0.0]] * 2), variance_mm2)
    np.testing.assert_allclose(point_weights(blind)[:, 1:], 0)
    np.testing.assert_allclose(point_weights(tracks_of(points_mm)), 1)


def test_unknown_frames_are_filled_in_between_known_ones():
    values = np.array([[9.0], [1.0], [9.0], [9.0], [4.0], [9.0]])
    known = np.array([False, True, False, False, True, False])
    filled = interpolated_over_time(values, known)
    np.testing.assert_allclose(filled[:, 0], [1, 1, 2, 3, 4, 4])
