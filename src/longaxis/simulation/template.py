"""A template: a loop, real or simulated, with a mesh that moves in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Template:
    """A loop to imitate.

    Attributes
    ----------
    frames
        Square pictures, uint8, shape (T, S, S).
    mm_per_pixel
        Of the pictures, the same in x and y.
    frame_times_s
        Shape (T,).
    mesh_mm
        How the wall is said to move, shape (T, L, R, 2).
    reference
        End-systole.
    probe_mm
        Where the beams meet.
    axial_mm, lateral_deg, n_looks, smoothing_px
        Resolution, compounding and smoothing of the system that made the loop.
    level_db
        Added to what is simulated, so that walls are as bright as in the loop.
    """

    frames: NDArray[np.uint8]
    mm_per_pixel: float
    frame_times_s: NDArray[np.float64]
    mesh_mm: NDArray[np.float64]
    reference: int
    probe_mm: tuple[float, float]
    axial_mm: float = 1.1
    lateral_deg: float = 1.9
    n_looks: int = 1
    smoothing_px: tuple[float, float] = (0.6, 0.5)
    level_db: float = 0.0


def measured_correlation(
    frames: NDArray[np.uint8],
    mesh_px: NDArray[np.float64],
    reference: int,
    *,
    half_px: int = 12,
    reach_px: int = 4,
) -> NDArray[np.float64]:
    """Return the share of the reference frame's speckle that is left, shape (T, L, R).

    The best normalised correlation of a window around each mesh point with windows near
    the same point in every frame; NaN where there is no room.

    Parameters
    ----------
    frames
        Grey frames, shape (T, H, W).
    mesh_px
        Positions of the mesh, shape (T, L, R, 2), (x, y).
    reference
        Index of the reference frame.
    half_px
        Half the side of the window.
    reach_px
        Largest shift along each axis.
    """
    import cv2

    n_frames, n_columns, n_rows, _ = mesh_px.shape
    tracks = np.full((n_frames, n_columns * n_rows), np.nan)
    height, width = frames.shape[1:]
    border = half_px + reach_px
    places = np.round(mesh_px).astype(int).reshape(n_frames, -1, 2)
    fits = (places >= border) & (places < np.array([width, height]) - border)
    room = np.asarray(fits.all(axis=-1))
    for point in np.nonzero(room[reference])[0]:
        x, y = places[reference, point]
        window = _window(frames[reference], x, y, half_px)
        # Nothing to correlate.
        if window.std() < 2:
            continue
        for frame in np.nonzero(room[:, point])[0]:
            x, y = places[frame, point]
            around = _window(frames[frame], x, y, border)
            match = cv2.matchTemplate(around, window, cv2.TM_CCOEFF_NORMED)
            tracks[frame, point] = float(match.max())
    # Below 0 speckle is unrelated, not the opposite.
    return np.clip(tracks, 0, 1).reshape(n_frames, n_columns, n_rows)


def _window(picture: NDArray[np.uint8], x: int, y: int, half: int) -> NDArray[np.uint8]:
    return picture[y - half : y + half + 1, x - half : x + half + 1]
