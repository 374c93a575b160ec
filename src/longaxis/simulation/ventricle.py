"""The wall of the left ventricle: its shape at rest and its motion as a material field.

A point of the wall has two material coordinates: its place along the line (0 left
annulus, 1 right annulus) and across the wall (0 endocardium, 1 epicardium). Lengths
along the mid-wall line are prescribed edge by edge, so the strain of the mesh is the
prescribed strain exactly; directions follow from the shape at rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter1d, minimum_filter1d

from longaxis.simulation.timing import (
    post_systolic_hill,
    septal_flash,
    shortening_course,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.simulation.recipe import Heart, Motion, Recipe

N_COLUMNS = 121
"""Points along the wall: 20 edges for each of the six segments."""

N_ROWS = 5
"""Points across the wall in the truth mesh."""

_SEGMENT_MIDDLES = (np.arange(6) + 0.5) / 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wall:
    """The moving wall.

    Attributes
    ----------
    mid_mm
        Mid-wall line, shape (T, L, 2), picture coordinates.
    normal
        Unit vectors towards the cavity, shape (T, L, 2).
    thickness_mm
        Shape (T, L).
    strain
        Prescribed strain of each edge relative to rest, shape (T, L - 1).
    through_plane_rad
        Decorrelation phase, shape (T, L).
    """

    mid_mm: NDArray[np.float64]
    normal: NDArray[np.float64]
    thickness_mm: NDArray[np.float64]
    strain: NDArray[np.float64]
    through_plane_rad: NDArray[np.float64]

    def line_at(self, across: float) -> NDArray[np.float64]:
        """Return the line in mm at this place across the wall, shape (T, L, 2)."""
        offset = (0.5 - across) * self.thickness_mm[..., None]
        return self.mid_mm + offset * self.normal

    def mesh_mm(self, n_rows: int = N_ROWS) -> NDArray[np.float64]:
        """Return the truth mesh, shape (T, L, R, 2)."""
        rows = [self.line_at(float(across)) for across in np.linspace(0, 1, n_rows)]
        return np.stack(rows, axis=2)


def _spread(
    values: tuple[float, ...], places: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return six segment values as a smooth function of place, shape (len(places),)."""
    distance = places[:, None] - _SEGMENT_MIDDLES[None]
    # Chosen: about half a segment, so that neighbours blend without a step.
    weight = np.exp(-0.5 * (distance / 0.075) ** 2)
    weight /= weight.sum(axis=1, keepdims=True)
    smooth: NDArray[np.float64] = weight @ np.asarray(values)
    return smooth


def line_at_rest(heart: Heart) -> NDArray[np.float64]:
    """Return the mid-wall line in heart coordinates, shape (L, 2), evenly spaced.

    The apex is the origin, the second coordinate runs along the long axis to the base.
    """
    left, right = np.deg2rad(heart.opening_deg)
    angle = np.linspace(-left, right, 2000)
    # The ellipse whose annulus lies `length_mm` below the apex at the mean opening.
    along = heart.length_mm / (1 - np.cos(0.5 * (left + right)))
    share = np.linspace(0, 1, len(angle))
    sideways = heart.half_width_mm * np.sin(angle)
    for order, height in enumerate(heart.bulge_mm, start=1):
        sideways = sideways + height * np.sin(np.pi * order * share)
    line = np.stack([sideways, along * (1 - np.cos(angle))], axis=1)
    travelled = np.concatenate(
        [[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))]
    )
    even = np.linspace(0, travelled[-1], N_COLUMNS)
    rest = np.stack([np.interp(even, travelled, line[:, axis]) for axis in (0, 1)], 1)
    apex: NDArray[np.float64] = rest[rest[:, 1].argmin()]
    return rest - apex


def prescribed_strain(recipe: Recipe) -> NDArray[np.float64]:
    """Return the strain of each edge relative to rest, a fraction, shape (T, L - 1)."""
    motion, rhythm = recipe.motion, recipe.rhythm
    times_s = np.asarray(recipe.frame_times_s)
    places = (np.arange(N_COLUMNS - 1) + 0.5) / (N_COLUMNS - 1)
    delay = _spread(motion.delay_s, places)
    late = times_s[:, None] - delay[None]
    return (
        shortening_course(rhythm, late) * _spread(motion.peak_strain, places)
        + septal_flash(rhythm, late) * _spread(motion.early_strain, places)
        + post_systolic_hill(rhythm, late)
        * _spread(motion.post_systolic_strain, places)
    )


def _thickness_at_rest(heart: Heart) -> NDArray[np.float64]:
    places = np.linspace(0, 1, N_COLUMNS)
    plain = _spread(heart.thickness_mm, places)
    apical = np.exp(-0.5 * ((places - 0.5) / 0.07) ** 2)
    return plain + apical * (heart.apex_thickness_mm - plain)


def _directions(
    rest: NDArray[np.float64], strain: NDArray[np.float64], motion: Motion
) -> NDArray[np.float64]:
    """Return the unit direction of each edge in each frame, shape (T, L - 1, 2)."""
    edges = np.diff(rest, axis=0)
    overall = strain.mean(axis=1)
    strongest = max(float(np.abs(overall).max()), 1e-6)
    narrow = 1 - motion.narrowing * np.abs(overall) / strongest
    turned = np.stack(
        [
            edges[None, :, 0] * narrow[:, None],
            np.repeat(edges[None, :, 1], len(strain), 0),
        ],
        axis=-1,
    )
    uneven = strain - overall[:, None]
    # Where a part stretches while the rest shortens, it bows outwards: its line is
    # turned by the slope of a hill of that height.
    hill = gaussian_filter1d(uneven, 6, axis=1) * 14.0
    slope = np.gradient(hill, axis=1) / np.linalg.norm(edges, axis=1)
    normal = np.stack([-turned[..., 1], turned[..., 0]], axis=-1)
    turned = turned - slope[..., None] * normal
    unit: NDArray[np.float64] = turned / np.linalg.norm(turned, axis=-1, keepdims=True)
    return unit


def _whole_body(recipe: Recipe, line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the line in picture coordinates: tilted, rocking, breathing."""
    motion, sector = recipe.motion, recipe.sector
    times_s = np.asarray(recipe.frame_times_s)
    course = shortening_course(recipe.rhythm, times_s)
    angle = np.deg2rad(-sector.axis_deg + motion.rocking_deg * course)
    cosine, sine = np.cos(angle)[:, None], np.sin(angle)[:, None]
    turned = np.stack(
        [
            cosine * line[..., 0] - sine * line[..., 1],
            sine * line[..., 0] + cosine * line[..., 1],
        ],
        axis=-1,
    )
    phase = 2 * np.pi * motion.breathing_hz * times_s + motion.breathing_phase
    # Nothing in the first frame: the sector was drawn around the heart as it is there.
    breath = (np.sin(phase) - np.sin(motion.breathing_phase))[:, None]
    shift = (
        np.asarray(sector.apex_mm)
        + course[:, None] * np.asarray(motion.apex_travel_mm)
        + breath * np.asarray(motion.breathing_mm)
    )
    placed: NDArray[np.float64] = turned + shift[:, None]
    return placed


def _inward_normals(line: NDArray[np.float64]) -> NDArray[np.float64]:
    tangent = np.gradient(gaussian_filter1d(line, 1.5, axis=1, mode="nearest"), axis=1)
    normal = np.stack([-tangent[..., 1], tangent[..., 0]], axis=-1)
    unit: NDArray[np.float64] = normal / np.linalg.norm(normal, axis=-1, keepdims=True)
    return unit


def build_wall(recipe: Recipe) -> Wall:
    """Return the moving wall of the recipe's ventricle."""
    rest = line_at_rest(recipe.heart)
    strain = prescribed_strain(recipe)
    rest_mm = np.linalg.norm(np.diff(rest, axis=0), axis=1)
    edges = _directions(rest, strain, recipe.motion)
    edges = edges * (rest_mm * (1 + strain))[..., None]
    line = np.concatenate([np.zeros((len(strain), 1, 2)), edges.cumsum(axis=1)], axis=1)
    # The line is integrated from one end; then it is moved so that the apex stays put.
    apex = int(np.abs(rest).sum(axis=1).argmin())
    mid = _whole_body(recipe, line - line[:, apex : apex + 1])
    return Wall(
        mid_mm=mid,
        normal=_inward_normals(mid),
        thickness_mm=_unfolded(mid, _thickness(recipe, strain)),
        strain=strain,
        through_plane_rad=_through_plane(recipe),
    )


def _thickness(recipe: Recipe, strain: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the thickness from near-incompressibility, shape (T, L)."""
    around = gaussian_filter1d(strain, 12, axis=1, mode="nearest")
    # Circumferential shortening is taken as 0.9 of the longitudinal one around; chosen.
    volume = (1 + strain) * (1 + 0.9 * around)
    thicker = np.clip(volume, 0.3, 2.0) ** -recipe.motion.thickening
    edges = np.linspace(0, 1, N_COLUMNS - 1)
    places = np.linspace(0, 1, N_COLUMNS)
    smooth = gaussian_filter1d(thicker, 2, axis=1, mode="nearest")
    factor = np.stack([np.interp(places, edges, row) for row in smooth])
    return factor * _thickness_at_rest(recipe.heart)


def _unfolded(
    mid: NDArray[np.float64], thickness_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Thin the wall where its inner side would fold over in a sharp bend."""
    smooth = gaussian_filter1d(mid, 2.0, axis=1, mode="nearest")
    first = np.gradient(smooth, axis=1)
    second = np.gradient(first, axis=1)
    turning = first[..., 0] * second[..., 1] - first[..., 1] * second[..., 0]
    speed = np.maximum((first**2).sum(axis=-1) ** 1.5, 1e-9)
    inward = np.maximum(turning / speed, 1e-4)
    # The inner border, half a thickness inside, folds where thickness times curvature
    # is 2; 1.5 leaves a margin.
    allowed = np.minimum(1.5 / (inward * thickness_mm), 1.0)
    # The thinnest of the neighbourhood first: smoothing alone would lift it above the
    # limit.
    allowed = minimum_filter1d(allowed, 7, axis=1, mode="nearest")
    smooth_share = gaussian_filter1d(allowed, 2.0, axis=1, mode="nearest")
    return np.asarray(thickness_mm * smooth_share)


def _through_plane(recipe: Recipe) -> NDArray[np.float64]:
    """Return the decorrelation phase: torsion moves base and apex out of the plane."""
    course = shortening_course(recipe.rhythm, np.asarray(recipe.frame_times_s))
    base, apex = recipe.motion.through_plane_rad
    height = np.abs(np.linspace(-1, 1, N_COLUMNS))
    phase: NDArray[np.float64] = course[:, None] * (apex + (base - apex) * height[None])
    return phase
