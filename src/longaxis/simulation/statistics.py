"""How a loop looks in numbers: grey levels, grain size, and how fast speckle ages.

Measured in the same way on simulated and on real loops, so that they can be compared.
All points are pixels of the frames given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class TextureStatistics:
    """Figures of one loop around the wall.

    Attributes
    ----------
    wall_grey, cavity_grey
        Mean grey level, 0 to 255.
    wall_spread
        Standard deviation of the grey level inside small windows of the wall.
    grain_x_px, grain_y_px
        Full width at half maximum of the autocorrelation in windows of the wall.
    aged
        Best correlation of wall windows after 1, 2, 4 and 8 frames (median); NaN where
        the loop is too short.
    cavity_aged
        The same for one frame, in the cavity.
    """

    wall_grey: float
    cavity_grey: float
    wall_spread: float
    grain_x_px: float
    grain_y_px: float
    aged: tuple[float, ...]
    cavity_aged: float


LAGS = (1, 2, 4, 8)
"""Frames after which ageing is looked at."""


def texture_statistics(
    frames: NDArray[np.uint8],
    wall_px: NDArray[np.float64],
    cavity_px: NDArray[np.float64],
    frame: int,
) -> TextureStatistics:
    """Measure a loop.

    Parameters
    ----------
    frames
        Shape (T, H, W).
    wall_px, cavity_px
        Points (N, 2) as (x, y) in the wall and in the cavity in `frame`.
    frame
        Where the points were placed.
    """
    picture = frames[frame]
    wall = windows(picture, wall_px, 6)
    cavity = windows(picture, cavity_px, 6)
    grain_x, grain_y = grain_px(windows(picture, wall_px, 10))
    return TextureStatistics(
        wall_grey=float(wall.mean()),
        cavity_grey=float(cavity.mean()),
        wall_spread=float(wall.std(axis=(1, 2)).mean()),
        grain_x_px=grain_x,
        grain_y_px=grain_y,
        aged=tuple(_aged(frames, wall_px, frame, lag) for lag in LAGS),
        cavity_aged=_aged(frames, cavity_px, frame, 1),
    )


def windows(
    picture: NDArray[np.uint8], points_px: NDArray[np.float64], half: int
) -> NDArray[np.float64]:
    """Return square windows around the points that have room, (N, 2 half + 1, same).

    Parameters
    ----------
    picture
        Grey levels, shape (H, W).
    points_px
        Centres, shape (N, 2), (x, y).
    half
        Half the side of a window in pixels.
    """
    corner = np.round(points_px).astype(int)
    height, width = picture.shape
    x, y = corner.T
    room = (x >= half) & (y >= half) & (x < width - half) & (y < height - half)
    cut = [
        picture[y - half : y + half + 1, x - half : x + half + 1]
        for x, y in corner[room]
    ]
    if not cut:
        return np.zeros((0, 2 * half + 1, 2 * half + 1))
    return np.stack(cut).astype(np.float64)


def grain_px(cut: NDArray[np.float64]) -> tuple[float, float]:
    """Return the mean grain size along x and y from windows (N, K, K)."""
    centred = cut - cut.mean(axis=(1, 2), keepdims=True)
    size = cut.shape[1]
    # Twice the size: otherwise the autocorrelation wraps around.
    power = np.abs(np.fft.fft2(centred, (2 * size, 2 * size))) ** 2
    lag = np.fft.ifft2(power).real
    # Each lag is divided by the pixels that overlap, else large lags look uncorrelated.
    overlap = size - np.arange(size)
    along_x = (lag[:, 0, :size] / overlap).sum(axis=0)
    along_y = (lag[:, :size, 0] / overlap).sum(axis=0)
    return _full_width(along_x / along_x[0]), _full_width(along_y / along_y[0])


def _full_width(falling: NDArray[np.float64]) -> float:
    below = np.nonzero(falling < 0.5)[0]
    if not len(below):
        return float("nan")
    first = int(below[0])
    high, low = falling[first - 1], falling[first]
    return float(2 * (first - 1 + (high - 0.5) / (high - low)))


def best_correlation(
    earlier: NDArray[np.uint8],
    later: NDArray[np.uint8],
    points_px: NDArray[np.float64],
    *,
    half: int = 8,
    reach: int = 10,
) -> NDArray[np.float64]:
    """Return the best normalised correlation of each window within reach, shape (N,).

    NaN where a window or its surroundings leave the frame or are uniform.

    Parameters
    ----------
    earlier, later
        Two frames, uint8, shape (H, W).
    points_px
        Centres of the windows, shape (N, 2), (x, y).
    half
        Half the side of a window in pixels.
    reach
        Largest shift in pixels along each axis.
    """
    import cv2

    best = np.full(len(points_px), np.nan)
    height, width = earlier.shape
    border = half + reach
    for number, (x, y) in enumerate(np.round(points_px).astype(int)):
        if not (border <= x < width - border and border <= y < height - border):
            continue
        template = earlier[y - half : y + half + 1, x - half : x + half + 1]
        around = later[y - border : y + border + 1, x - border : x + border + 1]
        # Uniform windows, black or saturated, correlate with anything.
        if template.std() < 3:
            continue
        match = cv2.matchTemplate(around, template, cv2.TM_CCOEFF_NORMED)
        best[number] = float(match.max())
    return best


def _aged(
    frames: NDArray[np.uint8], points_px: NDArray[np.float64], frame: int, lag: int
) -> float:
    # Near the end of a loop the other direction of time serves as well.
    other = frame + lag if frame + lag < len(frames) else frame - lag
    if other < 0:
        return float("nan")
    best = best_correlation(frames[frame], frames[other], points_px)
    return float(np.nanmedian(best)) if np.isfinite(best).any() else float("nan")
