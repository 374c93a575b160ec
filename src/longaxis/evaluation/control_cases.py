"""Cases for controls: pictures without information, known errors, known motion, copies.

Distances are in pixels of a picture 256 wide.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Loop
from longaxis.evaluation.metrics import wall_axes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.evaluation.case import ReferenceCase

SHIFT_PX = 1.5
"""Known error of the start; about what block matching errs by."""

# A fixed seed: every tracker sees the same noise.
_NOISE_SEED = 0

# Odd, so that the middle frame is the query frame.
_MOTION_FRAMES = 17

_MOTION_WIDENING = (0.10, 0.14)
"""Widening of the pictures along x and y at most; chosen to be like a ventricle's."""


# ---- pictures without information ---------------------------------------------


def black(frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return black pictures of the same shape (T, H, W)."""
    return np.zeros_like(frames)


def noise(frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return frames (T, H, W) of noise with the grey levels of the given ones."""
    rng = np.random.default_rng(_NOISE_SEED)
    # A permutation keeps the histogram: only the arrangement is lost.
    return rng.permutation(frames.reshape(-1)).reshape(frames.shape)


def stationary(frames: NDArray[np.uint8], frame: int) -> NDArray[np.uint8]:
    """Return one frame repeated, uint8, shape (T, H, W)."""
    return np.repeat(frames[frame][None], len(frames), axis=0)


def with_frames(case: ReferenceCase, frames: NDArray[np.uint8]) -> ReferenceCase:
    """Return a case with other frames, uint8, shape (T, H, W)."""
    loop = loop_of_case(case)
    return replace(
        case,
        loop=Loop(
            frames=frames.copy(),
            frame_times_s=loop.frame_times_s.copy(),
            mm_per_pixel=loop.mm_per_pixel,
            view=loop.view,
            tissue_region_px=loop.tissue_region_px,
        ),
    )


def loop_of_case(case: ReferenceCase) -> Loop:
    """Return the loop of a case.

    Raises
    ------
    ValueError
        If the case has no pictures.
    """
    if case.loop is None:
        message = f"{case.name} has no pictures"
        raise ValueError(message)
    return case.loop


def thinned(case: ReferenceCase, n_columns: int) -> ReferenceCase:
    """Return the case with about so many of its mesh's columns, evenly spread."""
    places = np.linspace(0, case.points_mm.shape[1] - 1, n_columns).round().astype(int)
    columns = np.unique(places)
    return replace(
        case,
        points_mm=case.points_mm[:, columns],
        visible=case.visible[:, columns],
    )


def known_errors_px(case: ReferenceCase) -> dict[str, NDArray[np.float64]]:
    """Return made-up errors of `SHIFT_PX`, each (T, L, R, 2), none in the query frame.

    Along the wall, outwards (away from the cavity), and apart: the rows move away from
    the middle row in proportion to their distance from it.
    """
    mesh = case.points_mm
    along, across = wall_axes(mesh[:, :, mesh.shape[2] // 2])
    outwards_mm = mesh[:, :, -1] - mesh[:, :, 0]
    # Across points outwards, whichever way the line runs.
    across = across * np.sign((across * outwards_mm).sum(axis=-1, keepdims=True))
    rows = np.linspace(-1, 1, mesh.shape[2])[None, None, :, None]
    errors = {
        "along": np.broadcast_to(along[:, :, None], mesh.shape),
        "outwards": np.broadcast_to(across[:, :, None], mesh.shape),
        "apart": rows * across[:, :, None],
    }
    # Errors begin at the query frame, in which trackers keep their points.
    moved = np.ones((len(mesh), 1, 1, 1))
    moved[case.beat.end_systole] = 0
    return {name: SHIFT_PX * moved * error for name, error in errors.items()}


def known_motion(case: ReferenceCase) -> ReferenceCase:
    """Return the case with one frame that contracts and widens again, and its truth.

    The end-systolic frame is warped about the middle of the mesh: wider by up to 10 %
    along x and 14 % along y at both ends, unchanged in the middle, which is the query
    frame. So the motion is known everywhere.
    """
    import cv2

    loop, query = loop_of_case(case), case.beat.end_systole
    frame, scale = loop.frames[query], np.array(loop.mm_per_pixel)
    mesh_mm = case.points_mm[query]
    centre_mm = mesh_mm.reshape(-1, 2).mean(axis=0)
    phase = np.linspace(-np.pi / 2, np.pi / 2, _MOTION_FRAMES)
    factors = 1 + np.sin(phase)[:, None] ** 2 * np.array(_MOTION_WIDENING)
    height, width = frame.shape
    frames, meshes = [], []
    for factor in factors:
        meshes.append(centre_mm + factor * (mesh_mm - centre_mm))
        centre = centre_mm / scale
        warp = np.diag(factor)
        matrix = np.concatenate([warp, (centre - factor * centre)[:, None]], axis=1)
        frames.append(cv2.warpAffine(frame, matrix, (width, height)))
    step_s = float(np.diff(case.times_s).mean())
    times_s: NDArray[np.float64] = step_s * np.arange(_MOTION_FRAMES, dtype=np.float64)
    points_mm = np.stack(meshes)
    return replace(
        case,
        loop=Loop(
            frames=np.stack(frames).astype(np.uint8),
            frame_times_s=times_s.copy(),
            mm_per_pixel=loop.mm_per_pixel,
            view=loop.view,
        ),
        times_s=times_s,
        points_mm=points_mm,
        visible=np.ones(points_mm.shape[:3], bool),
        beat=replace(
            case.beat,
            end_diastole=0,
            end_systole=_MOTION_FRAMES // 2,
            last=_MOTION_FRAMES - 1,
        ),
    )


# ---- copies ------------------------------------------------------------------


def mirrored(case: ReferenceCase) -> ReferenceCase:
    """Return the case with left and right exchanged in pictures and mesh."""
    flipped = with_frames(
        case, np.ascontiguousarray(loop_of_case(case).frames[..., ::-1])
    )
    return replace(
        flipped,
        points_mm=mirror_mm(case.points_mm, case),
    )


def mirror_mm(
    points_mm: NDArray[np.float64], case: ReferenceCase
) -> NDArray[np.float64]:
    """Return positions (..., 2) as they lie in the mirrored pictures of a case."""
    loop = loop_of_case(case)
    right_mm = (loop.frames.shape[2] - 1) * loop.mm_per_pixel[0]
    turned = points_mm.copy()
    turned[..., 0] = right_mm - turned[..., 0]
    return turned


def reversed_line(case: ReferenceCase) -> ReferenceCase:
    """Return the case with its line from the other end."""
    return replace(
        case,
        points_mm=np.ascontiguousarray(case.points_mm[:, ::-1]),
        visible=np.ascontiguousarray(case.visible[:, ::-1]),
    )
