"""Values of curves that were drawn so that every value is known."""

import math
from dataclasses import replace

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


@pytest.mark.parametrize(
    "strain",
    [
        pytest.param([0.0, 0.02, 0.05, 0.099, 0.03, 0.01, 0.0], id="only lengthens"),
        pytest.param([0.0, -0.003, 0.05, 0.099, 0.03, 0.0, 0.0], id="a dip before"),
        pytest.param([0.0, 0.02, 0.05, 0.099, 0.03, -0.004, 0.0], id="a dip after"),
        pytest.param([0.0, 0.02, 0.05, 0.099, 0.03, 0.0, -1e-17], id="rounding"),
        pytest.param([0.0] * 7, id="does not move"),
        pytest.param([0.0, 0.08, 0.06, -0.001, -0.002, 0.0, 0.0], id="back by then"),
    ],
)
def test_a_wall_that_lengthens_has_no_peak_and_no_time_to_peak(strain):
    values = read_values(TIMES_S, np.array(strain), end_systole_sample=3)
    assert values.lengthens
    assert values.end_systolic == strain[3]
    assert values.positive_peak_systolic == max(strain[:4])
    for name in ("peak_systolic", "peak", "time_to_peak_s", "post_systolic_index"):
        assert math.isnan(getattr(values, name)), name


def test_a_wall_that_shortens_only_after_systole_keeps_its_peak():
    strain = np.array([0.0, 0.02, 0.04, 0.05, -0.10, -0.02, 0.0])
    values = read_values(TIMES_S, strain, end_systole_sample=3)
    assert values.lengthens
    assert values.end_systolic == 0.05
    assert values.peak == -0.10
    assert math.isnan(values.peak_systolic)
    assert math.isnan(values.time_to_peak_s)
    assert math.isnan(values.post_systolic_index)


def test_a_wall_that_shortens_early_and_is_stretched_keeps_its_peak_systolic_strain():
    strain = np.array([0.0, -0.12, -0.06, 0.03, -0.02, 0.0, 0.0])
    values = read_values(TIMES_S, strain, end_systole_sample=3)
    assert values.lengthens
    assert values.peak_systolic == values.peak == -0.12
    assert math.isnan(values.time_to_peak_s)


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


def test_without_any_accepted_segment_no_definition_is_given():
    found = global_values(
        two_segments([0.5, 0.5]), end_systole_sample=3, accepted=[False, False]
    )
    for values in found.values():
        for name in ("end_systolic", "peak_systolic", "peak"):
            assert math.isnan(getattr(values, name)), (values.definition, name)
    assert math.isnan(found[GlobalDefinition.LINE].time_to_peak_s)


def test_the_mean_of_peaks_does_not_hide_a_segment_that_lengthens():
    curves = two_segments([0.5, 0.5])
    segments = curves.segments.copy()
    segments[:, 1] = [0.0, 0.02, 0.06, 0.10, 0.04, 0.01, 0.0]
    curves = replace(curves, segments=segments)
    found = global_values(curves, end_systole_sample=3)
    assert math.isnan(found[GlobalDefinition.MEAN_OF_PEAKS].peak_systolic)
    assert found[GlobalDefinition.MEAN_OF_PEAKS].end_systolic == pytest.approx(0.0)
    assert found[GlobalDefinition.MEAN_OF_SEGMENTS].peak_systolic < 0
    alone = global_values(curves, end_systole_sample=3, accepted=[True, False])
    assert alone[GlobalDefinition.MEAN_OF_PEAKS].peak_systolic == pytest.approx(-0.20)
