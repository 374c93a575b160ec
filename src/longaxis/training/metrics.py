"""How good tracks are, against the truth of a simulated clip."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

N_SEGMENTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipScore:
    """Errors in one clip.

    Attributes
    ----------
    error_px, error_mm
        Mean distance from the truth over all points and frames, in pixels of a picture
        256 wide and in millimetres.
    within_1_px, within_2_px, within_4_px
        Share of positions no further off than that.
    folds
        True if a cell of the mesh turned over in any frame.
    global_strain, true_global_strain
        Most negative strain of the middle line in the beat, relative to end-diastole.
    segment_error
        Mean absolute error of the six segments' most negative strain.
    """

    error_px: float
    error_mm: float
    within_1_px: float
    within_2_px: float
    within_4_px: float
    folds: bool
    global_strain: float
    true_global_strain: float
    segment_error: float

    @property
    def global_error(self) -> float:
        """Strain found less the true one."""
        return self.global_strain - self.true_global_strain


def _segment_peaks(
    mesh: NDArray[np.float64], beat: tuple[int, int, int]
) -> tuple[float, NDArray[np.float64]]:
    """Return peak strain of the whole middle line and of its six segments."""
    first, _, last = beat
    line = mesh[first : last + 1, :, mesh.shape[2] // 2]
    pieces = np.linalg.norm(np.diff(line, axis=1), axis=-1)
    along = (np.cumsum(pieces[0]) - pieces[0] / 2) / pieces[0].sum()
    segment = np.minimum((along * N_SEGMENTS).astype(int), N_SEGMENTS - 1)
    lengths = np.stack(
        [pieces[:, segment == index].sum(axis=1) for index in range(N_SEGMENTS)], axis=1
    )
    whole = pieces.sum(axis=1)
    return float((whole / whole[0] - 1).min()), (lengths / lengths[0] - 1).min(axis=0)


def cell_areas(mesh: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the signed area of every cell, shape (T, L - 1, R - 1)."""
    one = mesh[:, 1:, 1:] - mesh[:, :-1, :-1]
    two = mesh[:, :-1, 1:] - mesh[:, 1:, :-1]
    areas: NDArray[np.float64] = (
        one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0]
    ) / 2
    return areas


def has_folds(mesh: NDArray[np.float64], reference: int) -> bool:
    """Return whether any cell turns over relative to the reference frame."""
    areas = cell_areas(mesh)
    return bool((areas * np.sign(areas[reference]) < 0).any())


def score(
    found_mm: NDArray[np.float64],
    true_mm: NDArray[np.float64],
    *,
    beat: tuple[int, int, int],
    mm_per_pixel: float,
) -> ClipScore:
    """Return the errors of tracks.

    Parameters
    ----------
    found_mm, true_mm
        Meshes over time, shape (T, L, R, 2).
    beat
        Frames of end-diastole, end-systole and the beat's end.
    mm_per_pixel
        Size of a pixel of a picture 256 wide.
    """
    distance = np.linalg.norm(found_mm - true_mm, axis=-1)
    distance_px = distance / mm_per_pixel
    found, found_segments = _segment_peaks(found_mm, beat)
    true, true_segments = _segment_peaks(true_mm, beat)
    return ClipScore(
        error_px=float(distance_px.mean()),
        error_mm=float(distance.mean()),
        within_1_px=float((distance_px <= 1).mean()),
        within_2_px=float((distance_px <= 2).mean()),
        within_4_px=float((distance_px <= 4).mean()),
        folds=has_folds(found_mm, beat[1]),
        global_strain=found,
        true_global_strain=true,
        segment_error=float(np.abs(found_segments - true_segments).mean()),
    )


def summarise(scores: Sequence[ClipScore]) -> dict[str, float]:
    """Return means over clips; strain errors as bias, standard deviation and MAE."""
    table = {
        name: np.array([asdict(each)[name] for each in scores], float)
        for name in asdict(scores[0])
    }
    global_error = np.array([each.global_error for each in scores])
    return {
        "clips": float(len(scores)),
        "error_px": float(table["error_px"].mean()),
        "error_mm": float(table["error_mm"].mean()),
        "within_1_px": float(table["within_1_px"].mean()),
        "within_2_px": float(table["within_2_px"].mean()),
        "within_4_px": float(table["within_4_px"].mean()),
        "folds": float(table["folds"].mean()),
        "global_bias": float(global_error.mean()),
        "global_deviation": float(global_error.std()),
        "global_mae": float(np.abs(global_error).mean()),
        "segment_mae": float(table["segment_error"].mean()),
    }
