"""Where the tissue is in the picture, and how large a pixel is.

The scale of the file is used only where it is plausible and nothing in the file speaks
against it; the reader is asked otherwise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from longaxis.io.dicom.values import items, number, numbers, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydicom.dataset import Dataset

Box = tuple[int, int, int, int]
"""(x0, y0, x1, y1), half open."""

# PS3.3 C.8.5.5.1.1 Region Spatial Format (0018,6012) and C.8.5.5.1.2 Region Data Type
# (0018,6014).
_TWO_DIMENSIONAL, _M_MODE, _SPECTRAL = 1, 2, 3
_TISSUE, _COLOUR_FLOW = 1, 2
# Pulsed and continuous wave.
_SPECTRAL_DATA = {3, 4}
# PS3.3 C.8.5.5.1.15: Physical Units X Direction, 3 is cm.
_CENTIMETRES = 3
_SHALLOWEST_MM, _DEEPEST_MM = 20.0, 400.0
"""Depths of a picture that an echocardiogram can have; chosen."""

_LARGEST_ASPECT = 1.5
"""Pixels are at most so much longer one way than the other; chosen (HP Sonos: 1.25)."""

_SAME_SCALE = 0.02
"""Scales that differ by less are the same scale, rounded differently; chosen."""

_SMALLEST_SHARE = 0.05
"""A region smaller than this share of the picture is no echocardiogram; chosen."""

_PLACEHOLDERS_MM = (1.0, 25.4 / 72, 25.4 / 96)
"""Pixel Spacing that systems write where they do not know it: 1 mm, or that of a screen
of 72 or 96 dots per inch."""

_PLACEHOLDER_DIGITS = 2e-3
"""Share by which a placeholder may be rounded; chosen: 0.3528 and 0.265 are meant."""

_INSET_SHARE = 0.25
"""A second 2D picture smaller than this share of the larger one is an inset; chosen."""

# Chosen: regions up to 2 % too large are rounding; a region has to fill three quarters
# of the larger picture for a whole factor to be sure; beyond 4 the region is wrong.
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
    """Scale and place of the tissue, and what speaks against measuring there.

    Attributes
    ----------
    pixel_aspect
        Height over width of a pixel, where the file states nothing else; else 1.
    """

    mm_per_pixel: tuple[float, float] | None = None
    tissue_region_px: Box | None = None
    pixel_aspect: float = 1.0
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
    """Return the tissue region and the scale of a picture of this size.

    Parameters
    ----------
    dataset
        Header, or item of a sequence.
    rows
        Rows of the frame.
    columns
        Columns of the frame.
    """
    regions = [_region(item) for item in items(dataset, "SequenceOfUltrasoundRegions")]
    pictures = [
        region
        for region in regions
        if region.spatial_format == _TWO_DIMENSIONAL and region.area_px > 0
    ]
    problems = _problems(regions, pictures)
    # Regions, not Pixel Spacing, go first: PS3.3 C.8.5.5 calibrates each region by
    # itself, and Pixel Spacing in ultrasound files may be a placeholder of 1\1.
    chosen, choice_notes = _choose(pictures, rows, columns)
    if chosen is None:
        return _geometry_without_region(dataset, rows, problems)
    factor = _shrink_factor(chosen.corners_px, rows, columns)
    if factor is None or chosen.area_px < _SMALLEST_SHARE * rows * columns:
        note = (
            "The ultrasound region in the header does not fit the picture, so its "
            "scale is not used; calibrate on the depth scale."
        )
        return Geometry(problems=problems, notes=(note,))
    box = _clipped([side // factor for side in chosen.corners_px], rows, columns)
    notes = [*choice_notes, *([] if factor == 1 else [_shrunk_note(factor)])]
    spacing_mm = None
    if chosen.spacing_mm is not None:
        stated_mm = (chosen.spacing_mm[0] * factor, chosen.spacing_mm[1] * factor)
        # The depth of the region and not of the picture: menus lie above and below it.
        spacing_mm, faults = plausible_scale(stated_mm, box[3] - box[1])
        notes += faults or _second_opinion(dataset, stated_mm)
        notes += [] if faults else _aspect_opinion(dataset, stated_mm)
    return Geometry(
        mm_per_pixel=spacing_mm,
        tissue_region_px=box,
        pixel_aspect=_pixel_aspect(dataset) if spacing_mm is None else 1.0,
        problems=problems,
        notes=(*notes, *(_aspect_notes(dataset) if spacing_mm is None else ())),
    )


def _region(item: Dataset) -> _Region:
    corners = [
        whole(item, f"RegionLocation{name}") or 0
        for name in ("MinX0", "MinY0", "MaxX1", "MaxY1")
    ]
    x0, x1 = sorted((corners[0], corners[2]))  # some files exchange the two ends
    y0, y1 = sorted((corners[1], corners[3]))
    return _Region(
        spatial_format=whole(item, "RegionSpatialFormat") or 0,
        data_type=whole(item, "RegionDataType") or 0,
        # The standard counts the last pixel in.
        corners_px=(x0, y0, x1 + 1, y1 + 1),
        spacing_mm=_spacing_mm(item),
    )


def _spacing_mm(item: Dataset) -> tuple[float, float] | None:
    """Return the pixel size as (x, y); the sign only tells a direction."""
    units = (
        whole(item, "PhysicalUnitsXDirection"),
        whole(item, "PhysicalUnitsYDirection"),
    )
    # (0018,602C) and (0018,602E). Y may be negative where the axis points upwards.
    deltas_cm = number(item, "PhysicalDeltaX"), number(item, "PhysicalDeltaY")
    if units != (_CENTIMETRES, _CENTIMETRES):
        return None
    if not deltas_cm[0] or not deltas_cm[1]:
        return None
    return abs(deltas_cm[0]) * 10, abs(deltas_cm[1]) * 10


def _choose(
    pictures: Sequence[_Region], rows: int, columns: int
) -> tuple[_Region | None, list[str]]:
    """Return the region to measure in, without a scale where that is contradictory.

    Tissue goes before other data, a known scale before none. Where the scales differ,
    the region that holds most of the picture counts, and none if there is no such.
    """
    ranked = sorted(
        pictures,
        key=lambda picture: (
            picture.data_type != _TISSUE,
            picture.spacing_mm is None,
            -picture.area_px,
        ),
    )
    scaled = [region for region in ranked if region.spacing_mm is not None]
    if len(scaled) < 2 or _is_one_scale(scaled):
        return _unless_inset(ranked)
    # Different scales mean different pictures, or a file that is wrong; the reader's
    # contour would be measured by one of them, so a guess is worse than none.
    largest = max(scaled, key=lambda region: region.area_px)
    rivals = [region for region in scaled if region is not largest]
    listed = ", ".join(dict.fromkeys(_words(region.spacing_mm) for region in scaled))
    holds_most = 2 * largest.area_px > rows * columns and all(
        2 * rival.area_px < largest.area_px or _is_one_scale((largest, rival))
        for rival in rivals
    )
    if holds_most:
        return largest, [
            f"The 2D regions of the file have different scales ({listed}); that of the "
            f"largest, {_words(largest.spacing_mm)}, is used."
        ]
    # The place is kept: where the tissue lies is not contradicted, and it is needed to
    # look for colour and to blank names.
    return replace(largest, spacing_mm=None), [
        f"The 2D regions of the file contradict each other about the scale ({listed}), "
        "so none is used; calibrate on the depth scale."
    ]


def _unless_inset(ranked: Sequence[_Region]) -> tuple[_Region | None, list[str]]:
    """Return the first region, or a far larger one that has no scale of its own."""
    if not ranked:
        return None, []
    largest = max(ranked, key=lambda region: region.area_px)
    is_inset = ranked[0].area_px < _INSET_SHARE * largest.area_px
    if not is_inset or largest.spacing_mm is not None:
        return ranked[0], []
    return largest, [
        f"Only a small part of the picture has a scale ({_words(ranked[0].spacing_mm)}"
        "), so it is not used; calibrate on the depth scale."
    ]


def _is_one_scale(regions: Sequence[_Region]) -> bool:
    """Return True if the known scales of the regions are the same."""
    known = [region.spacing_mm for region in regions if region.spacing_mm is not None]
    return all(
        max(sizes) <= (1 + _SAME_SCALE) * min(sizes)
        for sizes in zip(*known, strict=True)
    )


def _words(spacing_mm: tuple[float, float] | None) -> str:
    if spacing_mm is None:
        return "none"
    x_mm, y_mm = (f"{size_mm:.4g}" for size_mm in spacing_mm)
    return f"{x_mm} mm" if x_mm == y_mm else f"{x_mm} x {y_mm} mm"


def _problems(
    regions: Sequence[_Region], pictures: Sequence[_Region]
) -> tuple[str, ...]:
    formats = {region.spatial_format for region in regions}
    checks = [
        # Any region: a colour box is often a region of its own inside the tissue
        # region.
        (any(region.data_type == _COLOUR_FLOW for region in regions), COLOUR_PROBLEM),
        (_M_MODE in formats, M_MODE_PROBLEM),
        (
            # Some files call the place of a spectrum 2D.
            _SPECTRAL in formats
            or any(region.data_type in _SPECTRAL_DATA for region in regions),
            SPECTRAL_PROBLEM,
        ),
        (_has_pair(pictures), NO_PAIR_PROBLEM),
    ]
    return tuple(sentence for applies, sentence in checks if applies)


def _has_pair(pictures: Sequence[_Region]) -> bool:
    """Return True if two 2D regions lie apart, and neither is a mere inset."""
    return any(
        min(one.area_px, other.area_px)
        >= _INSET_SHARE * max(one.area_px, other.area_px)
        and _overlap_px(one.corners_px, other.corners_px)
        # Chosen: regions of one picture overlap almost wholly, pictures side by side
        # hardly.
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
    # Corners are half open here; minus 1 is the last pixel as the file states it.
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


def plausible_scale(
    spacing_mm: tuple[float, float], n_rows: int
) -> tuple[tuple[float, float] | None, list[str]]:
    """Return the scale, or None and the reason where no echocardiogram has it."""
    depth_mm = spacing_mm[1] * n_rows
    if not _SHALLOWEST_MM <= depth_mm <= _DEEPEST_MM:
        return None, [
            f"By the scale of the file ({_words(spacing_mm)} a pixel) the picture is "
            f"{depth_mm / 10:.3g} cm deep, which is not plausible, so it is not used; "
            "calibrate on the depth scale."
        ]
    if max(spacing_mm) > _LARGEST_ASPECT * min(spacing_mm):
        return None, [
            f"By the scale of the file a pixel is {_words(spacing_mm)}, so much longer "
            "one way than the other that it is not used; calibrate on the depth scale."
        ]
    return spacing_mm, []


def _second_opinion(dataset: Dataset, spacing_mm: tuple[float, float]) -> list[str]:
    """Return a note where Pixel Spacing differs from the ultrasound region."""
    other = numbers(dataset, "PixelSpacing")
    if len(other) != 2 or min(other) <= 0:
        return []
    # PS3.3 10.7.1.3: Pixel Spacing (0028,0030) is row spacing, which is y, then x.
    other_mm = (other[1], other[0])
    if all(
        max(sizes) <= (1 + _SAME_SCALE) * min(sizes)
        for sizes in zip(spacing_mm, other_mm, strict=True)
    ):
        return []
    return [
        f"Pixel Spacing ({_words(other_mm)}) contradicts the ultrasound region "
        f"({_words(spacing_mm)}), which is used; check it against the depth scale."
    ]


def _stated_aspect(dataset: Dataset) -> float:
    """Return height over width of a pixel as Pixel Aspect Ratio states it, else 1."""
    ratio = numbers(dataset, "PixelAspectRatio")
    if len(ratio) != 2 or min(ratio) <= 0:
        return 1.0
    # PS3.3 C.7.6.3.1.7: (0028,0034) is vertical size \ horizontal size.
    return ratio[0] / ratio[1]


def _pixel_aspect(dataset: Dataset) -> float:
    """Return the stated aspect where it is plausible, else 1."""
    aspect = _stated_aspect(dataset)
    is_plausible = 1 / _LARGEST_ASPECT <= aspect <= _LARGEST_ASPECT
    return aspect if is_plausible else 1.0


def _aspect_notes(dataset: Dataset) -> list[str]:
    """Return what Pixel Aspect Ratio means for a scale measured by two marks."""
    stated = _stated_aspect(dataset)
    if stated == 1.0:
        return []
    if stated == _pixel_aspect(dataset):
        return [
            f"By Pixel Aspect Ratio a pixel is {stated:.4g} times as high as wide; a "
            "scale measured by two marks takes that into account."
        ]
    return [
        f"By Pixel Aspect Ratio a pixel is {stated:.4g} times as high as wide, which "
        "is not plausible, so it is not used; measure the scale along the depth."
    ]


def _aspect_opinion(dataset: Dataset, spacing_mm: tuple[float, float]) -> list[str]:
    """Return a note where Pixel Aspect Ratio contradicts the scale that is used."""
    stated, used = _stated_aspect(dataset), spacing_mm[1] / spacing_mm[0]
    # 1:1 is what systems write where they do not know it, or where the scale tells.
    if stated == 1.0 or max(stated, used) <= (1 + _SAME_SCALE) * min(stated, used):
        return []
    return [
        f"Pixel Aspect Ratio ({stated:.4g}) contradicts the scale "
        f"({_words(spacing_mm)}), which is used; check it against the depth scale."
    ]


def _is_placeholder(spacing_mm: tuple[float, float]) -> bool:
    """Return whether both sides of a pixel are a number written for want of another."""
    x_mm, y_mm = spacing_mm
    return x_mm == y_mm and any(
        abs(x_mm - placeholder_mm) <= _PLACEHOLDER_DIGITS * placeholder_mm
        for placeholder_mm in _PLACEHOLDERS_MM
    )


def _geometry_without_region(
    dataset: Dataset, rows: int, problems: tuple[str, ...]
) -> Geometry:
    """Return the scale of the general Pixel Spacing element, if it is there."""
    stated = numbers(dataset, "PixelSpacing")
    aspect = _pixel_aspect(dataset)
    if len(stated) == 2 and min(stated) > 0:
        # The whole height is the only depth known here; menus make it too large, but a
        # placeholder of 1 mm a pixel is still far beyond 40 cm.
        spacing_mm, faults = plausible_scale((stated[1], stated[0]), rows)
        if spacing_mm is not None and _is_placeholder(spacing_mm):
            note = (
                f"Pixel Spacing is {_words(spacing_mm)}, which systems write as a "
                "placeholder, so it is not used; calibrate on the depth scale."
            )
            spacing_mm, faults = None, [note]
        note = "The scale comes from Pixel Spacing: the file has no ultrasound regions."
        if spacing_mm is not None:
            more = _aspect_opinion(dataset, spacing_mm)
            return Geometry(
                mm_per_pixel=spacing_mm, problems=problems, notes=(note, *more)
            )
        faults += _aspect_notes(dataset)
        return Geometry(pixel_aspect=aspect, problems=problems, notes=tuple(faults))
    return Geometry(
        pixel_aspect=aspect, problems=problems, notes=tuple(_aspect_notes(dataset))
    )
