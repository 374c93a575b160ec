"""The wall's motion from motions of which some are wrong."""

import numpy as np
import pytest

from longaxis.models.block_matching.mesh_motion import MeshMotion
from tests.unit.models.speckle import wall_points


def wall():
    points = wall_points(n_columns=40, n_rows=5)
    return points.reshape(-1, 2), points.shape[:2]


def along_mm(points, shape):
    middle = points.reshape(*shape, 2)[:, shape[1] // 2]
    steps = np.linalg.norm(np.diff(middle, axis=0), axis=1)
    return np.repeat(np.concatenate([[0.0], np.cumsum(steps)]), shape[1])


def uniform_stretch(points, shape):
    along = along_mm(points, shape)
    return np.stack([1.0 - 0.02 * along, 0.5 + 0.01 * along], axis=1)


def test_uniform_stretch_is_kept_up_to_both_ends():
    points, shape = wall()
    motion_mm = uniform_stretch(points, shape)
    fitted = MeshMotion(points, shape, reach_mm=4).fit(motion_mm, np.ones(len(points)))
    assert fitted == pytest.approx(motion_mm, abs=0.02)


def test_a_fifth_of_wild_motions_changes_little():
    points, shape = wall()
    motion_mm = uniform_stretch(points, shape)
    rng = np.random.default_rng(0)
    wild = rng.random(len(points)) < 0.2
    measured = motion_mm + wild[:, None] * rng.normal(0, 6, motion_mm.shape)
    fitted = MeshMotion(points, shape, reach_mm=4).fit(measured, np.ones(len(points)))
    assert np.linalg.norm(fitted - motion_mm, axis=1).mean() < 0.15


def test_where_nothing_is_trusted_the_neighbourhood_decides():
    points, shape = wall()
    motion_mm = uniform_stretch(points, shape)
    along = along_mm(points, shape)
    blind = (along > 60) & (along < 75)
    measured = np.where(blind[:, None], [9.0, -9.0], motion_mm)
    trust = np.where(blind, 1e-4, 1.0)
    fitted = MeshMotion(points, shape, reach_mm=4).fit(measured, trust)
    assert np.linalg.norm(fitted - motion_mm, axis=1).max() < 0.5


def test_opposite_walls_do_not_mix():
    points, shape = wall()
    is_left = points[:, 0] < 55
    measured = np.where(is_left[:, None], [1.0, 0.0], [-1.0, 0.0])
    fitted = MeshMotion(points, shape, reach_mm=4).fit(measured, np.ones(len(points)))
    ends = fitted.reshape(*shape, 2)[[0, -1]]
    assert ends[0, :, 0] == pytest.approx([1.0] * 5, abs=0.05)
    assert ends[1, :, 0] == pytest.approx([-1.0] * 5, abs=0.05)


def test_points_without_a_mesh_have_neighbours_by_distance():
    points, _ = wall()
    motion_mm = 0.03 * points + 1
    fitted = MeshMotion(points, None, reach_mm=6).fit(motion_mm, np.ones(len(points)))
    assert fitted == pytest.approx(motion_mm, abs=0.1)
