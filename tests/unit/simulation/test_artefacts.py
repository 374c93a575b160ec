"""What makes clips more like real loops: each alone, off by default, true to itself."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.simulation.artefacts import (
    ARTEFACTS,
    DEFAULT_ARTEFACTS,
    LOWEST_RATE_HZ,
    with_artefacts,
)
from longaxis.simulation.draw import Wish, draw_recipe
from longaxis.simulation.realism import (
    NOTHING_ADDED,
    Echo,
    Gap,
    PapillaryMuscle,
)
from longaxis.simulation.recipe import from_json, to_json
from longaxis.simulation.scene import _grain, build_scene
from longaxis.simulation.surroundings import build_surroundings
from longaxis.simulation.ventricle import build_wall
from tests.unit.simulation.hearts import small_recipe

SIMSET = Path(__file__).resolve().parents[3] / "benchmarks/simset-v1/recipes.jsonl"
GOLDEN = Path(__file__).parent / "golden" / "simset_v1_frames.json"


def _forced(name, recipe, seed=3):
    return ARTEFACTS[name].change(np.random.default_rng(seed), recipe)


@pytest.mark.parametrize("name", ARTEFACTS)
def test_an_addition_survives_being_written_down(name):
    recipe = _forced(name, small_recipe())
    assert recipe != small_recipe()
    assert from_json(to_json(recipe)) == recipe


def test_switching_one_off_leaves_everything_else_as_it_was():
    every = with_artefacts(small_recipe(), DEFAULT_ARTEFACTS)
    without = with_artefacts(
        small_recipe(), [name for name in DEFAULT_ARTEFACTS if name != "drop-out"]
    )
    assert without.realism.gaps == ()
    same = replace(every.realism, gaps=())
    assert without.realism == same
    assert without.motion == every.motion


def test_additions_are_drawn_by_share():
    drawn = [
        draw_recipe(seed, Wish(artefacts=("frame-skipping",))) for seed in range(200)
    ]
    share = np.mean([recipe.realism.acquisition_rate_hz > 0 for recipe in drawn])
    assert share == pytest.approx(ARTEFACTS["frame-skipping"].share, abs=0.1)
    assert all(recipe.artefacts == ("frame-skipping",) for recipe in drawn)


def test_some_clips_are_stored_slowly_unless_somebody_asked_for_a_rate():
    slow = [1 / draw_recipe(seed).frame_step_s() for seed in range(200)]
    plain = [
        1 / draw_recipe(seed, Wish(artefacts=())).frame_step_s() for seed in range(200)
    ]
    assert min(plain) > 24.9
    assert min(slow) >= LOWEST_RATE_HZ - 1e-6
    assert 0.05 < np.mean(np.array(slow) < 24) < 0.35
    assert len(draw_recipe(5, Wish(n_frames=31)).frame_times_s) == 31


def test_an_unknown_addition_is_refused():
    with pytest.raises(ValueError, match="rainbows"):
        with_artefacts(small_recipe(), ["rainbows"])


def test_recipes_of_the_first_version_have_nothing_added():
    first = SIMSET.read_text(encoding="utf-8").splitlines()[0]
    assert json.loads(first)["version"] == 1
    recipe = from_json(first)
    assert recipe.renderer == "convolution"
    assert recipe.realism == NOTHING_ADDED


def test_reverberations_stand_still_at_their_depth():
    recipe = small_recipe()
    echo = Echo(
        depth_mm=30.0, thickness_mm=0.5, middle=0.0, half_width=0.8, level_db=-3.0
    )
    echoed = replace(recipe, realism=replace(recipe.realism, echoes=(echo,)))
    plain, scene = build_scene(recipe), build_scene(echoed)
    added = slice(len(plain.index), None)
    place = scene.nodes[:, scene.index[added], :2] * scene.weight[added, :, None]
    offset = place.sum(axis=2) - np.asarray(recipe.sector.probe_mm)
    depth = np.linalg.norm(offset, axis=-1)
    assert depth.shape[1] > 50
    assert np.median(depth) == pytest.approx(30.0, abs=0.3)
    assert np.ptp(depth, axis=0).max() < 1e-3
    np.testing.assert_array_equal(
        plain.amplitude, scene.amplitude[: len(plain.amplitude)]
    )


def test_the_heart_slides_along_a_pericardium_that_follows_it_across_only():
    recipe = small_recipe(view=View.TWO_CHAMBER, pathology="normal", n_frames=20)
    wall = build_wall(recipe)
    moved = {}
    for along in (0.7, 0.1):
        realism = replace(recipe.realism, pericardium_follow=(0.7, along))
        around = build_surroundings(replace(recipe, realism=realism), wall)
        line = around.ribbons[-1].line_mm
        tangent = np.gradient(line[0], axis=0)
        tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
        moved[along] = np.abs(((line - line[0]) * tangent).sum(axis=-1)).max()
    assert moved[0.1] < 0.35 * moved[0.7]


def test_chordae_reach_from_the_muscle_to_the_leaflets_in_every_frame():
    recipe = small_recipe(view=View.FOUR_CHAMBER)
    muscle = PapillaryMuscle(
        root=0.62, tip=0.77, width_mm=6, offset_mm=5, gain=1, chordae_gain=0.5
    )
    realism = replace(recipe.realism, papillary_muscles=(muscle,))
    recipe = replace(recipe, realism=realism)
    wall = build_wall(recipe)
    ribbons = build_surroundings(recipe, wall).ribbons
    body, first, second = ribbons[-3:]
    leaflets = [ribbons[index].line_mm[:, -1] for index in (-6, -5)]
    for chord, tip in zip((first, second), leaflets, strict=True):
        np.testing.assert_allclose(chord.line_mm[:, 0], body.line_mm[:, -1])
        np.testing.assert_allclose(chord.line_mm[:, -1], tip)
    rise = np.linalg.norm(body.line_mm[:, -1] - wall.line_at(0.0)[:, 92], axis=1)
    assert 3.0 < rise.mean() < 8.0


def test_grain_has_unit_power_and_the_asked_shape():
    recipe = small_recipe()
    realism = replace(recipe.realism, grain_shape=1.0, grain_mm=1.0)
    line_at = _grain(replace(recipe, realism=realism), 200.0, 9.0)
    rng = np.random.default_rng(0)
    power = line_at(rng.uniform(0, 120, 40_000), rng.uniform(0, 1, 40_000)) ** 2
    assert power.mean() == pytest.approx(1.0, abs=0.15)
    # An exponential has a deviation as large as its mean; sampling between the cells
    # of the field takes some of it away.
    assert 0.6 < power.std() < 1.1


def test_repeated_frames_show_the_truth_of_what_they_repeat():
    pytest.importorskip("torch")
    from longaxis.simulation.generate import clip_from_recipe, scanned_frames

    recipe = small_recipe(n_frames=12, n_scatterers=2_000)
    rate_hz = 5 / 6 / recipe.frame_step_s()
    realism = replace(recipe.realism, acquisition_rate_hz=rate_hz)
    recipe = replace(recipe, realism=realism)
    scanned, shown = scanned_frames(recipe)
    assert shown.tolist() == [0, 0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9]
    assert len(scanned.frame_times_s) == 10
    clip = clip_from_recipe(recipe)
    np.testing.assert_array_equal(clip.loop.frames[6], clip.loop.frames[7])
    np.testing.assert_array_equal(clip.mesh_mm[6], clip.mesh_mm[7])
    assert np.abs(clip.mesh_mm[8] - clip.mesh_mm[7]).max() > 0
    assert np.diff(clip.loop.frame_times_s).min() > 0


def test_a_gap_darkens_its_place_and_nothing_else():
    pytest.importorskip("torch")
    from longaxis.simulation.display import _shading
    from longaxis.simulation.renderer import polar_grid

    recipe = small_recipe()
    gap = Gap(middle=0.0, half_width=0.2, depth=0.5, half_depth=0.1, left=0.1)
    grid = polar_grid(recipe)
    plain = _shading(recipe, grid).numpy()
    realism = replace(recipe.realism, gaps=(gap,))
    left = _shading(replace(recipe, realism=realism), grid).numpy() / plain
    assert left.min() == pytest.approx(0.1, abs=0.02)
    assert left[: grid.n_depths // 5].min() > 0.99


@pytest.mark.training
def test_the_frozen_frames_stay_as_they_were():
    """Grey levels of 16 x 16 blocks of simset-v1, as first frozen.

    Blocks, not bytes: libraries on another machine may round differently.
    """
    pytest.importorskip("torch")
    from longaxis.simulation.generate import clip_from_recipe

    lines = SIMSET.read_text(encoding="utf-8").splitlines()
    for number, blocks in json.loads(GOLDEN.read_text()).items():
        recipe = from_json(lines[int(number)])
        recipe = replace(recipe, frame_times_s=recipe.frame_times_s[:2])
        frame = clip_from_recipe(recipe).loop.frames[1].astype(float)
        found = frame.reshape(16, 16, 16, 16).mean(axis=(1, 3))
        np.testing.assert_allclose(found, blocks, atol=0.75)


def test_an_unknown_renderer_is_refused():
    pytest.importorskip("torch")
    from longaxis.simulation.generate import clip_from_recipe

    with pytest.raises(ValueError, match="'paint'"):
        clip_from_recipe(replace(small_recipe(), renderer="paint"))
