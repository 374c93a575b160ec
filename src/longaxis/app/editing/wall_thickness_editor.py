"""Making the wall wider or narrower on the picture itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.app.base.i18n import tr
from longaxis.app.core import edits
from longaxis.data.contour import NARROWEST_WALL_MM, WIDEST_WALL_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.app.core.session import Session
    from longaxis.data import Centreline

# Chosen: about one pixel.
STEP_MM = 0.5

_PLACES = (0.22, 0.78)
"""Where along the line the handles stand: the middle of both walls."""


class WallThicknessEditor:
    """Two handles on the outer border of the wall, one on each side."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: int | None = None
        self._draft_mm: float | None = None

    @property
    def draft_mm(self) -> float | None:
        """The width while it is dragged, else None."""
        return self._draft_mm

    def reset(self) -> None:
        """Forget what is not finished."""
        self._held, self._draft_mm = None, None

    def places_mm(self, line: Centreline) -> NDArray[np.float64]:
        """Return where the handles are, shape (2, 2)."""
        middle, outward = _feet(line)
        return middle + outward * line.wall_thickness_mm / 2

    def press(
        self, line: Centreline, point_mm: NDArray[np.float64], reach_mm: float
    ) -> bool:
        """Take hold of the handle under the mouse; return whether there is one.

        Parameters
        ----------
        line
            The contour.
        point_mm
            Position of the pointer in millimetres, shape (2,).
        reach_mm
            Largest distance at which a point is caught.
        """
        distance_mm = np.linalg.norm(self.places_mm(line) - point_mm, axis=1)
        nearest = int(distance_mm.argmin())
        if distance_mm[nearest] > reach_mm:
            return False
        self._held = nearest
        return True

    def move(self, line: Centreline, point_mm: NDArray[np.float64]) -> None:
        """Follow the pointer at (x, y) in mm, shape (2,).

        The border, in steps of half a mm.
        """
        if self._held is None:
            return
        middle, outward = _feet(line)
        # Along the normal only: the contour is the middle, its border half a width
        # away.
        half_mm = float((point_mm - middle[self._held]) @ outward[self._held])
        width_mm = round(2 * half_mm / STEP_MM) * STEP_MM
        self._draft_mm = float(np.clip(width_mm, NARROWEST_WALL_MM, WIDEST_WALL_MM))

    def release(self) -> None:
        """End the drag; it becomes one edit."""
        width_mm, self._held, self._draft_mm = self._draft_mm, None, None
        if width_mm is not None:
            self._set(width_mm)

    def step(self, n_steps: int) -> bool:
        """Make the wall wider or narrower by half millimetres."""
        document = self._session.active_document
        if document is None or document.centreline is None:
            return False
        width_mm = document.centreline.wall_thickness_mm + n_steps * STEP_MM
        self._set(float(np.clip(width_mm, NARROWEST_WALL_MM, WIDEST_WALL_MM)))
        return True

    def _set(self, width_mm: float) -> None:
        document = self._session.active_document
        if document is None or document.centreline is None:
            return
        # An unchanged width would stand as an empty step in the undo stack.
        if width_mm == document.centreline.wall_thickness_mm:
            return
        after = edits.set_wall_thickness(
            self._session.document, document.view, width_mm
        )
        # Steps by key one after the other are undone together.
        key = ("wall width", document.view)
        self._session.apply_edit(tr("Change ROI width"), after, merge_key=key)


def with_width(line: Centreline, width_mm: float) -> Centreline:
    """Return the line with a wall of another width."""
    return replace(line, wall_thickness_mm=width_mm)


def _feet(line: Centreline) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the places on the line and the outward normals there, each (2, 2)."""
    from longaxis.strain.centreline import smooth_line

    dense = smooth_line(line.control_points_mm)
    places = np.round(np.array(_PLACES) * (len(dense) - 1)).astype(int)
    # A central difference over four of 200 points, away from both ends.
    tangent = dense[places + 2] - dense[places - 2]
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    # Turned by 90 degrees; which side is outside is decided below.
    normal = np.stack([tangent[:, 1], -tangent[:, 0]], axis=1)
    # The mean of the horseshoe of points lies in the cavity.
    inside = dense.mean(axis=0) - dense[places]
    away = np.where((normal * inside).sum(axis=1, keepdims=True) > 0, -1.0, 1.0)
    return dense[places], normal * away
