"""A part of a mesh, for trackers whose time grows with the points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_COLUMNS, MOST_ROWS = 25, 3
"""Of the mesh that is tracked. Chosen: about every third column of a line of 18 cm, and
the middle row and both borders of five rows; 13 columns cost another 0.01 pixels, and
the time of a slow tracker grows with its points."""


class ThinnedMesh:
    """Some columns and rows of a mesh, and how all points follow from theirs.

    Parameters
    ----------
    mesh_shape
        (L, R) of the whole mesh.

    Attributes
    ----------
    shape
        (columns, rows) of the part.
    chosen
        Indices of its points among all, shape (K,).
    """

    def __init__(self, mesh_shape: tuple[int, int]) -> None:
        columns = _places(mesh_shape[0], MOST_COLUMNS)
        rows = _places(mesh_shape[1], MOST_ROWS)
        self.shape = (len(columns), len(rows))
        self.chosen: NDArray[np.intp] = (
            columns[:, None] * mesh_shape[1] + rows
        ).ravel()
        # Points are numbered column by column: the Kronecker product keeps that order.
        along, across = _between(columns, mesh_shape[0]), _between(rows, mesh_shape[1])
        self._shares = np.kron(along, across)

    def spread(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values of the part, (T, K, ...), at all points, (T, N, ...).

        They are interpolated along and across the wall.
        """
        spread: NDArray[np.float64] = np.einsum("nk,tk...->tn...", self._shares, values)
        return spread


def _places(n_there: int, n_most: int) -> NDArray[np.intp]:
    """Return evenly spread indices, first and last among them."""
    return np.linspace(0, n_there - 1, min(n_there, n_most)).round().astype(np.intp)


def _between(places: NDArray[np.intp], n_there: int) -> NDArray[np.float64]:
    """Return the matrix that interpolates from some places to all, (all, some)."""
    every = np.arange(n_there)
    units = np.eye(len(places))
    columns = [np.interp(every, places, unit) for unit in units]
    return np.stack(columns, axis=1)
