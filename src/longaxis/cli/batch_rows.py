"""One row of `longaxis batch`: from the table to a task, from a task to numbers."""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.cli.loop_options import positive
from longaxis.data import (
    AnalysisSettings,
    BeatChoice,
    Centreline,
    EventSource,
    StudyDocument,
    ViewDocument,
)
from longaxis.errors import BadInputError, UnreadableFileError, excerpt
from longaxis.io.files.refusals import require_plain_file
from longaxis.io.tables.table_text import decode_table, table_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from longaxis.data import Loop

# A loop needs its line and the frame of the line; a session brings both.
_NEEDED = ("loop", "centreline", "frame")
_OPTIONAL = ("session", "subject", "view", "mirrored", "ed", "es", "avc", "last")
_DECIMALS = ("mm_per_pixel", "fps")
_KNOWN = (*_NEEDED, *_OPTIONAL, *_DECIMALS)


def tasks_of(path: Path, tracker: str) -> list[str]:
    """Return one task for entry row; files are taken from the table's folder.

    Raises
    ------
    UnreadableFileError
        With the line, where the table is not as it should be.
    """
    rows, decimal_comma = _rows(path)
    line, names = next(rows, (1, []))
    # Columns are checked first: a misspelt one would be ignored in every row.
    _check_columns(path, line, names)
    tasks = []
    for line, cells in rows:
        named = [*names, *[""] * (len(cells) - len(names))]
        # Empty cells count as not given.
        filled = {name: cell for name, cell in zip(named, cells, strict=False) if cell}
        # A delimiter inside a value, which would be cut.
        if "" in filled:
            message = f"“{path.name}”, line {line}: there are more cells than columns."
            raise UnreadableFileError(message)
        if filled:
            task = _with_decimal_points(filled) if decimal_comma else filled
            tasks.append(_task(path, line, {**task, "tracker": tracker}))
    if not tasks:
        message = f"“{path.name}” names no loops."
        raise UnreadableFileError(message)
    return tasks


def _rows(path: Path) -> tuple[Iterator[tuple[int, list[str]]], bool]:
    """Return line number and cells of entry row, and whether decimals have commas.

    Tables of spreadsheets of all countries are read: commas, semicolons or tabs, in
    UTF-8, UTF-16 or the Western code page.
    """
    require_plain_file(path, UnreadableFileError)
    try:
        text = decode_table(path.read_bytes())
    except OSError as error:
        message = f"“{path}” cannot be read."
        raise UnreadableFileError(message) from error
    if text is None:
        message = f"“{path.name}” is no table of text (CSV)."
        raise UnreadableFileError(message)
    lines, delimiter, first_line = table_lines(text)
    return _cells(path, lines, delimiter, first_line), delimiter != ","


def _cells(
    path: Path, lines: list[str], delimiter: str, first_line: int
) -> Iterator[tuple[int, list[str]]]:
    # With line ends, since a cell in quotes may hold one.
    reader = csv.reader((f"{entry}\n" for entry in lines), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cells):
                line = first_line + reader.line_num - 1
                yield line, [entry.strip() for entry in cells]
    except csv.Error as error:
        message = (
            f"“{path.name}”, line {first_line + reader.line_num - 1}: this is no line "
            "of a table."
        )
        raise UnreadableFileError(message) from error


def _with_decimal_points(row: dict[str, str]) -> dict[str, str]:
    """Return the row with numbers as they are written where columns have commas."""
    return {
        name: value.replace(",", ".")
        if name in _DECIMALS and value.count(",") == 1
        else value
        for name, value in row.items()
    }


def _check_columns(path: Path, line: int, names: list[str]) -> None:
    twice = [name for name in names if name and names.count(name) > 1]
    if twice:
        column = excerpt(twice[0])
        message = f"“{path.name}”, line {line}: the column {column!r} is there twice."
        raise UnreadableFileError(message)
    unknown = [name for name in names if name and name not in _KNOWN]
    if unknown or not ({"session"} & set(names) or set(_NEEDED) <= set(names)):
        what = (
            f"does not know the column {excerpt(unknown[0])!r}"
            if unknown
            else "misses columns"
        )
        message = (
            f"“{path.name}”, line {line}: longaxis batch {what}; it takes "
            f"{', '.join(_KNOWN)}, and needs {', '.join(_NEEDED)} or session."
        )
        raise UnreadableFileError(message)


def _task(path: Path, line: int, row: dict[str, str]) -> str:
    missing = [] if "session" in row else [name for name in _NEEDED if name not in row]
    if missing:
        message = f"“{path.name}”, line {line}: {missing[0]} is missing."
        raise UnreadableFileError(message)
    for name in ("loop", "centreline", "session"):
        if name in row:
            # From the folder of the table, so that it can be moved together with its
            # files.
            row[name] = str((path.parent / row[name]).resolve())
    # Sorted: the text is the identity of the row in the queue.
    return json.dumps(row, sort_keys=True)


def measure_row(task: str, *, folder: Path) -> str:
    """Measure one row, write its result, and return its record as JSON.

    Raises
    ------
    LongAxisError
        Where the row cannot be measured.
    """
    from longaxis import pipeline
    from longaxis.cli.batch_record import encode_record, record_of
    from longaxis.io.tables.result_json import write_result

    row = json.loads(task)
    name = Path(row.get("session") or row["loop"]).stem
    # Two rows may be of files with one name; the hash of the task keeps them apart.
    short = hashlib.sha256(task.encode()).hexdigest()[:12]
    path = folder / f"{name}_{short}.json"
    path.unlink(missing_ok=True)  # of what the row was before, if it fails now
    result = pipeline.measure_study(_tracked(_document(row)))
    write_result(result, path)
    return encode_record(record_of(result))


def _tracked(document: StudyDocument) -> StudyDocument:
    """Return the document with every drawn view tracked; saved tracks stay."""
    from longaxis import pipeline
    from longaxis.cli.analyse import require_tracker
    from longaxis.models.registry import TrackerRegistry

    require_tracker(document, TrackerRegistry())
    views = tuple(
        view
        # Saved tracks are the reader's work and are not replaced.
        if view.tracked is not None or view.centreline is None
        else replace(view, tracked=pipeline.track_view(view, document.settings))
        for view in document.views
    )
    if all(view.tracked is None for view in views):
        message = "This study has no line in any view yet: there is nothing to measure."
        raise BadInputError(message)
    return replace(document, views=views)


def _document(row: dict[str, str]) -> StudyDocument:
    from longaxis.io.sessions.session_file import load_session
    from longaxis.io.tables.centreline_csv import read_centreline

    if "session" in row:
        return load_session(Path(row["session"]))
    loop = _loop(row)
    if loop.view is None:
        message = "The loop does not say which view it shows; name it in the table."
        raise BadInputError(message)
    line = Centreline(
        control_points_mm=read_centreline(Path(row["centreline"])),
        frame=_frame(row, "frame", loop),
    )
    view = ViewDocument(
        loop=loop,
        view=loop.view,
        mirrored=_is_mirrored(row),
        centreline=line,
        beat_choice=_beat_choice(row, loop),
    )
    return StudyDocument(
        header=loop.header,
        views=(view,),
        settings=replace(AnalysisSettings(), tracker=row["tracker"]),
    )


def _loop(row: dict[str, str]) -> Loop:
    from longaxis.event_detection.proposal import propose_times, with_proposed_r_waves
    from longaxis.io.loops import loop_reader

    path, view = Path(row["loop"]), row.get("view")
    if not path.exists():
        message = f"“{path.name}” is not there."
        raise BadInputError(message)
    # An unknown view would be an error of Python, without the column's name.
    if view is not None and view not in {member.value for member in View}:
        message = f"There is no view {excerpt(view)!r}; there are A4C, A2C and A3C."
        raise BadInputError(message)
    scale = _number(row, "mm_per_pixel")
    loop = loop_reader.to_loop(
        loop_reader.read_recording(loop_reader.origin_of(path)),
        # Square pixels: the table has one number for both directions.
        mm_per_pixel=None if scale is None else (scale, scale),
        frame_rate_hz=_number(row, "fps"),
        view=View(view) if view else None,
    )
    return with_proposed_r_waves(loop, propose_times(loop))


def _is_mirrored(row: dict[str, str]) -> bool:
    text = row.get("mirrored", "no").lower()
    if text not in {"yes", "no", "true", "false", "1", "0"}:
        message = f"{excerpt(text)!r} in column 'mirrored' is neither yes nor no."
        raise BadInputError(message)
    return text in {"yes", "true", "1"}


def _beat_choice(row: dict[str, str], loop: Loop) -> BeatChoice:
    frames = {
        name: _frame(row, name, loop) if name in row else None
        for name in ("ed", "es", "avc", "last")
    }
    is_closure = frames["avc"] is not None
    # A closure that was seen is reported as AVC, a frame that was judged as typed.
    source = EventSource.AORTIC_VALVE_CLOSURE if is_closure else EventSource.TYPED
    return BeatChoice(
        end_diastole=frames["ed"],
        end_systole=frames["avc"] if is_closure else frames["es"],
        last=frames["last"],
        end_systole_source=source,
    )


def _number(row: dict[str, str], name: str) -> float | None:
    try:
        return positive(row[name]) if name in row else None
    except argparse.ArgumentTypeError as error:
        message = f"{excerpt(row[name])!r} in column {name!r} is not a number above 0."
        raise BadInputError(message) from error


def _frame(row: dict[str, str], name: str, loop: Loop) -> int:
    text = row[name]
    # isdigit alone accepts digits of other scripts and superscripts.
    if not (text.isascii() and text.isdigit() and int(text) < loop.n_frames):
        message = (
            f"{excerpt(text)!r} in column {name!r} is no frame of the loop; they are "
            f"numbered 0 to {loop.n_frames - 1}."
        )
        raise BadInputError(message)
    return int(text)
