"""The line above every page but the first: whose report it is. Measures in mm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.display.text import dicom_date, person_name
from longaxis.report.page_layout import BODY_QUIET, INK, STRONG

if TYPE_CHECKING:
    from longaxis.data import StudyResult
    from longaxis.report.page_layout import Page

# Chosen: the margin above, as on the first page.
_BASELINE_MM = 14.0
# Chosen: what the title on the right needs, so that a long name of a patient ends
# before it; a third of the width of A4.
_TITLE_MM = 62.0


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
    whose = " · ".join(filter(None, parts)) or "Patient not named in the files"
    limit_mm = page.inner_mm - _TITLE_MM
    page.write(page.left_mm, _BASELINE_MM, whose, STRONG, limit_mm=limit_mm)
    dated = f"study of {dicom_date(header.study_date)}" if header.study_date else ""
    title = " · ".join(filter(None, ("Longitudinal strain", dated)))
    page.write(page.right_mm, _BASELINE_MM, title, BODY_QUIET, align="right")
    page.rule(_BASELINE_MM + 2.2, colour=INK)
