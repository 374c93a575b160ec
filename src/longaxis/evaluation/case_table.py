"""`cases.csv`: which files belong together, whose they are, and what they leave out."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from longaxis.anatomy import View
from longaxis.errors import BadInputError, excerpt
from longaxis.evaluation.case_facts import CaseFacts

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE_NAME = "cases.csv"

COLUMNS = (
    "reference",
    "pictures",
    "subject",
    "exam",
    "reader",
    "view",
    "pathology",
    "mm_per_pixel",
    "mm_per_pixel_y",
    "frame_rate_hz",
    "end_diastole",
    "end_systole",
    "last",
    "origin_x_mm",
    "origin_y_mm",
    "reversed",
)
"""Every column there may be; only `reference` must."""


def read_case_table(path: Path) -> list[tuple[Path, CaseFacts]]:
    """Return the reference file of each row, and what the row says about it.

    Raises
    ------
    BadInputError
        With the line number, where a column or a value is not understood.
    """
    try:
        # Excel writes a byte order mark, which would become part of the first column's
        # name.
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = f"“{path}” cannot be read as a table ({error})."
        raise BadInputError(message) from error
    reader = csv.DictReader(text.splitlines())
    unknown = set(reader.fieldnames or ()) - set(COLUMNS)
    if unknown or "reference" not in (reader.fieldnames or ()):
        present = excerpt(", ".join(reader.fieldnames or ()))
        message = (
            f"“{path.name}” needs the column “reference” and may have "
            f"{', '.join(COLUMNS[1:])}; it has {present}."
        )
        raise BadInputError(message)
    return [
        _row(path, line, {name: _stripped(text) for name, text in row.items()})
        # Line 1 holds the names of the columns.
        for line, row in enumerate(reader, start=2)
    ]


def _stripped(text: str | list[str] | None) -> str:
    # Fields beyond the last column come as a list, those that are missing as None.
    return "" if text is None or isinstance(text, list) else text.strip()


def _row(table: Path, line: int, row: Mapping[str, str]) -> tuple[Path, CaseFacts]:
    # `csv.DictReader` files what is beyond the last column under None.
    if None in row or not row["reference"]:
        _refuse(table, line, "it has no reference, or too many fields")
    values = _Values(table, line, row)
    scale = values.number("mm_per_pixel")
    # Pixels are square unless the table says otherwise.
    scale_y = values.number("mm_per_pixel_y") or scale
    x_mm, y_mm = values.number("origin_x_mm"), values.number("origin_y_mm")
    pictures = row.get("pictures", "")
    facts = CaseFacts(
        subject=row.get("subject", ""),
        exam=row.get("exam", ""),
        reader=row.get("reader", ""),
        pathology=row.get("pathology", ""),
        view=values.view(),
        pictures=values.file(pictures) if pictures else None,
        mm_per_pixel=None if scale is None or scale_y is None else (scale, scale_y),
        frame_rate_hz=values.number("frame_rate_hz"),
        end_diastole=values.frame("end_diastole"),
        end_systole=values.frame("end_systole"),
        last=values.frame("last"),
        origin_mm=None if x_mm is None or y_mm is None else (x_mm, y_mm),
        reversed_line=row.get("reversed", "") in {"1", "yes", "true"},
    )
    return values.file(row["reference"]), facts


def _refuse(table: Path, line: int, reason: str) -> NoReturn:
    message = f"“{table.name}”, line {line}: {reason}."
    raise BadInputError(message)


class _Values:
    """The fields of one row, read or refused with its line."""

    def __init__(self, table: Path, line: int, row: Mapping[str, str]) -> None:
        self._table, self._line, self._row = table, line, row

    def number(self, name: str) -> float | None:
        text = self._row.get(name, "")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        # float reads "nan" and "inf" too.
        if not math.isfinite(value):
            _refuse(self._table, self._line, f"{name} {excerpt(text)!r} is no number")
        return value

    def frame(self, name: str) -> int | None:
        number = self.number(name)
        if number is not None and (number < 0 or number != int(number)):
            _refuse(self._table, self._line, f"{name} {number:g} is no frame")
        return None if number is None else int(number)

    def view(self) -> View | None:
        text = self._row.get("view", "").upper()
        named = {view.value: view for view in View}
        if text and text not in named:
            _refuse(
                self._table,
                self._line,
                f"view {excerpt(text)!r} is none of {list(named)}",
            )
        return named.get(text)

    def file(self, name: str) -> Path:
        path = self._table.parent / Path(name)
        if not path.exists():
            _refuse(self._table, self._line, f"there is no “{name}”")
        return path
