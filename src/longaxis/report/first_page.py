"""The report's page of pictures: who, how much, where. All measures are millimetres."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.convention import REGIONAL_USE
from longaxis.data.report import ReportPicture
from longaxis.display.colours import (
    MISSING_ON_WHITE,
    strain_colour,
    strain_table,
    time_colour,
)
from longaxis.display.text import (
    MINUS,
    milliseconds,
    milliseconds_with_unit,
    signed_percent,
)
from longaxis.report import figures as figures
from longaxis.report import text as words
from longaxis.report.global_rows import beats_table, global_rows, global_titles
from longaxis.report.image_rows import draw_rows, rows_on_first_page
from longaxis.report.page_layout import (
    BODY,
    BODY_QUIET,
    FAINT_RULE,
    HEADING,
    INK,
    LABEL,
    LEADING_MM,
    MARGIN_MM,
    NUMBER,
    PAPER_MM,
    SMALL,
    SMALL_STRONG,
    STRONG,
    STRONG_NOTICE,
    TITLE,
    Column,
    Page,
    Paper,
    Style,
)
from longaxis.report.study_head import (
    HEAD_NAME_MM,
    NARROW_PT,
    head_columns_mm,
    head_lines,
    n_lines_more,
)
from longaxis.report.templates import conclusion_of
from longaxis.report.typeface import joined, shortened, width_mm, wrapped

if TYPE_CHECKING:
    from longaxis.anatomy import Segment
    from longaxis.data import StudyResult

# Chosen: a bull's-eye with title and scale, and the foot, on A4 and on Letter.
_BELOW_PICTURES_MM = 87.0
"""Room for the bull's-eyes, the table and the foot of the page."""

# Chosen: what the table needs more than is free below the bull's-eyes. With less it
# runs into them; all of it is taken from the height of the pictures.
_BEATS_MM = 18.0
"""What the table over beats takes beside the room that is left there without it."""

# Chosen: heading and four rows of the table of beats.
_BEATS_ABOVE_FOOT_MM = 33.0
# Width of the column of names. Chosen on the golden pages: holds the longest name of a
# definition, and leaves 30 mm for each of four columns of numbers on A4.
_BEATS_NAME_MM = 62.0

# Chosen: wider tables are hard to follow along a row.
_WIDEST_TABLE_MM = 110.0
# Chosen: ends of the colour scale on round numbers, at most 50 ms beyond the times.
_TIME_STEP_S = 0.05

# Chosen: each line of the conclusion takes its height from the pictures below it, so
# that the rest goes to page two. Lines that the head needs beside its usual ones are
# taken from the conclusion, but for the first two.
_MOST_CONCLUSION_LINES, _LEAST_CONCLUSION_LINES = 7, 2
# Between the lines of one entry, at the small size.
_ENTRY_LINE_MM = 3.2
# Says where the rest stands, so that a cut sentence is never taken for the whole.
CONTINUED = "… continued on a later page, under Conclusion."
# Chosen: numbers of 18 cells stay readable at the small size; beside two of them 73 mm
# are left for the table on A4.
_BULLSEYE_MM = 52.0
# Chosen: names of walls stand inside, so little room is needed between two.
_BULLSEYE_GAP_MM = 2.5
# Chosen by eye: the scale is narrower than the plot, so that the numbers at its ends do
# not reach those of the neighbour.
_SCALE_INSET_MM = 9.0


def first_page(
    result: StudyResult, paper: Paper
) -> tuple[Page, tuple[ReportPicture, ...]]:
    """Draw the first page: who, how much, two rows of pictures, bull's-eyes.

    Returns
    -------
    page
        The page.
    rows
        Which rows of pictures stand on it.
    """
    page = Page(paper)
    _title(page)
    head_mm = _header(page, result, paper, top_mm=26.0)
    headline_mm = _headline(page, result, top_mm=head_mm + 7.9)
    top_mm = _conclusion(page, result, paper, top_mm=headline_mm + 4.5)
    beats = beats_table(result)
    # The table of beats takes its room from the pictures, never from the numbers.
    beats_mm = 0.0 if beats is None else _BEATS_MM
    bottom_mm = page.height_mm - _BELOW_PICTURES_MM - beats_mm
    rows = rows_on_first_page(page, result, (top_mm, bottom_mm))
    draw_rows(page, result, rows, (top_mm, bottom_mm))
    _bottom_row(page, result, top_mm=bottom_mm)
    if beats is not None:
        _beats_table(page, *beats, top_mm=page.height_mm - _BEATS_ABOVE_FOOT_MM)
    return page, rows


def _title(page: Page) -> None:
    page.write(page.left_mm, 18.0, "Left ventricular longitudinal strain", TITLE)
    subject = "2D speckle tracking, apical views"
    page.write(page.right_mm, 18.0, subject, BODY_QUIET, align="right")
    page.rule(21.0, colour=INK, width_pt=0.9)


def _header(page: Page, result: StudyResult, paper: Paper, *, top_mm: float) -> float:
    """Write who was examined, in three columns; return where the rule below lies."""
    entries = head_lines(result, paper)
    y_mm = top_mm
    for start in range(0, len(entries), 3):
        row = entries[start : start + 3]
        places = head_columns_mm(paper)
        for (x_mm, limit_mm), (name, value, lines) in zip(places, row, strict=True):
            page.write(x_mm, y_mm, name, LABEL)
            style = _fitting(STRONG if name == "Name" else BODY, value, limit_mm)
            for index, line in enumerate(lines):
                line_mm = y_mm + index * _ENTRY_LINE_MM
                page.write(x_mm + HEAD_NAME_MM, line_mm, line, style)
        y_mm += 4.9 + (max(len(lines) for _, _, lines in row) - 1) * _ENTRY_LINE_MM
    page.rule(y_mm - 1.9)
    return y_mm - 1.9


def _fitting(style: Style, text: str, limit_mm: float) -> Style:
    """Return the style, smaller for a long text: names and numbers stay whole."""
    if width_mm(text, style.size_pt, bold=style.bold) <= limit_mm:
        return style
    return Style(size_pt=NARROW_PT, bold=style.bold, colour=style.colour)


def _headline(page: Page, result: StudyResult, *, top_mm: float) -> float:
    """Write the first number and what belongs to it; return the last baseline."""
    value, name, note = words.headline(result)
    page.write(page.left_mm, top_mm + 3.5, value, NUMBER)
    x_mm = page.left_mm + 38.0
    limit_mm = page.right_mm - x_mm
    heading = _fitting(HEADING, name, limit_mm)
    page.write(x_mm, top_mm - 0.7, name, heading, limit_mm=limit_mm)
    # A rejected segment must be seen beside the number, not only in the warnings.
    style = BODY_QUIET if words.all_accepted(result) else STRONG_NOTICE
    style = _fitting(style, note, limit_mm)
    y_mm = top_mm + 4.0
    # On two lines where it does not fit on one: nothing beside the number is cut.
    parts = note.split(" · ")
    for line in joined(parts, limit_mm, style.size_pt, bold=style.bold):
        page.write(x_mm, y_mm, line, style)
        y_mm += LEADING_MM
    return y_mm - LEADING_MM


def conclusion_lines(result: StudyResult, paper: Paper) -> tuple[list[str], int]:
    """Return the lines of the conclusion, and how many the first page has room for."""
    limit_mm = PAPER_MM[paper][0] - 2 * MARGIN_MM
    lines = wrapped(conclusion_of(result), limit_mm, BODY.size_pt)
    n_lines = _MOST_CONCLUSION_LINES - n_lines_more(result, paper)
    return lines, max(n_lines, _LEAST_CONCLUSION_LINES)


def _conclusion(
    page: Page, result: StudyResult, paper: Paper, *, top_mm: float
) -> float:
    """Write the conclusion, or its beginning; return where the pictures start."""
    lines, n_lines = conclusion_lines(result, paper)
    # Without a conclusion the pictures move up: an empty heading would look forgotten.
    if not lines:
        return top_mm + 2.0
    page.write(page.left_mm, top_mm + 2.5, "Conclusion", HEADING)
    shown = shortened(lines, n_lines, CONTINUED)
    y_mm = page.lines(page.left_mm, top_mm + 7.0, shown, BODY)
    return y_mm + 2.5


def _bottom_row(page: Page, result: StudyResult, *, top_mm: float) -> None:
    measured = [segment for view in result.views for segment in view.segments]
    rejected = {segment.segment for segment in measured if not segment.accepted}
    left_mm = page.left_mm
    chosen = result.report.pictures
    if ReportPicture.BULLSEYE in chosen:
        # A bull's-eye takes rejected segments too: they are hatched, not left out.
        strains = {segment.segment: segment.values.end_systolic for segment in measured}
        _strain_bullseye(page, strains, rejected, (left_mm, top_mm))
        left_mm += _BULLSEYE_MM + _BULLSEYE_GAP_MM
    if ReportPicture.TIME_BULLSEYE in chosen:
        times_s = {
            segment.segment: segment.values.time_to_peak_s for segment in measured
        }
        _time_bullseye(page, times_s, rejected, (left_mm, top_mm))
        left_mm += _BULLSEYE_MM + _BULLSEYE_GAP_MM
    # The table keeps its width beside one bull's-eye: numbers stay near their names.
    left_mm = max(left_mm, page.right_mm - _WIDEST_TABLE_MM)
    _global_table(page, result, left_mm=left_mm, top_mm=top_mm)
    if {ReportPicture.BULLSEYE, ReportPicture.TIME_BULLSEYE} & set(chosen):
        y_mm = top_mm + _BULLSEYE_MM + 13.5
        about = f"Segments: {REGIONAL_USE}"
        page.write(page.left_mm, y_mm, about, LABEL)


def _strain_bullseye(
    page: Page,
    values: dict[Segment, float],
    rejected: set[Segment],
    corner: tuple[float, float],
) -> None:
    left_mm, top_mm = corner
    page.write(left_mm, top_mm, "End-systolic strain (%)", STRONG)
    figures.draw_bullseye(
        page.place(left_mm, top_mm + 1.5, _BULLSEYE_MM, _BULLSEYE_MM),
        values,
        colour_of=partial(strain_colour, missing=MISSING_ON_WHITE),
        text_of=partial(signed_percent, decimals=0),
        rejected=rejected,
    )
    # Strain colours end at 20 % either way; what lies beyond has the end's colour.
    labels = [(0.0, f"{MINUS}20"), (0.5, "0"), (1.0, "+20")]
    _scale(page, strain_table(120), labels, corner)


def _time_bullseye(
    page: Page,
    values: dict[Segment, float],
    rejected: set[Segment],
    corner: tuple[float, float],
) -> None:
    left_mm, top_mm = corner
    page.write(left_mm, top_mm, "Time to peak strain (ms)", STRONG)
    earliest_s, latest_s = _time_range(values)
    colour_of = partial(
        time_colour,
        earliest_s=earliest_s,
        latest_s=latest_s,
        missing=MISSING_ON_WHITE,
    )
    figures.draw_bullseye(
        page.place(left_mm, top_mm + 1.5, _BULLSEYE_MM, _BULLSEYE_MM),
        values,
        colour_of=colour_of,
        text_of=milliseconds,
        rejected=rejected,
    )
    times_s = np.linspace(earliest_s, latest_s, 120)
    colours = np.array([colour_of(time_s) for time_s in times_s], dtype=np.uint8)
    labels = [(0.0, milliseconds(earliest_s)), (1.0, milliseconds_with_unit(latest_s))]
    _scale(page, colours, labels, corner)


def _scale(
    page: Page,
    colours: figures.Colours,
    labels: list[tuple[float, str]],
    corner: tuple[float, float],
) -> None:
    """Draw the colour scale below a bull's-eye."""
    left_mm, top_mm = corner
    axes = page.place(
        left_mm + _SCALE_INSET_MM,
        top_mm + _BULLSEYE_MM + 3.0,
        _BULLSEYE_MM - 2 * _SCALE_INSET_MM,
        2.2,
    )
    figures.draw_scale(axes, colours, labels)


def _time_range(values: dict[Segment, float]) -> tuple[float, float]:
    """Return the ends of the time scale: whole steps, at least four of them."""
    # Chosen: 0.3 s, about the systole of a normal heart, where no segment has a time.
    finite = [value for value in values.values() if np.isfinite(value)] or [0.3]
    first = int(np.floor(min(finite) / _TIME_STEP_S))
    # At least four steps, so that a spread of a few ms does not fill the whole scale.
    last = max(int(np.ceil(max(finite) / _TIME_STEP_S)), first + 4)
    return first * _TIME_STEP_S, last * _TIME_STEP_S


def _beats_table(
    page: Page, titles: list[str], rows: list[list[str]], *, top_mm: float
) -> None:
    """Write mean ± SD over several beats, a column for the patient and each view."""
    page.rule(top_mm - 4.0, colour=FAINT_RULE)
    page.write(page.left_mm, top_mm, titles[0], STRONG)
    step_mm = (page.inner_mm - _BEATS_NAME_MM) / (len(titles) - 1)
    # Chosen: with one view two columns would lie far apart, and rows be hard to follow.
    step_mm = min(step_mm, 34.0)
    columns = [
        Column(title="", x_mm=page.left_mm),
        *(
            Column(
                title=title,
                x_mm=page.left_mm + _BEATS_NAME_MM + (index + 1) * step_mm,
                align="right",
            )
            for index, title in enumerate(titles[1:])
        ),
    ]
    page.table_head(top_mm, columns)
    for index, cells in enumerate(rows):
        # The first row is the strain that the headline gives.
        style = SMALL_STRONG if index == 0 else SMALL
        page.row(top_mm + 4.0 * (index + 1), columns, cells, style)


def _global_table(
    page: Page, result: StudyResult, *, left_mm: float, top_mm: float
) -> None:
    page.write(left_mm, top_mm, "Global longitudinal strain (%)", STRONG)
    right_mm = page.right_mm
    first, second, third = global_titles(result)
    columns = (
        # 38 mm are the three columns of numbers with their intervals.
        Column(title="", x_mm=left_mm, limit_mm=right_mm - left_mm - 38.0),
        Column(title=first, x_mm=right_mm - 23.0, align="right"),
        Column(title=second, x_mm=right_mm - 9.5, align="right"),
        Column(title=third, x_mm=right_mm, align="right"),
    )
    y_mm = top_mm + 5.0
    page.table_head(y_mm, columns)
    seen = ""
    for index, row in enumerate(global_rows(result)):
        y_mm += 4.0
        # The first three letters are the view, or "Pat" for the patient: a rule above
        # each.
        if row[0][:3] != seen:
            page.rule(y_mm - 2.9, from_mm=left_mm, colour=FAINT_RULE)
        seen = row[0][:3]
        page.row(y_mm, columns, row, SMALL_STRONG if index == 0 else SMALL)
    page.rule(y_mm + 1.2, from_mm=left_mm, colour=FAINT_RULE)
    for name, value in words.other_rows(result):
        y_mm += 4.1
        page.write(left_mm, y_mm, name, SMALL)
        # 27 mm are the longest name of a value at the small size.
        limit_mm = right_mm - left_mm - 27.0
        page.write(right_mm, y_mm, value, SMALL, align="right", limit_mm=limit_mm)
