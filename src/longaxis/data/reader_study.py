"""A reader study: who reads which case when, without knowing whose case it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from longaxis.data._checks import require

if TYPE_CHECKING:
    from datetime import datetime

    from longaxis.data.readings import StrainReading

# The name becomes a folder, so it may hold no separator.
_READER_NAME = re.compile(r"[\w.-]+")


class Action(Enum):
    """What a row of the log says was done."""

    CREATED = "created"
    ISSUED = "issued"
    SUBMITTED = "submitted"
    REVISED = "revised"


class SlotKind(Enum):
    """Why a reader is given a case; the reader is not told."""

    FIRST = "first"
    DUPLICATE = "duplicate"
    REREAD = "reread"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyCase:
    """A case and where its loops or its session lie.

    Attributes
    ----------
    path
        Seen from the folder of the reader study, or absolute.
    """

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One reading that one reader is to do.

    Attributes
    ----------
    code
        All that the reader sees of it; says nothing about the case.
    """

    code: str
    reader: str
    case: str
    kind: SlotKind


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPlan:
    """The cases, the readers, and every reading in each reader's order.

    Attributes
    ----------
    reread_after_days
        Days between a reader's first reading of a case and the same reader's second
        one; None where no case is read again.
    """

    cases: tuple[StudyCase, ...]
    readers: tuple[str, ...]
    seed: int
    reread_after_days: int | None
    slots: tuple[Slot, ...]

    def __post_init__(self) -> None:
        codes = [slot.code for slot in self.slots]
        # Some file systems do not tell capitals from small letters.
        names = [reader.lower() for reader in self.readers]
        cases = {case.name for case in self.cases}
        # The code is all that a reader hands in.
        require(len(set(codes)) == len(codes), "every reading needs a code of its own")
        require(len(set(names)) == len(names), "every reader needs a name of its own")
        require(len(cases) == len(self.cases), "every case needs a name of its own")
        require(
            all(_READER_NAME.fullmatch(reader) for reader in self.readers),
            "a reader's name is made of letters, digits, points, - and _",
        )
        require(
            {slot.case for slot in self.slots} <= cases
            and {slot.reader for slot in self.slots} <= set(self.readers),
            "a reading belongs to a case and a reader of the study",
        )

    def slots_of(self, reader: str) -> tuple[Slot, ...]:
        """Return a reader's readings in their order."""
        return tuple(slot for slot in self.slots if slot.reader == reader)

    def slot(self, code: str) -> Slot | None:
        """Return the reading of a code, or None."""
        return next((slot for slot in self.slots if slot.code == code), None)

    def case(self, name: str) -> StudyCase:
        """Return a case by its name."""
        return next(case for case in self.cases if case.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """What is to be written down.

    Attributes
    ----------
    who
        The reader, or who set the study up.
    account
        Name of the computer account, empty if unknown.
    code
        Of the reading, empty for the study itself.
    old, new
        JSON; empty where there is none.
    reason
        Why a reading was changed, or why there is none.
    """

    who: str
    action: Action
    account: str = ""
    code: str = ""
    old: str = ""
    new: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """A row of the log, chained to the row before it.

    Attributes
    ----------
    number
        From 1, without a gap.
    when_utc
        ISO 8601, ending in Z.
    sha256
        Of everything else in the row, `previous_sha256` included.
    """

    number: int
    when_utc: str
    entry: LogEntry
    previous_sha256: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a reader found, or that nothing could be measured.

    Attributes
    ----------
    readings
        Empty where the reader found the case not measurable.
    session_sha256
        Hash of the session file that was measured.
    trackers
        Name and version of each tracker.
    """

    readings: tuple[StrainReading, ...]
    session_sha256: str = ""
    software_version: str = ""
    trackers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """The pictures a reader was given, one fingerprint for each view."""

    pictures: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyState:
    """Where a reader study stands: what its log says, from the first row to the last.

    Attributes
    ----------
    issues, submissions
        By code; of a revised reading the last version.
    submitted_at
        When a reading was first handed in, by code.
    """

    plan: StudyPlan
    issues: dict[str, Issue] = field(default_factory=dict)
    submissions: dict[str, Submission] = field(default_factory=dict)
    submitted_at: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderProgress:
    """How far a reader has come.

    Attributes
    ----------
    open_code
        The reading in the reader's hands, empty if there is none.
    next_due
        When the next reading may begin; None where one may begin now, or none is left.
    """

    reader: str
    n_total: int
    n_submitted: int
    n_not_measurable: int
    open_code: str
    next_due: datetime | None
