"""How good tracks are, against positions that are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Beat, EventSource
from longaxis.strain.curve import strain_curves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# Of an apical view: base, mid and apex on both sides.
N_SEGMENTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipScore:
    """Errors in one clip.

    Attributes
    ----------
    error_px, error_mm
        Mean distance from the truth over all points and frames, in pixels of a picture
        256 wide and in millimetres: the mean trajectory error of the TAS-Net paper.
    median_px
        Mean over the points of the median over the frames: the median trajectory error
        of the EchoTracker papers.
    within_1_px, within_2_px, within_4_px
        Share of positions no further off than that.
    middle_px
        Mean distance in the middle row of the mesh, from which strain is measured.
    along_px, across_px
        Mean absolute error of the middle row along and across the true wall.
    folds
        True if a triangle of the tracked mesh turned over in any frame.
    global_strain, true_global_strain
        Most negative strain of the middle line in the beat, relative to end-diastole.
    segment_error
        Mean absolute error of the six segments' most negative strain.
    segment_strain, true_segment_strain
        Most negative strain of the six segments, in the order of the line.
    """

    error_px: float
    error_mm: float
    median_px: float
    within_1_px: float
    within_2_px: float
    within_4_px: float
    middle_px: float
    along_px: float
    across_px: float
    folds: bool
    global_strain: float
    true_global_strain: float
    segment_error: float
    segment_strain: tuple[float, ...]
    true_segment_strain: tuple[float, ...]

    @property
    def global_error(self) -> float:
        """Strain found less the true one."""
        return self.global_strain - self.true_global_strain


def peak_strains(
    mesh_mm: NDArray[np.float64], beat: tuple[int, int, int]
) -> tuple[float, NDArray[np.float64]]:
    """Return peak strain (fraction) of the middle line and of its six segments, (6,).

    By the program's own formula (`strain.curve`): relative to end-diastole, the line
    cut at equal arc length there. Mesh in mm, shape (T, L, R, 2). NaN where a point is
    missing.
    """
    first, middle, last = beat
    curves = strain_curves(
        mesh_mm,
        frame_times_s=np.arange(len(mesh_mm), dtype=np.float64),
        beat=Beat(
            end_diastole=first,
            end_systole=middle,
            last=last,
            end_diastole_source=EventSource.TYPED,
            end_systole_source=EventSource.TYPED,
            is_complete=True,
        ),
        n_segments=N_SEGMENTS,
    )
    return float(curves.line.min()), curves.segments.min(axis=0)


def triangle_areas(mesh: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the signed areas of both triangles of every cell, (T, L - 1, R - 1, 2).

    Parameters
    ----------
    mesh
        Shape (T, L, R, 2). A cell is cut along the diagonal from its second point along
        the wall to its second point across it.
    """
    corner, opposite = mesh[:, :-1, :-1], mesh[:, 1:, 1:]
    along, across = mesh[:, 1:, :-1], mesh[:, :-1, 1:]
    pairs = ((along - corner, across - corner), (across - opposite, along - opposite))
    areas: NDArray[np.float64] = np.stack(
        [(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]) / 2 for a, b in pairs], axis=-1
    )
    return areas


def has_folds(mesh: NDArray[np.float64]) -> bool:
    """Return whether a triangle of the mesh turns over relative to the first frame.

    So TAS-Net (2026, section IV) counts a video as folded.
    """
    areas = triangle_areas(mesh)
    # Relative to the first frame: the sign of an area depends on how the line runs.
    return bool((areas * np.sign(areas[0]) < 0).any())


def score(  # noqa: PLR0913 - one argument a part of the measurement
    found_mm: NDArray[np.float64],
    true_mm: NDArray[np.float64],
    *,
    beat: tuple[int, int, int],
    mm_per_pixel: float,
    visible: NDArray[np.bool_] | None = None,
    query_frame: int | None = None,
    mesh_mm: NDArray[np.float64] | None = None,
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
    visible
        Positions that count, shape (T, L, R); None counts all.
    query_frame
        Frame in which the points were handed over. It is left out of the distances, as
        TAP-Vid and EchoTracker do; None leaves none out.
    mesh_mm
        The whole mesh that was tracked, (T, L, R, 2), where it has more rows than the
        reference; folds are counted in it.
    """
    counted = np.ones(true_mm.shape[:3], bool) if visible is None else visible.copy()
    # The points were handed over there: zero distance, whatever the tracker does.
    if query_frame is not None:
        counted[query_frame] = False
    middle_px, along_px, across_px = (
        error / mm_per_pixel for error in middle_errors(found_mm, true_mm, counted)
    )
    distance = np.linalg.norm(found_mm - true_mm, axis=-1)[counted]
    distance_px = distance / mm_per_pixel
    # Strain needs a line that is known throughout: the same columns for both.
    whole = np.isfinite(true_mm).all(axis=(0, 2, 3))
    estimated, found_segments = peak_strains(found_mm[:, whole], beat)
    true, true_segments = peak_strains(true_mm[:, whole], beat)
    return ClipScore(
        error_px=float(distance_px.mean()),
        error_mm=float(distance.mean()),
        median_px=median_error(found_mm, true_mm, counted) / mm_per_pixel,
        within_1_px=float((distance_px <= 1).mean()),
        within_2_px=float((distance_px <= 2).mean()),
        within_4_px=float((distance_px <= 4).mean()),
        middle_px=middle_px,
        along_px=along_px,
        across_px=across_px,
        folds=has_folds(found_mm if mesh_mm is None else mesh_mm),
        global_strain=estimated,
        true_global_strain=true,
        segment_error=float(np.abs(found_segments - true_segments).mean()),
        segment_strain=tuple(found_segments.tolist()),
        true_segment_strain=tuple(true_segments.tolist()),
    )


def wall_axes(line: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Return unit vectors along and across a line in mm, (..., L, 2), both (..., L, 2).

    Across is along turned by a quarter turn; only the size of errors is measured by
    it, so that its sign does not matter.
    """
    along = np.gradient(line, axis=-2)
    along = along / np.maximum(np.linalg.norm(along, axis=-1, keepdims=True), 1e-9)
    return along, np.stack([-along[..., 1], along[..., 0]], axis=-1)


def middle_errors(
    found_mm: NDArray[np.float64],
    true_mm: NDArray[np.float64],
    counted: NDArray[np.bool_],
) -> tuple[float, float, float]:
    """Return the middle row's mean distance, and mean absolute error along and across.

    Parameters
    ----------
    found_mm, true_mm
        Shape (T, L, R, 2); the result is in the same unit.
    counted
        Positions that count, shape (T, L, R).
    """
    row = true_mm.shape[2] // 2
    counts = counted[:, :, row]
    error = (found_mm - true_mm)[:, :, row]
    parts = [
        np.abs((error * axis).sum(axis=-1)) for axis in wall_axes(true_mm[:, :, row])
    ]
    known = counts & np.isfinite(parts).all(axis=0)
    if not known.any():
        return float("nan"), float("nan"), float("nan")
    distance = np.linalg.norm(error, axis=-1)[known].mean()
    return float(distance), float(parts[0][known].mean()), float(parts[1][known].mean())


def median_error(
    found_mm: NDArray[np.float64],
    true_mm: NDArray[np.float64],
    counted: NDArray[np.bool_],
) -> float:
    """Return the mean over points of the median distance over frames that count.

    Shapes (T, L, R, 2) twice and (T, L, R); a point that never counts is left out.

    Parameters
    ----------
    found_mm
        Tracks, shape (T, L, R, 2).
    true_mm
        Reference tracks, shape (T, L, R, 2).
    counted
        Which points count in which frame, shape (T, L, R).
    """
    distance = np.linalg.norm(found_mm - true_mm, axis=-1)
    seen = counted.any(axis=0)
    # NaN, not 0: a hidden frame must not lower the median.
    shown = np.where(counted, distance, np.nan)[:, seen]
    return float(np.nanmedian(shown, axis=0).mean())


def summarise(scores: Sequence[ClipScore]) -> dict[str, float]:
    """Return means over clips; strain errors as bias, standard deviation and MAE."""
    means = {
        name: float(np.mean([getattr(score, name) for score in scores]))
        for name in (
            "error_px",
            "error_mm",
            "median_px",
            "within_1_px",
            "within_2_px",
            "within_4_px",
            "middle_px",
            "along_px",
            "across_px",
            "folds",
        )
    }
    global_error = np.array([score.global_error for score in scores])
    return {
        "clips": float(len(scores)),
        **means,
        "global_bias": float(global_error.mean()),
        "global_deviation": float(global_error.std()),
        "global_mae": float(np.abs(global_error).mean()),
        "segment_mae": float(np.mean([score.segment_error for score in scores])),
    }
