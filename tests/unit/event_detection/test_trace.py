"""Traces beside tissue, letters and marks, and those that move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from longaxis.event_detection.ecg import reading_of, widened
from longaxis.event_detection.scrolling import read_scrolling
from longaxis.event_detection.strips import Strip
from longaxis.event_detection.sweep import Sweep, SweepKind, find_sweep
from longaxis.event_detection.trace import Place, Trace, read_trace, trace_of_picture

_HEIGHT, _ROW, _THICKNESS_PX = 60, 44, 7


def _draw(picture, rows, grey):
    """Draw a line through rows (w,) onto a picture (h, w)."""
    after = np.append(rows[1:], rows[-1])
    for column, (one, other) in enumerate(zip(rows, after, strict=True)):
        low, high = sorted((round(one), round(other)))
        picture[low : high + 1, column] = grey


def _rows(columns, peaks, height=30.0, width=2.4):
    """Return the rows of a line with R waves, at columns that may be fractions."""
    rise = sum(np.exp(-0.5 * ((columns - peak) / width) ** 2) for peak in peaks)
    return _ROW - height * rise


def _sweep(column_px, speed_px, passes=None):
    n_frames = len(column_px)
    return Sweep(
        kind=SweepKind.MARK,
        column_px=np.asarray(column_px, float),
        passes=np.zeros(n_frames, np.int64) if passes is None else np.array(passes),
        speed_px=speed_px,
        evidence=1.0,
        order=np.arange(n_frames),
        half_width_px=4.0,
    )


def test_a_trace_that_stands_still_in_tissue_is_not_taken_as_overwritten():
    """Tissue as bright as the line must not look like another trace behind the mark."""
    rng = np.random.default_rng(0)
    n_frames, width, speed_px = 60, 150, 2.0
    noise = rng.uniform(0, 1, (n_frames, _HEIGHT, width))
    tissue = 360 + 900 * (ndimage.gaussian_filter(noise, (1.5, 1.2, 1.2)) - 0.8)
    strip = np.clip(tissue, 0, 250).astype(np.uint8)
    strip[:, :, :40] = 0
    rows = _rows(np.arange(width), (30, 80, 120))
    column_px = 10 + speed_px * np.arange(n_frames)
    for picture, mark in zip(strip, column_px.astype(int), strict=True):
        _draw(picture, rows, 90)
        picture[4:54, mark - 4 : mark + 5] = 190
    trace = read_trace(strip, _ROW, _sweep(column_px, speed_px), _THICKNESS_PX)
    assert trace is not None
    # Read as overwritten, all would be half the width of the mark later.
    for peak in (30, 80, 120):
        near = np.abs(trace.column_px - peak) <= 3
        assert trace.rise_px[near].max() >= 25
        frame = trace.frame[trace.column_px == peak]
        assert frame == pytest.approx((peak - 10) / speed_px, abs=0.6)


def test_a_trace_ends_where_the_bar_hides_it_at_the_end_of_the_loop():
    """Its last height must not be held in columns in which nothing is seen."""
    n_frames, width, speed_px, first = 60, 150, 2.0, 20
    old, new = _rows(np.arange(width), (45, 95)), _rows(np.arange(width), (60, 137))
    strip = np.zeros((n_frames, _HEIGHT, width), np.uint8)
    for frame, picture in enumerate(strip):
        newest = first + round(speed_px * frame)
        _draw(picture, np.where(np.arange(width) <= newest, new, old), 90)
        # The newest column lies below the bar.
        picture[4:54, newest : newest + 4] = 90
    bar_px = first + 1.5 + speed_px * np.arange(n_frames)
    sweep = replace(_sweep(bar_px, speed_px), half_width_px=2.0)
    trace = read_trace(strip, _ROW, sweep, _THICKNESS_PX)
    assert trace is not None
    assert newest == 138
    # A soft edge beside the bar is not read either.
    assert newest - 5 <= trace.column_px[-1] < newest
    assert trace.rise_px[trace.column_px == 60] >= 25


def test_letters_over_a_trace_are_no_part_of_it():
    columns = np.arange(200)
    picture = np.zeros((_HEIGHT, 200))
    _draw(picture, _rows(columns, (60, 150)), 90.0)
    picture[_ROW - 9 : _ROW, 10:13] = 210
    picture[_ROW - 9 : _ROW, 16:18] = 210
    parts = [np.stack([column, column, 0 * column]) for column in picture.T]
    places = [Place(column, float(column), 200.0) for column in columns.tolist()]
    trace = trace_of_picture(parts, _ROW, places)
    assert trace is not None
    assert trace.rise_px[58:63].max() >= 25
    assert trace.rise_px[:40].max() <= 3


def test_the_speed_of_a_trace_that_moves_is_known_to_a_part_of_a_pixel_over_the_loop():
    """Else its flanks, of one pixel each, are blurred, and the R waves cut off."""
    n_frames, width, speed_px = 64, 160, 2.5046
    # Columns of the paper in which the R waves are drawn, at the left and later.
    peaks = np.array([25.0, 73.4, 118.1, 171.7, 219.2, 268.9, 310.3])
    strip = np.zeros((n_frames, _HEIGHT, width), np.uint8)
    for frame, picture in enumerate(strip):
        paper = np.arange(width) + speed_px * frame
        _draw(picture, _rows(paper, peaks, 36.0, 1.5), 90)
    read = read_scrolling(strip, _ROW, _THICKNESS_PX)
    assert read is not None
    trace = read[0]
    assert 1 / np.diff(trace.frame) == pytest.approx(speed_px, abs=0.1 / n_frames)
    for peak in peaks[3:]:
        frame = (peak - (width - 1)) / speed_px
        near = np.abs(trace.frame - frame) <= 1
        assert trace.rise_px[near].max() >= 25


def test_a_mark_that_returns_without_having_gone_is_no_sweep():
    """Letters and tissue may flash at places that lie on such a path."""
    n_frames, width, speed_px = 96, 200, 0.25
    strip = np.zeros((n_frames, _HEIGHT, width), np.uint8)
    for frame, picture in enumerate(strip):
        column = round((185, 125, 65, 5)[frame // 24] + speed_px * (frame % 24))
        picture[10:50, column - 4 : column + 5] = 190
    assert find_sweep(strip) is None


def test_a_strip_in_which_a_sweep_returns_is_searched_in_the_whole_picture():
    """The trace may be longer than its part that is seen beside tissue."""
    strip = Strip(200, 0, 380, _HEIGHT, _ROW)
    column_px = np.concatenate([np.arange(20, 160, 4), np.arange(0, 100, 4)])
    passes = [0] * 35 + [1] * 25
    sweep = _sweep(column_px, 4.0, passes)
    assert widened(strip, sweep, 500) == Strip(0, 0, 500, _HEIGHT, _ROW)
    wide = Strip(20, 0, 480, _HEIGHT, _ROW)
    assert widened(wide, sweep, 500) is None


@pytest.mark.parametrize(("peak", "expected"), [(39.2, (20, 39)), (39.45, (20,))])
def test_an_r_wave_after_the_last_frame_is_not_that_frame(peak, expected):
    """Between two frames its frame is as likely one that the loop does not have."""
    frames = np.arange(-4, 42, 0.25)
    rise = sum(np.exp(-0.5 * ((frames - place) / 0.6) ** 2) for place in (20.0, peak))
    trace = Trace(
        frame=frames,
        column_px=np.arange(len(frames)),
        rise_px=30 * rise + 1,
        fall_px=1 - 30 * rise,
        thickness_px=2.0,
        covered=1.0,
        evenness=1.0,
    )
    reading = reading_of(Strip(0, 0, 200, 60, 44), trace, 1.0, np.arange(40))
    assert reading is not None
    assert reading.r_wave_frames == expected
