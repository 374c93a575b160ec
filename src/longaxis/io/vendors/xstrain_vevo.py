"""Exports as plain tables: Esaote XStrain (CSV) and VisualSonics VevoStrain (text)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.vendor import VendorTrace, VendorValue
from longaxis.io.vendors.source import (
    curves_of,
    line_order,
    number_or_nan,
    rises,
    segment_of,
    view_of_segments,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.io.vendors.source import Source

_MS_PER_S = 1000.0
# The first three columns are fixed; the heading alone tells the program.
_ESAOTE_HEADER = re.compile(r"^\s*Frame\s*[,;]\s*Sync\s*[,;]\s*Time\b", re.IGNORECASE)
_ESAOTE_LAYERS = {
    "ENDO_LONG_STRAIN": "endocardial",
    "EPI_LONG_STRAIN": "epicardial",
}
# What the table holds stands in the lines above; other quantities look the same.
_VARIABLE = re.compile(r"\b(?:ENDO|EPI|RADIAL|AREA|VOLUME)[A-Z_]*\b")
# Blocks of strain rate stand in the same file, written in one word or two.
_VEVO_BLOCK = re.compile(r"^Strain\b(?!\W*rate)", re.IGNORECASE)
_NOT_PERCENT = re.compile(r"fraction|1/s|s-1|s\^-1|s⁻¹", re.IGNORECASE)
_VEVO_TIME = re.compile(r"^TimeProgr\b")


# ---- Esaote XStrain --------------------------------------------------------


def is_esaote(source: Source) -> bool:
    """Return True for an XStrain table."""
    # Chosen: the table begins below some lines about the study; 40 are searched.
    return any(_ESAOTE_HEADER.match(line) for line in source.lines[:40])


def read_esaote(source: Source) -> VendorTrace:
    """Read longitudinal strain, cut to the first beat between two sync marks."""
    header = next(
        line
        for line, text in enumerate(source.lines, start=1)
        if _ESAOTE_HEADER.match(text)
    )
    # The heading has the same delimiter as the rows, which have decimal commas.
    delimiter = ";" if source.line(header).count(";") else ","
    layer = _esaote_layer(source, header)
    columns = [name.strip() for name in source.line(header).split(delimiter)]
    # Empty names at the end are delimiters there; one among others would shift the
    # curves to other segments.
    while columns and not columns[-1]:
        columns.pop()
    if not all(columns[3:]):
        source.refuse(header, "a column among the segments has no name")
    names = [_esaote_name(name) for name in columns[3:]]
    times_s, percent, marks = _esaote_rows(source, header, delimiter, len(names))
    first, last = _between_marks(marks, len(times_s))
    view = view_of_segments(names)
    segments = [segment_of(name, view) for name in names]
    order = line_order(segments, view)
    return VendorTrace(
        software="Esaote XStrain",
        file_name=source.name,
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


def _esaote_layer(source: Source, header: int) -> str:
    """Return the layer, or refuse a table of something else than strain."""
    units = [
        (line, variable.group())
        for line, text in enumerate(source.lines[: header - 1], start=1)
        if (variable := _VARIABLE.search(text))
    ]
    if not units:
        source.refuse(header, "the lines above do not say what the table holds")
    # Radial strain and area have the same form; a guess could be the wrong one.
    line, variable_name = units[0]
    if variable_name not in _ESAOTE_LAYERS:
        source.refuse(line, f"the table holds {variable_name}, not longitudinal strain")
    return _ESAOTE_LAYERS[variable_name]


def _esaote_name(column: str) -> str:
    """Return the segment of "Segment 1 (BAS SEP)", or the column as it is."""
    unit = re.search(r"\(([^)]*)\)", column)
    return unit.group(1).strip() if unit else column


def _esaote_rows(
    source: Source, header: int, delimiter: str, n_curves: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[int]]:
    rows: list[list[float]] = []
    marks: list[int] = []
    for line, text in enumerate(source.lines[header:], start=header + 1):
        cells = text.split(delimiter)
        if not any(cell.strip() for cell in cells):
            continue
        n_filled = len([cell for cell in cells[3:] if cell.strip()])
        # A row with a gap is refused: its values would move to other segments.
        if n_filled != n_curves or n_curves == 0:
            source.refuse(line, f"the row does not hold {n_curves} curves")
        # XStrain marks the trigger of a beat by an asterisk in the column Sync.
        if cells[1].strip() == "*":
            marks.append(len(rows))
        rows.append(source.numbers(line, [cells[2], *cells[3 : 3 + n_curves]]))
    # Keeps two dimensions without rows, so that the sentence below is given.
    table = np.array(rows, dtype=np.float64).reshape(len(rows), n_curves + 1)
    times_s = table[:, 0] / _MS_PER_S
    if not rises(times_s):
        source.refuse(header, "the times below do not rise")
    return times_s, table[:, 1:], marks


def _between_marks(marks: list[int], n_rows: int) -> tuple[int, int]:
    for first, last in pairwise(marks):
        # Chosen: marks closer than three frames are no beat.
        if last - first >= 3:
            return first, last
    # Without two marks the export is a single beat.
    return 0, n_rows - 1


# ---- VisualSonics VevoStrain -----------------------------------------------


def is_vevo(source: Source) -> bool:
    """Return True for a VevoStrain text of labelled blocks."""
    # Both blocks are needed, as the words alone occur in other texts.
    return any(_VEVO_TIME.match(line) for line in source.lines) and any(
        _VEVO_BLOCK.match(line) for line in source.lines
    )


def read_vevo(source: Source) -> VendorTrace:
    """Read the block of strain: a row for each point, a column for each frame."""
    # With tabs the comma may be a decimal sign.
    delimiter = "\t" if any("\t" in line for line in source.lines) else ","
    times_s = _vevo_times(source, delimiter)
    start = _line_of(source, _VEVO_BLOCK)
    # A block without a unit is taken as percent; only a stated fraction is refused.
    if "%" not in source.line(start) and _NOT_PERCENT.search(source.line(start)):
        source.refuse(start, "the strain is not in percent")
    rows = _vevo_rows(source, start + 1, delimiter, len(times_s))
    percent = np.array(rows, dtype=np.float64).T
    # Points along the wall, not segments of the model: they get no anatomical name.
    names = tuple(f"Point {number}" for number in range(1, percent.shape[1] + 1))
    return VendorTrace(
        software="VisualSonics VevoStrain",
        file_name=source.name,
        view_label=_vevo_field(source, "Axis", delimiter),
        measure="strain",
        segment_names=names,
        segments=(None,) * len(names),
        curves=curves_of(times_s, percent, 0),
        values=_vevo_values(source, delimiter),
        notes=("End-systole is not in the file.",),
    )


def _line_of(source: Source, pattern: re.Pattern[str]) -> int:
    return next(
        line for line, text in enumerate(source.lines, start=1) if pattern.match(text)
    )


def _vevo_times(source: Source, delimiter: str) -> NDArray[np.float64]:
    line = _line_of(source, _VEVO_TIME)
    cells = [cell for cell in source.line(line).split(delimiter)[1:] if cell]
    # The times may stand in the line below their heading.
    if not cells and line < len(source.lines):
        line += 1
        cells = [cell for cell in source.line(line).split(delimiter) if cell]
    times_s = np.array(source.numbers(line, cells), dtype=np.float64) / _MS_PER_S
    if not rises(times_s):
        source.refuse(line, "the times do not rise")
    return times_s


def _vevo_rows(
    source: Source, first: int, delimiter: str, n_frames: int
) -> list[list[float]]:
    """Return the rows of a block; a row may begin with its own name."""
    rows = []
    for line, text in enumerate(source.lines[first - 1 :], start=first):
        # A delimiter at the end of a row makes an empty cell.
        cells = [cell for cell in text.split(delimiter) if cell.strip()]
        if not cells:
            break
        # A first row that ends with text is a heading of the columns.
        if line == first and not np.isfinite(number_or_nan(cells[-1])):
            continue
        # A row may begin with the name of its point.
        if len(cells) == n_frames + 1:
            cells = cells[1:]
        if len(cells) != n_frames:
            source.refuse(
                line, f"{len(cells)} values where there are {n_frames} frames"
            )
        rows.append(source.numbers(line, cells))
    if not rows:
        source.refuse(first - 1, "the block of strain is empty")
    return rows


def _vevo_field(source: Source, name: str, delimiter: str) -> str:
    for text in source.lines:
        if re.match(rf"{name}\b", text):
            # Fields are "name=value" or "name, value".
            _, _, value = text.replace(delimiter, "=", 1).partition("=")
            return value.strip(f"={delimiter} ")
    return ""


def _vevo_values(source: Source, delimiter: str) -> tuple[VendorValue, ...]:
    rate = number_or_nan(_vevo_field(source, "Bpm", delimiter))
    return (VendorValue(name="Bpm", value=rate),) if np.isfinite(rate) else ()
