"""More ways to state time and scale wrongly: other units, places, orders and pairs."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from longaxis.io.dicom.timing import Timing, timing_of
from longaxis.io.dicom.ultrasound_regions import Geometry, geometry_of
from tests.unit.io import dicom_files as made
from tests.unit.io.deidentification.odd_loops import COLUMNS, ROWS, VECTOR, N, region

TIMELESS = {"FrameTime": None, "FrameIncrementPointer": None}

# Each states a step; the first set 20 ms, the second 40 ms.
STATEMENTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "frame time": ({"FrameTime": 20.0}, {"FrameTime": 40.0}),
    "vector": (
        {"FrameTimeVector": [0, *[20.0] * (N - 1)]},
        {"FrameTimeVector": [0, *[40.0] * (N - 1)]},
    ),
    "cine rate": ({"CineRate": 50}, {"CineRate": 25}),
    "display rate": (
        {"RecommendedDisplayFrameRate": 50},
        {"RecommendedDisplayFrameRate": 25},
    ),
    "frame duration": ({"ActualFrameDuration": 20}, {"ActualFrameDuration": 40}),
    "duration": ({"EffectiveDuration": 0.24}, {"EffectiveDuration": 0.48}),
}
PAIRS = list(combinations(STATEMENTS, 2))
TIMES = {"frame time", "vector", "cine rate"}
"""Statements that frame times may come from."""


def timing(**changes: Any) -> Timing:
    return timing_of(made.header(NumberOfFrames=N, **(TIMELESS | changes)), N)


@pytest.mark.parametrize(("one", "other"), PAIRS)
@pytest.mark.parametrize("pointer", [None, 0x00181063, VECTOR])
def test_of_two_statements_neither_wins_silently(
    one: str, other: str, pointer: int | None
) -> None:
    for first, second in ((one, other), (other, one)):
        agreeing = STATEMENTS[first][0] | STATEMENTS[second][0]
        agree = timing(FrameIncrementPointer=pointer, **agreeing)
        assert agree.time_doubt == ""
        contradicting = STATEMENTS[first][0] | STATEMENTS[second][1]
        found = timing(FrameIncrementPointer=pointer, **contradicting)
        assert (found.frame_times_s is None) == (agree.frame_times_s is None)
        if {first, second} & TIMES:
            assert "contradicts itself" in found.time_doubt
        else:
            assert found.frame_times_s is None
            assert "states no frame times, only" in found.notes[0]


@pytest.mark.parametrize(
    "odd",
    [
        {"FrameTime": 0.04},
        {"FrameTime": 40_000.0},
        {"FrameTimeVector": [0, *[0.04] * (N - 1)]},
        {"FrameTimeVector": [0, *[40_000.0] * (N - 1)]},
        {"FrameTimeVector": [40.0 * k for k in range(N)]},
        {"FrameTimeVector": [0.04 * k for k in range(N)]},
        {"FrameTimeVector": [0, *[40.0] * 4]},
        {"FrameTimeVector": [40.0]},
        {"FrameTimeVector": [0, *[40.0] * 5, 0.0, *[40.0] * 5]},
        {"FrameTimeVector": [0, *[40.0] * 5, -40.0, *[40.0] * 5]},
    ],
)
def test_what_is_not_used_still_speaks_against_another_rate(
    odd: dict[str, Any],
) -> None:
    agreeing = timing(CineRate=25, **odd)
    assert agreeing.frame_times_s is not None
    assert agreeing.time_doubt == ""
    against = timing(CineRate=50, **odd)
    assert "Cine Rate 50" in against.time_doubt
    if "FrameTimeVector" in odd:
        assert timing(FrameTime=20.0, **odd).time_doubt
        assert timing(FrameTime=40.0, **odd).time_doubt == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"FrameTime": ""},
        {"FrameTime": -20.0},
        {"FrameTime": 1e9},
        {"FrameTime": 1e-9},
        {"CineRate": 0},
        {"CineRate": -50},
        {"CineRate": 5000},
        {"FrameTimeVector": [0.0] * N},
        {"FrameTimeVector": [-20.0] * N},
        {"FrameTimeVector": [20.0] * (N - 1)},
        {"FrameTimeVector": [20.0] * (N + 1)},
        {"FrameTimeVector": [20.0 * (N - k) for k in range(N)]},
        {"FrameTimeVector": [1000 + 20.0 * k for k in range(N)]},
        {"FrameTimeVector": [0, 20, 20, 300, 20, 20, 20, 300, 20, 20, 20, 20]},
        {"EffectiveDuration": 0.24},
        {"RecommendedDisplayFrameRate": 30},
        {"ActualFrameDuration": 20},
    ],
)
def test_what_states_no_frame_times_gives_none(changes: dict[str, Any]) -> None:
    found = timing(**changes)
    assert found.frame_times_s is None
    value = next(iter(changes.values()))
    is_silent = value in ("", 0, -50)
    assert bool(found.notes) is not is_silent


def with_text(tag: int, words: str, vr: str = "LO", **changes: Any) -> Timing:
    dataset = made.header(NumberOfFrames=N, **(TIMELESS | changes))
    dataset.add_new(tag, vr, words)
    return timing_of(dataset, N)


@pytest.mark.parametrize(("tag", "vr"), [(0x00181063, "DS"), (0x00180040, "IS")])
def test_of_several_numbers_the_first_is_not_taken(tag: int, vr: str) -> None:
    found = with_text(tag, "20\\40", vr)
    assert found.frame_times_s is None
    assert "several numbers (20, 40)" in found.notes[0]
    assert with_text(tag, "20\\20", vr).frame_times_s is not None


@pytest.mark.parametrize("tag", [0x00181063, 0x00180040])
@pytest.mark.parametrize("words", ["50 Doe^Jo", "nan", "--"])
def test_what_is_no_number_is_said_and_not_repeated(tag: int, words: str) -> None:
    found = with_text(tag, words)
    assert found.frame_times_s is None
    assert "cannot be read as a number" in found.notes[0]
    assert "Doe" not in " ".join(found.notes)


@pytest.mark.parametrize("pointer", [0x00182005, 0x3004000C, [0x00540080, VECTOR]])
def test_frames_that_differ_by_place_leave_the_times_in_doubt(pointer: Any) -> None:
    found = timing(FrameIncrementPointer=pointer, FrameTime=20.0)
    assert "not by time" in found.time_doubt


@pytest.mark.parametrize("start_ms", [20.0, 100.0, 300.0])
def test_times_that_begin_late_are_no_steps(start_ms: float) -> None:
    late = [start_ms + 20.0 * k for k in range(N)]
    found = timing(FrameTimeVector=late)
    assert found.frame_times_s is None
    assert "times since the first frame" in found.notes[0]
    assert timing(FrameTimeVector=late, FrameTime=40.0).time_doubt
    assert timing(FrameTimeVector=late, FrameTime=20.0).time_doubt == ""


# ---- R waves ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "kept_s", "word"),
    [
        ({"RWaveTimeVector": [200.0, 40.0, 200.0]}, [0.04, 0.2], ""),
        ({"RWaveTimeVector": [0.1]}, [], "in seconds"),
        ({"RWaveTimeVector": [0.0, 0.2]}, [], "in seconds"),
        ({"RWaveTimeVector": [4.0, 20.0]}, [], "another unit"),
        ({"RWaveTimeVector": [40_000.0, 200_000.0]}, [], "outside the loop"),
        ({"RWaveTimeVector": [-100.0, -900.0]}, [], ""),
        ({"RWaveTimeVector": [0.0]}, [0.0], ""),
        ({"RWavePointer": [0, 5]}, [], "counted from 1"),
        ({"RWavePointer": [12, 3]}, [0.04, 0.22], ""),
        ({"RWavePointer": [13]}, [], "frame 13"),
        ({"RWavePointer": [3, 11], "RWaveTimeVector": [45.0, 200.0]}, [0.045, 0.2], ""),
        ({"RWavePointer": [3, 11], "RWaveTimeVector": [45.0]}, [0.045], ""),
        ({"RWavePointer": [2, 9], "RWaveTimeVector": [100.0]}, [], "neither is used"),
    ],
)
def test_r_waves_are_of_this_loop_or_of_none(
    changes: dict[str, Any], kept_s: list[float], word: str
) -> None:
    found = timing(FrameTime=20.0, **changes)
    assert found.r_waves.times_s == pytest.approx(kept_s)
    assert (word in " ".join(found.notes)) if word else found.notes == ()


@pytest.mark.parametrize("rate", [1, 19, 401, 60_000])
def test_a_heart_rate_that_no_heart_has_is_not_used(rate: int) -> None:
    found = timing(FrameTime=20.0, HeartRate=rate)
    assert found.heart_rate_bpm is None
    assert "heart rate" in found.notes[0]


# ---- scale --------------------------------------------------------------------


def geometry(*regions: Any, **changes: Any) -> Geometry:
    sequence = made.Sequence(list(regions)) if regions else None
    dataset = made.header(SequenceOfUltrasoundRegions=sequence, **changes)
    return geometry_of(dataset, ROWS, COLUMNS)


@pytest.mark.parametrize(
    "changes",
    [
        {"PhysicalUnitsXDirection": 4, "PhysicalUnitsYDirection": 4},
        {"PhysicalUnitsXDirection": 0, "PhysicalUnitsYDirection": 0},
        {"PhysicalUnitsXDirection": None},
        {"PhysicalDeltaX": 1.0, "PhysicalDeltaY": 1.0},
        {"PhysicalDeltaX": 0.001, "PhysicalDeltaY": 0.001},
        {"PhysicalDeltaX": float("nan")},
        {"PhysicalDeltaX": float("inf"), "PhysicalDeltaY": float("inf")},
        {"PhysicalDeltaX": 0.0, "PhysicalDeltaY": 0.0},
        {"PhysicalDeltaY": None},
        {"RegionLocationMinX0": 1000, "RegionLocationMaxX1": 1100},
        {"RegionLocationMinY0": 500, "RegionLocationMaxY1": 600},
        {"RegionLocationMinX0": 80, "RegionLocationMaxX1": 200},
        {"RegionLocationMaxX1": 2**32 - 1, "RegionLocationMaxY1": 2**32 - 1},
        {"RegionLocationMaxX1": 0, "RegionLocationMaxY1": 0},
        {"RegionLocationMaxX1": None, "RegionLocationMaxY1": None},
        {"RegionLocationMaxX1": 5},
        {"RegionLocationMaxX1": 29, "RegionLocationMaxY1": 29},
        {"RegionSpatialFormat": None},
    ],
)
def test_a_region_that_states_no_scale_of_the_picture_gives_none(
    changes: dict[str, Any],
) -> None:
    assert geometry(region(**changes)).mm_per_pixel is None


@pytest.mark.parametrize(
    "changes",
    [
        {"RegionLocationMaxX1": 0, "RegionLocationMaxY1": 0},
        {"RegionLocationMaxX1": None, "RegionLocationMaxY1": None},
        {"RegionLocationMaxX1": 5},
    ],
)
def test_a_region_without_room_is_no_place_of_the_tissue(
    changes: dict[str, Any],
) -> None:
    found = geometry(region(**changes))
    assert found.tissue_region_px is None
    assert "does not fit" in found.notes[0]


@pytest.mark.parametrize(
    ("spacing", "scale"),
    [
        ([0.5, 0.7], (0.7, 0.5)),
        ([0.5], None),
        ([0.5, 0.5, 0.5], None),
        ([-0.5, -0.5], None),
        ([0, 0], None),
        ([1.0, 1.0], None),
        ([1.0, 1.01], (1.01, 1.0)),
        ([0.3528, 0.3528], None),
        ([0.26458333, 0.26458333], None),
        ([0.265, 0.265], None),
        ([0.36, 0.36], (0.36, 0.36)),
    ],
)
def test_pixel_spacing_is_two_positive_numbers_and_no_placeholder(
    spacing: list[float], scale: tuple[float, float] | None
) -> None:
    dataset = made.header(SequenceOfUltrasoundRegions=None)
    dataset.add_new(0x00280030, "DS", spacing)
    assert geometry_of(dataset, ROWS, COLUMNS).mm_per_pixel == scale


@pytest.mark.parametrize("sources", [{"PixelSpacing": [0.5, 0.5]}, {}])
def test_an_aspect_ratio_against_the_scale_is_said(sources: dict[str, Any]) -> None:
    regions = [] if sources else [region()]
    against = geometry(*regions, PixelAspectRatio=[4, 3], **sources)
    assert "contradicts the scale" in " ".join(against.notes)
    assert against.mm_per_pixel is not None
    plain = geometry(*regions, PixelAspectRatio=[1, 1], **sources)
    assert "contradicts" not in " ".join(plain.notes)


@pytest.mark.parametrize("ratio", [[2, 1], [1, 4]])
def test_an_aspect_ratio_that_cannot_be_is_said(ratio: list[int]) -> None:
    found = geometry(PixelAspectRatio=ratio)
    assert found.pixel_aspect == 1.0
    assert "not plausible" in found.notes[0]


@pytest.mark.parametrize("data_type", [3, 4])
def test_a_spectrum_that_is_called_2d_is_one(data_type: int) -> None:
    below = region(RegionDataType=data_type, RegionLocationMinY0=80)
    for found in (
        geometry(region(RegionLocationMaxY1=79), below),
        geometry(region(RegionDataType=data_type)),
    ):
        assert "spectral Doppler" in found.problems[0]


def test_the_order_of_the_regions_does_not_matter() -> None:
    kinds = [
        region(RegionLocationMaxY1=89),
        region(
            RegionSpatialFormat=3, PhysicalUnitsXDirection=4, RegionLocationMinY0=90
        ),
        region(RegionLocationMaxX1=29, RegionLocationMaxY1=29, PhysicalDeltaX=0.4),
        region(PhysicalUnitsXDirection=0, RegionLocationMaxY1=89),
    ]
    first = geometry(*kinds)
    for turn in range(1, len(kinds)):
        found = geometry(*kinds[turn:], *kinds[:turn])
        assert found.mm_per_pixel == first.mm_per_pixel
        assert found.tissue_region_px == first.tissue_region_px
        assert set(found.problems) == set(first.problems)
