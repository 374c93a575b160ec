"""What a bull's-eye can show: one number of each segment, its colour and its doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.app.base.i18n import tr_noop
from longaxis.display import colours, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from longaxis.data import ViewResult

    Reading = Callable[[ViewResult, int], float | None]

# Ends of the scales: 20 % post-systolic index and 2 per second. Chosen: abnormal values
# reach the end of the scale, usual ones do not.
_LARGEST_INDEX, _LARGEST_RATE = 0.2, 2.0

LARGE_HALF_WIDTH = 0.04
"""Half of a 95 % interval above which a segment's strain is marked as doubtful."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a segment, and how the bull's-eye shows it.

    Attributes
    ----------
    value
        Read off a view's result for one of its six segments.
    half_width
        Half of its 95 % interval, None where that is not known or not large or small.
    span
        Values at both ends of the legend.
    ends
        What the legend writes at its left, middle and right.
    """

    name: str
    value: Reading
    text: Callable[[float | None], str]
    colour: Callable[[float | None], colours.RGB]
    span: tuple[float, float]
    ends: tuple[str, str, str]
    half_width: Reading = lambda _result, _index: None


def strain_measure(name: str, field: str) -> Measure:
    """Return a strain of `CurveValues` as a measure.

    Parameters
    ----------
    name
        As the reader sees it.
    field
        Field of `CurveValues`, and of `HalfWidths`.
    """

    def value(result: ViewResult, index: int) -> float | None:
        # Two fields of one name in two records, so that a value never gets the interval
        # of another.
        reading: float = getattr(result.segments[index].values, field)
        return reading

    def half_width(result: ViewResult, index: int) -> float | None:
        if result.uncertainty is None:
            return None
        half: float = getattr(result.uncertainty.segments[index], field)
        return half

    return Measure(
        name,
        value,
        _signed_whole_percent,
        colours.strain_colour,
        (-0.2, 0.2),
        (f"{text.MINUS}20", "0", f"+20{text.THIN_SPACE}%"),
        half_width,
    )


def is_doubtful(half_width: float | None) -> bool:
    """Return whether the half width of a strain is large; an unknown one is not."""
    return half_width is not None and half_width > LARGE_HALF_WIDTH


def _whole_percent(value: float | None) -> str:
    return text.percent(value, decimals=0)


def _signed_whole_percent(value: float | None) -> str:
    return text.signed_percent(value, decimals=0)


def _time_colour(time_s: float | None) -> colours.RGB:
    # 200 to 600 ms, fixed so that studies can be compared. Chosen: spans the usual
    # times to peak around end-systole.
    return colours.time_colour(time_s, earliest_s=0.2, latest_s=0.6)


def _index_colour(index: float | None) -> colours.RGB:
    return colours.time_colour(index, earliest_s=0.0, latest_s=_LARGEST_INDEX)


def _rate_colour(rate: float | None) -> colours.RGB:
    # Strain rate has the sign of strain, and so its colours, on a scale of its own.
    return colours.strain_colour(rate, limit=_LARGEST_RATE)


def _systolic_rate(result: ViewResult, index: int) -> float | None:
    rates = result.strain_rates
    return None if rates is None else rates.segments[index].systolic


MEASURES = (
    # Shown first: the only strain that a segment has however it moves.
    strain_measure(tr_noop("End-systolic"), "end_systolic"),
    strain_measure(tr_noop("Peak systolic"), "peak_systolic"),
    Measure(
        tr_noop("Time to peak"),
        lambda result, index: result.segments[index].values.time_to_peak_s,
        text.milliseconds,
        _time_colour,
        (0.2, 0.6),
        (
            "200",
            "400",
            f"600{text.THIN_SPACE}ms",
        ),
    ),
    Measure(
        "PSI",
        lambda result, index: result.segments[index].values.post_systolic_index,
        _whole_percent,
        _index_colour,
        (0.0, _LARGEST_INDEX),
        ("0", "10", f"20{text.THIN_SPACE}%"),
    ),
    Measure(
        tr_noop("Strain rate S"),
        _systolic_rate,
        text.number,
        _rate_colour,
        (-_LARGEST_RATE, _LARGEST_RATE),
        (f"{text.MINUS}2", "0", f"+2{text.THIN_SPACE}/s"),
    ),
)
