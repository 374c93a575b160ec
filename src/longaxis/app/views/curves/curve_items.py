"""What the curve plot is drawn with: made once, then only moved and coloured.

A new item of a plot costs fifty times what it costs to give an old one other numbers,
and the numbers of a view come while the window must not wait.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QGraphicsPolygonItem

from longaxis.anatomy import segments_of
from longaxis.app.base import theme
from longaxis.app.base.i18n import tr
from longaxis.app.views.common.painting import polygon, segment_colour
from longaxis.app.views.common.segment_text import short_name
from longaxis.app.views.curves.curve_plot import event_marks
from longaxis.data import GlobalDefinition
from longaxis.display import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from longaxis.app.base.theme import Palette
    from longaxis.app.views.curves.curve_plot import EventMark
    from longaxis.data import StrainCurves, ViewResult
    from longaxis.data.uncertainty import Uncertainty

    Ends = tuple[float, float]

_N_CURVES = 7
"""Six segments, and the line last."""

# ED, ES or AVC, and MVO.
_N_MARKS = 3
# Height of a line of 11 px text.
_LABEL_PX = 13
# Room for the longest short name.
_LABEL_WIDTH_PX = 96
# The line, which is GLS, is drawn thicker than the segments.
_WIDTH, _LINE_WIDTH = 1.7, 3.2
_LIT_WIDTH, _FAINT_WIDTH, _FAINT = 3.4, 1.4, 0.35


class CurveItems:
    """Zero, events, bands, curves, their names and the cursor, from back to front."""

    def __init__(self, plot: pyqtgraph.PlotWidget, palette: Palette) -> None:
        self._plot = plot
        self._palette = palette
        self._zero = pyqtgraph.PlotCurveItem()
        self._marks = [_Mark() for _ in range(_N_MARKS)]
        self._bands = [QGraphicsPolygonItem() for _ in range(_N_CURVES)]
        self._lines = [pyqtgraph.PlotCurveItem() for _ in range(_N_CURVES)]
        self._names = [_Name() for _ in range(_N_CURVES)]
        self._cursor = pyqtgraph.InfiniteLine(pos=0, angle=90)
        self._colors = [QColor()] * _N_CURVES
        self._ends: list[float] = []
        self._end_ms = 1.0
        self._has_bands = False
        for band in self._bands:
            band.setPen(QPen(Qt.PenStyle.NoPen))
        marks = [mark.line for mark in self._marks]
        names = [name.item for name in self._names]
        for item in (self._zero, *marks, *self._lines, self._cursor):
            plot.addItem(item)
        # Bands and names must not widen the range that is set from the curves.
        for item in (*self._bands, *names):
            plot.addItem(item, ignoreBounds=True)
        # From back to front: zero and events, bands, curves, names, cursor.
        for height, items in enumerate(
            ([self._zero, *marks], self._bands, self._lines, names, [self._cursor])
        ):
            for item in items:
                item.setZValue(height)

    def show(self, result: ViewResult, curves: StrainCurves, *, is_stale: bool) -> None:
        """Draw the curves of a result; all grey if they are of another line.

        Parameters
        ----------
        result
            Results of the view.
        curves
            Strain curves.
        is_stale
            Whether the values are being recomputed.
        """
        times_ms = 1000 * curves.times_s
        self._end_ms = float(times_ms[-1])
        self._color(is_stale=is_stale)
        doubt = result.uncertainty
        # An interval belongs to the reported curves of this result; around another
        # stage, or a changed line, it would be untrue.
        has_bands = not is_stale and curves is result.curves and doubt is not None
        self._show_bands(times_ms, doubt if has_bands else None)
        strains = [*curves.segments.T, curves.line]
        for line, strain in zip(self._lines, strains, strict=True):
            # "finite": gaps stay gaps, where pyqtgraph would otherwise draw through
            # NaN.
            line.setData(times_ms, 100 * strain, connect="finite")
        self._show_marks(event_marks(result))
        self._set_height(curves, doubt if has_bands else None)
        self._ends = [] if is_stale else [100 * float(strain[-1]) for strain in strains]
        self._show_names(result)

    def light(self, lit: int | None) -> None:
        """Draw one curve strongly and the others faintly; None: all as usual."""
        for index, line in enumerate(self._lines):
            is_line = index == _N_CURVES - 1
            width, alpha = (_LINE_WIDTH if is_line else _WIDTH), 1.0
            if lit is not None and not is_line:
                is_lit = index == lit
                width, alpha = (_LIT_WIDTH, 1.0) if is_lit else (_FAINT_WIDTH, _FAINT)
            if self._has_bands:
                self._fill(index, is_strong=is_line or index == lit)
            color = QColor(self._colors[index])
            color.setAlphaF(alpha)
            pen = pyqtgraph.mkPen(color, width=width * self._sharpness)
            # Setting an equal pen repaints the plot all the same.
            if line.opts["pen"] != pen:
                line.setPen(pen)

    def move_cursor(self, time_ms: float | None) -> None:
        """Move the cursor, or hide it while the frame lies outside the beat."""
        self._cursor.setVisible(time_ms is not None)
        if time_ms is not None:
            self._cursor.setPos(time_ms)

    def place_names(self) -> None:
        """Put each name beside the end of its curve, on the plot, not on another."""
        known = [place for place, end in enumerate(self._ends) if np.isfinite(end)]
        if not known:
            self._plot.setXRange(0, self._end_ms, padding=0.01)
            return
        view_box = self._plot.getPlotItem().getViewBox()
        # Before the plot is laid out its width may be smaller than the names.
        width_px = max(view_box.width(), 2 * _LABEL_WIDTH_PX)
        # The axis goes on beyond the beat by the width of the names.
        room_ms = self._end_ms * width_px / (width_px - _LABEL_WIDTH_PX)
        self._plot.setXRange(0, room_ms, padding=0.01)
        low, high = view_box.viewRange()[1]
        # Closer where the plot is lower than all names below each other.
        room = min(_LABEL_PX * view_box.viewPixelSize()[1], (high - low) / len(known))
        places = np.array(spread([self._ends[index] for index in known], room))
        # All names move together, so that none leaves the plot at top or bottom.
        places -= max(0.0, float(places.max()) + room / 2 - high)
        places += max(0.0, low - float(places.min()) + room / 2)
        for index, place in zip(known, places.tolist(), strict=True):
            self._names[index].item.setPos(1.005 * self._end_ms, place)

    def apply_theme(self) -> None:
        """Take on the colours of the theme, where no result brings its own."""
        palette = self._palette
        zero = pyqtgraph.mkPen(palette.color("quiet", alpha=0.7), width=1)
        self._zero.setPen(zero)
        pen = QPen(palette.color("text"), 1.2 * self._sharpness)
        # Cosmetic: the width is in pixels, not in units of strain and time.
        pen.setCosmetic(True)
        self._cursor.setPen(pen)

    @property
    def _sharpness(self) -> float:
        # Cosmetic pens count pixels of the screen, not of the window.
        return float(self._plot.devicePixelRatioF())

    def _color(self, *, is_stale: bool) -> None:
        if is_stale:
            self._colors = [self._palette.color("stale")] * _N_CURVES
            return
        is_light = not self._palette.is_dark
        shades = [
            segment_colour(index, on_light=is_light) for index in range(_N_CURVES - 1)
        ]
        self._colors = [*shades, self._palette.color("global_line")]

    def _show_marks(self, marks: Sequence[EventMark]) -> None:
        self._zero.setData(np.array([0.0, self._end_ms]), np.zeros(2))
        self.apply_theme()
        for index, item in enumerate(self._marks):
            mark = marks[index] if index < len(marks) else None
            item.show(mark, self._palette, self._sharpness)

    def _show_bands(
        self, times_ms: NDArray[np.float64], doubt: Uncertainty | None
    ) -> None:
        """Fill the 95 % interval around each curve."""
        self._has_bands = doubt is not None
        for band in self._bands:
            band.setVisible(doubt is not None)
        if doubt is None:
            return
        lower = [*doubt.segments_lower.T, doubt.line_lower]
        upper = [*doubt.segments_upper.T, doubt.line_upper]
        for band, low, high in zip(self._bands, lower, upper, strict=True):
            known = np.isfinite(low) & np.isfinite(high)
            there = np.stack([times_ms[known], 100 * low[known]], axis=1)
            back = np.stack([times_ms[known], 100 * high[known]], axis=1)[::-1]
            band.setPolygon(polygon(np.concatenate([there, back])))

    def _fill(self, index: int, *, is_strong: bool) -> None:
        """Fill a band: clearly that of the line or the lit segment, else faintly."""
        fill = QColor(self._colors[index])
        fill.setAlphaF(0.22 if is_strong else 0.06)
        self._bands[index].setBrush(fill)

    def _set_height(self, curves: StrainCurves, doubt: Uncertainty | None) -> None:
        shown = [curves.segments.ravel(), curves.line]
        if doubt is not None:
            shown += [doubt.segments_lower.ravel(), doubt.segments_upper.ravel()]
        values = 100 * np.concatenate(shown)
        values = values[np.isfinite(values)]
        # At least -20 to 5 %: the same scale for most patients, so that curves can be
        # compared at a glance.
        low = min(-20.0, float(values.min()) - 2) if len(values) else -20.0
        high = max(5.0, float(values.max()) + 2) if len(values) else 5.0
        self._plot.setYRange(low, high, padding=0)

    def _show_names(self, result: ViewResult) -> None:
        names = segments_of(result.view, mirrored=result.mirrored)
        texts = [*map(short_name, names), _name_of_line(result)]
        for index, (name, words) in enumerate(zip(self._names, texts, strict=True)):
            is_known = bool(self._ends) and bool(np.isfinite(self._ends[index]))
            name.item.setVisible(is_known)
            if is_known:
                name.show(words, self._colors[index])
        self.place_names()


class _Mark:
    """The vertical line of an event, with its name."""

    def __init__(self) -> None:
        options = {"position": 0.96, "anchors": [(0, 0)] * 2}
        self.line = pyqtgraph.InfiniteLine(angle=90, label="", labelOpts=options)
        self._shown: tuple[object, ...] = ()

    def show(self, mark: EventMark | None, palette: Palette, sharpness: float) -> None:
        """Show an event, or nothing.

        Parameters
        ----------
        mark
            Event to highlight; None for none.
        palette
            Colours of the theme.
        sharpness
            Pixels of the device per pixel of the widget.
        """
        self.line.setVisible(mark is not None)
        if mark is None:
            return
        self.line.setPos(1000 * mark.time_s)
        color, font = palette.color(mark.role), theme.font(11, strong=True)
        shown = (mark.name, color.name(), sharpness, font.toString())
        if shown == self._shown:
            # Fonts and formats are laid out anew when set; unchanged ones are left
            # alone.
            return
        self._shown = shown
        pen = pyqtgraph.mkPen(color, width=1.2 * sharpness, style=Qt.PenStyle.DashLine)
        self.line.setPen(pen)
        self.line.label.setColor(color)
        self.line.label.setFont(font)
        self.line.label.setFormat(mark.name)


class _Name:
    """What is written beside the end of a curve."""

    def __init__(self) -> None:
        self.item = pyqtgraph.TextItem("", anchor=(0, 0.5))
        self._shown: tuple[object, ...] = ()

    def show(self, text: str, color: QColor) -> None:
        """Write it, unless it is written already."""
        font = theme.font(11, strong=text.startswith("GLS"))
        shown = (text, color.name(), font.toString())
        if shown != self._shown:
            self._shown = shown
            self.item.setFont(font)
            self.item.setText(text, color)


class PercentAxis(pyqtgraph.AxisItem):  # type: ignore[misc]
    """An axis whose numbers have a true minus sign."""

    def tickStrings(
        self, values: list[float], scale: float, spacing: float
    ) -> list[str]:
        """Return the text of each tick.

        Parameters
        ----------
        values
            Positions of the ticks.
        scale
            Scale of the axis.
        spacing
            Distance of the ticks.
        """
        texts = super().tickStrings(values, scale, spacing)
        return [caption.replace("-", text.MINUS) for caption in texts]


def spread(places: list[float], room: float) -> list[float]:
    """Return places moved apart to at least `room`, in the same order; NaN stays.

    Parameters
    ----------
    places
        Where each label would like to stand.
    room
        Smallest distance between two labels.
    """
    order = [index for index in np.argsort(places) if np.isfinite(places[index])]
    moved = list(places)
    # Chosen: pushing pairs apart settles in a few rounds for seven names; the bound
    # keeps a crowded plot from holding up the window.
    for _ in range(60):
        is_settled = True
        for lower, upper in pairwise(order):
            gap = moved[upper] - moved[lower]
            # Rounding would otherwise keep pairs moving by nothing.
            if gap < room - 1e-9:
                # Both give way by half, so that names stay near their curves on
                # average.
                push = (room - gap) / 2
                moved[lower] -= push
                moved[upper] += push
                is_settled = False
        if is_settled:
            break
    return moved


def _name_of_line(result: ViewResult) -> str:
    """Return what stands beside the curve of the line."""
    name = tr("GLS {view}", view=result.view.value)
    if result.uncertainty is None:
        return name
    widths = result.uncertainty.globals_[GlobalDefinition.LINE]
    half_width = result.settings.convention.of(widths)
    interval = text.percent(half_width)
    return name if interval == text.MISSING else f"{name} ± {interval}"
