"""Comparison of many pairs of frames at once, each both ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from longaxis.models.block_matching.correlation import (
    Blocks,
    Matches,
    correlated,
    matches_of,
    whole_steps,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.models.block_matching.grid import BlockGrid
    from longaxis.models.block_matching.pictures import BlockPictures

# Chosen: windows of so many meshes of 75 points (1.2 MB) stay near the processor, and
# the time of calls counts little beside that of the products.
_PAIRS_AT_ONCE = 8


class BothWays(NamedTuple):
    """Motions between pairs of frames beyond what the tracks say.

    Attributes
    ----------
    ahead_mm, return_mm
        From the frame before to the one after, found from there and on the way back,
        shape (K, N, 2).
    correlation
        The lower one of both ways, shape (K, N).
    """

    ahead_mm: NDArray[np.float64]
    return_mm: NDArray[np.float64]
    correlation: NDArray[np.float64]


class TrackedFrames:
    """Some frames of a loop with the blocks around where its points are in each.

    Parameters
    ----------
    grid, pictures
        The loop on the grid of the fine search.
    frames
        The frames.
    tracks_mm
        Where the points are in all frames of the loop, shape (T, N, 2).
    """

    def __init__(
        self,
        grid: BlockGrid,
        pictures: BlockPictures,
        frames: list[int],
        tracks_mm: NDArray[np.float64],
    ) -> None:
        self._grid = grid
        self._places = grid.to_grid(tracks_mm[frames])
        fine = [pictures.fine(frame) for frame in frames]
        blocks = [
            picture.blocks(place)
            for picture, place in zip(fine, self._places, strict=True)
        ]
        self._kernels = np.stack([one.kernels for one in blocks])
        self._spread = np.stack([one.spread for one in blocks])
        self._size = fine[0].picture.shape
        self._windows = _windows_of(
            [picture.padded for picture in fine], fine[0].shape.window_size
        )
        n_shifts = 2 * fine[0].shape.radius + 1
        self._spreads = _windows_of(
            [picture.padded_spread for picture in fine], (n_shifts, n_shifts)
        )
        self._index = {frame: index for index, frame in enumerate(frames)}

    def compared(self, pairs: list[tuple[int, int]]) -> BothWays:
        """Return the motions between pairs of these frames, each (before, after)."""
        before, after = (
            np.array([self._index[frame] for frame in frames])
            for frames in zip(*pairs, strict=True)
        )
        ahead, back = self._matches(before, after), self._matches(after, before)
        to_mm, places = self._grid.to_mm, self._places
        return BothWays(
            ahead_mm=to_mm(ahead.positions) - to_mm(places[after]),
            return_mm=to_mm(places[before]) - to_mm(back.positions),
            correlation=np.minimum(ahead.correlation, back.correlation),
        )

    def _matches(
        self, sources: NDArray[np.int64], targets: NDArray[np.int64]
    ) -> Matches:
        """Return where the blocks of frames are in others, (K, N, 2) and (K, N)."""
        parts = [
            self._matched(
                sources[first : first + _PAIRS_AT_ONCE],
                targets[first : first + _PAIRS_AT_ONCE],
            )
            for first in range(0, len(sources), _PAIRS_AT_ONCE)
        ]
        shape = (len(sources), self._places.shape[1])
        return Matches(
            positions=np.concatenate([one.positions for one in parts]).reshape(
                *shape, 2
            ),
            correlation=np.concatenate([one.correlation for one in parts]).reshape(
                shape
            ),
        )

    def _matched(
        self, sources: NDArray[np.int64], targets: NDArray[np.int64]
    ) -> Matches:
        """Return the same of a few pairs, pair after pair: (K * N, 2) and (K * N,)."""
        guesses = self._places[targets].reshape(-1, 2)
        blocks = Blocks(
            kernels=self._kernels[sources].reshape(len(guesses), -1),
            spread=self._spread[sources].ravel(),
        )
        centres = whole_steps(guesses, self._size)
        column, row = centres.astype(np.int64).T
        frame = np.repeat(targets, self._places.shape[1])
        scores = correlated(
            blocks, self._windows[frame, row, column], self._spreads[frame, row, column]
        )
        return matches_of(scores, centres, guesses)


def _windows_of(
    padded: list[NDArray[np.float32]], size: tuple[int, int]
) -> NDArray[np.float32]:
    """Return a view of all windows of pictures, shape (F, H, W, h, w)."""
    return np.lib.stride_tricks.sliding_window_view(np.stack(padded), size, axis=(1, 2))
