"""A tracker on a part of the mesh, for trackers whose time grows with the points.

What a further member finds is fitted with a smooth wall (`join.fitted_members`), so
that a point for every few millimetres is enough: on kept tracks of foreign hearts a
third of the points gave the same error within 0.01 pixels.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.models.thinned_mesh import ThinnedMesh
from longaxis.models.tracker import no_progress

if TYPE_CHECKING:
    from longaxis.data import Loop, Tracks
    from longaxis.models.tracker import Progress, Tracker


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
    thinned = ThinnedMesh(mesh_shape)
    part = tracker.track(
        loop,
        points_mm[thinned.chosen],
        start_frame=start_frame,
        mesh_shape=thinned.shape,
        progress=progress,
    )
    step_mm = part.points_mm - first.points_mm[:, thinned.chosen]
    covariance = part.covariance_mm2
    return replace(
        part,
        points_mm=first.points_mm + thinned.spread(step_mm),
        confidence=thinned.spread(part.confidence.astype(np.float64)),
        expected_error_mm=None,
        covariance_mm2=None if covariance is None else thinned.spread(covariance),
    )
