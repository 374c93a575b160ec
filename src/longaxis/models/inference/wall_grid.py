"""The wall cut out of the picture along its line, straight, in every frame.

Columns run along the line and a little beyond both annuli, rows across the wall to
twice its half width on both sides. A place in the straightened picture belongs to the
same piece of wall in every frame, as far as it has been tracked rightly: what still
slides in it is the error.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The bundled weights have this shape, as all sizes and scales here: changed numbers
# need another training.
ROWS, COLUMNS = 24, 104
"""Size of the straightened picture."""

# A node for 4 x 4 pixels: what is left to correct is smooth along the wall and across
# it (docs/trackers.md).
NODE_ROWS, NODE_COLUMNS = ROWS // 4, COLUMNS // 4
"""Where motion is told; see `WallGrid.to_mesh`."""

# Chosen: shows whether tissue slides in or out at the annulus.
BEYOND = 4
"""Columns beyond each end of the line."""

# Chosen: both borders of the wall are seen although the mesh may lie beside it.
HALF_WIDTHS = 2.0
"""How far the rows reach to both sides, in half widths of the mesh."""

# Chosen: below the error of any tracker; the logarithm of 0 would rule the training.
ERROR_FLOOR_PX = 0.2
"""Added to an error before its logarithm is taken."""

# Columns over which the slope of the wall is taken. Chosen without a measurement: over
# one the noise of two points is continued beyond the end; over many the bend of the
# wall towards the annulus is lost.
_SLOPE_COLUMNS = 3
# Chosen: brings the brightness of walls to about -1 to 1.
_MIDDLE_GREY, _GREY_RANGE = 60.0, 64.0
# Chosen: pixels that a wall moves in a beat and between frames, to bring both near 1.
_FAR_PX, _QUICK_PX = 16.0, 4.0
# Limit of the inputs to the network. Chosen without a measurement: usual motion comes
# to about 1, so that four times as much still passes (64 px in a beat, strain of
# 100 %), and a point that jumped gives no input far beyond what training has shown.
_LARGEST_FACT = 4.0


def _between(n_points: int, places: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return weights (M, n_points) that interpolate at places 0 to n_points - 1."""
    inside = np.clip(places, 0, n_points - 1)
    # The last point belongs to the last link, so that its weight has a neighbour.
    low = np.clip(np.floor(inside).astype(int), 0, n_points - 2)
    weights = np.zeros((len(places), n_points))
    rows = np.arange(len(places))
    weights[rows, low] = 1 - (inside - low)
    weights[rows, low + 1] += inside - low
    return weights


def _along(n_points: int, places: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the same, continued straight beyond both ends."""
    weights = _between(n_points, places)
    # The slope over one column alone would carry the noise of two points far beyond the
    # end of the line.
    reach = min(_SLOPE_COLUMNS, n_points - 1)
    before = np.minimum(places, 0) / reach
    after = np.maximum(places - (n_points - 1), 0) / reach
    weights[:, 0] -= before
    weights[:, reach] += before
    weights[:, -1] += after
    weights[:, -1 - reach] -= after
    return weights


def _across(n_points: int, heights: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return weights (M, n_points) at heights in half widths, -1 to 1 in the mesh."""
    weights = _between(n_points, (heights + 1) / 2 * (n_points - 1))
    # Beyond the mesh on by its whole width.
    beyond = np.where(np.abs(heights) > 1, heights - np.sign(heights), 0) / 2
    weights[:, -1] += beyond
    weights[:, 0] -= beyond
    return weights


def _part(
    vectors: NDArray[np.float64], axis: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the part of vectors (..., 2) along unit vectors, (...)."""
    part: NDArray[np.float64] = (vectors * axis).sum(axis=-1)
    return part


def _apply(
    along: NDArray[np.float64],
    values: NDArray[np.floating],
    across: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return values (T, L, R, ...) at other columns and rows, (T, H, W, ...)."""
    result: NDArray[np.float64] = np.einsum(
        "wl,tlr...,hr->thw...", along, values, across, optimize=True
    )
    return result


class WallGrid:
    """Goes between a mesh of L x R points and the straightened wall.

    Meshes are in raster pixels of the network's picture, shape (T, L, R, 2), columns at
    equal distances along the line in the frame in which it was marked.
    """

    def __init__(self, n_columns: int, n_rows: int) -> None:
        per_column = (n_columns - 1) / (COLUMNS - 2 * BEYOND - 1)
        # In columns of the mesh; the first lies `BEYOND` before it.
        columns = (np.arange(COLUMNS) - BEYOND) * per_column
        # The middle of four pixels, counted from the centre of the first.
        nodes = 4 * np.arange(NODE_COLUMNS) + 1.5
        node_columns = (nodes - BEYOND) * per_column
        step = 2 * HALF_WIDTHS / ROWS
        heights = step * (np.arange(ROWS) + 0.5) - HALF_WIDTHS
        node_heights = 4 * step * (np.arange(NODE_ROWS) + 0.5) - HALF_WIDTHS
        self._columns = _along(n_columns, columns)
        self._heights = _across(n_rows, heights)
        self._node_columns = _along(n_columns, node_columns)
        self._node_heights = _across(n_rows, node_heights)
        half = 2 * per_column
        ahead = _along(n_columns, node_columns + half)
        behind = _along(n_columns, node_columns - half)
        self._slopes: NDArray[np.float64] = ahead - behind
        # Confidence is not continued beyond the mesh, as it is not linear there.
        self._inside_columns = _between(n_columns, node_columns)
        self._inside_rows = _between(
            n_rows, (np.clip(node_heights, -1, 1) + 1) / 2 * (n_rows - 1)
        )
        place = (np.arange(n_columns) / per_column + BEYOND + 0.5) / 4 - 0.5
        self.to_columns = _between(NODE_COLUMNS, place)
        in_mesh = np.linspace(-1, 1, n_rows)
        self.to_rows = _between(NODE_ROWS, (in_mesh + HALF_WIDTHS) / (4 * step) - 0.5)
        # -1 to 1 from annulus to annulus, a little more beyond; independent of the
        # number of columns.
        along = np.clip(node_columns / (n_columns - 1), -0.1, 1.1) * 2 - 1
        self._places = np.stack(
            np.broadcast_arrays(along[None], node_heights[:, None] / HALF_WIDTHS)
        )

    def pictures(
        self,
        frames: NDArray[np.uint8],
        mean: NDArray[np.float32],
        mesh_px: NDArray[np.floating],
    ) -> NDArray[np.float32]:
        """Return the straightened wall as it is and less the loop's mean, (T, 2, H, W).

        Parameters
        ----------
        frames
            (T, 256, 256).
        mean
            Mean picture of the whole loop, (256, 256).
        mesh_px
            (T, L, R, 2).
        """
        import cv2

        places = _apply(self._columns, mesh_px, self._heights)
        # OpenCV counts from the centre of the first pixel, raster pixels from its edge.
        places = (places - 0.5).astype(np.float32)
        result = np.empty((len(frames), 2, ROWS, COLUMNS), np.float32)
        for frame, place, shown in zip(frames, places, result, strict=True):
            x, y = place[..., 0], place[..., 1]
            seen = cv2.remap(frame, x, y, cv2.INTER_LINEAR).astype(np.float32)
            shown[0] = seen - _MIDDLE_GREY
            shown[1] = seen - cv2.remap(mean, x, y, cv2.INTER_LINEAR)
        result /= _GREY_RANGE
        return result

    def axes(
        self, mesh_px: NDArray[np.floating]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return unit vectors along and across at the nodes, (T, h, w, 2), and lengths.

        The lengths (T, h, w) are those of the line between neighbouring nodes.
        """
        along = _apply(self._slopes, mesh_px, self._node_heights)
        length = np.linalg.norm(along, axis=-1)
        # Columns that fell together have no direction; 0 then moves nothing.
        along = along / np.maximum(length, 1e-3)[..., None]
        across = np.stack([-along[..., 1], along[..., 0]], axis=-1)
        return along, across, length

    def facts(
        self,
        mesh_px: NDArray[np.floating],
        confidence: NDArray[np.floating],
        query: int,
    ) -> NDArray[np.float32]:
        """Return what is known of the tracks so far at each node, (T, 12, h, w).

        How far it has gone along and across since the marked frame, strain along and
        across, velocity ahead and back along and across, confidence (T, L, R) of the
        first tracker, place along and across, and how far the wall has turned.

        Parameters
        ----------
        mesh_px
            Mesh in pixels, shape (T, L, R, 2).
        confidence
            Confidence of the first tracker, 0 to 1, shape (T, L, R).
        query
            Index of the query frame.
        """
        places = _apply(self._node_columns, mesh_px, self._node_heights)
        along, across, length = self.axes(mesh_px)
        gone = places - places[query]
        steps = np.diff(places, axis=0)
        none = np.zeros_like(places[:1])
        ahead, back = np.concatenate([steps, none]), np.concatenate([none, steps])
        width = np.linalg.norm(mesh_px[:, :, -1] - mesh_px[:, :, 0], axis=-1)
        width = width @ self._node_columns.T
        # At least one pixel: a mesh of a thin wall must not divide by nearly nothing.
        thicker = width / np.maximum(width[query], 1) - 1
        here = (len(mesh_px), *self._places.shape[1:])

        stacked = np.stack(
            np.broadcast_arrays(
                _part(gone, along[query]) / _FAR_PX,
                _part(gone, across[query]) / _FAR_PX,
                # Strain of 25 % and thickening of 50 % come to 1, like the other facts.
                4 * (length / np.maximum(length[query], 0.5) - 1),
                2 * np.broadcast_to(thicker[:, None], here),
                *(
                    _part(vectors, axis) / _QUICK_PX
                    for vectors in (ahead, back)
                    for axis in (along, across)
                ),
                _apply(self._inside_columns, confidence, self._inside_rows),
                np.broadcast_to(self._places[0], here),
                np.broadcast_to(self._places[1], here),
                2 * _part(along, across[query]),
            ),
            axis=1,
        )
        # A point that jumped would give an input that no training ever showed.
        clipped = np.clip(stacked, -_LARGEST_FACT, _LARGEST_FACT)
        facts: NDArray[np.float32] = clipped.astype(np.float32)
        return facts

    def to_mesh(
        self, flow: NDArray[np.float32], mesh_px: NDArray[np.floating]
    ) -> NDArray[np.float64]:
        """Return steps in pixels of the picture at the mesh, (T, L, R, 2).

        Parameters
        ----------
        flow
            Steps along and across the wall at the nodes, (T, 2, h, w).
        mesh_px
            The mesh that the wall was cut out with.
        """
        along, across, _ = self.axes(mesh_px)
        step = flow[:, 0, ..., None] * along + flow[:, 1, ..., None] * across
        spread: NDArray[np.float64] = np.einsum(
            "lw,thwc,rh->tlrc", self.to_columns, step, self.to_rows, optimize=True
        )
        return spread

    def expected_error(self, logarithms: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return errors in pixels of the picture at the mesh, (T, L, R), 0 or more.

        Parameters
        ----------
        logarithms
            Natural logarithms of the error plus `ERROR_FLOOR_PX` at the nodes, (T, h,
            w).
        """
        spread = np.einsum(
            "lw,thw,rh->tlr", self.to_columns, logarithms, self.to_rows, optimize=True
        )
        # The floor that was added before the logarithm comes off again.
        error: NDArray[np.float64] = np.maximum(np.exp(spread) - ERROR_FLOOR_PX, 0)
        return error


@lru_cache(maxsize=8)
def wall_grid(n_columns: int, n_rows: int) -> WallGrid:
    """Return the grid of a mesh of this shape."""
    return WallGrid(n_columns, n_rows)
