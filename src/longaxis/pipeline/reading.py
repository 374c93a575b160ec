"""Beat and contour of a view, proposed together before anything is measured."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from longaxis.data import BeatChoice, EventSource
from longaxis.data.reading_proposal import ReadingProposal
from longaxis.event_detection.proposal import propose_times
from longaxis.pipeline.tracking import suggest_contour

if TYPE_CHECKING:
    from longaxis.data import Loop, ViewDocument
    from longaxis.data.event_proposal import TimeProposal

# Systole takes 0.3 to 0.4 of a beat at rest: where end-systole is not proposed, the
# contour is searched there. Chosen within that range without a measurement; only a
# frame for the search depends on it, no measured value.
_SYSTOLE_SHARE = 0.36


def propose_reading(
    document: ViewDocument,
    *,
    wall_thickness_mm: float = 9.0,
    times: TimeProposal | None = None,
) -> ReadingProposal:
    """Return beat and contour for the reader to confirm; nothing is measured with them.

    Parameters
    ----------
    document
        A view; frames of the beat that the reader chose are kept.
    wall_thickness_mm
        Of the contour.
    times
        As `propose_times` made it of this loop; None computes it.
    """
    chosen, stated = document.beat_choice, BeatChoice()
    notes: tuple[str, ...] = ()
    if chosen == BeatChoice():
        times = propose_times(document.loop) if times is None else times
        chosen = replace(
            chosen,
            end_diastole=times.end_diastole,
            end_systole=times.end_systole,
            last=times.last,
            # Named so once the reader confirms it; until then nothing uses it.
            end_systole_source=(
                EventSource.TYPED
                if times.end_systole is None
                else EventSource.PICTURE_MOTION
            ),
        )
        notes = times.notes
        if times.source is not None:
            stated = BeatChoice(end_diastole=times.end_diastole, last=times.last)
    frame = _search_frame(document.loop, chosen)
    suggestion = suggest_contour(
        document, frame=frame, wall_thickness_mm=wall_thickness_mm
    )
    return ReadingProposal(
        choice=chosen, stated=stated, suggestion=suggestion, notes=notes
    )


def _search_frame(loop: Loop, choice: BeatChoice) -> int:
    """Return the frame in which the contour is searched: ES, or about there."""
    if choice.end_systole is not None:
        return choice.end_systole
    first = 0 if choice.end_diastole is None else choice.end_diastole
    last = loop.n_frames - 1 if choice.last is None else choice.last
    return first + round(_SYSTOLE_SHARE * (last - first))
