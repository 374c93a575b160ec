"""Which strains are compared with which: reference, retest, another reader."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from longaxis.evaluation.result import CaseResult

PERCENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StrainPairs:
    """Peak strains in percent, pair by pair; every difference is a - b.

    Attributes
    ----------
    subjects, groups
        Subject and view of each pair.
    a, b
        Shape (n,).
    """

    subjects: tuple[str, ...]
    groups: tuple[str, ...]
    a: NDArray[np.float64]
    b: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.a)

    @property
    def differences(self) -> NDArray[np.float64]:
        """First minus second, shape (n,)."""
        return self.a - self.b


def with_reference(results: Sequence[CaseResult], who: str) -> StrainPairs:
    """Return a tracker's strain with the reference's, case by case."""
    rows = [(result, result.strain(who), result.strain("")) for result in results]
    return _pairs([(row.subject, _view(row), a, b) for row, a, b in rows])


def segments_with_reference(results: Sequence[CaseResult], who: str) -> StrainPairs:
    """Return a tracker's segmental strains with the reference's, segment by segment."""
    rows = []
    for result in results:
        if who in result.scores:
            estimated = result.scores[who].score.segment_strain
            for own, true in zip(estimated, result.segments, strict=True):
                rows.append((result.subject, _view(result), own, true))
    return _pairs(rows)


def between_exams(results: Sequence[CaseResult], who: str) -> StrainPairs:
    """Return test with retest: consecutive exams of a subject in the same view.

    Where an exam has several readers, the first by name stands for it: in the papers
    each acquisition is read once.
    """
    return _between(
        results,
        who,
        lambda result: result.exam,
        lambda result: (result.subject, _view(result)),
    )


def between_readers(results: Sequence[CaseResult], who: str) -> StrainPairs:
    """Return consecutive readers of the same exam and view.

    For a tracker these are its results from each reader's line.
    """
    return _between(
        results,
        who,
        lambda result: result.reader,
        lambda result: (result.subject, _view(result), result.exam),
    )


def by_patient(
    results: Sequence[CaseResult],
) -> dict[tuple[str, str], list[CaseResult]]:
    """Return the cases of each subject and exam, one reader's."""
    grouped: dict[tuple[str, str], list[CaseResult]] = defaultdict(list)
    for result in results:
        grouped[result.subject, result.exam].append(result)
    # In the papers each acquisition is read once: one reader stands for the exam.
    first = {key: min(case.reader for case in cases) for key, cases in grouped.items()}
    return {
        key: [case for case in cases if case.reader == first[key]]
        for key, cases in grouped.items()
    }


def patient_strain(cases: Sequence[CaseResult], who: str) -> float:
    """Return the mean over an exam's views, a fraction; NaN if one is missing."""
    return float(np.mean([case.strain(who) for case in cases]))


def patients_with_reference(results: Sequence[CaseResult], who: str) -> StrainPairs:
    """Return the mean over the views, tracker with reference, exam by exam."""
    return _pairs(
        [
            (subject, "", patient_strain(cases, who), patient_strain(cases, ""))
            for (subject, _), cases in by_patient(results).items()
        ]
    )


def patients_between_exams(results: Sequence[CaseResult], who: str) -> StrainPairs:
    """Return the mean over the views, test with retest of the same views."""
    exams: dict[str, list[list[CaseResult]]] = defaultdict(list)
    for (subject, _), cases in sorted(by_patient(results).items()):
        exams[subject].append(cases)
    return _pairs(
        [
            (subject, "", patient_strain(one, who), patient_strain(other, who))
            for subject, exam in exams.items()
            for one, other in pairwise(exam)
            if sorted(map(_view, one)) == sorted(map(_view, other))
        ]
    )


def _view(result: CaseResult) -> str:
    return result.view.value if result.view else ""


def _between(
    results: Sequence[CaseResult],
    who: str,
    apart: Callable[[CaseResult], str],
    together: Callable[[CaseResult], tuple[str, ...]],
) -> StrainPairs:
    """Return consecutive results that differ in one thing and share the others."""
    grouped: dict[tuple[str, ...], dict[str, CaseResult]] = defaultdict(dict)
    # Sorted, so that "next" does not depend on the order of the files.
    for result in sorted(
        results, key=lambda result: (result.exam, result.reader, result.name)
    ):
        # The first by name stands for several that agree in everything that counts.
        grouped[together(result)].setdefault(apart(result), result)
    return _pairs(
        [
            (one.subject, _view(one), one.strain(who), other.strain(who))
            for group in grouped.values()
            for one, other in pairwise(group.values())
        ]
    )


def _pairs(rows: list[tuple[str, str, float, float]]) -> StrainPairs:
    """Return the pairs that are complete, in percent."""
    kept = [row for row in rows if np.isfinite(row[2]) and np.isfinite(row[3])]
    return StrainPairs(
        subjects=tuple(row[0] for row in kept),
        groups=tuple(row[1] for row in kept),
        a=PERCENT * np.array([row[2] for row in kept]),
        b=PERCENT * np.array([row[3] for row in kept]),
    )
