"""The header of a DICOM file, read without trusting a byte of it.

Only the elements that Longaxis uses are kept. Values are reached through `text`,
`number` and their kin, which answer "not there" where a value is damaged.
"""

from __future__ import annotations

import sys
import threading
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from longaxis.errors import UnreadableFileError
from longaxis.io.dicom_structure import require_sane_structure
from longaxis.io.limits import (
    MAX_HEADER_ELEMENTS,
    MAX_INFLATED_BYTES,
    MAX_SEQUENCE_BYTES,
    MAX_VALUE_BYTES,
    inflate,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydicom.dataset import Dataset


@contextmanager
def _gdcm_hidden() -> Iterator[None]:
    """Let an import believe that GDCM is not installed.

    pydicom loads every decoder it finds. GDCM can end the process on damaged data, so
    only the decoding process may have it.
    """
    if "gdcm" in sys.modules:
        yield
        return
    sys.modules["gdcm"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["gdcm"]


with _gdcm_hidden():
    import pydicom
    from pydicom.filereader import read_dataset
    from pydicom.tag import Tag
    from pydicom.uid import UID

pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE

DEFLATED_SYNTAX = "1.2.840.10008.1.2.1.99"
_NATIVE_SYNTAXES = {
    (True, True): "1.2.840.10008.1.2",
    (True, False): "1.2.840.10008.1.2.2",
    (False, True): "1.2.840.10008.1.2.1",
    (False, False): "1.2.840.10008.1.2.2",
}
_PREAMBLE_BYTES = 132
_MAX_TEXT = 256

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
    "PatientID",
    "PatientBirthDate",
    "PatientSex",
    "CineRate",
    "FrameTime",
    "FrameTimeVector",
    "HeartRate",
    "RWaveTimeVector",
    "SequenceOfUltrasoundRegions",
    "StudyInstanceUID",
    "SeriesInstanceUID",
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "NumberOfFrames",
    "FrameIncrementPointer",
    "Rows",
    "Columns",
    "PixelSpacing",
    "BitsAllocated",
    "BitsStored",
    "PixelRepresentation",
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
_VENDOR_RAW_CREATORS = (0x7FE10010, 0x7FE10011, 0x200D0010, 0x200D0011)
_WANTED = [*(int(Tag(word)) for word in _KEYWORDS), *_VENDOR_RAW_CREATORS]


@dataclass(frozen=True, slots=True, kw_only=True)
class DicomHeader:
    """What stands before the pictures, and where they begin.

    Attributes
    ----------
    stream
        The file, or its unpacked contents where it was deflated.
    pixels_at
        Position of the pixel data element in `stream`, or None if there is none.
    """

    dataset: Dataset
    stream: BinaryIO
    preamble: bytes
    transfer_syntax: str
    is_implicit: bool
    is_little_endian: bool
    pixels_at: int | None


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep pydicom's remarks on odd values to itself: we judge them ourselves.

    The list of warnings belongs to the whole program, so one thread at a time.
    """
    with _QUIET_LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


_QUIET_LOCK = threading.RLock()


def read_header(
    stream: BinaryIO,
    *,
    inflate_limit: int = MAX_INFLATED_BYTES,
    max_elements: int = MAX_HEADER_ELEMENTS,
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
    """
    try:
        with _quietly():
            return _read_header(stream, inflate_limit, max_elements)
    except (MemoryError, UnreadableFileError):
        raise
    except Exception as error:
        # pydicom raises many kinds on damaged headers, none of them its own.
        message = "its DICOM header is damaged"
        raise UnreadableFileError(message) from error


def _read_header(
    stream: BinaryIO, inflate_limit: int, max_elements: int
) -> DicomHeader:
    stream.seek(0)
    preamble = stream.read(_PREAMBLE_BYTES - 4)
    transfer_syntax, dataset_at = _file_meta(stream)
    if transfer_syntax == DEFLATED_SYNTAX:
        # pydicom would unpack without any limit, even for the header alone.
        stream.seek(dataset_at)
        stream = BytesIO(inflate(stream.read(), limit=inflate_limit))
        dataset_at = 0
    is_implicit, is_little_endian = _encoding(stream, dataset_at, transfer_syntax)
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
        defer_size=MAX_VALUE_BYTES,
        specific_tags=[Tag(each) for each in _WANTED],
    )
    return DicomHeader(
        dataset=dataset,
        stream=stream,
        preamble=preamble,
        transfer_syntax=transfer_syntax
        or _NATIVE_SYNTAXES[is_implicit, is_little_endian],
        is_implicit=is_implicit,
        is_little_endian=is_little_endian,
        pixels_at=_pixel_position(stream, is_little_endian),
    )


def _is_pixel_data(tag: int, _vr: str | None, _length: int) -> bool:
    return int(tag) in {0x7FE00008, 0x7FE00009, 0x7FE00010}


def _file_meta(stream: BinaryIO) -> tuple[str, int]:
    """Return the transfer syntax that group 0002 names, and where the group ends."""
    stream.seek(_PREAMBLE_BYTES - 4)
    start = _PREAMBLE_BYTES if stream.read(4) == b"DICM" else 0
    stream.seek(start)
    if stream.read(2) != b"\x02\x00":
        return "", start
    stream.seek(start)
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
        is_big = head[:1] == b"\x00" and head[1:2] != b"\x00"
    return not is_explicit, not is_big


def _pixel_position(stream: BinaryIO, is_little_endian: bool) -> int | None:
    """Return where reading stopped, if it stopped at pixel data."""
    position = stream.tell()
    tag = stream.read(4)
    stream.seek(position)
    expected = b"\xe0\x7f\x10\x00" if is_little_endian else b"\x7f\xe0\x00\x10"
    return position if tag == expected else None


# ---- values ------------------------------------------------------------------


def _value(dataset: Dataset, keyword: str) -> Any:  # noqa: ANN401 - as in the file
    """Return a value as pydicom makes it, or None if it is missing or damaged."""
    try:
        with _quietly():
            return getattr(dataset, keyword, None)
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception:  # noqa: BLE001 - any kind may come from a damaged value
        return None


def _values(dataset: Dataset, keyword: str) -> Iterable[Any]:
    value = _value(dataset, keyword)
    if value is None:
        return ()
    if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
        return (value,)
    return tuple(value)


def text(dataset: Dataset, keyword: str) -> str:
    """Return a value as one line of text, several joined by a space, or ""."""
    if keyword == "PatientName":
        parts = [str(_value(dataset, keyword) or "")]
    else:
        parts = [str(each) for each in _values(dataset, keyword) if each is not None]
    line = " ".join(parts).replace("\x00", " ")
    printable = "".join(each if each.isprintable() else " " for each in line)
    return " ".join(printable.split())[:_MAX_TEXT]


def texts(dataset: Dataset, keyword: str) -> tuple[str, ...]:
    """Return the values as text, as they are separated in the file."""
    return tuple(str(each).strip() for each in _values(dataset, keyword))


def numbers(dataset: Dataset, keyword: str) -> tuple[float, ...]:
    """Return the values as finite numbers, or () if one of them is none."""
    found = []
    for each in _values(dataset, keyword):
        try:
            number_ = float(each)
        except (TypeError, ValueError, OverflowError):
            return ()
        if not abs(number_) < 1e300:
            return ()
        found.append(number_)
    return tuple(found)


def number(dataset: Dataset, keyword: str) -> float | None:
    """Return the first value as a finite number, or None."""
    found = numbers(dataset, keyword)
    return found[0] if found else None


def whole(dataset: Dataset, keyword: str) -> int | None:
    """Return the first value as a whole number, or None."""
    found = number(dataset, keyword)
    return None if found is None or found != int(found) else int(found)


def tags(dataset: Dataset, keyword: str) -> tuple[int, ...]:
    """Return the values as DICOM tags."""
    value = _value(dataset, keyword)
    many = value if isinstance(value, (list, pydicom.multival.MultiValue)) else [value]
    return tuple(int(each) for each in many if isinstance(each, int))


def raw_bytes(dataset: Dataset, keyword: str) -> bytes:
    """Return a value of bytes, or b""."""
    value = _value(dataset, keyword)
    return value if isinstance(value, bytes) else b""


def items(
    dataset: Dataset, keyword: str, *, max_bytes: int = MAX_SEQUENCE_BYTES
) -> tuple[Dataset, ...]:
    """Return the items of a sequence, or () if there are none or far too many."""
    raw = dataset.get_item(keyword) if keyword in dataset else None
    packed = getattr(raw, "value", None)
    if isinstance(packed, bytes) and len(packed) > max_bytes:
        return ()
    value = _value(dataset, keyword)
    return tuple(value) if isinstance(value, pydicom.Sequence) else ()


def syntax_name(transfer_syntax: str) -> str:
    """Return the name of a transfer syntax as the standard writes it."""
    return str(UID(transfer_syntax).name) if transfer_syntax else "unknown"


def has_vendor_raw_data(dataset: Dataset) -> bool:
    """Return True if a vendor's own, private picture data are in the file."""
    return any(tag in dataset for tag in _VENDOR_RAW_CREATORS)
