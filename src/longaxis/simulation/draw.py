"""All the randomness of a clip: from a seed to a recipe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from longaxis.anatomy import View
from longaxis.simulation.artefacts import DEFAULT_ARTEFACTS, thinned, with_artefacts
from longaxis.simulation.pathologies import PATHOLOGIES, Disease
from longaxis.simulation.recipe import (
    Beam,
    Heart,
    Look,
    Motion,
    Recipe,
    Sector,
    Tissue,
)
from longaxis.simulation.timing import Rhythm

FIRST_TRAINING_SEED = 1_000_000
"""Seeds from here on are for training."""

LAST_TEST_SEED = 9_999
"""Seeds up to here are for acceptance tests; training must never draw one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is not left to chance; None is drawn.

    Attributes
    ----------
    n_frames
        None: as many as one to three beats take, but no more than `max_frames`.
    renderer
        Name in `generate.RENDERERS`.
    artefacts
        Names in `artefacts.ARTEFACTS`.
    """

    n_frames: int | None = None
    size_px: int = 256
    view: View | None = None
    pathology: str | None = None
    frame_rate_hz: float | None = None
    heart_rate_bpm: float | None = None
    n_beats: int | None = None
    max_frames: int = 160
    n_scatterers: int | None = None
    renderer: str = "convolution"
    artefacts: tuple[str, ...] = DEFAULT_ARTEFACTS


def require_training_seed(seed: int) -> None:
    """Raise ValueError for a seed that belongs to the tests."""
    if seed < FIRST_TRAINING_SEED:
        message = (
            f"training seeds start at {FIRST_TRAINING_SEED}, got {seed}: smaller ones "
            "are kept for tests"
        )
        raise ValueError(message)


def draw_recipe(seed: int, wish: Wish | None = None) -> Recipe:
    """Draw everything about one clip.

    Parameters
    ----------
    seed
        Same seed and wish, same recipe.
    wish
        What is not left to chance.
    """
    wish = wish or Wish()
    # The second number keeps this stream apart from those of scatterers and overlay.
    rng = np.random.default_rng(np.random.SeedSequence([seed, 20261120]))
    # The order of draws is part of every recipe: a new draw goes to the end or into a
    # stream of its own, else all clips change.
    view = wish.view or list(View)[rng.integers(3)]
    pathology = wish.pathology or _draw_pathology(rng)
    disease = PATHOLOGIES[pathology](rng, view)
    rhythm, times_s = _draw_rhythm(rng, disease, wish)
    heart = _draw_heart(rng, disease)
    sector = _draw_sector(rng, heart, wish.size_px)
    tissue = _draw_tissue(rng, wish.n_scatterers)
    recipe = Recipe(
        seed=seed,
        view=view,
        pathology=pathology,
        frame_times_s=tuple(times_s.tolist()),
        rhythm=rhythm,
        heart=heart,
        motion=_draw_motion(rng, disease),
        sector=sector,
        tissue=tissue,
        beam=_draw_beam(rng, sector.depth_mm),
        look=_draw_look(rng),
        renderer=wish.renderer,
        truth_as_displayed=True,
    )
    recipe = with_artefacts(recipe, wish.artefacts)
    # Who asks for a number of frames or a rate gets exactly that.
    is_free = wish.n_frames is None and wish.frame_rate_hz is None
    if is_free and "frame-skipping" in wish.artefacts:
        return thinned(recipe)
    return recipe


def _draw_pathology(rng: np.random.Generator) -> str:
    names = list(PATHOLOGIES)
    weights = np.array([3.0 if name == "normal" else 1.0 for name in names])
    return str(rng.choice(names, p=weights / weights.sum()))


def _uniform_tuple(
    rng: np.random.Generator, low: float, high: float, n: int
) -> tuple[float, ...]:
    return tuple(rng.uniform(low, high, n).tolist())


def _frame_rate(
    rng: np.random.Generator, wish: Wish, cycle_s: float, n_beats: int
) -> float:
    if wish.frame_rate_hz:
        return wish.frame_rate_hz
    if wish.n_frames:
        spread = wish.n_frames / (cycle_s * rng.uniform(0.9, 1.0 + 0.6 * n_beats))
        return float(np.clip(spread, 20, 120))
    fastest = min(120.0, wish.max_frames / (cycle_s * (n_beats + 0.4)))
    # Not below 26: the range stays non-empty where a long clip allows fewer frames a
    # second.
    return float(np.exp(rng.uniform(np.log(25), np.log(max(fastest, 26)))))


def _draw_rhythm(
    rng: np.random.Generator, disease: Disease, wish: Wish
) -> tuple[Rhythm, np.ndarray]:
    rate = wish.heart_rate_bpm or float(
        np.clip(rng.lognormal(np.log(74), 0.26), 45, 145)
    )
    cycle_s = 60 / rate
    n_beats = wish.n_beats or int(rng.choice([1, 2, 3], p=[0.55, 0.3, 0.15]))
    frame_rate = _frame_rate(rng, wish, cycle_s, n_beats)
    lead_s = rng.uniform(0, 0.35) * cycle_s
    needed_s = lead_s + (n_beats + rng.uniform(0.05, 0.4)) * cycle_s
    n_frames = wish.n_frames or min(round(needed_s * frame_rate) + 1, wish.max_frames)
    times_s = np.arange(n_frames) / frame_rate
    n_intervals = int(np.ceil(times_s[-1] / (0.7 * cycle_s))) + 5
    intervals = cycle_s * np.clip(
        1 + disease.irregularity * rng.normal(size=n_intervals), 0.6, 1.5
    )
    # R waves begin two intervals before the clip's first one: delays look back in time.
    r_waves = (
        lead_s
        - intervals[0]
        - intervals[1]
        + np.concatenate([[0], np.cumsum(intervals)])
    )
    # 2 ms shorter for each beat a minute more, close to regressions of
    # electromechanical systole.
    systole = (0.50 - 0.0020 * rate) * rng.uniform(0.92, 1.08)
    rhythm = Rhythm(
        r_waves_s=tuple(r_waves.tolist()),
        # An early beat must keep time for filling.
        systole_s=tuple(np.minimum(systole, 0.62 * intervals).tolist()),
        isovolumic_contraction_s=rng.uniform(0.03, 0.07),
        # Diastolic phases shrink with cycles shorter than 0.8 s (75 beats a minute).
        isovolumic_relaxation_s=rng.uniform(0.05, 0.10) * min(1, cycle_s / 0.8),
        early_filling_s=rng.uniform(0.12, 0.22) * min(1, cycle_s / 0.8),
        atrial_filling_s=rng.uniform(0.10, 0.16) * min(1, cycle_s / 0.8),
        early_share=rng.uniform(0.45, 0.85) if disease.atrial_kick else 1.0,
        vigour=tuple(
            np.clip(
                1 + (0.02 + 0.6 * disease.irregularity) * rng.normal(size=n_intervals),
                0.6,
                1.2,
            ).tolist()
        ),
    )
    return rhythm, times_s


def _draw_heart(rng: np.random.Generator, disease: Disease) -> Heart:
    length = rng.uniform(66, 100) * (0.85 if rng.random() < 0.2 else 1.0)
    half_width = rng.uniform(0.23, 0.34) * length * disease.width
    half_width = float(np.clip(half_width, 17, 40))
    thickness = np.clip(rng.uniform(7, 11) * disease.thickness, 5, 20)
    thickness = thickness * rng.uniform(0.9, 1.1, 6)
    opening = rng.uniform(100, 122) + rng.normal(0, 5, 2)
    # Radius of curvature of the ellipse at the apex, b**2 / a: a thicker wall would
    # fold over.
    sharpest = half_width**2 / (length / (1 - np.cos(np.deg2rad(opening.mean()))))
    apex = min(thickness.mean() * rng.uniform(0.55, 0.95), 0.85 * sharpest)
    papillary = [
        (place, rng.uniform(0.025, 0.05), rng.uniform(0.3, 0.8))
        for place in (rng.uniform(0.22, 0.36), rng.uniform(0.64, 0.78))
        if rng.random() < 0.45
    ]
    return Heart(
        length_mm=length,
        half_width_mm=half_width,
        opening_deg=(float(opening[0]), float(opening[1])),
        bulge_mm=tuple((rng.normal(size=4) * [2.0, 1.6, 0.9, 0.5]).tolist()),
        thickness_mm=tuple(thickness.tolist()),
        apex_thickness_mm=float(apex),
        papillary=tuple(papillary),
        roughness=rng.uniform(0.05, 0.3),
        atrium_mm=rng.uniform(30, 62),
        right_ventricle_mm=rng.uniform(22, 42),
        root_mm=rng.uniform(20, 32),
        pericardium_gain=rng.uniform(0.8, 3.5),
        valve_gain=rng.uniform(0.8, 2.5),
        neighbour_gain=rng.uniform(0.4, 1.3),
    )


def _draw_motion(rng: np.random.Generator, disease: Disease) -> Motion:
    def six(values: np.ndarray) -> tuple[float, ...]:
        # Segments between -30 and +12 %, the range that docs/simulation.md states.
        return tuple(np.clip(values, -0.3, 0.12).tolist())

    return Motion(
        peak_strain=six(disease.peak_strain),
        delay_s=six(disease.delay_s),
        early_strain=six(disease.early_strain),
        post_systolic_strain=six(disease.post_systolic_strain),
        narrowing=rng.uniform(-0.02, 0.16),
        thickening=rng.uniform(0.6, 1.0),
        rocking_deg=rng.normal(0, 3.0),
        apex_travel_mm=(rng.normal(0, 1.5), rng.normal(0.5, 1.2)),
        breathing_mm=(rng.normal(0, 1.2), rng.normal(0, 1.6)),
        breathing_hz=rng.uniform(0.15, 0.35),
        breathing_phase=rng.uniform(0, 6.28),
        through_plane_rad=(rng.uniform(0.1, 1.0), rng.uniform(0.05, 0.8)),
        incoherent_share=0.5 * float(rng.beta(1.1, 1.9)),
    )


def _draw_sector(rng: np.random.Generator, heart: Heart, size_px: int) -> Sector:
    half_angle = rng.uniform(25, 45) if rng.random() < 0.85 else rng.uniform(18, 26)
    apex_depth = rng.uniform(12, 38)
    if rng.random() < 0.75:
        # Sonographers widen the sector or move away until most of the wall is in it.
        needed = np.rad2deg(
            np.arctan(heart.half_width_mm / (apex_depth + 0.45 * heart.length_mm))
        )
        half_angle = float(np.clip(max(half_angle, 1.1 * needed + 3), 18, 46))
    bottom = apex_depth + heart.length_mm
    depth = float(np.clip(bottom * (1.03 + 0.6 * rng.beta(1.1, 1.9)), 90, 200))
    wide = 2 * depth * np.sin(np.deg2rad(half_angle))
    height = depth * rng.uniform(1.0, 1.12)
    mm_per_pixel = max(height, wide * rng.uniform(0.8, 1.02)) / size_px
    picture = mm_per_pixel * size_px
    tilt = rng.normal(0, 4) if rng.random() < 0.5 else 0.0
    probe_x = picture * (0.5 + rng.normal(0, 0.03))
    probe_y = (picture - depth) * rng.uniform(0.1, 0.9)
    # A negative origin crops the picture at the top, as some systems store it.
    if rng.random() < 0.15:
        probe_y = -rng.uniform(0, 0.6) * apex_depth
    reach = np.deg2rad(0.45 * half_angle)
    base_angle = np.deg2rad(tilt) + rng.uniform(-reach, reach)
    apex_angle = np.deg2rad(tilt) + rng.uniform(-1.1, 1.1) * reach
    apex = apex_depth * np.array([np.sin(apex_angle), np.cos(apex_angle)])
    base = bottom * np.array([np.sin(base_angle), np.cos(base_angle)])
    axis = np.rad2deg(np.arctan2(base[0] - apex[0], base[1] - apex[1]))
    return Sector(
        size_px=size_px,
        mm_per_pixel=float(mm_per_pixel),
        probe_mm=(float(probe_x), float(probe_y)),
        half_angle_deg=float(half_angle),
        tilt_deg=float(tilt),
        depth_mm=depth,
        near_mm=rng.uniform(0, 10) if rng.random() < 0.6 else 0.0,
        apex_mm=(float(probe_x + apex[0]), float(probe_y + apex[1])),
        axis_deg=float(axis),
    )


def _draw_shadows(rng: np.random.Generator) -> list[tuple[float, float, float, float]]:
    shadows = []
    for side in (-1.0, 1.0):
        if rng.random() < 0.35:
            shadows.append((side, rng.uniform(0.1, 0.35), rng.uniform(0.03, 0.4), 0.0))
    if rng.random() < 0.3:
        middle = rng.uniform(-0.8, 0.8)
        shadows.append(
            (
                middle,
                rng.uniform(0.04, 0.15),
                rng.uniform(0.1, 0.6),
                rng.uniform(0, 0.3),
            )
        )
    return shadows


def _draw_tissue(rng: np.random.Generator, n_scatterers: int | None) -> Tissue:
    n_dropouts = int(rng.choice([0, 1, 2, 3], p=[0.3, 0.35, 0.22, 0.13]))
    dropout = [
        (rng.uniform(0, 1), rng.uniform(0.03, 0.12), rng.uniform(0.03, 0.45))
        for _ in range(n_dropouts)
    ]
    return Tissue(
        texture_db=rng.uniform(2.0, 7.5),
        texture_mm=rng.uniform(4, 16),
        spikiness=rng.uniform(0, 1) ** 2,
        angle_loss=rng.uniform(0.0, 0.8),
        dropout=tuple(dropout),
        shadows=tuple(_draw_shadows(rng)),
        blood_db=rng.uniform(-38, -13),
        blood_coherence=rng.uniform(0.0, 0.7),
        haze_db=rng.uniform(-45, -20),
        clutter_db=rng.uniform(-14, 5),
        clutter_depth_mm=rng.uniform(8, 28),
        surroundings_db=rng.uniform(-24, -1),
        # Chosen: about 100 frames a second on one core (benchmarks/renderer.py).
        n_scatterers=n_scatterers or 60_000,
    )


def _draw_beam(rng: np.random.Generator, depth_mm: float) -> Beam:
    wavelength = rng.uniform(0.42, 0.85)
    return Beam(
        wavelength_mm=wavelength,
        axial_mm=wavelength * rng.uniform(1.1, 2.8),
        lateral_deg=rng.uniform(1.3, 3.6),
        focus_mm=rng.uniform(0.35, 0.85) * depth_mm,
        defocus=rng.uniform(0.2, 1.2),
        skirt=rng.uniform(0.0, 0.12),
        n_looks=int(rng.choice([1, 2, 3], p=[0.55, 0.25, 0.2])),
        noise_db=rng.uniform(-45, -10),
        gain_curve_db=tuple(rng.normal(0, rng.uniform(0.5, 4), 6).tolist()),
        edge_loss_db=14.0 * float(rng.beta(1.0, 2.0)),
    )


def _draw_look(rng: np.random.Generator) -> Look:
    smooth = rng.random() < 0.6
    dynamic_range_db = rng.uniform(40, 68)
    return Look(
        dynamic_range_db=dynamic_range_db,
        # Real walls lie between a tenth and two thirds of white.
        white_db=dynamic_range_db * (1 - rng.uniform(0.28, 0.84)),
        gamma=float(np.exp(rng.normal(0.08, 0.25))),
        contrast=rng.uniform(0, 0.8),
        smoothing_px=(
            (rng.uniform(0.3, 1.4), rng.uniform(0.3, 1.0)) if smooth else (0.0, 0.0)
        ),
        sharpening=rng.uniform(0, 1.2) if rng.random() < 0.35 else 0.0,
        speckle_filter_px=int(rng.choice([0, 3, 5], p=[0.7, 0.2, 0.1])),
        persistence=rng.uniform(0.1, 0.55) if rng.random() < 0.45 else 0.0,
        jpeg_quality=int(rng.integers(45, 96)) if rng.random() < 0.7 else 0,
        border=bool(rng.random() < 0.1),
        ruler=bool(rng.random() < 0.4),
        trace=bool(rng.random() < 0.35),
        text=bool(rng.random() < 0.3),
    )
