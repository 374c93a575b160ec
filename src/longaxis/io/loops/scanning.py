"""Finding loops in files, folders, discs and archives, by their headers."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from longaxis.data import LoopOrigin
from longaxis.errors import LongAxisError, UnreadableFileError
from longaxis.io.files.file_kind import HEAD_BYTES, FileKind, kind_of, why_no_loop
from longaxis.io.files.limits import MAX_ARCHIVE_ENTRIES, MEGABYTE
from longaxis.io.files.loop_metadata import refused
from longaxis.io.loops.archives import (
    files_of_dicomdir,
    is_plain_member,
    member_bytes,
    open_archive,
    open_file,
)

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator, Sequence

    from longaxis.data import LoopSummary
    from longaxis.io.files.loop_metadata import LoopFacts, Progress

_LOOP_KINDS = {FileKind.DICOM, FileKind.VIDEO, FileKind.NPZ}
_HEADER_BYTES = 4 * MEGABYTE


def scan_paths(paths: Sequence[Path], progress: Progress) -> list[LoopSummary]:
    """Return what is in files, folders, DICOMDIRs and archives, grouped by study."""
    files = [found for path in paths for found in _files_of(Path(path))]
    summaries: list[LoopSummary] = []
    for number, (path, is_named) in enumerate(files):

        def tell(share: float, number: int = number) -> None:
            progress((number + share) / len(files))

        summaries += _summaries_of(path, is_named, tell)
        tell(1.0)
    return _grouped(summaries)


def _files_of(path: Path) -> Iterator[tuple[Path, bool]]:
    """Yield the files a path stands for, and whether the user named each one."""
    if not path.is_dir():
        yield path, True
        return
    found = 0
    for folder, subfolders, names in os.walk(path):
        subfolders.sort(key=_natural)
        for name in sorted(names, key=_natural):
            found += 1
            if found > MAX_ARCHIVE_ENTRIES:
                return
            yield Path(folder, name), False


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sort key that puts IM2 before IM10."""
    return [
        (0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part)
        for part in re.split(r"([0-9]{1,18})", name.lower())
        if part
    ]


def _summaries_of(path: Path, is_named: bool, tell: Progress) -> list[LoopSummary]:
    origin = LoopOrigin(path=str(path))
    try:
        with open_file(path) as stream:
            kind = _kind(stream, path.name)
            if kind in _LOOP_KINDS:
                return _summary_of(stream, kind, origin, is_named)
        if kind is FileKind.ZIP:
            return _summaries_of_archive(path, tell)
        if kind is FileKind.DICOMDIR and is_named:
            return _summaries_of_disc(path, tell)
    except LongAxisError as error:
        return [refused(origin, path.name, str(error))] if is_named else []
    if not is_named:
        return []
    return [refused(origin, path.name, why_no_loop(kind))]


def _kind(stream: BinaryIO, name: str) -> FileKind:
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    return kind_of(head, name)


def _summary_of(
    stream: BinaryIO, kind: FileKind, origin: LoopOrigin, is_named: bool
) -> list[LoopSummary]:
    """Return the summary of one file of a known kind, as a list of one or none."""
    name = PurePosixPath(origin.member).name or Path(origin.path).name
    try:
        facts = _facts(stream, kind, origin, is_named)
    except LongAxisError as error:
        return [refused(origin, name, str(error))]
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

    if not is_named and not holds_frames(stream):
        return None
    return npz_facts(stream, origin)


def _summaries_of_disc(path: Path, tell: Progress) -> list[LoopSummary]:
    found: list[LoopSummary] = []
    files = files_of_dicomdir(path)
    for number, file in enumerate(files):
        found += _summaries_of(file, True, _no_progress)
        tell((number + 1) / len(files))
    return found


def _no_progress(_share: float) -> None:
    """Tell nobody."""


def _summaries_of_archive(path: Path, tell: Progress) -> list[LoopSummary]:
    found: list[LoopSummary] = []
    with open_archive(path) as archive:
        entries = [each for each in archive.infolist() if is_plain_member(each)]
        entries.sort(key=lambda entry: _natural(entry.filename))
        for number, entry in enumerate(entries):
            found += _summary_of_member(archive, entry, str(path))
            tell((number + 1) / len(entries))
    return found


def _summary_of_member(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str
) -> list[LoopSummary]:
    origin = LoopOrigin(path=path, member=entry.filename)
    name = PurePosixPath(entry.filename).name
    try:
        head = member_bytes(archive, entry, limit=HEAD_BYTES)
        kind = kind_of(head, name)
        if kind not in _LOOP_KINDS:
            return []
        # A DICOM header is short; only if it is not, the whole file is unpacked.
        limit = _HEADER_BYTES if kind is FileKind.DICOM else None
        data = member_bytes(archive, entry, limit=limit)
    except UnreadableFileError as error:
        return [refused(origin, name, str(error))]
    found = _summary_of(BytesIO(data), kind, origin, False)
    if len(data) < entry.file_size and any(not each.n_frames for each in found):
        whole = BytesIO(member_bytes(archive, entry))
        found = _summary_of(whole, kind, origin, False)
    return found


def _grouped(summaries: list[LoopSummary]) -> list[LoopSummary]:
    """Return the loops study by study, each in the order they were acquired."""
    first_of_study: dict[str, int] = {}
    for number, summary in enumerate(summaries):
        first_of_study.setdefault(summary.header.study_uid, number)
    return sorted(
        summaries,
        key=lambda each: (first_of_study[each.header.study_uid], each.acquired_at),
    )
