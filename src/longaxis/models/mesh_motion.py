"""The motion of a wall, from the motions of many blocks of which some are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ROUNDS = 3
_SMALLEST_SCALE_MM = 0.15
_RIDGE = 1e-3


class MeshMotion:
    """Fits a smooth motion to the motions measured at the points of a mesh.

    Around each point the motion is taken as a linear function of the place along and
    across the wall, fitted to its neighbours with weights that fall off with the
    distance, with their correlation, and with how far they stray from the fit. A linear
    function leaves uniform strain as it is, also at the ends of the line, where a mean
    of neighbours would flatten it.

    Parameters
    ----------
    points_mm
        The points as placed, shape (N, 2).
    mesh_shape
        (L, R) if they are a mesh, so that the two walls beside the apex are not mixed;
        None finds neighbours by distance only.
    reach_mm
        Distance at which a neighbour's weight has fallen to 0.6, along the wall.
    """

    def __init__(
        self,
        points_mm: NDArray[np.float64],
        mesh_shape: tuple[int, int] | None,
        *,
        reach_mm: float,
    ) -> None:
        places = (
            points_mm if mesh_shape is None else _wall_places(points_mm, mesh_shape)
        )
        gap = places[None, :, :] - places[:, None, :]
        # Across the wall blocks overlap nearly wholly: it is one neighbourhood.
        scale = np.array([reach_mm, reach_mm if mesh_shape is None else 2 * reach_mm])
        distance = np.linalg.norm(gap / scale, axis=2)
        n_near = min(len(places), max(9, int((distance < 2.5).sum(axis=1).max())))
        self._near = np.argsort(distance, axis=1)[:, :n_near]
        rows = np.arange(len(places))[:, None]
        near_gap = (gap / scale)[rows, self._near]
        self._weight = np.exp(-0.5 * distance[rows, self._near] ** 2)
        ones = np.ones((*near_gap.shape[:2], 1))
        self._design = np.concatenate([ones, near_gap], axis=2)

    def fit(
        self, motion_mm: NDArray[np.float64], trust: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the smooth motion, shape (N, 2).

        Parameters
        ----------
        motion_mm
            Measured motion of each point, shape (N, 2).
        trust
            Weight of each point, shape (N,), 0 for none.
        """
        near = motion_mm[self._near]
        weight = self._weight * trust[self._near] + 1e-9
        # The weighted median of the neighbours is what the robust fit starts from.
        centre = _weighted_median(near, weight)
        fitted = centre[:, None, :]
        for _ in range(_ROUNDS):
            stray = np.linalg.norm(near - fitted, axis=2)
            scale = np.maximum(1.5 * np.median(stray, axis=1), _SMALLEST_SCALE_MM)
            robust = weight / (1 + (stray / scale[:, None]) ** 2) ** 2
            plane = self._solve(near, robust)
            fitted = self._design @ plane
        smooth: NDArray[np.float64] = plane[:, 0, :]
        return smooth

    def _solve(
        self, near: NDArray[np.float64], weight: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the planes through the neighbours' motion, shape (N, 3, 2)."""
        weighted = self._design * weight[..., None]
        normal = weighted.transpose(0, 2, 1) @ self._design
        total = weight.sum(axis=1)[:, None]
        # Where the neighbours lie on one line, the slope across it is zero.
        normal[:, [1, 2], [1, 2]] += _RIDGE * total
        normal[:, 0, 0] += 1e-12
        plane: NDArray[np.float64] = np.linalg.solve(
            normal, weighted.transpose(0, 2, 1) @ near
        )
        return plane


def _wall_places(
    points_mm: NDArray[np.float64], mesh_shape: tuple[int, int]
) -> NDArray[np.float64]:
    """Return the places along and across the wall in millimetres, shape (N, 2)."""
    n_columns, n_rows = mesh_shape
    mesh = points_mm.reshape(n_columns, n_rows, 2)
    middle = mesh[:, n_rows // 2]
    steps = np.linalg.norm(np.diff(middle, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    offset = mesh - middle[:, None]
    across = np.linalg.norm(offset, axis=2) * np.sign(np.arange(n_rows) - n_rows // 2)
    return np.stack([np.repeat(along, n_rows), across.ravel()], axis=1)


def _weighted_median(
    values: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the weighted median over neighbours, (N, K, 2) to (N, 2)."""
    order = np.argsort(values, axis=1)
    ordered = np.take_along_axis(values, order, axis=1)
    share = np.take_along_axis(
        np.broadcast_to(weight[..., None], values.shape), order, axis=1
    ).cumsum(axis=1)
    middle = (share >= 0.5 * share[:, -1:]).argmax(axis=1)
    median: NDArray[np.float64] = np.take_along_axis(ordered, middle[:, None], axis=1)[
        :, 0
    ]
    return median
