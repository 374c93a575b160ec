"""Tracks measured once more, between many pairs of frames, and joined in time.

The first pass goes from frame to frame: what it errs by in one frame all later ones
carry on. Once all frames are tracked, each can be compared with several others, before
and after it, around places that are nearly right. Positions in all frames are then
found at once, so that they agree with all comparisons as well as they can.

Figures are in benchmarks/RESULTS.md, block matching 6.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.ndimage import gaussian_filter1d

from longaxis.models.block_matching.frame_pairs import TrackedFrames
from longaxis.models.block_matching.run import CLOSURE_MM, confidence_of, value_at
from longaxis.models.block_matching.wall_motion import WallMotion
from longaxis.models.block_matching.wall_shape import (
    FEWEST_COLUMNS,
    FEWEST_ROWS,
    WallShape,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from longaxis.models.block_matching.run import BlockRun
    from longaxis.models.block_matching.second_pass_settings import SecondPassSettings
    from longaxis.models.block_matching.wall_motion import WallStiffness

# Blocks of 8 x 7 mm overlap nearly wholly beyond these (as `consensus` thins).
_MOST_COLUMNS, _MOST_ROWS = 25, 3
# Chosen: pairs of near frames share their blocks, and a reader who pressed Cancel waits
# for one such group.
_PAIRS_AT_ONCE = 64
# Chosen: what is measured in one column counts for its neighbours, two of 25 columns.
_WEIGHT_COLUMNS = 2.0
# Chosen: confidence that holds a position where the first pass has it, against up to
# 1 of each of about ten comparisons: decides only where none of them found anything.
_HELD = 1e-3


class _Measured(NamedTuple):
    """What comparing K pairs of frames says.

    Attributes
    ----------
    before, after
        The frames, shape (K,).
    step_mm
        By how much the motion between them is more than the tracks say, shape
        (K, N, 2).
    weight
        How much each column is trusted, shape (K, L).
    """

    before: NDArray[np.int64]
    after: NDArray[np.int64]
    step_mm: NDArray[np.float64]
    weight: NDArray[np.float64]


class SecondPass:
    """Measures and joins pairs of frames along the tracks of a first pass.

    Parameters
    ----------
    run
        The first pass, finished.
    mesh_shape
        Columns and rows (L, R) of its points.
    settings, stiffness
        What decides the second pass, and how stiff the wall is held.
    """

    def __init__(
        self,
        run: BlockRun,
        mesh_shape: tuple[int, int],
        settings: SecondPassSettings,
        stiffness: WallStiffness,
    ) -> None:
        points_mm = run.tracks_mm[run.start_frame]
        self._run = run
        self._mesh_shape = mesh_shape
        columns, rows = (
            _chosen(size, most)
            for size, most in zip(mesh_shape, (_MOST_COLUMNS, _MOST_ROWS), strict=True)
        )
        self._shape = (len(columns), len(rows))
        self._points = (columns[:, None] * mesh_shape[1] + rows).ravel()
        self._along = _interpolation(mesh_shape[0], columns)
        self._across = _interpolation(mesh_shape[1], rows)
        self._motion = WallMotion(points_mm[self._points], self._shape, stiffness)
        self._wall = WallShape(points_mm, mesh_shape, settings.shape)
        self._rounds = settings.rounds
        self._lags = _lags(run, settings.lags_s)

    def tracks_mm(self, progress: Callable[[float], None]) -> NDArray[np.float64]:
        """Return the tracks in millimetres, shape (T, N, 2).

        Parameters
        ----------
        progress
            Called with the share that is done, 0 to 1; what it raises ends the pass.
        """
        tracks_mm = self._run.tracks_mm
        groups = self._groups()
        n_steps = self._rounds * len(groups)
        for step in range(0, n_steps, len(groups)):
            measured: list[_Measured] = []
            for done, pairs in enumerate(self._measured(groups, tracks_mm), step + 1):
                measured.append(pairs)
                progress(done / n_steps)
            tracks_mm = self._restored(tracks_mm + self._spread(self._joined(measured)))
        return tracks_mm

    def _groups(self) -> list[list[tuple[int, int]]]:
        """Return all pairs of frames, (before, after), in groups of near ones."""
        pairs = [
            (before, after)
            for after in range(self._run.loop.n_frames)
            for before in self._partners(after)
        ]
        return [
            pairs[first : first + _PAIRS_AT_ONCE]
            for first in range(0, len(pairs), _PAIRS_AT_ONCE)
        ]

    def _measured(
        self, groups: list[list[tuple[int, int]]], tracks_mm: NDArray[np.float64]
    ) -> Iterator[_Measured]:
        """Yield the comparisons of each group's pairs, along tracks (T, N, 2)."""
        along_mm = tracks_mm[:, self._points]
        with ThreadPoolExecutor(2) as pool:
            try:
                yield from pool.map(lambda group: self._group(group, along_mm), groups)
            finally:
                # Left early, leaving the pool would wait for groups that nobody needs.
                pool.shutdown(wait=False, cancel_futures=True)

    def _group(
        self, pairs: list[tuple[int, int]], tracks_mm: NDArray[np.float64]
    ) -> _Measured:
        """Compare pairs of frames both ways around where the tracks are."""
        run = self._run
        before, after = (
            np.array(frames, np.int64) for frames in zip(*pairs, strict=True)
        )
        frames = sorted({frame for pair in pairs for frame in pair})
        between = TrackedFrames(run.grid, run.pictures, frames, tracks_mm).compared(
            pairs
        )
        # As in the first pass: the worse of both ways, and whether they close.
        gap_mm = np.linalg.norm(between.ahead_mm - between.return_mm, axis=-1)
        confidence = confidence_of(between.correlation)
        confidence *= np.exp(-((gap_mm / CLOSURE_MM) ** 2))
        share = value_at(run.scanned, run.grid.to_grid(tracks_mm[before]))
        motion_mm = (between.ahead_mm + between.return_mm) / 2
        step_mm = self._motion.fit(motion_mm, confidence * share**2)
        weight = gaussian_filter1d(
            confidence.reshape(len(pairs), *self._shape).mean(axis=-1),
            _WEIGHT_COLUMNS,
            mode="nearest",
        )
        return _Measured(before, after, step_mm, weight)

    def _partners(self, frame: int) -> list[int]:
        """Return the frames that a frame is compared with, each pair once."""
        partners = [frame - lag for lag in self._lags if frame >= lag]
        # Of another beat, or of the other side of end-systole: the two ways that the
        # first pass went come together there.
        alike = self._run.alike(frame) if self._run.settings.drift_mm > 0 else None
        if alike is not None and abs(frame - alike) not in self._lags:
            partners.append(alike)
        return partners

    def _joined(self, measured: list[_Measured]) -> NDArray[np.float64]:
        """Return what the tracks are off by, in mm, shape (T, L, R, 2).

        Least squares: differences between frames are to be those that were measured,
        weighted; the start frame stays as it is.
        """
        n_frames, (n_columns, n_rows) = self._run.loop.n_frames, self._shape
        others = np.arange(n_frames) != self._run.start_frame
        before, after, steps_mm, weights = map(
            np.concatenate, zip(*measured, strict=True)
        )
        steps_mm = steps_mm.reshape(-1, n_columns, n_rows * 2)
        off_mm = np.zeros((n_frames, n_columns, n_rows * 2))
        # Column by column: the matrices of all columns of a long loop are large.
        for column in range(n_columns):
            weight, wanted = weights[:, column], steps_mm[:, column]
            matrix = np.diag(np.full(n_frames, _HELD))
            np.add.at(matrix, (before, before), weight)
            np.add.at(matrix, (after, after), weight)
            np.add.at(matrix, (before, after), -weight)
            np.add.at(matrix, (after, before), -weight)
            right = np.zeros((n_frames, n_rows * 2))
            np.add.at(right, after, weight[:, None] * wanted)
            np.add.at(right, before, -weight[:, None] * wanted)
            off_mm[others, column] = np.linalg.solve(
                matrix[np.ix_(others, others)], right[others]
            )
        return off_mm.reshape(n_frames, n_columns, n_rows, 2)

    def _spread(self, off_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (T, N, 2) at all points, linear between those that were measured."""
        along_mm = np.einsum("lc,tcrk->tlrk", self._along, off_mm)
        spread_mm = np.einsum("mr,tlrk->tlmk", self._across, along_mm)
        spread: NDArray[np.float64] = spread_mm.reshape(len(off_mm), -1, 2)
        return spread

    def _restored(self, tracks_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        start = self._run.start_frame
        restored = np.stack([self._wall.restored(points) for points in tracks_mm])
        # To the last bit as the reader placed them.
        restored[start] = self._run.tracks_mm[start]
        return restored


def second_pass(run: BlockRun, mesh_shape: tuple[int, int] | None) -> SecondPass | None:
    """Return the second pass over a run; None where its settings or points have none.

    Parameters
    ----------
    run
        The first pass.
    mesh_shape
        Columns and rows of its points; None for points that are no mesh.
    """
    settings = run.settings
    if mesh_shape is None or settings.second_pass is None or settings.stiffness is None:
        return None
    if mesh_shape[0] < FEWEST_COLUMNS or mesh_shape[1] < FEWEST_ROWS:
        return None
    if run.loop.n_frames == 1:
        return None
    return SecondPass(run, mesh_shape, settings.second_pass, settings.stiffness)


def _chosen(size: int, most: int) -> NDArray[np.int64]:
    """Return at most so many evenly spaced places, with the first and the last."""
    return np.unique(np.linspace(0, size - 1, min(size, most)).round().astype(np.int64))


def _interpolation(size: int, chosen: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the matrix (size, len(chosen)) of linear interpolation between places."""
    places = np.arange(size)
    return np.array([np.interp(places, chosen, unit) for unit in np.eye(len(chosen))]).T


def _lags(run: BlockRun, lags_s: tuple[float, ...]) -> list[int]:
    """Return the spans between compared frames, each once, in frames."""
    times_s = run.loop.frame_times_s
    span_s = float(np.ptp(times_s))
    rate_hz = (run.loop.n_frames - 1) / span_s if span_s > 0 else 0.0
    # Within the loop, however short it is for its frame rate: some pair there must be.
    longest = run.loop.n_frames - 1
    return sorted({min(max(1, round(lag_s * rate_hz)), longest) for lag_s in lags_s})
