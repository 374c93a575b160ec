"""What every DICOM object made from a result shares: patient, study, device, file.

The patient and the study are those of the loops, copied; series and instance are new.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from pydicom.charset import convert_encodings
from pydicom.datadict import keyword_for_tag
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_data_element, write_dataset
from pydicom.tag import Tag
from pydicom.uid import UID, ExplicitVRLittleEndian

import longaxis
from longaxis.errors import BadInputError
from longaxis.io.files.atomic import write_bytes
from longaxis.io.files.refusals import refused_as

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data import StudyHeader

# Stands in Manufacturer (0008,0070) and as device observer in reports.
MANUFACTURER = "Longaxis"


def named_uid(*parts: str) -> str:
    """Return a UID that depends on the parts alone (UUID-derived, PS3.5 B.2)."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    # 128 bits as a decimal number under the arc 2.25 need no registered root.
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


# The same in every report: the device observer is the program, not the computer.
DEVICE_UID = named_uid("longaxis", "device observer")
_UNFIT = "“{path}” could not be written: a value does not fit into DICOM."
_TIMES_OF_WRITING = {
    *("SeriesDate", "SeriesTime", "ContentDate", "ContentTime"),
    "TimezoneOffsetFromUTC",
}
_TREE = "ContentSequence"
# PS3.5 7.1.2: tag, VR, two reserved bytes and a length of four.
_LONG_HEAD_BYTES = 12
# Identifies the software that wrote the file, PS3.10 7.1; not the instance.
_IMPLEMENTATION_UID = named_uid("longaxis", "dicom writer")


def new_object(
    header: StudyHeader,
    *,
    sop_class_uid: str,
    modality: str,
    series_description: str,
    created_at: datetime | None = None,
) -> Dataset:
    """Return a dataset with patient, study, series and device filled in.

    `save_new` gives it the UIDs of its series and instance.

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
    # Local time with its offset, as archives sort and show series by local time.
    created_at = (created_at or datetime.now(UTC)).astimezone()
    dataset = Dataset()
    _describe_study(dataset, header)
    _describe_series(dataset, modality, series_description, created_at)
    dataset.SOPClassUID = UID(sop_class_uid)
    dataset.InstanceNumber = 1
    dataset.ContentDate = created_at.strftime("%Y%m%d")
    dataset.ContentTime = created_at.strftime("%H%M%S")
    # (0008,0201) says which zone the times in this object are in.
    dataset.TimezoneOffsetFromUTC = created_at.strftime("%z")
    return dataset


def save_new(dataset: Dataset, path: Path, *, content: bytes | None = None) -> None:
    """Name a new object after its content, and write it.

    The same finding has the same UID however often it is written, so that an archive
    that gets it again keeps one object (PS3.5 9: a UID identifies one object).

    Parameters
    ----------
    dataset
        From `new_object`, filled in.
    path
        File to write.
    content
        What the object shows, where its bytes differ with the time of writing; None
        for the attributes of the dataset.

    Raises
    ------
    BadInputError
        If a value does not fit into DICOM, or the file cannot be written.
    """
    if content is None:
        with refused_as(BadInputError, _UNFIT.format(path=path)):
            _encode_tree(dataset)
            content = _encoded(dataset)
    dataset.SOPInstanceUID, dataset.SeriesInstanceUID = uids_of_content(
        dataset, content
    )
    save(dataset, path)


def uids_of_content(dataset: Dataset, content: bytes) -> tuple[UID, UID]:
    """Return the UIDs of instance and series of an object of this class and study.

    Parameters
    ----------
    dataset
        An object of the same SOP class and study.
    content
        What the object is named after.
    """
    digest = hashlib.sha256(content).hexdigest()
    kind, study = str(dataset.SOPClassUID), str(dataset.StudyInstanceUID)
    instance = named_uid("longaxis", "object", kind, study, digest)
    # A new series: PS3.3 allows one modality and one device for each.
    return UID(instance), UID(_series_of(instance))


def names_its_content(header: Dataset) -> bool:
    """Return whether an object was named by `save_new`: the same UID, same content."""
    uid = str(header.get("SOPInstanceUID", ""))
    return bool(uid) and str(header.get("SeriesInstanceUID", "")) == _series_of(uid)


def _series_of(sop_instance_uid: str) -> str:
    return named_uid("longaxis", "series", sop_instance_uid)


def _encode_tree(dataset: Dataset) -> None:
    """Replace the content tree of a report by its bytes, which are written twice.

    A tree of curves has ten thousands of items, and encoding them takes seconds.
    """
    if _TREE not in dataset:
        return
    memory = _memory()
    write_data_element(memory, dataset[_TREE], ["utf-8"])
    value = memory.getvalue()[_LONG_HEAD_BYTES:]
    dataset[_TREE] = RawDataElement(Tag(_TREE), "SQ", len(value), value, 0, False, True)
    _mark_encoded(dataset)


def _mark_encoded(dataset: Dataset) -> None:
    """Let pydicom write the bytes of a tree as they are."""
    dataset.set_original_encoding(False, True, convert_encodings("ISO_IR 192"))


def _encoded(dataset: Dataset) -> bytes:
    """Return all attributes but those that depend on the time of writing."""
    lasting = Dataset()
    lasting.update(
        {
            element.tag: element
            # Not `in dataset`, which would take the bytes of a tree apart again.
            for element in dataset.elements()
            if keyword_for_tag(element.tag) not in _TIMES_OF_WRITING
        }
    )
    if _TREE in lasting:
        _mark_encoded(lasting)
    memory = _memory()
    write_dataset(memory, lasting)
    return memory.getvalue()


def _memory() -> DicomBytesIO:
    """Return a stream for elements as `save` writes them."""
    memory = DicomBytesIO()
    memory.is_little_endian, memory.is_implicit_VR = True, False
    return memory


def save(dataset: Dataset, path: Path) -> None:
    """Write the object as a DICOM file, whole or not at all."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = UID(_IMPLEMENTATION_UID)
    meta.ImplementationVersionName = "LONGAXIS"
    dataset.file_meta = meta
    # Encoded in memory first, so that a value that does not fit leaves no half file.
    encoded = BytesIO()
    # pydicom raises many kinds of errors for values that a VR does not allow.
    with refused_as(BadInputError, _UNFIT.format(path=path)):
        dataset.save_as(encoded, enforce_file_format=True)
    write_bytes(path, encoded.getvalue())


def _describe_study(dataset: Dataset, header: StudyHeader) -> None:
    # UTF-8: names come from files in any character set.
    dataset.SpecificCharacterSet = "ISO_IR 192"
    # Type 2 attributes (PS3.5 7.4.3) may be empty but must be there.
    dataset.PatientName = header.patient_name
    dataset.PatientID = header.patient_id
    if header.patient_id_issuer:
        dataset.IssuerOfPatientID = header.patient_id_issuer
    dataset.PatientBirthDate = header.birth_date
    dataset.PatientSex = header.sex
    dataset.StudyInstanceUID = header.study_uid
    # The loops do not tell it; it may be empty (Type 2).
    dataset.StudyID = ""
    dataset.StudyDate = header.study_date
    dataset.StudyTime = ""
    dataset.AccessionNumber = header.accession_number
    dataset.ReferringPhysicianName = header.referring_physician
    if header.study_description:
        dataset.StudyDescription = header.study_description


def _describe_series(
    dataset: Dataset, modality: str, description: str, created_at: datetime
) -> None:
    dataset.Modality = modality
    # Chosen: far above the numbers that ultrasound systems count series with.
    dataset.SeriesNumber = 9100
    dataset.SeriesDescription = description
    dataset.SeriesDate = created_at.strftime("%Y%m%d")
    dataset.SeriesTime = created_at.strftime("%H%M%S")
    dataset.Manufacturer = MANUFACTURER
    dataset.ManufacturerModelName = MANUFACTURER
    dataset.DeviceSerialNumber = longaxis.__version__
    dataset.SoftwareVersions = longaxis.__version__
