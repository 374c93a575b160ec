"""Every edit of the document as a function from one document to the next.

No Qt here: a command keeps the document before and after, and that is all there is to
undo. What an edit makes untrue, it drops: a new line has no tracks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from longaxis.anatomy import View
from longaxis.data import (
    BeatChoice,
    EventSource,
    StudyDocument,
    ValueSource,
    ViewDocument,
)
from longaxis.data.report import ReportChoice
from longaxis.data.view_proposal import ViewSource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from longaxis.data import (
        AnalysisSettings,
        Centreline,
        ClosureTime,
        Correction,
        Loop,
        StudyHeader,
        TrackedMesh,
    )

Event = Literal["end_diastole", "end_systole", "last"]
EVENTS: tuple[Event, ...] = get_args(Event)
"""Fields of `BeatChoice`, in the order of a heartbeat."""

_ORDER = list(View)


def put_loop(
    document: StudyDocument, loop: Loop, view: View, *, mirrored: bool = False
) -> StudyDocument:
    """Put a loop into a slot; what was there before leaves it.

    Parameters
    ----------
    document
        The open study.
    loop
        The loop.
    view
        The apical view.
    mirrored
        Whether the picture shows the walls the other way round.
    """
    named = replace(loop, view=view)
    # A fresh record: contour, events and tracks belonged to the loop that was there.
    fresh = ViewDocument(loop=named, view=view, mirrored=mirrored)
    others = [
        view_document
        for view_document in document.views
        if view_document.view is not view
    ]
    # An empty study takes patient and study from its first loop.
    header = document.header if document.views else loop.header
    return replace(document, header=header, views=_sorted([*others, fresh]))


def set_header(document: StudyDocument, header: StudyHeader) -> StudyDocument:
    """Take what the reader typed about patient and study."""
    return replace(document, header=header)


def set_frame_rate(
    document: StudyDocument, view: View, frame_rate_hz: float
) -> StudyDocument:
    """Take the reader's frame rate where the file's times are in doubt.

    The tracks go: trackers use the times. R waves that the file names by frame stay on
    their frames, others at their times.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    frame_rate_hz
        Frames per second.
    """
    loop = _of(document, view).loop
    # At equal intervals from 0, as the times of the file are not trusted.
    times_s = np.arange(loop.n_frames, dtype=np.float64) / frame_rate_hz
    r_waves_s = loop.r_wave_times_s
    # R waves that a file gives as frames coincide with frame times exactly.
    if np.isin(r_waves_s, loop.frame_times_s).all():
        r_waves_s = times_s[np.searchsorted(loop.frame_times_s, r_waves_s)]
    timed = replace(
        loop,
        frame_times_s=times_s,
        r_wave_times_s=r_waves_s,
        time_source=ValueSource.READER,
        time_doubt="",
    )
    return _changed(document, view, loop=timed, tracked=None)


def set_scale(
    document: StudyDocument, view: View, mm_per_pixel: tuple[float, float]
) -> StudyDocument:
    """Take the reader's scale where it was assumed.

    The contour stays on its pixels. The tracks go: trackers search by millimetres.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    mm_per_pixel
        Size of a pixel (x, y).
    """
    view_document = _of(document, view)
    loop, line = view_document.loop, view_document.centreline
    ratio = np.array(mm_per_pixel) / np.array(loop.mm_per_pixel)
    scaled = replace(loop, mm_per_pixel=mm_per_pixel, scale_source=ValueSource.READER)
    if line is not None:
        line = replace(line, control_points_mm=line.control_points_mm * ratio)
    return _changed(
        document, view, loop=scaled, centreline=line, tracked=None, corrections=()
    )


def clear_view(document: StudyDocument, view: View) -> StudyDocument:
    """Empty a slot."""
    return replace(
        document,
        views=tuple(
            view_document
            for view_document in document.views
            if view_document.view is not view
        ),
    )


def rename_view(document: StudyDocument, before: View, after: View) -> StudyDocument:
    """Give a loop another view's name; a loop that had it gets the first one's.

    Parameters
    ----------
    document
        The open study.
    before
        View so far.
    after
        New view.
    """
    exchanged = {before: after, after: before}
    views = [
        _named(view, exchanged.get(view.view, view.view)) for view in document.views
    ]
    return replace(document, views=_sorted(views))


def set_centreline(
    document: StudyDocument, view: View, centreline: Centreline | None
) -> StudyDocument:
    """Take a new line; the tracks of the old one and their corrections go.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    centreline
        The contour; None removes it.
    """
    return _changed(document, view, centreline=centreline, tracked=None, corrections=())


def set_corrections(
    document: StudyDocument, view: View, corrections: Iterable[Correction]
) -> StudyDocument:
    """Set the corrected frames; tracks that ignore them are removed.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    corrections
        Corrected contours of other frames.
    """
    # By frame, as tracks are mixed between neighbouring corrected frames.
    ordered = tuple(sorted(corrections, key=lambda correction: correction.frame))
    return _changed(document, view, corrections=ordered, tracked=None)


def move_points(
    document: StudyDocument, view: View, control_points_mm: NDArray[np.float64]
) -> StudyDocument:
    """Take new control points for the line that is there.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    control_points_mm
        Control points in millimetres, shape (K, 2).
    """
    line = _of(document, view).centreline
    if line is None:
        message = f"there is no centreline in {view.value} to move"
        raise ValueError(message)
    moved = replace(line, control_points_mm=control_points_mm)
    return set_centreline(document, view, moved)


def set_wall_thickness(
    document: StudyDocument, view: View, wall_thickness_mm: float
) -> StudyDocument:
    """Make the wall around the line wider or narrower.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    wall_thickness_mm
        Thickness of the wall.
    """
    line = _of(document, view).centreline
    if line is None:
        message = f"there is no centreline in {view.value} to widen"
        raise ValueError(message)
    return set_centreline(
        document, view, replace(line, wall_thickness_mm=wall_thickness_mm)
    )


def set_tracked(
    document: StudyDocument, view: View, tracked: TrackedMesh | None
) -> StudyDocument:
    """Take the tracks of the line that is there.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    tracked
        Tracked mesh; None removes it.
    """
    return _changed(document, view, tracked=tracked)


def set_beat(document: StudyDocument, view: View, choice: BeatChoice) -> StudyDocument:
    """Take the reader's word on end-diastole, end-systole and the end of the beat.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    choice
        Frames that the reader chose.
    """
    return _changed(document, view, beat_choice=choice)


def set_typed_closure(document: StudyDocument, closure: ClosureTime) -> StudyDocument:
    """Use a typed aortic valve closure in every view, in place of what was marked."""
    views = tuple(
        # A marked end-systole would take precedence over the typed closure.
        replace(
            view,
            beat_choice=replace(view.beat_choice, end_systole=None, closure=closure),
        )
        for view in document.views
    )
    return replace(document, views=views)


def confirm_view(
    document: StudyDocument, view: View, *, centreline: Centreline, choice: BeatChoice
) -> StudyDocument:
    """Take beat and contour that the reader confirmed, and the walls as they stand.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    centreline
        The contour.
    choice
        Frames of the beat.
    """
    after = set_centreline(document, view, centreline)
    return _changed(after, view, beat_choice=choice, walls_are_checked=True)


def set_averaged(
    document: StudyDocument, view: View, beats: tuple[BeatChoice, ...]
) -> StudyDocument:
    """Take the beats whose mean is given.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    beats
        Beats that are averaged.
    """
    return _changed(document, view, averaged_beats=beats)


def with_event(
    choice: BeatChoice, event: Event, frame: int | None, *, moves: bool = False
) -> BeatChoice:
    """Return the choice with one event at a frame; None leaves it to the rules.

    Parameters
    ----------
    choice
        As it is.
    event, frame
        What is set, and where.
    moves
        True where a mark is only moved: a marked aortic valve closure stays one.
    """
    if event == "end_systole":
        # A mark that is only moved keeps its meaning; one set anew is end-systole as
        # typed.
        is_kept = moves and choice.end_systole is not None and frame is not None
        source = choice.end_systole_source if is_kept else EventSource.TYPED
        return replace(choice, end_systole=frame, end_systole_source=source)
    if event == "end_diastole":
        return replace(choice, end_diastole=frame)
    return replace(choice, last=frame)


def set_mitral_opening(
    document: StudyDocument, view: View, frame: int
) -> StudyDocument:
    """Mark where the mitral valve opens; the same frame again takes the mark away.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    frame
        Index of the frame.
    """
    choice = _of(document, view).beat_choice
    marked = None if choice.mitral_opening == frame else frame
    return set_beat(document, view, replace(choice, mitral_opening=marked))


def set_mirrored(document: StudyDocument, view: View, mirrored: bool) -> StudyDocument:
    """Say which wall stands on the left of the picture; then it is checked.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    mirrored
        Whether the picture shows the walls the other way round.
    """
    return _changed(document, view, mirrored=mirrored, walls_are_checked=True)


def set_accepted(
    document: StudyDocument, view: View, index: int, accepted: bool | None
) -> StudyDocument:
    """Take the reader's word on one of the six segments.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    index
        Index of the segment in the view.
    accepted
        Whether the segment counts; None leaves it to the quality rules.
    """
    words = list(_of(document, view).accepted)
    words[index] = accepted
    return _changed(document, view, accepted=tuple(words))


def as_new_reading(document: StudyDocument, reader: str) -> StudyDocument:
    """Return the same loops and settings without a line, an event or a word on them."""
    # The side of the walls is kept, but not that it was checked: each reader checks it.
    views = tuple(
        ViewDocument(loop=view.loop, view=view.view, mirrored=view.mirrored)
        for view in document.views
    )
    return replace(
        document, views=views, reader=reader, comment="", report=ReportChoice()
    )


def set_settings(document: StudyDocument, settings: AnalysisSettings) -> StudyDocument:
    """Measure otherwise; what another tracker or mesh had tracked goes."""
    views = document.views
    # Smoothing and drift compensation work on raw tracks and need no new tracking.
    if _tracking_part(settings) != _tracking_part(document.settings):
        views = tuple(replace(view, tracked=None) for view in views)
    return replace(document, settings=settings, views=views)


def set_text(
    document: StudyDocument, *, reader: str | None = None, comment: str | None = None
) -> StudyDocument:
    """Take what the reader typed for the report.

    Parameters
    ----------
    document
        The open study.
    reader
        Name of the reader; None keeps it.
    comment
        Comment on the report; None keeps it.
    """
    return replace(
        document,
        reader=document.reader if reader is None else reader,
        comment=document.comment if comment is None else comment,
    )


def _tracking_part(settings: AnalysisSettings) -> tuple[str, int, float]:
    return settings.tracker, settings.mesh_rows, settings.mesh_spacing_mm


def _named(document: ViewDocument, view: View) -> ViewDocument:
    if document.view is view:
        return document
    # The loop carries the name of the view too, and both must agree.
    loop = replace(
        document.loop,
        view=view,
        view_source=ViewSource.READER,
        view_probability=None,
    )
    return replace(document, view=view, loop=loop)


def _of(document: StudyDocument, view: View) -> ViewDocument:
    existing = document.view(view)
    if existing is None:
        message = f"there is no loop in {view.value}"
        raise ValueError(message)
    return existing


def _changed(document: StudyDocument, view: View, **changes: object) -> StudyDocument:
    fresh = replace(_of(document, view), **changes)  # type: ignore[arg-type]
    others = [
        view_document
        for view_document in document.views
        if view_document.view is not view
    ]
    return replace(document, views=_sorted([*others, fresh]))


def _sorted(views: list[ViewDocument]) -> tuple[ViewDocument, ...]:
    return tuple(sorted(views, key=lambda view: _ORDER.index(view.view)))
