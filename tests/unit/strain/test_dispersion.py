"""Mechanical dispersion in both models."""

from __future__ import annotations

import numpy as np
import pytest

from longaxis.anatomy import ALL_SEGMENTS, Level, Segment, Wall
from longaxis.strain.dispersion import mechanical_dispersion


def times_of(**by_level):
    return {each: by_level[each.level.value] for each in ALL_SEGMENTS}


def test_eighteen_segments_are_as_measured():
    times = dict(zip(ALL_SEGMENTS, 0.3 + 0.01 * np.arange(18), strict=True))
    deviation_s, n_segments = mechanical_dispersion(times)
    assert deviation_s == pytest.approx(0.01 * np.std(np.arange(18), ddof=1))
    assert n_segments == 18


def test_sixteen_segments_hold_four_apical_ones():
    times = times_of(basal=0.30, mid=0.30, apical=0.40)
    apical = [Segment(Level.APICAL, wall) for wall in Wall]
    # Inferoseptal and anteroseptal, and the two lateral ones, are taken together.
    times[apical[1]], times[apical[2]] = 0.34, 0.46
    deviation_s, n_segments = mechanical_dispersion(times, n_segments=16)
    expected = np.std([0.30] * 12 + [0.40] * 4, ddof=1)
    assert deviation_s == pytest.approx(expected)
    assert n_segments == 16


def test_what_was_rejected_is_left_out():
    times = times_of(basal=0.30, mid=0.35, apical=0.40)
    del times[Segment(Level.APICAL, Wall.ANTEROSEPTAL)]
    assert mechanical_dispersion(times)[1] == 17
    deviation_s, n_segments = mechanical_dispersion(times, n_segments=16)
    assert n_segments == 15
    assert deviation_s == pytest.approx(
        np.std([0.30] * 6 + [0.35] * 6 + [0.40] * 3, ddof=1)
    )


def test_one_segment_is_no_dispersion():
    assert mechanical_dispersion({}) == (None, 0)
    assert mechanical_dispersion({ALL_SEGMENTS[0]: 0.3, ALL_SEGMENTS[1]: np.nan}) == (
        None,
        1,
    )


def test_the_derived_cap_does_not_count():
    with pytest.raises(ValueError, match="16 or 18"):
        mechanical_dispersion({}, n_segments=17)
