"""Another program's curves, dashed over ours, and its numbers below them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from longaxis.anatomy import segments_of
from longaxis.app.base.i18n import tr
from longaxis.app.views.common.painting import segment_colour
from longaxis.app.views.common.panel import button, label
from longaxis.display import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QColor

    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.vendor_strain import VendorTraces
    from longaxis.app.core.session import Session
    from longaxis.app.views.curves.curve_view import CurveView
    from longaxis.data import StrainCurves, ViewResult
    from longaxis.data.vendor import VendorComparison, VendorTrace

# As wide as our own curves, from which only the dashes tell them apart.
_SEGMENT_WIDTH, _GLOBAL_WIDTH = 1.5, 2.4
# Room above and below the other program's extremes, in percent strain.
_MARGIN_PERCENT = 2.0


class VendorStrip(QFrame):
    """Below the curves: whose trace it is, its numbers and ours, and a way to go."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(10)
        self.words = label("", "quiet", wraps=True)
        self.remove = button("Remove", lambda: None, role="flat")
        self.remove.setAccessibleName(tr("Remove vendor strain"))
        row.addWidget(self.words, 1)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()


class VendorOverlay(QObject):
    """Lays what `VendorTraces` keeps over the curves of the view on screen."""

    def __init__(
        self,
        session: Session,
        traces: VendorTraces,
        curves: CurveView,
        palette: Palette,
    ) -> None:
        # Owned by the curves, so that it goes with their window.
        super().__init__(curves)
        self._session = session
        self._traces = traces
        self._curves = curves
        self._palette = palette
        self._drawn: list[Any] = []
        self.strip = VendorStrip()
        self.strip.remove.clicked.connect(self.remove)
        self._curves.body.addWidget(self.strip)
        self._curves.drawn.connect(self.draw)
        # Redrawing the curves emits `drawn`, which draws the overlay with the right
        # range.
        traces.changed.connect(self._curves.refresh)

    def remove(self) -> None:
        """Take the trace of the view on screen away."""
        active = self._session.active
        if active is not None:
            self._traces.remove(active)

    def draw(self, result: ViewResult | None) -> None:
        """Draw the trace of the view that has just been drawn, if there is one."""
        # pyqtgraph keeps items until they are removed; the list is the only record of
        # ours.
        while self._drawn:
            self._curves.plot.removeItem(self._drawn.pop())
        trace = None if result is None else self._traces.trace_of(result.view)
        self.strip.setVisible(trace is not None)
        ours = self._curves.shown
        if trace is None or result is None or ours is None:
            return
        from longaxis.strain.vendor import compare_globals

        for times_s, values, color, width in self._lines(trace, result):
            self._draw_line(times_s, values, color, width)
        self._widen(trace)
        accepted = [segment.accepted for segment in result.segments]
        compared = compare_globals(trace, ours, accepted=accepted)
        sentence = sentence_of(trace, compared)
        self.strip.words.setText(sentence)
        self.strip.setToolTip("\n".join(trace.notes))

    def _lines(
        self, trace: VendorTrace, result: ViewResult
    ) -> list[tuple[NDArray[np.float64], NDArray[np.float64], QColor, float]]:
        """Return times, strain, colour and width of each line; segments come first."""
        palette = self._palette
        names = segments_of(result.view, mirrored=result.mirrored)
        lines = []
        theirs = trace.curves
        if theirs is not None:
            for place, segment in enumerate(trace.segments):
                # Segments whose name the export leaves open are drawn grey rather than
                # guessed.
                color = palette.color("quiet")
                if segment in names:
                    index = names.index(segment)
                    color = segment_colour(index, on_light=not palette.is_dark)
                curve = theirs.segments[:, place]
                lines.append((theirs.times_s, curve, color, _SEGMENT_WIDTH))
        whole = whole_curve(trace)
        if whole is not None:
            color = palette.color("global_line")
            lines.append((*whole, color, _GLOBAL_WIDTH))
        return lines

    def _draw_line(
        self,
        times_s: NDArray[np.float64],
        values: NDArray[np.float64],
        color: QColor,
        width: float,
    ) -> None:
        import pyqtgraph

        pen = pyqtgraph.mkPen(color, width=width, style=Qt.PenStyle.DashLine)
        line = pyqtgraph.PlotCurveItem(
            1000 * times_s, 100 * values, pen=pen, connect="finite"
        )
        # The range of strain is widened by hand below; the axis of time stays that of
        # our curves.
        self._curves.plot.addItem(line, ignoreBounds=True)
        self._drawn.append(line)

    def _widen(self, trace: VendorTrace) -> None:
        """Give the plot room for strains beyond ours."""
        parts = [] if trace.curves is None else [trace.curves.segments.ravel()]
        whole = whole_curve(trace)
        parts += [] if whole is None else [whole[1]]
        # A report states numbers alone.
        if not parts:
            return
        values = 100 * np.concatenate(parts)
        low, high = self._curves.plot.getPlotItem().getViewBox().viewRange()[1]
        # Never narrower: our curves must stay in sight.
        low = min(low, float(np.nanmin(values)) - _MARGIN_PERCENT)
        high = max(high, float(np.nanmax(values)) + _MARGIN_PERCENT)
        self._curves.plot.setYRange(low, high, padding=0)


def whole_curve(
    trace: VendorTrace,
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Return times in seconds and strain (fraction) of the whole wall, shape (T,) both.

    The export's own curve of the wall, else the one computed from its points.
    """
    # Only the export's own curve says by which formula it was made; from its points we
    # compute the line (docs/methods.md, "Other programs' strain").
    if trace.curves is not None and trace.global_curve is not None:
        return trace.curves.times_s, trace.global_curve
    if trace.knots is None:
        return None
    from longaxis.strain.vendor import curves_from_knots

    curves: StrainCurves = curves_from_knots(trace.knots)
    return curves.times_s, curves.line


def sentence_of(trace: VendorTrace, compared: Sequence[VendorComparison]) -> str:
    """Return what stands below the curves: peaks over the beat, theirs and ours."""
    parts = []
    for comparison in compared:
        sentence = f"{comparison.name} {text.percent_with_unit(comparison.theirs)}"
        if comparison.ours is not None:
            difference = text.percent(comparison.ours - comparison.theirs)
            sentence += tr(
                ", ours {ours} (difference {difference})",
                ours=text.percent_with_unit(comparison.ours),
                difference=difference,
            )
        parts.append(sentence)
    layer = f", {trace.layer}" if trace.layer else ""
    of_trace = {
        "software": trace.software,
        "layer": layer,
        "file_name": trace.file_name,
    }
    has_lines = trace.curves is not None or trace.knots is not None
    lead = (
        tr("Dashed: {software}{layer} · “{file_name}” · peak strain: ", **of_trace)
        if has_lines
        else tr("{software}{layer} · “{file_name}” · strain: ", **of_trace)
    )
    return lead + "; ".join(parts) + _warning(trace)


def _warning(trace: VendorTrace) -> str:
    # Mid-wall is our own layer, and an unnamed layer cannot be judged; endocardial
    # strain is larger, epicardial smaller.
    if trace.layer in {"", "mid-wall"}:
        return ""
    return tr(
        ". {layer} strain must not be compared with mid-wall.",
        layer=trace.layer.capitalize(),
    )
