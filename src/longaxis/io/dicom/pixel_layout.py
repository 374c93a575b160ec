"""How the pictures of a DICOM file are stored, by its header."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.errors import UnreadableFileError
from longaxis.io.dicom.codestream import PictureSize, j2k_size, jpeg_size
from longaxis.io.dicom.header import OVERLAY_GROUPS
from longaxis.io.dicom.values import (
    numbers,
    raw_bytes,
    syntax_name,
    text,
    whole,
    whole_at,
)
from longaxis.io.files.limits import require_decodable_size

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydicom.dataset import Dataset

    from longaxis.io.dicom.header import DicomHeader

# PS3.3 C.7.6.3.1.5: at most 65536 entries of two bytes; three times that leaves room
# for segmented tables that are longer than what they describe.
_MAX_PALETTE_BYTES = 3 * 2 * 65536

# PS3.5 9.1: digits and full stops, 64 characters at most.
_UID = re.compile(r"[0-9.]{1,64}")

NATIVE_SYNTAXES = {
    "1.2.840.10008.1.2": "little",
    "1.2.840.10008.1.2.1": "little",
    "1.2.840.10008.1.2.1.99": "little",
    "1.2.840.10008.1.2.2": "big",
}
RLE_SYNTAX = "1.2.840.10008.1.2.5"
JPEG_SYNTAX = "1.2.840.10008.1.2.4."
_JPEG = JPEG_SYNTAX
SIZE_READERS: dict[str, Callable[[bytes], PictureSize]] = {
    # 50, 51: 8 and 12 bits lossy; 57, 70: lossless; 80, 81: JPEG-LS.
    **{_JPEG + last: jpeg_size for last in ("50", "51", "57", "70", "80", "81")},
    # 90, 91: JPEG 2000; 201 to 203: HTJ2K, which shares its main header.
    **{_JPEG + last: j2k_size for last in ("90", "91", "201", "202", "203")},
}
# MPEG-2, H.264 and H.265; ".1" are the fragmentable variants.
VIDEO_SYNTAXES = {
    _JPEG + last + half
    for last in ("100", "101", "102", "103", "104", "105", "106", "107", "108")
    for half in ("", ".1")
}
_JPEG_XL_SYNTAXES = {_JPEG + last for last in ("110", "111", "112")}
SUPPORTED_SYNTAXES = {*NATIVE_SYNTAXES, RLE_SYNTAX, *SIZE_READERS, *VIDEO_SYNTAXES}


_PHOTOMETRIC = {
    "MONOCHROME1",
    "MONOCHROME2",
    "PALETTE COLOR",
    "RGB",
    "YBR_FULL",
    "YBR_FULL_422",
    "YBR_PARTIAL_420",
    "YBR_PARTIAL_422",
    "YBR_ICT",
    "YBR_RCT",
    "XYB",
}
_RETIRED = {"HSV", "ARGB", "CMYK"}
"""DICOM PS3.3 C.7.6.3.1.2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFormat:
    """How the pictures of one file are stored, in plain values for the decoder.

    Attributes
    ----------
    value_shift
        By how many bits values are shifted down to 8; None: by their stated depth.
    colour_model
        "RGB" or "YBR" where the pictures themselves tell, else empty.
    ignored_bits
        Bits of each value that hold no brightness, such as overlays.
    padding
        Lowest and highest value of pixels outside the picture; None where the header
        states none.
    """

    transfer_syntax: str
    rows: int
    columns: int
    samples: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    is_signed: bool
    photometric: str
    is_planar: bool
    value_shift: int | None = None
    colour_model: str = ""
    ignored_bits: int = 0
    padding: tuple[int, int] | None = None

    @property
    def bytes_per_pixel(self) -> int:
        """Bytes of one decoded pixel."""
        return self.samples * self.bits_allocated // 8

    @property
    def stored_frame_bytes(self) -> int:
        """Bytes of one uncompressed picture in the file."""
        n_pixels = self.rows * self.columns
        # Each two pixels share one Cb and one Cr: four bytes for two pixels.
        if self.photometric == "YBR_FULL_422":
            return 2 * n_pixels
        return n_pixels * self.bytes_per_pixel

    def as_dict(self) -> dict[str, Any]:
        """Return the values by name, as they travel to the decoder."""
        return asdict(self)


def frame_count(dataset: Dataset) -> int:
    """Return the number of frames that the header claims, 0 where it does not."""
    # (0028,0008) is absent in single-frame objects, which is no fault: callers take 0
    # as "not said".
    claimed = whole(dataset, "NumberOfFrames")
    return 0 if claimed is None or claimed < 0 else claimed


def stated_format(header: DicomHeader) -> PictureFormat:
    """Return how the header says that the pictures are stored.

    What is missing follows from what is there; `stored_pictures` compares it with the
    bytes.
    """
    dataset = header.dataset
    require_supported_syntax(header.transfer_syntax)
    photometric = text(dataset, "PhotometricInterpretation").upper()
    if photometric in _RETIRED:
        message = f"its pictures are {photometric}, which Longaxis cannot show"
        raise UnreadableFileError(message)
    # What is no defined term says nothing, and may say anything: it is not repeated.
    photometric = photometric if photometric in _PHOTOMETRIC else ""
    samples = whole(dataset, "SamplesPerPixel")
    if samples is None:
        samples = 3 if photometric.startswith(("RGB", "YBR")) else 1
    if not photometric:
        photometric = "RGB" if samples == 3 else "MONOCHROME2"
    # 8 and not a refusal where (0028,0100) is missing: ultrasound is 8 bits nearly
    # always, and the number of bytes is compared afterwards.
    allocated = whole(dataset, "BitsAllocated") or 8
    stored = min(whole(dataset, "BitsStored") or allocated, allocated)
    # Fewer than 8 bits are rare, and often wrong: the highest ones would be lost. An
    # index into a palette is exact.
    if allocated == 8 and photometric != "PALETTE COLOR":
        stored = 8
    return PictureFormat(
        transfer_syntax=header.transfer_syntax,
        rows=whole(dataset, "Rows") or 0,
        columns=whole(dataset, "Columns") or 0,
        samples=samples,
        bits_allocated=allocated,
        bits_stored=stored,
        high_bit=_high_bit(dataset, stored, allocated),
        # JPEG of 8 or 12 bits has no signed values (ISO/IEC 10918-1, A.3.1).
        is_signed=whole(dataset, "PixelRepresentation") == 1
        and header.transfer_syntax not in {_JPEG + "50", _JPEG + "51"},
        photometric=photometric,
        is_planar=whole(dataset, "PlanarConfiguration") == 1,
        ignored_bits=_overlay_bits(dataset, allocated),
        padding=_padding(dataset, allocated),
    )


def _high_bit(dataset: Dataset, stored: int, allocated: int) -> int:
    high = whole(dataset, "HighBit")
    # PS3.5 8.1.1: High Bit is one less than Bits Stored; old systems shift values up,
    # others write values that would shift by a negative number of bits.
    return high if high is not None and stored - 1 <= high < allocated else stored - 1


def _padding(dataset: Dataset, allocated: int) -> tuple[int, int] | None:
    """Return the values of pixels outside the picture, as they may be bright ones."""
    value = whole(dataset, "PixelPaddingValue")
    # 8 bits have no value to spare.
    if allocated != 16 or value is None:
        return None
    limit = whole(dataset, "PixelPaddingRangeLimit")
    ends = (value, value if limit is None else limit)
    # Written as US also where the values are signed.
    if whole(dataset, "PixelRepresentation") == 1:
        ends = (_signed_word(ends[0]), _signed_word(ends[1]))
    return min(ends), max(ends)


def _signed_word(value: int) -> int:
    """Return a number of 16 bits as a signed one."""
    return value - 0x10000 if value > 0x7FFF else value


def _overlay_bits(dataset: Dataset, allocated: int) -> int:
    """Return the bits of each value that hold overlays, as old systems write them."""
    bits = 0
    # PS3.3 C.9.2, retired: Overlay Bits Allocated (60xx,0100) is that of the picture,
    # and Overlay Bit Position (60xx,0102) above it.
    for group in OVERLAY_GROUPS:
        position = whole_at(dataset, (group, 0x0102)) or 0
        is_in_picture = whole_at(dataset, (group, 0x0100)) == allocated == 16
        bits |= 1 << position if is_in_picture and 0 < position < 16 else 0
    return bits


def require_openable(layout: PictureFormat, n_frames: int) -> None:
    """Raise UnreadableFileError unless pictures of this kind may be decoded.

    Everything is checked that would let a decoder ask for more than it may have.
    """
    if (
        layout.samples not in {1, 3}
        or layout.bits_allocated not in {8, 16}
        or not 1 <= layout.bits_stored <= layout.bits_allocated
    ):
        message = (
            f"its pixels have {layout.samples} samples of {layout.bits_allocated} "
            "bits; Longaxis opens 1 or 3 samples of 8 or 16"
        )
        raise UnreadableFileError(message)
    require_decodable_size(
        rows=layout.rows,
        columns=layout.columns,
        n_frames=n_frames,
        bytes_per_pixel=layout.bytes_per_pixel,
    )


def require_supported_syntax(transfer_syntax: str) -> None:
    """Raise UnreadableFileError, naming the syntax, unless it can be decoded."""
    if transfer_syntax in SUPPORTED_SYNTAXES:
        return
    # A damaged length lets the element hold what follows in the header, names included.
    if not _UID.fullmatch(transfer_syntax):
        message = "its header is damaged: how its pictures are stored cannot be read"
        raise UnreadableFileError(message)
    name = syntax_name(transfer_syntax)
    if transfer_syntax in _JPEG_XL_SYNTAXES:
        name = "JPEG XL"
    message = (
        f"its pictures are stored as {name} ({transfer_syntax}), which Longaxis cannot "
        "decode; export the loop again as uncompressed or JPEG baseline"
    )
    raise UnreadableFileError(message)


def palette_bytes(header: DicomHeader) -> tuple[dict[str, Any], bytes]:
    """Return the colour palette: a description, and three tables as bytes.

    Tables are words (PS3.3 C.7.6.3.1.6), which a big-endian file writes as such; here
    they are little endian.
    """
    dataset = header.dataset
    described: dict[str, Any] = {"parts": [], "segmented": False}
    tables = b""
    for colour in ("Red", "Green", "Blue"):
        descriptor = numbers(dataset, f"{colour}PaletteColorLookupTableDescriptor")
        table = _table(header, f"{colour}PaletteColorLookupTableData")
        # PS3.3 C.7.9.2: segmented tables have tags of their own (0028,1221 to 1223).
        if not table:
            table = _table(header, f"Segmented{colour}PaletteColorLookupTableData")
            described["segmented"] = True
        if len(descriptor) != 3 or not 0 < len(table) <= _MAX_PALETTE_BYTES:
            message = "its colour palette is missing or damaged"
            raise UnreadableFileError(message)
        described["parts"].append({"descriptor": descriptor, "n_bytes": len(table)})
        tables += table
    return described, tables


def _table(header: DicomHeader, keyword: str) -> bytes:
    """Return a look-up table as little-endian words, b"" where there is none."""
    raw = raw_bytes(header.dataset, keyword)
    if not raw:
        # Written as numbers (US) instead of words (OW), which is allowed too.
        values = numbers(header.dataset, keyword)
        if not all(0 <= value < 1 << 16 and value == int(value) for value in values):
            return b""
        return np.array(values, dtype="<u2").tobytes()
    if header.is_little_endian or len(raw) % 2:
        return raw
    return np.frombuffer(raw, ">u2").astype("<u2").tobytes()
