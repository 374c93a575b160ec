"""A first line with no click at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.contour_detection.profiles import GreyPicture, lengthened, profiles
from longaxis.contour_detection.refine import control_points_on, refine_to_wall
from longaxis.contour_detection.shape import (
    N_MODES,
    N_POSE,
    changed,
    lines_of,
)
from longaxis.contour_detection.wall_model import WallModel, wall_model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Box = tuple[float, float, float, float]

# Chosen without a measurement: fourteen places across the wall, as far as a start may
# be off; a finer step gives more features to fit. The regressions in
# `resources/wall_search` take exactly these; other values need another training.
SHAPE_DEPTHS_MM = np.arange(-15.0, 20.0, 2.5)
"""Offsets at which a whole shape looks at the picture, more of them in the cavity."""

# Chosen without a measurement: an eighth of the line's 24 steps, enough to show whether
# the wall ends at the annulus or runs on. Part of the fitted features like the depths.
BEYOND = 3
"""Steps of the line beyond its ends that are looked at too: there the wall ends."""

# Chosen: an odd number, so that one lies at the apex and a reader can drag few points.
CONTROL_POINTS = 9
# Chosen: holds 98.8 % of a normal distribution; beyond it a regression that went astray
# bends shapes that no ventricle has.
SPREAD_LIMIT = 2.5
"""No mode goes farther than this many standard deviations."""

# Starting centres, as shares of the tissue region's width and height. Chosen without a
# measurement: five by four places, as a cascade finds a wall only from a start that
# overlaps it; none in the lowest third, where the atria lie. Time grows with them.
_ACROSS = np.linspace(0.2, 0.8, 5)
_DOWN = np.linspace(0.25, 0.65, 4)
# Starting sizes (rms distance from the centre) and tilts. Chosen without a measurement:
# from a small to a dilated ventricle in factors of 1.3, upright or turned by 17°;
# regressions change size and tilt by steps from there.
_SIZES_MM = (24.0, 31.0, 40.0)
_TILTS_RAD = (-0.3, 0.0, 0.3)
# Best candidates of 180 that are averaged by a median. Chosen without a measurement:
# one could be wrong by chance; many would average different walls.
_KEPT = 5
# Brightness (0 to 1) above which a place counts as tissue; chosen.
# Ten of 255 grey levels, above noise of compression.
_DARK = 0.04

# How a line's neighbours and its place count beside its expected error (logarithms).
# Chosen with five real loops in sight (docs/methods.md), so no measure of its worth.
_CONSENSUS_WEIGHT = 0.4
# Distance at which two candidates support each other. Chosen, half a wall: starts that
# ended on the two borders of one wall support each other, on opposite walls not.
_CONSENSUS_MM = 4.0
# Added to the logarithm of the expected error, times the share of points outside.
# Chosen without a measurement: a line of which a quarter leaves the sector must expect
# half of another's error to win against it; one that a few points leave still can.
_OUTSIDE_WEIGHT = 3.0


def detect_contour(
    picture: GreyPicture,
    *,
    tissue_mm: Box | None = None,
    model: WallModel | None = None,
) -> tuple[NDArray[np.float64], float]:
    """Return control points found in the picture, and how far off they may be.

    Shapes are put in many places of the picture; regressions move and bend each of
    them, step after step (cascaded pose regression; Dollár 2010, Xiong and De la Torre
    2013). Those that a last regression expects to lie best, where most of the starts
    have met, are averaged, and the middle of the wall is looked for near them.

    Parameters
    ----------
    picture
        The moment to look at; best is end-systole.
    tissue_mm
        Where the tissue lies: left, top, right and bottom in mm; None looks for it.
    model
        Another model than the one that ships with Longaxis.

    Returns
    -------
    Control points, shape (9, 2), and the expected mean distance to the middle of the
    wall in mm.
    """
    model = model or wall_model()
    box = tissue_mm or bright_part_mm(picture)
    # All starts are regressed to the end before any is judged: a start near the wall
    # does not yet look better than one far from it.
    lines = lines_of(model, regress_shape(picture, starts(box), model))
    log_error = model.judge(shape_features(picture, lines))[:, 0]
    best = np.argsort(log_error + _outside(lines, box) - _consensus(lines))[:_KEPT]
    # Point by point: one of the five that lies on another wall does not pull the line.
    line = np.median(lines[best], axis=0)
    points = control_points_on(line, CONTROL_POINTS)
    # Nobody clicked, so ends and apex move as freely as the rest.
    refined = refine_to_wall(picture, points, click_mm=None, model=model)
    return refined, float(np.exp(log_error[best]).mean())


def starts(tissue_mm: Box) -> NDArray[np.float64]:
    """Return numbers of shapes all over the picture, shape (N, 4 + M)."""
    left, top, right, bottom = tissue_mm
    places = [
        (left + across * (right - left), top + down * (bottom - top))
        for across in _ACROSS
        for down in _DOWN
    ]
    rows = [
        (x, y, np.log(size), tilt, *(0.0,) * N_MODES)
        for x, y in places
        for size in _SIZES_MM
        for tilt in _TILTS_RAD
    ]
    return np.array(rows)


def _outside(lines_mm: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    """Return how little lines are to be believed that leave the tissue, shape (N,)."""
    corner = np.array(box)
    # The share of points: a wall that the sector cuts off leaves it for a few points.
    is_out = ((lines_mm < corner[:2]) | (lines_mm > corner[2:])).any(axis=-1)
    outside: NDArray[np.float64] = _OUTSIDE_WEIGHT * is_out.mean(axis=1)
    return outside


def _consensus(lines_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many other starts ended near each line, weighted, shape (N,)."""
    apart = np.linalg.norm(lines_mm[:, None] - lines_mm[None], axis=-1).mean(axis=-1)
    consensus: NDArray[np.float64] = _CONSENSUS_WEIGHT * np.log(
        # At least 1, the line itself, so that the logarithm is 0 or more.
        np.exp(-0.5 * (apart / _CONSENSUS_MM) ** 2).sum(axis=1)
    )
    return consensus


def regress_shape(
    picture: GreyPicture, numbers: NDArray[np.float64], model: WallModel
) -> NDArray[np.float64]:
    """Return the shapes after every stage of the regression cascade.

    Parameters
    ----------
    picture
        The frame in which the wall is searched.
    numbers
        Shape parameters of the candidates, shape (N, 4 + M): centre (mm), logarithm of
        the size (mm), tilt (radians) and M mode coefficients.
    model
        The trained shape model with its regression stages.

    Returns
    -------
    Shape parameters, shape (N, 4 + M), in the same units.
    """
    for stage in model.stages:
        change = stage(shape_features(picture, lines_of(model, numbers)))
        # After each stage: a shape beyond what was trained gives features that no later
        # stage has seen.
        numbers = bounded(changed(numbers, change), model)
    return numbers


def bounded(numbers: NDArray[np.float64], model: WallModel) -> NDArray[np.float64]:
    """Return shape parameters limited to what a ventricle can have.

    Shape (N, 4 + M) in and out, units as in the description of this module.
    """
    limit = SPREAD_LIMIT * model.mode_spreads
    after = numbers.copy()
    after[:, N_POSE:] = np.clip(numbers[:, N_POSE:], -limit, limit)
    # Root mean square distances from the centre in mm. Chosen: smaller and larger than
    # any left ventricle, to stop shapes that collapse or leave the picture.
    after[:, 2] = np.clip(numbers[:, 2], np.log(12.0), np.log(70.0))
    return after


def shape_features(
    picture: GreyPicture, lines_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return features of whole shapes: brightness along and beside the lines, and size.

    Lines in mm, shape (N, P, 2); features, shape (N, F), without unit.
    """
    seen = profiles(picture, lengthened(lines_mm, BEYOND), SHAPE_DEPTHS_MM)
    about = lines_mm - lines_mm.mean(axis=1, keepdims=True)
    # 31 mm is the middle starting size, and 4 brings the logarithm to the spread of the
    # profiles; both are part of the fitted features.
    size = np.log((about**2).sum(axis=2).mean(axis=1)) / 2 - np.log(31.0)
    flat = seen.reshape(len(seen), -1)
    return np.concatenate([flat, 4 * size[:, None]], axis=1)


def bright_part_mm(picture: GreyPicture) -> Box:
    """Return the box of the largest connected part that is not black, in mm."""
    from scipy.ndimage import find_objects, label

    width, height = picture.size_mm.tolist()
    # A grid of 1 mm, so that labels are millimetres.
    x, y = np.meshgrid(np.arange(0, width, 1.0), np.arange(0, height, 1.0))
    labels, n_parts = label(picture.brightness_at(np.stack([x, y], axis=-1)) > _DARK)
    if n_parts == 0:
        return 0.0, 0.0, width, height
    # Text and scales are bright too, but smaller than the sector. Label 0 is
    # background.
    largest = int(np.bincount(labels.ravel())[1:].argmax())
    rows, columns = find_objects(labels)[largest]
    return (
        float(columns.start),
        float(rows.start),
        float(columns.stop),
        float(rows.stop),
    )
