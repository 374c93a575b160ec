"""Strain of other programs that a reader typed or imported for a patient.

One JSON file beside the study index. It names patients, so only its owner may read it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from longaxis.data.loop import StudyHeader
from longaxis.data.study_group import is_same_patient
from longaxis.data.trend import TrendValue
from longaxis.errors import BadInputError
from longaxis.io.files import atomic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE_NAME = "values-of-other-programs.json"
_FORMAT = "Longaxis values of other programs"
_PATIENT = ("patient_id", "patient_name", "birth_date")


def read_other_values(folder: Path, patient: StudyHeader) -> tuple[TrendValue, ...]:
    """Return the values that are kept for a patient.

    Raises
    ------
    BadInputError
        Where the file is damaged.
    """
    try:
        return tuple(
            TrendValue(**entry)
            for record in _read(folder)
            if _is_of(record, patient)
            for entry in record["values"]
        )
    # Another version, or a hand, may have written anything.
    except (KeyError, TypeError, ValueError) as error:
        raise BadInputError(_damaged(folder)) from error


def write_other_values(
    folder: Path, patient: StudyHeader, values: Sequence[TrendValue]
) -> None:
    """Keep these values for a patient, in place of what was kept.

    Raises
    ------
    BadInputError
        Where the file is damaged, or cannot be written; it is then unchanged.
    """
    try:
        others = [record for record in _read(folder) if not _is_of(record, patient)]
    except (KeyError, TypeError) as error:
        raise BadInputError(_damaged(folder)) from error
    own = {name: getattr(patient, name) for name in _PATIENT}
    records = [*others, own | {"values": [asdict(value) for value in values]}]
    content = {"format": _FORMAT, "patients": records}
    atomic.make_private(folder)
    text = json.dumps(content, ensure_ascii=False, indent=1)
    atomic.write_text(folder / FILE_NAME, text)


def _is_of(record: dict[str, Any], patient: StudyHeader) -> bool:
    """Return whether values were kept for this patient: an ID alone may be of many."""
    stated = StudyHeader(**{name: str(record[name]) for name in _PATIENT})
    return is_same_patient(stated, patient)


def _read(folder: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError, RecursionError) as error:
        raise BadInputError(_damaged(folder)) from error
    patients = content.get("patients") if isinstance(content, dict) else None
    if not isinstance(patients, list) or content.get("format") != _FORMAT:
        raise BadInputError(_damaged(folder))
    return patients


def _damaged(folder: Path) -> str:
    return (
        f"The values of other programs in “{folder / FILE_NAME}” cannot be read; move "
        "the file away to start anew."
    )
