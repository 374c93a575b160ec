"""A saved study gives the same digits again, whatever its walls do."""

from __future__ import annotations

from benchmarks.replay import as_text, case, differing


def test_ten_studies_are_replayed_to_the_same_digits(tmp_path):
    assert differing(10, tmp_path) == []


def test_studies_differ_among_each_other():
    assert as_text(case(1)) != as_text(case(2))
