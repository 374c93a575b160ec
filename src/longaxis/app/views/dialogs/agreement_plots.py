"""Bland-Altman plots over each other, and the forest of groups, for the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph
from PySide6.QtCore import Qt

from longaxis.app.base import theme
from longaxis.app.base.i18n import tr
from longaxis.app.views.curves.curve_items import PercentAxis
from longaxis.app.views.curves.plots import new_plot
from longaxis.display import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.agreement import Compared
    from longaxis.data.agreement import Agreement, Limits

# A shape for each colour, so that comparisons are told apart without colour.
_SYMBOLS = ("o", "s", "d", "t")
_ROLES = ("action", "notice", "ecg", "text")
MOST = len(_ROLES)
"""More comparisons over each other cannot be told apart."""


def make_plot(palette: Palette, name: str) -> Any:  # noqa: ANN401 - pyqtgraph has no types
    """Return an empty plot in the colours of the theme, without a menu."""
    axes = {side: PercentAxis(side) for side in ("left", "bottom")}
    plot = new_plot(palette, axisItems=axes)
    item = plot.getPlotItem()
    item.hideButtons()
    item.setMouseEnabled(x=False, y=False)
    for axis in axes.values():
        axis.setPen(palette.color("line"))
        axis.setTextPen(palette.color("quiet"))
        axis.setStyle(tickFont=theme.font(11))
    plot.setAccessibleName(name)
    return plot


def draw_comparisons(
    plot: Any,  # noqa: ANN401 - pyqtgraph has no types
    comparisons: Sequence[Compared],
    palette: Palette,
) -> None:
    """Draw difference over mean of each comparison, its bias and its limits.

    A single comparison has its numbers at the lines; several have them in a legend.

    Parameters
    ----------
    plot
        Plot to draw in.
    comparisons
        What is drawn over each other.
    palette
        Colours of the theme.
    """
    item = plot.getPlotItem()
    item.clear()
    alone = len(comparisons) == 1
    legend = item.addLegend(
        offset=(8, 8),
        labelTextColor=palette.color("text"),
        brush=palette.color("panel", alpha=0.85),
    )
    # `addLegend` returns the legend of the plot if it has one, with its old rows.
    legend.clear()
    legend.setVisible(not alone)
    _name_axes(plot, comparisons, palette)
    plot.addItem(_level(0.0, palette.color("line"), Qt.PenStyle.SolidLine, ""))
    for index, comparison in enumerate(comparisons):
        color = palette.color(_ROLES[index % MOST], alpha=0.8)
        limits = comparison.total.limits
        points = pyqtgraph.ScatterPlotItem(
            comparison.pairs.means,
            comparison.pairs.differences,
            size=7,
            pen=None,
            brush=color,
            symbol=_SYMBOLS[index % MOST],
            name=title_of(comparison),
        )
        plot.addItem(points)
        # With several, its limits bear the colour of the comparison.
        line = palette.color("notice") if alone else color
        _draw_limits(plot, limits, line, named=alone)
    _set_range(plot, comparisons)


def title_of(compared: Compared) -> str:
    """Return a comparison's name with bias and SD, as the legend shows it."""
    limits = compared.total.limits
    bias = text.number(limits.bias.value, decimals=2)
    spread = text.number(limits.sd, decimals=2)
    return f"{compared.name}: {bias} ± {spread}"


def draw_forest(
    plot: Any,  # noqa: ANN401 - pyqtgraph has no types
    groups: Mapping[str, Agreement],
    palette: Palette,
) -> None:
    """Draw bias and 95 % limits of each group below each other.

    Parameters
    ----------
    plot
        Plot to draw in.
    groups
        Agreement of each group.
    palette
        Colours of the theme.
    """
    item = plot.getPlotItem()
    item.clear()
    item.getAxis("left").setTicks([list(enumerate(groups))])
    item.getAxis("bottom").setLabel(tr("bias and 95 % limits"), color=palette.quiet)
    # The first group on top, as in the table below.
    item.getViewBox().invertY(True)
    zero = pyqtgraph.mkPen(palette.color("line"), width=1)
    plot.addItem(pyqtgraph.InfiniteLine(pos=0.0, angle=90, pen=zero))
    wide = pyqtgraph.mkPen(palette.color("action"), width=1.6)
    strong = pyqtgraph.mkPen(palette.color("text", alpha=0.7), width=4)
    for row, result in enumerate(groups.values()):
        limits = result.limits
        rows = np.full(2, float(row))
        ends = np.array([limits.lower.value, limits.upper.value])
        plot.addItem(pyqtgraph.PlotCurveItem(ends, rows, pen=wide))
        inner = limits.bias.interval
        known = np.array([inner.lower, inner.upper])
        # With too few pairs the bias has no interval.
        if np.isfinite(known).all():
            plot.addItem(pyqtgraph.PlotCurveItem(known, rows, pen=strong))
    biases = [group.limits.bias.value for group in groups.values()]
    dots = pyqtgraph.ScatterPlotItem(
        biases, np.arange(len(groups)), size=8, pen=None, brush=palette.color("text")
    )
    plot.addItem(dots)
    plot.setYRange(-0.6, len(groups) - 0.4, padding=0)


def _name_axes(
    plot: Any,  # noqa: ANN401 - pyqtgraph has no types
    comparisons: Sequence[Compared],
    palette: Palette,
) -> None:
    pairs = comparisons[0].pairs
    unit = f", {pairs.unit}" if pairs.unit else ""
    mean = tr(
        "mean of {a_name} and {b_name}{unit}",
        a_name=pairs.a_name,
        b_name=pairs.b_name,
        unit=unit,
    )
    difference = f"{pairs.a_name} {text.MINUS} {pairs.b_name}{unit}"
    if len(comparisons) > 1:
        mean, difference = (
            tr("mean of the two readings{unit}", unit=unit),
            # With several comparisons the names differ from one to the next; all are a
            # minus b.
            f"a − b{unit}",
        )
    item = plot.getPlotItem()
    item.getAxis("bottom").setLabel(mean, color=palette.quiet)
    item.getAxis("left").setLabel(difference, color=palette.quiet)


def _set_range(
    plot: Any,  # noqa: ANN401 - pyqtgraph has no types
    comparisons: Sequence[Compared],
) -> None:
    # Zero always lies in sight: a bias is judged by its distance from it.
    parts = [np.zeros(1)]
    for comparison in comparisons:
        limits = comparison.total.limits
        parts += [
            comparison.pairs.differences,
            np.array([limits.lower.value, limits.upper.value]),
        ]
    shown = np.concatenate(parts)
    shown = shown[np.isfinite(shown)]
    # Identical readings have no range, and pyqtgraph needs one.
    room = 0.1 * max(float(np.ptp(shown)), 1e-6)
    plot.setYRange(float(shown.min()) - room, float(shown.max()) + room)


def _draw_limits(
    plot: Any,  # noqa: ANN401 - pyqtgraph has no types
    limits: Limits,
    color: Any,  # noqa: ANN401
    *,
    named: bool,
) -> None:
    """Draw bias and the limits of agreement, with their numbers if wanted."""
    dashed, solid = Qt.PenStyle.DashLine, Qt.PenStyle.SolidLine
    for name, level, style in (
        ("bias", limits.bias, solid),
        (tr("lower limit"), limits.lower, dashed),
        (tr("upper limit"), limits.upper, dashed),
    ):
        if np.isfinite(level.value):
            title = f"{name} {text.number(level.value, decimals=2)}" if named else ""
            plot.addItem(_level(level.value, color, style, title))


def _level(value: float, color: Any, style: Qt.PenStyle, title: str) -> Any:  # noqa: ANN401
    """Return a horizontal line with its name at the right."""
    line = pyqtgraph.InfiniteLine(
        pos=value,
        angle=0,
        pen=pyqtgraph.mkPen(color, width=1.2, style=style),
        label=title,
        labelOpts={"position": 0.97, "color": color, "anchors": [(1, 1)] * 2},
    )
    line.label.setFont(theme.font(11))
    return line
