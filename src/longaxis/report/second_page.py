"""The report's pages of numbers: segments, settings, warnings, comment, signature.

All measures are millimetres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.data.convention import REGIONAL_USE
from longaxis.display.colours import SEGMENT_COLOURS_ON_WHITE, as_hex
from longaxis.display.text import person_name
from longaxis.report import text as words
from longaxis.report.first_page import conclusion_lines
from longaxis.report.global_rows import beats_table, title_with_interval
from longaxis.report.open_points import open_points
from longaxis.report.page_layout import (
    BODY,
    HEADING,
    INK,
    LABEL,
    LEADING_MM,
    MARGIN_MM,
    PAPER_MM,
    SMALL,
    SMALL_NOTICE,
    SMALL_STRONG,
    Column,
    Page,
    Paper,
    Style,
)
from longaxis.report.patient_line import draw_patient_line
from longaxis.report.settings_text import settings_lines, source_lines
from longaxis.report.study_head import (
    CONTINUED_ENTRY,
    NARROW_PT,
    entries_shortened,
)
from longaxis.report.templates import conclusion_of, normal_range_lines
from longaxis.report.text_flow import TOP_MM, USUAL, Spacing, lay_out, sign_mm
from longaxis.report.typeface import shortened, width_mm, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from longaxis.data import StudyResult, ViewResult
    from longaxis.data.report import Signature

    _Part = tuple[str, Sequence[str]]

# Chosen: from the last row of pictures to the table, and from the table to the texts.
_AROUND_TABLE_MM = 8.0
# Chosen: from the heading of the table to the titles of its columns.
_TABLE_HEAD_MM = 6.0
# Chosen: from one view to the next, with a rule between.
_NEXT_VIEW_MM = 5.0
# From a baseline to the rule below it.
_RULE_MM = 1.6


def number_pages(
    result: StudyResult, paper: Paper, *, below: tuple[Page, float] | None = None
) -> list[Page]:
    """Draw the table of segments and all texts; the last page is signed.

    Texts run from column to column, and onto further pages where they are long:
    nothing is cut.

    Parameters
    ----------
    result
        Results of the study.
    paper
        Paper size.
    below
        Page of pictures and where they end, in mm from the top: the table stands
        there if it has room. That page is not among those returned.
    """
    page, table_mm = _place_of_table(result, paper, below)
    layout = lay_out(
        _parts(result, paper),
        paper,
        lambda spacing: table_mm + _table_height_mm(result, spacing) + _AROUND_TABLE_MM,
    )
    pages = [page, *(_new_page(result, paper) for _ in range(layout.n_pages - 1))]
    _segment_table(page, result, top_mm=table_mm, row_mm=layout.spacing.row_mm)
    for line in layout.lines:
        pages[line.page].write(line.x_mm, line.y_mm, line.text, line.style)
    _signature(pages[-1], result, y_mm=sign_mm(paper))
    return pages if below is None or page is not below[0] else pages[1:]


def _place_of_table(
    result: StudyResult, paper: Paper, below: tuple[Page, float] | None
) -> tuple[Page, float]:
    """Return the page and the top of the table: below the pictures if it fits."""
    if below is not None:
        page, bottom_mm = below
        table_mm = bottom_mm + _AROUND_TABLE_MM
        # The page may be the last one, and then be signed.
        if table_mm + _table_height_mm(result, USUAL) < sign_mm(paper):
            return page, table_mm
    return _new_page(result, paper), TOP_MM


def _new_page(result: StudyResult, paper: Paper) -> Page:
    page = Page(paper)
    draw_patient_line(page, result)
    return page


def _parts(result: StudyResult, paper: Paper) -> list[_Part]:
    """Return the texts with their headings, what must be read first in front."""
    warnings = [*words.warning_lines(result), *words.doubt_lines(result)]
    definitions = list(words.DEFINITIONS)
    if beats_table(result) is not None:
        definitions.append(words.SEVERAL_BEATS)
    ranges = normal_range_lines(result)
    published = [("Published normal ranges, for comparison", ranges)] if ranges else []
    return [
        *_open_points(result),
        *_amendments(result, paper),
        # "None." shows that warnings were looked for, and that there are none.
        ("Warnings", warnings or ["None."]),
        *_rest_of_conclusion(result, paper),
        *_long_entries(result, paper),
        ("Comment", result.comment.splitlines() or ["None."]),
        ("Definitions", definitions),
        *published,
        ("Settings and sources", [*settings_lines(result), *source_lines(result)]),
    ]


def _table_height_mm(result: StudyResult, spacing: Spacing) -> float:
    """Return the height from the heading of the table to the rule below it."""
    n_rows = sum(len(view.segments) - 1 for view in result.views)
    return (
        _TABLE_HEAD_MM + len(View) * _NEXT_VIEW_MM + n_rows * spacing.row_mm + _RULE_MM
    )


def _segment_table(
    page: Page, result: StudyResult, *, top_mm: float, row_mm: float
) -> None:
    """Write all 18 segments, view by view."""
    x_mm = page.left_mm
    page.write(x_mm, top_mm, "Segments", HEADING)
    about = f"Regional strain is {REGIONAL_USE}."
    page.write(page.right_mm, top_mm, about, LABEL, align="right")
    reasons_mm = x_mm + 157.0
    # Right ends in mm from the margin, chosen for the widest text of each column.
    numbers = (
        (title_with_interval(result, "end-syst. %"), 59.0),
        ("peak syst. %", 76.0),
        ("peak %", 87.0),
        ("PSI %", 97.0),
        ("TTP ms", 108.0),
        ("drift %", 118.0),
        ("quality %", 130.0),
        ("off, mm", 140.5),
        ("accepted", 155.5),
    )
    columns = (
        Column(title="segment", x_mm=x_mm + 14.0),
        *(
            Column(title=title, x_mm=x_mm + right_mm, align="right")
            for title, right_mm in numbers
        ),
        Column(title="", x_mm=reasons_mm, limit_mm=page.right_mm - reasons_mm),
    )
    y_mm = top_mm + _TABLE_HEAD_MM
    page.table_head(y_mm, columns)
    for view in View:
        page.rule(y_mm + _RULE_MM)
        # A view that was not measured keeps its line: its absence is a finding too.
        y_mm += _NEXT_VIEW_MM
        page.write(x_mm, y_mm, view.value, SMALL_STRONG)
        measured = words.view_of(result, view)
        if measured is None:
            page.write(x_mm + 14.0, y_mm, "not measured", LABEL)
        else:
            y_mm = _segment_rows(page, measured, columns, (y_mm, row_mm))
    page.rule(y_mm + _RULE_MM)


def _segment_rows(
    page: Page,
    view: ViewResult,
    columns: tuple[Column, ...],
    place: tuple[float, float],
) -> float:
    """Write the six rows of a view; return the baseline of the last.

    Parameters
    ----------
    page
        Page to draw on.
    view
        The view.
    columns
        Position and alignment of each column.
    place
        Baseline of the first row, and the distance of rows.
    """
    y_mm, row_mm = place
    rows = zip(view.segments, words.segment_rows(view), strict=True)
    for index, (row, (*numbers, reasons)) in enumerate(rows):
        if index:
            y_mm += row_mm
        page.chip(columns[0].x_mm - 3.6, y_mm, as_hex(SEGMENT_COLOURS_ON_WHITE[index]))
        style = SMALL if row.accepted else SMALL_NOTICE
        # Each reason stands whole under the warnings.
        if not _fits(reasons, columns[-1].limit_mm, style):
            reasons = "see Warnings"
        page.row(y_mm, columns, (*numbers, reasons), style)
    return y_mm


def _rest_of_conclusion(result: StudyResult, paper: Paper) -> list[_Part]:
    """Return the whole conclusion if the first page could not hold it."""
    lines, n_on_first_page = conclusion_lines(result, paper)
    if len(lines) <= n_on_first_page:
        return []
    return [("Conclusion", conclusion_of(result).splitlines())]


def _long_entries(result: StudyResult, paper: Paper) -> list[_Part]:
    """Return the entries of the head that are too long for it."""
    entries = entries_shortened(result, paper)
    return [("Patient and study", entries)] if entries else []


def _amendments(result: StudyResult, paper: Paper) -> list[_Part]:
    """Return what the report amends if it has no room below the signature."""
    note = _amendment_note(result)
    if not note or _fits(note, PAPER_MM[paper][0] - 2 * MARGIN_MM, SMALL):
        return []
    return [("Amendments", [note])]


def _amendment_note(result: StudyResult) -> str:
    amended = [_amended(amendment) for amendment in result.report.amended]
    return f"Amends the report signed by {'; by '.join(amended)}." if amended else ""


def _fits(text: str, limit_mm: float, style: Style) -> bool:
    return width_mm(text, style.size_pt) <= limit_mm


def _open_points(result: StudyResult) -> list[_Part]:
    points = open_points(result)
    if not points:
        return []
    is_signed = result.report.signature is not None
    return [("Open when it was signed" if is_signed else "Open", points)]


def _signature(page: Page, result: StudyResult, *, y_mm: float) -> None:
    """Write who signed and when, or leave room for a name, a date and a hand."""
    third_mm = page.inner_mm / 3
    reader, date, hand = _signed(result)
    for index, (name, value) in enumerate(
        (("Reader", reader), ("Date", date), ("Signature", hand))
    ):
        x_mm = page.left_mm + index * third_mm
        # The last line ends at the margin, the others leave a gap.
        right_mm = x_mm + third_mm - (0.0 if index == 2 else 5.0)
        page.rule(y_mm, from_mm=x_mm, to_mm=right_mm, colour=INK, width_pt=0.7)
        page.write(x_mm, y_mm + 3.6, name, LABEL)
        _above_line(page, value, (x_mm, y_mm), third_mm - 5.0)
    note = _amendment_note(result)
    if note and not _fits(note, page.inner_mm, SMALL):
        note = "Amends a signed report; see Amendments."
    page.write(page.left_mm, y_mm + 7.4, note, SMALL)


def _above_line(
    page: Page, text: str, place: tuple[float, float], limit_mm: float
) -> None:
    """Write a text above the line to sign on, on two lines where it is long."""
    x_mm, y_mm = place
    lines, style = [text], BODY
    if not _fits(text, limit_mm, BODY):
        style = Style(size_pt=NARROW_PT)
        lines = shortened(wrapped(text, limit_mm, NARROW_PT), 2, CONTINUED_ENTRY)
    for index, line in enumerate(reversed(lines)):
        page.write(x_mm, y_mm - 1.6 - index * LEADING_MM, line, style)


def _amended(signature: Signature) -> str:
    """Return who signed the version that is amended, when, and what stood there."""
    name = f"{person_name(signature.reader)}, {words.moment(signature.at)}"
    return f"{name} ({signature.headline})" if signature.headline else name


def _signed(result: StudyResult) -> tuple[str, str, str]:
    """Return what stands above Reader, Date and Signature."""
    signature = result.report.signature
    if signature is None:
        # An unsigned report must not be taken for a final one.
        return person_name(result.reader), "", "draft, not signed"
    version = signature.software_version
    # The numbers on the page are of this version, which is not the one signed with.
    other = version and version != result.software_version
    made_with = f" with version {version}" if other else ""
    name = person_name(signature.reader)
    return name, words.moment(signature.at), f"signed electronically{made_with}"
