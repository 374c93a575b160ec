"""Times as the window shows them: those of a loop in doubt are marked as such."""

from __future__ import annotations

from longaxis.app.base.i18n import tr
from longaxis.display import text

IN_DOUBT = " ?"
"""Follows a time of a loop whose file contradicts itself (decision 17)."""


def milliseconds_of(time_s: float, time_doubt: str) -> str:
    """Return a time of a loop with its unit, such as "354 ms", or "354 ms ?".

    Parameters
    ----------
    time_s
        The time in seconds.
    time_doubt
        Why the times of the loop are in doubt; empty if they are not.
    """
    mark = IN_DOUBT if time_doubt else ""
    return f"{text.milliseconds_with_unit(time_s)}{mark}"


def time_axis_text(time_doubt: str) -> str:
    """Return what an axis of time is called."""
    return tr("ms after ED, times in doubt") if time_doubt else tr("ms after ED")
