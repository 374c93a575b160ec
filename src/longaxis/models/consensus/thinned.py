"""A tracker on a part of the mesh, for trackers whose time grows with the points.

What a further member finds is fitted with a smooth wall (`join.fitted_members`), so
that a point for every few millimetres is enough: on kept tracks of foreign hearts a
third of the points gave the same error within 0.01 pixels.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.models.tracker import no_progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Loop, Tracks
    from longaxis.models.tracker import Progress, Tracker

MOST_COLUMNS, MOST_ROWS = 25, 3
"""Of the mesh that is tracked. Chosen: about every third column of a line of 18 cm, and
the middle row and both borders of five rows; 13 columns cost another 0.01 pixels, and
the time of a slow member grows with its points."""


def track_thinned(
    tracker: Tracker,
    loop: Loop,
    first: Tracks,
    *,
    start_frame: int,
    mesh_shape: tuple[int, int] | None,
    progress: Progress = no_progress,
) -> Tracks:
    """Return a tracker's tracks of the whole mesh from those of a part of it.

    Between the tracked points the difference from the first member is interpolated
    along and across the wall, as are confidence and covariance.

    Parameters
    ----------
    tracker
        Member that is slow.
    loop
        Loop to track in.
    first
        Tracks of the first member, which has no lost points.
    start_frame, mesh_shape, progress
        As for the trackers.
    """
    points_mm = first.points_mm[start_frame]
    if mesh_shape is None:
        return tracker.track(
            loop, points_mm, start_frame=start_frame, progress=progress
        )
    columns = _places(mesh_shape[0], MOST_COLUMNS)
    rows = _places(mesh_shape[1], MOST_ROWS)
    chosen = (columns[:, None] * mesh_shape[1] + rows).ravel()
    part = tracker.track(
        loop,
        points_mm[chosen],
        start_frame=start_frame,
        mesh_shape=(len(columns), len(rows)),
        progress=progress,
    )
    # Points are numbered column by column: the Kronecker product keeps that order.
    share = np.kron(_between(columns, mesh_shape[0]), _between(rows, mesh_shape[1]))
    step_mm = part.points_mm - first.points_mm[:, chosen]
    covariance = part.covariance_mm2
    return replace(
        part,
        points_mm=first.points_mm + np.einsum("nk,tkc->tnc", share, step_mm),
        confidence=part.confidence @ share.T,
        expected_error_mm=None,
        covariance_mm2=None
        if covariance is None
        else np.einsum("nk,tkij->tnij", share, covariance),
    )


def _places(n_there: int, n_most: int) -> NDArray[np.intp]:
    """Return evenly spread indices, first and last among them."""
    return np.linspace(0, n_there - 1, min(n_there, n_most)).round().astype(np.intp)


def _between(places: NDArray[np.intp], n_there: int) -> NDArray[np.float64]:
    """Return the matrix that interpolates from some places to all, (all, some)."""
    every = np.arange(n_there)
    units = np.eye(len(places))
    columns = [np.interp(every, places, unit) for unit in units]
    return np.stack(columns, axis=1)
