"""Exams of one patient, one after the other, and what has changed between them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from longaxis.data._checks import require
from longaxis.data.loop import PatientOfRecord
from longaxis.data.study_group import is_same_patient

if TYPE_CHECKING:
    from collections.abc import Iterable

MEAN_OF_VIEWS = "mean of three views"
"""What the number of the whole study is called beside those of the views."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamView:
    """One view of an exam, and how it was measured.

    Attributes
    ----------
    name
        "A4C", "A2C" or "A3C".
    frame_rate_hz, heart_rate_bpm
        None where unknown.
    tracker, processing, end_systole, system
        As text: who tracked it, what was done to the curves, how end-systole was
        found, what made the loop.
    """

    name: str
    frame_rate_hz: float | None
    heart_rate_bpm: float | None
    tracker: str
    processing: str
    end_systole: str
    system: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam(PatientOfRecord):
    """One exam: its numbers and what they depend on.

    Attributes
    ----------
    name
        What to call it: the date, or the file.
    study_date
        DICOM date (YYYYMMDD), empty if unknown.
    numbers
        By view, and "mean of three views" where there is one; in percent, times in
        milliseconds.
    half_widths
        Half of the 95 % interval of a number, in its unit, where it was computed.
    convention
        Which strain the exam calls GLS; empty where it does not say.
    """

    name: str
    patient_id: str
    study_uid: str
    study_date: str
    reader: str
    software: str
    layer: str
    views: tuple[ExamView, ...]
    numbers: dict[str, float]
    half_widths: dict[str, float] = field(default_factory=dict)
    convention: str = ""
    patient_name: str = ""
    birth_date: str = ""
    patient_id_issuer: str = ""


def are_of_one_patient(exams: Iterable[Exam]) -> bool:
    """Return whether no two of the exams name different patients."""
    pairs = combinations((exam.patient for exam in exams), 2)
    return all(is_same_patient(one, other) for one, other in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectableChange:
    """The smallest change that is not explained by measurement error.

    Attributes
    ----------
    value
        A fraction of the mean of both exams where `is_relative`, else in the unit of
        the readings.
    source
        Where it comes from, for the report.
    """

    value: float
    is_relative: bool
    source: str

    def __post_init__(self) -> None:
        require(
            math.isfinite(self.value) and self.value > 0,
            f"a smallest detectable change is above 0, got {self.value}",
        )

    def between(self, first: float, second: float) -> float:
        """Return it for two numbers, in their unit."""
        return self.value * abs(first + second) / 2 if self.is_relative else self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One number of two exams.

    Attributes
    ----------
    what
        View, or "mean of three views".
    earlier, later
        In the unit of the readings.
    """

    what: str
    earlier: float
    later: float
    detectable: DetectableChange

    @property
    def difference(self) -> float:
        """Later minus earlier; strain that became weaker gives a positive number."""
        return self.later - self.earlier

    @property
    def relative(self) -> float:
        """Size of the difference as a fraction of the mean of both; NaN at mean 0."""
        # Of both exams, so that the order plays no part.
        mean = abs(self.earlier + self.later) / 2
        return abs(self.difference) / mean if mean else math.nan

    @property
    def fall(self) -> float:
        """Loss of shortening as a fraction of the earlier exam; NaN without any there.

        Negative where the later exam shortens more.
        """
        if self.earlier >= 0:
            return math.nan
        return self.difference / abs(self.earlier)

    @property
    def limit(self) -> float:
        """Smallest detectable change here, in the unit of the readings."""
        return self.detectable.between(self.earlier, self.later)

    @property
    def is_beyond(self) -> bool:
        """True where the change is larger than measurement error explains."""
        # Strictly: a change of just the limit is still explained by error.
        return abs(self.difference) > self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialComparison:
    """An exam against an earlier one.

    Attributes
    ----------
    warnings
        One sentence for each thing, other than the heart, that may have changed the
        numbers.
    """

    earlier: Exam
    later: Exam
    changes: tuple[Change, ...]
    warnings: tuple[str, ...]
