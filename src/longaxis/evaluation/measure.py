"""One tracker on one case."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from longaxis.evaluation.metrics import ClipScore, peak_strains, score
from longaxis.strain.centreline import mesh_around

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Loop
    from longaxis.evaluation.case import ReferenceCase
    from longaxis.models.tracker import Tracker

N_ROWS = 5
"""Rows of the mesh around a reference line: as TAS-Net (2026, section III)."""

WALL_THICKNESS_MM = 9.0
"""Of that mesh, as of a new contour in the application."""

_LEAST_POINTS = 5
"""Fewer points are no line along the wall."""

SHIFTS = (-2, -1, 0, 1, 2)
"""By how many frames the query frame is moved to see what hangs on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """How trackers are measured.

    Attributes
    ----------
    at_end_diastole
        Points are handed over at end-diastole, as EchoTracker does; else at
        end-systole, as TAS-Net does.
    closure
        Track the points of the last frame back, too.
    sensitivity
        Hand the points over up to two frames earlier and later, too.
    """

    at_end_diastole: bool = False
    closure: bool = False
    sensitivity: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseScore:
    """What a tracker made of a case.

    Attributes
    ----------
    score
        Distances and strains; strains are fractions.
    has_mesh
        False where a few points were tracked, which cannot fold.
    wall_s, cpu_s
        Time for the whole loop.
    closure_mm
        How far points come back from where they started; None if not asked for.
    shifted
        Peak strain of the line by the shift of the query frame, in frames.
    """

    score: ClipScore
    has_mesh: bool
    wall_s: float
    cpu_s: float
    n_frames: int
    closure_mm: float | None = None
    shifted: dict[int, float] = field(default_factory=dict)


def measure_case(tracker: Tracker, case: ReferenceCase, how: Measuring) -> CaseScore:
    """Return the errors of one tracker on one case.

    Parameters
    ----------
    tracker
        Tracker to run.
    case
        Case with its reference tracks.
    how
        What is measured.

    Raises
    ------
    ValueError
        If the case has no pictures.
    TrackingError
        If the tracker cannot follow the points at all.
    """
    beat = case.beat
    query = beat.end_diastole if how.at_end_diastole else beat.end_systole
    started, begun_cpu = time.perf_counter(), time.process_time()
    tracks_mm = follow(tracker, case, query)
    wall_s, cpu_s = time.perf_counter() - started, time.process_time() - begun_cpu
    positions = tracks_mm.positions_mm
    result = score(
        positions,
        case.points_mm,
        beat=(beat.end_diastole, beat.end_systole, beat.last),
        mm_per_pixel=case.mm_per_pixel_of_256,
        visible=case.visible & np.isfinite(positions).all(axis=-1),
        query_frame=query,
        mesh_mm=tracks_mm.mesh_mm,
    )
    return CaseScore(
        score=result,
        has_mesh=tracks_mm.mesh_mm.shape[2] > 1,
        wall_s=wall_s,
        cpu_s=cpu_s,
        n_frames=len(case.times_s),
        closure_mm=closure_mm(tracker, case, positions, query) if how.closure else None,
        shifted=_shifted(tracker, case, query, positions) if how.sensitivity else {},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Where a tracker took the points of the query frame.

    Attributes
    ----------
    positions_mm
        In the rows of the reference, shape (T, L, R, 2); NaN in columns that are not
        known in the query frame. A lost point counts as one that stays.
    mesh_mm
        All that was tracked, shape (T, K, R or `N_ROWS`, 2).
    """

    positions_mm: NDArray[np.float64]
    mesh_mm: NDArray[np.float64]


def follow(tracker: Tracker, case: ReferenceCase, query: int) -> Followed:
    """Return where the points of frame `query` go.

    Parameters
    ----------
    tracker
        Tracker to run.
    case
        Case with its reference tracks.
    query
        Index of the query frame.

    Raises
    ------
    ValueError
        If the case has no pictures.
    """
    if case.loop is None:
        message = f"{case.name} has no pictures"
        raise ValueError(message)
    # A point that is unknown in the query frame cannot be handed over.
    known = np.isfinite(case.points_mm[query]).all(axis=(1, 2))
    mesh_mm = track_wall(tracker, case.loop, case.points_mm[query, known], query)
    expanded = np.full(case.points_mm.shape, np.nan)
    expanded[:, known] = rows_of_reference(mesh_mm, case.points_mm.shape[2])
    return Followed(positions_mm=expanded, mesh_mm=mesh_mm)


def track_wall(
    tracker: Tracker, loop: Loop, points_mm: NDArray[np.float64], query: int
) -> NDArray[np.float64]:
    """Return where a wall (L, R, 2) of frame `query` goes, (T, L, R or `N_ROWS`, 2).

    Trackers of this program follow a wall: a mere line (R = 1) gets the rows around it
    that a contour gets in the application, and TAS-Net (2026, section III) its own.

    Parameters
    ----------
    tracker
        Tracker to run.
    loop
        The loop.
    points_mm
        Positions (x, y) in millimetres, shape (N, 2).
    query
        Index of the query frame.
    """
    wall_mm = points_mm
    if points_mm.shape[1] == 1 and len(points_mm) >= _LEAST_POINTS:
        around = mesh_around(
            points_mm[:, 0], rows=N_ROWS, wall_thickness_mm=WALL_THICKNESS_MM
        )
        wall_mm = _inside(around, loop)
        # Clipping to the picture must not move the reference's own points: distances
        # count from them.
        wall_mm[:, N_ROWS // 2] = points_mm[:, 0]
    tracks = tracker.track(
        loop,
        wall_mm.reshape(-1, 2),
        start_frame=query,
        mesh_shape=(wall_mm.shape[0], wall_mm.shape[1]),
    )
    tracked = tracks.points_mm.reshape(-1, *wall_mm.shape)
    # A point that is lost counts as one that stays: leaving it out would reward giving
    # up.
    return np.where(np.isfinite(tracked), tracked, wall_mm)


def rows_of_reference(mesh_mm: NDArray[np.float64], n_rows: int) -> NDArray[np.float64]:
    """Return the rows of a tracked mesh that the reference has: all, or the middle one.

    Shape (T, L, R, 2) in mm; the result has `n_rows` rows.
    """
    if mesh_mm.shape[2] == n_rows:
        return mesh_mm
    middle = mesh_mm.shape[2] // 2
    return mesh_mm[:, :, middle : middle + 1]


def _inside(points_mm: NDArray[np.float64], loop: Loop) -> NDArray[np.float64]:
    """Return points (..., 2) moved to the nearest place within the picture."""
    height, width = loop.frames.shape[1:]
    largest = (np.array([width, height]) - 1) * np.array(loop.mm_per_pixel)
    return np.clip(points_mm, 0.0, largest)


def closure_mm(
    tracker: Tracker, case: ReferenceCase, tracks_mm: NDArray[np.float64], query: int
) -> float:
    """Return how far points end from where they began, tracked there and back, mm.

    From the query frame to the last frame of the beat, and from there to the query
    frame again: the mean distance. No reference is needed for it.

    Parameters
    ----------
    tracker
        Tracker to run.
    case
        Case with its reference tracks.
    found
        Tracks in millimetres, shape (T, L, R, 2).
    query
        Index of the query frame.
    """
    last = len(tracks_mm) - 1
    known = np.isfinite(tracks_mm[last]).all(axis=(1, 2))
    ends = tracks_mm[last, known]
    if case.loop is None or last == query:
        return 0.0
    back = track_wall(tracker, case.loop, ends.copy(), last)
    # The reference may be a mere line, tracked as a wall: only its row is compared.
    returned = rows_of_reference(back, ends.shape[1])[query]
    return float(
        np.nanmean(np.linalg.norm(returned - tracks_mm[query, known], axis=-1))
    )


def _shifted(
    tracker: Tracker, case: ReferenceCase, query: int, tracks_mm: NDArray[np.float64]
) -> dict[int, float]:
    """Return the line's peak strain for each query frame that the beat has."""
    beat = (case.beat.end_diastole, case.beat.end_systole, case.beat.last)
    strains: dict[int, float] = {}
    for shift in SHIFTS:
        if not 0 <= query + shift <= case.beat.last:
            continue
        moved = tracks_mm
        if shift:
            moved = follow(tracker, case, query + shift).positions_mm
        # Strain needs a line that is known in every frame.
        whole = np.isfinite(moved).all(axis=(0, 2, 3))
        strains[shift] = peak_strains(moved[:, whole], beat)[0]
    return strains
