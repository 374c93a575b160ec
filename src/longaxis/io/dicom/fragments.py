"""Compressed pictures lie in a file as fragments: which of them make one frame."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from longaxis.io.dicom.codestream import starts_picture

if TYPE_CHECKING:
    from typing import BinaryIO

# Item (FFFE,E000), always little endian: PS3.5 A.4 has no big-endian encapsulation.
_ITEM = b"\xfe\xff\x00\xe0"
# Bytes of a fragment that are inspected; chosen.
_HEAD_BYTES = 64
# Four bytes an offset, for the largest number of fragments.
_MAX_TABLE_BYTES = 4 * 1_000_000
# Chosen: 5,000 frames of 200 fragments each; a file of empty items stops here.
_MAX_FRAGMENTS = 1_000_000
# PS3.5 G.5: header of 64 bytes, up to 15 segments.
_RLE_FIRST_SEGMENT = 64
_MOST_RLE_SEGMENTS = 15


@dataclass(frozen=True, slots=True)
class Fragment:
    """One item of encapsulated pixel data, without its bytes but the first few."""

    start: int
    length: int
    head: bytes


def fragments_at(
    stream: BinaryIO, position: int
) -> tuple[list[int], list[Fragment], bool]:
    """Return the offset table, the fragments, and whether their end was reached."""
    end = stream.seek(0, os.SEEK_END)
    fragments: list[Fragment] = []
    is_whole = False
    table = b""
    while position + 8 <= end and len(fragments) <= _MAX_FRAGMENTS:
        stream.seek(position)
        item = stream.read(8)
        length = int.from_bytes(item[4:8], "little")
        # The sequence delimiter (FFFE,E0DD) ends the pictures. Some files have stray
        # bytes or another delimiter in its place: whatever is no item ends them.
        if item[:4] != _ITEM:
            is_whole = True
            break
        # The file ends inside this fragment, so what it has of the picture is not used.
        if position + 8 + length > end:
            break
        head = stream.read(min(length, _HEAD_BYTES))
        # PS3.5 A.4: the first item is the Basic Offset Table, empty or four bytes a
        # frame.
        if not fragments:
            rest = min(length, _MAX_TABLE_BYTES) - len(head)
            table = head + stream.read(max(0, rest))
        fragments.append(Fragment(position + 8, length, head))
        position += 8 + length
    offsets = [
        int.from_bytes(table[place : place + 4], "little")
        for place in range(0, len(table) // 4 * 4, 4)
    ]
    return offsets, fragments[1:], is_whole


def frames_of_fragments(
    offsets: list[int], fragments: list[Fragment], n_claimed: int, *, is_rle: bool
) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return where each picture lies: (start, length) of each of its fragments.

    Start markers of the pictures themselves decide; the offset table, which is often
    missing and sometimes wrong, where there are none; one fragment a frame is what
    nearly all files have.

    Parameters
    ----------
    n_claimed
        Frames as the header counts them, 0 where it does not.
    """
    if not fragments:
        return ()
    starts = _picture_starts(fragments, is_rle=is_rle)
    by_table = _starts_by_table(offsets, fragments)
    # Start markers can be wrong too: a fragment cut inside a picture may begin with
    # bytes that look like a marker. The table is believed where it fits the header's
    # count.
    if by_table and len(by_table) == n_claimed and len(starts) != n_claimed:
        starts = by_table
    # PS3.5 A.4: no fragment holds parts of two frames. Without markers and table, all
    # of them make one frame if one is claimed, else one frame each.
    if not starts or starts[0] != 0:
        one_picture = [0] if n_claimed == 1 else list(range(len(fragments)))
        starts = by_table or one_picture
    ends = [*starts[1:], len(fragments)]
    return tuple(
        tuple((fragment.start, fragment.length) for fragment in fragments[first:last])
        for first, last in zip(starts, ends, strict=True)
    )


def _picture_starts(fragments: list[Fragment], *, is_rle: bool) -> list[int]:
    begins = _starts_rle if is_rle else _starts_stream
    return [number for number, fragment in enumerate(fragments) if begins(fragment)]


def _starts_stream(fragment: Fragment) -> bool:
    # Some systems put bytes of zero before the start marker.
    return starts_picture(fragment.head.lstrip(b"\0")[:4])


def _starts_rle(fragment: Fragment) -> bool:
    """Return True for an RLE header: number of segments, and where the first begins."""
    n_segments, first = (
        int.from_bytes(fragment.head[place : place + 4], "little") for place in (0, 4)
    )
    return 1 <= n_segments <= _MOST_RLE_SEGMENTS and first == _RLE_FIRST_SEGMENT


def _starts_by_table(offsets: list[int], fragments: list[Fragment]) -> list[int]:
    """Return the first fragment of each frame, or [] where the table is no help."""
    # Offsets count from the first byte of the first item after the table, and include
    # the eight bytes of each item's own header.
    numbers_by_offset = {}
    offset = 0
    for number, fragment in enumerate(fragments):
        numbers_by_offset[offset] = number
        offset += 8 + fragment.length
    starts = [numbers_by_offset.get(offset, -1) for offset in offsets]
    rises = all(a < b for a, b in pairwise(starts))
    return starts if starts and starts[0] == 0 and rises else []
