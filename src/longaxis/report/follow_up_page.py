"""The report's page of earlier exams: trend, changes, limits. Measures are mm."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from longaxis.data.trend import date_of
from longaxis.display.text import MISSING, dicom_date, number
from longaxis.display.trend_text import (
    is_named_above,
    signed,
    trend_sentences,
    value_in_words,
)
from longaxis.report.page_layout import (
    FAINT_RULE,
    HEADING,
    INK,
    LABEL,
    LEADING_MM,
    NOTICE,
    QUIET,
    RULE,
    SMALL_PT,
    Column,
    Page,
    Paper,
)
from longaxis.report.patient_line import draw_patient_line
from longaxis.report.text_flow import FOOT_MM, TOP_MM
from longaxis.report.typeface import width_mm, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from longaxis.data import StudyResult
    from longaxis.data.follow_up import Change
    from longaxis.data.trend import Trend, TrendValue

    # Cells of a row, and the lines of its last two.
    _Row = tuple[tuple[str, ...], list[list[str]]]

_CHANGES = "Changes, limits and what may explain them"

# Distances chosen by eye on the drawn page.
_PLOT_MM = 92.0
_ROW_MM = 4.6
# Chosen: room for an interval beyond the outermost value, in points of strain.
_MARGIN_POINTS = 2.0
# Chosen: a lone exam stands in the middle of half a year.
_LEAST_DAYS = 90
_MARKERS = ("D", "s", "^", "v")
"""Of other programs, hollow; ours is a filled circle."""
_LEGEND_MM = 140.0
"""Chosen: widest name of a program in the plot, which is 172 mm wide on A4."""
_MOST_ROWS = 16
"""Chosen: leaves half of the page to plot and notes; the rest is in the table file."""
_TEXTS_MM = 30.0
"""Chosen: room below the table for a heading and some of the sentences."""


def follow_up_pages(result: StudyResult, trend: Trend, paper: Paper) -> list[Page]:
    """Draw what is known of earlier exams; long texts go on on further pages."""
    page = _new_page(result, paper)
    top_mm = TOP_MM
    title = f"Follow-up: {trend.measure}, {trend.what}"
    page.write(page.left_mm, top_mm, title, HEADING)
    axes = page.place(
        page.left_mm + 10.0, top_mm + 5.0, page.inner_mm - 10.0, _PLOT_MM - 12.0
    )
    draw_trend(axes, trend)
    y_mm = _table(page, trend, top_mm=top_mm + _PLOT_MM + 6.0) + 8.0
    return _with_sentences(page, result, trend, paper, top_mm=y_mm)


def _with_sentences(
    page: Page, result: StudyResult, trend: Trend, paper: Paper, *, top_mm: float
) -> list[Page]:
    """Write the sentences from here on; return the page, and those that follow it."""
    lines = [
        line
        for sentence in trend_sentences(trend)
        for line in wrapped(sentence, page.inner_mm, SMALL_PT)
    ]
    pages = [page]
    while True:
        pages[-1].write(page.left_mm, top_mm, _CHANGES, HEADING)
        n_lines = _n_lines_below(page, top_mm + 5.0)
        pages[-1].lines(page.left_mm, top_mm + 5.0, lines[:n_lines])
        lines = lines[n_lines:]
        if not lines:
            return pages
        pages.append(_new_page(result, paper))
        top_mm = TOP_MM


def _new_page(result: StudyResult, paper: Paper) -> Page:
    page = Page(paper)
    draw_patient_line(page, result)
    return page


def _n_lines_below(page: Page, top_mm: float) -> int:
    """Return how many lines have room from this baseline to the foot."""
    return max(0, int((page.height_mm - FOOT_MM - top_mm) / LEADING_MM) + 1)


def draw_trend(axes: Axes, trend: Trend) -> None:
    """Draw the values over their dates, the limits, and the fall that is looked for."""
    from matplotlib import dates

    # Its functions of dates have no types.
    date_axis: Any = dates
    _style(axes, trend)
    own = [value for value in trend.values if value.is_own]
    days = [_day(value) for value in trend.values]
    _draw_values(axes, own, "Longaxis", marker="o", is_filled=True)
    others = [value for value in trend.values if not value.is_own]
    programs = dict.fromkeys(value.program for value in others)
    for index, program in enumerate(programs):
        values = [value for value in others if value.program == program]
        name = f"{program} ({values[0].quantity})"
        name = "\n".join(wrapped(name, _LEGEND_MM, SMALL_PT))
        marker = _MARKERS[index % len(_MARKERS)]
        _draw_values(axes, values, name, marker=marker, is_filled=False)
    locator = date_axis.AutoDateLocator(minticks=3, maxticks=8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(date_axis.ConciseDateFormatter(locator))
    if days:
        room = max(_LEAST_DAYS, 0.06 * (max(days) - min(days)))
        axes.set_xlim(min(days) - room, max(days) + room)
    _, names = axes.get_legend_handles_labels()
    longest_mm = max((width_mm(name, SMALL_PT) for name in names), default=0.0)
    axes.legend(
        fontsize=SMALL_PT,
        frameon=False,
        loc="upper left",
        ncols=2 if longest_mm <= _LEGEND_MM / 2 else 1,
        labelcolor=INK,
    )


def _day(value: TrendValue) -> float:
    """Return the date of a value as matplotlib counts days."""
    from matplotlib import dates

    date_axis: Any = dates
    return float(date_axis.date2num(date_of(value.study_date)))


def _style(axes: Axes, trend: Trend) -> None:
    """Set scale and grid, and draw the limits with their names."""
    shown = [value.value_percent for value in trend.values]
    limits = [] if trend.limit is None else [trend.limit.normal, trend.limit.abnormal]
    lines = {
        100 * limit: name
        for limit, name in zip(limits, ("normal", "abnormal"), strict=False)
        if limit is not None
    }
    marks = [*shown, *lines, *([trend.fall_line_percent] * bool(trend.first))]
    known = [mark for mark in marks if mark is not None]
    widths = [value.half_width_percent or 0.0 for value in trend.values]
    room = _MARGIN_POINTS + max(widths, default=0.0)
    axes.set_ylim(min(known, default=-20.0) - room, max(known, default=0.0) + 2 * room)
    axes.set_ylabel("GLS (%)", fontsize=SMALL_PT, color=QUIET)
    axes.tick_params(labelsize=SMALL_PT, colors=QUIET, length=2)
    axes.grid(visible=True, color=FAINT_RULE, linewidth=0.5)
    axes.yaxis.set_major_formatter(lambda value, _place: number(value, decimals=0))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(RULE)
    fall = trend.fall_line_percent
    levels = [*lines, *([] if fall is None else [fall])]
    for level, name in lines.items():
        words = f"{name}: {number(level, decimals=0)} %"
        _level(axes, level, words, QUIET, is_above=is_named_above(level, levels))
    if fall is not None:
        share = number(100 * trend.fall_limit.fall, decimals=0)
        words = f"fall of {share} %: {number(fall)} %"
        _level(axes, fall, words, NOTICE, is_above=is_named_above(fall, levels))


def _level(axes: Axes, level: float, name: str, colour: str, *, is_above: bool) -> None:
    axes.axhline(level, color=colour, linewidth=0.8, linestyle=(0, (4, 2)))
    axes.annotate(
        name,
        (1.0, level),
        xycoords=axes.get_yaxis_transform(),
        xytext=(0, 2 if is_above else -2),
        textcoords="offset points",
        ha="right",
        va="bottom" if is_above else "top",
        fontsize=SMALL_PT,
        color=colour,
    )


def _draw_values(
    axes: Axes,
    values: Sequence[TrendValue],
    name: str,
    *,
    marker: str,
    is_filled: bool,
) -> None:
    if not values:
        return
    days = [_day(value) for value in values]
    strains = [value.value_percent for value in values]
    axes.errorbar(
        days,
        strains,
        # NaN draws no bar: a length of 0 would be read as certainty.
        yerr=[value.half_width_percent or math.nan for value in values]
        if any(value.half_width_percent for value in values)
        else None,
        color=INK if is_filled else QUIET,
        marker=marker,
        markersize=5,
        markerfacecolor=INK if is_filled else "white",
        # Only our own exams are joined: between programs a line would be a change.
        linestyle="-" if is_filled else "none",
        linewidth=1.0,
        elinewidth=0.9,
        capsize=2.5 if is_filled else 0,
        label=name,
    )
    for day, strain in zip(days, strains, strict=True):
        axes.annotate(
            number(strain),
            (day, strain),
            xytext=(5, -8),
            textcoords="offset points",
            fontsize=SMALL_PT,
            color=INK if is_filled else QUIET,
        )


def _table(page: Page, trend: Trend, *, top_mm: float) -> float:
    """Write one row for each value; return the bottom of the table."""
    x_mm = page.left_mm
    # Right ends and starts in mm from the margin, chosen for the widest text.
    columns = (
        Column(title="exam", x_mm=x_mm),
        Column(title="GLS ± 95 %", x_mm=x_mm + 40.0, align="right"),
        Column(title="from first", x_mm=x_mm + 57.0, align="right"),
        Column(title="detectable", x_mm=x_mm + 75.0, align="right"),
        Column(title="fall %", x_mm=x_mm + 88.0, align="right"),
        Column(title="program, method", x_mm=x_mm + 92.0, limit_mm=54.0),
        Column(
            title="strain",
            x_mm=x_mm + 148.0,
            limit_mm=page.right_mm - x_mm - 148.0,
        ),
    )
    page.table_head(top_mm, columns)
    page.rule(top_mm + 1.6)
    y_mm = top_mm
    rows = _rows_with_room(trend, columns, page.height_mm - FOOT_MM - _TEXTS_MM - y_mm)
    for (*cells, _, _), lines in rows:
        y_mm += _ROW_MM
        page.row(y_mm, columns, (*cells, "", ""))
        for column, written in zip(columns[-2:], lines, strict=True):
            page.lines(column.x_mm, y_mm, written)
        y_mm += (max(map(len, lines)) - 1) * LEADING_MM
    page.rule(y_mm + 1.6)
    n_left = len(trend.values) - len(rows)
    if n_left > 0:
        y_mm += _ROW_MM
        note = f"{n_left} earlier values are in the table of the follow-up (CSV)."
        page.write(x_mm, y_mm + 1.0, note, LABEL)
    return y_mm + 1.6


def _rows_with_room(
    trend: Trend, columns: Sequence[Column], height_mm: float
) -> list[_Row]:
    """Return the rows that fit, the latest first chosen: they count most.

    Parameters
    ----------
    trend
        Values to show.
    columns
        The last two have limits; their texts are wrapped.
    height_mm
        Room for all rows.
    """
    rows: list[_Row] = []
    for value in reversed(trend.values):
        cells = _cells(trend, value)
        lines = [
            wrapped(cell, column.limit_mm, SMALL_PT) or [""]
            for column, cell in zip(columns[-2:], cells[-2:], strict=True)
        ]
        height_mm -= _ROW_MM + (max(map(len, lines)) - 1) * LEADING_MM
        if height_mm < 0 or len(rows) == _MOST_ROWS:
            break
        rows.append((cells, lines))
    return rows[::-1]


def _cells(trend: Trend, value: TrendValue) -> tuple[str, ...]:
    change = trend.change_from_first(value)
    method = " · ".join(filter(None, (value.program, value.method, value.reader)))
    return (
        dicom_date(value.study_date),
        value_in_words(value),
        *_change_cells(change),
        method,
        # The source of another program's value stands below.
        value.quantity,
    )


def _change_cells(change: Change | None) -> tuple[str, str, str]:
    if change is None:
        return MISSING, MISSING, MISSING
    verdict = "beyond" if change.is_beyond else "within"
    return (
        signed(change.difference),
        f"{verdict} {number(change.limit)}",
        number(100 * change.fall, decimals=0),
    )
