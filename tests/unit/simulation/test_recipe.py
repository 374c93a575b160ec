"""Recipes: drawn once, written down, the same again."""

from __future__ import annotations

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.simulation.draw import (
    FIRST_TRAINING_SEED,
    LAST_TEST_SEED,
    Wish,
    draw_recipe,
    require_training_seed,
)
from longaxis.simulation.pathologies import PATHOLOGIES
from longaxis.simulation.recipe import from_json, to_json
from longaxis.simulation.ventricle import build_wall
from tests.unit.simulation.hearts import ALL_VIEWS, small_recipe


@pytest.mark.parametrize("seed", range(10))
def test_a_recipe_read_back_is_equal(seed):
    recipe = draw_recipe(seed)
    assert from_json(to_json(recipe)) == recipe


def test_the_same_seed_gives_the_same_recipe_and_another_seed_another():
    assert draw_recipe(5) == draw_recipe(5)
    assert draw_recipe(5) != draw_recipe(6)


def test_a_recipe_of_another_version_is_refused():
    text = to_json(small_recipe()).replace('"version": 3', '"version": 0')
    with pytest.raises(ValueError, match="version 1 to 3, got 0"):
        from_json(text)


def test_wishes_are_kept():
    wish = Wish(
        n_frames=20,
        size_px=128,
        view=View.LONG_AXIS,
        pathology="dilated",
        frame_rate_hz=50.0,
        heart_rate_bpm=60.0,
    )
    recipe = draw_recipe(3, wish)
    assert len(recipe.frame_times_s) == 20
    assert np.ptp(recipe.frame_times_s) == pytest.approx(19 / 50)
    assert recipe.sector.size_px == 128
    assert (recipe.view, recipe.pathology) == (View.LONG_AXIS, "dilated")
    assert np.median(np.diff(recipe.rhythm.r_waves_s)) == pytest.approx(1.0, abs=0.1)


def test_training_never_draws_a_test_seed():
    assert LAST_TEST_SEED < FIRST_TRAINING_SEED
    require_training_seed(FIRST_TRAINING_SEED)
    with pytest.raises(ValueError, match="kept for tests"):
        require_training_seed(LAST_TEST_SEED)


@pytest.mark.parametrize("view", ALL_VIEWS)
@pytest.mark.parametrize("name", PATHOLOGIES)
def test_every_pathology_moves_within_what_is_asked(name, view):
    for seed in range(3):
        recipe = small_recipe(seed, view=view, pathology=name)
        assert all(-0.3 <= strain <= 0.12 for strain in recipe.motion.peak_strain)
        assert np.isfinite(build_wall(recipe).mesh_mm()).all()


def test_the_dyskinetic_apex_stretches_and_its_base_shortens():
    strain = small_recipe(1, pathology="dyskinetic apex").motion.peak_strain
    assert strain[0] < -0.05
    assert strain[2] > -0.03


def test_left_bundle_branch_block_flashes_in_the_septum():
    recipe = small_recipe(
        1, pathology="left bundle branch block", view=View.FOUR_CHAMBER
    )
    assert all(strain < 0 for strain in recipe.motion.early_strain[:3])
    assert all(strain > 0 for strain in recipe.motion.early_strain[3:])
    assert np.mean(recipe.motion.delay_s[3:]) > 0.03


def test_atrial_fibrillation_has_no_atrial_wave_and_uneven_beats():
    recipe = small_recipe(1, pathology="atrial fibrillation")
    intervals = np.diff(recipe.rhythm.r_waves_s)
    assert recipe.rhythm.early_share == 1.0
    assert intervals.std() / intervals.mean() > 0.03
