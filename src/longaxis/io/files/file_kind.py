"""What kind of file this is, told from its first bytes and not from its name."""

from __future__ import annotations

import re
from enum import Enum, auto
from pathlib import PurePath

HEAD_BYTES = 512
"""How many bytes `kind_of` wants to see."""


class FileKind(Enum):
    """Kinds of files that hold loops, or lead to them, and kinds that are refused."""

    DICOM = auto()
    DICOMDIR = auto()
    VIDEO = auto()
    NPZ = auto()
    ZIP = auto()
    GZIP = auto()
    ARCHIVE = auto()
    SESSION = auto()
    PICTURE = auto()
    DOCUMENT = auto()
    UNKNOWN = auto()


LOOP_KINDS = {FileKind.DICOM, FileKind.VIDEO, FileKind.NPZ}
"""Kinds of files that are themselves loops."""

_REASONS = {
    FileKind.SESSION: "it is a saved session, not a loop",
    FileKind.ZIP: "it is an archive, not a loop; choose a loop inside it",
    FileKind.GZIP: "it is a packed file, not a loop; unpack it first",
    FileKind.DICOMDIR: "it is a table of contents; choose a loop listed in it",
    FileKind.PICTURE: (
        "it is a picture file, not a loop; export the loop as DICOM, mp4 or avi"
    ),
    FileKind.DOCUMENT: "it is a document, not a loop",
}
_ARCHIVES = {
    b"7z\xbc\xaf\x27\x1c": "7z archive",
    b"Rar!\x1a\x07": "RAR archive",
    b"BZh": "bzip2 archive",
    b"\xfd7zXZ\x00": "xz archive",
    b"\x28\xb5\x2f\xfd": "Zstandard archive",
    b"MSCF": "cabinet archive",
}
"""Archives of other kinds: they are named, and not opened."""

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_LOOP_SUFFIXES = {
    *{".dcm", ".dicom", ".dic", ".ima", ".mp4", ".m4v", ".mov", ".avi", ".wmv"},
    *{".mpg", ".mpeg", ".mkv", ".webm", ".zip"},
}
"""Endings of names that promise a loop, or files that lead to one."""

_DOCUMENTS = (b"%PDF", b"{\\rtf", b"\xd0\xcf\x11\xe0")
_VIDEO_STARTS = (
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # ASF: wmv
    b"\x00\x00\x01\xba",  # MPEG program stream
    b"\x00\x00\x01\xb3",  # MPEG video
    b"\x1a\x45\xdf\xa3",  # Matroska: mkv, webm
    b"FLV\x01",
)
_MP4_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
# ISO/IEC 13818-1: transport packets of 188 bytes, each beginning with 0x47 ("G"). One
# letter is too little, so the second packet is asked for too.
_TRANSPORT_PACKET = 188
# POSIX ustar: the magic word stands behind the name, mode, owner, size and link fields.
_TAR_AT = 257
_ZIP_MAGIC = b"PK\x03\x04"
_ZIP_EMPTY_MAGIC = b"PK\x05\x06"
_GZIP_MAGIC = b"\x1f\x8b"
_DISC_SUFFIXES = {".iso", ".nrg", ".mdf", ".dmg"}
_NAMED_ZIPS = {
    ".npz": FileKind.NPZ,
    ".longaxis": FileKind.SESSION,
    ".docx": FileKind.DOCUMENT,
    ".xlsx": FileKind.DOCUMENT,
    ".pptx": FileKind.DOCUMENT,
}
# Group 0002 or 0008 in little endian, 0008 in big endian; group 0002 is never big.
_GROUPS_AT_THE_START = {b"\x02\x00", b"\x08\x00", b"\x00\x08"}
# Media Storage SOP Class UID (0002,0002) of a DICOMDIR; digits after it would make it
# another UID.
_DIRECTORY_CLASS = re.compile(rb"1\.2\.840\.10008\.1\.3\.10(?![0-9.])")


def why_no_loop(kind: FileKind, head: bytes | None = None, name: str = "") -> str:
    """Return the reason why a file of this kind is not itself a loop.

    Parameters
    ----------
    kind
        Kind of the file.
    head
        First bytes of the file; None where the kind alone is known.
    name
        Name.
    """
    if head == b"":
        return "it is empty; copy it again from where it came"
    if kind is FileKind.ARCHIVE:
        return f"it is a {_archive_name(head or b'', name)}; unpack it first"
    unknown = "it is neither DICOM, nor a video (mp4, mov, avi, wmv, mpg, mkv), nor NPZ"
    return _REASONS.get(kind, unknown)


def promises_loop(head: bytes, name: str) -> bool:
    """Return True if a file of no loop is named like one, or is an unfinished copy.

    Parameters
    ----------
    head
        First bytes of the file.
    name
        Name.
    """
    path = PurePath(name)
    # Hidden files, such as "._IM1.dcm" of macOS, belong to the system.
    if path.name.startswith("."):
        return False
    suffix = path.suffix.lower()
    if suffix == ".gz":
        suffix = PurePath(path.stem).suffix.lower() or suffix
    # DICOM files have no ending, or are named by an identifier (1.2.840.1).
    is_bare = not suffix or suffix[1:].isdecimal()
    return suffix in _LOOP_SUFFIXES or (is_bare and head == b"")


def _archive_name(head: bytes, name: str) -> str:
    for start, words in _ARCHIVES.items():
        if head.startswith(start):
            return words
    return "disc image" if _is_disc_image(name) else "tar archive"


def _is_disc_image(name: str) -> bool:
    return PurePath(name).suffix.lower() in _DISC_SUFFIXES


def kind_of(head: bytes, name: str) -> FileKind:
    """Return the kind of a file from its first `HEAD_BYTES` bytes and its name."""
    # First of all: PS3.10 7.1 leaves the preamble free, and it may look like a TIFF, a
    # program or anything else.
    if head[128:132] == b"DICM":
        return _dicom_kind(head, name)
    if head[:4] in {_ZIP_MAGIC, _ZIP_EMPTY_MAGIC}:
        # All of these are zip archives by their bytes; only the name parts them.
        return _NAMED_ZIPS.get(PurePath(name).suffix.lower(), FileKind.ZIP)
    if head[:2] == _GZIP_MAGIC:
        return FileKind.GZIP
    if _is_video(head):
        return FileKind.VIDEO
    if _looks_like_bare_dicom(head):
        return _dicom_kind(head, name)
    return _refused_kind(head, name)


def _refused_kind(head: bytes, name: str) -> FileKind:
    is_tar = head[_TAR_AT : _TAR_AT + 5] == b"ustar"
    if head.startswith(tuple(_ARCHIVES)) or is_tar or _is_disc_image(name):
        return FileKind.ARCHIVE
    if head.startswith(_PICTURES):
        return FileKind.PICTURE
    return FileKind.DOCUMENT if head.startswith(_DOCUMENTS) else FileKind.UNKNOWN


def _is_video(head: bytes) -> bool:
    is_mp4 = head[4:8] in _MP4_BOXES
    is_avi = (head[:4], head[8:12]) == (b"RIFF", b"AVI ")
    is_transport = head[:1] == b"G" == head[_TRANSPORT_PACKET : _TRANSPORT_PACKET + 1]
    return is_mp4 or is_avi or is_transport or head.startswith(_VIDEO_STARTS)


def _dicom_kind(head: bytes, name: str) -> FileKind:
    # Discs write it as "DICOMDIR;1" or in small letters too, or rename it.
    is_named = PurePath(name).name.upper().startswith("DICOMDIR")
    is_directory = is_named or _DIRECTORY_CLASS.search(head[128:]) is not None
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
