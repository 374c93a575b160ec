"""Finding loops in files, folders, discs and archives, by their headers.

Nothing that is asked for is dropped without a word: what cannot be opened is listed
with the reason, and one bad file never hides the others.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from longaxis.data import LoopOrigin
from longaxis.errors import CancelledError, LongAxisError, UnreadableFileError
from longaxis.io.files.file_kind import (
    HEAD_BYTES,
    LOOP_KINDS,
    FileKind,
    kind_of,
    promises_loop,
    why_no_loop,
)
from longaxis.io.files.limits import MAX_ARCHIVE_ENTRIES, MAX_FILE_BYTES
from longaxis.io.files.loop_metadata import refused
from longaxis.io.loops.archives import (
    MAX_ARCHIVE_DEPTH,
    archive_in_memory,
    is_plain_member,
    member_bytes,
    open_archive,
    open_file,
    unpacked,
)
from longaxis.io.loops.dicomdir import files_of_dicomdir
from longaxis.io.loops.single_frames import with_series_of_single_frames

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator, Sequence

    from longaxis.data import LoopSummary
    from longaxis.io.files.loop_metadata import LoopFacts, Progress

_UNKNOWN_DAMAGE = "it is damaged in a way that Longaxis does not know"
_NAMED_IN_FOLDERS = {FileKind.ARCHIVE, FileKind.GZIP}
"""Kinds that a folder may hide loops in: they are listed although they are refused."""


def scan_paths(paths: Sequence[Path], progress: Progress) -> list[LoopSummary]:
    """Return what is in files, folders, DICOMDIRs and archives, grouped by study."""
    # Listed before any is opened, so that the share of progress has a total.
    files = [file for path in paths for file in _files_of(Path(path))]
    summaries: list[LoopSummary] = []
    for number, file in enumerate(files):

        def tell(share: float, number: int = number) -> None:
            progress((number + share) / len(files))

        summaries += _summaries_of(file, tell)
        tell(1.0)
    return _grouped(with_series_of_single_frames(_with_copies_noted(summaries)))


# ---- files and folders ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """A file to look at, or why a file or folder is not looked at."""

    path: Path
    is_named: bool = False
    reason: str = ""


def _files_of(path: Path) -> Iterator[_Found]:
    """Yield the files a path stands for, and what is left out with the reason."""
    if not path.is_dir():
        yield _Found(path, is_named=True)
        return
    for number, file in enumerate(_walk(path)):
        # Somebody may choose the root of a drive.
        if number >= MAX_ARCHIVE_ENTRIES:
            yield _Found(
                path,
                reason=f"the folder holds more than {MAX_ARCHIVE_ENTRIES} files and is "
                "not searched to its end; open its subfolders one by one",
            )
            return
        yield file


def _walk(root: Path) -> Iterator[_Found]:
    """Yield the files below a folder; linked folders are followed, each once."""
    unreadable: list[_Found] = []

    def note(error: OSError) -> None:
        path = Path(os.fsdecode(error.filename or root))
        reason = "the system does not let this folder be read"
        unreadable.append(_Found(path, reason=reason))

    seen: set[tuple[int, int]] = set()
    for folder, subfolders, names in os.walk(root, onerror=note, followlinks=True):
        try:
            status = Path(folder).stat()
        except OSError:
            continue
        place = (status.st_dev, status.st_ino)
        # A linked folder may lead to one of its own parents. Some file systems have no
        # inode numbers and give 0 for all: those cannot be told apart.
        if place in seen and status.st_ino:
            subfolders.clear()
            continue
        seen.add(place)
        # In place: `os.walk` descends in the order of this list.
        subfolders.sort(key=_natural)
        for name in sorted(names, key=_natural):
            yield _Found(Path(folder, name))
    yield from unreadable


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sort key that puts IM2 before IM10."""
    return [
        (0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part)
        # 18 digits at most: Python refuses to convert runs of thousands
        # (CVE-2020-10735).
        for part in re.split(r"([0-9]{1,18})", name.lower())
        if part
    ]


def _summaries_of(file: _Found, tell: Progress) -> list[LoopSummary]:
    origin = LoopOrigin(path=str(file.path))
    name = file.path.name
    if file.reason:
        return [refused(origin, name, file.reason)]
    # One that the reader names is refused with a sentence instead.
    if not file.is_named and file.path.exists() and not file.path.is_file():
        return []  # a pipe or a device holds no loop
    try:
        return _of_file(file, origin, tell)
    # A LongAxisError too, but it ends the scan and is no fault of the file.
    except CancelledError:
        raise
    except LongAxisError as error:
        return [refused(origin, name, str(error))]
    except Exception:  # noqa: BLE001 - one bad file must not hide the others
        return [refused(origin, name, _UNKNOWN_DAMAGE)]


def _of_file(file: _Found, origin: LoopOrigin, tell: Progress) -> list[LoopSummary]:
    path, is_named = file.path, file.is_named
    with open_file(path) as stream:
        head = stream.read(HEAD_BYTES)
        stream.seek(0)
        kind = kind_of(head, path.name)
        inner: BinaryIO = stream
        if kind is FileKind.GZIP:
            inner, kind, head = _of_gzip(stream, path.name)
        if kind in LOOP_KINDS:
            return _summary_of(inner, kind, origin, is_named)
    if kind is FileKind.ZIP:
        return _summaries_of_archive(path, tell)
    if kind is FileKind.DICOMDIR:
        return _summaries_of_disc(path, tell) if is_named else _missing_of_disc(path)
    if not is_named and not _is_listed(kind, head, path.name):
        return []
    return [refused(origin, path.name, why_no_loop(kind, head, path.name))]


def _is_listed(kind: FileKind, head: bytes, name: str) -> bool:
    """Return whether a file that is no loop is listed although nobody named it."""
    return kind in _NAMED_IN_FOLDERS or promises_loop(head, name)


def _of_gzip(stream: BinaryIO, name: str) -> tuple[BinaryIO, FileKind, bytes]:
    """Return what a gzip file holds; an archive in it has to be unpacked first."""
    inner = unpacked(stream)
    head = inner.read(HEAD_BYTES)
    inner.seek(0)
    kind = kind_of(head, PurePosixPath(name).stem)
    # An origin names a file and members of zip archives; it cannot name what is inside
    # an archive inside a gzip file, or beside a DICOMDIR in one.
    if kind in {FileKind.ZIP, FileKind.GZIP, FileKind.DICOMDIR}:
        kind = FileKind.GZIP
    return inner, kind, head


def _summary_of(
    stream: BinaryIO, kind: FileKind, origin: LoopOrigin, is_named: bool
) -> list[LoopSummary]:
    """Return the summary of one file of a known kind, as a list of one or none."""
    name = PurePosixPath(origin.member).name or Path(origin.path).name
    try:
        facts = _facts(stream, kind, origin, is_named)
    except CancelledError:
        raise
    except LongAxisError as error:
        return [refused(origin, name, str(error))]
    except MemoryError:
        return [refused(origin, name, "there is too little memory")]
    except Exception:  # noqa: BLE001 - one bad file must not hide the others
        return [refused(origin, name, _UNKNOWN_DAMAGE)]
    if facts is None:
        return []
    return [replace(facts, label=facts.label or name).summary()]


def _facts(
    stream: BinaryIO, kind: FileKind, origin: LoopOrigin, is_named: bool
) -> LoopFacts | None:
    if kind is FileKind.DICOM:
        from longaxis.io.loops.dicom_loop import summarise_dicom

        return summarise_dicom(stream, origin)
    if kind is FileKind.VIDEO:
        from longaxis.io.loops.video_loop import video_facts

        return video_facts(stream, origin)
    from longaxis.io.loops.npz_loop import holds_frames, npz_facts

    # Folders of research hold many NPZ files that are no loops (tracks, tables).
    if not is_named and not holds_frames(stream):
        return None
    return npz_facts(stream, origin)


# ---- discs and archives ---------------------------------------------------------


def _summaries_of_disc(path: Path, tell: Progress) -> list[LoopSummary]:
    summaries: list[LoopSummary] = []
    files = files_of_dicomdir(path)
    for number, file in enumerate(files):
        if file.path is None:  # its name must not become the path of a loop
            summaries.append(
                refused(LoopOrigin(path=str(path)), file.name, file.reason)
            )
        else:
            summaries += _summaries_of(_Found(file.path, is_named=True), _no_progress)
        tell((number + 1) / len(files))
    return summaries


def _missing_of_disc(path: Path) -> list[LoopSummary]:
    """Return what a DICOMDIR in a folder names and the folder does not hold.

    What the folder holds is found by itself.
    """
    try:
        missing = [file for file in files_of_dicomdir(path) if file.path is None]
    except UnreadableFileError:
        return []  # it names nothing that could be missing
    if not missing:
        return []
    reason = (
        f"{len(missing)} of the files that it names are not there or lead out of the "
        f"disc, such as {missing[0].name}"
    )
    return [refused(LoopOrigin(path=str(path)), path.name, reason)]


def _no_progress(_share: float) -> None:
    """Report nothing."""


@dataclass(slots=True)
class _Nesting:
    """Where in a zip archive the scan is, and how much of nested ones may be read."""

    path: str
    prefix: str = ""
    depth: int = 1
    # A list, so that all nested archives of one file draw on the same allowance: an
    # archive with many copies of itself must not multiply it.
    bytes_left: list[int] = field(default_factory=lambda: [MAX_FILE_BYTES])

    def inside(self, name: str, n_bytes: int) -> _Nesting:
        """Return the place inside a nested archive; raise if that is too much."""
        self.bytes_left[0] -= n_bytes
        if self.depth >= MAX_ARCHIVE_DEPTH or self.bytes_left[0] < 0:
            message = (
                "it is an archive inside archives, too deep or too large to be looked "
                "into; unpack the outer one first"
            )
            raise UnreadableFileError(message)
        return _Nesting(
            self.path, f"{self.prefix}{name}/", self.depth + 1, self.bytes_left
        )


def _summaries_of_archive(path: Path, tell: Progress) -> list[LoopSummary]:
    with open_archive(path) as archive:
        return _members(archive, _Nesting(str(path)), tell)


def _members(
    archive: zipfile.ZipFile, nesting: _Nesting, tell: Progress
) -> list[LoopSummary]:
    summaries: list[LoopSummary] = []
    entries = [member for member in archive.infolist() if is_plain_member(member)]
    entries.sort(key=lambda entry: _natural(entry.filename))
    for number, entry in enumerate(entries):
        summaries += _summaries_of_member(archive, entry, nesting)
        tell((number + 1) / len(entries))
    return summaries


def _summaries_of_member(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, nesting: _Nesting
) -> list[LoopSummary]:
    member = nesting.prefix + entry.filename
    origin = LoopOrigin(path=nesting.path, member=member)
    name = PurePosixPath(entry.filename).name
    try:
        return _of_member(archive, entry, nesting, origin)
    except CancelledError:
        raise
    except LongAxisError as error:
        return [refused(origin, name, str(error))]
    except Exception:  # noqa: BLE001 - one bad member must not hide the others
        return [refused(origin, name, _UNKNOWN_DAMAGE)]


def _of_member(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    nesting: _Nesting,
    origin: LoopOrigin,
) -> list[LoopSummary]:
    name = PurePosixPath(entry.filename).name
    # Most members of an archive are no loops; only their first bytes are unpacked.
    head = member_bytes(archive, entry, limit=HEAD_BYTES)
    kind = kind_of(head, name)
    if kind is FileKind.ZIP:
        inside = nesting.inside(entry.filename, entry.file_size)
        with archive_in_memory(member_bytes(archive, entry)) as nested:
            return _members(nested, inside, _no_progress)
    if kind not in LOOP_KINDS and kind is not FileKind.GZIP:
        # The files that it names lie in the archive and are found by themselves.
        if kind is FileKind.DICOMDIR or not _is_listed(kind, head, name):
            return []
        return [refused(origin, name, why_no_loop(kind, head, name))]
    stream: BinaryIO = BytesIO(member_bytes(archive, entry))
    if kind is FileKind.GZIP:
        stream, kind, head = _of_gzip(stream, name)
        if kind not in LOOP_KINDS:
            return [refused(origin, name, why_no_loop(kind, head, name))]
    return _summary_of(stream, kind, origin, False)


# ---- all together ---------------------------------------------------------------


def _with_copies_noted(summaries: list[LoopSummary]) -> list[LoopSummary]:
    """Return the summaries, with a note on each that has the identifier of another."""
    first: dict[str, LoopSummary] = {}
    noted = []
    for summary in summaries:
        uid = summary.origin.sop_instance_uid
        # SOP Instance UID (0008,0018) is unique by PS3.5 9; refused files are not
        # compared.
        earlier = first.setdefault(uid, summary) if uid and summary.n_frames else None
        if earlier is not None and earlier is not summary:
            name = PurePosixPath(
                earlier.origin.member or Path(earlier.origin.path).name
            ).name
            note = f"It has the same identifier as {name}: one is a copy of the other."
            summary = replace(summary, notes=(*summary.notes, note))
        noted.append(summary)
    return noted


def _grouped(summaries: list[LoopSummary]) -> list[LoopSummary]:
    """Return the loops study by study, each in the order they were acquired."""
    first_of_study: dict[str, int] = {}
    for number, summary in enumerate(summaries):
        first_of_study.setdefault(summary.header.study_uid, number)
    return sorted(
        summaries,
        # `sorted` keeps the order of loops without a time, which is that of their
        # names.
        key=lambda summary: (
            first_of_study[summary.header.study_uid],
            summary.acquired_at,
        ),
    )
