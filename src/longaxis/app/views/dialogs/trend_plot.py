"""Plot of global strain over the dates of the exams, for the window."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph
from PySide6.QtCore import Qt

from longaxis.app.base import theme
from longaxis.app.base.i18n import tr
from longaxis.app.views.dialogs.agreement_plots import make_plot
from longaxis.data.trend import date_of
from longaxis.display import text
from longaxis.display.trend_text import is_named_above

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor

    from longaxis.app.base.theme import Palette
    from longaxis.data.trend import Trend, TrendValue

# Of other programs, hollow; ours is a filled circle.
_SYMBOLS = ("d", "s", "t", "t1")
_DAY_S = 86_400.0
# Chosen: a lone exam stands in the middle of half a year.
_LEAST_ROOM_S = 90 * _DAY_S
# Chosen: half of the first date has room below the axis of the smallest window.
_ROOM_SHARE = 0.11
# Chosen: room for an interval beyond the outermost value, in points of strain.
_MARGIN_POINTS = 1.5
# Chosen by eye, in the longest language: the names of the limits and the last value.
_NAMES_PX = 165.0
# Below the legend: half of a symbol, and air.
_BELOW_LEGEND_PX = 12.0
# Chosen: most of the plot stays with the values, however small it is.
_MOST_BESIDE = 0.5
# Chosen: nearer to each other, as a share of the axis, two dates would overlap.
_LEAST_GAP = 0.16


def make_trend_plot(palette: Palette) -> Any:  # noqa: ANN401 - pyqtgraph has no types
    """Return an empty plot of strain over dates."""
    plot = make_plot(palette, tr("Trend of global longitudinal strain"))
    plot.setMinimumHeight(110)
    plot.getPlotItem().getAxis("left").setLabel(tr("GLS (%)"), color=palette.quiet)
    return plot


def draw_trend(
    plot: Any,  # noqa: ANN401 - pyqtgraph has no types
    trend: Trend | None,
    palette: Palette,
) -> None:
    """Draw values with their intervals, limits, and the fall that is looked for.

    Parameters
    ----------
    plot
        Plot to draw in.
    trend
        None empties the plot.
    palette
        Colours of the theme.
    """
    item = plot.getPlotItem()
    item.clear()
    legend = item.addLegend(
        offset=(8, 4),
        # Small, or it takes half of the plot in a small window.
        labelTextSize="8pt",
        labelTextColor=palette.color("text"),
        brush=palette.color("panel", alpha=0.85),
    )
    # `addLegend` returns the legend of the plot if it has one, with its old rows.
    legend.clear()
    if trend is None or not trend.values:
        return
    _draw_limits(plot, trend, palette)
    own = [value for value in trend.values if value.is_own]
    _draw_values(plot, own, "Longaxis", palette.color("text"), symbol="o")
    others = [value for value in trend.values if not value.is_own]
    for index, program in enumerate(dict.fromkeys(value.program for value in others)):
        values = [value for value in others if value.program == program]
        name = f"{program}: {tr(values[0].quantity)}"
        symbol = _SYMBOLS[index % len(_SYMBOLS)]
        _draw_values(plot, values, name, palette.color("action"), symbol=symbol)
    set_trend_ranges(plot, trend)


def _draw_values(
    plot: Any,  # noqa: ANN401 - pyqtgraph has no types
    values: Sequence[TrendValue],
    name: str,
    color: QColor,
    *,
    symbol: str,
) -> None:
    if not values:
        return
    is_own = values[0].is_own
    x = np.array([_seconds(value) for value in values])
    y = np.array([value.value_percent for value in values])
    # Only our own exams are joined: between programs a line would be a change.
    if is_own:
        plot.addItem(pyqtgraph.PlotCurveItem(x, y, pen=pyqtgraph.mkPen(color, width=1)))
        for value, day_s in zip(values, x.tolist(), strict=True):
            _draw_interval(plot, value, day_s, color)
    points = pyqtgraph.ScatterPlotItem(
        x,
        y,
        size=9,
        symbol=symbol,
        pen=pyqtgraph.mkPen(color, width=1.4),
        brush=color if is_own else None,
        name=name,
    )
    plot.addItem(points)
    for day_s, strain in zip(x.tolist(), y.tolist(), strict=True):
        caption = pyqtgraph.TextItem(
            text.number(strain), color=color, anchor=(-0.15, 0)
        )
        caption.setFont(theme.font(11))
        caption.setPos(day_s, strain)
        plot.addItem(caption)


def _draw_interval(
    plot: Any,  # noqa: ANN401 - pyqtgraph has no types
    value: TrendValue,
    day_s: float,
    color: QColor,
) -> None:
    if value.half_width_percent is None:
        return
    low = value.value_percent - value.half_width_percent
    high = value.value_percent + value.half_width_percent
    pen = pyqtgraph.mkPen(color, width=1.6)
    ends = np.array([low, high])
    plot.addItem(pyqtgraph.PlotCurveItem(np.full(2, day_s), ends, pen=pen))


def _draw_limits(
    plot: Any,  # noqa: ANN401 - pyqtgraph has no types
    trend: Trend,
    palette: Palette,
) -> None:
    levels: list[tuple[float, str, str]] = []
    if trend.limit is not None and trend.limit.normal is not None:
        levels.append((100 * trend.limit.normal, tr("normal"), "quiet"))
        levels.append((100 * trend.limit.abnormal, tr("abnormal"), "quiet"))
    if trend.fall_line_percent is not None:
        share = text.number(100 * trend.fall_limit.fall, decimals=0)
        name = tr("fall of {share} %", share=share)
        levels.append((trend.fall_line_percent, name, "notice"))
    marks = [level for level, *_ in levels]
    for level, name, role in levels:
        color = palette.color(role)
        line = pyqtgraph.InfiniteLine(
            pos=level,
            angle=0,
            pen=pyqtgraph.mkPen(color, width=1.2, style=Qt.PenStyle.DashLine),
            label=f"{name} {text.number(level)}",
            labelOpts={
                "position": 0.99,
                "color": color,
                "anchors": [(1, 1 if is_named_above(level, marks) else 0)] * 2,
            },
        )
        line.label.setFont(theme.font(11))
        plot.addItem(line)


def set_trend_ranges(
    plot: Any,  # noqa: ANN401 - pyqtgraph has no types
    trend: Trend | None,
) -> None:
    """Show all values, none of them below the legend or the names of the limits.

    Parameters
    ----------
    plot
        Plot of the trend, at its size of now.
    trend
        What is drawn; nothing is done without values.
    """
    if trend is None or not trend.values:
        return
    box = plot.getViewBox()
    days = [_seconds(value) for value in trend.values]
    room = max(_LEAST_ROOM_S, _ROOM_SHARE * (max(days) - min(days)))
    # On the right stand the names of the limits.
    beside = min(_MOST_BESIDE, _NAMES_PX / max(1.0, box.width()))
    first = min(days) - room
    last = first + (max(days) - first) / (1 - beside)
    plot.setXRange(first, last, padding=0)
    ticks: list[tuple[float, str]] = []
    dates = {
        _seconds(value): text.dicom_date(value.study_date) for value in trend.values
    }
    for day_s, caption in sorted(dates.items()):
        # Written as everywhere else, in no language's names of months.
        if not ticks or day_s - ticks[-1][0] >= _LEAST_GAP * (last - first):
            ticks.append((day_s, caption))
    plot.getPlotItem().getAxis("bottom").setTicks([ticks])
    marks = [value.value_percent for value in trend.values]
    widths = [value.half_width_percent or 0.0 for value in trend.values]
    if trend.limit is not None:
        marks += [100 * trend.limit.abnormal]
    if trend.fall_line_percent is not None:
        marks.append(trend.fall_line_percent)
    margin = _MARGIN_POINTS + max(widths)
    legend_px = plot.getPlotItem().legend.height() + _BELOW_LEGEND_PX
    above = min(_MOST_BESIDE, legend_px / max(1.0, box.height()))
    low, high = min(marks) - margin, max(marks) + max(widths)
    plot.setYRange(low, low + (high - low) / (1 - above), padding=0)


def _seconds(value: TrendValue) -> float:
    day = date_of(value.study_date)
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
