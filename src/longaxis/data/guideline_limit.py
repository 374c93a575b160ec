"""The limits of a guideline: from where a strain counts as normal or abnormal there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from longaxis.data._checks import require


class LimitMeasure(Enum):
    """What a limit is a limit of; only the first is measured here so far."""

    GLOBAL_STRAIN = "left ventricular global longitudinal strain"
    RIGHT_VENTRICLE = "right ventricular free-wall longitudinal strain"
    LEFT_ATRIUM = "left atrial reservoir strain"


@dataclass(frozen=True, slots=True, kw_only=True)
class FallLimit:
    """From which fall of strain between two exams a guideline speaks of injury.

    Attributes
    ----------
    fall
        Fraction of the strain of the first exam.
    purpose
        For whom the limit was set.
    citation, url
        The guideline.
    """

    fall: float
    purpose: str
    citation: str
    url: str

    def __post_init__(self) -> None:
        require(0 < self.fall < 1, f"fall must be a fraction, got {self.fall}")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidelineLimit:
    """Limits of one strain, as fractions; between the two it is called borderline.

    Attributes
    ----------
    normal
        Normal where the strain is farther from zero; None where none is named.
    abnormal
        Abnormal where it is nearer to zero.
    sex
        "F", "M", or empty for both.
    citation, url
        The guideline.
    """

    measure: LimitMeasure
    abnormal: float
    citation: str
    url: str
    normal: float | None = None
    sex: str = ""

    def __post_init__(self) -> None:
        require(
            # Otherwise borderline would have no width, or a negative one.
            self.normal is None or abs(self.normal) > abs(self.abnormal),
            f"normal must be beyond abnormal: {self.normal}, {self.abnormal}",
        )
