"""Whether a loop shows anything that moves where the wall was drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Loop

# Much less would see the wall alone, much more tissue that moves beside a still wall.
AROUND_WALL_MM = 15.0
"""How far around the wall the picture is inspected; chosen, about the height of the
blocks that the coarse search of block matching compares."""

DARKEST_GREY = 8
"""A picture that is never brighter is black; as for the scanned sector in `quality`."""

# Chosen: far from both; the shares were not measured on a set of loops.
LEAST_MOVING_SHARE = 0.01
"""Share of pixels that change by more than one grey level. In a recorded loop nearly
all inside the sector do; a burnt-in clock or ECG beside a still picture stays below."""

# Chosen: a quarter of the pixels is enough for a share, at a quarter of the memory.
_EVERY_PX = 2


def require_moving_picture(loop: Loop, points_mm: NDArray[np.float64]) -> None:
    """Refuse a loop that shows nothing, or the same in every frame, around the wall.

    A tracker finds no motion there and would give a strain of 0 %, or any other.

    Parameters
    ----------
    loop
        The loop.
    points_mm
        The wall in one frame, shape (..., 2).

    Raises
    ------
    BadInputError
        With the reason.
    """
    name = f"The {loop.view.value} loop" if loop.view is not None else "The loop"
    part = _around(loop, points_mm)
    if part.size == 0:
        return  # the wall lies outside the picture; the tracker says so
    lightest, darkest = part.max(axis=0), part.min(axis=0)
    if int(lightest.max()) <= DARKEST_GREY:
        message = (
            f"{name} is black around the line, so nothing can be measured; check how "
            "the file was exported, or choose another loop."
        )
        raise BadInputError(message)
    # More than one level, since compression can change a still picture by one.
    moves = lightest.astype(np.int16) - darkest > 1
    if float(moves.mean()) < LEAST_MOVING_SHARE:
        message = (
            f"{name} shows the same picture in all {loop.n_frames} frames around the "
            "line, so no strain can be measured; choose a loop that moves."
        )
        raise BadInputError(message)


def _around(loop: Loop, points_mm: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return the part of every frame around the wall, every second pixel."""
    height, width = loop.frames.shape[1:]
    scale = np.array(loop.mm_per_pixel)
    flat_mm = points_mm.reshape(-1, 2)
    flat_mm = flat_mm[np.isfinite(flat_mm).all(axis=1)]
    if not len(flat_mm):
        return loop.frames[:, :0, :0]
    low = np.floor((flat_mm.min(axis=0) - AROUND_WALL_MM) / scale)
    high = np.ceil((flat_mm.max(axis=0) + AROUND_WALL_MM) / scale) + 1
    left, top = np.clip(low, 0, (width, height)).astype(int)
    right, bottom = np.clip(high, 0, (width, height)).astype(int)
    return loop.frames[:, top:bottom:_EVERY_PX, left:right:_EVERY_PX]
