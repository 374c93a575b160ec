"""How much a file may ask for before we stop listening.

Every limit is checked as a product of what the header claims, before anything of that
size exists. Real loops are far below: 300 frames of 1024 x 1280 are 1.2 GB in colour.
"""

from __future__ import annotations

import os
import zlib
from typing import BinaryIO

from longaxis.errors import UnreadableFileError

MEGABYTE = 1024 * 1024

# Limits chosen far above real loops, and low enough that a file that lies about
# its size is refused before memory is used.
MAX_SIDE_PX = 4096
MAX_FRAMES = 5000
MAX_DECODED_BYTES = 2048 * MEGABYTE
MAX_FILE_BYTES = 2048 * MEGABYTE

# A deflate bomb reaches a ratio of 1000 (fo-dicom #2165); limits chosen below that.
MAX_INFLATED_BYTES = 512 * MEGABYTE
MAX_INFLATE_RATIO = 200
INFLATE_FREE_BYTES = 16 * MEGABYTE
"""Up to here no ratio is asked for: a black picture shrinks a thousandfold."""

# Chosen: far deeper than the sequences of ultrasound objects.
MAX_NESTING = 64
MAX_HEADER_ELEMENTS = 20_000
# Chosen: ten elements a record for 50,000 pictures of a DICOMDIR. Its records are one
# value, which may therefore be larger than other sequences (regions take kilobytes).
MAX_DIRECTORY_ELEMENTS = 500_000
MAX_VALUE_BYTES = 64 * MEGABYTE
MAX_SEQUENCE_BYTES = 256 * 1024
# Chosen: a full disc of studies stays below.
MAX_ARCHIVE_ENTRIES = 50_000
MAX_ARCHIVE_BYTES = 20_000 * MEGABYTE

# Chosen: a decoder that takes longer hangs.
DECODE_TIMEOUT_S = 30.0
DECODE_TIMEOUT_PER_FRAME_S = 0.25
# The largest loop that may be decoded, and its working copy.
WORKER_MEMORY_BYTES = 3072 * MEGABYTE

# Chosen: the buffer of a pipe.
_CHUNK_BYTES = 64 * 1024


def require_decodable_size(
    *, rows: int, columns: int, n_frames: int, bytes_per_pixel: int
) -> None:
    """Raise UnreadableFileError unless pictures of this size may be decoded.

    Parameters
    ----------
    rows
        Rows of the frame.
    columns
        Columns of the frame.
    n_frames
        Number of frames.
    bytes_per_pixel
        Bytes of a decoded pixel.
    """
    if rows < 1 or columns < 1 or n_frames < 1:
        message = f"it claims {n_frames} frames of {columns} x {rows} pixels"
        raise UnreadableFileError(message)
    if rows > MAX_SIDE_PX or columns > MAX_SIDE_PX:
        message = (
            f"it claims pictures of {columns} x {rows} pixels; "
            f"Longaxis opens up to {MAX_SIDE_PX} x {MAX_SIDE_PX}"
        )
        raise UnreadableFileError(message)
    if n_frames > MAX_FRAMES:
        message = f"it claims {n_frames} frames; Longaxis opens up to {MAX_FRAMES}"
        raise UnreadableFileError(message)
    # Python integers: the product cannot overflow, as it does in decoders written in C.
    if rows * columns * n_frames * bytes_per_pixel > MAX_DECODED_BYTES:
        message = (
            f"it claims {n_frames} frames of {columns} x {rows} pixels, which is more "
            "than the 2 GB that one loop may take"
        )
        raise UnreadableFileError(message)


def require_readable_size(n_bytes: int) -> None:
    """Raise UnreadableFileError if a file of this size is too large to read."""
    if n_bytes > MAX_FILE_BYTES:
        message = f"the file has {n_bytes / 1e9:.1f} GB; Longaxis opens up to 2 GB"
        raise UnreadableFileError(message)


def whole_file(stream: BinaryIO) -> bytes:
    """Return all bytes of a stream, refusing one that is too large."""
    require_readable_size(stream.seek(0, os.SEEK_END))
    stream.seek(0)
    return stream.read()


def is_bomb(*, n_packed: int, n_unpacked: int) -> bool:
    """Return True where so few bytes must not become so many."""
    return n_unpacked > max(INFLATE_FREE_BYTES, MAX_INFLATE_RATIO * n_packed)


_GZIP_MAGIC = b"\x1f\x8b"
# PS3.5 A.5 deflates without a zlib header (RFC 1951); gzip (RFC 1952) has its own.
RAW_DEFLATE, GZIP = -zlib.MAX_WBITS, 16 + zlib.MAX_WBITS
"""How a deflate stream is wrapped, as zlib counts it."""


def _has_ended(inflater: zlib._Decompress) -> bool:
    return inflater.eof


def _next_member(rest: bytes, inflater: zlib._Decompress) -> zlib._Decompress:
    """Return what unpacks the next member of a gzip file, the old one if there is none.

    RFC 1952 2.2: a file may have several, one after the other. Anything else behind the
    last one is padding.
    """
    return zlib.decompressobj(GZIP) if rest.startswith(_GZIP_MAGIC) else inflater


def inflate(
    packed: bytes, *, limit: int = MAX_INFLATED_BYTES, wrapping: int = RAW_DEFLATE
) -> bytes:
    """Return a deflate stream unpacked, up to `limit` bytes of it.

    Raises UnreadableFileError as soon as the stream grows too fast; what was unpacked
    by then is the most that a bomb costs.

    Parameters
    ----------
    packed
        Compressed bytes.
    limit
        Most bytes to read.
    wrapping
        Kind of compression of the stream.
    """
    inflater = zlib.decompressobj(wrapping)
    # Joined at the end: an array that grows is copied, which takes its size once more.
    parts: list[bytes] = []
    n_unpacked = start = 0
    rest = b""
    while not _has_ended(inflater) and n_unpacked < limit:
        if not rest:
            rest = packed[start : start + _CHUNK_BYTES]
            start += len(rest)
        if not rest:
            break
        try:
            # At most a megabyte at a time, so that no single call can explode; what it
            # left of the input comes again by `unconsumed_tail`.
            parts.append(inflater.decompress(rest, MEGABYTE))
        except zlib.error as error:
            message = "its compressed part is damaged"
            raise UnreadableFileError(message) from error
        n_unpacked += len(parts[-1])
        rest = inflater.unconsumed_tail
        if _has_ended(inflater) and wrapping == GZIP:
            rest = inflater.unused_data + packed[start : start + _CHUNK_BYTES]
            start += len(packed[start : start + _CHUNK_BYTES])
            inflater = _next_member(rest, inflater)
        if is_bomb(n_packed=start - len(rest), n_unpacked=n_unpacked):
            parts.clear()  # the traceback of the error keeps this frame alive
            message = (
                f"its compressed part grows more than {MAX_INFLATE_RATIO}-fold, "
                "which no loop does"
            )
            raise UnreadableFileError(message)
    if n_unpacked >= MAX_INFLATED_BYTES:
        message = "its compressed part unpacks to more than 512 MB"
        raise UnreadableFileError(message)
    return b"".join(parts)[:limit]
