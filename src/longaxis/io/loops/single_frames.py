"""Loops that were stored as one file for each frame.

Five or more single pictures of one series, of one size and with numbers that follow
each other, are offered as one loop beside the pictures themselves; whether they are one
is for the reader to see. When they were taken is not in them.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from longaxis.errors import UnreadableFileError
from longaxis.io.files.limits import require_decodable_size
from longaxis.io.files.loop_metadata import MIN_FRAMES, LoopFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from longaxis.data import LoopOrigin, LoopSummary, Recording

_Value = TypeVar("_Value")
# Marks a member that is no file: followed by the Series Instance UID, whose digits and
# dots are free of slashes.
_SCALES_NOTE = (
    "The pictures of the series state different scales, so none is used; calibrate on "
    "the depth scale."
)
_MARK = "series "
_NOTE = (
    "This loop is put together from single pictures of one series; play it to see "
    "whether they are one loop."
)


def is_series(origin: LoopOrigin) -> bool:
    """Return True if an origin names single pictures of a series."""
    return PurePosixPath(origin.member).name.startswith(_MARK)


def with_series_of_single_frames(summaries: list[LoopSummary]) -> list[LoopSummary]:
    """Return the summaries, and those of loops that single pictures may make."""
    ordered = list(summaries)
    for pictures in _series(summaries):
        first = pictures[0]
        ordered.append(
            replace(
                first,
                origin=_origin(pictures),
                n_frames=len(pictures),
                mm_per_pixel=_common(picture.mm_per_pixel for picture in pictures),
                pixel_aspect=_common(picture.pixel_aspect for picture in pictures)
                or 1.0,
                view=_common(picture.view for picture in pictures),
                label=f"{len(pictures)} single pictures as one loop",
                problems=_other_problems(pictures),
                notes=(*_notes(pictures), _NOTE),
                # A still has no frame times, and times of storing are not those of
                # acquisition.
                frame_times_s=None,
                instance_number=None,
            )
        )
    return ordered


def read_series(
    origin: LoopOrigin,
    read: Callable[[LoopOrigin], Recording],
    scan: Callable[[Path], Sequence[LoopSummary]],
) -> Recording:
    """Return single pictures of a series as one recording.

    Parameters
    ----------
    origin
        Folder or archive, and the series in it.
    read
        Reads one file.
    scan
        Lists the single pictures of a folder or archive.
    """
    from longaxis.io.decoding.frame_checks import with_picture_findings

    wanted = origin.member
    # Searched anew: a saved session holds the origin only, and files may have moved
    # since.
    groups = _series(scan(Path(origin.path)))
    pictures = next(
        (group for group in groups if _origin(group).member == wanted), None
    )
    if pictures is None:
        message = "its single pictures are no longer there"
        raise UnreadableFileError(message)
    # Each file passed the limits by itself; together they may exceed them.
    require_decodable_size(
        rows=pictures[0].rows,
        columns=pictures[0].columns,
        n_frames=len(pictures),
        bytes_per_pixel=1,
    )
    parts = [read(picture.origin) for picture in pictures]
    # One hash over those of the files, in order: any picture that changes shows.
    hashes = "".join(part.origin.sha256 for part in parts)
    frames = np.concatenate([part.frames for part in parts])
    first = parts[0]
    facts = LoopFacts(
        origin=replace(origin, sha256=hashlib.sha256(hashes.encode()).hexdigest()),
        n_frames=len(frames),
        rows=frames.shape[1],
        columns=frames.shape[2],
        mm_per_pixel=_common(part.mm_per_pixel for part in parts),
        pixel_aspect=_common(part.pixel_aspect for part in parts) or 1.0,
        view=_common(part.view for part in parts),
        heart_rate_bpm=_common(part.heart_rate_bpm for part in parts),
        tissue_region_px=_common(part.tissue_region_px for part in parts),
        header=first.header,
        acquired_at=first.acquired_at,
        problems=_other_problems(pictures),
        notes=(*_notes(parts), _NOTE),
    )
    # Each picture was searched for colour and wrong rows by itself; one is enough.
    facts = facts.with_findings(_picture_problems(parts))
    damaged = [k for k, part in enumerate(parts) if part.damaged_frames]
    return with_picture_findings(facts, frames, (), damaged=damaged).recording(frames)


def _series(summaries: Sequence[LoopSummary]) -> list[list[LoopSummary]]:
    """Return the single pictures of each series that may be one loop, in order."""
    groups: dict[tuple[object, ...], list[LoopSummary]] = {}
    for summary in summaries:
        uid = summary.origin.series_uid
        # Instance Number (0020,0013) is the only order that such files have.
        if summary.n_frames == 1 and uid and summary.instance_number is not None:
            archive = summary.origin.path if summary.origin.member else ""
            # Pictures of one folder and of an archive are not mixed: an origin has one
            # path.
            key = (uid, summary.rows, summary.columns, archive)
            groups.setdefault(key, []).append(summary)
    return [
        sorted(group, key=_number)
        for group in groups.values()
        if _follow_each_other(sorted(map(_number, group)))
    ]


def _number(summary: LoopSummary) -> int:
    return summary.instance_number or 0


def _follow_each_other(numbers: list[int]) -> bool:
    n_steps = len(numbers) - 1
    # Gaps or doubles may mean stills of an exam, or two copies of a series.
    return len(numbers) >= MIN_FRAMES and numbers == list(
        range(numbers[0], numbers[0] + n_steps + 1)
    )


def _origin(pictures: Sequence[LoopSummary]) -> LoopOrigin:
    """Return an origin that finds the pictures again: their folder and their series."""
    first = pictures[0].origin
    member = _MARK + first.series_uid
    path = first.path
    if first.member:
        member = f"{first.member.rpartition('/')[0]}/{member}".lstrip("/")
    else:
        path = os.path.commonpath(
            [str(Path(picture.origin.path).parent) for picture in pictures]
        )
    return replace(first, path=path, member=member, sha256="", sop_instance_uid="")


def _common(values: Iterable[_Value]) -> _Value | None:
    """Return what all pictures say, None where they differ: a loop has one of each."""
    different = set(values)
    return different.pop() if len(different) == 1 else None


def _notes(pictures: Sequence[LoopSummary] | Sequence[Recording]) -> tuple[str, ...]:
    """Return the notes of all pictures, each once, and what they disagree about."""
    notes = dict.fromkeys(note for picture in pictures for note in picture.notes)
    if len({picture.mm_per_pixel for picture in pictures}) > 1:
        notes[_SCALES_NOTE] = None
    return tuple(notes)


def _picture_problems(parts: Sequence[Recording]) -> tuple[str, ...]:
    """Return the problems that only reading shows, but for that of an empty picture."""
    from longaxis.io.decoding.frame_checks import COLOUR_PROBLEM
    from longaxis.io.decoding.row_check import SCRAMBLED

    problems = dict.fromkeys(problem for part in parts for problem in part.problems)
    return tuple(
        problem
        for problem in problems
        if problem == COLOUR_PROBLEM or problem.endswith(SCRAMBLED)
    )


def _other_problems(pictures: Sequence[LoopSummary]) -> tuple[str, ...]:
    """Return what speaks against the pictures but that each is a single one."""
    problems = dict.fromkeys(problem for one in pictures for problem in one.problems)
    return tuple(problem for problem in problems if "still frame" not in problem)
