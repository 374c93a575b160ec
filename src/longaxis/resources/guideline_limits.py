"""The limits that guidelines set for strain; nothing is concluded from them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from longaxis.data.guideline_limit import FallLimit, GuidelineLimit, LimitMeasure

_FILE = Path(__file__).resolve().parent / "guideline_limits.json"


@cache
def guideline_limits() -> tuple[GuidelineLimit, ...]:
    """Return every limit that ships with the program."""
    stored = json.loads(_FILE.read_text(encoding="utf-8"))
    source = {"citation": stored["citation"], "url": stored["url"]}
    return tuple(
        GuidelineLimit(**{**entry, **source, "measure": LimitMeasure(entry["measure"])})
        for entry in stored["limits"]
    )


@cache
def fall_limit() -> FallLimit:
    """Return the fall between two exams from which cardio-oncology speaks of injury."""
    return FallLimit(**json.loads(_FILE.read_text(encoding="utf-8"))["fall"])


def limit_of_gls() -> GuidelineLimit:
    """Return the limits of global longitudinal strain of the left ventricle."""
    (limits,) = (
        limit
        for limit in guideline_limits()
        if limit.measure is LimitMeasure.GLOBAL_STRAIN
    )
    return limits
