"""What would be read if end-systole or end-diastole lay a few frames elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from longaxis.data._checks import require

if TYPE_CHECKING:
    from longaxis.data.beat import Beat
    from longaxis.data.convention import Convention


class Event(Enum):
    """The two events that strain is read between."""

    END_DIASTOLE = "end-diastole"
    END_SYSTOLE = "end-systole"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftedValues:
    """What is read with one event moved. Strain as a fraction.

    Attributes
    ----------
    shift
        By how many frames the event was moved; 0 is the beat as it is.
    beat
        The beat that results.
    peak_systolic, end_systolic
        Of the whole line (G1).
    post_systolic_index
        Mean over the accepted segments, NaN if there are none.
    segments_peak_systolic, segments_end_systolic
        One for each segment in the order of the line, NaN where it has a gap.
    """

    shift: int
    beat: Beat
    peak_systolic: float
    end_systolic: float
    post_systolic_index: float
    segments_peak_systolic: tuple[float, ...]
    segments_end_systolic: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Steepness:
    """How strongly one value depends on an event.

    Attributes
    ----------
    per_frame
        Slope of the straight line through the values at all shifts, per frame.
    largest_change
        Largest change from the value as it is, with its sign.
    """

    per_frame: float
    largest_change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSensitivity:
    """The values at every shift of one event that still makes a beat.

    Attributes
    ----------
    convention
        Which strain is called GLS.
    shifts
        In rising order; 0 is always among them.
    """

    event: Event
    convention: Convention
    shifts: tuple[ShiftedValues, ...]
    peak_systolic: Steepness
    end_systolic: Steepness
    post_systolic_index: Steepness
    segments_peak_systolic: tuple[Steepness, ...]

    def __post_init__(self) -> None:
        numbers = [shift.shift for shift in self.shifts]
        require(
            # 0 is the beat as it is, which all changes are measured from.
            0 in numbers and numbers == sorted(set(numbers)),
            f"shifts must rise and hold 0, got {numbers}",
        )

    @property
    def as_it_is(self) -> ShiftedValues:
        """The values with the event where it is."""
        return next(shift for shift in self.shifts if shift.shift == 0)
