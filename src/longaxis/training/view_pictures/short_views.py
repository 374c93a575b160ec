"""Views across the heart, and pictures that show no view of the heart at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.training.view_pictures.canvas import Canvas, arc, ellipse
from longaxis.training.view_pictures.long_views import draw_leaflets

if TYPE_CHECKING:
    from longaxis.training.view_pictures.canvas import Points
    from longaxis.training.view_pictures.heart import Body, Moment


def ventricles_across(canvas: Canvas, body: Body, moment: Moment) -> None:
    """Draw the ventricles in the short axis, from the valve to the apex by `gaps`.

    Own coordinates: the middle of the left ventricle at (0, 0), anterior at the top.
    """
    level = body.gaps[0]
    inner = body.half_width * (0.75 if level > 0.85 else 1.0)
    inner *= 1 - (0.1 + body.radial) * moment.contraction
    outer = inner + body.free_wall * (1 + 0.35 * moment.contraction)
    around = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    # Seen a little aslant, the ring is an ellipse.
    squeeze = np.array([1.0, 1 - 0.06 * abs(body.lean[0])])
    ring = np.stack([np.cos(around), np.sin(around)], axis=1) * squeeze
    if level < 0.9:
        _draw_right_crescent(canvas, body, outer, moment)
    canvas.fill(ring * outer, body.wall_db)
    canvas.fill(ring * inner, body.blood_db)
    if level < 0.35:
        hinge = 0.8 * inner
        lips = np.array([-hinge, 0.0]), np.array([hinge, 0.0])
        gap = 0.15 + 0.55 * moment.mitral
        for side, depth in ((-1, 1.0), (1, 0.8)):
            bend = np.array([0.0, side * gap * inner * depth * 1.6])
            canvas.line(arc(lips[0], bend, lips[1], 12), 2.2, body.valve_db)
    elif level < 0.8:
        for angle_deg in (35 + 12 * body.lean[1], 145 + 12 * body.lean[0]):
            angle = np.deg2rad(angle_deg)
            place = 0.72 * inner * np.array([np.cos(angle), np.sin(angle)])
            size = 0.2 * body.half_width
            canvas.fill(ellipse(tuple(place), (size, 0.8 * size)), body.wall_db)
    behind = (around > 0.1) & (around < 2.4)
    canvas.line(ring[behind] * (outer + 1.5), 2.5, body.line_db)


def _draw_right_crescent(
    canvas: Canvas, body: Body, outer: float, moment: Moment
) -> None:
    """Draw the right ventricle round the septum, at the left and the top."""
    width = 0.75 * body.right_width * (1 - 0.15 * moment.contraction)
    reach = 0.8 + 0.5 * body.gaps[1]
    angle = np.linspace(-reach, reach, 24)
    start = np.deg2rad(208)
    directions = np.stack([np.cos(start + angle), np.sin(start + angle)], axis=1)
    swell = np.cos(0.5 * np.pi * angle / reach)[:, None]
    free_wall = directions * (outer + width * swell)
    canvas.fill(np.concatenate([free_wall, directions[::-1] * outer]), body.blood_db)
    canvas.line(free_wall, body.right_wall, body.wall_db - 3)


def great_vessels_across(canvas: Canvas, body: Body, moment: Moment) -> None:
    """Draw the short axis at the aortic valve: root, atria, outflow tract round it."""
    root = 0.5 * body.root + 2
    below = np.array([0.15 * root, root])
    draw_atrium = ellipse(
        (8.0, root + 0.38 * body.atrium), (0.75 * body.atrium, 0.42 * body.atrium)
    )
    right = ellipse(
        (-root - 0.35 * body.right_atrium, 0.5 * root),
        (0.45 * body.right_atrium, 0.55 * body.right_atrium),
    )
    for chamber in (draw_atrium, right):
        canvas.fill(chamber, body.blood_db)
        canvas.line(np.concatenate([chamber, chamber[:1]]), 2.5, body.thin_db)
    bottom = below + np.array([-3.0, 0.7 * body.atrium])
    canvas.line(np.stack([below - np.array([8, 4]), bottom]), 2.5, body.thin_db)
    angle = np.linspace(np.deg2rad(185), np.deg2rad(385), 24)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    width = 0.6 * body.right_width * (1 - 0.2 * moment.contraction)
    tract = np.concatenate([ring * (root + width), ring[::-1] * root])
    canvas.fill(tract, body.blood_db)
    canvas.line(ring * (root + width), body.right_wall, body.wall_db - 3)
    circle = ellipse((0, 0), (root, root))
    canvas.fill(circle, body.blood_db)
    canvas.line(np.concatenate([circle, circle[:1]]), 2.8, body.thin_db + 4)
    # Three cusps: a star while closed, a triangle while open.
    for number in range(3):
        direction = np.deg2rad(90 + 120 * number + 10 * body.lean[0])
        tip = (0.92 * root) * np.array([np.cos(direction), np.sin(direction)])
        centre = 0.8 * moment.aortic * tip
        canvas.line(np.stack([centre, tip]), 1.6, body.valve_db)


def subcostal_vein(canvas: Canvas, body: Body, moment: Moment) -> None:
    """Draw the inferior vena cava in the liver, with the atrium that it enters."""
    half = 0.25 * body.root * (1 - 0.3 * moment.contraction)
    along = np.linspace(-70, 45, 16)
    sway = 4 * np.sin(along / 30 + body.lean[0])
    upper = np.stack([along, sway - half], axis=1)
    lower = np.stack([along, sway + half], axis=1)
    vein = np.concatenate([upper, lower[::-1]])
    canvas.fill(vein, body.blood_db)
    canvas.line(upper, 1.6, body.thin_db + 4)
    canvas.line(lower, 1.6, body.thin_db + 4)
    atrium = ellipse((62.0, 8.0), (0.6 * body.right_atrium, 0.5 * body.right_atrium))
    canvas.fill(atrium, body.blood_db)
    canvas.line(np.concatenate([atrium, atrium[:1]]), 2.5, body.thin_db)


def abdomen(canvas: Canvas, shapes: Points, body: Body, moment: Moment) -> None:
    """Draw ellipses of other organs, shape (K, 6): place, radii, angle, strength."""
    for x, y, wide, high, angle_deg, strength_db in shapes:
        sway = 1 + 0.04 * moment.contraction
        outline = ellipse((x, y * sway), (wide, high), angle_deg)
        canvas.fill(outline, strength_db)
        if strength_db < 0:
            closed = np.concatenate([outline, outline[:1]])
            canvas.line(closed, 1.8, body.thin_db)


def layers(canvas: Canvas, shapes: Points, moment: Moment) -> None:
    """Draw layers across the whole picture, as muscle and skin: (K, 6) as `abdomen`."""
    for _, y, tilt, high, _, strength_db in shapes:
        lift = 1.5 * moment.contraction
        left, right = [-130.0, y - 0.3 * tilt], [130.0, y + 0.3 * tilt + lift]
        canvas.line(np.array([left, right]), 0.4 * high, strength_db)


def loose_valves(canvas: Canvas, shapes: Points, body: Body, moment: Moment) -> None:
    """Draw chambers and valves in no order of a heart: (K, 6) as `abdomen`."""
    abdomen(canvas, shapes, body, moment)
    for x, y, wide, _, angle_deg, _ in shapes[:3]:
        angle = np.deg2rad(angle_deg)
        half = 0.5 * wide * np.array([np.cos(angle), np.sin(angle)])
        towards = np.array([-np.sin(angle), np.cos(angle)])
        middle = np.array([x, y])
        hinges = (middle - half, middle + half)
        draw_leaflets(canvas, body, hinges, moment.mitral, towards)
