"""The motion of a meshed wall: a smooth level and slope across, along the line.

Unlike `mesh_motion`, which fits a plane to the neighbourhood of every point, this is
one least-squares problem for the whole wall. Its matrix is banded, so that it is solved
in a twentieth of the time, and level and slope are smoothed each by its own measure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg.lapack import dpbsv

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BANDS = 5
"""Unknowns of a column are coupled to those of the next two columns, two each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WallStiffness:
    """How stiff the wall is held.

    Attributes
    ----------
    level_mm
        Distance along the wall over which the level is smoothed where all measurements
        are trusted.
    slope_mm
        The same of the slope across the wall, thickening and shear.
    slope_pull
        Share of a column's full confidence that draws its slope towards that of the
        motion of the whole.
    level_pull
        The same for the level; decides where nothing near by can be trusted.

    The values were chosen among twelve on simulated clips of four kinds and checked on
    hearts of two other simulators (benchmarks/RESULTS.md, block matching 4). A stiffer
    slope loses thickening, a free one follows noise where the wall is hardly seen.
    """

    # A level of 6.5 mm gained more pixels and lost more strain (RESULTS.md).
    level_mm: float = 5.0
    slope_mm: float = 8.0
    # No pull at all: 1.04 of the error; the pull of version 3 on this fit: 1.14.
    slope_pull: float = 0.01
    level_pull: float = 0.02


# The values below are chosen as in `mesh_motion` and were not measured again.
# Rounds of reweighting: after two, outliers have lost their weight.
_ROUNDS = 2
# Median strays: a measurement of median stray keeps half of its weight. Smaller scales
# drop good measurements, larger ones keep outliers.
_SCALE = 1.5
# A third of a grid step, the error of interpolation: without it the median of a perfect
# fit would turn every difference into an outlier.
_SMALLEST_SCALE_MM = 0.15
# Share of the weights: small beside them, enough to solve for points on one line.
_RIDGE = 1e-3
# How many times smoother the wide fit is, to reach beyond a drop-out of a segment.
_WIDE = 3.0


class WallMotion:
    """Fits a smooth motion to the motions measured at the points of a mesh.

    The motion that moves and stretches all points alike is taken off first. Of what is
    left, each column has a level and a slope across the wall; both bend as little along
    the line as their measurements allow. Measurements that stray from the fit lose
    their weight, 1 / (1 + (stray / scale)²)², in two more rounds.

    Parameters
    ----------
    points_mm
        The points as placed, shape (L * R, 2).
    mesh_shape
        (L, R).
    stiffness
        How stiff the wall is held.
    """

    def __init__(
        self,
        points_mm: NDArray[np.float64],
        mesh_shape: tuple[int, int],
        stiffness: WallStiffness,
    ) -> None:
        n_columns, n_rows = mesh_shape
        self._shape = mesh_shape
        middle = points_mm.reshape(n_columns, n_rows, 2)[:, n_rows // 2]
        steps_mm = np.linalg.norm(np.diff(middle, axis=0), axis=1)
        # Points on one place would divide by zero; a single column has no neighbours,
        # so any spacing will do.
        spacing_mm = max(float(steps_mm.mean()), 0.1) if n_columns > 1 else 1.0
        # -1 to 1 over the wall, whatever its thickness.
        across = np.linspace(-1, 1, n_rows) if n_rows > 1 else np.zeros(1)
        self._powers = np.stack([np.ones(n_rows), across, across**2], axis=1)
        centred = points_mm - points_mm.mean(axis=0)
        # Places in units of their spread, so that the ridge weighs shift and stretch
        # alike.
        centred /= max(float(centred.std()), 1.0)
        self._whole = np.concatenate([np.ones((len(centred), 1)), centred], axis=1)
        self._narrow = self._penalty(stiffness, spacing_mm, 1.0)
        self._wide = self._penalty(stiffness, spacing_mm, _WIDE)

    def fit(
        self, motion_mm: NDArray[np.float64], confidence: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the smooth motion, shape (..., N, 2).

        Parameters
        ----------
        motion_mm
            Measured motion of each point, shape (..., N, 2): one fit of its own for
            each of the leading places.
        confidence
            Weight of each point, shape (..., N), 0 for none.
        """
        return self._fit(motion_mm, confidence, self._narrow)

    def fit_widely(
        self, motion_mm: NDArray[np.float64], confidence: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return a motion that is three times as smooth along the wall.

        In millimetres, shape (..., N, 2).
        """
        return self._fit(motion_mm, confidence, self._wide)

    def _fit(
        self,
        motion_mm: NDArray[np.float64],
        confidence: NDArray[np.float64],
        penalty: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        whole_mm = self._fit_whole(motion_mm, confidence)
        left = motion_mm - whole_mm
        # Begun from zero, a part of the wall that moves unlike the whole would lose its
        # weight before its motion has been fitted.
        fitted = self._solve(left, confidence, penalty)
        for _ in range(_ROUNDS):
            fitted = self._solve(left, confidence * _robust(left - fitted), penalty)
        smooth: NDArray[np.float64] = whole_mm + fitted
        return smooth

    def _fit_whole(
        self, motion_mm: NDArray[np.float64], confidence: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the motion that moves and stretches all points alike, (..., N, 2)."""
        # Begun from the weighted median of each coordinate: where a whole wall has
        # dropped out, least squares would begin among its wrong motions.
        order = np.argsort(motion_mm, axis=-2)
        weight = (confidence + 1e-9)[..., None]
        share = np.take_along_axis(weight, order, axis=-2).cumsum(axis=-2)
        middle = (share >= 0.5 * share[..., -1:, :]).argmax(axis=-2)[..., None, :]
        median = np.take_along_axis(order, middle, axis=-2)
        fitted = np.take_along_axis(motion_mm, median, axis=-2)
        for _ in range(_ROUNDS):
            weight = (confidence + 1e-9) * _robust(motion_mm - fitted)
            weighted = (self._whole * weight[..., None]).swapaxes(-1, -2)
            ridge = _RIDGE * weight.sum(axis=-1) + 1e-12
            normal = weighted @ self._whole + ridge[..., None, None] * np.eye(3)
            fitted = self._whole @ np.linalg.solve(normal, weighted @ motion_mm)
        return fitted

    def _solve(
        self,
        values: NDArray[np.float64],
        weight: NDArray[np.float64],
        penalty: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return level plus slope of each column at its points, shape (..., N, 2)."""
        n_columns, n_rows = self._shape
        powers = self._powers
        moments = (weight.reshape(-1, n_rows) @ powers).T
        # Fits of their own share one matrix: its bands end where the next one starts.
        matrix = np.tile(penalty, moments.shape[1] // n_columns)
        # Unknowns alternate: level, slope, level, slope. Row 0 of the lower banded form
        # is the diagonal, row 1 couples a column's level with its slope.
        matrix[0, 0::2] += moments[0]
        matrix[0, 1::2] += moments[2]
        matrix[1, 0::2] += moments[1]
        weighted = (values * weight[..., None]).reshape(-1, n_rows, 2)
        right = (powers[:, :2].T @ weighted).reshape(-1, 2)
        # The matrix is positive definite by its penalties: this cannot fail.
        _, solution, _ = dpbsv(matrix, right, lower=1, overwrite_ab=1)
        fitted: NDArray[np.float64] = powers[:, :2] @ solution.reshape(-1, 2, 2)
        return fitted.reshape(values.shape)

    def _penalty(
        self, stiffness: WallStiffness, spacing_mm: float, wider: float
    ) -> NDArray[np.float64]:
        """Return the penalties as a lower banded matrix, shape (5, 2 L)."""
        n_columns, n_rows = self._shape
        full, spread = float(n_rows), max(float(self._powers[:, 2].sum()), 1e-9)
        banded = np.zeros((_BANDS, 2 * n_columns))
        for first, reach_mm, pull, trusted in (
            (0, stiffness.level_mm, stiffness.level_pull, full),
            (1, stiffness.slope_mm, stiffness.slope_pull, spread),
        ):
            # The curvature's weight at which a smoothing spline reaches this far.
            bend = trusted * (wider * reach_mm / spacing_mm) ** 4
            # The last part keeps the matrix positive definite when both pulls are 0.
            banded[0, first::2] += pull * full + 1e-9
            for column in range(n_columns - 2):
                for one, factor in enumerate((1.0, -2.0, 1.0)):
                    for two, other in enumerate((1.0, -2.0, 1.0)[one:], one):
                        place = 2 * (column + one) + first
                        banded[2 * (two - one), place] += bend * factor * other
        return banded


def _robust(stray_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 / (1 + (stray / scale)²)², the scale from the median stray, (..., N)."""
    squared = (stray_mm**2).sum(axis=-1)
    # A partition is enough for a median; sorting all strays would cost more.
    half = squared.shape[-1] // 2
    median = np.partition(squared, half)[..., half, None]
    # Squared like the strays: no root is taken in the inner loop.
    scale = np.maximum(_SCALE**2 * median, _SMALLEST_SCALE_MM**2)
    robust: NDArray[np.float64] = 1 / (1 + squared / scale) ** 2
    return robust
