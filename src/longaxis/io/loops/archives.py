"""Files inside files: zip archives, also inside each other, and gzip.

Nothing is ever unpacked to disk, and no name in an archive leads out of it.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections import Counter
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, BinaryIO

from longaxis.errors import UnreadableFileError
from longaxis.io.files.limits import (
    GZIP,
    MAX_ARCHIVE_BYTES,
    MAX_ARCHIVE_ENTRIES,
    MAX_FILE_BYTES,
    MEGABYTE,
    inflate,
    is_bomb,
    require_readable_size,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from longaxis.data import LoopOrigin

_END_RECORD = b"PK\x05\x06"
# PKWARE APPNOTE 4.3.16: end of central directory.
_END_RECORD_BYTES = 22
_END_RECORD_64 = b"PK\x06\x06"
# APPNOTE 4.3.16: the length of the comment behind the end record has two bytes.
_LONGEST_COMMENT = 65535
# Chosen: 50,000 entries of 46 bytes and a name of up to 290 bytes each.
_MAX_DIRECTORY_BYTES = 16 * MEGABYTE
# APPNOTE 4.4.9: the size stands in the zip64 extra field.
_SIZE_IN_64 = 0xFFFFFFFF
# APPNOTE 4.4.4, bit 0.
_ENCRYPTED = 0x1

MAX_ARCHIVE_DEPTH = 3
"""Archives inside archives are looked into so deep; chosen."""
# `zipfile` raises RuntimeError for encryption and NotImplementedError for methods that
# it does not know.
_DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


@contextmanager
def open_origin(origin: LoopOrigin) -> Iterator[BinaryIO]:
    """Open a plain file, or a file inside a zip archive, for reading."""
    path = Path(origin.path)
    if not origin.member:
        with open_file(path) as stream:
            yield stream
        return
    with open_archive(path) as archive:
        content = _nested_bytes(archive, origin.member, depth=1)
        if content is None:
            message = f"it is not in the archive {path.name}"
            raise UnreadableFileError(message)
        yield BytesIO(content)


def _nested_bytes(archive: zipfile.ZipFile, member: str, *, depth: int) -> bytes | None:
    """Return a file of an archive, or of an archive inside it, as "inner.zip/name"."""
    try:
        # The whole name first: a folder inside an archive may itself be called "x.zip".
        return member_bytes(archive, archive.getinfo(member))
    except KeyError:
        pass
    if depth >= MAX_ARCHIVE_DEPTH:
        return None
    # Each slash may be the end of a nested archive's name, or an ordinary folder.
    for place, letter in enumerate(member):
        if letter != "/" or member[:place] not in archive.NameToInfo:
            continue
        inner = member_bytes(archive, archive.getinfo(member[:place]))
        with archive_in_memory(inner) as nested:
            content = _nested_bytes(nested, member[place + 1 :], depth=depth + 1)
        if content is not None:
            return content
    return None


def unpacked(stream: BinaryIO) -> BytesIO:
    """Return a gzip file unpacked, in memory."""
    stream.seek(0)
    # Not by the `gzip` module, which would unpack without any limit.
    return BytesIO(inflate(stream.read(MAX_FILE_BYTES), wrapping=GZIP))


@contextmanager
def open_file(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file; pipes and devices, which might never end, are refused."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            message = "it is a folder" if stat.S_ISDIR(mode) else "it is not a file"
            raise UnreadableFileError(message)
        stream = path.open("rb")
    except FileNotFoundError as error:
        message = "there is no such file"
        raise UnreadableFileError(message) from error
    except (OSError, ValueError) as error:
        message = "the system does not let it be read"
        raise UnreadableFileError(message) from error
    with stream:
        yield stream


# ---- zip ------------------------------------------------------------------------


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive whose table of contents is of a sane size."""
    with open_file(path) as stream, archive_of(stream) as archive:
        yield archive


@contextmanager
def archive_in_memory(data: bytes) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive that was inside another one."""
    with archive_of(BytesIO(data)) as archive:
        yield archive


@contextmanager
def archive_of(
    stream: BinaryIO, damaged: str = "the archive is damaged"
) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive of a sane size.

    Parameters
    ----------
    damaged
        Reason to raise where it cannot be opened.
    """
    _require_small_directory(stream)
    try:
        archive = zipfile.ZipFile(stream)
    except (*_DAMAGES, ValueError, OSError) as error:
        raise UnreadableFileError(damaged) from error
    with archive:
        entries = archive.infolist()
        if len(entries) > MAX_ARCHIVE_ENTRIES:
            message = f"the archive holds more than {MAX_ARCHIVE_ENTRIES} files"
            raise UnreadableFileError(message)
        if sum(entry.file_size for entry in entries) > MAX_ARCHIVE_BYTES:
            message = "the archive unpacks to more than 20 GB"
            raise UnreadableFileError(message)
        _forget_repeated_names(archive)
        yield archive


def _require_small_directory(stream: BinaryIO) -> None:
    """Refuse a table of contents that would fill the memory before it can be counted.

    The reader of the standard library builds an object for each entry at once.
    """
    end = stream.seek(0, os.SEEK_END)
    # Room for the longest comment, and for the zip64 locator (20 bytes) and end record
    # (56) before it.
    stream.seek(max(0, end - _LONGEST_COMMENT - _END_RECORD_BYTES - 20 - 56))
    tail = stream.read()
    # From the end, as `zipfile` does: both have to find the same record.
    place = tail.rfind(_END_RECORD)
    size = int.from_bytes(tail[place + 12 : place + 16], "little") if place >= 0 else 0
    at_64 = tail.rfind(_END_RECORD_64, 0, max(place, 0))
    if at_64 >= 0:
        size_64 = int.from_bytes(tail[at_64 + 40 : at_64 + 48], "little")
        # The larger of two contradictory sizes, whichever of them a reader would
        # believe.
        size = size_64 if size == _SIZE_IN_64 else max(size, size_64)
    stream.seek(0)
    if size > _MAX_DIRECTORY_BYTES:
        message = f"the archive holds more than {MAX_ARCHIVE_ENTRIES} files"
        raise UnreadableFileError(message)


def _forget_repeated_names(archive: zipfile.ZipFile) -> None:
    """Leave names that stand for several files out of the table of names.

    A loop is named by its place in the archive: what was listed as one patient's would
    be read as another's.
    """
    times = Counter(entry.filename for entry in archive.infolist())
    for name, n_times in times.items():
        if n_times > 1:
            archive.NameToInfo.pop(name, None)


def is_plain_member(entry: zipfile.ZipInfo) -> bool:
    """Return True for a file, False for a folder, a link or a device."""
    # The high 16 bits are the Unix mode where the archive was made on Unix, else 0.
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return not entry.is_dir() and kind in {0, stat.S_IFREG}


def require_safe_member(entry: zipfile.ZipInfo) -> None:
    """Raise UnreadableFileError unless this file may be looked into."""
    name = entry.filename
    # Read both ways, since an archive made on either system may be opened on the other.
    # Nothing is unpacked, but names become labels and the path of a loop.
    parts = PurePosixPath(name).parts + PureWindowsPath(name).parts
    if (
        ".." in parts
        or PurePosixPath(name).is_absolute()
        or PureWindowsPath(name).drive
    ):
        message = "its name leads out of the archive"
        raise UnreadableFileError(message)
    if entry.flag_bits & _ENCRYPTED:
        message = "it is encrypted; unpack the archive with its password first"
        raise UnreadableFileError(message)
    require_readable_size(entry.file_size)
    # Sizes of the table of contents; a lie there is met by the limit when reading.
    if is_bomb(n_packed=entry.compress_size, n_unpacked=entry.file_size):
        message = "it grows more than 200-fold when unpacked, which no loop does"
        raise UnreadableFileError(message)


def member_bytes(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, limit: int | None = None
) -> bytes:
    """Return a file inside an archive, or its first `limit` bytes.

    Parameters
    ----------
    archive
        Opened archive.
    entry
        Entry of the archive.
    limit
        Most bytes to read; None reads all.
    """
    require_safe_member(entry)
    if entry.filename not in archive.NameToInfo:
        message = "several files of its name are in the archive; unpack them first"
        raise UnreadableFileError(message)
    try:
        with archive.open(entry) as member:
            # Never `read()` alone: a stream may be longer than the size it claims.
            return member.read(entry.file_size if limit is None else limit)
    except (*_DAMAGES, OSError, ValueError) as error:
        message = "it is damaged inside its archive"
        raise UnreadableFileError(message) from error
