"""Intraclass correlation (Shrout and Fleiss 1979, McGraw and Wong 1996)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data.agreement import Estimate, Interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_UNKNOWN = Interval(float("nan"), float("nan"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _MeanSquares:
    """Two-way analysis of variance without replication."""

    n_targets: int
    n_raters: int
    targets: float
    raters: float
    error: float


def intraclass_correlation(
    ratings: NDArray[np.float64],
) -> tuple[Estimate, Estimate]:
    """Return ICC(2,1) and ICC(3,1), the correlation of single readings.

    Parameters
    ----------
    ratings
        Shape (n, k): n targets, each read once by the same k raters, in one unit.

    Returns
    -------
    tuple[Estimate, Estimate]
        Absolute agreement of raters taken at random, and consistency of these very
        raters, with 95 % intervals. NaN where the readings do not vary at all.
    """
    squares = _mean_squares(ratings)
    return _absolute_agreement(squares), _consistency(squares)


def _mean_squares(ratings: NDArray[np.float64]) -> _MeanSquares:
    n_targets, n_raters = ratings.shape
    grand = ratings.mean()
    target_means, rater_means = ratings.mean(axis=1), ratings.mean(axis=0)
    residuals = ratings - target_means[:, None] - rater_means[None, :] + grand
    return _MeanSquares(
        n_targets=n_targets,
        n_raters=n_raters,
        targets=float(n_raters * ((target_means - grand) ** 2).sum()) / (n_targets - 1),
        raters=float(n_targets * ((rater_means - grand) ** 2).sum()) / (n_raters - 1),
        error=float((residuals**2).sum()) / ((n_targets - 1) * (n_raters - 1)),
    )


def _fisher_quantile(numerator: float, denominator: float) -> float:
    """Return the 97.5 % point of Fisher's distribution."""
    from scipy.special import fdtri  # scipy is slow to load

    return float(fdtri(numerator, denominator, 0.975))


def _consistency(squares: _MeanSquares) -> Estimate:
    n, k = squares.n_targets, squares.n_raters
    total = squares.targets + (k - 1) * squares.error
    if total <= 0:
        return Estimate(value=float("nan"), interval=_UNKNOWN)
    value = (squares.targets - squares.error) / total
    first, second = n - 1, (n - 1) * (k - 1)
    # The ratio of mean squares times a quantile, kept as products so that readings
    # without error need no division by zero.
    low = squares.error * _fisher_quantile(first, second)
    high = squares.targets * _fisher_quantile(second, first)
    return Estimate(
        value=value,
        interval=Interval(
            (squares.targets - low) / (squares.targets + (k - 1) * low),
            (high - squares.error) / (high + (k - 1) * squares.error),
        ),
    )


def _absolute_agreement(squares: _MeanSquares) -> Estimate:
    n, k = squares.n_targets, squares.n_raters
    targets, raters, error = squares.targets, squares.raters, squares.error
    total = targets + (k - 1) * error + k * (raters - error) / n
    if total <= 0:
        return Estimate(value=float("nan"), interval=_UNKNOWN)
    value = (targets - error) / total
    # Readings that agree exactly: the F ratios below would be 0 / 0.
    if error <= 0 and raters <= 0:
        return Estimate(value=value, interval=Interval(1.0, 1.0))
    freedom = _satterthwaite(squares, value)
    low = _fisher_quantile(n - 1, freedom)
    high = _fisher_quantile(freedom, n - 1)
    noise = k * raters + (k * n - k - n) * error
    return Estimate(
        value=value,
        interval=Interval(
            n * (targets - low * error) / (low * noise + n * targets),
            n * (high * targets - error) / (noise + n * high * targets),
        ),
    )


def _satterthwaite(squares: _MeanSquares, correlation: float) -> float:
    """Return the degrees of freedom of the mixed error term."""
    n, k = squares.n_targets, squares.n_raters
    if squares.error <= 0:
        return k - 1.0
    odds = correlation / (n * (1 - correlation))
    rater_part = k * odds * squares.raters
    error_part = (1 + k * odds * (n - 1)) * squares.error
    return (rater_part + error_part) ** 2 / (
        rater_part**2 / (k - 1) + error_part**2 / ((n - 1) * (k - 1))
    )
