"""Paired readings, and how well they agree.

These records keep the unit the readings came in (percent points for strain read from a
file of a core laboratory): agreement is computed on what the readers wrote down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data._checks import lock, require, require_shape

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairedReadings:
    """Two readings of the same quantity, pair by pair.

    Attributes
    ----------
    subjects
        Who was examined, one entry for each pair; a subject may come more than once.
    a, b
        The two readings, shape (n,). Every difference is a - b.
    groups
        View, segment or centre of each pair; empty text where there is none.
    measures
        What was measured, one entry for each pair; empty text where it is not said.
    a_name, b_name
        Who or what read `a` and `b`, for figures and tables.
    unit
        Unit of the readings as printed, such as "%".
    """

    subjects: tuple[str, ...]
    a: NDArray[np.float64]
    b: NDArray[np.float64]
    groups: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    a_name: str = "a"
    b_name: str = "b"
    unit: str = ""

    def __post_init__(self) -> None:
        n_pairs = len(self.subjects)
        require_shape("a", self.a, (n_pairs,))
        require_shape("b", self.b, (n_pairs,))
        require(
            bool(np.isfinite(self.a).all() and np.isfinite(self.b).all()),
            "readings must be finite",
        )
        # Labels are there for all pairs or for none.
        for name, labels in (("groups", self.groups), ("measures", self.measures)):
            require(
                len(labels) in {0, n_pairs},
                f"{name} needs one entry for each of {n_pairs} pairs, "
                f"got {len(labels)}",
            )
        lock(self.a, self.b)

    @property
    def differences(self) -> NDArray[np.float64]:
        """First reading minus second, shape (n,)."""
        return self.a - self.b

    @property
    def means(self) -> NDArray[np.float64]:
        """Mean of the two readings in their unit, shape (n,)."""
        return (self.a + self.b) / 2

    @property
    def group_names(self) -> tuple[str, ...]:
        """The groups in the order they first appear, without the nameless one."""
        return tuple(dict.fromkeys(group for group in self.groups if group))

    def of_group(self, name: str) -> PairedReadings:
        """Return the pairs of one group."""
        rows = [row for row, group in enumerate(self.groups) if group == name]
        return PairedReadings(
            subjects=tuple(self.subjects[row] for row in rows),
            a=self.a[rows],
            b=self.b[rows],
            groups=tuple(self.groups[row] for row in rows),
            # Without labels there are none to select.
            measures=tuple(self.measures[row] for row in rows if self.measures),
            a_name=self.a_name,
            b_name=self.b_name,
            unit=self.unit,
        )


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval; NaN at both ends where there is none."""

    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number and its 95 % confidence interval."""

    value: float
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bias and 95 % limits of agreement (Bland and Altman).

    Attributes
    ----------
    sd
        Standard deviation of one difference: n - 1 below the sum of squares, or the
        root of between-subject and within-subject variance where subjects come more
        than once.
    within_subject_sd_of_differences
        Within-subject part of `sd`; None where every subject comes once.
    """

    n_pairs: int
    n_subjects: int
    bias: Estimate
    sd: float
    lower: Estimate
    upper: Estimate
    within_subject_sd_of_differences: float | None = None

    @property
    def is_repeated(self) -> bool:
        """True where subjects come more than once."""
        return self.within_subject_sd_of_differences is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProportionalBias:
    """Straight line through the differences over the means.

    Attributes
    ----------
    p_value
        Of the slope, two-sided; NaN where the means do not differ.
    """

    slope: Estimate
    intercept: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How well two readings agree; every formula is in `docs/agreement.md`.

    Attributes
    ----------
    mean
        Mean of all readings, a and b together.
    mean_absolute_error
        Mean of |a - b|, interval by resampling subjects.
    normality_p
        Shapiro-Wilk on the differences; NaN where it cannot be computed.
    within_subject_sd
        sd / sqrt(2).
    coefficient_of_variation
        within_subject_sd / |mean|, a fraction; NaN where the mean is zero.
    relative_mean_error
        Mean of |a - b| / |mean of the pair|, a fraction; NaN where a mean is zero.
    icc_2_1, icc_3_1
        Intraclass correlation of single readings: absolute agreement, consistency.
    smallest_detectable_change
        1.96 sqrt(2) within_subject_sd.
    notices
        One sentence each about what a reader of these numbers must know.
    """

    limits: Limits
    mean: float
    mean_absolute_error: Estimate
    proportional_bias: ProportionalBias
    normality_p: float
    within_subject_sd: float
    coefficient_of_variation: float
    relative_mean_error: float
    icc_2_1: Estimate
    icc_3_1: Estimate
    smallest_detectable_change: float
    notices: tuple[str, ...] = ()
