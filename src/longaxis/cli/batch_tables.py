"""The tables of `longaxis batch`: a row for each loop, segment and patient.

Strain in percent, times in milliseconds. A cell is empty where the report of the same
loop or study gives no number; the warnings beside it say why.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.cli.batch_record import Record, decode_record
from longaxis.data.study_group import is_same_patient, patient_identity
from longaxis.io.tables.csv_table import write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from longaxis.data import StudyValues
    from longaxis.data.study import ViewSummary
    from longaxis.io.batch.queue import Outcome

    Cells = dict[str, object]

# The types are for Parquet; CSV has none.
LOOP_COLUMNS: dict[str, type] = {
    "row": int,
    "subject": str,
    "loop": str,
    "state": str,
    "view": str,
    "convention": str,
    "gls_end_systolic_percent": float,
    "gls_peak_systolic_percent": float,
    "gls_peak_percent": float,
    "n_segments_accepted": int,
    "n_segments": int,
    "frame_rate_hz": str,  # one for each view of a session
    "tracker": str,
    "tracker_version": str,
    "tracker_sha256": str,
    "software_version": str,
    "warnings": str,
    "problem": str,
}
_STRAINS = ("end_systolic", "peak_systolic", "peak", "positive_peak_systolic")
SEGMENT_COLUMNS = (
    "row",
    "subject",
    "loop",
    "view",
    "segment",
    *(f"{name}_percent" for name in _STRAINS),
    "post_systolic_index_percent",
    "time_to_peak_ms",
    "drift_percent",
    "accepted",
    "quality_percent",
    "quality_reasons",
)
_VIEW_COLUMNS = tuple(
    f"{view.value}_{name}"
    for view in View
    for name in ("row", "gls_end_systolic_percent", "gls_peak_systolic_percent")
)
PATIENT_COLUMNS = (
    "subject",
    "study_date",
    "gls_end_systolic_percent",
    "gls_peak_systolic_percent",
    "gls_peak_percent",
    *_VIEW_COLUMNS,
    "n_segments_accepted",
    "n_segments",
    "mechanical_dispersion_ms",
    "n_segments_in_dispersion",
    "post_systolic_index_percent",
    "apical_ratio",
    "warnings",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table of loops: its task, and its record if it was measured."""

    row: int
    subject: str
    loop: str
    state: str
    problem: str
    record: Record | None


def lines_of(outcomes: Sequence[Outcome]) -> list[Line]:
    """Return one line for each row, in the order of the table that came in."""
    lines = []
    for outcome in outcomes:
        row, is_done = json.loads(outcome.task), outcome.state == "done"
        # Only a done row holds a record; the text of others is a sentence.
        record = decode_record(outcome.text) if is_done else None
        lines.append(
            Line(
                row=outcome.position,
                subject=row.get("subject", ""),
                loop=Path(row.get("session") or row["loop"]).name,
                state=outcome.state,
                problem="" if is_done else outcome.text,
                record=record,
            )
        )
    return lines


def write_loops(lines: Sequence[Line], path: Path) -> None:
    """Write one row for each row of the table that came in."""
    rows = [loop_cells(line) for line in lines]
    write_table(path, LOOP_COLUMNS, (_in_order(row, LOOP_COLUMNS) for row in rows))


def loop_cells(line: Line) -> Cells:
    """Return the cells of a row by column; what is missing has no entry."""
    cells: Cells = {
        "row": line.row,
        "subject": line.subject,
        "loop": line.loop,
        "state": line.state,
        "problem": line.problem,
    }
    record = line.record
    if record is None:
        return cells
    from longaxis.report.text import merged_warnings

    segments = [segment for view in record.views for segment in view.summary.segments]
    return {
        **cells,
        "view": "+".join(view.summary.view.value for view in record.views),
        "convention": record.convention,
        "gls_peak_systolic_percent": _percent(record.peak_systolic),
        "gls_end_systolic_percent": _percent(record.end_systolic),
        "gls_peak_percent": _percent(record.peak),
        "n_segments_accepted": sum(segment.accepted for segment in segments),
        "n_segments": len(segments),
        "frame_rate_hz": "+".join(
            # A question mark, since a rate in doubt must not look like a measured one.
            f"{view.frame_rate_hz:.3f}" if math.isfinite(view.frame_rate_hz) else "?"
            for view in record.views
        ),
        "tracker": _each(view.tracker for view in record.views),
        "tracker_version": _each(view.tracker_version for view in record.views),
        "tracker_sha256": _each(view.tracker_sha256 for view in record.views),
        "software_version": record.software_version,
        "warnings": " ".join(
            merged_warnings(
                record.study_warnings,
                [(view.summary.view, view.warnings) for view in record.views],
            )
        ),
    }


def write_segments(lines: Sequence[Line], path: Path) -> None:
    """Write one row for each segment of each measured view."""
    write_table(path, SEGMENT_COLUMNS, _segment_rows(lines))


def _segment_rows(lines: Sequence[Line]) -> Iterator[tuple[object, ...]]:
    for line in lines:
        # A row without a record has no segments.
        for view in () if line.record is None else line.record.views:
            for segment in view.summary.segments:
                values = segment.values
                yield (
                    line.row,
                    line.subject,
                    line.loop,
                    view.summary.view.value,
                    segment.segment.name,
                    *(_percent(getattr(values, name)) for name in _STRAINS),
                    _percent(values.post_systolic_index),
                    _scaled(values.time_to_peak_s, 1000),
                    _percent(segment.drift),
                    segment.accepted,
                    _percent(segment.quality.score),
                    "; ".join(segment.quality.reasons),
                )


def write_patients(lines: Sequence[Line], path: Path) -> None:
    """Write one row for each patient: the mean of the three views, as a report has it.

    Loops belong together by the subject that the table names, else by patient ID and
    study in the files. Loops that name neither are in no row.
    """
    rows = (_in_order(cells, PATIENT_COLUMNS) for cells in _patients(lines))
    write_table(path, PATIENT_COLUMNS, rows)


def _patients(lines: Sequence[Line]) -> Iterator[Cells]:
    groups: dict[tuple[str, ...], list[tuple[Line, Record]]] = {}
    for line in lines:
        record = line.record
        if record is None:
            continue
        # The subject of the table goes first: names in files may be wrong or missing.
        if line.subject:
            groups.setdefault((line.subject,), []).append((line, record))
        elif record.patient_id:
            # Patient and study, as one patient may come with two exams, and one ID
            # ("0", "ANONYMOUS") with two patients.
            study = record.study_uid or record.study_date
            key = (record.patient_id, study, *patient_identity(record.patient))
            groups.setdefault(key, []).append((line, record))
    for (name, *_), group in groups.items():
        yield _patient_cells(name, group)


def _patient_cells(subject: str, group: Sequence[tuple[Line, Record]]) -> Cells:
    from longaxis.report.text import merged_warnings
    from longaxis.strain.study import values_of_views, warnings_of_views

    # Several dates are listed, which shows why there is no mean.
    dates = sorted({record.study_date for _, record in group if record.study_date})
    cells: Cells = {"subject": subject, "study_date": ", ".join(dates)}
    views = [(line.row, view) for line, record in group for view in record.views]
    # A mean over two exams, or two loops of one view, would be no patient's GLS.
    reason = _why_apart(group, dates)
    if reason:
        return {**cells, "warnings": reason}
    for row, view in views:
        cells |= _view_cells(row, view.summary)
    summaries = [view.summary for _, view in views]
    # In the order of the views, whatever the order of the rows.
    summaries.sort(key=lambda summary: list(View).index(summary.view))
    warnings = merged_warnings(
        warnings_of_views(summaries),
        [(view.summary.view, view.warnings) for _, view in views],
    )
    return {
        **cells,
        **_study_cells(values_of_views(summaries)),
        "n_segments": sum(len(view.segments) for view in summaries),
        "warnings": " ".join(warnings),
    }


def _why_apart(group: Sequence[tuple[Line, Record]], dates: Sequence[str]) -> str:
    """Return why loops of one subject make no study, empty if they do."""
    rows: dict[View, list[int]] = {}
    for line, record in group:
        for view in record.views:
            rows.setdefault(view.summary.view, []).append(line.row)
    twice = {view: by_reader for view, by_reader in rows.items() if len(by_reader) > 1}
    if twice:
        listed = "; ".join(
            f"{view.value} in rows {', '.join(map(str, by_reader))}"
            for view, by_reader in twice.items()
        )
        return (
            f"No mean is given, as a view is measured more than once ({listed}); keep "
            "one loop of each view, or name another subject."
        )
    # Under one subject files of two patients: the table may be shifted by a row.
    if len({record.patient_id for _, record in group if record.patient_id}) > 1:
        return "No mean is given, as the files name more than one patient ID."
    patients = [record.patient for _, record in group if record.patient_id]
    if not all(is_same_patient(*pair) for pair in combinations(patients, 2)):
        return (
            "No mean is given, as the files name more than one patient under one ID "
            "(by its issuer, birth date or name)."
        )
    if len(dates) > 1:
        return (
            f"No mean is given, as the files are of different days "
            f"({', '.join(dates)}); name a subject for each study."
        )
    return ""


def _view_cells(row: int, view: ViewSummary) -> Cells:
    return {
        f"{view.view.value}_row": row,
        f"{view.view.value}_gls_peak_systolic_percent": _percent(
            view.line.peak_systolic
        ),
        f"{view.view.value}_gls_end_systolic_percent": _percent(view.line.end_systolic),
    }


def _study_cells(values: StudyValues) -> Cells:
    return {
        "gls_peak_systolic_percent": _percent(values.global_peak_systolic),
        "gls_end_systolic_percent": _percent(values.global_end_systolic),
        "gls_peak_percent": _percent(values.global_peak),
        "n_segments_accepted": values.n_segments_accepted,
        "mechanical_dispersion_ms": _scaled(values.mechanical_dispersion_s, 1000),
        # 0 means that no dispersion is given.
        "n_segments_in_dispersion": values.n_segments_in_dispersion or None,
        "post_systolic_index_percent": _percent(values.post_systolic_index),
        "apical_ratio": values.apical_ratio,
    }


def _in_order(cells: Cells, columns: Iterable[str]) -> list[object]:
    return [cells.get(name) for name in columns]


def _each(names: Iterable[str]) -> str:
    return "+".join(dict.fromkeys(name for name in names if name))


def _percent(fraction: float | None) -> float | None:
    return _scaled(fraction, 100)


def _scaled(value: float | None, factor: float) -> float | None:
    """Return a value in another unit; the noise of the factor is rounded off."""
    # 12 digits: 100 times a float adds noise in the last ones.
    return None if value is None else float(f"{factor * value:.12g}")
