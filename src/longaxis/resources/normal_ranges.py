"""Published normal ranges: which there are, and which of them may stand beside ours.

None of them was found with this program; they are shown with their source, and nothing
is concluded from them.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from longaxis.data.normal_range import NormalRange, RangeMeasure, RangeSource

_FILE = Path(__file__).resolve().parent / "normal_ranges.json"


@cache
def normal_ranges() -> tuple[NormalRange, ...]:
    """Return every published range that ships with the program."""
    stored = json.loads(_FILE.read_text(encoding="utf-8"))
    sources = {
        name: RangeSource(**source) for name, source in stored["sources"].items()
    }
    ranges = []
    for stored_range in stored["ranges"]:
        quartiles = stored_range.get("quartiles")
        known = {
            **stored_range,
            "source": sources[stored_range["source"]],
            "measure": RangeMeasure(stored_range["measure"]),
            "quartiles": None if quartiles is None else tuple(quartiles),
        }
        ranges.append(NormalRange(**known))
    return tuple(ranges)


def matching_ranges(
    measure: RangeMeasure,
    *,
    sex: str = "",
    layer: str = "mid-wall",
    software: str = "",
    view: str = "",
) -> tuple[NormalRange, ...]:
    """Return the ranges that do not contradict what was measured, nearest first.

    Parameters
    ----------
    measure
        What was measured.
    sex
        "F" or "M"; anything else is taken as unknown, and then ranges of both sexes
        are returned, each with its own.
    layer
        Ranges of other layers are never returned.
    software
        Only ranges of this software, or of none named; empty for any.
    view
        "A4C", "A2C", "A3C", or empty for the mean of three views.
    """
    suitable = [
        normal_range
        for normal_range in normal_ranges()
        if normal_range.measure is measure
        and normal_range.view == view
        and normal_range.layer in {"", layer}
        and (sex not in {"F", "M"} or normal_range.sex in {"", sex})
        and (not software or normal_range.software in {"", software})
    ]
    return tuple(
        sorted(suitable, key=lambda range_: _strangeness(range_, sex, software))
    )


def ranges_to_show(measure: RangeMeasure, *, sex: str) -> tuple[NormalRange, ...]:
    """Return the nearest range, or that of men and that of women for an unknown sex.

    Parameters
    ----------
    measure
        What was measured.
    sex
        As `matching_ranges`.

    Returns
    -------
    One range, or two of one source, men first; empty where none fits.
    """
    ranges = matching_ranges(measure, sex=sex)
    nearest = ranges[:1]
    if sex in {"F", "M"} or not nearest or not nearest[0].sex:
        return nearest
    both = [
        range_
        for range_ in ranges
        if range_.source is nearest[0].source and range_.layer == nearest[0].layer
    ]
    return tuple(sorted(both, key=lambda range_: range_.sex, reverse=True))


def _strangeness(
    range_: NormalRange, sex: str, software: str
) -> tuple[bool, bool, bool]:
    """Return what sorts the nearest first: layer, then sex, then software."""
    return (
        range_.layer == "",
        sex in {"F", "M"} and range_.sex != sex,
        bool(software) and range_.software != software,
    )
