"""The heartbeat that is measured, and how its times were found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from longaxis.data._checks import require


class EventSource(Enum):
    """How end-diastole or end-systole was found."""

    R_WAVE = "R wave"
    AORTIC_VALVE_CLOSURE = "aortic valve closure"
    TYPED = "entered by the reader"
    LONGEST_LINE = "longest line (surrogate)"
    SHORTEST_LINE = "shortest line (surrogate)"

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
        require(
            0 <= self.end_diastole < self.end_systole <= self.last,
            "a beat needs 0 <= end_diastole < end_systole <= last, got "
            f"{self.end_diastole}, {self.end_systole}, {self.last}",
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
    """

    end_diastole: int | None = None
    end_systole: int | None = None
    last: int | None = None
    end_systole_source: EventSource = EventSource.TYPED
    mitral_opening: int | None = None
