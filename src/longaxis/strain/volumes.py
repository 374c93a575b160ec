"""Length, area, volume and ejection fraction from the tracked endocardium.

The method of disks (Simpson): the cavity is cut at right angles to its length into 20
disks, round ones from one view, elliptical ones from two views at right angles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import View
from longaxis.data.cavity import N_DISKS, BiplaneVolumes, Cavity, PlaneCavity
from longaxis.strain.smoothing import smooth_tracks
from longaxis.strain.study import LARGEST_LENGTH_DIFFERENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from longaxis.data import ViewResult


def plane_cavity(result: ViewResult) -> PlaneCavity:
    """Return the cavity of a view over its beat.

    The endocardium is the innermost row of the mesh, smoothed in time as the line is;
    drift is not taken off.
    """
    beat = result.beat
    n_columns, n_rows = result.mesh.shape
    tracks_mm = result.tracks.points_mm.reshape(-1, n_columns, n_rows, 2)
    # Row 0 is the endocardium (see `build_mesh`).
    row_mm = smooth_tracks(
        tracks_mm[:, :, 0], result.loop.frame_times_s, result.settings.smoothing
    )
    return PlaneCavity(
        end_diastole=cavity(row_mm[beat.end_diastole]),
        end_systole=cavity(row_mm[beat.end_systole]),
        volumes_mm3=_volumes_mm3(row_mm[beat.end_diastole : beat.last + 1]),
    )


def cavity(endocardium_mm: NDArray[np.float64]) -> Cavity:
    """Return the cavity that a line from annulus over apex to annulus encloses.

    Parameters
    ----------
    endocardium_mm
        Shape (L, 2); with a lost point everything is NaN.
    """
    # A gap would be closed by a straight line and make the cavity smaller unnoticed.
    if not np.isfinite(endocardium_mm).all():
        lost = float("nan")
        return Cavity(
            length_mm=lost,
            area_mm2=lost,
            volume_mm3=lost,
            diameters_mm=np.full(N_DISKS, lost),
        )
    lengths_mm, diameters_mm = _shapes(endocardium_mm[None])
    length_mm = float(lengths_mm[0])
    return Cavity(
        length_mm=length_mm,
        area_mm2=_area(endocardium_mm),
        volume_mm3=_disks_mm3(diameters_mm[0], diameters_mm[0], length_mm),
        diameters_mm=diameters_mm[0],
    )


def _volumes_mm3(lines_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the volume in each frame, (T, L, 2) to (T,); NaN with a lost point."""
    volumes_mm3 = np.full(len(lines_mm), np.nan)
    seen = np.asarray(np.isfinite(lines_mm).all(axis=(1, 2)))
    lengths_mm, diameters_mm = _shapes(lines_mm[seen])
    heights_mm = lengths_mm / N_DISKS
    volumes_mm3[seen] = np.pi / 4 * (diameters_mm**2).sum(axis=1) * heights_mm
    return volumes_mm3


def _shapes(
    lines_mm: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return lengths (T,) and diameters (T, disks) of lines, shape (T, L, 2)."""
    annulus = (lines_mm[:, 0] + lines_mm[:, -1]) / 2
    about = lines_mm - annulus[:, None]
    distance_mm = np.linalg.norm(about, axis=2)
    # In each frame anew, as the length is measured in clinical practice.
    apex = distance_mm.argmax(axis=1)
    lengths_mm: NDArray[np.float64] = distance_mm.max(axis=1)
    axis = about[np.arange(len(about)), apex] / lengths_mm[:, None]
    along = (about * axis[:, None]).sum(axis=2)
    sideways = np.stack([-axis[:, 1], axis[:, 0]], axis=1)
    across = (about * sideways[:, None]).sum(axis=2)
    centres = (np.arange(N_DISKS) + 0.5) / N_DISKS * lengths_mm[:, None]
    return lengths_mm, _widths(along, across, centres)


def biplane_volumes(planes: Mapping[View, PlaneCavity]) -> BiplaneVolumes | None:
    """Return volumes from A4C and A2C, None where one is missing or was lost.

    Parameters
    ----------
    planes
        The cavity of each measured view.
    """
    four, two = planes.get(View.FOUR_CHAMBER), planes.get(View.TWO_CHAMBER)
    if four is None or two is None:
        return None
    volumes_mm3 = []
    for first, second in (
        (four.end_diastole, two.end_diastole),
        (four.end_systole, two.end_systole),
    ):
        # The longer axis: the other view is the one that may be foreshortened.
        longer_mm = max(first.length_mm, second.length_mm)
        volumes_mm3.append(
            _disks_mm3(first.diameters_mm, second.diameters_mm, longer_mm)
        )
    if not np.isfinite(volumes_mm3).all():
        return None
    lengths = (four.end_diastole.length_mm, two.end_diastole.length_mm)
    return BiplaneVolumes(
        end_diastolic_mm3=volumes_mm3[0],
        end_systolic_mm3=volumes_mm3[1],
        length_difference=1 - min(lengths) / max(lengths),
    )


def foreshortened(planes: Mapping[View, PlaneCavity]) -> tuple[View, ...]:
    """Return the views that are shorter at end-diastole than the longest by over 10 %.

    A hint, not a proof: a view cut beside the apex is short, and its walls seem to
    shorten more than they do.
    """
    lengths = {view: plane.end_diastole.length_mm for view, plane in planes.items()}
    known = {view: length for view, length in lengths.items() if np.isfinite(length)}
    if len(known) < 2:
        return ()
    shortest_mm = (1 - LARGEST_LENGTH_DIFFERENCE) * max(known.values())
    return tuple(view for view in View if known.get(view, shortest_mm) < shortest_mm)


def _area(line: NDArray[np.float64]) -> float:
    """Return the area between a line and the chord that closes it."""
    x, y = (line - line[0]).T
    return float(abs((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) / 2)


def _disks_mm3(
    first_mm: NDArray[np.float64], second_mm: NDArray[np.float64], length_mm: float
) -> float:
    """Return the volume of elliptical disks of equal height."""
    return float(np.pi / 4 * (first_mm * second_mm).sum() * length_mm / N_DISKS)


def _widths(
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    centres: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return how wide closed lines are at each height, shape (T, N).

    From the outermost to the outermost wall; 0 where nothing is, which a tilted
    annulus leaves at its higher side.

    Parameters
    ----------
    along, across
        The lines' points, each shape (T, L).
    centres
        Heights, shape (T, N).
    """
    start, end = along[:, None], np.roll(along, -1, axis=1)[:, None]
    side, next_side = across[:, None], np.roll(across, -1, axis=1)[:, None]
    height = centres[:, :, None]
    # Half open, so that a point exactly at a height is counted once.
    crosses = (start <= height) != (end <= height)
    # Links along a height do not cross it; the 1 only avoids a division by zero.
    rise = np.where(end == start, 1.0, end - start)
    place = side + (height - start) / rise * (next_side - side)
    highest = np.where(crosses, place, -np.inf).max(axis=2)
    lowest = np.where(crosses, place, np.inf).min(axis=2)
    hit = crosses.any(axis=2)
    widths = np.zeros(centres.shape)
    widths[hit] = highest[hit] - lowest[hit]
    return widths
