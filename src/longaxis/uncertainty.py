"""Monte-Carlo uncertainty from perturbed contours, and results beat by beat.

Perturbed contours have to be tracked, which is slow; their strain is kept with the
tracks, and measuring a view turns it into intervals. The command line and the window
both call this.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.uncertainty import Jitter, JitteredLines
from longaxis.errors import BadInputError
from longaxis.models.registry import TrackerRegistry
from longaxis.models.tracker import Progress, Tracker, no_progress
from longaxis.pipeline import measure_view, track_view
from longaxis.strain.centreline import build_mesh, line_length_mm, smooth_line
from longaxis.strain.uncertainty import (
    LARGEST_DISPLACEMENT,
    displacements_mm,
    lines_in_lattice,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from longaxis.data import (
        AnalysisSettings,
        BeatChoice,
        Centreline,
        Loop,
        TrackedMesh,
        TrackerIdentity,
        ViewDocument,
        ViewResult,
    )

# Rows of a mesh from which its inner part can be cut. Chosen: a middle one and two to
# each side, between which displaced lines are interpolated.
_FEWEST_ROWS = 5
# Points of the smoothed line, whose first and third give the direction in which it is
# drawn on. Chosen: about 2 mm apart, short against the bend of a wall, long enough to
# be free of rounding.
_LINE_POINTS = 200


def track_jittered(
    document: ViewDocument,
    settings: AnalysisSettings,
    *,
    jitter: Jitter | None = None,
    tracker: Tracker | None = None,
    progress: Progress = no_progress,
) -> TrackedMesh:
    """Return the view's tracks together with those of lines drawn anew.

    Parameters
    ----------
    document
        A view that has been tracked.
    settings
        Which tracker, and how fine a mesh.
    jitter
        What is varied, how often; None for the usual.
    tracker
        A tracker already made; None makes the one that the settings name.
    progress
        Told the share done; may raise CancelledError.

    Raises
    ------
    BadInputError
        If the view is not tracked, was put right in other frames, or the tracker is
        another one than that of its tracks, or another version of it.
    TrackingError
        If the wall cannot be followed from a neighbouring frame.
    """
    tracked, centreline = document.tracked, document.centreline
    if tracked is None or centreline is None:
        message = f"The {document.view.value} loop has not been tracked yet; track it."
        raise BadInputError(message)
    if document.corrections:
        # A line drawn anew has other material points than those that were put right.
        message = (
            f"The {document.view.value} loop was put right in "
            f"{len(document.corrections)} frame(s); lines drawn anew would not be. "
            "Take the corrections back to find the uncertainty."
        )
        raise BadInputError(message)
    tracker = tracker or TrackerRegistry().make(settings.tracker)
    _require_same(document, tracked.tracker, tracker.identity)
    jitter = jitter or Jitter()
    rng = np.random.default_rng(jitter.seed)
    lattice = _Lattice(document.loop, centreline, settings, jitter)
    # The order of draws is part of the result: same seed, same numbers.
    columns, rows = lattice.places(jitter, rng)
    shifts = rng.integers(-jitter.frames, jitter.frames + 1, (2, jitter.n_runs))
    last_frame = document.loop.n_frames - 1
    start_frames = np.clip(centreline.frame + shifts[0], 0, last_frame)
    is_damaged = np.isin(start_frames, document.loop.damaged_frames)
    # A line cannot be placed in a damaged frame.
    start_frames[is_damaged] = centreline.frame
    # Single precision rounds to some nanometres and halves what a session stores.
    points_mm = np.empty(
        (document.loop.n_frames, jitter.n_runs, columns.shape[1], 2), np.float32
    )
    # One tracking for each start frame, three in all, instead of one for each run.
    wanted = np.unique(start_frames).tolist()
    for number, frame in enumerate(wanted):
        moved = replace(
            document, centreline=replace(lattice.centreline, frame=frame), tracked=None
        )
        again = track_view(
            moved,
            lattice.settings,
            tracker=tracker,
            progress=_part(progress, number, len(wanted)),
        )
        mesh_mm = again.tracks.points_mm.reshape(-1, *again.mesh.shape, 2)
        runs = start_frames == frame
        points_mm[:, runs] = lines_in_lattice(mesh_mm, columns[runs], rows[runs])
    progress(1.0)
    jittered = JitteredLines(
        jitter=jitter,
        points_mm=points_mm,
        start_frames=start_frames.astype(np.int64),
        end_systole_shifts=shifts[1].astype(np.int64),
    )
    return replace(tracked, jittered=jittered)


def _require_same(
    document: ViewDocument, kept: TrackerIdentity, present: TrackerIdentity
) -> None:
    """Refuse to compare lines drawn anew with tracks of another tracker."""
    if (kept.name, kept.version) != (present.name, present.version):
        message = (
            f"The {document.view.value} loop was tracked with {kept.label}, "
            f"and lines drawn anew would be tracked with "
            f"{present.label}, which is another tracker. Its tracks "
            "are kept; track it again to find the uncertainty."
        )
        raise BadInputError(message)


def measure_beats(
    document: ViewDocument,
    settings: AnalysisSettings,
    choices: Sequence[BeatChoice],
) -> tuple[ViewResult, ...]:
    """Return the view measured in one beat after another.

    Parameters
    ----------
    document
        A view that has been tracked.
    settings
        Smoothing and drift compensation.
    choices
        One for each beat; `strain.index_beat` finds them.

    Raises
    ------
    BadInputError
        If the view is not tracked, or a choice makes no beat.
    """
    return tuple(
        measure_view(replace(document, beat_choice=choice), settings)
        for choice in choices
    )


class _Lattice:
    """A mesh of the wall that holds every line that may be drawn anew.

    It is the reader's wall, at least as wide as the line is displaced, and longer at
    both ends, as far as the picture goes.
    """

    def __init__(
        self,
        loop: Loop,
        centreline: Centreline,
        settings: AnalysisSettings,
        jitter: Jitter,
    ) -> None:
        reach_mm = LARGEST_DISPLACEMENT * jitter.contour_mm
        rows = max(settings.mesh_rows, _FEWEST_ROWS)
        self.settings = replace(settings, mesh_rows=rows)
        wide = replace(
            centreline,
            wall_thickness_mm=max(centreline.wall_thickness_mm, 2 * reach_mm),
        )
        # A wall at the border of the picture leaves no room for a wider or longer
        # lattice; the reader's own wall is the last resort, and displaced lines are
        # drawn in to its edges.
        for longer_mm, candidate in ((reach_mm, wide), (0.0, wide), (0.0, centreline)):
            self._longer_mm = longer_mm
            self.centreline = _lengthened(candidate, longer_mm)
            self._mesh_mm = build_mesh(
                self.centreline, rows=rows, spacing_mm=settings.mesh_spacing_mm
            ).points_mm
            if _is_inside(self._mesh_mm, loop):
                break

    def places(
        self, jitter: Jitter, rng: np.random.Generator
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return column and row index of each contour's points, two arrays (n, P)."""
        n_columns, n_rows = self._mesh_mm.shape[:2]
        middle = n_rows // 2
        length_mm = float(line_length_mm(self._mesh_mm[:, middle]))
        step_mm = length_mm / (n_columns - 1)
        # At least as many as a mesh has columns: six segments need seven points.
        n_points = max(7, round((length_mm - 2 * self._longer_mm) / step_mm) + 1)
        arc_mm = np.linspace(self._longer_mm, length_mm - self._longer_mm, n_points)
        along_mm = arc_mm + displacements_mm(arc_mm, jitter, rng)
        across_mm = displacements_mm(arc_mm, jitter, rng)
        columns = along_mm / step_mm
        row_mm = [
            np.interp(columns, np.arange(n_columns), distance)
            for distance in self._row_steps_mm(middle)
        ]
        # Row 0 is the endocardium. Rows lie closer on the inside of a bend, so each
        # side has its own step.
        rows = middle - across_mm / np.where(across_mm > 0, *row_mm)
        return columns, rows

    def _row_steps_mm(
        self, middle: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the step between rows inside and outside the line, each (L,)."""
        mesh_mm = self._mesh_mm
        inside = np.linalg.norm(mesh_mm[:, 0] - mesh_mm[:, middle], axis=1)
        outside = np.linalg.norm(mesh_mm[:, -1] - mesh_mm[:, middle], axis=1)
        return inside / middle, outside / middle


def _lengthened(centreline: Centreline, by_mm: float) -> Centreline:
    """Return the line drawn on straight at both ends."""
    if by_mm == 0:
        return centreline
    line = smooth_line(centreline.control_points_mm, n_points=_LINE_POINTS)
    ends = []
    for end, before in ((line[0], line[2]), (line[-1], line[-3])):
        outward = (end - before) / np.linalg.norm(end - before)
        ends.append((end + by_mm * outward)[None])
    points_mm = np.concatenate([ends[0], centreline.control_points_mm, ends[1]])
    return replace(centreline, control_points_mm=points_mm)


def _is_inside(points_mm: NDArray[np.float64], loop: Loop) -> bool:
    height, width = loop.frames.shape[1:]
    pixels = points_mm / np.array(loop.mm_per_pixel)
    return bool(((pixels >= 0) & (pixels <= [width - 1, height - 1])).all())


def _part(progress: Progress, number: int, n_parts: int) -> Progress:
    """Return the progress of one of several equal parts."""

    def tell(share: float) -> None:
        progress((number + share) / n_parts)

    return tell
