"""Which axis of an array of frames is time: research has it first or last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from longaxis.errors import UnreadableFileError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MOST_HIGH, _MOST_WIDE = 2.0, 3.0
"""No echocardiogram is higher or wider than this, as a multiple of its other side, not
even cropped to a narrow sector; chosen."""

_MORE_STILL = 0.1
"""Black corners beside the sector stand still in time. So many more lines that do not
change along another axis, as a share, make that one time; chosen."""

_NO_PICTURE = 0.95
"""Above this share of unchanging lines there is no picture to judge by; chosen."""

_MOST_SAMPLES = 2_000_000
"""Values that are inspected, spread over the array; chosen."""

_ORDER = (
    "they must be (T, H, W), time first: numpy.moveaxis(frames, -1, 0) turns (H, W, T)"
    " into that"
)


def require_time_first(shape: tuple[int, int, int], n_times: int | None) -> None:
    """Raise UnreadableFileError where the size of the array shows another order.

    Parameters
    ----------
    shape
        Of the frames, (T, H, W) as it should be.
    n_times
        Number of frame times, None where there are none.
    """
    first, rows, columns = shape
    if n_times == first and n_times != columns:
        return
    if n_times not in {None, first} and n_times in {rows, columns}:
        message = (
            f"its frames have the shape {shape} and there are {n_times} frame times, "
            f"so time is not the first axis; {_ORDER}"
        )
        raise UnreadableFileError(message)
    if rows > _MOST_HIGH * columns or columns > _MOST_WIDE * rows:
        message = (
            f"its frames have the shape {shape}, which would be pictures of {columns} "
            f"x {rows} pixels; {_ORDER}"
        )
        raise UnreadableFileError(message)


def require_pictures_by_time(frames: NDArray[np.uint8]) -> None:
    """Raise UnreadableFileError where the last axis looks like time and the first not.

    Parameters
    ----------
    frames
        Shape (T, H, W) as it should be.
    """
    step = 1
    while frames.size > _MOST_SAMPLES * step**3:
        step += 1
    sampled = frames[::step, ::step, ::step]
    first, rows, last = (_still_share(sampled, axis) for axis in range(3))
    if last < _NO_PICTURE and last > max(first, rows) + _MORE_STILL:
        message = (
            f"its frames have the shape {frames.shape}, and their last axis looks like "
            f"time; {_ORDER}"
        )
        raise UnreadableFileError(message)


def _still_share(values: NDArray[Any], axis: int) -> float:
    """Return the share of lines along an axis that do not change."""
    return float((values.max(axis=axis) == values.min(axis=axis)).mean())
