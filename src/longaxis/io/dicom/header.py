"""The header of a DICOM file, read without trusting a byte of it.

Only the elements that Longaxis uses are kept; `io.dicom.values` reaches them.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from longaxis.errors import UnreadableFileError
from longaxis.io.dicom.pydicom_config import Tag, read_dataset
from longaxis.io.dicom.structure import require_sane_structure
from longaxis.io.dicom.values import quietly, text
from longaxis.io.files.limits import (
    MAX_HEADER_ELEMENTS,
    MAX_INFLATED_BYTES,
    MAX_VALUE_BYTES,
    inflate,
)

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


DEFLATED_SYNTAX = "1.2.840.10008.1.2.1.99"
_NATIVE_SYNTAXES = {
    (True, True): "1.2.840.10008.1.2",
    # DICOM has no implicit big-endian syntax; pixels of such a file are big endian.
    (True, False): "1.2.840.10008.1.2.2",
    (False, True): "1.2.840.10008.1.2.1",
    (False, False): "1.2.840.10008.1.2.2",
}
# PS3.10 7.1: preamble of 128 bytes and 'DICM'.
_PREAMBLE_BYTES = 132

_KEYWORDS = (
    "SpecificCharacterSet",
    "ImageType",
    "SOPClassUID",
    "SOPInstanceUID",
    "StudyDate",
    "AcquisitionDate",
    "ContentDate",
    "AcquisitionDateTime",
    "AcquisitionTime",
    "ContentTime",
    "AccessionNumber",
    "Modality",
    "Manufacturer",
    "ManufacturerModelName",
    "StudyDescription",
    "SeriesDescription",
    "ProtocolName",
    "StageName",
    "StageNumber",
    "ViewName",
    "ViewNumber",
    "ViewCodeSequence",
    "PatientName",
    "PatientAge",
    "PatientSize",
    "PatientWeight",
    "InstitutionName",
    "ReferringPhysicianName",
    "ReasonForTheRequestedProcedure",
    "AdmittingDiagnosesDescription",
    "PatientID",
    "IssuerOfPatientID",
    "PatientBirthDate",
    "PatientSex",
    "CineRate",
    "FrameTime",
    "FrameTimeVector",
    "EffectiveDuration",
    "ActualFrameDuration",
    "RecommendedDisplayFrameRate",
    "HeartRate",
    "NominalInterval",
    "RWaveTimeVector",
    "RWavePointer",
    "SequenceOfUltrasoundRegions",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "InstanceNumber",
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "NumberOfFrames",
    "FrameIncrementPointer",
    "Rows",
    "Columns",
    "PixelSpacing",
    "PixelAspectRatio",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "PixelPaddingValue",
    "PixelPaddingRangeLimit",
    "PixelDataProviderURL",
    "PlanarConfiguration",
    "PaletteColorLookupTableUID",
    "RedPaletteColorLookupTableDescriptor",
    "GreenPaletteColorLookupTableDescriptor",
    "BluePaletteColorLookupTableDescriptor",
    "RedPaletteColorLookupTableData",
    "GreenPaletteColorLookupTableData",
    "BluePaletteColorLookupTableData",
    "SegmentedRedPaletteColorLookupTableData",
    "SegmentedGreenPaletteColorLookupTableData",
    "SegmentedBluePaletteColorLookupTableData",
    "DirectoryRecordSequence",
)
# Private creators of raw picture data, groups 7FE1 (GE) and 200D (Philips). They are
# looked for only where Pixel Data is missing, to name the reason.
_VENDOR_RAW_CREATORS = (0x7FE10010, 0x7FE10011, 0x200D0010, 0x200D0011)
# Pixel Data; Float and Double Float Pixel Data (PS3.3 C.7.6.24 and C.7.6.25).
_PIXEL_DATA = 0x7FE00010
_FLOAT_PIXEL_DATA = (0x7FE00008, 0x7FE00009)
OVERLAY_GROUPS = range(0x6000, 0x6020, 2)
"""PS3.5 7.6: repeating groups, whose elements have no keyword."""

_WANTED = [
    *(int(Tag(word)) for word in _KEYWORDS),
    *_VENDOR_RAW_CREATORS,
    # Overlay Bits Allocated and Overlay Bit Position.
    *(group << 16 | place for group in OVERLAY_GROUPS for place in (0x0100, 0x0102)),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DicomHeader:
    """What stands before the pictures, and where they begin.

    Attributes
    ----------
    stream
        The file, or its unpacked contents where it was deflated.
    pixels_at
        Position of the pixel data element in `stream`, or None if there is none.
    has_float_pixels
        True where the pixels are floating-point numbers; `pixels_at` is None then.
    is_partial
        True for a deflated file that is not unpacked to its end.
    """

    dataset: Dataset
    stream: BinaryIO
    preamble: bytes
    transfer_syntax: str
    is_implicit: bool
    is_little_endian: bool
    pixels_at: int | None
    has_float_pixels: bool = False
    is_partial: bool = False


def read_header(
    stream: BinaryIO,
    *,
    inflate_limit: int = MAX_INFLATED_BYTES,
    max_elements: int = MAX_HEADER_ELEMENTS,
    every_element: bool = False,
) -> DicomHeader:
    """Return the header of the DICOM file in `stream`.

    Parameters
    ----------
    stream
        The whole file, seekable; it must stay open as long as the header is used.
    inflate_limit
        How much of a deflated file to unpack, in bytes.
    max_elements
        How many elements a header may hold.
    every_element
        True keeps all elements, and not only those that loops are read by.
    """
    wanted = None if every_element else _WANTED
    try:
        with quietly():
            return _read_header(stream, inflate_limit, max_elements, wanted)
    except (MemoryError, UnreadableFileError):
        raise
    except Exception as error:
        # pydicom raises many kinds on damaged headers, none of them its own.
        message = "its DICOM header is damaged"
        raise UnreadableFileError(message) from error


def _read_header(
    stream: BinaryIO, inflate_limit: int, max_elements: int, wanted: list[int] | None
) -> DicomHeader:
    stream.seek(0)
    preamble = stream.read(_PREAMBLE_BYTES - 4)
    transfer_syntax, dataset_at = _file_meta(stream)
    is_partial = False
    if transfer_syntax == DEFLATED_SYNTAX:
        # pydicom would unpack without any limit, even for the header alone.
        stream.seek(dataset_at)
        unpacked = inflate(stream.read(), limit=inflate_limit)
        # A scan unpacks only the beginning: the number of bytes then says nothing about
        # the length of the pixels, and nothing may be called cut short for it.
        is_partial = len(unpacked) >= inflate_limit
        stream = BytesIO(unpacked)
        dataset_at = 0
    is_implicit, is_little_endian = _encoding(stream, dataset_at, transfer_syntax)
    # Before pydicom: its recursion over nested items and its objects for millions of
    # empty ones come from reading alone, before any of our limits could apply.
    require_sane_structure(
        stream,
        dataset_at,
        is_implicit=is_implicit,
        is_little_endian=is_little_endian,
        max_elements=max_elements,
    )
    stream.seek(dataset_at)
    dataset = read_dataset(
        stream,
        is_implicit,
        is_little_endian,
        stop_when=_is_pixel_data,
        # Longer values stay in the file until asked for, so a single huge element costs
        # no memory.
        defer_size=MAX_VALUE_BYTES,
        specific_tags=None if wanted is None else [Tag(tag) for tag in wanted],
    )
    return DicomHeader(
        dataset=dataset,
        stream=stream,
        preamble=preamble,
        transfer_syntax=transfer_syntax
        or _NATIVE_SYNTAXES[is_implicit, is_little_endian],
        is_implicit=is_implicit,
        is_little_endian=is_little_endian,
        pixels_at=_pixels_at(stream, is_little_endian, _PIXEL_DATA),
        has_float_pixels=_pixels_at(stream, is_little_endian, *_FLOAT_PIXEL_DATA)
        is not None,
        is_partial=is_partial,
    )


def _is_pixel_data(tag: int, _vr: str | None, _length: int) -> bool:
    return int(tag) in {_PIXEL_DATA, *_FLOAT_PIXEL_DATA}


def _file_meta(stream: BinaryIO) -> tuple[str, int]:
    """Return the transfer syntax that group 0002 names, and where the group ends."""
    stream.seek(_PREAMBLE_BYTES - 4)
    # Files of old systems, and data sets sent over the network and saved, have neither
    # preamble nor group 0002.
    start = _PREAMBLE_BYTES if stream.read(4) == b"DICM" else 0
    stream.seek(start)
    if stream.read(2) != b"\x02\x00":
        return "", start
    stream.seek(start)
    # PS3.10 7.1: group 0002 is explicit little endian, whatever follows it. Its own
    # length element is not used, since it may be wrong.
    meta = read_dataset(
        stream, False, True, stop_when=lambda tag, _vr, _length: int(tag) >> 16 != 2
    )
    return text(meta, "TransferSyntaxUID"), stream.tell()


def _encoding(
    stream: BinaryIO, dataset_at: int, transfer_syntax: str
) -> tuple[bool, bool]:
    """Return whether the data set is implicit, and whether it is little endian.

    The first element tells, since some files do not keep what their syntax promises:
    value representations are two capital letters, and group numbers are small.
    """
    stream.seek(dataset_at)
    head = stream.read(8)
    is_explicit = head[4:6].isalpha() and head[4:6].isupper()
    is_big = transfer_syntax == _NATIVE_SYNTAXES[False, False]
    if not transfer_syntax:
        # Without group 0002 the first group is a small one such as 0008: big endian
        # writes its zero byte first.
        is_big = head[:1] == b"\x00" and head[1:2] != b"\x00"
    return not is_explicit, not is_big


def _pixels_at(stream: BinaryIO, is_little_endian: bool, *tags: int) -> int | None:
    """Return where reading stopped, if it stopped at one of these elements."""
    position = stream.tell()
    head = stream.read(4)
    stream.seek(position)
    order = "<HH" if is_little_endian else ">HH"
    is_one = head in {struct.pack(order, tag >> 16, tag & 0xFFFF) for tag in tags}
    return position if is_one else None


def has_vendor_raw_data(dataset: Dataset) -> bool:
    """Return True if a vendor's own, private picture data are in the file."""
    return any(tag in dataset for tag in _VENDOR_RAW_CREATORS)
