"""The index of saved analyses on this machine: found again by patient, date or reader.

A SQLite file that holds nothing of its own: every row is read from a session file, and
a text file beside it lists the folders where sessions lie. So an index that is damaged,
or of another version, is made anew from them, and nothing is lost.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from longaxis.data import StudyHeader
from longaxis.data.saved_analysis import SavedAnalysis
from longaxis.errors import BadInputError, SessionFileError
from longaxis.io.files import atomic
from longaxis.io.sessions.index_table import DamagedTableError, IndexTable
from longaxis.io.sessions.session_file import read_saved_analysis

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    Progress = Callable[[float], None]
    Row = tuple[str | float | int, ...]

Answer = TypeVar("Answer")

SESSION_SUFFIX = ".longaxis"
FILE_NAME = "studies.sqlite"
FOLDERS_NAME = "session-folders.json"

# The columns follow the record: a new attribute of the header makes a new index.
_HEADER_COLUMNS = tuple(StudyHeader.__slots__)
_COLUMNS = (
    "path",
    *_HEADER_COLUMNS,
    "reader",
    "trackers",
    "views",
    "saved_at",
    "problem",
    "used_at",
    "file_time",
    "file_size",
    "words",
)
# The columns are taken by place, since rows come back as tuples.
_USED_AT, _FILE_TIME = _COLUMNS.index("used_at"), _COLUMNS.index("file_time")


class StudyIndex:
    """Saved analyses, searched without opening them.

    Every call opens and closes the file, so that any thread and any window may use it.

    Parameters
    ----------
    folder
        Where the index is kept; made when it is first written.

    Attributes
    ----------
    notice
        What the reader should know of, such as an index that had to be made anew;
        empty if nothing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._table = IndexTable(folder / FILE_NAME, _COLUMNS)
        self.notice = ""

    @property
    def path(self) -> Path:
        """The SQLite file."""
        return self._folder / FILE_NAME

    def folders(self) -> list[Path]:
        """Return the folders in which sessions were saved or opened."""
        try:
            listed = json.loads((self._folder / FOLDERS_NAME).read_text("utf-8"))
        # A list of folders that is lost is built up again with the next sessions.
        except (OSError, ValueError):
            return []
        if not isinstance(listed, list):
            return []
        return [Path(name) for name in listed if isinstance(name, str)]

    def note(self, session_path: Path, *, used: bool = True) -> SavedAnalysis:
        """Take a session file in, or take it in again, and remember its folder.

        Parameters
        ----------
        session_path
            A session file; one that cannot be read is listed with the reason.
        used
            True where the reader has just saved or opened it: it comes first among the
            recent ones.
        """
        # One spelling for each file, or it would be listed twice.
        path = session_path.resolve()
        self.add_folder(path.parent)
        # A damaged session is listed with its reason: leaving it out would look like
        # loss.
        analysis = _read(path)
        # ISO 8601 in UTC sorts as text.
        used_at = _now() if used else ""
        self._run(lambda connection: self._put(connection, analysis, used_at=used_at))
        return analysis

    def add_folder(self, folder: Path) -> None:
        """Remember a folder of sessions, for when the index is made anew."""
        listed, new = self.folders(), folder.resolve()
        if new in listed:
            return
        self._make_folder()
        names = [str(name) for name in [*listed, new]]
        atomic.write_text(
            self._folder / FOLDERS_NAME, json.dumps(names, ensure_ascii=False, indent=1)
        )

    def refresh(self, *, progress: Progress | None = None) -> int:
        """Look through the folders for sessions that are new or changed.

        Returns
        -------
        How many files were read.
        """
        known = self._known_files()
        for folder in self.folders():
            # What an interrupted save left behind is cleared on the way.
            atomic.sweep(folder)
        present = _sessions_in(self.folders())
        # By time and size: hashing all sessions at each start would take long.
        wanted = [path for path in present if known.get(str(path)) != _stamp(path)]
        for number, path in enumerate(wanted):
            analysis = _read(path)
            # One transaction each: what was read stays if the program is closed
            # meanwhile.
            self._run(partial(self._put, analysis=analysis))
            if progress is not None:
                progress((number + 1) / len(wanted))
        return len(wanted)

    def rebuild(self, *, progress: Progress | None = None) -> int:
        """Make the index anew from the session files; the old one is set aside.

        Returns
        -------
        How many files were read.
        """
        self._set_aside()
        return self.refresh(progress=progress)

    def forget(self, path: str) -> None:
        """Leave an analysis out of the list; its file stays where it is."""
        self._run(
            lambda connection: connection.execute(
                "DELETE FROM analyses WHERE path = ?", (_plain(path),)
            )
        )

    def search(
        self, words: str = "", *, reader: str = "", most: int = 500
    ) -> list[SavedAnalysis]:
        """Return analyses, the newest study first.

        Parameters
        ----------
        words
            Each of them must occur in name, number, date (2024-03-05 or 20240305),
            description, reader, tracker, view or file name; capitals do not matter.
        reader
            Exactly this reader, if not empty.
        most
            No more than this many.
        """
        wanted = words.casefold().split()
        # instr, not LIKE: "%" and "_" in a name are plain characters.
        clauses = ["instr(words, ?) > 0" for _ in wanted]
        values: list[str | int] = list(wanted)
        # Values are passed as parameters, so a name cannot become SQL.
        if reader:
            clauses.append("reader = ?")
            values.append(reader)
        where = f"WHERE {' AND '.join(clauses)}" if clauses else ""
        return self._select(
            # Dates are YYYYMMDD and sort as text.
            f"{where} ORDER BY study_date DESC, patient_name, study_uid, saved_at DESC "
            "LIMIT ?",
            [*values, most],
        )

    def of_patient(self, patient_id: str) -> list[SavedAnalysis]:
        """Return all analyses of exactly this Patient ID, the oldest exam first.

        Parameters
        ----------
        patient_id
            As the files state it; without one nothing is known to belong together.
        """
        if not patient_id:
            return []
        return self._select(
            "WHERE patient_id = ? ORDER BY study_date, study_uid, saved_at",
            [_plain(patient_id)],
        )

    def recent(self, most: int = 5) -> list[SavedAnalysis]:
        """Return the analyses that were last saved or opened and are still there."""
        # Chosen: four times as many, as files that are gone are left out below.
        analyses = self._select(
            "WHERE used_at <> '' ORDER BY used_at DESC LIMIT ?", [4 * most]
        )
        # Deleted and damaged ones cannot be opened, so they are no use among the
        # recent.
        return [
            analysis
            for analysis in analyses
            if analysis.is_there and not analysis.problem
        ][:most]

    def readers(self) -> list[str]:
        """Return the names of all readers, sorted."""
        analyses = self._select("WHERE reader <> '' ORDER BY reader", [])
        return list(dict.fromkeys(analysis.reader for analysis in analyses))

    def _select(self, rest: str, values: Sequence[str | float]) -> list[SavedAnalysis]:
        # Only our own column names and clauses are put together here.
        rows = self._run(lambda connection: self._table.rows(connection, rest, values))
        return [_analysis(row) for row in rows]

    def _known_files(self) -> dict[str, tuple[float, int]]:
        rows = self._run(lambda connection: self._table.rows(connection, ""))
        return {
            str(row[0]): (float(row[_FILE_TIME]), int(row[_FILE_TIME + 1]))
            for row in rows
        }

    def _run(self, action: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """Return what `action` finds; a damaged index is made anew first.

        Raises
        ------
        BadInputError
            If the file cannot be opened or written at all.
        """
        self._make_folder()
        try:
            return self._table.run(action)
        # The first failure is repaired without asking, since the index owns nothing.
        except DamagedTableError:
            self._start_anew()
        # A second failure straight after is the disk, which nobody here can mend.
        try:
            return self._table.run(action)
        except DamagedTableError as error:
            message = (
                f"The study index “{self.path}” is damaged, and so is the new one that "
                "was made in its place; check the disk."
            )
            raise BadInputError(message) from error

    def _start_anew(self) -> None:
        self._set_aside()
        sessions = _sessions_in(self.folders())
        for path in sessions:
            analysis = _read(path)
            self._table.run(partial(self._put, analysis=analysis))
        came = (
            "from your saved sessions; none of them was touched"
            if sessions
            else "empty"
        )
        self.notice = (
            f"The study index was damaged or of another version; it was made anew, "
            f"{came}. The old file is kept beside it."
        )

    def _put(
        self,
        connection: sqlite3.Connection,
        analysis: SavedAnalysis,
        *,
        used_at: str = "",
    ) -> None:
        """Put an analysis in; when it was last used is kept unless it is used now."""
        # Refreshing must not change the order of the recent ones.
        before = self._table.rows(
            connection, "WHERE path = ?", (_plain(analysis.path),)
        )
        kept = used_at or (str(before[0][_USED_AT]) if before else "")
        self._table.put(connection, _row(analysis, kept))

    def _set_aside(self) -> None:
        if not self.path.exists():
            return
        # Microseconds, so that two repairs in a row do not overwrite each other's file.
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        try:
            self.path.replace(self.path.with_name(f"{FILE_NAME}.old-{stamp}"))
        except OSError as error:
            message = (
                f"The study index “{self.path}” cannot be replaced "
                f"({error.strerror or error}); close other windows of Longaxis."
            )
            raise BadInputError(message) from error

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = (
                f"The folder “{self._folder}” for the study index could not be made: "
                f"{error.strerror or error}."
            )
            raise BadInputError(message) from error


def _sessions_in(folders: Sequence[Path]) -> list[Path]:
    """Return the session files that lie in these folders, not below them."""
    # Not below: a folder of sessions may stand at the root of a whole disk.
    paths: list[Path] = []
    for folder in folders:
        # A share that is not connected now must not hide the other folders.
        with suppress(OSError):
            paths += sorted(
                path
                for path in folder.iterdir()
                if path.suffix.lower() == SESSION_SUFFIX and path.is_file()
            )
    return paths


def _read(path: Path) -> SavedAnalysis:
    """Return what a session says of itself, or why it cannot be read."""
    try:
        return read_saved_analysis(path)
    except SessionFileError as error:
        return SavedAnalysis(path=str(path), problem=str(error))


def _row(analysis: SavedAnalysis, used_at: str) -> Row:
    file_time, file_size = _stamp(Path(analysis.path))
    row: Row = (
        analysis.path,
        *(getattr(analysis.header, name) for name in _HEADER_COLUMNS),
        analysis.reader,
        # Joined by line ends, as SQLite has no lists.
        "\n".join(analysis.trackers),
        "\n".join(analysis.views),
        analysis.saved_at,
        analysis.problem,
        used_at,
        file_time,
        file_size,
        _words(analysis),
    )
    return tuple(_plain(cell) for cell in row)


def _plain(value: str | float) -> str | float:
    """Return text that SQLite takes; names of files need not be Unicode."""
    # SQLite stores UTF-8, which has no lone surrogates.
    if isinstance(value, str):
        return value.encode("utf-8", errors="replace").decode("utf-8")
    return value


def _words(analysis: SavedAnalysis) -> str:
    """Return everything that is searched, in small letters."""
    header, date = analysis.header, analysis.header.study_date
    # Dates are found in both spellings.
    dashed = f"{date[:4]}-{date[4:6]}-{date[6:8]}" if len(date) == 8 else ""
    parts = (
        # DICOM separates the parts of a name by "^"; searched words have blanks.
        header.patient_name.replace("^", " "),
        header.patient_id,
        date,
        dashed,
        header.study_description,
        header.accession_number,
        header.study_uid,
        analysis.reader,
        *analysis.trackers,
        *analysis.views,
        analysis.saved_at,
        Path(analysis.path).name,
    )
    # A line end between the parts keeps a word from matching across two of them.
    return "\n".join(parts).casefold()


def _analysis(row: Row) -> SavedAnalysis:
    values = {name: str(value) for name, value in zip(_COLUMNS, row, strict=True)}
    header = StudyHeader(**{name: values[name] for name in _HEADER_COLUMNS})
    analysis = SavedAnalysis(
        path=values["path"],
        header=header,
        reader=values["reader"],
        trackers=tuple(values["trackers"].split()),
        views=tuple(values["views"].split()),
        saved_at=values["saved_at"],
        problem=values["problem"],
    )
    # Asked when listed, not when stored: files move while the program is closed.
    return replace(analysis, is_there=Path(analysis.path).is_file())


def _stamp(path: Path) -> tuple[float, int]:
    """Return time and size of a file, by which a change is noticed."""
    try:
        facts = path.stat()
    except OSError:
        # A file that is gone counts as changed and is read again, with its reason.
        return 0.0, 0
    return facts.st_mtime, facts.st_size


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
