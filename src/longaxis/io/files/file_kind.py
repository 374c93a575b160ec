"""What kind of file this is, told from its first bytes and not from its name."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import PurePath

HEAD_BYTES = 132
"""How many bytes `kind_of` wants to see."""


class FileKind(Enum):
    """Kinds of files that hold loops, or lead to them."""

    DICOM = auto()
    DICOMDIR = auto()
    VIDEO = auto()
    NPZ = auto()
    ZIP = auto()
    SESSION = auto()
    UNKNOWN = auto()


_REASONS = {
    FileKind.SESSION: "it is a saved session, not a loop",
    FileKind.ZIP: "it is an archive, not a loop; choose a loop inside it",
    FileKind.DICOMDIR: "it is a table of contents; choose a loop listed in it",
}


def why_no_loop(kind: FileKind) -> str:
    """Return the reason why a file of this kind is not itself a loop."""
    return _REASONS.get(kind, "it is neither DICOM, nor a video (mp4, avi), nor NPZ")


_ZIP_MAGIC = b"PK\x03\x04"
_ZIP_EMPTY_MAGIC = b"PK\x05\x06"
_NAMED_ZIPS = {".npz": FileKind.NPZ, ".longaxis": FileKind.SESSION}
_GROUPS_AT_THE_START = {b"\x02\x00", b"\x08\x00", b"\x00\x08"}


def kind_of(head: bytes, name: str) -> FileKind:
    """Return the kind of a file from its first `HEAD_BYTES` bytes and its name."""
    if head[128:132] == b"DICM":
        return _dicom_kind(name)
    if head[:4] in {_ZIP_MAGIC, _ZIP_EMPTY_MAGIC}:
        return _NAMED_ZIPS.get(PurePath(name).suffix.lower(), FileKind.ZIP)
    if head[4:8] in {b"ftyp", b"moov"} or (head[:4], head[8:12]) == (b"RIFF", b"AVI "):
        return FileKind.VIDEO
    if _looks_like_bare_dicom(head):
        return _dicom_kind(name)
    return FileKind.UNKNOWN


def _dicom_kind(name: str) -> FileKind:
    # Discs write it as "DICOMDIR;1" or in small letters too.
    is_directory = PurePath(name).name.upper().startswith("DICOMDIR")
    return FileKind.DICOMDIR if is_directory else FileKind.DICOM


def _looks_like_bare_dicom(head: bytes) -> bool:
    """Return True for a data set without preamble, as old systems write them.

    It starts with an element of group 0002 or 0008, in any byte order, whose length is
    small or whose value representation is two capital letters.
    """
    if len(head) < 16 or head[:2] not in _GROUPS_AT_THE_START:
        return False
    is_explicit = head[4:6].isalpha() and head[4:6].isupper()
    return is_explicit or int.from_bytes(head[4:8], "little") < 256
