"""A wall with known strain has that strain, and moves like a heart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.data import Beat, EventSource
from longaxis.simulation.timing import shortening_course
from longaxis.simulation.ventricle import build_wall, line_at_rest
from longaxis.strain.curve import strain_curves
from tests.unit.simulation.hearts import small_recipe, still


def _edge_mm(line):
    return np.linalg.norm(np.diff(line, axis=1), axis=2)


@pytest.mark.parametrize("seed", range(8))
def test_every_edge_of_the_middle_row_has_its_prescribed_length(seed):
    recipe = small_recipe(seed, n_frames=20)
    wall = build_wall(recipe)
    rest_mm = np.linalg.norm(np.diff(line_at_rest(recipe.heart), axis=0), axis=1)
    middle = wall.mesh_mm()[:, :, 2]
    strain = _edge_mm(middle) / rest_mm - 1
    np.testing.assert_allclose(strain, wall.strain, atol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_the_programs_own_formulas_read_the_prescribed_strain(seed):
    recipe = small_recipe(seed, n_frames=20)
    wall = build_wall(recipe)
    beat = Beat(
        end_diastole=2,
        end_systole=9,
        last=19,
        end_diastole_source=EventSource.TYPED,
        end_systole_source=EventSource.TYPED,
        is_complete=False,
    )
    curves = strain_curves(
        wall.mesh_mm(), frame_times_s=np.asarray(recipe.frame_times_s), beat=beat
    )
    rest_mm = np.linalg.norm(np.diff(line_at_rest(recipe.heart), axis=0), axis=1)
    stretch = rest_mm * (1 + wall.strain[2:])
    line = stretch.sum(axis=1) / stretch[0].sum() - 1
    np.testing.assert_allclose(curves.line, line, atol=1e-6)


def test_a_heart_that_is_told_not_to_move_does_not_move():
    mesh = build_wall(still(small_recipe())).mesh_mm()
    np.testing.assert_allclose(mesh, np.broadcast_to(mesh[:1], mesh.shape), atol=1e-9)


def test_translation_and_rocking_bring_no_strain():
    recipe = still(small_recipe(n_frames=20))
    moved = replace(recipe.motion, rocking_deg=6.0, breathing_mm=(4.0, 3.0))
    wall = build_wall(replace(recipe, motion=moved))
    edges = _edge_mm(wall.mid_mm)
    assert np.ptp(wall.mid_mm[:, 0], axis=0).max() > 1.0
    np.testing.assert_allclose(edges, np.broadcast_to(edges[:1], edges.shape))


def test_the_base_descends_towards_a_nearly_fixed_apex():
    recipe = small_recipe(n_frames=40, pathology="normal")
    wall = build_wall(recipe)
    course = shortening_course(recipe.rhythm, np.asarray(recipe.frame_times_s))
    longest, shortest = int(course.argmin()), int(course.argmax())
    apex = wall.mid_mm[:, 60]
    base = 0.5 * (wall.mid_mm[:, 0] + wall.mid_mm[:, -1])
    reach = np.linalg.norm(base - apex, axis=1)
    assert reach[shortest] < 0.93 * reach[longest]


def test_the_wall_keeps_its_volume_where_it_is_told_to():
    recipe = still(small_recipe(n_frames=40))
    motion = replace(recipe.motion, peak_strain=(-0.2,) * 6, thickening=1.0)
    wall = build_wall(replace(recipe, motion=motion))
    uniform = wall.strain[:, 30]
    volume = (1 + uniform) * (1 + 0.9 * uniform)
    thicker = wall.thickness_mm[:, 30] / wall.thickness_mm[uniform.argmax(), 30]
    np.testing.assert_allclose(thicker * volume, volume[uniform.argmax()], rtol=0.02)


@pytest.mark.parametrize("seed", range(20))
def test_the_wall_never_folds_over(seed):
    wall = build_wall(small_recipe(seed))
    for across in (0.0, 1.0):
        along = np.diff(wall.line_at(across), axis=1) * np.diff(wall.mid_mm, axis=1)
        assert (along.sum(axis=-1) > 0).all()


def test_normals_point_into_the_cavity():
    wall = build_wall(small_recipe())
    middle = wall.mid_mm.mean(axis=1, keepdims=True)
    inner = np.linalg.norm(wall.line_at(0.0) - middle, axis=-1).mean()
    outer = np.linalg.norm(wall.line_at(1.0) - middle, axis=-1).mean()
    assert inner < outer
