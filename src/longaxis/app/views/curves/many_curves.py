"""All 18 curves in one plot, and the segments of a view each in its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from longaxis.anatomy import View, segments_of
from longaxis.app.base.i18n import tr
from longaxis.app.views.common.painting import segment_colour
from longaxis.app.views.common.panel import label
from longaxis.app.views.common.segment_text import short_name
from longaxis.app.views.curves.curve_panel import CurvePanel
from longaxis.app.views.curves.curve_plot import (
    CurvePlot,
    Trace,
    event_marks,
    strain_span,
)
from longaxis.app.views.curves.curve_view import line_strain_of
from longaxis.data import Stage
from longaxis.display import text

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.data import StrainCurves, ViewResult

# Stages are told apart by dashes, as colour already means the segment.
_LINE_STYLES = {
    Stage.RAW: (Qt.PenStyle.DotLine, "\u00b7\u00b7\u00b7\u00b7"),
    Stage.SMOOTHED: (Qt.PenStyle.DashLine, "\u2013 \u2013"),
    Stage.DRIFT_CORRECTED: (Qt.PenStyle.DashDotLine, "\u2013 \u00b7"),
}
_REPORTED_STYLE = (Qt.PenStyle.SolidLine, "\u2014\u2014")
# Seven plots and the legend fill two rows of four.
_N_COLUMNS = 4


def stage_of(result: ViewResult, view_state: ViewState) -> Stage:
    """Return the stage that is looked at, the reported one by default."""
    wanted = view_state.stage
    # A stage is missing where it cannot be computed, such as drift correction of an
    # incomplete beat.
    return wanted if wanted in result.stages else result.reported_stage


def cursor_of(curves: StrainCurves, frame: int) -> float | None:
    """Return the time of a frame after end-diastole, None outside the beat."""
    places = np.flatnonzero(curves.frames == frame)
    # Compared by frame number: a beat may begin at any frame of the loop.
    return float(curves.times_s[places[0]]) if len(places) else None


def frame_at(curves: StrainCurves, time_s: float) -> int:
    """Return the frame nearest to a time after end-diastole."""
    return int(curves.frames[int(np.abs(curves.times_s - time_s).argmin())])


class AllCurves(CurvePanel):
    """The segments of all views in one plot, on the scale they share."""

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        player: Player,
        palette: Palette,
    ) -> None:
        super().__init__("All segments", session, view_state, player, palette)
        self._named = label("", "quiet")
        self.header.addWidget(self._named)
        self.plot = CurvePlot(view_state, palette, tr("Strain curves of all segments"))
        self.plot.time_chosen.connect(self._go_to)
        self.body.addWidget(self.plot, 1)
        self.start()

    def refresh(self) -> None:
        """Draw what is measured now."""
        results = [self._session.result(view) for view in View]
        known = [result for result in results if result is not None]
        n_curves = 6 * len(known)
        self.set_title(
            tr("{n_curves} curves", n_curves=n_curves) if known else "All segments"
        )
        if not known:
            self.plot.say(tr("Curves appear here once a view is tracked."))
            self.light()
            return
        traces, curves = [], []
        for result in known:
            shown = result.stages[stage_of(result, self._view_state)]
            curves.append(shown)
            traces += self._traces(result, shown)
        # All beats start at 0 but end-systole differs between views: marks are those of
        # the view on screen.
        shown_result = self._session.active_result or known[0]
        # All views share one scale, or equal curves would look different.
        doubts = [result.loop.time_doubt for result in known]
        self.plot.show_traces(
            traces,
            event_marks(shown_result),
            span=strain_span(curves),
            # One axis for all: in doubt where that of any view is.
            time_doubt=max(doubts),
        )
        self.light()
        self.move_cursor(self._player.frame)

    def _traces(self, result: ViewResult, curves: StrainCurves) -> list[Trace]:
        names = segments_of(result.view, mirrored=result.mirrored)
        made = [
            Trace(
                times_s=curves.times_s,
                strain=curves.segments[:, index],
                color=segment_colour(index, on_light=not self._palette.is_dark),
                style=_style_of(is_accepted=result.segments[index].accepted),
                segment=name,
            )
            for index, name in enumerate(names)
        ]
        color = self._palette.color("global_line")
        made.append(
            Trace(times_s=curves.times_s, strain=curves.line, color=color, width=2.4)
        )
        return made

    def light(self) -> None:
        """Name the curve under the mouse, which colour alone cannot among 18."""
        hovered = self._view_state.hovered
        for view in View:
            result = self._session.result(view)
            for segment_result in () if result is None else result.segments:
                if segment_result.segment == hovered:
                    strain = text.signed_percent(segment_result.values.end_systolic)
                    description = tr(
                        "{view} {segment}, end-systolic {strain} %",
                        view=view.value,
                        segment=short_name(hovered),
                        strain=strain,
                    )
                    self._named.setText(description)
                    return
        self._named.setText(tr("thick: whole line"))

    def move_cursor(self, frame: int) -> None:
        """Move the cursor to the frame on screen."""
        # The cursor is of the view on screen, whose frames the player counts.
        result = self._session.active_result
        curves = None if result is None else result.curves
        self.plot.set_cursor(None if curves is None else cursor_of(curves, frame))

    def _go_to(self, time_s: float) -> None:
        result = self._session.active_result
        if result is not None:
            self._player.set_frame(frame_at(result.curves, time_s))


class SmallMultiples(CurvePanel):
    """Each segment of the view in its own plot, at every stage of processing."""

    def __init__(
        self,
        session: Session,
        view_state: ViewState,
        player: Player,
        palette: Palette,
    ) -> None:
        super().__init__("Segments one by one", session, view_state, player, palette)
        grid = QGridLayout()
        grid.setSpacing(6)
        self.plots = [CurvePlot(view_state, palette) for _ in range(7)]
        for index, plot in enumerate(self.plots):
            plot.time_chosen.connect(self._go_to)
            grid.addWidget(plot, index // _N_COLUMNS, index % _N_COLUMNS)
        self.stages = label("", "quiet", wraps=True)
        self.stages.setAlignment(Qt.AlignmentFlag.AlignCenter)
        grid.addWidget(self.stages, 1, _N_COLUMNS - 1)
        for column in range(_N_COLUMNS):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid, 1)
        self.start()

    def refresh(self) -> None:
        """Draw what is measured now in the view on screen."""
        result = self._session.active_result
        if result is None:
            for plot in self.plots:
                plot.say("")
                plot.set_title("", self._palette.color("quiet"))
            self.set_title("Segments one by one")
            self.stages.setText(tr("Track this view to see its segments."))
            return
        self.set_title(tr("Segments one by one · {view}", view=result.view.value))
        # One scale for all seven plots, so that they can be compared.
        span = strain_span([result.curves])
        marks, doubt = event_marks(result), result.loop.time_doubt
        names = segments_of(result.view, mirrored=result.mirrored)
        for index, name in enumerate(names):
            color = segment_colour(index, on_light=not self._palette.is_dark)
            traces = self._traces(result, color, index)
            self.plots[index].show_traces(traces, marks, span=span, time_doubt=doubt)
            self.plots[index].set_title(short_name(name), color)
        color = self._palette.color("global_line")
        self.plots[6].show_traces(
            self._traces(result, color), marks, span=span, time_doubt=doubt
        )
        self.plots[6].set_title(tr("GLS {view}", view=result.view.value), color)
        self.stages.setText(stages_text(result))
        self.move_cursor(self._player.frame)

    def _traces(
        self, result: ViewResult, color: QColor, index: int | None = None
    ) -> list[Trace]:
        """Return a curve at each stage, the reported one last and without dashes."""
        made = []
        names = segments_of(result.view, mirrored=result.mirrored)
        for stage, curves in result.stages.items():
            style, _ = stage_style(result, stage)
            is_reported = stage is result.reported_stage
            strain = curves.line if index is None else curves.segments[:, index]
            made.append(
                Trace(
                    times_s=curves.times_s,
                    strain=strain,
                    color=color,
                    width=1.9 if is_reported else 1.2,
                    style=style,
                    segment=None if index is None else names[index],
                )
            )
        return made

    def move_cursor(self, frame: int) -> None:
        """Move the cursor to the frame on screen."""
        result = self._session.active_result
        cursor = None if result is None else cursor_of(result.curves, frame)
        for plot in self.plots:
            plot.set_cursor(cursor)

    def _go_to(self, time_s: float) -> None:
        result = self._session.active_result
        if result is not None:
            self._player.set_frame(frame_at(result.curves, time_s))


def stage_style(result: ViewResult, stage: Stage) -> tuple[Qt.PenStyle, str]:
    """Return how a stage is drawn beside the others, and a sign that shows it."""
    is_reported = stage is result.reported_stage
    # The reported stage is solid, whichever it is.
    return _REPORTED_STYLE if is_reported else _LINE_STYLES[stage]


def stages_text(result: ViewResult) -> str:
    """Return each stage of processing with its line and its GLS; an arrow: reported."""
    names = []
    for stage in result.stages:
        strain = text.percent_with_unit(line_strain_of(result, stage))
        mark = "  ←" if stage is result.reported_stage else ""
        _, sign = stage_style(result, stage)
        names.append(
            tr(
                "{sign} {stage}{mark}\nGLS {strain}",
                sign=sign,
                stage=tr(stage.value),
                mark=mark,
                strain=strain,
            )
        )
    return "\n".join(names)


def _style_of(*, is_accepted: bool) -> Qt.PenStyle:
    return Qt.PenStyle.SolidLine if is_accepted else Qt.PenStyle.DashLine
