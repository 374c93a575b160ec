"""Which part of a picture may be seen while the patient is hidden.

Names and dates are burnt into the picture beside what was scanned. What was scanned
moves, and has no corner that bends inwards; letters stand still. So the part that may
be seen is the hull of what moves, inside the region that the file names. Nothing here
changes a loop: it says what to cover on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Box = tuple[int, int, int, int]

# Chosen: enough to see what moves, few enough to be quick.
# From 12 frames over the whole loop the heart is seen in several phases.
_MOST_FRAMES = 12
# Blocks rather than pixels: noise of the compression averages out within a block.
_BLOCKS_ACROSS = 160
_LEAST_CHANGE = 0.8
"""Grey levels from frame to frame below which nothing moves but the compression."""

# Chosen: far below what moving tissue usually changes, so that weakly moving parts of
# the sector count, yet above residual noise.
_SHARE_OF_USUAL_CHANGE = 0.12
# Chosen: a smaller moving part is taken for a clock or an ECG trace, not a sector.
_LEAST_SHARE_OF_PICTURE = 0.06
# Below this slope an edge of the hull is horizontal; dividing by it would put its
# crossing with a row at infinity.
_LEVEL = 1e-9
_LETTER_BLOCKS = 3
"""A clock that counts on is narrower than this, a scanned part is not."""


class Known(Enum):
    """By what the part that may be seen was found, for the reader in one sentence."""

    BOTH = ""
    REGION = (
        "Patient hidden: nothing moves in this picture, so the file's whole ultrasound "
        "region is shown, letters included."
    )
    MOTION = (
        "Patient hidden: the file names no ultrasound region, so only what moves is "
        "shown."
    )
    NOTHING = (
        "Patient hidden: no scanned part was found in this picture, so all of it is "
        "covered."
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScannedPart:
    """What may be seen of every frame of a loop.

    Attributes
    ----------
    seen
        True where the picture may be shown, shape (H, W).
    known
        By what it was found.
    """

    seen: NDArray[np.bool_]
    known: Known

    def masked(self, frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a copy of a frame, shape (H, W), black outside the scanned part."""
        return np.where(self.seen, frame, np.uint8(0))


def scanned_part(frames: NDArray[np.uint8], region_px: Box | None) -> ScannedPart:
    """Return which pixels of a loop show what was scanned.

    Parameters
    ----------
    frames
        Shape (T, H, W).
    region_px
        (x0, y0, x1, y1), half open, of the tissue as the file names it, or None.
    """
    moving = _hull_of_motion(frames)
    inside = np.zeros(frames.shape[1:], dtype=bool)
    # Starts all covered: where neither motion nor a region is known, nothing is shown.
    if region_px is not None:
        x0, y0, x1, y1 = region_px
        inside[y0:y1, x0:x1] = True
    if moving is not None and region_px is not None:
        # Both conditions: a file's region may hold letters beside the sector, and the
        # hull may reach a little beyond the region.
        return ScannedPart(seen=moving & inside, known=Known.BOTH)
    if moving is not None:
        return ScannedPart(seen=moving, known=Known.MOTION)
    # Without motion nothing tells letters from tissue; the region alone is then all
    # that the file vouches for, and the reader is told (`Known.REGION`).
    known = Known.NOTHING if region_px is None else Known.REGION
    return ScannedPart(seen=inside, known=known)


def _hull_of_motion(frames: NDArray[np.uint8]) -> NDArray[np.bool_] | None:
    """Return the hull of the largest part that moves, shape (H, W), None without one.

    A hull, since cavities and shadows inside the scanned part hardly move.
    """
    from scipy import ndimage  # scipy is slow to load

    side = max(1, round(frames.shape[2] / _BLOCKS_ACROSS))
    change = _change(frames, side)
    if change.size == 0 or not (change > _LEAST_CHANGE).any():
        return None
    # The 75th percentile of what moves, not the maximum: a single flashing element of
    # the screen would raise the threshold over all tissue.
    usual = float(np.percentile(change[change > _LEAST_CHANGE], 75))
    moves = change > max(_LEAST_CHANGE, _SHARE_OF_USUAL_CHANGE * usual)
    # Letters go first: joined to the scanned part they would widen its hull.
    moves = ndimage.binary_opening(
        moves, np.ones((_LETTER_BLOCKS, _LETTER_BLOCKS), bool)
    )
    # Closing joins parts of the sector that dark cavities cut apart, so that the
    # largest part is the whole sector.
    moves |= ndimage.binary_closing(moves, iterations=2)
    parts, n_parts = ndimage.label(moves)
    if n_parts == 0:
        return None
    sizes = np.bincount(parts.ravel())[1:]
    # Only the largest: the moving ECG trace and a running clock lie apart from the
    # sector.
    largest = parts == 1 + int(sizes.argmax())
    if largest.sum() < _LEAST_SHARE_OF_PICTURE * largest.size:
        return None
    return _hull(largest, side, frames.shape[1:])


def _change(frames: NDArray[np.uint8], side: int) -> NDArray[np.float64]:
    """Return the mean change from frame to frame in blocks of pixels."""
    n_frames, height, width = frames.shape
    # A still picture has no change, and in a picture smaller than a block none can be
    # told.
    if n_frames < 2 or height < side or width < side:
        return np.zeros((0, 0))
    # Evenly over the loop: neighbouring frames at high frame rates hardly differ.
    chosen = np.linspace(0, n_frames - 1, min(n_frames, _MOST_FRAMES)).astype(int)
    rows, columns = height // side, width // side
    total = np.zeros((rows, columns))
    for before, after in pairwise(chosen.tolist()):
        # Signed and wider than uint8, whose differences would wrap round.
        first, second = (
            frames[line, : rows * side, : columns * side].astype(np.int16)
            for line in (before, after)
        )
        steps = np.abs(second - first).reshape(rows, side, columns, side)
        total += steps.mean(axis=(1, 3))
    return total / max(1, len(chosen) - 1)


def _hull(
    blocks: NDArray[np.bool_], side: int, shape: tuple[int, ...]
) -> NDArray[np.bool_]:
    """Return the convex hull of blocks, in pixels, shape (H, W)."""
    from scipy.spatial import ConvexHull

    rows, columns = np.nonzero(blocks)
    # All four corners of each block: centres alone would cut half a block off the rim
    # of the sector.
    corners = np.concatenate(
        [
            np.stack([columns + right, rows + down], axis=1) * side
            for right in (0, 1)
            for down in (0, 1)
        ]
    )
    edges = ConvexHull(corners).equations
    # Pixel centres, half a pixel from the corner that block coordinates start at.
    y, x = np.arange(shape[0]) + 0.5, np.arange(shape[1]) + 0.5
    left, right = np.zeros(shape[0]), np.full(shape[0], float(shape[1]))
    for across, down, offset in edges.tolist():
        # An edge lies at across * x + down * y + offset = 0, and the hull below it.
        if abs(across) < _LEVEL:
            # A row above or below the hull gets an empty interval (left of 0).
            right[down * y + offset > 0] = -1.0
        elif across > 0:
            right = np.minimum(right, -(down * y + offset) / across)
        else:
            left = np.maximum(left, -(down * y + offset) / across)
    seen: NDArray[np.bool_] = (x >= left[:, None]) & (x <= right[:, None])
    return seen
