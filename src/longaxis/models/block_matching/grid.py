"""The pictures block matching works on: one scale, cut out around the wall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Loop

# Chosen: half of a coarse block is 8 mm, which leaves 14 mm of motion. A wall that goes
# farther meets the border of the cut picture; more only costs time and memory.
MARGIN_MM = 22.0
"""Picture kept around the wall: how far it can move, and half a block."""

# On 12 simulated cycles GLS MAE 1.26 to 0.87 points, bias 1.17 to 0.59 points
# (benchmarks/RESULTS.md).
STILL_SHARE = 0.35
"""Share of the loop's mean picture that is taken off each frame.

Haze and reverberation stand still and hold blocks back, so that every wall seems to
shorten less. All of the mean would take walls that hardly move with it.
"""

# Chosen: bounds the cost of the mean; more frames change it little.
_MEAN_OF_FRAMES = 64
# Steps of 2.7 mm (decision 12). Chosen: speckle, which differs from beat to beat, is
# averaged away, the shape of the walls is not.
_THUMBNAIL = 6


class BlockGrid:
    """A loop on a grid of equal steps in x and y, in two sizes.

    Parameters
    ----------
    loop
        Loop to work on; its pixels may be of any size and not square.
    points_mm
        Points that will be followed, shape (N, 2).
    pitch_mm
        Wanted step of the grid; kept within a few per cent.
    """

    def __init__(
        self, loop: Loop, points_mm: NDArray[np.float64], *, pitch_mm: float
    ) -> None:
        size_mm = np.array(loop.mm_per_pixel)
        extent_px = np.array(loop.frames.shape[:0:-1])
        low = np.floor((points_mm.min(axis=0) - MARGIN_MM) / size_mm).astype(np.int64)
        high = np.ceil((points_mm.max(axis=0) + MARGIN_MM) / size_mm).astype(np.int64)
        # At least two pixels each way, even where the points lie at the border.
        low = np.clip(low, 0, extent_px - 2)
        high = np.clip(high + 1, low + 2, extent_px)
        self._loop = loop
        self._low, self._high = low, high
        # Chosen: 8 steps, as a crop of a few pixels must still be resized to something.
        self._shape = np.maximum(np.round((high - low) * size_mm / pitch_mm), 8).astype(
            np.int64
        )
        # The number of steps is whole, so the real step differs a little from the
        # wanted one and along x and y; all conversions use the real one.
        step_mm = (high - low) * size_mm / self._shape
        # Pictures are resized edge to edge: the first centre lies half a step inside.
        self._origin_mm = (low - 0.5) * size_mm + 0.5 * step_mm
        self._step_mm: NDArray[np.float64] = step_mm
        every = -(-loop.n_frames // _MEAN_OF_FRAMES)
        (left, top), (right, bottom) = low, high
        near = loop.frames[::every, top:bottom, left:right]
        self._still = STILL_SHARE * near.mean(axis=0, dtype=np.float32)

    @property
    def step_mm(self) -> NDArray[np.float64]:
        """Step of the grid as (x, y), shape (2,)."""
        return self._step_mm

    def to_grid(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return positions in steps of the grid from millimetres, shape (..., 2)."""
        position: NDArray[np.float64] = (points_mm - self._origin_mm) / self._step_mm
        return position

    def to_mm(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return positions in millimetres, shape (..., 2)."""
        position: NDArray[np.float64] = points * self._step_mm + self._origin_mm
        return position

    def picture(self, frame: int) -> NDArray[np.float32]:
        """Return what moves in one frame, smoothed grey levels, float32 (H, W)."""
        # Below 0 there is no brightness: what is darker than the still part is black.
        return self._resized(np.maximum(self._cut(frame) - self._still, 0))

    def whole_picture(self, frame: int) -> NDArray[np.float32]:
        """Return one frame on the grid, smoothed grey levels, float32 (H, W)."""
        return self._resized(self._cut(frame))

    def thumbnail(self, frame: int) -> NDArray[np.float32]:
        """Return what moves in one frame, grey levels, float32 (H / 6, W / 6)."""
        import cv2

        height, width = np.maximum(self._shape[::-1] // _THUMBNAIL, 8).tolist()
        moving = np.maximum(self._cut(frame) - self._still, 0)
        small: NDArray[np.float32] = cv2.resize(
            moving, (width, height), interpolation=cv2.INTER_AREA
        )
        return small

    def _cut(self, frame: int) -> NDArray[np.float32]:
        (left, top), (right, bottom) = self._low, self._high
        return self._loop.frames[frame, top:bottom, left:right].astype(np.float32)

    def _resized(self, cut: NDArray[np.float32]) -> NDArray[np.float32]:
        import cv2

        width, height = (int(size) for size in self._shape)
        shrinks = cut.shape[1] > width or cut.shape[0] > height
        # Averaging over area when shrinking avoids aliasing of the speckle, which would
        # move unlike the tissue.
        way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        resized = cv2.resize(cut, (width, height), interpolation=way)
        # Chosen: 0.7 steps (0.3 mm) take the noise of single pixels off and leave
        # speckle, which is wider.
        smooth: NDArray[np.float32] = cv2.GaussianBlur(resized, (0, 0), 0.7)
        return smooth
