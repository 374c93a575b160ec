"""Scatterers: which point moves with what, how bright it is, and how it ages.

Every scatterer hangs between four nodes. The nodes move; the scatterer's position and
its decorrelation phase are weighted sums of its nodes'.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d, map_coordinates
from scipy.special import gammaincinv, ndtr

from longaxis.simulation.surroundings import Surroundings, build_surroundings
from longaxis.simulation.ventricle import N_COLUMNS, Wall, build_wall

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from longaxis.simulation.realism import Echo
    from longaxis.simulation.recipe import Recipe
    from longaxis.simulation.ribbon import Ribbon

_GRID = 18
"""Nodes along each side of the net that carries blood and surrounding tissue."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """Everything a renderer needs.

    Attributes
    ----------
    nodes
        x_mm, y_mm and decorrelation phase of each node, shape (T, M, 3), float32.
    index, weight
        Nodes each scatterer hangs on and their weights, shape (N, 4).
    amplitude
        Two amplitudes of each scatterer, turned into each other by the decorrelation
        phase, shape (N, 2).
    redrawn_share
        Share of each scatterer's power that is drawn anew in each frame, shape (N,).
    """

    nodes: NDArray[np.float32]
    index: NDArray[np.int32]
    weight: NDArray[np.float32]
    amplitude: NDArray[np.float32]
    redrawn_share: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Patch:
    """A net of nodes (T, K, J, 3) and scatterers at (along, across) in net units."""

    nodes: NDArray[np.float64]
    along: NDArray[np.float64]
    across: NDArray[np.float64]
    strength: NDArray[np.float64]  # (N,), or (N, 2): in the plane, and out of it
    redrawn_share: float
    spikiness: float


def build_scene(recipe: Recipe, wall: Wall | None = None) -> Scene:
    """Draw the scatterers of a recipe, with the recipe's own seed."""
    # A stream of its own, apart from that of the recipe.
    rng = np.random.default_rng(np.random.SeedSequence([recipe.seed, 1]))
    wall = wall or build_wall(recipe)
    around = build_surroundings(recipe, wall)
    net = _net(recipe, wall, around)
    patches = [
        _wall_patch(recipe, wall, rng),
        *(_ribbon_patch(recipe, ribbon, rng) for ribbon in around.ribbons),
        _tissue_patch(recipe, around, net, rng),
        _blood_patch(recipe, net, rng),
        *_still_patches(recipe, net, rng),
        *_echo_patches(recipe, net),
    ]
    return _joined(patches, rng)


def _joined(patches: list[_Patch], rng: np.random.Generator) -> Scene:
    nodes, index, weight, amplitude, redrawn = [], [], [], [], []
    offset = 0
    for patch in patches:
        n_frames, _, n_across, n_values = patch.nodes.shape
        nodes.append(patch.nodes.reshape(n_frames, -1, n_values))
        corner, share = _corners(patch)
        index.append(corner + offset)
        weight.append(share)
        amplitude.append(_amplitudes(patch, rng))
        redrawn.append(np.full(len(corner), patch.redrawn_share))
        offset += patch.nodes.shape[1] * n_across
    return Scene(
        nodes=np.concatenate(nodes, axis=1).astype(np.float32),
        index=np.concatenate(index).astype(np.int32),
        weight=np.concatenate(weight).astype(np.float32),
        amplitude=np.concatenate(amplitude).astype(np.float32),
        redrawn_share=np.concatenate(redrawn).astype(np.float32),
    )


def _corners(patch: _Patch) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    n_along, n_across = patch.nodes.shape[1:3]
    # Only the cell is clipped, not the weights: beyond the net, as in trabeculae, the
    # outermost cell is extrapolated.
    first = np.clip(np.floor(patch.along), 0, n_along - 2).astype(np.int64)
    second = np.clip(np.floor(patch.across), 0, n_across - 2).astype(np.int64)
    a, b = patch.along - first, patch.across - second
    corner = first * n_across + second
    index = np.stack([corner, corner + 1, corner + n_across, corner + n_across + 1], 1)
    weight = np.stack([(1 - a) * (1 - b), (1 - a) * b, a * (1 - b), a * b], axis=1)
    return index, weight


def _amplitudes(patch: _Patch, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return two independent amplitudes; spiky tissue has a few bright scatterers."""
    normal = rng.normal(size=(len(patch.along), 2))
    if patch.spikiness > 0:
        shape = 0.15 / patch.spikiness
        # Mean power 1 whatever the shape: spiky tissue is not brighter.
        power = rng.gamma(shape, 1 / shape, size=(len(normal), 1))
        normal = normal * np.sqrt(power)
    strength = patch.strength
    return normal * (strength if strength.ndim == 2 else strength[:, None])


def _count(recipe: Recipe, area_mm2: float, factor: float = 1.0) -> int:
    sector = recipe.sector
    # Area of the sector; 0.55 of the scatterers fall on a factor of 1.
    whole = np.deg2rad(sector.half_angle_deg) * sector.depth_mm**2
    return max(int(factor * 0.55 * recipe.tissue.n_scatterers * area_mm2 / whole), 8)


def _with_phase(
    points_mm: NDArray[np.float64], phase: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Append the decorrelation phase as a third value to nodes (T, K, J, 2)."""
    if phase is None:
        return np.concatenate([points_mm, np.zeros((*points_mm.shape[:3], 1))], axis=-1)
    wide = np.broadcast_to(phase[:, :, None, None], (*points_mm.shape[:3], 1))
    return np.concatenate([points_mm, wide], axis=-1)


def smooth_field(
    rng: np.random.Generator, shape: tuple[int, int], sigma: tuple[float, float]
) -> NDArray[np.float64]:
    """Return smooth Gaussian noise of unit variance.

    Parameters
    ----------
    rng
        Source of randomness.
    shape
        Number of rows and columns.
    sigma
        Smoothing along rows and columns, in cells.

    Returns
    -------
    Shape `shape`, without unit.
    """
    field = gaussian_filter(rng.normal(size=shape), sigma, mode="nearest")
    return np.asarray(field / max(float(field.std()), 1e-9))


def _wall_patch(recipe: Recipe, wall: Wall, rng: np.random.Generator) -> _Patch:
    tissue = recipe.tissue
    nodes = np.stack([wall.line_at(0.0), wall.line_at(1.0)], axis=2)
    step_mm = np.linalg.norm(np.diff(wall.mid_mm[0], axis=0), axis=1)
    area = float(step_mm.sum() * wall.thickness_mm[0].mean())
    # Drawn up to 1.2 wall thicknesses into the cavity, then cut along trabeculae and
    # papillary bumps.
    low = -1.2
    count = _count(recipe, area * (1 - low), 1.5)
    along = rng.uniform(0, N_COLUMNS - 1, count)
    across = rng.uniform(low, 1.0, count)
    inside = across > -_inner_relief(recipe, rng)(along)
    along, across = along[inside], across[inside]
    width = tissue.texture_mm / float(step_mm.mean())
    # Muscle that comes into the plane has a texture of its own.
    place = [along, np.clip(across, 0, 1) * 23]
    level = np.stack(
        [
            map_coordinates(
                smooth_field(rng, (N_COLUMNS, 24), (width, 4.0)),
                place,
                order=1,
                mode="nearest",
            )
            for _ in range(2)
        ],
        axis=1,
    )
    gain = _column_gain(recipe, wall)
    # The inner third of the wall is often less bright than its middle and outside.
    layers = 1 - 0.35 * np.exp(-0.5 * ((across - 0.1) / 0.2) ** 2)
    shade = layers * np.interp(along, np.arange(N_COLUMNS), gain)
    strength = 10 ** (tissue.texture_db * level / 20) * shade[:, None]
    if recipe.realism.grain_shape:
        grain = _grain(recipe, step_mm.sum(), float(wall.thickness_mm[0].mean()))
        strength = strength * grain(along, across)[:, None]
    return _Patch(
        nodes=_with_phase(nodes, wall.through_plane_rad),
        along=along,
        across=across,
        strength=strength,
        redrawn_share=recipe.motion.incoherent_share,
        spikiness=tissue.spikiness,
    )


def _grain(
    recipe: Recipe, length_mm: float, thickness_mm: float
) -> Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]:
    """Return amplitudes whose power follows a gamma distribution of mean 1.

    A Gaussian field is turned into a gamma one rank by rank (a Gaussian copula).
    """
    realism = recipe.realism
    # A stream of its own: without grain all other draws stay as they are.
    rng = np.random.default_rng(np.random.SeedSequence([recipe.seed, 5]))
    cell_mm = 0.4 * realism.grain_mm
    low, high = -0.6, 1.1
    n_along = max(int(length_mm / cell_mm), 8)
    n_across = max(int((high - low) * thickness_mm / cell_mm), 4)
    field = smooth_field(rng, (n_along, n_across), (1.0, 1.0))
    power = gammaincinv(realism.grain_shape, ndtr(field)) / realism.grain_shape

    def gain_at(
        along: NDArray[np.float64], across: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        place = [
            along / (N_COLUMNS - 1) * (n_along - 1),
            (across - low) / (high - low) * (n_across - 1),
        ]
        return np.sqrt(map_coordinates(power, place, order=1, mode="nearest"))

    return gain_at


def _inner_relief(
    recipe: Recipe, rng: np.random.Generator
) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Return how far tissue reaches into the cavity, as a share of the wall."""
    columns = np.arange(N_COLUMNS)
    places = columns / (N_COLUMNS - 1)
    rough = gaussian_filter1d(rng.normal(size=N_COLUMNS), 2.0)
    rough = np.clip(rough / max(rough.std(), 1e-9), -1.0, 2.0)
    relief = recipe.heart.roughness * rough
    for place, width, height in recipe.heart.papillary:
        relief = relief + height * np.exp(-(((places - place) / width) ** 4))
    return lambda along: np.interp(along, columns, relief)


def _column_gain(recipe: Recipe, wall: Wall) -> NDArray[np.float64]:
    """Return the amplitude along the wall: angle to the beam, drop-out."""
    tissue, sector = recipe.tissue, recipe.sector
    beam = wall.mid_mm[0] - np.asarray(sector.probe_mm)
    beam = beam / np.linalg.norm(beam, axis=1, keepdims=True)
    # Muscle across the beam reflects most; walls along it, as lateral ones, fade.
    facing = np.abs((beam * wall.normal[0]).sum(axis=1))
    gain = 1 - tissue.angle_loss * (1 - facing)
    places = np.linspace(0, 1, N_COLUMNS)
    for middle, half, left in tissue.dropout:
        gap = np.exp(-(((places - middle) / half) ** 4))
        gain = gain * (1 - (1 - left) * gap)
    return np.asarray(gain)


def _ribbon_patch(recipe: Recipe, ribbon: Ribbon, rng: np.random.Generator) -> _Patch:
    nodes = ribbon.nodes_mm()
    n_along = nodes.shape[1]
    length = np.linalg.norm(np.diff(ribbon.line_mm[0], axis=0), axis=1).sum()
    count = _count(recipe, float(length) * ribbon.width_mm, 2.0)
    texture = smooth_field(rng, (n_along, 1), (3.0, 0.0))[:, 0]
    along = rng.uniform(0, n_along - 1, count)
    level = np.interp(along, np.arange(n_along), texture)
    return _Patch(
        nodes=_with_phase(nodes),
        along=along,
        across=rng.uniform(0, 1, count),
        strength=ribbon.gain * 10 ** (recipe.tissue.texture_db * level / 20),
        redrawn_share=recipe.motion.incoherent_share,
        spikiness=recipe.tissue.spikiness,
    )


def _net(recipe: Recipe, wall: Wall, around: Surroundings) -> NDArray[np.float64]:
    """Return a net over the picture that the heart drags along, (T, K, J, 2)."""
    picture = recipe.sector.mm_per_pixel * recipe.sector.size_px
    side = np.linspace(-0.05 * picture, 1.05 * picture, _GRID)
    rest = np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1).reshape(-1, 2)
    # Every sixth or eighth point will do: nodes of the net lie about 1 cm apart.
    carriers = [wall.line_at(1.0)[:, ::6]]
    carriers += [ribbon.line_mm[:, ::8] for ribbon in around.ribbons[:3]]
    handles = np.concatenate(carriers, axis=1)
    gap = ((rest[:, None] - handles[0][None]) ** 2).sum(-1)
    weight = np.exp(-0.5 * gap / 11.0**2)
    depth = np.linalg.norm(rest - np.asarray(recipe.sector.probe_mm), axis=1)
    # Weight of standing still: a little everywhere, much at the probe, as the chest
    # wall does.
    background = 0.25 + 6.0 * np.exp(-((depth / 14.0) ** 2))
    weight = weight / (weight.sum(axis=1) + background)[:, None]
    moved = np.einsum("nk,tkd->tnd", weight, handles - handles[:1])
    return np.asarray((rest[None] + moved).reshape(len(handles), _GRID, _GRID, 2))


def _in_net(recipe: Recipe, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return net coordinates of points in the first frame, shape (N, 2)."""
    picture = recipe.sector.mm_per_pixel * recipe.sector.size_px
    return (points_mm / picture + 0.05) / 1.1 * (_GRID - 1)


def _points_in_sector(
    recipe: Recipe, rng: np.random.Generator, factor: float, *, reach_mm: float = 0.0
) -> NDArray[np.float64]:
    """Draw points evenly over the sector, shape (N, 2); `reach_mm` from the probe."""
    sector = recipe.sector
    depth = reach_mm or sector.depth_mm
    half = np.deg2rad(sector.half_angle_deg)
    count = _count(recipe, half * depth**2, factor)
    # The root spreads points evenly over the area.
    radius = depth * np.sqrt(rng.uniform(0.0005, 1, count))
    angle = np.deg2rad(sector.tilt_deg) + rng.uniform(-half, half, count)
    offset = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
    placed: NDArray[np.float64] = offset + np.asarray(sector.probe_mm)
    return placed


def _inside(
    recipe: Recipe,
    outlines_mm: tuple[NDArray[np.float64], ...],
    points_mm: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Tell which points lie inside one of the outlines."""
    from PIL import Image, ImageDraw

    picture = recipe.sector.mm_per_pixel * recipe.sector.size_px
    scale = 511 / picture
    mask = Image.new("1", (512, 512))
    pen = ImageDraw.Draw(mask)
    for outline in outlines_mm:
        pen.polygon([tuple(point) for point in (outline * scale).tolist()], fill=1)
    pixel = np.clip(np.round(points_mm * scale), 0, 511).astype(np.int64)
    filled: NDArray[np.bool_] = np.asarray(mask)[pixel[:, 1], pixel[:, 0]]
    return filled


def _net_patch(
    net: NDArray[np.float64],
    place: NDArray[np.float64],
    strength: NDArray[np.float64],
    *,
    redrawn_share: float,
    spikiness: float = 0.0,
) -> _Patch:
    return _Patch(
        nodes=_with_phase(net),
        along=place[:, 0],
        across=place[:, 1],
        strength=strength,
        redrawn_share=redrawn_share,
        spikiness=spikiness,
    )


def _tissue_patch(
    recipe: Recipe,
    around: Surroundings,
    net: NDArray[np.float64],
    rng: np.random.Generator,
) -> _Patch:
    points = _points_in_sector(recipe, rng, 0.9)
    points = points[~_inside(recipe, around.cavities_mm, points)]
    place = _in_net(recipe, points)
    field = smooth_field(rng, (64, 64), (3.5, 3.5))
    level = map_coordinates(field, list((place / (_GRID - 1) * 63).T), order=1)
    decibel = recipe.tissue.surroundings_db + 8.0 * level
    return _net_patch(
        net,
        place,
        10 ** (decibel / 20),
        redrawn_share=min(1.0, 0.1 + recipe.motion.incoherent_share),
        spikiness=recipe.tissue.spikiness,
    )


def _blood_patch(
    recipe: Recipe, net: NDArray[np.float64], rng: np.random.Generator
) -> _Patch:
    points = _points_in_sector(recipe, rng, 0.6)
    level = 10 ** (recipe.tissue.blood_db / 20)
    return _net_patch(
        net,
        _in_net(recipe, points),
        np.full(len(points), level * 1.3),
        redrawn_share=1 - recipe.tissue.blood_coherence,
    )


def _still_patches(
    recipe: Recipe, net: NDArray[np.float64], rng: np.random.Generator
) -> list[_Patch]:
    """Return haze over the whole sector and near clutter: both stand still."""
    tissue = recipe.tissue
    # Still: every frame has the net of the first one.
    fixed = np.repeat(net[:1], len(net), axis=0)
    haze = _points_in_sector(recipe, rng, 0.35)
    near = _points_in_sector(
        recipe, rng, 1.2, reach_mm=min(3 * tissue.clutter_depth_mm, 60.0)
    )
    depth = np.linalg.norm(near - np.asarray(recipe.sector.probe_mm), axis=1)
    fade = np.exp(-((depth / tissue.clutter_depth_mm) ** 2))
    place = _in_net(recipe, haze)
    field = smooth_field(rng, (64, 64), (6.0, 6.0))
    patchy = map_coordinates(field, list((place / (_GRID - 1) * 63).T), order=1)
    haze_gain = 10 ** ((tissue.haze_db + 6 * patchy) / 20)
    return [
        _net_patch(fixed, place, haze_gain, redrawn_share=0.1),
        _net_patch(
            fixed,
            _in_net(recipe, near),
            fade * 10 ** (tissue.clutter_db / 20),
            redrawn_share=0.15,
            spikiness=0.3,
        ),
    ]


def _echo_patches(recipe: Recipe, net: NDArray[np.float64]) -> list[_Patch]:
    """Return reverberations; they stand still."""
    # A stream of its own: clips without echoes keep their scatterers.
    rng = np.random.default_rng(np.random.SeedSequence([recipe.seed, 6]))
    fixed = np.repeat(net[:1], len(net), axis=0)
    return [
        _net_patch(
            fixed,
            _in_net(recipe, places),
            np.full(len(places), 10 ** (echo.level_db / 20)),
            redrawn_share=0.03,
        )
        for echo in recipe.realism.echoes
        for places in [_points_on_arc(recipe, echo, rng)]
    ]


def _points_on_arc(
    recipe: Recipe, echo: Echo, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw points around an arc of constant depth, shape (N, 2)."""
    sector = recipe.sector
    half = np.deg2rad(sector.half_angle_deg)
    area = 2 * half * echo.half_width * echo.depth_mm * 4 * echo.thickness_mm
    count = _count(recipe, area, 3.0)
    depth = echo.depth_mm + echo.thickness_mm * rng.normal(size=count)
    angle = np.deg2rad(sector.tilt_deg) + half * np.clip(
        echo.middle + echo.half_width * rng.uniform(-1, 1, count), -1.05, 1.05
    )
    offset = np.stack([depth * np.sin(angle), depth * np.cos(angle)], axis=1)
    return np.asarray(offset + np.asarray(sector.probe_mm))
