"""Drift is what is left at the end, and goes away linearly."""

import numpy as np
import pytest

from longaxis.data import StrainCurves
from longaxis.strain.drift import compensate, drift


def cycle(times_s):
    return -0.2 * np.sin(np.pi * times_s / times_s[-1])


def drifting(times_s, drifts):
    share = times_s / times_s[-1]
    segments = cycle(times_s)[:, None] + share[:, None] * np.array(drifts)
    return StrainCurves(
        times_s=times_s,
        frames=np.arange(len(times_s)),
        segments=segments,
        line=segments.mean(axis=1),
    )


TIMES_S = np.array([0.0, 0.05, 0.2, 0.24, 0.5, 0.8])


def test_drift_is_the_strain_at_the_end():
    line, segments = drift(drifting(TIMES_S, [0.06, -0.02]))
    assert segments == pytest.approx([0.06, -0.02])
    assert line == pytest.approx(0.02)


def test_linear_drift_is_taken_off_exactly_also_with_uneven_times():
    clean = compensate(drifting(TIMES_S, [0.06, -0.02, 0.0]))
    for curve in clean.segments.T:
        assert curve == pytest.approx(cycle(TIMES_S), abs=1e-15)
    assert drift(clean)[0] == pytest.approx(0, abs=1e-15)


def test_line_and_segments_still_agree_after_compensation():
    clean = compensate(drifting(TIMES_S, [0.06, -0.02, 0.01]))
    assert clean.line == pytest.approx(clean.mean_of_segments, abs=1e-15)
