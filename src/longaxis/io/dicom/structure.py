"""A walk over a DICOM header that counts before anything is built from it.

pydicom turns every item of a sequence into an object of a kilobyte, and every level of
nesting into a function call, even for sequences nobody asked for. A file of a few
megabytes can hold millions of empty items. So the header is walked first, without
building anything, and refused if it holds more than any real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.errors import UnreadableFileError
from longaxis.io.files.limits import MAX_HEADER_ELEMENTS, MAX_NESTING

if TYPE_CHECKING:
    from typing import BinaryIO, Literal

# PS3.5 7.1: undefined length.
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
# Group 7FE0, pixel data.
_PIXEL_GROUP = 0x7FE0
# PS3.5 table 7.1-1: these have two reserved bytes and a length of 32 bits.
_LONG_VRS = {b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV"}
_LONG_VRS |= {b"UC", b"UN", b"UR", b"UT", b"UV"}


@dataclass(slots=True)
class _Level:
    """One sequence or one item that the walk is inside of; `end` None: undefined."""

    is_sequence: bool
    end: int | None
    is_implicit: bool


class _Walk:
    """The state of one walk."""

    def __init__(self, stream: BinaryIO, order: Literal["little", "big"]) -> None:
        self.stream = stream
        self.order = order
        self.n_elements = 0
        self.levels: list[_Level] = []

    def number(self, raw: bytes) -> int:
        return int.from_bytes(raw, self.order)

    def tag(self, raw: bytes) -> int:
        return self.number(raw[:2]) << 16 | self.number(raw[2:4])

    def count(self, limit: int) -> None:
        self.n_elements += 1
        if self.n_elements > limit:
            message = f"its header holds more than {limit} elements"
            raise UnreadableFileError(message)
        # Items count no level of their own, so that the limit is one of sequences, as a
        # reader of the standard counts them.
        if sum(level.is_sequence for level in self.levels) > MAX_NESTING:
            message = f"it nests sequences more than {MAX_NESTING} deep"
            raise UnreadableFileError(message)


def require_sane_structure(
    stream: BinaryIO,
    start: int,
    *,
    is_implicit: bool,
    is_little_endian: bool,
    max_elements: int = MAX_HEADER_ELEMENTS,
) -> None:
    """Raise UnreadableFileError if the header is too deep or holds too much.

    Parameters
    ----------
    start
        Where the data set begins.
    """
    walk = _Walk(stream, "little" if is_little_endian else "big")
    stream.seek(start)
    while True:
        position = stream.tell()
        _leave_ended_levels(walk, position)
        head = stream.read(8)
        # The file ends inside its header, which is a question of its pictures, not of
        # its structure: whoever needs them says that the file is cut.
        if len(head) < 8:
            return
        walk.count(max_elements)
        tag = walk.tag(head)
        # Only at the outermost level: an icon image (0088,0200) has pixel data inside
        # an item.
        if tag >> 16 == _PIXEL_GROUP and not walk.levels:
            return
        if tag in {_ITEM, _ITEM_END, _SEQUENCE_END}:
            _enter_or_leave(walk, tag, walk.number(head[4:8]))
        else:
            _pass_element(walk, head, is_implicit)


def _leave_ended_levels(walk: _Walk, position: int) -> None:
    while walk.levels and (end := walk.levels[-1].end) is not None and position >= end:
        walk.levels.pop()


def _enter_or_leave(walk: _Walk, tag: int, length: int) -> None:
    if tag != _ITEM:
        if walk.levels:
            walk.levels.pop()
        return
    is_implicit = walk.levels[-1].is_implicit if walk.levels else False
    end = None if length == _UNDEFINED else walk.stream.tell() + length
    walk.levels.append(_Level(False, end, is_implicit))


def _pass_element(walk: _Walk, head: bytes, is_implicit: bool) -> None:
    """Step over an element's value, or into it if its length is undefined."""
    inherited = walk.levels[-1].is_implicit if walk.levels else is_implicit
    vr = head[4:6]
    # Some files are written implicitly where they claim to be explicit.
    is_explicit = not inherited and vr.isalpha() and vr.isupper()
    if not is_explicit:
        length = walk.number(head[4:8])
    elif vr in _LONG_VRS:
        length = walk.number(walk.stream.read(4))
    else:
        length = walk.number(head[6:8])
    # PS3.5 7.5.1: sequences of known length are stepped over whole. pydicom keeps them
    # as bytes until they are asked for, and `values.items` limits those.
    if length != _UNDEFINED:
        walk.stream.seek(length, 1)
        return
    # An unknown element of undefined length is a sequence written implicitly.
    implicit_inside = not is_explicit or vr == b"UN"
    walk.levels.append(_Level(True, None, implicit_inside))
