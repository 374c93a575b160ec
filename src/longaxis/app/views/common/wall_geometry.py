"""The wall on the picture: which points are joined, in which segment, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import AnalysisSettings, Centreline, ViewDocument, ViewResult

# Three levels of two walls in each apical view.
N_SEGMENTS = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wall:
    """The wall in one frame, ready to be drawn.

    Attributes
    ----------
    points_mm
        Shape (L, R, 2), row 0 at the endocardium.
    segment_of_link
        Segment of each link between two columns, shape (L - 1,).
    """

    points_mm: NDArray[np.float64]
    segment_of_link: NDArray[np.int64]

    @property
    def line_mm(self) -> NDArray[np.float64]:
        """The middle row, shape (L, 2)."""
        # The middle row is the one that strain is measured on (docs/methods.md,
        # "Strain").
        return self.points_mm[:, self.points_mm.shape[1] // 2]

    def columns_of(self, segment: int) -> NDArray[np.int64]:
        """Return the indices of the columns of a segment that were not lost.

        Shape (K,).
        """
        links = np.flatnonzero(self.segment_of_link == segment)
        if len(links) == 0:
            return links
        # Links lie between columns: a run of n links has n + 1 columns, and
        # neighbouring segments share the column at their border.
        columns = np.arange(links[0], links[-1] + 2)
        # A column counts only if all of its rows are tracked; a polygon with NaN
        # corners cannot be drawn.
        seen = np.isfinite(self.points_mm[columns]).all(axis=(1, 2))
        return columns[seen]

    def band_mm(self, segment: int) -> NDArray[np.float64]:
        """Return the outline of a segment, shape (P, 2)."""
        columns = self.columns_of(segment)
        inner, outer = self.points_mm[columns, 0], self.points_mm[columns, -1]
        # Outwards along one edge, back along the other: one closed outline.
        return np.concatenate([inner, outer[::-1]])

    def beside_mm(self, segment: int, distance_mm: float) -> NDArray[np.float64] | None:
        """Return a place outside the wall for a segment's number, shape (2,)."""
        columns = self.columns_of(segment)
        if len(columns) == 0:
            return None
        middle = columns[len(columns) // 2]
        inner, outer = self.points_mm[middle, 0], self.points_mm[middle, -1]
        # From endocardium to epicardium: the number stands outside the cavity.
        across = outer - inner
        length = float(np.hypot(*across))
        # A folded mesh has no direction across.
        if length == 0:
            return None
        place: NDArray[np.float64] = outer + across / length * distance_mm
        return place


def tracked_wall(
    document: ViewDocument, frame: int, reference_frame: int
) -> Wall | None:
    """Return the tracked wall in a frame, cut into segments at a reference frame.

    Parameters
    ----------
    document
        The view to work on.
    frame
        Index of the frame.
    reference_frame
        Frame in which the contour was placed.
    """
    tracked = document.tracked
    if tracked is None:
        return None
    shape = (*tracked.mesh.shape, 2)
    points_mm = tracked.tracks.points_mm[frame].reshape(shape)
    # Segments are cut once, at end-diastole: cut anew in each frame, borders would
    # wander over the tissue.
    reference_mm = tracked.tracks.points_mm[reference_frame].reshape(shape)
    return Wall(points_mm=points_mm, segment_of_link=segments_of_links(reference_mm))


def placed_wall(centreline: Centreline, settings: AnalysisSettings) -> Wall:
    """Return the wall around a line as the reader placed it."""
    from longaxis.strain.centreline import build_mesh

    mesh = build_mesh(
        centreline, rows=settings.mesh_rows, spacing_mm=settings.mesh_spacing_mm
    )
    return Wall(
        points_mm=mesh.points_mm, segment_of_link=segments_of_links(mesh.points_mm)
    )


def segments_of_links(reference_mm: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the index of the segment that holds most of each link, shape (L - 1,)."""
    from longaxis.strain.curve import segment_shares

    line = reference_mm[:, reference_mm.shape[1] // 2]
    # A lost link counts as length 0, or NaN would spread to all segments through the
    # cumulative length.
    links = np.nan_to_num(np.linalg.norm(np.diff(line, axis=0), axis=1))
    segments: NDArray[np.int64] = segment_shares(links, N_SEGMENTS).argmax(axis=1)
    return segments


def reference_frame_of(document: ViewDocument, result: ViewResult | None) -> int:
    """Return the frame the wall is cut into segments in."""
    # The frame in which the measurement cuts segments, so that the drawn borders are
    # those of the numbers.
    if result is not None:
        return result.beat.end_diastole
    if document.tracked is not None:
        return document.tracked.start_frame
    return 0
