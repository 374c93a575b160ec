"""What a compressed picture says about its own size, read before any decoder sees it.

A decoder believes the compressed data, not the DICOM header around them: both have to
claim the same size.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import Enum, auto

from longaxis.errors import UnreadableFileError

# ITU-T T.81 table B.1: start-of-frame markers, and those without a length.
_FRAME_MARKERS = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xF7}
_BARE_MARKERS = {0x01, *range(0xD0, 0xD9)}
_JPEG_START, _JPEG_END = b"\xff\xd8", b"\xff\xd9"
# Bytes that may follow the end marker; chosen.
_MAX_TAIL_BYTES = 64
# PS3.5 G.5.
_RLE_HEADER_BYTES, _MOST_RLE_SEGMENTS = 64, 15
_J2K_START = b"\xff\x4f\xff\x51"
# Chosen: a stream of fill bytes or of empty segments must not be walked for ever; real
# pictures have under 20 segments before the frame header.
_MAX_SEGMENTS = 2000
# Chosen: boxes before the codestream of a .jp2 file take about 100 bytes, a colour
# profile some hundreds.
_MAX_J2K_BOXES_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSize:
    """Size of one compressed picture."""

    rows: int
    columns: int
    samples: int
    bits: int


# Two bytes tell a JPEG; of JPEG 2000 both SOC and SIZ are asked for, since SIZ must
# follow at once (ITU-T T.800 A.5.1).
def starts_picture(fragment: bytes) -> bool:
    """Return True if a fragment begins with the start marker of JPEG or JPEG 2000."""
    return fragment[:2] == _JPEG_START or fragment[:4] == _J2K_START


def jpeg_start(frame: bytes) -> int | None:
    """Return where a JPEG stream starts: some systems put zeros before it."""
    start = len(frame) - len(frame.lstrip(b"\0"))
    return start if frame[start : start + 2] == _JPEG_START else None


def has_end_marker(frame: bytes) -> bool:
    """Return True if a JPEG stream ends as it should; padding may follow."""
    return _JPEG_END in frame[-_MAX_TAIL_BYTES:]


def jpeg_size(frame: bytes) -> PictureSize:
    """Return the size that a JPEG or JPEG-LS stream claims."""
    return jpeg_frame_header(frame)[1]


def jpeg_frame_header(frame: bytes) -> tuple[int, PictureSize]:
    """Return the start-of-frame marker of a JPEG stream and the size it claims.

    Segments are stepped over whole: a preview or chance bytes in one of them may look
    like a marker.
    """
    start = jpeg_start(frame)
    position = len(frame) if start is None else start + 2
    for _ in range(_MAX_SEGMENTS):
        position, marker = _next_marker(frame, position)
        if marker in _BARE_MARKERS:
            continue
        length = int.from_bytes(frame[position : position + 2], "big")
        # T.81 B.2.2: length (2), precision (1), lines (2), samples per line (2),
        # components (1).
        if marker in _FRAME_MARKERS and position + 8 <= len(frame):
            return marker, PictureSize(
                bits=frame[position + 2],
                rows=int.from_bytes(frame[position + 3 : position + 5], "big"),
                columns=int.from_bytes(frame[position + 5 : position + 7], "big"),
                samples=frame[position + 7],
            )
        # The length counts its own two bytes; less would stand still or go backwards.
        if length < 2:
            break
        position += length
    raise UnreadableFileError(_damaged("JPEG"))


def _next_marker(frame: bytes, position: int) -> tuple[int, int]:
    """Return the next marker and the position after it; fill bytes are skipped."""
    # T.81 B.1.1.2: any number of bytes 0xFF may precede a marker.
    while position + 1 < len(frame) and frame[position] == 0xFF == frame[position + 1]:
        position += 1
    if position + 2 > len(frame) or frame[position] != 0xFF:
        raise UnreadableFileError(_damaged("JPEG"))
    return position + 2, frame[position + 1]


def rle_segments(frame: bytes) -> tuple[int, ...]:
    """Return where the segments of an RLE picture begin, () where it is none.

    PS3.5 G.5: the number of segments, then 15 offsets, unused ones 0, as words of 32
    bits; the first segment follows at once.
    """
    if len(frame) < _RLE_HEADER_BYTES:
        return ()
    words = struct.unpack("<16L", frame[:_RLE_HEADER_BYTES])
    offsets, unused = words[1 : 1 + words[0]], words[1 + words[0] :]
    is_header = (
        1 <= words[0] <= _MOST_RLE_SEGMENTS
        and offsets[0] == _RLE_HEADER_BYTES
        and list(offsets) == sorted(set(offsets))
        and not any(unused)
    )
    return offsets if is_header else ()


def is_rle_padded(frame: bytes, n_bytes: int) -> bool:
    """Return True if an RLE picture holds so many bytes, and zeros alone behind them.

    Parameters
    ----------
    n_bytes
        Of the picture when unpacked, in all of its segments.
    """
    starts = rle_segments(frame)
    n_each = n_bytes // max(1, len(starts))
    ends = [*starts[1:], len(frame)]
    return all(
        _is_padded(frame[start:end], n_each)
        for start, end in zip(starts, ends, strict=False)
    )


def _is_padded(segment: bytes, n_bytes: int) -> bool:
    position = n_unpacked = 0
    while position < len(segment) and n_unpacked < n_bytes:
        n_run, n_used = _run(segment[position])
        n_unpacked += n_run
        position += n_used
    return n_unpacked == n_bytes and not any(segment[position:])


def rle_length(segment: bytes) -> int:
    """Return how many bytes an RLE segment unpacks to (PS3.5 Annex G)."""
    position = n_bytes = 0
    while position < len(segment):
        n_run, n_used = _run(segment[position])
        n_bytes += n_run
        position += n_used
    return n_bytes


def _run(control: int) -> tuple[int, int]:
    """Return the bytes that a run of RLE makes and takes (PS3.5 G.3.1)."""
    if control < 128:
        return control + 1, control + 2
    # 128 does nothing.
    return (257 - control, 2) if control > 128 else (0, 1)


def is_jpeg_2000(frame: bytes) -> bool:
    """Return True for a JPEG 2000 codestream, bare or in the boxes of a file."""
    return frame.startswith(_J2K_START) or (
        # ITU-T T.800 I.5.1: the signature box comes first.
        frame[4:8] == b"jP  " and _J2K_START in frame[:_MAX_J2K_BOXES_BYTES]
    )


def j2k_size(frame: bytes) -> PictureSize:
    """Return the size that a JPEG 2000 or HTJ2K stream claims."""
    # Some systems wrap the bare stream in the boxes of a .jp2 file.
    start = frame.find(_J2K_START, 0, _MAX_J2K_BOXES_BYTES)
    if start < 0 or len(frame) < start + 43:
        raise UnreadableFileError(_damaged("JPEG 2000"))
    # T.800 A.5.1: Xsiz, Ysiz, XOsiz and YOsiz start 8 bytes after SOC; the picture is
    # what lies between the offset and the far corner of the reference grid.
    words = [
        int.from_bytes(frame[offset : offset + 4], "big")
        for offset in range(start + 8, start + 24, 4)
    ]
    return PictureSize(
        columns=words[0] - words[2],
        rows=words[1] - words[3],
        # Csiz, the number of components, then the depth of the first (Ssiz): its
        # highest bit is the sign, the others the depth minus one.
        samples=int.from_bytes(frame[start + 40 : start + 42], "big"),
        bits=(frame[start + 42] & 0x7F) + 1,
    )


class JpegColour(Enum):
    """What the three components of a JPEG stand for."""

    RGB = auto()
    YCBCR = auto()
    UNSAID = auto()


def jpeg_colour(frame: bytes) -> JpegColour:
    """Return what the stream itself says about its components.

    That goes before the label in the DICOM header, which is often wrong: an Adobe
    marker tells the transform, a JFIF marker means YCbCr, component names "RGB" mean
    what they say.
    """
    position = (jpeg_start(frame) or 0) + 2
    for _ in range(_MAX_SEGMENTS):
        position, marker = _next_marker(frame, position)
        if marker in _BARE_MARKERS:
            continue
        length = int.from_bytes(frame[position : position + 2], "big")
        colour = _segment_colour(marker, frame[position + 2 : position + length])
        if colour is not None:
            return colour
        if length < 2:
            break
        position += length
    raise UnreadableFileError(_damaged("JPEG"))


def _segment_colour(marker: int, segment: bytes) -> JpegColour | None:
    """Return what one segment settles, or None if the next one has to be asked."""
    # APP14: byte 11 is the transform. 0 means none, which with three components is RGB.
    if marker == 0xEE and segment[:5] == b"Adobe" and len(segment) >= 12:
        return JpegColour.RGB if segment[11] == 0 else JpegColour.YCBCR
    if marker == 0xE0 and segment[:4] == b"JFIF":
        return JpegColour.YCBCR
    if marker in _FRAME_MARKERS:
        # Three bytes for each component: identifier, sampling factors, quantisation
        # table.
        names, factors = segment[6:15:3], segment[7:16:3]
        if names == b"RGB":
            return JpegColour.RGB
        # Only colour differences are stored more coarsely than the first component.
        is_coarser = len(factors) == 3 and factors[0] > max(factors[1:])
        return JpegColour.YCBCR if is_coarser else JpegColour.UNSAID
    return None


def _damaged(kind: str) -> str:
    return f"a {kind} picture in it is damaged"
