"""Strain rate against the slope of curves that are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from longaxis.data import Beat, EventSource, StrainCurves
from longaxis.strain.strain_rate import strain_rates

FRAME_S = 0.01
END_SYSTOLE, LAST = 35, 95


def beat_of(*, is_complete=True):
    return Beat(
        end_diastole=0,
        end_systole=END_SYSTOLE,
        last=LAST,
        end_diastole_source=EventSource.R_WAVE,
        end_systole_source=EventSource.TYPED,
        is_complete=is_complete,
    )


def curves_of(rate):
    """Return curves whose slope at each sample is the given one."""
    times_s = np.arange(LAST + 1) * FRAME_S
    middle = (rate[1:] + rate[:-1]) / 2
    strain = np.concatenate([[0.0], np.cumsum(middle) * FRAME_S])
    share = np.array([0.5, 0.8, 1.0, 1.0, 1.2, 1.5])
    return StrainCurves(
        times_s=times_s,
        frames=np.arange(LAST + 1),
        segments=strain[:, None] * share,
        line=strain,
    )


def wave(centre, height, width=6.0):
    return height * np.exp(-0.5 * ((np.arange(LAST + 1) - centre) / width) ** 2)


def three_waves(late=80):
    return wave(15, -1.1) + wave(48, 1.3) + wave(late, 0.7)


def test_the_peaks_are_those_of_the_slope():
    found = strain_rates(curves_of(three_waves()), beat_of(), frame_rate_hz=100)
    line = found.line
    # Central differences of averaged slopes lower a peak of this width by under 3 %.
    assert line.systolic == pytest.approx(-1.1, rel=0.03)
    assert line.early == pytest.approx(1.3, rel=0.03)
    assert line.late == pytest.approx(0.7, rel=0.03)
    assert line.systolic_time_s == pytest.approx(0.15)
    assert line.early_time_s == pytest.approx(0.48)
    assert line.late_time_s == pytest.approx(0.80)
    assert found.segments[0].systolic == pytest.approx(line.systolic / 2)
    assert found.segments[5].early == pytest.approx(1.5 * line.early)
    assert not found.reasons


def test_a_steady_slope_is_exact_also_at_uneven_times():
    times_s = np.cumsum(np.concatenate([[0.0], np.tile([0.01, 0.02], 10)]))
    strain = -0.9 * times_s
    curves = StrainCurves(
        times_s=times_s,
        frames=np.arange(21),
        segments=np.repeat(strain[:, None], 6, axis=1),
        line=strain,
    )
    beat = Beat(
        end_diastole=0,
        end_systole=19,
        last=20,
        end_diastole_source=EventSource.R_WAVE,
        end_systole_source=EventSource.TYPED,
        is_complete=False,
    )
    found = strain_rates(curves, beat, frame_rate_hz=66)
    assert found.line_curve == pytest.approx(-0.9)
    assert found.line.systolic == pytest.approx(-0.9)


def test_too_few_frames_a_second_give_no_rate_and_say_why():
    found = strain_rates(curves_of(three_waves()), beat_of(), frame_rate_hz=39.6)
    assert found.line.systolic is None
    assert found.line_curve is None
    assert len(found.segments) == 6
    assert found.reasons == (
        "Strain rate is not given: it needs 40 frames per second, this loop has 39.6.",
    )


def test_a_beat_that_is_cut_off_has_only_its_systole():
    found = strain_rates(
        curves_of(three_waves()), beat_of(is_complete=False), frame_rate_hz=100
    )
    assert found.line.systolic == pytest.approx(-1.1, rel=0.03)
    assert (found.line.early, found.line.late) == (None, None)
    assert "not complete" in found.reasons[0]


def test_waves_that_run_into_one_have_no_second_peak():
    rate = wave(15, -1.1) + wave(62, 1.3, 9) + wave(70, 0.9, 9)
    found = strain_rates(curves_of(rate), beat_of(), frame_rate_hz=100)
    assert found.line.early is not None
    assert found.line.late is None
    assert "no trough parts it" in found.reasons[0]


def test_a_wall_that_was_lost_has_no_rate():
    curves = curves_of(three_waves())
    segments = np.array(curves.segments)
    segments[40, 2] = np.nan
    line = np.array(curves.line)
    line[40] = np.nan
    lost = StrainCurves(
        times_s=curves.times_s, frames=curves.frames, segments=segments, line=line
    )
    found = strain_rates(lost, beat_of(), frame_rate_hz=100)
    assert found.line.systolic is None
    assert found.segments[2].systolic is None
    assert found.segments[3].systolic == pytest.approx(-1.1, rel=0.03)
    assert "the line has no strain" in found.reasons[0]
