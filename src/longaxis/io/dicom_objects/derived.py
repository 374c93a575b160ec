"""What every DICOM object made from a result shares: patient, study, device, file.

The patient and the study are those of the loops, copied; series and instance are new.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

import longaxis
from longaxis.errors import BadInputError
from longaxis.io.files.atomic import write_bytes
from longaxis.io.files.refusals import refused_as

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data import StudyHeader

MANUFACTURER = "Longaxis"


def named_uid(*parts: str) -> str:
    """Return a UID that depends on the parts alone (UUID-derived, PS3.5 B.2)."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


DEVICE_UID = named_uid("longaxis", "device observer")
_IMPLEMENTATION_UID = named_uid("longaxis", "dicom writer")


def new_object(
    header: StudyHeader,
    *,
    sop_class_uid: str,
    modality: str,
    series_description: str,
    created_at: datetime | None = None,
) -> Dataset:
    """Return a dataset with patient, study, series, device and instance filled in.

    Parameters
    ----------
    header
        Patient and study.
    sop_class_uid
        SOP Class UID.
    modality
        Modality, such as SR.
    series_description
        Series Description.
    created_at
        Time of writing; now if None.

    Raises
    ------
    BadInputError
        Where the study has no Study Instance UID: an archive could not tell where the
        object belongs.
    """
    if not header.study_uid:
        message = (
            "The loops do not say which DICOM study they belong to (no Study Instance "
            "UID), so no DICOM report can be made of them; export PDF or CSV instead."
        )
        raise BadInputError(message)
    created_at = (created_at or datetime.now(UTC)).astimezone()
    dataset = Dataset()
    _describe_study(dataset, header)
    _describe_series(dataset, modality, series_description, created_at)
    dataset.SOPClassUID = UID(sop_class_uid)
    dataset.SOPInstanceUID = generate_uid(prefix=None)
    dataset.InstanceNumber = 1
    dataset.ContentDate = created_at.strftime("%Y%m%d")
    dataset.ContentTime = created_at.strftime("%H%M%S")
    dataset.TimezoneOffsetFromUTC = created_at.strftime("%z")
    return dataset


def save(dataset: Dataset, path: Path) -> None:
    """Write the object as a DICOM file, whole or not at all."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = UID(_IMPLEMENTATION_UID)
    meta.ImplementationVersionName = "LONGAXIS"
    dataset.file_meta = meta
    encoded = BytesIO()
    sentence = f"“{path}” could not be written: a value does not fit into DICOM."
    with refused_as(BadInputError, sentence):
        dataset.save_as(encoded, enforce_file_format=True)
    write_bytes(path, encoded.getvalue())


def _describe_study(dataset: Dataset, header: StudyHeader) -> None:
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = header.patient_name
    dataset.PatientID = header.patient_id
    dataset.PatientBirthDate = header.birth_date
    dataset.PatientSex = header.sex
    dataset.StudyInstanceUID = header.study_uid
    dataset.StudyID = ""
    dataset.StudyDate = header.study_date
    dataset.StudyTime = ""
    dataset.AccessionNumber = header.accession_number
    dataset.ReferringPhysicianName = ""
    if header.study_description:
        dataset.StudyDescription = header.study_description


def _describe_series(
    dataset: Dataset, modality: str, description: str, created_at: datetime
) -> None:
    dataset.Modality = modality
    dataset.SeriesInstanceUID = generate_uid(prefix=None)
    dataset.SeriesNumber = 9100
    dataset.SeriesDescription = description
    dataset.SeriesDate = created_at.strftime("%Y%m%d")
    dataset.SeriesTime = created_at.strftime("%H%M%S")
    dataset.Manufacturer = MANUFACTURER
    dataset.ManufacturerModelName = MANUFACTURER
    dataset.DeviceSerialNumber = longaxis.__version__
    dataset.SoftwareVersions = longaxis.__version__
