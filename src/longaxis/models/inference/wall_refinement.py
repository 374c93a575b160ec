"""The refinement of a tracked mesh: the whole wall, straightened, over the loop.

Errors that are left then are slow in time. So in a long loop some frames are looked at,
and what is found is interpolated for those between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.models.inference.wall_grid import wall_grid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.models.inference.echotracker2_runner import TrackingRequest
    from longaxis.models.inference.sessions import Sessions
    from longaxis.models.tracker import Progress

# Chosen: a long beat at usual frame rates still fits without leaving out frames, two
# seconds at 80 a second.
MOST_FRAMES = 160
"""Frames processed together; memory grows with their square."""


def looked_at(n_frames: int, start_frame: int) -> NDArray[np.int64]:
    """Return the indices of the frames that are used, shape (K,), with the query frame.

    All of a loop of up to `MOST_FRAMES` frames; of a longer one evenly spaced frames.
    """
    every = -(-n_frames // MOST_FRAMES)
    # Counted so that the query frame is one of them; the first and last frame are
    # added, as beyond the outermost there is nothing to interpolate between.
    spaced = np.arange(start_frame % every, n_frames, every)
    return np.unique(np.concatenate([[0], spaced, [n_frames - 1]]))


class WallRefinement:
    """Corrects a tracked mesh with the graph "wall".

    Parameters
    ----------
    sessions
        With that graph.
    n_iterations
        How often the wall is cut out anew.
    """

    def __init__(self, sessions: Sessions, n_iterations: int) -> None:
        self._sessions = sessions
        self._n_iterations = n_iterations

    def correct(
        self,
        request: TrackingRequest,
        tracks_px: NDArray[np.float64],
        confidence: NDArray[np.float64],
        progress: Progress,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return better tracks of a mesh, and how far off they are expected to be.

        Positions (T, N, 2) and errors (T, N) in raster pixels; the error is 0 in the
        frame in which the mesh was given.

        Parameters
        ----------
        asked
            With a mesh shape.
        tracks_px, confidence
            What was found so far, (T, N, 2) and (T, N).
        """
        if request.mesh_shape is None:
            message = "only a mesh can be cut out as a wall"
            raise ValueError(message)
        chosen = looked_at(request.n_frames, request.start_frame)
        query = int(np.searchsorted(chosen, request.start_frame))
        mean = request.frames.mean(axis=0, dtype=np.float64).astype(np.float32)
        shape = (len(chosen), *request.mesh_shape)
        start = tracks_px[chosen].reshape(*shape, 2)
        confidence = confidence[chosen].reshape(shape)
        mesh, error = start, np.zeros(shape)
        # Each time the wall is cut out along the corrected mesh: the network is
        # trained to find what still slides in the straightened picture.
        for iteration in range(self._n_iterations):
            mesh, error = self._retry_smaller(
                request.frames[chosen], mean, mesh, confidence, query
            )
            progress((iteration + 1) / self._n_iterations)
        change = np.concatenate([mesh - start, error[..., None]], axis=-1)
        change = change.reshape(len(chosen), -1, 3)
        between = _in_between(change, chosen, request.n_frames)
        return tracks_px + between[..., :2], between[..., 2]

    def _retry_smaller(
        self,
        frames: NDArray[np.uint8],
        mean: NDArray[np.float32],
        mesh: NDArray[np.float64],
        confidence: NDArray[np.float64],
        query: int,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        grid = wall_grid(*mesh.shape[1:3])
        (flow,) = self._sessions.run(
            "wall",
            {
                "pictures": grid.pictures(frames, mean, mesh),
                "facts": grid.facts(mesh, confidence, query),
                "query": np.array([query]),
            },
        )
        step = grid.to_mesh(flow[:, :2], mesh)
        error = grid.expected_error(flow[:, 2])
        # The reader's points stay where they are, whatever the network returns.
        step[query], error[query] = 0, 0
        return mesh + step, error


def _in_between(
    change: NDArray[np.float64], chosen: NDArray[np.int64], n_frames: int
) -> NDArray[np.float64]:
    """Return changes (M, N, K) of the chosen frames for all frames, (T, N, K)."""
    frames = np.arange(n_frames)
    place = np.interp(frames, chosen, np.arange(len(chosen)))
    low = np.minimum(place.astype(int), max(len(chosen) - 2, 0))
    # At the last frame `low` would be the last place and have no neighbour.
    high = np.minimum(low + 1, len(chosen) - 1)
    share = (place - low)[:, None, None]
    mixed: NDArray[np.float64] = change[low] * (1 - share) + change[high] * share
    return mixed
