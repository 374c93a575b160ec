"""Colours: direction, fixed ends, and what a colour-blind reader can tell apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from longaxis.display.colours import (
    JOINED_COLOUR,
    MEMBER_COLOURS,
    MISSING_ON_DARK,
    SEGMENT_COLOURS,
    SEGMENT_COLOURS_ON_WHITE,
    as_hex,
    contrast,
    readable_ink,
    strain_colour,
    strain_table,
    time_colour,
)

# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB.
COLOUR_BLIND = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
D65 = np.array([0.95047, 1.0, 1.08883])


def lab(colour, kind):
    share = np.array(colour) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    seen = np.clip(COLOUR_BLIND[kind] @ linear, 0, 1)
    ratio = (TO_XYZ @ seen) / D65
    root = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array(
        [116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])]
    )


def test_shortening_is_red_lengthening_is_blue_and_nothing_is_white():
    red, _, blue = strain_colour(-0.12)
    assert red > blue + 50
    red, _, blue = strain_colour(0.12)
    assert blue > red + 50
    assert strain_colour(0.0) == (255, 255, 255)


def test_scale_ends_at_twenty_percent():
    assert strain_colour(-0.20) == strain_colour(-0.35) == (0x67, 0x00, 0x1F)
    assert strain_colour(0.20) == strain_colour(0.35) == (0x05, 0x30, 0x61)


@pytest.mark.parametrize("strain", [None, float("nan")])
def test_missing_is_not_zero(strain):
    assert strain_colour(strain) == MISSING_ON_DARK
    assert strain_colour(strain, missing=(1, 2, 3)) == (1, 2, 3)


@pytest.mark.parametrize("kind", COLOUR_BLIND)
@pytest.mark.parametrize(
    "pair", [(-0.20, -0.12), (-0.12, 0.0), (-0.12, 0.12), (-0.20, 0.20)]
)
def test_strain_colours_can_be_told_apart(kind, pair):
    first, second = (lab(strain_colour(strain), kind) for strain in pair)
    assert np.linalg.norm(first - second) >= 30


def test_ink_is_readable_on_every_strain_colour():
    for row in strain_table():
        ground = tuple(int(part) for part in row)
        assert contrast(readable_ink(ground), ground) >= 4.5


def test_strain_table_runs_like_the_colour():
    table = strain_table(5)
    assert table.shape == (5, 3)
    assert tuple(table[0]) == strain_colour(-0.20)
    assert tuple(table[1]) == strain_colour(-0.10)
    assert tuple(table[4]) == strain_colour(0.20)


def test_late_is_darker_than_early():
    early = time_colour(0.3, earliest_s=0.3, latest_s=0.5)
    late = time_colour(0.5, earliest_s=0.3, latest_s=0.5)
    assert sum(early) > sum(late)
    assert time_colour(None, earliest_s=0.3, latest_s=0.5) == MISSING_ON_DARK


def test_contrast_of_black_on_white_is_21():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


def test_segments_on_white_can_be_read_and_told_apart():
    for colour in SEGMENT_COLOURS_ON_WHITE:
        assert contrast(colour, (255, 255, 255)) >= 3.5
    for colours in (SEGMENT_COLOURS, SEGMENT_COLOURS_ON_WHITE):
        for first, second in combinations(colours, 2):
            assert np.linalg.norm(lab(first, "normal") - lab(second, "normal")) >= 30


@pytest.mark.parametrize("kind", COLOUR_BLIND)
def test_lines_of_joined_trackers_can_be_told_apart(kind):
    colours = (JOINED_COLOUR, *MEMBER_COLOURS)
    for least, some in ((30, colours[:3]), (20, colours)):
        for first, second in combinations(some, 2):
            assert np.linalg.norm(lab(first, kind) - lab(second, kind)) >= least
    # The picture is black in both themes.
    assert all(contrast(colour, (0, 0, 0)) >= 4.5 for colour in colours)


def test_hex():
    assert as_hex(SEGMENT_COLOURS[0]) == "#e6b422"
