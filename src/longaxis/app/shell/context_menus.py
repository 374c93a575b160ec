"""Menus on the picture, the curves and the bull's-eye: what is often wanted there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QMenu

from longaxis.app.base.i18n import tr
from longaxis.app.core.review_edits import toggle_segment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from longaxis.anatomy import Segment
    from longaxis.app.core.session import Session
    from longaxis.app.shell.window_size import Parts
    from longaxis.app.views.bullseye.bullseye_view import BullseyeChart

ON_PICTURE = (
    "play",
    "set_ed",
    "set_es",
    "",
    "fit",
    "reset_grey",
    "invert",
    "auto_gain",
    "overlay",
    "overlay_style",
    "member_lines",
    "",
    "mirror",
    "track",
)
ON_CURVES = ("show_next", "stage", "smoothing", "drift", "", "export_curves")
ON_BULLSEYE = ("three_views", "export_values", "export_picture")
"""Names of actions; an empty one is a line between them."""


class ContextMenus:
    """Shows them where the right button is clicked."""

    def __init__(
        self, window: QWidget, session: Session, actions: Mapping[str, QAction]
    ) -> None:
        self._window = window
        self._session = session
        self._actions = actions

    def follow(self, parts: Parts) -> None:
        """Offer menus on the picture, on panels of curves and on bull's-eyes."""
        parts.loop_view.canvas.menu_wanted.connect(self._on_picture)
        for panel in parts.curve_tabs.panels:
            self._offer(panel, ON_CURVES)
        for view in (parts.bullseye, parts.triplane_view.bullseye):
            self._offer_segments(view.chart)

    def _on_picture(self, place: QPoint) -> None:
        self.menu(ON_PICTURE).popup(place)

    def _offer(self, widget: QWidget, names: tuple[str, ...]) -> None:
        def show(place: QPoint) -> None:
            self.menu(names).popup(widget.mapToGlobal(place))

        widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        widget.customContextMenuRequested.connect(show)

    def _offer_segments(self, chart: BullseyeChart) -> None:
        def show(place: QPoint) -> None:
            cell = chart.cell_at(QPointF(place))
            # A cell of several segments leaves open which one is meant.
            is_one = cell is not None and len(cell.segments) == 1
            segment = cell.segments[0] if cell is not None and is_one else None
            self.segment_menu(segment).popup(chart.mapToGlobal(place))

        chart.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        chart.customContextMenuRequested.connect(show)

    def menu(self, names: tuple[str, ...]) -> QMenu:
        """Return a menu of actions of the window.

        Parameters
        ----------
        names
            Names of actions; an empty one is a line between them.
        """
        made = QMenu(self._window)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add(made, names, self._actions)
        return made

    def segment_menu(self, segment: Segment | None) -> QMenu:
        """Return the menu of the bull's-eye, with the segment under the mouse."""
        made = QMenu(self._window)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        session = self._session
        if segment is not None:
            text = tr("Accept or reject {segment}", segment=segment.name)
            made.addAction(text).triggered.connect(
                lambda: toggle_segment(session, segment)
            )
            made.addSeparator()
        add(made, ON_BULLSEYE, self._actions)
        return made


def add(menu: QMenu, names: tuple[str, ...], actions: Mapping[str, QAction]) -> None:
    """Add actions to a menu, by name; an empty name is a line."""
    menu.setToolTipsVisible(True)
    for name in names:
        if name:
            menu.addAction(actions[name])
        else:
            menu.addSeparator()
