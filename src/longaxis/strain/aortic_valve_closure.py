"""Aortic valve closure, seen in one view and used in all of them.

The valve is seen to close in the apical long axis only. Its time after end-diastole is
carried to the other views in proportion to their beats (RR), the usual way in speckle
tracking software; see docs/methods.md for what that assumes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View
from longaxis.data import BeatChoice, ClosureTime, EventSource
from longaxis.errors import LongAxisError
from longaxis.strain.centreline import line_length_mm
from longaxis.strain.phases import beat_length_s, resolve_beat
from longaxis.strain.smoothing import smooth_tracks

if TYPE_CHECKING:
    from longaxis.data import AnalysisSettings, Beat, StudyDocument, ViewDocument

SEEN_IN = View.LONG_AXIS
"""The view in which the aortic valve is seen to close."""


def carry_closure(document: StudyDocument) -> StudyDocument:
    """Return the document with the closure marked in A3C carried to the other views.

    A view whose end-systole the reader set keeps it. Where no closure is marked in A3C,
    what was carried from there before is taken back; a typed time stays.

    Parameters
    ----------
    document
        Any document; the same one is returned if nothing changes.
    """
    origin = document.view(SEEN_IN)
    closure = None if origin is None else marked_closure(origin, document.settings)
    views = tuple(_with_closure(view, closure) for view in document.views)
    unchanged = all(
        one is other for one, other in zip(views, document.views, strict=True)
    )
    # The same object tells callers that nothing has to be measured anew.
    return document if unchanged else replace(document, views=views)


def marked_closure(
    document: ViewDocument, settings: AnalysisSettings
) -> ClosureTime | None:
    """Return when the valve closes in a view where the reader marked it.

    Parameters
    ----------
    document
        A view; it need not be tracked if R waves or the reader tell end-diastole.
    settings
        Smoothing of the tracks.

    Returns
    -------
    None where no closure is marked, end-diastole is not known yet, or the times of the
    frames are in doubt.
    """
    choice = document.beat_choice
    is_closure = choice.end_systole_source is EventSource.AORTIC_VALVE_CLOSURE
    if choice.end_systole is None or not is_closure or document.loop.time_doubt:
        return None
    beat = _beat(document, settings)
    if beat is None:
        return None
    return closure_at(document, beat, choice.end_systole, view=document.view)


def closure_at(
    document: ViewDocument, beat: Beat, frame: int, *, view: View | None
) -> ClosureTime:
    """Return the time of a frame after end-diastole.

    In a form that other views can use.

    Parameters
    ----------
    document
        View in which the closure was marked.
    beat
        The beat of that view.
    frame
        Frame of the closure.
    view
        View named as the source; None where the time was typed.
    """
    loop = document.loop
    times_s = loop.frame_times_s
    return ClosureTime(
        after_s=float(times_s[frame] - times_s[beat.end_diastole]),
        beat_s=beat_length_s(
            times_s, loop.r_wave_times_s, beat, heart_rate_bpm=loop.heart_rate_bpm
        ),
        view=view,
    )


def _beat(document: ViewDocument, settings: AnalysisSettings) -> Beat | None:
    loop, tracked = document.loop, document.tracked
    if tracked is None:
        # Without tracks only R waves and typed frames can tell end-diastole; a constant
        # line keeps the resolver from failing, and a surrogate from it is refused
        # below.
        line_mm = np.zeros(loop.n_frames)
        anchor = document.beat_choice.end_systole or 0
    else:
        n_columns, n_rows = tracked.mesh.shape
        points_mm = tracked.tracks.points_mm.reshape(-1, n_columns, n_rows, 2)
        smooth_mm = smooth_tracks(
            points_mm[:, :, n_rows // 2], loop.frame_times_s, settings.smoothing
        )
        line_mm, anchor = line_length_mm(smooth_mm), tracked.start_frame
    try:
        beat = resolve_beat(
            line_length_mm=line_mm,
            frame_times_s=loop.frame_times_s,
            r_wave_times_s=loop.r_wave_times_s,
            choice=document.beat_choice,
            anchor_frame=anchor,
            heart_rate_bpm=loop.heart_rate_bpm,
        )
    except LongAxisError:
        return None  # measuring the view says why
    if tracked is None and beat.end_diastole_source is EventSource.LONGEST_LINE:
        return None
    # Without tracks the end of the beat is not known from the line.
    return beat if tracked is not None else replace(beat, is_complete=False)


def _with_closure(document: ViewDocument, closure: ClosureTime | None) -> ViewDocument:
    now = document.beat_choice.closure
    if document.view is SEEN_IN:
        # In A3C itself nothing is carried; a typed time has no view and stays.
        wanted = now if now is not None and now.view is None else None
    elif closure is not None:
        wanted = closure
    else:
        wanted = now if now is not None and now.view is None else None
    if wanted == now:
        return document
    choice: BeatChoice = replace(document.beat_choice, closure=wanted)
    return replace(document, beat_choice=choice)
