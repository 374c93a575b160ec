"""Normalised cross-correlation of many blocks at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Chosen: one grey level is the step of 8-bit pictures, so less spread is rounding and a
# correlation divided by it would be large by chance.
_FLAT = 1.0
"""Grey levels (standard deviation) below which a block has nothing to be matched."""

_LEAST_PEAK = 0.02
"""A correlation that is nowhere higher says nothing: the point stays where it is.

Chosen just above 0, the correlation of pictures without texture, for black pictures had
moved points by 76 px (benchmarks/RESULTS.md). Unrelated speckle reaches 0.2 at the best
of 25 places; what is doubtful up to there is left to the confidence.
"""


@dataclass(frozen=True, slots=True, eq=False)
class BlockShape:
    """How large blocks are, and how far they are looked for, in steps of the grid.

    Attributes
    ----------
    half
        A block reaches this far from its centre, as (x, y).
    radius
        It is looked for this far from the guess.
    """

    half: tuple[int, int]
    radius: int

    @property
    def window_size(self) -> tuple[int, int]:
        """Rows and columns of the window that a block is looked for in."""
        half_x, half_y = self.half
        return 2 * (half_y + self.radius) + 1, 2 * (half_x + self.radius) + 1

    @property
    def weights(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Gaussian weights across a block along x and y.

        Shape (w,) and (h,), each of sum 1.
        """
        return _bell(self.half[0]), _bell(self.half[1])


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Where blocks were found.

    Attributes
    ----------
    positions
        In steps of the grid, shape (N, 2).
    correlation
        At the best whole step, from -1 to 1, shape (N,).
    """

    positions: NDArray[np.float64]
    correlation: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Blocks of one picture, ready to be looked for in others.

    Attributes
    ----------
    kernels
        Weighted grey values about their mean, each row of a block followed by zeros
        up to the width of the windows that it is compared with; shape (N, K), float32.
    spread
        Weighted standard deviation of each block, shape (N,).
    """

    kernels: NDArray[np.float32]
    spread: NDArray[np.float32]


class BlockPicture:
    """A picture with what correlation needs of it, for one shape of blocks."""

    def __init__(self, picture: NDArray[np.float32], shape: BlockShape) -> None:
        self.picture = picture
        self.shape = shape

    @cached_property
    def spread(self) -> NDArray[np.float32]:
        """Weighted standard deviation (grey levels) of the block around each step.

        (H, W).
        """
        import cv2

        across, down = self.shape.weights
        border = cv2.BORDER_REPLICATE
        mean = cv2.sepFilter2D(self.picture, -1, across, down, borderType=border)
        square = cv2.sepFilter2D(self.picture**2, -1, across, down, borderType=border)
        # In flat places the difference of the two means comes out slightly negative;
        # the floor keeps the root real and the division by it harmless.
        spread: NDArray[np.float32] = np.sqrt(np.maximum(square - mean**2, _FLAT**2))
        return spread

    @cached_property
    def padded(self) -> NDArray[np.float32]:
        """Grey levels with the edge repeated as far as windows reach.

        (H + 2 p, W + 2 p).
        """
        half_x, half_y = self.shape.half
        reach_y, reach_x = half_y + self.shape.radius, half_x + self.shape.radius
        # Repeated edge, as in `spread`: points near the border of the crop have whole
        # windows too, and no step in brightness that would look like a structure.
        return np.pad(self.picture, ((reach_y, reach_y), (reach_x, reach_x)), "edge")

    @cached_property
    def padded_spread(self) -> NDArray[np.float32]:
        """The same of `spread`, in grey levels, (H + 2 p, W + 2 p)."""
        return np.pad(self.spread, self.shape.radius, "edge")

    # Views cost no memory, but to make one takes as long as to cut ten blocks.
    @cached_property
    def windows(self) -> NDArray[np.float32]:
        """Grey levels around each step, a view of shape (H, W, h, w)."""
        return np.lib.stride_tricks.sliding_window_view(
            self.padded, self.shape.window_size
        )

    @cached_property
    def spread_windows(self) -> NDArray[np.float32]:
        """The same of `spread`, in grey levels, shape (H, W, S, S)."""
        n_shifts = 2 * self.shape.radius + 1
        return np.lib.stride_tricks.sliding_window_view(
            self.padded_spread, (n_shifts, n_shifts)
        )

    def blocks(self, centres: NDArray[np.float64]) -> Blocks:
        """Return the blocks around positions between pixels, shape (N, 2)."""
        import cv2

        half_x, half_y = self.shape.half
        height, width = 2 * half_y + 1, 2 * half_x + 1
        n_points = len(centres)
        # The centre lies between pixels. Rounding it would add up to half a step of
        # error at every frame, always in the direction of the grid.
        x = centres[:, 0, None, None] + np.arange(-half_x, half_x + 1)[None, None, :]
        y = centres[:, 1, None, None] + np.arange(-half_y, half_y + 1)[None, :, None]
        place = np.empty((2, n_points, height, width), np.float32)
        place[0], place[1] = x, y
        sampled = cv2.remap(
            self.picture,
            place[0].reshape(n_points, -1),
            place[1].reshape(n_points, -1),
            # Linear interpolation blurs most half way between two pixels, so that how
            # well a block matches would depend on where it lies.
            interpolation=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
        across, down = self.shape.weights
        weight = (down[:, None] * across[None, :]).ravel()
        # The weighted sum of a kernel is 0, so the mean of the window it is compared
        # with drops out of the product; only the spread of the window has to be divided
        # by.
        centred = sampled - (sampled @ weight)[:, None]
        weighted = centred * weight
        spread = np.sqrt((weighted * centred).sum(axis=1))
        # Rows as far apart as in the windows, so that a shift of the block is a shift
        # in memory; zeros behind the last row would only be read past the end.
        kernels = np.zeros(
            (n_points, height, width + 2 * self.shape.radius), np.float32
        )
        kernels[:, :, :width] = weighted.reshape(n_points, height, width)
        flat = kernels.reshape(n_points, -1)[:, : -2 * self.shape.radius]
        return Blocks(kernels=flat, spread=spread)


def match(
    blocks: Blocks, target: BlockPicture, guesses: NDArray[np.float64]
) -> Matches:
    """Find each block in another picture, around a guess.

    Parameters
    ----------
    blocks
        From `BlockPicture.blocks`.
    target
        Picture to look in, prepared for the same shape of blocks.
    guesses
        Where to look, in pixels, shape (N, 2); a block like nothing there stays there.
    """
    scores, centres = correlations(blocks, target, guesses)
    return matches_of(scores, centres, guesses)


def matches_of(
    scores: NDArray[np.float32],
    centres: NDArray[np.float64],
    guesses: NDArray[np.float64],
) -> Matches:
    """Return where the correlation is highest, between whole steps.

    Parameters
    ----------
    scores
        Correlation, -1 to 1, at every whole step around the centres, shape (N,
        2 radius + 1, 2 radius + 1) in rows and columns.
    centres
        Whole pixels of the grid, shape (N, 2).
    guesses
        Where a block stays that is like nothing, in pixels, shape (N, 2).
    """
    n_points, n_shifts, _ = scores.shape
    # Of equal scores the first one wins, in the upper left corner: in a constant
    # picture that would be motion (76 px in black pictures, RESULTS.md). `_LEAST_PEAK`
    # prevents it.
    best = scores.reshape(n_points, -1).argmax(axis=1)
    row, column = np.divmod(best, n_shifts)
    offset = np.stack([column, row], axis=1) - n_shifts // 2
    positions = centres + offset + _between_steps(scores, row, column)
    # Of the whole step, not of the fitted surface, which may rise above 1.
    peak = scores[np.arange(n_points), row, column].astype(np.float64)
    # Blocks or pictures without texture correlate with nothing: all places are alike.
    is_found = peak > _LEAST_PEAK
    return Matches(
        positions=np.where(is_found[:, None], positions, guesses),
        correlation=np.where(is_found, peak, 0.0),
    )


def correlations(
    blocks: Blocks, target: BlockPicture, guesses: NDArray[np.float64]
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return the correlation at every whole step around the guesses.

    Parameters
    ----------
    blocks
        Blocks of the query frame.
    target
        Frame to search in.
    guesses
        Positions to search around, in pixels of the grid, shape (N, 2).

    Returns
    -------
    Correlations, shape (N, 2 radius + 1, 2 radius + 1) in rows and columns, and the
    whole-step centres they lie around, shape (N, 2).
    """
    centres = whole_steps(guesses, target.picture.shape)
    column, row = centres.astype(np.int64).T
    windows = target.windows[row, column]
    return correlated(blocks, windows, target.spread_windows[row, column]), centres


def whole_steps(
    guesses: NDArray[np.float64], shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Return the pixels of a grid (H, W) nearest to guesses, shape (N, 2)."""
    height, width = shape
    # Guesses may leave the crop; windows are cut from the padded picture around a whole
    # step inside it.
    centres: NDArray[np.float64] = np.clip(
        np.round(guesses), 0, np.array([width - 1, height - 1])
    )
    return centres


def correlated(
    blocks: Blocks, windows: NDArray[np.float32], spread: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the correlation, -1 to 1, of blocks at all shifts in their windows.

    Parameters
    ----------
    blocks
        Blocks of the query frame.
    windows
        Grey levels around each, contiguous, shape (N, h, w).
    spread
        Weighted standard deviation in grey levels at each shift, shape (N, S, S).
    """
    n_shifts, item = spread.shape[1], windows.itemsize
    # All shifts of a block are one block-long piece of its window each. Products
    # over long pieces take a third of the time of products row by row.
    shifted = np.lib.stride_tricks.as_strided(
        windows,
        (len(windows), n_shifts, n_shifts, blocks.kernels.shape[1]),
        (windows.strides[0], windows.strides[1], item, item),
        writeable=False,
    )
    # Half of the time of `einsum` (RESULTS.md, time of block matching 6).
    products = np.vecdot(shifted, blocks.kernels[:, None, None])
    scale = np.maximum(blocks.spread, _FLAT)[:, None, None] * spread
    scores: NDArray[np.float32] = products / scale
    return scores


def _between_steps(
    scores: NDArray[np.float32], row: NDArray[np.int64], column: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the peak's offset from its whole step, (N, 2), by parabolas."""
    last = scores.shape[1] - 1
    # At the border of the search a neighbour is missing: the peak may lie outside, and
    # the whole step is all that is known.
    inside = (row > 0) & (row < last) & (column > 0) & (column < last)
    r, c = np.clip(row, 1, last - 1), np.clip(column, 1, last - 1)
    n = np.arange(len(scores))
    near = scores[
        n[:, None, None], r[:, None, None] + _STEP_Y, c[:, None, None] + _STEP_X
    ]
    near = near.astype(np.float64)
    # Least-squares quadratic surface through the nine correlations around the peak.
    slope_x = (near[:, :, 2] - near[:, :, 0]).sum(axis=1) / 6
    slope_y = (near[:, 2] - near[:, 0]).sum(axis=1) / 6
    bend_x = (near[:, :, 2] - 2 * near[:, :, 1] + near[:, :, 0]).sum(axis=1) / 3
    bend_y = (near[:, 2] - 2 * near[:, 1] + near[:, 0]).sum(axis=1) / 3
    mixed = (near[:, 2, 2] - near[:, 2, 0] - near[:, 0, 2] + near[:, 0, 0]) / 4
    determinant = bend_x * bend_y - mixed**2
    # Only a maximum has a meaningful vertex: on a ridge or saddle, which a wall without
    # texture along its course gives, it lies anywhere.
    is_peak = inside & (determinant > 1e-9) & (bend_x < 0)
    safe = np.where(is_peak, determinant, 1.0)
    x = (mixed * slope_y - bend_y * slope_x) / safe
    y = (mixed * slope_x - bend_x * slope_y) / safe
    # No neighbour is higher than the best whole step, so a vertex farther off than one
    # step comes from a surface that is nearly flat.
    offset = np.clip(np.stack([x, y], axis=1), -1, 1)
    return np.where(is_peak[:, None], offset, 0.0)


_STEP_Y, _STEP_X = np.mgrid[-1:2, -1:2][:, None]


@cache
def _bell(half: int) -> NDArray[np.float32]:
    """Return Gaussian weights that fall to a tenth at the edge of a block."""
    place = np.arange(-half, half + 1) / (half + 0.5)
    # 2.3 = ln 10, which gives the tenth. Chosen: a sharper bell averages too little
    # speckle, a flatter one moves with whatever enters at the edge of the block.
    weight = np.exp(-2.3 * place**2)
    bell: NDArray[np.float32] = (weight / weight.sum()).astype(np.float32)
    return bell
