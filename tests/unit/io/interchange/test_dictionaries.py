"""Data dictionaries: they say what stands in the tables, and REDCap takes them."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest

from longaxis.io.interchange.dictionaries import (
    write_data_dictionary,
    write_redcap_dictionary,
    write_redcap_values,
)
from longaxis.io.tables import results_csv
from tests.made_up_results import made_up_study_result

if TYPE_CHECKING:
    from pathlib import Path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def header_of(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("values.csv", results_csv.write_values),
        ("curves.csv", results_csv.write_curves),
        ("tracks.csv", results_csv.write_tracks_csv),
    ],
)
def test_it_describes_each_column_of_each_table(name, write, tmp_path):
    write(made_up_study_result(), tmp_path / name)
    write_data_dictionary(tmp_path / "dictionary.csv")
    rows = [row for row in rows_of(tmp_path / "dictionary.csv") if row["file"] == name]
    assert [row["column"] for row in rows] == header_of(tmp_path / name)
    assert all(row["meaning"].endswith(".") for row in rows)
    for row in rows:
        cells = {each[row["column"]] for each in rows_of(tmp_path / name)} - {""}
        if row["type"] == "yes or no":
            assert cells <= {"yes", "no"}
        elif row["type"] != "text":
            assert all(float(cell) == float(cell) for cell in cells)


# ---- REDCap ------------------------------------------------------------------


@pytest.fixture
def redcap(tmp_path):
    """Return fields and rows as REDCap gets them."""
    write_redcap_dictionary(tmp_path / "dictionary.csv")
    write_redcap_values(made_up_study_result(), tmp_path / "values.csv")
    return rows_of(tmp_path / "dictionary.csv"), rows_of(tmp_path / "values.csv")


def test_fields_are_those_of_the_table(redcap):
    fields, rows = redcap
    names = [field["Variable / Field Name"] for field in fields]
    assert names == ["record_id", *results_csv.VALUE_COLUMNS]
    repeats = ["redcap_repeat_instrument", "redcap_repeat_instance"]
    assert list(rows[0]) == ["record_id", *repeats, *results_csv.VALUE_COLUMNS]
    # REDCap: lower case letters, digits and underscores, a letter first.
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,99}", name) for name in names)
    assert len(list(fields[0])) == 18


def test_every_cell_is_one_that_its_field_takes(redcap):
    fields, rows = redcap
    patterns = {
        "number": r"-?\d+(\.\d+)?([eE][-+]?\d+)?",
        "integer": r"-?\d+",
        "date_ymd": r"\d{4}-\d{2}-\d{2}",
        "": r"(?s).*",
    }
    for field in fields[1:]:
        cells = {row[field["Variable / Field Name"]] for row in rows} - {""}
        pattern = patterns[field["Text Validation Type OR Show Slider Number"]]
        if field["Field Type"] == "yesno":
            pattern = "[01]"
        assert all(re.fullmatch(pattern, cell) for cell in cells), field


def test_each_row_of_the_table_is_an_instance(redcap, tmp_path):
    _, rows = redcap
    results_csv.write_values(made_up_study_result(), tmp_path / "table.csv")
    table = rows_of(tmp_path / "table.csv")
    assert [row["value"] for row in rows] == [row["value"] for row in table]
    instances = [int(row["redcap_repeat_instance"]) for row in rows]
    assert instances == list(range(1, len(table) + 1))
    assert {row["record_id"] for row in rows} == {table[0]["study_uid"]}


def test_what_may_name_the_patient_is_marked(redcap):
    fields, _ = redcap
    marked = {
        field["Variable / Field Name"]
        for field in fields
        if field["Identifier?"] == "y"
    }
    assert marked == {"record_id", "patient_id", "study_uid", "accession_number"}
