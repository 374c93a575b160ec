"""What real loops have beyond a clean simulation; part of a recipe.

Everything is off by default, and a recipe in which it is off gives the same frames as
before these fields existed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """An arc near the probe that stands still: a reverberation.

    Attributes
    ----------
    depth_mm, thickness_mm
        From the probe, and along the beam.
    middle, half_width
        As shares of the sector's half angle.
    level_db
        Relative to the wall.
    """

    depth_mm: float
    thickness_mm: float
    middle: float
    half_width: float
    level_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A patch of the sector in which little is seen, whatever moves through it.

    Attributes
    ----------
    middle, half_width
        Angle, as shares of the sector's half angle.
    depth, half_depth
        As shares of the depth of the picture.
    left
        Amplitude that is left in the middle.
    """

    middle: float
    half_width: float
    depth: float
    half_depth: float
    left: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PapillaryMuscle:
    """A muscle in the cavity, with chordae from its tip to the mitral leaflets.

    Attributes
    ----------
    root, tip
        Places along the line (0 left annulus, 1 right annulus).
    width_mm, offset_mm
        Of the muscle; distance of its tip from the endocardium.
    gain, chordae_gain
        Amplitudes relative to the wall.
    """

    root: float
    tip: float
    width_mm: float
    offset_mm: float
    gain: float
    chordae_gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Realism:
    """The additions of one clip.

    Attributes
    ----------
    acquisition_rate_hz
        Rate at which the system scanned; a video stored faster than that repeats
        frames, one stored more slowly skips some. 0: every stored frame was scanned.
    echoes, gaps, papillary_muscles
        None by default.
    pericardium_follow
        Share of the wall's motion that the pericardium makes, towards and along the
        wall; it slides where the second is small.
    pericardium_width_mm
        Of the bright line.
    grain_shape, grain_mm
        Shape of the gamma distribution of scattering power within the wall
        (K-distributed speckle; 0: none), and the length over which it varies.
    """

    acquisition_rate_hz: float = 0.0
    echoes: tuple[Echo, ...] = ()
    gaps: tuple[Gap, ...] = ()
    papillary_muscles: tuple[PapillaryMuscle, ...] = ()
    # The share of both older recipe versions: equal numbers keep their frames as they
    # were.
    pericardium_follow: tuple[float, float] = (0.7, 0.7)
    pericardium_width_mm: float = 2.2
    grain_shape: float = 0.0
    grain_mm: float = 0.0


NOTHING_ADDED = Realism()
"""What a recipe without additions holds."""
