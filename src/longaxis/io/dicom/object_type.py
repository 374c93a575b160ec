"""What kind of object a DICOM file is, and whether strain can be measured in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.errors import UnreadableFileError, UnsuitableLoopError
from longaxis.io.dicom.header import has_vendor_raw_data
from longaxis.io.dicom.ultrasound_regions import (
    COLOUR_PROBLEM,
    M_MODE_PROBLEM,
    SPECTRAL_PROBLEM,
)
from longaxis.io.dicom.values import text, texts, whole

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from longaxis.io.dicom.header import DicomHeader

_ULTRASOUND_CLASSES = {
    # US Multi-frame (retired and current), then US Image (retired and current).
    "1.2.840.10008.5.1.4.1.1.3",
    "1.2.840.10008.5.1.4.1.1.3.1",
    "1.2.840.10008.5.1.4.1.1.6",
    "1.2.840.10008.5.1.4.1.1.6.1",
}
_VOLUME_CLASS = "1.2.840.10008.5.1.4.1.1.6.2"

_MAY_BE_ULTRASOUND = {"", "OT", "EC", "DD", "CD"}
"""Other, and retired modalities (DICOM PS3.3 C.7.3.1.1.1): echocardiography, duplex and
colour flow Doppler."""

# PS3.3 C.7.3.1.1.1: defined terms are capitals and digits, ten at most (TEXTUREMAP).
_MODALITY = re.compile(r"[A-Z][A-Z0-9]{1,9}")

# DICOM PS3.3 C.8.5.6.1.1: ImageType value 4 is a sum of these, in hexadecimal.
_IMAGE_TYPE_M_MODE, _IMAGE_TYPE_COLOUR = 0x0002, 0x0010
_IMAGE_TYPE_SPECTRAL = 0x0004 | 0x0008


def require_pictures(header: DicomHeader) -> None:
    """Raise UnsuitableLoopError or UnreadableFileError if there are no pictures."""
    dataset = header.dataset
    if header.pixels_at is not None:
        return
    _require_no_other_pixels(header)
    # A picture's header without pictures: the vendor's raw data took their place, or
    # the file ends before them.
    if whole(dataset, "Rows") and whole(dataset, "Columns"):
        if has_vendor_raw_data(dataset):
            raise UnsuitableLoopError(_VENDOR_RAW)
        raise UnreadableFileError(_NO_PICTURES_YET)
    if has_vendor_raw_data(dataset):
        raise UnsuitableLoopError(_VENDOR_RAW)
    # Both are type 1 in any object; a header that stops before them was cut.
    if not text(dataset, "SOPClassUID") and not text(dataset, "Modality"):
        message = "it is damaged or cut short: its header names no kind of object"
        raise UnreadableFileError(message)
    if text(dataset, "SOPClassUID") in _ULTRASOUND_CLASSES:
        raise UnreadableFileError(_NO_PICTURES_YET)
    modality = _quoted(text(dataset, "Modality")) or "unnamed"
    message = f"it holds no pictures (modality {modality})"
    raise UnsuitableLoopError(message)


def _require_no_other_pixels(header: DicomHeader) -> None:
    """Name pixels of another kind, so that the file is not called cut short."""
    if header.has_float_pixels:
        raise UnreadableFileError(_FLOAT_PIXELS)
    # JPIP (PS3.5 A.6): only the address of the pictures is in the file.
    if text(header.dataset, "PixelDataProviderURL"):
        raise UnreadableFileError(_PIXELS_ELSEWHERE)


def _quoted(modality: str) -> str:
    """Return a modality as a sentence may repeat it.

    A damaged length lets the element hold what follows in the header, names included.
    """
    if not modality or _MODALITY.fullmatch(modality):
        return modality
    return "damaged"


_NO_PICTURES_YET = (
    "it is cut short: it ends before its pictures; copy it again from where it came"
)
_FLOAT_PIXELS = (
    "its pixels are floating-point numbers (Float Pixel Data), which Longaxis cannot "
    "show; export the loop again with pixels of 8 or 16 bits"
)
_PIXELS_ELSEWHERE = (
    "it holds no pictures, only the address of a server that has them (JPIP); export "
    "the loop again with its pictures"
)
_VENDOR_RAW = (
    "it holds only the vendor's own raw data; export the loop again as standard DICOM"
)


@dataclass(frozen=True, slots=True)
class ObjectKind:
    """What speaks against measuring in a kind of object, and what to ask about it."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def kind_of_object(dataset: Dataset) -> ObjectKind:
    """Return what the kind of object means for strain.

    Secondary captures, and objects that name no kind or a general one, may well be
    echocardiograms: the reader decides.
    """
    modality = text(dataset, "Modality").upper()
    kind = text(dataset, "SOPClassUID")
    # Enhanced US Volume has modality US as well, so the class is asked first.
    if kind == _VOLUME_CLASS:
        return ObjectKind(("This is a 3D ultrasound volume; strain needs a 2D loop.",))
    # Some converters leave Modality (0008,0060) out; the class is enough then.
    if modality == "US" or (not modality and kind in _ULTRASOUND_CLASSES):
        return ObjectKind()
    if modality not in _MAY_BE_ULTRASOUND:
        return ObjectKind((f"This is not ultrasound (modality {_quoted(modality)}).",))
    named = f"modality {modality}" if modality else "no modality is named"
    return ObjectKind(
        notes=(
            f"The file does not say that this is ultrasound ({named}); measure it only "
            "if it is an echocardiogram.",
        )
    )


def image_type_problems(dataset: Dataset) -> tuple[str, ...]:
    """Return what value 4 of ImageType says against measuring."""
    # Only in ultrasound does value 4 of Image Type (0008,0008) hold modes; in other
    # modalities it is a word that may happen to be hexadecimal ("ADD", "FACE").
    values = texts(dataset, "ImageType")
    if text(dataset, "Modality").upper() != "US" or len(values) < 4:
        return ()
    try:
        modes = int(values[3], 16)
    except ValueError:
        return ()
    checks = (
        (_IMAGE_TYPE_COLOUR, COLOUR_PROBLEM),
        (_IMAGE_TYPE_M_MODE, M_MODE_PROBLEM),
        (_IMAGE_TYPE_SPECTRAL, SPECTRAL_PROBLEM),
    )
    return tuple(sentence for bits, sentence in checks if modes & bits)


def preamble_notes(preamble: bytes) -> tuple[str, ...]:
    """Return a warning about a file that is a program as well."""
    if preamble.startswith((b"MZ", b"\x7fELF")):
        return (
            "The file begins like a program, which a picture need not do: "
            "never run it.",
        )
    return ()
