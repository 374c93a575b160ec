"""A part of a mesh, and values of all its points from those of the part."""

import numpy as np

from longaxis.models.thinned_mesh import MOST_COLUMNS, MOST_ROWS, ThinnedMesh


def places(mesh_shape):
    column, row = np.meshgrid(*map(np.arange, mesh_shape), indexing="ij")
    return np.stack([column, row], axis=-1).reshape(-1, 2).astype(float)


def test_a_small_mesh_is_taken_whole():
    thinned = ThinnedMesh((7, 3))
    assert thinned.shape == (7, 3)
    np.testing.assert_array_equal(thinned.chosen, np.arange(21))
    values = np.random.default_rng(1).random((2, 21, 2))
    np.testing.assert_allclose(thinned.spread(values), values)


def test_ends_and_borders_of_a_large_mesh_are_among_the_points():
    thinned = ThinnedMesh((49, 5))
    assert thinned.shape == (MOST_COLUMNS, MOST_ROWS)
    chosen = places((49, 5))[thinned.chosen]
    assert set(chosen[:, 1]) == {0, 2, 4}
    assert chosen[:, 0].min() == 0
    assert chosen[:, 0].max() == 48


def test_what_changes_evenly_is_spread_exactly():
    thinned = ThinnedMesh((49, 5))
    everywhere = places((49, 5))
    values = np.stack([everywhere * factor for factor in (1.0, -2.0)])
    np.testing.assert_allclose(thinned.spread(values[:, thinned.chosen]), values)
    # Of matrices as of vectors and of numbers.
    matrices = values[..., None] * np.array([1.0, 3.0])
    np.testing.assert_allclose(thinned.spread(matrices[:, thinned.chosen]), matrices)
    numbers = values[..., 0]
    np.testing.assert_allclose(thinned.spread(numbers[:, thinned.chosen]), numbers)
