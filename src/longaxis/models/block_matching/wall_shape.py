"""What a wall looks like as a whole, frame after frame.

`WallMotion` makes the motion from frame to frame smooth. What it leaves adds up over a
cycle, and then the wall as a whole is rougher than any wall. Three things are known of
it, in every frame:

- Lines across it stay nearly at right angles to it, as in a plate that bends. Blocks
  overlap nearly wholly across the wall, so the shear between its borders is measured
  with an error larger than the shear itself; the rule explains 50 to 90 % of the true
  shear in hearts of three simulators and in moved textures.
- Its displacement since the start frame is smooth along the wall.
- So is the factor by which it thickens.

Figures are in benchmarks/RESULTS.md, block matching 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter1d

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_COLUMNS, FEWEST_ROWS = 3, 2
"""Of a mesh that has a shape: a curvature along it, and two borders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WallShapeSettings:
    """How far the shape of a wall is trusted.

    Attributes
    ----------
    shear_kept
        Share of the measured shear between the borders that is kept, 0 to 1.
    direction_mm
        Standard deviation along the wall over which its direction is taken.
    level_mm
        Reach along the wall of the smooth displacement: waves of 2 pi times this length
        keep a half of their height.
    level_share
        Share of the way to the smooth displacement that is gone in each frame.
    thickness_mm
        The same reach for the factor of thickening, which is replaced at once.

    The values were chosen on ten simulated clips of this project and checked on hearts
    of two other simulators.
    """

    # 0, 0.25 and 0.5 differ by less than 0.01 of the error; a quarter is about what the
    # rule leaves of the true shear.
    shear_kept: float = 0.25
    # 8 mm gave the same error.
    direction_mm: float = 5.0
    # 4 mm: 1.02 of the error. 10 mm with all of the way gone: three times the error of
    # global strain.
    level_mm: float = 6.0
    # With 0.1 the error is 1.02 of this one; all of the way at once loses on PyMUST.
    level_share: float = 0.3
    # 10 and 25 mm differ by 0.01 of the error; shorter than an infarct's border zone is
    # wide is out of reach of blocks of 8 x 7 mm.
    thickness_mm: float = 15.0


class WallShape:
    """Brings points back to what a wall looks like.

    Parameters
    ----------
    points_mm
        The points as placed, shape (L * R, 2).
    mesh_shape
        (L, R).
    settings
        How far the shape is trusted.
    """

    def __init__(
        self,
        points_mm: NDArray[np.float64],
        mesh_shape: tuple[int, int],
        settings: WallShapeSettings,
    ) -> None:
        self._shape = mesh_shape
        self._settings = settings
        mesh = points_mm.reshape(*mesh_shape, 2)
        steps_mm = np.linalg.norm(np.diff(_middle(mesh), axis=0), axis=1)
        # Columns on one place would divide by zero.
        spacing_mm = max(float(steps_mm.mean()), 0.1)
        self._direction_columns = settings.direction_mm / spacing_mm
        self._smooth_level = _smoother(mesh_shape[0], settings.level_mm / spacing_mm)
        self._smooth_thickness = _smoother(
            mesh_shape[0], settings.thickness_mm / spacing_mm
        )
        self._along = self._directions(mesh)
        self._level_mm, self._offsets_mm = _parts(mesh)
        self._thickness_mm = _thickness(self._offsets_mm)

    def restored(self, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the points (N, 2) as a wall in millimetres.

        Parameters
        ----------
        points_mm
            Where the points are said to be, shape (N, 2).
        """
        mesh = points_mm.reshape(*self._shape, 2)
        level_mm, offsets_mm = _parts(self._without_shear(mesh))
        moved_mm = level_mm - self._level_mm
        rough_mm = moved_mm - self._smooth_level @ moved_mm
        level_mm -= self._settings.level_share * rough_mm
        factor = _thickness(offsets_mm) / self._thickness_mm
        smooth = self._smooth_thickness @ factor / factor
        restored = level_mm[:, None] + offsets_mm * smooth[:, None, None]
        return restored.reshape(points_mm.shape)

    def _without_shear(self, mesh: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return a mesh (L, R, 2) whose columns are nearly normal to it again."""
        along = self._directions(mesh)
        _, offsets_mm = _parts(mesh)
        turned_mm = _turned(self._offsets_mm, self._along, along)
        shear_mm = ((offsets_mm - turned_mm) * along[:, None]).sum(axis=-1)
        taken_off_mm = (1 - self._settings.shear_kept) * shear_mm
        straight: NDArray[np.float64] = mesh - taken_off_mm[..., None] * along[:, None]
        return straight

    def _directions(self, mesh: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return unit vectors along the wall, smoothed, shape (L, 2)."""
        line = gaussian_filter1d(
            _middle(mesh), self._direction_columns, axis=0, mode="nearest"
        )
        along: NDArray[np.float64] = np.gradient(line, axis=0)
        # Columns that fell together have no direction: 0 instead of NaN.
        along /= np.linalg.norm(along, axis=-1, keepdims=True) + 1e-9
        return along


def _middle(mesh: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the middle row (L, 2) of a mesh (L, R, 2)."""
    middle: NDArray[np.float64] = mesh[:, mesh.shape[1] // 2]
    return middle


def _parts(
    mesh: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean of each column (L, 2), and how its points lie about it."""
    level: NDArray[np.float64] = mesh.mean(axis=1)
    return level, mesh - level[:, None]


def _thickness(offsets_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance in mm between the borders of each column, shape (L,)."""
    thickness = np.linalg.norm(offsets_mm[:, -1] - offsets_mm[:, 0], axis=-1)
    # A wall without thickness has no factor: it stays so, without a division by zero.
    bounded: NDArray[np.float64] = np.maximum(thickness, 1e-6)
    return bounded


def _smoother(n_columns: int, reach_columns: float) -> NDArray[np.float64]:
    """Return the matrix (L, L) of a smoothing spline; straight lines stay."""
    bend = np.diff(np.eye(n_columns), 2, axis=0)
    stiff = np.eye(n_columns) + reach_columns**4 * bend.T @ bend
    return np.asarray(np.linalg.inv(stiff), np.float64)


def _turned(
    offsets_mm: NDArray[np.float64],
    before: NDArray[np.float64],
    after: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return offsets (L, R, 2) turned as unit vectors (L, 2) have turned."""
    cosine = (before * after).sum(axis=-1)[:, None]
    sine = (before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])[:, None]
    x, y = offsets_mm[..., 0], offsets_mm[..., 1]
    return np.stack([cosine * x - sine * y, sine * x + cosine * y], axis=-1)
