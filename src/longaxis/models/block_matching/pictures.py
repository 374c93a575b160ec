"""The pictures of block matching, prepared once and kept a while."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from longaxis.models.block_matching.correlation import BlockPicture, Blocks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from longaxis.models.block_matching.correlation import BlockShape
    from longaxis.models.block_matching.grid import BlockGrid


class _Prepared:
    """One frame on the grid, and what was made of it so far."""

    def __init__(self, picture: BlockPicture) -> None:
        self.fine = picture
        self.shrunk: dict[int, NDArray[np.float32]] = {}
        self.blocks: Blocks | None = None


class BlockPictures:
    """Frames as block matching needs them.

    Parameters
    ----------
    grid
        The loop on the grid of the fine search.
    shape
        Of the blocks of the fine search.
    start_frame
        Always kept.
    n_kept
        How many frames are kept besides the start frame; bounds memory.
    """

    def __init__(
        self, grid: BlockGrid, shape: BlockShape, start_frame: int, n_kept: int
    ) -> None:
        self._grid = grid
        self._shape = shape
        self._start_frame = start_frame
        self._n_kept = n_kept
        self._frames: dict[int, _Prepared] = {}
        self._lock = Lock()

    def fine(self, frame: int) -> BlockPicture:
        """Return the picture of the fine search."""
        return self._prepared(frame).fine

    def shrunk(self, frame: int, coarseness: int) -> NDArray[np.float32]:
        """Return the grey levels on a grid that is coarser by this factor.

        Shape (H, W).
        """
        prepared = self._prepared(frame)
        if coarseness not in prepared.shrunk:
            prepared.shrunk[coarseness] = _shrunk(prepared.fine.picture, coarseness)
        return prepared.shrunk[coarseness]

    def blocks(self, frame: int, points_mm: NDArray[np.float64]) -> Blocks:
        """Return the blocks around the points (N, 2) of a frame that has been tracked.

        They are cut out once: the points of a tracked frame do not move any more.
        """
        prepared = self._prepared(frame)
        if prepared.blocks is None:
            place = self._grid.to_grid(points_mm)
            prepared.blocks = prepared.fine.blocks(place)
        return prepared.blocks

    def _prepared(self, frame: int) -> _Prepared:
        with self._lock:
            prepared = self._frames.get(frame)
        if prepared is not None:
            return prepared
        # Without the lock: the other direction prepares its own frames meanwhile.
        picture = self._grid.picture(frame)
        with self._lock:
            # The oldest go first: a dict keeps the order in which frames were prepared.
            # The start frame is needed to the end of the loop.
            kept = [one for one in self._frames if one != self._start_frame]
            for old in kept[: -self._n_kept]:
                del self._frames[old]
            return self._frames.setdefault(
                frame, _Prepared(BlockPicture(picture, self._shape))
            )


def half_steps(size_mm: tuple[float, float], pitch_mm: float) -> tuple[int, int]:
    """Return how many steps of the grid a block reaches from its centre, (x, y)."""
    # Chosen: at least 5 x 5 steps, which only small blocks on coarse grids fall below.
    half_x, half_y = (max(2, round(size / 2 / pitch_mm)) for size in size_mm)
    return half_x, half_y


def _shrunk(picture: NDArray[np.float32], coarseness: int) -> NDArray[np.float32]:
    import cv2

    width, height = picture.shape[1] // coarseness, picture.shape[0] // coarseness
    # Rows and columns that do not fill a coarse step are dropped, so that each coarse
    # pixel covers whole fine ones and `_to_coarse` in `run` is exact.
    whole = picture[: height * coarseness, : width * coarseness]
    shrunk: NDArray[np.float32] = cv2.resize(
        whole, (width, height), interpolation=cv2.INTER_AREA
    )
    return shrunk
