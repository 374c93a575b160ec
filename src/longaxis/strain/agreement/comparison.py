"""Everything one comparison of two readings says, put together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.agreement import (
    Agreement,
    Estimate,
    Interval,
    ProportionalBias,
)
from longaxis.errors import BadInputError
from longaxis.strain.agreement.compatibility import refuse_mixed
from longaxis.strain.agreement.limits import COVERAGE_FACTOR, limits_of_agreement
from longaxis.strain.agreement.reliability import intraclass_correlation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data.agreement import Limits, PairedReadings

# A line through two points leaves no degree of freedom.
FEWEST_PAIRS = 3
"""Below this neither a regression nor a test of normality exists."""

# Chosen: the share of samples beyond an end of a 95 % interval, 2.5 %, is then known to
# 0.16 percentage points (binomial); fewer let the ends of the interval vary.
BOOTSTRAP_SAMPLES = 10_000
BOOTSTRAP_SEED = 1986
"""Fixed, so that the same file always prints the same interval."""

# Chosen: twenty blocks for all samples; numpy's calls cost little beside 500 samples.
_BOOTSTRAP_BLOCK = 500
"""Samples drawn at once: bounds the memory of a comparison of many subjects."""

# Documentation of scipy.stats.shapiro: for more the p-value may not be accurate.
_MOST_FOR_NORMALITY = 5000
"""Beyond this the p-value of the Shapiro-Wilk test is not defined well enough."""

# The customary level.
_SIGNIFICANT = 0.05
# Chosen without a measurement: a few segments lengthen and have the other sign.
_NEARLY_ALL = 0.9
# Chosen: a hundred within a factor of two, more than readings of one heart differ.
_PERCENT = (50.0, 200.0)
"""Share of readings of one sign, and ratio of their medians, that look like another
convention and not like a difference. Both lead to a sentence only."""
_UNKNOWN = float("nan")


def agreement(pairs: PairedReadings) -> Agreement:
    """Return everything about how well the readings a and b agree.

    Raises
    ------
    BadInputError
        Where there are fewer than three pairs or two subjects, or where the pairs mix
        quantities that must not be compared with each other.
    """
    refuse_mixed(pairs)
    _require_enough(pairs)
    limits = limits_of_agreement(pairs)
    mean = float(pairs.means.mean())
    within_sd = limits.sd / math.sqrt(2)
    regression = proportional_bias(pairs)
    normality = normality_p(pairs.differences)
    icc_2_1, icc_3_1 = intraclass_correlation(np.stack([pairs.a, pairs.b], axis=1))
    return Agreement(
        limits=limits,
        mean=mean,
        mean_absolute_error=mean_absolute_error(pairs),
        proportional_bias=regression,
        normality_p=normality,
        within_subject_sd=within_sd,
        coefficient_of_variation=within_sd / abs(mean) if mean else _UNKNOWN,
        relative_mean_error=relative_mean_error(pairs),
        icc_2_1=icc_2_1,
        icc_3_1=icc_3_1,
        smallest_detectable_change=COVERAGE_FACTOR * math.sqrt(2) * within_sd,
        notices=(*_convention_notices(pairs), *_notices(limits, regression, normality)),
    )


def agreement_by_group(pairs: PairedReadings) -> dict[str, Agreement]:
    """Return the agreement within each group, in the order of the groups.

    A group too small for numbers of its own is left out.
    """
    refuse_mixed(pairs)
    parts = {name: pairs.of_group(name) for name in pairs.group_names}
    return {name: agreement(part) for name, part in parts.items() if _is_enough(part)}


def _is_enough(pairs: PairedReadings) -> bool:
    return len(pairs.subjects) >= FEWEST_PAIRS and len(set(pairs.subjects)) >= 2


def _require_enough(pairs: PairedReadings) -> None:
    if not _is_enough(pairs):
        message = (
            f"Agreement needs {FEWEST_PAIRS} or more pairs of 2 or more subjects, "
            f"got {len(pairs.subjects)} of {len(set(pairs.subjects))}; add readings."
        )
        raise BadInputError(message)


def mean_absolute_error(pairs: PairedReadings) -> Estimate:
    """Return the mean of |a - b|, with a percentile interval by resampling subjects."""
    _, owner = np.unique(np.array(pairs.subjects), return_inverse=True)
    errors = np.abs(pairs.differences)
    counts = np.bincount(owner).astype(np.float64)
    sums = np.bincount(owner, weights=errors)
    generator = np.random.default_rng(BOOTSTRAP_SEED)
    # Subjects, not pairs, are drawn: several pairs of one subject are not independent.
    equal_chance = np.full(len(counts), 1 / len(counts))
    resampled = []
    for _ in range(BOOTSTRAP_SAMPLES // _BOOTSTRAP_BLOCK):
        # How often each subject is drawn, rather than who: the same distribution.
        drawn = generator.multinomial(len(counts), equal_chance, size=_BOOTSTRAP_BLOCK)
        resampled.append((drawn @ sums) / (drawn @ counts))
    lower, upper = np.percentile(np.concatenate(resampled), [2.5, 97.5])
    return Estimate(
        value=float(errors.mean()), interval=Interval(float(lower), float(upper))
    )


def relative_mean_error(pairs: PairedReadings) -> float:
    """Return the mean of |a - b| / |mean of the pair|, NaN where a mean is zero."""
    sizes = np.abs(pairs.means)
    if not sizes.all():
        return _UNKNOWN
    return float((np.abs(pairs.differences) / sizes).mean())


def proportional_bias(pairs: PairedReadings) -> ProportionalBias:
    """Return the least-squares line of a - b over the mean of a and b."""
    from scipy.stats import t as student  # scipy is slow to load

    means, differences = pairs.means, pairs.differences
    centred = means - means.mean()
    spread = float(centred @ centred)
    if spread <= 0:
        unknown = Estimate(value=_UNKNOWN, interval=Interval(_UNKNOWN, _UNKNOWN))
        return ProportionalBias(slope=unknown, intercept=_UNKNOWN, p_value=_UNKNOWN)
    slope = float(centred @ differences) / spread
    intercept = float(differences.mean() - slope * means.mean())
    residuals = differences - intercept - slope * means
    freedom = len(means) - 2
    error = math.sqrt(float(residuals @ residuals) / freedom / spread)
    half = float(student.ppf(0.975, freedom)) * error
    p_value = 2 * float(student.sf(abs(slope) / error, freedom)) if error else _UNKNOWN
    return ProportionalBias(
        slope=Estimate(value=slope, interval=Interval(slope - half, slope + half)),
        intercept=intercept,
        p_value=p_value,
    )


def normality_p(differences: NDArray[np.float64]) -> float:
    """Return the p-value of the Shapiro-Wilk test.

    Differences in the unit of the readings, shape (n,). NaN where all are equal, and
    for more than 5000 of them.
    """
    from scipy.stats import shapiro  # scipy is slow to load

    if float(np.ptp(differences)) == 0 or len(differences) > _MOST_FOR_NORMALITY:
        return _UNKNOWN
    return float(shapiro(differences).pvalue)


def smaller_error_test(
    errors: NDArray[np.float64], other_errors: NDArray[np.float64]
) -> tuple[float, float]:
    """Test whether the first method's errors are smaller: paired, one-tailed t-test.

    Parameters
    ----------
    errors, other_errors
        Absolute errors of two methods on the same cases, shape (n,), in the same unit.

    Returns
    -------
    tuple[float, float]
        t (negative where the first errors are smaller) and the p-value of the
        alternative "the first errors are smaller".
    """
    from scipy.stats import ttest_rel  # scipy is slow to load

    if errors.shape != other_errors.shape or len(errors) < 2:
        message = (
            "paired errors need the same shape and 2 or more cases, got "
            f"{errors.shape} and {other_errors.shape}"
        )
        raise ValueError(message)
    result = ttest_rel(errors, other_errors, alternative="less")
    return float(result.statistic), float(result.pvalue)


def _convention_notices(pairs: PairedReadings) -> tuple[str, ...]:
    """Return warnings where the two readings follow different conventions."""
    middle_a, middle_b = float(np.median(pairs.a)), float(np.median(pairs.b))
    share_a, share_b = (float((values < 0).mean()) for values in (pairs.a, pairs.b))
    notices = []
    if (share_a > _NEARLY_ALL and share_b < 1 - _NEARLY_ALL) or (
        share_b > _NEARLY_ALL and share_a < 1 - _NEARLY_ALL
    ):
        notices.append(
            "One column is negative and the other positive: shortening seems to be "
            "written with opposite signs; give both the same sign."
        )
    smaller, larger = sorted((abs(middle_a), abs(middle_b)))
    if 0 < smaller < 1 and _PERCENT[0] <= larger / smaller <= _PERCENT[1]:
        notices.append(
            "One column is about a hundred times the other: one seems to be in "
            "percent and the other a fraction; give both in percent."
        )
    return tuple(notices)


def _notices(
    limits: Limits, regression: ProportionalBias, normality: float
) -> tuple[str, ...]:
    notices = []
    if limits.is_repeated:
        notices.append(
            f"{limits.n_subjects} subjects gave {limits.n_pairs} pairs: SD and limits "
            "are those for repeated pairs (Bland and Altman 2007); the intraclass "
            "correlations and the regression treat the pairs as independent."
        )
    if normality < _SIGNIFICANT:
        notices.append(
            f"The differences are not normally distributed (Shapiro-Wilk p = "
            f"{normality:.3g}): 95 % of them need not lie within the limits."
        )
    if regression.p_value < _SIGNIFICANT:
        notices.append(
            f"The difference changes with the size of the reading (slope "
            f"{regression.slope.value:.3g}, p = {regression.p_value:.3g}): one bias "
            "does not describe the whole range."
        )
    # Chosen: with 30 subjects the interval of a limit still reaches 0.65 SD to each
    # side.
    if limits.n_subjects < 30:
        notices.append(
            f"Only {limits.n_subjects} subjects: look at the confidence intervals."
        )
    return tuple(notices)
