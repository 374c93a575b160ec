"""Which strain stands for a curve where one number is given."""

from __future__ import annotations

from enum import Enum
from typing import Protocol, TypeVar

Value_co = TypeVar("Value_co", covariant=True)

# Stands beside values of segments.
REGIONAL_USE = "not endorsed for routine clinical use (ASE/EACVI guideline 2025)"


class Strains(Protocol[Value_co]):
    """Strains of a curve, their intervals, or what else there is one of for each."""

    @property
    def end_systolic(self) -> Value_co:
        """At end-systole."""

    @property
    def peak_systolic(self) -> Value_co:
        """Most negative in systole."""


class StudyStrains(Protocol):
    """The same of the mean of three views; None where it is not given."""

    @property
    def global_end_systolic(self) -> float | None:
        """At end-systole."""

    @property
    def global_peak_systolic(self) -> float | None:
        """Most negative in systole."""


class Convention(Enum):
    """The strain that is called GLS; the other ones always stand beside it, named.

    The 2025 guideline of ASE and EACVI (doi 10.1016/j.echo.2025.07.007) takes strain at
    end-systole, at aortic valve closure. Versions up to 0.2 led with peak systolic
    strain, as was usual after 2015.
    """

    GUIDELINE_2025 = "2025: end-systolic"
    CONVENTION_2015 = "2015: peak systolic"

    @property
    def words(self) -> str:
        """Name of the strain, as it stands behind "GLS"."""
        is_at_end = self is Convention.GUIDELINE_2025
        return "end-systolic" if is_at_end else "peak systolic"

    @property
    def field(self) -> str:
        """Name of the strain in the records of values and of their intervals."""
        return self.words.replace("-", "_").replace(" ", "_")

    @property
    def other(self) -> Convention:
        """The one whose strain stands beside."""
        return next(member for member in Convention if member is not self)

    def of(self, strains: Strains[Value_co]) -> Value_co:
        """Return what belongs to the strain that is called GLS."""
        if self is Convention.GUIDELINE_2025:
            return strains.end_systolic
        return strains.peak_systolic

    def of_study(self, strains: StudyStrains) -> float | None:
        """Return the same of the mean of three views; None where it is not given."""
        if self is Convention.GUIDELINE_2025:
            return strains.global_end_systolic
        return strains.global_peak_systolic
