"""EchoTracker2 on one loop: the loops over frames, windows and iterations.

The network saw clips of a few dozen frames. A longer loop is tracked in windows: first
the one around the start frame, then on to both sides, each new window beginning with
frames that are already known and stay as they are. What is looked for is always the
speckle of the start frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from longaxis.models.inference.frame_chain import chain_operator, chained

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.models.inference.sessions import Sessions
    from longaxis.models.inference.weights import NetworkFiles
    from longaxis.models.tracker import Progress

# Chosen (docs/trackers.md, step 5): about a beat; attention over more frames than the
# clips it was trained with is untested.
WINDOW_FRAMES = 64
"""Frames that are refined together."""

# Chosen: a quarter of a window ties it to the one before without much work done twice.
KNOWN_FRAMES = 16
"""Frames at a window's beginning that an earlier window has settled."""

# Finite, and within half precision: infinity would turn a softmax row without any
# neighbour into NaN.
FORBIDDEN = -1e4
"""Bias between points that do not see each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkSizes:
    """How much is done at a time; bounds memory, and changes nothing else.

    Attributes
    ----------
    frames
        Whose features are made together.
    positions
        Frames times points that are matched together.
    """

    # Chunks of 32 save a tenth of the features' time and cost 0.6 GB
    # (docs/trackers.md).
    frames: int = 16
    # Chosen: bounds the comparison of windows, the largest intermediate result. Far
    # fewer cost time for more calls.
    positions: int = 1024


# Chosen: a few times less memory; the next resort is the processor.
SMALLER = ChunkSizes(frames=2, positions=256)
"""For a graphics card that is nearly full."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrackingRequest:
    """What is to be tracked, on the network's grid.

    Attributes
    ----------
    frames
        uint8, shape (T, 256, 256).
    points_px
        Positions in the start frame, shape (N, 2).
    start_frame
        In which the points were placed.
    mesh_shape
        (L, R) if the points are a mesh.
    """

    frames: NDArray[np.uint8]
    points_px: NDArray[np.float32]
    start_frame: int
    mesh_shape: tuple[int, int] | None = None

    @property
    def n_frames(self) -> int:
        """Number of frames."""
        return len(self.frames)


class NetworkRun(Protocol):
    """One tracking of one set of points through one loop.

    Attributes
    ----------
    positions, quality
        Pixels, (T, N, 2), and 0 to 1, (T, N); filled by `track`.
    covariance
        Of the errors that the network expects, xx, xy and yy in pixels², (T, N, 3);
        None for networks that do not return it.
    """

    positions: NDArray[np.float32]
    quality: NDArray[np.float32]
    covariance: NDArray[np.float32] | None

    def prepare(self) -> None:
        """Do what does not depend on where other trackers have been."""
        ...

    def stop(self) -> None:
        """Make `prepare`, running elsewhere, end early."""
        ...

    def track(self, guess_px: NDArray[np.float64], progress: Progress) -> None:
        """Fill `positions` and `quality`, starting at a guess (T, N, 2)."""
        ...


def windows(n_frames: int, start_frame: int) -> list[tuple[int, int, int]]:
    """Return windows (first, behind the last, step) in the order they are tracked.

    The first one contains `start_frame`; a step of 1 means that the window's first
    `KNOWN_FRAMES` are known, -1 its last ones, 0 none but the start frame.
    """
    # The start frame lies in the middle of the first window where the loop allows it:
    # both directions then see equally much of the start.
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
        window_start = max(done + KNOWN_FRAMES - WINDOW_FRAMES, 0)
        plan.append((window_start, done + KNOWN_FRAMES, -1))
        done = window_start
    return plan


def neighbour_bias(
    points_px: NDArray[np.float32], n_neighbours: int
) -> NDArray[np.float32]:
    """Return 0 between near points and a large negative number elsewhere, (N, N)."""
    apart = points_px[:, None] - points_px[None]
    distance = np.hypot(apart[..., 0], apart[..., 1])
    # One more, as the nearest point of each is itself.
    n_seen = min(n_neighbours + 1, len(points_px))
    nearest = np.argsort(distance, axis=1, kind="stable")[:, :n_seen]
    seen = np.zeros(distance.shape, bool)
    np.put_along_axis(seen, nearest, True, axis=1)
    # Attention must go both ways: a point at the end of the wall is a neighbour of
    # points that have nearer ones of their own.
    return np.where(seen | seen.T, 0.0, FORBIDDEN).astype(np.float32)


class EchoTracker2Run:
    """Tracks with the graphs backbone, query, match and update; see `NetworkRun`."""

    def __init__(
        self,
        sessions: Sessions,
        network: NetworkFiles,
        request: TrackingRequest,
        sizes: ChunkSizes,
    ) -> None:
        self._sessions = sessions
        self._network = network
        self._request = request
        self._sizes = sizes
        self._plan = windows(request.n_frames, request.start_frame)
        shape = (request.n_frames, len(request.points_px))
        self.positions = np.broadcast_to(request.points_px, (*shape, 2)).copy()
        self.quality = np.zeros(shape, np.float32)
        self.quality[request.start_frame] = 1
        self.covariance: NDArray[np.float32] | None = None
        self._maps: dict[str, NDArray[np.float32]] = {}
        self._queries: dict[str, NDArray[np.float32]] = {}
        self._stopped = False
        self._mean: NDArray[np.float32] | None = None

    def prepare(self) -> None:
        """Make the features of the first window."""
        first, behind, _ = self._plan[0]
        self._map(first, behind, lambda _done: None)
        start = self._request.start_frame - first
        if self._stopped:
            return
        at_start = {
            name: feature_map[start] for name, feature_map in self._maps.items()
        }
        outputs = self._sessions.run(
            "query", {**at_start, "points": self._request.points_px}
        )
        names = ("q2", "q4", "q8", "k2", "k4", "k8")
        # Graphs from before `fast_matching` have no filters of their own.
        self._queries = dict(zip(names, outputs, strict=False))

    def stop(self) -> None:
        """End `prepare` before its next chunk."""
        self._stopped = True

    def track(self, guess_px: NDArray[np.float64], progress: Progress) -> None:
        """Fill `positions` and `quality`."""
        start = self._request.start_frame
        self.positions[:] = guess_px
        self.positions[start] = self._request.points_px
        for index, (first, behind, step) in enumerate(self._plan):
            done_before, share = index / len(self._plan), 1 / len(self._plan)

            def tell(
                done: float, done_before: float = done_before, share: float = share
            ) -> None:
                progress(done_before + share * done)

            if step != 0:
                self._map(first, behind, tell)
            self._refine(first, behind, step, tell)
        progress(1.0)

    def _map(self, first: int, behind: int, tell: Progress) -> None:
        """Make the features of a window, in chunks that overlap by the halo."""
        parts: list[list[NDArray[np.float32]]] = []
        # Features of a frame depend on its neighbours in time; frames of the halo are
        # computed and cut off, so that chunks equal the whole loop.
        halo, size = self._network.halo_frames, self._sizes.frames
        frames = self._request.frames
        for chunk_start in range(first, behind, size):
            if self._stopped:
                return
            end = min(chunk_start + size, behind)
            low, high = max(chunk_start - halo, 0), min(end + halo, len(frames))
            maps = self._sessions.run(
                "backbone", {"frames": frames[low:high], "mean": self._loop_mean()}
            )
            parts.append(
                [feature_map[chunk_start - low : end - low] for feature_map in maps]
            )
            tell(0.4 * (end - first) / (behind - first))
        whole = [np.concatenate(scale) for scale in zip(*parts, strict=True)]
        self._maps = dict(zip(("f2", "f4", "f8"), whole, strict=True))

    def _loop_mean(self) -> NDArray[np.float32]:
        """Return the mean picture, for networks that use it as well."""
        if self._mean is None:
            self._mean = self._request.frames.mean(axis=0, dtype=np.float64).astype(
                np.float32
            )
        return self._mean

    def _refine(self, first: int, behind: int, step: int, tell: Progress) -> None:
        start, points = self._request.start_frame, self._request.points_px
        free = np.ones(behind - first, np.float32)
        if step == 1:
            # Settled frames are seen, so that the new ones connect to them, but do not
            # move.
            free[:KNOWN_FRAMES] = 0
        elif step == -1:
            free[-KNOWN_FRAMES:] = 0
        if first <= start < behind:
            # The query frame keeps the reader's points in every window that holds it.
            free[start - first] = 0
        positions = self._initial_positions(first, behind, free)
        known: dict[str, NDArray[np.generic]] = {
            "points": points,
            "bias": neighbour_bias(points, self._network.n_neighbours),
            "free": free,
        }
        n_iterations = self._network.n_iterations
        for iteration in range(n_iterations):

            def tell_here(done: float, iteration: int = iteration) -> None:
                tell(0.4 + 0.6 * (iteration + done) / n_iterations)

            seen, shifts = self._match(positions, tell_here)
            guesses = {"seen": seen, "shifts": shifts, "positions": positions}
            positions, quality, *rest = self._sessions.run(
                "update", {**known, **guesses, **self._between(positions, free)}
            )
        self.positions[first:behind] = positions
        # A settled frame keeps the quality of the window that settled it.
        self.quality[first:behind][free > 0] = quality[free > 0]
        for covariance in rest:
            if self.covariance is None:
                self.covariance = np.zeros((*self.quality.shape, 3), np.float32)
            self.covariance[first:behind][free > 0] = covariance[free > 0]

    def _between(
        self, positions: NDArray[np.float32], free: NDArray[np.float32]
    ) -> dict[str, NDArray[np.generic]]:
        """Return what neighbouring frames show, for networks that compare them."""
        lags = self._network.neighbour_lags
        if not lags:
            return {}
        n_frames, n_points = positions.shape[:2]
        # Points are independent of each other here, frames are not.
        size = max(self._sizes.positions // n_frames, 1)
        parts = [
            self._sessions.run(
                "between",
                {
                    "f2": self._maps["f2"],
                    "positions": positions[:, low : low + size],
                },
            )
            for low in range(0, n_points, size)
        ]
        between, steps = (
            np.concatenate(outputs, axis=1) for outputs in zip(*parts, strict=True)
        )
        return {
            "between": between,
            "chain": chained(chain_operator(free, lags), steps),
        }

    def _initial_positions(
        self, first: int, behind: int, free: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Return where the refinement of a window starts, (T, N, 2)."""
        positions = self.positions[first:behind]
        if "surface" not in self._network.files:
            return positions
        points = {"points": self._request.points_px}
        size = max(self._sizes.positions // len(self._request.points_px), 1)
        parts = [
            self._sessions.run(
                "surface",
                {
                    **points,
                    "f8": self._maps["f8"][low : low + size],
                    "q8": self._queries["q8"],
                },
            )[0]
            for low in range(0, behind - first, size)
        ]
        (guess,) = self._sessions.run(
            "start", {**points, "surface": np.concatenate(parts)}
        )
        return np.where(free[:, None, None] > 0, guess, positions)

    def _match(
        self, positions: NDArray[np.float32], tell: Progress
    ) -> list[NDArray[np.float32]]:
        n_frames, n_points = positions.shape[:2]
        # At least one frame at a time, however many points there are.
        size = max(self._sizes.positions // n_points, 1)
        parts: list[list[NDArray[np.float32]]] = []
        for chunk_start in range(0, n_frames, size):
            chunk = slice(chunk_start, min(chunk_start + size, n_frames))
            maps = {
                name: feature_map[chunk] for name, feature_map in self._maps.items()
            }
            given = {**maps, **self._queries, "positions": positions[chunk]}
            parts.append(self._sessions.run("match", given))
            tell(chunk.stop / n_frames * 0.8)
        return [np.concatenate(scale) for scale in zip(*parts, strict=True)]
