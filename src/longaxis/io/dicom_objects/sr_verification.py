"""Who answers for a structured report, and which reports it follows (PS3.3 C.17.2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pydicom.dataset import Dataset

from longaxis.io.dicom_objects.derived import uids_of_content

if TYPE_CHECKING:
    from longaxis.data import StudyResult
    from longaxis.data.report import Signature

# Type 1, so it may not be empty where the files name no institution.
_UNKNOWN_ORGANIZATION = "not stated"


def verify(dataset: Dataset, result: StudyResult) -> None:
    """Fill in who verified a report, and which signed reports it amends.

    A signed report is VERIFIED by the reader who signed it, any other UNVERIFIED.

    Parameters
    ----------
    dataset
        With its study and SOP class.
    result
        What is reported.
    """
    signature = result.report.signature
    dataset.VerificationFlag = "UNVERIFIED" if signature is None else "VERIFIED"
    if signature is not None:
        dataset.VerifyingObserverSequence = [_observer(signature, result)]
    amended = result.report.amended
    if amended:
        dataset.PredecessorDocumentsSequence = [
            _predecessor(dataset, earlier) for earlier in amended
        ]


def name_of_signed(result: StudyResult) -> bytes | None:
    """Return what a signed report is named after, None for any other.

    Nothing changes in a signed report, so it is named after its signature: the report
    that amends it can then refer to it. With another version of the program the numbers
    may differ, and it is named after its content.
    """
    signature = result.report.signature
    if signature is None or signature.software_version != result.software_version:
        return None
    return _name(signature)


def _name(signature: Signature) -> bytes:
    parts = (signature.reader, signature.at, signature.software_version)
    return "\n".join(("signed report", *parts)).encode()


def _observer(signature: Signature, result: StudyResult) -> Dataset:
    observer = Dataset()
    observer.VerifyingObserverName = signature.reader
    # Type 2: readers have no code here.
    observer.VerifyingObserverIdentificationCodeSequence = []
    observer.VerifyingOrganization = result.header.institution or _UNKNOWN_ORGANIZATION
    signed = datetime.fromisoformat(signature.at)
    observer.VerificationDateTime = signed.strftime("%Y%m%d%H%M%S%z")
    return observer


def _predecessor(dataset: Dataset, signature: Signature) -> Dataset:
    """Return the reference to the report of an earlier signature, of the same kind."""
    instance_uid, series_uid = uids_of_content(dataset, _name(signature))
    instance = Dataset()
    instance.ReferencedSOPClassUID = dataset.SOPClassUID
    instance.ReferencedSOPInstanceUID = instance_uid
    series = Dataset()
    series.SeriesInstanceUID = series_uid
    series.ReferencedSOPSequence = [instance]
    study = Dataset()
    study.StudyInstanceUID = dataset.StudyInstanceUID
    study.ReferencedSeriesSequence = [series]
    return study
