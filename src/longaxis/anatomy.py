"""The words of the field: views, walls, myocardial segments.

Segment names and numbers follow the 18-segment model of the left ventricle as the
2015 ASE/EACVI chamber quantification recommendations and the EACVI/ASE/Industry
Task Force use it: three apical views, two walls each, three levels a wall.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class View(Enum):
    """Apical view a loop was acquired in."""

    FOUR_CHAMBER = "A4C"
    TWO_CHAMBER = "A2C"
    LONG_AXIS = "A3C"


class Level(Enum):
    """Level of a segment between mitral annulus and apex."""

    BASAL = "basal"
    MID = "mid"
    APICAL = "apical"


class Wall(Enum):
    """One of the six walls, in their order around the ring."""

    ANTERIOR = "anterior"
    ANTEROSEPTAL = "anteroseptal"
    INFEROSEPTAL = "inferoseptal"
    INFERIOR = "inferior"
    INFEROLATERAL = "inferolateral"
    ANTEROLATERAL = "anterolateral"


@dataclass(frozen=True, slots=True)
class Segment:
    """One of the 18 segments: a level of a wall."""

    level: Level
    wall: Wall

    @property
    def name(self) -> str:
        """Name in words, such as "basal inferoseptal"."""
        return f"{self.level.value} {self.wall.value}"


# The septum, inferior and inferolateral walls on the left, as ASE and EACVI show it.
_WALLS_LEFT_TO_RIGHT = {
    View.FOUR_CHAMBER: (Wall.INFEROSEPTAL, Wall.ANTEROLATERAL),
    View.TWO_CHAMBER: (Wall.INFERIOR, Wall.ANTERIOR),
    View.LONG_AXIS: (Wall.INFEROLATERAL, Wall.ANTEROSEPTAL),
}

# Upwards along the left wall; reversed for the way down on the right.
_UP_AND_DOWN = (Level.BASAL, Level.MID, Level.APICAL)


def walls(view: View, *, mirrored: bool = False) -> tuple[Wall, Wall]:
    """Return the wall at the left and the wall at the right of the picture.

    Parameters
    ----------
    view
        Apical view.
    mirrored
        True where the picture shows the septum (A4C), the inferior wall (A2C) or the
        inferolateral wall (A3C) on the right, as in the Mayo display convention.
    """
    left, right = _WALLS_LEFT_TO_RIGHT[view]
    # Mirrored pictures change which wall is where, not the way of the line.
    return (right, left) if mirrored else (left, right)


def segments_of(view: View, *, mirrored: bool = False) -> tuple[Segment, ...]:
    """Return the six segments of a view in the order of the line.

    The line runs from the annulus on the left of the picture over the apex to the
    annulus on the right: basal, mid, apical, apical, mid, basal.
    """
    left, right = walls(view, mirrored=mirrored)
    ascending = tuple(Segment(level, left) for level in _UP_AND_DOWN)
    descending = tuple(Segment(level, right) for level in reversed(_UP_AND_DOWN))
    return ascending + descending


# Level by level, the order of the 18-segment bull's-eye.
ALL_SEGMENTS: tuple[Segment, ...] = tuple(
    Segment(level, wall) for level in _UP_AND_DOWN for wall in Wall
)
"""All 18, base to apex, each level once round the ring from the anterior wall."""
