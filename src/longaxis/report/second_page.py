"""The report's pages of numbers: segments, settings, warnings, comment, signature.

All measures are millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.data.convention import REGIONAL_USE
from longaxis.display.colours import SEGMENT_COLOURS_ON_WHITE, as_hex
from longaxis.display.text import person_name
from longaxis.report import text as words
from longaxis.report.first_page import LINES_ON_FIRST_PAGE
from longaxis.report.global_rows import beats_table, title_with_interval
from longaxis.report.open_points import open_points
from longaxis.report.page_layout import (
    BODY,
    HEADING,
    INK,
    LABEL,
    LEADING_MM,
    SMALL,
    SMALL_NOTICE,
    SMALL_PT,
    SMALL_STRONG,
    Column,
    Page,
    Paper,
)
from longaxis.report.patient_line import draw_patient_line
from longaxis.report.settings_text import settings_lines, source_lines
from longaxis.report.templates import conclusion_of, normal_range_lines
from longaxis.report.typeface import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from longaxis.data import StudyResult, ViewResult
    from longaxis.data.report import Signature

    _Part = tuple[str, Sequence[str]]

# Distances chosen by eye on the golden pages.
# Chosen: columns of small text closer than this run into each other.
_GAP_MM = 8.0
# Chosen: a third of a line, so that sentences that wrap can be told apart.
_PARAGRAPH_MM = 1.1
# Chosen: from the baseline of a heading to that of its first line.
_BELOW_HEADING_MM = 5.0
# Chosen: more than a paragraph, so that a heading belongs to what follows.
_ABOVE_HEADING_MM = 4.0
# Chosen: sentences up to this many lines are not torn apart.
_KEPT_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Where text may stand: a column of a page."""

    page: Page
    left_mm: float
    top_mm: float
    width_mm: float
    bottom_mm: float


def number_pages(result: StudyResult, paper: Paper) -> list[Page]:
    """Draw the table of segments and all texts; the last page is signed.

    Texts run from column to column, and onto further pages where they are long:
    nothing is cut.
    """
    page = Page(paper)
    draw_patient_line(page, result)
    top_mm = _segment_table(page, result, top_mm=24.0) + 8.0
    pages = [page]

    def columns() -> Iterator[_Block]:
        yield from _columns(page, top_mm)
        while True:
            pages.append(Page(paper))
            draw_patient_line(pages[-1], result)
            yield from _columns(pages[-1], 24.0)

    _flow(_parts(pages[0], result), columns())
    _signature(pages[-1], result, y_mm=_sign_mm(pages[-1]))
    return pages


def _sign_mm(page: Page) -> float:
    """Return the line to sign on: room to sign by hand, above the footer."""
    return page.height_mm - 27.0


def _columns(page: Page, top_mm: float) -> tuple[_Block, _Block]:
    """Return the two columns of a page."""
    width_mm = (page.inner_mm - _GAP_MM) / 2
    # Chosen: two lines of air above the name of who signs.
    bottom_mm = _sign_mm(page) - 8.0
    left, right = (
        _Block(
            page=page,
            left_mm=page.left_mm + index * (width_mm + _GAP_MM),
            top_mm=top_mm,
            width_mm=width_mm,
            bottom_mm=bottom_mm,
        )
        for index in range(2)
    )
    return left, right


def _parts(page: Page, result: StudyResult) -> list[_Part]:
    """Return the texts with their headings, what must be read first in front."""
    warnings = [*words.warning_lines(result), *words.doubt_lines(result)]
    definitions = list(words.DEFINITIONS)
    if beats_table(result) is not None:
        definitions.append(words.SEVERAL_BEATS)
    ranges = normal_range_lines(result)
    published = [("Published normal ranges, for comparison", ranges)] if ranges else []
    return [
        *_open_points(result),
        # "None." shows that warnings were looked for, and that there are none.
        ("Warnings", warnings or ["None."]),
        *_rest_of_conclusion(page, result),
        ("Comment", result.comment.splitlines() or ["None."]),
        ("Definitions", definitions),
        *published,
        ("Settings and sources", [*settings_lines(result), *source_lines(result)]),
    ]


def _flow(parts: Sequence[_Part], columns: Iterator[_Block]) -> None:
    """Write headed texts from column to column."""
    block = next(columns)
    y_mm = block.top_mm
    for title, sentences in parts:
        first = wrapped(sentences[0], block.width_mm, SMALL_PT)
        least_mm = _BELOW_HEADING_MM + min(len(first), _KEPT_LINES) * LEADING_MM
        # A heading never stands alone at the foot of a column.
        if y_mm > block.top_mm and y_mm + least_mm > block.bottom_mm + LEADING_MM:
            block = next(columns)
            y_mm = block.top_mm
        block.page.write(block.left_mm, y_mm, title, HEADING)
        y_mm += _BELOW_HEADING_MM
        for sentence in sentences:
            block, y_mm = _sentence(sentence, block, y_mm, columns)
        y_mm += _ABOVE_HEADING_MM


def _sentence(
    sentence: str, block: _Block, y_mm: float, columns: Iterator[_Block]
) -> tuple[_Block, float]:
    """Write a sentence; return the column it ends in, and the next baseline."""
    lines = wrapped(sentence, block.width_mm, SMALL_PT)
    room = int((block.bottom_mm - y_mm) / LEADING_MM) + 1
    # Short sentences stay whole; long ones go on in the next column.
    if room < min(len(lines), _KEPT_LINES):
        block = next(columns)
        y_mm = block.top_mm
    for line in lines:
        if y_mm > block.bottom_mm:
            block = next(columns)
            y_mm = block.top_mm
        block.page.write(block.left_mm, y_mm, line, SMALL)
        y_mm += LEADING_MM
    return block, y_mm + _PARAGRAPH_MM


def _segment_table(page: Page, result: StudyResult, *, top_mm: float) -> float:
    """Write all 18 segments, view by view; return the bottom of the table."""
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
    y_mm = top_mm + 6.0
    page.table_head(y_mm, columns)
    for view in View:
        page.rule(y_mm + 1.6)
        # A view that was not measured keeps its line: its absence is a finding too.
        y_mm += 5.0
        page.write(x_mm, y_mm, view.value, SMALL_STRONG)
        measured = words.view_of(result, view)
        if measured is None:
            page.write(x_mm + 14.0, y_mm, "not measured", LABEL)
        else:
            y_mm = _segment_rows(page, measured, columns, y_mm)
    page.rule(y_mm + 1.6)
    return y_mm + 1.6


def _segment_rows(
    page: Page, view: ViewResult, columns: tuple[Column, ...], y_mm: float
) -> float:
    """Write the six rows of a view; return the baseline of the last."""
    rows = zip(view.segments, words.segment_rows(view), strict=True)
    for index, (row, cells) in enumerate(rows):
        if index:
            y_mm += 4.2
        page.chip(columns[0].x_mm - 3.6, y_mm, as_hex(SEGMENT_COLOURS_ON_WHITE[index]))
        style = SMALL if row.accepted else SMALL_NOTICE
        page.row(y_mm, columns, cells, style)
    return y_mm


def _rest_of_conclusion(page: Page, result: StudyResult) -> list[_Part]:
    """Return the whole conclusion if the first page could not hold it."""
    conclusion = conclusion_of(result)
    # Wrapped as on the first page: both must agree whether it was cut.
    lines = wrapped(conclusion, page.inner_mm, BODY.size_pt)
    if len(lines) <= LINES_ON_FIRST_PAGE:
        return []
    return [("Conclusion", conclusion.splitlines())]


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
        page.write(x_mm, y_mm - 1.6, value, BODY, limit_mm=third_mm - 5.0)
    amended = [_amended(amendment) for amendment in result.report.amended]
    if amended:
        note = f"Amends the report signed by {'; by '.join(amended)}."
        page.write(page.left_mm, y_mm + 7.4, note, SMALL, limit_mm=page.inner_mm)


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
