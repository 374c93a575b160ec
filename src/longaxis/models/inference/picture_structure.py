"""Where a picture shows anything that could be followed.

A network answers every picture, also black ones, with the motion that it has seen most
often. Around a point without any structure its answer counts for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import uniform_filter

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Chosen: the window that the network compares at its finest scale is 14 pixels wide.
SIDE_PX = 15
"""Side of the neighbourhood, in pixels of the network's picture."""

# Chosen: below any displayed speckle (10 and more), above the steps of stored bytes and
# of compression in a dark part of a picture.
LEAST_GREY_LEVELS = 2.0
"""Standard deviation of the grey levels, 0 to 255, from which on there is structure."""


def has_structure(
    frames: NDArray[np.uint8],
    positions_px: NDArray[np.float32],
    start_frame: int,
) -> NDArray[np.bool_]:
    """Return where a point's neighbourhood shows structure, (T, N).

    Both where the point is and where it was placed: without either, nothing can be
    compared.

    Parameters
    ----------
    frames
        Grey levels, shape (T, 256, 256).
    positions_px
        Where the points are, shape (T, N, 2).
    start_frame
        In which they were placed.
    """
    last = np.array(frames.shape[:0:-1]) - 1
    # Pixel i reaches from i to i + 1.
    places = np.clip(np.floor(positions_px).astype(int), 0, last)
    deviation = np.stack(
        [
            _deviation(frame)[pixels[:, 1], pixels[:, 0]]
            for frame, pixels in zip(frames, places, strict=True)
        ]
    )
    shown: NDArray[np.bool_] = deviation >= LEAST_GREY_LEVELS
    both: NDArray[np.bool_] = shown & shown[start_frame]
    return both


def _deviation(frame: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the standard deviation of the neighbourhood of every pixel, (H, W)."""
    grey = frame.astype(np.float64)
    mean = uniform_filter(grey, SIDE_PX, mode="nearest")
    squared = uniform_filter(grey * grey, SIDE_PX, mode="nearest")
    # Rounding may leave a little less than 0.
    deviation: NDArray[np.float64] = np.sqrt(np.maximum(squared - mean * mean, 0))
    return deviation
