"""Other ways to draw the tracked wall: its mesh, its trails, its strain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen

from longaxis.app.views.common import painting
from longaxis.app.views.common.painting import segment_colour
from longaxis.display.colours import strain_colour

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.app.views.common.transform import PictureTransform
    from longaxis.app.views.common.wall_geometry import Wall
    from longaxis.data import TrackedMesh, ViewResult

# Chosen: long enough to see the path in systole, short enough not to cross that of
# diastole.
_TRAIL_FRAMES = 10
# Chosen: colours are told apart while the speckle below stays visible.
_STRAIN_ALPHA = 0.62


def paint_mesh(painter: QPainter, wall: Wall, transform: PictureTransform) -> None:
    """Draw every row and column of the tracked mesh, lost points left out.

    Parameters
    ----------
    painter
        Painter of the widget.
    wall
        Tracked wall in the frame, in millimetres.
    transform
        From millimetres to pixels of the widget.
    """
    points_px = transform.to_screen(wall.points_mm)
    n_columns, n_rows = points_px.shape[:2]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for row in range(n_rows):
        for link, segment in enumerate(wall.segment_of_link.tolist()):
            ends = points_px[link : link + 2, row]
            # A lost point breaks its row; joining its neighbours would draw a wall that
            # was not tracked.
            if np.isfinite(ends).all():
                painter.setPen(QPen(segment_colour(segment, alpha=0.75), 1.0))
                painter.drawPolyline(painting.polygon(ends))
    painter.setPen(QPen(QColor(230, 233, 238, 110), 1.0))
    for column in range(n_columns):
        seen = np.isfinite(points_px[column]).all(axis=1)
        painter.drawPolyline(painting.polygon(points_px[column][seen]))


def paint_trails(
    painter: QPainter,
    wall: Wall,
    tracked: TrackedMesh,
    frame: int,
    transform: PictureTransform,
) -> None:
    """Draw where each point of the line was in the frames before, fading out.

    Parameters
    ----------
    painter
        Painter of the widget.
    wall
        Tracked wall in the frame, in millimetres.
    tracked
        Tracked mesh.
    frame
        Index of the frame.
    transform
        From millimetres to pixels of the widget.
    """
    shape = (-1, *tracked.mesh.shape, 2)
    middle = tracked.mesh.shape[1] // 2
    first = max(0, frame - _TRAIL_FRAMES)
    past = tracked.tracks.points_mm[first : frame + 1].reshape(shape)[:, :, middle]
    trails_px = transform.to_screen(past)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    last = len(wall.segment_of_link) - 1
    for column in range(trails_px.shape[1]):
        # One column more than links: the last column takes the segment of the last
        # link.
        segment = int(wall.segment_of_link[min(column, last)])
        trail = trails_px[:, column]
        for step in range(len(trail) - 1):
            ends = trail[step : step + 2]
            if np.isfinite(ends).all():
                # Older steps fade, so that the direction of motion shows in a still
                # frame.
                alpha = 0.2 + 0.8 * (step + 1) / len(trail)
                painter.setPen(QPen(segment_colour(segment, alpha=alpha), 1.6))
                painter.drawPolyline(painting.polygon(ends))
        if np.isfinite(trail[-1]).all():
            x, y = trail[-1].tolist()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(segment_colour(segment))
            painter.drawEllipse(int(x) - 2, int(y) - 2, 4, 4)
            painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_strain(
    painter: QPainter,
    wall: Wall,
    result: ViewResult,
    frame: int,
    transform: PictureTransform,
) -> None:
    """Colour the wall by its strain in this frame; outside the beat it stays grey.

    Parameters
    ----------
    painter
        Painter of the widget.
    wall
        Tracked wall in the frame, in millimetres.
    result
        Results of the view.
    frame
        Index of the frame.
    transform
        From millimetres to pixels of the widget.
    """
    strain = strain_of_links(wall, result, frame)
    points_px = transform.to_screen(wall.points_mm)
    painter.setPen(Qt.PenStyle.NoPen)
    for link, value in enumerate(strain.tolist()):
        inner, outer = points_px[link : link + 2, 0], points_px[link : link + 2, -1]
        cell = np.concatenate([inner, outer[::-1]])
        if np.isfinite(cell).all():
            color = QColor(*strain_colour(value, missing=(139, 149, 163)))
            color.setAlphaF(_STRAIN_ALPHA)
            painter.setBrush(color)
            painter.drawPolygon(painting.polygon(cell))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def strain_of_links(wall: Wall, result: ViewResult, frame: int) -> NDArray[np.float64]:
    """Return the strain of each link between two columns in a frame, shape (L - 1,).

    NaN outside the beat that was measured.

    Parameters
    ----------
    wall
        Tracked wall in the frame, in millimetres.
    result
        Results of the view.
    frame
        Index of the frame.
    """
    n_links = len(wall.segment_of_link)
    strain_map = result.strain_maps.get(result.reported_stage)
    if strain_map is None or frame not in strain_map.frames:
        # Outside the beat there is no strain: it is defined from end-diastole to the
        # end of the beat.
        return np.full(n_links, np.nan)
    beat = result.beat
    # Links are placed along the line as it was at end-diastole, where the map's places
    # are defined.
    points_mm = result.tracks.points_mm[beat.end_diastole]
    n_columns, n_rows = result.mesh.shape
    line_mm = points_mm.reshape(n_columns, n_rows, 2)[:, n_rows // 2]
    links_mm = np.nan_to_num(np.linalg.norm(np.diff(line_mm, axis=0), axis=1))
    # A line of length 0 would divide by zero.
    middles = (np.cumsum(links_mm) - links_mm / 2) / max(float(links_mm.sum()), 1e-9)
    row = strain_map.strain[int(np.flatnonzero(strain_map.frames == frame)[0])]
    strain: NDArray[np.float64] = np.interp(middles, strain_map.places, row)
    return strain
