"""Strain of other programs that a reader typed or imported for a patient.

One JSON file beside the study index. It names patients, so only its owner may read it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from longaxis.data.trend import TrendValue
from longaxis.errors import BadInputError
from longaxis.io.files import atomic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE_NAME = "values-of-other-programs.json"
_FORMAT = "Longaxis values of other programs"


def read_other_values(folder: Path, patient_id: str) -> tuple[TrendValue, ...]:
    """Return the values that are kept for a patient.

    Raises
    ------
    BadInputError
        Where the file is damaged.
    """
    entries = _read(folder).get(patient_id, [])
    try:
        return tuple(TrendValue(**entry) for entry in entries)
    # Another version, or a hand, may have written anything.
    except (TypeError, ValueError) as error:
        raise BadInputError(_damaged(folder)) from error


def write_other_values(
    folder: Path, patient_id: str, values: Sequence[TrendValue]
) -> None:
    """Keep these values for a patient, in place of what was kept.

    Raises
    ------
    BadInputError
        Where the file is damaged, or cannot be written; it is then unchanged.
    """
    patients = _read(folder)
    patients[patient_id] = [asdict(value) for value in values]
    content = {"format": _FORMAT, "patients": patients}
    atomic.make_private(folder)
    text = json.dumps(content, ensure_ascii=False, indent=1)
    atomic.write_text(folder / FILE_NAME, text)


def _read(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise BadInputError(_damaged(folder)) from error
    patients = content.get("patients") if isinstance(content, dict) else None
    if not isinstance(patients, dict) or content.get("format") != _FORMAT:
        raise BadInputError(_damaged(folder))
    return patients


def _damaged(folder: Path) -> str:
    return (
        f"The values of other programs in “{folder / FILE_NAME}” cannot be read; move "
        "the file away to start anew."
    )
