"""End-diastole, end-systole and end of a beat, proposed before any contour is drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.event_proposal import ProposalSource, TimeProposal
from longaxis.event_detection.ecg import read_ecg
from longaxis.event_detection.end_systole import find_end_systole, size_curve

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
# nothing confirms them.
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
    found = find_end_systole(size, proposal.end_diastole, proposal.last)
    if found is None:
        return proposal
    return replace(
        proposal,
        end_systole=found.frame,
        end_systole_source=ProposalSource.PICTURE_MOTION,
        end_systole_confidence=found.confidence,
    )


def _tagged(loop: Loop | Recording) -> tuple[int, ...]:
    """Return the frames of the R waves that the file states."""
    times_s = loop.frame_times_s
    # R waves are stated on a clock: in doubt, they cannot be put on frames.
    if times_s is None or loop.time_doubt:
        return ()
    nearest = [int(np.argmin(np.abs(times_s - each))) for each in loop.r_wave_times_s]
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
