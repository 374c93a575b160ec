"""Texture of a loop by region and depth: what real and simulated loops are compared by.

Regions follow from the mid-wall line alone, so that a line placed by eye in a real loop
and the true one of a simulated loop are treated alike: the wall lies around the line,
the cavity is the line drawn in towards its middle, the background the line drawn out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import map_coordinates

from longaxis.simulation.statistics import LAGS, best_correlation, grain_px, windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

REGIONS = ("wall", "cavity", "background")
GREY_EDGES = np.arange(0, 257, 8)
"""Edges of the histograms' bins."""

DEPTH_EDGES_MM = np.array([20.0, 50.0, 80.0, 110.0, 140.0])
"""Depths between which grain is measured together."""

# Chosen: clear of the wall, well within the cavity.
_DRAWN_IN = (0.35, 0.5, 0.65)
# Chosen: clear of the wall, still within the sector of most loops.
_DRAWN_OUT = (1.3, 1.45)
# Chosen: windows of 21 pixels hold several grains, and still lie in the wall.
_HALF_PX = 10
# Chosen: the autocorrelation of fewer is mostly noise.
_FEWEST_WINDOWS = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Texture:
    """What was measured in one loop.

    Attributes
    ----------
    histograms
        Share of the pixels in each bin of `GREY_EDGES`, by region, shape (32,).
    lateral_mm, axial_mm
        Full width at half maximum of the autocorrelation across and along the beam,
        between the depths of `DEPTH_EDGES_MM`, shape (4,); NaN where too little is
        seen.
    kept
        Median of the best correlation of windows after each of `LAGS` frames, by
        region, shape (4,); NaN where the loop is too short.
    """

    histograms: dict[str, NDArray[np.float64]]
    lateral_mm: NDArray[np.float64]
    axial_mm: NDArray[np.float64]
    kept: dict[str, NDArray[np.float64]]


def region_points_px(line_px: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Return points of each region, (N, 2), from a mid-wall line (K, 2)."""
    middle = line_px.mean(axis=0)

    def scaled(share: float) -> NDArray[np.float64]:
        return np.asarray(middle + share * (line_px - middle))

    return {
        "wall": line_px,
        "cavity": np.concatenate([scaled(share) for share in _DRAWN_IN]),
        "background": np.concatenate([scaled(share) for share in _DRAWN_OUT]),
    }


def texture(
    frames: NDArray[np.uint8],
    line_px: NDArray[np.float64],
    *,
    frame: int,
    mm_per_pixel: float,
    probe_px: tuple[float, float],
) -> Texture:
    """Measure a loop.

    Parameters
    ----------
    frames
        Shape (T, H, W).
    line_px
        Mid-wall line in `frame`, (x, y), shape (K, 2).
    frame
        Where the line was placed.
    mm_per_pixel
        Of the pictures.
    probe_px
        Where the beams meet; may lie outside the picture.
    """
    points = region_points_px(line_px)
    lateral, axial = _grain_by_depth(frames[frame], points, mm_per_pixel, probe_px)
    return Texture(
        histograms={name: _histogram(frames[frame], points[name]) for name in REGIONS},
        lateral_mm=lateral,
        axial_mm=axial,
        kept={
            name: np.array([_kept(frames, points[name], frame, lag) for lag in LAGS])
            for name in ("wall", "cavity")
        },
    )


def _histogram(
    picture: NDArray[np.uint8], points_px: NDArray[np.float64]
) -> NDArray[np.float64]:
    cut = windows(picture, points_px, 3)
    # Outside the sector every pixel is black.
    seen = cut[cut.max(axis=(1, 2)) > 0]
    counts, _ = np.histogram(seen, bins=GREY_EDGES)
    return np.asarray(counts / max(counts.sum(), 1))


def _kept(
    frames: NDArray[np.uint8], points_px: NDArray[np.float64], frame: int, lag: int
) -> float:
    other = frame + lag if frame + lag < len(frames) else frame - lag
    if other < 0:
        return float("nan")
    best = best_correlation(frames[frame], frames[other], points_px)
    return float(np.nanmedian(best)) if np.isfinite(best).any() else float("nan")


def _grain_by_depth(
    picture: NDArray[np.uint8],
    points: dict[str, NDArray[np.float64]],
    mm_per_pixel: float,
    probe_px: tuple[float, float],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return grain across and along the beam in wall and background, two of (4,)."""
    places = np.concatenate([points["wall"], points["background"]])
    cut = beam_windows(picture, places, probe_px)
    depth_mm = np.linalg.norm(places - np.asarray(probe_px), axis=1) * mm_per_pixel
    bright = (cut.mean(axis=(1, 2)) > 12) & (cut.min(axis=(1, 2)) >= 0)
    statistics = np.full((2, len(DEPTH_EDGES_MM) - 1), np.nan)
    for number in range(statistics.shape[1]):
        low, high = DEPTH_EDGES_MM[number : number + 2]
        here = bright & (depth_mm >= low) & (depth_mm < high)
        if here.sum() >= _FEWEST_WINDOWS:
            statistics[:, number] = grain_px(cut[here])
    return statistics[0] * mm_per_pixel, statistics[1] * mm_per_pixel


def beam_windows(
    picture: NDArray[np.uint8],
    points_px: NDArray[np.float64],
    probe_px: tuple[float, float],
) -> NDArray[np.float64]:
    """Cut windows turned so that columns run across the beam and rows along it.

    Parameters
    ----------
    picture
        Shape (H, W).
    points_px
        Middles, (x, y), shape (N, 2).
    probe_px
        Where the beams meet.

    Returns
    -------
    Windows of shape (N, 21, 21); −1 where they leave the picture.
    """
    along = points_px - np.asarray(probe_px)
    along = along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    across = np.stack([along[:, 1], -along[:, 0]], axis=1)
    steps = np.arange(-_HALF_PX, _HALF_PX + 1)
    place = (
        points_px[:, None, None]
        + steps[None, :, None, None] * along[:, None, None]
        + steps[None, None, :, None] * across[:, None, None]
    )
    coordinates = [place[..., 1], place[..., 0]]
    return np.asarray(
        map_coordinates(
            picture.astype(np.float64), coordinates, order=1, mode="constant", cval=-1
        )
    )
