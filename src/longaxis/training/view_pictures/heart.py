"""The heart that views are cut from: its sizes, and its state at a moment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Sizes in mm and strengths in dB of one heart.

    Ranges span adults from normal to dilated and hypertrophied (Lang 2015, chamber
    quantification), wider than any one table, so that no single size gives a view away.
    """

    length: float
    half_width: float
    roundness: float
    taper: float
    lean: tuple[float, float]
    septum: float
    free_wall: float
    longitudinal: float
    radial: float
    right_width: float
    right_apex: float
    right_wall: float
    atrium: float
    right_atrium: float
    square: float
    root: float
    root_angle_deg: float
    wall_db: float
    valve_db: float
    line_db: float
    thin_db: float
    blood_db: float
    outside_db: float
    gaps: tuple[float, float]


def draw_body(rng: np.random.Generator) -> Body:
    """Return a heart."""
    length = rng.uniform(62, 105)
    wall = rng.uniform(6, 14)
    return Body(
        length=length,
        half_width=length * rng.uniform(0.21, 0.36),
        roundness=rng.uniform(1.6, 3.2),
        taper=rng.uniform(0, 0.25),
        lean=(rng.normal(0, 1.8), rng.normal(0, 1.2)),
        septum=wall * rng.uniform(0.85, 1.4),
        free_wall=wall,
        longitudinal=length * rng.uniform(0.05, 0.2),
        radial=rng.uniform(0.04, 0.4),
        right_width=rng.uniform(20, 44),
        right_apex=rng.uniform(0.12, 0.5),
        right_wall=rng.uniform(2.5, 6),
        atrium=rng.uniform(28, 62),
        right_atrium=rng.uniform(28, 58),
        square=rng.uniform(0.45, 0.85),
        root=rng.uniform(20, 36),
        root_angle_deg=rng.uniform(2, 42),
        wall_db=rng.uniform(-4, 4),
        valve_db=rng.uniform(-6, 9),
        line_db=rng.uniform(-2, 14),
        thin_db=rng.uniform(-10, 4),
        blood_db=-rng.uniform(18, 48),
        outside_db=-rng.uniform(5, 36),
        gaps=(rng.uniform(0, 1), rng.uniform(0, 1)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a beat does to the heart at one time.

    Attributes
    ----------
    contraction
        0 at end-diastole, 1 at end-systole.
    mitral, aortic
        Opening of the atrioventricular and of the semilunar valves, 0 to 1.
    """

    contraction: float
    mitral: float
    aortic: float


# Systole takes about a third of a beat at rest, and half at a fast rate.
_SYSTOLE = (0.3, 0.5)


def draw_moments(rng: np.random.Generator, n_frames: int) -> list[Moment]:
    """Return moments of one beat; of systole alone, as stress loops are, in one of six.

    Parameters
    ----------
    rng
        Draws phase and rate.
    n_frames
        How many.
    """
    systole = rng.uniform(*_SYSTOLE)
    span = systole if rng.random() < 1 / 6 else rng.uniform(0.85, 2.0)
    start = 0.0 if span == systole else rng.uniform(0, 1)
    phases = (start + span * np.arange(n_frames) / n_frames) % 1.0
    return [_moment(float(phase), systole) for phase in phases]


def _moment(phase: float, systole: float) -> Moment:
    """Return the state at a share of the beat."""
    if phase < systole:
        share = phase / systole
        aortic = float(np.clip(4 * min(share - 0.1, 1 - share), 0, 1))
        return Moment(
            contraction=float(np.sin(0.5 * np.pi * share)), mitral=0.0, aortic=aortic
        )
    share = (phase - systole) / (1 - systole)
    # Early filling, diastasis, and the atrial kick.
    early = float(np.exp(-(((share - 0.25) / 0.13) ** 2)))
    late = 0.7 * float(np.exp(-(((share - 0.85) / 0.09) ** 2)))
    relaxed = 1 / (1 + np.exp(-(share - 0.25) / 0.07))
    return Moment(
        contraction=float(1 - 0.85 * relaxed - 0.15 * max(0.0, share)),
        mitral=min(1.0, 0.25 * (0.15 < share < 0.95) + early + late),
        aortic=0.0,
    )
