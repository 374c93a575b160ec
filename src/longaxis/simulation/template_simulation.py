"""Imitating a template: its brightness, its motion, and how its speckle ages.

The three strategies of Track-Any-Speckle (S1, S2, S3). Myocardial scatterers take
their amplitude from the template at end-systole and move with the mesh; background
ones stay and take theirs from the template of each frame. S1 chooses between them once,
S2 weights them by the speckle correlation measured in the template, S3 corrects that
weight by how far the simulation before missed it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch
from scipy.ndimage import map_coordinates
from scipy.spatial import cKDTree

from longaxis.simulation.display import frames_from_envelopes
from longaxis.simulation.draw import Wish, draw_recipe
from longaxis.simulation.placement import ScenePlacement
from longaxis.simulation.renderer import ConvolutionRenderer
from longaxis.simulation.scene import Scene
from longaxis.simulation.statistics import grain_px, windows
from longaxis.simulation.template import measured_correlation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from longaxis.simulation.recipe import Recipe
    from longaxis.simulation.template import Template

Strategy = Literal["S1", "S2", "S3"]

_STATIC_COHERENCE = 0.8
"""Share of coherent scatterers in the wall under S1."""

_FADE_MM = 8.0
"""Distance outside the wall over which coherence falls to nothing."""

CORRECTIONS = (2.0, 1.5, 1.0, 1.0)
"""Factors alpha of S3: the paper's in its one step, smaller ones in further steps.

With 2 in every step, points swing around their target.
"""

# Of imitations' display; `_linear_amplitude` undoes it with the same number.
_DYNAMIC_RANGE_DB = 45.0
# Chosen: coherence changes over millimetres.
_MAP_PX = 128
# Chosen: rounds of measuring and correcting the grain.
_N_MATCHES = 5
# Bounds: grain that cannot be matched must not run away.
_FINEST, _COARSEST = 0.35, 2.5


def simulate_from_template(
    template: Template,
    strategy: Strategy,
    *,
    n_scatterers: int = 90_000,
    seed: int = 0,
    n_corrections: int = 1,
) -> NDArray[np.uint8]:
    """Return simulated frames whose wall moves exactly with the template's mesh.

    Parameters
    ----------
    template
        Frames and mesh to follow.
    strategy
        How speckle decorrelates.
    n_scatterers
        Background scatterers in the frame; the wall gets as many per area.
    seed
        Seed of scatterers and noise.
    n_corrections
        Steps of S3, up to four; the paper makes one.

    Returns
    -------
    uint8, shape (T, H, W).
    """
    if strategy == "S1":
        return _simulate(template, None, n_scatterers, seed)
    steps = corrected(template, n_scatterers=n_scatterers, seed=seed)
    return next(islice(steps, n_corrections if strategy == "S3" else 0, None))


def corrected(
    template: Template, *, n_scatterers: int = 90_000, seed: int = 0
) -> Iterator[NDArray[np.uint8]]:
    """Yield the frames of S2, then those of S3 after one, two, … corrections.

    uint8, shape (T, H, W).

    Parameters
    ----------
    template, n_scatterers, seed
        As for `simulate_from_template`.
    """
    mesh_px = template.mesh_mm / template.mm_per_pixel
    target = measured_correlation(template.frames, mesh_px, template.reference)
    target = _filled(target)
    wanted = target
    # The last factor only ends the sequence: nothing is simulated after it.
    for factor in (*CORRECTIONS, 0.0):
        frames = _simulate(template, wanted, n_scatterers, seed)
        yield frames
        reached = _filled(measured_correlation(frames, mesh_px, template.reference))
        wanted = np.clip(wanted + factor * (target - reached), 0, 1)


def matched(
    template: Template, *, n_scatterers: int = 90_000, seed: int = 0
) -> Template:
    """Return the template with the resolution and level that its own pictures show.

    Grain size and brightness of the wall are measured at end-systole, in the template
    and in a simulation of that one frame, and the system is changed until they agree.
    Coarser grain than the template's leaves too few of them in a window, and then even
    unrelated speckle correlates.

    Parameters
    ----------
    template
        Whose `axial_mm`, `lateral_deg` and `level_db` are the first guess.
    n_scatterers, seed
        As for `simulate_from_template`.
    """
    here = slice(template.reference, template.reference + 1)
    motionless = replace(
        template,
        frames=template.frames[here],
        frame_times_s=template.frame_times_s[here],
        mesh_mm=template.mesh_mm[here],
        reference=0,
    )
    points_px = motionless.mesh_mm[0].reshape(-1, 2) / motionless.mm_per_pixel
    wanted = _grain_and_grey(motionless.frames[0], points_px)
    lateral, axial = 1.0, 1.0
    for _ in range(_N_MATCHES):
        guess = replace(
            motionless,
            lateral_deg=template.lateral_deg * lateral,
            axial_mm=template.axial_mm * axial,
        )
        shown = _simulate(guess, None, n_scatterers, seed)[0]
        ratio = wanted / np.maximum(_grain_and_grey(shown, points_px), 1e-3)
        lateral = float(np.clip(lateral * ratio[0], _FINEST, _COARSEST))
        axial = float(np.clip(axial * ratio[1], _FINEST, _COARSEST))
    missing = wanted[2] * (1 - 1 / ratio[2])
    return replace(
        template,
        lateral_deg=guess.lateral_deg,
        axial_mm=guess.axial_mm,
        level_db=float(missing * _DYNAMIC_RANGE_DB / 255),
    )


def _grain_and_grey(
    picture: NDArray[np.uint8], points_px: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return grain along x and y in pixels, and mean grey level, of the wall."""
    grain = grain_px(windows(picture, points_px, 10))
    return np.array([*grain, windows(picture, points_px, 6).mean()])


def _filled(correlation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put the mean of the frame where nothing could be measured."""
    mean = np.nanmean(correlation, axis=(1, 2), keepdims=True)
    return np.where(np.isnan(correlation), mean, correlation)


def _recipe(template: Template, n_scatterers: int, seed: int) -> Recipe:
    """Return a recipe whose sector covers the picture, with a plain display."""
    n_frames, size_px, _ = template.frames.shape
    wish = Wish(n_frames=max(n_frames, 2), size_px=size_px, artefacts=())
    # A recipe to begin with: what is random in it and shows is replaced below.
    drawn = draw_recipe(0, wish)
    picture = size_px * template.mm_per_pixel
    sector = replace(
        drawn.sector,
        size_px=size_px,
        mm_per_pixel=template.mm_per_pixel,
        probe_mm=template.probe_mm,
        half_angle_deg=50.0,
        tilt_deg=0.0,
        near_mm=0.0,
        depth_mm=picture - template.probe_mm[1],
    )
    beam = replace(
        drawn.beam,
        wavelength_mm=0.6,
        axial_mm=template.axial_mm,
        lateral_deg=template.lateral_deg,
        focus_mm=0.6 * sector.depth_mm,
        defocus=0.5,
        skirt=0.02,
        n_looks=template.n_looks,
        noise_db=-60.0,
        gain_curve_db=(0.0,) * 6,
        edge_loss_db=0.0,
    )
    look = replace(
        drawn.look,
        dynamic_range_db=_DYNAMIC_RANGE_DB,
        white_db=-template.level_db,
        gamma=1.0,
        contrast=0.0,
        smoothing_px=template.smoothing_px,
        sharpening=0.0,
        speckle_filter_px=0,
        persistence=0.0,
        jpeg_quality=0,
        border=False,
        ruler=False,
        trace=False,
        text=False,
    )
    tissue = replace(drawn.tissue, shadows=(), n_scatterers=n_scatterers)
    return replace(
        drawn,
        seed=seed,
        frame_times_s=tuple(template.frame_times_s.tolist()),
        sector=sector,
        beam=beam,
        look=look,
        tissue=tissue,
    )


def _simulate(
    template: Template,
    coherence: NDArray[np.float64] | None,
    n_scatterers: int,
    seed: int,
) -> NDArray[np.uint8]:
    recipe = _recipe(template, n_scatterers, seed)
    rng = np.random.default_rng(np.random.SeedSequence([seed, 3]))
    scene, coherent = _template_scene(template, n_scatterers, rng)

    class Renderer(ConvolutionRenderer):
        def _place(self, scene: Scene) -> ScenePlacement:
            return _TemplatePlacement(
                recipe,
                scene,
                self._generator,
                template=template,
                coherence=coherence,
                coherent=coherent,
            )

    renderer = Renderer(recipe, scene)
    return frames_from_envelopes(recipe, renderer.grid, renderer.envelopes())


def _template_scene(
    template: Template, n_scatterers: int, rng: np.random.Generator
) -> tuple[Scene, NDArray[np.bool_]]:
    """Return the scatterers, and which of them move with the wall."""
    picture = template.frames.shape[1] * template.mm_per_pixel
    n_frames, n_columns, n_rows, _ = template.mesh_mm.shape
    # The picture's corners carry all background scatterers.
    fixed = np.array([[0, 0], [0, picture], [picture, 0], [picture, picture]], float)
    nodes = np.zeros((n_frames, n_columns * n_rows + 4, 3), np.float32)
    nodes[:, :-4, :2] = template.mesh_mm.reshape(n_frames, -1, 2)
    nodes[:, -4:, :2] = fixed
    n_wall = round(n_scatterers * _wall_area(template) / picture**2)
    wall_index, wall_weight = _in_mesh(n_columns, n_rows, n_wall, rng)
    place = rng.uniform(0, 1, (n_scatterers, 2))
    a, b = place[:, :1], place[:, 1:]
    still_weight = np.hstack([(1 - a) * (1 - b), (1 - a) * b, a * (1 - b), a * b])
    still_index = np.broadcast_to(n_columns * n_rows + np.arange(4), (n_scatterers, 4))
    index = np.concatenate([wall_index, still_index]).astype(np.int32)
    weight = np.concatenate([wall_weight, still_weight]).astype(np.float32)
    coherent = np.arange(len(index)) < n_wall
    amplitude = np.zeros((len(index), 2), np.float32)
    amplitude[:, 0] = rng.normal(size=len(index))
    scene = Scene(
        nodes=nodes,
        index=index,
        weight=weight,
        amplitude=amplitude,
        redrawn_share=np.zeros(len(index), np.float32),
    )
    return scene, coherent


def _wall_area(template: Template) -> float:
    """Return the area of the wall with its fading margins in square millimetres."""
    mesh = template.mesh_mm[template.reference]
    along = np.linalg.norm(np.diff(mesh[:, mesh.shape[1] // 2], axis=0), axis=1).sum()
    across = np.linalg.norm(mesh[:, 0] - mesh[:, -1], axis=1).mean()
    # From 0.8 thicknesses inside to 0.8 outside, as `_in_mesh` draws: 2.6 in all.
    return float(along * across * 2.6)


def _in_mesh(
    n_columns: int, n_rows: int, count: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Draw points in the mesh, most of a wall beyond both of its sides."""
    along = rng.uniform(0, n_columns - 1, count)
    across = rng.uniform(-0.8, 1.8, count) * (n_rows - 1)
    first = np.clip(np.floor(along), 0, n_columns - 2).astype(np.int64)
    second = np.clip(np.floor(across), 0, n_rows - 2).astype(np.int64)
    a, b = along - first, across - second
    corner = first * n_rows + second
    index = np.stack([corner, corner + 1, corner + n_rows, corner + n_rows + 1], 1)
    weight = np.stack([(1 - a) * (1 - b), (1 - a) * b, a * (1 - b), a * b], axis=1)
    return index, weight


def _linear_amplitude(grey: NDArray[np.float64]) -> NDArray[np.float64]:
    """Undo the log compression; black is nothing."""
    level = 10 ** ((grey / 255 - 1) * _DYNAMIC_RANGE_DB / 20)
    # Grey up to 2 is black: noise of compression must not become scatterers.
    return np.where(grey > 2, level, 0.0)


class _TemplatePlacement(ScenePlacement):
    """Takes amplitudes from the template, and weights them by the coherence map."""

    def __init__(
        self,
        recipe: Recipe,
        scene: Scene,
        generator: torch.Generator,
        *,
        template: Template,
        coherence: NDArray[np.float64] | None,
        coherent: NDArray[np.bool_],
    ) -> None:
        super().__init__(recipe, scene, generator)
        self._template = template
        self._coherence = coherence
        self._coherent = coherent
        self._rng = np.random.default_rng(np.random.SeedSequence([recipe.seed, 4]))
        self._normal = scene.amplitude[:, 0]
        # One draw for the loop: under S1 a scatterer is coherent in all frames or in
        # none.
        self._choice = self._rng.uniform(size=len(coherent))
        at_reference = self._positions(template.reference)[coherent]
        self._wall_level = self._level(template.reference, at_reference)

    def _positions(self, frame: int) -> NDArray[np.float64]:
        nodes = self._nodes[frame, :, :2].numpy().astype(np.float64)
        index, weight = self._index.numpy(), self._weight.numpy()
        return np.asarray((nodes[index] * weight[..., None]).sum(axis=1))

    def _level(self, frame: int, points_mm: NDArray[np.float64]) -> NDArray[np.float64]:
        grey = self._template.frames[frame].astype(np.float64)
        pixel = points_mm / self._template.mm_per_pixel
        sampled = map_coordinates(grey, [pixel[:, 1], pixel[:, 0]], order=1)
        return _linear_amplitude(sampled)

    def _coherence_at(
        self, frame: int, points_mm: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the coherence map of the frame at these points."""
        mesh = self._template.mesh_mm[frame].reshape(-1, 2)
        picture = self._template.frames.shape[1] * self._template.mm_per_pixel
        side = (np.arange(_MAP_PX) + 0.5) * picture / _MAP_PX
        grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
        gap_mm, nearest = cKDTree(mesh).query(grid)
        value = np.full(len(mesh), _STATIC_COHERENCE)
        if self._coherence is not None:
            value = self._coherence[frame].ravel()
        # Inside the wall no point is farther than this from the nearest mesh point.
        inside_mm = 1.8
        fade = np.clip(1 - (gap_mm - inside_mm) / _FADE_MM, 0, 1)
        field = (value[nearest] * fade).reshape(_MAP_PX, _MAP_PX)
        pixel = points_mm / picture * _MAP_PX - 0.5
        return np.asarray(
            map_coordinates(field, [pixel[:, 1], pixel[:, 0]], order=1, mode="nearest")
        )

    def _strengths(
        self, frame: int, placed: torch.Tensor, aged: torch.Tensor
    ) -> torch.Tensor:
        del aged
        points = placed[:, :2].numpy().astype(np.float64)
        share = self._coherence_at(frame, points)
        level = np.empty(len(points))
        level[self._coherent] = self._wall_level
        level[~self._coherent] = self._level(frame, points[~self._coherent])
        normal = self._normal.astype(np.float64)
        normal[~self._coherent] = self._rng.normal(size=int((~self._coherent).sum()))
        if self._coherence is None:
            weight = np.where(
                self._coherent, self._choice < share, self._choice >= share
            ).astype(np.float64)
        else:
            weight = np.where(self._coherent, share, 1 - share)
        return torch.from_numpy((level * normal * weight).astype(np.float32))
