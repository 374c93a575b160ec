"""The bundled sample studies: hearts seen in the three apical views."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View
from longaxis.data import StudyHeader
from longaxis.simulation.draw import Wish, draw_recipe
from longaxis.simulation.generate import clip_from_recipe
from longaxis.simulation.recipe import Beam, Heart, Look, Motion, Recipe, Tissue

if TYPE_CHECKING:
    from longaxis.simulation.clip import SimulatedClip

SAMPLE_SEED = 7_001
"""Among the test seeds: training never draws it."""

# 62 beats a minute, as `heart_rate_bpm` below.
_CYCLE_S = 60 / 62

_Six = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleHeart:
    """One of the hearts that ship with the program.

    Attributes
    ----------
    seed
        Of the first view; the others follow.
    size_px, frame_rate_hz, n_frames
        Of the loops.
    peak_strain, post_systolic_strain
        Fractions of the six segments of each view, left to right.
    thickness_mm
        Of the same segments; scars are thinner.
    """

    name: str
    seed: int
    size_px: int
    frame_rate_hz: float
    n_frames: int
    peak_strain: dict[View, _Six]
    post_systolic_strain: dict[View, _Six]
    thickness_mm: dict[View, _Six]


_NONE: _Six = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
_HEALTHY_MM: _Six = (9.0, 9.2, 8.4, 8.2, 9.0, 8.8)

NORMAL = SampleHeart(
    name="normal heart",
    seed=SAMPLE_SEED,
    size_px=384,
    frame_rate_hz=52.0,
    n_frames=58,
    peak_strain={
        View.FOUR_CHAMBER: (-0.165, -0.185, -0.215, -0.220, -0.195, -0.180),
        View.TWO_CHAMBER: (-0.175, -0.190, -0.215, -0.225, -0.200, -0.180),
        View.LONG_AXIS: (-0.180, -0.195, -0.220, -0.215, -0.185, -0.165),
    },
    post_systolic_strain=dict.fromkeys(View, _NONE),
    thickness_mm=dict.fromkeys(View, _HEALTHY_MM),
)

# The middle of the left anterior descending artery: apical septum and apex stand still
# or stretch, their neighbours shorten less, all of them shorten after aortic closure.
INFARCT = SampleHeart(
    name="apical-septal infarct",
    seed=SAMPLE_SEED + 10,
    size_px=256,
    frame_rate_hz=42.0,
    n_frames=46,
    peak_strain={
        View.FOUR_CHAMBER: (-0.175, -0.085, 0.075, -0.105, -0.195, -0.180),
        View.TWO_CHAMBER: (-0.175, -0.190, -0.100, 0.020, -0.145, -0.175),
        View.LONG_AXIS: (-0.175, -0.195, -0.115, 0.060, -0.095, -0.160),
    },
    post_systolic_strain={
        View.FOUR_CHAMBER: (0.0, -0.030, -0.060, -0.030, 0.0, 0.0),
        View.TWO_CHAMBER: (0.0, 0.0, -0.030, -0.050, -0.020, 0.0),
        View.LONG_AXIS: (0.0, 0.0, -0.030, -0.060, -0.030, 0.0),
    },
    thickness_mm={
        View.FOUR_CHAMBER: (9.0, 8.2, 6.0, 7.0, 9.0, 8.8),
        View.TWO_CHAMBER: (9.0, 9.0, 7.2, 6.2, 8.4, 8.8),
        View.LONG_AXIS: (9.0, 9.2, 7.2, 6.0, 8.2, 8.8),
    },
)

SAMPLE_HEARTS: dict[str, SampleHeart] = {"normal": NORMAL, "infarct": INFARCT}
"""Every bundled heart by its short name."""


def sample_recipe(view: View, heart: SampleHeart = NORMAL) -> Recipe:
    """Return the recipe of one view of a sample heart."""
    wish = Wish(
        n_frames=heart.n_frames,
        size_px=heart.size_px,
        view=view,
        pathology="normal",
        frame_rate_hz=heart.frame_rate_hz,
        heart_rate_bpm=62.0,
        n_beats=1,
        artefacts=(),
    )
    # What is not replaced below stays as this fixed seed draws it.
    drawn = draw_recipe(SAMPLE_SEED, wish)
    number = list(View).index(view)
    # The loop begins three frames before the R wave.
    r_waves = np.arange(-2, 4) * _CYCLE_S + 3 / heart.frame_rate_hz
    rhythm = replace(
        drawn.rhythm,
        r_waves_s=tuple(r_waves.tolist()),
        systole_s=(0.375,) * 5,
        isovolumic_contraction_s=0.05,
        isovolumic_relaxation_s=0.075,
        early_filling_s=0.16,
        atrial_filling_s=0.13,
        early_share=0.68,
        vigour=(1.0,) * 5,
    )
    mm_per_pixel = 152.0 / heart.size_px
    sector = replace(
        drawn.sector,
        mm_per_pixel=mm_per_pixel,
        probe_mm=(76.0, 3.0),
        half_angle_deg=37.0,
        tilt_deg=0.0,
        depth_mm=146.0,
        near_mm=2.0,
        apex_mm=((74.0, 28.0), (76.0, 27.0), (72.0, 29.0))[number],
        axis_deg=(3.0, 2.0, 6.0)[number],
    )
    return replace(
        drawn,
        seed=heart.seed + number,
        pathology="normal" if heart is NORMAL else "ischaemia",
        rhythm=rhythm,
        heart=_heart(view, heart),
        motion=_motion(view, heart),
        sector=sector,
        tissue=_tissue(),
        beam=_beam(),
        look=_look(),
    )


def sample_clip(view: View, heart: SampleHeart = NORMAL) -> SimulatedClip:
    """Return one view of a sample heart, named as simulated."""
    clip = clip_from_recipe(sample_recipe(view, heart))
    suffix = "" if heart is NORMAL else " with infarct"
    header = StudyHeader(
        patient_name=f"Simulated^Sample heart{suffix}",
        patient_id="SIMULATED-SAMPLE" if heart is NORMAL else "SIMULATED-INFARCT",
        study_date="20260101",
        study_description=f"Simulated sample study ({heart.name})",
    )
    return replace(clip, loop=replace(clip.loop, header=header))


def _heart(view: View, sample: SampleHeart) -> Heart:
    bulge = {
        View.FOUR_CHAMBER: (-1.5, 1.0, 0.4, 0.1),
        View.TWO_CHAMBER: (1.0, -0.8, 0.3, -0.2),
        View.LONG_AXIS: (0.8, 1.4, -0.4, 0.2),
    }[view]
    return Heart(
        length_mm=84.0,
        half_width_mm=25.5,
        opening_deg=(108.0, 106.0),
        bulge_mm=bulge,
        thickness_mm=sample.thickness_mm[view],
        apex_thickness_mm=6.0,
        papillary=((0.70, 0.035, 0.6),) if view is not View.LONG_AXIS else (),
        roughness=0.12,
        atrium_mm=44.0,
        right_ventricle_mm=31.0,
        root_mm=25.0,
        pericardium_gain=1.9,
        valve_gain=1.5,
        neighbour_gain=0.8,
    )


def _motion(view: View, sample: SampleHeart) -> Motion:
    return Motion(
        peak_strain=sample.peak_strain[view],
        delay_s=(0.0, 0.004, 0.008, 0.006, 0.002, -0.004),
        early_strain=(0.0,) * 6,
        post_systolic_strain=sample.post_systolic_strain[view],
        narrowing=0.06,
        thickening=0.85,
        rocking_deg=1.2,
        apex_travel_mm=(0.4, 0.8),
        breathing_mm=(0.3, 0.5),
        breathing_hz=0.22,
        breathing_phase=1.0,
        through_plane_rad=(0.35, 0.25),
        incoherent_share=0.03,
    )


def _tissue() -> Tissue:
    return Tissue(
        texture_db=4.0,
        texture_mm=9.0,
        spikiness=0.15,
        angle_loss=0.35,
        dropout=(),
        shadows=((1.0, 0.12, 0.35, 0.0),),
        blood_db=-29.0,
        blood_coherence=0.2,
        haze_db=-36.0,
        clutter_db=-3.0,
        clutter_depth_mm=13.0,
        surroundings_db=-15.0,
        n_scatterers=90_000,
    )


def _beam() -> Beam:
    return Beam(
        wavelength_mm=0.55,
        axial_mm=0.9,
        lateral_deg=1.7,
        focus_mm=85.0,
        defocus=0.6,
        skirt=0.03,
        n_looks=1,
        noise_db=-36.0,
        gain_curve_db=(-1.0, 0.0, 0.5, 0.0, 0.5, 0.0),
        edge_loss_db=3.0,
    )


def _look() -> Look:
    return Look(
        dynamic_range_db=56.0,
        white_db=15.0,
        gamma=1.1,
        contrast=0.35,
        smoothing_px=(0.5, 0.4),
        sharpening=0.0,
        speckle_filter_px=0,
        persistence=0.0,
        jpeg_quality=0,
        border=False,
        ruler=True,
        trace=True,
        text=False,
    )
