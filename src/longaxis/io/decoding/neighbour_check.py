"""Frames unlike both neighbours: damage that the decoder did not notice.

Damaged bytes inside the entropy-coded data of a JPEG shift or darken all blocks up to
the end of the picture, often without any error. The frames before and after are alike;
the damaged one differs from both.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_TILE_PX = 8
"""Side of a tile in every second pixel: one block of 16 pixels."""

# Chosen: twice what the neighbours differ by is left to motion. The 75th percentile
# stands for the faster parts of the beat, so that systole is no damage.
_TIMES_USUAL = 2.0
_USUAL_PERCENTILE = 75
_CLEAR_LEVELS, _CLEAR_SHARE = 20.0, 0.01
_SLIGHT_LEVELS, _SLIGHT_SHARE = 8.0, 0.03
"""A tile stands out if it differs from both neighbours by so many grey levels more than
twice what they differ by; a frame, if so many of its tiles do.

Measured on 17 undamaged grey loops of six systems: at most 0.0054 of the tiles stand
out clearly and 0.0154 slightly. Of 350 frames with damaged bytes, nearly all that
decode without a warning and have more than 10 % of their pixels off by over 40 grey
levels lie above, unless most of their neighbours are damaged too.
"""

# Chosen: below, too few steps are left to say what is usual; up to 16 frames, the steps
# of the frame itself weigh too much in the percentile.
_FEWEST_FRAMES = 5
_SHORT_LOOP = 16


def unlike_neighbours(
    frames: NDArray[np.uint8], damaged: Sequence[int] = ()
) -> list[int]:
    """Return the indices of frames that differ from both neighbours, which are alike.

    Frames uint8, shape (T, H, W); `damaged` are frames already known to be damaged.
    """
    left = [k for k in range(len(frames)) if k not in set(damaged)]
    thinned = frames[:, ::2, ::2]
    if min(thinned.shape[1:]) < _TILE_PX:
        return []
    distances = _Distances(thinned)
    unlike: list[int] = []
    # One at a time: a damaged frame makes its neighbours look unlike as well, until it
    # is taken out and they are compared with each other.
    while len(left) >= _FEWEST_FRAMES:
        worst = _most_unlike(distances, left)
        if worst is None:
            break
        unlike.append(worst)
        left.remove(worst)
    return sorted(unlike)


class _Distances:
    """Mean absolute difference of two frames in each tile, each pair once."""

    def __init__(self, frames: NDArray[np.uint8]) -> None:
        self._frames = frames
        self._known: dict[tuple[int, int], NDArray[np.float32]] = {}

    def between(self, one: int, other: int) -> NDArray[np.float32]:
        pair = (min(one, other), max(one, other))
        if pair not in self._known:
            self._known[pair] = self._measured(*pair)
        return self._known[pair]

    def _measured(self, one: int, other: int) -> NDArray[np.float32]:
        first, second = self._frames[one], self._frames[other]
        # Of two bytes, the larger minus the smaller: no wider type is needed.
        apart = np.maximum(first, second) - np.minimum(first, second)
        rows, columns = (side // _TILE_PX for side in apart.shape)
        tiles = apart[: rows * _TILE_PX, : columns * _TILE_PX]
        # Rows first and in small numbers, which is several times faster than at once.
        sums = tiles.reshape(rows, _TILE_PX, -1).sum(axis=1, dtype=np.uint16)
        total = sums.reshape(rows, columns, _TILE_PX).sum(axis=2, dtype=np.uint16)
        mean: NDArray[np.float32] = total / np.float32(_TILE_PX * _TILE_PX)
        return mean


def _most_unlike(distances: _Distances, left: Sequence[int]) -> int | None:
    """Return the frame that stands out most, None if none does."""
    steps = np.stack([distances.between(a, b) for a, b in pairwise(left)])
    usual = np.percentile(steps, _USUAL_PERCENTILE, axis=0)
    worst, worst_share = None, 0.0
    for place, frame in enumerate(left):
        before, after = _neighbours(left, place)
        if len(left) <= _SHORT_LOOP:
            # Two of few steps would shift what is usual.
            own = [max(0, place - 1), min(place, len(steps) - 1)]
            others = np.delete(steps, own, axis=0)
            usual = np.percentile(others, _USUAL_PERCENTILE, axis=0)
        # Where the neighbours differ, motion explains the difference of the frame
        # between.
        apart = np.maximum(distances.between(before, after), usual)
        excess = (
            # The smaller difference: unlike one neighbour only is a cut or fast motion.
            np.minimum(
                distances.between(before, frame), distances.between(frame, after)
            )
            - _TIMES_USUAL * apart
        )
        clear = float((excess > _CLEAR_LEVELS).mean()) / _CLEAR_SHARE
        slight = float((excess > _SLIGHT_LEVELS).mean()) / _SLIGHT_SHARE
        share = max(clear, slight)
        if share > max(1.0, worst_share):
            worst, worst_share = frame, share
    return worst


def _neighbours(left: Sequence[int], place: int) -> tuple[int, int]:
    """Return the frames on both sides; two on one side at either end."""
    # The ends have one neighbour, so two frames on the same side stand for it.
    if place == 0:
        return left[1], left[2]
    if place == len(left) - 1:
        return left[-2], left[-3]
    return left[place - 1], left[place + 1]
