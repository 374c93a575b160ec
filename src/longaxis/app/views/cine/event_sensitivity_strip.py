"""What would be read with an event a few frames elsewhere: one cell each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from longaxis.app.base import theme
from longaxis.app.base.i18n import tr, trn
from longaxis.data.event_sensitivity import Event
from longaxis.display import text

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from longaxis.app.base.theme import Palette
    from longaxis.app.core.edits import Event as Field
    from longaxis.data.event_sensitivity import EventSensitivity, ShiftedValues

WHAT_IF_EVENTS: dict[Field, Event] = {
    "end_diastole": Event.END_DIASTOLE,
    "end_systole": Event.END_SYSTOLE,
}
"""Fields of `BeatChoice` that can be moved to see what it does."""

SHORT_NAMES = {Event.END_DIASTOLE: "ED", Event.END_SYSTOLE: "ES"}
_HEIGHT_PX = 20
# As many frames each way as are computed (docs/methods.md, "What if the events lay
# elsewhere").
_FARTHEST = 4
# A slope needs two points.
_FEWEST_FOR_SLOPE = 2


class EventSensitivityStrip(QWidget):
    """Nine cells from four frames earlier to four later, each with the change of GLS.

    Attributes
    ----------
    chosen
        By how many frames the reader wants to move the event.
    pointed
        The values under the mouse, or None.
    """

    chosen = Signal(int)
    pointed = Signal(object)

    def __init__(self, event: Event, palette: Palette) -> None:
        super().__init__()
        self.event_name = SHORT_NAMES[event]
        self._palette = palette
        self._found: EventSensitivity | None = None
        self._pointed: int | None = None
        self.setMouseTracking(True)
        self.setMinimumHeight(_HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(
            tr("GLS with {event} moved by up to 4 frames", event=event.value)
        )
        self.setToolTip(
            tr("Click to move {event} by that many frames", event=event.value)
        )

    def sizeHint(self) -> QSize:
        """Say how high the strip wants to be."""
        return QSize(200, _HEIGHT_PX)

    def show_values(self, found: EventSensitivity | None) -> None:
        """Show what would be read, None for nothing."""
        self._found = found
        self.setAccessibleDescription("" if found is None else slope_text(found))
        self.update()

    def cell(self, shift: int) -> QRectF:
        """Return where the cell of a shift lies."""
        width = self.width() / (2 * _FARTHEST + 1)
        return QRectF((shift + _FARTHEST) * width, 0, width, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the cells; a shift that makes no beat stays empty."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(10))
        for each in () if self._found is None else self._found.shifts:
            self._paint_cell(painter, each)

    def _paint_cell(self, painter: QPainter, each: ShiftedValues) -> None:
        is_now, is_pointed = each.shift == 0, each.shift == self._pointed
        box = self.cell(each.shift).adjusted(1, 1, -1, -1)
        edge = "action" if is_pointed else "line"
        painter.setPen(QPen(self._palette.color(edge), 1))
        painter.setBrush(self._palette.color("action" if is_now else "raised"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(self._palette.color("action_ink" if is_now else "text"))
        assert self._found is not None
        change = each.peak_systolic - self._found.as_it_is.peak_systolic
        told = self.event_name if is_now else signed_points(change)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, told)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what would be read there."""
        self._point_at(self._at(event.position().x()))

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self._point_at(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the event there."""
        each = self._at(event.position().x())
        if each is not None and each.shift != 0:
            self.chosen.emit(each.shift)

    def _at(self, x_px: float) -> ShiftedValues | None:
        for each in () if self._found is None else self._found.shifts:
            box = self.cell(each.shift)
            if box.left() <= x_px < box.right():
                return each
        return None

    def _point_at(self, each: ShiftedValues | None) -> None:
        self._pointed = None if each is None else each.shift
        self.pointed.emit(each)
        self.update()


def slope_text(found: EventSensitivity) -> str:
    """Return how steeply GLS depends on an event, such as "ES: GLS 0.3 points ..."."""
    name = SHORT_NAMES[found.event]
    if len(found.shifts) < _FEWEST_FOR_SLOPE:
        return tr("{name} cannot be moved by a frame.", name=name)
    # Sizes only: the sign of a slope depends on the direction in which the event moves,
    # and what matters is how much.
    peak = _size(found.peak_systolic.per_frame)
    at_end = _size(found.end_systolic.per_frame)
    index = _size(found.post_systolic_index.per_frame)
    # Beside the slope, since a curve that is level at the event has no slope there and
    # may still change within four frames.
    most = signed_points(found.peak_systolic.largest_change)
    return tr(
        "{name}: GLS {peak} points per frame (end-systolic "
        "{at_end}), at most {most}; PSI {index}",
        name=name,
        peak=peak,
        at_end=at_end,
        most=most,
        index=index,
    )


def short_slope_text(found: EventSensitivity, change: float | None = None) -> str:
    """Return the slope of GLS in few words, after its change if there is one."""
    slope = tr("{size} points per frame", size=_size(found.peak_systolic.per_frame))
    name = SHORT_NAMES[found.event]
    if change is None:
        return tr("{name}: GLS {slope}", name=name, slope=slope)
    return tr(
        "{name}: GLS {change} points  ·  {slope}",
        name=name,
        change=signed_points(change),
        slope=slope,
    )


def change_text(found: EventSensitivity, each: ShiftedValues) -> str:
    """Return what would be read with the event moved, and by how much it differs."""
    now, name = found.as_it_is, SHORT_NAMES[found.event]
    change = signed_points(each.peak_systolic - now.peak_systolic)
    index = text.percent(each.post_systolic_index, decimals=0)
    return tr(
        "{name} {shift}: GLS {peak_systolic} % ({change} "
        "points), end-systolic {end_systolic} %, PSI {index} %",
        name=name,
        shift=shift_text(each.shift),
        peak_systolic=text.percent(each.peak_systolic),
        change=change,
        end_systolic=text.percent(each.end_systolic),
        index=index,
    )


def shift_text(shift: int) -> str:
    """Return such as "2 frames later"."""
    if shift == 0:
        return tr("as it is")
    frames = trn("{n} frame", "{n} frames", abs(shift))
    return f"{frames} {'later' if shift > 0 else 'earlier'}"


def signed_points(strain: float) -> str:
    """Return a difference of strains in points with its sign, such as "+0.3"."""
    size = text.percent(abs(strain))
    # A change that prints as 0.0 has no sign.
    if size in {"0.0", text.MISSING}:
        return size
    return f"{'+' if strain > 0 else text.MINUS}{size}"


def _size(per_frame: float) -> str:
    return text.percent(abs(per_frame))
