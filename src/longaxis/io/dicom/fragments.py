"""Compressed pictures lie in a file as fragments: which of them make one frame."""

from __future__ import annotations

from itertools import pairwise

from longaxis.errors import UnreadableFileError
from longaxis.io.dicom.codestream import starts_picture

_ITEM = b"\xfe\xff\x00\xe0"


def fragments_at(
    data: bytes, position: int
) -> tuple[list[int], list[memoryview], bool]:
    """Return the offset table, the fragments, and whether the last one is complete."""
    view = memoryview(data)
    found: list[memoryview] = []
    is_whole = False
    while position + 8 <= len(data):
        tag = data[position : position + 4]
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        if tag != _ITEM:
            is_whole = True
            break
        if position + 8 + length > len(data):
            break
        found.append(view[position + 8 : position + 8 + length])
        position += 8 + length
    if not found:
        return [], [], is_whole
    table = bytes(found[0])
    offsets = [
        int.from_bytes(table[at : at + 4], "little") for at in range(0, len(table), 4)
    ]
    return offsets, found[1:], is_whole


def frames_of_fragments(
    offsets: list[int], fragments: list[memoryview], n_frames: int
) -> list[memoryview | bytes]:
    """Return the pictures, each joined from its fragments.

    One fragment a frame is what nearly all files have, and needs no offset table,
    which is often missing and sometimes wrong. Else the table decides, then the start
    markers of the pictures themselves.
    """
    if len(fragments) == n_frames:
        return list(fragments)
    if n_frames == 1 and sum(map(_starts, fragments)) <= 1:
        return [b"".join(fragments)]
    starts = _starts_by_table(offsets, fragments, n_frames)
    if not starts:
        starts = [k for k, each in enumerate(fragments) if _starts(each)]
    if len(starts) > n_frames:
        message = f"its header claims {n_frames} frames but it holds {len(starts)}"
        raise UnreadableFileError(message)
    if not starts or starts[0] != 0:
        # RLE has no start marker: fewer fragments than frames are frames all the same.
        return list(fragments) if len(fragments) < n_frames else []
    ends = [*starts[1:], len(fragments)]
    return [
        b"".join(fragments[first:end]) for first, end in zip(starts, ends, strict=True)
    ]


def _starts(fragment: memoryview) -> bool:
    return starts_picture(bytes(fragment[:4]))


def _starts_by_table(
    offsets: list[int], fragments: list[memoryview], n_frames: int
) -> list[int]:
    """Return the first fragment of each frame, or [] where the table is no help."""
    if len(offsets) != n_frames:
        return []
    numbers_by_offset = {}
    offset = 0
    for number, fragment in enumerate(fragments):
        numbers_by_offset[offset] = number
        offset += 8 + len(fragment)
    starts = [numbers_by_offset.get(each, -1) for each in offsets]
    rises = all(a < b for a, b in pairwise(starts))
    return starts if starts[0] == 0 and rises else []
