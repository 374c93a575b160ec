"""How the window fits its screen: from 960 x 540 logical pixels to 4K.

960 x 540 is a full HD screen at 200 %. Below the size of a small laptop the parts of
the window get smaller limits, and pages scroll where even these are too large.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

    from longaxis.app.views.bullseye.bullseye_view import BullseyeView
    from longaxis.app.views.cine.loop_view import LoopView
    from longaxis.app.views.curves.curve_tabs import CurveTabs
    from longaxis.app.views.frame.stepper import TopBar
    from longaxis.app.views.frame.study_list import StudyList
    from longaxis.app.views.pages.contour_page import ContourPage
    from longaxis.app.views.pages.triplane_view import TriplaneView
    from longaxis.app.views.pages.values_view import ValuesView

SMALLEST = QSize(960, 540)
ROOMY = QSize(1280, 720)
"""From this size on all panels have their full size; chosen for small laptops."""

_COMPACT_COLUMNS_PX = (160, 278, 486)
_IGNORED = QSizePolicy.Policy.Ignored
# Room for the title bar and the frame that the desktop draws round a window.
_FRAME_PX = QSize(8, 36)


class Parts(Protocol):
    """The parts of the window whose limits depend on its size."""

    top_bar: TopBar
    study_list: StudyList
    loop_view: LoopView
    pages: QStackedWidget
    contour_page: ContourPage
    curve_tabs: CurveTabs
    bullseye: BullseyeView
    values: ValuesView
    triplane_view: TriplaneView
    columns: QSplitter

    def size(self) -> QSize:
        """Return the size of the window."""
        ...


def fit_to_screen(window: QWidget, smallest: QSize) -> None:
    """Make a window no larger than the room on its screen, and move it there.

    Parameters
    ----------
    window
        The window or dialog.
    smallest
        Size that the window keeps where the screen has room for it.
    """
    # Without a screen, as for pictures of the manual, there is nothing to fit.
    if QGuiApplication.platformName() == "offscreen":
        window.setMinimumSize(smallest)
    else:
        fit_to_room(window, window.screen().availableGeometry(), smallest)


def fit_to_room(window: QWidget, available: QRect, smallest: QSize) -> None:
    """Make a window no larger than a rectangle, and move it there.

    Parameters
    ----------
    window
        The window or dialog.
    available
        The screen without panels and docks, in logical pixels.
    smallest
        Size that the window keeps where the screen has room for it.
    """
    room = available.size() - _FRAME_PX
    window.setMinimumSize(smallest.boundedTo(room))
    window.resize(window.size().boundedTo(room))
    place = window.geometry()
    place.moveRight(min(place.right(), available.right()))
    place.moveBottom(min(place.bottom(), available.bottom()))
    place.moveLeft(max(place.left(), available.left()))
    place.moveTop(max(place.top(), available.top()))
    window.setGeometry(place)


def is_compact(size: QSize) -> bool:
    """Return whether a window of this size is smaller than a small laptop."""
    return size.width() < ROOMY.width() or size.height() < ROOMY.height()


def fit_parts(window: Parts, *, was_compact: bool | None) -> bool:
    """Give the parts the limits of a small or of a large window, where that changed.

    Parameters
    ----------
    window
        The window in its new size.
    was_compact
        What was returned last; None at first.

    Returns
    -------
    Whether the window is compact.
    """
    compact = is_compact(window.size())
    if compact is not was_compact:
        set_compact(window, compact)
        if compact:
            window.columns.setSizes(list(_COMPACT_COLUMNS_PX))
    return compact


def set_compact(window: Parts, compact: bool) -> None:
    """Give the parts of the window their smaller or their full limits."""

    def least(widget: QWidget, full: tuple[int, int], small: tuple[int, int]) -> None:
        widget.setMinimumSize(QSize(*(small if compact else full)))

    # Measured in both languages at 960 x 540: the smallest at which nothing is cut.
    least(window.study_list, (210, 0), (150, 0))
    for slot in window.study_list.slots:
        least(slot, (0, 84), (0, 56))
    least(window.loop_view.canvas, (400, 240), (250, 140))
    least(window.pages, (604, 0), (440, 0))
    least(window.values, (342, 0), (0, 0))
    least(window.bullseye.chart, (220, 180), (160, 170))
    for panel in (window.curve_tabs.curves, window.curve_tabs.map):
        panel.set_least_height(110 if compact else 150)
    for column in window.triplane_view.columns.values():
        least(column.cine, (160, 160), (110, 110))
        column.set_compact(compact)
    window.triplane_view.headline.set_compact(compact)
    for part in (
        window.top_bar,
        window.loop_view,
        window.contour_page,
        window.values,
    ):
        part.set_compact(compact)


def show_page(stack: QStackedWidget, index: int) -> None:
    """Show a page of a stack, which then needs the room of that page only."""
    # First: Qt passes on the sizes of pages that are shown only.
    stack.setCurrentIndex(index)
    for number in range(stack.count()):
        page = stack.widget(number)
        kind = QSizePolicy.Policy.Preferred if number == index else _IGNORED
        if page is not None:
            page.setSizePolicy(kind, kind)
    stack.updateGeometry()


def scrolling(page: QWidget) -> QScrollArea:
    """Return a page that scrolls where it has less room than it needs."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(page)
    return area
