"""Global strain of one patient over the dates of the exams."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data._checks import RecordError, require

if TYPE_CHECKING:
    from datetime import date

    from longaxis.data.follow_up import Change, SerialComparison
    from longaxis.data.guideline_limit import FallLimit, GuidelineLimit


def date_of(dicom_date: str) -> date:
    """Return a DICOM date (YYYYMMDD) as a date.

    Raises
    ------
    RecordError
        Where it is none.
    """
    from datetime import datetime

    try:
        return datetime.strptime(dicom_date, "%Y%m%d").date()
    except ValueError as error:
        message = f"a study date has the form YYYYMMDD, got {dicom_date!r}"
        raise RecordError(message) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendValue:
    """Global longitudinal strain of one exam.

    Attributes
    ----------
    study_date
        DICOM date (YYYYMMDD).
    what
        View, or "mean of three views".
    value_percent
        Negative for shortening.
    half_width_percent
        Half of the 95 % interval; None where none was computed or stated.
    program
        Who computed it, with the version, such as "Longaxis 0.3.0".
    quantity
        Which strain, such as "end-systolic strain".
    method
        What else the number depends on: views, tracker, layer.
    source
        File, or who typed it from where.
    is_own
        Whether Longaxis measured it.
    """

    study_date: str
    what: str
    value_percent: float
    half_width_percent: float | None = None
    program: str
    quantity: str
    method: str = ""
    reader: str = ""
    source: str
    is_own: bool = True

    def __post_init__(self) -> None:
        date_of(self.study_date)
        # Beyond these a typed number is a slip, and a strain no strain of a ventricle.
        require(
            math.isfinite(self.value_percent) and -60 <= self.value_percent <= 60,
            f"strain must be -60 to 60 %, got {self.value_percent}",
        )
        # Nobody could tell such a point from our own.
        require(bool(self.program), "a value needs the program that computed it")
        require(bool(self.source), "a value needs its source")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Values of one patient, and what has changed between our own exams.

    Attributes
    ----------
    what
        View, or "mean of three views".
    measure
        Which strain of ours, in words.
    values
        The earliest first; those of other programs too.
    comparisons
        Each of our exams against the first and against the one before; never of
        different programs.
    fall_limit
        From which relative fall a guideline speaks of injury.
    limit
        Where strain counts as normal and as abnormal; None where the guideline's limit
        is of another strain.
    notes
        One sentence for each thing that the reader must know to read the plot.
    """

    patient_id: str
    what: str
    measure: str
    values: tuple[TrendValue, ...]
    comparisons: tuple[SerialComparison, ...]
    fall_limit: FallLimit
    limit: GuidelineLimit | None
    notes: tuple[str, ...]

    @property
    def first(self) -> TrendValue | None:
        """The first of our own values, against which a fall is counted."""
        return next((value for value in self.values if value.is_own), None)

    @property
    def fall_line_percent(self) -> float | None:
        """Strain at which the fall from our first value reaches its limit."""
        if self.first is None or self.first.value_percent >= 0:
            return None
        return self.first.value_percent * (1 - self.fall_limit.fall)

    def change_from_first(self, value: TrendValue) -> Change | None:
        """Return the change of one of our values from the first; None for others."""
        if not value.is_own or not self.comparisons or value is self.first:
            return None
        first = self.comparisons[0].earlier
        return next(
            (
                change
                for comparison, change in self.changes()
                if comparison.earlier is first
                and comparison.later.study_date == value.study_date
                and change.later == value.value_percent
            ),
            None,
        )

    def changes(self) -> tuple[tuple[SerialComparison, Change], ...]:
        """Return the change of what is shown in each comparison."""
        return tuple(
            (comparison, change)
            for comparison in self.comparisons
            for change in comparison.changes
            if change.what == self.what
        )
