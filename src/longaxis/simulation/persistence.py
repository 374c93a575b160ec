"""Persistence: a displayed frame is mixed with the ones before it.

What a viewer, or a tracker, can follow in such a picture lags behind the tissue. The
truth that trackers are measured against is therefore filtered like the picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def as_displayed(
    values: NDArray[np.float64], persistence: float
) -> NDArray[np.float64]:
    """Return what changes over frames as it is seen in a display with persistence.

    Each frame is `(1 - persistence)` of itself and `persistence` of the displayed frame
    before it, as `display.frames_from_envelopes` mixes pictures. For positions that
    change by less than the size of a speckle between frames this is the place where
    the mixed speckle is seen; for larger steps it is an approximation.

    Parameters
    ----------
    values
        Shape (T, ...), one entry a scanned frame, such as positions of a mesh.
    persistence
        Share of the displayed frame before, 0 to below 1.

    Returns
    -------
    numpy.ndarray
        The same shape; the first frame is unchanged.

    Raises
    ------
    ValueError
        If the persistence is not in [0, 1).
    """
    if not 0 <= persistence < 1:
        message = f"persistence must be 0 or more and below 1, got {persistence}"
        raise ValueError(message)
    shown = np.array(values, dtype=np.float64)
    for frame in range(1, len(shown)):
        shown[frame] = (1 - persistence) * shown[frame] + persistence * shown[frame - 1]
    return shown
