"""Where the tissue is in the picture, and how large a pixel is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.io.dicom.values import items, number, numbers, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydicom.dataset import Dataset

Box = tuple[int, int, int, int]
"""(x0, y0, x1, y1), half open."""

_TWO_DIMENSIONAL, _M_MODE, _SPECTRAL = 1, 2, 3
_TISSUE, _COLOUR_FLOW = 1, 2
_CENTIMETRES = 3
_SHALLOWEST_MM, _DEEPEST_MM = 10.0, 400.0
_SLOPPY, _CLEARLY_SHRUNK, _MOST_SHRUNK = 1.02, 0.75, 4

NO_PAIR_PROBLEM = (
    "The picture shows two 2D images side by side; strain needs a single one."
)
COLOUR_PROBLEM = (
    "The file says that this is colour Doppler; strain needs a grey-scale loop."
)
M_MODE_PROBLEM = "The picture holds an M-mode; strain needs a pure 2D loop."
SPECTRAL_PROBLEM = "The picture holds spectral Doppler; strain needs a pure 2D loop."


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """Scale and place of the tissue, and what speaks against measuring there."""

    mm_per_pixel: tuple[float, float] | None = None
    tissue_region_px: Box | None = None
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Region:
    """One item of the Sequence of Ultrasound Regions."""

    spatial_format: int
    data_type: int
    corners_px: Box
    spacing_mm: tuple[float, float] | None

    @property
    def area_px(self) -> int:
        x0, y0, x1, y1 = self.corners_px
        return max(0, x1 - x0) * max(0, y1 - y0)


def geometry_of(dataset: Dataset, rows: int, columns: int) -> Geometry:
    """Return the tissue region and the scale of a picture of this size."""
    regions = [_region(item) for item in items(dataset, "SequenceOfUltrasoundRegions")]
    pictures = [
        each
        for each in regions
        if each.spatial_format == _TWO_DIMENSIONAL and each.area_px > 0
    ]
    problems = _problems(regions, pictures)
    chosen = _choose(pictures)
    if chosen is None:
        return _geometry_without_region(dataset, problems)
    factor = _shrink_factor(chosen.corners_px, rows, columns)
    if factor is None:
        note = (
            "The ultrasound region in the header does not fit the picture, so its "
            "scale is not used; calibrate on the depth scale."
        )
        return Geometry(problems=problems, notes=(note,))
    box = _clipped([side // factor for side in chosen.corners_px], rows, columns)
    notes = [] if factor == 1 else [_shrunk_note(factor)]
    spacing_mm = None
    if chosen.spacing_mm is not None:
        spacing_mm = (chosen.spacing_mm[0] * factor, chosen.spacing_mm[1] * factor)
        notes += _depth_notes(spacing_mm[1] * (box[3] - box[1]))
    return Geometry(
        mm_per_pixel=spacing_mm,
        tissue_region_px=box,
        problems=problems,
        notes=tuple(notes),
    )


def _region(item: Dataset) -> _Region:
    corners = [
        whole(item, f"RegionLocation{name}") or 0
        for name in ("MinX0", "MinY0", "MaxX1", "MaxY1")
    ]
    return _Region(
        spatial_format=whole(item, "RegionSpatialFormat") or 0,
        data_type=whole(item, "RegionDataType") or 0,
        # The standard counts the last pixel in.
        corners_px=(corners[0], corners[1], corners[2] + 1, corners[3] + 1),
        spacing_mm=_spacing_mm(item),
    )


def _spacing_mm(item: Dataset) -> tuple[float, float] | None:
    """Return the pixel size as (x, y); the sign only tells a direction."""
    units = (
        whole(item, "PhysicalUnitsXDirection"),
        whole(item, "PhysicalUnitsYDirection"),
    )
    deltas_cm = number(item, "PhysicalDeltaX"), number(item, "PhysicalDeltaY")
    if units != (_CENTIMETRES, _CENTIMETRES):
        return None
    if not deltas_cm[0] or not deltas_cm[1]:
        return None
    return abs(deltas_cm[0]) * 10, abs(deltas_cm[1]) * 10


def _choose(pictures: Sequence[_Region]) -> _Region | None:
    """Return the first 2D region, tissue before all else, a known scale before none."""
    ranked = sorted(
        pictures,
        key=lambda each: (each.data_type != _TISSUE, each.spacing_mm is None),
    )
    return ranked[0] if ranked else None


def _problems(
    regions: Sequence[_Region], pictures: Sequence[_Region]
) -> tuple[str, ...]:
    formats = {each.spatial_format for each in regions}
    checks = [
        (any(each.data_type == _COLOUR_FLOW for each in regions), COLOUR_PROBLEM),
        (_M_MODE in formats, M_MODE_PROBLEM),
        (_SPECTRAL in formats, SPECTRAL_PROBLEM),
        (_has_pair(pictures), NO_PAIR_PROBLEM),
    ]
    return tuple(sentence for found, sentence in checks if found)


def _has_pair(pictures: Sequence[_Region]) -> bool:
    """Return True if two 2D regions lie apart, which is more than a colour box."""
    return any(
        _overlap_px(one.corners_px, other.corners_px)
        < 0.2 * min(one.area_px, other.area_px)
        for number_, one in enumerate(pictures)
        for other in pictures[number_ + 1 :]
    )


def _overlap_px(one: Box, other: Box) -> int:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0, width) * max(0, height)


def _shrink_factor(corners_px: Box, rows: int, columns: int) -> int | None:
    """Return by how much the picture was shrunk after the region was written.

    Some systems (SonoSite) halve the picture for export and leave the region as it
    was. A region that is hardly larger than the picture is only sloppy, often a last
    pixel counted twice. In between there is no telling, and None says so.
    """
    overhang = max((corners_px[2] - 1) / columns, (corners_px[3] - 1) / rows)
    if overhang <= _SLOPPY:
        return 1
    factor = math.ceil(overhang)
    is_clear = factor <= _MOST_SHRUNK and overhang > _CLEARLY_SHRUNK * factor
    return factor if is_clear else None


def _clipped(corners: Sequence[int], rows: int, columns: int) -> Box:
    x0, x1 = (min(max(side, 0), columns) for side in (corners[0], corners[2]))
    y0, y1 = (min(max(side, 0), rows) for side in (corners[1], corners[3]))
    return x0, y0, x1, y1


def _shrunk_note(factor: int) -> str:
    times = "twice" if factor == 2 else f"{factor} times"
    return (
        f"The ultrasound region is written for a picture {times} as large, so the "
        f"pixel size is taken as {times} the stated one; check it against the depth "
        "scale."
    )


def _depth_notes(depth_mm: float) -> list[str]:
    if _SHALLOWEST_MM <= depth_mm <= _DEEPEST_MM:
        return []
    return [
        f"By its own scale the picture is {depth_mm / 10:.3g} cm deep, which is not "
        "plausible; calibrate on the depth scale."
    ]


def _geometry_without_region(dataset: Dataset, problems: tuple[str, ...]) -> Geometry:
    """Return the scale of the general Pixel Spacing element, if it is there."""
    spacing_mm = numbers(dataset, "PixelSpacing")
    if len(spacing_mm) != 2 or min(spacing_mm) <= 0:
        return Geometry(problems=problems)
    note = "The scale comes from Pixel Spacing: the file has no ultrasound regions."
    return Geometry(
        mm_per_pixel=(spacing_mm[1], spacing_mm[0]), problems=problems, notes=(note,)
    )
