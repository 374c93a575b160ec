"""The numbers of a study one by one, each with all that says what it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from longaxis.data._checks import require
from longaxis.data.strain import GlobalDefinition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from longaxis.anatomy import Segment, View
    from longaxis.data.strain import CurveValues, GlobalValues
    from longaxis.data.study import StudyResult, ViewResult


class Quantity(Enum):
    """What a number is; fractions, for times seconds, for rates per second."""

    PEAK_SYSTOLIC = "peak systolic strain"
    END_SYSTOLIC = "end-systolic strain"
    PEAK = "peak strain"
    TIME_TO_PEAK = "time to peak strain"
    MECHANICAL_DISPERSION = "mechanical dispersion"
    END_SYSTOLE_TIME = "end-systole after end-diastole"
    PEAK_SYSTOLIC_RATE = "peak systolic strain rate"

    @property
    def is_time(self) -> bool:
        """True for seconds, False for a fraction and for a strain rate."""
        return self in {
            Quantity.TIME_TO_PEAK,
            Quantity.MECHANICAL_DISPERSION,
            Quantity.END_SYSTOLE_TIME,
        }

    @property
    def unit(self) -> str:
        """Unit that is printed and stands in files."""
        if self is Quantity.PEAK_SYSTOLIC_RATE:
            return "1/s"
        return "ms" if self.is_time else "%"

    @property
    def scale(self) -> float:
        """Factor from our units (fractions, seconds, per second) to `unit`."""
        return {"%": 100.0, "ms": 1000.0, "1/s": 1.0}[self.unit]


@dataclass(frozen=True, slots=True, kw_only=True)
class StrainReading:
    """One number of a study, measured along the middle of the wall.

    Attributes
    ----------
    value
        Fraction, seconds or per second, by the quantity.
    view
        None for a value of all views together.
    segment
        None for a value of the whole line or ventricle.
    definition
        How "global" is meant; None for a segment, and for times.
    """

    quantity: Quantity
    value: float
    view: View | None = None
    segment: Segment | None = None
    definition: GlobalDefinition | None = None

    def __post_init__(self) -> None:
        # DICOM and JSON take no NaN: what was not measured is no reading.
        require(math.isfinite(self.value), f"value must be finite, got {self.value}")
        require(
            self.segment is None or (self.view is not None and self.definition is None),
            "a segment's reading has a view and no global definition",
        )

    @property
    def label(self) -> str:
        """Short text: whose number, where, which definition."""
        is_rate = self.quantity is Quantity.PEAK_SYSTOLIC_RATE
        # Global longitudinal strain, or its rate.
        name = "GLSR" if is_rate else "GLS"
        where = self.segment.name if self.segment else name
        # A time of the whole view is no strain, so "GLS" would be wrong.
        if self.segment is None and self.quantity.is_time:
            where = "LV"
        place = self.view.value if self.view else "mean of views"
        parts = [where, place, self.quantity.value]
        if self.definition:
            parts.append(self.definition.value[:2])
        return " ".join(parts)


class Part(Enum):
    """Which numbers of a study are paired; one comparison never takes two kinds."""

    STUDY = "study"
    VIEWS = "views"
    SEGMENTS = "segments"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairChoice:
    """Which number of each result is compared.

    Attributes
    ----------
    definition
        For the study and the views; segments have none.
    """

    part: Part = Part.VIEWS
    quantity: Quantity = Quantity.END_SYSTOLIC
    definition: GlobalDefinition = GlobalDefinition.LINE

    @property
    def measure(self) -> str:
        """What is compared, in words."""
        if self.part is Part.SEGMENTS:
            return f"{self.quantity.value} of segments, mid-wall"
        return f"{self.quantity.value}, {self.definition.value[:2]}, mid-wall"

    @property
    def scale(self) -> float:
        """Factor from our units to those that are printed: percent, milliseconds."""
        return self.quantity.scale

    @property
    def unit(self) -> str:
        """Unit that is printed."""
        return self.quantity.unit


def readings_of(result: StudyResult) -> tuple[StrainReading, ...]:
    """Return all numbers of a study that were measured and accepted.

    The mean of the views first, then each view: its global values by each definition,
    its end-systole, its accepted segments, and the strain rates of line and accepted
    segments.
    """
    readings = list(_study_readings(result))
    for view in result.views:
        readings += _view_readings(view)
    return tuple(readings)


def _study_readings(result: StudyResult) -> Iterator[StrainReading]:
    values = result.values
    strains = (
        (Quantity.END_SYSTOLIC, values.global_end_systolic),
        (Quantity.PEAK_SYSTOLIC, values.global_peak_systolic),
        (Quantity.PEAK, values.global_peak),
    )
    for quantity, value in strains:
        # Withheld values are None; a value that could not be computed is NaN.
        if value is not None and math.isfinite(value):
            yield StrainReading(
                quantity=quantity, value=value, definition=GlobalDefinition.LINE
            )
    dispersion_s = values.mechanical_dispersion_s
    if dispersion_s is not None and math.isfinite(dispersion_s):
        yield StrainReading(quantity=Quantity.MECHANICAL_DISPERSION, value=dispersion_s)


def _view_readings(result: ViewResult) -> Iterator[StrainReading]:
    for definition, values in result.globals_.items():
        for quantity, value in _quantities(values):
            yield StrainReading(
                quantity=quantity,
                value=value,
                view=result.view,
                definition=definition,
            )
    times_s, beat = result.loop.frame_times_s, result.beat
    # Without a clock there is no time of end-systole (decision 17).
    if not result.loop.time_doubt:
        yield StrainReading(
            quantity=Quantity.END_SYSTOLE_TIME,
            value=float(times_s[beat.end_systole] - times_s[beat.end_diastole]),
            view=result.view,
        )
    for segment in result.segments:
        # Rejected segments are in no list of numbers, as in no global value.
        if segment.accepted:
            for quantity, value in _quantities(segment.values):
                yield StrainReading(
                    quantity=quantity,
                    value=value,
                    view=result.view,
                    segment=segment.segment,
                )
    yield from _rate_readings(result)


def _rate_readings(result: ViewResult) -> Iterator[StrainReading]:
    """Give the peak systolic strain rates: of the line, then of accepted segments."""
    rates = result.strain_rates
    if rates is None:
        return
    line = (rates.line.systolic, None, GlobalDefinition.LINE)
    segments = (
        (peaks.systolic, segment.segment, None)
        for segment, peaks in zip(result.segments, rates.segments, strict=True)
        if segment.accepted
    )
    for value, segment, definition in (line, *segments):
        # None where times are in doubt, frames too few, or the curve has a gap.
        if value is not None and math.isfinite(value):
            yield StrainReading(
                quantity=Quantity.PEAK_SYSTOLIC_RATE,
                value=value,
                view=result.view,
                segment=segment,
                definition=definition,
            )


def _quantities(
    values: CurveValues | GlobalValues,
) -> Iterator[tuple[Quantity, float]]:
    """Give the values that exist."""
    named = (
        (Quantity.END_SYSTOLIC, values.end_systolic),
        (Quantity.PEAK_SYSTOLIC, values.peak_systolic),
        (Quantity.PEAK, values.peak),
        (Quantity.TIME_TO_PEAK, values.time_to_peak_s),
    )
    for quantity, value in named:
        # G3 has no time to peak, which is None there.
        if value is not None and math.isfinite(value):
            yield quantity, value
