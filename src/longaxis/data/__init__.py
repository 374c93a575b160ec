"""The records that travel through the program.

All lengths are millimetres, all times seconds, all points (x, y) with x to the
right and y away from the transducer, strain a fraction. A record checks what it is
given, takes the arrays over and locks them: to change something, make a new record.
"""

from longaxis.data.beat import Beat, BeatChoice, ClosureTime, EventSource
from longaxis.data.contour import Centreline, MemberTracks, Mesh, Tracks
from longaxis.data.contour_suggestion import ContourSuggestion
from longaxis.data.convention import Convention
from longaxis.data.correction import Correction
from longaxis.data.document import StudyDocument, TrackedMesh, ViewDocument
from longaxis.data.loop import (
    Loop,
    LoopOrigin,
    LoopSummary,
    Recording,
    StudyHeader,
    ValueSource,
)
from longaxis.data.strain import (
    CurveValues,
    GlobalDefinition,
    GlobalValues,
    SegmentQuality,
    SegmentResult,
    Smoothing,
    Stage,
    StrainCurves,
)
from longaxis.data.study import (
    AnalysisSettings,
    StudyResult,
    StudyValues,
    ViewResult,
)
from longaxis.data.tracker_identity import TrackerIdentity

__all__ = [
    "AnalysisSettings",
    "Beat",
    "BeatChoice",
    "Centreline",
    "ClosureTime",
    "ContourSuggestion",
    "Convention",
    "Correction",
    "CurveValues",
    "EventSource",
    "GlobalDefinition",
    "GlobalValues",
    "Loop",
    "LoopOrigin",
    "LoopSummary",
    "MemberTracks",
    "Mesh",
    "Recording",
    "SegmentQuality",
    "SegmentResult",
    "Smoothing",
    "Stage",
    "StrainCurves",
    "StudyDocument",
    "StudyHeader",
    "StudyResult",
    "StudyValues",
    "TrackedMesh",
    "TrackerIdentity",
    "Tracks",
    "ValueSource",
    "ViewDocument",
    "ViewResult",
]
