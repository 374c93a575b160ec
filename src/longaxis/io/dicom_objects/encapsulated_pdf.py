"""A report as an Encapsulated PDF, so that an archive can keep and show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydicom.uid import EncapsulatedPDFStorage

from longaxis.errors import BadInputError, UnreadableFileError
from longaxis.io.dicom_objects.derived import new_object, save_new

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from longaxis.data import StudyHeader


def write_encapsulated_pdf(
    pdf: bytes,
    header: StudyHeader,
    path: Path,
    *,
    title: str = "Longitudinal strain",
    created_at: datetime | None = None,
    content: bytes | None = None,
) -> None:
    """Wrap a PDF of this study as a DICOM object.

    Parameters
    ----------
    pdf
        Content of the PDF file.
    header
        Patient and study.
    path
        File to read or write.
    title
        Document Title.
    created_at
        Time of writing; now if None.
    content
        What names the document, where its bytes differ with the time of writing
        (`result_json.content_of`); None for the bytes.

    Raises
    ------
    BadInputError
        Where the bytes are no PDF, the study has no DICOM identity, or the file cannot
        be written.
    """
    # Checked here, since the bytes would be kept in an archive without being opened.
    if not pdf.startswith(b"%PDF-"):
        message = "What should be wrapped as a DICOM report is not a PDF."
        raise BadInputError(message)
    dataset = new_object(
        header,
        sop_class_uid=EncapsulatedPDFStorage,
        # DOC is the modality of the Encapsulated Document Series Module, PS3.3 C.24.1.
        modality="DOC",
        series_description=title,
        created_at=created_at,
    )
    # Type 1 of the SC Equipment Module: WSD is a workstation, PS3.3 C.8.6.1.
    dataset.ConversionType = "WSD"
    # Type 2: a report is not acquired at a time of its own.
    dataset.AcquisitionDateTime = ""
    # The pages carry the patient's name.
    dataset.BurnedInAnnotation = "YES"
    dataset.DocumentTitle = title
    # Type 2: no code means exactly a strain report, so the title says it.
    dataset.ConceptNameCodeSequence = []
    dataset.MIMETypeOfEncapsulatedDocument = "application/pdf"
    # The true length (0042,0015); the value itself must be even, PS3.5 7.1.1.
    dataset.EncapsulatedDocumentLength = len(pdf)
    dataset.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    save_new(dataset, path, content=content)


def read_encapsulated_pdf(path: Path) -> bytes:
    """Return the PDF of a DICOM object, without padding.

    Raises
    ------
    UnreadableFileError
        Where the file is no encapsulated PDF.
    """
    import pydicom
    from pydicom.errors import InvalidDicomError

    try:
        dataset = pydicom.dcmread(path)
    except (OSError, InvalidDicomError, ValueError) as error:
        message = f"“{path.name}” is not a readable DICOM file."
        raise UnreadableFileError(message) from error
    if dataset.get("SOPClassUID") != EncapsulatedPDFStorage:
        message = f"“{path.name}” does not hold a PDF."
        raise UnreadableFileError(message)
    document = bytes(dataset.EncapsulatedDocument)
    # Old writers state no length; padding after %%EOF does no harm there.
    return document[: int(dataset.get("EncapsulatedDocumentLength", len(document)))]
