"""What every archive can do, whatever its protocol, and what it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from longaxis.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Progress = Callable[[int, int], None]
    """Called with the objects received and expected; what it raises ends the work."""

# PS3.4 C.2.2.2.5, range matching: either end may be left open.
_DATE = re.compile(r"\d{8}(-(\d{8})?)?|-\d{8}")
# PS3.5 section 9.1: digits and dots, 64 characters at most.
_UID = re.compile(r"[0-9.]{1,64}")

# Statuses of C-STORE and failure reasons of STOW-RS are the same numbers.
# PS3.7 Annex C, duplicate SOP instance: the archive has an object of this SOP
# Instance UID.
DUPLICATE = 0x0111
# A7xx (PS3.4 B.2.3): the archive is full or busy, which may pass.
OUT_OF_RESOURCES = 0xA700

MISSING_EXTRA = (
    "Archives need two more packages: run “pip install 'longaxis[net]'” and try again."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyQuery:
    """What to search for; empty parts match everything.

    Attributes
    ----------
    patient_id, patient_name, accession_number, study_uid
        As DICOM matches them: `*` stands for any characters, `?` for one.
    date
        YYYYMMDD, or a range YYYYMMDD-YYYYMMDD with either end left open.
    """

    patient_id: str = ""
    patient_name: str = ""
    accession_number: str = ""
    date: str = ""
    study_uid: str = ""

    def __post_init__(self) -> None:
        if self.date and not _DATE.fullmatch(self.date):
            message = (
                f"“{self.date}” is no date; write 20260131, or a range such as "
                "20260101-20260131."
            )
            raise ArchiveError(message)

    @property
    def is_empty(self) -> bool:
        """True if it would match every study of the archive."""
        # Wild cards alone match all, as empty keys do (PS3.4 C.2.2.2.3 and C.2.2.2.4).
        parts = (self.patient_id, self.patient_name, self.accession_number)
        return not any(
            part.strip("*? ") for part in (*parts, self.date, self.study_uid)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedStudy:
    """One study that a query found; a part that the archive leaves out is empty."""

    study_uid: str
    patient_id: str = ""
    patient_name: str = ""
    birth_date: str = ""
    date: str = ""
    accession_number: str = ""
    description: str = ""
    modalities: tuple[str, ...] = ()
    n_instances: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedStudy:
    """What was retrieved.

    Attributes
    ----------
    files
        The objects, as the archive sent them.
    n_failed
        How many objects the archive could not send.
    """

    files: tuple[Path, ...]
    n_failed: int = 0

    @property
    def problem(self) -> str:
        """What is missing, in one sentence; empty if nothing is."""
        if not self.n_failed:
            return ""
        objects = "object" if self.n_failed == 1 else "objects"
        return (
            f"{self.n_failed} {objects} of the study did not come: the archive could "
            "not send them, or they are of a kind that Longaxis does not read."
        )


class Archive(Protocol):
    """A client of one node. Each call opens a connection and closes it.

    Every method raises ArchiveError, in one sentence, where the archive cannot be
    reached, refuses, stalls beyond the time-out, or answers what cannot be understood.
    """

    def echo(self) -> str:
        """Return in one sentence that the archive answers, and what it can do."""
        ...

    def find(self, query: StudyQuery) -> tuple[ArchivedStudy, ...]:
        """Return the studies that match."""
        ...

    def fetch(self, study_uid: str, folder: Path, progress: Progress) -> FetchedStudy:
        """Retrieve a study's echo loops and reports into a folder.

        Parameters
        ----------
        study_uid
            Study Instance UID.
        folder
            Folder to write to.
        progress
            Called with the share that is done, 0 to 1.
        """
        ...

    def send(self, path: Path) -> None:
        """Store one DICOM file, as the bytes it is."""
        ...

    def holds(self, sop_instance_uid: str, study_uid: str) -> bool | None:
        """Return whether an object is stored there; None if it does not say."""
        ...


def file_name(sop_instance_uid: str) -> str:
    """Return a safe name of a received object.

    Raises
    ------
    ArchiveError
        If what an archive sent as an identifier is none: it must not become a path.
    """
    # "." and ".." consist of permitted characters, but name folders.
    if not _UID.fullmatch(sop_instance_uid) or set(sop_instance_uid) <= {"."}:
        message = "The archive sent an object whose SOP Instance UID is not valid."
        raise ArchiveError(message)
    return f"{sop_instance_uid}.dcm"
