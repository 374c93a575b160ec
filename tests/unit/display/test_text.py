"""Numbers as a reader sees them."""

from __future__ import annotations

import pytest

from longaxis.display import text


@pytest.mark.parametrize(
    ("fraction", "expected"),
    [
        (-0.162, "\u221216.2"),
        (0.031, "3.1"),
        (-0.0004, "0.0"),
        (0.0, "0.0"),
        (None, "\u2013"),
        (float("nan"), "\u2013"),
        (float("inf"), "\u2013"),
    ],
)
def test_percent(fraction, expected):
    assert text.percent(fraction) == expected


def test_percent_with_unit_has_a_thin_space():
    assert text.percent_with_unit(-0.2) == "\u221220.0\u2009%"
    assert text.percent_with_unit(None) == "\u2013"


def test_whole_percent():
    assert text.percent(-0.0961, decimals=0) == "\u221210"


@pytest.mark.parametrize(
    ("time_s", "expected"), [(0.3541, "354"), (0.0, "0"), (None, "\u2013")]
)
def test_milliseconds(time_s, expected):
    assert text.milliseconds(time_s) == expected


def test_milliseconds_with_unit():
    assert text.milliseconds_with_unit(0.3541) == "354\u2009ms"


@pytest.mark.parametrize(
    ("date", "expected"),
    [("20080718", "2008-07-18"), ("", ""), ("2008", "2008"), ("unknown!", "unknown!")],
)
def test_dicom_date(date, expected):
    assert text.dicom_date(date) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Doe^Jane^^Dr", "Doe, Jane, Dr"),
        ("Anonymous", "Anonymous"),
        ("Yamada^Tarou=山田^太郎", "Yamada, Tarou"),
        ("=山田^太郎", "山田, 太郎"),
        ("", ""),
    ],
)
def test_person_name(name, expected):
    assert text.person_name(name) == expected
