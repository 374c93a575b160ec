"""Settings, and the result of one view and of one study."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data._checks import require
from longaxis.data.convention import Convention
from longaxis.data.report import ReportChoice
from longaxis.data.strain import Smoothing, Stage, StrainCurves
from longaxis.data.uncertainty import StudyUncertainty

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.anatomy import View
    from longaxis.data.beat import Beat
    from longaxis.data.beats import BeatsSummary, GlobalOverBeats
    from longaxis.data.cavity import BiplaneVolumes, PlaneCavity
    from longaxis.data.contour import Centreline, Mesh, Tracks
    from longaxis.data.edit_log import EditEntry
    from longaxis.data.loop import Loop, StudyHeader
    from longaxis.data.strain import GlobalDefinition, GlobalValues, SegmentResult
    from longaxis.data.strain_map import StrainMap
    from longaxis.data.strain_rate import StrainRates
    from longaxis.data.tracker_identity import TrackerIdentity
    from longaxis.data.trend import Trend
    from longaxis.data.uncertainty import Uncertainty


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisSettings:
    """Everything that changes a number, and that every report therefore prints.

    Attributes
    ----------
    tracker
        Name in `models.registry.TrackerRegistry`.
    mesh_rows
        Rows of points across the wall, odd.
    mesh_spacing_mm
        Distance between points along the wall at the tracked frame.
    smoothing
        Temporal smoothing of the tracked coordinates.
    compensate_drift
        Subtract the drift linearly over the beat, where the beat is complete.
    most_rejected_in_view, most_rejected_in_study
        With more rejected segments in a view, or in all views, no global strain of the
        study is given.
    convention
        Which strain is called GLS; it chooses between numbers and changes none.
    """

    # Decision 13 says why.
    tracker: str = "block-matching"
    # Chosen: in 9 mm of wall five rows lie 2.25 mm apart, about as the columns do.
    mesh_rows: int = 5
    mesh_spacing_mm: float = 2.5
    smoothing: Smoothing = Smoothing.GAUSSIAN_40_MS
    compensate_drift: bool = True
    # Above these a global value would rest on too little wall.
    most_rejected_in_view: int = 1
    most_rejected_in_study: int = 3
    # Decision 18.
    convention: Convention = Convention.GUIDELINE_2025

    def __post_init__(self) -> None:
        # Odd, so that one row lies on the line whose strain is measured.
        require(
            self.mesh_rows >= 1 and self.mesh_rows % 2 == 1,
            f"mesh_rows must be odd, got {self.mesh_rows}",
        )
        require(
            # Chosen: from less than a pixel to less than a segment.
            0.2 <= self.mesh_spacing_mm <= 20,
            f"mesh_spacing_mm must be 0.2 to 20, got {self.mesh_spacing_mm}",
        )
        require(
            0 <= self.most_rejected_in_view <= 6,
            f"most_rejected_in_view must be 0 to 6, got {self.most_rejected_in_view}",
        )
        require(
            0 <= self.most_rejected_in_study <= 18,
            "most_rejected_in_study must be 0 to 18, got "
            f"{self.most_rejected_in_study}",
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ViewResult:
    """Everything measured in one loop.

    Attributes
    ----------
    mirrored
        True where the picture shows the walls the other way round (see anatomy).
    stages
        Curves at every stage; DRIFT_CORRECTED only where the beat is complete.
    reported_stage
        The stage the values were read off.
    segments
        Six results in the order of the line.
    globals_
        One for each definition.
    drift
        Strain of the line left at the end of a complete beat, before correction.
    warnings
        One sentence each, for screen and report.
    uncertainty
        How far the values move when the line is drawn anew; None until that was done.
    strain_rates
        Strain rate, or why there is none.
    cavity
        Length, area and volume of what the endocardium encloses.
    beats
        Mean and standard deviation over the beats that the reader chose; None for one
        beat alone.
    strain_maps
        Strain along the whole line, at the stages of `stages`.
    walls_are_checked
        Whether the reader confirmed which wall is on the left of the picture.
    """

    loop: Loop
    view: View
    mirrored: bool
    centreline: Centreline
    mesh: Mesh
    beat: Beat
    settings: AnalysisSettings
    tracker: TrackerIdentity
    tracks: Tracks
    stages: dict[Stage, StrainCurves]
    reported_stage: Stage
    segments: tuple[SegmentResult, ...]
    globals_: dict[GlobalDefinition, GlobalValues]
    drift: float | None
    warnings: tuple[str, ...] = ()
    uncertainty: Uncertainty | None = None
    strain_rates: StrainRates | None = None
    cavity: PlaneCavity | None = None
    beats: BeatsSummary | None = None
    strain_maps: dict[Stage, StrainMap] = field(default_factory=dict)
    walls_are_checked: bool = True

    @property
    def curves(self) -> StrainCurves:
        """The curves the values were read off."""
        return self.stages[self.reported_stage]

    @property
    def n_accepted(self) -> int:
        """Number of segments that count."""
        return sum(segment.accepted for segment in self.segments)

    @property
    def heart_rate_bpm(self) -> float | None:
        """Rate of the measured beat, else as the file states it; None if unknown."""
        if self.beat.is_complete:
            times_s = self.loop.frame_times_s
            beat_s = times_s[self.beat.last] - times_s[self.beat.end_diastole]
            return float(60 / beat_s)
        # The stated rate is one of the statements that contradict each other then.
        return None if self.loop.time_doubt else self.loop.heart_rate_bpm

    def mean_of_accepted(self, stage: Stage) -> NDArray[np.float64]:
        """Return the mean curve of the accepted segments (G2), a fraction.

        Shape (B,).
        """
        accepted = [segment.accepted for segment in self.segments]
        # At each instant over the same segments, so G2 does not jump.
        curves = self.stages[stage].segments[:, accepted]
        # The mean over nothing would be NaN with a warning of numpy.
        if not self.n_accepted:
            return np.full(len(curves), np.nan)
        mean: NDArray[np.float64] = curves.mean(axis=1)
        return mean


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewSummary:
    """What the values of a whole study need to know of one view, without pictures.

    Attributes
    ----------
    line
        Global values of the whole line.
    segments
        Six results in the order of the line.
    is_complete
        Whether the measured beat is a whole one.
    most_rejected_in_view, most_rejected_in_study
        As in `AnalysisSettings`.
    heart_rate_bpm
        Of the measured beat, else as the file states it; None if unknown.
    length_mm
        From the middle of the annulus to the apex at end-diastole.
    """

    view: View
    line: GlobalValues
    segments: tuple[SegmentResult, ...]
    is_complete: bool
    most_rejected_in_view: int
    most_rejected_in_study: int
    heart_rate_bpm: float | None
    length_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyValues:
    """Values that need more than one view; None where views are missing.

    Attributes
    ----------
    global_peak_systolic, global_end_systolic, global_peak
        Mean of the three views' G1 values.
    mechanical_dispersion_s
        Standard deviation (n - 1) of the time to peak over accepted segments.
    n_segments_in_dispersion
        How many segments that was, 18 at most.
    n_segments_accepted
        How many segments are accepted in all views.
    n_segments_lengthening
        How many of the accepted segments lengthen in systole; dispersion and
        post-systolic index leave them out.
    mechanical_dispersion_16_s, n_segments_in_dispersion_16
        The same in the 16-segment model.
    apical_ratio
        Mean apical / (mean basal + mean mid) of peak systolic strain; None where an
        accepted segment has no peak systolic strain because it lengthens.
    post_systolic_index
        Mean over the accepted segments that shorten.
    """

    global_peak_systolic: float | None
    global_end_systolic: float | None
    global_peak: float | None
    mechanical_dispersion_s: float | None
    n_segments_in_dispersion: int
    apical_ratio: float | None
    post_systolic_index: float | None
    mechanical_dispersion_16_s: float | None = None
    n_segments_in_dispersion_16: int = 0
    n_segments_accepted: int = 0
    n_segments_lengthening: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyResult:
    """The views of one study, at most one of each kind, and what they say together.

    Attributes
    ----------
    beats
        Mean of the three views' G1, each over several beats; None where a view has one
        beat alone, or no global strain is given.
    log
        Who changed what in the study, and when.
    follow_up
        Earlier exams of the patient beside this one; None where the reader wants no
        page of them.
    """

    header: StudyHeader
    views: tuple[ViewResult, ...]
    values: StudyValues
    reader: str = ""
    comment: str = ""
    report: ReportChoice = field(default_factory=ReportChoice)
    software_version: str = ""
    warnings: tuple[str, ...] = ()
    uncertainty: StudyUncertainty = field(default_factory=StudyUncertainty)
    volumes: BiplaneVolumes | None = None
    beats: GlobalOverBeats | None = None
    log: tuple[EditEntry, ...] = ()
    follow_up: Trend | None = None

    def __post_init__(self) -> None:
        # Values of a study take each view once; two would count double.
        kinds = [result.view for result in self.views]
        require(len(set(kinds)) == len(kinds), "a study holds each view at most once")

    @property
    def convention(self) -> Convention:
        """Which strain is called GLS; that of the guideline where views differ."""
        conventions = {view.settings.convention for view in self.views}
        return conventions.pop() if len(conventions) == 1 else Convention.GUIDELINE_2025
