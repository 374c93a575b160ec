"""The classifier's input: what stays, what moves, and the extremes over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import (
    binary_closing,
    binary_opening,
    label,
    map_coordinates,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Box = tuple[int, int, int, int]

# Chosen: septum, valves and atria are seen, and the network stays small.
SIDE_PX = 96
"""Width and height of the classifier's input."""

N_CHANNELS = 4
"""Mean, standard deviation, smallest and largest value over time."""

# Chosen: enough for the motion of a beat, and each costs some milliseconds to decode.
N_FRAMES = 8
"""Frames that are enough, evenly spaced over the loop."""

# Grey levels above which a pixel counts as part of the sector, and the share of the
# brightest ones that counts in dark loops. Chosen.
_DARK, _DARK_SHARE = 10.0, 0.06
# Size of a bright part, as a share of that of the largest one, from which on it belongs
# to the sector. Chosen: marks of the display are smaller.
_LARGE_SHARE = 0.1
# Frames are searched with at most this many pixels along the longer side; chosen.
_SEARCH_PX = 160
# Motion has a fraction of the contrast of the mean picture; chosen so that it fills
# the range in simulated loops.
_MOTION_GAIN = 3.0
# Grey level given to the darkest part of the sector: black is kept for what lies
# beside it. Chosen.
_DARKEST = 0.08


# Sizes and shifts of crops as a share of the sector's: about as far off as the search
# for the sector may be. Chosen.
_CROPS = ((1.0, 0.0), (1.1, 0.0), (0.92, 0.0), (1.0, 0.06), (1.0, -0.06))


def spread_frames(n_frames: int) -> list[int]:
    """Return the indices of the frames that the input is computed from."""
    spread = np.linspace(0, n_frames - 1, N_FRAMES).round().astype(int)
    return sorted(set(spread.tolist()))


def view_input(
    frames: NDArray[np.uint8],
    *,
    pixel_aspect: float = 1.0,
    tissue_region_px: Box | None = None,
) -> NDArray[np.uint8]:
    """Return the classifier's input, shape (4, 96, 96).

    The sector is cut out and fitted into the square. Grey levels are replaced by their
    rank in the mean picture, so that gain and grey map of the display do not matter.

    Parameters
    ----------
    frames
        Brightness, shape (T, H, W).
    pixel_aspect
        Height of a pixel as a share of its width.
    tissue_region_px
        (x0, y0, x1, y1) of the tissue; None: whole picture.
    """
    return np.asarray(_crops(frames, pixel_aspect, tissue_region_px, _CROPS[:1])[0])


def crops_of(
    frames: NDArray[np.uint8],
    *,
    pixel_aspect: float = 1.0,
    tissue_region_px: Box | None = None,
) -> NDArray[np.uint8]:
    """Return inputs of slightly different crops, shape (5, 4, 96, 96).

    Their probabilities are averaged: an answer that depends on the crop is no answer.
    Parameters are those of `view_input`.
    """
    return _crops(frames, pixel_aspect, tissue_region_px, _CROPS)


def _crops(
    frames: NDArray[np.uint8],
    pixel_aspect: float,
    region: Box | None,
    crops: tuple[tuple[float, float], ...],
) -> NDArray[np.uint8]:
    seen = frames[spread_frames(len(frames))].astype(np.float32)
    if region is not None:
        x0, y0, x1, y1 = region
        seen = seen[:, y0:y1, x0:x1]
    seen = _reduced(seen)
    box = _sector_box(seen.max(axis=0))
    return np.stack(
        [
            _pictures(_ranked(_fitted(seen, box, pixel_aspect, size, aside)))
            for size, aside in crops
        ]
    )


def _pictures(ranked: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return the four pictures of frames (T, 96, 96), shape (4, 96, 96)."""
    pictures = np.stack(
        [
            ranked.mean(axis=0),
            _MOTION_GAIN * ranked.std(axis=0),
            ranked.min(axis=0),
            ranked.max(axis=0),
        ]
    )
    return np.asarray(np.rint(255 * np.clip(pictures, 0, 1)), dtype=np.uint8)


def _reduced(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return block means of frames (T, H, W), at most 160 pixels along a side."""
    step = -(-max(frames.shape[1:]) // _SEARCH_PX)
    rows, columns = (max(1, size // step) for size in frames.shape[1:])
    if step == 1 or min(frames.shape[1:]) < step:
        return frames
    cut = frames[:, : rows * step, : columns * step]
    blocks = cut.reshape(len(frames), rows, step, columns, step)
    return np.asarray(blocks.mean(axis=(2, 4)), dtype=np.float32)


def _sector_box(brightest: NDArray[np.float32]) -> Box:
    """Return the box of the bright parts of a picture (H, W), in pixels.

    In dark loops the sector falls into several.
    """
    level = min(_DARK, _DARK_SHARE * float(np.quantile(brightest, 0.99)))
    # Closed, since dark sectors are full of holes; opened, since text and ECG are thin.
    bright = binary_closing(brightest > level, iterations=2)
    labels, n_parts = label(binary_opening(bright, iterations=3))
    rows, columns = brightest.shape
    if n_parts == 0:
        return 0, 0, columns, rows
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    is_large = sizes >= _LARGE_SHARE * sizes.max()
    down, across = np.nonzero(is_large[labels])
    return (
        int(across.min()),
        int(down.min()),
        int(across.max()) + 1,
        int(down.max()) + 1,
    )


def _fitted(
    frames: NDArray[np.float32],
    box: Box,
    pixel_aspect: float,
    size: float,
    aside: float,
) -> NDArray[np.float32]:
    """Return the box of frames (T, H, W) in a square, in true shape.

    Parameters
    ----------
    frames, box, pixel_aspect
        As they were read.
    size, aside
        Of the square, and its shift to the right, as a share of the box's size.
    """
    left, top, right, bottom = box
    side = size * max(right - left, (bottom - top) * pixel_aspect)
    steps = ((np.arange(SIDE_PX) + 0.5) / SIDE_PX - 0.5) * side
    x = 0.5 * (left + right) - 0.5 + aside * side + steps
    y = 0.5 * (top + bottom) - 0.5 + steps / pixel_aspect
    places = np.stack(np.meshgrid(y, x, indexing="ij"))
    shown = np.stack(
        [map_coordinates(frame, places, order=1, cval=0.0) for frame in frames]
    )
    beside = (x[None] < left - 1) | (x[None] > right)
    beside = beside | (y[:, None] < top - 1) | (y[:, None] > bottom)
    return np.asarray(np.where(beside, 0, shown), dtype=np.float32)


def _ranked(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return frames (T, 96, 96) as ranks, 0.08 to 1 in the sector and 0 beside it."""
    brightest = frames.max(axis=0)
    inside = brightest > min(_DARK, _DARK_SHARE * float(brightest.max())) / 2
    if not inside.any():
        return np.zeros_like(frames)
    levels = np.sort(frames.mean(axis=0)[inside])
    knots = np.quantile(levels, np.linspace(0, 1, 33))
    # Equal levels would have no rank of their own.
    knots = knots + np.linspace(0, 1e-3, 33)
    ranks = np.interp(frames, knots, np.linspace(_DARKEST, 1, 33))
    return np.asarray(ranks * inside, dtype=np.float32)
