"""The drawings of the report: key frames, strain curves and bull's-eyes.

Each function draws into the axes it is given, in points and millimetres, so that the
same drawing can stand on any page.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from longaxis.anatomy import Wall
from longaxis.display.bullseye import cell_values, cells, wall_label_xy
from longaxis.display.colours import (
    MISSING_ON_WHITE,
    RGB,
    SEGMENT_COLOURS,
    as_hex,
    readable_ink,
)
from longaxis.report.page_layout import QUIET, RULE, SMALL_PT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from matplotlib.axes import Axes

    from longaxis.anatomy import Segment
    from longaxis.data import ViewResult

Colours = npt.NDArray[np.uint8]
"""A row of colours, shape (n, 3)."""

# Chosen: shows the wall and its surroundings, so that a line beside it can be seen.
_MARGIN_MM = 20.0
"""How much of the picture is shown around the mesh."""


def draw_missing(axes: Axes, text: str) -> None:
    """Draw an empty frame that says what is missing."""
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_facecolor("#f4f5f7")
    for spine in axes.spines.values():
        spine.set_color(RULE)
        spine.set_linewidth(0.6)
    axes.text(
        0.5,
        0.5,
        text,
        transform=axes.transAxes,
        ha="center",
        va="center",
        fontsize=SMALL_PT,
        color=QUIET,
        # Text may come from a file: a dollar sign in a name must not start mathtext.
        parse_math=False,
    )


def draw_key_frame(axes: Axes, view: ViewResult, frame: int) -> None:
    """Draw one frame of the loop with the tracked contour, coloured by segment.

    Parameters
    ----------
    axes
        Axes to draw in.
    view
        Result of the view.
    frame
        Index of the frame.
    """
    from matplotlib.collections import LineCollection

    _show_tissue(axes, view, frame)
    mesh_mm = _mesh_in(view, frame)
    # Only the outermost rows: the region that was tracked, without hiding the tissue.
    for row in (0, -1):
        axes.plot(*mesh_mm[:, row].T, color="white", alpha=0.45, linewidth=0.5)
    # The middle row is the mid-wall line, the one that strain is measured on.
    line_mm = mesh_mm[:, mesh_mm.shape[1] // 2]
    pieces = np.stack([line_mm[:-1], line_mm[1:]], axis=1)
    colours = [as_hex(SEGMENT_COLOURS[index]) for index in _segment_of_piece(view)]
    axes.add_collection(
        # Round caps close the gap between two pieces that meet at an angle.
        LineCollection(list(pieces), colors=colours, linewidths=1.6, capstyle="round")
    )
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def draw_bullseye(
    axes: Axes,
    values: Mapping[Segment, float],
    *,
    colour_of: Callable[[float | None], RGB],
    text_of: Callable[[float | None], str],
    rejected: Collection[Segment] = (),
) -> None:
    """Draw the 18 cells with a number in each; rejected ones hatched.

    Parameters
    ----------
    axes
        Axes to draw in.
    values
        Strain of each segment, a fraction; missing segments stay empty.
    colour_of, text_of
        Colour and text of a value, None where there is no value.
    rejected
        Segments drawn hatched.
    """
    from matplotlib.patches import Circle, Polygon

    for cell, value in zip(cells(18), cell_values(18, values), strict=True):
        ground = MISSING_ON_WHITE if value is None else colour_of(value)
        ink = as_hex(readable_ink(ground))
        # The fill goes first; hatch and border are patches of their own, since
        # matplotlib draws a hatch in the colour of the edge.
        outline = cell.polygon()
        axes.add_patch(Polygon(outline, facecolor=as_hex(ground), linewidth=0))
        # A cell of the 18 model holds exactly one segment.
        is_rejected = value is not None and cell.segments[0] in rejected
        if is_rejected:
            axes.add_patch(
                Polygon(outline, fill=False, hatch="/////", edgecolor=ink, linewidth=0)
            )
        axes.add_patch(Polygon(outline, fill=False, edgecolor="white", linewidth=1.1))
        # Hatching under a number makes it hard to read, so the number gets a plain
        # ground.
        box = {"boxstyle": "square,pad=0.04", "fc": as_hex(ground), "ec": "none"}
        axes.text(
            *cell.label_xy,
            text_of(value),
            ha="center",
            va="center",
            fontsize=SMALL_PT,
            color=ink,
            bbox=box if is_rejected else None,
            parse_math=False,
        )
    # A cell without strain is white: the circle still ends where it ends.
    axes.add_patch(Circle((0, 0), 1, fill=False, edgecolor=QUIET, linewidth=0.4))
    _name_walls(axes)
    # Chosen: a third of a radius around the circle holds the names of the walls.
    axes.set_xlim(-1.34, 1.34)
    axes.set_ylim(-1.34, 1.34)
    axes.set_aspect("equal")
    axes.set_axis_off()


def draw_scale(
    axes: Axes, colours: Colours, labels: Sequence[tuple[float, str]]
) -> None:
    """Draw the colours of a bull's-eye from left to right, labels below.

    Parameters
    ----------
    colours
        Shape (n, 3).
    labels
        Where along the scale (0 to 1), and what.
    """
    from matplotlib.patches import Rectangle

    width = 1 / len(colours)
    for index, (red, green, blue) in enumerate(colours.tolist()):
        colour = as_hex((red, green, blue))
        # A hair wider than its step, so that no white line shows between two.
        axes.add_patch(
            Rectangle((index * width, 0), 1.1 * width, 1, color=colour, linewidth=0)
        )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.set_xticks([place for place, _ in labels], [text for _, text in labels])
    axes.tick_params(length=1.5, width=0.5, pad=1.5, labelsize=SMALL_PT, colors=QUIET)
    for spine in axes.spines.values():
        spine.set_linewidth(0.5)
        spine.set_color(RULE)


def _mesh_in(view: ViewResult, frame: int) -> npt.NDArray[np.float64]:
    """Return the mesh in a frame, shape (L, R, 2)."""
    # Tracks hold the mesh as one row of points in the order of the mesh (decision 4).
    mesh_mm: npt.NDArray[np.float64] = view.tracks.points_mm[frame].reshape(
        *view.mesh.shape, 2
    )
    return mesh_mm


def _segment_of_piece(view: ViewResult) -> npt.NDArray[np.int64]:
    """Return the segment of each piece of the line: equal arc length at ED."""
    mesh_mm = _mesh_in(view, view.beat.end_diastole)
    line_mm = mesh_mm[:, mesh_mm.shape[1] // 2]
    # A point that was not tracked has no length; it must not make all pieces NaN.
    steps_mm = np.nan_to_num(np.linalg.norm(np.diff(line_mm, axis=0), axis=1))
    # The middle of a piece decides, so that each piece belongs to one segment only.
    middles_mm = np.cumsum(steps_mm) - steps_mm / 2
    # All points missing gives a length of 0; the colours are then of no importance.
    share = middles_mm / max(float(steps_mm.sum()), 1e-9)
    # Arc length at end-diastole, as for the values; the share can reach 1 by rounding.
    pieces: npt.NDArray[np.int64] = np.minimum(6 * share, 5).astype(np.int64)
    return pieces


def _show_tissue(axes: Axes, view: ViewResult, frame: int) -> None:
    """Show the ventricle in its true proportions, black around the picture."""
    loop = view.loop
    # In device units; only the ratio of width to height is used.
    box = axes.get_window_extent()
    x0, y0, x1, y1 = _part_shown(view, frame, box.width / box.height)
    x_mm, y_mm = loop.mm_per_pixel
    picture = loop.frames[frame, y0:y1, x0:x1]
    scale = max(
        picture.shape[1] * x_mm / box.width, picture.shape[0] * y_mm / box.height
    )
    # Black pixels fill the frame, so that picture and frame end at the same place.
    wide = int(max(0.0, scale * box.width / x_mm - picture.shape[1]) / 2)
    high = int(max(0.0, scale * box.height / y_mm - picture.shape[0]) / 2)
    padded = np.pad(picture, ((high, high), (wide, wide)))
    # The origin is the centre of the first pixel, so its edge lies at -0.5 pixel.
    left_mm, top_mm = (x0 - wide - 0.5) * x_mm, (y0 - high - 0.5) * y_mm
    axes.imshow(
        padded,
        cmap="gray",
        vmin=0,
        vmax=255,
        # No interpolation: the page shows the pixels that the tracker saw.
        interpolation="none",
        # The extent is in mm, so pixels that are not square still get their
        # proportions.
        aspect="auto",
        extent=(
            left_mm,
            left_mm + padded.shape[1] * x_mm,
            top_mm + padded.shape[0] * y_mm,
            top_mm,
        ),
    )
    # Otherwise a mesh point outside the picture would shrink the picture.
    axes.autoscale(enable=False)


def _part_shown(
    view: ViewResult, frame: int, aspect: float
) -> tuple[int, int, int, int]:
    """Return the part of the tissue region around the mesh, (x0, y0, x1, y1).

    It is as wide to high as `aspect` wherever the region is large enough.
    """
    loop = view.loop
    _, n_rows, n_columns = loop.frames.shape
    region = loop.tissue_region_px or (0, 0, n_columns, n_rows)
    mesh_mm = _mesh_in(view, frame).reshape(-1, 2)
    mesh_mm = mesh_mm[np.isfinite(mesh_mm).all(axis=1)]
    # Nothing was tracked in this frame: the whole tissue region is shown.
    if len(mesh_mm) == 0:
        return region
    middle_mm = (mesh_mm.max(axis=0) + mesh_mm.min(axis=0)) / 2
    half_x_mm, half_y_mm = np.ptp(mesh_mm, axis=0) / 2 + _MARGIN_MM
    # The shorter side is widened to the shape of the axes; the mesh always fits in.
    half_mm = np.array(
        [max(half_x_mm, half_y_mm * aspect), max(half_y_mm, half_x_mm / aspect)]
    )
    size_mm = np.array(loop.mm_per_pixel)
    x0, y0 = np.floor((middle_mm - half_mm) / size_mm).astype(int).tolist()
    x1, y1 = np.ceil((middle_mm + half_mm) / size_mm).astype(int).tolist()
    left, top = max(region[0], x0), max(region[1], y0)
    right, bottom = min(region[2], x1), min(region[3], y1)
    # A mesh wholly outside the region leaves nothing to cut out.
    return (left, top, right, bottom) if left < right and top < bottom else region


def _name_walls(axes: Axes) -> None:
    for wall in Wall:
        x, y = wall_label_xy(wall)
        # Walls right above and below the circle stay centred there.
        if abs(x) > 0.1:  # into the corners of the square, which the circle leaves free
            x, y = math.copysign(0.84, x), math.copysign(0.92, y)
        axes.text(
            x,
            y,
            _wall_name(wall),
            ha="center" if abs(x) < 0.1 else ("left" if x > 0 else "right"),
            va="center",
            fontsize=SMALL_PT,
            color=QUIET,
            linespacing=0.95,
            parse_math=False,
        )


def _wall_name(wall: Wall) -> str:
    """Return the name, long ones on two lines."""
    # Names of the 18-segment model (ASE/EACVI chamber quantification, 2015).
    name = wall.value
    for ending in ("septal", "lateral"):
        if name.endswith(ending):
            return f"{name.removesuffix(ending)}-\n{ending}".capitalize()
    return name.capitalize()
