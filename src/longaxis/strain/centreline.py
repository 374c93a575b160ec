"""From three clicks to a smooth line, and from the line to a mesh of the wall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Mesh
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Centreline

SHAPE_EXPONENT = 2.3
"""Of the super-ellipse |x|^n + |y|^n = 1 that three landmarks are joined by: fuller
than an ellipse (2), as the walls of a ventricle run nearly straight up to the apex."""

SMALLEST_LENGTH_MM = 20.0
"""A shorter line is not the wall of a left ventricle, not even a child's."""

# Chosen: steps of about 0.1 mm on a long ventricle; odd, so that one is the apex.
_DENSE_POINTS = 2001
# Chosen: at 1 the rows would just touch in the centre of curvature.
_LARGEST_BEND = 0.7
"""How much of the radius of curvature half of the wall may use up."""
# Length over which the least radius is taken. Chosen without a measurement, less than a
# segment: much shorter, the thickness of the mesh changes abruptly; much longer, the
# apex narrows the wall beside it too.
_BEND_WINDOW_MM = 6.0


def control_points_from_landmarks(
    left_annulus_mm: NDArray[np.float64],
    apex_mm: NDArray[np.float64],
    right_annulus_mm: NDArray[np.float64],
    *,
    n_points: int = 9,
) -> NDArray[np.float64]:
    """Return the control points of a line shaped like a left ventricle.

    Half a super-ellipse is laid through the three points, in the skewed frame that
    they span. With an odd number of points the apex is one of them.

    Parameters
    ----------
    left_annulus_mm, apex_mm, right_annulus_mm
        Positions as (x, y), shape (2,).
    n_points
        How many control points, 5 or more.

    Returns
    -------
    Shape (n_points, 2), from the left annulus over the apex to the right annulus.
    """
    if n_points < 5:
        message = f"n_points must be 5 or more, got {n_points}"
        raise ValueError(message)
    middle = (left_annulus_mm + right_annulus_mm) / 2
    half_width = (right_annulus_mm - left_annulus_mm) / 2
    axis = apex_mm - middle
    area = abs(half_width[0] * axis[1] - half_width[1] * axis[0])
    # Relative to the length of the axis, so that a child's heart is judged like an
    # adult's.
    if area < 1e-3 * (1 + float(axis @ axis)):
        message = (
            "The two annulus points and the apex lie on one line; place the apex at "
            "the tip of the ventricle."
        )
        raise BadInputError(message)
    angle = np.linspace(np.pi, 0, _DENSE_POINTS)
    # The parametric form of the super-ellipse; signs are kept apart, as powers of
    # negative numbers are not real.
    power = 2 / SHAPE_EXPONENT
    across = np.sign(np.cos(angle)) * np.abs(np.cos(angle)) ** power
    along = np.abs(np.sin(angle)) ** power
    dense = middle + across[:, None] * half_width + along[:, None] * axis
    if n_points % 2 == 0:
        # An even number has no middle point, so that none lies at the apex.
        return _resample(dense, n_points)
    half = _DENSE_POINTS // 2
    up = _resample(dense[: half + 1], n_points // 2 + 1)
    down = _resample(dense[half:], n_points // 2 + 1)
    return np.concatenate([up, down[1:]])


def smooth_line(
    control_points_mm: NDArray[np.float64], *, n_points: int = 200
) -> NDArray[np.float64]:
    """Return the smooth line through the control points, at equal arc length.

    A natural cubic spline, with the length of the chords as its parameter.

    Parameters
    ----------
    control_points_mm
        Shape (K, 2), K >= 3.
    n_points
        How many points to return.

    Returns
    -------
    Shape (n_points, 2); the first and last control points are its ends.
    """
    # scipy is imported here so that the window starts without it.
    from scipy.interpolate import CubicSpline

    steps = np.linalg.norm(np.diff(control_points_mm, axis=0), axis=1)
    # Points on one place would make the parameter of the spline stand still.
    apart = np.concatenate([[True], steps > 1e-6])
    points = control_points_mm[apart]
    if len(points) < 3:
        message = "A centreline needs three points that lie apart."
        raise BadInputError(message)
    chord = np.concatenate([[0.0], np.cumsum(steps[apart[1:]])])
    spline = CubicSpline(chord, points, bc_type="natural")
    dense = spline(np.linspace(0, chord[-1], max(_DENSE_POINTS, 10 * n_points)))
    return _resample(np.asarray(dense, dtype=np.float64), n_points)


def line_length_mm(points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the length of lines of N points, shape (..., N, 2) to (...)."""
    links = np.linalg.norm(np.diff(points_mm, axis=-2), axis=-1)
    length: NDArray[np.float64] = links.sum(axis=-1)
    return length


def build_mesh(centreline: Centreline, *, rows: int, spacing_mm: float) -> Mesh:
    """Return the wall around a centreline as a mesh of points.

    Rows run parallel to the line, half the wall thickness to either side; row 0 is
    the endocardium. Where the line bends so tightly that rows would cross, they are
    drawn nearer to it.

    Parameters
    ----------
    centreline
        The line a reader placed.
    rows
        Rows across the wall, odd.
    spacing_mm
        Distance between points along the line; the nearest that divides it equally.
    """
    if rows < 1 or rows % 2 == 0:
        message = f"rows must be odd, got {rows}"
        raise ValueError(message)
    dense = smooth_line(centreline.control_points_mm, n_points=_DENSE_POINTS)
    length = float(line_length_mm(dense))
    if length < SMALLEST_LENGTH_MM:
        message = (
            f"The centreline is only {length:.0f} mm long; check the scale of the "
            "picture, or place it along the whole wall."
        )
        raise BadInputError(message)
    # Six segments have seven ends.
    n_columns = max(7, round(length / spacing_mm) + 1)
    inward = _inward_normals(dense)
    half_mm = centreline.wall_thickness_mm / 2
    inner_mm = np.minimum(half_mm, _room_mm(dense, inward, length))
    outer_mm = np.minimum(half_mm, _room_mm(dense, -inward, length))
    # Steps of the dense line are equal in length, so equal indices are equal arc
    # length.
    positions = np.linspace(0, len(dense) - 1, n_columns).round().astype(int)
    share = np.linspace(1, -1, rows) if rows > 1 else np.zeros(1)
    depth = np.where(
        share > 0, share * inner_mm[positions, None], share * outer_mm[positions, None]
    )
    points = dense[positions, None, :] + depth[..., None] * inward[positions, None, :]
    return Mesh(points_mm=points)


def mesh_around(
    line_mm: NDArray[np.float64], *, rows: int, wall_thickness_mm: float
) -> NDArray[np.float64]:
    """Return rows parallel to a line whose points are kept as the middle row.

    As `build_mesh`, but for the points of a reference line, which are not moved.

    Parameters
    ----------
    line_mm
        From the left annulus over the apex to the right one, shape (L, 2), L >= 3.
    rows
        Rows across the wall, odd.
    wall_thickness_mm
        Between the first and the last row, where the line bends gently enough.

    Returns
    -------
    numpy.ndarray
        Shape (L, rows, 2); row 0 lies at the endocardium.

    Raises
    ------
    BadInputError
        If fewer than three points lie apart.
    """
    dense = smooth_line(line_mm, n_points=_DENSE_POINTS)
    inward = _inward_normals(dense)
    length = float(line_length_mm(dense))
    half_mm = wall_thickness_mm / 2
    inner_mm = np.minimum(half_mm, _room_mm(dense, inward, length))
    outer_mm = np.minimum(half_mm, _room_mm(dense, -inward, length))
    distance = np.linalg.norm(line_mm[:, None] - dense[None], axis=-1)
    nearest = distance.argmin(axis=1)
    share = np.linspace(1, -1, rows) if rows > 1 else np.zeros(1)
    room = np.where(share > 0, inner_mm[nearest, None], outer_mm[nearest, None])
    return line_mm[:, None] + (share * room)[..., None] * inward[nearest, None]


def _resample(points: NDArray[np.float64], n_points: int) -> NDArray[np.float64]:
    """Return points at equal arc length on a finely drawn line."""
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    arc = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.linspace(0, arc[-1], n_points)
    columns = [np.interp(wanted, arc, points[:, axis]) for axis in range(2)]
    return np.stack(columns, axis=1)


def _inward_normals(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return unit normals that point into the cavity, shape (N, 2).

    The cavity is what line and chord enclose, so its side follows from the sense in
    which the closed line runs round, however the ventricle lies in the picture.
    """
    tangent = np.gradient(line, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    x, y = (line - line[0]).T
    twice_area = float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())
    # The sense of rotation tells the inner side; mirrored views run the other way
    # round.
    side = 1.0 if twice_area >= 0 else -1.0
    return side * np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)


def _room_mm(
    line: NDArray[np.float64], side: NDArray[np.float64], length_mm: float
) -> NDArray[np.float64]:
    """Return how far to one side the rows may lie without crossing, shape (N,).

    A parallel line folds where it is farther off than the radius of curvature.
    """
    step_mm = length_mm / (len(line) - 1)
    bend = np.gradient(np.gradient(line, step_mm, axis=0), step_mm, axis=0)
    # Only bends towards this side make rows cross; a straight line has no limit.
    curvature = np.maximum((bend * side).sum(axis=1), 1e-6)
    room = np.minimum(_LARGEST_BEND / curvature, 1e3)
    half = max(1, round(_BEND_WINDOW_MM / 2 / step_mm))
    windows = np.lib.stride_tricks.sliding_window_view
    width = 2 * half + 1
    # The mean of nearby minima is smooth and nowhere larger than the room itself.
    smallest = windows(np.pad(room, 2 * half, mode="edge"), width).min(axis=1)
    room_mm: NDArray[np.float64] = windows(smallest, width).mean(axis=1)
    return room_mm
