"""Trackers with known errors along and across the wall are joined by direction."""

from dataclasses import replace

import numpy as np
import pytest

from longaxis.data import Tracks
from longaxis.models.consensus.calibration import FEATURES, Calibration
from longaxis.models.consensus.features import features, since, wall_axes
from longaxis.models.consensus.join import fitted_members, join
from tests.unit.models.speckle import wall_points

SHAPE = (24, 5)
START = 6


def true_mm(n_frames=13):
    """Return a wall that shortens and thickens, (T, N, 2)."""
    wall = wall_points(*SHAPE)
    active = np.sin(np.pi * np.arange(n_frames) / (n_frames - 1)) ** 2
    active = active - active[START]
    return np.stack([wall.reshape(-1, 2) * (1 + 0.1 * one) for one in active])


def tracks_with(along_mm, across_mm, seed, confidence=0.8):
    """Return tracks that err by slow waves of these sizes in either direction."""
    truth = true_mm()
    rng = np.random.default_rng(seed)
    axes = wall_axes(truth, SHAPE)
    steps = np.abs(np.arange(len(truth)) - START) / 6
    points_mm = truth.copy()
    for axis, size_mm in zip(axes, (along_mm, across_mm), strict=True):
        waves = np.cumsum(rng.normal(0, 1, SHAPE[0]))
        waves = np.repeat(waves / np.abs(waves).mean(), SHAPE[1])
        points_mm += (size_mm * steps[:, None] * waves)[..., None] * axis
    return Tracks(
        points_mm=points_mm, confidence=np.full(points_mm.shape[:2], confidence)
    )


def table(*expected_mm):
    """Return a calibration with fixed errors (along, across) for each member."""
    names = tuple(f"tracker {place}" for place in range(len(expected_mm)))
    rest = dict.fromkeys(FEATURES[1:], 0.0)
    weights = {
        name: {
            direction: {"constant": float(np.log(size)), **rest}
            for direction, size in zip(("along", "across"), sizes, strict=True)
        }
        for name, sizes in zip(names, expected_mm, strict=True)
    }
    joint = {direction: {"log_joined": 1.0} for direction in ("along", "across")}
    return Calibration(
        members=names, weights=weights, joint_weights=joint, bar_95=2.5, source="test"
    )


def error_mm(points_mm):
    return np.linalg.norm(points_mm - true_mm(), axis=-1).mean()


def joined(tracks, calibration):
    return join(tracks, calibration, start_frame=START, mesh_shape=SHAPE)


def test_errors_in_different_directions_cancel():
    tracks = [tracks_with(0.3, 1.2, seed=1), tracks_with(1.2, 0.3, seed=2)]
    both = joined(tracks, table((0.3, 1.2), (1.2, 0.3)))
    best = min(error_mm(each.points_mm) for each in tracks)
    mean = error_mm((tracks[0].points_mm + tracks[1].points_mm) / 2)
    assert error_mm(both.points_mm) < 0.5 * best
    assert error_mm(both.points_mm) < 0.8 * mean


def test_weights_are_by_direction_and_add_up_to_one():
    tracks = [tracks_with(0.3, 1.2, seed=1), tracks_with(1.2, 0.3, seed=2)]
    shares = joined(tracks, table((0.5, 1.0), (1.0, 0.5))).shares
    assert shares.sum(axis=1) == pytest.approx(np.ones(shares[:, 0].shape))
    assert shares[0, 0] == pytest.approx(np.full(shares[0, 0].shape, 0.8))
    assert shares[1, 0] == pytest.approx(np.full(shares[1, 0].shape, 0.2))


@pytest.mark.parametrize("place", [1, 0])
def test_a_blind_member_gets_no_weight(place):
    blind = Tracks(
        points_mm=np.broadcast_to(true_mm()[START], true_mm().shape).copy(),
        confidence=np.zeros(true_mm().shape[:2]),
    )
    seeing = tracks_with(0.3, 0.3, seed=1)
    tracks = [blind, seeing] if place == 0 else [seeing, blind]
    both = joined(tracks, table((0.3, 0.3), (0.3, 0.3)))
    assert both.shares[:, place].max() < 1e-6
    assert error_mm(both.points_mm) < 1.1 * error_mm(seeing.points_mm)


def test_points_that_a_member_has_lost_are_where_the_first_sees_them():
    first, second = tracks_with(0.3, 0.3, seed=1), tracks_with(0.3, 0.3, seed=2)
    lost = second.points_mm.copy()
    lost[:, 40:60] = np.nan
    second = Tracks(points_mm=lost, confidence=second.confidence)
    both = joined([first, second], table((0.3, 0.3), (0.3, 0.3)))
    assert np.isfinite(both.points_mm).all()
    assert both.shares[:, 1, :, 40:60].max() == 0
    assert (both.shares[:, 1, :, :40] > 0.4).all()


def test_members_that_agree_are_left_as_they_are():
    one = tracks_with(0.5, 0.5, seed=3)
    both = joined([one, one], table((0.3, 0.6), (0.5, 0.2)))
    assert both.points_mm == pytest.approx(one.points_mm, abs=1e-6)


def test_the_start_frame_stays_and_is_expected_to_be_right():
    tracks = [tracks_with(0.3, 1.2, seed=1), tracks_with(1.2, 0.3, seed=2)]
    both = joined(tracks, table((0.3, 1.2), (1.2, 0.3)))
    assert np.array_equal(both.points_mm[START], tracks[0].points_mm[START])
    assert (both.expected_mm[:, START] == 0).all()


def test_points_without_a_mesh_are_joined_too():
    tracks = [tracks_with(0.3, 0.3, seed=1), tracks_with(0.3, 0.3, seed=2)]
    both = join(
        tracks, table((0.3, 0.3), (0.3, 0.3)), start_frame=START, mesh_shape=None
    )
    mean = (tracks[0].points_mm + tracks[1].points_mm) / 2
    assert both.points_mm == pytest.approx(mean, abs=1e-6)


def test_axes_run_along_and_across_the_wall():
    mesh_mm = true_mm()
    along, across = wall_axes(mesh_mm, SHAPE)
    rows = mesh_mm.reshape(len(mesh_mm), *SHAPE, 2)
    outwards = (rows[:, :, -1] - rows[:, :, 0])[:, 12]
    outwards /= np.linalg.norm(outwards, axis=-1, keepdims=True)
    at = 12 * SHAPE[1]
    assert np.abs((across[:, at] * outwards).sum(axis=-1)).min() > 0.8
    assert np.abs((along * across).sum(axis=-1)).max() < 1e-9


def test_doubt_counts_from_the_start_frame_on():
    sure = np.ones((5, 1))
    sure[3] = 0.0
    assert since(sure, 1)[:, 0] == pytest.approx([1, 1, 1, 2 / 3, 0.75])
    assert since(sure, 4)[:, 0] == pytest.approx([0.8, 0.75, 2 / 3, 0.5, 1])


def test_disagreement_is_measured_in_its_direction_only():
    first = tracks_with(0.0, 0.0, seed=1)
    axes = wall_axes(first.points_mm, SHAPE)
    other_mm = first.points_mm + 2.0 * axes[1]
    given = [
        features(first, [other_mm], axis, START, SHAPE)["log_apart"] for axis in axes
    ]
    assert np.exp(given[0]).max() < 0.11
    assert np.exp(given[1]) == pytest.approx(np.full(given[1].shape, 2.1))


def test_what_a_tracker_states_itself_counts_in_each_direction():
    plain = tracks_with(0.0, 0.0, seed=1)
    axes = wall_axes(plain.points_mm, SHAPE)
    covariance = sum(
        size**2 * axis[..., :, None] * axis[..., None, :]
        for size, axis in zip((0.4, 1.6), axes, strict=True)
    )
    stating = Tracks(
        points_mm=plain.points_mm,
        confidence=plain.confidence,
        covariance_mm2=covariance,
    )
    for size, axis in zip((0.4, 1.6), axes, strict=True):
        given = features(stating, [plain.points_mm], axis, START, SHAPE)["log_stated"]
        assert np.exp(given) == pytest.approx(np.full(given.shape, size + 0.05))
        none = features(plain, [plain.points_mm], axis, START, SHAPE)["log_stated"]
        assert (none == 0).all()


def noisy(truth, seed, size_mm):
    """Return tracks whose points err independently, as they state."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, size_mm, truth.shape)
    noise[START] = 0
    covariance = np.broadcast_to(np.eye(2) * size_mm**2, (*truth.shape, 2)).copy()
    return Tracks(
        points_mm=truth + noise,
        confidence=np.full(truth.shape[:2], 0.8),
        covariance_mm2=covariance,
    )


def test_noise_from_point_to_point_does_not_decide_a_members_weight():
    first = tracks_with(0.4, 0.4, seed=5)
    second = noisy(true_mm(), 6, 0.4)
    (_, fitted) = fitted_members([first, second], START, SHAPE)
    assert error_mm(fitted.points_mm) < 0.5 * error_mm(second.points_mm)
    both = joined([first, second], table((0.4, 0.4), (0.4, 0.4)))
    mean_mm = (first.points_mm + second.points_mm) / 2
    assert error_mm(both.points_mm) < 0.9 * error_mm(mean_mm)


def test_points_that_state_a_large_error_do_not_move_the_fit():
    first = tracks_with(0.0, 0.0, seed=5)
    second = noisy(true_mm(), 6, 0.2)
    off = np.zeros(true_mm().shape[1], bool)
    off[30:60] = True
    wrong = second.points_mm.copy()
    wrong[1:START, off] += 8.0
    known = second.covariance_mm2.copy()
    known[:, off] = np.eye(2) * 64.0
    unaware = replace(second, points_mm=wrong)
    aware = replace(unaware, covariance_mm2=known)
    errors = [
        error_mm(fitted_members([first, each], START, SHAPE)[1].points_mm)
        for each in (aware, unaware)
    ]
    assert errors[0] < 0.3
    assert errors[0] < 0.5 * errors[1]


def test_a_member_that_is_far_from_the_first_has_lost_the_wall():
    first, second = tracks_with(0.2, 0.2, seed=1), tracks_with(0.2, 0.2, seed=2)
    away = replace(second, points_mm=second.points_mm + np.array([5.0, 0.0]))
    both = table((0.3, 0.3), (0.3, 0.3))
    trusting = joined([first, away], both)
    careful = joined([first, away], replace(both, lost_mm=1.2))
    moved = np.arange(len(true_mm())) != START
    assert trusting.shares[:, 1, moved].min() > 0.4
    assert careful.shares[:, 1, moved].max() < 0.02
    near = joined([first, second], replace(both, lost_mm=1.2))
    assert near.shares[:, 1, moved].mean() > 0.4
