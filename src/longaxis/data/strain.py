"""Strain curves and the values read off them. Strain is a fraction, not percent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from longaxis.data._checks import lock, require, require_rising, require_shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from longaxis.anatomy import Segment
    from longaxis.data.report import Override


class Smoothing(Enum):
    """Temporal smoothing of the tracked coordinates before lengths are measured."""

    NONE = "none"
    GAUSSIAN_40_MS = "Gaussian, 40 ms full width at half maximum"


class Stage(Enum):
    """How far the numbers have been processed; every stage can be looked at."""

    RAW = "raw"
    SMOOTHED = "smoothed"
    DRIFT_CORRECTED = "drift-corrected"


class GlobalDefinition(Enum):
    """What "global" means (EACVI/ASE/Industry Task Force 2015 asks to state it)."""

    LINE = "G1: whole line"
    MEAN_OF_SEGMENTS = "G2: mean of segment curves"
    MEAN_OF_PEAKS = "G3: mean of segment peaks"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StrainCurves:
    """Longitudinal strain of one view over one beat, at one stage of processing.

    Attributes
    ----------
    times_s
        Time after end-diastole, shape (B,), first 0.
    frames
        Frame index of each sample, shape (B,).
    segments
        Lagrangian strain of each segment, fraction, shape (B, S).
    line
        Lagrangian strain of the whole line (G1), shape (B,).
    """

    times_s: NDArray[np.float64]
    frames: NDArray[np.int64]
    segments: NDArray[np.float64]
    line: NDArray[np.float64]

    def __post_init__(self) -> None:
        n_samples = len(self.times_s)
        # The first is 0 at end-diastole; equal times would make rates infinite.
        require_rising("times_s", self.times_s)
        require_shape("frames", self.frames, (n_samples,))
        require_shape("segments", self.segments, (n_samples, None))
        require_shape("line", self.line, (n_samples,))
        lock(self.times_s, self.frames, self.segments, self.line)

    @property
    def mean_of_segments(self) -> NDArray[np.float64]:
        """Unweighted mean of the segment curves (G2), a fraction, shape (B,)."""
        mean: NDArray[np.float64] = self.segments.mean(axis=1)
        return mean


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveValues:
    """What is read off one strain curve; definitions in `docs/methods.md`.

    Attributes
    ----------
    end_systolic
        Strain at end-systole.
    peak_systolic
        Most negative strain from end-diastole to end-systole. NaN where the curve
        lengthens by at least as much there.
    peak
        Most negative strain of the whole cycle. NaN as `peak_systolic`.
    positive_peak_systolic
        Largest strain in systole, 0 if the wall never lengthens there.
    post_systolic
        `peak - end_systolic` if the peak comes after end-systole, else 0.
    post_systolic_index
        (peak - end_systolic) / peak if the peak comes after end-systole, else 0; a
        fraction.
    time_to_peak_s
        Time of `peak` after end-diastole.

    Notes
    -----
    Where the curve lengthens, `post_systolic`, `post_systolic_index` and
    `time_to_peak_s` are NaN.
    """

    end_systolic: float
    peak_systolic: float
    peak: float
    positive_peak_systolic: float
    post_systolic: float
    post_systolic_index: float
    time_to_peak_s: float

    @property
    def lengthens(self) -> bool:
        """True where the wall lengthens in systole; see `strain.values`."""
        # Not by the time to peak, which is also missing where times are in doubt.
        return math.isfinite(self.end_systolic) and math.isnan(self.post_systolic_index)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalValues:
    """Global longitudinal strain of one view by one definition.

    For G3 only the peaks exist; `time_to_peak_s` is None there.
    """

    definition: GlobalDefinition
    end_systolic: float
    peak_systolic: float
    peak: float
    time_to_peak_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentQuality:
    """How far a segment's curve can be believed, and why not.

    Attributes
    ----------
    score
        From 0 (lost) to 1 (certain).
    reasons
        One short phrase for each thing that is wrong, empty if nothing is.
    expected_error_mm
        How far off the tracker expects the segment's points to be, the mean over the
        beat; None where the tracker does not say.
    """

    score: float
    reasons: tuple[str, ...] = ()
    expected_error_mm: float | None = None

    def __post_init__(self) -> None:
        # NaN fails this too: a segment without score is lost, which is 0.
        require(0 <= self.score <= 1, f"score must be 0 to 1, got {self.score}")

    @property
    def is_good(self) -> bool:
        """True if nothing speaks against the segment."""
        return not self.reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentResult:
    """One segment's values, its drift, its quality, and the reader's word on it.

    Attributes
    ----------
    values
        NaN in every field where the segment could not be measured.
    drift
        Strain left at the end of a complete beat, before correction; None if the beat
        is not complete.
    accepted
        Whether the segment counts; the quality proposes, the reader decides.
    override
        Who decided against or beside the proposal, and when; None if nobody did.
    """

    segment: Segment
    values: CurveValues
    drift: float | None
    quality: SegmentQuality
    accepted: bool
    override: Override | None = None
