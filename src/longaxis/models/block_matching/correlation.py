"""Normalised cross-correlation of many blocks at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FLAT = 1.0
"""Grey levels (standard deviation) below which a block has nothing to be matched."""


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
    def weights(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Gaussian weights across a block as (x, y), each adding up to 1."""
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


class BlockPicture:
    """A picture with what correlation needs of it, for one shape of blocks."""

    def __init__(self, picture: NDArray[np.float32], shape: BlockShape) -> None:
        import cv2

        self.picture = picture
        self.shape = shape
        across, down = shape.weights
        border = cv2.BORDER_REPLICATE
        mean = cv2.sepFilter2D(picture, -1, across, down, borderType=border)
        square = cv2.sepFilter2D(picture**2, -1, across, down, borderType=border)
        self.spread = np.sqrt(np.maximum(square - mean**2, _FLAT**2))

    def blocks(self, centres: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return the blocks around positions between pixels, shape (N, h, w)."""
        import cv2

        half_x, half_y = self.shape.half
        x = centres[:, 0, None, None] + np.arange(-half_x, half_x + 1)[None, None, :]
        y = centres[:, 1, None, None] + np.arange(-half_y, half_y + 1)[None, :, None]
        x, y = np.broadcast_arrays(x, y)
        n_points = len(centres)
        sampled = cv2.remap(
            self.picture,
            np.ascontiguousarray(x.reshape(n_points, -1), dtype=np.float32),
            np.ascontiguousarray(y.reshape(n_points, -1), dtype=np.float32),
            interpolation=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
        blocks: NDArray[np.float32] = sampled.reshape(x.shape)
        return blocks


def match(
    blocks: NDArray[np.float32],
    target: BlockPicture,
    guesses: NDArray[np.float64],
) -> Matches:
    """Find each block in another picture, around a guess.

    Parameters
    ----------
    blocks
        Shape (N, h, w), from `BlockPicture.blocks`.
    target
        Picture to look in, prepared for the same shape of blocks.
    guesses
        Where to look, shape (N, 2).
    """
    scores, centres = correlations(blocks, target, guesses)
    n_points, n_shifts, _ = scores.shape
    best = scores.reshape(n_points, -1).argmax(axis=1)
    row, column = np.divmod(best, n_shifts)
    offset = np.stack([column, row], axis=1) - target.shape.radius
    positions = centres + offset + _between_steps(scores, row, column)
    peak = scores[np.arange(n_points), row, column]
    return Matches(positions=positions, correlation=peak.astype(np.float64))


def correlations(
    blocks: NDArray[np.float32],
    target: BlockPicture,
    guesses: NDArray[np.float64],
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return the correlation at every whole step around the guesses.

    Returns
    -------
    Correlations, shape (N, 2 radius + 1, 2 radius + 1) in rows and columns, and the
    whole-step centres they lie around, shape (N, 2).
    """
    half_x, half_y = target.shape.half
    radius = target.shape.radius
    across, down = target.shape.weights
    weight = down[:, None] * across[None, :]
    mean = (blocks * weight).sum(axis=(1, 2), keepdims=True)
    centred = blocks - mean
    own_spread = np.sqrt((centred**2 * weight).sum(axis=(1, 2)))
    weighted = centred * weight
    height, width = target.picture.shape
    limits = np.array([width - 1, height - 1])
    centres = np.clip(np.round(guesses), 0, limits)
    column, row = centres.astype(np.int64).T
    windows = _cut(target.picture, row, column, half_y + radius, half_x + radius)
    spread = _cut(target.spread, row, column, radius, radius)
    views = np.lib.stride_tricks.sliding_window_view(
        windows, blocks.shape[1:], axis=(1, 2)
    )
    products = np.einsum("nijab,nab->nij", views, weighted)
    scale = np.maximum(own_spread, _FLAT)[:, None, None] * spread
    return products / scale, centres


def _cut(
    picture: NDArray[np.float32],
    row: NDArray[np.int64],
    column: NDArray[np.int64],
    half_y: int,
    half_x: int,
) -> NDArray[np.float32]:
    """Return windows around whole steps, shape (N, 2 half_y + 1, 2 half_x + 1)."""
    padded = np.pad(picture, ((half_y, half_y), (half_x, half_x)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(
        padded, (2 * half_y + 1, 2 * half_x + 1)
    )
    return windows[row, column]


def _between_steps(
    scores: NDArray[np.float32], row: NDArray[np.int64], column: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the peak's offset from its whole step, (N, 2), by parabolas."""
    last = scores.shape[1] - 1
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
    is_peak = inside & (determinant > 1e-9) & (bend_x < 0)
    safe = np.where(is_peak, determinant, 1.0)
    x = (mixed * slope_y - bend_y * slope_x) / safe
    y = (mixed * slope_x - bend_x * slope_y) / safe
    offset = np.clip(np.stack([x, y], axis=1), -1, 1)
    return np.where(is_peak[:, None], offset, 0.0)


_STEP_Y, _STEP_X = np.mgrid[-1:2, -1:2][:, None]


def _bell(half: int) -> NDArray[np.float32]:
    """Return Gaussian weights that fall to a tenth at the edge of a block."""
    place = np.arange(-half, half + 1) / (half + 0.5)
    weight = np.exp(-2.3 * place**2)
    bell: NDArray[np.float32] = (weight / weight.sum()).astype(np.float32)
    return bell
