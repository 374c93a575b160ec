"""A plane in millimetres below the probe, on which chambers and walls are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Points = NDArray[np.float64]

# Chosen: holds any depth in use, and a leaflet of 2 mm is two pixels wide.
SIDE_MM = 260
"""Width and height of the plane; one pixel is one millimetre."""

PROBE_MM = (SIDE_MM / 2, 15.0)
"""Where the probe touches the skin, (x, y)."""

# One grey level is a third of a decibel; 0 dB is the myocardium.
_LEVELS_PER_DB = 3.0
_FLOOR_DB = -55.0


class Canvas:
    """Echo strengths in a plane; later strokes cover earlier ones.

    Parameters
    ----------
    background_db
        Strength of what is not drawn, relative to the myocardium.
    unevenness_db
        Added to it, shape (260, 260).
    """

    def __init__(
        self, background_db: float, unevenness_db: NDArray[np.float32]
    ) -> None:
        self._background = _level(background_db)
        self._unevenness_db = unevenness_db
        self._image = Image.new("L", (SIDE_MM, SIDE_MM), self._background)
        self._pen = ImageDraw.Draw(self._image)
        self._matrix = np.eye(2)
        self._origin = np.array(PROBE_MM)

    def place(self, origin_mm: Points, angle_deg: float) -> None:
        """Set where the heart lies from now on.

        Parameters
        ----------
        origin_mm
            Of the heart's own coordinates, from the probe, shape (2,).
        angle_deg
            The heart is turned by it, from x towards y.
        """
        cosine, sine = np.cos(np.deg2rad(angle_deg)), np.sin(np.deg2rad(angle_deg))
        self._matrix = np.array([[cosine, -sine], [sine, cosine]])
        self._origin = np.asarray(origin_mm) + PROBE_MM

    def fill(self, outline_mm: Points, strength_db: float) -> None:
        """Fill an outline, shape (K, 2) in the heart's coordinates."""
        self._pen.polygon(self._pixels(outline_mm), fill=_level(strength_db))

    def line(self, line_mm: Points, width_mm: float, strength_db: float) -> None:
        """Draw a line, shape (K, 2) in the heart's coordinates."""
        width_px = max(1, round(width_mm))
        self._pen.line(
            self._pixels(line_mm), fill=_level(strength_db), width=width_px, joint=None
        )

    def strengths_db(self) -> NDArray[np.float32]:
        """Return what was drawn in dB (unit of power), shape (260, 260)."""
        levels = np.asarray(self._image)
        strengths = levels / np.float32(_LEVELS_PER_DB) + np.float32(_FLOOR_DB)
        uneven = self._unevenness_db * (levels == self._background)
        return np.asarray(strengths + uneven, dtype=np.float32)

    def _pixels(self, points_mm: Points) -> list[tuple[float, float]]:
        moved = np.asarray(points_mm) @ self._matrix.T + self._origin
        return [(float(x), float(y)) for x, y in moved]


def _level(strength_db: float) -> int:
    return int(np.clip((strength_db - _FLOOR_DB) * _LEVELS_PER_DB, 0, 255))


def ellipse(
    middle: tuple[float, float], radii: tuple[float, float], angle_deg: float = 0.0
) -> Points:
    """Return the outline of an ellipse in mm, shape (32, 2)."""
    around = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    plain = np.stack([radii[0] * np.cos(around), radii[1] * np.sin(around)], axis=1)
    angle = np.deg2rad(angle_deg)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    outline: Points = plain @ turn + np.asarray(middle)
    return outline


def arc(start: Points, bend: Points, end: Points, n_points: int = 16) -> Points:
    """Return a quadratic curve from start to end, drawn towards bend, (n_points, 2)."""
    share = np.linspace(0, 1, n_points)[:, None]
    curve: Points = (
        (1 - share) ** 2 * np.asarray(start)
        + 2 * share * (1 - share) * np.asarray(bend)
        + share**2 * np.asarray(end)
    )
    return curve


def pouch(start: Points, end: Points, depth_mm: float, square: float) -> Points:
    """Return a chamber's outline that hangs between two hinges, shape (24, 2).

    Parameters
    ----------
    start, end
        The hinges; the chamber hangs to the side of growing y.
    depth_mm
        Along y from the middle between the hinges.
    square
        1 for half an ellipse, towards 0.4 for steep sides and a flat roof.
    """
    angle = np.linspace(0, np.pi, 24)
    middle, half = 0.5 * (start + end), 0.5 * (end - start)
    cosine = np.cos(angle)
    sideways = -np.sign(cosine) * np.abs(cosine) ** square
    down = np.array([0.0, depth_mm])
    hung: Points = middle + sideways[:, None] * half + np.sin(angle)[:, None] * down
    return hung
