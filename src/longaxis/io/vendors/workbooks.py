"""Exports as Excel-2003 XML: GE EchoPAC (AFI and myocardial work), TomTec and VVI."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from longaxis.data.vendor import VendorTrace, VendorValue
from longaxis.errors import UnreadableFileError, excerpt
from longaxis.io.vendors.source import (
    curves_of,
    line_order,
    number_or_nan,
    rises,
    segment_of,
    view_of,
    view_of_segments,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from longaxis.io.vendors.spreadsheet_xml import Row, Sheet

# One sheet for each view, whose name follows.
_ECHOPAC_TRACES = "Strain Traces - "
# The sheets' names in TomTec's and VVI's exports; the layers are compared apart.
_TOMTEC_LAYERS = {
    "Strain-Endo": "endocardial",
    "Strain-Myo": "mid-wall",
    "Strain-Epi": "epicardial",
}
# Blocks of strain rate may stand before those of strain.
_TOMTEC_BLOCK = re.compile(r"longitudinal strain\b(?!\W*rate)", re.IGNORECASE)
# In ms: a row of times in seconds names "s" and is another one.
_TOMTEC_TIME = re.compile(r"^time\b(?!.*\bs\b)", re.IGNORECASE)
_MS_PER_S = 1000.0


def is_echopac(sheets: Mapping[str, Sheet]) -> bool:
    """Return True for EchoPAC's workbook."""
    return any(name.startswith(_ECHOPAC_TRACES) for name in sheets)


def is_tomtec(sheets: Mapping[str, Sheet]) -> bool:
    """Return True for a workbook of TomTec or Siemens VVI."""
    return any(name in _TOMTEC_LAYERS for name in sheets)


def _refuse(file_name: str, sheet: Sheet, row: int, what: str) -> NoReturn:
    # A row beyond the sheet has no line of its own.
    line = sheet.rows[row].line if row < len(sheet.rows) else 0
    message = f"“{file_name}”, line {line} (sheet {sheet.name}, row {row + 1}): {what}."
    raise UnreadableFileError(message)


def _numbers(
    file_name: str, sheet: Sheet, row: int, columns: Sequence[int]
) -> list[float]:
    values = [number_or_nan(sheet.rows[row].cell(column)) for column in columns]
    for column, value in zip(columns, values, strict=True):
        # An empty cell in a curve is refused: a gap must not become a zero.
        if not math.isfinite(value):
            text = sheet.rows[row].cell(column)
            _refuse(file_name, sheet, row, f"{excerpt(text)!r} is not a number")
    return values


# ---- GE EchoPAC ------------------------------------------------------------


def read_echopac(file_name: str, sheets: Mapping[str, Sheet]) -> list[VendorTrace]:
    """Read one trace for each view that has strain curves."""
    values = _general_values(sheets.get("General"))
    values += _global_value(sheets.get("Global Traces"))
    segment_values = _segment_values(sheets.get("Segments"))
    # The general sheet holds one closure for all views.
    closure_s = next(
        (value.value / _MS_PER_S for value in values if value.name == "AVC"), None
    )
    return [
        _echopac_view(file_name, sheet, values + segment_values, closure_s)
        for name, sheet in sheets.items()
        if name.startswith(_ECHOPAC_TRACES)
    ]


def _echopac_view(
    file_name: str,
    sheet: Sheet,
    values: tuple[VendorValue, ...],
    closure_s: float | None,
) -> VendorTrace:
    header = sheet.rows[0].cells if sheet.rows else []
    # Other sheets of the same prefix would be read as strain otherwise.
    if len(header) < 2 or header[0] != "Time":
        _refuse(file_name, sheet, 0, "the first row does not name time and segments")
    # By their places: a column without a name holds no segment, but takes its place.
    named = [column for column, name in enumerate(header) if column and name.strip()]
    names = [header[column].strip() for column in named]
    rows = [row for row, cells in enumerate(sheet.rows) if row and not cells.is_empty]
    columns = [0, *named]
    table = np.array([_numbers(file_name, sheet, row, columns) for row in rows])
    # Fewer than three samples have no course that could be compared.
    if len(table) < 3 or not rises(table[:, 0]):
        _refuse(file_name, sheet, 0, "the times below do not rise")
    label = sheet.name.removeprefix(_ECHOPAC_TRACES)
    view = view_of(label)
    segments = [segment_of(name, view) for name in names]
    order = line_order(segments, view)
    last_s = float(table[-1, 0] - table[0, 0])
    # A closure after the end of the curves belongs to another beat.
    is_inside = closure_s is not None and 0 < closure_s <= last_s
    return VendorTrace(
        software="GE EchoPAC workbook",
        file_name=file_name,
        view=view,
        view_label=label,
        measure="longitudinal strain",
        segment_names=tuple(names[index] for index in order),
        segments=tuple(segments[index] for index in order),
        # Column 0 holds the times.
        curves=curves_of(table[:, 0], table[:, [1 + index for index in order]], 0),
        end_systole_s=closure_s if is_inside else None,
        values=values,
        notes=_closure_notes(closure_s, last_s),
    )


def _closure_notes(closure_s: float | None, last_s: float) -> tuple[str, ...]:
    if closure_s is None or 0 < closure_s <= last_s:
        return ()
    return (
        f"EchoPAC's valve closure ({1000 * closure_s:.0f} ms) lies outside its curves "
        f"(0 to {1000 * last_s:.0f} ms), so it is not used as end-systole.",
    )


def _general_values(sheet: Sheet | None) -> tuple[VendorValue, ...]:
    """Return heart rate, pressures, valve times and work, but never who it was."""
    values = []
    for row in sheet.rows if sheet else []:
        name, value = row.cell(0), number_or_nan(row.cell(1))
        # Identifying entries are never taken over: exports are handed around.
        if name in {"ID", "Name"} or not math.isfinite(value):
            continue
        if name == "BP":
            # Blood pressure takes two cells of one row.
            values += _pressures(row, value)
        else:
            values.append(VendorValue(name=name, value=value, unit=row.cell(2)))
    return tuple(values)


def _pressures(row: Row, systolic: float) -> list[VendorValue]:
    return [
        VendorValue(name="BP systolic", value=systolic, unit="mmHg"),
        VendorValue(name="BP diastolic", value=number_or_nan(row.cell(2)), unit="mmHg"),
    ]


def _global_value(sheet: Sheet | None) -> tuple[VendorValue, ...]:
    """Return the lowest point of EchoPAC's global strain curve."""
    header = sheet.rows[0].cells if sheet and sheet.rows else []
    if sheet is None or "Global strain" not in header:
        return ()
    column = header.index("Global strain")
    strains = [number_or_nan(row.cell(column)) for row in sheet.rows[1:]]
    # Not at end-systole: the file does not say how EchoPAC's own number is defined.
    lowest = min(filter(math.isfinite, strains), default=math.nan)
    name = "Global strain, lowest"
    return (VendorValue(name=name, value=lowest, unit="%"),)


def _segment_values(sheet: Sheet | None) -> tuple[VendorValue, ...]:
    if not sheet or not sheet.rows:
        return ()
    names = sheet.rows[0].cells
    return tuple(
        VendorValue(name=f"{row.cell(0)} {names[column]}", value=value)
        for row in sheet.rows[1:]
        for column in range(1, len(names))
        if names[column].strip()
        # Text among the numbers, such as a missing segment, is left out.
        if math.isfinite(value := number_or_nan(row.cell(column)))
    )


# ---- TomTec, Siemens VVI ---------------------------------------------------


def read_tomtec(file_name: str, sheets: Mapping[str, Sheet]) -> list[VendorTrace]:
    """Read one trace for each layer of the wall."""
    return [
        _tomtec_layer(file_name, sheet, _TOMTEC_LAYERS[name])
        for name, sheet in sheets.items()
        if name in _TOMTEC_LAYERS
    ]


def _tomtec_layer(file_name: str, sheet: Sheet, layer: str) -> VendorTrace:
    start = _block_start(file_name, sheet)
    rows = _block_rows(sheet, start)
    # Rows differ in length where cells at their end are empty.
    n_samples = max((len(sheet.rows[row].cells) for row in rows), default=1)
    columns = range(1, n_samples)
    times = [row for row in rows if _TOMTEC_TIME.match(sheet.rows[row].cell(0))]
    # Two rows of times would leave open which curve belongs to which.
    if len(times) != 1:
        _refuse(file_name, sheet, start, "the block below has no row of times in ms")
    times_s = np.array(_numbers(file_name, sheet, times[0], columns)) / _MS_PER_S
    if not rises(times_s):
        _refuse(file_name, sheet, times[0], "the times do not rise")
    curves = [row for row in rows if row != times[0] and _is_curve(sheet.rows[row])]
    if not curves:
        _refuse(file_name, sheet, start, "the block below has no segments")
    # Rows hold segments in this format; curves are columns inside.
    percent = np.array([_numbers(file_name, sheet, row, columns) for row in curves]).T
    # Curves may run beyond one beat, see _beat; strain is compared over one.
    first, last = _beat(percent)
    names = [sheet.rows[row].cell(0) for row in curves]
    # No view is named in the file; the six segments tell it.
    view = view_of_segments(names)
    segments = [segment_of(name, view) for name in names]
    order = line_order(segments, view)
    return VendorTrace(
        software="TomTec or VVI workbook",
        file_name=file_name,
        view=view,
        measure="longitudinal strain",
        layer=layer,
        segment_names=tuple(names[index] for index in order),
        segments=tuple(segments[index] for index in order),
        curves=curves_of(
            times_s[first : last + 1], percent[first : last + 1][:, order], first
        ),
        notes=("End-systole is not in the file.",),
    )


def _block_start(file_name: str, sheet: Sheet) -> int:
    for row, cells in enumerate(sheet.rows):
        if _TOMTEC_BLOCK.search(cells.cell(0)):
            return row
    _refuse(file_name, sheet, 0, "there is no block “Longitudinal Strain”")


def _block_rows(sheet: Sheet, start: int) -> list[int]:
    """Return the rows of a block: up to the next empty one."""
    rows = []
    for row in range(start + 1, len(sheet.rows)):
        if sheet.rows[row].is_empty:
            break
        rows.append(row)
    return rows


def _is_curve(row: Row) -> bool:
    """Return True for a segment: averages and deviations stand in the same block."""
    label = row.cell(0).lower()
    # Summary rows are curves too, but of no segment.
    return bool(label) and not label.startswith(("average", "standard", "global"))


def _beat(percent: NDArray[np.float64]) -> tuple[int, int]:
    """Return the first beat: from one sample of zeros everywhere to the next."""
    # All segments are zero at once where the program sets its reference frame.
    zeros = np.flatnonzero(np.abs(percent).max(axis=1) == 0)
    for first, last in pairwise(zeros):
        # Chosen: two zeros closer than three samples are one reference frame, not a
        # beat.
        if last - first >= 3:
            return int(first), int(last)
    # Without a second zero the whole curve is taken as the beat.
    return 0, len(percent) - 1
