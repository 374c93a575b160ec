"""Lines are as wide as the page, and long texts take no longer than they must."""

from __future__ import annotations

import pytest

from longaxis.report import typeface
from longaxis.report.typeface import MOST_PRINTED, fitted, width_mm, wrapped

LIMIT_MM, SIZE_PT = 170.0, 9.0


@pytest.fixture
def n_measured(monkeypatch):
    """Count how often the width of a character is asked for."""
    counted = []
    usual = typeface._advance

    def advance(character, *, bold):
        counted.append(character)
        return usual(character, bold=bold)

    monkeypatch.setattr(typeface, "_advance", advance)
    return counted


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1500,
        "x" * 15_000,
        "心" * 3000,
        "ab " * 3000,
        "^".join(["Very"] * 2000),
        "a\n" * 5000,
        "\u0301" * 3000,
        "i" * 900 + " " + "W" * 900,
    ],
    ids=lambda text: text[:6],
)
def test_wrapping_takes_a_time_in_proportion_to_the_text(n_measured, text):
    lines = wrapped(text, LIMIT_MM, SIZE_PT)
    assert len(n_measured) <= 6 * len(text) + 100
    assert all(width_mm(each, SIZE_PT) <= LIMIT_MM + 1e-6 for each in lines)


def test_cutting_a_name_takes_a_time_in_proportion_to_what_fits(n_measured):
    cut = fitted("n" * 100_000, 80.0, SIZE_PT)
    assert cut.endswith("…")
    assert width_mm(cut, SIZE_PT) <= 80.0
    assert len(n_measured) < 1000


def test_nothing_is_lost_in_wrapping():
    text = "one two " + "x" * 1500 + " three"
    lines = wrapped(text, LIMIT_MM, SIZE_PT)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_an_endless_text_is_cut_and_says_so():
    lines = wrapped("x" * (MOST_PRINTED + 10_000), LIMIT_MM, SIZE_PT)
    assert sum(map(len, lines)) <= MOST_PRINTED + 2
    assert lines[-1].endswith("…")
