"""Speckle tracking by block matching: the tracker that needs no weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import TrackerIdentity, Tracks
from longaxis.errors import TrackingError
from longaxis.models.block_matching.beat_revisits import Revisits
from longaxis.models.block_matching.correlation import BlockPicture, BlockShape, match
from longaxis.models.block_matching.grid import BlockGrid
from longaxis.models.block_matching.mesh_motion import MeshMotion
from longaxis.models.tracker import Progress, no_progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Loop


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockMatchingSettings:
    """What decides how blocks are matched.

    Attributes
    ----------
    pitch_mm
        Step of the grid the pictures are brought to.
    block_mm
        Size of the blocks of the fine search as (x, y).
    coarse_block_mm
        Size of the blocks of the coarse search as (x, y).
    fastest_mm_per_s
        Motion beyond this between two frames is not looked for.
    farthest_mm
        The same for long frame intervals.
    reach_mm
        How far along the wall motions are brought together.
    memory_s
        Blocks are also looked for as they were this long before, and at the start.
    drift_mm
        How far the wall may have drifted when the picture of an earlier beat comes
        back; 0 for no comparison with other beats.
    """

    pitch_mm: float = 0.45
    block_mm: tuple[float, float] = (8.0, 7.0)
    coarse_block_mm: tuple[float, float] = (16.0, 14.0)
    fastest_mm_per_s: float = 150.0
    farthest_mm: float = 9.0
    reach_mm: float = 4.0
    memory_s: float = 0.08
    drift_mm: float = 5.0


_FAR_STEPS = 8.0
_FINE_RADIUS = 2
_LOWEST_CORRELATION = 0.3
_MEMORY_CORRELATION = 0.4
_SAME_SPECKLE = 0.9
_MEMORY_WEIGHT = 0.5
_NEVER_ZERO = 1e-4
_CLOSURE_MM = 1.0
_STRAY_MM = 1.0
_BLACK = 8


class BlockMatchingTracker:
    """Follows points by normalised cross-correlation of the speckle around them.

    From the start frame both ways, each block is looked for in the next frame; the
    motions of neighbours are brought together by a robust fit, as a wall cannot tear.
    Blocks are also looked for as they were a moment before, in the start frame, and in
    the frame of another beat that looks alike; see `Revisits`.
    What stands still in the loop is taken off in part first; see `STILL_SHARE`.

    Parameters
    ----------
    settings
        Sizes and limits.
    """

    def __init__(self, settings: BlockMatchingSettings | None = None) -> None:
        self._settings = settings or BlockMatchingSettings()

    @property
    def identity(self) -> TrackerIdentity:
        """Name and version; it has no weights and runs on the CPU."""
        return TrackerIdentity(name="block-matching", version="3")

    def track(
        self,
        loop: Loop,
        points_mm: NDArray[np.float64],
        *,
        start_frame: int,
        mesh_shape: tuple[int, int] | None = None,
        progress: Progress = no_progress,
    ) -> Tracks:
        """Return where points go, forward and backward through the whole loop.

        Parameters and errors are those of `longaxis.models.tracker.Tracker`.
        """
        _check(loop, points_mm, start_frame)
        run = _Run(loop, points_mm, mesh_shape, start_frame, self._settings)
        tracks_mm = np.empty((loop.n_frames, *points_mm.shape))
        confidence = np.ones(tracks_mm.shape[:2])
        tracks_mm[start_frame] = points_mm
        from_start_s = np.abs(loop.frame_times_s - loop.frame_times_s[start_frame])
        # Nearest to the start first, whichever side: later ones may look back at them.
        frames = [int(place) for place in np.argsort(from_start_s, kind="stable")]
        frames.remove(start_frame)
        for done, frame in enumerate(frames, 2):
            before = frame - 1 if frame > start_frame else frame + 1
            tracks_mm[frame], confidence[frame] = run.step(before, frame, tracks_mm)
            progress(done / loop.n_frames)
        return Tracks(points_mm=tracks_mm, confidence=confidence)


class _Run:
    """One tracking of one set of points through one loop."""

    def __init__(
        self,
        loop: Loop,
        points_mm: NDArray[np.float64],
        mesh_shape: tuple[int, int] | None,
        start_frame: int,
        settings: BlockMatchingSettings,
    ) -> None:
        self._loop = loop
        self._settings = settings
        self._start_frame = start_frame
        self._grid = BlockGrid(loop, points_mm, pitch_mm=settings.pitch_mm)
        self._motion = MeshMotion(points_mm, mesh_shape, reach_mm=settings.reach_mm)
        self._shape = BlockShape(
            _half(settings.block_mm, settings.pitch_mm), _FINE_RADIUS
        )
        self._pictures: dict[int, BlockPicture] = {}
        # A loop whose times are in doubt has no frame rate; its clock must do here.
        span_s = float(np.ptp(loop.frame_times_s))
        rate_hz = (loop.n_frames - 1) / span_s if span_s > 0 else 0.0
        self._memory_frames = max(2, round(settings.memory_s * rate_hz))
        self._scanned = _share_scanned(self._grid, loop.n_frames, self._shape)
        self._revisits = Revisits(loop, self._grid, start_frame)
        self._tracked = {start_frame}

    def step(
        self, before: int, frame: int, tracks_mm: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return positions and confidence in the next frame.

        Parameters
        ----------
        before, frame
            Neighbouring frames.
        tracks_mm
            Positions found so far, shape (T, N, 2).
        """
        points_mm = tracks_mm[before]
        reach_mm = self._reach_mm(before, frame)
        guess_mm = points_mm + self._search(before, frame, points_mm, reach_mm)
        found_mm, trust = self._match_both_ways(before, frame, points_mm, guess_mm)
        arrived_mm = self._settle(points_mm, found_mm, trust)
        places_mm, weights = [found_mm], [trust]
        for earlier, guess_mm in self._others(before, frame, tracks_mm, arrived_mm):
            again_mm, correlation = self._match(
                earlier, frame, tracks_mm[earlier], guess_mm
            )
            places_mm.append(again_mm)
            weights.append(_MEMORY_WEIGHT * _trust(correlation, _MEMORY_CORRELATION))
        self._tracked.add(frame)
        weight = np.array(weights)
        total = weight.sum(axis=0)
        mean_mm = (np.array(places_mm) * weight[..., None]).sum(axis=0)
        mean_mm /= total[:, None]
        settled_mm = self._settle(points_mm, mean_mm, total)
        stray_mm = np.linalg.norm(np.array(places_mm) - settled_mm, axis=2)
        stray_mm = (stray_mm * weight).sum(axis=0) / total
        share = _value_at(self._scanned, self._grid.to_grid(settled_mm))
        sure = trust * share * np.exp(-((stray_mm / _STRAY_MM) ** 2))
        return settled_mm, np.clip(sure, 0, 1)

    def _settle(
        self,
        points_mm: NDArray[np.float64],
        found_mm: NDArray[np.float64],
        trust: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return where the wall as a whole says that its points have gone."""
        share = _value_at(self._scanned, self._grid.to_grid(points_mm))
        moved_mm = self._motion.fit(found_mm - points_mm, trust * share**2)
        settled_mm: NDArray[np.float64] = points_mm + moved_mm
        return settled_mm

    def _others(
        self,
        before: int,
        frame: int,
        tracks_mm: NDArray[np.float64],
        arrived_mm: NDArray[np.float64],
    ) -> list[tuple[int, NDArray[np.float64]]]:
        """Return further frames to compare with, so that errors do not add up.

        With each, where its blocks are likely to be: where the frame before says, but
        for the picture of another beat, from which the wall may have drifted away.
        """
        step = frame - before
        remembered = frame - step * self._memory_frames
        passed = (remembered - self._start_frame) * step > 0
        others = [
            *([(remembered, arrived_mm)] if passed else []),
            *([(self._start_frame, arrived_mm)] if before != self._start_frame else []),
        ]
        drift_mm = self._settings.drift_mm
        alike = self._revisits.of(frame, self._tracked) if drift_mm > 0 else None
        if alike is not None and alike not in (before, remembered):
            place_mm = tracks_mm[alike]
            moved_mm = self._search(alike, frame, place_mm, drift_mm)
            others.append((alike, place_mm + moved_mm))
        return others

    def _match(
        self,
        before: int,
        frame: int,
        points_mm: NDArray[np.float64],
        guess_mm: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return where blocks of one frame are in another, and how like they are."""
        blocks = self._picture(before).blocks(self._grid.to_grid(points_mm))
        found = match(blocks, self._picture(frame), self._grid.to_grid(guess_mm))
        return self._grid.to_mm(found.positions), found.correlation

    def _match_both_ways(
        self,
        before: int,
        frame: int,
        points_mm: NDArray[np.float64],
        guess_mm: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return positions in the next frame and the trust in them.

        The way there and the way back should close. Both searches err towards whole
        steps of the grid; their mean errs less.
        """
        there_mm, correlation = self._match(before, frame, points_mm, guess_mm)
        arrived_mm = self._settle(points_mm, there_mm, _trust(correlation))
        back_mm, back_correlation = self._match(frame, before, arrived_mm, points_mm)
        ahead_mm = there_mm - points_mm
        return_mm = arrived_mm - back_mm
        gap_mm = np.linalg.norm(ahead_mm - return_mm, axis=1)
        trust = _trust(np.minimum(correlation, back_correlation))
        trust = trust * np.exp(-((gap_mm / _CLOSURE_MM) ** 2))
        return points_mm + (ahead_mm + return_mm) / 2, trust + _NEVER_ZERO

    def _reach_mm(self, before: int, frame: int) -> float:
        """Return how far the wall can go from one frame to its neighbour."""
        settings, times_s = self._settings, self._loop.frame_times_s
        interval_s = abs(float(times_s[frame] - times_s[before]))
        return min(settings.fastest_mm_per_s * interval_s, settings.farthest_mm)

    def _search(
        self, before: int, frame: int, points_mm: NDArray[np.float64], reach_mm: float
    ) -> NDArray[np.float64]:
        """Return the motion to within a step or two, from coarser pictures."""
        settings = self._settings
        moved_mm = np.zeros_like(points_mm)
        for coarseness in _coarseness(reach_mm / settings.pitch_mm):
            pitch_mm = settings.pitch_mm * coarseness
            radius = max(1, int(np.ceil(reach_mm / pitch_mm)))
            shape = BlockShape(_half(settings.coarse_block_mm, pitch_mm), radius)
            old = BlockPicture(
                _shrunk(self._picture(before).picture, coarseness), shape
            )
            new = BlockPicture(_shrunk(self._picture(frame).picture, coarseness), shape)
            place = self._to_coarse(points_mm, coarseness)
            guess = self._to_coarse(points_mm + moved_mm, coarseness)
            found = match(old.blocks(place), new, guess)
            found_mm = (found.positions - place) * coarseness * self._grid.step_mm
            moved_mm = self._motion.fit_widely(found_mm, _trust(found.correlation))
            # The next, finer picture only has to mend the error of this one.
            reach_mm = pitch_mm
        return moved_mm

    def _to_coarse(
        self, points_mm: NDArray[np.float64], coarseness: int
    ) -> NDArray[np.float64]:
        place: NDArray[np.float64] = self._grid.to_grid(points_mm) + 0.5
        return place / coarseness - 0.5

    def _picture(self, frame: int) -> BlockPicture:
        if frame not in self._pictures:
            kept = [
                self._start_frame,
                *list(self._pictures)[-2 * self._memory_frames - 8 :],
            ]
            self._pictures = {
                key: value for key, value in self._pictures.items() if key in kept
            }
            self._pictures[frame] = BlockPicture(self._grid.picture(frame), self._shape)
        return self._pictures[frame]


def _check(loop: Loop, points_mm: NDArray[np.float64], start_frame: int) -> None:
    if not 0 <= start_frame < loop.n_frames:
        message = f"start_frame {start_frame} is not one of {loop.n_frames} frames"
        raise ValueError(message)
    height, width = loop.frames.shape[1:]
    size_mm = np.array(loop.mm_per_pixel)
    inside = (points_mm >= -size_mm / 2) & (
        points_mm <= (np.array([width, height]) - 0.5) * size_mm
    )
    n_outside = int((~inside.all(axis=1)).sum())
    if n_outside:
        message = (
            f"{n_outside} of {len(points_mm)} points of the wall lie outside the "
            "picture; move the centreline inwards or choose a thinner wall."
        )
        raise TrackingError(message)


def _half(size_mm: tuple[float, float], pitch_mm: float) -> tuple[int, int]:
    half_x, half_y = (max(2, round(size / 2 / pitch_mm)) for size in size_mm)
    return half_x, half_y


def _trust(
    correlation: NDArray[np.float64], lowest: float = _LOWEST_CORRELATION
) -> NDArray[np.float64]:
    """Return 0 for unrelated speckle and 1 for the same, shape (N,)."""
    trust: NDArray[np.float64] = np.clip(
        (correlation - lowest) / (_SAME_SPECKLE - lowest), _NEVER_ZERO, 1
    )
    return trust


def _share_scanned(
    grid: BlockGrid, n_frames: int, shape: BlockShape
) -> NDArray[np.float32]:
    """Return how much of a block around each step ever shows anything, (H, W).

    The edge of the sector stands still, so blocks that see it are not to be believed.
    """
    import cv2

    shown = range(0, n_frames, max(1, n_frames // 10))
    brightest = np.max([grid.whole_picture(frame) for frame in shown], axis=0)
    # Speckle has black holes of its own; what is closed over is not the outside.
    lit = (brightest > _BLACK).astype(np.uint8)
    closed = cv2.morphologyEx(lit, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    size = (2 * shape.half[0] + 1, 2 * shape.half[1] + 1)
    share: NDArray[np.float32] = cv2.blur(closed.astype(np.float32), size)
    return np.clip(share, 0.1, 1)


def _value_at(
    picture: NDArray[np.float32], place: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return a picture's values at the nearest steps, shape (N,)."""
    height, width = picture.shape
    column, row = np.round(place).astype(np.int64).T
    inside = picture[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
    values: NDArray[np.float64] = inside.astype(np.float64)
    return values


def _coarseness(reach: float) -> tuple[int, ...]:
    """Return how many steps of the grid are taken together, coarsest first."""
    return (2,) if reach <= _FAR_STEPS else (4, 2)


def _shrunk(picture: NDArray[np.float32], coarseness: int) -> NDArray[np.float32]:
    import cv2

    width, height = picture.shape[1] // coarseness, picture.shape[0] // coarseness
    whole = picture[: height * coarseness, : width * coarseness]
    shrunk: NDArray[np.float32] = cv2.resize(
        whole, (width, height), interpolation=cv2.INTER_AREA
    )
    return shrunk
