"""The report: one study on pages that a cardiologist can sign."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import longaxis
from longaxis.display.text import dicom_date
from longaxis.errors import BadInputError
from longaxis.io.documents import matplotlib_setup
from longaxis.io.documents.pdf_archive import PdfMetadata, archival
from longaxis.io.files import atomic
from longaxis.report.first_page import first_page
from longaxis.report.follow_up_page import follow_up_pages
from longaxis.report.image_rows import picture_pages
from longaxis.report.page_layout import LABEL, STRONG_NOTICE
from longaxis.report.second_page import number_pages
from longaxis.report.typeface import families, printable, width_mm

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data import StudyResult
    from longaxis.report.page_layout import Page, Paper

_WHOSE_MM = 62.0
"""Room in the foot for whose page it is, between the notice and the page number."""

# Set for our pages only, so that a host program's figures keep their style.
_STYLE: dict[Any, Any] = {
    "pdf.fonttype": 42,  # whole outlines, so that text can be searched and copied
    "text.usetex": False,
    # Text from files stays text: "$" in a name is no formula.
    "text.parse_math": False,
    "svg.fonttype": "none",
    # Letters of pictures are as wide as those of the PDF, for which lines are wrapped.
    "text.hinting": "none",
    "hatch.linewidth": 0.5,
    # A true minus is as wide as a plus, so columns of numbers align.
    "axes.unicode_minus": True,
}


def write_report(
    result: StudyResult,
    path: Path,
    *,
    paper: Paper = "A4",
    created_at: datetime | None = None,
) -> None:
    """Write the report as PDF/A-2b: vector drawings, embedded fonts, metadata.

    Parameters
    ----------
    result
        A study with at least one measured view.
    path
        File to write, replaced whole.
    paper
        "A4" or "Letter".
    created_at
        Time printed on the pages and stored in the file; now by default. The same
        result and time give the same bytes.

    Raises
    ------
    BadInputError
        If nothing was measured, or the file cannot be written.
    """
    if not result.views:
        message = "A report needs at least one tracked view; this study has none."
        raise BadInputError(message)
    matplotlib_setup.prepare()
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages

    # With its zone, which the PDF's date states.
    created_at = created_at or datetime.now().astimezone()
    # Title and author are shown by viewers; the patient's name is not among them.
    metadata = PdfMetadata(
        title=f"Longitudinal strain, {printable(result.header.patient_id)}",
        author=printable(result.reader),
        subject=longaxis.RESEARCH_USE_ONLY,
        creator=f"Longaxis {result.software_version}",
        created_at=created_at,
    )
    style = {**_STYLE, "font.family": list(families())}
    drawn = BytesIO()
    with (
        mpl.rc_context(style),
        PdfPages(drawn, metadata=metadata.as_info()) as document,
    ):
        for page in pages(result, paper=paper, created_at=created_at):
            document.savefig(page.figure)
    # The file appears when all pages are drawn, never half a report.
    atomic.write_bytes(path, archival(drawn.getvalue(), metadata))


def page_pictures(
    result: StudyResult, *, paper: Paper = "A4", dots_per_inch: int = 110
) -> list[bytes]:
    """Return the pages as PNG pictures, for a look before they are written.

    Parameters
    ----------
    result
        Results of the study.
    paper
        Paper size.
    dots_per_inch
        Resolution.

    Raises
    ------
    BadInputError
        If nothing was measured.
    """
    if not result.views:
        message = "A report needs at least one tracked view; this study has none."
        raise BadInputError(message)
    # matplotlib is slow to load, and most calls of the program draw nothing.
    import matplotlib as mpl

    drawn = []
    # Fonts and sizes as in the PDF, so that the preview is true.
    with mpl.rc_context({**_STYLE, "font.family": list(families())}):
        now = datetime.now().astimezone()
        for page in pages(result, paper=paper, created_at=now):
            picture = BytesIO()
            page.figure.savefig(picture, format="png", dpi=dots_per_inch)
            drawn.append(picture.getvalue())
    return drawn


def write_pages(
    result: StudyResult,
    path: Path,
    *,
    paper: Paper = "A4",
    dots_per_inch: int = 200,
) -> list[Path]:
    """Write each page as a PNG picture beside the others: name-1.png, name-2.png.

    Parameters
    ----------
    result
        A study with at least one measured view.
    path
        Folder and name; the number of the page is put before the suffix.
    paper
        "A4" or "Letter".
    dots_per_inch
        Resolution; 200 reads well on any screen and in a presentation.

    Raises
    ------
    BadInputError
        If nothing was measured, or a file cannot be written.
    """
    written = []
    pictures = page_pictures(result, paper=paper, dots_per_inch=dots_per_inch)
    for number, picture in enumerate(pictures, start=1):
        file = path.with_name(f"{path.stem}-{number}{path.suffix or '.png'}")
        atomic.write_bytes(file, picture)
        written.append(file)
    return written


def pages(result: StudyResult, *, paper: Paper, created_at: datetime) -> list[Page]:
    """Return the drawn pages; the caller has set the type with `families`.

    Parameters
    ----------
    result
        Results of the study.
    paper
        Paper size.
    created_at
        Time that is printed and stored.
    """
    # The order of pages is what the cut texts refer to as the last page.
    first, rows = first_page(result, paper)
    pictures, bottom_mm = picture_pages(result, paper, first=rows)
    follow_up = _follow_up(result, paper)
    # The table stands below the pictures where nothing comes between.
    below = (pictures[-1], bottom_mm) if pictures and not follow_up else None
    drawn = [
        first,
        *pictures,
        *follow_up,
        *number_pages(result, paper, below=below),
    ]
    # After drawing all, as only then the number of pages is known.
    for index, page in enumerate(drawn):
        printed = f"printed {created_at:%Y-%m-%d %H:%M}"
        _foot(page, result, printed, f"page {index + 1} of {len(drawn)}")
    return drawn


def _follow_up(result: StudyResult, paper: Paper) -> list[Page]:
    """Return the pages of earlier exams, where the reader wants one."""
    trend = result.follow_up
    return [] if trend is None else follow_up_pages(result, trend, paper)


def _foot(page: Page, result: StudyResult, printed: str, place: str) -> None:
    """Write what stands under every page."""
    y_mm = page.height_mm - 12.0
    page.rule(y_mm - 4.5)
    # Stands on every page, since pages are copied one by one.
    page.write(page.left_mm, y_mm, longaxis.RESEARCH_USE_ONLY, STRONG_NOTICE)
    header = result.header
    # Identifier and date on every page: a loose page can still be told whose it is.
    parts = (header.patient_id, dicom_date(header.study_date))
    whose = " · ".join(part for part in parts if part)
    # Between the other two. A longer identifier stands whole at the head of the page.
    if width_mm(whose, LABEL.size_pt) > _WHOSE_MM:
        whose = parts[1]
    page.write(page.width_mm / 2, y_mm, whose, LABEL, align="center")
    end = f"{printed} · {place}"
    page.write(page.right_mm, y_mm, end, LABEL, align="right")
