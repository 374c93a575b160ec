"""The report's page of pictures: who, how much, where. All measures are millimetres."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View
from longaxis.display.colours import (
    MISSING_ON_WHITE,
    SEGMENT_COLOURS_ON_WHITE,
    as_hex,
    strain_colour,
    strain_table,
    time_colour,
)
from longaxis.display.text import MINUS, milliseconds, milliseconds_with_unit, percent
from longaxis.io import report_figures as figures
from longaxis.io import report_text as words
from longaxis.io.report_page import (
    BODY,
    BODY_QUIET,
    FAINT_RULE,
    HEADING,
    INK,
    LABEL,
    NUMBER,
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
from longaxis.io.report_type import width_mm

if TYPE_CHECKING:
    from longaxis.anatomy import Segment
    from longaxis.data import StudyResult, ViewResult

_GAP_MM = 5.0
_TALL_PAGE_MM = 297.0
_TIME_STEP_S = 0.05

_BULLSEYE_MM = 52.0
_SCALE_INSET_MM = 9.0


def first_page(result: StudyResult, paper: Paper) -> Page:
    """Draw the first page."""
    page = Page(paper)
    spare_mm = page.height_mm - _TALL_PAGE_MM  # Letter is lower than A4
    _title(page)
    _header(page, result, top_mm=26.0)
    _headline(page, result, top_mm=52.0)
    frame_mm = 53.0 + spare_mm / 2
    _key_frames(page, result, top_mm=63.0, height_mm=frame_mm)
    curves_mm = 63.0 + frame_mm + 11.0
    height_mm = 55.0 + spare_mm / 2
    _curves(page, result, top_mm=curves_mm, height_mm=height_mm)
    _bottom_row(page, result, top_mm=curves_mm + height_mm + 28.0)
    return page


def _title(page: Page) -> None:
    page.write(page.left_mm, 18.0, "Left ventricular longitudinal strain", TITLE)
    subject = "2D speckle tracking, apical views"
    page.write(page.right_mm, 18.0, subject, BODY_QUIET, align="right")
    page.rule(21.0, colour=INK, width_pt=0.9)


def _header(page: Page, result: StudyResult, *, top_mm: float) -> None:
    """Write who was examined, in three columns of four lines."""
    name_mm = 17.0
    starts = [page.left_mm + share * page.inner_mm for share in (0, 0.40, 0.72, 1.0)]
    for index, (name, value) in enumerate(words.header_pairs(result)):
        x_mm = starts[index % 3]
        y_mm = top_mm + (index // 3) * 5.2
        page.write(x_mm, y_mm, name, LABEL)
        limit_mm = starts[index % 3 + 1] - x_mm - name_mm - 3.0
        style = _fitting(STRONG if name == "Name" else BODY, value, limit_mm)
        page.write(x_mm + name_mm, y_mm, value, style, limit_mm=limit_mm)
    page.rule(top_mm + 19.0)


def _fitting(style: Style, text: str, limit_mm: float) -> Style:
    """Return the style, smaller for a long text: names and numbers stay whole."""
    if width_mm(text, style.size_pt, bold=style.bold) <= limit_mm:
        return style
    return replace(style, size_pt=7.0)


def _headline(page: Page, result: StudyResult, *, top_mm: float) -> None:
    value, name, note = words.headline(result)
    page.write(page.left_mm, top_mm + 3.5, value, NUMBER)
    x_mm = page.left_mm + 38.0
    limit_mm = page.right_mm - x_mm
    page.write(x_mm, top_mm - 0.7, name, HEADING, limit_mm=limit_mm)
    style = BODY_QUIET if words.all_accepted(result) else STRONG_NOTICE
    page.write(x_mm, top_mm + 4.0, note, style, limit_mm=limit_mm)


def _third(page: Page, index: int) -> tuple[float, float]:
    """Return left edge and width of one of three columns."""
    width_mm = (page.inner_mm - 2 * _GAP_MM) / 3
    return page.left_mm + index * (width_mm + _GAP_MM), width_mm


def _key_frames(
    page: Page, result: StudyResult, *, top_mm: float, height_mm: float
) -> None:
    for index, view in enumerate(View):
        left_mm, width_mm = _third(page, index)
        axes = page.place(left_mm, top_mm, width_mm, height_mm)
        measured = words.view_of(result, view)
        if measured is None:
            figures.draw_missing(axes, f"{view.value} was not measured")
            continue
        frame = measured.beat.end_systole
        figures.draw_key_frame(axes, measured, frame)
        caption = words.frame_caption(measured, frame)
        y_mm = top_mm + height_mm + 4.0
        page.write(left_mm, y_mm, caption, SMALL, limit_mm=width_mm)


def _curves(
    page: Page, result: StudyResult, *, top_mm: float, height_mm: float
) -> None:
    limits = figures.curve_limits(result.views)
    last_ms = max(1000 * float(view.curves.times_s[-1]) for view in result.views)
    axis_mm = 7.0  # the numbers beside each plot
    for index, view in enumerate(View):
        left_mm, width_mm = _third(page, index)
        measured = words.view_of(result, view)
        if measured is None:
            axes = page.place(left_mm, top_mm + 3.0, width_mm, height_mm - 3.0)
            figures.draw_missing(axes, f"{view.value} was not measured")
            continue
        page.write(
            left_mm, top_mm, f"{view.value}, strain (%) over ms after ED", STRONG
        )
        axes = page.place(
            left_mm + axis_mm, top_mm + 3.0, width_mm - axis_mm, height_mm - 3.0
        )
        figures.draw_curves(axes, measured, limits=limits, last_ms=last_ms)
        _legend(page, measured, (left_mm, top_mm + height_mm + 8.4, width_mm))


def _legend(page: Page, view: ViewResult, place: tuple[float, float, float]) -> None:
    """Name the curves below their plot."""
    left_mm, y_mm, width_mm = place
    page.rule(
        y_mm - 0.9, from_mm=left_mm, to_mm=left_mm + 2.4, colour=INK, width_pt=1.9
    )
    rejected = any(not each.accepted for each in view.segments)
    name = "whole line (G1)" + ("; ✕ dashed: rejected" if rejected else "")
    page.write(left_mm + 3.2, y_mm, name, SMALL)
    for index, each in enumerate(view.segments):
        row, column = index % 3, index // 3
        x_mm = left_mm + column * 0.485 * width_mm
        line_mm = y_mm + (row + 1) * 3.7
        colour = as_hex(SEGMENT_COLOURS_ON_WHITE[index])
        if each.accepted:
            page.chip(x_mm, line_mm, colour)
        else:
            page.write(x_mm - 0.2, line_mm, "✕", Style(size_pt=8.0, colour=colour))
        name = f"{index + 1} {each.segment.name}"
        page.write(x_mm + 2.8, line_mm, name, SMALL, limit_mm=0.52 * width_mm - 2.6)


def _bottom_row(page: Page, result: StudyResult, *, top_mm: float) -> None:
    measured = [each for view in result.views for each in view.segments]
    rejected = {each.segment for each in measured if not each.accepted}
    _strain_bullseye(
        page,
        {each.segment: each.values.peak_systolic for each in measured},
        rejected,
        (page.left_mm, top_mm),
    )
    _time_bullseye(
        page,
        {each.segment: each.values.time_to_peak_s for each in measured},
        rejected,
        (page.left_mm + _BULLSEYE_MM + 4.0, top_mm),
    )
    left_mm = page.left_mm + 2 * _BULLSEYE_MM + 10.0
    _global_table(page, result, left_mm=left_mm, top_mm=top_mm)


def _strain_bullseye(
    page: Page,
    values: dict[Segment, float],
    rejected: set[Segment],
    corner: tuple[float, float],
) -> None:
    left_mm, top_mm = corner
    page.write(left_mm, top_mm, "Peak systolic strain (%)", STRONG)
    figures.draw_bullseye(
        page.place(left_mm, top_mm + 1.5, _BULLSEYE_MM, _BULLSEYE_MM),
        values,
        colour_of=partial(strain_colour, missing=MISSING_ON_WHITE),
        text_of=partial(percent, decimals=0),
        rejected=rejected,
    )
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
    finite = [value for value in values.values() if np.isfinite(value)] or [0.3]
    first = int(np.floor(min(finite) / _TIME_STEP_S))
    last = max(int(np.ceil(max(finite) / _TIME_STEP_S)), first + 4)
    return first * _TIME_STEP_S, last * _TIME_STEP_S


def _global_table(
    page: Page, result: StudyResult, *, left_mm: float, top_mm: float
) -> None:
    page.write(left_mm, top_mm, "Global longitudinal strain (%)", STRONG)
    right_mm = page.right_mm
    columns = (
        Column(title="", x_mm=left_mm, limit_mm=right_mm - left_mm - 37.0),
        Column(
            title=words.peak_systolic_title(result, "peak syst."),
            x_mm=right_mm - 22.2,
            align="right",
        ),
        Column(title="end-syst.", x_mm=right_mm - 9.5, align="right"),
        Column(title="peak", x_mm=right_mm, align="right"),
    )
    y_mm = top_mm + 5.0
    page.table_head(y_mm, columns)
    seen = ""
    for index, row in enumerate(words.global_rows(result)):
        y_mm += 4.0
        if row[0][:3] != seen:
            page.rule(y_mm - 2.9, from_mm=left_mm, colour=FAINT_RULE)
        seen = row[0][:3]
        page.row(y_mm, columns, row, SMALL_STRONG if index == 0 else SMALL)
    page.rule(y_mm + 1.2, from_mm=left_mm, colour=FAINT_RULE)
    for name, value in words.other_rows(result):
        y_mm += 4.1
        page.write(left_mm, y_mm, name, SMALL)
        limit_mm = right_mm - left_mm - 27.0
        page.write(right_mm, y_mm, value, SMALL, align="right", limit_mm=limit_mm)
