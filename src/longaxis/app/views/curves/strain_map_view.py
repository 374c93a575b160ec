"""The curved anatomical M-mode: strain of every place of the wall over time."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QSizePolicy, QWidget

from longaxis.anatomy import segments_of
from longaxis.app.base import theme
from longaxis.app.base.i18n import tr
from longaxis.app.views.common.painting import segment_colour
from longaxis.app.views.common.panel import label
from longaxis.app.views.common.segment_text import short_name
from longaxis.app.views.common.time_text import milliseconds_of, time_axis_text
from longaxis.app.views.curves.curve_panel import CurvePanel
from longaxis.app.views.curves.curve_plot import event_marks
from longaxis.app.views.curves.many_curves import stage_of
from longaxis.app.views.curves.plots import new_plot
from longaxis.display import colours, text
from longaxis.display.strain_picture import strain_picture
from longaxis.resources.fonts import FAMILY

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPaintEvent

    from longaxis.anatomy import Segment
    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.data import ViewResult
    from longaxis.data.strain_map import StrainMap

_N_SEGMENTS = 6
_LEAST_PX = 150
# Chosen: width of the coloured edge as a share of the time axis, a few pixels.
_STRIP_SHARE = 0.014
# Chosen: pale enough not to be read as a result, of 255.
_STALE_ALPHA = 90
# Not from the theme: marks lie on the strain colours, which are the same in both.
_DARK, _LIGHT = QColor(20, 24, 29), QColor(255, 255, 255)
_AXIS_FONT = {"font-size": "11px", "font-family": FAMILY}


class StrainMapView(CurvePanel):
    """Place along the wall downwards, time to the right, colour for strain."""

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        player: Player,
        palette: Palette,
    ) -> None:
        super().__init__("Strain map", session, view_state, player, palette)
        self._shown: StrainMap | None = None
        self._time_doubt = ""
        self._names: tuple[Segment, ...] = ()
        self.header.addWidget(StrainScale(palette))
        self._empty = label("", "quiet", wraps=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setText(tr("The strain map appears here once a view is tracked."))
        self._least_px = _LEAST_PX
        self._cursor: Any = None
        self._lit: Any = None
        self.body.addWidget(self._empty, 1)
        self.start()

    @cached_property
    def plot(self) -> Any:  # noqa: ANN401 - pyqtgraph has no types
        """The plot; made for the first map, as it takes long to import."""
        plot = new_plot(self._palette)
        plot.setAccessibleName(tr("Strain along the wall over time"))
        plot.setMinimumHeight(self._least_px)
        self.body.addWidget(plot, 1)
        plot.scene().sigMouseMoved.connect(self._on_mouse)
        plot.scene().sigMouseClicked.connect(self._on_click)
        self._style(plot)
        return plot

    @property
    def _has_plot(self) -> bool:
        return "plot" in vars(self)

    def set_least_height(self, height_px: int) -> None:
        """Give the plot at least this height."""
        self._least_px = height_px
        if self._has_plot:
            self.plot.setMinimumHeight(height_px)

    @property
    def shown(self) -> StrainMap | None:
        """The map on screen."""
        return self._shown

    @property
    def cursor_ms(self) -> float | None:
        """Where the cursor stands, None while the frame lies outside the beat."""
        if self._cursor is None or not self._cursor.isVisible():
            return None
        return float(self._cursor.value())

    def apply_theme(self) -> None:
        """Take on the colours of the theme."""
        if self._has_plot:
            self.plot.setBackground(self._palette.panel)
            self._style(self.plot)
        self.refresh()

    def refresh(self) -> None:
        """Show the map of the view on screen."""
        result, is_stale = self.shown_result()
        strain_map = None if result is None else _map_of(result, self._view_state)
        self._shown = strain_map
        self._time_doubt = "" if result is None else result.loop.time_doubt
        # `clear` below removes both items from the plot.
        self._cursor = self._lit = None
        self._empty.setVisible(strain_map is None)
        self.set_title("Strain map")
        if self._has_plot or strain_map is not None:
            self.plot.setVisible(strain_map is not None)
            self.plot.getPlotItem().clear()
        if result is None or strain_map is None:
            return
        state = tr(" · contour changed, track again (T)") if is_stale else ""
        stage = tr(stage_of(result, self._view_state).value)
        self.set_title(
            tr(
                "Strain map · {view} · {stage}{state}",
                view=result.view.value,
                stage=stage,
                state=state,
            )
        )
        self._names = segments_of(result.view, mirrored=result.mirrored)
        self._name_time_axis(self.plot.getPlotItem(), result.loop.time_doubt)
        self._draw(result, strain_map, is_stale=is_stale)
        self.light()
        self.move_cursor(self._player.frame)

    # Drawing

    def _style(self, plot: Any) -> None:  # noqa: ANN401 - pyqtgraph has no types
        item = plot.getPlotItem()
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        # Place 0, the basal segment on the left of the picture, is drawn on top.
        item.invertY(True)
        for side in ("bottom", "left"):
            axis = item.getAxis(side)
            axis.setPen(self._palette.color("line"))
            axis.setTextPen(self._palette.color("quiet"))
            axis.setStyle(tickFont=theme.font(11), tickLength=-2)
        self._name_time_axis(item, "")
        # Fixed, so that the time axis does not move when another view has longer names.
        item.getAxis("left").setWidth(100)

    def _name_time_axis(self, item: Any, time_doubt: str) -> None:  # noqa: ANN401
        item.getAxis("bottom").setLabel(
            time_axis_text(time_doubt), color=self._palette.quiet, **_AXIS_FONT
        )

    def _draw(
        self, result: ViewResult, strain_map: StrainMap, *, is_stale: bool
    ) -> None:
        import pyqtgraph

        end_ms = 1000 * float(strain_map.times_s[-1])
        image = pyqtgraph.ImageItem(picture_of(strain_map, is_stale=is_stale))
        # One unit high: places run from 0 to 1 along the line, whatever its length.
        image.setRect(QRectF(0, 0, end_ms, 1))
        self.plot.addItem(image)
        self._draw_segments(end_ms)
        for mark in event_marks(result):
            self._draw_mark(1000 * mark.time_s, mark.name)
        # A cosmetic pen counts pixels of the device; without the ratio it would be
        # thinner on high-density screens.
        pen = QPen(_LIGHT, 2.0 * self.devicePixelRatioF())
        pen.setCosmetic(True)
        self._cursor = pyqtgraph.InfiniteLine(pos=0, angle=90, pen=pen)
        self.plot.addItem(self._cursor)
        # Room to the left of ED for the coloured edge.
        self.plot.setXRange(-_STRIP_SHARE * end_ms, end_ms, padding=0)
        self.plot.setYRange(0, 1, padding=0)

    def _draw_segments(self, end_ms: float) -> None:
        """Name the bands, colour their edge as the wall is, and part them."""
        import pyqtgraph

        ticks = []
        for index, name in enumerate(self._names):
            top = index / _N_SEGMENTS
            ticks.append((top + 0.5 / _N_SEGMENTS, short_name(name)))
            width = _STRIP_SHARE * end_ms
            strip = QGraphicsRectItem(-width, top, width, 1 / _N_SEGMENTS)
            shade = segment_colour(index, on_light=not self._palette.is_dark)
            strip.setBrush(QBrush(shade))
            strip.setPen(QPen(Qt.PenStyle.NoPen))
            self.plot.addItem(strip)
            if index:
                pen = pyqtgraph.mkPen(QColor(20, 24, 29, 120), width=1)
                line = pyqtgraph.InfiniteLine(pos=top, angle=0, pen=pen)
                self.plot.addItem(line)
        self.plot.getPlotItem().getAxis("left").setTicks([ticks])
        self._lit = QGraphicsRectItem(0, 0, end_ms, 1 / _N_SEGMENTS)
        pen = QPen(self._palette.color("action"), 2.0 * self.devicePixelRatioF())
        pen.setCosmetic(True)
        self._lit.setPen(pen)
        self._lit.setBrush(QBrush(Qt.BrushStyle.NoBrush))
        # Above the image and the lines of the segments.
        self._lit.setZValue(5)
        self.plot.addItem(self._lit)

    def _draw_mark(self, at_ms: float, name: str) -> None:
        """Draw a dashed line on any ground: dark below, light above."""
        import pyqtgraph

        # White below, dark dashes above: read on red, blue and white alike.
        for color, style in ((_LIGHT, Qt.PenStyle.SolidLine), (_DARK, None)):
            width = 1.4 * self.devicePixelRatioF()
            pen = QPen(color, width, style or Qt.PenStyle.DashLine)
            pen.setCosmetic(True)
            line = pyqtgraph.InfiniteLine(pos=at_ms, angle=90, pen=pen)
            self.plot.addItem(line)
        item = pyqtgraph.TextItem(
            name, color=_DARK, fill=QColor(255, 255, 255, 200), anchor=(-0.1, 1)
        )
        item.setFont(theme.font(11, strong=True))
        self.plot.addItem(item, ignoreBounds=True)
        item.setPos(at_ms, 0.985)

    # Linked with the rest

    def light(self) -> None:
        """Frame the band of the segment under the mouse."""
        if self._lit is None:
            return
        hovered = self._view_state.hovered
        is_here = hovered is not None and hovered in self._names
        self._lit.setVisible(is_here)
        if is_here and hovered is not None:
            self._lit.setY(self._names.index(hovered) / _N_SEGMENTS)

    def move_cursor(self, frame: int) -> None:
        """Move the cursor to the frame on screen."""
        if self._cursor is None or self._shown is None:
            return
        places = np.flatnonzero(self._shown.frames == frame)
        self._cursor.setVisible(len(places) > 0)
        if len(places):
            self._cursor.setPos(1000 * float(self._shown.times_s[places[0]]))

    def _on_mouse(self, place: QPointF) -> None:
        view_box = self.plot.getPlotItem().getViewBox()
        if self._shown is None or not view_box.sceneBoundingRect().contains(place):
            # Outside the plot no segment is meant.
            self._view_state.set_hovered(None)
            self.plot.setToolTip("")
            return
        point = view_box.mapSceneToView(place)
        self._view_state.set_hovered(self.segment_at(point.y()))
        self.plot.setToolTip(self.sentence(point.x() / 1000, point.y()))

    def _on_click(self, event: Any) -> None:  # noqa: ANN401 - pyqtgraph has no types
        if event.button() != Qt.MouseButton.LeftButton:
            return
        view_box = self.plot.getPlotItem().getViewBox()
        self.go_to(view_box.mapSceneToView(event.scenePos()).x() / 1000)

    def go_to(self, time_s: float) -> None:
        """Show the frame nearest to a time after end-diastole."""
        if self._shown is not None:
            nearest = int(np.abs(self._shown.times_s - time_s).argmin())
            self._player.set_frame(int(self._shown.frames[nearest]))

    def segment_at(self, place: float) -> Segment | None:
        """Return the segment at a place along the line, 0 to 1."""
        if not self._names:
            return None
        # The mouse may lie exactly on the lower border, where the index would be 6.
        index = int(np.clip(place * _N_SEGMENTS, 0, _N_SEGMENTS - 1))
        return self._names[index]

    def sentence(self, time_s: float, place: float) -> str:
        """Return what the map says at a time and a place."""
        strain_map = self._shown
        segment = self.segment_at(place)
        if strain_map is None or segment is None:
            return ""
        row = int(np.abs(strain_map.times_s - time_s).argmin())
        column = int(np.abs(strain_map.places - place).argmin())
        strain = text.percent_with_unit(float(strain_map.strain[row, column]))
        time = milliseconds_of(float(strain_map.times_s[row]), self._time_doubt)
        return tr(
            "{segment}, {at} after ED: {strain}",
            segment=segment.name,
            at=time,
            strain=strain,
        )


class StrainScale(QWidget):
    """The colours of strain from −20 to +20 %, as a legend."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self.setMinimumSize(QSize(150, 16))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Colours from -20 to +20 percent"))

    def sizeHint(self) -> QSize:
        """Leave room for the bar and the numbers at its ends."""
        return QSize(170, 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bar between its ends."""
        painter = QPainter(self)
        painter.setFont(theme.font(11))
        bar = QRectF(30, 4, self.width() - 78, 8)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        limit = colours.STRAIN_LIMIT
        # Sampled from the table, as the scale is not linear between its two ends.
        for share in np.linspace(0, 1, 21).tolist():
            strain = limit * (2 * share - 1)
            gradient.setColorAt(share, QColor(*colours.strain_colour(strain)))
        painter.setPen(QPen(self._palette.color("line"), 1))
        painter.setBrush(gradient)
        painter.drawRect(bar)
        painter.setPen(self._palette.color("quiet"))
        middle = Qt.AlignmentFlag.AlignVCenter
        left = QRectF(0, 0, 26, 16)
        painter.drawText(
            left, middle | Qt.AlignmentFlag.AlignRight, text.percent(-limit, decimals=0)
        )
        right = QRectF(bar.right() + 5, 0, 46, 16)
        end = f"+{text.percent_with_unit(limit, decimals=0)}"
        painter.drawText(right, middle | Qt.AlignmentFlag.AlignLeft, end)


def picture_of(strain_map: StrainMap, *, is_stale: bool = False) -> NDArray[np.uint8]:
    """Return the map as colours, shape (P, n, 4), evenly spaced in time.

    Parameters
    ----------
    found
        The map; where it has no strain, the picture is see-through.
    is_stale
        Grey and pale: the colours no longer belong to the line.
    """
    # Made anew at each call, so the colours may be changed in place.
    shown = strain_picture(strain_map)
    if is_stale:
        # Grey by brightness: colour would still be read as strain of the line on
        # screen.
        shown[..., :3] = shown[..., :3].mean(axis=2, keepdims=True).astype(np.uint8)
        shown[..., 3] = np.minimum(shown[..., 3], _STALE_ALPHA)
    return shown


def _map_of(result: ViewResult, view_state: ViewState) -> StrainMap | None:
    return result.strain_maps.get(stage_of(result, view_state))
