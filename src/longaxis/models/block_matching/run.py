"""Block matching of one loop: what both directions share, and each on its own way."""

from __future__ import annotations

from queue import SimpleQueue
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from longaxis.models.block_matching.beat_revisits import Revisits
from longaxis.models.block_matching.correlation import BlockPicture, BlockShape, match
from longaxis.models.block_matching.grid import BlockGrid
from longaxis.models.block_matching.mesh_motion import MeshMotion
from longaxis.models.block_matching.pictures import BlockPictures, half_steps
from longaxis.models.block_matching.wall_motion import WallMotion
from longaxis.models.block_matching.wall_shape import (
    FEWEST_COLUMNS,
    FEWEST_ROWS,
    WallShape,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from longaxis.data import Loop
    from longaxis.models.block_matching.settings import BlockMatchingSettings

# In steps of the grid, 3.6 mm. Chosen: beyond it one coarse search costs more than two,
# as its cost grows with the square of the reach.
_FAR_STEPS = 8.0
# The last coarse search leaves an error of one of its steps, which is two fine ones.
_FINE_RADIUS = 2
# Chosen (docs/methods.md, confidence): unrelated speckle reaches 0.2 by chance.
_LOWEST_CORRELATION = 0.3
# Chosen: stricter than between neighbours, since speckle of earlier frames has changed
# and a wrong place is more often the best one.
_MEMORY_CORRELATION = 0.4
# Chosen: noise and interpolation keep even true matches below 1, which would never be
# fully trusted; much lower, confidence would no longer tell good matches apart.
_SAME_SPECKLE = 0.9
# Chosen: weighted means need a sum above 0 where all searches failed; small enough to
# count for nothing beside a search that succeeded.
_NEVER_ZERO = 1e-4
# Chosen, both: about two steps of the grid, beyond which a search found something else.
# Closure of forward and backward search, and stray of a point from the wall; Gaussians
# of which the confidence is a product (docs/methods.md).
CLOSURE_MM = 1.0
_STRAY_MM = 1.0
# Grey levels. Chosen, above JPEG noise, as in `strain.quality`.
_BLACK = 8
# Chosen: all frames of most loops of one beat, about 1 MB each.
_FRAMES_KEPT = 80
# Chosen: a stop is noticed soon enough for a reader who pressed Cancel.
_WAIT_S = 0.1
"""How often a direction that waits for the other checks whether it was stopped."""


class BlockRun:
    """One tracking of one set of points through one loop.

    Attributes
    ----------
    tracks_mm, confidence
        Shapes (T, N, 2) and (T, N); filled by `go`, frame by frame.
    """

    def __init__(
        self,
        loop: Loop,
        points_mm: NDArray[np.float64],
        mesh_shape: tuple[int, int] | None,
        start_frame: int,
        settings: BlockMatchingSettings,
    ) -> None:
        self.loop = loop
        self.settings = settings
        self.start_frame = start_frame
        self.grid = BlockGrid(loop, points_mm, pitch_mm=settings.pitch_mm)
        self.motion = _motion(points_mm, mesh_shape, settings)
        self.wall = _wall(points_mm, mesh_shape, settings)
        self.shape = BlockShape(
            half_steps(settings.block_mm, settings.pitch_mm), _FINE_RADIUS
        )
        self.scanned = _share_scanned(self.grid, loop.n_frames, self.shape)
        self.memories = _memories(loop, settings)
        # Both directions and the second pass compare the same frames.
        longest = max(self.memories, default=2)
        self.pictures = BlockPictures(
            self.grid, self.shape, start_frame, max(_FRAMES_KEPT, 2 * (2 * longest + 8))
        )
        self.coarse = _coarse_points(mesh_shape, len(points_mm), settings.coarse_every)
        self.tracks_mm = np.empty((loop.n_frames, *points_mm.shape))
        self.tracks_mm[start_frame] = points_mm
        self.confidence = np.ones(self.tracks_mm.shape[:2])
        self._revisits = Revisits(loop, self.grid, start_frame)
        # Nearest to the start first, whichever side: later ones may look back at them.
        from_start_s = np.abs(loop.frame_times_s - loop.frame_times_s[start_frame])
        self._order = np.argsort(from_start_s, kind="stable").argsort(kind="stable")
        self._tracked = [Event() for _ in range(loop.n_frames)]
        self._tracked[start_frame].set()
        self._done: SimpleQueue[int | None] = SimpleQueue()
        self._stopped = False

    def go(self, step: int) -> None:
        """Track all frames after the start frame (step 1), or before it (-1)."""
        way = _Way(self)
        frame = self.start_frame + step
        try:
            while 0 <= frame < self.loop.n_frames and not self._stopped:
                self.tracks_mm[frame], self.confidence[frame] = way.step(
                    frame - step, frame
                )
                # Only after the tracks of the frame are written: the other direction
                # may read them as soon as the event is set.
                self._tracked[frame].set()
                self._done.put(frame)
                frame += step
        except BaseException:
            # The other direction must not wait for this one.
            self._stopped = True
            raise
        finally:
            # In any case, or `counted` would wait for this direction for ever.
            self._done.put(None)

    def stop(self) -> None:
        """End both directions before their next frame."""
        self._stopped = True

    def counted(self) -> Iterator[int]:
        """Yield how many frames are done, whenever one is, until both ways end."""
        n_running, n_done = 2, 1
        while n_running:
            if self._done.get() is None:
                n_running -= 1
            else:
                n_done += 1
                yield n_done

    def alike(self, frame: int) -> int | None:
        """Return the frame of another beat that this one looks like, once tracked."""
        earlier = np.flatnonzero(self._order < self._order[frame])
        revisits = self._revisits.of(frame, set(earlier.tolist()))
        # It may lie on the other side, and that is tracked at the same time. Frames
        # only ever wait for such as are nearer to the start: there is no circle.
        while revisits is not None and not self._tracked[revisits].wait(_WAIT_S):
            if self._stopped:
                return None
        return revisits


class _Way:
    """One direction of time: frame after frame away from the start frame."""

    def __init__(self, run: BlockRun) -> None:
        self._run = run
        self._settings = run.settings
        self._grid = run.grid
        self._motion = run.motion
        self._pictures = run.pictures

    def step(
        self, before: int, frame: int
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return positions in mm (N, 2) and confidence (0 to 1, (N,)) in a frame."""
        tracks_mm = self._run.tracks_mm
        points_mm = tracks_mm[before]
        moved_mm = self._search(before, frame, self._reach_mm(before, frame))
        found_mm, confidence = self._match_both_ways(
            before, frame, points_mm + moved_mm
        )
        # The wall as a whole says where to look in earlier frames: a single block that
        # went astray would be looked for around the wrong place again.
        arrived_mm = self._settle(points_mm, found_mm, confidence)
        places_mm, weights = [found_mm], [confidence]
        for earlier, guess_mm, counts in self._others(before, frame, arrived_mm):
            again_mm, correlation = self._match(earlier, frame, guess_mm)
            places_mm.append(again_mm)
            weights.append(counts * confidence_of(correlation, _MEMORY_CORRELATION))
        weight = np.array(weights)
        total = weight.sum(axis=0)
        mean_mm = (np.array(places_mm) * weight[..., None]).sum(axis=0)
        mean_mm /= total[:, None]
        settled_mm = self._settle(points_mm, mean_mm, total)
        # Points whose searches disagree with the wall as it was settled are less sure,
        # however well each of them correlates.
        stray_mm = np.linalg.norm(np.array(places_mm) - settled_mm, axis=2)
        stray_mm = (stray_mm * weight).sum(axis=0) / total
        share = value_at(self._run.scanned, self._grid.to_grid(settled_mm))
        sure = confidence * share * np.exp(-((stray_mm / _STRAY_MM) ** 2))
        if self._run.wall is not None:
            settled_mm = self._run.wall.restored(settled_mm)
        return settled_mm, np.clip(sure, 0, 1)

    def _settle(
        self,
        points_mm: NDArray[np.float64],
        found_mm: NDArray[np.float64],
        confidence: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return where the wall as a whole says that its points have gone."""
        share = value_at(self._run.scanned, self._grid.to_grid(points_mm))
        # Squared: the border of the sector stands still and correlates well, so a block
        # that is partly outside must not win by its correlation.
        moved_mm = self._motion.fit(found_mm - points_mm, confidence * share**2)
        settled_mm: NDArray[np.float64] = points_mm + moved_mm
        return settled_mm

    def _others(
        self, before: int, frame: int, arrived_mm: NDArray[np.float64]
    ) -> list[tuple[int, NDArray[np.float64], float]]:
        """Return further frames to compare with, so that errors do not add up.

        With each, where its blocks are likely to be: where the frame before says, but
        for the picture of another beat, from which the wall may have drifted away; and
        what it counts.
        """
        settings, start = self._settings, self._run.start_frame
        step = frame - before
        remembered = [frame - step * span for span in self._run.memories]
        # Only frames on this side of the start: the other direction tracks at the same
        # time, and the start itself is added below with its own weight.
        remembered = [one for one in remembered if (one - start) * step > 0]
        others = [(one, arrived_mm, settings.memory_weight) for one in remembered]
        if before != start:
            others.append((start, arrived_mm, settings.start_weight))
        alike = self._run.alike(frame) if settings.drift_mm > 0 else None
        # Counted twice, a frame would outvote the others with the same error.
        if alike is not None and alike not in (before, *remembered):
            moved_mm = self._search(alike, frame, settings.drift_mm)
            # Looked for from where the wall was then: the frame before, which has
            # drifted, must not decide where the comparison that corrects the drift
            # begins.
            place_mm = self._run.tracks_mm[alike] + moved_mm
            others.append((alike, place_mm, settings.memory_weight))
        return others

    def _match(
        self, before: int, frame: int, guess_mm: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return where a tracked frame's blocks are in another, and how like."""
        blocks = self._pictures.blocks(before, self._run.tracks_mm[before])
        target = self._pictures.fine(frame)
        match_result = match(blocks, target, self._grid.to_grid(guess_mm))
        return self._grid.to_mm(match_result.positions), match_result.correlation

    def _match_both_ways(
        self, before: int, frame: int, guess_mm: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return positions in the next frame and the confidence in them.

        The way there and the way back should close. Both searches err towards whole
        steps of the grid; their mean errs less.
        """
        grid, points_mm = self._grid, self._run.tracks_mm[before]
        there_mm, correlation = self._match(before, frame, guess_mm)
        # Back from where the wall says, not from where the block says: a block that
        # jumped to a similar speckle would find its way back from there and seem to
        # close.
        arrived_mm = self._settle(points_mm, there_mm, confidence_of(correlation))
        arrived = self._pictures.fine(frame).blocks(grid.to_grid(arrived_mm))
        match_result = match(
            arrived, self._pictures.fine(before), grid.to_grid(points_mm)
        )
        back_mm, back_correlation = (
            grid.to_mm(match_result.positions),
            match_result.correlation,
        )
        ahead_mm = there_mm - points_mm
        return_mm = arrived_mm - back_mm
        gap_mm = np.linalg.norm(ahead_mm - return_mm, axis=1)
        # The worse of both ways: a block must be unique in both frames.
        confidence = confidence_of(np.minimum(correlation, back_correlation))
        confidence = confidence * np.exp(-((gap_mm / CLOSURE_MM) ** 2))
        return points_mm + (ahead_mm + return_mm) / 2, confidence + _NEVER_ZERO

    def _reach_mm(self, before: int, frame: int) -> float:
        """Return how far the wall can go from one frame to its neighbour."""
        settings, times_s = self._settings, self._run.loop.frame_times_s
        interval_s = abs(float(times_s[frame] - times_s[before]))
        return min(settings.fastest_mm_per_s * interval_s, settings.farthest_mm)

    def _search(self, before: int, frame: int, reach_mm: float) -> NDArray[np.float64]:
        """Return the motion to within a step or two, from coarser pictures."""
        settings = self._settings
        points_mm = self._run.tracks_mm[before]
        chosen, nearest = self._run.coarse
        moved_mm: NDArray[np.float64] = np.zeros_like(points_mm)
        for coarseness in _coarseness(reach_mm / settings.pitch_mm):
            pitch_mm = settings.pitch_mm * coarseness
            radius = max(1, int(np.ceil(reach_mm / pitch_mm)))
            shape = BlockShape(half_steps(settings.coarse_block_mm, pitch_mm), radius)
            old = BlockPicture(self._pictures.shrunk(before, coarseness), shape)
            new = BlockPicture(self._pictures.shrunk(frame, coarseness), shape)
            place = self._to_coarse(points_mm[chosen], coarseness)
            guess = self._to_coarse((points_mm + moved_mm)[chosen], coarseness)
            match_result = match(old.blocks(place), new, guess)
            found_mm = (
                (match_result.positions - place) * coarseness * self._grid.step_mm
            )
            # Blocks of 16 x 14 mm hold enough texture that their correlation alone is
            # believed; there is no way back in the coarse search.
            confidence = confidence_of(match_result.correlation)
            moved_mm = self._motion.fit_widely(found_mm[nearest], confidence[nearest])
            # The next, finer picture only has to mend the error of this one.
            reach_mm = pitch_mm
        return moved_mm

    def _to_coarse(
        self, points_mm: NDArray[np.float64], coarseness: int
    ) -> NDArray[np.float64]:
        # Centres of pixels: a coarse pixel covers `coarseness` fine ones, whose middle
        # lies half a coarse pixel from its edge.
        place: NDArray[np.float64] = (
            self._grid.to_grid(points_mm) + 0.5
        ) / coarseness - 0.5
        return place


def _motion(
    points_mm: NDArray[np.float64],
    mesh_shape: tuple[int, int] | None,
    settings: BlockMatchingSettings,
) -> MeshMotion | WallMotion:
    if mesh_shape is None or settings.stiffness is None:
        return MeshMotion(points_mm, mesh_shape, reach_mm=settings.reach_mm)
    return WallMotion(points_mm, mesh_shape, settings.stiffness)


def _wall(
    points_mm: NDArray[np.float64],
    mesh_shape: tuple[int, int] | None,
    settings: BlockMatchingSettings,
) -> WallShape | None:
    """Return what is known of the wall's shape; None for points that have none."""
    if mesh_shape is None or settings.shape is None:
        return None
    if mesh_shape[0] < FEWEST_COLUMNS or mesh_shape[1] < FEWEST_ROWS:
        return None
    return WallShape(points_mm, mesh_shape, settings.shape)


def _memories(loop: Loop, settings: BlockMatchingSettings) -> list[int]:
    """Return how many frames back blocks are also looked for."""
    # A loop whose times are in doubt has no frame rate; its clock must do here.
    span_s = float(np.ptp(loop.frame_times_s))
    rate_hz = (loop.n_frames - 1) / span_s if span_s > 0 else 0.0
    # At least two frames, as the frame before is compared anyway; a set, since at low
    # frame rates both spans come to the same frame.
    return sorted({max(2, round(span_s * rate_hz)) for span_s in settings.memories_s})


def _coarse_points(
    mesh_shape: tuple[int, int] | None, n_points: int, every: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the points of the coarse search, and for each point the place of its own.

    Shapes (M,) and (N,); points that are no mesh are all searched.
    """
    if mesh_shape is None or every == 1:
        return np.arange(n_points), np.arange(n_points)
    columns, rows = (np.arange(0, size, every) for size in mesh_shape)
    chosen = (columns[:, None] * mesh_shape[1] + rows).ravel()
    column, row = np.divmod(np.arange(n_points), mesh_shape[1])
    nearest: NDArray[np.int64] = column // every * len(rows) + row // every
    return chosen, nearest


def confidence_of(
    correlation: NDArray[np.float64], lowest: float = _LOWEST_CORRELATION
) -> NDArray[np.float64]:
    """Return 0 for unrelated speckle and 1 for the same, shape (N,)."""
    confidence: NDArray[np.float64] = np.clip(
        (correlation - lowest) / (_SAME_SPECKLE - lowest), _NEVER_ZERO, 1
    )
    return confidence


def _share_scanned(
    grid: BlockGrid, n_frames: int, shape: BlockShape
) -> NDArray[np.float32]:
    """Return how much of a block around each step ever shows anything, (H, W).

    The edge of the sector stands still, so blocks that see it are not to be believed.
    """
    import cv2

    # Chosen: ten frames; what is never lit in them is outside the sector.
    shown = range(0, n_frames, max(1, n_frames // 10))
    brightest = np.max([grid.whole_picture(frame) for frame in shown], axis=0)
    # Speckle has black holes of its own; what is closed over is not the outside.
    lit = (brightest > _BLACK).astype(np.uint8)
    # Chosen: 5 steps (2.3 mm), wider than holes of speckle, less than a wall.
    closed = cv2.morphologyEx(lit, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    size = (2 * shape.half[0] + 1, 2 * shape.half[1] + 1)
    share: NDArray[np.float32] = cv2.blur(closed.astype(np.float32), size)
    # Chosen: never 0, so that a wall wholly outside still has some motion to follow.
    return np.clip(share, 0.1, 1)


def value_at(
    picture: NDArray[np.float32], place: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return a picture's values at the nearest steps (..., 2), shape (...,)."""
    height, width = picture.shape
    column, row = np.moveaxis(np.round(place).astype(np.int64), -1, 0)
    inside = picture[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
    values: NDArray[np.float64] = inside.astype(np.float64)
    return values


def _coarseness(reach: float) -> tuple[int, ...]:
    """Return how many steps of the grid are taken together, coarsest first."""
    return (2,) if reach <= _FAR_STEPS else (4, 2)
