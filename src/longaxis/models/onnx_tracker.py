"""EchoTracker2 by ONNX Runtime: the loops over frames, windows and iterations.

The network saw clips of a few dozen frames. A longer loop is tracked in windows: first
the one around the start frame, then on to both sides, each new window beginning with
frames that are already known and stay as they are. What is looked for is always the
speckle of the start frame. The first guess is the query position in every frame, or,
for weights that were trained so, the tracks of block matching.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import TrackerIdentity, Tracks
from longaxis.errors import TrackingError
from longaxis.models.block_matching import BlockMatchingTracker
from longaxis.models.network_grid import SIZE_PX, grid_of
from longaxis.models.onnx_sessions import CPU, Sessions, best_device, runtime_errors
from longaxis.models.tracker import Progress, silent
from longaxis.models.weights import NetworkFiles, read_manifest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Loop

WINDOW_FRAMES = 64
"""Frames that are refined together."""

KNOWN_FRAMES = 16
"""Frames at a window's beginning that an earlier window has settled."""

CHUNK_FRAMES = 16
"""Frames whose features are made at a time."""

CHUNK_POSITIONS = 1024
"""Frames times points that are matched at a time; bounds memory."""

MATCHING_SHARE = 0.4
"""Of the progress bar, for block matching before the network."""

FORBIDDEN = -1e4
"""Bias between points that do not see each other."""


def windows(n_frames: int, start_frame: int) -> list[tuple[int, int, int]]:
    """Return windows (first, behind the last, step) in the order they are tracked.

    The first one contains `start_frame`; a step of 1 means that the window's first
    `KNOWN_FRAMES` are known, -1 its last ones, 0 none but the start frame.
    """
    length = min(WINDOW_FRAMES, n_frames)
    first = int(np.clip(start_frame - length // 2, 0, n_frames - length))
    plan = [(first, first + length, 0)]
    done = first + length
    while done < n_frames:
        behind = min(done - KNOWN_FRAMES + WINDOW_FRAMES, n_frames)
        plan.append((done - KNOWN_FRAMES, behind, 1))
        done = behind
    done = first
    while done > 0:
        begin = max(done + KNOWN_FRAMES - WINDOW_FRAMES, 0)
        plan.append((begin, done + KNOWN_FRAMES, -1))
        done = begin
    return plan


def neighbour_bias(
    points_px: NDArray[np.float32], n_neighbours: int
) -> NDArray[np.float32]:
    """Return 0 between near points and a large negative number elsewhere, (N, N)."""
    apart = points_px[:, None] - points_px[None]
    distance = np.hypot(apart[..., 0], apart[..., 1])
    n_seen = min(n_neighbours + 1, len(points_px))
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :n_seen]
    seen = np.zeros(distance.shape, bool)
    np.put_along_axis(seen, nearest, True, axis=1)
    return np.where(seen | seen.T, 0.0, FORBIDDEN).astype(np.float32)


class OnnxTracker:
    """Tracks with a bundled network.

    Parameters
    ----------
    network
        From the manifest; its files are checked when they are loaded.
    """

    def __init__(self, network: NetworkFiles) -> None:
        self._network = network
        self._sessions = Sessions(network, best_device())

    @property
    def identity(self) -> TrackerIdentity:
        """Name, version and hash of the network, and the device it ran on."""
        return TrackerIdentity(
            name=self._network.name,
            version=self._network.version,
            model_sha256=self._network.sha256,
            device=self._sessions.device,
        )

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
        grid = grid_of(loop)
        points_px = grid.to_network_px(points_mm)
        _check(points_mm, points_px, loop.n_frames, start_frame)
        guess_px = np.tile(points_px, (loop.n_frames, 1, 1))
        begun = 0.0
        if self._network.start == "block-matching":
            begun = MATCHING_SHARE

            def tell_matching(done: float) -> None:
                progress(begun * done)

            matched = BlockMatchingTracker().track(
                loop,
                points_mm,
                start_frame=start_frame,
                mesh_shape=mesh_shape,
                progress=tell_matching,
            )
            found = grid.to_network_px(matched.points_mm)
            guess_px = np.where(np.isfinite(found), found, guess_px)

        def tell(done: float) -> None:
            progress(begun + (1 - begun) * done)

        run = self._follow(grid.resample(loop.frames), guess_px, start_frame, tell)
        tracks_mm = grid.to_mm(run.positions.astype(np.float64))
        tracks_mm[start_frame] = points_mm
        return Tracks(points_mm=tracks_mm, confidence=run.quality.astype(np.float64))

    def _follow(
        self,
        frames: NDArray[np.uint8],
        guess_px: NDArray[np.float64],
        start_frame: int,
        progress: Progress,
    ) -> _Run:
        try:
            run = _Run(self._sessions, self._network, frames, guess_px, start_frame)
            run.follow(progress)
        except runtime_errors():
            # Most often the graphics card's memory is full: there is the processor.
            if self._sessions.device == CPU:
                raise
            self._sessions = Sessions(self._network, CPU)
            run = _Run(self._sessions, self._network, frames, guess_px, start_frame)
            run.follow(progress)
        return run


def _check(
    points_mm: NDArray[np.float64],
    points_px: NDArray[np.float64],
    n_frames: int,
    start_frame: int,
) -> None:
    if points_mm.ndim != 2 or points_mm.shape[1] != 2 or len(points_mm) == 0:
        message = f"points_mm must have shape (N, 2) with N > 0, got {points_mm.shape}"
        raise ValueError(message)
    if not 0 <= start_frame < n_frames:
        message = f"start_frame must be 0 to {n_frames - 1}, got {start_frame}"
        raise ValueError(message)
    within = ((points_px >= 0) & (points_px <= SIZE_PX)).all(axis=1)
    if not within.any():
        message = (
            "None of the points lies within the picture; place the line on the wall."
        )
        raise TrackingError(message)


class _Run:
    """One tracking of one set of points through one loop."""

    def __init__(
        self,
        sessions: Sessions,
        network: NetworkFiles,
        frames: NDArray[np.uint8],
        guess_px: NDArray[np.float64],
        start_frame: int,
    ) -> None:
        self._sessions = sessions
        self._network = network
        self._frames = frames
        self.positions = guess_px.astype(np.float32)
        self._points = self.positions[start_frame].copy()
        self._start = start_frame
        self._bias = neighbour_bias(self._points, network.n_neighbours)
        self.quality = np.zeros(guess_px.shape[:2], np.float32)
        self.quality[start_frame] = 1
        self._maps: list[NDArray[np.float32]] = []

    def follow(self, progress: Progress) -> None:
        """Fill `positions` and `quality`."""
        plan = windows(len(self._frames), self._start)
        queries: list[NDArray[np.float32]] = []
        for index, (first, behind, step) in enumerate(plan):
            begin, share = index / len(plan), 1 / len(plan)

            def tell(done: float, begin: float = begin, share: float = share) -> None:
                progress(begin + share * done)

            self._map(first, behind, tell)
            if step == 0:
                at_start = [each[self._start - first] for each in self._maps]
                queries = self._sessions.run("query", [*at_start, self._points])
            self._refine(first, behind, step, queries, tell)
        progress(1.0)

    def _map(self, first: int, behind: int, tell: Progress) -> None:
        """Make the features of a window, in chunks that overlap by the halo."""
        parts: list[list[NDArray[np.float32]]] = []
        halo = self._network.halo_frames
        for begin in range(first, behind, CHUNK_FRAMES):
            end = min(begin + CHUNK_FRAMES, behind)
            low, high = max(begin - halo, 0), min(end + halo, len(self._frames))
            maps = self._sessions.run("backbone", [self._frames[low:high]])
            parts.append([each[begin - low : end - low] for each in maps])
            tell(0.4 * (end - first) / (behind - first))
        self._maps = [np.concatenate(scale) for scale in zip(*parts, strict=True)]

    def _refine(
        self,
        first: int,
        behind: int,
        step: int,
        queries: list[NDArray[np.float32]],
        tell: Progress,
    ) -> None:
        free = np.ones(behind - first, np.float32)
        if step == 1:
            free[:KNOWN_FRAMES] = 0
        elif step == -1:
            free[-KNOWN_FRAMES:] = 0
        if first <= self._start < behind:
            free[self._start - first] = 0
        positions = self.positions[first:behind]
        n_iterations = self._network.n_iterations
        for iteration in range(n_iterations):

            def tell_here(done: float, iteration: int = iteration) -> None:
                tell(0.4 + 0.6 * (iteration + done) / n_iterations)

            seen, shifts = self._match(positions, queries, tell_here)
            positions, quality = self._sessions.run(
                "update",
                [seen, shifts, self._points, positions, self._bias, free],
            )
        self.positions[first:behind] = positions
        self.quality[first:behind][free > 0] = quality[free > 0]

    def _match(
        self,
        positions: NDArray[np.float32],
        queries: list[NDArray[np.float32]],
        tell: Progress,
    ) -> list[NDArray[np.float32]]:
        n_frames, n_points = positions.shape[:2]
        size = max(CHUNK_POSITIONS // n_points, 1)
        parts: list[list[NDArray[np.float32]]] = []
        for begin in range(0, n_frames, size):
            chunk = slice(begin, min(begin + size, n_frames))
            maps = [each[chunk] for each in self._maps]
            parts.append(
                self._sessions.run("match", [*maps, *queries, positions[chunk]])
            )
            tell(chunk.stop / n_frames * 0.8)
        return [np.concatenate(scale) for scale in zip(*parts, strict=True)]


@lru_cache(maxsize=1)
def echotracker2() -> OnnxTracker:
    """Return the bundled EchoTracker2; its sessions are made once."""
    return OnnxTracker(read_manifest("echotracker2"))
