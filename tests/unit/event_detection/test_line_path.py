"""The line of a trace is followed over R waves, over gaps, and past tissue."""

from __future__ import annotations

import numpy as np

from longaxis.event_detection.line_path import TracePicture, line_through

HEIGHT, WIDTH, ROW = 60, 120, 40


def picture_of(gaps=(), tissue=0.0):
    """Return a flat line with one R wave of 30 pixels at column 60."""
    rng = np.random.default_rng(1)
    grey = rng.uniform(0, tissue, (HEIGHT, WIDTH)) if tissue else np.zeros((60, 120))
    spread = np.full((HEIGHT, WIDTH), tissue / 4)
    rows = np.full(WIDTH, ROW)
    rows[58:63] = (25, 15, 10, 15, 25)
    for column in range(WIDTH - 1):
        if column in gaps:
            continue
        low, high = sorted((rows[column], rows[column + 1]))
        grey[low : high + 1, column] = 120
        spread[low : high + 1, column] = 0
    raised = np.where(grey == 120, 120 - tissue / 2, grey / 4)
    return TracePicture(raised=raised, grey=grey, spread=spread)


def test_the_line_leads_over_the_top_of_an_r_wave():
    line = line_through(picture_of(), ROW)
    assert line[:, 60].argmax() == 10
    assert line[:, 20].argmax() == ROW
    assert line[:, :-1].any(axis=0).all()


def test_a_gap_does_not_end_the_line():
    line = line_through(picture_of(gaps=range(80, 90)), ROW)
    assert line[ROW, 95:118].all()
    assert not line[:, 82:88].any()


def test_an_r_wave_whose_flanks_are_missing_in_part_is_not_cut_off():
    """A steep flank is one pixel wide, and is lost before the flat line is."""
    picture = picture_of()
    for part in (picture.raised, picture.grey):
        part[27:30, 56:65] = 0
    line = line_through(picture, ROW)
    assert line[:, 60].argmax() == 10
    assert line[:, 20].argmax() == ROW


def test_tissue_as_bright_as_the_line_is_no_part_of_it():
    line = line_through(picture_of(tissue=120.0), ROW)
    assert line[ROW, 5:50].all()
    # Less than two pixels a column on the flat part: nothing of the tissue.
    assert line[:, 5:50].sum(axis=0).mean() < 2
    assert line[:, 60].argmax() == 10


def test_another_line_far_below_is_no_trace():
    picture = picture_of(gaps=range(70, 80))
    for part in (picture.raised, picture.grey):
        part[HEIGHT - 1] = 120
    line = line_through(picture, ROW)
    assert line[:, 100].argmax() == ROW


def test_an_empty_picture_has_no_line():
    empty = np.zeros((HEIGHT, WIDTH))
    assert line_through(TracePicture(empty, empty, empty), ROW) is None
