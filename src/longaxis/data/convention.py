"""Which strain stands for a curve where one number is given."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from longaxis.data.beats import GlobalOverBeats, MeanOfBeats
    from longaxis.data.event_sensitivity import (
        EventSensitivity,
        ShiftedValues,
        Steepness,
    )
    from longaxis.data.strain import CurveValues, GlobalValues
    from longaxis.data.study import StudyValues
    from longaxis.data.uncertainty import HalfWidths, StudyUncertainty

# Stands beside values of segments.
REGIONAL_USE = "not endorsed for routine clinical use (ASE/EACVI guideline 2025)"


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

    def of(
        self, values: CurveValues | GlobalValues | HalfWidths | ShiftedValues
    ) -> float:
        """Return the strain that stands for a curve, or half of its interval."""
        strain: float = getattr(values, self.field)
        return strain

    def of_study(self, values: StudyValues | StudyUncertainty) -> float | None:
        """Return the same of the mean of three views; None where it is not given."""
        strain: float | None = getattr(values, f"global_{self.field}")
        return strain

    def over_beats(self, values: GlobalOverBeats) -> MeanOfBeats:
        """Return its mean over several beats."""
        mean: MeanOfBeats = getattr(values, self.field)
        return mean

    def steepness(self, sensitivity: EventSensitivity) -> Steepness:
        """Return how strongly it depends on an event."""
        steepness: Steepness = getattr(sensitivity, self.field)
        return steepness
