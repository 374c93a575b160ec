"""Everything that makes a clip, drawn once; what follows from it is deterministic."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from longaxis.anatomy import View
from longaxis.simulation.realism import NOTHING_ADDED, Realism
from longaxis.simulation.timing import Rhythm  # noqa: TC001 - read at run time

RECIPE_VERSION = 3
"""Raised whenever the fields change, or the same recipe would give other frames."""

OLDEST_VERSION = 1
"""Older recipes give the same frames as ever: what they lack is off by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heart:
    """The ventricle at rest and its neighbours, in millimetres.

    Attributes
    ----------
    length_mm
        Mid-wall, from the apex to the middle of the annulus.
    half_width_mm
        Largest distance of the mid-wall line from the long axis.
    opening_deg
        How far the ellipse runs beyond the apex on the left and the right side.
    bulge_mm
        Sideways deviations from the ellipse, a sine series along the line.
    thickness_mm
        Of the six segments, in the order of the line.
    apex_thickness_mm
        At the very apex.
    papillary
        Blobs on the endocardium: (place along the line, length as a share of the line,
        height as a share of the wall).
    roughness
        Height of trabeculae as a share of the wall.
    atrium_mm, right_ventricle_mm, root_mm
        Length of the left atrium, width of the right ventricle, of the aortic root.
    pericardium_gain, valve_gain, neighbour_gain
        Amplitude relative to the wall.
    """

    length_mm: float
    half_width_mm: float
    opening_deg: tuple[float, float]
    bulge_mm: tuple[float, ...]
    thickness_mm: tuple[float, ...]
    apex_thickness_mm: float
    papillary: tuple[tuple[float, float, float], ...]
    roughness: float
    atrium_mm: float
    right_ventricle_mm: float
    root_mm: float
    pericardium_gain: float
    valve_gain: float
    neighbour_gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """How the ventricle moves; strains are fractions, six values left to right.

    Attributes
    ----------
    peak_strain, delay_s
        Systolic strain of each segment and how late it comes.
    early_strain, post_systolic_strain
        Added in the septal flash and after aortic closure.
    narrowing
        Sideways shrinking beyond what lengthwise shortening brings.
    thickening
        Share of the thickening that incompressible muscle would show.
    rocking_deg, apex_travel_mm, breathing_mm
        Motion of the heart as a whole.
    breathing_hz, breathing_phase
        Of the drift of the whole heart.
    through_plane_rad
        Decorrelation phase at full shortening, base and apex.
    incoherent_share
        Share of the wall's power that is drawn anew.
    """

    peak_strain: tuple[float, ...]
    delay_s: tuple[float, ...]
    early_strain: tuple[float, ...]
    post_systolic_strain: tuple[float, ...]
    narrowing: float
    thickening: float
    rocking_deg: float
    apex_travel_mm: tuple[float, float]
    breathing_mm: tuple[float, float]
    breathing_hz: float
    breathing_phase: float
    through_plane_rad: tuple[float, float]
    incoherent_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """The picture: where the probe is, what it reaches, and where the heart lies.

    Attributes
    ----------
    size_px, mm_per_pixel
        Of the square picture.
    probe_mm
        Where the beams meet, (x, y) in picture millimetres.
    half_angle_deg, tilt_deg
        Of the sector; the tilt turns its middle away from straight down.
    depth_mm, near_mm
        From the probe: where the picture ends and where it begins.
    apex_mm
        Of the ventricle's mid-wall apex, in picture millimetres.
    axis_deg
        Direction of the long axis; 0 is straight down, positive to the right.
    """

    size_px: int
    mm_per_pixel: float
    probe_mm: tuple[float, float]
    half_angle_deg: float
    tilt_deg: float
    depth_mm: float
    near_mm: float
    apex_mm: tuple[float, float]
    axis_deg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tissue:
    """Brightness of what is in the picture, in decibels relative to the wall.

    Attributes
    ----------
    texture_db, texture_mm
        Spread and length of slow brightness changes along the wall.
    spikiness
        0 for Gaussian amplitudes, 1 for a few very bright scatterers.
    angle_loss
        0: none; 1: a wall along the beam is dark.
    dropout
        Parts of the line that are hardly seen: (middle, half width, amplitude).
    shadows
        Dark beams: (angle as a share of the half angle, width, amplitude, start as a
        share of the depth).
    blood_db, haze_db, clutter_db, surroundings_db
        Blood, static haze in the whole sector, near-field clutter, tissue around.
    clutter_depth_mm
        Reach of the near-field clutter.
    """

    texture_db: float
    texture_mm: float
    spikiness: float
    angle_loss: float
    dropout: tuple[tuple[float, float, float], ...]
    shadows: tuple[tuple[float, float, float, float], ...]
    blood_db: float
    blood_coherence: float
    haze_db: float
    clutter_db: float
    clutter_depth_mm: float
    surroundings_db: float
    n_scatterers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Beam:
    """Resolution and noise of the ultrasound system.

    Attributes
    ----------
    wavelength_mm
        Of the (harmonic) echo.
    axial_mm, lateral_deg
        Full width at half maximum of the point-spread function, at the focus.
    focus_mm, defocus
        Depth of the focus; widening per focal length away from it.
    skirt
        Amplitude of the broad foot of the beam.
    n_looks
        Views averaged by compounding.
    noise_db
        Electronic noise at the far end, relative to the wall.
    gain_curve_db
        Errors of the depth gain, at evenly spaced depths.
    edge_loss_db
        Loss at the sector's edges, where beams are steered most.
    """

    wavelength_mm: float
    axial_mm: float
    lateral_deg: float
    focus_mm: float
    defocus: float
    skirt: float
    n_looks: int
    noise_db: float
    gain_curve_db: tuple[float, ...]
    edge_loss_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the vendor's display does to the picture.

    Attributes
    ----------
    dynamic_range_db, white_db
        Of the log compression; the level that becomes white, relative to the wall.
    gamma, contrast
        Of the grey map: power, then share of an S curve.
    smoothing_px, sharpening
        Blur of the picture, and edge enhancement.
    speckle_filter_px
        Side of a median filter: 0 (none), 3 or 5.
    persistence
        Share of the frame before.
    jpeg_quality
        0: not compressed.
    border, ruler, trace, text
        Sector border, depth ruler, ECG trace, burnt-in text.
    """

    dynamic_range_db: float
    white_db: float
    gamma: float
    contrast: float
    smoothing_px: tuple[float, float]
    sharpening: float
    speckle_filter_px: int
    persistence: float
    jpeg_quality: int
    border: bool
    ruler: bool
    trace: bool
    text: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One clip, complete: the same recipe gives the same frames on one machine.

    Attributes
    ----------
    seed
        Of the scatterers and the noise.
    pathology
        Name in `pathologies.PATHOLOGIES`.
    frame_times_s
        One time for each frame.
    renderer
        Name in `generate.RENDERERS`.
    artefacts
        Names in `artefacts.ARTEFACTS` of what was asked for; `realism` and the other
        fields hold what came of it.
    truth_as_displayed
        True: the clip's mesh is filtered like the picture's persistence, as it is for
        recipes of version 3 and later. False: where the tissue was, as for older ones.
    """

    seed: int
    view: View
    pathology: str
    frame_times_s: tuple[float, ...]
    rhythm: Rhythm
    heart: Heart
    motion: Motion
    sector: Sector
    tissue: Tissue
    beam: Beam
    look: Look
    renderer: str = "convolution"
    artefacts: tuple[str, ...] = ()
    realism: Realism = NOTHING_ADDED
    truth_as_displayed: bool = False

    def frame_step_s(self) -> float:
        """Return the mean time between two frames; 0 for a single one."""
        times_s = self.frame_times_s
        if len(times_s) < 2:
            return 0.0
        return (times_s[-1] - times_s[0]) / (len(times_s) - 1)


_STORED_ARTEFACTS = "additions"
"""What recipes on disk call `Recipe.artefacts`: clips of version 2 and on hold it."""


def to_json(recipe: Recipe) -> str:
    """Return the recipe as JSON text."""
    plain = {"version": RECIPE_VERSION, **asdict(recipe), "view": recipe.view.value}
    plain[_STORED_ARTEFACTS] = plain.pop("artefacts")
    return json.dumps(plain)


def from_json(text: str) -> Recipe:
    """Return the recipe that `to_json` wrote, in this version or an older one."""
    plain = json.loads(text)
    version = plain.pop("version", None)
    if version not in range(OLDEST_VERSION, RECIPE_VERSION + 1):
        message = (
            f"expected a recipe of version {OLDEST_VERSION} to {RECIPE_VERSION}, "
            f"got {version}"
        )
        raise ValueError(message)
    if _STORED_ARTEFACTS in plain:
        plain["artefacts"] = plain.pop(_STORED_ARTEFACTS)
    recipe = _revive(Recipe, plain)
    assert isinstance(recipe, Recipe)
    return recipe


def _revive(kind: Any, plain: Any) -> object:  # noqa: ANN401
    if kind is View:
        return View(plain)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        values = {
            field.name: _revive(hints[field.name], plain[field.name])
            for field in fields(kind)
            # Fields that came with a later version keep their default, which gives the
            # old frames.
            if field.name in plain
        }
        return kind(**values)
    if get_origin(kind) is tuple:
        return tuple(_revive(get_args(kind)[0], item) for item in plain)
    return tuple(plain) if isinstance(plain, list) else plain
