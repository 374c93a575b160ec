"""Pictures of simulated hearts with their true wall, displayed as by many systems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter

from longaxis.anatomy import View
from longaxis.contour_detection.profiles import GreyPicture
from longaxis.simulation.generate import random_clip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SEEDS = range(90_000_000, 90_001_200)
"""Beyond those of the networks' clips, which count up from 1,000,000, and of all tests.
The bundled model was fitted to the 1,200 hearts from 1,100,000 on."""

# Chosen: a beat at usual heart rates, at the cost of few frames.
_N_FRAMES = 26
_FRAME_RATE_HZ = 45.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WallPicture:
    """A moment of a simulated heart.

    Attributes
    ----------
    frame
        Brightness, uint8, shape (H, W), mean of three frames.
    line_mm
        True mid-wall, shape (L, 2), from left to right.
    mm_per_pixel
        The same in x and y.
    """

    frame: NDArray[np.uint8]
    line_mm: NDArray[np.float64]
    mm_per_pixel: float

    def grey(self) -> GreyPicture:
        """Return the picture as the input of the search."""
        scale = (self.mm_per_pixel, self.mm_per_pixel)
        return GreyPicture(self.frame[None], 0, scale)


def moments_of(seed: int) -> Iterator[WallPicture]:
    """Yield end-systole of a heart, of every second one a diastolic moment too."""
    view = list(View)[seed % len(View)]
    clip = random_clip(
        seed, n_frames=_N_FRAMES, size_px=256, view=view, frame_rate_hz=_FRAME_RATE_HZ
    )
    last = clip.loop.n_frames - 2
    end_systole = min(max(clip.beat.end_systole, 1), last)
    frames = [end_systole]
    if seed % 2 == 0:
        # Ten frames later, about 0.2 s after end-systole: the ventricle is filling.
        frames.append((end_systole + 10) % last + 1)
    for frame in frames:
        mean = clip.loop.frames[frame - 1 : frame + 2].mean(axis=0)
        yield WallPicture(
            frame=mean.round().astype(np.uint8),
            line_mm=clip.mesh_mm[frame, :, clip.mesh_mm.shape[2] // 2].astype(float),
            mm_per_pixel=clip.loop.mm_per_pixel[0],
        )


def mirrored(picture: WallPicture) -> WallPicture:
    """Return the picture with left and right exchanged."""
    width_mm = (picture.frame.shape[1] - 1) * picture.mm_per_pixel
    line_mm = picture.line_mm * [-1, 1] + [width_mm, 0]
    return WallPicture(
        frame=picture.frame[:, ::-1].copy(),
        line_mm=line_mm[::-1].copy(),
        mm_per_pixel=picture.mm_per_pixel,
    )


def augmented(picture: WallPicture, rng: np.random.Generator) -> WallPicture:
    """Return the picture with another gain, contrast, blur, haze; parts of it lost."""
    grey = (picture.frame / 255) ** rng.uniform(0.55, 1.7)
    grey = _uneven(grey, picture.mm_per_pixel, rng)
    if rng.random() < 0.4:
        grey = gaussian_filter(grey, rng.uniform(0.3, 1.5) / picture.mm_per_pixel)
    if rng.random() < 0.35:
        grey = _dropped(grey, picture, rng)
    if rng.random() < 0.3:
        grain = rng.standard_normal(grey.shape)
        grey = grey * (1 + 1.2 * gaussian_filter(grain, 0.5 / picture.mm_per_pixel))
    if rng.random() < 0.3:
        grey = _cut(grey, rng)
    if rng.random() < 0.4:
        grey = grey + rng.uniform(0, 0.15) * (grey > 0)
    grey = np.clip(grey * rng.uniform(0.5, 1.6), 0, 1)
    return WallPicture(
        frame=(255 * grey).astype(np.uint8),
        line_mm=picture.line_mm,
        mm_per_pixel=picture.mm_per_pixel,
    )


def _uneven(
    grey: NDArray[np.float64], mm_per_pixel: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return the picture with slow changes of gain over 25 mm."""
    field = gaussian_filter(rng.standard_normal(grey.shape), 25 / mm_per_pixel)
    field /= field.std() + 1e-9
    uneven: NDArray[np.float64] = grey * np.exp(rng.uniform(0, 0.5) * field)
    return uneven


def _dropped(
    grey: NDArray[np.float64], picture: WallPicture, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return the picture with part of the wall hardly seen."""
    at_mm = picture.line_mm[rng.integers(len(picture.line_mm))]
    reach_mm = rng.uniform(8, 25)
    y, x = np.mgrid[: grey.shape[0], : grey.shape[1]] * picture.mm_per_pixel
    near = np.exp(-0.5 * ((x - at_mm[0]) ** 2 + (y - at_mm[1]) ** 2) / reach_mm**2)
    dropped: NDArray[np.float64] = grey * (1 - rng.uniform(0.3, 0.9) * near)
    return dropped


def _cut(grey: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the picture with one side outside the sector."""
    cut = int(rng.integers(0, grey.shape[1] // 5))
    left = grey.copy()
    if rng.random() < 0.5:
        left[:, :cut] = 0
    else:
        left[:, grey.shape[1] - cut :] = 0
    return left
