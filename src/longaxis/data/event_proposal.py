"""Times of the heartbeat that the program proposes and the reader confirms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data._checks import lock, require, require_shape
from longaxis.data.ecg_trace import EcgTrace

if TYPE_CHECKING:
    from numpy.typing import NDArray


CLEAR_R_WAVES = 0.79
"""Confidence from which R waves of the picture are rarely wrong: benchmarks/RESULTS.md.
Below it an R wave may be missing or more than a frame off."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EcgReading:
    """An ECG trace that is burnt into the pictures of a loop.

    Attributes
    ----------
    r_wave_frames
        Frames in which the sweep stands at an R wave, rising in time.
    confidence
        From 0 to 1: how clearly sweep, trace and R waves are seen.
    trace_frames
        Frame, as a fraction, of each point of the trace, shape (N,).
    trace_heights
        Height of the trace, upwards, from -1 to 1, shape (N,).
    strip_px
        (x0, y0, x1, y1), half open: where the trace lies in the picture.
    is_in_order
        False where the sweep shows that the file does not store its frames in order of
        time; `trace_frames` then count the frames in order of time.
    """

    r_wave_frames: tuple[int, ...]
    confidence: float
    trace_frames: NDArray[np.float64]
    trace_heights: NDArray[np.float64]
    strip_px: tuple[int, int, int, int]
    is_in_order: bool = True

    def __post_init__(self) -> None:
        require(
            0 <= self.confidence <= 1,
            f"confidence must be from 0 to 1, got {self.confidence}",
        )
        require_shape("trace_heights", self.trace_heights, (len(self.trace_frames),))
        lock(self.trace_frames, self.trace_heights)

    @property
    def trace(self) -> EcgTrace | None:
        """The trace over the frames of the file; None where these are out of order."""
        if not self.is_in_order:
            return None
        # A sweep that returns to the left edge leaves a few columns out of order.
        in_time = np.argsort(self.trace_frames, kind="stable")
        return EcgTrace(
            frames=self.trace_frames[in_time], heights=self.trace_heights[in_time]
        )


class ProposalSource(Enum):
    """What a proposed time was found by."""

    R_WAVE_TAG = "R waves that the file states"
    ECG_IN_PICTURE = "ECG in the picture"
    PICTURE_MOTION = "motion of the picture"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimeProposal:
    """End-diastole, end-systole and end of one beat, for the reader to confirm.

    Nothing is measured with a proposal until it is confirmed.

    Attributes
    ----------
    end_diastole, end_systole, last
        Frame indices; None where nothing is proposed.
    source
        What `end_diastole` and `last` were found by, None without them.
    confidence
        Of `end_diastole` and `last`, from 0 to 1.
    end_systole_source, end_systole_confidence
        The same of `end_systole`.
    r_wave_frames
        R waves of the whole loop, rising, by `source`.
    ecg
        The trace in the picture, None where none was found.
    notes
        One sentence each about what is odd.
    """

    end_diastole: int | None = None
    end_systole: int | None = None
    last: int | None = None
    source: ProposalSource | None = None
    confidence: float = 0.0
    end_systole_source: ProposalSource | None = None
    end_systole_confidence: float = 0.0
    r_wave_frames: tuple[int, ...] = ()
    ecg: EcgReading | None = None
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True where nothing is proposed."""
        return self.end_diastole is None and self.end_systole is None
