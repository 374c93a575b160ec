"""The head of the report: who was examined, when, where and why, and by what."""

from __future__ import annotations

import math
import re
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from longaxis.display.text import (
    MISSING,
    THIN_SPACE,
    dicom_date,
    number,
    person_name,
)
from longaxis.report.page_layout import BODY, MARGIN_MM, PAPER_MM
from longaxis.report.typeface import shortened, width_mm, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from longaxis.data import StudyHeader, StudyResult, ViewResult
    from longaxis.report.page_layout import Paper

CONTINUED_ENTRY = "… see Patient and study"
"""Says where the whole entry stands, so that its beginning is not taken for it."""

# The names of the entries stand in front of them.
HEAD_NAME_MM = 17.0
NARROW_PT = 7.0
"""Size of entries that are wider than their column."""
# Chosen: holds most institutions and readers; more lines take room from the pictures.
_MOST_LINES = 3
# Who was examined is never shortened as long as it is what DICOM allows: 64 characters
# for an identifier, as many for each of the five parts of a name.
_MOST_LINES_OF_PATIENT = 8


def header_pairs(result: StudyResult) -> list[tuple[str, str]]:
    """Return the head of the report: names of the fields and what stands in them."""
    header = result.header
    same = len({view.tracker for view in result.views}) == 1
    tracker = result.views[0].tracker.label if same else "differs, see settings"
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


def entries_shortened(result: StudyResult, paper: Paper) -> list[str]:
    """Return the entries that the head has no room for, each with its name."""
    return [
        f"{name}: {value}"
        for name, value, lines in head_lines(result, paper)
        if lines[-1] == CONTINUED_ENTRY
    ]


def head_lines(result: StudyResult, paper: Paper) -> list[tuple[str, str, list[str]]]:
    """Return name, text and lines of each entry of the head, in rows of three."""
    entries = []
    for index, (name, value) in enumerate(header_pairs(result)):
        limit_mm = head_columns_mm(paper)[index % 3][1]
        is_bold = name == "Name"
        lines = [value]
        # Smaller before it is torn: the names of two patients may begin alike.
        if width_mm(value, BODY.size_pt, bold=is_bold) > limit_mm:
            lines = wrapped(value, limit_mm, NARROW_PT, bold=is_bold)
        is_patient = name in {"Name", "Patient ID"}
        n_lines = _MOST_LINES_OF_PATIENT if is_patient else _MOST_LINES
        entries.append((name, value, shortened(lines, n_lines, CONTINUED_ENTRY)))
    return entries


def head_columns_mm(paper: Paper) -> list[tuple[float, float]]:
    """Return where each of the three columns starts, and how wide its texts may be."""
    inner_mm = PAPER_MM[paper][0] - 2 * MARGIN_MM
    # Chosen: names are longest, so the first column is the widest.
    starts = [MARGIN_MM + share * inner_mm for share in (0, 0.40, 0.72, 1.0)]
    return [
        (start_mm, end_mm - start_mm - HEAD_NAME_MM - 3.0)
        for start_mm, end_mm in pairwise(starts)
    ]


def n_lines_more(result: StudyResult, paper: Paper) -> int:
    """Return how many lines the head needs beside one for each of its rows."""
    counts = [len(lines) for _, _, lines in head_lines(result, paper)]
    rows = [counts[start : start + 3] for start in range(0, len(counts), 3)]
    return sum(max(row) - 1 for row in rows)


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
    """Return the heart rate of each view as measured, one number where they agree."""
    rates = {view.view.value: number(view.heart_rate_bpm, decimals=0) for view in views}
    # Files without a rate are common; one that has none is not hidden among others.
    if set(rates.values()) == {MISSING}:
        return MISSING
    if len(set(rates.values())) == 1:
        return f"{next(iter(rates.values()))} /min"
    return ", ".join(f"{view} {rate}" for view, rate in rates.items()) + " /min"
