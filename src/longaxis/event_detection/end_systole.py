"""End-systole from the motion of the whole picture, before any contour is drawn.

The heart contracts until end-systole and widens after it. One affine motion from each
frame to the next, fitted to the brightness of the tissue, tells how much everything in
the picture contracts; its sum over time is smallest at end-systole.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Rows of the reduced picture; chosen: the fastest wall moves less than two of them
# between frames at 30 frames a second, which the linearised fit below can follow; more
# rows would also cost time with their square.
_ROWS = 96
# Gaussian of the reduced picture (standard deviation); chosen without a measurement.
# It spreads borders over the two rows that a wall may move, so that the gradient there
# still points to the match; a wider one leaves too few structures to fit.
_BLUR_PX = 1.5
# Gauss-Newton steps of the fit; chosen: the second corrects the linearisation of the
# first. More were not measured; time grows with their number.
_N_ITERATIONS = 2
# Shares of a beat between which end-systole lies; chosen. Systole takes 0.25 to 0.33 of
# it at 50 a minute and up to 0.55 at 150 a minute, so both ends leave room of 0.05.
EARLIEST, LATEST = 0.2, 0.6
# Logarithm of the size: a smaller swing is noise of the fit. Chosen without a
# measurement: 0.4 % of the size; with a larger one a heart that hardly contracts gets
# no end-systole, with 0 a still picture gets one.
_LEAST_SWING = 0.004


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSystole:
    """End-systole as the picture shows it.

    Attributes
    ----------
    frame
        Frame index.
    confidence
        From 0 to 1.
    """

    frame: int
    confidence: float


def size_curve(
    frames: NDArray[np.uint8], region: tuple[int, int, int, int] | None = None
) -> NDArray[np.float64]:
    """Return the size of what is in the picture as a share of the first frame, (T,).

    Parameters
    ----------
    frames
        Brightness, shape (T, H, W).
    region
        Tissue region (x0, y0, x1, y1) in pixels; None is the whole picture.
    """
    x0, y0, x1, y1 = region or (0, 0, frames.shape[2], frames.shape[1])
    small = _reduced(frames[:, y0:y1, x0:x1])
    growth = [_growth(one, other) for one, other in pairwise(small)]
    size: NDArray[np.float64] = np.exp(np.concatenate([[0.0], np.cumsum(growth)]))
    return size


def find_end_systole(
    size: NDArray[np.float64], end_diastole: int, last: int
) -> EndSystole | None:
    """Return the frame of the smallest size in a beat, or None where nothing swings.

    Parameters
    ----------
    size
        As `size_curve` returns it, shape (T,).
    end_diastole, last
        Frames of end-diastole and of the next one.
    """
    span = np.log(size[end_diastole : last + 1])
    n_frames = len(span) - 1
    if n_frames < 5:
        return None
    # The heart is as large at the end of the beat as at its start.
    span = span - np.linspace(span[0], span[-1], len(span))
    low, high = int(np.ceil(EARLIEST * n_frames)), int(LATEST * n_frames)
    smallest = low + int(span[low : high + 1].argmin())
    swing = float(span[0] - span[smallest])
    if swing < _LEAST_SWING:
        return None
    # Chosen: confidence is a half where the swing is four times the roughness of the
    # curve, and half of that at a limit, where the smallest size may lie beyond.
    # It was not calibrated (benchmarks/RESULTS.md).
    rest = float(np.std(np.diff(span, 2))) + 1e-9
    confidence = min(1.0, swing / (swing + 4 * rest))
    if smallest in {low, high}:
        confidence *= 0.5
    return EndSystole(frame=end_diastole + smallest, confidence=confidence)


def _reduced(frames: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return smooth pictures of about `_ROWS` rows."""
    step = max(1, round(frames.shape[1] / _ROWS))
    rows, columns = frames.shape[1] // step, frames.shape[2] // step
    cut = frames[:, : rows * step, : columns * step]
    blocks = cut.reshape(len(frames), rows, step, columns, step)
    small = blocks.mean(axis=(2, 4), dtype=np.float32)
    return ndimage.gaussian_filter(small, (0, _BLUR_PX, _BLUR_PX))


def _growth(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Return the trace of the affine motion between two pictures, in shares."""
    rows, columns = one.shape
    y, x = np.mgrid[:rows, :columns].astype(np.float32)
    weight = np.sqrt(one * other)
    centre_x = float((weight * x).sum() / weight.sum()) if weight.sum() > 0 else 0.0
    centre_y = float((weight * y).sum() / weight.sum()) if weight.sum() > 0 else 0.0
    x, y = x - centre_x, y - centre_y
    affine = np.zeros(6)
    for _ in range(_N_ITERATIONS):
        dx = affine[0] + affine[1] * x + affine[2] * y
        dy = affine[3] + affine[4] * x + affine[5] * y
        moved = ndimage.map_coordinates(
            other, [y + centre_y + dy, x + centre_x + dx], order=1, mode="nearest"
        )
        mean = (one + moved) / 2
        gy, gx = np.gradient(mean)
        columns_ = np.stack([gx, gx * x, gx * y, gy, gy * x, gy * y], -1).reshape(-1, 6)
        change = (one - moved).ravel()
        # Large differences are valves and noise: they count less. Chosen without a
        # measurement: a difference of 12 grey levels counts half.
        robust = 1 / (1 + (change / 12) ** 2)
        normal = columns_.T @ (columns_ * robust[:, None])
        affine = affine + np.linalg.solve(
            normal + 1e-3 * np.trace(normal) / 6 * np.eye(6) * 1e-3,
            columns_.T @ (robust * change),
        )
    return float(affine[1] + affine[5])
