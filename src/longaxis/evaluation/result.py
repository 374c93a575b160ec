"""What a run found out: every case with every tracker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import BadInputError, TrackingError
from longaxis.evaluation.measure import measure_case
from longaxis.evaluation.metrics import peak_strains

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from longaxis.anatomy import View
    from longaxis.evaluation.case import CaseSource, ReferenceCase
    from longaxis.evaluation.measure import CaseScore, Measuring
    from longaxis.models.tracker import Tracker


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One case: whose it is, its own strain, and what each tracker made of it.

    Attributes
    ----------
    name, subject, exam, reader, pathology, view
        As `ReferenceCase`.
    reference
        Peak strain of the reference line, a fraction; NaN if the line has gaps.
    segments
        Peak strain of its six segments.
    scores
        By tracker; a tracker that failed, or a case without pictures, has none.
    """

    name: str
    subject: str
    exam: str
    reader: str
    pathology: str
    view: View | None
    reference: float
    segments: tuple[float, ...]
    scores: Mapping[str, CaseScore]

    def strain(self, who: str) -> float:
        """Return the line's peak strain by the reference ("") or by a tracker."""
        if not who:
            return self.reference
        return self.scores[who].score.global_strain if who in self.scores else np.nan


def run_benchmark(
    sources: Sequence[CaseSource],
    trackers: Mapping[str, Tracker],
    how: Measuring,
    say: Callable[[str], None],
) -> list[CaseResult]:
    """Return every case's results; a case that cannot be read is said and left out.

    Parameters
    ----------
    sources
        Cases to read.
    trackers
        Trackers by name.
    how
        What is measured.
    say
        Called with one line of progress.
    """
    results = []
    for index, source in enumerate(sources, start=1):
        try:
            case = source.load()
        except BadInputError as error:
            say(f"left out: {error}")
            continue
        result = measure_with_all(case, trackers, how, say)
        results.append(result)
        say(f"{index}/{len(sources)} {result.name}: {_sentence(result)}")
    return results


def measure_with_all(
    case: ReferenceCase,
    trackers: Mapping[str, Tracker],
    how: Measuring,
    say: Callable[[str], None],
) -> CaseResult:
    """Return what each tracker made of a case.

    Parameters
    ----------
    case
        Case with its reference tracks.
    trackers
        Trackers by name.
    how
        What is measured.
    say
        Called with one line of progress.
    """
    scores: dict[str, CaseScore] = {}
    # A trace without pictures still has its own strain.
    for name, tracker in trackers.items() if case.loop is not None else ():
        try:
            scores[name] = measure_case(tracker, case, how)
        except TrackingError as error:
            say(f"{case.name}, {name}: {error}")
    whole = np.isfinite(case.points_mm).all(axis=(0, 2, 3))
    beat = (case.beat.end_diastole, case.beat.end_systole, case.beat.last)
    reference, segments = peak_strains(case.points_mm[:, whole], beat)
    return CaseResult(
        name=case.name,
        subject=case.subject,
        exam=case.exam,
        reader=case.reader,
        pathology=case.pathology,
        view=case.view,
        reference=reference,
        segments=tuple(segments.tolist()),
        scores=scores,
    )


def _sentence(result: CaseResult) -> str:
    if not result.scores:
        return f"no pictures; reference strain {100 * result.reference:.1f} %"
    return "  ".join(
        f"{name} {score.score.error_px:.2f} px" for name, score in result.scores.items()
    )
