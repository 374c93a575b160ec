"""Global strain of one patient over the dates of the exams, and its change."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from longaxis.data.follow_up import MEAN_OF_VIEWS, are_of_one_patient
from longaxis.data.readings import PairChoice
from longaxis.data.trend import Trend, TrendValue
from longaxis.data.vendor import GLOBAL_VALUES
from longaxis.errors import BadInputError
from longaxis.resources.guideline_limits import fall_limit, limit_of_gls
from longaxis.strain.follow_up import compare_exams

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from longaxis.data.follow_up import DetectableChange, Exam
    from longaxis.data.readings import Quantity
    from longaxis.data.vendor import VendorTrace


NOT_STATED = "strain at a point of the cycle that is not stated"
"""Quantity of a value whose source does not name it."""

# An exam is named by its date, one without a date by its file.
_UNDATED = re.compile(r"^(?![0-9]{4}-[0-9]{2}-[0-9]{2}: ).*(?=: (its date|no value) )")


def make_trend(
    exams: Sequence[Exam],
    others: Sequence[TrendValue],
    choice: PairChoice,
    what: str,
    detectable: Mapping[str, DetectableChange],
) -> Trend:
    """Return our exams and the values of other programs on one axis of dates.

    Differences are formed between our own exams alone.

    Parameters
    ----------
    exams
        Ours, of one patient, in any order.
    others
        Of other programs.
    choice
        Which number of each exam.
    what
        View, or "mean of three views".
    detectable
        By view or mean; what is missing takes the published one.

    Raises
    ------
    BadInputError
        Where the exams are of different patients.
    """
    _require_one_patient(exams)
    others = _best_of_each(others, what, choice.quantity.value)
    shown = [exam for exam in exams if exam.study_date and what in exam.numbers]
    own = [_value(exam, what, choice) for exam in shown]
    is_of_guideline = what == MEAN_OF_VIEWS and choice == PairChoice()
    return Trend(
        patient_id=exams[0].patient_id if exams else "",
        what=what,
        measure=choice.measure,
        values=tuple(sorted([*own, *others], key=lambda value: value.study_date)),
        comparisons=compare_exams(shown, detectable) if len(shown) > 1 else (),
        fall_limit=fall_limit(),
        # The guideline's limits are of end-systolic strain of the three views.
        limit=limit_of_gls() if is_of_guideline else None,
        notes=(*_left_out(exams, what), *_notes_on_others(others, choice.quantity)),
    )


def values_of_report(traces: Sequence[VendorTrace]) -> tuple[TrendValue, ...]:
    """Return the global strains that another program states in a report.

    Raises
    ------
    BadInputError
        Where there is none, or the report does not say when the exam was.
    """
    stated = [(trace, value) for trace in traces for value in trace.global_values]
    name = traces[0].file_name if traces else "The file"
    if not stated:
        message = f"“{name}” states no global strain as a number; type it by hand."
        raise BadInputError(message)
    if not all(trace.study_date for trace, _ in stated):
        message = (
            f"“{name}” does not say when the exam was; type its value and date by hand."
        )
        raise BadInputError(message)
    quantities = {words: quantity for quantity, words in GLOBAL_VALUES.items()}
    values = []
    for trace, value in stated:
        quantity = quantities[value.name]
        sign = ", stated without its minus sign" if value.value > 0 else ""
        values.append(
            TrendValue(
                study_date=trace.study_date,
                what=trace.view.value if trace.view else MEAN_OF_VIEWS,
                # Strain of a whole ventricle that pumps is negative; the source says
                # how it was stated.
                value_percent=-abs(value.value),
                program=trace.software,
                quantity=quantity.value if quantity else NOT_STATED,
                method=trace.layer or "layer not stated",
                source=f"{trace.file_name}{sign}",
                is_own=False,
            )
        )
    return tuple(values)


def _best_of_each(
    others: Sequence[TrendValue], what: str, quantity: str
) -> list[TrendValue]:
    """Return one value for each program and date: of our quantity where there is one.

    Parameters
    ----------
    others
        Of other programs.
    what
        View, or "mean of three views".
    quantity
        Ours, in words.
    """
    chosen: dict[tuple[str, str], TrendValue] = {}
    for value in others:
        key = (value.program, value.study_date)
        if value.what == what and (key not in chosen or value.quantity == quantity):
            chosen[key] = value
    return list(chosen.values())


def _require_one_patient(exams: Sequence[Exam]) -> None:
    if not are_of_one_patient(exams):
        message = (
            "A trend is of one patient; these exams are of several, by Patient ID, "
            "birth date or name."
        )
        raise BadInputError(message)


def _value(exam: Exam, what: str, choice: PairChoice) -> TrendValue:
    trackers = dict.fromkeys(view.tracker for view in exam.views)
    method = ("+".join(view.name for view in exam.views), exam.layer, *trackers)
    width = exam.half_widths.get(what, math.nan)
    return TrendValue(
        study_date=exam.study_date,
        what=what,
        value_percent=exam.numbers[what],
        half_width_percent=width if math.isfinite(width) else None,
        program=exam.software,
        quantity=choice.quantity.value,
        method=", ".join(filter(None, method)),
        reader=exam.reader,
        source=f"measured by Longaxis, study {exam.study_uid or exam.name}",
    )


def _left_out(exams: Sequence[Exam], what: str) -> Iterator[str]:
    for exam in exams:
        if what not in exam.numbers:
            yield f"{exam.name}: no value of {what} is given, so it is not shown."
        elif not exam.study_date:
            yield f"{exam.name}: its date is not known, so it is not shown."


def notes_without_files(notes: Sequence[str]) -> tuple[str, ...]:
    """Return the notes of a trend without the names of files, often a patient's."""
    return tuple(_UNDATED.sub("An exam", note) for note in notes)


def _notes_on_others(others: Sequence[TrendValue], quantity: Quantity) -> Iterator[str]:
    programs = dict.fromkeys(value.program for value in others)
    if programs:
        yield (
            f"{', '.join(programs)}: not Longaxis. Programs differ in layer, "
            "formula and tracking, so no difference between it and Longaxis is formed."
        )
    different = dict.fromkeys(
        (value.program, value.quantity)
        for value in others
        if value.quantity != quantity.value
    )
    for program, stated in different:
        yield f"{program}: {stated}, where Longaxis shows {quantity.value}."
