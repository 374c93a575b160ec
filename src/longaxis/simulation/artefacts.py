"""What is added to a drawn recipe to make it more like real loops, each by its name.

Every addition draws from a stream of its own, so switching one on or off leaves all
others, and everything else about a clip, as it was.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View
from longaxis.simulation.realism import Echo, Gap, PapillaryMuscle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from longaxis.simulation.recipe import Recipe

    Change = Callable[[np.random.Generator, Recipe], Recipe]

LOWEST_RATE_HZ = 14.0
"""Clips are thinned out to this frame rate at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """One addition.

    Attributes
    ----------
    share
        Of the clips that get it where it is switched on.
    change
        Draws its strength and puts it into the recipe.
    """

    share: float
    change: Change


def _reverberation(rng: np.random.Generator, recipe: Recipe) -> Recipe:
    """Add arcs at multiples of one depth, and more clutter near the probe."""
    first_mm = rng.uniform(4, 13)
    level_db = rng.uniform(-12, 4)
    middle, half_width = rng.uniform(-0.5, 0.5), rng.uniform(0.3, 1.0)
    echoes = [
        Echo(
            depth_mm=first_mm * number,
            thickness_mm=rng.uniform(0.6, 2.0),
            middle=middle + rng.normal(0, 0.08),
            half_width=half_width * rng.uniform(0.7, 1.0),
            # Every further multiple has been reflected once more and is weaker.
            level_db=level_db - rng.uniform(3, 6) * (number - 1),
        )
        for number in range(1, 1 + int(rng.integers(2, 7)))
    ]
    tissue = replace(
        recipe.tissue,
        clutter_db=recipe.tissue.clutter_db + rng.uniform(0, 5),
        clutter_depth_mm=recipe.tissue.clutter_depth_mm * rng.uniform(1.0, 1.5),
    )
    realism = replace(recipe.realism, echoes=tuple(echoes))
    return replace(recipe, tissue=tissue, realism=realism)


def _pericardium(rng: np.random.Generator, recipe: Recipe) -> Recipe:
    """Make the pericardium brighter, and let the heart slide along it."""
    heart = replace(
        recipe.heart,
        pericardium_gain=recipe.heart.pericardium_gain * rng.uniform(0.9, 1.6),
    )
    realism = replace(
        recipe.realism,
        pericardium_follow=(rng.uniform(0.8, 1.0), rng.uniform(0.05, 0.45)),
        pericardium_width_mm=rng.uniform(2.0, 4.0),
    )
    return replace(recipe, heart=heart, realism=realism)


def _frame_skipping(rng: np.random.Generator, recipe: Recipe) -> Recipe:
    """Repeat or skip frames, as videos stored at another rate than the scan do."""
    rate_hz = 1 / max(recipe.frame_step_s(), 1e-3)
    # 5/6: for instance a scan of 25 Hz stored as video of 30 Hz.
    acquired_hz = rate_hz * float(rng.choice([rng.uniform(0.6, 0.95), 5 / 6]))
    if rng.random() < 0.4:
        acquired_hz = rate_hz * rng.uniform(1.1, 2.5)
    realism = replace(recipe.realism, acquisition_rate_hz=acquired_hz)
    return replace(recipe, realism=realism)


def _compounding(rng: np.random.Generator, recipe: Recipe) -> Recipe:
    """Smooth as some vendors do: more looks, wider filters, longer persistence."""
    look = replace(
        recipe.look,
        smoothing_px=(rng.uniform(0.8, 2.0), rng.uniform(0.6, 1.6)),
        # Only ever raised: an addition makes no clip cleaner than the plain draw.
        persistence=max(recipe.look.persistence, rng.uniform(0.1, 0.4)),
    )
    beam = replace(recipe.beam, n_looks=int(rng.integers(2, 5)))
    return replace(recipe, look=look, beam=beam)


def _drop_out(rng: np.random.Generator, recipe: Recipe) -> Recipe:
    """Raise the contrast, and take patches out of the picture."""
    gaps = [
        Gap(
            middle=rng.uniform(-1, 1),
            half_width=rng.uniform(0.15, 0.5),
            depth=rng.uniform(0.2, 0.9),
            half_depth=rng.uniform(0.08, 0.3),
            left=rng.uniform(0.1, 0.6),
        )
        for _ in range(int(rng.integers(1, 3)))
    ]
    look = recipe.look
    narrower = rng.uniform(0.75, 1.0)
    look = replace(
        look,
        contrast=max(look.contrast, rng.uniform(0.2, 0.9)),
        # Range and white shrink together: contrast rises, the mean wall at 0 dB keeps
        # its grey.
        dynamic_range_db=look.dynamic_range_db * narrower,
        white_db=look.white_db * narrower,
    )
    realism = replace(recipe.realism, gaps=tuple(gaps))
    return replace(recipe, look=look, realism=realism)


def _k_distribution(rng: np.random.Generator, recipe: Recipe) -> Recipe:
    """Let scattering power vary within the wall by a gamma distribution."""
    realism = replace(
        recipe.realism,
        # Log-uniform: the shape acts as a ratio, and small ones mean few bright grains.
        grain_shape=float(np.exp(rng.uniform(np.log(0.6), np.log(6.0)))),
        grain_mm=rng.uniform(0.6, 2.5),
    )
    return replace(recipe, realism=realism)


def _papillary_muscles(rng: np.random.Generator, recipe: Recipe) -> Recipe:
    """Add papillary muscles with chordae on the sides where the view shows them."""
    left, right = (0.0, 1.0)
    # The septum carries none: A4C shows one on the lateral side, A3C on the
    # inferolateral one, A2C both.
    sides = {
        View.FOUR_CHAMBER: (right,),
        View.TWO_CHAMBER: (left, right),
        View.LONG_AXIS: (left,),
    }[recipe.view]
    muscles = []
    for side in sides[: int(rng.integers(1, len(sides) + 1))]:
        root = rng.uniform(0.30, 0.38)
        tip = root - rng.uniform(0.05, 0.10)
        muscles.append(
            PapillaryMuscle(
                root=abs(side - root),
                tip=abs(side - tip),
                width_mm=rng.uniform(4, 7),
                offset_mm=rng.uniform(3.5, 8),
                gain=rng.uniform(0.3, 0.9),
                chordae_gain=rng.uniform(0.1, 0.8),
            )
        )
    realism = replace(recipe.realism, papillary_muscles=tuple(muscles))
    return replace(recipe, realism=realism)


def _decorrelation(rng: np.random.Generator, recipe: Recipe) -> Recipe:
    """Let speckle age as fast as in loops with stress or poor windows.

    More of the wall is redrawn and more of it leaves the plane, blood forgets at once
    and is less dark, and noise lies over all of it.
    """
    motion = replace(
        recipe.motion,
        incoherent_share=max(recipe.motion.incoherent_share, rng.uniform(0.4, 0.8)),
        through_plane_rad=(
            max(recipe.motion.through_plane_rad[0], rng.uniform(0.3, 1.4)),
            max(recipe.motion.through_plane_rad[1], rng.uniform(0.3, 1.4)),
        ),
    )
    tissue = replace(
        recipe.tissue,
        blood_coherence=recipe.tissue.blood_coherence * rng.uniform(0, 0.3),
        blood_db=max(recipe.tissue.blood_db, rng.uniform(-18, -6)),
        texture_db=recipe.tissue.texture_db * rng.uniform(0.4, 1.0),
    )
    beam = replace(
        recipe.beam, noise_db=max(recipe.beam.noise_db, rng.uniform(-20, -7))
    )
    return replace(recipe, motion=motion, tissue=tissue, beam=beam)


# Shares and strengths: chosen by comparing with real loops, not by what they do for a
# tracker (docs/simulation.md).
ARTEFACTS: dict[str, Addition] = {
    "reverberation": Addition(share=0.5, change=_reverberation),
    "pericardium": Addition(share=0.6, change=_pericardium),
    "frame-skipping": Addition(share=0.3, change=_frame_skipping),
    "compounding": Addition(share=0.3, change=_compounding),
    "drop-out": Addition(share=0.4, change=_drop_out),
    "k-distribution": Addition(share=0.6, change=_k_distribution),
    "papillary-muscles": Addition(share=0.5, change=_papillary_muscles),
    "decorrelation": Addition(share=0.65, change=_decorrelation),
}
"""Every addition by its name."""

DEFAULT_ARTEFACTS: tuple[str, ...] = tuple(ARTEFACTS)
"""What clips get where nothing else is asked for."""


def with_artefacts(recipe: Recipe, names: Sequence[str]) -> Recipe:
    """Return the recipe with these artefacts, drawn from its seed.

    Parameters
    ----------
    recipe
        Without artefacts.
    names
        Keys of `ARTEFACTS`; their order does not matter.

    Raises
    ------
    ValueError
        For a name that does not exist.
    """
    unknown = set(names) - set(ARTEFACTS)
    if unknown:
        message = f"artefacts are {', '.join(ARTEFACTS)}; got {sorted(unknown)}"
        raise ValueError(message)
    # In the order of the table: the order of the names cannot change a clip.
    chosen = tuple(name for name in ARTEFACTS if name in names)
    for name in chosen:
        # crc32, not hash(): Python's hash of a string differs from run to run.
        stream = np.random.SeedSequence([recipe.seed, zlib.crc32(name.encode())])
        rng = np.random.default_rng(stream)
        if rng.random() < ARTEFACTS[name].share:
            recipe = ARTEFACTS[name].change(rng, recipe)
    return replace(recipe, artefacts=chosen)


def thinned(recipe: Recipe) -> Recipe:
    """Return the recipe with only every second or third frame, in a few clips.

    Loops are stored for review at 15 to 30 frames a second, whatever the scan's rate:
    the heart then moves far between two frames.
    """
    # A stream of its own: thinning leaves all other draws as they are.
    rng = np.random.default_rng(np.random.SeedSequence([recipe.seed, 7]))
    step = int(rng.choice([1, 2, 3], p=[0.75, 0.17, 0.08]))
    while step > 1 and recipe.frame_step_s() * step > 1 / LOWEST_RATE_HZ:
        step -= 1
    return replace(recipe, frame_times_s=recipe.frame_times_s[::step])
