"""The reader's work on a study: what is saved, undone and redone."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from longaxis.data._checks import require
from longaxis.data.beat import BeatChoice
from longaxis.data.loop import StudyHeader
from longaxis.data.report import ReportChoice
from longaxis.data.study import AnalysisSettings

if TYPE_CHECKING:
    from longaxis.anatomy import View
    from longaxis.data.contour import Centreline, Mesh, Tracks
    from longaxis.data.correction import Correction
    from longaxis.data.edit_log import EditEntry
    from longaxis.data.loop import Loop
    from longaxis.data.report import Override
    from longaxis.data.tracker_identity import TrackerIdentity
    from longaxis.data.uncertainty import JitteredLines


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrackedMesh:
    """A mesh, where it went, and who followed it.

    Attributes
    ----------
    mesh
        As it was placed in `start_frame`.
    tracks
        The tracker's own output, unsmoothed, for all frames of the loop.
    jittered
        Lines drawn anew in the same loop and tracked, for the uncertainty; None until
        the reader asks for it.
    """

    mesh: Mesh
    tracks: Tracks
    start_frame: int
    tracker: TrackerIdentity
    jittered: JitteredLines | None = None

    def __post_init__(self) -> None:
        # Tracks of another mesh would be measured without any sign.
        n_columns, n_rows = self.mesh.shape
        require(
            self.tracks.points_mm.shape[1] == n_columns * n_rows,
            f"tracks of {self.tracks.points_mm.shape[1]} points do not belong to a "
            f"mesh of {n_columns} x {n_rows}",
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ViewDocument:
    """What the reader did in one view.

    Attributes
    ----------
    mirrored
        True where the picture shows the walls the other way round (see anatomy).
    tracked
        None until tracked, and again as soon as the centreline changes.
    accepted
        The reader's word on each of the six segments; None leaves it to the quality.
    overrides
        Whose word that is, and of when; None where it is not known or not given.
    corrections
        Frames in which the reader put the tracked wall right, by frame; tracking goes
        through all of them.
    averaged_beats
        Beats whose mean and standard deviation are given; empty for the one beat alone.
    walls_are_checked
        True once the reader said which wall is on the left of the picture.
    """

    loop: Loop
    view: View
    mirrored: bool = False
    centreline: Centreline | None = None
    beat_choice: BeatChoice = field(default_factory=BeatChoice)
    tracked: TrackedMesh | None = None
    accepted: tuple[bool | None, ...] = (None,) * 6
    overrides: tuple[Override | None, ...] = (None,) * 6
    corrections: tuple[Correction, ...] = ()
    averaged_beats: tuple[BeatChoice, ...] = ()
    walls_are_checked: bool = False

    def __post_init__(self) -> None:
        require(len(self.accepted) == 6, "accepted needs one entry for each segment")
        require(len(self.overrides) == 6, "overrides needs one entry for each segment")
        # Rising and each once: tracking goes from one to the next.
        frames = [correction.frame for correction in self.corrections]
        require(
            all(one < other for one, other in pairwise(frames)),
            f"corrections must be of rising frames, got {frames}",
        )
        require(
            all(frame < self.loop.n_frames for frame in frames),
            f"corrections must lie in the loop of {self.loop.n_frames} frames, "
            f"got {frames}",
        )
        # Corrections move a tracked wall, which begins with a line.
        require(
            self.centreline is not None or not frames,
            "there is nothing to correct without a centreline",
        )
        if self.tracked is not None:
            self._check_tracks(self.tracked)

    def _check_tracks(self, tracked: TrackedMesh) -> None:
        n_frames = self.loop.n_frames
        n_tracked = len(tracked.tracks.points_mm)
        require(
            # Tracks of another loop would be read against the wrong pictures.
            n_tracked == n_frames and tracked.start_frame < n_frames,
            f"tracks through {n_tracked} frames from frame {tracked.start_frame} do "
            f"not belong to a loop of {n_frames} frames",
        )
        if tracked.jittered is not None:
            n_jittered = len(tracked.jittered.points_mm)
            require(
                n_jittered == n_frames,
                f"lines drawn anew in {n_jittered} frames do not belong to a loop of "
                f"{n_frames} frames",
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyDocument:
    """The one open document: at most one loop for each view, and how to measure it.

    Attributes
    ----------
    log
        Who changed what, and when; the oldest first.
    """

    header: StudyHeader = field(default_factory=StudyHeader)
    views: tuple[ViewDocument, ...] = ()
    settings: AnalysisSettings = field(default_factory=AnalysisSettings)
    reader: str = ""
    comment: str = ""
    report: ReportChoice = field(default_factory=ReportChoice)
    log: tuple[EditEntry, ...] = ()

    def __post_init__(self) -> None:
        kinds = [document.view for document in self.views]
        # Values of a study take each view once; two would count double.
        require(len(set(kinds)) == len(kinds), "a study holds each view at most once")

    def view(self, view: View) -> ViewDocument | None:
        """Return the reader's work in this view, or None if it has no loop."""
        return next(
            (
                view_document
                for view_document in self.views
                if view_document.view is view
            ),
            None,
        )
