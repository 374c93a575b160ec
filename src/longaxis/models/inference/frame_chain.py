"""Sums up shifts between neighbouring frames, in numpy.

The same as `longaxis.models.networks.neighbour_frames.chain_operator`, which needs
PyTorch; a test compares them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def chain_operator(
    free: NDArray[np.float32], lags: tuple[int, ...]
) -> NDArray[np.float32]:
    """Return what sums shifts up to the frames' moves, (T, T * K).

    Parameters
    ----------
    free
        1 where a frame may move, else 0, shape (T,).
    lags
        Frames between the two of a pair.
    """
    n_frames = len(free)
    pairs = np.zeros((n_frames, len(lags), n_frames))
    for place, lag in enumerate(lags):
        for frame in range(n_frames - lag):
            pairs[frame, place, frame] = 1
            pairs[frame, place, frame + lag] = -1
    demanded = pairs.reshape(-1, n_frames) * free
    return np.linalg.pinv(demanded, rcond=1e-4).astype(np.float32)


def chained(
    operator: NDArray[np.float32], shifts: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the moves (T, N, 2) that shifts (T, N, K, 2) add up to."""
    n_frames, n_points, _, _ = shifts.shape
    rows = shifts.swapaxes(1, 2).reshape(-1, n_points * 2)
    moves: NDArray[np.float32] = (operator @ rows).reshape(n_frames, n_points, 2)
    return moves
