"""The papers' tables, from the results of a run.

TAS-Net (2026): tables III and IV. EchoTracker2 (2026): tables 4 and 5. Strain is in
percent; a difference is tracker minus reference, so that a positive bias means too
little shortening.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View, segments_of
from longaxis.evaluation.measure import SHIFTS
from longaxis.evaluation.pairs import (
    PERCENT,
    StrainPairs,
    between_exams,
    between_readers,
    patients_between_exams,
    patients_with_reference,
    with_reference,
)
from longaxis.strain.agreement import smaller_error_test

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from longaxis.evaluation.measure import CaseScore
    from longaxis.evaluation.result import CaseResult

REFERENCE = "reference"
ALL = "all"

Number = float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Numbers with names for rows and columns.

    Attributes
    ----------
    key
        Name in the JSON.
    title, note
        What it shows, and what to know.
    columns
        Name and digits after the point of each column.
    rows
        Name and numbers of each row; None where there is no number.
    """

    key: str
    title: str
    note: str = ""
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, tuple[Number, ...]], ...]


def all_tables(results: Sequence[CaseResult], trackers: Sequence[str]) -> list[Table]:
    """Return every table that the results can fill."""
    tables = [
        tracking_table(results, trackers),
        trajectory_table(results, trackers),
        strain_table(results, trackers),
        patient_table(results, trackers),
        segment_table(results, trackers),
        sensitivity_table(results, trackers),
    ]
    return [table for table in tables if table.rows]


def grouped_tables(
    results: Sequence[CaseResult], trackers: Sequence[str], *, groups: bool
) -> dict[str, list[Table]]:
    """Return the tables of all cases and, if wanted, of each view and pathology.

    Parameters
    ----------
    results
        Results of all cases.
    trackers
        Names of the trackers.
    groups
        Whether tables of each group are wanted.
    """
    all_of = {ALL: all_tables(results, trackers)}
    if not groups:
        return all_of
    parts = {view.value: [r for r in results if r.view is view] for view in View}
    for name in dict.fromkeys(
        result.pathology for result in results if result.pathology
    ):
        parts[name] = [result for result in results if result.pathology == name]
    for name, part in parts.items():
        tables = [tracking_table(part, trackers), strain_table(part, trackers)]
        if part:
            all_of[name] = [table for table in tables if table.rows]
    return all_of


def joined(groups: Mapping[str, Sequence[Table]]) -> list[Table]:
    """Return tables of one kind as one, its rows named "group: tracker"."""
    by_name: dict[str, Table] = {}
    for name, tables in groups.items():
        for table in tables:
            rows = tuple((f"{name}: {row}", numbers) for row, numbers in table.rows)
            before = by_name[table.key].rows if table.key in by_name else ()
            by_name[table.key] = replace(
                table,
                title=f"{table.title}, by group",
                note="",
                rows=before + rows,
            )
    return list(by_name.values())


def scores_of(results: Sequence[CaseResult], tracker: str) -> list[CaseScore]:
    """Return a tracker's scores, case by case."""
    return [result.scores[tracker] for result in results if tracker in result.scores]


def _mean(values: Sequence[float]) -> Number:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else None


# ---- distances ---------------------------------------------------------------


def tracking_table(results: Sequence[CaseResult], trackers: Sequence[str]) -> Table:
    """Return each tracker's position accuracy, errors in pixels, folds and time."""
    rows = []
    for tracker in trackers:
        scores = scores_of(results, tracker)
        if scores:
            rows.append((tracker, _tracking_row(scores)))
    return Table(
        key="tracking",
        title="Points (EchoTracker2, table 4)",
        note="Pixels of a picture 256 wide; the query frame does not count. δ: share "
        "of positions within 1, 2, 4 pixels. MTE: median over the frames, mean over "
        "points and videos. Folds: videos in which a cell of the mesh turns over. "
        "AIT: seconds a video.",
        columns=(
            ("videos", 0),
            ("δ1 %", 2),
            ("δ2 %", 2),
            ("δ4 %", 2),
            ("mean δ %", 2),
            ("MTE px", 2),
            ("mean px", 2),
            ("folds %", 0),
            ("closure mm", 2),
            ("AIT s", 2),
            ("CPU ms/frame", 0),
        ),
        rows=tuple(rows),
    )


def _tracking_row(scores: Sequence[CaseScore]) -> tuple[Number, ...]:
    within = [
        PERCENT * float(np.mean([getattr(score.score, name) for score in scores]))
        for name in ("within_1_px", "within_2_px", "within_4_px")
    ]
    meshes = [score for score in scores if score.has_mesh]
    closures = [score.closure_mm for score in scores if score.closure_mm is not None]
    return (
        float(len(scores)),
        *within,
        float(np.mean(within)),
        _mean([score.score.median_px for score in scores]),
        _mean([score.score.error_px for score in scores]),
        _mean([PERCENT * mesh.score.folds for mesh in meshes]),
        _mean(closures),
        _mean([score.wall_s for score in scores]),
        _mean([1000 * score.cpu_s / score.n_frames for score in scores]),
    )


def trajectory_table(results: Sequence[CaseResult], trackers: Sequence[str]) -> Table:
    """Return the mean trajectory error in millimetres of each view."""
    rows = []
    for tracker in trackers:
        scored = [result for result in results if tracker in result.scores]
        errors = {
            view: [
                case.scores[tracker].score.error_mm
                for case in scored
                if case.view is view
            ]
            for view in View
        }
        every = [case.scores[tracker].score.error_mm for case in scored]
        if every:
            views = [_mean(errors[view]) for view in View]
            spread = float(np.std(every, ddof=1)) if len(every) > 1 else None
            rows.append((tracker, (*views, _mean(every), spread, float(len(every)))))
    return Table(
        key="trajectory",
        title="Mean trajectory error, mm (TAS-Net, table III)",
        columns=(
            *((view.value, 2) for view in View),
            ("mean", 2),
            ("SD of videos", 2),
            ("videos", 0),
        ),
        rows=tuple(rows),
    )


# ---- strain ------------------------------------------------------------------


def strain_table(results: Sequence[CaseResult], trackers: Sequence[str]) -> Table:
    """Return peak global strain against the reference, test-retest and agreement."""
    rows = []
    for who in ("", *trackers):
        against = with_reference(results, who) if who else None
        groups = (
            against,
            between_exams(results, who),
            between_readers(results, who),
        )
        if any(pairs is not None and len(pairs) for pairs in groups):
            numbers = [number for pairs in groups for number in _spread(pairs)]
            best = _largest_p(results, who, trackers) if who else None
            errors = _segment_mae(results, who) if who else None
            rows.append((who or REFERENCE, (*numbers, best, errors)))
    return Table(
        key="strain",
        title="Peak global longitudinal strain of a view, points (TAS-Net, table IV)",
        note="MAE, bias and SD of the differences: with the reference, between exams, "
        "between readers. p: largest of the paired one-tailed t-tests that the error "
        "is smaller than every other tracker's; below 0.05 it is.",
        columns=(
            ("n", 0),
            ("MAE", 2),
            ("bias", 2),
            ("SD", 2),
            ("retest n", 0),
            ("retest MAE", 2),
            ("retest bias", 2),
            ("retest SD", 2),
            ("readers n", 0),
            ("readers MAE", 2),
            ("readers bias", 2),
            ("readers SD", 2),
            ("p", 3),
            ("segment MAE", 2),
        ),
        rows=tuple(rows),
    )


def _spread(pairs: StrainPairs | None) -> tuple[Number, ...]:
    """Return n, MAE, bias and SD (n - 1) of the differences."""
    if pairs is None or not len(pairs):
        return (None, None, None, None)
    differences = pairs.differences
    return (
        float(len(pairs)),
        float(np.abs(differences).mean()),
        float(differences.mean()),
        float(differences.std(ddof=1)) if len(pairs) > 1 else None,
    )


def _segment_mae(results: Sequence[CaseResult], tracker: str) -> Number:
    """Return the mean absolute error of the segments' peak strain."""
    errors = [score.score.segment_error for score in scores_of(results, tracker)]
    return _mean([PERCENT * error for error in errors])


def _largest_p(
    results: Sequence[CaseResult], who: str, trackers: Sequence[str]
) -> Number:
    """Return the largest p of the tests that this tracker errs less than another."""
    tests = []
    for other in trackers:
        both = [
            # Paired: only cases that both trackers and the reference have.
            result
            for result in results
            if np.isfinite(
                [result.strain(who), result.strain(other), result.reference]
            ).all()
        ]
        if other != who and len(both) > 1:
            true = np.array([pair.reference for pair in both])
            own, theirs = (
                np.abs(np.array([pair.strain(name) for pair in both]) - true)
                for name in (who, other)
            )
            # Differences that are all the same have no spread to test against.
            if np.ptp(own - theirs) > 0:
                tests.append(smaller_error_test(own, theirs)[1])
    return max(tests) if tests else None


def patient_table(results: Sequence[CaseResult], trackers: Sequence[str]) -> Table:
    """Return the mean over the views of a patient: agreement and reproducibility."""
    rows = []
    for who in ("", *trackers):
        against = patients_with_reference(results, who)
        again = patients_between_exams(results, who)
        if not len(against):
            continue
        n, mad, bias, deviation = _spread(against)
        if not who:
            # The reference against itself is 0 by definition, which says nothing.
            mad = bias = deviation = None
        spread = float(against.a.std(ddof=1)) if len(against) > 1 else None
        numbers = (n, float(against.a.mean()), spread, bias, deviation, mad)
        rows.append((who or REFERENCE, (*numbers, *_reproducibility(again))))
    return Table(
        key="patients",
        title="Mean of a patient's views, points (EchoTracker2, table 5)",
        note="Agreement with the reference; reproducibility between exams. CV: "
        "within-subject SD over the mean.",
        columns=(
            ("n", 0),
            ("mean", 1),
            ("SD", 1),
            ("bias", 2),
            ("SD of differences", 2),
            ("MAD", 2),
            ("retest n", 0),
            ("retest MAD", 2),
            ("retest CV %", 1),
        ),
        rows=tuple(rows),
    )


def _reproducibility(pairs: StrainPairs) -> tuple[Number, ...]:
    """Return n, MAD and within-subject CV in percent, as `strain.agreement`."""
    n, mad, _, deviation = _spread(pairs)
    if deviation is None:
        return (n, mad, None)
    whole = abs(float(np.concatenate([pairs.a, pairs.b]).mean()))
    # The SD within a subject is that of differences of two exams over the root of 2.
    return (n, mad, PERCENT * deviation / np.sqrt(2) / whole if whole else None)


def segment_table(results: Sequence[CaseResult], trackers: Sequence[str]) -> Table:
    """Return peak strain of the 18 segments: reference, and each tracker's error."""
    rows = []
    for view in View:
        cases = [result for result in results if result.view is view]
        for place, segment in enumerate(segments_of(view)) if cases else ():
            true = [PERCENT * case.segments[place] for case in cases]
            numbers: list[Number] = [float(len(cases)), _mean(true)]
            for tracker in trackers:
                numbers += _segment_errors(cases, tracker, place)
            rows.append((f"{view.value} {segment.name}", tuple(numbers)))
    return Table(
        key="segments",
        title="Peak strain of 18 segments, points",
        note="The reference's mean; each tracker's bias, SD and MAE.",
        columns=(
            ("n", 0),
            (REFERENCE, 1),
            *(
                (f"{tracker} {name}", 2)
                for tracker in trackers
                for name in ("bias", "SD", "MAE")
            ),
        ),
        rows=tuple(rows),
    )


def _segment_errors(
    cases: Sequence[CaseResult], tracker: str, place: int
) -> list[Number]:
    cells = [
        PERCENT
        * (case.scores[tracker].score.segment_strain[place] - case.segments[place])
        for case in cases
        if tracker in case.scores
    ]
    # A segment whose line has gaps has no strain.
    errors = np.array([error for error in cells if np.isfinite(error)])
    if not len(errors):
        return [None, None, None]
    spread = float(errors.std(ddof=1)) if len(errors) > 1 else None
    return [float(errors.mean()), spread, float(np.abs(errors).mean())]


def sensitivity_table(results: Sequence[CaseResult], trackers: Sequence[str]) -> Table:
    """Return how peak strain changes when the points are handed over a bit off."""
    shifts = [shift for shift in SHIFTS if shift]
    rows = []
    for tracker in trackers:
        shifted = [
            shift.shifted for shift in scores_of(results, tracker) if shift.shifted
        ]
        if not shifted:
            continue
        changes = [
            _mean(
                [
                    PERCENT * (strains[shift] - strains[0])
                    for strains in shifted
                    if shift in strains
                ]
            )
            for shift in shifts
        ]
        # The five strains of a case, the frame itself among them.
        strains = [PERCENT * np.array(list(shift.values())) for shift in shifted]
        spreads = [float(strain.std(ddof=1)) for strain in strains if len(strain) > 1]
        ranges = [float(np.ptp(strain)) for strain in strains]
        largest = max(ranges) if ranges else None
        rows.append((tracker, (*changes, _mean(spreads), _mean(ranges), largest)))
    return Table(
        key="sensitivity",
        title="Peak global strain by the frame in which points are handed over, points",
        note="Mean change against the frame itself; within a case: SD and range over "
        "the five frames.",
        columns=(
            *((f"{shift:+d} frames", 2) for shift in shifts),
            ("mean SD", 2),
            ("mean range", 2),
            ("largest range", 2),
        ),
        rows=tuple(rows),
    )
