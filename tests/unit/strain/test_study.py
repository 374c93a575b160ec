"""What three views say together, and when they say nothing."""

from dataclasses import replace

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.data import AnalysisSettings, GlobalDefinition
from longaxis.strain.study import study_values, study_warnings
from tests.made_up_results import SEGMENT_PEAKS, made_up_view_result

VIEWS = (View.FOUR_CHAMBER, View.TWO_CHAMBER, View.LONG_AXIS)
SCALES = (1.0, 1.1, 0.9)


def three(**given):
    return [
        made_up_view_result(view, scale=scale, **given)
        for view, scale in zip(VIEWS, SCALES, strict=True)
    ]


def with_rejected(*counts):
    return [
        made_up_view_result(view, rejected=tuple(range(count)))
        for view, count in zip(VIEWS, counts, strict=True)
    ]


def test_global_strain_is_the_mean_of_the_views_lines():
    views = three()
    values = study_values(views)
    lines = [view.globals_[GlobalDefinition.LINE] for view in views]
    assert values.global_peak_systolic == pytest.approx(
        sum(line.peak_systolic for line in lines) / 3
    )
    assert values.global_end_systolic == pytest.approx(
        sum(line.end_systolic for line in lines) / 3
    )
    assert values.global_peak == pytest.approx(sum(line.peak for line in lines) / 3)
    assert not study_warnings(views)


def test_apical_ratio_and_post_systolic_index():
    values = study_values(three())
    basal = (SEGMENT_PEAKS[0] + SEGMENT_PEAKS[5]) / 2
    mid = (SEGMENT_PEAKS[1] + SEGMENT_PEAKS[4]) / 2
    apical = (SEGMENT_PEAKS[2] + SEGMENT_PEAKS[3]) / 2
    assert values.apical_ratio == pytest.approx(apical / (basal + mid), rel=0.02)
    views = three()
    indices = [
        each.values.post_systolic_index for view in views for each in view.segments
    ]
    assert values.post_systolic_index == pytest.approx(np.mean(indices))


def test_mechanical_dispersion_is_the_sample_deviation_of_accepted_segments():
    views = with_rejected(1, 0, 1)
    times_s = [
        each.values.time_to_peak_s
        for view in views
        for each in view.segments
        if each.accepted
    ]
    values = study_values(views)
    assert values.n_segments_in_dispersion == 16
    assert values.mechanical_dispersion_s == pytest.approx(np.std(times_s, ddof=1))


def test_without_all_views_nothing_is_given():
    views = three()[:2]
    values = study_values(views)
    assert values.global_peak_systolic is None
    assert values.mechanical_dispersion_s is None
    assert values.apical_ratio is None
    assert values.post_systolic_index is None
    assert "A3C not measured" in study_warnings(views)[0]
    assert study_values([]).global_peak is None


@pytest.mark.parametrize(
    ("counts", "is_given"),
    [((1, 1, 1), True), ((0, 0, 1), True), ((2, 0, 0), False), ((1, 2, 1), False)],
)
def test_too_many_rejected_segments_withhold_the_global_strain(counts, is_given):
    views = with_rejected(*counts)
    assert (study_values(views).global_peak_systolic is not None) is is_given
    said = [sentence for sentence in study_warnings(views) if "rejected" in sentence]
    assert len(said) == (0 if is_given else 1)


def test_a_view_without_a_whole_beat_withholds_what_needs_one():
    views = [*three()[:2], made_up_view_result(VIEWS[2], is_complete=False)]
    values = study_values(views)
    assert values.global_peak_systolic is not None
    assert values.mechanical_dispersion_s is None
    assert values.post_systolic_index is None
    assert values.n_segments_in_dispersion == 0
    assert any("No whole beat in A3C" in each for each in study_warnings(views))


def test_different_heart_rates_are_said():
    views = three()
    slow = views[0].loop
    stretched = replace(slow, frame_times_s=slow.frame_times_s * 1.2)
    views[0] = replace(views[0], loop=stretched)
    rates = [view.heart_rate_bpm for view in views]
    assert rates[1] == pytest.approx(1.2 * rates[0])
    said = [each for each in study_warnings(views) if "heart rate" in each]
    assert said == [
        f"The heart rate differs between the views (A4C {rates[0]:.0f}, "
        f"A2C {rates[1]:.0f}, A3C {rates[2]:.0f} per minute)."
    ]


def test_a_much_shorter_ventricle_may_be_foreshortened():
    views = three()
    tracks = views[2].tracks
    shorter = replace(tracks, points_mm=0.85 * tracks.points_mm)
    views[2] = replace(views[2], tracks=shorter)
    assert any("foreshortened" in each for each in study_warnings(views))


def test_the_reader_sets_how_many_segments_may_be_rejected():
    views = with_rejected(2, 0, 0)
    assert study_values(views).global_peak_systolic is None
    lenient = AnalysisSettings(most_rejected_in_view=2)
    views = [replace(view, settings=lenient) for view in views]
    assert study_values(views).global_peak_systolic is not None
    assert not study_warnings(views)
    strict = AnalysisSettings(most_rejected_in_view=2, most_rejected_in_study=1)
    views[1] = replace(views[1], settings=strict)
    assert study_values(views).global_peak_systolic is None
    (warning,) = study_warnings(views)
    assert "at most 2 in a view and 1 in all" in warning
    with pytest.raises(ValueError, match="must be 0 to 6"):
        AnalysisSettings(most_rejected_in_view=7)
    with pytest.raises(ValueError, match="must be 0 to 18"):
        AnalysisSettings(most_rejected_in_study=-1)
