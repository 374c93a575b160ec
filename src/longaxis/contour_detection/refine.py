"""From the line through three clicks to the middle of the wall near it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.contour_detection.profiles import (
    GreyPicture,
    equally_spaced,
    inward_normals,
    lengthened,
    profiles,
)
from longaxis.contour_detection.wall_model import WallModel, wall_model
from longaxis.strain.centreline import smooth_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Chosen, as the offsets and neighbours below: `longaxis-train wall-search` fitted the
# regression to features of just these places; changing one needs another training.
# On a line of 20 cm they lie about 4 mm apart, half a wall, over which its middle
# hardly bends.
N_PLACES = 49
"""Places along the line where the wall is looked for."""

# Chosen: about one wall thickness to each side. Less would not reach the wall from a
# line through three clicks; more reaches the other walls and the valves.
REACH_MM = 8.0
# Steps of 1 mm, about the smoothing of the picture (0.8 mm); the expected offset falls
# between them.
SHIFTS_MM = np.arange(-REACH_MM, REACH_MM + 0.5, 1.0)
"""Offsets among which the middle of the wall is looked for."""

# Chosen: the largest offset and 6 mm more, so that both borders of a wall are seen even
# if its middle lies there.
DEPTHS_MM = np.arange(-14.0, 14.5, 1.0)
"""Offsets of a profile's samples."""

# Chosen without a measurement: about 16 mm of wall to each side, where it tells a wall
# from a speck; every second place, as profiles next to each other are much alike.
NEIGHBOURS = (-4, -2, 0, 2, 4)
"""Places along the line whose profiles are seen together."""

# As clicks are simulated in benchmarks/first_contour.py, and as the line is drawn anew
# for the uncertainty (docs/methods.md).
CLICK_MM = 1.5
"""How exactly a reader's click lies on the middle of the wall (standard deviation)."""

# Share of the line's length over which a click holds the line. Chosen without a
# measurement: a click says nothing of the wall far from it; 5 % are about a centimetre.
_CLICK_REACH = 0.05
# Change of the offset between neighbouring places (standard deviation). Chosen without
# a measurement: stiffer cannot follow a bulge, softer jumps between the borders of the
# wall.
_STIFFNESS_MM = 0.8
# Chosen without a measurement: below 1, as the votes of a chain would otherwise be
# counted as independent; near 0 the picture would not count at all.
_ACROSS_WEIGHT = 0.7
"""Neighbouring places see nearly the same speckle: their votes are no news."""


def refine_to_wall(
    picture: GreyPicture,
    control_points_mm: NDArray[np.float64],
    *,
    click_mm: float | None = CLICK_MM,
    model: WallModel | None = None,
) -> NDArray[np.float64]:
    """Return the line moved across itself onto the middle of the wall.

    Each of `N_PLACES` places may move by up to `REACH_MM` across the line. The offsets
    are their expectation under a chain: at each place the fitted judgement of its
    profiles, between neighbouring places a Gaussian of their difference (forward and
    backward sums of dynamic programming).

    Parameters
    ----------
    picture
        The frame the line lies in.
    control_points_mm
        The line so far, shape (K, 2), from the left annulus to the right one.
    click_mm
        How far its two ends and its apex may be off the wall; None lets them move as
        freely as the rest.
    model
        Another model than the one that ships with Longaxis.

    Returns
    -------
    Shape (K, 2).
    """
    model = model or wall_model()
    line = smooth_line(control_points_mm, n_points=N_PLACES)
    votes = _ACROSS_WEIGHT * model.across(place_features(picture, line[None])[0])
    if click_mm is not None:
        # The logarithm of a Gaussian, like the votes.
        votes = votes - _pull(line) * (SHIFTS_MM / click_mm) ** 2 / 2
    shift_mm = expected_shifts(votes)
    moved = line + shift_mm[:, None] * inward_normals(line)
    return control_points_on(moved, len(control_points_mm))


def place_features(
    picture: GreyPicture, lines_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what is seen around each place of lines.

    Shape (N, P, 2) to (N, P, F): the profiles of a place and its neighbours, and how
    far along the line it is, counted from the nearer end.
    """
    # The line is drawn on, so that its ends have neighbours like the places inside.
    reach = max(NEIGHBOURS)
    seen = profiles(picture, lengthened(lines_mm, reach), DEPTHS_MM)
    n_places = lines_mm.shape[1]
    around = [seen[:, reach + by : reach + by + n_places] for by in NEIGHBOURS]
    along = np.linspace(-1, 1, n_places)
    # The wall looks different at annulus and apex; powers let a small regression know
    # where it is.
    place = np.stack([along, along**2, along**4], axis=1)
    return np.concatenate(
        [*around, np.broadcast_to(place, (len(lines_mm), *place.shape))], axis=2
    )


def expected_shifts(votes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the expected offset of each place of a smooth chain, in mm, shape (P,).

    Parameters
    ----------
    votes
        Log-likelihood of each offset of `SHIFTS_MM` at each place, shape (P, D).
    """
    between = SHIFTS_MM[:, None] - SHIFTS_MM[None, :]
    smooth = -((between / _STIFFNESS_MM) ** 2) / 2
    forward = _passed_on(votes, smooth)
    backward = _passed_on(votes[::-1], smooth)[::-1]
    belief = votes + forward + backward
    # The largest exponent is taken off first, so that none overflows.
    belief = np.exp(belief - belief.max(axis=1, keepdims=True))
    # The mean of the distribution, not its peak: it moves smoothly with the picture and
    # falls between the steps of a millimetre.
    expected: NDArray[np.float64] = (belief @ SHIFTS_MM) / belief.sum(axis=1)
    return expected


def _passed_on(
    votes: NDArray[np.float64], smooth: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what the places before say of each place's offset, log, shape (P, D)."""
    votes_so_far = np.zeros_like(votes)
    for place in range(1, len(votes)):
        before = votes_so_far[place - 1] + votes[place - 1]
        joint = before[:, None] + smooth
        # Logarithm of a sum of exponentials without overflow.
        top = joint.max(axis=0)
        votes_so_far[place] = top + np.log(np.exp(joint - top).sum(axis=0))
        # Only differences count; without this the numbers grow along the chain.
        votes_so_far[place] -= votes_so_far[place].max()
    return votes_so_far


def _pull(line_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how strongly each place is held by a click, 0 to 1, shape (P, 1)."""
    along = np.linspace(0, 1, len(line_mm))
    middle = (line_mm[0] + line_mm[-1]) / 2
    # The point farthest from the middle of the annulus, as everywhere in the program.
    apex = along[np.linalg.norm(line_mm - middle, axis=1).argmax()]
    away = np.abs(along[:, None] - np.array([0.0, apex, 1.0])).min(axis=1)
    pull: NDArray[np.float64] = np.exp(-0.5 * (away / _CLICK_REACH) ** 2)[:, None]
    return pull


def control_points_on(
    line_mm: NDArray[np.float64], n_points: int
) -> NDArray[np.float64]:
    """Return control points in mm on a line, shape (n_points, 2).

    With an odd number the middle one lies at the apex, the point farthest from the
    base.
    """
    middle = (line_mm[0] + line_mm[-1]) / 2
    apex = int(np.linalg.norm(line_mm - middle, axis=1).argmax())
    # An apex at the very end of the line leaves one half without length.
    if n_points % 2 == 0 or not 1 < apex < len(line_mm) - 2:
        return equally_spaced(line_mm, n_points)
    half = n_points // 2 + 1
    up = equally_spaced(line_mm[: apex + 1], half)
    down = equally_spaced(line_mm[apex:], half)
    return np.concatenate([up, down[1:]])
