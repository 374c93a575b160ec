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

    def show_values(self, sensitivity: EventSensitivity | None) -> None:
        """Show what would be read, None for nothing."""
        self._found = sensitivity
        self.setAccessibleDescription(
            "" if sensitivity is None else slope_text(sensitivity)
        )
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
        for shifted in () if self._found is None else self._found.shifts:
            self._paint_cell(painter, shifted)

    def _paint_cell(self, painter: QPainter, shifted: ShiftedValues) -> None:
        is_now, is_pointed = shifted.shift == 0, shifted.shift == self._pointed
        box = self.cell(shifted.shift).adjusted(1, 1, -1, -1)
        edge = "action" if is_pointed else "line"
        painter.setPen(QPen(self._palette.color(edge), 1))
        painter.setBrush(self._palette.color("action" if is_now else "raised"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(self._palette.color("action_ink" if is_now else "text"))
        assert self._found is not None
        convention = self._found.convention
        change = convention.of(shifted) - convention.of(self._found.as_it_is)
        shown = self.event_name if is_now else signed_points(change)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what would be read there."""
        self._point_at(self._at(event.position().x()))

    def leaveEvent(self, _event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self._point_at(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the event there."""
        shifted = self._at(event.position().x())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and shifted is not None and shifted.shift != 0:
            self.chosen.emit(shifted.shift)

    def _at(self, x_px: float) -> ShiftedValues | None:
        for shifted in () if self._found is None else self._found.shifts:
            box = self.cell(shifted.shift)
            if box.left() <= x_px < box.right():
                return shifted
        return None

    def _point_at(self, shifted: ShiftedValues | None) -> None:
        self._pointed = None if shifted is None else shifted.shift
        self.pointed.emit(shifted)
        self.update()


def slope_text(sensitivity: EventSensitivity) -> str:
    """Return how steeply GLS depends on an event, such as "ES: GLS 0.3 points ..."."""
    name = SHORT_NAMES[sensitivity.event]
    if len(sensitivity.shifts) < _FEWEST_FOR_SLOPE:
        return tr("{name} cannot be moved by a frame.", name=name)
    # Sizes only: the sign of a slope depends on the direction in which the event moves,
    # and what matters is how much.
    steepness = sensitivity.convention.of(sensitivity)
    index = _size(sensitivity.post_systolic_index.per_frame)
    other = sensitivity.convention.other
    return tr(
        "{name}: GLS {size} points per frame ({other} "
        "{other_size}), at most {most}; PSI {index}",
        name=name,
        size=_size(steepness.per_frame),
        other=tr(other.words),
        other_size=_size(other.of(sensitivity).per_frame),
        # A curve that is level at the event has no slope there, and may still change
        # within four frames.
        most=signed_points(steepness.largest_change),
        index=index,
    )


def short_slope_text(sensitivity: EventSensitivity, change: float | None = None) -> str:
    """Return the slope of GLS in few words, after its change if there is one."""
    per_frame = sensitivity.convention.of(sensitivity).per_frame
    slope = tr("{size} points per frame", size=_size(per_frame))
    name = SHORT_NAMES[sensitivity.event]
    if change is None:
        return tr("{name}: GLS {slope}", name=name, slope=slope)
    return tr(
        "{name}: GLS {change} points  ·  {slope}",
        name=name,
        change=signed_points(change),
        slope=slope,
    )


def change_text(sensitivity: EventSensitivity, shifted: ShiftedValues) -> str:
    """Return what would be read with the event moved, and by how much it differs."""
    now, name = sensitivity.as_it_is, SHORT_NAMES[sensitivity.event]
    convention, other = sensitivity.convention, sensitivity.convention.other
    change = signed_points(convention.of(shifted) - convention.of(now))
    index = text.percent(shifted.post_systolic_index, decimals=0)
    return tr(
        "{name} {shift}: GLS {strain} % ({change} "
        "points), {other} {other_strain} %, PSI {index} %",
        name=name,
        shift=shift_text(shifted.shift),
        strain=text.percent(convention.of(shifted)),
        change=change,
        other=tr(other.words),
        other_strain=text.percent(other.of(shifted)),
        index=index,
    )


def shift_text(shift: int) -> str:
    """Return such as "2 frames later"."""
    if shift == 0:
        return tr("as it is")
    # Whole phrases: other languages put the words in another order.
    if shift > 0:
        return trn("{n} frame later", "{n} frames later", shift)
    return trn("{n} frame earlier", "{n} frames earlier", -shift)


def signed_points(strain: float) -> str:
    """Return a difference of strains in points with its sign, such as "+0.3"."""
    size = text.percent(abs(strain))
    # A change that prints as 0.0 has no sign.
    if size in {"0.0", text.MISSING}:
        return size
    return f"{'+' if strain > 0 else text.MINUS}{size}"


def _size(per_frame: float) -> str:
    return text.percent(abs(per_frame))
