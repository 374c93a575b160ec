"""Changes of brightness: what gain, processing and poor windows do to a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _blur(pictures: NDArray[np.float32], sigma_px: float) -> NDArray[np.float32]:
    import cv2

    blurred = [cv2.GaussianBlur(picture, (0, 0), sigma_px) for picture in pictures]
    result: NDArray[np.float32] = np.stack(blurred).astype(np.float32)
    return result


def _tone(
    pictures: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Change gain and gamma and cut off the dark end."""
    share = pictures / 255.0
    # The dark end is cut before gamma, as a raised reject level does.
    floor = rng.uniform(0.0, 0.12)
    share = np.clip((share - floor) / (1 - floor), 0, 1)
    toned = share ** np.float32(np.exp(rng.normal(0, 0.3)))
    toned *= 255.0 * np.exp(rng.normal(0, 0.2))
    result: NDArray[np.float32] = toned.astype(np.float32)
    return result


def _gain_field(
    pictures: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Vary brightness smoothly over the picture, the same in every frame."""
    import cv2

    side = pictures.shape[-1]
    coarse = np.exp(rng.normal(0, 0.4, (4, 4))).astype(np.float32)
    field = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    result: NDArray[np.float32] = pictures * np.clip(field, 0.1, 3.0)
    return result


def _processing(
    pictures: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Smooth or sharpen, as vendors do."""
    smooth = _blur(pictures, float(rng.uniform(0.6, 1.6)))
    if rng.random() < 0.6:
        return smooth
    return pictures + np.float32(rng.uniform(0.3, 1.0)) * (pictures - smooth)


def _persistence(
    pictures: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Average over time, as vendors do."""
    kept = np.float32(rng.uniform(0.1, 0.45))
    result = pictures.copy()
    for index in range(1, len(result)):
        result[index] = kept * result[index - 1] + (1 - kept) * pictures[index]
    return result


def _noise(
    pictures: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Add new grain to every frame, partly in proportion to brightness."""
    grain = rng.standard_normal(pictures.shape, dtype=np.float32)
    if rng.random() < 0.5:
        # Blurring weakens grain; the factor gives back a part of it.
        grain = _blur(grain, 0.8) * 2
    added = np.float32(rng.uniform(1, 8)) + np.float32(rng.uniform(0, 0.15)) * pictures
    return pictures + grain * added


def _gap_in_wall(
    pictures: NDArray[np.float32],
    points_px: NDArray[np.float32],
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Fade a stretch of the wall that moves with it, sometimes for some frames."""
    n_frames, side = pictures.shape[:2]
    track = points_px[:, rng.integers(points_px.shape[1])]
    radius = rng.uniform(6, 22)
    depth = rng.uniform(0.4, 0.95)
    axis = np.arange(side, dtype=np.float32) + 0.5
    across = np.exp(-(((axis - track[:, :1]) / radius) ** 2))
    down = np.exp(-(((axis - track[:, 1:]) / radius) ** 2))
    strength = np.full(n_frames, depth, np.float32)
    if rng.random() < 0.5:
        middle, width = rng.uniform(0, n_frames), rng.uniform(2, n_frames)
        strength *= np.exp(-(((np.arange(n_frames) - middle) / width) ** 2))
    hidden = strength[:, None, None] * down[:, :, None] * across[:, None, :]
    result: NDArray[np.float32] = (pictures * (1 - hidden)).astype(np.float32)
    return result


def _erase(
    pictures: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Draw boxes of one grey level, each for a few frames."""
    n_frames, side = pictures.shape[:2]
    result = pictures.copy()
    for _ in range(int(rng.integers(1, 4))):
        width, height = rng.integers(6, side // 4, 2)
        left, top = rng.integers(0, side - width), rng.integers(0, side - height)
        first = int(rng.integers(n_frames))
        last = first + int(rng.integers(1, max(n_frames // 2, 2)))
        box = result[first:last, top : top + height, left : left + width]
        box[:] = rng.uniform(0, 120)
    return result


def augment(
    pictures: NDArray[np.float32],
    points_px: NDArray[np.float32],
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Return the pictures changed at random, 0 to 255, shape (T, S, S).

    Parameters
    ----------
    pictures
        Grey levels 0 to 255, shape (T, S, S).
    points_px
        Positions (x, y) in pixels, shape (T, N, 2) or (N, 2).
    rng
        Source of randomness.
    """
    # The gap belongs to the tissue, what follows to the system: tissue comes first.
    if rng.random() < 0.5:
        pictures = _gap_in_wall(pictures, points_px, rng)
    for probability, change in (
        (0.35, _persistence),
        (0.5, _gain_field),
        (0.8, _tone),
        (0.4, _processing),
        (0.5, _noise),
        (0.35, _erase),
    ):
        if rng.random() < probability:
            pictures = change(pictures, rng)
    return np.clip(pictures, 0, 255)
