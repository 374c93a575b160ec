"""Intervals: what moves by a known amount has a known interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.anatomy import View
from longaxis.data import AnalysisSettings, GlobalDefinition, Smoothing, Stage
from longaxis.data.uncertainty import Jitter, JitteredLines
from longaxis.strain.uncertainty import (
    displacements_mm,
    half_width,
    lines_in_lattice,
    study_uncertainty,
    view_uncertainty,
)
from longaxis.strain.values import global_values, read_values
from tests.made_up_results import (
    END_DIASTOLE,
    LAST,
    N_FRAMES,
    made_up_view_result,
    wall_line_mm,
)

MOST = Jitter(n_runs=50)


def jittered_result(strains, *, shifts=None):
    """Return a view, and runs whose whole line reaches the given peak strains."""
    n_runs = len(strains)
    phase = (np.arange(N_FRAMES) - END_DIASTOLE) / (LAST - END_DIASTOLE)
    bump = np.sin(np.pi * phase) ** 2
    scale = 1 + np.array(strains)[None, :] * bump[:, None]
    points = scale[:, :, None, None] * wall_line_mm(31)[None, None]
    lines = JitteredLines(
        jitter=Jitter(n_runs=n_runs),
        points_mm=points.astype(np.float32),
        start_frames=np.full(n_runs, 18),
        end_systole_shifts=np.zeros(n_runs, dtype=np.int64)
        if shifts is None
        else np.array(shifts),
    )
    result = made_up_view_result()
    curve = -0.2 * bump[result.curves.frames]
    curves = replace(
        result.curves, line=curve, segments=np.repeat(curve[:, None], 6, axis=1)
    )
    sample = result.beat.end_systole - result.beat.end_diastole
    values = read_values(curves.times_s, curve, end_systole_sample=sample)
    result = replace(
        result,
        settings=AnalysisSettings(smoothing=Smoothing.NONE),
        stages={Stage.RAW: curves},
        reported_stage=Stage.RAW,
        segments=tuple(replace(each, values=values) for each in result.segments),
        globals_=global_values(curves, end_systole_sample=sample),
    )
    return result, lines


def test_displacements_have_the_wanted_size_and_go_together():
    places = np.linspace(0, 150, 61)
    rng = np.random.default_rng(3)
    shifts = np.concatenate([displacements_mm(places, MOST, rng) for _ in range(40)])
    assert shifts.shape == (2000, 61)
    # Clipping at 2.5 standard deviations takes off 1 to 2 per cent.
    assert shifts.std() == pytest.approx(1.5, rel=0.05)
    assert abs(shifts.mean()) < 0.05
    together = np.corrcoef(shifts[:, 20], shifts[:, 30])[0, 1]  # 25 mm apart
    assert together == pytest.approx(np.exp(-0.5), abs=0.05)
    assert abs(np.corrcoef(shifts[:, 0], shifts[:, 60])[0, 1]) < 0.1
    assert np.abs(np.diff(shifts, axis=1)).max() < 1.5


def test_displacements_follow_the_seed():
    places = np.linspace(0, 150, 61)
    first, again, other = (
        displacements_mm(places, MOST, np.random.default_rng(seed))
        for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_line_between_lattice_points_lies_where_the_lattice_says():
    column, row = np.mgrid[0:5, 0:3].astype(float)
    lattice = np.stack([10 * column, 2 * row], axis=-1)[None] + np.array([[[[1.0, 0]]]])
    lattice = np.concatenate([lattice, 2 * lattice])
    columns = np.array([[0.0, 1.5, 4.0], [-1.0, 2.25, 9.0]])
    rows = np.array([[1.0, 0.5, 2.0], [1.0, 1.0, 1.0]])
    lines = lines_in_lattice(lattice, columns, rows)
    assert lines.shape == (2, 2, 3, 2)
    assert lines[0, 0].tolist() == [[1, 2], [16, 1], [41, 4]]
    assert lines[0, 1].tolist() == [[1, 2], [23.5, 2], [41, 2]]
    assert np.array_equal(lines[1], 2 * lines[0])


def test_runs_that_all_agree_leave_no_interval():
    result, lines = jittered_result([-0.2] * 20)
    found = view_uncertainty(result, lines)
    for definition in GlobalDefinition:
        assert found.globals_[definition].peak_systolic == pytest.approx(0, abs=1e-5)
    assert all(each.peak == pytest.approx(0, abs=1e-5) for each in found.segments)
    assert found.line_upper == pytest.approx(found.line_lower, abs=1e-5)


def test_the_half_width_is_the_deviation_from_the_reported_value():
    result, lines = jittered_result([-0.19, -0.21] * 10)
    found = view_uncertainty(result, lines)
    line = found.globals_[GlobalDefinition.LINE]
    assert line.peak_systolic == pytest.approx(
        result.globals_[GlobalDefinition.LINE].peak_systolic / -0.2 * 0.0196, rel=1e-3
    )
    assert line.peak == pytest.approx(0.0196, rel=1e-3)
    assert line.time_to_peak_s == pytest.approx(0, abs=1e-12)
    assert np.isnan(found.globals_[GlobalDefinition.MEAN_OF_PEAKS].time_to_peak_s)
    middle = len(result.curves.line) // 2
    assert found.line_upper[middle] - found.line_lower[middle] == pytest.approx(
        2 * 0.0196, rel=1e-3
    )
    assert found.segments_upper[0] == pytest.approx(0, abs=1e-6)


def test_runs_that_all_err_the_same_way_count_as_error():
    result, lines = jittered_result([-0.19] * 20)
    line = view_uncertainty(result, lines).globals_[GlobalDefinition.LINE]
    assert line.peak == pytest.approx(0.0196, rel=1e-3)


def test_a_moved_end_systole_moves_only_what_is_read_there():
    result, lines = jittered_result([-0.2] * 20, shifts=[-1, 1] * 10)
    found = view_uncertainty(result, lines)
    line = found.globals_[GlobalDefinition.LINE]
    assert line.peak == pytest.approx(0, abs=1e-5)
    sample = result.beat.end_systole - result.beat.end_diastole
    curve = result.curves.line
    moved = np.array([curve[sample - 1], curve[sample + 1]])
    expected = 1.96 * np.sqrt(np.mean((moved - curve[sample]) ** 2))
    assert line.end_systolic == pytest.approx(expected, rel=1e-3)


def test_rejected_segments_do_not_count_in_the_means_of_the_runs():
    result, lines = jittered_result([-0.2] * 20)
    points = np.array(lines.points_mm)
    points[25:, :, :3] = np.nan
    lost = replace(lines, points_mm=points)
    everything = view_uncertainty(result, lost)
    assert np.isnan(everything.globals_[GlobalDefinition.MEAN_OF_SEGMENTS].peak)
    assert np.isnan(everything.segments[0].peak)
    assert everything.segments[3].peak == pytest.approx(0, abs=1e-5)
    segments = (replace(result.segments[0], accepted=False), *result.segments[1:])
    without = view_uncertainty(replace(result, segments=segments), lost)
    assert without.globals_[GlobalDefinition.MEAN_OF_SEGMENTS].peak == pytest.approx(
        0, abs=1e-5
    )


def test_a_few_runs_that_failed_are_left_out_but_not_many():
    values = np.array([-0.2, -0.22] * 10)
    values[:4] = np.nan
    assert half_width(values, -0.21) == pytest.approx(0.0196, rel=1e-3)
    values[4] = np.nan
    assert np.isnan(half_width(values, -0.21))


def test_the_study_is_surer_than_its_views():
    views = []
    for view in View:
        result, lines = jittered_result([-0.19, -0.21] * 10)
        views.append(
            replace(result, view=view, uncertainty=view_uncertainty(result, lines))
        )
    found = study_uncertainty(views)
    assert found.global_peak == pytest.approx(0.0196 / np.sqrt(3), rel=1e-3)
    assert study_uncertainty(views[:2]).global_peak is None
    views[1] = replace(views[1], uncertainty=None)
    assert study_uncertainty(views).global_peak is None


def test_a_jitter_that_makes_no_sense_is_refused():
    for wrong in ({"n_runs": 10}, {"contour_mm": 9.0}, {"frames": -1}, {"seed": -1}):
        with pytest.raises(ValueError, match="must be"):
            Jitter(**wrong)
