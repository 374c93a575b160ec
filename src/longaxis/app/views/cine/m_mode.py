"""An M-mode picture for the beat strip: the annulus moving up and down over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import ViewDocument

    Pixel = tuple[float, float]

# Chosen: the height of the strip in pixels.
_SAMPLES = 64
# Chosen: nine columns average out speckle, but not the motion of the annulus.
_BESIDE_PX = 4
# Chosen: up, towards the apex, the annulus moves by one to two centimetres; below it a
# little of the atrium is enough.
_ABOVE_MM, _BELOW_MM = 30.0, 14.0


def annulus_line(
    shape: tuple[int, ...], document: ViewDocument | None
) -> tuple[Pixel, Pixel]:
    """Return the ends of an upright line through the annulus, in pixels.

    Parameters
    ----------
    shape
        Of the frames, (T, H, W).
    document
        Where the line tells where the annulus is; without one, a place where the
        septal annulus often is.
    """
    _, rows, columns = shape
    if document is None or document.centreline is None:
        column = 0.38 * columns
        return (column, 0.35 * rows), (column, 0.75 * rows)
    # Control point 0 lies at the annulus on the left of the picture.
    x_mm, y_mm = document.centreline.control_points_mm[0].tolist()
    across_mm, down_mm = document.loop.mm_per_pixel
    column = x_mm / across_mm
    return (
        (column, (y_mm - _ABOVE_MM) / down_mm),
        (column, (y_mm + _BELOW_MM) / down_mm),
    )


def m_mode_image(
    frames: NDArray[np.uint8], start: Pixel, end: Pixel
) -> NDArray[np.uint8]:
    """Return brightness along a line in every frame, shape (samples, T).

    Parameters
    ----------
    frames
        Shape (T, H, W).
    start, end
        Ends of the line as (x, y) in pixels; beyond the picture its edge repeats. The
        mean over a narrow strip is taken, so that speckle does not hide what moves.
    """
    x = np.linspace(start[0], end[0], _SAMPLES).round().astype(int)
    rows = np.linspace(start[1], end[1], _SAMPLES).round().astype(int)
    beside = np.arange(-_BESIDE_PX, _BESIDE_PX + 1)
    columns = np.clip(x[:, None] + beside, 0, frames.shape[2] - 1)
    rows = np.clip(rows, 0, frames.shape[1] - 1)[:, None]
    mean = frames[:, rows, columns].mean(axis=2).T
    # The 99th percentile: single bright specks would leave the rest dark.
    brightest = max(1.0, float(np.percentile(mean, 99)))
    shown: NDArray[np.uint8] = np.clip(255 / brightest * mean, 0, 255).astype(np.uint8)
    return shown


def at_times(
    picture: NDArray[np.uint8], times_s: NDArray[np.float64], width_px: int
) -> NDArray[np.uint8]:
    """Return the picture stretched over an even time axis, shape (samples, width).

    Parameters
    ----------
    picture
        Grey levels or colours, uint8, shape (H, W) or (H, W, 3).
    times_s
        Times in seconds, shape (T,).
    width_px
        Width in pixels.
    """
    wanted = np.linspace(times_s[0], times_s[-1], width_px)
    # Nearest frame, not interpolated: mixed frames would show edges that no frame has.
    after = np.clip(np.searchsorted(times_s, wanted), 1, len(times_s) - 1)
    is_earlier = wanted - times_s[after - 1] < times_s[after] - wanted
    # QImage reads rows without gaps.
    return np.ascontiguousarray(picture[:, after - is_earlier])
