"""Paired readings from a CSV file, and back into one with all that a plot needs.

Columns `subject, a, b`, any order, and if wanted `group`, `measure`, `definition` and
`layer`. A file with semicolons or tabs may use decimal commas, as spreadsheets of half
the world write them.
"""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.agreement import PairedReadings
from longaxis.errors import UnreadableFileError, excerpt
from longaxis.io.tables.csv_table import write_table
from longaxis.io.tables.table_text import decode_table, plain_number, table_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_REQUIRED = ("subject", "a", "b")
_QUANTITY_COLUMNS = ("measure", "definition", "layer")
_PERCENT = "in percent"
# Chosen: a million pairs; more is no table of readings.
_MAX_BYTES = 64 * 1024 * 1024


def read_pairs(path: Path) -> PairedReadings:
    """Read paired readings.

    Raises
    ------
    UnreadableFileError
        With the line number, where anything is missing or is not a number. No row is
        ever left out in silence.
    """
    lines, delimiter, first_line = table_lines(_read_text(path))
    # csv.reader needs the lines joined again, as a quoted cell may hold a line end.
    rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter)
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        _check_header(path, header, first_line)
        records = [
            # With a comma between cells a comma cannot be a decimal sign.
            _record(path, line, header, cells, decimal_comma=delimiter != ",")
            for line, cells in _numbered(rows, first_line)
        ]
    except csv.Error as error:
        message = f"“{path.name}”, line {rows.line_num + first_line - 1}: {error}."
        raise UnreadableFileError(message) from error
    # Percent signs are judged over all rows: one row alone does not show a mixture.
    _check_percent_signs(path, records)
    if not records:
        message = f"“{path.name}” has a header but no pairs below it."
        raise UnreadableFileError(message)
    return PairedReadings(
        subjects=tuple(str(record["subject"]) for record in records),
        a=np.array([record["a"] for record in records], dtype=np.float64),
        b=np.array([record["b"] for record in records], dtype=np.float64),
        groups=_labels(records, header, ("group",)),
        measures=_labels(records, header, _QUANTITY_COLUMNS),
    )


def write_pairs(pairs: PairedReadings, path: Path) -> None:
    """Write the pairs with their means and differences, ready to be plotted again."""
    # Columns are always there, so that files can be joined.
    groups = pairs.groups or ("",) * len(pairs.subjects)
    measures = pairs.measures or ("",) * len(pairs.subjects)
    numbers = (pairs.a, pairs.b, pairs.means, pairs.differences)
    write_table(
        path,
        ("subject", "group", "measure", "a", "b", "mean", "difference"),
        zip(pairs.subjects, groups, measures, *numbers, strict=True),
    )


def _read_text(path: Path) -> str:
    try:
        # Read up to one byte beyond the limit, which tells that there is more.
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        message = f"“{path}” cannot be read: {error.strerror or error}."
        raise UnreadableFileError(message) from error
    if len(data) > _MAX_BYTES:
        message = f"“{path.name}” is not a table of readings as CSV text."
        raise UnreadableFileError(message)
    text = decode_table(data)
    if text is None:
        message = f"“{path.name}” is not a table of readings as CSV text."
        raise UnreadableFileError(message)
    return text


def _check_header(path: Path, header: list[str], line: int) -> None:
    missing = [name for name in _REQUIRED if name not in header]
    # Empty names are spare columns of spreadsheets and may repeat.
    twice = [name for name in dict.fromkeys(header) if name and header.count(name) > 1]
    if missing:
        message = (
            f"“{path.name}”, line {line}: the column {missing[0]!r} is missing; name "
            "the columns subject,a,b and, if wanted, group."
        )
        raise UnreadableFileError(message)
    if twice:
        message = (
            f"“{path.name}”, line {line}: the column {excerpt(twice[0])!r} comes twice."
        )
        raise UnreadableFileError(message)


def _numbered(
    rows: Iterator[list[str]], first_line: int
) -> Iterator[tuple[int, list[str]]]:
    """Give every row that is not empty with its line number in the file."""
    for line, cells in enumerate(rows, start=first_line + 1):
        # Spreadsheets leave rows of delimiters below the data.
        if any(cell.strip() for cell in cells):
            yield line, cells


def _record(
    path: Path,
    line: int,
    header: list[str],
    cells: list[str],
    *,
    decimal_comma: bool,
) -> dict[str, str | float]:
    # A shifted row is refused: its values would stand under other names.
    if len(cells) != len(header):
        message = (
            f"“{path.name}”, line {line}: {len(cells)} cells where the header names "
            f"{len(header)} columns."
        )
        raise UnreadableFileError(message)
    texts = dict(zip(header, (cell.strip() for cell in cells), strict=True))
    if not texts["subject"]:
        message = f"“{path.name}”, line {line}: the subject is missing."
        raise UnreadableFileError(message)
    record: dict[str, str | float] = dict(texts)
    for name in ("a", "b"):
        value, is_percent = plain_number(texts[name], decimal_comma=decimal_comma)
        record[name] = _require_number(path, line, name, texts[name], value)
        record[f"{name} {_PERCENT}"] = float(is_percent)
    return record


def _check_percent_signs(path: Path, records: list[dict[str, str | float]]) -> None:
    """Refuse readings of which some have a percent sign and others are fractions."""
    signs = [record[f"{name} {_PERCENT}"] for record in records for name in ("a", "b")]
    plain = [
        abs(float(record[name]))
        for record in records
        for name in ("a", "b")
        if not record[f"{name} {_PERCENT}"]
    ]
    # Below 1 in size a strain is a fraction; with signs elsewhere the units are mixed.
    if any(signs) and plain and max(plain) < 1:
        message = (
            f"“{path.name}”: some readings have a percent sign and others look like "
            "fractions; write all of them in percent."
        )
        raise UnreadableFileError(message)


def _require_number(path: Path, line: int, name: str, text: str, value: float) -> float:
    if not math.isfinite(value):
        what = f"{excerpt(text)!r} is not a number" if text else "there is no value"
        message = (
            f"“{path.name}”, line {line}: {what} in column {name!r}; correct it or "
            "take the row out."
        )
        raise UnreadableFileError(message)
    return value


def _labels(
    records: list[dict[str, str | float]], header: list[str], names: tuple[str, ...]
) -> tuple[str, ...]:
    # Without such columns there are no labels at all, rather than empty ones.
    present = [name for name in names if name in header]
    if not present:
        return ()
    return tuple(
        " ".join(str(record[name]) for name in present if record[name])
        for record in records
    )
