"""The session file `.longaxis`: the reader's work, reopened to the same digits.

It is a zip archive with two members, stored without compression: `session.json` and
`arrays.npz`. The archive's comment holds the SHA-256 of every byte before it, so that
one flipped bit is noticed. The pictures stay in their own files, which are found again
by path, or by path relative to the session, and recognised by their hash.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

import longaxis
from longaxis.data import Loop, LoopOrigin, StudyDocument, StudyHeader, ValueSource
from longaxis.data._checks import RecordError
from longaxis.data.saved_analysis import SavedAnalysis
from longaxis.errors import BadInputError, LongAxisError, SessionFileError
from longaxis.io.files import atomic
from longaxis.io.files.refusals import refused_as, require_plain_file
from longaxis.io.sessions.session_decoding import decode_document
from longaxis.io.sessions.session_document import encode_document
from longaxis.io.sessions.session_entries import Entry, EntryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from longaxis.io.sessions.session_decoding import LoopReader

SCHEMA = 5
"""Raised when an older Longaxis could no longer read the file rightly."""

READABLE = (1, 2, 3, 4, 5)
"""Format 1 has no rule for rejected segments: the usual one applies. Formats 1 and 2
have no frames that the reader put right after tracking. Up to format 3 no tracker says
how far off it expects points to be, and no segment is doubted by that. Up to format 4
GLS is peak systolic strain."""

FORMAT = "Longaxis session"

_COMMENT_START = b"sha256:"
# "sha256:" and 64 hexadecimal digits.
_COMMENT_BYTES = len(_COMMENT_START) + 64
# Chosen: beyond any study; read into memory in one piece.
_LARGEST_BYTES = 4 * 2**30
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the same work gives the same bytes


def save_session(document: StudyDocument, path: Path) -> None:
    """Save the reader's work, replacing an older file only when all is written.

    Raises
    ------
    SessionFileError
        If the file cannot be written; an older file is then unchanged.
    """
    encoded, arrays = encode_document(document)
    # Only the file knows where it will lie, so the relative path is added here.
    for view in encoded["views"]:
        loop_path = view["loop"]["origin"]["path"]
        # Moved together with its loops, as to another computer, a session finds them by
        # it.
        view["loop"]["relative_path"] = _relative(loop_path, path)
    head = {
        "format": FORMAT,
        "schema": SCHEMA,
        "software_version": longaxis.__version__,
        "use": longaxis.RESEARCH_USE_ONLY,
        "document": encoded,
    }
    # Written beside it and renamed: a crash leaves the old session or the new one.
    try:
        atomic.write_bytes(path, _sealed_archive(head, arrays))
    except BadInputError as error:
        raise SessionFileError(str(error)) from error


def load_session(path: Path) -> StudyDocument:
    """Open a saved session, and the loops that it was made from.

    Raises
    ------
    SessionFileError
        If the file is damaged, made by a newer Longaxis, or a loop is not to be found.
    """
    # Decoding can fail anywhere in a damaged file; one sentence covers all of it.
    with _as_session_of(path):
        head, archive = _open(path)
        # Before the arrays: a newer format may hold other ones.
        _check_schema(head, path)
        arrays = _read_arrays(archive)
        return decode_document(head.get("document"), arrays, _loop_reader(path))


def read_saved_analysis(path: Path) -> SavedAnalysis:
    """Say whose analysis a session file holds, without looking for its loops.

    Raises
    ------
    SessionFileError
        If the file is damaged or made by a newer Longaxis.
    """
    with _as_session_of(path):
        head, _ = _open(path)
        _check_schema(head, path)
        # Arrays are not decoded, so that a folder of sessions is listed quickly.
        document = Entry(head.get("document"))
        header = document.inside("header")
        # A view without tracks holds no measurement.
        tracked = [entry for entry in document.objects("views") if entry.has("tracked")]
        trackers = [
            entry.inside("tracked").inside("tracker").text("name") for entry in tracked
        ]
        return SavedAnalysis(
            path=str(path.resolve()),
            header=StudyHeader(
                **{
                    # Columns that an older session lacks stay empty.
                    field.name: header.text(field.name, default="")
                    for field in fields(StudyHeader)
                }
            ),
            reader=document.text("reader"),
            trackers=tuple(dict.fromkeys(trackers)),
            views=tuple(entry.text("view") for entry in tracked),
            saved_at=_time_of(path),
        )


@contextmanager
def _as_session_of(path: Path) -> Iterator[None]:
    """Say in one sentence, with the file's name, what is wrong with a session."""
    beginning = f"“{path}” is damaged or was not written by Longaxis"
    # Everything unforeseen is refused as well, since the bytes come from anywhere.
    with refused_as(SessionFileError, f"{beginning}: its parts do not fit together."):
        try:
            yield
        except (EntryError, RecordError) as error:
            message = f"{beginning}: {error}."
            raise SessionFileError(message) from error


def _time_of(path: Path) -> str:
    """Return when the file was last saved; empty for a time that cannot be."""
    # A clock that was wrong, or a file system without times, must not hide a session.
    with suppress(OSError, OverflowError, ValueError):
        saved_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return saved_at.isoformat(timespec="seconds")
    return ""


def _sealed_archive(head: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> bytes:
    """Return the archive's bytes, its own hash at the end."""
    packed = io.BytesIO()
    # Pickled objects would be run when the file is opened.
    np.savez(packed, allow_pickle=False, **arrays)
    # Strict JSON has no NaN: an error here is better than a file nobody can read.
    text = json.dumps(head, indent=1, ensure_ascii=False, allow_nan=False)
    archive = io.BytesIO()
    # Stored, not deflated: no member can then be larger than the file, see _member.
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as members:
        for name, data in (
            ("session.json", text.encode("utf-8", errors="surrogatepass")),
            # Names of files may hold lone surrogates, which are kept.
            ("arrays.npz", packed.getvalue()),
        ):
            members.writestr(zipfile.ZipInfo(name, _FIXED_DATE), data)
        # The comment has its final length now, since the archive's end record states
        # it.
        members.comment = _COMMENT_START + b"0" * 64
    # The comment ends the file, so its hash can cover every byte before.
    body = archive.getvalue()[:-_COMMENT_BYTES]
    return body + _seal(body)


def _seal(body: bytes) -> bytes:
    return _COMMENT_START + hashlib.sha256(body).hexdigest().encode("ascii")


def _open(path: Path) -> tuple[dict[str, Any], zipfile.ZipFile]:
    """Return the JSON and the archive, once the bytes are known to be whole."""
    # A pipe or device would block, or never end.
    require_plain_file(path, SessionFileError)
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            message = f"“{path}” is larger than any session; it was not opened."
            raise SessionFileError(message)
        data = path.read_bytes()
    except OSError as error:
        message = f"“{path}” could not be read: {error.strerror or error}."
        raise SessionFileError(message) from error
    if not data.startswith(b"PK"):
        message = f"“{path}” is not a Longaxis session."
        raise SessionFileError(message)
    # Before zip and JSON are parsed: chance damage never reaches their code.
    if data[-_COMMENT_BYTES:] != _seal(data[:-_COMMENT_BYTES]):
        message = (
            f"“{path}” is damaged: its contents no longer match the checksum that was "
            "saved with them; use a copy of the file."
        )
        raise SessionFileError(message)
    # From memory: the bytes that were checked are those that are read.
    archive = zipfile.ZipFile(io.BytesIO(data))
    head = json.loads(_member(archive, "session.json"))
    # Any archive can be sealed in the same way.
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        message = f"“{path}” is a sealed archive, but not a Longaxis session."
        raise SessionFileError(message)
    return head, archive


def _check_schema(head: dict[str, Any], path: Path) -> None:
    schema = head.get("schema")
    # True equals 1 in Python and would pass as format 1.
    if schema in READABLE and not isinstance(schema, bool):
        return
    # Cut, as it comes from a file that may hold anything.
    version = str(head.get("software_version", "of an unknown version"))[:40]
    known = str(schema)[:20] if isinstance(schema, int) else "of an unknown number"
    message = (
        f"“{path}” was saved by Longaxis {version} in session format {known}; this is "
        f"Longaxis {longaxis.__version__}, which reads formats up to {SCHEMA}: please "
        "update it."
    )
    raise SessionFileError(message)


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a member's bytes; stored ones only, so that none is larger than it is."""
    info = archive.getinfo(name)
    # A compressed member could unpack to any size.
    if info.compress_type != zipfile.ZIP_STORED:
        message = f"its member {name} is compressed"
        raise ValueError(message)
    return archive.read(info)


def _read_arrays(archive: zipfile.ZipFile) -> dict[str, NDArray[Any]]:
    packed = zipfile.ZipFile(io.BytesIO(_member(archive, "arrays.npz")))
    return {
        name.removesuffix(".npy"): _array(name, _member(packed, name))
        for name in packed.namelist()
    }


def _array(name: str, data: bytes) -> NDArray[Any]:
    """Return one array, after a look at whether its header tells the truth."""
    stream = io.BytesIO(data)
    # Only version 1.0 is ever written; other headers are refused below.
    version = np.lib.format.read_magic(stream)
    shape, fortran_order, kind = np.lib.format.read_array_header_1_0(stream)
    rest = data[stream.tell() :]
    # As Python's whole numbers: a product of sizes in int64 could wrap around.
    n_bytes = int(np.prod(shape, dtype=object)) * kind.itemsize
    # Objects are pickled, so an array of them is never made.
    honest = n_bytes == len(rest) and kind.itemsize > 0 and not kind.hasobject
    if version != (1, 0) or not honest:
        message = f"its array {name} does not fit its own header"
        raise ValueError(message)
    order: Literal["F", "C"] = "F" if fortran_order else "C"
    # A bytearray, as an array over bytes could not be written to.
    return np.frombuffer(bytearray(rest), dtype=kind).reshape(shape, order=order)


def _relative(loop_path: str, session_path: Path) -> str:
    """Return the loop's path seen from the session's folder, empty where none is."""
    if not loop_path:
        return ""
    try:
        relative = os.path.relpath(loop_path, session_path.resolve().parent)
    except ValueError:  # another drive on Windows
        return ""
    # Forward slashes, so that Windows and others read each other's sessions.
    return Path(relative).as_posix()


def _loop_reader(session_path: Path) -> LoopReader:
    """Return the function that fetches a saved loop's pictures."""

    def read(loop: Loop, entry: Entry) -> Loop:
        relative = entry.path("relative_path", default="")
        source = _find(loop.origin, relative, session_path)
        frames = _frames(loop, source, session_path)
        # A decoder of another version may read another number of frames.
        if frames.shape != entry.wholes("shape", 3):
            message = (
                f"“{session_path}” needs a loop of {entry.wholes('shape', 3)} frames, "
                f"rows and columns, but “{source}” now reads as {frames.shape}."
            )
            raise SessionFileError(message)
        # The path where it was found now is the one that is saved next time.
        return replace(
            loop, frames=frames, origin=replace(loop.origin, path=str(source))
        )

    return read


def files_of_loops(path: Path) -> tuple[Path, ...]:
    """Return where the loops of a session may lie, in its order; none is opened.

    Raises
    ------
    SessionFileError
        If the session cannot be read.
    """
    with _as_session_of(path):
        head, _ = _open(path)
        loops = [view["loop"] for view in head["document"]["views"]]
        return tuple(
            candidate
            for loop in loops
            # A loop made in memory brings its pictures along.
            if loop["origin"].get("path")
            for candidate in _candidates(
                str(loop["origin"]["path"]), str(loop.get("relative_path", "")), path
            )
        )


def _candidates(loop_path: str, relative: str, session_path: Path) -> list[Path]:
    # The old place first; the hash decides which of them it is.
    candidates = [Path(loop_path)]
    if relative:
        # Without asking the disk, since ".." may lead through a folder that is gone.
        beside = Path(os.path.normpath(session_path.resolve().parent / relative))
        candidates += [beside] if beside != candidates[0] else []
    return candidates


def _find(origin: LoopOrigin, relative: str, session_path: Path) -> Path:
    """Return where the loop's file lies now; its bytes must be those of then."""
    candidates = _candidates(origin.path, relative, session_path)
    present = [candidate for candidate in candidates if candidate.is_file()]
    if not present:
        looked = " or ".join(f"“{candidate}”" for candidate in candidates)
        message = (
            f"“{session_path}” needs the loop {looked}, which is not there; put the "
            "file back, or beside the session as it was."
        )
        raise SessionFileError(message)
    # A file of the same name may have been put in its place: the hash decides.
    for candidate in present:
        if _has_hash(candidate, origin):
            return candidate
    message = (
        f"“{session_path}” was made from another file than the “{present[0]}” that is "
        "there now: its contents have changed since."
    )
    raise SessionFileError(message)


def _has_hash(path: Path, origin: LoopOrigin) -> bool:
    """Return whether a plain file is the one of then; members are hashed on reading."""
    # A member of an archive or a loop without hash is compared after decoding.
    if origin.member or not origin.sha256:
        return True
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == origin.sha256
    except OSError:
        return False


def _frames(loop: Loop, source: Path, session_path: Path) -> NDArray[np.uint8]:
    """Read the pictures as the loop was first read, the reader's entries included."""
    from longaxis.io.loops import loop_reader

    by_reader = ValueSource.READER
    # What the reader typed is not in the file and must be given again.
    is_in_file = loop.scale_source not in {by_reader, ValueSource.ASSUMED}
    scale = None if is_in_file else loop.mm_per_pixel
    rate = loop.frame_rate_hz if loop.time_source is by_reader else None
    try:
        recording = loop_reader.read_recording(replace(loop.origin, path=str(source)))
        read = loop_reader.to_loop(
            recording, mm_per_pixel=scale, frame_rate_hz=rate, view=loop.view
        )
    except LongAxisError as error:
        message = f"“{session_path}” needs a loop that cannot be read: {error}"
        raise SessionFileError(message) from error
    # Checked once more: the file may have changed between hashing and decoding.
    now = recording.origin.sha256
    if loop.origin.sha256 and now and now != loop.origin.sha256:
        message = (
            f"“{session_path}” was made from another file than the “{source}” that is "
            "there now: its contents have changed since."
        )
        raise SessionFileError(message)
    return read.frames
