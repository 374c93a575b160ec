"""What must stay true whatever the readings are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from longaxis.data.agreement import Agreement, PairedReadings
from longaxis.errors import BadInputError
from longaxis.strain.agreement import (
    agreement,
    agreement_by_group,
    limits_of_agreement,
    refuse_mixed,
    smaller_error_test,
)
from tests.unit.strain.agreement.published import cardiac_output


def made_up(seed: int, *, n_pairs: int = 24, n_subjects: int = 24) -> PairedReadings:
    """Return readings near -18 %, the second a little off the first."""
    generator = np.random.default_rng(seed)
    truth = generator.normal(-18, 3, n_pairs)
    return PairedReadings(
        subjects=tuple(str(row % n_subjects) for row in range(n_pairs)),
        a=truth + generator.normal(0, 1, n_pairs),
        b=truth + generator.normal(0.7, 1.5, n_pairs),
    )


def changed(pairs: PairedReadings, a: np.ndarray, b: np.ndarray) -> PairedReadings:
    return PairedReadings(subjects=pairs.subjects, a=a, b=b)


def spreads(result: Agreement) -> list[float]:
    """Return everything that has the unit of the readings and no sign."""
    error = result.mean_absolute_error
    return [
        result.limits.sd,
        result.within_subject_sd,
        result.smallest_detectable_change,
        error.value,
        error.interval.lower,
        error.interval.upper,
    ]


def ratios(result: Agreement) -> list[float]:
    return [
        result.icc_2_1.value,
        result.icc_2_1.interval.lower,
        result.icc_3_1.value,
        result.icc_3_1.interval.upper,
    ]


designs = st.sampled_from([(24, 24), (30, 10), (3, 3), (25, 7)])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), design=designs)
def test_swapping_the_readings_turns_bias_and_limits_round(
    seed: int, design: tuple[int, int]
) -> None:
    pairs = made_up(seed, n_pairs=design[0], n_subjects=design[1])
    forth, back = agreement(pairs), agreement(changed(pairs, pairs.b, pairs.a))
    assert back.limits.bias.value == pytest.approx(-forth.limits.bias.value)
    assert back.limits.lower.value == pytest.approx(-forth.limits.upper.value)
    assert back.limits.upper.interval.upper == pytest.approx(
        -forth.limits.lower.interval.lower
    )
    slope = forth.proportional_bias.slope.value
    assert back.proportional_bias.slope.value == pytest.approx(-slope)
    assert spreads(back) == pytest.approx(spreads(forth))
    assert ratios(back) == pytest.approx(ratios(forth))
    assert back.relative_mean_error == pytest.approx(forth.relative_mean_error)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.floats(-50, 50), design=designs)
def test_a_constant_on_both_readings_changes_no_difference(
    seed: int, shift: float, design: tuple[int, int]
) -> None:
    pairs = made_up(seed, n_pairs=design[0], n_subjects=design[1])
    before = agreement(pairs)
    after = agreement(changed(pairs, pairs.a + shift, pairs.b + shift))
    assert after.limits.bias.value == pytest.approx(before.limits.bias.value)
    assert spreads(after) == pytest.approx(spreads(before))
    assert ratios(after) == pytest.approx(ratios(before), abs=1e-9, nan_ok=True)
    assert after.mean == pytest.approx(before.mean + shift)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.floats(-50, 50))
def test_a_constant_on_one_reading_moves_bias_and_limits_alone(
    seed: int, shift: float
) -> None:
    pairs = made_up(seed)
    before = agreement(pairs)
    after = agreement(changed(pairs, pairs.a + shift, pairs.b.copy()))
    assert after.limits.bias.value == pytest.approx(before.limits.bias.value + shift)
    assert after.limits.sd == pytest.approx(before.limits.sd)
    assert after.limits.lower.value == pytest.approx(before.limits.lower.value + shift)
    assert after.icc_3_1.value == pytest.approx(before.icc_3_1.value)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 100), design=designs)
def test_another_unit_scales_what_has_a_unit(
    seed: int, scale: float, design: tuple[int, int]
) -> None:
    pairs = made_up(seed, n_pairs=design[0], n_subjects=design[1])
    before = agreement(pairs)
    after = agreement(changed(pairs, pairs.a * scale, pairs.b * scale))
    assert spreads(after) == pytest.approx([scale * each for each in spreads(before)])
    assert ratios(after) == pytest.approx(ratios(before))
    variation = before.coefficient_of_variation
    assert after.coefficient_of_variation == pytest.approx(variation)


def test_subjects_that_differ_no_more_than_their_pairs_leave_the_plain_sd() -> None:
    # Differences +1 and -1 in every subject: nothing between subjects, so the variance
    # is the within-subject mean square, 2.
    pairs = PairedReadings(
        subjects=("1", "1", "2", "2", "3", "3"),
        a=np.array([1.0, -1.0, 3.0, 1.0, 6.0, 4.0]),
        b=np.array([0.0, 0.0, 2.0, 2.0, 5.0, 5.0]),
    )
    limits = limits_of_agreement(pairs)
    assert limits.bias.value == 0
    assert limits.sd == pytest.approx(2**0.5)


def test_the_order_of_the_rows_does_not_matter() -> None:
    pairs = cardiac_output()
    order = np.random.default_rng(3).permutation(60)
    mixed = PairedReadings(
        subjects=tuple(pairs.subjects[row] for row in order),
        a=pairs.a[order],
        b=pairs.b[order],
    )
    assert limits_of_agreement(mixed).sd == pytest.approx(limits_of_agreement(pairs).sd)


def test_identical_readings_agree_completely() -> None:
    readings = np.array([-21.0, -18.0, -15.5, -19.0])
    pairs = PairedReadings(subjects=tuple("abcd"), a=readings, b=readings.copy())
    result = agreement(pairs)
    assert result.limits.sd == 0
    assert result.mean_absolute_error.interval.upper == 0
    assert result.icc_2_1.value == result.icc_3_1.value == 1
    assert result.icc_2_1.interval.lower == pytest.approx(1)
    assert np.isnan(result.normality_p)


def test_readings_that_never_vary_have_no_correlation() -> None:
    same = np.full(4, -18.0)
    pairs = PairedReadings(subjects=tuple("abcd"), a=same, b=same.copy())
    result = agreement(pairs)
    assert np.isnan(result.icc_2_1.value)
    assert np.isnan(result.proportional_bias.slope.value)


def test_a_shift_alone_keeps_consistency_and_loses_agreement() -> None:
    readings = np.array([-21.0, -18.0, -15.5, -19.0])
    pairs = PairedReadings(subjects=tuple("abcd"), a=readings, b=readings + 3)
    result = agreement(pairs)
    assert result.icc_3_1.value == pytest.approx(1)
    assert result.icc_2_1.value < 0.7


def test_the_interval_of_the_error_is_the_same_every_time() -> None:
    first, second = agreement(made_up(5)), agreement(made_up(5))
    assert first.mean_absolute_error == second.mean_absolute_error


def test_notices_name_what_is_wrong() -> None:
    generator = np.random.default_rng(1)
    truth = generator.uniform(-30, -5, 40)
    skewed = generator.exponential(1, 40) ** 3
    pairs = PairedReadings(
        subjects=tuple(str(row) for row in range(40)),
        a=truth * 1.5 + skewed,
        b=truth,
    )
    text = " ".join(agreement(pairs).notices)
    assert "not normally distributed" in text
    assert "changes with the size" in text
    assert "repeated pairs" not in text
    assert "repeated pairs" in " ".join(agreement(cardiac_output()).notices)


def test_a_tracker_with_larger_errors_is_not_the_better_one() -> None:
    small, large = np.array([1.0, 1.2, 0.9, 1.4]), np.array([1.5, 1.8, 1.2, 2.2])
    assert smaller_error_test(small, large)[1] < 0.05
    assert smaller_error_test(large, small)[1] > 0.95
    with pytest.raises(ValueError, match="same shape"):
        smaller_error_test(small, large[:3])


def grouped(*groups: str, measures: tuple[str, ...] = ()) -> PairedReadings:
    n_pairs = len(groups)
    generator = np.random.default_rng(0)
    return PairedReadings(
        subjects=tuple(str(row) for row in range(n_pairs)),
        a=generator.normal(-18, 2, n_pairs),
        b=generator.normal(-18, 2, n_pairs),
        groups=groups,
        measures=measures,
    )


@pytest.mark.parametrize(
    "groups",
    [
        ("G1", "G2"),
        ("GLS G2", "GLS G3"),
        ("endocardial", "mid-wall"),
        ("epi", "midlayer"),
        ("peak systolic", "end-systolic"),
        ("GLS", "basal inferoseptal"),
        ("GLS", "time to peak"),
    ],
)
def test_different_quantities_are_never_mixed(groups: tuple[str, str]) -> None:
    if groups == ("GLS", "time to peak"):
        pairs = grouped(*groups, measures=groups)
    else:
        pairs = grouped(*groups)
    with pytest.raises(BadInputError, match="must never share one comparison"):
        refuse_mixed(pairs)


@pytest.mark.parametrize(
    "groups",
    [
        ("A4C", "A2C", "A3C"),
        ("mid inferior", "basal inferior", "apical lateral"),
        ("Oslo", "Lyon"),
        ("reader 1 peak systolic G1", "reader 2 peak systolic G1"),
    ],
)
def test_views_segments_and_centres_may_stand_together(groups: tuple[str, ...]) -> None:
    refuse_mixed(grouped(*groups))


def test_groups_are_measured_each_on_their_own() -> None:
    pairs = grouped(*(["A4C"] * 4 + ["A2C"] * 5))
    results = agreement_by_group(pairs)
    assert list(results) == ["A4C", "A2C"]
    assert results["A2C"].limits.n_pairs == 5
    assert results["A4C"].limits.bias.value == pytest.approx(
        float((pairs.a[:4] - pairs.b[:4]).mean())
    )


def test_too_few_pairs_give_no_numbers() -> None:
    assert list(agreement_by_group(grouped("A4C", "A4C", "A4C", "A2C"))) == ["A4C"]
    with pytest.raises(BadInputError, match="2 or more subjects"):
        agreement(
            PairedReadings(subjects=("1",) * 4, a=np.arange(4.0), b=np.arange(4.0) + 1)
        )


def test_records_check_what_they_are_given() -> None:
    with pytest.raises(ValueError, match="finite"):
        PairedReadings(subjects=("1",), a=np.array([np.nan]), b=np.zeros(1))
    with pytest.raises(ValueError, match="groups needs one entry"):
        PairedReadings(
            subjects=("1", "2"), a=np.zeros(2), b=np.zeros(2), groups=("A4C",)
        )
