"""The head of the report: who was examined, when, where and why, and by what."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING

from longaxis.display.text import (
    MISSING,
    THIN_SPACE,
    dicom_date,
    number,
    person_name,
)
from longaxis.report.settings_text import tracker_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from longaxis.data import StudyHeader, StudyResult, ViewResult


def header_pairs(result: StudyResult) -> list[tuple[str, str]]:
    """Return the head of the report: names of the fields and what stands in them."""
    header = result.header
    same = len({view.tracker for view in result.views}) == 1
    tracker = tracker_name(result.views[0]) if same else "differs, see settings"
    pressure = header.blood_pressure_mmhg
    # Rows of three, as the head of the page has three columns.
    return [
        ("Name", person_name(header.patient_name) or MISSING),
        ("Study date", dicom_date(header.study_date) or MISSING),
        ("Reader", result.reader or MISSING),
        ("Patient ID", header.patient_id or MISSING),
        ("Study", header.study_description or MISSING),
        ("Heart rate", heart_rates(result.views)),
        ("Birth date", _birth(result.header)),
        ("Accession", header.accession_number or MISSING),
        ("Blood press.", f"{pressure}{THIN_SPACE}mmHg" if pressure else MISSING),
        ("Sex, body", _body(header)),
        ("Institution", header.institution or MISSING),
        ("Software", f"Longaxis {result.software_version}"),
        ("Indication", header.indication or MISSING),
        ("Referrer", person_name(header.referring_physician) or MISSING),
        ("Tracker", tracker),
    ]


def _birth(header: StudyHeader) -> str:
    """Return date of birth and age at the study; the age alone where that is all."""
    age = age_years(header)
    parts = (dicom_date(header.birth_date), "" if age is None else f"{age} years")
    return " · ".join(filter(None, parts)) or MISSING


def age_years(header: StudyHeader) -> int | None:
    """Return the age at the study in whole years, None where it is not known."""
    try:
        birth, study = (
            datetime.strptime(date, "%Y%m%d")
            for date in (header.birth_date, header.study_date)
        )
    except ValueError:
        # PS3.5, AS: three digits and a unit; months and weeks are no whole years.
        stated = header.patient_age
        return int(stated[:3]) if re.fullmatch(r"\d{3}Y", stated) else None
    years = study.year - birth.year
    return years - ((study.month, study.day) < (birth.month, birth.day))


def _body(header: StudyHeader) -> str:
    """Return sex, height, weight and body surface area, as far as they are known."""
    height_m, weight_kg = _positive(header.height_m), _positive(header.weight_kg)
    area_m2 = None
    if height_m and weight_kg:
        # Du Bois & Du Bois, Arch Intern Med 1916;17:863.
        area_m2 = 0.007184 * weight_kg**0.425 * (100 * height_m) ** 0.725
    parts = (
        header.sex,
        f"{number(100 * height_m, decimals=0)}{THIN_SPACE}cm" if height_m else "",
        f"{number(weight_kg, decimals=0)}{THIN_SPACE}kg" if weight_kg else "",
        f"BSA {number(area_m2, decimals=2)}{THIN_SPACE}m²" if area_m2 else "",
    )
    return " · ".join(filter(None, parts)) or MISSING


def _positive(number_: str) -> float | None:
    try:
        value = float(number_)
    except ValueError:
        return None
    return value if math.isfinite(value) and value > 0 else None


def heart_rates(views: Iterable[ViewResult]) -> str:
    """Return the heart rate of each view, one number where they agree."""
    rates = {
        view.view.value: number(view.loop.heart_rate_bpm, decimals=0) for view in views
    }
    # Files without a rate are common; one that has none is not hidden among others.
    if set(rates.values()) == {MISSING}:
        return MISSING
    if len(set(rates.values())) == 1:
        return f"{next(iter(rates.values()))} /min"
    return ", ".join(f"{view} {rate}" for view, rate in rates.items()) + " /min"
