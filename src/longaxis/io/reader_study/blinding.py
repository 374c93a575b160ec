"""Cases of a reader study: found in a folder, and handed out without their names."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import LoopOrigin, StudyDocument, StudyHeader, ViewDocument
from longaxis.data.reader_study import Issue, StudyCase
from longaxis.errors import BadInputError
from longaxis.io.loops import loop_reader
from longaxis.io.sessions.session_file import load_session

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data import Loop, LoopSummary

_TIMES_IN_DOUBT = (
    "The file contradicts itself about time; no value that depends on time is given."
)
_SESSION_SUFFIX = ".longaxis"


def find_cases(folder: Path, study_folder: Path) -> tuple[StudyCase, ...]:
    """Return what lies in the folder, each folder, session or loop a case.

    Every case is looked at: headers of loops, the whole of a session.

    Raises
    ------
    BadInputError
        Where a case lacks what a blinded reading needs, or there is no case.
    SessionFileError
        Where a session is damaged.
    """
    if not folder.is_dir():
        message = f"“{folder}” is not a folder of cases."
        raise BadInputError(message)
    cases = []
    # Sorted, so that the same folder and seed give the same lists on every system.
    for path in sorted(folder.iterdir()):
        # Hidden files are the system's; the study's own folder may lie among the cases.
        if path.name.startswith(".") or path.resolve() == study_folder.resolve():
            continue
        # A folder may have a dot in its name, which is no suffix.
        name = path.name if path.is_dir() else path.stem
        if _check_case(path):
            cases.append(StudyCase(name=name, path=_seen_from(study_folder, path)))
    names = [case.name for case in cases]
    # A name stands for the case in every table, so it must be unique.
    twice = [name for name in names if names.count(name) > 1]
    if twice or not cases:
        what = f"two cases named {twice[0]!r}" if twice else "no cases"
        message = f"“{folder}” holds {what}; give each case a folder or a session."
        raise BadInputError(message)
    return tuple(cases)


def _seen_from(folder: Path, path: Path) -> str:
    try:
        relative = os.path.relpath(path.resolve(), folder.resolve())
    except ValueError:  # another drive on Windows
        return path.resolve().as_posix()
    # The log is read on other systems as well.
    return relative.replace(os.sep, "/")


def _check_case(path: Path) -> bool:
    """Return whether the path is a case; refuse one that cannot be read blind."""
    session = _session_in(path)
    if session is not None:
        # Loaded in full: a session that breaks later would stop a reader in the middle.
        for view in load_session(session).views:
            _require_certain_times(path, view.loop.time_doubt)
        return True
    # Headers only, as decoding all loops of a trial takes hours.
    loops = _suitable_loops(path)
    _require_views(path, loops)
    # What a reader would have to enter, each would enter differently.
    for loop in loops:
        if loop.mm_per_pixel is None or loop.frame_times_s is None:
            what = "scale" if loop.mm_per_pixel is None else "frame times"
            message = (
                f"A loop of the case “{path.name}” does not say its {what}; open it, "
                "enter what is missing and save a session as the case."
            )
            raise BadInputError(message)
        _require_certain_times(path, loop.time_doubt)
    return bool(loops)


def _require_certain_times(path: Path, doubt: str) -> None:
    """Refuse a case whose times a reader would have to decide, each for himself."""
    if doubt:
        message = (
            f"A loop of the case “{path.name}” contradicts itself about time; open it, "
            "enter the frame rate and save a session as the case."
        )
        raise BadInputError(message)


def _session_in(path: Path) -> Path | None:
    """Return the session that a case is, or that a folder holds."""
    if path.suffix.lower() == _SESSION_SUFFIX and path.is_file():
        return path
    sessions = sorted(path.glob(f"*{_SESSION_SUFFIX}")) if path.is_dir() else []
    # Two sessions leave open which of them is to be read.
    if len(sessions) > 1:
        message = f"The case “{path.name}” holds {len(sessions)} sessions; leave one."
        raise BadInputError(message)
    return sessions[0] if sessions else None


def _suitable_loops(path: Path) -> list[LoopSummary]:
    return [
        loop
        for loop in loop_reader.scan([path])
        # Still frames lie beside the loops in many exports.
        if loop.is_suitable and loop.n_frames > 1
    ]


def _require_views(path: Path, loops: list[LoopSummary]) -> None:
    views = [loop.view for loop in loops]
    # The view is part of what is handed out; a reader must not have to guess it.
    if None in views or len(set(views)) < len(views):
        what = "does not name its view" if None in views else "shows a view twice"
        message = (
            f"A loop of the case “{path.name}” {what}; put the loops that are to be "
            "read into a session, views named, and save that as the case."
        )
        raise BadInputError(message)


def read_case(path: Path) -> StudyDocument:
    """Return a case as it was found, with whatever was done in it before.

    Raises
    ------
    LongAxisError
        Where a loop or session can no longer be read.
    """
    session = _session_in(path)
    if session is not None:
        return load_session(session)
    summaries = _suitable_loops(path)
    _require_views(path, summaries)
    if not summaries:
        message = f"The case “{path}” holds no loop that strain can be measured in."
        raise BadInputError(message)
    loops = [
        loop_reader.to_loop(
            loop_reader.read_recording(summary.origin), view=summary.view
        )
        for summary in summaries
    ]
    return StudyDocument(
        views=tuple(
            ViewDocument(loop=loop, view=loop.view)
            for loop in loops
            # Known not to be None; the condition is for the type checker.
            if loop.view is not None
        )
    )


def blinded(document: StudyDocument, *, code: str, reader: str) -> StudyDocument:
    """Return the loops of a case with nothing drawn and nobody named.

    Patient, dates, files, system and notes are taken out, all earlier work too, and the
    pictures are black outside the tissue region where the file says where that is. The
    code stands as the patient's identifier.

    Parameters
    ----------
    document
        The open study.
    code
        Code that replaces names.
    reader
        Name of the reader.
    """
    # Built anew and not copied: what is not named here cannot leak.
    return StudyDocument(
        header=StudyHeader(patient_id=code),
        views=tuple(
            ViewDocument(
                loop=_blinded_loop(view.loop, code),
                view=view.view,
                # Mirroring is part of how the picture is shown, not of a reading.
                mirrored=view.mirrored,
            )
            for view in document.views
        ),
        # All readers measure in the same way; none of the settings is text of the file.
        settings=document.settings,
        reader=reader,
    )


def _blinded_loop(loop: Loop, code: str) -> Loop:
    frames = loop.frames
    if loop.tissue_region_px is not None:
        x0, y0, x1, y1 = loop.tissue_region_px
        # Names, dates and the ECG are burned in around the tissue region.
        frames = np.zeros_like(loop.frames)
        frames[:, y0:y1, x0:x1] = loop.frames[:, y0:y1, x0:x1]
    return replace(
        loop,
        frames=frames,
        header=StudyHeader(patient_id=code),
        # Without a path the session carries its pictures: no file name is seen.
        origin=LoopOrigin(),
        # Notes and the sentence of the doubt quote the file; the doubt itself stays, or
        # a reading would give times that nobody is sure of.
        notes=(),
        time_doubt=_TIMES_IN_DOUBT if loop.time_doubt else "",
    )


def pictures_of(document: StudyDocument) -> Issue:
    """Return a fingerprint of each view's pictures, times and scale."""
    return Issue(
        pictures={view.view.value: _fingerprint(view.loop) for view in document.views}
    )


def _fingerprint(loop: Loop) -> str:
    digest = hashlib.sha256(np.ascontiguousarray(loop.frames).data)
    # Little-endian on every system, so that fingerprints agree.
    digest.update(np.ascontiguousarray(loop.frame_times_s, dtype="<f8").tobytes())
    # Equal bytes in another shape, or at another scale, are other pictures.
    digest.update(repr((loop.frames.shape, loop.mm_per_pixel)).encode())
    return digest.hexdigest()
