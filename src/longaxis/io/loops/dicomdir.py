"""The table of contents of a disc: the files that a DICOMDIR names.

Discs spell names in many ways. Each name is looked for as it is written and as discs
write it; none leads out of the folder of the DICOMDIR, and one that cannot be found
does not hide the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.errors import UnreadableFileError
from longaxis.io.files.limits import (
    MAX_ARCHIVE_ENTRIES,
    MAX_DIRECTORY_ELEMENTS,
    MAX_VALUE_BYTES,
)

if TYPE_CHECKING:
    from pathlib import Path

# PS3.10 8.5 allows no ending, but copies of discs get one from export programs.
_SUFFIXES = (".dcm", ".dicom", ".ima", ".img")
_SEPARATORS = re.compile(r"[\\/]+")


@dataclass(frozen=True, slots=True)
class NamedFile:
    """One picture that a disc names: where it is, or why it cannot be opened."""

    name: str
    path: Path | None = None
    reason: str = ""


def files_of_dicomdir(path: Path) -> list[NamedFile]:
    """Return the pictures that a DICOMDIR names, all of them below its own folder.

    Raises
    ------
    UnreadableFileError
        Where the table of contents itself cannot be read, or names no pictures.
    """
    from longaxis.io.dicom.header import read_header
    from longaxis.io.dicom.values import items, text, texts
    from longaxis.io.loops.archives import open_file

    # Resolved, since `_inside` compares it with resolved paths.
    root = path.parent.resolve()
    files: list[NamedFile] = []
    with open_file(path) as stream:
        # All records are items of one flat sequence (0004,1220); the tree between them
        # is made of offsets, which are often wrong after copying and are not needed for
        # a list.
        header = read_header(stream, max_elements=MAX_DIRECTORY_ELEMENTS)
        records = items(
            header.dataset, "DirectoryRecordSequence", max_bytes=MAX_VALUE_BYTES
        )
        if len(records) > MAX_ARCHIVE_ENTRIES:
            message = f"it names more than {MAX_ARCHIVE_ENTRIES} files"
            raise UnreadableFileError(message)
        for record in records:
            kind = text(record, "DirectoryRecordType").upper()
            named = texts(record, "ReferencedFileID")
            if kind == "IMAGE":
                files.append(_inside(root, named))
    if not files:
        message = "it is a table of contents that names no pictures"
        raise UnreadableFileError(message)
    # A picture may have several records; it is listed once, at its first place.
    return list(dict.fromkeys(files))


def _inside(root: Path, components: tuple[str, ...]) -> NamedFile:
    """Return the file that the components name, or why there is none."""
    parts = [
        part
        for component in components
        # PS3.10 8.2: (0004,1500) has one value for each folder; some discs write a
        # whole path with slashes into one value.
        for part in _SEPARATORS.split(component.strip())
        if part not in {"", "."}
    ]
    name = "/".join(parts) or "a file without a name"
    # A colon would name a drive or a stream of a file on Windows.
    if ".." in parts or any(set(part) & set(":\0") for part in parts):
        return NamedFile(name, reason="its name leads out of the disc")
    path = _found(root, parts) if parts else None
    if path is None:
        return NamedFile(
            name, reason="it is named by the disc, but there is no such file"
        )
    # A link on the disc may lead out although its name does not.
    if not path.resolve().is_relative_to(root):
        return NamedFile(name, reason="its name leads out of the disc")
    return NamedFile(name, path=path)


def _found(root: Path, parts: list[str]) -> Path | None:
    """Return the file of this name, in any case and with a usual ending added."""
    here = root
    for depth, part in enumerate(parts):
        is_last = depth == len(parts) - 1
        there = _entry(here, part, is_file=is_last)
        if there is None:
            return None
        here = there
    return here


def _entry(folder: Path, name: str, *, is_file: bool) -> Path | None:
    direct = folder / name
    try:
        # First as written: two names may differ in case alone.
        if direct.exists():
            return direct
        entries = sorted(folder.iterdir()) if folder.is_dir() else []
    except OSError:
        return None
    by_name = {entry.name.lower(): entry for entry in entries}
    # ISO 9660 adds a version (";1") and, to names without ending, a dot.
    endings = ("", ";1", ".", *_SUFFIXES) if is_file else ("",)
    for ending in endings:
        match = by_name.get(name.lower() + ending)
        if match is not None:
            return match
    return None
