"""Sizes of the window and its columns, kept from one start to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QSplitter

from longaxis.app.core.view_state import Screen, Step
from longaxis.app.shell.window_size import SMALLEST, fit_to_screen, is_compact

if TYPE_CHECKING:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QWidget

    from longaxis.app.core.preferences import Preferences

# Indices of the QStackedWidget, in the order of _lay_out.
PAGE_OF = {
    Step.LOOPS: 0,
    Step.CONTOUR: 1,
    Step.TRACK: 1,
    Step.BEAT: 2,
    Step.REVIEW: 2,
    Step.REPORT: 3,
}


# In the order of _lay_out.
SCREENS = (Screen.STEP, Screen.THREE_VIEWS, Screen.CONFIRM)


def splitter(orientation: Qt.Orientation, *parts: QWidget) -> QSplitter:
    """Return widgets side by side or on top of each other, none of which collapses."""
    made = QSplitter(orientation)
    made.setHandleWidth(8)
    made.setChildrenCollapsible(False)
    for part in parts:
        made.addWidget(part)
    return made


def layout_of(window: QWidget, columns: QSplitter, rows: QSplitter) -> dict[str, bytes]:
    """Return the fields of `Preferences` that keep the sizes."""
    return {
        "geometry": bytes(window.saveGeometry().data()),
        "columns": bytes(columns.saveState().data()),
        "rows": bytes(rows.saveState().data()),
    }


def restore_place(preferences: Preferences, window: QWidget) -> bool:
    """Put the window where the reader left it, as far as it fits the screen.

    Parameters
    ----------
    preferences
        Holds what `layout_of` returned.
    window
        The window, in the size that it has without preferences.

    Returns
    -------
    Whether the window was left in a compact size, before it was made to fit.
    """
    if preferences.geometry:
        window.restoreGeometry(QByteArray(preferences.geometry))
    was_compact = is_compact(window.size())
    # After the place of last time, which may be of a larger screen.
    fit_to_screen(window, SMALLEST)
    return was_compact


def restore_splitters(
    preferences: Preferences, columns: QSplitter, rows: QSplitter
) -> None:
    """Give splitters the sizes that the reader left.

    Parameters
    ----------
    preferences
        Holds what `layout_of` returned.
    columns, rows
        What is given its sizes.
    """
    if preferences.columns:
        columns.restoreState(QByteArray(preferences.columns))
    if preferences.rows:
        rows.restoreState(QByteArray(preferences.rows))
