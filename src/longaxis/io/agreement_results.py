"""Paired readings from two sets of results: two readers, or two visits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from longaxis.data.agreement import PairedReadings
from longaxis.data.readings import Part, Quantity
from longaxis.data.strain import GlobalDefinition
from longaxis.errors import BadInputError, UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data.readings import PairChoice

_FIELDS = {
    Quantity.PEAK_SYSTOLIC: "peak_systolic",
    Quantity.END_SYSTOLIC: "end_systolic",
    Quantity.PEAK: "peak",
    Quantity.TIME_TO_PEAK: "time_to_peak_s",
}
_FORMAT = "Longaxis result"
_MAX_BYTES = 256 * 1024 * 1024


def pair_results(first: Path, second: Path, choice: PairChoice) -> PairedReadings:
    """Return the readings of both sets, paired; in percent, times in milliseconds.

    Parameters
    ----------
    first, second
        A result as JSON, or a folder of them. Two results belong together if they are
        of the same DICOM study, else if they are of the same patient.
    choice
        Which number.

    Raises
    ------
    UnreadableFileError
        Where a file is damaged, or a folder holds no results.
    BadInputError
        Where a patient comes twice in one set, or nothing can be paired.
    """
    pairs = [
        (patient, group, a_values[group], b_values[group])
        for patient, a_values, b_values in _matched(first, second, choice)
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
        groups=() if choice.part is Part.STUDY else tuple(groups),
        measures=(choice.measure,) * len(pairs),
        a_name=first.stem,
        b_name=second.stem,
        unit=choice.unit,
    )


def _matched(
    first: Path, second: Path, choice: PairChoice
) -> list[tuple[str, dict[str, float], dict[str, float]]]:
    """Return (patient, values of the first, values of the second) for each match."""
    own, others = _results(first), _results(second)
    studies = {
        _of(each, "study_uid"): each for each in others if _of(each, "study_uid")
    }
    patients = _by_patient(second, others)
    matched = []
    for result in own:
        patient = _of(result, "patient_id")
        other = studies.get(_of(result, "study_uid"))
        if other is None:
            _by_patient(first, own)
            other = patients.get(patient)
        if other is not None:
            a, b = _values(result, choice), _values(other, choice)
            matched.append((patient, a, b))
    return matched


def _by_patient(
    source: Path, results: list[dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return the results by patient; a patient must not come with two studies."""
    by_patient: dict[str, dict[str, Any]] = {}
    for result in results:
        patient = _of(result, "patient_id")
        if patient in by_patient:
            message = (
                f"“{source.name}” holds two results of patient {patient!r}; it is not "
                "clear which one to compare."
            )
            raise BadInputError(message)
        by_patient[patient] = result
    return by_patient


def _results(source: Path) -> list[dict[str, Any]]:
    """Return the results of a file, or of a folder and the folders in it."""
    if not source.is_dir():
        return [_result(source)]
    candidates = (_json_or_none(path) for path in sorted(source.rglob("*.json")))
    found = [each for each in candidates if _is_result(each)]
    if not found:
        message = f"The folder “{source.name}” holds no result that Longaxis wrote."
        raise UnreadableFileError(message)
    return found


def _result(path: Path) -> dict[str, Any]:
    content = _json_or_none(path)
    if not _is_result(content):
        message = f"“{path.name}” is not a result that Longaxis wrote."
        raise UnreadableFileError(message)
    return content


def _json_or_none(path: Path) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def _is_result(content: object) -> TypeGuard[dict[str, Any]]:
    return (
        isinstance(content, dict)
        and content.get("format") == _FORMAT
        and isinstance(content.get("header"), dict)
        and isinstance(content.get("views"), list)
        and all(isinstance(view, dict) for view in content["views"])
        and isinstance(content.get("values"), dict)
    )


def _of(result: dict[str, Any], name: str) -> str:
    return str(result["header"].get(name) or "")


def _values(result: dict[str, Any], choice: PairChoice) -> dict[str, float]:
    """Return the chosen numbers by group: view, or segment in its view."""
    try:
        return _numbers(result, choice)
    except (AttributeError, TypeError) as error:
        patient = _of(result, "patient_id")
        message = f"The result of patient {patient!r} is damaged."
        raise UnreadableFileError(message) from error


def _numbers(result: dict[str, Any], choice: PairChoice) -> dict[str, float]:
    field, scale = _FIELDS[choice.quantity], choice.scale
    found: dict[str, object] = {}
    if choice.part is Part.STUDY:
        _require_line(choice)
        found["study"] = result["values"].get(f"global_{field}")
    for view in result["views"] if choice.part is not Part.STUDY else ():
        name = str(view.get("view"))
        if choice.part is Part.VIEWS:
            each = view.get("global", {}).get(choice.definition.value[:2], {})
            found[name] = each.get(field)
        else:
            for segment in view.get("segments", ()):
                if segment.get("accepted"):
                    found[f"{segment.get('name')} ({name})"] = segment.get(field)
    return {
        group: scale * float(value)
        for group, value in found.items()
        if isinstance(value, int | float)
    }


def _require_line(choice: PairChoice) -> None:
    """Refuse what a study as a whole does not have."""
    if choice.definition is not GlobalDefinition.LINE or choice.quantity.is_time:
        message = (
            "The study's own value is the mean of the views' G1 strain; compare other "
            "definitions and times per view."
        )
        raise BadInputError(message)
