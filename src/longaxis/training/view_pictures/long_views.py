"""Views along the ventricle: the three apical ones, and two that are cut alike.

Own coordinates of the heart in mm: the apex at (0, 0), the base at growing y, x as the
apical view is displayed. The parasternal long axis and the subcostal four-chamber view
are the planes of A3C and A4C, turned below the probe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.training.view_pictures.canvas import Canvas, arc, ellipse, pouch

if TYPE_CHECKING:
    from longaxis.training.view_pictures.canvas import Points
    from longaxis.training.view_pictures.heart import Body, Moment

# Chosen: the thin free wall reflects less than the left ventricle's.
RIGHT_WALL_DB = -3.0
"""Strength of the right ventricle's wall, relative to the left one's."""

_UPWARDS = np.linspace(1, 0, 22)


@dataclass(frozen=True, slots=True, eq=False)
class Ventricle:
    """Outlines of the left ventricle at one moment, in mm.

    Attributes
    ----------
    left, right
        Endocardium from the annulus to the apex, shape (22, 2).
    left_outer, right_outer
        Epicardium, shape (22, 2).
    """

    left: Points
    right: Points
    left_outer: Points
    right_outer: Points

    @property
    def left_hinge(self) -> Points:
        """Left end of the annulus, shape (2,)."""
        return np.asarray(self.left[0])

    @property
    def right_hinge(self) -> Points:
        """Right end of the annulus, shape (2,)."""
        return np.asarray(self.right[0])


def ventricle(
    body: Body, moment: Moment, left_wall: float, right_wall: float
) -> Ventricle:
    """Return the outlines; walls are thicknesses at end-diastole in mm."""
    shape = (1 - (1 - _UPWARDS) ** body.roundness) ** 0.5
    shape = shape * (1 - body.taper * np.maximum(_UPWARDS - 0.55, 0) / 0.45)
    lean = body.lean[0] * np.sin(np.pi * _UPWARDS)
    lean = lean + body.lean[1] * np.sin(2 * np.pi * _UPWARDS)
    length = body.length - body.longitudinal * moment.contraction
    half = body.half_width * (1 - body.radial * moment.contraction) * shape
    thicker = 1 + 0.4 * moment.contraction
    down = _UPWARDS * length
    # Epicardium of the apex lies a wall's thickness above the endocardium's.
    outer_down = down - 0.8 * (1 - _UPWARDS) ** 3 * min(left_wall, right_wall)
    narrow = np.sqrt(np.clip(_UPWARDS * 5, 0, 1))
    return Ventricle(
        np.stack([lean - half, down], axis=1),
        np.stack([lean + half, down], axis=1),
        np.stack([lean - half - left_wall * thicker * narrow, outer_down], axis=1),
        np.stack([lean + half + right_wall * thicker * narrow, outer_down], axis=1),
    )


def draw_walls(canvas: Canvas, body: Body, heart: Ventricle) -> None:
    """Draw walls and cavity."""
    outer = np.concatenate([heart.left_outer, heart.right_outer[::-1]])
    canvas.fill(outer, body.wall_db)
    canvas.fill(np.concatenate([heart.left, heart.right[::-1]]), body.blood_db)


def draw_chamber(canvas: Canvas, body: Body, outline: Points) -> None:
    """Draw a chamber with a thin wall."""
    canvas.fill(outline, body.blood_db)
    canvas.line(outline, 2.6, body.thin_db)


def draw_leaflets(
    canvas: Canvas,
    body: Body,
    hinges: tuple[Points, Points],
    opening: float,
    towards: Points,
    reach: float = 0.55,
) -> None:
    """Draw the two leaflets of a valve, hung on its hinges.

    Parameters
    ----------
    hinges
        The first one's leaflet is the longer one.
    opening
        0 closed, 1 open.
    towards
        Direction into which it opens, unit length, shape (2,).
    reach
        Share of the orifice that the first leaflet covers.
    """
    first, second = hinges
    across = second - first
    width = float(np.hypot(*across)) + 1e-6
    for hinge, along, share in (
        (first, across / width, reach),
        (second, -across / width, 1.02 - reach),
    ):
        length = share * width
        closed = along - 0.28 * np.asarray(towards)
        opened = np.asarray(towards) + 0.25 * along
        direction = (1 - opening) * closed + opening * opened
        tip = hinge + length * direction / (float(np.hypot(*direction)) + 1e-6)
        bend = 0.5 * (hinge + tip) + 0.12 * length * np.asarray(towards)
        canvas.line(arc(hinge, bend, tip, 8), 2.0, body.valve_db)


_UP = np.array([0.0, -1.0])


def draw_left_atrium(
    canvas: Canvas, body: Body, hinges: tuple[Points, Points], moment: Moment
) -> Points:
    """Draw the left atrium below its valve, and return its outline."""
    rise = body.longitudinal * moment.contraction
    outline = pouch(*hinges, body.atrium + 0.9 * rise, body.square)
    draw_chamber(canvas, body, outline)
    return outline


def four_chamber(canvas: Canvas, body: Body, moment: Moment) -> None:
    """Draw A4C: right heart on the left of the picture, septum, left heart."""
    heart = ventricle(body, moment, body.septum, body.free_wall)
    crux = heart.left_outer[0] + np.array([0.4 * body.septum, 0])
    width = body.right_width * (1 - 0.18 * moment.contraction)
    tricuspid = heart.left_outer[0] + np.array([-width, 3 - 2 * moment.contraction])
    _draw_right_heart(canvas, body, heart, moment, (tricuspid, crux))
    hinges = (
        heart.left_hinge + np.array([-0.5 * body.septum, 1]),
        heart.right_hinge + np.array([3, 0]),
    )
    draw_left_atrium(canvas, body, hinges, moment)
    draw_walls(canvas, body, heart)
    # Right and left leaflets: the anterior mitral one hangs on the septum.
    mitral = (heart.left_hinge, heart.right_hinge)
    draw_leaflets(canvas, body, mitral, moment.mitral, _UP)
    canvas.line(heart.right_outer[:15] + np.array([1.5, 0]), 2.5, body.line_db)


def _draw_right_heart(
    canvas: Canvas,
    body: Body,
    heart: Ventricle,
    moment: Moment,
    hinges: tuple[Points, Points],
) -> None:
    """Draw right atrium and ventricle between the tricuspid hinges and the septum."""
    tricuspid, crux = hinges
    rise = body.longitudinal * moment.contraction
    atrium = pouch(tricuspid, crux, body.right_atrium + rise, body.square)
    draw_chamber(canvas, body, atrium)
    first = round((1 - body.right_apex) * (len(_UPWARDS) - 1))
    tip = heart.left_outer[first]
    bend = 0.5 * (tricuspid + tip) + np.array([-0.45 * body.right_width, -4.0])
    free_wall = arc(tricuspid, bend, tip)
    septum = heart.left_outer[: first + 1]
    canvas.fill(np.concatenate([free_wall, septum[::-1]]), body.blood_db)
    canvas.line(free_wall, body.right_wall, body.wall_db + RIGHT_WALL_DB)
    # The moderator band crosses the ventricle near its apex.
    if body.gaps[0] > 0.5:
        canvas.line(
            np.stack([septum[int(0.7 * first)], free_wall[11]]), 2.5, body.wall_db - 4
        )
    draw_leaflets(canvas, body, (tricuspid, crux), 0.9 * moment.mitral, _UP)
    # The interatrial septum; its fossa often gives no echo.
    bottom = crux + np.array([2.0, min(body.atrium, body.right_atrium) * 0.95])
    canvas.line(np.stack([crux, bottom]), 3.0, body.thin_db)
    if body.gaps[1] > 0.55:
        part = np.stack([crux + 0.3 * (bottom - crux), crux + 0.65 * (bottom - crux)])
        canvas.line(part, 4.0, body.blood_db)


def two_chamber(canvas: Canvas, body: Body, moment: Moment) -> None:
    """Draw A2C: the left heart alone, inferior wall on the left."""
    heart = ventricle(body, moment, body.free_wall, 0.95 * body.free_wall)
    hinges = heart.left_hinge - np.array([3, 0]), heart.right_hinge + np.array([3, 0])
    atrium = draw_left_atrium(canvas, body, hinges, moment)
    if body.gaps[0] > 0.5:
        # The appendage, beside the atrium below the anterior wall.
        middle = atrium[-5] + np.array([5.0, 2.0])
        canvas.fill(ellipse(tuple(middle), (10, 5), 35), body.blood_db)
    draw_walls(canvas, body, heart)
    if body.gaps[1] > 0.4:
        # The coronary sinus in the groove below the inferior wall.
        place = heart.left_outer[0] + np.array([1.0, 5.0])
        canvas.fill(ellipse(tuple(place), (4, 3.5)), body.blood_db)
    mitral = (heart.right_hinge, heart.left_hinge)
    draw_leaflets(canvas, body, mitral, moment.mitral, _UP, 0.5)
    for line in (
        heart.left_outer[:17] - np.array([1.5, 0]),
        heart.right_outer[:15] + np.array([1.5, 0]),
    ):
        canvas.line(line, 2.5, body.line_db)
    _draw_papillary(canvas, body, heart)


def _draw_papillary(canvas: Canvas, body: Body, heart: Ventricle) -> None:
    """Draw a papillary muscle on the left wall where the heart has one in the plane."""
    if body.gaps[0] < 0.6:
        return
    foot, tip = heart.left[12], 0.6 * heart.left[8] + 0.4 * heart.right[6]
    canvas.line(np.stack([foot, 0.45 * foot + 0.55 * tip]), 6.0, body.wall_db - 1)


def long_axis(canvas: Canvas, body: Body, moment: Moment) -> None:
    """Draw A3C: aortic root and outflow tract on the right, left atrium on the left."""
    heart = ventricle(body, moment, body.free_wall, body.septum)
    left, right = heart.left_hinge, heart.right_hinge
    span = right - left
    share = float(np.clip(body.root / np.hypot(*span), 0.33, 0.62))
    middle = right - share * span
    angle = np.deg2rad(body.root_angle_deg)
    run = np.array([np.sin(angle), np.cos(angle)])
    _draw_outflow_of_right_heart(canvas, body, heart, moment, run)
    far = body.root * (1.1 + body.gaps[0])
    atrium = left - np.array([3, 0]), middle + 0.25 * body.root * run
    draw_left_atrium(canvas, body, atrium, moment)
    draw_walls(canvas, body, heart)
    steps = np.linspace(0, 1, 10)[:, None]
    bulge = 2.5 * np.sin(np.pi * np.minimum(1.6 * steps, 1)) * span / np.hypot(*span)
    posterior = middle + far * steps * run - bulge
    anterior = right + far * steps * run + bulge
    canvas.fill(np.concatenate([posterior, anterior[::-1]]), body.blood_db)
    canvas.line(posterior, 2.4, body.thin_db + 3)
    canvas.line(anterior, 2.6, body.thin_db + 3)
    valve = (posterior[2], anterior[2])
    draw_leaflets(canvas, body, valve, moment.aortic, run, 0.5)
    draw_leaflets(canvas, body, (middle, left), moment.mitral, _UP, 0.6)
    canvas.line(heart.left_outer[:17] - np.array([1.5, 0]), 2.5, body.line_db)
    if body.gaps[1] > 0.35:
        # The descending aorta behind the left atrium.
        place = left + np.array([-6.0, 0.55 * body.atrium])
        canvas.fill(ellipse(tuple(place), (12, 12)), body.thin_db)
        canvas.fill(ellipse(tuple(place), (10, 10)), body.blood_db)


def _draw_outflow_of_right_heart(
    canvas: Canvas, body: Body, heart: Ventricle, moment: Moment, run: Points
) -> None:
    """Draw the right ventricle before the septum and the aortic root."""
    first = round((1 - min(0.75, body.right_apex + 0.2)) * (len(_UPWARDS) - 1))
    septum = heart.right_outer[: first + 1]
    width = 0.7 * body.right_width * (1 - 0.15 * moment.contraction)
    end = septum[0] + 0.7 * body.root * run + np.array([0.85 * width, 0])
    bend = 0.5 * (septum[-1] + end) + np.array([0.9 * width, 0])
    free_wall = arc(end, bend, septum[-1])
    corner = (septum[0] + 0.9 * body.root * run)[None]
    canvas.fill(np.concatenate([free_wall, septum[::-1], corner]), body.blood_db)
    canvas.line(free_wall, body.right_wall, body.wall_db + RIGHT_WALL_DB)
