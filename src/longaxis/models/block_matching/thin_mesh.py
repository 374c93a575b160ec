"""A mesh of fewer points, and values between them.

Blocks of 8 x 7 mm overlap nearly wholly where points are denser, so that measuring all
of them costs time and says little more (as `consensus` thins).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_COLUMNS, _MOST_ROWS = 25, 3


class ThinMesh:
    """At most 25 columns and 3 rows of a mesh, evenly spaced, with its borders.

    Parameters
    ----------
    mesh_shape
        Columns and rows (L, R) of the whole mesh.

    Attributes
    ----------
    shape
        Columns and rows of the thin mesh.
    points
        Which points of the whole mesh are its points, indices of shape (n,).
    """

    def __init__(self, mesh_shape: tuple[int, int]) -> None:
        columns, rows = (
            _chosen(size, most)
            for size, most in zip(mesh_shape, (_MOST_COLUMNS, _MOST_ROWS), strict=True)
        )
        self.shape = (len(columns), len(rows))
        self.points: NDArray[np.int64] = (
            columns[:, None] * mesh_shape[1] + rows
        ).ravel()
        self._along = _interpolation(mesh_shape[0], columns)
        self._across = _interpolation(mesh_shape[1], rows)

    def spread(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values (T, n, K) at all points, (T, N, K), in their unit.

        Linear between those of the thin mesh.

        Parameters
        ----------
        values
            At its points, shape (T, n, K).
        """
        mesh = values.reshape(len(values), *self.shape, -1)
        along = np.einsum("lc,tcrk->tlrk", self._along, mesh)
        spread = np.einsum("mr,tlrk->tlmk", self._across, along)
        return spread.reshape(len(values), -1, mesh.shape[-1])


def _chosen(size: int, most: int) -> NDArray[np.int64]:
    """Return at most so many evenly spaced places, with the first and the last."""
    return np.unique(np.linspace(0, size - 1, min(size, most)).round().astype(np.int64))


def _interpolation(size: int, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the matrix (size, len(chosen)) of linear interpolation between places."""
    places = np.arange(size)
    return np.array([np.interp(places, chosen, unit) for unit in np.eye(len(chosen))]).T
