"""What lies around the ventricle hangs on it."""

from __future__ import annotations

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.simulation.scene import build_scene
from longaxis.simulation.surroundings import build_surroundings
from longaxis.simulation.timing import mitral_opening
from longaxis.simulation.ventricle import build_wall
from tests.unit.simulation.hearts import ALL_VIEWS, small_recipe


@pytest.mark.parametrize("view", ALL_VIEWS)
def test_the_left_atrium_starts_at_the_annulus_in_every_frame(view):
    recipe = small_recipe(view=view)
    wall = build_wall(recipe)
    atrium = build_surroundings(recipe, wall).ribbons[0]
    np.testing.assert_allclose(atrium.line_mm[:, 0], wall.mid_mm[:, 0], atol=1e-9)


def test_the_anterior_leaflet_opens_towards_the_apex():
    recipe = small_recipe(n_frames=60, view=View.TWO_CHAMBER)
    wall = build_wall(recipe)
    opening = mitral_opening(recipe.rhythm, np.asarray(recipe.frame_times_s))
    leaflet = build_surroundings(recipe, wall).ribbons[1].line_mm
    apex = wall.mid_mm[:, 60]
    reach = np.linalg.norm(leaflet[:, -1] - apex, axis=1)
    hinge = np.linalg.norm(leaflet[:, 0] - apex, axis=1)
    wide, shut = int(opening.argmax()), int(opening.argmin())
    assert reach[wide] / hinge[wide] < reach[shut] / hinge[shut]


@pytest.mark.parametrize("view", ALL_VIEWS)
def test_every_scatterer_hangs_on_nodes_that_exist_with_weights_that_add_up(view):
    scene = build_scene(small_recipe(view=view))
    assert scene.index.min() >= 0
    assert scene.index.max() < scene.nodes.shape[1]
    np.testing.assert_allclose(scene.weight.sum(axis=1), 1, atol=1e-5)
    assert np.isfinite(scene.nodes).all()
    assert np.isfinite(scene.amplitude).all()
    assert ((scene.redrawn_share >= 0) & (scene.redrawn_share <= 1)).all()


def test_the_same_recipe_draws_the_same_scatterers():
    first, second = build_scene(small_recipe()), build_scene(small_recipe())
    np.testing.assert_array_equal(first.amplitude, second.amplitude)
    np.testing.assert_array_equal(first.weight, second.weight)


def test_four_chambers_have_more_neighbours_than_two():
    counts = {}
    for view in ALL_VIEWS:
        recipe = small_recipe(view=view)
        around = build_surroundings(recipe, build_wall(recipe))
        counts[view] = len(around.cavities_mm)
    assert counts[View.FOUR_CHAMBER] == 4  # ventricles and atria
    assert counts[View.TWO_CHAMBER] == 2
    assert counts[View.LONG_AXIS] == 4  # ventricle, atrium, root, outflow tract
