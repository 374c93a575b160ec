"""End-diastole, end-systole and end of a beat, proposed before any contour is drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import ValueSource
from longaxis.data.event_proposal import ProposalSource, TimeProposal
from longaxis.event_detection.ecg import read_ecg
from longaxis.event_detection.end_systole import find_end_systole, size_curve
from longaxis.strain.time_doubt import heart_rate_doubt

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Loop, Recording
    from longaxis.data.event_proposal import EcgReading

OUT_OF_ORDER = (
    "The ECG in the picture shows that the frames of this file are not stored in order "
    "of time, so no times are proposed; export the loop again."
)
TAG_AND_PICTURE_DISAGREE = (
    "The R waves that the file states are not where the ECG in the picture shows them; "
    "check end-diastole and the end of the beat."
)
# Frames by which two statements of one R wave may differ: one for either's rounding.
_SAME_R_WAVE_FRAMES = 1
# Confidence in R waves that only the file states; chosen: they are rarely wrong, but
# nothing confirms them, so it is just below the 1 of R waves that the picture confirms.
# It is shown to the reader and halved where the picture contradicts.
_TAG_CONFIDENCE = 0.9


def propose_times(loop: Loop | Recording) -> TimeProposal:
    """Return the times that R waves and motion propose for one beat of a loop.

    Parameters
    ----------
    loop
        A loop, or a recording that still lacks its scale or its frame times.
    """
    ecg = read_ecg(loop.frames)
    if ecg is not None and not ecg.is_in_order:
        return TimeProposal(ecg=ecg, notes=(OUT_OF_ORDER,))
    proposal = _by_r_waves(_tagged(loop), ecg)
    if proposal.end_diastole is None or proposal.last is None:
        return proposal
    size = size_curve(loop.frames, loop.tissue_region_px)
    detected = find_end_systole(size, proposal.end_diastole, proposal.last)
    if detected is None:
        return proposal
    return replace(
        proposal,
        end_systole=detected.frame,
        end_systole_source=ProposalSource.PICTURE_MOTION,
        end_systole_confidence=detected.confidence,
    )


def with_proposed_r_waves(loop: Loop, proposal: TimeProposal) -> Loop:
    """Return the loop with its ECG, and R waves of it where the file states none.

    The very same loop where nothing is to be added.

    They are marked as proposed. Where they, the frame times and the heart rate of the
    file contradict each other, the times are in doubt (decision 17).

    Parameters
    ----------
    loop
        As read from its file.
    proposal
        As `propose_times` made it of this loop.
    """
    proposed = loop
    if proposal.notes:
        notes = tuple(dict.fromkeys((*loop.notes, *proposal.notes)))
        proposed = replace(loop, notes=notes)
    if proposal.ecg is not None and proposal.ecg.trace is not None:
        proposed = replace(proposed, ecg=proposal.ecg.trace)
    if proposal.source is ProposalSource.ECG_IN_PICTURE:
        proposed = replace(
            proposed,
            r_wave_times_s=loop.frame_times_s[list(proposal.r_wave_frames)],
            r_wave_source=ValueSource.PICTURE,
            r_wave_confidence=proposal.confidence,
        )
    # Times that the reader entered are decided.
    if loop.time_doubt or loop.time_source is ValueSource.READER:
        return proposed
    doubt = heart_rate_doubt(proposed)
    return replace(proposed, time_doubt=doubt) if doubt else proposed


def _tagged(loop: Loop | Recording) -> tuple[int, ...]:
    """Return the frames of the R waves that the file states."""
    times_s = loop.frame_times_s
    # R waves are stated on a clock: in doubt, they cannot be put on frames.
    source = getattr(loop, "r_wave_source", ValueSource.FILE)
    if times_s is None or loop.time_doubt or source is not ValueSource.FILE:
        return ()
    nearest = [int(np.argmin(np.abs(times_s - entry))) for entry in loop.r_wave_times_s]
    return tuple(sorted(set(nearest)))


def _by_r_waves(tagged: tuple[int, ...], ecg: EcgReading | None) -> TimeProposal:
    """Return the proposal by the file's R waves, else by those in the picture."""
    seen = () if ecg is None else ecg.r_wave_frames
    notes: tuple[str, ...] = ()
    confidence, source = _TAG_CONFIDENCE, ProposalSource.R_WAVE_TAG
    frames = tagged
    if tagged and seen and not _agree(tagged, seen):
        notes, confidence = (TAG_AND_PICTURE_DISAGREE,), 0.5 * _TAG_CONFIDENCE
    elif tagged and seen:
        confidence = 1.0
    elif ecg is not None:
        frames, source = seen, ProposalSource.ECG_IN_PICTURE
        confidence = ecg.confidence
    if not frames:
        return TimeProposal(ecg=ecg, notes=notes)
    end_diastole, last = _beat(np.array(frames))
    return TimeProposal(
        end_diastole=end_diastole,
        last=last,
        source=source,
        confidence=confidence,
        r_wave_frames=frames,
        ecg=ecg,
        notes=notes,
    )


def _agree(tagged: tuple[int, ...], seen: tuple[int, ...]) -> bool:
    """Return True where every R wave of the picture is also stated by the file."""
    distances = np.abs(np.subtract.outer(np.array(seen), np.array(tagged)))
    return bool((distances.min(axis=1) <= _SAME_R_WAVE_FRAMES).all())


def _beat(frames: NDArray[np.int64]) -> tuple[int, int | None]:
    """Return the start and the end of the beat that is proposed.

    The one whose length is nearest the usual: after an early beat the heart is not
    filled as usual.
    """
    if len(frames) < 2:
        return int(frames[0]), None
    lengths = np.diff(frames)
    chosen = int(np.abs(lengths - np.median(lengths)).argmin())
    return int(frames[chosen]), int(frames[chosen + 1])
