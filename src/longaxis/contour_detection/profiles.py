"""A picture that can be asked for its brightness anywhere, and lines laid over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Chosen: about the width of speckle. The fitted regressions saw pictures smoothed like
# this; another value needs another training.
SMOOTHING_MM = 0.8
"""Standard deviation of the Gaussian that takes the grain off the speckle."""

# Chosen: three frames average noise; more would blur a wall that moves.
NEIGHBOURING_FRAMES = 1
"""Frames to either side that are averaged with the one looked at."""


class GreyPicture:
    """One moment of a loop, smoothed, in millimetres.

    Parameters
    ----------
    frames
        Brightness, uint8, shape (T, H, W).
    frame
        The moment; its neighbours are averaged in.
    mm_per_pixel
        Pixel size (x, y).
    """

    def __init__(
        self,
        frames: NDArray[np.uint8],
        frame: int,
        mm_per_pixel: tuple[float, float],
    ) -> None:
        # SciPy is imported here so that the window starts without it.
        from scipy.ndimage import gaussian_filter

        first = max(0, frame - NEIGHBOURING_FRAMES)
        mean = frames[first : frame + NEIGHBOURING_FRAMES + 1].mean(axis=0)
        across_mm, down_mm = mm_per_pixel
        # Rows first, as the array has them; pixels need not be square.
        sigma_px = (SMOOTHING_MM / down_mm, SMOOTHING_MM / across_mm)
        self._grey = gaussian_filter(mean / 255, sigma_px)
        self._mm_per_pixel = np.array(mm_per_pixel)

    @property
    def size_mm(self) -> NDArray[np.float64]:
        """Width and height, shape (2,)."""
        height, width = self._grey.shape
        size: NDArray[np.float64] = np.array([width, height]) * self._mm_per_pixel
        return size

    def brightness_at(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the brightness, 0 to 1, at (x, y) points, shape (..., 2) to (...).

        Bilinear between pixels, black outside the picture.
        """
        height, width = self._grey.shape
        place = points_mm / self._mm_per_pixel
        x, y = place[..., 0], place[..., 1]
        # One short of the last pixel, so that a neighbour exists; points outside are
        # made black below.
        left = np.clip(np.floor(x).astype(np.int64), 0, width - 2)
        top = np.clip(np.floor(y).astype(np.int64), 0, height - 2)
        dx, dy = x - left, y - top
        grey = self._grey
        upper = grey[top, left] * (1 - dx) + grey[top, left + 1] * dx
        lower = grey[top + 1, left] * (1 - dx) + grey[top + 1, left + 1] * dx
        inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
        brightness: NDArray[np.float64] = np.where(
            inside, upper * (1 - dy) + lower * dy, 0
        )
        return brightness


def profiles(
    picture: GreyPicture,
    lines_mm: NDArray[np.float64],
    offsets_mm: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the brightness across lines, in units of its spread over each line.

    Parameters
    ----------
    lines_mm
        Shape (..., P, 2), from the left annulus over the apex to the right one.
    offsets_mm
        How far across, towards the cavity, shape (D,).

    Returns
    -------
    Shape (..., P, D); each line's values have mean 0 and standard deviation 1.
    """
    normals = inward_normals(lines_mm)
    places = lines_mm[..., None, :] + offsets_mm[:, None] * normals[..., None, :]
    grey = picture.brightness_at(places)
    # Over the whole line, not place by place: gain and depth differ between loops, but
    # a drop-out within one line must stay visible.
    middle = grey.mean(axis=(-2, -1), keepdims=True)
    spread = grey.std(axis=(-2, -1), keepdims=True)
    # A line in the black has no spread; it becomes 0 instead of amplified noise.
    standard: NDArray[np.float64] = (grey - middle) / np.maximum(spread, 1e-3)
    return standard


def inward_normals(lines_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return unit normals towards the cavity, shape (..., P, 2).

    The line runs from left over top to right, so the cavity lies to the right of its
    way as the picture shows it (y points down).
    """
    tangent = np.gradient(lines_mm, axis=-2)
    length = np.linalg.norm(tangent, axis=-1, keepdims=True)
    tangent = tangent / np.maximum(length, 1e-9)
    return np.stack([-tangent[..., 1], tangent[..., 0]], axis=-1)


def lengthened(lines_mm: NDArray[np.float64], n_more: int) -> NDArray[np.float64]:
    """Return lines extended straight at both ends, in steps of their own end segments.

    Points in mm, shape (..., P, 2) in, (..., P + 2 n_more, 2) out.
    """
    steps = np.arange(1, n_more + 1)[:, None]
    # Over two links, hence the half below: the direction of one alone is noisier.
    first = lines_mm[..., :1, :] - lines_mm[..., 2:3, :]
    last = lines_mm[..., -1:, :] - lines_mm[..., -3:-2, :]
    before = lines_mm[..., :1, :] + steps[::-1] * first / 2
    after = lines_mm[..., -1:, :] + steps * last / 2
    return np.concatenate([before, lines_mm, after], axis=-2)


def equally_spaced(line_mm: NDArray[np.float64], n_points: int) -> NDArray[np.float64]:
    """Return points in mm at equal arc length on a finely drawn line.

    Shape (P, 2) in, (n_points, 2) out.
    """
    steps = np.linalg.norm(np.diff(line_mm, axis=0), axis=1)
    arc = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.linspace(0, arc[-1], n_points)
    columns = [np.interp(wanted, arc, line_mm[:, axis]) for axis in range(2)]
    return np.stack(columns, axis=1)
