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
    """What a number is; strains are fractions, times seconds."""

    PEAK_SYSTOLIC = "peak systolic strain"
    END_SYSTOLIC = "end-systolic strain"
    PEAK = "peak strain"
    TIME_TO_PEAK = "time to peak strain"
    MECHANICAL_DISPERSION = "mechanical dispersion"
    END_SYSTOLE_TIME = "end-systole after end-diastole"

    @property
    def is_time(self) -> bool:
        """True for seconds, False for a fraction."""
        return self in {
            Quantity.TIME_TO_PEAK,
            Quantity.MECHANICAL_DISPERSION,
            Quantity.END_SYSTOLE_TIME,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class StrainReading:
    """One number of a study, measured along the middle of the wall.

    Attributes
    ----------
    value
        Fraction or seconds, by the quantity.
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
        where = self.segment.name if self.segment else "GLS"
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
        return 1000.0 if self.quantity.is_time else 100.0

    @property
    def unit(self) -> str:
        """Unit that is printed."""
        return "ms" if self.quantity.is_time else "%"


def readings_of(result: StudyResult) -> tuple[StrainReading, ...]:
    """Return all numbers of a study that were measured and accepted.

    The mean of the views first, then each view: its global values by each definition,
    its end-systole, and its accepted segments.
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
