"""Change between exams in words, alike in window, report and on the command line."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from longaxis.display.normal_range import limit_in_words
from longaxis.display.text import THIN_SPACE, dicom_date, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from longaxis.data.follow_up import Change, DetectableChange
    from longaxis.data.guideline_limit import FallLimit
    from longaxis.data.trend import Trend, TrendValue

_PERCENT = f"{THIN_SPACE}%"


def value_in_words(value: TrendValue) -> str:
    """Return such as "−18.4 ± 1.1 %"."""
    shown = number(value.value_percent)
    if value.half_width_percent is not None:
        shown += f" ± {number(value.half_width_percent)}"
    return shown + _PERCENT


def signed(value: float) -> str:
    """Return a number with its sign; 0 has none."""
    shown = number(value)
    return f"+{shown}" if value > 0 and float(shown) else shown


def change_in_words(change: Change) -> str:
    """Return the difference against the smallest detectable change, and the fall."""
    verdict = "beyond" if change.is_beyond else "within"
    fall = change.fall
    share = ""
    rounded = number(100 * abs(fall), decimals=0)
    # A change that rounds to nothing has no direction.
    if math.isfinite(fall) and float(rounded):
        direction = "fall" if fall > 0 else "rise"
        share = f", {direction} of {rounded}{_PERCENT}"
    return (
        f"{signed(change.difference)} points{share}: {verdict} the smallest detectable "
        f"change ({number(change.limit)} points)"
    )


def detectable_in_words(detectable: DetectableChange) -> str:
    """Return the definition of a smallest detectable change, and its source."""
    size = f"{number(detectable.value, decimals=2)} points"
    if detectable.is_relative:
        share = number(100 * detectable.value)
        size = f"{share}{_PERCENT} of the mean of both exams"
    return f"smallest detectable change: {size}; {detectable.source}"


def fall_in_words(limit: FallLimit) -> str:
    """Return the limit of a fall, for whom it is, and whose."""
    share = number(100 * limit.fall, decimals=0)
    return (
        f"fall of more than {share}{_PERCENT} ({limit.purpose}): {limit.citation}, "
        f"{limit.url}"
    )


def is_named_above(level: float, levels: Sequence[float]) -> bool:
    """Return whether the name of a line of the plot stands above it.

    Names of lines that lie close to each other would overlap otherwise.

    Parameters
    ----------
    level
        Strain of the line.
    levels
        Of all lines, this one among them.
    """
    higher = [other for other in levels if other > level]
    lower = [other for other in levels if other < level]
    if not (higher and lower):
        return not higher
    # The names of both neighbours point away from it.
    return min(higher) - level > level - max(lower)


def trend_sentences(trend: Trend) -> list[str]:
    """Return what has changed, what may explain it, and where the limits are from."""
    sentences: list[str] = []
    sources: dict[str, None] = {}
    for comparison, change in trend.changes():
        names = f"{comparison.earlier.name} to {comparison.later.name}"
        sentences.append(f"{names}: {change_in_words(change)}.")
        is_from_first = comparison.earlier is trend.comparisons[0].earlier
        if is_from_first and change.fall > trend.fall_limit.fall:
            limit = number(100 * trend.fall_limit.fall, decimals=0)
            sentences.append(f"{names}: the fall is more than {limit}{_PERCENT}.")
        sentences += [f"{names}: {warning}" for warning in comparison.warnings]
        sources[detectable_in_words(change.detectable)] = None
    sentences += [_sentence(source) for source in sources]
    sentences.append(_sentence(fall_in_words(trend.fall_limit)))
    if trend.limit is not None:
        sentences.append(_sentence(limit_in_words(trend.limit)))
    return [*sentences, *trend.notes, *_others(trend)]


def _others(trend: Trend) -> list[str]:
    """Return the values of other programs with their definition and whole source."""
    return [
        f"{dicom_date(value.study_date)}, {value.program}: {value_in_words(value)}, "
        f"{value.quantity}; {value.source}."
        for value in trend.values
        if not value.is_own
    ]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
