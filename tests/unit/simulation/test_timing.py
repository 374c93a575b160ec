"""The clock of the heart."""

from __future__ import annotations

import numpy as np
import pytest

from longaxis.simulation.timing import (
    Rhythm,
    aortic_opening,
    bump,
    mitral_opening,
    post_systolic_hill,
    shortening_course,
    valve_times_s,
)


@pytest.fixture
def rhythm() -> Rhythm:
    return Rhythm(
        r_waves_s=(-1.0, 0.0, 1.0, 2.0),
        systole_s=(0.38, 0.38, 0.38),
        isovolumic_contraction_s=0.05,
        isovolumic_relaxation_s=0.08,
        early_filling_s=0.16,
        atrial_filling_s=0.12,
        early_share=0.7,
        vigour=(1.0, 1.0, 0.8),
    )


def test_shortening_is_none_at_r_waves_and_whole_at_aortic_closure(rhythm):
    course = shortening_course(rhythm, np.array([0.0, 0.38, 1.0, 1.38, 2.0]))
    np.testing.assert_allclose(course, [0, 1, 0, 0.8, 0], atol=1e-12)


def test_shortening_only_rises_in_systole_and_only_falls_after_it(rhythm):
    course = shortening_course(rhythm, np.linspace(0, 1, 201))
    closure = 76
    assert (np.diff(course[: closure + 1]) >= -1e-12).all()
    assert (np.diff(course[closure:-1]) <= 1e-12).all()


def test_early_filling_brings_its_share(rhythm):
    after_early = rhythm.mitral_opening_s(1) + rhythm.early_filling_s
    left = shortening_course(rhythm, np.array([after_early]))
    np.testing.assert_allclose(left, 1 - rhythm.early_share, atol=1e-9)


def test_valves_open_and_close_in_the_order_of_the_heart(rhythm):
    when = valve_times_s(rhythm, 1)
    assert 0 < when["MVC"] < when["AVO"] < when["AVC"] < when["MVO"] < 1


def test_valves_are_never_open_together(rhythm):
    times_s = np.linspace(0.03, 0.97, 500)
    both = mitral_opening(rhythm, times_s) * aortic_opening(rhythm, times_s)
    assert both.max() < 1e-3


def test_post_systolic_hill_peaks_after_aortic_closure(rhythm):
    times_s = np.linspace(0, 0.99, 1000)
    peak_s = times_s[post_systolic_hill(rhythm, times_s).argmax()]
    assert 0.38 < peak_s < 0.6


def test_a_fast_heart_keeps_its_order():
    fast = Rhythm(
        r_waves_s=(0.0, 0.42, 0.84),
        systole_s=(0.24, 0.24),
        isovolumic_contraction_s=0.05,
        isovolumic_relaxation_s=0.06,
        early_filling_s=0.2,
        atrial_filling_s=0.15,
        early_share=0.7,
        vigour=(1.0, 1.0),
    )
    course = shortening_course(fast, np.linspace(0, 0.84, 300))
    assert course.min() >= -1e-9
    assert course.max() <= 1 + 1e-9


def test_bump_is_zero_outside_and_one_at_its_peak():
    value = bump(np.array([0.0, 0.1, 0.2, 0.4]), start_s=0.1, peak_s=0.2, end_s=0.3)
    np.testing.assert_allclose(value, [0, 0, 1, 0], atol=1e-12)
