"""The menu of the window, and the buttons of its pages that trigger actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from longaxis.app.actions.table import ACTIONS
from longaxis.app.base.i18n import tr

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    Buttons = list[tuple[str, Callable[[], object]]]


def start_buttons(actions: Mapping[str, QAction]) -> Buttons:
    """Return text and function of the buttons of the welcome page."""
    return _buttons(
        actions,
        (tr("Open files…"), "open_files"),
        (tr("Open folder…"), "open_folder"),
        (tr("Open the sample study"), "open_sample"),
    )


def report_buttons(actions: Mapping[str, QAction]) -> Buttons:
    """Return text and function of the buttons of the report page."""
    return _buttons(
        actions,
        (tr("Report as PDF…"), "export_pdf"),
        (tr("Pages as pictures…"), "export_pages"),
        (tr("Values as CSV…"), "export_values"),
        (tr("Result as JSON…"), "export_json"),
    )


def make_menu(parent: QWidget, actions: Mapping[str, QAction], recent: QMenu) -> QMenu:
    """Return the menu of every action, in the order of the table.

    Parameters
    ----------
    parent
        The window.
    actions
        The actions by name.
    recent
        Menu of the analyses that were used last.
    """
    menu = QMenu(parent)
    parts: dict[str, QMenu] = {}
    for spec in ACTIONS:
        if spec.menu not in parts:
            parts[spec.menu] = menu.addMenu(tr(spec.menu))
            # Why an action is disabled stands in its tool tip.
            parts[spec.menu].setToolTipsVisible(True)
        parts[spec.menu].addAction(actions[spec.name])
        if spec.name == "open_sample":
            parts[spec.menu].addMenu(recent)
    return menu


def _buttons(actions: Mapping[str, QAction], *rows: tuple[str, str]) -> Buttons:
    return [(text, actions[name].trigger) for text, name in rows]
