"""A patient of CAMUS as a template, and as a simulated clip that imitates it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import (
    AnalysisSettings,
    Beat,
    Centreline,
    EventSource,
    Loop,
    LoopOrigin,
    StudyHeader,
    ViewDocument,
)
from longaxis.errors import UnsuitableLoopError
from longaxis.pipeline import track_view
from longaxis.simulation.clip import SimulatedClip
from longaxis.simulation.mask_mesh import mesh_from_mask, meshes_from_masks
from longaxis.simulation.template import Template, measured_correlation
from longaxis.simulation.template_simulation import (
    Strategy,
    matched,
    simulate_from_template,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.io.loops.camus import CamusLoop

# Chosen: speckle keeps its grain, and each frame's cost stays bounded.
LARGEST_SIDE_PX = 512
# Compounding with three looks brings the grain near that of real templates
# (docs/simulation.md).
_N_LOOKS = 3


def camus_template(loop: CamusLoop) -> Template:
    """Return a template of a loop of CAMUS.

    Where every frame has a mask, the mesh follows the masks; where only end-diastole
    and end-systole have one, the wall of end-systole is followed by block matching.

    Raises
    ------
    UnsuitableLoopError
        If a mask shows no wall around a cavity.
    """
    mesh_mm = _mesh(loop)
    frames, scale = square(loop.frames, loop.mm_per_pixel)
    width = loop.frames.shape[2]
    return Template(
        frames=frames,
        mm_per_pixel=scale,
        frame_times_s=loop.frame_times_s,
        mesh_mm=mesh_mm,
        reference=loop.end_systole,
        # Sectors of CAMUS begin in the middle of the upper edge.
        probe_mm=(0.5 * (width - 1) * loop.mm_per_pixel[0], 0.0),
        n_looks=_N_LOOKS,
    )


def clip_from_template(
    loop: CamusLoop,
    strategy: Strategy = "S3",
    *,
    n_corrections: int = 2,
    n_scatterers: int = 90_000,
    seed: int = 0,
) -> SimulatedClip:
    """Return a simulated clip in the manner of a loop of CAMUS.

    Its recipe names the patient it was made after, whose files are needed to make the
    clip again.

    Parameters
    ----------
    loop
        The patient.
    strategy, n_corrections, n_scatterers, seed
        As for `simulation.template_simulation.simulate_from_template`.

    Raises
    ------
    UnsuitableLoopError
        If a mask shows no wall around a cavity, or end-systole is not after
        end-diastole.
    """
    if loop.end_systole <= loop.end_diastole:
        message = f"{loop.patient} holds no systole: end-systole comes first."
        raise UnsuitableLoopError(message)
    template = matched(camus_template(loop), n_scatterers=n_scatterers, seed=seed)
    frames = simulate_from_template(
        template,
        strategy,
        n_scatterers=n_scatterers,
        seed=seed,
        n_corrections=n_corrections,
    )
    mesh_px = template.mesh_mm / template.mm_per_pixel
    kept = measured_correlation(frames, mesh_px, template.reference)
    made_by = {
        "pathology": "after a template",
        "template": f"CAMUS {loop.patient} {loop.view.value}",
        "renderer": "convolution",
        "additions": [],
        "strategy": strategy,
        "n_corrections": n_corrections if strategy == "S3" else 0,
        "seed": seed,
    }
    return SimulatedClip(
        loop=Loop(
            frames=frames,
            frame_times_s=template.frame_times_s,
            mm_per_pixel=(template.mm_per_pixel, template.mm_per_pixel),
            view=loop.view,
            header=StudyHeader(
                patient_name="Simulated^After a template",
                study_description=f"Simulated after CAMUS {loop.patient}",
            ),
            origin=LoopOrigin(manufacturer="Longaxis", model="Simulated"),
        ),
        mesh_mm=template.mesh_mm.astype(np.float64),
        # NaN is where a window had no room: nothing is claimed to be kept there.
        correlation=np.nan_to_num(kept),
        beat=Beat(
            end_diastole=loop.end_diastole,
            end_systole=loop.end_systole,
            last=len(frames) - 1,
            end_diastole_source=EventSource.TYPED,
            end_systole_source=EventSource.TYPED,
            is_complete=False,
        ),
        recipe=json.dumps(made_by),
    )


def square(
    frames: NDArray[np.uint8], mm_per_pixel: tuple[float, float]
) -> tuple[NDArray[np.uint8], float]:
    """Return square frames (T, S, S) with square pixels, and their size in millimetres.

    The upper left corner stays where it was; what is added is black.
    """
    import cv2

    _, height, width = frames.shape
    reach_mm = max(width * mm_per_pixel[0], height * mm_per_pixel[1])
    side_px = min(LARGEST_SIDE_PX, round(reach_mm / min(mm_per_pixel)))
    scale = reach_mm / side_px
    seen = (
        max(round(width * mm_per_pixel[0] / scale), 1),
        max(round(height * mm_per_pixel[1] / scale), 1),
    )
    made = np.zeros((len(frames), side_px, side_px), np.uint8)
    for number, frame in enumerate(frames):
        # Averages where it shrinks: sampling alone would alias speckle.
        small = cv2.resize(frame, seen, interpolation=cv2.INTER_AREA)
        made[number, : seen[1], : seen[0]] = small
    return made, float(scale)


def _mesh(loop: CamusLoop) -> NDArray[np.float64]:
    try:
        if len(loop.masks) == len(loop.frames):
            masks = np.stack([loop.masks[frame] for frame in range(len(loop.frames))])
            return meshes_from_masks(masks, loop.mm_per_pixel)
        at_systole = mesh_from_mask(loop.masks[loop.end_systole], loop.mm_per_pixel)
    except ValueError as error:
        message = f"A mask of {loop.patient} shows no wall around a cavity ({error})."
        raise UnsuitableLoopError(message) from error
    return _followed(loop, at_systole)


def _followed(
    loop: CamusLoop, at_systole_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    thickness_mm = np.linalg.norm(at_systole_mm[:, 0] - at_systole_mm[:, -1], axis=1)
    document = ViewDocument(
        loop=Loop(
            frames=loop.frames,
            frame_times_s=loop.frame_times_s,
            mm_per_pixel=loop.mm_per_pixel,
            view=loop.view,
        ),
        view=loop.view,
        centreline=Centreline(
            # Every sixth point, as a reader's control points: the wall in between is
            # smooth.
            control_points_mm=at_systole_mm[::6, at_systole_mm.shape[1] // 2].copy(),
            frame=loop.end_systole,
            wall_thickness_mm=float(np.clip(thickness_mm.mean(), 4.0, 20.0)),
        ),
    )
    tracked = track_view(document, AnalysisSettings())
    points = tracked.tracks.points_mm
    return np.asarray(points.reshape(len(points), *tracked.mesh.shape, 2))
