"""Bias and limits of agreement, for single and for repeated pairs of a subject."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.agreement import Estimate, Interval, Limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data.agreement import PairedReadings

COVERAGE_FACTOR = 1.96
"""Standard deviations between the bias and a 95 % limit, as everybody rounds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spread:
    """Standard deviation of a difference, and how well bias and limits are known."""

    sd: float
    within_sd: float | None
    bias_error: float
    limit_error: float
    degrees_of_freedom: int


def limits_of_agreement(pairs: PairedReadings) -> Limits:
    """Return bias and 95 % limits of a - b with their confidence intervals.

    One pair a subject: Bland and Altman 1986, with the standard error sqrt(3 / n) SD of
    a limit. Several pairs a subject: the method "where the true value varies" of Bland
    and Altman 2007, from the analysis of variance of the differences by subject.
    """
    differences = pairs.differences
    counts, sums, squares = _by_subject(pairs.subjects, differences)
    bias = float(differences.mean())
    repeated = len(counts) < len(differences)
    spread = (
        _repeated_spread(counts, sums, squares) if repeated else _spread(differences)
    )
    reach = COVERAGE_FACTOR * spread.sd
    factor = _student_factor(spread.degrees_of_freedom)

    def estimate(value: float, error: float) -> Estimate:
        half = factor * error
        return Estimate(value=value, interval=Interval(value - half, value + half))

    return Limits(
        n_pairs=len(differences),
        n_subjects=len(counts),
        bias=estimate(bias, spread.bias_error),
        sd=spread.sd,
        lower=estimate(bias - reach, spread.limit_error),
        upper=estimate(bias + reach, spread.limit_error),
        within_subject_sd_of_differences=spread.within_sd,
    )


def _student_factor(degrees_of_freedom: int) -> float:
    from scipy.special import stdtrit  # scipy is slow to load

    return float(stdtrit(degrees_of_freedom, 0.975))


def _spread(differences: NDArray[np.float64]) -> _Spread:
    n_pairs = len(differences)
    sd = float(differences.std(ddof=1))
    return _Spread(
        sd=sd,
        within_sd=None,
        bias_error=sd / math.sqrt(n_pairs),
        limit_error=sd * math.sqrt(3 / n_pairs),
        degrees_of_freedom=n_pairs - 1,
    )


def _by_subject(
    subjects: tuple[str, ...], values: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return count, sum and sum of squares about the mean of each subject's values."""
    _, owner = np.unique(np.array(subjects), return_inverse=True)
    counts = np.bincount(owner).astype(np.int64)
    sums = np.bincount(owner, weights=values).astype(np.float64)
    # About each subject's mean first: the difference of large sums of squares would
    # lose digits.
    residuals = values - (sums / counts)[owner]
    squares = np.bincount(owner, weights=residuals**2).astype(np.float64)
    return counts, sums, squares


def _repeated_spread(
    counts: NDArray[np.int64],
    sums: NDArray[np.float64],
    squares: NDArray[np.float64],
) -> _Spread:
    n_pairs, n_subjects = int(counts.sum()), len(counts)
    grand_mean = sums.sum() / n_pairs
    within = float(squares.sum()) / (n_pairs - n_subjects)
    between = float((counts * (sums / counts - grand_mean) ** 2).sum())
    between /= n_subjects - 1
    divisor = (n_pairs**2 - float((counts**2).sum())) / ((n_subjects - 1) * n_pairs)
    # By chance the estimate between subjects can be negative; a variance cannot.
    component = max((between - within) / divisor, 0.0)
    variance = component + within
    # Large-sample errors of the two mean squares carried over to the limit (delta
    # method); the 2007 paper gives no interval for this design.
    share = 1 / divisor if component > 0 else 0.0
    variance_error_squared = 2 * (share * between) ** 2 / (n_subjects - 1)
    variance_error_squared += 2 * ((1 - share) * within) ** 2 / (n_pairs - n_subjects)
    bias_error_squared = component * float((counts**2).sum()) / n_pairs**2
    bias_error_squared += within / n_pairs
    sd_error_squared = variance_error_squared / (4 * variance) if variance > 0 else 0.0
    return _Spread(
        sd=math.sqrt(variance),
        within_sd=math.sqrt(within),
        bias_error=math.sqrt(bias_error_squared),
        limit_error=math.sqrt(
            bias_error_squared + COVERAGE_FACTOR**2 * sd_error_squared
        ),
        degrees_of_freedom=n_subjects - 1,
    )
