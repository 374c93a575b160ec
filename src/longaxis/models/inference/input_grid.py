"""The picture a network sees, and how its pixels lie in the loop.

The tissue region is scaled, its shape kept, until its longer side fills a square of
256 pixels, and centred there on black: a pixel measures the same along x and y, in
training as in use. Positions in it are raster pixels: 0 at the left and upper edge, the
centre of the first pixel at 0.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Loop

# As the networks were trained; their windows and strides are in these pixels.
SIZE_PX = 256
"""Side of the square."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkGrid:
    """Where the network's pixels are.

    Attributes
    ----------
    region_px
        (x0, y0, x1, y1), half open, of the part of the loop's picture that is shown.
    filled_px
        Width and height of that part in the network's picture.
    corner_px
        Left and upper edge of that part in the network's picture.
    mm_per_pixel
        Size of the loop's pixels as (x, y).
    """

    region_px: tuple[int, int, int, int]
    filled_px: tuple[int, int]
    corner_px: tuple[int, int]
    mm_per_pixel: tuple[float, float]

    @property
    def mm_per_network_pixel(self) -> NDArray[np.float64]:
        """Size of the network's pixels as (x, y) in mm, shape (2,).

        Equal but for rounding.
        """
        x0, y0, x1, y1 = self.region_px
        shown_mm = np.array([x1 - x0, y1 - y0]) * np.array(self.mm_per_pixel)
        size: NDArray[np.float64] = shown_mm / np.array(self.filled_px)
        return size

    def _edge_mm(self) -> NDArray[np.float64]:
        # Millimetres count from the centre of the first pixel, hence the half.
        region = np.array(self.region_px[:2]) - 0.5
        edge: NDArray[np.float64] = region * np.array(self.mm_per_pixel)
        return edge

    def to_network_px(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return positions in the network's picture, same shape (..., 2)."""
        scaled = (points_mm - self._edge_mm()) / self.mm_per_network_pixel
        points: NDArray[np.float64] = scaled + np.array(self.corner_px)
        return points

    def to_mm(self, points_px: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return positions in the loop, same shape (..., 2)."""
        scaled = (points_px - np.array(self.corner_px)) * self.mm_per_network_pixel
        points: NDArray[np.float64] = scaled + self._edge_mm()
        return points

    def resample(self, frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the network's pictures, uint8, shape (T, 256, 256)."""
        import cv2

        x0, y0, x1, y1 = self.region_px
        width, height = self.filled_px
        left, top = self.corner_px
        # Averaging over area avoids aliasing when shrinking; enlarging needs
        # interpolation.
        shrinks = width < x1 - x0
        method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        # Black around the region, as in training.
        result = np.zeros((len(frames), SIZE_PX, SIZE_PX), np.uint8)
        for source, target in zip(frames, result, strict=True):
            shown = np.ascontiguousarray(source[y0:y1, x0:x1])
            target[top : top + height, left : left + width] = cv2.resize(
                shown, (width, height), interpolation=method
            )
        return result


def grid_of(loop: Loop) -> NetworkGrid:
    """Return the grid that shows the tissue region of a loop."""
    rows, columns = loop.frames.shape[1:]
    region = loop.tissue_region_px or (0, 0, columns, rows)
    x0, y0, x1, y1 = region
    # Millimetres, not pixels: pixels of the loop need not be square.
    shown_mm = np.array([x1 - x0, y1 - y0]) * np.array(loop.mm_per_pixel)
    # Whole pixels: the rounding is undone exactly, as both conversions use the rounded
    # size.
    filled = np.maximum(np.rint(shown_mm * SIZE_PX / shown_mm.max()), 1).astype(int)
    corner = (SIZE_PX - filled) // 2
    return NetworkGrid(
        region_px=region,
        filled_px=(int(filled[0]), int(filled[1])),
        corner_px=(int(corner[0]), int(corner[1])),
        mm_per_pixel=loop.mm_per_pixel,
    )
