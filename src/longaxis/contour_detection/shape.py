"""Shapes that ventricles have: place, size and tilt, and a few ways to differ.

A shape is `N_POINTS` points from the left annulus over the apex to the right annulus.
Its numbers are: x and y of the centre in mm, the logarithm of its size (root mean
square distance from the centre, mm), its tilt in radians, and the weights of the modes
of variation (principal components of simulated ventricles; Cootes 1995).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.contour_detection.wall_model import WallModel

# Chosen without a measurement: steps of about 8 mm on a line of 20 cm, and odd, as
# training takes the middle one as the apex. The trained model in
# `resources/wall_search` has this number; another needs another training.
N_POINTS = 25
# Principal components (Cootes 1995), as the trained model in `resources/wall_search`
# has. Chosen without a measurement: with fewer, shapes do not bend like ventricles;
# each further one has to be found from the same features and may follow noise.
N_MODES = 6
# x, y, logarithm of the size, tilt.
# Pose and modes are kept apart, as only modes are bounded by their spread.
N_POSE = 4


def lines_of(model: WallModel, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the lines of shape parameters.

    Shape (N, 4 + M) to points in mm (N, P, 2).
    """
    # Modes bend the shape of unit size before it is turned and scaled: a large heart
    # bends like a small one.
    plain = model.mean_shape + np.tensordot(numbers[:, N_POSE:], model.modes, axes=1)
    size, tilt = np.exp(numbers[:, 2]), numbers[:, 3]
    return turned(plain, tilt) * size[:, None, None] + numbers[:, None, :2]


def numbers_of(model: WallModel, lines_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the numbers of the nearest shapes, shape (N, P, 2) to (N, 4 + M)."""
    centre = lines_mm.mean(axis=1)
    about = lines_mm - centre[:, None]
    size = np.sqrt((about**2).sum(axis=2).mean(axis=1))
    # Size and tilt have to be gone before modes are read off, as these know neither.
    about = about / size[:, None, None]
    tilt = tilt_to(model.mean_shape, about)
    plain = turned(about, -tilt) - model.mean_shape
    weights = np.tensordot(plain, model.modes, axes=([1, 2], [1, 2]))
    return np.concatenate(
        [centre, np.log(size)[:, None], tilt[:, None], weights], axis=1
    )


def changed(
    numbers: NDArray[np.float64], change: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return numbers after a change that is said in the shape's own frame.

    The first two entries of a change are a shift in units of the shape's size, along
    its own axes, so that a regression need not know how large the heart is or how it
    is tilted.
    """
    size, tilt = np.exp(numbers[:, 2]), numbers[:, 3]
    shift = turned(change[:, None, :2], tilt)[:, 0] * size[:, None]
    after = numbers + change
    after[:, :2] = numbers[:, :2] + shift
    return after


def change_between(
    before: NDArray[np.float64], after: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the parameter change from one shape to another; the inverse of `changed`.

    Shape (N, 4 + M) for all three; position in units of the shape's size.
    """
    size, tilt = np.exp(before[:, 2]), before[:, 3]
    shift = turned((after - before)[:, None, :2], -tilt)[:, 0] / size[:, None]
    change = after - before
    change[:, :2] = shift
    return change


def tilt_to(
    reference: NDArray[np.float64], shapes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the rotation in radians that turns a centred shape onto others.

    Reference in mm, shape (P, 2); shapes (N, P, 2); angles (N,).
    """
    # Rotation of least squares between two centred shapes (Procrustes in the plane).
    cosine = (shapes * reference).sum(axis=(1, 2))
    sine = (shapes[..., 1] * reference[:, 0] - shapes[..., 0] * reference[:, 1]).sum(1)
    tilt: NDArray[np.float64] = np.arctan2(sine, cosine)
    return tilt


def turned(
    points: NDArray[np.float64], angle: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return shapes rotated about the origin.

    Points in mm (N, P, 2), angles rad (N,).
    """
    cosine, sine = np.cos(angle)[:, None], np.sin(angle)[:, None]
    x, y = points[..., 0], points[..., 1]
    return np.stack([cosine * x - sine * y, sine * x + cosine * y], axis=-1)
