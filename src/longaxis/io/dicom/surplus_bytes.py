"""Bytes of uncompressed pictures that the header does not account for.

A wrong number of rows, frames with padding between them, or bytes that were inserted
all leave bytes over. Read as if nothing were there, every picture behind is displaced.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from typing import BinaryIO, Literal

    from longaxis.io.dicom.header import DicomHeader
    from longaxis.io.dicom.pixel_layout import PictureFormat

# PS3.5 7.1.1: values have an even length, so one byte of padding may follow.
_PADDING_BYTES = 1
# PS3.5 7.5: what delimits items is left behind by some writers, and is no element.
_DELIMITER_GROUP = 0xFFFE
# PS3.3 A.1.3 and PS3.5 7.4: pixel data, private groups and padding come last.
_PIXEL_GROUP = 0x7FE0
_ELEMENT_HEAD_BYTES = 8
# PS3.5 7.1.
_UNDEFINED_LENGTH = 0xFFFFFFFF
_MOST_BEHIND_BYTES = 1 << 20
"""So many bytes behind the pictures are inspected; chosen."""

_CLEARLY_NEARER = 0.8
"""The last picture, taken from the end of the file, is this much nearer to the first
where bytes were inserted between them; chosen. A right one is several times farther."""


def padded_stride(
    stream: BinaryIO, size: int, n_claimed: int, start: int, length: int
) -> int:
    """Return the bytes from one frame to the next where each is padded, else `size`.

    Parameters
    ----------
    size
        Bytes of a frame.
    n_claimed
        Frames as the header counts them.
    start, length
        Of the pixel data, in bytes.
    """
    stride = length // max(1, n_claimed)
    is_whole = length - stride * n_claimed <= _PADDING_BYTES
    is_more_frames = length % size <= _PADDING_BYTES
    if n_claimed < 2 or stride <= size or not is_whole or is_more_frames:
        return size
    tails = [
        _bytes_at(stream, start + stride * k + size, stride - size)
        for k in range(n_claimed)
    ]
    is_padding = all(len(tail) and (tail == tails[0][0]).all() for tail in tails)
    return stride if is_padding else size


def inner_surplus(
    stream: BinaryIO, layout: PictureFormat, n_frames: int, start: int, length: int
) -> tuple[str, ...]:
    """Return the problem that pixel data hold a part of a frame more than whole ones.

    Parameters
    ----------
    n_frames
        Whole frames that are in the pixel data.
    start, length
        Of the pixel data, in bytes.
    """
    used = n_frames * layout.stored_frame_bytes
    left = _bytes_at(stream, start + used, length - used)
    # A file that ends before its pixel data do is cut short, which is another matter.
    is_cut = len(left) < length - used
    if is_cut or len(left) <= _PADDING_BYTES or (left == left[0]).all():
        return ()
    return (
        f"The picture data hold {len(left)} bytes more than {n_frames} frames of "
        f"{layout.columns} x {layout.rows} pixels, so header and pictures contradict "
        "each other; export the loop again.",
    )


def surplus_behind(
    header: DicomHeader, size: int, n_frames: int, start: int, end: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return problems and notes about bytes behind the pixel data, or missing there.

    Parameters
    ----------
    size
        Bytes of a frame.
    n_frames
        Frames that are read.
    start, end
        Of the pixel data, in bytes of the file.
    """
    stream = header.stream
    n_behind = stream.seek(0, os.SEEK_END) - end
    is_usual = n_behind >= 0 and _is_element(header, end)
    if n_behind == 0 or header.is_partial or is_usual:
        return (), ()
    if n_frames > 1 and _is_shifted(stream, size, n_frames, start, n_behind):
        count = f"{abs(n_behind)} bytes {'more' if n_behind > 0 else 'fewer'}"
        return (
            f"The file holds {count} than its header accounts for, and its last "
            "pictures are displaced by them; copy it again from where it came.",
        ), ()
    behind = _bytes_at(stream, end, min(n_behind, _MOST_BEHIND_BYTES))
    if not behind.any():
        return (), ()
    return (), (
        f"The file holds {n_behind} bytes behind its pictures that belong to nothing; "
        "check the pictures, which may be displaced.",
    )


def _is_element(header: DicomHeader, position: int) -> bool:
    """Return True if a data element or a delimiter may begin here."""
    rest = _bytes_at(header.stream, position, _MOST_BEHIND_BYTES).tobytes()
    head = rest[:_ELEMENT_HEAD_BYTES]
    if len(head) < _ELEMENT_HEAD_BYTES:
        return False
    # Delimiters are little endian everywhere, being of encapsulated pictures.
    if int.from_bytes(head[:2], "little") == _DELIMITER_GROUP:
        return True
    order: Literal["little", "big"] = "little" if header.is_little_endian else "big"
    if header.is_implicit:
        return _are_implicit_elements(rest)
    is_behind = int.from_bytes(head[:2], order) >= _PIXEL_GROUP
    return is_behind and head[4:6].isalpha() and head[4:6].isupper()


def _are_implicit_elements(data: bytes) -> bool:
    """Return True if tags rise and lengths lead from one element to the next.

    Without a VR, one element of length 0 is too easily found by chance.
    """
    place, last = 0, _PIXEL_GROUP << 16
    while place + _ELEMENT_HEAD_BYTES <= len(data) and any(data[place:]):
        group, element = (
            int.from_bytes(data[place + k : place + k + 2], "little") for k in (0, 2)
        )
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        if (group << 16 | element) <= last:
            return False
        # What an element of undefined length holds is not followed.
        if length == _UNDEFINED_LENGTH:
            return True
        last = group << 16 | element
        place += _ELEMENT_HEAD_BYTES + length
    return 0 < place <= len(data)


def _is_shifted(
    stream: BinaryIO, size: int, n_frames: int, start: int, n_behind: int
) -> bool:
    """Return True if the last picture fits the first better at another place."""
    first = _bytes_at(stream, start, size)
    place = start + size * (n_frames - 1)
    # A file that was cut lacks more than its last pictures could be displaced by.
    if place + n_behind < start:
        return False
    as_stated, displaced = (
        _difference(first, _bytes_at(stream, place + shift, size))
        for shift in (0, n_behind)
    )
    return displaced < _CLEARLY_NEARER * as_stated


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    if len(one) != len(other):
        return float("inf")
    return float(np.abs(one.astype(np.int16) - other).mean())


def _bytes_at(stream: BinaryIO, position: int, length: int) -> np.ndarray:
    """Return bytes of the file, uint8, as many as there are."""
    stream.seek(position)
    return np.frombuffer(stream.read(max(0, length)), np.uint8)
