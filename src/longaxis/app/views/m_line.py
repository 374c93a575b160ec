"""An M-mode picture for the beat strip: the middle of the picture over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SAMPLES = 48


def m_line(
    frames: NDArray[np.uint8],
    start_px: tuple[float, float],
    end_px: tuple[float, float],
) -> NDArray[np.uint8]:
    """Return brightness along a straight line in every frame, shape (samples, T).

    Parameters
    ----------
    frames
        Shape (T, H, W).
    start_px, end_px
        Ends of the line as (x, y); parts outside the picture repeat its edge.
    """
    columns = np.linspace(start_px[0], end_px[0], _SAMPLES).round().astype(int)
    rows = np.linspace(start_px[1], end_px[1], _SAMPLES).round().astype(int)
    columns = np.clip(columns, 0, frames.shape[2] - 1)
    rows = np.clip(rows, 0, frames.shape[1] - 1)
    return np.ascontiguousarray(frames[:, rows, columns].T)


def at_times(
    picture: NDArray[np.uint8], times_s: NDArray[np.float64], width_px: int
) -> NDArray[np.uint8]:
    """Return the picture stretched over an even time axis, shape (samples, width)."""
    wanted = np.linspace(times_s[0], times_s[-1], width_px)
    nearest = np.clip(np.searchsorted(times_s, wanted), 1, len(times_s) - 1)
    earlier = wanted - times_s[nearest - 1] < times_s[nearest] - wanted
    return np.ascontiguousarray(picture[:, nearest - earlier])
