"""What an edit changed, in words for the log of a study; no Qt here."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from longaxis.anatomy import segments_of
from longaxis.data.edit_log import EditEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from longaxis.data import BeatChoice, StudyDocument, ViewDocument

# Chosen: a drag or a sentence that is typed gives one entry, not one for each step.
_SAME_EDIT_S = 30.0
_FRAMES = ("end_diastole", "end_systole", "last", "mitral_opening")


def extended(
    log: tuple[EditEntry, ...],
    before: StudyDocument,
    after: StudyDocument,
    *,
    moment: str,
) -> tuple[EditEntry, ...]:
    """Return the log with what has changed from one document to the next.

    The same change by the same reader within half a minute goes on with the
    entry before; where nothing that is saved has changed there is no entry.

    Parameters
    ----------
    log
        What is in it so far.
    before, after
        The document before and after an edit, an undo or a redo.
    moment
        ISO 8601 with the offset from UTC.
    """
    what = tuple(changes(before, after))
    if not what:
        return log
    entry = EditEntry(reader=after.reader, at=moment, what=what)
    if log and _goes_on(log[-1], entry):
        return (*log[:-1], entry)
    return (*log, entry)


def changes(before: StudyDocument, after: StudyDocument) -> Iterator[str]:
    """Give what differs between two documents, one sentence for each thing."""
    if before.header != after.header:
        yield "study: patient and study data"
    for field in fields(before.settings):
        old, new = (getattr(study.settings, field.name) for study in (before, after))
        if old != new:
            yield f"setting {field.name}: {_plain(old)} to {_plain(new)}"
    yield from _report_changes(before, after)
    names = {document.view: None for document in (*before.views, *after.views)}
    for view in names:
        for change in _view_changes(before.view(view), after.view(view)):
            yield f"{view.value}: {change}"


def _report_changes(before: StudyDocument, after: StudyDocument) -> Iterator[str]:
    for name in ("reader", "comment"):
        if getattr(before, name) != getattr(after, name):
            yield f"report: {name}"
    for name in ("conclusion", "pictures"):
        if getattr(before.report, name) != getattr(after.report, name):
            yield f"report: {name}"
    if before.report.signature != after.report.signature:
        is_signed = after.report.signature is not None
        yield "report: signed" if is_signed else "report: signature taken back"


def _view_changes(
    before: ViewDocument | None, after: ViewDocument | None
) -> Iterator[str]:
    if before is None or after is None:
        yield "loop put in" if before is None else "loop taken out"
        return
    # Records are frozen: what was not edited is the same object.
    if before.loop is not after.loop:
        yield "loop"
    yield from _wall_changes(before, after)
    yield from _beat_changes(before.beat_choice, after.beat_choice)
    if before.averaged_beats != after.averaged_beats:
        yield f"beats averaged: {len(after.averaged_beats)}"
    tracked = after.tracked
    if before.tracked is not tracked:
        yield "tracks" if tracked is None else f"tracks of {tracked.tracker.name}"
    yield from _segment_changes(before, after)


def _wall_changes(before: ViewDocument, after: ViewDocument) -> Iterator[str]:
    if before.mirrored != after.mirrored:
        yield "walls exchanged"
    if before.walls_are_checked != after.walls_are_checked:
        is_checked = after.walls_are_checked
        yield "orientation confirmed" if is_checked else "orientation not confirmed"
    line = after.centreline
    if before.centreline is not line:
        yield "contour" if line is None else f"contour in frame {line.frame + 1}"
    if before.corrections is not after.corrections:
        frames = ", ".join(
            str(correction.frame + 1) for correction in after.corrections
        )
        yield f"corrected in frames {frames}" if frames else "corrections"


def _beat_changes(before: BeatChoice, after: BeatChoice) -> Iterator[str]:
    for name in _FRAMES:
        old, new = (getattr(choice, name) for choice in (before, after))
        if old != new:
            yield f"{name.replace('_', '-')}: {_frame(old)} to {_frame(new)}"
    for name in ("end_systole_source", "closure"):
        if getattr(before, name) != getattr(after, name):
            yield name.replace("_", "-")


def _segment_changes(before: ViewDocument, after: ViewDocument) -> Iterator[str]:
    names = segments_of(after.view, mirrored=after.mirrored)
    for name, old, new in zip(names, before.accepted, after.accepted, strict=True):
        if old != new:
            word = {True: "accepted", False: "rejected", None: "as the quality says"}
            yield f"{name.name}: {word[new]}"


def _frame(frame: int | None) -> str:
    return "by the rules" if frame is None else f"frame {frame + 1}"


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def _goes_on(last: EditEntry, entry: EditEntry) -> bool:
    """Return whether two entries are parts of one edit, such as a drag."""
    first, second = (datetime.fromisoformat(one.at) for one in (last, entry))
    is_near = 0 <= (second - first).total_seconds() <= _SAME_EDIT_S
    return is_near and (last.reader, last.what) == (entry.reader, entry.what)
