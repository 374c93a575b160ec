"""One tracker on one case."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from longaxis.evaluation.metrics import ClipScore, peak_strains, score

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.evaluation.case import ReferenceCase
    from longaxis.models.tracker import Tracker

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
        False for a mere line, which cannot fold.
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

    Raises
    ------
    ValueError
        If the case has no pictures.
    TrackingError
        If the tracker cannot follow the points at all.
    """
    beat = case.beat
    query = beat.end_diastole if how.at_end_diastole else beat.end_systole
    begun, begun_cpu = time.perf_counter(), time.process_time()
    found = follow(tracker, case, query)
    wall_s, cpu_s = time.perf_counter() - begun, time.process_time() - begun_cpu
    result = score(
        found,
        case.points_mm,
        beat=(beat.end_diastole, beat.end_systole, beat.last),
        mm_per_pixel=case.mm_per_pixel_of_256,
        visible=case.visible & np.isfinite(found).all(axis=-1),
        query_frame=query,
    )
    return CaseScore(
        score=result,
        has_mesh=case.points_mm.shape[2] > 1,
        wall_s=wall_s,
        cpu_s=cpu_s,
        n_frames=len(case.times_s),
        closure_mm=closure_mm(tracker, case, found, query) if how.closure else None,
        shifted=_shifted(tracker, case, query, found) if how.sensitivity else {},
    )


def follow(tracker: Tracker, case: ReferenceCase, query: int) -> NDArray[np.float64]:
    """Return where the points of frame `query` go, shape (T, L, R, 2).

    Columns that are not known in that frame stay NaN. A point that the tracker loses
    counts as one that stays.
    """
    if case.loop is None:
        message = f"{case.name} has no pictures"
        raise ValueError(message)
    known = np.isfinite(case.points_mm[query]).all(axis=(1, 2))
    begin = case.points_mm[query, known]
    tracks = tracker.track(
        case.loop,
        begin.reshape(-1, 2),
        start_frame=query,
        mesh_shape=(begin.shape[0], begin.shape[1]),
    )
    found = np.full(case.points_mm.shape, np.nan)
    tracked = tracks.points_mm.reshape(len(found), *begin.shape)
    found[:, known] = np.where(np.isfinite(tracked), tracked, begin)
    return found


def closure_mm(
    tracker: Tracker, case: ReferenceCase, found: NDArray[np.float64], query: int
) -> float:
    """Return how far points end from where they began, tracked there and back, mm.

    From the query frame to the last frame of the beat, and from there to the query
    frame again: the mean distance. No reference is needed for it.
    """
    last = len(found) - 1
    known = np.isfinite(found[last]).all(axis=(1, 2))
    ends = found[last, known]
    if case.loop is None or last == query:
        return 0.0
    back = tracker.track(
        case.loop,
        ends.reshape(-1, 2).copy(),
        start_frame=last,
        mesh_shape=(ends.shape[0], ends.shape[1]),
    )
    returned = back.points_mm[query].reshape(ends.shape)
    return float(np.nanmean(np.linalg.norm(returned - found[query, known], axis=-1)))


def _shifted(
    tracker: Tracker, case: ReferenceCase, query: int, found: NDArray[np.float64]
) -> dict[int, float]:
    """Return the line's peak strain for each query frame that the beat has."""
    beat = (case.beat.end_diastole, case.beat.end_systole, case.beat.last)
    strains: dict[int, float] = {}
    for shift in SHIFTS:
        if not 0 <= query + shift <= case.beat.last:
            continue
        moved = found if shift == 0 else follow(tracker, case, query + shift)
        whole = np.isfinite(moved).all(axis=(0, 2, 3))
        strains[shift] = peak_strains(moved[:, whole], beat)[0]
    return strains
