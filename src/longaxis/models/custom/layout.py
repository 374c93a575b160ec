"""Between a loop and what a reader's own graph takes: pictures, positions, axes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.models.inference.input_grid import NetworkGrid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Loop
    from longaxis.models.custom.manifest import CoordinateRule, PictureRule


def grid_for(loop: Loop, picture: PictureRule) -> NetworkGrid:
    """Return where the tissue region of a loop lies in the graph's picture."""
    rows, columns = loop.frames.shape[1:]
    region = loop.tissue_region_px or (0, 0, columns, rows)
    x0, y0, x1, y1 = region
    size = np.array(picture.size_px)
    filled = size
    if picture.keeps_shape:
        shown_mm = np.array([x1 - x0, y1 - y0]) * np.array(loop.mm_per_pixel)
        # The side that fits worse decides, so that nothing is cut off.
        scale = (size / shown_mm).min()
        filled = np.clip(np.rint(shown_mm * scale), 1, size).astype(int)
    corner = (size - filled) // 2
    return NetworkGrid(
        region_px=region,
        filled_px=(int(filled[0]), int(filled[1])),
        corner_px=(int(corner[0]), int(corner[1])),
        mm_per_pixel=loop.mm_per_pixel,
    )


def pictures(
    frames: NDArray[np.uint8], grid: NetworkGrid, size_px: tuple[int, int]
) -> NDArray[np.uint8]:
    """Return the frames as the graph takes them, uint8, shape (T, height, width).

    Parameters
    ----------
    frames
        Grey frames of the loop, uint8, shape (T, H, W).
    grid
        How the tissue region is scaled.
    size_px
        Width and height that the graph takes.
    """
    import cv2

    x0, y0, x1, y1 = grid.region_px
    (width, height), (left, top) = grid.filled_px, grid.corner_px
    # By area, as a stretched picture may shrink along one side and grow along the
    # other.
    shrinks = width * height < (x1 - x0) * (y1 - y0)
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    result = np.zeros((len(frames), size_px[1], size_px[0]), np.uint8)
    for source, target in zip(frames, result, strict=True):
        shown = np.ascontiguousarray(source[y0:y1, x0:x1])
        target[top : top + height, left : left + width] = cv2.resize(
            shown, (width, height), interpolation=method
        )
    return result


def brightness(frames: NDArray[np.uint8], picture: PictureRule) -> NDArray[np.float64]:
    """Return the values of all channels, shape (1, T, C, H, W), in the graph's units.

    Frames are uint8, shape (T, H, W).
    """
    # Networks trained on colour pictures normalise each channel by itself.
    black, white = (
        np.array(value)[:, None, None] for value in (picture.black, picture.white)
    )
    values: NDArray[np.float64] = black + frames[None, :, None] / 255 * (white - black)
    return values


def written(
    points_px: NDArray[np.float64], rule: CoordinateRule, size_px: tuple[int, int]
) -> NDArray[np.float64]:
    """Return positions as the graph takes them, shape (..., 2), in its unit and order.

    Parameters
    ----------
    points_px
        (x, y) in pixels of the graph's input, 0 at its edge, shape (..., 2).
    rule
        Order, unit and origin of the graph's coordinates.
    size_px
        Width and height of the graph's input.
    """
    offset, span = _scale(rule, size_px)
    share = (points_px - offset) / span
    if rule.unit == "-1..1":
        share = 2 * share - 1
    return share[..., ::-1] if rule.order == "row-col" else share


def read(
    values: NDArray[np.float64], rule: CoordinateRule, size_px: tuple[int, int]
) -> NDArray[np.float64]:
    """Return pixels, shape (..., 2), from the graph's coordinates; undoes `written`.

    Parameters
    ----------
    values
        Positions as the graph returns them, shape (..., 2).
    rule
        Order, unit and origin of the graph's coordinates.
    size_px
        Width and height of the graph's input.
    """
    offset, span = _scale(rule, size_px)
    share = values[..., ::-1] if rule.order == "row-col" else values
    if rule.unit == "-1..1":
        share = (share + 1) / 2
    points_px: NDArray[np.float64] = share * span + offset
    return points_px


def _scale(
    rule: CoordinateRule, size_px: tuple[int, int]
) -> tuple[float, NDArray[np.float64]]:
    """Return the pixel position that is written as 0, and how many pixels are 1."""
    from_centre = rule.origin == "centre"
    offset = 0.5 if from_centre else 0.0
    if rule.unit == "pixels":
        return offset, np.ones(2)
    size = np.array(size_px, np.float64)
    # From first to last centre there is one pixel less than between the edges.
    return offset, np.maximum(size - 1, 1) if from_centre else size


def arranged(
    values: NDArray[np.float64], letters: str, axes: str
) -> NDArray[np.float64]:
    """Return values with the axes `letters` in the order `axes`; others hold one entry.

    Parameters
    ----------
    values
        Shape of one axis per letter of `letters`, in the unit of the graph.
    letters
        Names of the axes as they are, such as "TNP".
    axes
        Names of the axes as the graph wants them, such as "BNTP".
    """
    unwanted = tuple(letters.index(letter) for letter in letters if letter not in axes)
    kept = [letter for letter in letters if letter in axes]
    order = [kept.index(axis) for axis in axes]
    return values.squeeze(unwanted).transpose(order)


def rearranged(
    values: NDArray[np.float64], axes: str, letters: str
) -> NDArray[np.float64]:
    """Return values with the axes `axes` as `letters`; undoes `arranged`.

    Parameters
    ----------
    values
        Shape of one axis per letter of `axes`, in the unit of the graph.
    axes
        Names of the axes as the graph returns them.
    letters
        Names of the axes as they are wanted.
    """
    kept = [letter for letter in letters if letter in axes]
    ordered = values.transpose([axes.index(axis) for axis in kept])
    missing = [index for index, letter in enumerate(letters) if letter not in axes]
    return np.expand_dims(ordered, missing)


def likeness(
    frames: NDArray[np.uint8],
    tracks_px: NDArray[np.float64],
    start_frame: int,
    *,
    # Chosen: 15 pixels are about a wall in pictures of 256.
    half_px: int = 7,
) -> NDArray[np.float64]:
    """Return how alike each point's surroundings are to the start frame, 0 to 1.

    (T, N).

    The correlation of small blocks: for trackers that return no confidence.

    Parameters
    ----------
    frames
        Grey frames, uint8, shape (T, H, W).
    tracks_px
        Positions (x, y) in pixels, shape (T, N, 2).
    start_frame
        Frame the blocks are compared with.
    half_px
        Half the side of a block.
    """
    import cv2

    size = (2 * half_px + 1, 2 * half_px + 1)
    blocks = np.empty((*tracks_px.shape[:2], size[0] * size[1]), np.float32)
    # OpenCV counts from the centre of the first pixel.
    centred = (tracks_px - 0.5).astype(np.float32)
    for frame, places, target in zip(frames, centred, blocks, strict=True):
        picture = frame.astype(np.float32)
        for point, (x, y) in enumerate(places):
            block = cv2.getRectSubPix(picture, size, (float(x), float(y)))
            target[point] = block.ravel()
    blocks -= blocks.mean(axis=-1, keepdims=True)
    blocks /= np.linalg.norm(blocks, axis=-1, keepdims=True) + 1e-6
    similarity = np.einsum("tnk,nk->tn", blocks, blocks[start_frame])
    alike: NDArray[np.float64] = np.clip(similarity, 0, 1).astype(np.float64)
    return alike
