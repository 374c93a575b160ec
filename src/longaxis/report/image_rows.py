"""The rows of pictures of the report, three views side by side in each.

All measures are millimetres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.data import Stage
from longaxis.data.report import ReportPicture
from longaxis.display.colours import SEGMENT_COLOURS_ON_WHITE, as_hex, strain_table
from longaxis.display.text import MINUS, THIN_SPACE
from longaxis.report import curve_figures as curve_figures
from longaxis.report import figures as figures
from longaxis.report import text as words
from longaxis.report import typeface
from longaxis.report.page_layout import INK, LABEL, SMALL, STRONG, Page, Paper, Style
from longaxis.report.patient_line import draw_patient_line
from longaxis.report.strain_map import draw_strain_map

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

    from longaxis.data import StudyResult, ViewResult

    Row = Callable[[Page, StudyResult, float, float], None]

# Distances and sizes chosen by eye on the golden pages.
# Between two of the three columns: the captions of neighbours stay apart, and pictures
# are 57 mm wide on A4.
_GAP_MM = 5.0
# Left of an axis, for its numbers: a sign and two digits at the small size. More takes
# width from the curves.
_AXIS_MM = 7.0
# What fits between values and footer at a readable height.
_ROWS_ON_FIRST_PAGE = 2
# What fits between the margins of a page of pictures alone.
_ROWS_ON_NEXT_PAGE = 3
# Chosen: a single row would otherwise fill the page and blow up the pixels; columns are
# 57 mm wide on A4, so that pictures stay nearly square.
_LARGEST_ROW_MM = 62.0
# Chosen by eye: lower, the numbers of the axes of a plot run into each other.
_LEAST_ROW_MM = 18.0

# Share of a plot's height for the ECG below it: the trace stays readable, and the
# curves keep most of the row. The numbers of the time axis stand between both.
_ECG_SHARE, _TICKS_MM = 0.16, 4.4

_CAPTION_LINE_MM = 3.5
"""From one line of a caption to the next, at the small size."""

_AROUND_MM = {
    ReportPicture.END_SYSTOLE: 13.5,
    ReportPicture.END_DIASTOLE: 13.5,
    ReportPicture.CURVES: 28.0,
    ReportPicture.STRAIN_MAP: 21.0,
    ReportPicture.RAW_CURVES: 28.0,
    ReportPicture.STRAIN_RATE: 28.0,
}
"""What a row needs beside its pictures: titles, captions, legends, a gap."""


def rows_of(result: StudyResult) -> tuple[ReportPicture, ...]:
    """Return the chosen pictures that fill a whole row."""
    return tuple(picture for picture in result.report.pictures if picture in _AROUND_MM)


def rows_on_first_page(
    page: Page, result: StudyResult, place: tuple[float, float]
) -> tuple[ReportPicture, ...]:
    """Return the rows that stand on the first page; curves come before the rest.

    Parameters
    ----------
    page
        The first page.
    result
        Results to show.
    place
        Top and bottom of the rows in mm from the upper edge.
    """
    rows = rows_of(result)
    # Curves carry the numbers' course in time, so they take the second place; in their
    # own order where nothing has to be moved.
    if len(rows) > _ROWS_ON_FIRST_PAGE and ReportPicture.CURVES in rows:
        rows = rows[0], ReportPicture.CURVES
    rows = rows[:_ROWS_ON_FIRST_PAGE]
    # A long head and a conclusion may leave room for one row that can be read.
    if rows and _row_height_mm(page, result, rows, place) < _LEAST_ROW_MM:
        return (ReportPicture.CURVES,) if ReportPicture.CURVES in rows else rows[:1]
    return rows


def _row_height_mm(
    page: Page,
    result: StudyResult,
    rows: Sequence[ReportPicture],
    place: tuple[float, float],
) -> float:
    """Return the height of the pictures of each row."""
    top_mm, bottom_mm = place
    around_mm = sum(_around_mm(page, result, row) for row in rows)
    return min((bottom_mm - top_mm - around_mm) / len(rows), _LARGEST_ROW_MM)


def picture_pages(
    result: StudyResult, paper: Paper, *, first: Sequence[ReportPicture]
) -> tuple[list[Page], float]:
    """Draw the rows that did not fit on the first page, on pages of their own.

    Parameters
    ----------
    result
        Results to show.
    paper
        Paper size.
    first
        Rows of the first page.

    Returns
    -------
    pages
        May be none.
    bottom_mm
        Where the rows of the last page end.
    """
    left = [image_row for image_row in rows_of(result) if image_row not in first]
    drawn, bottom_mm = [], 0.0
    for start in range(0, len(left), _ROWS_ON_NEXT_PAGE):
        page = Page(paper)
        rows = left[start : start + _ROWS_ON_NEXT_PAGE]
        draw_patient_line(page, result)
        # Chosen: below the patient's line, and above the footer.
        bottom_mm = draw_rows(page, result, rows, (24.0, page.height_mm - 24.0))
        drawn.append(page)
    return drawn, bottom_mm


def draw_rows(
    page: Page,
    result: StudyResult,
    rows: Sequence[ReportPicture],
    place: tuple[float, float],
) -> float:
    """Draw rows of images below each other, all of the same height; return their end.

    Parameters
    ----------
    page
        Page to draw on.
    result
        Results to show.
    rows
        Kinds of images, one row each.
    place
        Top and bottom of the rows in mm from the upper edge.
    """
    top_mm = place[0]
    if not rows:
        return top_mm
    height_mm = _row_height_mm(page, result, rows, place)
    for row in rows:
        _ROWS[row](page, result, top_mm, height_mm)
        top_mm += height_mm + _around_mm(page, result, row)
    return top_mm


def _third(page: Page, index: int) -> tuple[float, float]:
    """Return left edge and width of one of three columns."""
    width_mm = (page.inner_mm - 2 * _GAP_MM) / 3
    return page.left_mm + index * (width_mm + _GAP_MM), width_mm


def _frames(
    page: Page,
    result: StudyResult,
    place: tuple[float, float],
    *,
    at_end_systole: bool,
) -> None:
    top_mm, height_mm = place
    # All three views have a place, so that one that is missing is seen to be missing.
    for index, view in enumerate(View):
        left_mm, width_mm = _third(page, index)
        axes = page.place(left_mm, top_mm, width_mm, height_mm)
        measured = words.view_of(result, view)
        if measured is None:
            figures.draw_missing(axes, f"{view.value} was not measured")
            continue
        beat = measured.beat
        frame = beat.end_systole if at_end_systole else beat.end_diastole
        figures.draw_key_frame(axes, measured, frame)
        caption = words.frame_caption(measured, frame)
        y_mm = top_mm + height_mm + 4.0
        page.write(left_mm, y_mm, caption, SMALL)
        for line in event_lines(page, measured):
            y_mm += _CAPTION_LINE_MM
            page.write(left_mm, y_mm, line, LABEL)


def event_lines(page: Page, view: ViewResult) -> list[str]:
    """Return what stands below a frame: on one line where both events fit on it."""
    start, end = words.events_caption(view)
    _, limit_mm = _third(page, 0)
    for line in (f"Frames: {start}, {end}", f"{start}, {end}"):
        if typeface.width_mm(line, LABEL.size_pt) <= limit_mm:
            return [line]
    return [start, end]


def _around_mm(page: Page, result: StudyResult, row: ReportPicture) -> float:
    """Return what a row needs beside its pictures."""
    around_mm = _AROUND_MM[row]
    if row in {ReportPicture.END_SYSTOLE, ReportPicture.END_DIASTOLE}:
        n_lines = max(len(event_lines(page, view)) for view in result.views)
        around_mm += (n_lines - 1) * _CAPTION_LINE_MM
    return around_mm


def _end_systole(
    page: Page, result: StudyResult, top_mm: float, height_mm: float
) -> None:
    _frames(page, result, (top_mm, height_mm), at_end_systole=True)


def _end_diastole(
    page: Page, result: StudyResult, top_mm: float, height_mm: float
) -> None:
    _frames(page, result, (top_mm, height_mm), at_end_systole=False)


def _curves(page: Page, result: StudyResult, top_mm: float, height_mm: float) -> None:
    # One scale for all views, or curves side by side could not be compared.
    limits = curve_figures.curve_limits(result.views)
    last_ms = _last_ms(result)
    _plots(
        page,
        result,
        (top_mm, height_mm),
        "strain (%)",
        lambda axes, view: curve_figures.draw_curves(
            axes, view, limits=limits, last_ms=last_ms
        ),
    )


def _raw_curves(
    page: Page, result: StudyResult, top_mm: float, height_mm: float
) -> None:
    limits = curve_figures.curve_limits(result.views, stage=Stage.RAW)
    last_ms = _last_ms(result)
    _plots(
        page,
        result,
        (top_mm, height_mm),
        "raw strain (%)",
        lambda axes, view: curve_figures.draw_curves(
            axes, view, limits=limits, last_ms=last_ms, stage=Stage.RAW
        ),
    )


def _strain_rates(
    page: Page, result: StudyResult, top_mm: float, height_mm: float
) -> None:
    limits = curve_figures.rate_limits(result.views)
    last_ms = _last_ms(result)
    _plots(
        page,
        result,
        (top_mm, height_mm),
        "strain rate (1/s)",
        lambda axes, view: curve_figures.draw_rates(
            axes, view, limits=limits, last_ms=last_ms
        ),
    )


def _plots(
    page: Page,
    result: StudyResult,
    place: tuple[float, float],
    quantity: str,
    draw: Callable[[Axes, ViewResult], None],
) -> None:
    """Draw one plot for each view, with title and legend.

    Parameters
    ----------
    page
        Page to draw on.
    result
        Results to show.
    place
        Top and height of the row.
    quantity
        What is drawn over time, with its unit.
    draw
        Draws a view into axes; the ECG of the picture stands below them.
    """
    top_mm, height_mm = place
    # Where one view has an ECG all plots leave room for it, so that axes stay aligned.
    has_ecg = any(measured.loop.ecg is not None for measured in result.views)
    ecg_mm = _ECG_SHARE * height_mm if has_ecg else 0.0
    for index, view in enumerate(View):
        left_mm, width_mm = _third(page, index)
        measured = words.view_of(result, view)
        if measured is None:
            axes = page.place(left_mm, top_mm + 3.0, width_mm, height_mm - 3.0)
            figures.draw_missing(axes, f"{view.value} was not measured")
            continue
        title = f"{view.value}, {quantity} over {_clock(measured)}"
        page.write(left_mm, top_mm, title, STRONG, limit_mm=width_mm)
        plot_mm = height_mm - 3.0 - ecg_mm
        inner_mm = width_mm - _AXIS_MM
        axes = page.place(left_mm + _AXIS_MM, top_mm + 3.0, inner_mm, plot_mm)
        draw(axes, measured)
        if measured.loop.ecg is not None:
            below_mm = top_mm + 3.0 + plot_mm + _TICKS_MM
            axes = page.place(left_mm + _AXIS_MM, below_mm, inner_mm, ecg_mm - 0.5)
            curve_figures.draw_ecg(axes, measured, last_ms=_last_ms(result))
        _legend(page, measured, (left_mm, top_mm + height_mm + 8.4, width_mm))


def _last_ms(result: StudyResult) -> float:
    return max(1000 * float(view.curves.times_s[-1]) for view in result.views)


def _legend(page: Page, view: ViewResult, place: tuple[float, float, float]) -> None:
    """Name the curves below their plot."""
    left_mm, y_mm, width_mm = place
    names = []
    # Without any accepted segment the line has no curve.
    if view.n_accepted:
        end_mm = left_mm + 2.4
        page.rule(y_mm - 0.9, from_mm=left_mm, to_mm=end_mm, colour=INK, width_pt=1.9)
        names.append("whole line (G1)")
    # A sign in addition to the dashes, as a short chip cannot show a dash pattern.
    if view.n_accepted < len(view.segments):
        names.append("✕ dashed: rejected")
    page.write(left_mm + 3.2, y_mm, "; ".join(names), SMALL)
    for index, segment in enumerate(view.segments):
        # Two columns of three: basal, mid and apical of one wall, then of the other.
        row, column = index % 3, index // 3
        # Chosen: a little over half, as names of segments differ in length.
        x_mm = left_mm + column * 0.525 * width_mm
        line_mm = y_mm + (row + 1) * 3.7
        colour = as_hex(SEGMENT_COLOURS_ON_WHITE[index])
        if segment.accepted:
            page.chip(x_mm, line_mm, colour)
        else:
            page.write(x_mm - 0.2, line_mm, "✕", Style(size_pt=8.0, colour=colour))
        name = f"{index + 1} {segment.segment.name}"
        page.write(x_mm + 2.8, line_mm, name, SMALL, limit_mm=0.56 * width_mm - 2.8)


def _clock(view: ViewResult | None) -> str:
    """Return what the time axis of a view shows, and whether it can be relied upon."""
    is_in_doubt = view is not None and view.loop.time_doubt
    # No longer than this, or the title is wider than its plot.
    return "ms, in doubt" if is_in_doubt else "ms after ED"


def _strain_maps(
    page: Page, result: StudyResult, top_mm: float, height_mm: float
) -> None:
    last_ms = _last_ms(result)
    for index, view in enumerate(View):
        left_mm, width_mm = _third(page, index)
        measured = words.view_of(result, view)
        title = f"{view.value}, segment over {_clock(measured)}"
        page.write(left_mm, top_mm, title, STRONG, limit_mm=width_mm)
        axes = page.place(
            left_mm + _AXIS_MM, top_mm + 3.0, width_mm - _AXIS_MM, height_mm - 3.0
        )
        # A result may hold no map of this stage; the rest of the page is still drawn.
        if measured is None or measured.reported_stage not in measured.strain_maps:
            figures.draw_missing(axes, f"{view.value} was not measured")
            continue
        draw_strain_map(axes, measured, last_ms=last_ms)
    scale_mm = 60.0
    axes = page.place(page.left_mm + _AXIS_MM, top_mm + height_mm + 7.0, scale_mm, 2.2)
    # The same ends as below the bull's-eye, since the colours are the same.
    labels = [(0.0, f"{MINUS}20"), (0.5, "0"), (1.0, f"+20{THIN_SPACE}%")]
    figures.draw_scale(axes, strain_table(120), labels)
    about = "Strain of half a segment's length around each place; segments as in curves"
    page.write(
        page.left_mm + _AXIS_MM + scale_mm + 8.0, top_mm + height_mm + 9.0, about, SMALL
    )


_ROWS: dict[ReportPicture, Row] = {
    ReportPicture.END_SYSTOLE: _end_systole,
    ReportPicture.END_DIASTOLE: _end_diastole,
    ReportPicture.CURVES: _curves,
    ReportPicture.STRAIN_MAP: _strain_maps,
    ReportPicture.RAW_CURVES: _raw_curves,
    ReportPicture.STRAIN_RATE: _strain_rates,
}
