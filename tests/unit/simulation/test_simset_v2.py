"""The second acceptance set: what is frozen is what is said of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from longaxis.simulation.draw import LAST_TEST_SEED
from longaxis.simulation.generate import beat_of
from longaxis.simulation.simset import read_simset
from longaxis.simulation.simset_v2 import (
    N_HEARTS,
    one_cycle,
    simus_recipes,
    with_strengths,
)
from longaxis.simulation.visibility import cavity_contrast
from tests.unit.simulation.hearts import small_recipe

FROZEN = Path(__file__).parents[3] / "benchmarks" / "simset-v2" / "recipes.jsonl"


@pytest.fixture(scope="module")
def recipes():
    return read_simset(FROZEN)


def test_there_are_forty_cycles_of_test_seeds_and_twenty_for_simus(recipes):
    assert len(recipes) == N_HEARTS == len({each.seed for each in recipes})
    assert all(each.seed <= LAST_TEST_SEED for each in recipes)
    assert {each.renderer for each in simus_recipes(recipes)} == {"simus"}
    assert len(simus_recipes(recipes)) == 20


def test_every_cycle_is_whole_and_its_truth_as_displayed(recipes):
    assert all(beat_of(each).is_complete for each in recipes)
    assert all(beat_of(each).end_diastole <= 4 for each in recipes)
    assert all(each.truth_as_displayed for each in recipes)


def test_disturbances_reach_from_none_to_strong(recipes):
    haze = np.sort([each.tissue.haze_db for each in recipes])
    persistence = np.sort([each.look.persistence for each in recipes])
    along = np.sort([each.realism.pericardium_follow[1] for each in recipes])
    around = np.sort([each.tissue.surroundings_db for each in recipes])
    assert (haze[0], haze[-1]) == pytest.approx((-80, -14))
    assert (persistence[0], persistence[-1]) == pytest.approx((0, 0.6))
    assert (along[0], along[-1]) == pytest.approx((0, 1))
    assert np.diff(around).max() == pytest.approx(32 / 39)


def test_disturbances_do_not_come_together(recipes):
    values = np.array(
        [
            [
                each.tissue.haze_db,
                each.tissue.clutter_db,
                each.look.persistence,
                each.realism.pericardium_follow[1],
                each.tissue.surroundings_db,
                each.tissue.blood_db,
            ]
            for each in recipes
        ]
    )
    correlation = np.corrcoef(values.T) - np.eye(values.shape[1])
    # Two independent columns of forty: 0.5 would be seen once in a thousand.
    assert np.abs(correlation).max() < 0.5


def test_strength_zero_switches_everything_off():
    off = with_strengths(small_recipe(), np.zeros(7))
    assert off.tissue.haze_db == off.tissue.clutter_db == -80
    assert off.look.persistence == 0
    assert off.realism.pericardium_follow == (0.4, 0.0)


def test_one_cycle_keeps_the_beat_and_its_phase():
    whole = small_recipe(3, n_frames=60, frame_rate_hz=40.0, heart_rate_bpm=70.0)
    cut, beat = one_cycle(whole), beat_of(whole)
    kept = beat_of(cut)
    assert kept.last - kept.end_diastole == beat.last - beat.end_diastole
    assert kept.end_systole - kept.end_diastole == beat.end_systole - beat.end_diastole
    assert cut.frame_times_s[0] == 0


def test_contrast_is_that_of_wall_and_cavity():
    frame = np.full((60, 60), 30, np.uint8)
    frame[:, 20:25] = 90
    rows = np.arange(10.0, 50.0, 2.0)
    # Wall from x = 24 (endocardium) to 20 (epicardium); the cavity lies at larger x.
    mesh = np.stack(
        [np.stack([np.full(len(rows), x), rows], axis=1) for x in (24.0, 22.0, 20.0)],
        axis=1,
    )
    found = cavity_contrast(frame, mesh, 1.0)
    assert found.grey_levels == pytest.approx(60)
    assert found.to_noise > 100
    nothing = cavity_contrast(np.full((60, 60), 30, np.uint8), mesh, 1.0)
    assert nothing.grey_levels == nothing.to_noise == 0
