"""From scatterers to pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.simulation.scene import Scene, build_scene
from tests.unit.simulation.hearts import small_recipe, still

pytestmark = pytest.mark.training
torch = pytest.importorskip("torch")

SIMSET = Path(__file__).resolve().parents[3] / "benchmarks/simset-v1/recipes.jsonl"


def _one_point(x_mm: float, y_mm: float, n_frames: int) -> Scene:
    nodes = np.zeros((n_frames, 4, 3), np.float32)
    nodes[..., 0], nodes[..., 1] = x_mm, y_mm
    return Scene(
        nodes=nodes,
        index=np.arange(4, dtype=np.int32)[None],
        weight=np.full((1, 4), 0.25, np.float32),
        amplitude=np.array([[1.0, 0.0]], np.float32),
        redrawn_share=np.zeros(1, np.float32),
    )


def _quiet(recipe):
    beam = replace(recipe.beam, noise_db=-200.0, n_looks=1)
    return replace(recipe, beam=beam)


def test_a_single_scatterer_appears_where_it_is():
    from longaxis.simulation.renderer import ConvolutionRenderer

    recipe = _quiet(small_recipe(n_frames=1))
    sector = recipe.sector
    depth, angle = 0.6 * sector.depth_mm, np.deg2rad(sector.tilt_deg + 8)
    x = sector.probe_mm[0] + depth * np.sin(angle)
    y = sector.probe_mm[1] + depth * np.cos(angle)
    renderer = ConvolutionRenderer(recipe, _one_point(x, y, 1))
    envelope = next(renderer.envelopes())[0].numpy()
    row, column = np.unravel_index(envelope.argmax(), envelope.shape)
    grid = renderer.grid
    assert abs(row * grid.depth_step_mm - depth) <= grid.depth_step_mm
    found = grid.first_angle_rad + column * grid.angle_step_rad
    assert abs(found - angle) <= grid.angle_step_rad


def test_a_wall_of_unit_amplitude_has_unit_power():
    from longaxis.simulation.renderer import ConvolutionRenderer

    recipe = _quiet(still(small_recipe(n_frames=2, n_scatterers=40_000)))
    tissue = replace(
        recipe.tissue,
        texture_db=0.0,
        spikiness=0.0,
        angle_loss=0.0,
        dropout=(),
        blood_db=-200.0,
        haze_db=-200.0,
        clutter_db=-200.0,
        surroundings_db=0.0,
    )
    flat = replace(recipe.beam, gain_curve_db=(0.0,) * 6)
    recipe = replace(recipe, tissue=tissue, beam=flat)
    scene = build_scene(recipe)
    renderer = ConvolutionRenderer(recipe, scene)
    envelope = next(renderer.envelopes())[0].numpy()
    bright = np.sqrt(np.mean(envelope[envelope > 0.4] ** 2))
    assert 0.5 < bright < 2.5


def test_the_same_recipe_gives_the_same_bytes():
    from longaxis.simulation.generate import clip_from_recipe

    first = clip_from_recipe(small_recipe())
    second = clip_from_recipe(small_recipe())
    np.testing.assert_array_equal(first.loop.frames, second.loop.frames)


def test_a_still_heart_without_noise_gives_still_pictures_of_its_wall():
    from longaxis.simulation.generate import clip_from_recipe

    recipe = _quiet(still(small_recipe(n_frames=4)))
    tissue = replace(
        recipe.tissue,
        blood_db=-200.0,
        haze_db=-200.0,
        clutter_db=-200.0,
        surroundings_db=-200.0,
    )
    look = replace(recipe.look, trace=False)
    clip = clip_from_recipe(replace(recipe, tissue=tissue, look=look))
    apical = clip.mesh_mm[0, 45:75, 2] / recipe.sector.mm_per_pixel
    column, row = np.clip(np.round(apical).astype(int), 0, 95).T
    change = np.abs(np.diff(clip.loop.frames[:, row, column].astype(int), axis=0))
    assert clip.loop.frames[0, row, column].max() > 60
    assert change.max() <= 8  # what JPEG lets through from the valves


def test_a_clip_says_what_it_is_and_stays_consistent():
    from longaxis.simulation.generate import clip_from_recipe
    from longaxis.simulation.recipe import from_json

    recipe = small_recipe(n_frames=24)
    clip = clip_from_recipe(recipe)
    assert clip.loop.frames.shape == (24, 96, 96)
    assert clip.loop.view is recipe.view
    assert clip.mesh_mm.shape == (24, 121, 5, 2)
    assert "Simulated" in clip.loop.header.patient_name
    assert from_json(clip.recipe) == recipe
    np.testing.assert_array_equal(clip.correlation[clip.beat.end_systole], 1.0)
    assert clip.correlation.min() >= 0
    assert clip.correlation.max() <= 1


def test_nothing_but_overlays_lies_outside_the_sector():
    from longaxis.simulation.generate import clip_from_recipe
    from longaxis.simulation.visibility import inside_sector

    recipe = small_recipe()
    look = replace(
        recipe.look, border=False, ruler=False, trace=False, text=False, jpeg_quality=0
    )
    recipe = replace(recipe, look=look)
    frames = clip_from_recipe(recipe).loop.frames
    pixel = np.arange(96) * recipe.sector.mm_per_pixel
    places = np.stack(np.meshgrid(pixel, pixel), axis=-1)
    outside = ~inside_sector(recipe, places, margin_mm=-2 * recipe.sector.mm_per_pixel)
    border = 2
    outside[:border], outside[-border:] = False, False
    outside[:, :border], outside[:, -border:] = False, False
    assert frames[:, outside].max(initial=0) == 0


def test_block_matching_reads_an_easy_clip():
    from longaxis.data import AnalysisSettings, Centreline, ViewDocument
    from longaxis.pipeline import measure_view, track_view
    from longaxis.simulation.generate import clip_from_recipe
    from longaxis.simulation.sample_study import sample_recipe
    from longaxis.strain.curve import strain_curves

    recipe = sample_recipe(View.TWO_CHAMBER)
    motion = replace(recipe.motion, through_plane_rad=(0.0, 0.0), incoherent_share=0.0)
    clip = clip_from_recipe(replace(recipe, motion=motion))
    beat = clip.beat
    line = clip.mesh_mm[beat.end_systole, ::10, 2]
    document = ViewDocument(
        loop=clip.loop,
        view=recipe.view,
        centreline=Centreline(
            control_points_mm=line.copy(), frame=beat.end_systole, wall_thickness_mm=10
        ),
    )
    settings = AnalysisSettings(tracker="block-matching")
    tracked = replace(document, tracked=track_view(document, settings))
    measured = measure_view(tracked, settings).curves.line.min()
    truth = strain_curves(
        clip.mesh_mm, frame_times_s=clip.loop.frame_times_s, beat=beat
    ).line.min()
    assert abs(measured - truth) < 0.01


def test_the_frozen_set_is_whole():
    from longaxis.simulation.generate import beat_of
    from longaxis.simulation.pathologies import PATHOLOGIES
    from longaxis.simulation.simset import is_readable, read_simset

    recipes = read_simset(SIMSET)
    assert len(recipes) == 60
    assert {recipe.pathology for recipe in recipes} == set(PATHOLOGIES)
    assert all(recipe.seed < 10_000 for recipe in recipes)
    assert all(beat_of(recipe).is_complete for recipe in recipes)
    assert all(is_readable(recipe) for recipe in recipes[::10])
    seen_otherwise = read_simset(SIMSET, "simus")
    assert {recipe.renderer for recipe in seen_otherwise} == {"simus"}
    assert replace(seen_otherwise[7], renderer="convolution") == recipes[7]
