"""CSV tables that are safe to open in a spreadsheet.

Decimal points, commas between columns, UTF-8, one header line. A spreadsheet takes text
that begins with one of `= + - @` for a formula and runs it; patient names, file names
and comments come from outside, so every table is written here, and such text is made
inert by an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from longaxis.io.files import atomic

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FORMULA_SIGNS = frozenset("=+-@")
_FORMULA_CONTROLS = ("\t", "\n", "\r")
"""Spreadsheets drop them and read on; OWASP, CSV injection, lists them as starts."""

_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Blank although Unicode counts them as letters or symbols: fillers, empty Braille."""


def write_table(
    path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]
) -> None:
    """Write a table; the file is replaced whole.

    Parameters
    ----------
    columns
        Titles.
    rows
        Cells in the order of the columns, as `cell` writes them.

    Raises
    ------
    BadInputError
        If the file cannot be written; the old file is then unchanged.
    """
    # Lines are made one by one, since a cell may hold a line end of its own.
    lines = [csv_line(columns), *(csv_line(row) for row in rows)]
    atomic.write_text(path, "".join(lines))


def csv_line(values: Iterable[object]) -> str:
    """Return one line of a table, ended by a line feed."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow([cell(value) for value in values])
    return text.getvalue()


def cell(value: object) -> str:
    """Return a number to its last digit, nothing for a missing one, text made inert."""
    if value is None:
        return ""
    # bool is tested before int, as it is a kind of int in Python.
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    # numpy's numbers are no Python numbers, and their repr differs between versions.
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        # Adding 0 turns -0.0, which would look like shortening, into 0.0.
        return repr(float(value) + 0.0) if math.isfinite(value) else ""
    # A lone carriage return would start a new row in readers that do not quote it.
    text = str(value).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return inert(text)


# Most cells of a table of curves repeat: names, units, dates.
@lru_cache(maxsize=4096)
def inert(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    What cannot be seen before the first sign does not hide it: spaces of any width,
    byte order marks, zero-width and control characters, combining marks. Full-width and
    small forms of the signs count too, as spreadsheets in East Asian languages obey
    them.
    """
    # Letters that show nothing are skipped, as a spreadsheet shows the sign behind
    # them.
    first = next((sign for sign in text if not _is_blank(sign)), "")
    # NFKC turns full-width and small forms into the plain sign.
    is_formula = unicodedata.normalize("NFKC", first)[:1] in _FORMULA_SIGNS
    if is_formula or text.startswith(_FORMULA_CONTROLS):
        return f"'{text}"
    return text


def _is_blank(sign: str) -> bool:
    """Return whether a character shows nothing of its own."""
    # Z are separators, C controls and formats, M marks that combine.
    return unicodedata.category(sign)[0] in "ZCM" or sign in _BLANK_LETTERS
