"""Frames that look alike though time has passed: the same phase of another beat.

A wall that is followed from frame to frame drifts, beat after beat. Where the picture
comes back, so must the wall: a frame is then also compared with the one that it looks
like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Container

    from numpy.typing import NDArray

    from longaxis.data import Loop
    from longaxis.models.block_matching.grid import BlockGrid

# Chosen on 22 simulated loops of several beats (decision 12), as are the two below.
LEAST_APART_S = 0.3
"""Frames nearer in time are alike anyway."""

# Correlation of thumbnails. Chosen on the same loops: a frame of another phase must not
# be compared; a much higher limit leaves hardly any frame to compare with.
_LEAST_ALIKE = 0.6
# Without it a dilated ventricle, whose frames all look alike, was led by wrong phases:
# its contour went from 2.60 to 2.77 px (decision 12).
_LEAST_OF_RANGE = 0.5


class Revisits:
    """Knows which frames of a loop look alike around the wall.

    Parameters
    ----------
    loop
        The loop.
    grid
        Its pictures around the wall.
    start_frame
        Where the wall was handed over.
    """

    def __init__(self, loop: Loop, grid: BlockGrid, start_frame: int) -> None:
        seen = np.stack([grid.thumbnail(frame) for frame in range(loop.n_frames)])
        seen = seen.reshape(loop.n_frames, -1)
        # Mean and size are taken off, so that a gain or brightness that changes between
        # beats does not count; the product of two rows is then their correlation.
        seen -= seen.mean(axis=1, keepdims=True)
        seen /= np.linalg.norm(seen, axis=1, keepdims=True) + 1e-6
        self._alike: NDArray[np.float32] = seen @ seen.T
        self._times_s = loop.frame_times_s
        self._start_frame = start_frame

    def of(self, frame: int, tracked: Container[int]) -> int | None:
        """Return the frame that this one looks like; None if there is none.

        It has been tracked and is nearer to the start in time, so that its wall has
        drifted less.
        """
        alike = self._alike[frame]
        from_start_s = np.abs(self._times_s - self._times_s[self._start_frame])
        apart_s = np.abs(self._times_s - self._times_s[frame])
        # The least alike between each frame and this one: it has to have been away.
        away = np.concatenate(
            [
                np.minimum.accumulate(alike[: frame + 1][::-1])[::-1],
                np.minimum.accumulate(alike[frame:])[1:],
            ]
        )
        likely = (
            (apart_s >= LEAST_APART_S)
            # Ties are allowed: with frames placed evenly around the start the partner
            # on the other side is equally far away.
            & (from_start_s <= from_start_s[frame])
            & (alike >= _LEAST_ALIKE)
            & (alike >= away + _LEAST_OF_RANGE * (1 - away))
        )
        # The start frame is compared with every frame anyway.
        likely[self._start_frame] = False
        places = [int(place) for place in np.flatnonzero(likely) if place in tracked]
        return max(places, key=lambda place: float(alike[place]), default=None)
