"""Loops and results without the patient: header, pictures, and everything derived."""

from __future__ import annotations

import secrets
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from pydicom.uid import (
    MultiFrameGrayscaleByteSecondaryCaptureImageStorage,
    UltrasoundMultiFrameImageStorage,
)

from longaxis.data import LoopOrigin, StudyHeader
from longaxis.data.report import ReportChoice
from longaxis.errors import BadInputError, UnreadableFileError
from longaxis.io.deidentification.basic_profile import (
    Pseudonyms,
    cleaned,
    deidentified,
)
from longaxis.io.deidentification.measured_values import restate, state_modes
from longaxis.io.deidentification.retained_terms import known_maker, known_system
from longaxis.io.dicom.codes import dcm
from longaxis.io.dicom.header import read_header
from longaxis.io.dicom.object_type import kind_of_object
from longaxis.io.dicom_objects.derived import save
from longaxis.io.dicom_objects.sr_tree import code_item
from longaxis.io.files.file_kind import FileKind
from longaxis.io.files.refusals import refused_as, require_plain_file
from longaxis.io.loops.loop_reader import open_loop, origin_of, read_recording

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

    from longaxis.data import Loop, Recording, StudyDocument, StudyResult

Region = tuple[int, int, int, int]

_BASIC_PROFILE = dcm("113100", "Basic Application Confidentiality Profile")
_CLEAN_PIXELS = dcm("113101", "Clean Pixel Data Option")
_REQUEST_GROUP = 0x0032
# PS3.5 7.4.3: type 2 attributes are present even when empty. Modules of US Multi-frame
# Image: PS3.3 A.7.
_NEVER_ABSENT = (
    "StudyDate",
    "StudyTime",
    "AccessionNumber",
    "Manufacturer",
    "ReferringPhysicianName",
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "StudyID",
    "SeriesNumber",
    "InstanceNumber",
    "Laterality",
    "PatientOrientation",
)
# PS3.3 C.7.6.1.1.5: once lossy, always lossy. That stays true of a copy that is stored
# uncompressed.
_KEPT_OF_PICTURES = {
    "LossyImageCompression",
    "LossyImageCompressionRatio",
    "LossyImageCompressionMethod",
}
_PICTURE_GROUP = 0x0028
_PIXEL_GROUP = 0x7FE0
# JPEG baseline and extended, JPEG-LS near-lossless, JPEG 2000 and HTJ2K: lossy, or
# possibly so. The copy has to say it where the file does not.
_LOSSY_SYNTAXES = {f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 81, 91, 203)}


def new_key() -> bytes:
    """Return a fresh secret for `Pseudonyms`; keep it outside of what is exported."""
    # 256 bits, the length of the digest it is used with.
    return secrets.token_bytes(32)


# ---- loops -----------------------------------------------------------------


def write_deidentified_loop(
    source: Path,
    target: Path,
    pseudonyms: Pseudonyms,
    *,
    region_px: Region | None = None,
    reviewed: bool = False,
) -> None:
    """Write a DICOM loop without anything that names the patient.

    The pictures are written in grey, uncompressed, black outside the tissue region in
    every frame. Text inside the region cannot be found by a program: someone has to
    look, and only then is the loop declared free of burned-in names.

    Parameters
    ----------
    source, target
        DICOM files.
    pseudonyms
        What stands for patient and UIDs.
    region_px
        (x0, y0, x1, y1), half open, of what may be seen; None takes the file's own 2D
        tissue region.
    reviewed
        True if someone has looked at every picture inside the region.

    Raises
    ------
    BadInputError
        Where the file has no tissue region and none is given, or it cannot be written.
    UnreadableFileError
        Where the source is no readable DICOM loop.
    """
    require_plain_file(source, UnreadableFileError)
    with refused_as(
        UnreadableFileError,
        f"“{source.name}” cannot be de-identified: its header is damaged.",
    ):
        _write_loop(source, target, pseudonyms, region_px, reviewed=reviewed)


def _write_loop(
    source: Path,
    target: Path,
    pseudonyms: Pseudonyms,
    region_px: Region | None,
    *,
    reviewed: bool,
) -> None:
    recording = read_recording(origin_of(source))
    clean = _clean_header(source, recording, pseudonyms, reviewed=reviewed)
    # Names are burnt in around the tissue region; without one, no pixel is known clean.
    region = region_px or recording.tissue_region_px
    if region is None:
        message = (
            f"“{source.name}” does not say where the picture ends and the text begins; "
            "give the region to keep."
        )
        raise BadInputError(message)
    frames = without_damaged(recording.frames, recording.damaged_frames)
    _add_pixels(clean, blanked(frames, region))
    save(clean, target)


def _clean_header(
    source: Path, recording: Recording, pseudonyms: Pseudonyms, *, reviewed: bool
) -> Dataset:
    """Return the header of the copy, but for what describes its pixels."""
    # Everything happens while the source is open: values are read when asked for.
    with open_loop(recording.origin) as (stream, kind):
        if kind is not FileKind.DICOM:
            message = (
                f"“{source.name}” is not a DICOM loop; only those are de-identified."
            )
            raise UnreadableFileError(message)
        # All of the header and not the few elements that loops are read by: others need
        # the rest, and each element is judged by the profile.
        original = read_header(stream, every_element=True).dataset
        _require_statable(original, source)
        clean = deidentified(original, pseudonyms)
        # What described the stored pictures does not describe the new ones.
        for element in list(clean):
            about_pixels = element.tag.group in {_PICTURE_GROUP, _PIXEL_GROUP}
            if about_pixels and element.keyword not in _KEPT_OF_PICTURES:
                del clean[element.tag]
        _describe_loop(clean, original, recording, reviewed=reviewed)
        restate(clean, original, recording, partial(cleaned, pseudonyms=pseudonyms))
    state_modes(clean, recording)
    _complete(clean)
    return clean


def _require_statable(original: Dataset, source: Path) -> None:
    """Refuse kinds of objects that a copy as a loop would hide."""
    problems = kind_of_object(original).problems
    if problems:
        message = f"“{source.name}” is not copied as a loop: {problems[0]}"
        raise UnreadableFileError(message)


def without_damaged(
    frames: NDArray[np.uint8], damaged: Sequence[int]
) -> NDArray[np.uint8]:
    """Return the frames, shape (T, H, W), black where the picture is damaged.

    Damage moves blocks of a picture, and with them text from outside the region into
    it. Black frames among others count as damaged when the copy is read.
    """
    if not damaged:
        return frames
    kept = frames.copy()
    kept[list(damaged)] = 0
    return kept


def blanked(frames: NDArray[np.uint8], region_px: Region) -> NDArray[np.uint8]:
    """Return the frames, shape (T, H, W), black outside the region in every one."""
    x0, y0, x1, y1 = region_px
    height, width = frames.shape[1:]
    if not (0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height):
        message = (
            f"The region {region_px} does not lie inside pictures of {width} x "
            f"{height} pixels."
        )
        raise BadInputError(message)
    black = np.zeros_like(frames)
    black[:, y0:y1, x0:x1] = frames[:, y0:y1, x0:x1]
    return black


def _describe_loop(
    dataset: Dataset, original: Dataset, recording: Recording, *, reviewed: bool
) -> None:
    # Values were decoded by their old set and are written as UTF-8.
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID = UltrasoundMultiFrameImageStorage
    if kind_of_object(original).notes:
        # A file that does not say whether it is ultrasound is copied as one that does
        # not. PS3.3 A.8.3: Conversion Type is type 1 there.
        dataset.SOPClassUID = MultiFrameGrayscaleByteSecondaryCaptureImageStorage
        dataset.Modality = dataset.get("Modality") or "OT"
        dataset.ConversionType = "WSD"
    profiles = [_BASIC_PROFILE, _CLEAN_PIXELS] if reviewed else [_BASIC_PROFILE]
    dataset.DeidentificationMethodCodeSequence = [
        code_item(profile) for profile in profiles
    ]
    # "YES" and not absent: (0028,0301) warns whoever receives it that text may be left.
    dataset.BurnedInAnnotation = "NO" if reviewed else "YES"
    if recording.origin.transfer_syntax in _LOSSY_SYNTAXES:
        dataset.LossyImageCompression = "01"


def _complete(dataset: Dataset) -> None:
    """Make the copy valid where the original was not.

    What every loop must have, even if it is empty (type 2), is there, and what it must
    have in cases that a program cannot tell (type 2C); what belongs to the request for
    the exam (group 0032) is no part of a loop.
    """
    for keyword in _NEVER_ABSENT:
        if keyword not in dataset:
            setattr(dataset, keyword, None)
    for element in list(dataset):
        if element.tag.group == _REQUEST_GROUP:
            del dataset[element.tag]


def _add_pixels(dataset: Dataset, frames: NDArray[np.uint8]) -> None:
    dataset.NumberOfFrames, dataset.Rows, dataset.Columns = frames.shape
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit = 7
    dataset.PixelRepresentation = 0
    pixels = np.ascontiguousarray(frames).tobytes()
    # PS3.5 7.1.1: values have an even length. OB, as bytes of 8 bits have no byte
    # order.
    dataset.PixelData = pixels + b"\0" * (len(pixels) % 2)
    dataset["PixelData"].VR = "OB"


# ---- results and saved work ------------------------------------------------


def deidentified_loop(loop: Loop, pseudonyms: Pseudonyms) -> Loop:
    """Return the loop with pseudonyms, black outside its tissue region.

    Raises
    ------
    BadInputError
        Where the loop has no tissue region.
    """
    if loop.tissue_region_px is None:
        view = loop.view.value if loop.view else "unnamed"
        message = (
            f"The {view} loop does not say where the picture ends and the text begins; "
            "it cannot be de-identified."
        )
        raise BadInputError(message)
    return replace(
        loop,
        frames=blanked(
            without_damaged(loop.frames, loop.damaged_frames), loop.tissue_region_px
        ),
        header=deidentified_header(loop.header, pseudonyms),
        origin=LoopOrigin(
            # Path and hash are left out: a path often holds a name, and the hash of the
            # original file would find it again.
            sop_instance_uid=pseudonyms.uid(loop.origin.sop_instance_uid),
            sop_class_uid=loop.origin.sop_class_uid,
            series_uid=pseudonyms.uid(loop.origin.series_uid),
            manufacturer=known_maker(loop.origin.manufacturer),
            model=known_system(loop.origin.model),
        ),
    )


def deidentified_header(header: StudyHeader, pseudonyms: Pseudonyms) -> StudyHeader:
    """Return a header with the pseudonym and the remapped study alone."""
    pseudonym = pseudonyms.patient_of(header)
    return StudyHeader(
        patient_name=pseudonym,
        patient_id=pseudonym,
        study_uid=pseudonyms.uid(header.study_uid),
    )


def _stated_header(study: StudyResult | StudyDocument) -> StudyHeader:
    """Return the header that the first file states, else that of the study.

    What the reader added must not give the study another pseudonym than its loops.
    """
    stated = [view.loop.header for view in study.views]
    named = [header for header in stated if header.patient_id or header.study_uid]
    return named[0] if named else study.header


def deidentified_result(result: StudyResult, pseudonyms: Pseudonyms) -> StudyResult:
    """Return the result without patient, reader and comment; no number changes."""
    views = tuple(
        replace(view, loop=deidentified_loop(view.loop, pseudonyms))
        for view in result.views
    )
    header = deidentified_header(_stated_header(result), pseudonyms)
    # Free text cannot be judged by a program, and signatures and log name readers.
    return replace(
        result,
        header=header,
        views=views,
        reader="",
        comment="",
        report=_without_names(result.report),
        log=(),
        # Other exams name patient, readers and letters.
        follow_up=None,
    )


def deidentified_document(
    document: StudyDocument, pseudonyms: Pseudonyms
) -> StudyDocument:
    """Return the reader's work without patient, reader and comment."""
    views = tuple(
        replace(view, loop=deidentified_loop(view.loop, pseudonyms))
        for view in document.views
    )
    header = deidentified_header(_stated_header(document), pseudonyms)
    return replace(
        document,
        header=header,
        views=views,
        reader="",
        comment="",
        report=_without_names(document.report),
        log=(),
    )


def _without_names(report: ReportChoice) -> ReportChoice:
    """Return the choice of pictures without words and signatures."""
    return ReportChoice(pictures=report.pictures)
