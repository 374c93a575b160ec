"""What has changed between exams of one patient, and what may explain it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from longaxis.data.follow_up import (
    MEAN_OF_VIEWS,
    Change,
    DetectableChange,
    SerialComparison,
    are_of_one_patient,
)
from longaxis.errors import BadInputError
from longaxis.strain.agreement import agreement, agreement_by_group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from longaxis.data.agreement import Agreement, PairedReadings
    from longaxis.data.follow_up import Exam, ExamView
    from longaxis.data.readings import PairChoice

PUBLISHED = DetectableChange(
    value=0.147,
    is_relative=True,
    source="published for GLS by two operators and two readers: Clin Res Cardiol 2018, "
    "doi 10.1007/s00392-018-1363-7",
)
"""Where a site has none of its own."""

# Chosen without a measurement: a note at every small difference would not be read, and
# half as much again is another condition. It changes no value.
LARGEST_RATE_RATIO = 1.2
"""Frame rates or heart rates further apart than this are named."""


def own_detectable_changes(
    pairs: PairedReadings, choice: PairChoice, source: str
) -> dict[str, DetectableChange]:
    """Return the smallest detectable changes of a site's own reader study.

    Parameters
    ----------
    pairs
        In percent, times in milliseconds. Where the groups are views each view gets its
        own; pairs without groups are taken to be the mean of the views.
    choice
        Which number is compared; the pairs must be of the same.
    source
        Name of the file.

    Raises
    ------
    BadInputError
        Where the pairs are of something else, or too few.
    """
    _require_same_number(pairs, choice, source)
    agreements: Mapping[str, Agreement] = (
        agreement_by_group(pairs) if pairs.group_names else {"": agreement(pairs)}
    )
    if not agreements:
        message = f"“{source}” holds too few pairs of any view; add readings."
        raise BadInputError(message)
    return {
        name or MEAN_OF_VIEWS: DetectableChange(
            value=of_group.smallest_detectable_change,
            is_relative=False,
            source=f"own reader study, {source}, {of_group.limits.n_pairs} pairs",
        )
        for name, of_group in agreements.items()
        if of_group.smallest_detectable_change > 0
    }


def _require_same_number(
    pairs: PairedReadings, choice: PairChoice, source: str
) -> None:
    others = {measure for measure in pairs.measures if measure} - {choice.measure}
    if others:
        message = (
            f"“{source}” holds {', '.join(sorted(others))}; the exams are compared by "
            f"{choice.measure}."
        )
        raise BadInputError(message)
    if choice.unit == "%" and abs(float(pairs.means.mean())) < 1:
        message = f"“{source}” looks like fractions; give the readings in percent."
        raise BadInputError(message)


def compare_exams(
    exams: Sequence[Exam], detectable: Mapping[str, DetectableChange]
) -> tuple[SerialComparison, ...]:
    """Return each exam against the first and, where that is another, the one before.

    Parameters
    ----------
    exams
        Two or more of one patient; sorted by date where all have one, else as given.
    detectable
        By view or mean; what is missing takes the published one, or that of the two
        intervals where it is larger.

    Raises
    ------
    BadInputError
        Where the exams are of different patients, or have no number in common.
    """
    ordered = _in_order(exams)
    comparisons = []
    for position in range(1, len(ordered)):
        # The second exam has the first one before it: compared once, not twice.
        for earlier in dict.fromkeys((0, position - 1)):
            pair = ordered[earlier], ordered[position]
            comparisons.append(_compare(*pair, detectable))
    return tuple(comparisons)


def _in_order(exams: Sequence[Exam]) -> list[Exam]:
    if len(exams) < 2 or not are_of_one_patient(exams):
        what = (
            "one exam"
            if len(exams) < 2
            else "exams of different patients, by Patient ID, birth date or name"
        )
        message = f"Change needs two exams of one patient, got {what}."
        raise BadInputError(message)
    # One exam without a date could lie anywhere: then the order given is kept, and
    # said.
    if all(exam.study_date for exam in exams):
        return sorted(exams, key=lambda exam: exam.study_date)
    return list(exams)


def _compare(
    earlier: Exam, later: Exam, detectable: Mapping[str, DetectableChange]
) -> SerialComparison:
    changes = tuple(
        Change(
            what=name,
            earlier=number,
            later=later.numbers[name],
            detectable=detectable.get(name) or _without_own_study(name, earlier, later),
        )
        for name, number in earlier.numbers.items()
        if name in later.numbers
    )
    if not changes:
        message = f"{earlier.name} and {later.name} have no view in common."
        raise BadInputError(message)
    return SerialComparison(
        earlier=earlier,
        later=later,
        changes=changes,
        warnings=tuple(_warnings(earlier, later)),
    )


def detectable_from_intervals(
    name: str, earlier: Exam, later: Exam
) -> DetectableChange | None:
    """Return the change that the 95 % intervals of both exams do not explain.

    With equal intervals it is 1.96 √2 times the standard deviation of one number, the
    definition of the smallest detectable change. The intervals are of the contour and
    of the events alone, so another acquisition of the same heart may differ by more.

    Parameters
    ----------
    name
        View, or "mean of three views".

    Returns
    -------
    None where an exam has no interval.
    """
    widths = [exam.half_widths.get(name, 0.0) for exam in (earlier, later)]
    if not all(math.isfinite(width) and width > 0 for width in widths):
        return None
    return DetectableChange(
        value=math.hypot(*widths),
        is_relative=False,
        source="95 % intervals of both exams (contours and events drawn anew); another "
        "acquisition is not in them",
    )


def _without_own_study(name: str, earlier: Exam, later: Exam) -> DetectableChange:
    """Return the larger of the published change and that of the intervals."""
    own = detectable_from_intervals(name, earlier, later)
    if own is None:
        return PUBLISHED
    numbers = earlier.numbers[name], later.numbers[name]
    # The larger: a number that is uncertain in itself never counts as more certain
    # than what two operators reach.
    return max(PUBLISHED, own, key=lambda change: change.between(*numbers))


def _warnings(earlier: Exam, later: Exam) -> Iterator[str]:
    if not earlier.patient_id:
        yield "The files do not say whose exams these are."
    if not (earlier.study_date and later.study_date):
        yield "The files do not say when both exams were; the order is that given."
    if earlier.study_uid and earlier.study_uid == later.study_uid:
        yield "Both are readings of the same exam: this is repeatability, not change."
    own, other = ({view.name: view for view in exam.views} for exam in (earlier, later))
    if set(own) != set(other):
        names = ["+".join(names) or "unknown" for names in (own, other)]
        yield f"Different views: {names[0]} and then {names[1]}."
    texts: tuple[tuple[str, Callable[[Exam], str]], ...] = (
        ("layers of the wall", lambda exam: exam.layer),
        ("versions of the software", lambda exam: exam.software),
        ("readers", lambda exam: exam.reader),
        ("conventions of what is called GLS", lambda exam: exam.convention),
    )
    for name, read in texts:
        yield from _differ(f"Different {name}", read(earlier), read(later))
    for name in own:
        if name in other:
            yield from _view_warnings(own[name], other[name])


def _view_warnings(earlier: ExamView, later: ExamView) -> Iterator[str]:
    view = earlier.name
    yield from _far(
        f"{view}: frame rate", earlier.frame_rate_hz, later.frame_rate_hz, "Hz"
    )
    yield from _far(
        f"{view}: heart rate", earlier.heart_rate_bpm, later.heart_rate_bpm, "bpm"
    )
    yield from _differ(f"{view}: different trackers", earlier.tracker, later.tracker)
    yield from _differ(
        f"{view}: different processing", earlier.processing, later.processing
    )
    yield from _differ(
        f"{view}: end-systole found differently",
        earlier.end_systole,
        later.end_systole,
    )
    yield from _differ(
        f"{view}: different ultrasound systems", earlier.system, later.system
    )


def _differ(what: str, earlier: str, later: str) -> Iterator[str]:
    if earlier != later:
        yield f"{what}: {earlier or 'unknown'} and then {later or 'unknown'}."


def _far(
    what: str, earlier: float | None, later: float | None, unit: str
) -> Iterator[str]:
    rates = [
        rate for rate in (earlier, later) if rate is not None and math.isfinite(rate)
    ]
    if len(rates) < 2:
        yield f"{what} is not known in both exams."
    elif max(rates) > LARGEST_RATE_RATIO * min(rates):
        yield f"{what} differs: {rates[0]:.0f} and then {rates[1]:.0f} {unit}."
