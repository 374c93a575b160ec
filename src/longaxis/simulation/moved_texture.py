"""Textures moved by a true motion field and partly redrawn: clips without a beam.

A scatterer model imitates how speckle comes about; every renderer of that kind shares
assumptions that a network can learn instead of looking. Here, random textures of many
grains are warped by the motion of the recipe's wall, so that what moves is exactly what
the truth says, and part of the texture is drawn anew in every frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from longaxis.simulation.clip import SimulatedClip
from longaxis.simulation.generate import beat_of, loop_of
from longaxis.simulation.persistence import as_displayed
from longaxis.simulation.recipe import to_json
from longaxis.simulation.ventricle import build_wall

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.simulation.recipe import Recipe

    Floats = NDArray[np.float64]

_FIELD_SIDE = 64
"""Places along a side at which the motion is solved; cubic in between (chosen)."""

_SMOOTH_SPREAD_DB = 4.0
"""Standard deviation of brightness in textures without speckle (chosen)."""

_STEP = (5, 2)
"""Every fifth column and second row of the mesh carries the motion field (chosen)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextureLook:
    """How a texture looks and ages; drawn by `draw_texture_look`.

    Attributes
    ----------
    grain_px
        Standard deviations of the grain along its two axes.
    grain_deg
        Direction of the first axis.
    kept
        Share of the amplitude that moves with the tissue; the rest is redrawn.
    memory
        Correlation of the redrawn part with the frame before.
    dynamic_range_db, wall_db, cavity_db, outside_db
        Display range, and the mean level of the tissues below white.
    patches_db, patches_px
        Spread and size of slow changes of brightness that move with the tissue.
    still_db
        Level of haze that does not move.
    noise
        Grey levels added in each frame, standard deviation.
    persistence
        Share of the picture before.
    is_smooth
        Real-valued band-limited noise instead of speckle.
    """

    grain_px: tuple[float, float]
    grain_deg: float
    kept: float
    memory: float
    dynamic_range_db: float
    wall_db: float
    cavity_db: float
    outside_db: float
    patches_db: float
    patches_px: float
    still_db: float
    noise: float
    persistence: float
    is_smooth: bool


def draw_texture_look(rng: np.random.Generator) -> TextureLook:
    """Draw a look from nearly ideal to hardly trackable; ranges are chosen."""
    along = float(np.exp(rng.uniform(np.log(0.8), np.log(3.2))))
    wall_db = rng.uniform(-28, -8)
    return TextureLook(
        grain_px=(along, float(np.clip(along / rng.uniform(1.0, 3.0), 0.7, 3.2))),
        grain_deg=rng.normal(0, 25),
        # Amplitude share: intensities correlate by its fourth power, 0.2 to 1.
        kept=float(np.sqrt(rng.uniform(0.45, 1.0))),
        memory=rng.uniform(0, 0.6),
        dynamic_range_db=rng.uniform(38, 65),
        wall_db=wall_db,
        cavity_db=wall_db - rng.uniform(3, 32),
        outside_db=wall_db - rng.uniform(-4, 22),
        patches_db=rng.uniform(0, 6),
        patches_px=rng.uniform(6, 25),
        still_db=rng.uniform(-75, -25),
        noise=rng.uniform(0, 10),
        persistence=rng.uniform(0.1, 0.55) if rng.random() < 0.45 else 0.0,
        is_smooth=bool(rng.random() < 0.25),
    )


def clip_of_texture(recipe: Recipe) -> SimulatedClip:
    """Return a clip of the recipe's heart shown by a moved texture, truth as shown.

    Parameters
    ----------
    recipe
        Its renderer, beam and additions are not used.
    """
    rng = np.random.default_rng(np.random.SeedSequence([recipe.seed, 31]))
    look = draw_texture_look(rng)
    mesh_mm = build_wall(recipe).mesh_mm()
    beat = beat_of(recipe)
    mesh_px = mesh_mm / recipe.sector.mm_per_pixel
    reference = mesh_px[beat.end_systole]
    frames = _Painter(look, recipe.sector.size_px, reference, rng).frames(mesh_px)
    frames = frames * _sector_mask(recipe)
    # Fields correlate by kept**2, intensities by the square of that.
    kept = np.full(mesh_mm.shape[:3], look.kept**4)
    kept[beat.end_systole] = 1.0
    return SimulatedClip(
        loop=loop_of(recipe, frames.round().astype(np.uint8)),
        mesh_mm=as_displayed(mesh_mm, look.persistence),
        correlation=kept,
        beat=beat,
        recipe=to_json(recipe),
    )


class _Painter:
    """Paints the frames of one clip.

    Parameters
    ----------
    reference_px
        Mesh in the frame in which the texture is drawn, (L, R, 2).
    """

    def __init__(
        self,
        look: TextureLook,
        size_px: int,
        reference_px: Floats,
        rng: np.random.Generator,
    ) -> None:
        self._look = look
        self._size = size_px
        self._rng = rng
        self._reference = reference_px
        self._level = self._levels()
        self._tissue = self._grain()
        self._still = self._grain()

    def frames(self, mesh_px: Floats) -> NDArray[np.float32]:
        """Return grey levels 0 to 255, (T, size, size), for meshes (T, L, R, 2)."""
        look = self._look
        drawn = self._grain()
        pictures = np.empty((len(mesh_px), self._size, self._size), np.float32)
        for number, mesh in enumerate(mesh_px):
            # First-order autoregression of unit power.
            fresh = np.sqrt(1 - look.memory**2) * self._grain()
            drawn = look.memory * drawn + fresh
            picture = self._shown(self._source(mesh), drawn)
            if number and look.persistence:
                picture = (1 - look.persistence) * picture
                picture += look.persistence * pictures[number - 1]
            pictures[number] = picture
        # After persistence, so that it is independent from frame to frame.
        noise = self._rng.normal(0, 1, pictures.shape).astype(np.float32)
        noisy: NDArray[np.float32] = np.clip(pictures + look.noise * noise, 0, 255)
        return noisy

    def _shown(
        self, source_px: NDArray[np.float32], drawn: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        look = self._look
        moved = _sampled(self._tissue, source_px)
        level = _sampled(self._level, source_px)
        field = look.kept * moved + np.sqrt(1 - look.kept**2) * drawn
        if look.is_smooth:
            # Powers add: haze shows where the tissue is darker than the haze is.
            tissue_db = _SMOOTH_SPREAD_DB * field[..., 0] + level
            haze_db = _SMOOTH_SPREAD_DB * self._still[..., 0] + look.still_db
            grey = _decibels(10 ** (tissue_db / 10) + 10 ** (haze_db / 10))
        else:
            amplitude = 10 ** (level / 20)[..., None]
            field = field * amplitude + self._still * 10 ** (look.still_db / 20)
            grey = _decibels((field**2).sum(axis=-1) / 2 + 1e-9)
        share = np.clip(grey / look.dynamic_range_db + 1, 0, 1)
        return np.asarray(255 * share, np.float32)

    def _grain(self) -> NDArray[np.float32]:
        """Return two independent fields of unit power, (size, size, 2)."""
        first, second = self._look.grain_px
        noise = self._rng.standard_normal((self._size, self._size, 2), np.float32)
        grain = cv2.filter2D(noise, -1, _kernel(first, second, self._look.grain_deg))
        return np.asarray(grain, np.float32)

    def _levels(self) -> NDArray[np.float32]:
        """Return decibels below white in the reference frame, (size, size)."""
        look, rng, size = self._look, self._rng, self._size
        outline = np.concatenate([self._reference[:, -1], self._reference[::-1, 0]])
        cavity, wall = np.zeros((2, size, size), np.float32)
        cv2.fillPoly(cavity, [self._reference[:, 0].round().astype(np.int32)], 1.0)
        cv2.fillPoly(wall, [outline.round().astype(np.int32)], 1.0)
        soft = rng.uniform(0.5, 2.0)
        cavity, wall = (cv2.GaussianBlur(mask, (0, 0), soft) for mask in (cavity, wall))
        level = look.outside_db + (look.cavity_db - look.outside_db) * cavity
        level = level + (look.wall_db - level) * wall
        patches = cv2.GaussianBlur(
            rng.standard_normal((size, size), np.float32), (0, 0), look.patches_px
        )
        level = level + look.patches_db * patches / patches.std()
        return np.asarray(level, np.float32)

    def _source(self, mesh_px: Floats) -> NDArray[np.float32]:
        """Return where in the reference each pixel comes from, (size, size, 2)."""
        # For each pixel of the frame its place in the reference: a forward warp leaves
        # holes.
        columns, rows = _STEP
        here = mesh_px[::columns, ::rows].reshape(-1, 2)
        there = self._reference[::columns, ::rows].reshape(-1, 2)
        moved = _extended(here, there - here, self._size)
        grid = np.stack(
            np.meshgrid(np.arange(self._size), np.arange(self._size)), axis=-1
        )
        return np.asarray(grid + moved, np.float32)


def _extended(places_px: Floats, moves_px: Floats, size_px: int) -> NDArray[np.float32]:
    """Return moves (size, size, 2) that agree with those at some places.

    Thin-plate spline through the places (Bookstein 1989); the picture's border is held
    to a quarter of the mean move.
    """
    edge = np.linspace(0, size_px - 1.0, 6)
    x, y = np.meshgrid(edge, edge)
    on_border = (np.minimum(x, y) == 0) | (np.maximum(x, y) == edge[-1])
    border = np.column_stack([x[on_border], y[on_border]])
    points = np.concatenate([places_px, border])
    held = np.repeat(0.25 * moves_px.mean(axis=0)[None], len(border), axis=0)
    wanted = np.concatenate([moves_px, held])
    affine = np.column_stack([np.ones(len(points)), points / size_px])
    matrix = np.zeros((len(points) + 3, len(points) + 3))
    matrix[:-3, :-3] = _thin_plate(points, points, size_px)
    # Keeps the system solvable where points of a thin wall nearly coincide.
    matrix[:-3, :-3] += 1e-6 * np.eye(len(points))
    # Side conditions of the spline: weights orthogonal to constants and linear
    # functions.
    matrix[:-3, -3:], matrix[-3:, :-3] = affine, affine.T
    weights = np.linalg.solve(matrix, np.concatenate([wanted, np.zeros((3, 2))]))
    place = (np.arange(_FIELD_SIDE) + 0.5) * size_px / _FIELD_SIDE - 0.5
    grid = np.stack(np.meshgrid(place, place), axis=-1).reshape(-1, 2)
    displacement = _thin_plate(grid, points, size_px) @ weights[:-3]
    displacement += np.column_stack([np.ones(len(grid)), grid / size_px]) @ weights[-3:]
    coarse = displacement.reshape(_FIELD_SIDE, _FIELD_SIDE, 2).astype(np.float32)
    whole = cv2.resize(coarse, (size_px, size_px), interpolation=cv2.INTER_CUBIC)
    return np.asarray(whole, np.float32)


def _thin_plate(first: Floats, second: Floats, size_px: int) -> Floats:
    squared = ((first[:, None] - second[None]) ** 2).sum(axis=-1) / size_px**2
    kernel: Floats = squared * np.log(squared + 1e-12)
    return kernel


def _kernel(first_px: float, second_px: float, turn_deg: float) -> Floats:
    """Return a turned Gaussian whose output has the power of its input."""
    reach = int(np.ceil(3 * max(first_px, second_px)))
    x, y = np.meshgrid(np.arange(-reach, reach + 1), np.arange(-reach, reach + 1))
    cosine, sine = np.cos(np.deg2rad(turn_deg)), np.sin(np.deg2rad(turn_deg))
    along, across = cosine * x + sine * y, cosine * y - sine * x
    kernel = np.exp(-0.5 * ((along / first_px) ** 2 + (across / second_px) ** 2))
    normed: Floats = kernel / np.sqrt((kernel**2).sum())
    return normed


def _decibels(power: NDArray[np.floating]) -> NDArray[np.floating]:
    decibels: NDArray[np.floating] = 10 * np.log10(power)
    return decibels


def _sampled(
    picture: NDArray[np.float32], source_px: NDArray[np.float32]
) -> NDArray[np.float32]:
    warped: NDArray[np.float32] = cv2.remap(
        picture, source_px, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(warped, np.float32)


def _sector_mask(recipe: Recipe) -> NDArray[np.bool_]:
    """Return the sector of the recipe, (size, size)."""
    sector = recipe.sector
    pixel = np.arange(sector.size_px) * sector.mm_per_pixel
    right, down = np.meshgrid(pixel - sector.probe_mm[0], pixel - sector.probe_mm[1])
    angle = np.rad2deg(np.arctan2(right, down))
    inside = np.abs(angle - sector.tilt_deg) < sector.half_angle_deg
    mask: NDArray[np.bool_] = inside & (np.hypot(right, down) < sector.depth_mm)
    return mask
