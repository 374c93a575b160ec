"""Where the structures lie by which a view is recognised.

A picture of A4C without the right heart, or of A3C without the aortic root, cannot be
distinguished from A2C by anybody, nor can A2C be recognised where the sector ends at
the inferior wall: it is the view that has no right ventricle there. Structures after
the recommendations for a transthoracic study (Mitchell 2019,
doi:10.1016/j.echo.2018.06.004).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data.view_proposal import EchoView

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

# Chosen: a structure at the very border of the sector is lost in its fall-off.
_MARGIN_DEG, _MARGIN_MM = 1.5, 3.0
# Chosen: a little of the atria is seen below the annulus, and the aortic valve with the
# first centimetre of the root, which lies 14 mm beyond the hinge.
_ATRIUM_MM, _ROOT_MM = 8.0, 14.0
# Chosen: of the right ventricle this share of its width is seen near the base, and half
# way up the septum, where it is narrower.
_RIGHT_SHARE, _RIGHT_SHARE_ABOVE = 0.7, 0.35
# Chosen: so much of a right ventricle would be seen beside the inferior wall of A2C.
_ABSENT_SHARE = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Sizes in mm of a heart in an apical view, at end-diastole.

    Attributes
    ----------
    length, half_width
        Of the left ventricle's cavity, half the width at the base.
    left_wall, right_wall
        Thickness of the walls as they are displayed.
    right_width
        Of the right ventricle at its base.
    root_angle_deg
        Of the aortic root to the ventricle's axis.
    """

    length: float
    half_width: float
    left_wall: float
    right_wall: float
    right_width: float
    root_angle_deg: float


def defining_points(view: EchoView, cut: Cut) -> Points:
    """Return places that make a view along the ventricle recognisable, in mm, (K, 2).

    Own coordinates of the heart: the apex at (0, 0), the base at growing y.

    Parameters
    ----------
    view
        An apical view, the parasternal long axis or the subcostal view.
    cut
        Sizes of the heart.
    """
    base, half = cut.length, cut.half_width
    left, right = -half - 0.5 * cut.left_wall, half + 0.5 * cut.right_wall
    points = [(left, base), (right, base), (0.0, base + _ATRIUM_MM)]
    septum = -half - cut.left_wall
    if view in (EchoView.FOUR_CHAMBER, EchoView.SUBCOSTAL):
        points += [
            (septum - _RIGHT_SHARE * cut.right_width, 0.95 * base),
            (septum - _RIGHT_SHARE_ABOVE * cut.right_width, 0.6 * base),
        ]
    elif view is EchoView.TWO_CHAMBER:
        points.append((septum - _ABSENT_SHARE * cut.right_width, 0.95 * base))
    else:
        angle = np.deg2rad(cut.root_angle_deg)
        run = _ROOT_MM * np.array([np.sin(angle), np.cos(angle)])
        points.append((half + float(run[0]), base + float(run[1])))
    return np.array(points)


def ring_points(radius_mm: float) -> Points:
    """Return four places on a ring about the origin in mm, shape (4, 2)."""
    return radius_mm * np.array([(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)])


def turned(points_mm: Points, angle_deg: float) -> Points:
    """Return points (K, 2) turned about the origin, from x towards y."""
    angle = np.deg2rad(angle_deg)
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.asarray(points_mm @ np.array([[cosine, sine], [-sine, cosine]]))


def lie_in_sector(points_mm: Points, half_angle_deg: float, depth_mm: float) -> bool:
    """Return whether all points, shape (K, 2) from the probe, are seen."""
    angle_deg = np.rad2deg(np.arctan2(points_mm[:, 0], points_mm[:, 1]))
    radius = np.hypot(points_mm[:, 0], points_mm[:, 1])
    inside = np.abs(angle_deg) <= half_angle_deg - _MARGIN_DEG
    return bool(np.all(inside & (radius <= depth_mm - _MARGIN_MM)))
