"""Strain over time: six segments, the whole line, and the cursor of the cine."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPen

from longaxis.anatomy import segments_of
from longaxis.app import theme
from longaxis.app.views.curve_plot import event_marks
from longaxis.app.views.painting import segment_colour
from longaxis.app.views.panel import Panel, button, label
from longaxis.data import GlobalDefinition, Stage
from longaxis.display import text
from longaxis.resources.fonts import FAMILY
from longaxis.strain.values import read_values

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QResizeEvent

    from longaxis.anatomy import Segment
    from longaxis.app.player import Player
    from longaxis.app.screen import ScreenState
    from longaxis.app.session import Session
    from longaxis.app.theme import Palette
    from longaxis.data import StrainCurves, ViewResult
    from longaxis.data.uncertainty import Uncertainty

pyqtgraph.setConfigOptions(imageAxisOrder="row-major", antialias=True)

_STAGE_TEXTS = {
    Stage.RAW: "raw",
    Stage.SMOOTHED: "smoothed",
    Stage.DRIFT_CORRECTED: "drift-corrected",
}
_SHORT_WALLS = {
    "anteroseptal": "antsept",
    "inferoseptal": "infsept",
    "inferolateral": "inflat",
    "anterolateral": "antlat",
}
_NEAR_PX = 12
_LABEL_PX = 13
_LABEL_WIDTH_PX = 96
_ROOM_FOR_GLS_PX = 660
_AXIS_FONT = {"font-size": "11px", "font-family": FAMILY}


class CurveView(Panel):
    """The curves of the view on screen; hover lights a segment everywhere.

    Attributes
    ----------
    drawn
        The plot was drawn anew: the result on it, or None. What others lay over it is
        gone.
    """

    drawn = Signal(object)

    def __init__(
        self,
        session: Session,
        screen: ScreenState,
        player: Player,
        palette: Palette,
    ) -> None:
        super().__init__("Longitudinal strain")
        self._session = session
        self._screen = screen
        self._player = player
        self._palette = palette
        self._curves: StrainCurves | None = None
        self._lines: list[Any] = []
        self._labels: list[tuple[Any, float]] = []
        self._bands: list[tuple[Any, QColor]] = []
        self._stages = {
            stage: button(name, partial(screen.set_stage, stage), role="flat")
            for stage, name in _STAGE_TEXTS.items()
        }
        for each in self._stages.values():
            each.setCheckable(True)
            self.header.addWidget(each)
        self._empty = label("", "quiet")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        # A menu that is made only to be thrown away costs time, and has crashed.
        self.plot = pyqtgraph.PlotWidget(
            background=palette.panel,
            axisItems={"left": PercentAxis("left")},
            enableMenu=False,
        )
        self._dress_plot()
        self.body.addWidget(self._empty, 1)
        self.body.addWidget(self.plot, 1)
        session.results_changed.connect(self.refresh)
        session.active_changed.connect(self.refresh)
        screen.stage_changed.connect(self.refresh)
        screen.hover_changed.connect(self._light)
        player.frame_changed.connect(self._move_cursor)
        view_box = self.plot.getPlotItem().getViewBox()
        view_box.sigResized.connect(lambda _: self._place_labels())
        self.plot.scene().sigMouseMoved.connect(self._on_mouse)
        self.plot.scene().sigMouseClicked.connect(self._on_click)
        self.refresh()

    @property
    def shown(self) -> StrainCurves | None:
        """The curves on screen."""
        return self._curves

    def refresh(self) -> None:
        """Draw the curves of the view on screen."""
        result, is_stale = self._result()
        self._curves = None
        self.plot.setVisible(result is not None)
        self._empty.setVisible(result is None)
        self._empty.setText(self._empty_text())
        self._clear()
        self._name(result, is_stale=is_stale)
        if result is None:
            self.drawn.emit(None)
            return
        stage = self._stage_of(result)
        self._curves = result.stages[stage]
        self._draw(result, self._curves, is_stale=is_stale)
        self.drawn.emit(result)
        self._light()
        self._move_cursor(self._player.frame)

    def _result(self) -> tuple[ViewResult | None, bool]:
        result, active = self._session.active_result, self._session.active
        if result is not None or active is None:
            return result, False
        return self._session.stale_result(active), True

    def _stage_of(self, result: ViewResult) -> Stage:
        wanted = self._screen.stage
        return wanted if wanted in result.stages else result.reported_stage

    def _name(self, result: ViewResult | None, *, is_stale: bool) -> None:
        for stage, each in self._stages.items():
            each.setText(self._stage_text(result, stage))
            each.setVisible(result is not None)
            each.setEnabled(result is not None and stage in result.stages)
            each.setChecked(result is not None and stage is self._stage_of(result))
        if result is None:
            self.set_title("Longitudinal strain")
            return
        state = " · line changed, track again (T)" if is_stale else ""
        self.set_title(f"Longitudinal strain · {result.view.value}{state}")

    def _stage_text(self, result: ViewResult | None, stage: Stage) -> str:
        """Return a stage's name, with its GLS where there is room."""
        name = _STAGE_TEXTS[stage]
        has_room = self.width() >= _ROOM_FOR_GLS_PX
        if result is None or stage not in result.stages or not has_room:
            return name
        return f"{name} {text.percent(peak_systolic_of(result, stage))}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write GLS beside the stages, or leave it out."""
        super().resizeEvent(event)
        result, _ = self._result()
        for stage, each in self._stages.items():
            each.setText(self._stage_text(result, stage))

    def _empty_text(self) -> str:
        active = self._session.active
        if active is None:
            return "Curves appear here once a view is tracked."
        problem = self._session.problem(active)
        if problem:
            return problem
        document = self._session.active_document
        if document is not None and document.centreline is not None:
            return "The line is placed. Press T to track it."
        return "Place the line at end-systole (annulus, apex, annulus), then track it."

    # Drawing

    def dress(self) -> None:
        """Take on the colours of the theme."""
        self.plot.setBackground(self._palette.panel)
        self._dress_plot()
        self.refresh()

    def _dress_plot(self) -> None:
        item = self.plot.getPlotItem()
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.showGrid(x=True, y=True, alpha=0.12)
        for side, name in (("bottom", "ms after ED"), ("left", "strain, %")):
            axis = item.getAxis(side)
            axis.setPen(self._palette.color("line"))
            axis.setTextPen(self._palette.color("quiet"))
            axis.setStyle(tickFont=theme.font(11), tickLength=-4)
            axis.setLabel(name, color=self._palette.quiet, **_AXIS_FONT)
        self.plot.setAccessibleName("Strain curves")
        self.plot.setMinimumHeight(150)

    def _clear(self) -> None:
        self.plot.getPlotItem().clear()
        self._lines.clear()
        self._labels.clear()
        self._bands.clear()
        self._cursor: Any = None

    def _draw(
        self, result: ViewResult, curves: StrainCurves, *, is_stale: bool
    ) -> None:
        times_ms = 1000 * curves.times_s
        self._mark_events(result, times_ms)
        if not is_stale and result.uncertainty is not None and curves is result.curves:
            self._draw_bands(times_ms, result.uncertainty)
        for index in range(curves.segments.shape[1]):
            color = self._palette.color("stale") if is_stale else self._shade(index)
            self._add(times_ms, 100 * curves.segments[:, index], color, 1.7)
        color = self._palette.color("stale" if is_stale else "global_line")
        self._add(times_ms, 100 * curves.line, color, 3.2)
        self._set_range(times_ms, curves, result.uncertainty)
        if not is_stale:
            self._write_labels(result, curves)
        sharp = self.devicePixelRatioF()
        cursor_pen = QPen(self._palette.color("text"), 1.2 * sharp)
        cursor_pen.setCosmetic(True)
        self._cursor = pyqtgraph.InfiniteLine(pos=0, angle=90, pen=cursor_pen)
        self.plot.addItem(self._cursor)

    def _shade(self, index: int) -> QColor:
        return segment_colour(index, on_light=not self._palette.is_dark)

    def _draw_bands(self, times_ms: NDArray[np.float64], doubt: Uncertainty) -> None:
        """Fill the 95 % interval around each curve; that of the line comes last."""
        bands = list(zip(doubt.segments_lower.T, doubt.segments_upper.T, strict=True))
        bands.append((doubt.line_lower, doubt.line_upper))
        colors = [self._shade(index) for index in range(len(bands) - 1)]
        colors.append(self._palette.color("global_line"))
        for (lower, upper), color in zip(bands, colors, strict=True):
            known = np.isfinite(lower) & np.isfinite(upper)
            edges = [
                pyqtgraph.PlotDataItem(times_ms[known], 100 * edge[known])
                for edge in (lower, upper)
            ]
            band = pyqtgraph.FillBetweenItem(*edges)
            self.plot.addItem(band, ignoreBounds=True)
            self._bands.append((band, color))

    def _add(
        self,
        times_ms: NDArray[np.float64],
        values: NDArray[np.float64],
        color: QColor,
        width: float,
    ) -> None:
        pen = pyqtgraph.mkPen(color, width=width)
        line = pyqtgraph.PlotCurveItem(times_ms, values, pen=pen, connect="finite")
        self.plot.addItem(line)
        self._lines.append(line)

    def _mark_events(self, result: ViewResult, times_ms: NDArray[np.float64]) -> None:
        zero = pyqtgraph.mkPen(self._palette.color("quiet", alpha=0.7), width=1)
        span_ms = np.array([0.0, times_ms[-1]])
        self.plot.addItem(pyqtgraph.PlotCurveItem(span_ms, np.zeros(2), pen=zero))
        for mark in event_marks(result):
            color = self._palette.color(mark.role)
            width = 1.2 * self.devicePixelRatioF()
            pen = pyqtgraph.mkPen(color, width=width, style=Qt.PenStyle.DashLine)
            line = pyqtgraph.InfiniteLine(
                pos=1000 * mark.time_s,
                angle=90,
                pen=pen,
                label=mark.name,
                labelOpts={"position": 0.96, "color": color, "anchors": [(0, 0)] * 2},
            )
            line.label.setFont(theme.font(11, strong=True))
            self.plot.addItem(line)

    def _set_range(
        self,
        times_ms: NDArray[np.float64],
        curves: StrainCurves,
        doubt: Uncertainty | None,
    ) -> None:
        shown = [curves.segments.ravel(), curves.line]
        if doubt is not None and self._bands:
            shown += [doubt.segments_lower.ravel(), doubt.segments_upper.ravel()]
        values = 100 * np.concatenate(shown)
        values = values[np.isfinite(values)]
        low = min(-20.0, float(values.min()) - 2) if len(values) else -20.0
        high = max(5.0, float(values.max()) + 2) if len(values) else 5.0
        self.plot.setYRange(low, high, padding=0)
        self.plot.setXRange(0, float(times_ms[-1]), padding=0.01)

    def _write_labels(self, result: ViewResult, curves: StrainCurves) -> None:
        names = segments_of(result.view, mirrored=result.mirrored)
        ends = [float(each[-1]) for each in (*curves.segments.T, curves.line)]
        colors = [self._shade(index) for index in range(len(names))]
        colors.append(self._palette.color("global_line"))
        texts = [*map(short_name, names), _name_of_line(result)]
        for said, color, end in zip(texts, colors, ends, strict=True):
            if not np.isfinite(end):
                continue
            item = pyqtgraph.TextItem(said, color=color, anchor=(0, 0.5))
            item.setFont(theme.font(11, strong=said.startswith("GLS")))
            self.plot.addItem(item, ignoreBounds=True)
            self._labels.append((item, 100 * end))
        self._place_labels()

    def _place_labels(self) -> None:
        """Put each name beside the end of its curve, on the plot, not on another."""
        if not self._labels or self._curves is None:
            return
        view_box = self.plot.getPlotItem().getViewBox()
        end_ms = 1000 * float(self._curves.times_s[-1])
        width_px = max(view_box.width(), 2 * _LABEL_WIDTH_PX)
        room_ms = end_ms * width_px / (width_px - _LABEL_WIDTH_PX)
        self.plot.setXRange(0, room_ms, padding=0.01)
        room = _LABEL_PX * view_box.viewPixelSize()[1]
        places = np.array(spread([end for _, end in self._labels], room))
        low, high = view_box.viewRange()[1]
        places -= max(0.0, float(places.max()) + room / 2 - high)
        places += max(0.0, low - float(places.min()) + room / 2)
        for (item, _), place in zip(self._labels, places.tolist(), strict=True):
            item.setPos(1.005 * end_ms, place)

    # Linked with the rest

    def _light(self) -> None:
        active, curves = self._session.active_document, self._curves
        if active is None or curves is None:
            return
        names = segments_of(active.view, mirrored=active.mirrored)
        hovered = self._screen.hovered
        for index, line in enumerate(self._lines):
            is_line = index == len(self._lines) - 1
            width = 3.2 if is_line else 1.7
            alpha = 1.0
            if hovered is not None and hovered in names and not is_line:
                is_lit = names[index] == hovered
                width, alpha = (3.4, 1.0) if is_lit else (1.4, 0.35)
            if self._bands:
                self._light_band(index, is_strong=is_line or alpha * width > 3)
            pen = QPen(line.opts["pen"])
            color = pen.color()
            color.setAlphaF(alpha)
            # Cosmetic pens count pixels of the screen, not of the window.
            sharp = width * self.devicePixelRatioF()
            line.setPen(pyqtgraph.mkPen(color, width=sharp))

    def _light_band(self, index: int, *, is_strong: bool) -> None:
        """Fill a band: clearly that of the line or the lit segment, else faintly."""
        band, color = self._bands[index]
        fill = QColor(color)
        fill.setAlphaF(0.22 if is_strong else 0.06)
        band.setBrush(fill)

    def _move_cursor(self, frame: int) -> None:
        curves = self._curves
        if curves is None or self._cursor is None:
            return
        at = np.flatnonzero(curves.frames == frame)
        self._cursor.setVisible(len(at) > 0)
        if len(at):
            self._cursor.setPos(1000 * float(curves.times_s[at[0]]))

    def _on_mouse(self, place: QPointF) -> None:
        index = self._nearest(place)
        document = self._session.active_document
        if document is None or index is None:
            self._screen.set_hovered(None)
            return
        names = segments_of(document.view, mirrored=document.mirrored)
        self._screen.set_hovered(names[index])

    def _on_click(self, event: Any) -> None:  # noqa: ANN401 - pyqtgraph has no types
        curves = self._curves
        if curves is None:
            return
        view_box = self.plot.getPlotItem().getViewBox()
        time_s = view_box.mapSceneToView(event.scenePos()).x() / 1000
        at = int(np.abs(curves.times_s - time_s).argmin())
        self._player.set_frame(int(curves.frames[at]))

    def _nearest(self, place: QPointF) -> int | None:
        """Return the segment whose curve is under the mouse."""
        curves = self._curves
        view_box = self.plot.getPlotItem().getViewBox()
        if curves is None or not view_box.sceneBoundingRect().contains(place):
            return None
        point = view_box.mapSceneToView(place)
        _, pixel_height = view_box.viewPixelSize()
        at = int(np.abs(1000 * curves.times_s - point.x()).argmin())
        distance = np.abs(100 * curves.segments[at] - point.y()) / pixel_height
        if not np.isfinite(distance).any():
            return None
        nearest = int(np.nanargmin(distance))
        return nearest if distance[nearest] <= _NEAR_PX else None


def peak_systolic_of(result: ViewResult, stage: Stage) -> float:
    """Return the whole line's peak systolic strain at a stage of processing."""
    curves, beat = result.stages[stage], result.beat
    values = read_values(
        curves.times_s,
        curves.line,
        end_systole_sample=beat.end_systole - beat.end_diastole,
    )
    return values.peak_systolic


def _name_of_line(result: ViewResult) -> str:
    """Return what stands beside the curve of the line."""
    name = f"GLS {result.view.value}"
    if result.uncertainty is None:
        return name
    half_width = result.uncertainty.globals_[GlobalDefinition.LINE].peak_systolic
    return f"{name} ± {text.percent(half_width)}"


class PercentAxis(pyqtgraph.AxisItem):  # type: ignore[misc]
    """An axis whose numbers have a true minus sign."""

    def tickStrings(
        self, values: list[float], scale: float, spacing: float
    ) -> list[str]:
        """Return the text of each tick."""
        texts = super().tickStrings(values, scale, spacing)
        return [each.replace("-", text.MINUS) for each in texts]


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
    for _ in range(60):
        is_settled = True
        for lower, upper in pairwise(order):
            gap = moved[upper] - moved[lower]
            if gap < room - 1e-9:
                push = (room - gap) / 2
                moved[lower] -= push
                moved[upper] += push
                is_settled = False
        if is_settled:
            break
    return moved


def short_name(segment: Segment) -> str:
    """Return a segment's name as it fits beside a curve."""
    wall = segment.wall.value
    return f"{segment.level.value} {_SHORT_WALLS.get(wall, wall)}"
