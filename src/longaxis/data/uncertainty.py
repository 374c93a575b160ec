"""How far the numbers move when the line is drawn anew, and from what that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data._checks import lock, require, require_shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from longaxis.data.strain import GlobalDefinition

# Chosen: below 20 runs the spread itself is uncertain, above 50 the wait grows.
FEWEST_RUNS, MOST_RUNS = 20, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Jitter:
    """How the reader's work is varied.

    Attributes
    ----------
    n_runs
        How many times it is done again, 20 to 50.
    contour_mm
        Standard deviation of the line's displacement, across and along the wall.
    correlation_mm
        Distance along the wall at which two displacements are still alike: their
        correlation is 0.6 there. A reader errs over stretches, not point by point.
    frames
        The line's frame and end-systole each move by up to this many frames.
    seed
        Same seed, same numbers.
    """

    # Chosen: a standard deviation from 30 runs is itself known to about 13 %.
    n_runs: int = 30
    # Chosen, as the error of a click in `contour_detection.refine` and
    # benchmarks/first_contour.py; the interval grows in proportion to it.
    contour_mm: float = 1.5
    # Chosen without a measurement: about a segment of the wall. Much shorter, shifts
    # cancel within a segment; much longer, all segments move together.
    correlation_mm: float = 25.0
    # Chosen without a measurement: neighbouring frames of an event look alike.
    frames: int = 1
    # Any fixed number: the same study gives the same interval again.
    seed: int = 1

    def __post_init__(self) -> None:
        require(
            FEWEST_RUNS <= self.n_runs <= MOST_RUNS,
            f"n_runs must be {FEWEST_RUNS} to {MOST_RUNS}, got {self.n_runs}",
        )
        # Chosen: beyond 3 mm the line would leave the wall.
        require(
            0 <= self.contour_mm <= 3,
            f"contour_mm must be 0 to 3, got {self.contour_mm}",
        )
        # Chosen: from single points to the whole line moving together.
        require(
            5 <= self.correlation_mm <= 200,
            f"correlation_mm must be 5 to 200, got {self.correlation_mm}",
        )
        # Chosen: four frames are 50 to 130 ms at 30 to 80 frames a second.
        require(0 <= self.frames <= 4, f"frames must be 0 to 4, got {self.frames}")
        require(self.seed >= 0, f"seed must be 0 or more, got {self.seed}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JitteredLines:
    """Mid-wall lines drawn anew, and where they went: raw, as tracks are.

    Attributes
    ----------
    points_mm
        Shape (T, n_runs, L, 2); NaN where a point was lost.
    start_frames
        Frame each line was placed in, shape (n_runs,).
    end_systole_shifts
        Frames by which each run's end-systole is moved, shape (n_runs,).
    """

    jitter: Jitter
    points_mm: NDArray[np.float32]
    start_frames: NDArray[np.int64]
    end_systole_shifts: NDArray[np.int64]

    def __post_init__(self) -> None:
        n_runs = self.jitter.n_runs
        require_shape("points_mm", self.points_mm, (None, n_runs, None, 2))
        require_shape("start_frames", self.start_frames, (n_runs,))
        require_shape("end_systole_shifts", self.end_systole_shifts, (n_runs,))
        lock(self.points_mm, self.start_frames, self.end_systole_shifts)


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfWidths:
    """Half of the 95 % interval around values; NaN where too few runs have one."""

    end_systolic: float
    peak_systolic: float
    peak: float
    time_to_peak_s: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Uncertainty:
    """How far the values of one view move when the line is drawn anew.

    Intervals lie around the reported values: 1.96 times the root mean square deviation
    of the runs from them. What the tracker gets wrong in every run is not in them.

    Attributes
    ----------
    jitter
        What was varied, how often, and from which seed.
    globals_
        One for each definition; `time_to_peak_s` is NaN for G3.
    segments
        Six, in the order of the line.
    line_lower, line_upper
        Band around the reported curve of the line, shape (B,).
    segments_lower, segments_upper
        Bands around the segments' curves, shape (B, S).
    """

    jitter: Jitter
    globals_: dict[GlobalDefinition, HalfWidths]
    segments: tuple[HalfWidths, ...]
    line_lower: NDArray[np.float64]
    line_upper: NDArray[np.float64]
    segments_lower: NDArray[np.float64]
    segments_upper: NDArray[np.float64]

    def __post_init__(self) -> None:
        n_samples = len(self.line_lower)
        require_shape("line_upper", self.line_upper, (n_samples,))
        shape = (n_samples, len(self.segments))
        require_shape("segments_lower", self.segments_lower, shape)
        require_shape("segments_upper", self.segments_upper, shape)
        lock(self.line_lower, self.line_upper)
        lock(self.segments_lower, self.segments_upper)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyUncertainty:
    """Half of the 95 % interval around the mean of three views, None without one."""

    global_peak_systolic: float | None = None
    global_end_systolic: float | None = None
    global_peak: float | None = None
