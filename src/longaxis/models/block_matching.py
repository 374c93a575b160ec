"""Speckle tracking by block matching: the tracker that needs no weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import TrackerIdentity, Tracks
from longaxis.errors import TrackingError
from longaxis.models.block_correlation import BlockPicture, BlockShape, match
from longaxis.models.block_grid import BlockGrid
from longaxis.models.mesh_motion import MeshMotion
from longaxis.models.tracker import Progress, silent

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
    """

    pitch_mm: float = 0.45
    block_mm: tuple[float, float] = (10.0, 8.0)
    coarse_block_mm: tuple[float, float] = (16.0, 14.0)
    fastest_mm_per_s: float = 150.0
    farthest_mm: float = 9.0
    reach_mm: float = 6.0


_COARSE = 2
_FINE_RADIUS = 2
_LOWEST_CORRELATION = 0.3
_CLOSURE_MM = 1.0


class BlockMatchingTracker:
    """Follows points by normalised cross-correlation of the speckle around them.

    From the start frame both ways, each block is looked for in the next frame; the
    motions of neighbours are brought together by a robust fit, as a wall cannot tear.

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
        return TrackerIdentity(name="block-matching", version="1")

    def track(
        self,
        loop: Loop,
        points_mm: NDArray[np.float64],
        *,
        start_frame: int,
        mesh_shape: tuple[int, int] | None = None,
        progress: Progress = silent,
    ) -> Tracks:
        """Return where points go, forward and backward through the whole loop.

        Parameters and errors are those of `longaxis.models.tracker.Tracker`.
        """
        _check(loop, points_mm, start_frame)
        run = _Run(loop, points_mm, mesh_shape, self._settings)
        tracks_mm = np.empty((loop.n_frames, *points_mm.shape))
        confidence = np.ones(tracks_mm.shape[:2])
        tracks_mm[start_frame] = points_mm
        done = 1
        onward = range(start_frame + 1, loop.n_frames)
        for frames, step in ((onward, 1), (range(start_frame - 1, -1, -1), -1)):
            for frame in frames:
                before = frame - step
                tracks_mm[frame], confidence[frame] = run.step(
                    before, frame, tracks_mm[before]
                )
                done += 1
                progress(done / loop.n_frames)
        return Tracks(points_mm=tracks_mm, confidence=confidence)


class _Run:
    """One tracking of one set of points through one loop."""

    def __init__(
        self,
        loop: Loop,
        points_mm: NDArray[np.float64],
        mesh_shape: tuple[int, int] | None,
        settings: BlockMatchingSettings,
    ) -> None:
        self._loop = loop
        self._settings = settings
        self._grid = BlockGrid(loop, points_mm, pitch_mm=settings.pitch_mm)
        self._motion = MeshMotion(points_mm, mesh_shape, reach_mm=settings.reach_mm)
        self._rough = MeshMotion(points_mm, mesh_shape, reach_mm=2 * settings.reach_mm)
        self._fine_shape = BlockShape(
            _half(settings.block_mm, settings.pitch_mm), _FINE_RADIUS
        )
        self._kept: dict[int, NDArray[np.float32]] = {}

    def step(
        self, before: int, frame: int, points_mm: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return positions and confidence in the next frame."""
        grid = self._grid
        motion_mm = self._search(before, frame, points_mm)
        old = BlockPicture(self._picture(before), self._fine_shape)
        new = BlockPicture(self._picture(frame), self._fine_shape)
        place = grid.to_grid(points_mm)
        found = match(old.blocks(place), new, grid.to_grid(points_mm + motion_mm))
        ahead_mm = grid.to_mm(found.positions) - points_mm
        arrived_mm = points_mm + self._motion.fit(ahead_mm, _trust(found.correlation))
        arrived = grid.to_grid(arrived_mm)
        back = match(new.blocks(arrived), old, place)
        # Both searches err towards whole steps; their mean errs half as much.
        return_mm = arrived_mm - grid.to_mm(back.positions)
        both_mm = np.concatenate([ahead_mm, return_mm])
        mean_mm = both_mm.reshape(2, *points_mm.shape).mean(axis=0)
        correlation = np.minimum(found.correlation, back.correlation)
        closure_mm = np.linalg.norm(ahead_mm - return_mm, axis=1)
        trust = _trust(correlation) * np.exp(-((closure_mm / _CLOSURE_MM) ** 2))
        moved_mm = self._motion.fit(mean_mm, trust + 1e-4)
        return points_mm + moved_mm, np.clip(trust, 0, 1)

    def _search(
        self, before: int, frame: int, points_mm: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the motion to within a step or two, from a coarse picture."""
        settings = self._settings
        times_s = self._loop.frame_times_s
        interval_s = abs(float(times_s[frame] - times_s[before]))
        reach_mm = min(settings.fastest_mm_per_s * interval_s, settings.farthest_mm)
        pitch_mm = settings.pitch_mm * _COARSE
        radius = max(1, int(np.ceil(reach_mm / pitch_mm)))
        shape = BlockShape(_half(settings.coarse_block_mm, pitch_mm), radius)
        old = BlockPicture(_shrunk(self._picture(before)), shape)
        new = BlockPicture(_shrunk(self._picture(frame)), shape)
        place = _to_coarse(self._grid.to_grid(points_mm))
        found = match(old.blocks(place), new, place)
        moved_mm = (found.positions - place) * _COARSE * self._grid.step_mm
        return self._rough.fit(moved_mm, _trust(found.correlation))

    def _picture(self, frame: int) -> NDArray[np.float32]:
        if frame not in self._kept:
            while len(self._kept) >= 3:
                self._kept.pop(next(iter(self._kept)))
            self._kept[frame] = self._grid.picture(frame)
        return self._kept[frame]


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


def _trust(correlation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 0 for unrelated speckle and 1 for the same, shape (N,)."""
    share = (correlation - _LOWEST_CORRELATION) / (0.9 - _LOWEST_CORRELATION)
    trust: NDArray[np.float64] = np.clip(share, 1e-3, 1)
    return trust


def _shrunk(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    import cv2

    width, height = picture.shape[1] // _COARSE, picture.shape[0] // _COARSE
    whole = picture[: height * _COARSE, : width * _COARSE]
    shrunk: NDArray[np.float32] = cv2.resize(
        whole, (width, height), interpolation=cv2.INTER_AREA
    )
    return shrunk


def _to_coarse(place: NDArray[np.float64]) -> NDArray[np.float64]:
    return (place + 0.5) / _COARSE - 0.5
