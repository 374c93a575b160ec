"""Where each picture of a DICOM file lies, before anything is decoded."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from longaxis.errors import UnreadableFileError
from longaxis.io.dicom.codestream import PictureSize, j2k_size, jpeg_size
from longaxis.io.dicom.fragments import fragments_at, frames_of_fragments
from longaxis.io.dicom.values import numbers, raw_bytes, syntax_name, text, whole
from longaxis.io.files.limits import require_decodable_size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydicom.dataset import Dataset

    from longaxis.io.dicom.header import DicomHeader

_LONG_LENGTH_VRS = {b"OB", b"OW", b"UN", b"OD", b"OF", b"OL", b"OV"}
_UNDEFINED_LENGTH = 0xFFFFFFFF
_MAX_PALETTE_BYTES = 3 * 2 * 65536
_RLE_GROWTH = 64

NATIVE_SYNTAXES = {
    "1.2.840.10008.1.2": "little",
    "1.2.840.10008.1.2.1": "little",
    "1.2.840.10008.1.2.1.99": "little",
    "1.2.840.10008.1.2.2": "big",
}
RLE_SYNTAX = "1.2.840.10008.1.2.5"
_JPEG = "1.2.840.10008.1.2.4."
SIZE_READERS: dict[str, Callable[[bytes], PictureSize]] = {
    **{_JPEG + last: jpeg_size for last in ("50", "51", "57", "70", "80", "81")},
    **{_JPEG + last: j2k_size for last in ("90", "91", "201", "202", "203")},
}
VIDEO_SYNTAXES = {
    _JPEG + last + half
    for last in ("100", "101", "102", "103", "104", "105", "106", "107", "108")
    for half in ("", ".1")
}
_EIGHT_BIT_SYNTAXES = {_JPEG + "50", _JPEG + "51"}
_JPEG_XL_SYNTAXES = {_JPEG + last for last in ("110", "111", "112")}
SUPPORTED_SYNTAXES = {*NATIVE_SYNTAXES, RLE_SYNTAX, *SIZE_READERS, *VIDEO_SYNTAXES}


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFormat:
    """How the pictures of one file are stored, in plain values for the decoder."""

    transfer_syntax: str
    rows: int
    columns: int
    samples: int
    bits_allocated: int
    bits_stored: int
    is_signed: bool
    photometric: str
    is_planar: bool

    @property
    def bytes_per_pixel(self) -> int:
        """Bytes of one decoded pixel."""
        return self.samples * self.bits_allocated // 8

    @property
    def stored_frame_bytes(self) -> int:
        """Bytes of one uncompressed picture in the file."""
        n_pixels = self.rows * self.columns
        if self.photometric == "YBR_FULL_422":
            return 2 * n_pixels
        return n_pixels * self.bytes_per_pixel

    def as_dict(self) -> dict[str, Any]:
        """Return the values by name, as they travel to the decoder."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """The stored pictures of one file.

    Attributes
    ----------
    frames
        Bytes of each picture, complete ones only; for a video its whole stream.
    is_video
        True where the stream has to be decoded to learn where its frames are.
    is_cut_short
        True where the header promises more pictures than the file holds.
    """

    frames: Sequence[memoryview | bytes]
    is_video: bool
    is_cut_short: bool


def frame_count(dataset: Dataset) -> int:
    """Return the number of frames that the header claims."""
    claimed = whole(dataset, "NumberOfFrames")
    return 1 if claimed is None else claimed


def picture_format(header: DicomHeader) -> PictureFormat:
    """Return how the pictures are stored, or raise UnreadableFileError.

    Everything is checked that would let a decoder ask for more than it may have.
    """
    dataset = header.dataset
    require_supported_syntax(header.transfer_syntax)
    layout = PictureFormat(
        transfer_syntax=header.transfer_syntax,
        rows=whole(dataset, "Rows") or 0,
        columns=whole(dataset, "Columns") or 0,
        samples=whole(dataset, "SamplesPerPixel") or 1,
        bits_allocated=whole(dataset, "BitsAllocated") or 8,
        bits_stored=whole(dataset, "BitsStored")
        or whole(dataset, "BitsAllocated")
        or 8,
        is_signed=whole(dataset, "PixelRepresentation") == 1,
        photometric=text(dataset, "PhotometricInterpretation") or "MONOCHROME2",
        is_planar=whole(dataset, "PlanarConfiguration") == 1,
    )
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
        n_frames=frame_count(dataset),
        bytes_per_pixel=layout.bytes_per_pixel,
    )
    return layout


def require_supported_syntax(transfer_syntax: str) -> None:
    """Raise UnreadableFileError, naming the syntax, unless it can be decoded."""
    if transfer_syntax in SUPPORTED_SYNTAXES:
        return
    name = syntax_name(transfer_syntax)
    if transfer_syntax in _JPEG_XL_SYNTAXES:
        name = "JPEG XL"
    message = (
        f"its pictures are stored as {name} ({transfer_syntax}), which Longaxis cannot "
        "decode; export the loop again as uncompressed or JPEG baseline"
    )
    raise UnreadableFileError(message)


def palette_bytes(dataset: Dataset) -> tuple[dict[str, Any], bytes]:
    """Return the colour palette: a description, and the three tables as bytes."""
    described: dict[str, Any] = {"parts": [], "segmented": False}
    tables = b""
    for colour in ("Red", "Green", "Blue"):
        descriptor = numbers(dataset, f"{colour}PaletteColorLookupTableDescriptor")
        table = raw_bytes(dataset, f"{colour}PaletteColorLookupTableData")
        if not table:
            table = raw_bytes(dataset, f"Segmented{colour}PaletteColorLookupTableData")
            described["segmented"] = True
        if len(descriptor) != 3 or not 0 < len(table) <= _MAX_PALETTE_BYTES:
            message = "its colour palette is missing or damaged"
            raise UnreadableFileError(message)
        described["parts"].append({"descriptor": descriptor, "n_bytes": len(table)})
        tables += table
    return described, tables


# ---- where the pictures are -----------------------------------------------------


def pictures_of(header: DicomHeader, data: bytes, layout: PictureFormat) -> Pictures:
    """Return the stored pictures of a file.

    Parameters
    ----------
    data
        All bytes of `header.stream`.
    """
    n_frames = frame_count(header.dataset)
    start, length, vr = _pixel_element(header, data)
    if layout.transfer_syntax in NATIVE_SYNTAXES:
        if length == _UNDEFINED_LENGTH:
            raise UnreadableFileError(_CONTRADICTION)
        return _native_pictures(data[start : start + length], n_frames, layout, vr)
    if length != _UNDEFINED_LENGTH:
        raise UnreadableFileError(_CONTRADICTION)
    offsets, fragments, is_whole = fragments_at(data, start)
    if layout.transfer_syntax in VIDEO_SYNTAXES:
        return Pictures(
            frames=[b"".join(fragments)], is_video=True, is_cut_short=not is_whole
        )
    frames = frames_of_fragments(offsets, fragments, n_frames)
    for frame in frames[:n_frames]:
        require_same_size(bytes(frame), layout)
    return Pictures(
        frames=frames[:n_frames], is_video=False, is_cut_short=len(frames) < n_frames
    )


_CONTRADICTION = "its header and its picture data contradict each other"


def _pixel_element(header: DicomHeader, data: bytes) -> tuple[int, int, bytes]:
    """Return where the value of the pixel data starts, its length and its VR."""
    at = header.pixels_at or 0
    order = "little" if header.is_little_endian else "big"
    if header.is_implicit:
        return at + 8, int.from_bytes(data[at + 4 : at + 8], order), b"OW"  # type: ignore[arg-type]
    vr = data[at + 4 : at + 6]
    if vr not in _LONG_LENGTH_VRS:
        raise UnreadableFileError(_CONTRADICTION)
    return at + 12, int.from_bytes(data[at + 8 : at + 12], order), vr  # type: ignore[arg-type]


def _native_pictures(
    values: bytes, n_frames: int, layout: PictureFormat, vr: bytes
) -> Pictures:
    size = layout.stored_frame_bytes
    is_swapped = NATIVE_SYNTAXES[layout.transfer_syntax] == "big" and vr == b"OW"
    if is_swapped and layout.bits_allocated == 8:
        # Bytes were written as big-endian words, two pixels in each.
        even = values[: len(values) // 2 * 2]
        values = np.frombuffer(even, dtype=">u2").astype("<u2").tobytes()
    n_present = min(n_frames, len(values) // size)
    view = memoryview(values)
    return Pictures(
        frames=[view[k * size : (k + 1) * size] for k in range(n_present)],
        is_video=False,
        is_cut_short=n_present < n_frames,
    )


def require_same_size(frame: bytes, layout: PictureFormat) -> None:
    """Raise UnreadableFileError if a compressed picture cannot be what it should be."""
    reader = SIZE_READERS.get(layout.transfer_syntax)
    if reader is None:
        _require_enough_rle(frame, layout)
        return
    size = reader(frame)
    if (size.rows, size.columns) != (layout.rows, layout.columns):
        message = (
            f"its header claims {layout.columns} x {layout.rows} pixels but a picture "
            f"in it {size.columns} x {size.rows}"
        )
        raise UnreadableFileError(message)
    if size.bits > 8 and layout.transfer_syntax in _EIGHT_BIT_SYNTAXES:
        message = (
            f"its pictures are JPEG with {size.bits} bits, which Longaxis cannot "
            "decode; export the loop again as uncompressed or JPEG baseline"
        )
        raise UnreadableFileError(message)
    if size.samples != layout.samples:
        message = (
            f"its header claims {layout.samples} samples a pixel but a picture in it "
            f"{size.samples}"
        )
        raise UnreadableFileError(message)


def _require_enough_rle(frame: bytes, layout: PictureFormat) -> None:
    """Two bytes of RLE make 128 at most: fewer cannot fill the picture."""
    needed = layout.rows * layout.columns * layout.bytes_per_pixel
    if len(frame) * _RLE_GROWTH < needed:
        message = "a picture in it is damaged: it is far too short for its size"
        raise UnreadableFileError(message)
