"""Points that jump in time, off the course of the frames before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Hearts of another simulator reached 7.3 m/s², at 55 frames a second, where the limit
# of 2 mm decides (benchmarks/RESULTS.md, points that leave their course).
LARGEST_ACCELERATION_MM_PER_S2 = 6000.0
"""Twice the largest of any point of the six bundled simulated loops, tracked by block
matching: 3.1 m/s² at 52 frames a second."""

# At short intervals the error of a position is larger than any acceleration allows.
SMALLEST_JUMP_MM = 2.0
"""Below it nothing is called a jump, however short the frame interval. The largest
deviation in the same six loops is 0.6 mm."""


def out_of_course_mm(
    points_mm: NDArray[np.float64], times_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return by how far each point jumps at each frame, 0 where it moves as walls do.

    A point jumps at a frame where it lies off the straight course between the frame
    before and the frame after by more than the acceleration of a wall explains. The
    size is that of the larger of its two steps there, so that a jump to and fro, a jump
    that lasts, one at the end of the loop, and a flip-flop are all given as wide as
    they are.

    Parameters
    ----------
    points_mm
        Tracks as they came from the tracker, not smoothed, shape (T, ..., 2).
    times_s
        Shape (T,).

    Returns
    -------
    Shape (T, ...). The first and the last frame have no course of their own; a jump
    there is given at their neighbour.
    """
    size_mm = np.zeros(points_mm.shape[:-1])
    # A course needs a frame on either side.
    if len(points_mm) < 3:
        return size_mm
    intervals_s = np.diff(times_s).reshape(-1, *(1,) * (points_mm.ndim - 2))
    before_s, after_s = intervals_s[:-1], intervals_s[1:]
    steps_mm = np.linalg.norm(np.diff(points_mm, axis=0), axis=-1)
    # In proportion to time: a left-out damaged frame or uneven frame times make one
    # step longer than the other.
    share = (before_s / (before_s + after_s))[..., None]
    course_mm = (1 - share) * points_mm[:-2] + share * points_mm[2:]
    off_mm = np.linalg.norm(points_mm[1:-1] - course_mm, axis=-1)
    # At a constant acceleration a the middle of three lies a * before * after / 2 off.
    allowed_mm = LARGEST_ACCELERATION_MM_PER_S2 * before_s * after_s / 2
    # NaN of a lost point compares as False; lost points are a reason of their own.
    jumps = off_mm > np.maximum(allowed_mm, SMALLEST_JUMP_MM)
    # The larger step: a single frame beside the course has two, a jump that lasts has
    # one, and half of it lies off the course. `fmax` takes the other where one is
    # unknown.
    size_mm[1:-1] = np.where(jumps, np.fmax(steps_mm[:-1], steps_mm[1:]), 0.0)
    return size_mm
