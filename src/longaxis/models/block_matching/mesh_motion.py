"""The motion of a wall, from the motions of many blocks of which some are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Chosen, as the values below, for version 3 and kept: networks that correct block
# matching are trained from its tracks.
# A wide one must reach beyond a drop-out of about a segment, 12 mm to each side.
WIDE = 3.0
"""How many times wider the wide neighbourhood is."""

# A tenth of a full confidence: decides only where nothing near by can be trusted; much
# more would flatten the strain of a segment to that of its surroundings.
PULL = 0.1
"""Confidence that draws a narrow fit towards the wide one, against a full one of 1."""

# As above: where a whole wall has dropped out, it moves with the rest.
WIDE_PULL = 0.1
"""The same for a wide fit without any confidence, towards the motion of the whole."""

# The default thickness of the wall: all rows of a column see each other.
ACROSS_MM = 9.0
"""Reach across the wall of a mesh."""

# Chosen: the fit is solved once for every point, so its time grows with this. Twelve
# columns of five rows; with far fewer a fit has no neighbours along the wall.
MOST_NEIGHBOURS = 60

# Chosen: after two rounds outliers have lost their weight; more change little.
_ROUNDS = 2
# A third of a grid step: below it differences are errors of interpolation, and the
# median of a perfect fit must not turn every one of them into an outlier.
_SMALLEST_SCALE_MM = 0.15
# Chosen: small beside the weights, enough that a plane through points on one line can
# be solved.
_RIDGE = 1e-3


class MeshMotion:
    """Fits a smooth motion to the motions measured at the points of a mesh.

    Around each point the motion is taken as a linear function of the place along and
    across the wall, fitted to its neighbours with weights that fall off with the
    distance, with their correlation, and with how far they stray from the fit. A linear
    function leaves uniform strain as it is, also at the ends of the line, where a mean
    of neighbours would flatten it. The motion of the whole is fitted first, a wide
    neighbourhood to what that leaves, and a narrow one to what is left then: where
    nothing near by can be trusted, the wider one decides.

    Parameters
    ----------
    points_mm
        The points as placed, shape (N, 2).
    mesh_shape
        (L, R) if they are a mesh, so that the two walls beside the apex are not mixed;
        None finds neighbours by distance only.
    reach_mm
        Distance along the wall at which a near neighbour's weight has fallen to 0.6.
    """

    def __init__(
        self,
        points_mm: NDArray[np.float64],
        mesh_shape: tuple[int, int] | None,
        *,
        reach_mm: float,
    ) -> None:
        is_mesh = mesh_shape is not None
        places = _wall_places(points_mm, mesh_shape) if mesh_shape else points_mm
        self._whole = np.concatenate(
            [np.ones((len(points_mm), 1)), _standardised(points_mm)], axis=1
        )
        self._wide = _Neighbourhood(places, WIDE * reach_mm, is_mesh=is_mesh)
        self._narrow = _Neighbourhood(places, reach_mm, is_mesh=is_mesh)

    def fit(
        self, motion_mm: NDArray[np.float64], confidence: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the smooth motion, shape (N, 2).

        Parameters
        ----------
        motion_mm
            Measured motion of each point, shape (N, 2).
        confidence
            Weight of each point, shape (N,), 0 for none.
        """
        wide_mm = self.fit_widely(motion_mm, confidence)
        left_mm = self._narrow.fit(
            motion_mm - wide_mm, confidence, np.full(len(confidence), PULL)
        )
        smooth: NDArray[np.float64] = wide_mm + left_mm
        return smooth

    def fit_widely(
        self, motion_mm: NDArray[np.float64], confidence: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the motion in mm of the wide neighbourhoods alone, shape (N, 2).

        Parameters
        ----------
        motion_mm
            Measured motion, shape (N, 2).
        confidence
            Weight of each, 0 to 1, shape (N,).
        """
        whole_mm = self._fit_whole(motion_mm, confidence)
        doubt = 1 - np.minimum(self._wide.mean(confidence), 1)
        left_mm = self._wide.fit(motion_mm - whole_mm, confidence, WIDE_PULL * doubt)
        wide: NDArray[np.float64] = whole_mm + left_mm
        return wide

    def _fit_whole(
        self, motion_mm: NDArray[np.float64], confidence: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the motion that moves and stretches all points alike, (N, 2)."""
        # From the median, as least squares from the mean would begin inside the
        # outliers where one wall has dropped out.
        middle = _weighted_median(motion_mm[None], confidence[None] + 1e-9)[0]
        fitted = np.broadcast_to(middle, motion_mm.shape)
        for _ in range(_ROUNDS):
            stray = np.linalg.norm(motion_mm - fitted, axis=1)
            # Chosen: with 1.5 medians a measurement of median stray keeps half of its
            # weight.
            scale = max(1.5 * float(np.median(stray)), _SMALLEST_SCALE_MM)
            weight = (confidence + 1e-9) / (1 + (stray / scale) ** 2) ** 2
            weighted = (self._whole * weight[:, None]).T
            normal = weighted @ self._whole
            normal[[0, 1, 2], [0, 1, 2]] += 1e-3 * weight.sum() + 1e-12
            fitted = self._whole @ np.linalg.solve(normal, weighted @ motion_mm)
        return fitted


class _Neighbourhood:
    """The neighbours of each point, and robust linear fits to them."""

    def __init__(
        self, places: NDArray[np.float64], reach_mm: float, *, is_mesh: bool
    ) -> None:
        # Across the wall blocks overlap nearly wholly: it is one neighbourhood.
        scale = np.array([reach_mm, max(reach_mm, ACROSS_MM) if is_mesh else reach_mm])
        distance = np.linalg.norm(
            (places[None, :, :] - places[:, None, :]) / scale, axis=2
        )
        # Chosen: 9, three times the unknowns of a plane; 2.0 reaches, where the
        # Gaussian weight has fallen to 0.14.
        n_near = min(len(places), max(9, int((distance < 2.0).sum(axis=1).max())))
        # Of many neighbours a share tells as much as all.
        every = max(1, n_near // MOST_NEIGHBOURS)
        self._near = np.argsort(distance, axis=1, kind="stable")[:, :n_near:every]
        rows = np.arange(len(places))[:, None]
        near_gap = (places[self._near] - places[:, None, :]) / scale
        self._weight = np.exp(-0.5 * distance[rows, self._near] ** 2)
        ones = np.ones((*near_gap.shape[:2], 1))
        self._design = np.concatenate([ones, near_gap], axis=2)

    def mean(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the weighted mean of the neighbours' values in their unit.

        Shape (N,).
        """
        total = (self._weight * values[self._near]).sum(axis=1)
        mean: NDArray[np.float64] = total / self._weight.sum(axis=1)
        return mean

    def fit(
        self,
        values: NDArray[np.float64],
        confidence: NDArray[np.float64],
        pull: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return the fitted values, (N, 2); `pull` (N,) draws them towards zero.

        Parameters
        ----------
        values
            Values to fit, shape (N, 2).
        confidence
            Weights, 0 to 1, shape (N,).
        pull
            Weight that draws a fit towards zero, shape (N,).
        """
        near = values[self._near]
        weight = self._weight * confidence[self._near] + 1e-9
        # The values are what a wider fit has left: at first they stray from zero.
        fitted = np.zeros((1, 1, 2))
        for _ in range(_ROUNDS):
            stray = np.linalg.norm(near - fitted, axis=2)
            scale = np.maximum(1.5 * np.median(stray, axis=1), _SMALLEST_SCALE_MM)
            robust = weight / (1 + (stray / scale[:, None]) ** 2) ** 2
            plane = self._solve(near, robust, pull)
            fitted = self._design @ plane
        smooth: NDArray[np.float64] = plane[:, 0, :]
        return smooth

    def _solve(
        self,
        near: NDArray[np.float64],
        weight: NDArray[np.float64],
        pull: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return the planes through the neighbours' values, shape (N, 3, 2)."""
        weighted = (self._design * weight[..., None]).transpose(0, 2, 1)
        normal = weighted @ self._design
        whole = self._weight.sum(axis=1)[:, None]
        # Where the neighbours lie on one line, the slope across it is zero.
        normal[:, [1, 2], [1, 2]] += _RIDGE * weight.sum(axis=1)[:, None]
        normal[:, [0, 1, 2], [0, 1, 2]] += pull[:, None] * whole + 1e-12
        plane: NDArray[np.float64] = np.linalg.solve(normal, weighted @ near)
        return plane


def _standardised(points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return places about their mean, in units of their spread, shape (N, 2)."""
    centred = points_mm - points_mm.mean(axis=0)
    standard: NDArray[np.float64] = centred / max(float(centred.std()), 1.0)
    return standard


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
    """Return the weighted median over neighbours, (N, K, 2) to (N, 1, 2)."""
    order = np.argsort(values, axis=1)
    ordered = np.take_along_axis(values, order, axis=1)
    share = np.take_along_axis(
        np.broadcast_to(weight[..., None], values.shape), order, axis=1
    ).cumsum(axis=1)
    middle = (share >= 0.5 * share[:, -1:]).argmax(axis=1)
    median: NDArray[np.float64] = np.take_along_axis(ordered, middle[:, None], axis=1)
    return median
