"""Values of curves that were drawn so that every value is known."""

import math

import numpy as np
import pytest

from longaxis.data import GlobalDefinition, StrainCurves
from longaxis.strain.values import global_values, read_values

TIMES_S = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])


def test_a_normal_curve():
    strain = np.array([0.0, -0.05, -0.15, -0.20, -0.12, -0.04, 0.0])
    values = read_values(TIMES_S, strain, end_systole_sample=3)
    assert values.end_systolic == -0.20
    assert values.peak_systolic == -0.20
    assert values.peak == -0.20
    assert values.positive_peak_systolic == 0.0
    assert values.post_systolic == 0.0
    assert values.post_systolic_index == 0.0
    assert values.time_to_peak_s == pytest.approx(0.3)


def test_post_systolic_shortening():
    strain = np.array([0.0, 0.03, -0.04, -0.12, -0.16, -0.06, 0.0])
    values = read_values(TIMES_S, strain, end_systole_sample=3)
    assert values.end_systolic == -0.12
    assert values.peak_systolic == -0.12
    assert values.peak == -0.16
    assert values.positive_peak_systolic == 0.03
    assert values.post_systolic == pytest.approx(-0.04)
    assert values.post_systolic_index == pytest.approx(0.25)
    assert values.time_to_peak_s == pytest.approx(0.4)


def test_peak_before_end_systole_leaves_no_post_systolic_value():
    strain = np.array([0.0, -0.10, -0.18, -0.15, -0.10, -0.05, 0.0])
    values = read_values(TIMES_S, strain, end_systole_sample=3)
    assert values.peak_systolic == -0.18
    assert values.end_systolic == -0.15
    assert values.post_systolic == 0.0
    assert values.post_systolic_index == 0.0


def test_a_wall_that_only_lengthens():
    strain = np.array([0.0, 0.02, 0.05, 0.06, 0.03, 0.01, 0.0])
    values = read_values(TIMES_S, strain, end_systole_sample=3)
    assert values.peak == 0.0
    assert values.time_to_peak_s == 0.0
    assert values.positive_peak_systolic == 0.06
    assert values.post_systolic_index == 0.0


def test_a_curve_with_a_gap_has_no_values():
    strain = np.array([0.0, -0.05, np.nan, -0.20, -0.12, -0.04, 0.0])
    values = read_values(TIMES_S, strain, end_systole_sample=3)
    assert math.isnan(values.peak)
    assert math.isnan(values.time_to_peak_s)


def two_segments(weights):
    early = np.array([0.0, -0.10, -0.20, -0.10, -0.05, -0.02, 0.0])
    late = np.array([0.0, -0.02, -0.05, -0.10, -0.30, -0.10, 0.0])
    segments = np.stack([early, late], axis=1)
    return StrainCurves(
        times_s=TIMES_S.copy(),
        frames=np.arange(7),
        segments=segments,
        line=segments @ np.array(weights),
    )


def test_the_three_definitions_of_global_differ_as_they_must():
    values = global_values(two_segments([0.75, 0.25]), end_systole_sample=3)
    line = values[GlobalDefinition.LINE]
    mean = values[GlobalDefinition.MEAN_OF_SEGMENTS]
    peaks = values[GlobalDefinition.MEAN_OF_PEAKS]
    # G1 weighs by length, G2 does not, G3 lets each segment peak in its own time.
    assert line.peak == pytest.approx(0.75 * -0.20 + 0.25 * -0.05)
    assert mean.peak == pytest.approx((-0.05 - 0.30) / 2)
    assert mean.time_to_peak_s == pytest.approx(0.4)
    assert peaks.peak == pytest.approx((-0.20 - 0.30) / 2)
    assert peaks.peak_systolic == pytest.approx((-0.20 - 0.10) / 2)
    assert peaks.end_systolic == pytest.approx((-0.10 - 0.10) / 2)
    assert peaks.time_to_peak_s is None


def test_rejected_segments_do_not_count_in_the_means_but_in_the_line():
    curves = two_segments([0.5, 0.5])
    values = global_values(curves, end_systole_sample=3, accepted=[True, False])
    assert values[GlobalDefinition.MEAN_OF_SEGMENTS].peak == pytest.approx(-0.20)
    assert values[GlobalDefinition.MEAN_OF_PEAKS].peak == pytest.approx(-0.20)
    assert values[GlobalDefinition.LINE].peak == pytest.approx(-0.175)


def test_without_any_accepted_segment_the_means_are_not_given():
    values = global_values(
        two_segments([0.5, 0.5]), end_systole_sample=3, accepted=[False, False]
    )
    assert math.isnan(values[GlobalDefinition.MEAN_OF_SEGMENTS].peak)
    assert math.isnan(values[GlobalDefinition.MEAN_OF_PEAKS].peak)
