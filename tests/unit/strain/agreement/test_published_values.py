"""Every statistic against a source that is not ours, to 1e-6.

"R" is R 4.2.2: mean, sd, t.test, lm, confint, shapiro.test, aov; "psych" is the R
package psych 2.2.9, ICC(..., lmer = FALSE).
"""

from __future__ import annotations

import numpy as np
import pytest

from longaxis.strain.agreement import (
    agreement,
    intraclass_correlation,
    limits_of_agreement,
    smaller_error_test,
)
from tests.unit.strain.agreement.published import JUDGES, cardiac_output, peak_flow


def close(value: float) -> object:
    return pytest.approx(value, abs=1e-6)


def test_bias_and_limits_of_peak_flow_are_those_of_r() -> None:
    limits = limits_of_agreement(peak_flow())
    assert limits.bias.value == close(-2.11764705882353)
    assert limits.bias.interval.lower == close(-22.0488376966452)
    assert limits.bias.interval.upper == close(17.8135435789981)
    assert limits.sd == close(38.7651298736074)
    assert limits.lower.value == close(-78.097301611094)
    assert limits.upper.value == close(73.8620074934469)
    half = 34.5218348400482  # R: qt(.975, 16) * sqrt(3/17) * sd(d)
    assert limits.lower.interval.lower == close(-78.097301611094 - half)
    assert limits.upper.interval.upper == close(73.8620074934469 + half)
    assert not limits.is_repeated


def test_limits_of_peak_flow_are_those_of_the_1986_paper() -> None:
    # The paper prints: mean -2.1, SD 38.8, interval of the bias -22.0 to 17.8, standard
    # error of a limit 16.3 l/min with t = 2.12.
    limits = limits_of_agreement(peak_flow())
    assert round(limits.bias.value, 1) == -2.1
    assert round(limits.sd, 1) == 38.8
    half = (limits.lower.interval.upper - limits.lower.interval.lower) / 2
    assert round(half / 2.12, 1) == 16.3


def test_error_and_variation_of_peak_flow_are_those_of_r() -> None:
    result = agreement(peak_flow())
    assert result.mean_absolute_error.value == close(28.9411764705882)
    assert result.coefficient_of_variation == close(0.0607230213086376)
    assert result.relative_mean_error == close(0.0769048958731967)
    assert result.smallest_detectable_change == close(75.9796545522705)


def test_proportional_bias_of_peak_flow_is_that_of_r() -> None:
    line = agreement(peak_flow()).proportional_bias
    assert line.slope.value == close(0.0286874451525492)
    assert line.slope.interval.lower == close(-0.159320063683956)
    assert line.slope.interval.upper == close(0.216694953989055)
    assert line.intercept == close(-15.0674973000389993)
    assert line.p_value == close(0.749498533649294)


def test_normality_of_peak_flow_is_that_of_r() -> None:
    assert agreement(peak_flow()).normality_p == close(0.593133375817)


def test_correlations_of_peak_flow_are_those_of_psych() -> None:
    result = agreement(peak_flow())
    assert result.icc_2_1.value == close(0.945928405577)
    assert result.icc_2_1.interval.lower == close(0.857411171235)
    assert result.icc_2_1.interval.upper == close(0.980078659146)
    assert result.icc_3_1.value == close(0.942913072407)
    assert result.icc_3_1.interval.lower == close(0.849908391677)
    assert result.icc_3_1.interval.upper == close(0.978943134397)


def test_correlations_of_four_judges_are_those_of_shrout_and_fleiss() -> None:
    absolute, consistent = intraclass_correlation(JUDGES)
    assert (round(absolute.value, 2), round(consistent.value, 2)) == (0.29, 0.71)
    # psych, to all its digits
    assert absolute.value == close(0.289763779528)
    assert absolute.interval.lower == close(0.0187865133747)
    assert absolute.interval.upper == close(0.761084369649)
    assert consistent.value == close(0.714840714841)
    assert consistent.interval.lower == close(0.3424647650339)
    assert consistent.interval.upper == close(0.945858259955)


def test_repeated_pairs_are_those_of_bland_and_altman_2007() -> None:
    # The paper: within-subject mean square 0.1707, between 4.2091, divisor 4.98,
    # variance 0.9813; the digits beyond are R's aov of the same table.
    limits = limits_of_agreement(cardiac_output())
    assert (limits.n_pairs, limits.n_subjects) == (60, 12)
    assert limits.bias.value == close(0.602166666666667)
    assert limits.within_subject_sd_of_differences == close(0.170713993055555**0.5)
    assert limits.sd == close(0.9906241080264929)
    assert limits.lower.value == close(-1.3394565850652593)
    assert limits.upper.value == close(2.543789918398593)


def test_one_tailed_paired_test_is_that_of_student_1908() -> None:
    # Student, Biometrika 1908;6:1, the sleep data (R: datasets::sleep); R: t.test(x, y,
    # paired = TRUE, alternative = "less").
    first = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    second = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    statistic, p_value = smaller_error_test(first, second)
    assert statistic == close(-4.06212768338204)
    assert p_value == close(0.00141644509869214)
