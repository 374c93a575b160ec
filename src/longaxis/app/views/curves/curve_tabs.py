"""Plots of strain over time, one at a time, in the same place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QStackedWidget, QWidget

from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.views.common.painting import segment_colour
from longaxis.app.views.curves.many_curves import AllCurves, SmallMultiples
from longaxis.app.views.curves.strain_map_view import StrainMapView
from longaxis.display import colours

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QEnterEvent, QPaintEvent

    from longaxis.app.base.theme import Palette
    from longaxis.app.controllers.player import Player
    from longaxis.app.core.session import Session
    from longaxis.app.core.view_state import ViewState
    from longaxis.app.views.common.panel import Panel
    from longaxis.app.views.curves.curve_view import CurveView

# Chosen: four buttons fit beside the title of the narrowest panel.
_BUTTON = QSize(30, 22)


@dataclass(frozen=True, slots=True)
class CurveTab:
    """One plot of strain over time: its name, and the icon of its button."""

    name: str
    paint: Callable[[QPainter, QRectF], None]


class CurveTabs(QStackedWidget):
    """Curves of the view, all 18, each segment by itself, the strain map.

    Attributes
    ----------
    tab_changed
        Another way to look was chosen; its number.
    """

    tab_changed = Signal(int)

    def __init__(
        self,
        curves: CurveView,
        session: Session,
        view_state: ViewState,
        player: Player,
        palette: Palette,
    ) -> None:
        super().__init__()
        self.curves = curves
        self.all_curves = AllCurves(session, view_state, player, palette)
        self.multiples = SmallMultiples(session, view_state, player, palette)
        self.map = StrainMapView(session, view_state, player, palette)
        self._buttons: list[list[LookButton]] = []
        for panel in self.panels:
            self.addWidget(panel)
            # Each panel has buttons of its own, since a widget can stand in one header
            # only.
            self._buttons.append(self._add_buttons(panel, palette))
        self.show_tab(0)

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The ways to look, in the order of their buttons."""
        return self.curves, self.all_curves, self.multiples, self.map

    def show_tab(self, index: int) -> None:
        """Look at strain in another way."""
        self.setCurrentIndex(index)
        for row in self._buttons:
            # The buttons of hidden panels too: each row must be right when its panel is
            # shown.
            for place, look_button in enumerate(row):
                look_button.setChecked(place == index)
        self.tab_changed.emit(index)

    def show_next(self) -> None:
        """Look at strain in the next way."""
        self.show_tab((self.currentIndex() + 1) % self.count())

    def apply_theme(self) -> None:
        """Take on the colours of the theme."""
        self.curves.apply_theme()
        self.map.apply_theme()
        # These two draw their own colours only when traces are made.
        self.all_curves.refresh()
        self.multiples.refresh()

    def _add_buttons(self, panel: Panel, palette: Palette) -> list[LookButton]:
        """Put the same buttons at the same place of every panel: none jumps."""
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(6, 0, 0, 0)
        row.setSpacing(1)
        made = []
        for index, look in enumerate(LOOKS):
            look_button = LookButton(look, palette)
            look_button.clicked.connect(partial(self._choose, index))
            row.addWidget(look_button)
            made.append(look_button)
        panel.header.addWidget(box)
        return made

    def _choose(self, index: int, _checked: bool = False) -> None:
        self.show_tab(index)


class LookButton(QAbstractButton):
    """A small drawing of what it shows."""

    def __init__(self, look: CurveTab, palette: Palette) -> None:
        super().__init__()
        self._look = look
        self._palette = palette
        self.setCheckable(True)
        self.setToolTip(tr("{look} (X: next)", look=tr(look.name)))
        self.setAccessibleName(tr(look.name))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(_BUTTON)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be pressed."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the frame of its state, and the sign in it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._palette
        is_framed = self.isChecked() or self.underMouse() or self.hasFocus()
        if is_framed:
            role = "action" if self.hasFocus() or self.underMouse() else "line"
            painter.setPen(QPen(palette.color(role), 1))
            if self.isChecked():
                painter.setBrush(palette.color("raised"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.setPen(palette.color("text" if self.isChecked() else "quiet"))
        painter.setOpacity(1.0 if self.isChecked() else 0.75)
        self._look.paint(painter, QRectF(self.rect()).adjusted(7, 5, -7, -5))


def _dip(painter: QPainter, area: QRectF, depth: float) -> None:
    """Draw a curve that goes down and comes back."""
    # The shape of a normal strain curve: shortening to end-systole, then back.
    points = [(0, 0), (0.2, 0.35), (0.45, 1), (0.7, 0.5), (1, 0.1)]
    painter.drawPolyline(
        [
            QPointF(area.left() + x * area.width(), area.top() + depth * y)
            for x, y in points
        ]
    )


def _paint_curves(painter: QPainter, area: QRectF) -> None:
    painter.setPen(QPen(painter.pen().color(), 1.6))
    _dip(painter, area, area.height())


def _paint_all(painter: QPainter, area: QRectF) -> None:
    # Three of six colours: more lines merge at this size.
    for index, depth in zip((0, 2, 4), (1.0, 0.75, 0.5), strict=True):
        painter.setPen(QPen(segment_colour(index), 1.3))
        _dip(painter, area, depth * area.height())


def _paint_multiples(painter: QPainter, area: QRectF) -> None:
    width, height = area.width() / 2 - 1.5, area.height() / 2 - 1.5
    for column in (0, 1):
        for row in (0, 1):
            corner = QPointF(
                area.left() + column * (width + 3), area.top() + row * (height + 3)
            )
            _dip(painter, QRectF(corner.x(), corner.y(), width, height), height)


def _paint_map(painter: QPainter, area: QRectF) -> None:
    strains = ((0, -0.1, -0.2, -0.05), (0, -0.15, -0.18, 0.05), (0, -0.05, -0.1, 0))
    width, height = area.width() / 4, area.height() / 3
    for row, line in enumerate(strains):
        for column, strain in enumerate(line):
            cell = QRectF(
                area.left() + column * width, area.top() + row * height, width, height
            )
            red, green, blue = colours.strain_colour(strain)
            painter.fillRect(cell, QColor(red, green, blue))


LOOKS = (
    CurveTab(tr_noop("Curves of this view"), _paint_curves),
    CurveTab(tr_noop("All 18 curves"), _paint_all),
    CurveTab(tr_noop("Segments one by one, raw to corrected"), _paint_multiples),
    CurveTab(tr_noop("Strain map: curved anatomical M-mode"), _paint_map),
)
"""In the order of the buttons."""
