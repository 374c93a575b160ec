"""Clips from seeds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Beat, EventSource, Loop, LoopOrigin, StudyHeader
from longaxis.simulation.artefacts import DEFAULT_ARTEFACTS
from longaxis.simulation.clip import SimulatedClip
from longaxis.simulation.display import frames_from_envelopes
from longaxis.simulation.draw import Wish, draw_recipe
from longaxis.simulation.persistence import as_displayed
from longaxis.simulation.recipe import Recipe, to_json
from longaxis.simulation.renderer import ConvolutionRenderer
from longaxis.simulation.scene import build_scene
from longaxis.simulation.simus.render import SimusRenderer
from longaxis.simulation.ventricle import N_ROWS, Wall, build_wall

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.anatomy import View

RENDERERS: dict[str, type[ConvolutionRenderer] | type[SimusRenderer]] = {
    "convolution": ConvolutionRenderer,
    "simus": SimusRenderer,
}


def random_clip(  # noqa: PLR0913
    seed: int,
    *,
    n_frames: int | None = None,
    size_px: int = 256,
    view: View | None = None,
    pathology: str | None = None,
    frame_rate_hz: float | None = None,
    n_scatterers: int | None = None,
    renderer: str = "convolution",
    artefacts: tuple[str, ...] = DEFAULT_ARTEFACTS,
    device: str = "cpu",
) -> SimulatedClip:
    """Return a clip of a heart drawn from the seed; same arguments, same clip.

    Parameters
    ----------
    seed
        1,000,000 and more for training, below 10,000 for tests.
    n_frames
        None: one to three whole beats.
    size_px
        Width and height of the picture.
    view, pathology, frame_rate_hz, n_scatterers
        None: drawn.
    renderer
        Name in `RENDERERS`; "simus" is slow and physical.
    artefacts
        Names in `artefacts.ARTEFACTS`: what makes the clip more like real loops.
    device
        "cpu" or "cuda".

    Raises
    ------
    ValueError
        For a renderer or an addition that does not exist.
    """
    wish = Wish(
        n_frames=n_frames,
        size_px=size_px,
        view=view,
        pathology=pathology,
        frame_rate_hz=frame_rate_hz,
        n_scatterers=n_scatterers,
        renderer=renderer,
        artefacts=artefacts,
    )
    return clip_from_recipe(draw_recipe(seed, wish), device=device)


def clip_from_recipe(recipe: Recipe, *, device: str = "cpu") -> SimulatedClip:
    """Return the clip that a recipe describes.

    Parameters
    ----------
    recipe
        Everything about the clip, the renderer included.
    device
        "cpu" or "cuda".

    Raises
    ------
    ValueError
        For a renderer that does not exist.
    """
    if recipe.renderer not in RENDERERS:
        message = f"renderers are {', '.join(RENDERERS)}; got {recipe.renderer!r}"
        raise ValueError(message)
    # Scans are rendered, not frames: a video faster than the scan repeats both the
    # picture and its truth.
    scanned, shown = scanned_frames(recipe)
    wall = build_wall(scanned)
    scene = build_scene(scanned, wall)
    renders = RENDERERS[recipe.renderer](scanned, scene, device=device)
    frames = frames_from_envelopes(scanned, renders.grid, renders.envelopes())
    beat = beat_of(recipe)
    correlation = target_correlation(scanned, wall, int(shown[beat.end_systole]))
    return SimulatedClip(
        loop=loop_of(recipe, frames[shown]),
        mesh_mm=true_mesh_mm(recipe, wall)[shown],
        correlation=correlation[shown],
        beat=beat,
        recipe=to_json(recipe),
    )


def true_mesh_mm(recipe: Recipe, wall: Wall) -> NDArray[np.float64]:
    """Return the truth of the scanned frames, (T, L, R, 2), as its recipe asks for."""
    mesh_mm = wall.mesh_mm()
    if not recipe.truth_as_displayed:
        return mesh_mm
    return as_displayed(mesh_mm, recipe.look.persistence)


def scanned_frames(recipe: Recipe) -> tuple[Recipe, NDArray[np.int64]]:
    """Return the recipe at the times of the scans, and the index of each frame's scan.

    A frame shows the last scan that was complete at its time, index shape (T,); the
    truth of a repeated frame is that of the frame that it repeats.
    """
    rate_hz = recipe.realism.acquisition_rate_hz
    times_s = np.asarray(recipe.frame_times_s)
    if not rate_hz:
        return recipe, np.arange(len(times_s))
    # The tolerance keeps a frame exactly at a scan from showing the one before.
    scanned_s = np.floor(times_s * rate_hz + 1e-6) / rate_hz
    kept_s, shown = np.unique(scanned_s, return_inverse=True)
    return replace(recipe, frame_times_s=tuple(kept_s.tolist())), shown


def loop_of(recipe: Recipe, frames: NDArray[np.uint8]) -> Loop:
    """Return frames (T, size, size) as a loop with the recipe's times and scale."""
    scale = recipe.sector.mm_per_pixel
    times_s = np.asarray(recipe.frame_times_s)
    r_waves = np.asarray(recipe.rhythm.r_waves_s)
    inside = (r_waves >= 0) & (r_waves <= times_s[-1])
    cycle_s = float(np.diff(r_waves).mean())
    return Loop(
        frames=frames,
        frame_times_s=times_s,
        mm_per_pixel=(scale, scale),
        view=recipe.view,
        r_wave_times_s=r_waves[inside],
        heart_rate_bpm=round(60 / cycle_s),
        header=StudyHeader(
            patient_name=f"Simulated^Heart {recipe.seed}",
            patient_id=f"SIMULATED-{recipe.seed}",
            study_description=f"Simulated: {recipe.pathology}",
        ),
        origin=LoopOrigin(manufacturer="Longaxis", model="Simulated"),
    )


def target_correlation(
    recipe: Recipe, wall: Wall, reference: int
) -> NDArray[np.float64]:
    """Return the aimed-at envelope correlation with the reference frame, 0 to 1.

    For fully developed speckle the correlation of intensities is the square of the
    field's.

    Parameters
    ----------
    recipe
        Decorrelation of the speckle.
    wall
        The moving wall.
    reference
        Index of the reference frame.

    Returns
    -------
    Shape (T, L, R).
    """
    turned = wall.through_plane_rad - wall.through_plane_rad[reference]
    field = (1 - recipe.motion.incoherent_share) * np.cos(turned)
    # The reference correlates fully with itself, although a share is redrawn in it too.
    field[reference] = 1.0
    return np.repeat((field**2)[..., None], N_ROWS, axis=2)


def beat_of(recipe: Recipe) -> Beat:
    """Return the first beat that the clip holds, in frames."""
    times_s = np.asarray(recipe.frame_times_s)
    rhythm = recipe.rhythm
    last_frame = len(times_s) - 1

    def frame_at(time_s: float) -> int:
        return int(np.abs(times_s - time_s).argmin())

    # The tolerance takes an R wave at time 0 for one in the clip.
    first = next(
        index for index, r_wave in enumerate(rhythm.r_waves_s) if r_wave > -1e-6
    )
    start = frame_at(rhythm.r_waves_s[first])
    closure = frame_at(rhythm.r_waves_s[first] + rhythm.systole_s[first])
    # A clip may end early; a beat needs at least one frame after end-diastole.
    end_diastole = min(start, last_frame - 1)
    end_systole = min(max(closure, end_diastole + 1), last_frame)
    following = rhythm.r_waves_s[first + 1]
    is_complete = bool(following <= times_s[-1] + 1e-6)
    return Beat(
        end_diastole=end_diastole,
        end_systole=end_systole,
        last=max(frame_at(following), end_systole) if is_complete else last_frame,
        end_diastole_source=EventSource.R_WAVE,
        end_systole_source=EventSource.AORTIC_VALVE_CLOSURE,
        is_complete=is_complete,
    )
