"""What stands in the tables: a data dictionary, and the same for REDCap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.io.tables.csv_table import write_table
from longaxis.io.tables.results_csv import value_rows
from longaxis.io.tables.table_columns import TABLES, VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from longaxis.data import StudyResult
    from longaxis.io.tables.table_columns import TableColumn

_DICTIONARY_COLUMNS = ("file", "column", "type", "unit", "meaning")

# Titles of REDCap's data dictionary, which its upload compares word by word.
_REDCAP_COLUMNS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
_FORM = "longaxis_values"
_RECORD = "record_id"
_REPEAT_COLUMNS = ("redcap_repeat_instrument", "redcap_repeat_instance")
_VALIDATION = {"number": "number", "whole number": "integer"}
_IDENTIFIERS = {"patient_id", "study_uid", "accession_number"}
"""What may name the patient; REDCap can leave it out of exports."""


def write_data_dictionary(path: Path) -> None:
    """Write what stands in each column of the tables that Longaxis writes."""
    write_table(
        path,
        _DICTIONARY_COLUMNS,
        (
            (table.file, column.name, column.kind, column.unit, column.meaning)
            for table in TABLES
            for column in table.columns
        ),
    )


def write_redcap_dictionary(path: Path) -> None:
    """Write REDCap's data dictionary of the table of values.

    One field for each column of values.csv, of the same name, in one instrument that
    repeats: a row of the table is an instance.
    """
    write_table(path, _REDCAP_COLUMNS, _redcap_fields())


def write_redcap_values(result: StudyResult, path: Path) -> None:
    """Write the rows of values.csv as REDCap imports them."""
    columns = (_RECORD, *_REPEAT_COLUMNS, *VALUES.names)
    write_table(path, columns, _redcap_rows(result))


def _redcap_fields() -> Iterator[tuple[str, ...]]:
    note = "One record for each study."
    yield _redcap_field(_RECORD, "Record", note=note, is_identifier=True)
    for column in VALUES.columns:
        is_flag = column.kind == "yes or no"
        yield _redcap_field(
            column.name,
            column.name.replace("_", " ").capitalize(),
            kind="yesno" if is_flag else "text",
            note=_note(column),
            validation=_validation(column),
            is_identifier=column.name in _IDENTIFIERS,
        )


def _redcap_field(
    name: str,
    label: str,
    *,
    kind: str = "text",
    note: str = "",
    validation: str = "",
    is_identifier: bool = False,
) -> tuple[str, ...]:
    """Return a row of REDCap's dictionary.

    Parameters
    ----------
    name, label
        Of the field.
    kind
        Field Type.
    note
        Below the field.
    validation
        Of a text; empty for any text.
    is_identifier
        Whether it may name the patient.
    """
    cells = dict.fromkeys(_REDCAP_COLUMNS, "")
    cells |= {
        "Variable / Field Name": name,
        "Form Name": _FORM,
        "Field Type": kind,
        "Field Label": label,
        "Field Note": note,
        "Text Validation Type OR Show Slider Number": validation,
        "Identifier?": "y" if is_identifier else "",
    }
    return tuple(cells.values())


def _note(column: TableColumn) -> str:
    return f"{column.meaning} [{column.unit}]" if column.unit else column.meaning


def _validation(column: TableColumn) -> str:
    if column.name == "study_date":
        return "date_ymd"
    return _VALIDATION.get(column.kind, "")


def _redcap_rows(result: StudyResult) -> Iterator[tuple[object, ...]]:
    header = result.header
    record = header.study_uid or header.patient_id or "1"
    date = VALUES.names.index("study_date")
    for number, row in enumerate(value_rows(result), start=1):
        # REDCap takes 1 and 0 for yes and no, and dates with separators.
        cells = [int(cell) if isinstance(cell, bool) else cell for cell in row]
        cells[date] = _with_separators(str(cells[date]))
        yield (record, _FORM, number, *cells)


def _with_separators(date: str) -> str:
    is_date = len(date) == 8 and date.isdigit()
    return f"{date[:4]}-{date[4:6]}-{date[6:]}" if is_date else ""
