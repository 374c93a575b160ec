"""What the records share: they check what they are given, and lock it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class RecordError(ValueError):
    """Values do not make a record; the text names no value but numbers."""


def describe(array: NDArray[np.generic]) -> str:
    """Return type and shape for an error message."""
    return f"{array.dtype} {array.shape}"


def lock(*arrays: NDArray[np.generic]) -> None:
    """Take the arrays over: from now on nobody writes to them."""
    # Locking needs no copy, and a mistake raises where it is made.
    for array in arrays:
        array.setflags(write=False)


def require(condition: bool, message: str) -> None:
    """Raise RecordError with `message` unless the condition holds."""
    if not condition:
        raise RecordError(message)


def require_shape(
    name: str, array: NDArray[np.generic], shape: tuple[int | None, ...]
) -> None:
    """Raise RecordError unless `array` has this shape; None stands for any size.

    Parameters
    ----------
    name
        Name.
    array
        Array to check.
    shape
        Expected shape, None for any length.
    """
    # Every axis by itself, since None allows any size.
    fits = array.ndim == len(shape) and all(
        wanted is None or wanted == got
        for wanted, got in zip(shape, array.shape, strict=True)
    )
    if fits:
        return
    sizes = ", ".join("any" if size is None else str(size) for size in shape)
    message = f"{name} must have shape ({sizes}), got {describe(array)}"
    raise RecordError(message)


def require_rising(name: str, values: NDArray[np.float64]) -> None:
    """Raise RecordError unless values, shape (n,), are finite and rise strictly.

    Any unit.
    """
    # NaN would pass a test for falling steps.
    finite = bool(np.isfinite(values).all())
    require(finite and bool((np.diff(values) > 0).all()), f"{name} must rise strictly")


def require_time(name: str, text: str) -> None:
    """Raise RecordError unless the text is a time with its offset from UTC."""
    try:
        # Without the offset a moment in another zone could lie in the future.
        has_offset = datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        has_offset = False
    require(has_offset, f"{name} must be a time with its offset from UTC")
