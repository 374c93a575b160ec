"""Times and scales that files state wrongly: what cannot be is never used silently."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from longaxis.io.dicom.timing import Timing, timing_of
from longaxis.io.dicom.ultrasound_regions import Geometry, geometry_of
from tests.unit.io import dicom_files as made

VECTOR = 0x00181065
N = 12
ROWS, COLUMNS = 120, 160


def timing(**changes: Any) -> Timing:
    return timing_of(made.header(NumberOfFrames=N, **changes), N)


def vector(*values: float) -> Timing:
    return timing(
        FrameIncrementPointer=VECTOR, FrameTime=None, FrameTimeVector=list(values)
    )


# ---- frame times ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ([0, *[0.02] * 11], "in seconds"),
        ([0, *[20_000.0] * 11], "in microseconds"),
        ([0, *[0.0002] * 11], "not used"),
        ([20.0 * k for k in range(N)], "times since the first frame"),
        ([0.02 * k for k in range(N)], "times since the first frame"),
        ([20.0 * k for k in range(1, N + 1)], "times since the first frame"),
        ([0, *[20.0] * 5, 5000.0, *[20.0] * 5], "gap"),
        ([0, *[20.0] * 5, 300.0, *[20.0] * 5], "gap"),
        ([0, *[20.0] * 5, 1.0, *[20.0] * 5], "gap"),
        ([0, *[-20.0] * 11], "cannot be used"),
        ([0, *[20.0] * 4], "cannot be used"),
    ],
)
def test_an_implausible_vector_is_told_and_not_used(
    values: list[float], word: str
) -> None:
    found = vector(*values)
    assert found.frame_times_s is None
    assert word in found.notes[0]


@pytest.mark.parametrize(
    "values",
    [
        [0, *[20.0] * 11],
        [20.0] * N,
        [0, 20, 40, 20, 20, 40, 20, 20, 40, 20, 20, 40],  # Acuson: dropped frames
        [0, 33, 33, 38, 33, 50, 33, 38, 33, 33, 50, 33],
        [0, 20, 60, 20, 20, 20, 20, 20, 20, 20, 20, 20],
        [0, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29],  # a rate that falls slowly
    ],
)
def test_a_plausible_vector_is_used_as_it_stands(values: list[float]) -> None:
    found = vector(*values)
    assert found.frame_times_s is not None
    assert 1000 * np.diff(found.frame_times_s) == pytest.approx(values[1:])
    assert found.time_doubt == ""
    assert found.notes == ()


def test_a_gap_puts_what_else_the_file_states_in_doubt() -> None:
    found = timing(
        FrameIncrementPointer=VECTOR,
        FrameTimeVector=[0, *[20.0] * 5, 5000.0, *[20.0] * 5],
        FrameTime=20.0,
    )
    assert "gap" in found.time_doubt


@pytest.mark.parametrize("step_ms", [0.0, -20.0, 0.02, 20_000.0])
def test_a_frame_time_that_cannot_be_is_said(step_ms: float) -> None:
    found = timing(FrameTime=step_ms)
    assert found.frame_times_s is None
    assert "Frame Time is" in found.notes[0]
    by_rate = timing(FrameTime=step_ms, CineRate=50)
    assert by_rate.frame_times_s is not None
    assert by_rate.frame_times_s[-1] == pytest.approx(0.22)
    assert len(by_rate.notes) == 2


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"CineRate": 60}, "Cine Rate 60"),
        ({"CineRate": 1000}, "Cine Rate 1000"),
        ({"RecommendedDisplayFrameRate": 25}, "Recommended Display Frame Rate 25"),
        ({"ActualFrameDuration": 33}, "Actual Frame Duration 33"),
        ({"EffectiveDuration": 1.0}, "Effective Duration 1"),
        ({"EffectiveDuration": 480.0}, "Effective Duration 480"),
    ],
)
def test_statements_that_contradict_each_other_are_named(
    changes: dict[str, Any], word: str
) -> None:
    found = timing(**changes)
    assert word in found.time_doubt
    assert "Frame Time 20 ms" in found.time_doubt


@pytest.mark.parametrize(
    "changes",
    [
        {"CineRate": 50},
        {"CineRate": 47},
        {"CineRate": 0},
        {"CineRate": -1},
        {"RecommendedDisplayFrameRate": 50, "ActualFrameDuration": 20},
        {"EffectiveDuration": 0.24},
        {"EffectiveDuration": 0.22},
        {"EffectiveDuration": 240.0},
    ],
)
def test_statements_that_agree_leave_no_doubt(changes: dict[str, Any]) -> None:
    found = timing(**changes)
    assert found.time_doubt == ""
    assert found.frame_times_s is not None
    assert found.frame_times_s[1] == pytest.approx(0.02)


def test_a_vector_that_contradicts_the_frame_time_is_in_doubt() -> None:
    found = timing(
        FrameIncrementPointer=VECTOR, FrameTimeVector=[0, *[40.0] * 11], FrameTime=20.0
    )
    assert "Frame Time Vector 40 ms" in found.time_doubt


def test_dropped_frames_do_not_contradict_the_nominal_rate() -> None:
    found = timing(
        FrameIncrementPointer=VECTOR,
        FrameTime=None,
        FrameTimeVector=[0, 20, 40, 20, 20, 40, 20, 20, 40, 20, 20, 40],
        CineRate=50,
    )
    assert found.time_doubt == ""


def test_decimal_commas_are_read() -> None:
    assert timing(FrameTime=None, CineRate=None).frame_times_s is None
    dataset = made.header(NumberOfFrames=N)
    dataset.FrameTime = None
    dataset.add_new(0x00181063, "LO", "33,33")
    times_s = timing_of(dataset, N).frame_times_s
    assert times_s is not None
    assert times_s[1] == pytest.approx(0.03333)


def test_an_unusually_fast_rate_asks_to_be_checked() -> None:
    found = timing(FrameTime=1.0)
    assert "unusually fast" in found.notes[0]


@pytest.mark.parametrize(
    "changes", [{"FrameTime": 1000.0}, {"FrameTime": 200.0}, {"CineRate": 1}]
)
def test_an_unusually_slow_rate_asks_to_be_checked(changes: dict[str, Any]) -> None:
    found = timing(**({"FrameTime": None} | changes))
    assert "unusually slow" in " ".join(found.notes)
    assert timing(FrameTime=100.0).notes == ()


# ---- R waves and heart rate --------------------------------------------------------


@pytest.mark.parametrize(
    ("times_ms", "kept_ms", "word"),
    [
        ([100.0], [100], ""),
        ([0.0, 200.0], [0, 200], ""),
        ([-300.0, 100.0], [100], ""),
        ([100.0, 5000.0, 9000.0], [100], "outside the loop"),
        ([5000.0], [], "outside the loop"),
        ([0.02, 0.18], [], "in seconds"),
        ([0.1, 0.9, 1.7], [], "in seconds"),
        ([20_000.0, 180_000.0], [], "outside the loop"),
    ],
)
def test_r_waves_outside_the_loop_are_not_used(
    times_ms: list[float], kept_ms: list[float], word: str
) -> None:
    found = timing(RWaveTimeVector=times_ms)
    assert 1000 * found.r_waves.times_s == pytest.approx(kept_ms)
    assert word in " ".join(found.notes)


def test_r_waves_named_by_their_frames_are_read() -> None:
    found = timing(RWavePointer=[2, 9, 40])
    assert found.r_waves.frames == (1, 8)
    assert found.r_waves.times_s == pytest.approx([0.02, 0.16])
    assert "frame 40" in found.notes[0]
    untimed = timing(RWavePointer=[2, 9], FrameTime=None)
    assert untimed.r_waves.frames == (1, 8)


def test_a_heart_rate_that_cannot_be_is_said() -> None:
    found = timing(HeartRate=900)
    assert found.heart_rate_bpm is None
    assert "900" in found.notes[0]
    for unknown in (0, -1, None):
        assert timing(HeartRate=unknown).notes == ()


@pytest.mark.parametrize(
    ("interval_ms", "heart_rate", "r_waves_ms", "is_doubted"),
    [
        (1000, 60, None, False),
        (920, 60, None, False),
        (500, 60, None, True),
        (1, 60, None, False),
        (0, 60, None, False),
        # 66 and 61 agree, and so do 61 and 56; 66 and 56 do not.
        (1070, 61, [0, 910], True),
        (1000, 61, [0, 980], False),
    ],
)
def test_a_beat_of_another_length_than_the_heart_rate_puts_times_in_doubt(
    interval_ms: float, heart_rate: float, r_waves_ms: Any, is_doubted: bool
) -> None:
    changes = {
        "NominalInterval": interval_ms,
        "HeartRate": heart_rate,
        "RWaveTimeVector": r_waves_ms,
    }
    found = timing_of(made.header(**changes), 60)
    assert bool(found.time_doubt) is is_doubted
    assert not is_doubted or f"Nominal Interval {interval_ms} ms" in found.time_doubt
    is_contradicted = interval_ms == 500
    assert found.heart_rate_bpm == (None if is_contradicted else heart_rate)


def test_a_nominal_interval_states_the_heart_rate_where_nothing_else_does() -> None:
    found = timing(NominalInterval=800, HeartRate=None)
    assert found.heart_rate_bpm == pytest.approx(75)
    assert "Nominal Interval" in found.notes[0]
    assert not found.time_doubt
    unlikely = timing(NominalInterval=0.8, HeartRate=None)
    assert unlikely.heart_rate_bpm is None
    assert "not plausible" in unlikely.notes[0]


def test_contradicting_beats_are_noted_where_there_are_no_frame_times() -> None:
    found = timing(NominalInterval=500, HeartRate=60, FrameTime=None)
    assert found.heart_rate_bpm is None
    assert "Neither is used" in found.notes[0]


# ---- scale ----------------------------------------------------------------------


def region(**changes: Any) -> Any:
    size = {
        "RegionLocationMaxX1": COLUMNS - 1,
        "RegionLocationMaxY1": ROWS - 1,
        "PhysicalDeltaX": 0.1,
        "PhysicalDeltaY": 0.1,
    }
    return made.region(**(size | changes))


def scaled(delta_cm: float, **changes: Any) -> Any:
    return region(PhysicalDeltaX=delta_cm, PhysicalDeltaY=delta_cm, **changes)


def geometry(*regions: Any, **changes: Any) -> Geometry:
    dataset = made.header(
        SequenceOfUltrasoundRegions=made.Sequence(list(regions)), **changes
    )
    return geometry_of(dataset, ROWS, COLUMNS)


SMALL = {"RegionLocationMaxX1": 29, "RegionLocationMaxY1": 29}


@pytest.mark.parametrize("inset_first", [True, False])
def test_of_different_scales_that_of_most_of_the_picture_counts(
    inset_first: bool,
) -> None:
    both = [scaled(0.4, **SMALL), scaled(0.1)]
    found = geometry(*(both if inset_first else both[::-1]))
    assert found.mm_per_pixel == (1.0, 1.0)
    assert found.tissue_region_px == (0, 0, COLUMNS, ROWS)
    assert "different scales" in found.notes[0]
    assert found.problems == ()


def test_regions_of_one_scale_agree() -> None:
    found = geometry(scaled(0.1), scaled(0.1005, **SMALL))
    assert found.mm_per_pixel == (1.0, 1.0)
    assert found.notes == ()


@pytest.mark.parametrize(
    "regions",
    [
        [scaled(0.3), scaled(0.1)],
        [scaled(0.3, RegionLocationMaxX1=79), scaled(0.1, RegionLocationMinX0=60)],
        [scaled(0.3), scaled(0.1, RegionLocationMaxY1=100)],
    ],
)
def test_scales_that_contradict_each_other_are_not_used(regions: list[Any]) -> None:
    found = geometry(*regions)
    assert found.mm_per_pixel is None
    assert "contradict each other" in found.notes[0]


def test_the_scale_of_an_inset_is_not_that_of_the_picture() -> None:
    found = geometry(scaled(0.1, **SMALL), region(PhysicalUnitsXDirection=0))
    assert found.mm_per_pixel is None
    assert "Only a small part" in found.notes[0]


@pytest.mark.parametrize(
    "swapped",
    [
        {"RegionLocationMinX0": COLUMNS - 1, "RegionLocationMaxX1": 0},
        {"RegionLocationMinY0": ROWS - 1, "RegionLocationMaxY1": 0},
    ],
)
def test_exchanged_ends_of_a_region_are_put_in_order(swapped: dict[str, int]) -> None:
    found = geometry(region(**swapped))
    assert found.mm_per_pixel == (1.0, 1.0)
    assert found.tissue_region_px == (0, 0, COLUMNS, ROWS)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"PhysicalDeltaX": 1.0, "PhysicalDeltaY": 1.0}, "120 cm deep"),
        ({"PhysicalDeltaX": 0.01, "PhysicalDeltaY": 0.01}, "1.2 cm deep"),
        ({"PhysicalDeltaX": 0.5, "PhysicalDeltaY": 0.1}, "longer"),
        ({"PhysicalDeltaX": 0.1, "PhysicalDeltaY": 0.16}, "longer"),
    ],
)
def test_a_scale_that_cannot_be_is_not_used(
    changes: dict[str, float], word: str
) -> None:
    found = geometry(region(**changes))
    assert found.mm_per_pixel is None
    assert word in found.notes[0]
    assert found.tissue_region_px == (0, 0, COLUMNS, ROWS)


@pytest.mark.parametrize(
    "units", [{"PhysicalUnitsYDirection": 4}, {"PhysicalUnitsXDirection": 5}]
)
def test_units_that_are_no_lengths_give_no_scale(units: dict[str, int]) -> None:
    assert geometry(region(**units)).mm_per_pixel is None


@pytest.mark.parametrize(
    ("rows", "spacing", "scale"),
    [
        (600, [1.0, 1.0], None),
        (600, [0.3, 0.3], (0.3, 0.3)),
        (60, [0.3, 0.3], None),
        (120, ["0,5", "0,5"], (0.5, 0.5)),
        (120, [0.5, 0.1], None),
    ],
)
def test_pixel_spacing_has_the_same_limits(
    rows: int, spacing: list[Any], scale: tuple[float, float] | None
) -> None:
    dataset = made.header(SequenceOfUltrasoundRegions=None)
    dataset.add_new(0x00280030, "LO", [str(each) for each in spacing])
    found = geometry_of(dataset, rows, 4 * rows // 3)
    assert found.mm_per_pixel == scale
    assert found.notes


def test_pixel_spacing_that_contradicts_the_region_is_said() -> None:
    found = geometry(region(), PixelSpacing=[0.3, 0.3])
    assert found.mm_per_pixel == (1.0, 1.0)
    assert "contradicts the ultrasound region" in found.notes[0]
    assert geometry(region(), PixelSpacing=[1.0, 1.0]).notes == ()


@pytest.mark.parametrize(
    ("ratio", "aspect"),
    [([12, 11], 12 / 11), ([1, 1], 1.0), ([5, 1], 1.0), ([0, 1], 1.0)],
)
def test_the_aspect_ratio_is_kept_for_a_scale_by_two_marks(
    ratio: list[int], aspect: float
) -> None:
    dataset = made.header(SequenceOfUltrasoundRegions=None, PixelAspectRatio=ratio)
    assert geometry_of(dataset, ROWS, COLUMNS).pixel_aspect == pytest.approx(aspect)
    with_scale = geometry(region(), PixelAspectRatio=ratio)
    assert with_scale.pixel_aspect == 1.0
