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

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Loop, TrackerIdentity, Tracks
from longaxis.evaluation.metrics import wall_axes
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

SHIFT_PX = 1.5
"""Known error of the start; about what block matching errs by."""

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

_NOISE_SEED = 0
_MOTION_FRAMES = 17
_MOTION_WIDENING = (0.10, 0.14)
"""Widening of the pictures along x and y at most; chosen to be like a ventricle's."""


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
        """Return the known tracks."""
        progress(1.0)
        return Tracks(
            points_mm=self.points_mm.copy(), confidence=self.confidence.copy()
        )


# ---- pictures without information ---------------------------------------------


def black(frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return black pictures of the same shape (T, H, W)."""
    return np.zeros_like(frames)


def noise(frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return pictures of independent noise with the grey levels of the frames."""
    rng = np.random.default_rng(_NOISE_SEED)
    return rng.permutation(frames.reshape(-1)).reshape(frames.shape)


def still(frames: NDArray[np.uint8], frame: int) -> NDArray[np.uint8]:
    """Return one frame again and again."""
    return np.repeat(frames[frame][None], len(frames), axis=0)


def with_frames(case: ReferenceCase, frames: NDArray[np.uint8]) -> ReferenceCase:
    """Return a case with other pictures."""
    loop = _loop(case)
    return replace(
        case,
        loop=Loop(
            frames=frames.copy(),
            frame_times_s=loop.frame_times_s.copy(),
            mm_per_pixel=loop.mm_per_pixel,
            view=loop.view,
            tissue_region_px=loop.tissue_region_px,
        ),
    )


def _loop(case: ReferenceCase) -> Loop:
    if case.loop is None:
        message = f"{case.name} has no pictures"
        raise ValueError(message)
    return case.loop


def thinned(case: ReferenceCase, n_columns: int) -> ReferenceCase:
    """Return the case with about so many of its mesh's columns, evenly spread."""
    places = np.linspace(0, case.points_mm.shape[1] - 1, n_columns).round().astype(int)
    columns = np.unique(places)
    return replace(
        case,
        points_mm=case.points_mm[:, columns],
        visible=case.visible[:, columns],
    )


# ---- running ------------------------------------------------------------------


def run(tracker: Tracker, case: ReferenceCase) -> Tracks:
    """Return the tracks of a case's mesh from its end-systolic frame."""
    query, (_, columns, rows, _) = case.beat.end_systole, case.points_mm.shape
    return tracker.track(
        _loop(case),
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


def _share(found: NDArray[np.float64], wanted: NDArray[np.float64]) -> float:
    """Return the least-squares factor that makes `wanted` from `found`'s part of it."""
    return float((found * wanted).sum() / (wanted**2).sum())


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
        self._frames = _loop(case).frames
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
            begun_mm = self._mm(self._truth_px() + error_px)
            found = _positions_px(self._run(self._frames, begun_mm), self._case)
            moved = found - self._truth_px() - error_px
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
        found = _positions_px(self._run(self._frames, truth_mm), self._case)
        return Check(
            name="right start: moved, px",
            value=float(np.linalg.norm(found - self._truth_px(), axis=-1).mean()),
            limit=LARGEST_CHANGE_PX,
            at_least=False,
        )

    def slope(self) -> Check:
        """Return how the correction's slope on the displacement misses the wanted."""
        begun = _positions_px(self._start, self._case)
        displacement = begun - begun[self._case.beat.end_systole]
        wanted = self._truth_px() - begun
        found = self._correction(self._corrected)
        return Check(
            name="slope on displacement: off by",
            value=abs(_share(found, displacement) - _share(wanted, displacement)),
            limit=LARGEST_SLOPE,
            at_least=False,
        )

    def expected_error(self) -> list[Check]:
        """Return by how much the expected error rises where nothing can be seen."""
        expected = self._corrected.expected_error_mm
        if expected is None:
            return []
        checks = []
        for name in ("black", "noise"):
            frames = self._uninformative()[name]
            blind = self._run(frames, self._start.points_mm).expected_error_mm
            value = np.nan if blind is None else blind.mean() / expected.mean()
            checks.append(
                Check(
                    name=f"{name} pictures: expected error rises to",
                    value=float(value),
                    limit=LEAST_RISE,
                    at_least=True,
                )
            )
        return checks

    def _uninformative(self) -> dict[str, NDArray[np.uint8]]:
        return {
            "black": black(self._frames),
            "noise": noise(self._frames),
            "still": still(self._frames, self._case.beat.end_systole),
        }

    def _run(self, frames: NDArray[np.uint8], start_mm: NDArray[np.float64]) -> Tracks:
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


def known_errors_px(case: ReferenceCase) -> dict[str, NDArray[np.float64]]:
    """Return made-up errors of `SHIFT_PX`, each (T, L, R, 2), none in the query frame.

    Along the wall, outwards (away from the cavity), and apart: the rows move away from
    the middle row in proportion to their distance from it.
    """
    mesh = case.points_mm
    along, across = wall_axes(mesh[:, :, mesh.shape[2] // 2])
    outwards_mm = mesh[:, :, -1] - mesh[:, :, 0]
    # Across points outwards, whichever way the line runs.
    across = across * np.sign((across * outwards_mm).sum(axis=-1, keepdims=True))
    rows = np.linspace(-1, 1, mesh.shape[2])[None, None, :, None]
    errors = {
        "along": np.broadcast_to(along[:, :, None], mesh.shape),
        "outwards": np.broadcast_to(across[:, :, None], mesh.shape),
        "apart": rows * across[:, :, None],
    }
    moved = np.ones((len(mesh), 1, 1, 1))
    moved[case.beat.end_systole] = 0
    return {name: SHIFT_PX * moved * each for name, each in errors.items()}


# ---- trackers that start from the query points -----------------------------------


def query_start_checks(tracker: Tracker, case: ReferenceCase) -> list[Check]:
    """Return the controls of a tracker that starts from the query points."""
    frames, query = _loop(case).frames, case.beat.end_systole
    checks = []
    for name, pictures in (
        ("black", black(frames)),
        ("still", still(frames, query)),
    ):
        found = _positions_px(run(tracker, with_frames(case, pictures)), case)
        checks.append(
            Check(
                name=f"{name} pictures: motion, px",
                value=float(np.linalg.norm(found - found[query], axis=-1).mean()),
                limit=LARGEST_CHANGE_PX,
                at_least=False,
            )
        )
    moving = known_motion(case)
    found = _positions_px(run(tracker, moving), moving)
    true = moving.points_mm / moving.mm_per_pixel_of_256
    middle = moving.beat.end_systole
    checks.append(
        Check(
            name="known motion: found",
            value=_share(found - found[middle], true - true[middle]),
            limit=LEAST_RECOVERED,
            at_least=True,
        )
    )
    return checks


def known_motion(case: ReferenceCase) -> ReferenceCase:
    """Return the case with one frame that contracts and widens again, and its truth.

    The end-systolic frame is warped about the middle of the mesh: wider by up to 10 %
    along x and 14 % along y at both ends, unchanged in the middle, which is the query
    frame. So the motion is known everywhere.
    """
    import cv2

    loop, query = _loop(case), case.beat.end_systole
    frame, scale = loop.frames[query], np.array(loop.mm_per_pixel)
    mesh_mm = case.points_mm[query]
    centre_mm = mesh_mm.reshape(-1, 2).mean(axis=0)
    phase = np.linspace(-np.pi / 2, np.pi / 2, _MOTION_FRAMES)
    factors = 1 + np.sin(phase)[:, None] ** 2 * np.array(_MOTION_WIDENING)
    height, width = frame.shape
    frames, meshes = [], []
    for factor in factors:
        meshes.append(centre_mm + factor * (mesh_mm - centre_mm))
        centre = centre_mm / scale
        warp = np.diag(factor)
        matrix = np.concatenate([warp, (centre - factor * centre)[:, None]], axis=1)
        frames.append(cv2.warpAffine(frame, matrix, (width, height)))
    step_s = float(np.diff(case.times_s).mean())
    times_s: NDArray[np.float64] = step_s * np.arange(_MOTION_FRAMES, dtype=np.float64)
    points_mm = np.stack(meshes)
    return replace(
        case,
        loop=Loop(
            frames=np.stack(frames).astype(np.uint8),
            frame_times_s=times_s.copy(),
            mm_per_pixel=loop.mm_per_pixel,
            view=loop.view,
        ),
        times_s=times_s,
        points_mm=points_mm,
        visible=np.ones(points_mm.shape[:3], bool),
        beat=replace(
            case.beat,
            end_diastole=0,
            end_systole=_MOTION_FRAMES // 2,
            last=_MOTION_FRAMES - 1,
        ),
    )


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
            found_mm = _mirror_mm(found_mm, case)
        found = found_mm / case.mm_per_pixel_of_256
        distances.append(float(np.linalg.norm(found - own, axis=-1).mean()))
    return Check(
        name="mirrored and reversed copies: differ by, px",
        value=max(distances),
        limit=LARGEST_CHANGE_PX,
        at_least=False,
    )


def mirrored(case: ReferenceCase) -> ReferenceCase:
    """Return the case with left and right exchanged in pictures and mesh."""
    flipped = with_frames(case, np.ascontiguousarray(_loop(case).frames[..., ::-1]))
    return replace(
        flipped,
        points_mm=_mirror_mm(case.points_mm, case),
    )


def _mirror_mm(
    points_mm: NDArray[np.float64], case: ReferenceCase
) -> NDArray[np.float64]:
    loop = _loop(case)
    right_mm = (loop.frames.shape[2] - 1) * loop.mm_per_pixel[0]
    turned = points_mm.copy()
    turned[..., 0] = right_mm - turned[..., 0]
    return turned


def reversed_line(case: ReferenceCase) -> ReferenceCase:
    """Return the case with its line from the other end."""
    return replace(
        case,
        points_mm=np.ascontiguousarray(case.points_mm[:, ::-1]),
        visible=np.ascontiguousarray(case.visible[:, ::-1]),
    )
