"""R waves and events of a beat as marks, with who says where they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

import numpy as np

from longaxis.app.base.i18n import tr
from longaxis.app.core import edits
from longaxis.data import EventSource, ValueSource
from longaxis.data.event_proposal import ProposalSource

if TYPE_CHECKING:
    from longaxis.data import Beat, BeatChoice, Loop
    from longaxis.data.event_proposal import TimeProposal


class MarkSource(Enum):
    """Who says where an R wave or an event of the beat is."""

    FILE = auto()
    PROPOSED = auto()
    READER = auto()
    RULES = auto()

    @property
    def sign(self) -> str:
        """What follows the name of the mark, so that colour is not the only sign."""
        return {MarkSource.PROPOSED: " ?", MarkSource.READER: " ✓"}.get(self, "")


_SOURCES = {
    EventSource.R_WAVE: MarkSource.FILE,
    EventSource.ECG_PROPOSED: MarkSource.PROPOSED,
    EventSource.LONGEST_LINE: MarkSource.RULES,
    EventSource.SHORTEST_LINE: MarkSource.RULES,
}


@dataclass(frozen=True, slots=True)
class EcgMark:
    """A frame that is marked on the ECG.

    Attributes
    ----------
    frame
        As a fraction: R waves are in the time of the loop and rarely on a frame.
    event
        Which field of `BeatChoice` it is; None for an R wave.
    """

    frame: float
    name: str
    source: MarkSource
    event: edits.Event | None = None


def r_wave_source(loop: Loop) -> MarkSource:
    """Return who says where the R waves of a loop are."""
    if loop.r_wave_source is not ValueSource.PICTURE:
        return MarkSource.FILE
    is_open = loop.r_wave_confidence is not None
    return MarkSource.PROPOSED if is_open else MarkSource.READER


def r_wave_marks(loop: Loop) -> tuple[EcgMark, ...]:
    """Return the R waves within a loop."""
    times_s, r_waves_s = loop.frame_times_s, loop.r_wave_times_s
    # Half a mean step of tolerance, for rounding at both ends.
    slack_s = 0.5 * float(np.ptp(times_s)) / max(1, loop.n_frames - 1)
    is_inside = (r_waves_s >= times_s[0] - slack_s) & (
        r_waves_s <= times_s[-1] + slack_s
    )
    source = r_wave_source(loop)
    frames = np.interp(r_waves_s[is_inside], times_s, np.arange(loop.n_frames))
    return tuple(EcgMark(frame, "R", source) for frame in frames.tolist())


def measured_marks(beat: Beat, choice: BeatChoice) -> tuple[EcgMark, ...]:
    """Return the events of a measured beat.

    Parameters
    ----------
    beat
        As measured.
    choice
        What the reader decided about it.
    """
    start = _SOURCES.get(beat.end_diastole_source, MarkSource.READER)
    end = start if beat.is_complete else MarkSource.RULES
    middle = _SOURCES.get(beat.end_systole_source, MarkSource.READER)
    return (
        EcgMark(beat.end_diastole, "ED", start, "end_diastole"),
        EcgMark(beat.end_systole, beat.end_systole_source.mark, middle, "end_systole"),
        EcgMark(
            beat.last,
            tr("end"),
            end if choice.last is None else MarkSource.READER,
            "last",
        ),
    )


def chosen_marks(
    choice: BeatChoice, proposal: TimeProposal | None
) -> tuple[EcgMark, ...]:
    """Return the events before anything is measured: the reader's, else proposed ones.

    Parameters
    ----------
    choice
        What the reader decided.
    proposal
        What R waves and picture propose; None while it is not known.
    """
    names = ("ED", choice.end_systole_source.mark, tr("end"))
    marks = []
    for event, name in zip(edits.EVENTS, names, strict=True):
        frame, source = getattr(choice, event), MarkSource.READER
        if frame is None and proposal is not None:
            frame = getattr(proposal, event)
            is_stated = proposal.source is ProposalSource.R_WAVE_TAG
            is_stated = is_stated and event != "end_systole"
            source = MarkSource.FILE if is_stated else MarkSource.PROPOSED
        if frame is not None:
            marks.append(EcgMark(frame, name, source, event))
    return tuple(marks)
