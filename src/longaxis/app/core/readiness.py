"""What a valid GLS still needs, and warnings, each with what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View, walls
from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.core.missing_tracker import tracker_note
from longaxis.app.core.view_state import Step
from longaxis.data.event_proposal import CLEAR_R_WAVES
from longaxis.strain.study import LARGEST_RATE_DIFFERENCE_BPM
from longaxis.strain.time_doubt import heart_rate_doubt
from longaxis.strain.warnings import slow_frames

if TYPE_CHECKING:
    from longaxis.app.core.session import Session
    from longaxis.data import Loop, Recording, ViewDocument

# Chosen: one frame less than a beat at 30 frames a second and 60 beats a minute.
_NEARLY_A_BEAT = 0.97

# Results give plain sentences without a code, known by their beginning.
_ADVICE = {
    "End-systole is a surrogate": (
        Step.BEAT,
        tr_noop("Mark aortic valve closure in A3C (A), or type its time."),
    ),
    "End-diastole is a surrogate": (
        Step.BEAT,
        tr_noop("Set end-diastole by hand (D)."),
    ),
    "The beat is not complete": (
        Step.BEAT,
        tr_noop("Set the end of the beat by hand, or take a longer loop."),
    ),
}
"""Where the reader goes from a sentence that begins so, and what there is to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """The next thing that a view needs for a global strain of the study.

    Attributes
    ----------
    text
        What is missing, in a word or two; empty if nothing is.
    step
        Where it is done.
    """

    view: View
    text: str
    step: Step


class WayOut(Enum):
    """What a notice offers to do."""

    GO_THERE = tr_noop("Go there")
    CONFIRM_WALLS = tr_noop("Confirm orientation")
    SWAP_WALLS = tr_noop("No, swap them")
    CONFIRM_R_WAVES = tr_noop("Confirm the R waves")
    USE_FRAME_TIMES = tr_noop("Use the frame times")
    USE_HEART_RATE = tr_noop("Use the heart rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One warning.

    Attributes
    ----------
    sentence
        What it is.
    step, view
        Where it can be resolved; view None for the loop that stands in no slot.
    advice
        What to do there.
    ways_out
        Buttons beside it.
    """

    sentence: str
    step: Step
    view: View | None = None
    advice: str = ""
    ways_out: tuple[WayOut, ...] = (WayOut.GO_THERE,)


def needs(session: Session) -> tuple[Need, ...]:
    """Return what each view needs next, in the order of the slots."""
    return tuple(_need(session, view) for view in View)


def withheld(session: Session) -> str:
    """Return why GLS is not given though every view is measured, empty if it is."""
    study = session.study_result()
    if study is None or any(need.text for need in needs(session)):
        return ""
    if study.convention.of_study(study.values) is not None:
        return ""
    return next(iter(study.warnings), tr("GLS of 3 views is not given."))


def notices(session: Session) -> tuple[Notice, ...]:
    """Return the warnings, the most important first."""
    # Times come first: without them half of the values are withheld.
    pending = [
        _of_time_doubt(document.loop.time_doubt, document.view, document.loop)
        for document in session.document.views
        if document.loop.time_doubt
    ]
    pending += [*_of_preview(session), *_of_walls(session)]
    for document in session.document.views:
        pending += _of_loop(session, document)
    pending += _of_rates(session)
    note = tracker_note(session)
    if note:
        pending.append(Notice(sentence=note, step=Step.CONTOUR))
    # The results of a view repeat what was already said of its loop.
    known = {notice.sentence for notice in pending}
    for view in View:
        result = session.result(view)
        for sentence in () if result is None else result.warnings:
            if sentence not in known:
                pending.append(_of_warning(sentence, view))
    return tuple(pending)


def _need(session: Session, view: View) -> Need:
    document = session.document.view(view)
    if document is None:
        return Need(view=view, text=tr("no loop"), step=Step.LOOPS)
    if document.centreline is None:
        return Need(view=view, text=tr("no contour"), step=Step.CONTOUR)
    # While a contour is dragged, the tracks are those of the contour before.
    if document.tracked is None or view is session.dragged:
        return Need(view=view, text=tr("not tracked"), step=Step.CONTOUR)
    if session.result(view) is None:
        return Need(view=view, text=tr("no beat"), step=Step.BEAT)
    return Need(view=view, text="", step=Step.REVIEW)


def _of_missing_scale(recording: Recording) -> Notice:
    """Say what the scale is needed for: for strain, only its shape."""
    if recording.pixel_shape_is_known:
        return Notice(
            sentence=tr(
                "This file does not say its scale: strain is measured without it, "
                "lengths and volumes are not given."
            ),
            advice=tr("Name the view, or click two marks of the depth scale."),
            step=Step.LOOPS,
        )
    return Notice(
        sentence=tr("This file does not say its scale, and strain needs it."),
        advice=tr("Click two marks of the depth scale."),
        step=Step.LOOPS,
    )


def _of_preview(session: Session) -> list[Notice]:
    """Say what the file on screen lacks."""
    preview = session.preview
    # Of a loop that can only be looked at nothing is missing.
    if preview is None or preview.recording.problems:
        return []
    notices = []
    if preview.recording.mm_per_pixel is None and preview.mm_per_pixel is None:
        notices.append(_of_missing_scale(preview.recording))
    # A frame rate that the reader typed settles both cases below.
    if preview.frame_rate_hz is not None:
        return notices
    if preview.recording.time_doubt:
        notices.append(_of_time_doubt(preview.recording.time_doubt, None))
    elif preview.recording.frame_times_s is None:
        notices.append(
            Notice(
                sentence=tr("This file does not say when its frames were taken."),
                advice=tr("Type the frame rate that is written on the picture."),
                step=Step.LOOPS,
            )
        )
    return notices


def _of_time_doubt(
    time_doubt: str, view: View | None, loop: Loop | None = None
) -> Notice:
    if loop is not None and time_doubt == heart_rate_doubt(loop):
        return Notice(
            sentence=time_doubt,
            advice=tr("Until then nothing that depends on time is given."),
            step=Step.LOOPS,
            view=view,
            ways_out=(WayOut.USE_FRAME_TIMES, WayOut.USE_HEART_RATE),
        )
    return Notice(
        sentence=time_doubt,
        advice=tr("Type the frame rate that is written on the picture."),
        step=Step.LOOPS,
        view=view,
    )


def _of_walls(session: Session) -> list[Notice]:
    """Ask about the walls, since some show the septum on the right (Mayo)."""
    notices = []
    for document in session.document.views:
        if document.walls_are_checked:
            continue
        left, right = walls(document.view, mirrored=document.mirrored)
        notices.append(
            Notice(
                sentence=tr(
                    "{view}: is the {left} wall on the left of the picture, the "
                    "{right} wall on the right?",
                    view=document.view.value,
                    left=left.value,
                    right=right.value,
                ),
                advice=tr("The names of the segments depend on it."),
                step=Step.LOOPS,
                view=document.view,
                ways_out=(WayOut.CONFIRM_WALLS, WayOut.SWAP_WALLS),
            )
        )
    return notices


def _of_loop(session: Session, document: ViewDocument) -> list[Notice]:
    notices = []
    confidence = document.loop.r_wave_confidence
    if confidence is not None:
        is_clear = confidence >= CLEAR_R_WAVES
        notices.append(
            Notice(
                sentence=tr(
                    "{view}: the R waves are proposed from the ECG in the picture "
                    "(confidence {confidence:.0f} %).",
                    view=document.view.value,
                    confidence=100 * confidence,
                ),
                advice=tr("Compare them with the picture; ED and end follow them.")
                if is_clear
                else tr(
                    "The trace is not clear: compare each R wave with the picture; one "
                    "may be missing or off by more than a frame."
                ),
                step=Step.LOOPS,
                view=document.view,
                ways_out=(WayOut.GO_THERE, WayOut.CONFIRM_R_WAVES),
            )
        )
    slow = slow_frames(document.loop)
    if slow is not None:
        notices.append(
            Notice(
                sentence=slow,
                advice=tr("Take a loop with a higher frame rate, if there is one."),
                step=Step.LOOPS,
                view=document.view,
            )
        )
    # Where a beat was found the loop is long enough.
    if session.result(document.view) is None and _is_shorter_than_a_beat(document.loop):
        notices.append(
            Notice(
                sentence=tr(
                    "The loop is shorter than one heartbeat: drift and late peaks "
                    "cannot be seen."
                ),
                advice=tr("Take a longer loop, or go on without them."),
                step=Step.LOOPS,
                view=document.view,
            )
        )
    return notices


def _of_rates(session: Session) -> list[Notice]:
    """Say where heart rates are too far apart, measured or as the files state them."""
    rates = {
        view.view: rate
        for view in session.document.views
        if (rate := _rate_bpm(session, view)) is not None
    }
    if len(rates) < 2:
        return []
    if max(rates.values()) - min(rates.values()) <= LARGEST_RATE_DIFFERENCE_BPM:
        return []
    listed = ", ".join(f"{view.value} {rate:.0f}" for view, rate in rates.items())
    middle = float(np.median(list(rates.values())))
    # The rate farthest from the middle one is that of the loop to replace.
    farthest = max(rates, key=lambda view: abs(rates[view] - middle))
    return [
        Notice(
            sentence=tr(
                "The heart rate differs between the views ({listed} per minute).",
                listed=listed,
            ),
            advice=tr("Take loops or beats of nearly the same rate."),
            step=Step.BEAT if session.result(farthest) is not None else Step.LOOPS,
            view=farthest,
        )
    ]


def _rate_bpm(session: Session, document: ViewDocument) -> float | None:
    result = session.result(document.view)
    if result is not None:
        return result.heart_rate_bpm
    intervals_s = np.diff(document.loop.r_wave_times_s)
    # Median: one R wave that was missed or seen twice must not decide.
    if len(intervals_s) and not document.loop.time_doubt:
        return float(60 / np.median(intervals_s))
    return document.loop.heart_rate_bpm


def _of_warning(sentence: str, view: View) -> Notice:
    """Return a sentence of the result with the place where it can be resolved."""
    step, advice = next(
        (then for start, then in _ADVICE.items() if sentence.startswith(start)),
        (Step.REVIEW, ""),
    )
    return Notice(sentence=sentence, step=step, advice=advice, view=view)


def _is_shorter_than_a_beat(loop: Loop) -> bool:
    rate_bpm = loop.heart_rate_bpm
    intervals_s = np.diff(loop.r_wave_times_s)
    if len(intervals_s) or loop.time_doubt:
        return False  # two R waves were seen, or the loop's length is not known
    if not rate_bpm or rate_bpm <= 0:
        return False
    length_s = float(np.ptp(loop.frame_times_s))
    return length_s < _NEARLY_A_BEAT * 60 / rate_bpm
