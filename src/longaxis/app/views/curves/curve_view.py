"""Strain over time: six segments, the whole line, and the cursor of the cine."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal

from longaxis.anatomy import segments_of
from longaxis.app.base import theme
from longaxis.app.base.i18n import tr
from longaxis.app.views.common.panel import button, label
from longaxis.app.views.common.time_text import time_axis_text
from longaxis.app.views.curves.curve_panel import CurvePanel
from longaxis.app.views.curves.plots import new_plot
from longaxis.data import Stage
from longaxis.display import text
from longaxis.resources.fonts import FAMILY
from longaxis.strain.values import read_values

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.views.curves.curve_items import CurveItems
    from longaxis.data import StrainCurves, ViewResult

_STAGE_TEXTS = {
    Stage.RAW: "raw",
    Stage.SMOOTHED: "smoothed",
    Stage.DRIFT_CORRECTED: "drift-corrected",
}
# Chosen: a curve can be reached without aiming exactly.
_NEAR_PX = 12
_LEAST_PX = 150
# Below this width the header has no room for the stages with their GLS.
_ROOM_FOR_GLS_PX = 660
_AXIS_FONT = {"font-size": "11px", "font-family": FAMILY}


class CurveView(CurvePanel):
    """The curves of the view on screen; hover lights a segment everywhere.

    Attributes
    ----------
    drawn
        The plot shows other curves: the result on it, or None. Who lays something
        over them lays it anew.
    """

    drawn = Signal(object)

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        player: Player,
        palette: Palette,
    ) -> None:
        super().__init__("Longitudinal strain", session, view_state, player, palette)
        self._curves: StrainCurves | None = None
        self._stages = {
            stage: button(name, partial(view_state.set_stage, stage), role="flat")
            for stage, name in _STAGE_TEXTS.items()
        }
        for stage in self._stages.values():
            stage.setCheckable(True)
            self.header.addWidget(stage)
        self._empty = label("", "quiet")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._least_px = _LEAST_PX
        self.body.addWidget(self._empty, 1)
        self.start()

    @cached_property
    def plot(self) -> Any:  # noqa: ANN401 - pyqtgraph has no types
        """The plot; made for the first result, as it takes long to import."""
        from longaxis.app.views.curves.curve_items import PercentAxis

        plot = new_plot(self._palette, axisItems={"left": PercentAxis("left")})
        plot.setAccessibleName(tr("Strain curves"))
        plot.setMinimumHeight(self._least_px)
        self.body.insertWidget(self.body.indexOf(self._empty) + 1, plot, 1)
        view_box = plot.getPlotItem().getViewBox()
        # A new size moves the pixel grid on which names are kept apart.
        view_box.sigResized.connect(self._place_names)
        plot.scene().sigMouseMoved.connect(self._on_mouse)
        plot.scene().sigMouseClicked.connect(self._on_click)
        self._style(plot)
        return plot

    @cached_property
    def _items(self) -> CurveItems:
        from longaxis.app.views.curves.curve_items import CurveItems

        return CurveItems(self.plot, self._palette)

    @property
    def _has_plot(self) -> bool:
        return "plot" in vars(self)

    def set_least_height(self, height_px: int) -> None:
        """Give the plot at least this height."""
        self._least_px = height_px
        if self._has_plot:
            self.plot.setMinimumHeight(height_px)

    @property
    def shown(self) -> StrainCurves | None:
        """The curves on screen."""
        return self._curves

    def refresh(self) -> None:
        """Draw the curves of the view on screen."""
        result, is_stale = self.shown_result()
        self._curves = None
        if self._has_plot or result is not None:
            self.plot.setVisible(result is not None)
        self._empty.setVisible(result is None)
        self._empty.setText(self._empty_text())
        self._name(result, is_stale=is_stale)
        if result is None:
            # An overlay on these curves has to go as well.
            self.drawn.emit(None)
            return
        stage = self._stage_of(result)
        self._curves = result.stages[stage]
        item = self.plot.getPlotItem()
        self._name_axis(item, "bottom", time_axis_text(result.loop.time_doubt))
        self._items.show(result, self._curves, is_stale=is_stale)
        # After our own range is set, since an overlay may widen it.
        self.drawn.emit(result)
        self.light()
        self.move_cursor(self._player.frame)

    def _stage_of(self, result: ViewResult) -> Stage:
        wanted = self._view_state.stage
        return wanted if wanted in result.stages else result.reported_stage

    def _name(self, result: ViewResult | None, *, is_stale: bool) -> None:
        for stage, stage_button in self._stages.items():
            stage_button.setText(self._stage_text(result, stage))
            stage_button.setVisible(result is not None)
            stage_button.setEnabled(result is not None and stage in result.stages)
            stage_button.setChecked(
                result is not None and stage is self._stage_of(result)
            )
        if result is None:
            self.set_title("Longitudinal strain")
            return
        state = tr(" · contour changed, track again (T)") if is_stale else ""
        self.set_title(
            tr(
                "Longitudinal strain · {view}{state}",
                view=result.view.value,
                state=state,
            )
        )

    def _stage_text(self, result: ViewResult | None, stage: Stage) -> str:
        """Return a stage's name, with its GLS where there is room."""
        name = tr(_STAGE_TEXTS[stage])
        has_room = self.width() >= _ROOM_FOR_GLS_PX
        if result is None or stage not in result.stages or not has_room:
            return name
        return f"{name} {text.percent(line_strain_of(result, stage))}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write GLS beside the stages, or leave it out."""
        super().resizeEvent(event)
        result, _ = self.shown_result()
        for stage, stage_button in self._stages.items():
            stage_button.setText(self._stage_text(result, stage))

    def _empty_text(self) -> str:
        active = self._session.active
        if active is None:
            return tr("Curves appear here once a view is tracked.")
        # A view that is tracked but cannot be measured says why, in place of what to do
        # next.
        problem = self._session.problem(active)
        if problem:
            return problem
        document = self._session.active_document
        if document is not None and document.centreline is not None:
            return tr("The contour is placed. Press T to track it.")
        return tr(
            "Place the contour at end-systole (annulus, apex, annulus), then track it."
        )

    # Drawing

    def apply_theme(self) -> None:
        """Take on the colours of the theme."""
        if self._has_plot:
            self.plot.setBackground(self._palette.panel)
            self._style(self.plot)
        self.refresh()

    def _style(self, plot: Any) -> None:  # noqa: ANN401 - pyqtgraph has no types
        item = plot.getPlotItem()
        # The "A" button and the mouse of pyqtgraph would change axes that must stay
        # comparable.
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.showGrid(x=True, y=True, alpha=0.12)
        for side in ("bottom", "left"):
            axis = item.getAxis(side)
            axis.setPen(self._palette.color("line"))
            axis.setTextPen(self._palette.color("quiet"))
            axis.setStyle(tickFont=theme.font(11), tickLength=-4)
        self._name_axis(item, "left", tr("strain, %"))
        self._name_axis(item, "bottom", time_axis_text(""))

    def _name_axis(self, item: Any, side: str, name: str) -> None:  # noqa: ANN401
        axis = item.getAxis(side)
        # Setting an equal label lays the plot out anew all the same.
        if axis.labelText != name:
            axis.setLabel(name, color=self._palette.quiet, **_AXIS_FONT)

    def _place_names(self, _view_box: object) -> None:
        if self._curves is not None:
            self._items.place_names()

    # Linked with the rest

    def light(self) -> None:
        """Draw the curve of the segment under the mouse strongly."""
        active, curves = self._session.active_document, self._curves
        if active is None or curves is None:
            return
        names = segments_of(active.view, mirrored=active.mirrored)
        hovered = self._view_state.hovered
        is_here = hovered is not None and hovered in names
        self._items.light(names.index(hovered) if is_here else None)

    def move_cursor(self, frame: int) -> None:
        """Move the cursor to the frame on screen."""
        curves = self._curves
        if curves is None:
            return
        places = np.flatnonzero(curves.frames == frame)
        self._items.move_cursor(
            1000 * float(curves.times_s[places[0]]) if len(places) else None
        )

    def _on_mouse(self, place: QPointF) -> None:
        index = self._nearest(place)
        document = self._session.active_document
        if document is None or index is None:
            self._view_state.set_hovered(None)
            return
        names = segments_of(document.view, mirrored=document.mirrored)
        self._view_state.set_hovered(names[index])

    def _on_click(self, event: Any) -> None:  # noqa: ANN401 - pyqtgraph has no types
        curves = self._curves
        if curves is None or event.button() != Qt.MouseButton.LeftButton:
            return
        view_box = self.plot.getPlotItem().getViewBox()
        time_s = view_box.mapSceneToView(event.scenePos()).x() / 1000
        # By time, since frames may be uneven.
        index = int(np.abs(curves.times_s - time_s).argmin())
        self._player.set_frame(int(curves.frames[index]))

    def _nearest(self, place: QPointF) -> int | None:
        """Return the segment whose curve is under the mouse."""
        curves = self._curves
        view_box = self.plot.getPlotItem().getViewBox()
        if curves is None or not view_box.sceneBoundingRect().contains(place):
            return None
        point = view_box.mapSceneToView(place)
        _, pixel_height = view_box.viewPixelSize()
        index = int(np.abs(1000 * curves.times_s - point.x()).argmin())
        # In pixels: percent and milliseconds cannot be compared with each other.
        distance = np.abs(100 * curves.segments[index] - point.y()) / pixel_height
        # In a gap all distances are NaN, for which `nanargmin` raises.
        if not np.isfinite(distance).any():
            return None
        nearest = int(np.nanargmin(distance))
        return nearest if distance[nearest] <= _NEAR_PX else None


def line_strain_of(result: ViewResult, stage: Stage) -> float:
    """Return the strain of the whole line that is called GLS, at a stage."""
    # Read from the curve of the stage: the result holds the values of the reported
    # stage only.
    curves, beat = result.stages[stage], result.beat
    values = read_values(
        curves.times_s,
        curves.line,
        end_systole_sample=beat.end_systole - beat.end_diastole,
    )
    return result.settings.convention.of(values)
