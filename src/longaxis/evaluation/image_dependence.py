"""Does a tracker use the picture? Controls in which the answer is known.

A tracker that corrects another one can be right on average without the picture, by the
other's mean error. Controls show it: with black, noise or still pictures such a
correction must vanish; a start that is off by a known distance must be corrected, one
that is right must stay; mirrored pictures and reversed lines must give the same answer.
A tracker that starts from the query points must find no motion in pictures without any,
and the motion that was given to a picture.

All distances are in pixels of a picture 256 wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Loop, TrackerIdentity, Tracks
from longaxis.evaluation.control_cases import (
    black,
    known_errors_px,
    known_motion,
    loop_of_case,
    mirror_mm,
    mirrored,
    noise,
    reversed_line,
    stationary,
    with_frames,
)
from longaxis.models.tracker import Progress, no_progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from longaxis.evaluation.case import ReferenceCase
    from longaxis.models.tracker import Tracker

    CorrectorFactory = Callable[[Tracker], Tracker]
    """Returns the tracker with another one's tracks as its start."""

MOST_KEPT = 0.30
"""Share of a correction that may be left without a picture: 70 % must be lost."""

LEAST_CORRECTED = 0.60
"""Share of a known error that must be corrected."""

LARGEST_CHANGE_PX = 0.1
"""By which a start that is right may be moved, copies may differ, and points may move
in pictures without motion."""

LARGEST_SLOPE = 0.01
"""By which the slope of the correction on the displacement may miss the wanted one."""

LEAST_RECOVERED = 0.90
"""Share of a known motion of the pictures that must be found."""

LEAST_RISE = 1.5
"""Ratio by which the expected error must rise where nothing can be seen. Chosen: a
reader must notice it; a perfect one would rise to the size of the motion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One control.

    Attributes
    ----------
    name
        What was done.
    value, limit
        What was found and what is demanded.
    at_least
        True if the value must reach the limit, False if it must not exceed it.
    """

    name: str
    value: float
    limit: float
    at_least: bool

    @property
    def passed(self) -> bool:
        """Return whether the demand is met; never for a value that is not finite."""
        # A tracker that states no error without a picture has NaN here: it fails.
        if not np.isfinite(self.value):
            return False
        if self.at_least:
            return self.value >= self.limit
        return self.value <= self.limit


@dataclass(frozen=True, slots=True)
class GivenTracks:
    """A tracker that returns known tracks, whatever the pictures show.

    Attributes
    ----------
    points_mm, confidence
        Shapes (T, N, 2) and (T, N).
    """

    points_mm: NDArray[np.float64]
    confidence: NDArray[np.float64]

    @property
    def identity(self) -> TrackerIdentity:
        """Name and version."""
        return TrackerIdentity(name="given-tracks", version="1")

    def track(
        self,
        loop: Loop,  # noqa: ARG002 - of the protocol
        points_mm: NDArray[np.float64],  # noqa: ARG002
        *,
        start_frame: int,  # noqa: ARG002
        mesh_shape: tuple[int, int] | None = None,  # noqa: ARG002
        progress: Progress = no_progress,
    ) -> Tracks:
        """Return the known tracks.

        Parameters
        ----------
        loop
            The loop.
        points_mm
            Positions (x, y) in millimetres, shape (N, 2).
        start_frame
            Index of the query frame.
        mesh_shape
            Columns and rows of the mesh; None for points without order.
        progress
            Called with the share that is done, 0 to 1.
        """
        progress(1.0)
        return Tracks(
            points_mm=self.points_mm.copy(), confidence=self.confidence.copy()
        )


# ---- running ------------------------------------------------------------------


def run(tracker: Tracker, case: ReferenceCase) -> Tracks:
    """Return the tracks of a case's mesh from its end-systolic frame."""
    query, (_, columns, rows, _) = case.beat.end_systole, case.points_mm.shape
    return tracker.track(
        loop_of_case(case),
        case.points_mm[query].reshape(-1, 2).copy(),
        start_frame=query,
        mesh_shape=(columns, rows),
    )


def _positions_px(tracks: Tracks, case: ReferenceCase) -> NDArray[np.float64]:
    """Return tracks (T, L, R, 2) in pixels of a picture 256 wide."""
    positions: NDArray[np.float64] = (
        tracks.points_mm.reshape(case.points_mm.shape) / case.mm_per_pixel_of_256
    )
    return positions


def _rms(vectors: NDArray[np.float64]) -> float:
    return float(np.sqrt((vectors**2).sum(axis=-1).mean()))


def _share(estimated: NDArray[np.float64], wanted: NDArray[np.float64]) -> float:
    """Return the least-squares factor that makes `wanted` from `found`'s part of it."""
    return float((estimated * wanted).sum() / (wanted**2).sum())


# ---- trackers that correct a start ----------------------------------------------


class CorrectionChecks:
    """Controls of a tracker that corrects the tracks of another one.

    Parameters
    ----------
    make
        Returns the corrector with the given start.
    first
        Tracker that the corrector starts from in the product.
    case
        Loop with known positions.
    """

    def __init__(
        self, make: CorrectorFactory, first: Tracker, case: ReferenceCase
    ) -> None:
        self._make = make
        self._case = case
        self._frames = loop_of_case(case).frames
        self._start = run(first, case)
        self._corrected = self._run(self._frames, self._start.points_mm)

    def checks(self) -> list[Check]:
        """Return every control."""
        return [
            *self.without_pictures(),
            *self.known_errors(),
            self.right_start(),
            self.slope(),
            *self.expected_error(),
        ]

    def without_pictures(self) -> list[Check]:
        """Return which share of the correction is left without information."""
        normal = _rms(self._correction(self._corrected))
        return [
            Check(
                name=f"{name} pictures: correction kept",
                value=_rms(self._correction(self._run(frames, self._start.points_mm)))
                # A tracker that corrects nothing keeps nothing: 0, not a division by
                # zero.
                / max(normal, 1e-9),
                limit=MOST_KEPT,
                at_least=False,
            )
            for name, frames in self._uninformative().items()
        ]

    def known_errors(self) -> list[Check]:
        """Return which share of a known error of the start is corrected."""
        checks = []
        for name, error_px in known_errors_px(self._case).items():
            start_mm = self._mm(self._truth_px() + error_px)
            positions_px = _positions_px(self._run(self._frames, start_mm), self._case)
            moved = positions_px - self._truth_px() - error_px
            checks.append(
                Check(
                    name=f"truth shifted {name}: corrected",
                    value=-_share(moved, error_px),
                    limit=LEAST_CORRECTED,
                    at_least=True,
                )
            )
        return checks

    def right_start(self) -> Check:
        """Return by how much a start that is right is moved."""
        truth_mm = self._mm(self._truth_px())
        positions_px = _positions_px(self._run(self._frames, truth_mm), self._case)
        return Check(
            name="right start: moved, px",
            value=float(
                np.linalg.norm(positions_px - self._truth_px(), axis=-1).mean()
            ),
            limit=LARGEST_CHANGE_PX,
            at_least=False,
        )

    def slope(self) -> Check:
        """Return how the correction's slope on the displacement misses the wanted."""
        start = _positions_px(self._start, self._case)
        displacement = start - start[self._case.beat.end_systole]
        wanted = self._truth_px() - start
        correction = self._correction(self._corrected)
        return Check(
            name="slope on displacement: off by",
            value=abs(_share(correction, displacement) - _share(wanted, displacement)),
            limit=LARGEST_SLOPE,
            at_least=False,
        )

    def expected_error(self) -> list[Check]:
        """Return by how much the expected error rises where nothing can be seen."""
        frames = self._uninformative()
        return [
            check
            for name in ("black", "noise")
            for check in expected_error_check(
                name,
                self._corrected,
                partial(self._run, frames[name], self._start.points_mm),
            )
        ]

    def _uninformative(self) -> dict[str, NDArray[np.uint8]]:
        return {
            "black": black(self._frames),
            "noise": noise(self._frames),
            "still": stationary(self._frames, self._case.beat.end_systole),
        }

    def _run(self, frames: NDArray[np.uint8], start_mm: NDArray[np.float64]) -> Tracks:
        # The confidence stays that of the real start: only the pictures are taken away.
        start = GivenTracks(
            start_mm.reshape(self._start.points_mm.shape), self._start.confidence
        )
        return run(self._make(start), with_frames(self._case, frames))

    def _correction(self, tracks: Tracks) -> NDArray[np.float64]:
        return _positions_px(tracks, self._case) - _positions_px(
            self._start, self._case
        )

    def _truth_px(self) -> NDArray[np.float64]:
        return self._case.points_mm / self._case.mm_per_pixel_of_256

    def _mm(self, positions_px: NDArray[np.float64]) -> NDArray[np.float64]:
        return positions_px * self._case.mm_per_pixel_of_256


def expected_error_check(
    name: str, seen: Tracks, run_blind: Callable[[], Tracks]
) -> list[Check]:
    """Return by how much the expected error rises without information.

    Parameters
    ----------
    name
        Of the pictures without information.
    seen
        Tracks with the loop's own pictures.
    run_blind
        Returns tracks with pictures without information; only called where `seen` holds
        an expected error.

    Returns
    -------
    list
        One control, or none for a tracker that expects no error.
    """
    if seen.expected_error_mm is None:
        return []
    blind = run_blind().expected_error_mm
    own = float(seen.expected_error_mm.mean())
    return [
        Check(
            name=f"{name} pictures: expected error rises to",
            value=np.nan if blind is None else float(blind.mean()) / own,
            limit=LEAST_RISE,
            at_least=True,
        )
    ]


# ---- trackers that start from the query points -----------------------------------


def query_start_checks(tracker: Tracker, case: ReferenceCase) -> list[Check]:
    """Return the controls of a tracker that starts from the query points."""
    frames, query = loop_of_case(case).frames, case.beat.end_systole
    seen = run(tracker, case)
    checks = []
    blind = {}
    for name, pictures in (
        ("black", black(frames)),
        ("still", stationary(frames, query)),
    ):
        blind[name] = run(tracker, with_frames(case, pictures))
        positions_px = _positions_px(blind[name], case)
        checks.append(
            Check(
                name=f"{name} pictures: motion, px",
                value=float(
                    np.linalg.norm(positions_px - positions_px[query], axis=-1).mean()
                ),
                limit=LARGEST_CHANGE_PX,
                at_least=False,
            )
        )
    checks += expected_error_check("black", seen, lambda: blind["black"])
    moving = known_motion(case)
    positions_px = _positions_px(run(tracker, moving), moving)
    true = moving.points_mm / moving.mm_per_pixel_of_256
    middle = moving.beat.end_systole
    checks.append(
        Check(
            name="known motion: found",
            value=_share(positions_px - positions_px[middle], true - true[middle]),
            limit=LEAST_RECOVERED,
            at_least=True,
        )
    )
    return checks


# ---- copies --------------------------------------------------------------------


def copies_check(tracker: Tracker, case: ReferenceCase) -> Check:
    """Return how far the answers differ for mirrored pictures and reversed lines.

    The mean distance between the tracks of a case and those of its three copies:
    mirrored from left to right, the line reversed, and both.
    """
    own = _positions_px(run(tracker, case), case)
    distances = []
    for is_mirrored, is_reversed in ((True, False), (False, True), (True, True)):
        copy = mirrored(case) if is_mirrored else case
        copy = reversed_line(copy) if is_reversed else copy
        found_mm = run(tracker, copy).points_mm.reshape(copy.points_mm.shape)
        if is_reversed:
            found_mm = found_mm[:, ::-1]
        if is_mirrored:
            found_mm = mirror_mm(found_mm, case)
        tracked = found_mm / case.mm_per_pixel_of_256
        distances.append(float(np.linalg.norm(tracked - own, axis=-1).mean()))
    return Check(
        name="mirrored and reversed copies: differ by, px",
        value=max(distances),
        limit=LARGEST_CHANGE_PX,
        at_least=False,
    )
