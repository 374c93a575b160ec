"""Level and slope of a wall's motion, from measurements of which some are wrong."""

import numpy as np
import pytest

from longaxis.models.block_matching.mesh_motion import MeshMotion
from longaxis.models.block_matching.settings import BlockMatchingSettings
from longaxis.models.block_matching.wall_motion import WallMotion
from tests.unit.models.speckle import wall_points

STIFFNESS = BlockMatchingSettings().stiffness


def wall():
    points = wall_points(n_columns=40, n_rows=5)
    return points.reshape(-1, 2), points.shape[:2]


def along_mm(points, shape):
    middle = points.reshape(*shape, 2)[:, shape[1] // 2]
    steps = np.linalg.norm(np.diff(middle, axis=0), axis=1)
    return np.repeat(np.concatenate([[0.0], np.cumsum(steps)]), shape[1])


def thickening(points, shape):
    """Return rows that move apart by a tenth of their distance, (N, 2)."""
    mesh = points.reshape(*shape, 2)
    away = mesh - mesh[:, shape[1] // 2, None]
    return 0.1 * away.reshape(-1, 2)


def kept(fitted, motion_mm):
    return (fitted * motion_mm).sum() / (motion_mm**2).sum()


def test_pure_thickening_is_kept():
    points, shape = wall()
    motion_mm = thickening(points, shape)
    # As much as blocks that follow the wall well are trusted.
    trust = np.full(len(points), 0.7)
    fitted = WallMotion(points, shape, STIFFNESS).fit(motion_mm, trust)
    version_3 = MeshMotion(points, shape, reach_mm=4).fit(motion_mm, trust)
    assert kept(version_3, motion_mm) < 0.5
    assert kept(fitted, motion_mm) > 0.9


def test_unsure_thickening_is_pulled_towards_none():
    points, shape = wall()
    motion_mm = thickening(points, shape)
    fits = [
        kept(
            WallMotion(points, shape, STIFFNESS).fit(
                motion_mm, np.full(len(points), trust)
            ),
            motion_mm,
        )
        for trust in (1.0, 0.1, 0.001)
    ]
    assert fits[0] > fits[1] > fits[2]
    assert fits[2] < 0.3


def test_uniform_stretch_is_kept_up_to_both_ends():
    points, shape = wall()
    along = along_mm(points, shape)
    motion_mm = np.stack([1.0 - 0.02 * along, 0.5 + 0.01 * along], axis=1)
    fitted = WallMotion(points, shape, STIFFNESS).fit(motion_mm, np.ones(len(points)))
    assert fitted == pytest.approx(motion_mm, abs=0.03)


def test_a_fifth_of_wild_motions_changes_little():
    points, shape = wall()
    along = along_mm(points, shape)
    motion_mm = np.stack([1.0 - 0.02 * along, 0.5 + 0.01 * along], axis=1)
    rng = np.random.default_rng(0)
    wild = rng.random(len(points)) < 0.2
    measured = motion_mm + wild[:, None] * rng.normal(0, 6, motion_mm.shape)
    fitted = WallMotion(points, shape, STIFFNESS).fit(measured, np.ones(len(points)))
    assert np.linalg.norm(fitted - motion_mm, axis=1).mean() < 0.15


def test_where_nothing_is_trusted_the_neighbourhood_decides():
    points, shape = wall()
    along = along_mm(points, shape)
    motion_mm = np.stack([1.0 - 0.02 * along, 0.5 + 0.01 * along], axis=1)
    blind = (along > 60) & (along < 75)
    measured = np.where(blind[:, None], [9.0, -9.0], motion_mm)
    trust = np.where(blind, 1e-4, 1.0)
    fitted = WallMotion(points, shape, STIFFNESS).fit(measured, trust)
    assert np.linalg.norm(fitted - motion_mm, axis=1).max() < 0.5


def test_opposite_walls_do_not_mix():
    points, shape = wall()
    is_left = points[:, 0] < 55
    measured = np.where(is_left[:, None], [1.0, 0.0], [-1.0, 0.0])
    fitted = WallMotion(points, shape, STIFFNESS).fit(measured, np.ones(len(points)))
    ends = fitted.reshape(*shape, 2)[[0, -1]]
    assert ends[0, :, 0] == pytest.approx([1.0] * 5, abs=0.1)
    assert ends[1, :, 0] == pytest.approx([-1.0] * 5, abs=0.1)


@pytest.mark.parametrize("shape", [(12, 1), (1, 5), (2, 2), (1, 1)])
def test_the_smallest_meshes_move_as_measured(shape):
    points = wall_points(*shape).reshape(-1, 2)
    motion_mm = np.full(points.shape, 0.7)
    fitted = WallMotion(points, shape, STIFFNESS).fit(motion_mm, np.ones(len(points)))
    assert fitted == pytest.approx(motion_mm, abs=0.01)


def test_several_motions_at_once_are_fitted_each_by_itself():
    points, shape = wall()
    rng = np.random.default_rng(3)
    measured = rng.normal(size=(3, len(points), 2)) + thickening(points, shape)
    trust = rng.uniform(0, 1, size=(3, len(points)))
    fit = WallMotion(points, shape, STIFFNESS).fit
    together = fit(measured, trust)
    for one, motion_mm, weight in zip(together, measured, trust, strict=True):
        np.testing.assert_allclose(one, fit(motion_mm, weight), atol=1e-12)
