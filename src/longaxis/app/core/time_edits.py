"""Edits that take R waves of the picture, or decide between statements about time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from longaxis.data import ValueSource
from longaxis.strain.time_doubt import rate_by_r_waves_bpm

if TYPE_CHECKING:
    from longaxis.anatomy import View
    from longaxis.data import Loop, StudyDocument, ViewDocument


def set_proposed_loop(document: StudyDocument, view: View, loop: Loop) -> StudyDocument:
    """Take a loop with R waves that its picture proposes.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    loop
        The same loop with R waves, and with its times in doubt where they disagree.
    """
    return _changed(document, view, loop=replace(loop, view=view))


def confirm_r_waves(document: StudyDocument, view: View) -> StudyDocument:
    """Take the proposed R waves as confirmed by the reader.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    """
    loop = _of(document, view).loop
    return _changed(document, view, loop=replace(loop, r_wave_confidence=None))


def use_frame_times(document: StudyDocument, view: View) -> StudyDocument:
    """Decide for the frame times; the heart rate that contradicts them is dropped.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    """
    decided = replace(
        _of(document, view).loop,
        heart_rate_bpm=None,
        time_doubt="",
        time_source=ValueSource.READER,
    )
    return _changed(document, view, loop=decided, tracked=None)


def use_heart_rate(document: StudyDocument, view: View) -> StudyDocument:
    """Decide for the stated heart rate: the frame times are scaled to fit it.

    The tracks go, since trackers use the times.

    Parameters
    ----------
    document
        The open study.
    view
        The apical view.
    """
    loop = _of(document, view).loop
    by_r_waves = rate_by_r_waves_bpm(loop)
    # The choice is only offered where both are known and disagree.
    assert by_r_waves is not None
    assert loop.heart_rate_bpm is not None
    factor = by_r_waves / loop.heart_rate_bpm
    decided = replace(
        loop,
        frame_times_s=loop.frame_times_s * factor,
        r_wave_times_s=loop.r_wave_times_s * factor,
        time_doubt="",
        time_source=ValueSource.READER,
    )
    return _changed(document, view, loop=decided, tracked=None)


def _of(document: StudyDocument, view: View) -> ViewDocument:
    detected = document.view(view)
    assert detected is not None
    return detected


def _changed(document: StudyDocument, view: View, **changes: object) -> StudyDocument:
    views = tuple(
        replace(entry, **changes) if entry.view is view else entry  # type: ignore[arg-type]
        for entry in document.views
    )
    return replace(document, views=views)
