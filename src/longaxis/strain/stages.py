"""Curves at every stage of processing, and which of them is reported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from longaxis.data import AnalysisSettings, Smoothing, Stage
from longaxis.strain.curve import strain_curves, without_line
from longaxis.strain.drift import compensate, drift

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from longaxis.data import Beat, StrainCurves


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ProcessedCurves:
    """The curves of one beat at every stage that exists.

    Attributes
    ----------
    reported
        The stage that values are read off.
    line_drift, segment_drift
        Strain left at the end of a complete beat, before correction: of the line, and
        of each segment, shape (S,). None where the beat is not complete.
    settings
        How the curves were processed.
    """

    stages: dict[Stage, StrainCurves]
    reported: Stage
    line_drift: float | None
    segment_drift: NDArray[np.float64] | None
    settings: AnalysisSettings

    @property
    def curves(self) -> StrainCurves:
        """The reported curves."""
        return self.stages[self.reported]

    def without_line(self) -> ProcessedCurves:
        """Return the same with the whole line unknown at every stage."""
        stages = {
            stage: without_line(reported) for stage, reported in self.stages.items()
        }
        return replace(self, stages=stages)


def processed_curves(
    raw_mm: NDArray[np.float64],
    smooth_mm: NDArray[np.float64],
    frame_times_s: NDArray[np.float64],
    beat: Beat,
    settings: AnalysisSettings,
) -> ProcessedCurves:
    """Return the curves of a beat, raw, smoothed, and corrected for drift.

    Parameters
    ----------
    raw_mm, smooth_mm
        Tracked mesh, as it came and smoothed in time, shape (T, L, R, 2).
    frame_times_s
        Shape (T,).
    beat
        Which frames are measured; drift is corrected only in a complete beat.
    settings
        Smoothing, and whether drift is corrected.
    """
    stages = {Stage.RAW: strain_curves(raw_mm, frame_times_s=frame_times_s, beat=beat)}
    latest = Stage.RAW
    if settings.smoothing is not Smoothing.NONE:
        latest = Stage.SMOOTHED
        stages[latest] = strain_curves(
            smooth_mm, frame_times_s=frame_times_s, beat=beat
        )
    line_drift, segment_drift, reported = None, None, latest
    # Only where the next end-diastole is seen should the strain be back at zero.
    if beat.is_complete:
        stages[Stage.DRIFT_CORRECTED] = compensate(stages[latest])
        line_drift, segment_drift = drift(stages[latest])
        reported = Stage.DRIFT_CORRECTED if settings.compensate_drift else latest
    return ProcessedCurves(
        stages=stages,
        reported=reported,
        line_drift=line_drift,
        segment_drift=segment_drift,
        settings=settings,
    )
