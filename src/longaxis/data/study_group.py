"""Which loops belong to one patient and one study.

Loops of two patients in one study would give one GLS of both, so that whatever
contradicts itself is kept apart, and what is not stated is never assumed to agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data._checks import require

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from longaxis.data.loop import LoopSummary, StudyHeader


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyGroup:
    """The loops of one study, in the order they were found."""

    loops: tuple[LoopSummary, ...]

    def __post_init__(self) -> None:
        require(bool(self.loops), "a study group needs at least one loop")

    @property
    def header(self) -> StudyHeader:
        """What the first loop states about patient and study."""
        return self.loops[0].header


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatientGroup:
    """The studies of one patient, the latest first."""

    studies: tuple[StudyGroup, ...]

    def __post_init__(self) -> None:
        require(bool(self.studies), "a patient group needs at least one study")

    @property
    def header(self) -> StudyHeader:
        """What the latest study states about the patient."""
        return self.studies[0].header


def group_by_patient(loops: Iterable[LoopSummary]) -> tuple[PatientGroup, ...]:
    """Return the loops by patient and study, patients in the order they were found.

    Loops of files that name neither patient nor study form a group of their own.
    """
    patients: list[list[LoopSummary]] = []
    headers: list[list[StudyHeader]] = []
    place: dict[StudyHeader, int] = {}
    for loop in loops:
        # Thousands of loops share a few headers: only those are compared.
        if loop.header not in place:
            place[loop.header] = _place_of(loop.header, headers)
            if place[loop.header] == len(patients):
                patients.append([])
        patients[place[loop.header]].append(loop)
    return tuple(PatientGroup(studies=_studies_of(group)) for group in patients)


def _place_of(header: StudyHeader, groups: list[list[StudyHeader]]) -> int:
    """Return the index of the group that a header was added to; the last if new."""
    for number, group in enumerate(groups):
        if all(is_same_patient(known, header) for known in group):
            group.append(header)
            return number
    groups.append([header])
    return len(groups) - 1


def _studies_of(loops: Iterable[LoopSummary]) -> tuple[StudyGroup, ...]:
    studies: dict[tuple[str, str], list[LoopSummary]] = {}
    for loop in loops:
        header = loop.header
        # Without a UID only the date tells studies apart.
        dated = "" if header.study_uid else header.study_date
        studies.setdefault((header.study_uid, dated), []).append(loop)
    groups = [StudyGroup(loops=tuple(members)) for members in studies.values()]
    # DICOM dates sort as text; sorting is stable, so that equal dates keep their order.
    groups.sort(key=lambda group: group.header.study_date, reverse=True)
    return tuple(groups)


def is_same_patient(one: StudyHeader, other: StudyHeader) -> bool:
    """Return whether two headers surely name the same patient, or both name none.

    Equal IDs are not enough where other institutions gave them, where birth dates
    differ, or where one is missing and the names differ: "0" and "ANONYMOUS" are IDs of
    many patients.
    """
    ids = _plain(one.patient_id), _plain(other.patient_id)
    issuers = _plain(one.patient_id_issuer), _plain(other.patient_id_issuer)
    if all(issuers) and issuers[0] != issuers[1]:
        return False
    names = _plain_name(one.patient_name), _plain_name(other.patient_name)
    births = one.birth_date.strip(), other.birth_date.strip()
    if ids[0] != ids[1] or (all(births) and births[0] != births[1]):
        return False
    # With an ID and a birth date that agree, another name is that after marriage.
    if ids[0] and all(births):
        return True
    return names[0] == names[1] or (bool(ids[0]) and not all(names))


def patient_identity(header: StudyHeader) -> tuple[str, ...]:
    """Return what tells this patient from others, by the rules of `is_same_patient`.

    Empty where the header states no ID. It is of one header alone: where another one of
    the same patient states more or less, its identity is another one.
    """
    patient_id = _plain(header.patient_id)
    if not patient_id:
        return ()
    born = header.birth_date.strip()
    parts = (
        ("issuer", _plain(header.patient_id_issuer)),
        ("born", born),
        # With an ID and a birth date, another name is that after marriage.
        ("named", "" if born else _plain_name(header.patient_name)),
    )
    return patient_id, *(f"{word} {value}" for word, value in parts if value)


def is_same_study(one: StudyHeader, other: StudyHeader) -> bool:
    """Return whether two headers surely name the same patient and the same study."""
    if not is_same_patient(one, other):
        return False
    if one.study_uid or other.study_uid:
        return one.study_uid == other.study_uid
    return one.study_date == other.study_date


def names_nobody(header: StudyHeader) -> bool:
    """Return whether a file states neither patient nor study, as videos do."""
    parts = (header.patient_id, header.patient_name, header.birth_date)
    return not any(part.strip(" ^") for part in (*parts, header.study_uid))


def studies_in(patients: Iterable[PatientGroup]) -> Iterator[StudyGroup]:
    """Yield the studies of all patients."""
    for patient in patients:
        yield from patient.studies


def _plain(text: str) -> str:
    return text.strip().casefold()


def _plain_name(name: str) -> str:
    # Trailing carets and spaces differ between systems for one name (PS3.5, PN).
    return " ".join(name.replace("^", " ").split()).casefold()
