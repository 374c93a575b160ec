"""What a wall is known to look like, and the points that are brought back to it."""

import dataclasses

import numpy as np
import pytest

from longaxis.models.block_matching.wall_shape import WallShape, WallShapeSettings

COLUMNS, ROWS = 41, 5


def horseshoe():
    """Return a mesh (L, R, 2) like a ventricle's wall, 8 mm thick, in mm."""
    angle = np.linspace(-0.3, np.pi + 0.3, COLUMNS)
    normal = np.stack([np.cos(angle), -np.sin(angle)], axis=-1)
    middle = normal * [22.0, 38.0]
    tangent = np.gradient(middle, axis=0)
    tangent /= np.linalg.norm(tangent, axis=-1, keepdims=True)
    outwards = np.stack([tangent[:, 1], -tangent[:, 0]], axis=-1)
    outwards *= np.sign((outwards * normal).sum(axis=-1, keepdims=True))
    across = np.linspace(-4, 4, ROWS)
    mesh = middle[:, None] + across[:, None] * outwards[:, None]
    return mesh + 60


def along(mesh):
    tangent = np.gradient(mesh[:, ROWS // 2], axis=0)
    return tangent / np.linalg.norm(tangent, axis=-1, keepdims=True)


def restored(mesh, start=None, **settings):
    start = horseshoe() if start is None else start
    shape = WallShape(
        start.reshape(-1, 2),
        start.shape[:2],
        dataclasses.replace(WallShapeSettings(), **settings),
    )
    return shape.restored(mesh.reshape(-1, 2)).reshape(mesh.shape)


def turned(mesh, radians):
    cosine, sine = np.cos(radians), np.sin(radians)
    centre = mesh.mean(axis=(0, 1))
    return centre + (mesh - centre) @ np.array([[cosine, sine], [-sine, cosine]])


@pytest.mark.parametrize("radians", [0.0, 0.4, -1.0])
def test_a_wall_that_is_only_moved_and_turned_stays_as_it_is(radians):
    moved = turned(horseshoe(), radians) + np.array([7.0, -3.0])
    # Turned, the displacement of a horseshoe is no straight line along it: of 15 mm,
    # 0.1 mm are taken for roughness.
    np.testing.assert_allclose(restored(moved), moved, atol=0.15)
    np.testing.assert_allclose(restored(moved, level_share=0.0), moved, atol=1e-9)


def test_a_wall_that_shortens_evenly_keeps_its_strain():
    mesh = horseshoe()
    centre = mesh.mean(axis=(0, 1))
    shorter = centre + 0.85 * (mesh - centre)
    found = restored(shorter)
    np.testing.assert_allclose(found, shorter, atol=0.05)


def test_shear_is_taken_off_but_for_a_share_and_columns_stay_in_place():
    mesh = horseshoe()
    rows = np.linspace(-1, 1, ROWS)
    # The inner border is 1 mm ahead along the wall, the outer one 1 mm behind.
    sheared = mesh - rows[:, None] * along(mesh)[:, None]
    found = restored(sheared, shear_kept=0.25)
    left = ((found - mesh) * along(mesh)[:, None]).sum(axis=-1)
    np.testing.assert_allclose(
        left, -0.25 * rows[None] * np.ones((COLUMNS, 1)), atol=0.02
    )
    np.testing.assert_allclose(found.mean(axis=1), sheared.mean(axis=1), atol=1e-9)


def test_one_column_that_went_astray_is_drawn_to_the_others():
    mesh = horseshoe()
    astray = mesh.copy()
    astray[20] += [3.0, 0.0]
    found = restored(astray)
    # In one frame by a share; every further frame does the same again.
    assert 2.0 < found[20, 2, 0] - mesh[20, 2, 0] < 2.5
    for _ in range(20):
        found = restored(found)
    assert found[20, 2, 0] - mesh[20, 2, 0] < 1.0


def test_even_thickening_is_kept_and_that_of_one_column_is_not():
    mesh = horseshoe()
    middle = mesh.mean(axis=1, keepdims=True)
    thicker = middle + 1.4 * (mesh - middle)
    # At the ends the smoothed direction is not quite that of the line.
    np.testing.assert_allclose(restored(thicker), thicker, atol=0.1)
    one = mesh.copy()
    one[20] = middle[20] + 1.4 * (mesh[20] - middle[20])
    found = restored(one, level_share=0.0)
    width = np.linalg.norm(found[:, -1] - found[:, 0], axis=-1)
    assert width[20] < 1.1 * 8


def test_a_mesh_without_extent_gives_finite_points():
    points = np.full((3, 2, 2), 5.0)
    assert np.isfinite(restored(points + 1, start=points)).all()
