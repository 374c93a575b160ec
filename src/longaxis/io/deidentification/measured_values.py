"""What a copy states about time, scale and view, so that it measures as its original.

The statements are written anew as the reader of loops understands them: what is read
from an original, decimal commas and leftovers included, is read from its copy, and what
is in doubt there stays in doubt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pydicom.datadict import dictionary_VR
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.valuerep import format_number_as_ds

from longaxis.io.decoding.frame_checks import COLOUR_PROBLEM as FOUND_COLOUR
from longaxis.io.dicom.codes import VIEWS
from longaxis.io.dicom.timing import Timing, timing_of
from longaxis.io.dicom.ultrasound_regions import (
    COLOUR_PROBLEM,
    M_MODE_PROBLEM,
    SPECTRAL_PROBLEM,
    geometry_of,
)
from longaxis.io.dicom.values import items, numbers, tags
from longaxis.io.dicom.view_code import view_of
from longaxis.io.dicom_objects.sr_tree import code_item

if TYPE_CHECKING:
    from collections.abc import Callable

    from longaxis.data import Recording

_ABOUT_TIME = (
    "FrameTime",
    "FrameTimeVector",
    "CineRate",
    "RecommendedDisplayFrameRate",
    "ActualFrameDuration",
    "EffectiveDuration",
)
_ABOUT_BEATS = ("HeartRate", "NominalInterval", "RWaveTimeVector", "RWavePointer")
_ABOUT_SCALE = ("PixelSpacing", "PixelAspectRatio")
_ABOUT_REGION = (
    "RegionSpatialFormat",
    "RegionDataType",
    "RegionFlags",
    "RegionLocationMinX0",
    "RegionLocationMinY0",
    "RegionLocationMaxX1",
    "RegionLocationMaxY1",
    "PhysicalUnitsXDirection",
    "PhysicalUnitsYDirection",
    "PhysicalDeltaX",
    "PhysicalDeltaY",
)
_REGIONS = "SequenceOfUltrasoundRegions"
_STATED_AS = {FOUND_COLOUR: COLOUR_PROBLEM}
# Region Spatial Format and Region Data Type, PS3.3 C.8.5.5.1.1 and C.8.5.5.1.2.
_MODES = {COLOUR_PROBLEM: (0, 2), M_MODE_PROBLEM: (2, 0), SPECTRAL_PROBLEM: (3, 0)}
# Tag (0018,1065).
_FRAME_TIME_VECTOR = 0x00181065
# PS3.5 6.2: the largest values of an integer string, and of 16 and 32 bits.
_LARGEST = {"IS": 2**31 - 1, "US": 2**16 - 1, "UL": 2**32 - 1}
_SAME_TIME_S = 1e-5
"""Times of a copy may differ by rounding to a decimal string of 16 characters."""


def restate(
    copy: Dataset,
    original: Dataset,
    recording: Recording,
    cleaned: Callable[[Dataset], Dataset],
) -> None:
    """Write into the copy what the original states about time, scale and view.

    Parameters
    ----------
    copy
        De-identified header, changed in place.
    original
        Whole header of the original.
    recording
        What was read from the original.
    cleaned
        Returns what may leave of an item of a sequence.
    """
    for keyword in (*_ABOUT_TIME, *_ABOUT_BEATS, *_ABOUT_SCALE):
        _restate_number(copy, original, keyword)
    _restate_pointer(copy, original)
    _restate_regions(copy, original, cleaned)
    _restate_view(copy, recording)
    _settle_times(copy, original, recording)


def state_modes(copy: Dataset, recording: Recording) -> None:
    """State what else than a grey 2D loop the original was, where the copy does not.

    Colour is lost in a grey copy, and Image Type may name a mode in a word that does
    not stay. A region of that mode, without a place among the 2D pictures, states it.
    """
    rows, columns = recording.frames.shape[1:]
    stated = set(geometry_of(copy, rows, columns).problems)
    wanted = {
        _STATED_AS.get(problem, problem) for problem in recording.problems
    } - stated
    box = recording.tissue_region_px or (0, 0, columns, rows)
    more = [_region(*_MODES[mode], box) for mode in sorted(wanted & set(_MODES))]
    if more:
        setattr(copy, _REGIONS, Sequence([*items(copy, _REGIONS), *more]))


def _region(
    spatial_format: int, data_type: int, box: tuple[int, int, int, int]
) -> Dataset:
    """Return a region without a scale; `box` is (x0, y0, x1, y1), half open."""
    region = Dataset()
    region.RegionSpatialFormat, region.RegionDataType = spatial_format, data_type
    region.RegionFlags = 0
    region.RegionLocationMinX0, region.RegionLocationMinY0 = box[:2]
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = box[2] - 1, box[3] - 1
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 0
    region.PhysicalDeltaX = region.PhysicalDeltaY = 0.0
    return region


def _restate_number(copy: Dataset, original: Dataset, keyword: str) -> None:
    if keyword in copy:
        delattr(copy, keyword)
    values = [_valid(keyword, value) for value in numbers(original, keyword)]
    if values:
        setattr(copy, keyword, values if len(values) > 1 else values[0])


def _valid(keyword: str, value: float) -> Any:  # noqa: ANN401 - as the VR wants it
    """Return a number as the value representation of its attribute holds it."""
    kind = dictionary_VR(keyword)
    if kind == "DS":
        return format_number_as_ds(float(value))
    if kind not in _LARGEST:
        return float(value)
    # A value beyond is implausible to the reader of loops at any size.
    lowest = 0 if kind in {"US", "UL"} else -_LARGEST[kind]
    return int(min(max(round(value), lowest), _LARGEST[kind]))


def _restate_pointer(copy: Dataset, original: Dataset) -> None:
    pointed = [tag for tag in tags(original, "FrameIncrementPointer") if tag in copy]
    if pointed:
        copy.FrameIncrementPointer = pointed if len(pointed) > 1 else pointed[0]


def _restate_regions(
    copy: Dataset, original: Dataset, cleaned: Callable[[Dataset], Dataset]
) -> None:
    if _REGIONS in copy:
        delattr(copy, _REGIONS)
    regions = []
    for item in items(original, _REGIONS):
        region = cleaned(item)
        for keyword in _ABOUT_REGION:
            _restate_number(region, item, keyword)
        regions.append(region)
    if regions:
        setattr(copy, _REGIONS, Sequence(regions))


def _restate_view(copy: Dataset, recording: Recording) -> None:
    """Write the view as a code: the text that named it is removed."""
    if view_of(copy) is recording.view:
        return
    if "ViewCodeSequence" in copy:
        del copy.ViewCodeSequence
    if recording.view is not None:
        copy.ViewCodeSequence = Sequence([code_item(VIEWS[recording.view])])


def _settle_times(copy: Dataset, original: Dataset, recording: Recording) -> None:
    """Cut the vector to the frames that are there; write certain times themselves.

    A file that was cut states the times of more frames than its copy holds.
    """
    n_frames = len(recording.frames)
    vector_ms = numbers(original, "FrameTimeVector")
    claimed = numbers(original, "NumberOfFrames")
    if claimed and len(vector_ms) == claimed[0] > n_frames:
        _write_vector(copy, vector_ms[:n_frames])
    if _is_timed_as(timing_of(copy, n_frames), recording):
        return
    for keyword in _ABOUT_TIME:
        if keyword in copy:
            delattr(copy, keyword)
    # Where the times are in doubt for a reason that the copy cannot state, it states
    # none: whoever measures it has to enter the rate.
    if recording.frame_times_s is not None and not recording.time_doubt:
        steps_ms = 1000 * np.diff(recording.frame_times_s, prepend=0.0)
        _write_vector(copy, steps_ms.tolist())
        copy.FrameIncrementPointer = _FRAME_TIME_VECTOR


def _write_vector(copy: Dataset, steps_ms: Any) -> None:  # noqa: ANN401 - any numbers
    values = [_valid("FrameTimeVector", step_ms) for step_ms in steps_ms]
    copy.FrameTimeVector = values if len(values) > 1 else values[0]


def _is_timed_as(timing: Timing, recording: Recording) -> bool:
    """Return whether the copy has the times and the doubt of its original."""
    one, other = timing.frame_times_s, recording.frame_times_s
    if one is None or other is None:
        return one is other
    return (
        bool(timing.time_doubt) == bool(recording.time_doubt)
        and len(one) == len(other)
        and bool(np.abs(one - other).max(initial=0.0) <= _SAME_TIME_S)
    )
