"""Contours that are suggested, and tracks of the mesh of a contour."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.contour_detection.detect import detect_contour
from longaxis.contour_detection.profiles import GreyPicture
from longaxis.contour_detection.refine import refine_to_wall
from longaxis.data import (
    AnalysisSettings,
    Centreline,
    ContourSuggestion,
    TrackedMesh,
)
from longaxis.errors import BadInputError
from longaxis.models.registry import TrackerRegistry
from longaxis.models.tracker import Progress, Tracker, no_progress
from longaxis.strain.centreline import build_mesh
from longaxis.strain.damaged_frames import with_gaps, without_damaged
from longaxis.strain.moving_picture import require_moving_picture
from longaxis.strain.reference_frames import mesh_of_shape, through_anchors

if TYPE_CHECKING:
    from longaxis.data import (
        Mesh,
        Tracks,
        ViewDocument,
    )


def track_view(
    document: ViewDocument,
    settings: AnalysisSettings,
    *,
    tracker: Tracker | None = None,
    progress: Progress = no_progress,
) -> TrackedMesh:
    """Lay the mesh along the reader's line and follow it through the loop.

    Frames that the reader put right are met exactly (see `strain.reference_frames`).

    Parameters
    ----------
    document
        A view with a centreline.
    settings
        Which tracker, and how fine a mesh.
    tracker
        A tracker already made, such as one with its network loaded; None makes the one
        that the settings name.
    progress
        Told the share done; may raise CancelledError.

    Raises
    ------
    BadInputError
        If there is no centreline, or it lies outside the loop, or the picture around it
        does not change, or the tracker's name is not known.
    TrackingError
        If the wall cannot be followed at all.
    """
    centreline, loop = document.centreline, document.loop
    if centreline is None:
        message = (
            f"The {document.view.value} loop has no centreline yet; click the annulus, "
            "the apex and the annulus again."
        )
        raise BadInputError(message)
    if centreline.frame >= loop.n_frames:
        message = (
            f"The centreline was placed in frame {centreline.frame + 1}, but the loop "
            f"has only {loop.n_frames} frames."
        )
        raise BadInputError(message)
    if centreline.frame in loop.damaged_frames:
        message = (
            f"The centreline was placed in frame {centreline.frame + 1}, whose picture "
            "is damaged; place it in another frame."
        )
        raise BadInputError(message)
    # Checks of the line come first: they are told at once, tracking takes seconds.
    mesh = build_mesh(
        centreline, rows=settings.mesh_rows, spacing_mm=settings.mesh_spacing_mm
    )
    require_moving_picture(loop, mesh.points_mm)
    used = tracker or TrackerRegistry().make(settings.tracker)
    tracks = _track_through_reference_frames(used, document, mesh, progress)
    return TrackedMesh(
        mesh=mesh, tracks=tracks, start_frame=centreline.frame, tracker=used.identity
    )


def suggest_contour(
    document: ViewDocument, *, frame: int, wall_thickness_mm: float = 9.0
) -> ContourSuggestion:
    """Return a line found in the picture, for the reader to accept or discard.

    With a line in this frame already, the line is moved onto the middle of the wall
    near it, and its ends and apex stay near where the reader put them; without one,
    the whole ventricle is looked for.

    Parameters
    ----------
    document
        A view.
    frame
        Where to look; end-systole is best.
    wall_thickness_mm
        Of the line, where none is there yet.

    Raises
    ------
    BadInputError
        If the loop has no such frame.
    """
    loop, line = document.loop, document.centreline
    if not 0 <= frame < loop.n_frames:
        message = f"There is no frame {frame + 1} in a loop of {loop.n_frames} frames."
        raise BadInputError(message)
    picture = GreyPicture(loop.frames, frame, loop.mm_per_pixel)
    if line is not None and line.frame == frame:
        # Ends and apex are where a reader clicked; far from these clicks the wall may
        # be moved.
        points_mm = refine_to_wall(picture, line.control_points_mm)
        return ContourSuggestion(centreline=replace(line, control_points_mm=points_mm))
    box = None
    if loop.tissue_region_px is not None:
        across_mm, down_mm = loop.mm_per_pixel
        x0, y0, x1, y1 = loop.tissue_region_px
        box = (x0 * across_mm, y0 * down_mm, x1 * across_mm, y1 * down_mm)
    points_mm, expected_error_mm = detect_contour(picture, tissue_mm=box)
    centreline = Centreline(
        control_points_mm=points_mm, frame=frame, wall_thickness_mm=wall_thickness_mm
    )
    return ContourSuggestion(centreline=centreline, expected_error_mm=expected_error_mm)


def _track_through_reference_frames(
    tracker: Tracker, document: ViewDocument, mesh: Mesh, progress: Progress
) -> Tracks:
    """Return tracks of the mesh that also meet the frames the reader put right."""
    centreline = document.centreline
    assert centreline is not None
    # Trackers compare neighbouring frames: a damaged one would send all points astray.
    loop, kept = without_damaged(document.loop)
    frames, meshes_mm = [centreline.frame], [mesh.points_mm]
    for correction in document.corrections:
        frames.append(correction.frame)
        meshes_mm.append(mesh_of_shape(correction.points_mm, mesh.shape))
    # Places among the frames that are left.
    frames = [int(np.searchsorted(kept, frame)) for frame in frames]
    tracks = []
    for number, (frame, points_mm) in enumerate(zip(frames, meshes_mm, strict=True)):
        tracks.append(
            tracker.track(
                loop,
                points_mm.reshape(-1, 2),
                start_frame=frame,
                mesh_shape=mesh.shape,
                progress=_part(progress, number, len(frames)),
            )
        )
    together = tracks[0]
    if len(tracks) > 1:
        together = through_anchors(tracks, frames, loop.frame_times_s)
    return with_gaps(together, kept, document.loop.n_frames)


def _part(progress: Progress, number: int, n_parts: int) -> Progress:
    """Return the progress of one of several equal parts."""
    return lambda share: progress((number + share) / n_parts)
