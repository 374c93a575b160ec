"""Several heartbeats of one loop."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data._checks import require
from longaxis.data.beat import BeatChoice

if TYPE_CHECKING:
    from longaxis.data.strain import GlobalDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeBeat:
    """A heartbeat that lies in the loop from R wave to R wave.

    Attributes
    ----------
    first, last
        Frames nearest to its R wave and to the next.
    length_s
        From R wave to R wave.
    before_s, before_that_s
        Length of the beat before, and of the one before that; None where no R wave
        tells.
    """

    first: int
    last: int
    length_s: float
    before_s: float | None
    before_that_s: float | None

    def __post_init__(self) -> None:
        require(
            0 <= self.first < self.last,
            f"a beat needs 0 <= first < last, got {self.first}, {self.last}",
        )

    @property
    def choice(self) -> BeatChoice:
        """The choice that makes this beat the measured one."""
        return BeatChoice(end_diastole=self.first, last=self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanOfBeats:
    """One value over several beats.

    Attributes
    ----------
    mean
        Of the beats in which it could be measured, NaN if there are none.
    sd
        Standard deviation (n - 1), None below two beats.
    values
        One for each beat, NaN where it could not be measured; empty for the mean of
        several views, whose beats are not the same ones.
    """

    mean: float
    sd: float | None
    values: tuple[float, ...]

    @property
    def n_measured(self) -> int:
        """Number of beats that the mean was taken over."""
        return sum(math.isfinite(value) for value in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalOverBeats:
    """Global strain by one definition over several beats, of a view or the study."""

    end_systolic: MeanOfBeats
    peak_systolic: MeanOfBeats
    peak: MeanOfBeats


@dataclass(frozen=True, slots=True, kw_only=True)
class BeatsSummary:
    """One view over several beats.

    Attributes
    ----------
    lengths_s
        Of each beat.
    globals_
        One for each definition.
    segments_peak_systolic
        One for each segment, in the order of the line.
    """

    lengths_s: tuple[float, ...]
    globals_: dict[GlobalDefinition, GlobalOverBeats]
    segments_peak_systolic: tuple[MeanOfBeats, ...]
