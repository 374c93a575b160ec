"""How far the numbers move when the line is drawn anew: pure statistics.

Definitions, and why lines are read off one tracked lattice: `docs/methods.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View
from longaxis.data import GlobalDefinition, Stage
from longaxis.data.uncertainty import HalfWidths, StudyUncertainty, Uncertainty
from longaxis.strain.curve import strain_curves
from longaxis.strain.drift import compensate
from longaxis.strain.smoothing import smooth_tracks
from longaxis.strain.values import global_values, read_values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from dataclasses import Field
    from typing import ClassVar, Protocol

    from numpy.typing import NDArray

    from longaxis.data import StrainCurves, ViewResult
    from longaxis.data.uncertainty import Jitter, JitteredLines

    class _Values(Protocol):
        """Values read off one curve, or off one view."""

        __dataclass_fields__: ClassVar[dict[str, Field[object]]]


NORMAL_95 = 1.959964
"""95 % of a normal distribution lie within this many standard deviations."""

# Chosen: the tracked lattice has to reach as far, and 1.2 % lie beyond.
LARGEST_DISPLACEMENT = 2.5
"""In standard deviations: what lies beyond is drawn in to it."""

# Share of runs that must have a value before an interval is given. Chosen without a
# measurement: 24 of 30. Runs without a value are likely those that are farthest off, so
# with much less the interval would be too narrow; at 1 a single run withholds it.
_FEWEST_SHARE = 0.8
_NAMES = ("end_systolic", "peak_systolic", "peak", "time_to_peak_s")


def displacements_mm(
    places_mm: NDArray[np.float64],
    jitter: Jitter,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return smooth random displacements along a line, one row for each run.

    Parameters
    ----------
    places_mm
        Arc length at which the displacement is wanted, shape (L,).
    jitter
        Size, and the distance over which neighbours go together.
    rng
        Where the randomness comes from.

    Returns
    -------
    Shape (n_runs, L).
    """
    lag = (places_mm[:, None] - places_mm[None, :]) / jitter.correlation_mm
    # A Gaussian correlation of near places is singular to rounding; the small diagonal
    # lets Cholesky succeed.
    likeness = np.exp(-0.5 * lag**2) + 1e-8 * np.eye(len(places_mm))
    independent = rng.standard_normal((jitter.n_runs, len(places_mm)))
    smooth = independent @ np.linalg.cholesky(likeness).T
    limited = np.clip(smooth, -LARGEST_DISPLACEMENT, LARGEST_DISPLACEMENT)
    displaced: NDArray[np.float64] = jitter.contour_mm * limited
    return displaced


def lines_in_lattice(
    lattice_mm: NDArray[np.float64],
    columns: NDArray[np.float64],
    rows: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return lines that lie between the points of a tracked lattice, frame by frame.

    Parameters
    ----------
    lattice_mm
        Tracked mesh, shape (T, L, R, 2).
    columns, rows
        Place of each point in steps of the lattice, shape (n_runs, P); drawn in to its
        edges.

    Returns
    -------
    Shape (T, n_runs, P, 2).
    """
    column, right = _between(columns, lattice_mm.shape[1])
    row, below = _between(rows, lattice_mm.shape[2])
    points = np.zeros((len(lattice_mm), *columns.shape, 2))
    for step_l, share_l in ((0, 1 - right), (1, right)):
        for step_r, share_r in ((0, 1 - below), (1, below)):
            corner = lattice_mm[:, column + step_l, row + step_r]
            points += (share_l * share_r)[None, :, :, None] * corner
    return points


def view_uncertainty(result: ViewResult, jittered: JitteredLines) -> Uncertainty:
    """Return how far each value of a view moves from run to run.

    Each run is measured as the view was: same beat but for end-systole, same
    smoothing, same drift compensation, same accepted segments.

    Parameters
    ----------
    result
        The view as it is reported.
    jittered
        Lines drawn anew in the same loop.
    """
    runs = _measured_runs(result, jittered)
    globals_ = {
        definition: _half_widths(
            [run_globals[definition] for _, run_globals, _ in runs], values
        )
        for definition, values in result.globals_.items()
    }
    segments = tuple(
        _half_widths([run_values[number] for _, _, run_values in runs], segment.values)
        for number, segment in enumerate(result.segments)
    )
    line = _band(np.array([curves.line for curves, _, _ in runs]), result.curves.line)
    band = _band(
        np.array([curves.segments for curves, _, _ in runs]), result.curves.segments
    )
    return Uncertainty(
        jitter=jittered.jitter,
        globals_=globals_,
        segments=segments,
        line_lower=result.curves.line - line,
        line_upper=result.curves.line + line,
        segments_lower=result.curves.segments - band,
        segments_upper=result.curves.segments + band,
    )


def study_uncertainty(views: Sequence[ViewResult]) -> StudyUncertainty:
    """Return the half widths of the mean of three views, None where one is missing.

    The views are drawn one by one, so their errors are taken as independent.
    """
    known = {view.view: view.uncertainty for view in views}
    uncertainties = [
        uncertainty for uncertainty in known.values() if uncertainty is not None
    ]
    lines = [values.globals_[GlobalDefinition.LINE] for values in uncertainties]
    has_all = len(lines) == len(View)

    def mean(name: str) -> float | None:
        # Independent errors of three views: the half width of their mean.
        total = sum(getattr(line, name) ** 2 for line in lines) ** 0.5 / len(View)
        return float(total) if has_all and np.isfinite(total) else None

    return StudyUncertainty(
        global_peak_systolic=mean("peak_systolic"),
        global_end_systolic=mean("end_systolic"),
        global_peak=mean("peak"),
    )


def half_width(values: NDArray[np.float64], reported: float) -> float:
    """Return half the 95 % interval around a reported value, NaN for too few runs.

    Parameters
    ----------
    values
        One value per run, shape (n,), NaN where it could not be measured.
    reported
        The reported value, in the same unit.
    """
    # About the reported value, not about the mean of the runs: runs that all err to one
    # side count as error.
    finite = values[np.isfinite(values)]
    # Runs that fail may be the worst ones; an interval of the rest would be too narrow.
    if len(finite) < _FEWEST_SHARE * len(values) or not np.isfinite(reported):
        return float("nan")
    return float(NORMAL_95 * np.sqrt(np.mean((finite - reported) ** 2)))


def _between(
    places: NDArray[np.float64], n_points: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the point before each place, and the share of the way to the next."""
    inside = np.clip(places, 0, n_points - 1)
    # One short of the last, so that a next point exists.
    before = np.minimum(inside.astype(np.int64), n_points - 2)
    return before, inside - before


def _measured_runs(
    result: ViewResult, jittered: JitteredLines
) -> list[tuple[StrainCurves, dict[GlobalDefinition, _Values], list[_Values]]]:
    """Return curves, global values and segment values of each run."""
    times_s = result.loop.frame_times_s
    points_mm = smooth_tracks(
        jittered.points_mm.astype(np.float64), times_s, result.settings.smoothing
    )
    beat = result.beat
    samples = beat.end_systole + jittered.end_systole_shifts - beat.end_diastole
    # End-systole stays after end-diastole and within the beat.
    samples = np.clip(samples, 1, beat.last - beat.end_diastole)
    accepted = [segment.accepted for segment in result.segments]
    runs = []
    for run, sample in enumerate(samples.tolist()):
        curves = strain_curves(
            points_mm[:, run, :, None],
            frame_times_s=times_s,
            beat=beat,
            n_segments=len(result.segments),
        )
        if result.reported_stage is Stage.DRIFT_CORRECTED:
            curves = compensate(curves)
        of_view: dict[GlobalDefinition, _Values] = dict(
            global_values(curves, end_systole_sample=sample, accepted=accepted)
        )
        of_segments: list[_Values] = [
            read_values(curves.times_s, curve, end_systole_sample=sample)
            for curve in curves.segments.T
        ]
        runs.append((curves, of_view, of_segments))
    return runs


def _half_widths(runs: Sequence[_Values], reported: _Values) -> HalfWidths:
    def of(name: str) -> float:
        value = getattr(reported, name)
        values = np.array([getattr(run, name) for run in runs], dtype=np.float64)
        return half_width(values, np.nan if value is None else value)

    return HalfWidths(**{name: of(name) for name in _NAMES})


def _band(
    runs: NDArray[np.float64], reported: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return half the width of the band at each sample; NaN where a run has none."""
    deviation = np.sqrt(np.mean((runs - reported) ** 2, axis=0))
    band: NDArray[np.float64] = NORMAL_95 * deviation
    return band
