"""The line above every page but the first: whose report it is. Measures in mm."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from longaxis.display.text import dicom_date, person_name
from longaxis.report.page_layout import BODY_QUIET, INK, STRONG
from longaxis.report.study_head import NARROW_PT
from longaxis.report.typeface import width_mm

if TYPE_CHECKING:
    from longaxis.data import StudyResult
    from longaxis.report.page_layout import Page

# Chosen: the margin above, as on the first page.
_BASELINE_MM = 14.0
# Chosen: what the title on the right needs, so that a long name of a patient ends
# before it; a third of the width of A4.
_TITLE_MM = 62.0
# Chosen: two lines and the rule below end before what follows on the page.
_LINE_MM = 3.4


def draw_patient_line(page: Page, result: StudyResult) -> None:
    """Write name, identifier, birth date and sex, and the date of the study."""
    header = result.header
    birth = dicom_date(header.birth_date)
    parts = (
        person_name(header.patient_name),
        header.patient_id,
        f"born {birth}" if birth else "",
        header.sex,
    )
    lines = _lines(list(filter(None, parts)), page.inner_mm - _TITLE_MM)
    style = STRONG if len(lines) == 1 else replace(STRONG, size_pt=NARROW_PT)
    for index, line in enumerate(lines):
        y_mm = _BASELINE_MM + index * _LINE_MM
        # The title stands beside the first line alone.
        limit_mm = page.inner_mm - (0.0 if index else _TITLE_MM)
        page.write(page.left_mm, y_mm, line, style, limit_mm=limit_mm)
    dated = f"study of {dicom_date(header.study_date)}" if header.study_date else ""
    title = " · ".join(filter(None, ("Longitudinal strain", dated)))
    page.write(page.right_mm, _BASELINE_MM, title, BODY_QUIET, align="right")
    page.rule(_BASELINE_MM + 2.2 + (len(lines) - 1) * _LINE_MM, colour=INK)


def _lines(parts: list[str], limit_mm: float) -> list[str]:
    """Return whose report it is: on two lines, the name alone on the first, if long."""
    whose = " · ".join(parts) or "Patient not named in the files"
    if width_mm(whose, STRONG.size_pt, bold=True) <= limit_mm:
        return [whose]
    name, *others = parts
    return [name, " · ".join(others)]
