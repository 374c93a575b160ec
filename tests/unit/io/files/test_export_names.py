"""Names of exported files: whose, of when, what, and nothing a file system refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from longaxis.data import StudyHeader
from longaxis.io.files.export_names import (
    WHAT,
    safe_part,
    suggested_name,
    with_suffix,
)

HEADER = StudyHeader(patient_id="MU-0001", study_date="20240229")


def test_a_name_says_whose_of_when_and_what():
    assert suggested_name(HEADER, "pdf") == "MU-0001_2024-02-29_GLS-report"
    assert suggested_name(HEADER, "session") == "MU-0001_2024-02-29_GLS"


def test_each_kind_has_a_name_of_its_own():
    names = {suggested_name(HEADER, kind) for kind in WHAT}
    assert len(names) == len(WHAT)


def test_a_hidden_patient_is_in_no_name():
    for kind in WHAT:
        assert "MU" not in suggested_name(HEADER, kind, is_hidden=True)


def test_what_is_not_known_has_no_part():
    assert suggested_name(StudyHeader(), "pdf") == "GLS-report"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a/b\\c", "a-b-c"),
        ("../../etc/passwd", "etc-passwd"),
        ("C:nul", "C-nul"),
        ("x\0y\nz", "x-y-z"),
        ("  .hidden. ", "hidden"),
        ('MU*?<>|"1', "MU-1"),
        ("a\u202eb\u200bc", "a-b-c"),
        ("Müller山", "Müller山"),
        ("u\u0308", "ü"),
        ("///", ""),
    ],
)
def test_unsafe_signs_are_removed(text, part):
    assert safe_part(text) == part


def test_a_long_identifier_is_cut():
    name = suggested_name(StudyHeader(patient_id="9" * 64), "pdf")
    assert name == f"{'9' * 40}_GLS-report"


def test_the_suffix_is_that_of_the_kind():
    folder = Path("folder")
    assert with_suffix(folder / "a", ".pdf").name == "a.pdf"
    assert with_suffix(folder / "a.PDF", ".pdf").name == "a.PDF"
    assert with_suffix(folder / "a.csv", ".pdf").name == "a.csv.pdf"
    assert with_suffix(folder / "visit.2", ".json").name == "visit.2.json"
