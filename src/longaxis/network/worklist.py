"""Modality worklist: who is scheduled, for the demographics of a study."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.errors import ArchiveError
from longaxis.network.nodes import DIMSE

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from longaxis.network.nodes import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledExam:
    """One entry of a worklist; a part that is left out there is empty."""

    patient_id: str
    patient_name: str
    birth_date: str
    sex: str
    accession_number: str
    study_uid: str
    description: str
    scheduled_date: str
    scheduled_time: str
    station: str


def scheduled_exams(
    node: Node, *, date: str = "", patient_id: str = "", modality: str = "US"
) -> tuple[ScheduledExam, ...]:
    """Return what a worklist has scheduled, by date and time.

    Parameters
    ----------
    node
        A DICOM node.
    date
        YYYYMMDD, a range, or empty for all.
    patient_id
        Empty for all.
    modality
        Of the scheduled step; empty for all.

    Raises
    ------
    ArchiveError
        If the node does not answer, or offers no worklist.
    """
    if node.protocol != DIMSE:
        message = f"“{node.name}” is a DICOMweb archive; worklists need a DICOM node."
        raise ArchiveError(message)
    from longaxis.network.dimse import DimseArchive

    matches = DimseArchive(node).worklist(_keys(date, patient_id, modality))
    exams = [_exam(match) for match in matches]
    # DICOM dates and times (DA, TM) sort as text.
    return tuple(sorted(exams, key=lambda e: (e.scheduled_date, e.scheduled_time)))


def _keys(date: str, patient_id: str, modality: str) -> Dataset:
    from pydicom.dataset import Dataset

    # The scheduled step is a sequence, with its keys inside (PS3.4 K.6.1.2.2).
    step = Dataset()
    step.Modality = modality
    step.ScheduledProcedureStepStartDate = date
    step.ScheduledProcedureStepStartTime = ""
    step.ScheduledStationName = ""
    step.ScheduledProcedureStepDescription = ""
    keys = Dataset()
    keys.SpecificCharacterSet = "ISO_IR 192"
    keys.PatientID = patient_id
    keys.ScheduledProcedureStepSequence = [step]
    # Keys left empty match all, and ask for the value (PS3.4 C.2.2.2.3).
    for name in (
        "PatientName",
        "PatientBirthDate",
        "PatientSex",
        "AccessionNumber",
        "StudyInstanceUID",
        "RequestedProcedureDescription",
    ):
        setattr(keys, name, "")
    return keys


def _exam(match: Dataset) -> ScheduledExam:
    from pydicom.dataset import Dataset

    # An entry without a step still names its patient.
    steps = match.get("ScheduledProcedureStepSequence") or [Dataset()]
    step = steps[0]
    return ScheduledExam(
        patient_id=str(match.get("PatientID", "")),
        patient_name=str(match.get("PatientName", "")),
        birth_date=str(match.get("PatientBirthDate", "")),
        sex=str(match.get("PatientSex", "")),
        accession_number=str(match.get("AccessionNumber", "")),
        study_uid=str(match.get("StudyInstanceUID", "")),
        description=str(
            step.get("ScheduledProcedureStepDescription", "")
            or match.get("RequestedProcedureDescription", "")
        ),
        scheduled_date=str(step.get("ScheduledProcedureStepStartDate", "")),
        scheduled_time=str(step.get("ScheduledProcedureStepStartTime", "")),
        station=str(step.get("ScheduledStationName", "")),
    )
