"""pyqtgraph, imported when the first plot is made.

It takes a third of the time until the window can be used; `services.warm_up` imports
it once the window is on the screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from longaxis.app.base.theme import Palette


def new_plot(palette: Palette, **options: Any) -> Any:  # noqa: ANN401 - without types
    """Return an empty plot in the colours of the theme.

    Parameters
    ----------
    palette
        Colours of the theme.
    options
        Passed to `pyqtgraph.PlotWidget`.
    """
    import pyqtgraph

    # Row-major: numpy pictures have rows first. Set before any plot is made.
    pyqtgraph.setConfigOptions(imageAxisOrder="row-major", antialias=True)
    # A menu that is made only to be thrown away costs time, and has crashed.
    return pyqtgraph.PlotWidget(background=palette.panel, enableMenu=False, **options)
