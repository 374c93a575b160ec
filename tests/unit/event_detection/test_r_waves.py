"""R waves among the peaks of a trace: at its ends, beside spikes, at any interval."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from longaxis.event_detection.line_path import TracePicture, line_through
from longaxis.event_detection.r_waves import find_r_waves
from longaxis.event_detection.trace import Trace

_N = 300


def _trace(waves):
    """Return a trace of waves (place, width, height), one frame a column."""
    columns = np.arange(_N)
    height = np.zeros(_N)
    for place, width, size in waves:
        height += size * np.exp(-0.5 * ((columns - place) / width) ** 2)
    return Trace(
        frame=columns.astype(float),
        column_px=columns,
        rise_px=np.round(height) + 1,
        fall_px=1 - np.round(height),
        thickness_px=2.0,
        covered=1.0,
        evenness=1.0,
    )


def _cut(trace, n_seen):
    """Return the first columns of a trace."""
    return replace(
        trace,
        frame=trace.frame[:n_seen],
        column_px=trace.column_px[:n_seen],
        rise_px=trace.rise_px[:n_seen],
        fall_px=trace.fall_px[:n_seen],
    )


def _beat(place, size=30.0):
    """Return the Q, R, S and T waves of a beat."""
    return [
        (place - 5, 1.8, -0.12 * size),
        (place, 2.4, size),
        (place + 6, 2.1, -0.25 * size),
        (place + 40, 7.0, 0.3 * size),
    ]


def _found(places, *, spikes=(), size=30.0, n_seen=_N):
    waves = [wave for place in places for wave in _beat(place, size)]
    trace = _trace([*waves, *((place, 0.3, 25.0) for place in spikes)])
    peaks = find_r_waves(_cut(trace, n_seen))
    return None if peaks is None else peaks.places


def test_r_waves_at_uneven_intervals_are_all_found():
    places = [30, 78, 180, 235]
    assert _found(places) == pytest.approx(places, abs=1)


def test_an_r_wave_just_before_the_end_is_found():
    """Nothing falls below the half of it any more."""
    assert _found([40, 140, 297]) == pytest.approx([40, 140, 297], abs=1)


@pytest.mark.parametrize("beyond", [-3, -1, 301, 303])
def test_a_complex_beyond_an_end_neither_counts_nor_hides_the_others(beyond):
    """Its S wave, or half of its flank, is still seen."""
    assert _found([100, 200, beyond]) == pytest.approx([100, 200], abs=1)


@pytest.mark.parametrize("size", [30.0, -30.0])
@pytest.mark.parametrize("n_seen", [270, 271, 272])
def test_an_r_wave_whose_far_flank_is_hidden_is_found(size, n_seen):
    """A bar hides the newest columns at the end of a loop."""
    found = _found([70, 170, 270], size=size, n_seen=n_seen)
    assert found == pytest.approx([70, 170, 270], abs=0.5)


@pytest.mark.parametrize("n_seen", [267, 208])
def test_a_flank_that_is_no_r_wave_yet_is_none(n_seen):
    """A part of the flank only, and the rise of a T wave."""
    places = [70, 170, 270] if n_seen > 210 else [70, 170]
    assert _found(places, n_seen=n_seen) == pytest.approx([70, 170], abs=1)


def test_a_high_t_wave_that_the_trace_ends_in_is_no_r_wave():
    waves = [(60, 3.0, 30), (90, 11.0, 26), (180, 3.0, 30), (210, 11.0, 26)]
    peaks = find_r_waves(_cut(_trace(waves), 209))
    assert peaks is not None
    assert peaks.places == pytest.approx([60, 180], abs=1)


@pytest.mark.parametrize("size", [30.0, -30.0])
def test_a_pacing_spike_does_not_move_an_r_wave(size):
    """Also where spikes rise and complexes fall."""
    places = [60, 150, 240]
    spikes = [place - 13 for place in places]
    assert _found(places, spikes=spikes, size=size) == pytest.approx(places, abs=1)


def test_a_pixel_that_is_lost_at_the_top_does_not_move_an_r_wave():
    trace = _trace([wave for place in (70, 170.5) for wave in _beat(place)])
    trace.rise_px[171] *= 0.75
    trace.fall_px[171] = 2 - trace.rise_px[171]
    peaks = find_r_waves(trace)
    assert peaks is not None
    assert peaks.places == pytest.approx([70, 170.5], abs=0.25)


def test_a_line_that_is_lost_at_its_end_is_noticed():
    """Tissue was taken for it, and an R wave may be there."""
    waves = [wave for place in (70, 170) for wave in _beat(place)]
    trace = _trace(waves)
    clear = find_r_waves(trace)
    trace.rise_px[280:] += 22
    trace.fall_px[280:] -= 22
    lost = find_r_waves(trace)
    assert clear is not None
    assert clear.is_end_clear
    assert lost is not None
    assert lost.places == pytest.approx([70, 170], abs=1)
    assert not lost.is_end_clear


def test_an_r_wave_before_a_broad_t_wave_is_no_spike():
    waves = [(60, 3.0, 30), (78, 11.0, 17), (160, 3.0, 30), (178, 11.0, 17)]
    peaks = find_r_waves(_trace([*waves, (260, 3.0, 30)]))
    assert peaks is not None
    assert peaks.places == pytest.approx([60, 160, 260], abs=1)


# ---- the line in the picture of a trace -----------------------------------------


def _picture(rows, *, tissue, seed=0):
    """Return a picture with a line of grey 150, one pixel for each row of a column."""
    rng = np.random.default_rng(seed)
    shape = (60, len(rows))
    grey = rng.uniform(*tissue, shape)
    spread = rng.uniform(4, 20, shape) if tissue[1] else np.zeros(shape)
    raised = rng.uniform(0, 60, shape) if tissue[1] else np.zeros(shape)
    for column, (top, bottom) in enumerate(rows):
        grey[top : bottom + 1, column] = 150
        spread[top : bottom + 1, column] = 1
        raised[top : bottom + 1, column] = 15 if tissue[1] else 150
    return TracePicture(raised, grey, spread)


def _rows(peak, *, first=0):
    """Return top and bottom row of a line at row 40 with an R wave of 30 rows."""
    flank = [(33, 40), (25, 33), (17, 25), (10, 17)]
    rows = [(40, 40)] * (peak - 4) + flank + flank[::-1]
    return [*rows, *[(40, 40)] * (120 - len(rows))][first:]


def test_a_line_is_followed_by_its_colour_through_tissue_as_bright():
    plain = _picture(_rows(30), tissue=(0, 0))
    hidden = _picture(_rows(70), tissue=(60, 250))
    parts = (
        np.concatenate([getattr(one, name) for one in (plain, hidden, plain)], axis=1)
        for name in ("raised", "grey", "spread")
    )
    line = line_through(TracePicture(*parts), 40)
    assert line is not None
    assert line[:, 120 + 66 : 120 + 74].argmax(axis=0).min() == 10


def test_an_r_wave_that_a_return_of_the_sweep_cuts_in_two_is_followed():
    """The way along the line would be shorter, as nothing leads up to its top."""
    before, after = _rows(30)[:10], _rows(30, first=29)
    picture = _picture([*[(40, 40)] * 60, *before, *after], tissue=(0, 0))
    seams = np.array([70])
    line = line_through(picture, 40, seams)
    assert line is not None
    assert line[:, 70].any()
    without = line_through(picture, 40)
    assert without is None or not without[:, 70].any()
