"""The heartbeat that is measured, and how its times were found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from longaxis.data._checks import require

if TYPE_CHECKING:
    from longaxis.anatomy import View


class EventSource(Enum):
    """How end-diastole or end-systole was found."""

    R_WAVE = "R wave"
    ECG_IN_PICTURE = "ECG in the picture, confirmed by the reader"
    ECG_PROPOSED = "proposed from the ECG in the picture, not confirmed"
    AORTIC_VALVE_CLOSURE = "aortic valve closure"
    CARRIED_CLOSURE = "aortic valve closure of another view, scaled by RR"
    PICTURE_MOTION = "motion of the picture, confirmed by the reader"
    TYPED = "entered by the reader"
    LONGEST_LINE = "longest line (surrogate)"
    SHORTEST_LINE = "shortest line (surrogate)"

    @property
    def is_closure(self) -> bool:
        """True where the aortic valve was seen to close, in this view or another."""
        return self in {EventSource.AORTIC_VALVE_CLOSURE, EventSource.CARRIED_CLOSURE}

    @property
    def mark(self) -> str:
        """Short name of end-systole on curves: AVC where the valve was seen to close.

        That may have been in another view, whose closure was carried to this one.
        """
        return "AVC" if self.is_closure else "ES"

    @property
    def is_surrogate(self) -> bool:
        """True where the curve itself was used to find the event."""
        return self in {EventSource.LONGEST_LINE, EventSource.SHORTEST_LINE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One heartbeat of a loop, in frame indices.

    Attributes
    ----------
    end_diastole
        Frame of end-diastole, where strain is zero by definition.
    end_systole
        Frame of end-systole.
    last
        Last frame of the beat: the next end-diastole, or the last frame there is.
    is_complete
        True if `last` is the next end-diastole, so that drift can be measured.
    mitral_opening
        Frame in which the reader saw the mitral valve open; None if not marked. It is
        drawn beside the curves, and no number depends on it.
    """

    end_diastole: int
    end_systole: int
    last: int
    end_diastole_source: EventSource
    end_systole_source: EventSource
    is_complete: bool
    mitral_opening: int | None = None

    def __post_init__(self) -> None:
        # The start may not equal ES, or systole would have no length.
        require(
            0 <= self.end_diastole < self.end_systole <= self.last,
            "a beat needs 0 <= end_diastole < end_systole <= last, got "
            f"{self.end_diastole}, {self.end_systole}, {self.last}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureTime:
    """When the aortic valve closes, as it is carried from view to view.

    Attributes
    ----------
    after_s
        Seconds after end-diastole.
    beat_s
        Length of the beat (RR) in which that was so; None where nobody knows it, and
        the time is then used as it is.
    view
        In which view it was seen; None for a time that the reader typed.
    """

    after_s: float
    beat_s: float | None = None
    view: View | None = None

    def __post_init__(self) -> None:
        require(self.after_s > 0, f"after_s must be positive, got {self.after_s}")
        require(
            # A beat of 0 s would divide by zero when the closure is scaled.
            self.beat_s is None or self.beat_s > 0,
            f"beat_s must be positive, got {self.beat_s}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatChoice:
    """What the reader decided about the beat; None leaves it to the rules.

    Attributes
    ----------
    end_diastole, end_systole, last
        Frame indices.
    end_systole_source
        What the reader's end-systole stands for: typed, or aortic valve closure seen.
    mitral_opening
        Frame in which the mitral valve opens; shown only, never measured with.
    closure
        Aortic valve closure of another view, or as typed; used where `end_systole` is
        None.
    """

    end_diastole: int | None = None
    end_systole: int | None = None
    last: int | None = None
    end_systole_source: EventSource = EventSource.TYPED
    mitral_opening: int | None = None
    closure: ClosureTime | None = None
