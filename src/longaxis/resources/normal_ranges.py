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
    sources = {name: RangeSource(**each) for name, each in stored["sources"].items()}
    ranges = []
    for each in stored["ranges"]:
        quartiles = each.get("quartiles")
        known = {
            **each,
            "source": sources[each["source"]],
            "measure": RangeMeasure(each["measure"]),
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
    found = [
        each
        for each in normal_ranges()
        if each.measure is measure
        and each.view == view
        and each.layer in {"", layer}
        and (sex not in {"F", "M"} or each.sex in {"", sex})
        and (not software or each.software in {"", software})
    ]
    return tuple(sorted(found, key=lambda each: _strangeness(each, sex, software)))


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
    found = matching_ranges(measure, sex=sex)
    nearest = found[:1]
    if sex in {"F", "M"} or not nearest or not nearest[0].sex:
        return nearest
    both = [
        each
        for each in found
        if each.source is nearest[0].source and each.layer == nearest[0].layer
    ]
    return tuple(sorted(both, key=lambda each: each.sex, reverse=True))


def _strangeness(
    found: NormalRange, sex: str, software: str
) -> tuple[bool, bool, bool]:
    """Return what sorts the nearest first: layer, then sex, then software."""
    return (
        found.layer == "",
        sex in {"F", "M"} and found.sex != sex,
        bool(software) and found.software != software,
    )
