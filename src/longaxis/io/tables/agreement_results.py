"""Paired readings from two sets of results: two readers, or two visits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.agreement import PairedReadings
from longaxis.data.readings import Part, Quantity
from longaxis.data.strain import GlobalDefinition
from longaxis.data.study_group import is_same_patient
from longaxis.errors import BadInputError, UnreadableFileError
from longaxis.io.tables.result_files import header_text, patient_of, read_results

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data.readings import PairChoice
    from longaxis.io.tables.result_files import MeasureSession, Result

FIELDS = {
    Quantity.PEAK_SYSTOLIC: "peak_systolic",
    Quantity.END_SYSTOLIC: "end_systolic",
    Quantity.PEAK: "peak",
    Quantity.TIME_TO_PEAK: "time_to_peak_s",
}


def pair_results(
    first: Path,
    second: Path,
    choice: PairChoice,
    *,
    measure: MeasureSession | None = None,
) -> PairedReadings:
    """Return the readings of both sets, paired; in percent, times in milliseconds.

    Parameters
    ----------
    first, second
        A result as JSON or a session, or a folder of them. Two results belong together
        if they are of the same DICOM study, else if they are of the same patient.
    choice
        Which number.
    measure
        Measures a session; without it only results are read.

    Raises
    ------
    UnreadableFileError
        Where a file is damaged, or a folder holds no results.
    BadInputError
        Where a patient comes twice in one set, or nothing can be paired.
    """
    # Read before pairing, so that a damaged file is named before any comparison.
    own, others = read_results(first, measure), read_results(second, measure)
    pairs = [
        (patient, group, a_values[group], b_values[group])
        for patient, a_values, b_values in _matched(
            (first, own), (second, others), choice
        )
        # Only what both have: a segment rejected by one reader makes no pair.
        for group in a_values
        if group in b_values
    ]
    if not pairs:
        message = (
            f"“{first.name}” and “{second.name}” have no {choice.measure} of the same "
            "patients in common."
        )
        raise BadInputError(message)
    subjects, groups, a, b = zip(*pairs, strict=True)
    return PairedReadings(
        subjects=tuple(subjects),
        a=np.array(a, dtype=np.float64),
        b=np.array(b, dtype=np.float64),
        # The whole study is one number, so there is nothing to group by.
        groups=() if choice.part is Part.STUDY else tuple(groups),
        measures=(choice.measure,) * len(pairs),
        a_name=first.stem,
        b_name=second.stem,
        unit=choice.unit,
    )


_Set = tuple["Path", list["Result"]]


def _matched(
    first: _Set, second: _Set, choice: PairChoice
) -> list[tuple[str, dict[str, float], dict[str, float]]]:
    """Return (patient, values of the first, values of the second) for each match."""
    _by_study(*first)
    studies = _by_study(*second)
    matched = []
    for result in first[1]:
        patient = header_text(result, "patient_id")
        other = studies.get(header_text(result, "study_uid"))
        # By patient only where no study fits; then each set must name a patient once.
        if other is None:
            _by_patient(*first)
            other = _by_patient(*second).get(patient)
            _require_same_patient(result, other)
        if other is not None:
            a, b = numbers_of(result, choice), numbers_of(other, choice)
            matched.append((patient, a, b))
    return matched


def _require_same_patient(result: Result, other: Result | None) -> None:
    """Refuse to compare two patients of one Patient ID, such as "0" or "ANONYMOUS"."""
    if other is None or is_same_patient(patient_of(result), patient_of(other)):
        return
    message = (
        f"Patient ID {header_text(result, 'patient_id')!r} is that of two patients (by "
        "its issuer, birth date or name); results of different studies are compared "
        "where they are of one patient."
    )
    raise BadInputError(message)


def _by_study(source: Path, results: list[Result]) -> dict[str, Result]:
    """Return the results by DICOM study; a study must not come twice."""
    # An empty UID would pair loops without DICOM with each other.
    return _each_once(
        source,
        [result for result in results if header_text(result, "study_uid")],
        "study",
    )


def _by_patient(source: Path, results: list[Result]) -> dict[str, Result]:
    """Return the results by patient; a patient must not come with two studies."""
    return _each_once(source, results, "patient")


def _each_once(source: Path, results: list[Result], of: str) -> dict[str, Result]:
    name = "study_uid" if of == "study" else "patient_id"
    by_key: dict[str, Result] = {}
    for result in results:
        key = header_text(result, name)
        if key in by_key:
            patient = header_text(result, "patient_id")
            message = (
                f"“{source.name}” holds two results of "
                f"{'one study of ' if of == 'study' else ''}patient {patient!r}; it is "
                "not clear which one to compare."
            )
            raise BadInputError(message)
        by_key[key] = result
    return by_key


def numbers_of(result: Result, choice: PairChoice) -> dict[str, float]:
    """Return the chosen numbers by group: view, or segment in its view.

    In percent, times in milliseconds; what was not measured is left out.

    Raises
    ------
    UnreadableFileError
        Where the result is damaged.
    BadInputError
        Where the study as a whole has no such number.
    """
    try:
        return _numbers(result, choice)
    except (AttributeError, TypeError) as error:
        patient = header_text(result, "patient_id")
        message = f"The result of patient {patient!r} is damaged."
        raise UnreadableFileError(message) from error


def _numbers(result: Result, choice: PairChoice) -> dict[str, float]:
    field, scale = FIELDS[choice.quantity], choice.scale
    values: dict[str, object] = {}
    if choice.part is Part.STUDY:
        _require_line(choice)
        values["study"] = result["values"].get(f"global_{field}")
    for view in result["views"] if choice.part is not Part.STUDY else ():
        name = str(view.get("view"))
        if choice.part is Part.VIEWS:
            # A value over no accepted segment is none; see the function.
            if _has_no_global(view):
                continue
            measured = view.get("global", {}).get(choice.definition.value[:2], {})
            values[name] = measured.get(field)
        else:
            for segment in view.get("segments", ()):
                # Rejected segments are not compared, docs/agreement.md.
                if segment.get("accepted"):
                    values[f"{segment.get('name')} ({name})"] = segment.get(field)
    return {
        group: scale * float(value)
        for group, value in values.items()
        # Entries that are null, missing or NaN were not measured.
        if isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
    }


def _has_no_global(view: Result) -> bool:
    """Return whether no segment is accepted; results of version 0.1 gave a number."""
    accepted = [segment.get("accepted") for segment in view.get("segments", ())]
    return bool(accepted) and not any(accepted)


def _require_line(choice: PairChoice) -> None:
    """Refuse what a study as a whole does not have."""
    if choice.definition is not GlobalDefinition.LINE or choice.quantity.is_time:
        message = (
            "The study's own value is the mean of the views' G1 strain; compare other "
            "definitions and times per view."
        )
        raise BadInputError(message)
