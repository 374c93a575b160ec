"""Truth as displayed: positions lag like the picture does."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from longaxis.simulation.persistence import as_displayed
from longaxis.simulation.recipe import from_json, to_json
from tests.unit.simulation.hearts import small_recipe


def test_a_step_is_followed_by_the_share_that_is_not_held():
    places = np.array([0.0, 1.0, 1.0, 1.0])
    assert as_displayed(places, 0.4) == pytest.approx([0, 0.6, 0.84, 0.936])


def test_without_persistence_nothing_changes_and_a_mesh_keeps_its_shape():
    mesh = np.random.default_rng(0).normal(size=(5, 7, 3, 2))
    assert np.array_equal(as_displayed(mesh, 0.0), mesh)
    assert as_displayed(mesh, 0.5).shape == mesh.shape


def test_even_motion_is_late_by_persistence_over_the_rest():
    shown = as_displayed(np.arange(60.0), 0.5)
    assert 59 - shown[-1] == pytest.approx(0.5 / 0.5, abs=1e-6)


@pytest.mark.parametrize("persistence", [-0.1, 1.0])
def test_a_persistence_that_cannot_be_is_refused(persistence):
    with pytest.raises(ValueError, match="persistence"):
        as_displayed(np.zeros(3), persistence)


def test_the_peak_of_a_displayed_picture_is_where_the_displayed_truth_is():
    """A Gaussian spot that moves less than its width, mixed as the display mixes."""
    pixels = np.arange(60.0)
    places = 20 + 4 * np.sin(np.linspace(0, 3, 40)) ** 2
    pictures = np.exp(-0.5 * ((pixels - places[:, None]) / 3) ** 2)
    shown = as_displayed(pictures, 0.5)
    centre = (shown * pixels).sum(axis=1) / shown.sum(axis=1)
    assert np.abs(centre - as_displayed(places, 0.5)).max() < 1e-6
    assert np.abs(centre - places).max() > 0.2


def test_older_recipes_keep_the_truth_of_the_tissue():
    plain = json.loads(to_json(small_recipe()))
    assert plain["truth_as_displayed"] is True
    del plain["truth_as_displayed"]
    assert from_json(json.dumps(plain | {"version": 2})).truth_as_displayed is False


def test_a_clip_holds_the_truth_as_displayed():
    pytest.importorskip("torch")
    from longaxis.simulation.generate import clip_from_recipe
    from longaxis.simulation.ventricle import build_wall

    drawn = small_recipe()
    recipe = replace(drawn, look=replace(drawn.look, persistence=0.5))
    tissue = build_wall(recipe).mesh_mm()
    clip = clip_from_recipe(recipe)
    assert clip.mesh_mm == pytest.approx(as_displayed(tissue, 0.5))
    assert np.abs(clip.mesh_mm - tissue).max() > 0.05
    old = clip_from_recipe(replace(recipe, truth_as_displayed=False))
    assert old.mesh_mm == pytest.approx(tissue)
    assert np.array_equal(old.loop.frames, clip.loop.frames)
