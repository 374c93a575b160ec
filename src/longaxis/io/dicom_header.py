"""The header of a DICOM file, read without trusting a byte of it.

Only the elements that Longaxis uses are kept. Values are reached through `text`,
`number` and their kin, which answer "not there" where a value is damaged.
"""

from __future__ import annotations

import sys
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from longaxis.errors import UnreadableFileError
from longaxis.io.limits import (
    MAX_INFLATED_BYTES,
    MAX_NESTING,
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

DEFLATED_SYNTAX = "1.2.840.10008.1.2.1.99"
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
    transfer_syntax: str
    is_implicit: bool
    is_little_endian: bool
    pixels_at: int | None


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep pydicom's remarks on odd values to itself: we judge them ourselves."""
    mode = pydicom.config.settings.reading_validation_mode
    pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        pydicom.config.settings.reading_validation_mode = mode


def read_header(
    stream: BinaryIO, *, inflate_limit: int = MAX_INFLATED_BYTES
) -> DicomHeader:
    """Return the header of the DICOM file in `stream`.

    Parameters
    ----------
    stream
        The whole file, seekable; it must stay open as long as the header is used.
    inflate_limit
        How much of a deflated file to unpack, in bytes.
    """
    try:
        with _quietly():
            header = _read_header(stream, inflate_limit)
    except RecursionError as error:
        message = f"it nests sequences more than {MAX_NESTING} deep"
        raise UnreadableFileError(message) from error
    except (MemoryError, UnreadableFileError):
        raise
    except Exception as error:
        # pydicom raises many kinds on damaged headers, none of them its own.
        message = "its DICOM header is damaged"
        raise UnreadableFileError(message) from error
    if _depth(header.dataset) > MAX_NESTING:
        message = f"it nests sequences more than {MAX_NESTING} deep"
        raise UnreadableFileError(message)
    return header


def _read_header(stream: BinaryIO, inflate_limit: int) -> DicomHeader:
    transfer_syntax, dataset_at = _file_meta(stream)
    if transfer_syntax == DEFLATED_SYNTAX:
        # pydicom would unpack without any limit, even for the header alone.
        stream.seek(dataset_at)
        stream = BytesIO(inflate(stream.read(), limit=inflate_limit))
        dataset = read_dataset(
            stream, False, True, stop_when=_is_pixel_data, specific_tags=_wanted()
        )
        dataset.set_original_encoding(False, True)
    else:
        stream.seek(0)
        dataset = pydicom.dcmread(
            stream, stop_before_pixels=True, force=True, specific_tags=_WANTED
        )
    is_implicit, is_little_endian = dataset.original_encoding
    return DicomHeader(
        dataset=dataset,
        stream=stream,
        transfer_syntax=transfer_syntax or _guessed_syntax(dataset),
        is_implicit=bool(is_implicit),
        is_little_endian=is_little_endian is not False,
        pixels_at=_pixel_position(stream, is_little_endian is not False),
    )


def _wanted() -> list[Any]:
    return [Tag(each) for each in _WANTED]


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


def _guessed_syntax(dataset: Dataset) -> str:
    """Return the uncompressed syntax that a file without file meta is written in."""
    implicit, little = dataset.original_encoding
    if little is False:
        return "1.2.840.10008.1.2.2"
    return "1.2.840.10008.1.2" if implicit else "1.2.840.10008.1.2.1"


def _pixel_position(stream: BinaryIO, is_little_endian: bool) -> int | None:
    """Return where reading stopped, if it stopped at pixel data."""
    position = stream.tell()
    tag = stream.read(4)
    stream.seek(position)
    expected = b"\xe0\x7f\x10\x00" if is_little_endian else b"\x7f\xe0\x00\x10"
    return position if tag == expected else None


def _depth(dataset: Dataset) -> int:
    """Return how deep the sequences that were read are nested."""
    deepest = 0
    waiting = [(dataset, 0)]
    while waiting and deepest <= MAX_NESTING:
        current, depth = waiting.pop()
        deepest = max(deepest, depth)
        for element in current.values():
            if getattr(element, "VR", "") == "SQ" and isinstance(
                element.value, pydicom.Sequence
            ):
                waiting.extend((item, depth + 1) for item in element.value)
    return deepest


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


def items(dataset: Dataset, keyword: str) -> tuple[Dataset, ...]:
    """Return the items of a sequence, or ()."""
    value = _value(dataset, keyword)
    return tuple(value) if isinstance(value, pydicom.Sequence) else ()


def syntax_name(transfer_syntax: str) -> str:
    """Return the name of a transfer syntax as the standard writes it."""
    return str(UID(transfer_syntax).name) if transfer_syntax else "unknown"


def has_vendor_raw_data(dataset: Dataset) -> bool:
    """Return True if a vendor's own, private picture data are in the file."""
    return any(tag in dataset for tag in _VENDOR_RAW_CREATORS)
