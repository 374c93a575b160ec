"""TAS-Net on one loop: windows of eight frames, both ways from the start frame.

Each window begins with what the one before found in the four frames they share; frames
that are new begin where the last one ended, or at block matching's tracks for weights
that were trained so. The later window decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.models.inference.echotracker2_runner import (
        ChunkSizes,
        TrackingRequest,
    )
    from longaxis.models.inference.sessions import Sessions
    from longaxis.models.inference.weights import NetworkFiles
    from longaxis.models.tracker import Progress

# TAS-Net's paper: windows of eight frames that overlap by four.
WINDOW_FRAMES = 8
CARRIED_FRAMES = 4
# Chosen: a logistic of 0.99995, fully visible, as the reader placed the points.
SEEN_LOGIT = 10.0
"""Visibility with which a window begins."""

# Chosen without a measurement: features are made while block matching runs, so the bar
# begins there. Only the even motion of the bar depends on it.
_SHARE_OF_FEATURES = 0.3
"""Of the progress."""


def orders(n_frames: int, start: int, *, both_ways: bool) -> list[NDArray[np.int64]]:
    """Return the frames of each pass in the order they are tracked, shape (K,) each.

    The way back comes first: where both meet, the way forward decides.

    Parameters
    ----------
    n_frames
        Number of frames.
    start
        Index of the query frame.
    both_ways
        Whether frames before the query are tracked backwards.
    """
    every = np.arange(n_frames)
    if not both_ways:
        return [every]
    return [every[: start + 1][::-1], every[start:]]


def window_frames(order: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the frames of each window of a pass, shape (8,) each.

    The last window repeats the last frame.
    """
    step = WINDOW_FRAMES - CARRIED_FRAMES
    # At least one window, even for a pass that is shorter than what windows share.
    starts = range(0, max(len(order) - CARRIED_FRAMES, 1), step)
    places = np.arange(WINDOW_FRAMES)
    return [order[np.minimum(start + places, len(order) - 1)] for start in starts]


class TasNetRun:
    """Tracks with the graphs features, query and update; see `NetworkRun`."""

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
        shape = (request.n_frames, len(request.points_px))
        self.positions = np.broadcast_to(request.points_px, (*shape, 2)).copy()
        self.quality = np.zeros(shape, np.float32)
        self.covariance: NDArray[np.float32] | None = None
        self._levels: dict[str, NDArray[np.float32]] = {}
        self._looks = np.zeros((0, 0), np.float32)
        self._stopped = False

    def prepare(self) -> None:
        """Make the features of every frame; each stands alone."""
        parts: list[list[NDArray[np.float32]]] = []
        frames = self._request.frames
        for start in range(0, len(frames), self._sizes.frames):
            if self._stopped:
                return
            given = {"frames": frames[start : start + self._sizes.frames]}
            parts.append(self._sessions.run("features", given))
        whole = [np.concatenate(level) for level in zip(*parts, strict=True)]
        self._levels = {f"l{index}": level for index, level in enumerate(whole)}
        at_start = whole[0][self._request.start_frame]
        points = self._request.points_px
        (self._looks,) = self._sessions.run("query", {"l0": at_start, "points": points})

    def stop(self) -> None:
        """End `prepare` before its next chunk."""
        self._stopped = True

    def track(self, guess_px: NDArray[np.float64], progress: Progress) -> None:
        """Fill `positions` and `quality`."""
        start = self._request.start_frame
        has_start = self._network.start != "query"
        guess = guess_px.astype(np.float32) if has_start else None
        passes = orders(
            self._request.n_frames, start, both_ways=self._network.both_ways
        )
        plans = [window_frames(order) for order in passes]
        n_windows, n_done = sum(map(len, plans)), 0
        for plan in plans:
            before: list[NDArray[np.float32]] | None = None
            for frames in plan:
                before = self._window(frames, before, guess)
                n_done += 1
                progress(
                    _SHARE_OF_FEATURES + (1 - _SHARE_OF_FEATURES) * n_done / n_windows
                )
                # A frame that fills up the last window is read where it stands first.
                there, places = np.unique(frames, return_index=True)
                self.positions[there] = before[0][places]
                self.quality[there] = 1 / (1 + np.exp(-before[2][places]))
        self.quality[start] = 1

    def _window(
        self,
        frames: NDArray[np.int64],
        before: list[NDArray[np.float32]] | None,
        guess: NDArray[np.float32] | None,
    ) -> list[NDArray[np.float32]]:
        """Return positions, looks and logits of one window, (8, N, ...)."""
        request = self._request
        n_points = len(request.points_px)
        fresh = np.ones(WINDOW_FRAMES, np.float32)
        positions = np.broadcast_to(request.points_px, (WINDOW_FRAMES, n_points, 2))
        logits = np.full((WINDOW_FRAMES, n_points), SEEN_LOGIT, np.float32)
        if before is not None:
            fresh[:CARRIED_FRAMES] = 0
            # New frames begin where the last one of the window before ended, as in the
            # paper.
            positions, logits = _carried(before[0]), _carried(before[2])
        if guess is not None:
            new = fresh[:, None, None] > 0
            positions = np.where(new, guess[frames], positions)
        # The query frame keeps its points in every window that repeats it.
        free = (frames != request.start_frame).astype(np.float32)
        at_start = free[:, None, None] == 0
        positions = np.where(at_start, request.points_px, positions)
        # Every window begins with the look of the query frame, so that drifting looks
        # are not passed on.
        looks = np.broadcast_to(self._looks, (WINDOW_FRAMES, *self._looks.shape))
        state = [positions.astype(np.float32), np.ascontiguousarray(looks), logits]
        given = {name: level[frames] for name, level in self._levels.items()}
        # A window is given how visible its points were before it, and keeps to that.
        given |= {"points": request.points_px, "fresh": fresh, "free": free}
        given |= {"logits": logits, **self._places(n_points)}
        for _ in range(self._network.n_iterations):
            now = {"positions": state[0], "looks": state[1]}
            state = self._sessions.run("update", {**given, **now})
        return state

    def _places(self, n_points: int) -> dict[str, NDArray[np.float32]]:
        """Return where the points are in the mesh, and 1 if they are one at all."""
        shape = self._request.mesh_shape
        if shape is None:
            none = np.zeros((n_points, 2), np.float32)
            return {"places": none, "meshed": np.zeros(1, np.float32)}
        lines = [np.linspace(0, 1, size) for size in shape]
        places = np.stack(np.meshgrid(*lines, indexing="ij"), axis=-1).reshape(-1, 2)
        return {
            "places": places.astype(np.float32),
            "meshed": np.ones(1, np.float32),
        }


def _carried(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the last four frames of a window, and the very last one four times."""
    n_new = WINDOW_FRAMES - CARRIED_FRAMES
    return np.concatenate([values[n_new:], np.repeat(values[-1:], n_new, axis=0)])
