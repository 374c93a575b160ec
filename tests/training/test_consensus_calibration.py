"""Expected errors fitted to clips with known errors."""

import numpy as np
import pytest

from longaxis.data import Tracks
from longaxis.models.consensus.join import join
from longaxis.training.consensus_calibration import (
    TrackedCase,
    coverage_by_world,
    fit_calibration,
    fit_expected,
)
from tests.unit.models.consensus.test_join import (
    SHAPE,
    START,
    error_mm,
    tracks_with,
    true_mm,
)


def case(world, seed, sizes=((0.3, 1.2), (1.2, 0.3))):
    counted = np.ones(len(true_mm()), bool)
    counted[START] = False
    tracks = tuple(
        tracks_with(*size, seed=10 * seed + place) for place, size in enumerate(sizes)
    )
    return TrackedCase(
        world=world,
        tracks=tracks,
        truth_mm=true_mm(),
        start_frame=START,
        mesh_shape=SHAPE,
        counted=counted,
    )


def test_the_expected_error_is_the_mean_error_of_its_kind():
    rng = np.random.default_rng(0)
    group = rng.integers(0, 2, 4000)
    off_mm = rng.laplace(0, np.where(group == 1, 2.0, 0.5))
    given = np.stack([np.ones(4000), group], axis=1)
    weights = fit_expected(given, np.abs(off_mm), np.full(4000, 1 / 4000))
    assert np.exp(weights[0]) == pytest.approx(0.5, rel=0.08)
    assert np.exp(weights.sum()) == pytest.approx(2.0, rel=0.08)


def test_a_table_fitted_to_some_clips_joins_others_better_than_either_tracker():
    cases = [case(world, seed) for seed in range(6) for world in ("one", "two")]
    fitted = fit_calibration(("first", "second"), cases, "made-up clips")
    fresh = case("new", 99)
    both = join(fresh.tracks, fitted, start_frame=START, mesh_shape=SHAPE)
    alone = [error_mm(each.points_mm) for each in fresh.tracks]
    mean_mm = (fresh.tracks[0].points_mm + fresh.tracks[1].points_mm) / 2
    assert error_mm(both.points_mm) < 0.6 * min(alone)
    assert error_mm(both.points_mm) < error_mm(mean_mm)
    along, across = both.shares[:, 0, -1].mean(axis=-1)
    assert along > 0.75
    assert across < 0.25


def test_the_stated_bar_holds_on_clips_it_was_not_fitted_to():
    cases = [case("one", seed) for seed in range(8)]
    fitted = fit_calibration(("first", "second"), cases, "made-up clips")
    fresh = [case("new", seed) for seed in range(50, 58)]
    (share,) = coverage_by_world(fresh, fitted).values()
    assert share == pytest.approx(0.95, abs=0.04)


def test_a_member_that_does_not_look_gets_little_weight():
    still = Tracks(
        points_mm=np.broadcast_to(true_mm()[START], true_mm().shape).copy(),
        confidence=np.ones(true_mm().shape[:2]),
    )
    cases = []
    for seed in range(6):
        one = case("one", seed, sizes=((0.3, 0.3), (0.3, 0.3)))
        cases.append(
            TrackedCase(
                world=one.world,
                tracks=(one.tracks[0], still),
                truth_mm=one.truth_mm,
                start_frame=START,
                mesh_shape=SHAPE,
                counted=one.counted,
            )
        )
    fitted = fit_calibration(("seeing", "blind"), cases, "made-up clips")
    shares = [
        join(one.tracks, fitted, start_frame=START, mesh_shape=SHAPE).shares[:, 1]
        for one in cases
    ]
    assert np.mean([share[:, one.counted].mean() for share in shares]) < 0.15
