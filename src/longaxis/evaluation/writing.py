"""Results on the screen and in files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.anatomy import segments_of
from longaxis.data.agreement import PairedReadings
from longaxis.errors import BadInputError
from longaxis.evaluation.pairs import segments_with_reference, with_reference
from longaxis.evaluation.tables import ALL, REFERENCE, joined
from longaxis.evaluation.trackers import NO_MOTION
from longaxis.io.files.atomic import replacing
from longaxis.io.tables.csv_table import write_table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from longaxis.evaluation.pairs import StrainPairs
    from longaxis.evaluation.result import CaseResult
    from longaxis.evaluation.tables import Number, Table

CASE_COLUMNS = (
    "case",
    "subject",
    "exam",
    "reader",
    "view",
    "pathology",
    "tracker",
    "frames",
    "mean_error_mm",
    "mean_error_px",
    "median_error_px",
    "within_1_px",
    "within_2_px",
    "within_4_px",
    "folds",
    "closure_mm",
    "global_strain_percent",
    "reference_strain_percent",
    "wall_s",
    "cpu_s",
    *(f"strain_at_{shift:+d}_frames_percent" for shift in (-2, -1, 1, 2)),
)

SEGMENT_COLUMNS = (
    "case",
    "subject",
    "view",
    "tracker",
    "segment",
    "strain_percent",
    "reference_percent",
)


def text_of(table: Table) -> list[str]:
    """Return a table as lines of Markdown; columns without any number are left out."""
    # Columns that nothing was asked for, as closure, would only hold dashes.
    kept = [
        place
        for place in range(len(table.columns))
        if any(numbers[place] is not None for _, numbers in table.rows)
    ]
    names = [table.columns[place][0] for place in kept]
    lines = [f"## {table.title}", ""]
    lines.append("| | " + " | ".join(names) + " |")
    lines.append("|---|" + "---|" * len(kept))
    for name, numbers in table.rows:
        cells = [_cell(numbers[place], table.columns[place][1]) for place in kept]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return [*lines, "", table.note, ""] if table.note else [*lines, ""]


def lines_of(groups: Mapping[str, Sequence[Table]]) -> list[str]:
    """Return the tables of all cases, and those of the groups as one table a kind."""
    parts = {name: tables for name, tables in groups.items() if name != ALL}
    shown = [*groups[ALL], *joined(parts)]
    return [line for table in shown for line in text_of(table)]


def _cell(number: Number, digits: int) -> str:
    return "–" if number is None else f"{number:.{digits}f}"


def json_of(groups: Mapping[str, Sequence[Table]]) -> dict[str, Any]:
    """Return all tables as plain values: group, table, row, column."""
    return {
        group: {
            table.key: {
                name: {
                    column: number
                    for (column, _), number in zip(table.columns, numbers, strict=True)
                }
                for name, numbers in table.rows
            }
            for table in tables
        }
        for group, tables in groups.items()
    }


def write_json(values: dict[str, Any], path: Path) -> None:
    """Write plain values, whole or not at all."""
    with replacing(path) as part:
        part.write_text(
            json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )


def write_cases(results: Sequence[CaseResult], path: Path) -> None:
    """Write one row for each case and tracker, and one for each reference."""
    rows = []
    for result in results:
        rows.append(_whose(result) | {"tracker": REFERENCE} | _reference(result))
        for tracker in result.scores:
            rows.append(_whose(result) | _case_row(result, tracker))
    _write(rows, CASE_COLUMNS, path)


def _whose(result: CaseResult) -> dict[str, Any]:
    return {
        "case": result.name,
        "subject": result.subject,
        "exam": result.exam,
        "reader": result.reader,
        "view": result.view.value if result.view else "",
        "pathology": result.pathology,
    }


def _reference(result: CaseResult) -> dict[str, Any]:
    return {"reference_strain_percent": _number(100 * result.reference)}


def _case_row(result: CaseResult, tracker: str) -> dict[str, Any]:
    scored = result.scores[tracker]
    score = scored.score
    return {
        "tracker": tracker,
        "frames": scored.n_frames,
        "mean_error_mm": _number(score.error_mm),
        "mean_error_px": _number(score.error_px),
        "median_error_px": _number(score.median_px),
        "within_1_px": _number(score.within_1_px),
        "within_2_px": _number(score.within_2_px),
        "within_4_px": _number(score.within_4_px),
        "folds": int(score.folds) if scored.has_mesh else "",
        "closure_mm": None if scored.closure_mm is None else _number(scored.closure_mm),
        "global_strain_percent": _number(100 * score.global_strain),
        **_reference(result),
        "wall_s": _number(scored.wall_s),
        "cpu_s": _number(scored.cpu_s),
        **{
            f"strain_at_{shift:+d}_frames_percent": _number(100 * strain)
            for shift, strain in scored.shifted.items()
            if shift
        },
    }


def write_segments(results: Sequence[CaseResult], path: Path) -> None:
    """Write peak strain of every segment, by tracker and by the reference."""
    rows = [
        {
            **{key: _whose(result)[key] for key in ("case", "subject", "view")},
            "tracker": tracker,
            "segment": segment.name,
            "strain_percent": _number(100 * scored.score.segment_strain[place]),
            "reference_percent": _number(100 * result.segments[place]),
        }
        for result in results
        if result.view
        for tracker, scored in result.scores.items()
        for place, segment in enumerate(segments_of(result.view))
    ]
    _write(rows, SEGMENT_COLUMNS, path)


def _number(value: float) -> float | None:
    """Return six digits of a number, None where there is none."""
    # Six digits: more than any measure is good for, and the files stay readable.
    return float(f"{value:.6g}") if np.isfinite(value) else None


def _write(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], path: Path
) -> None:
    write_table(path, columns, ([row.get(name) for name in columns] for row in rows))


def write_figure(
    results: Sequence[CaseResult],
    trackers: Sequence[str],
    path: Path,
    pairs_of: Callable[[Sequence[CaseResult], str], StrainPairs] = with_reference,
) -> None:
    """Draw each tracker's strain against the reference over each other (Bland-Altman).

    Of the whole line, or of what `pairs_of` returns.

    Raises
    ------
    BadInputError
        If there are fewer than three cases, or the file's ending is no picture's.
    """
    from longaxis.io.documents.agreement_figure import Comparison, write_bland_altman
    from longaxis.strain.agreement import agreement

    comparisons = []
    for tracker in trackers:
        pairs = pairs_of(results, tracker)
        if len(pairs) < 3:
            message = "A Bland-Altman plot needs at least three cases with pictures."
            raise BadInputError(message)
        paired = PairedReadings(
            subjects=pairs.subjects,
            a=pairs.a,
            b=pairs.b,
            groups=pairs.groups,
            a_name=tracker,
            b_name=REFERENCE,
            unit="%",
        )
        comparisons.append(
            Comparison(name=tracker, pairs=paired, result=agreement(paired))
        )
    write_bland_altman(comparisons, path)


def write_everything(
    results: Sequence[CaseResult],
    trackers: Sequence[str],
    groups: Mapping[str, Sequence[Table]],
    folder: Path,
) -> None:
    """Write the tables, a row for each case and segment, and the figures.

    Bland-Altman plots of the line and of the segments; they need three cases that were
    tracked, and leave "no motion" out.

    Parameters
    ----------
    results
        Results of all cases.
    trackers
        Names of the trackers.
    groups
        Tables of each group.
    folder
        Folder to write to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_json(json_of(groups), folder / "tables.json")
    text = "\n".join(lines_of(groups))
    (folder / "tables.md").write_text(text, encoding="utf-8")
    write_cases(results, folder / "cases_measured.csv")
    write_segments(results, folder / "segments_measured.csv")
    if sum(bool(result.scores) for result in results) > 2:
        # Its spread would set the axis and squeeze all others together.
        shown = [tracker for tracker in trackers if tracker != NO_MOTION] or list(
            trackers
        )
        write_figure(results, shown, folder / "bland_altman.pdf")
        path = folder / "bland_altman_segments.pdf"
        write_figure(results, shown, path, segments_with_reference)
