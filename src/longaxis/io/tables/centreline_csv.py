"""Lines and points that outside programs hand over: small tables in millimetres.

Positions are (x, y) from the centre of the picture's top-left pixel.
"""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import BadInputError, excerpt
from longaxis.io.files import atomic
from longaxis.io.tables.table_text import decode_table, plain_number, table_lines

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

# Chosen: a mesh of a few hundred points takes some kilobytes.
_MOST_BYTES = 16 * 2**20


def read_centreline(path: Path) -> NDArray[np.float64]:
    """Return a line base to base in mm, shape (N, 2), N >= 3.

    The file has the columns `x_mm,y_mm`, in any order.

    Raises
    ------
    BadInputError
        If the file is not such a table.
    """
    table = _read_columns(path, ("x_mm", "y_mm"))
    # Two points fix no curve over the apex.
    if len(table) < 3:
        message = f"“{path}” holds {len(table)} points; a line needs 3 or more."
        raise BadInputError(message)
    return table


def write_centreline(points_mm: NDArray[np.float64], path: Path) -> None:
    """Write points in mm.

    Shape (K, 2), as `read_centreline` reads them, to the last digit.
    """
    # repr gives the shortest text that reads back to the same float.
    rows = [",".join(repr(float(value)) for value in point) for point in points_mm]
    atomic.write_text(path, "\n".join(["x_mm,y_mm", *rows, ""]))


def read_points(
    path: Path,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return mesh indices and positions: rows (N,), columns (N,), points in mm (N, 2).

    The file has the columns `row,column,x_mm,y_mm`, in any order: `row` counts across
    the wall from the endocardium, `column` along it. The points stay in file order.

    Raises
    ------
    BadInputError
        If the file is not such a table.
    """
    table = _read_columns(path, ("row", "column", "x_mm", "y_mm"))
    indices = table[:, :2]
    if len(table) == 0:
        message = f"“{path}” holds no points."
        raise BadInputError(message)
    # A mesh index with decimals would be cut to that of another point.
    if (indices != np.floor(indices)).any() or (indices < 0).any():
        message = f"“{path}”: row and column must be whole numbers from 0."
        raise BadInputError(message)
    # Two positions for one point leave open which one is meant.
    if len(np.unique(indices, axis=0)) < len(indices):
        message = f"“{path}” gives the same row and column twice."
        raise BadInputError(message)
    rows, columns = indices.astype(np.int64).T
    return rows, columns, np.ascontiguousarray(table[:, 2:])


def _read_columns(path: Path, names: tuple[str, ...]) -> NDArray[np.float64]:
    """Return the named columns, shape (N, len(names))."""
    lines, delimiter, first_line = table_lines(_read_text(path))
    reader = csv.DictReader(io.StringIO("\n".join(lines)), delimiter=delimiter)
    # Spreadsheets pad the titles with blanks or write them in capitals.
    present = {name.strip().lower(): name for name in _header_of(path, reader)}
    missing = [name for name in names if name not in present]
    if missing:
        message = (
            f"“{path}” lacks the column {' and '.join(missing)}; its first line must "
            f"be {','.join(names)}, separated by commas, semicolons or tabs."
        )
        raise BadInputError(message)
    try:
        rows = [
            [
                _number(
                    path,
                    reader.line_num + first_line - 1,
                    row[present[name]],
                    # With commas between the cells a comma cannot be a decimal sign.
                    decimal_comma=delimiter != ",",
                )
                for name in names
            ]
            for row in reader
        ]
    except csv.Error as error:
        message = f"“{path}”, line {reader.line_num + first_line - 1}: {error}."
        raise BadInputError(message) from error
    return np.array(rows, dtype=np.float64).reshape(-1, len(names))


def _header_of(path: Path, reader: csv.DictReader[str]) -> list[str]:
    try:
        return [name or "" for name in reader.fieldnames or ()]
    except csv.Error as error:
        message = f"“{path}” is not a table of points: its first line cannot be read."
        raise BadInputError(message) from error


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            message = f"“{path}” is too large for a table of points."
            raise BadInputError(message)
        text = decode_table(path.read_bytes())
    except OSError as error:
        message = f"“{path}” could not be read: {error.strerror or error}."
        raise BadInputError(message) from error
    if text is None:
        message = f"“{path}” is not a table of text."
        raise BadInputError(message)
    return text


def _number(path: Path, line: int, text: str | None, *, decimal_comma: bool) -> float:
    value, is_percent = plain_number(text or "", decimal_comma=decimal_comma)
    # A percent sign in a table of millimetres shows that another table was given.
    if is_percent or not math.isfinite(value):
        message = (
            f"“{path}”, line {line}: “{excerpt(text or '')}” is not a number; write a "
            "point before the decimals, such as 41.5."
        )
        raise BadInputError(message)
    return value
