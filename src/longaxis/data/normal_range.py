"""What healthy people were found to have, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from longaxis.data._checks import require


class RangeMeasure(Enum):
    """What a published range is a range of."""

    GLOBAL_STRAIN = "global longitudinal strain"
    STRAIN_RATE = "global systolic strain rate"
    POST_SYSTOLIC_INDEX = "post-systolic index"
    MECHANICAL_DISPERSION = "mechanical dispersion"


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeSource:
    """Where a published range comes from.

    Attributes
    ----------
    citation
        As it is printed.
    url
        Where it can be read.
    population
        Who was examined, in a few words.
    caution
        What sets the method apart from ours, empty if nothing is known to.
    """

    citation: str
    url: str
    population: str
    caution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalRange:
    """One published range. Strain and index as fractions, rates per second, times in s.

    Either mean (with or without a standard deviation), or a limit, or a median with
    quartiles, as the source gives it.

    Attributes
    ----------
    sex
        "F", "M", or empty for both together.
    view
        "A4C", "A2C", "A3C", or empty for the mean of three views.
    layer
        "mid-wall", "endocardium", "epicardium", or empty where the source does not say.
    software
        Whose, empty where the source does not say.
    limit
        Least shortening still expected: 1.96 standard deviations from the mean.
    """

    measure: RangeMeasure
    source: RangeSource
    sex: str = ""
    view: str = ""
    layer: str = ""
    software: str = ""
    n_subjects: int | None = None
    mean: float | None = None
    sd: float | None = None
    limit: float | None = None
    median: float | None = None
    quartiles: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        given = [self.mean, self.limit, self.median]
        require(
            # Sources give a mean, a limit or a median; two of them would have to agree.
            sum(bound is not None for bound in given) == 1,
            "a range needs a mean, or a limit, or a median",
        )
        require(self.sex in {"", "F", "M"}, f"sex must be F, M or empty: {self.sex}")
