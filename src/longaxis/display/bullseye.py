"""Where each segment lies in the bull's-eye: geometry only, for screen and page.

The left ventricle seen from the apex, as the American Heart Association draws it: base
outside, apex inside, anterior wall on top, septum on the left. Everything is in a unit
circle, x to the right and **y upwards**; angles in radians, counter-clockwise from x.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import ALL_SEGMENTS, Level, Segment, Wall

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

MAPPINGS = {
    16: (
        "16 segments: apical septal = mean of apical inferoseptal and anteroseptal; "
        "apical lateral = mean of apical anterolateral and inferolateral; "
        "all others as in 18."
    ),
    17: (
        "17 segments: the 16, and an apical cap derived as the mean of the six apical "
        "segments; longitudinal strain does not measure the cap."
    ),
    18: "18 segments: six walls at three levels, each measured in one apical view.",
}
"""What each model makes of the 18 measured segments, in words for legend and report."""

# Radii in units of the plot's, as AHA bull's-eyes are drawn.
# Just outside the unit circle, clear of the names' own height.
WALL_LABEL_RADIUS = 1.12

# Six walls; the apical ring is drawn in the same six here.
# The walls are measured in pairs at 60 degrees, so six equal sectors fit all three
# rings; only the four apical cells of the AHA models need quarters.
_SIXTH = math.pi / 3
_QUARTER = math.pi / 2
# Inner and outer radius. Chosen: basal and mid nearly of one width; the apical ring is
# wider, since its cells narrow towards the pole.
_RINGS = {Level.BASAL: (0.70, 1.0), Level.MID: (0.41, 0.70), Level.APICAL: (0.0, 0.41)}
# Chosen: as small a cap as holds a number; it is derived and must not look measured.
_CAP_RADIUS = 0.17
# Corners of a polygon on the arc: at 2 degrees the chord leaves the circle by 0.015 %
# of the radius, far below a pixel on screen and page.
_CHORD_RAD = math.radians(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of the bull's-eye.

    Attributes
    ----------
    name
        Such as "basal anterior".
    segments
        The measured segments whose unweighted mean the cell shows; one in most cells.
    start_rad, end_rad
        Counter-clockwise from start to end.
    is_derived
        True where no view measures the cell (the cap of 17 segments): show it grey.
    """

    name: str
    segments: tuple[Segment, ...]
    inner_radius: float
    outer_radius: float
    start_rad: float
    end_rad: float
    is_derived: bool = False

    @property
    def label_xy(self) -> tuple[float, float]:
        """Where the number stands: the middle, but clear of the pole."""
        # More than half a turn is only the cap, whose middle angle would be arbitrary.
        if self.end_rad - self.start_rad > math.pi:
            return 0.0, 0.0
        radius = (self.inner_radius + self.outer_radius) / 2
        # Cells that reach the pole are wedges: at half the radius their width is too
        # small for a number, so it moves outwards.
        if self.inner_radius == 0:
            radius = 0.66 * self.outer_radius
        return _at(radius, (self.start_rad + self.end_rad) / 2)

    def polygon(self) -> NDArray[np.float64]:
        """Return the outline in units of the plot's radius.

        Shape (P, 2), not closed.
        """
        # At least two points, or a narrow cell inset on all sides would have no edge.
        n_points = max(2, math.ceil((self.end_rad - self.start_rad) / _CHORD_RAD) + 1)
        angles = np.linspace(self.start_rad, self.end_rad, n_points)
        ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        if self.inner_radius > 0:
            return np.concatenate(
                [self.outer_radius * ring, self.inner_radius * ring[::-1]]
            )
        # The cap is a full circle: the last point repeats the first, and a corner at
        # the pole would draw a line from the centre to the edge.
        if self.end_rad - self.start_rad > math.pi:
            return self.outer_radius * ring[:-1]
        return np.concatenate([self.outer_radius * ring, np.zeros((1, 2))])


# Cells depend on nothing but the model, and are asked for at every repaint and every
# movement of the mouse.
@cache
def cells(n_segments: int = 18) -> tuple[Cell, ...]:
    """Return the cells of the 16-, 17- or 18-segment bull's-eye, base to apex.

    Raises
    ------
    ValueError
        For any other number.
    """
    if n_segments not in MAPPINGS:
        message = f"a bull's-eye has 16, 17 or 18 segments, not {n_segments}"
        raise ValueError(message)
    if n_segments == 18:
        return tuple(_measured_cell(segment) for segment in ALL_SEGMENTS)
    outer = tuple(
        _measured_cell(segment)
        for segment in ALL_SEGMENTS
        if segment.level is not Level.APICAL
    )
    if n_segments == 16:
        return outer + _four_apical_cells(inner_radius=0.0)
    return (*outer, *_four_apical_cells(inner_radius=_CAP_RADIUS), _cap())


def cell_values(
    n_segments: int, values: Mapping[Segment, float | None]
) -> tuple[float | None, ...]:
    """Return the value of each cell: the mean of its segments, None if one is missing.

    Parameters
    ----------
    n_segments
        16, 17 or 18.
    values
        What was measured; a segment without an entry, None or NaN is missing.
    """
    return tuple(_mean(cell.segments, values) for cell in cells(n_segments))


def wall_label_xy(wall: Wall) -> tuple[float, float]:
    """Return where the name of a wall stands, just outside the circle."""
    return _at(WALL_LABEL_RADIUS, _wall_middle_rad(wall))


def cell_at(x: float, y: float, n_segments: int = 18) -> Cell | None:
    """Return the cell under a point of the unit circle, None outside the circle.

    Parameters
    ----------
    x, y
        To the right and upwards from the centre; the radius of the circle is 1.
    n_segments
        Number of segments, 16, 17 or 18.
    """
    radius = math.hypot(x, y)
    angle = math.atan2(y, x)
    for cell in cells(n_segments):
        # Modulo a full turn, since atan2 gives -pi to pi and the start angles of the
        # cells exceed pi.
        turned = (angle - cell.start_rad) % (2 * math.pi)
        # Half open, so that a point on a shared edge belongs to one cell only.
        in_ring = cell.inner_radius <= radius < cell.outer_radius
        if in_ring and turned < cell.end_rad - cell.start_rad:
            return cell
    return None


def _measured_cell(segment: Segment) -> Cell:
    inner_radius, outer_radius = _RINGS[segment.level]
    middle_rad = _wall_middle_rad(segment.wall)
    return Cell(
        name=segment.name,
        segments=(segment,),
        inner_radius=inner_radius,
        outer_radius=outer_radius,
        start_rad=middle_rad - _SIXTH / 2,
        end_rad=middle_rad + _SIXTH / 2,
    )


def _four_apical_cells(*, inner_radius: float) -> tuple[Cell, ...]:
    # In the order of the turn: the first quarter is centred on the anterior wall on
    # top, then counter-clockwise to the septum on the left.
    walls = {
        "anterior": (Wall.ANTERIOR,),
        "septal": (Wall.INFEROSEPTAL, Wall.ANTEROSEPTAL),
        "inferior": (Wall.INFERIOR,),
        "lateral": (Wall.ANTEROLATERAL, Wall.INFEROLATERAL),
    }
    return tuple(
        Cell(
            name=f"apical {name}",
            segments=tuple(Segment(Level.APICAL, wall) for wall in sources),
            inner_radius=inner_radius,
            outer_radius=_RINGS[Level.APICAL][1],
            start_rad=_QUARTER / 2 + turn * _QUARTER,
            end_rad=_QUARTER / 2 + (turn + 1) * _QUARTER,
        )
        for turn, (name, sources) in enumerate(walls.items())
    )


def _cap() -> Cell:
    return Cell(
        name="apex",
        segments=tuple(Segment(Level.APICAL, wall) for wall in Wall),
        inner_radius=0.0,
        outer_radius=_CAP_RADIUS,
        start_rad=0.0,
        end_rad=2 * math.pi,
        is_derived=True,
    )


def _wall_middle_rad(wall: Wall) -> float:
    """Return the middle of a wall: anterior on top, then counter-clockwise."""
    # Relies on the order in which `Wall` lists the walls, once round the ring.
    return math.pi / 2 + list(Wall).index(wall) * _SIXTH


def _at(radius: float, angle_rad: float) -> tuple[float, float]:
    return radius * math.cos(angle_rad), radius * math.sin(angle_rad)


def _mean(
    segments: tuple[Segment, ...], values: Mapping[Segment, float | None]
) -> float | None:
    shares = [values.get(segment) for segment in segments]
    known = [value for value in shares if value is not None and math.isfinite(value)]
    # A cell that lacks one of its segments stays empty: a mean of the rest would pass
    # for the whole (docs/methods.md, "16, 17 and 18 segments").
    return sum(known) / len(known) if len(known) == len(segments) else None
