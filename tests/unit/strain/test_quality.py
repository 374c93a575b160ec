"""Each thing that can be wrong with a segment is found, and said in words."""

import numpy as np
import pytest

from longaxis.data import Tracks
from longaxis.strain.curve import strain_curves
from longaxis.strain.jumps import out_of_course_mm
from longaxis.strain.quality import PointChecks, inside_sector, segment_quality
from tests.unit.strain.test_curve import horseshoe, make_beat

N_FRAMES = 21
TIMES_S = np.arange(N_FRAMES) * 0.02
N_COLUMNS = 43


def healthy():
    """Return a wall that shortens by a fifth and comes back, (T, L, R, 2)."""
    wall = horseshoe(n_columns=N_COLUMNS)
    activation = np.sin(np.pi * np.arange(N_FRAMES) / (N_FRAMES - 1)) ** 2
    return wall * (1 - 0.2 * activation[:, None, None, None])


def judge(points, *, confidence=None, drift=None, in_sector=None, expected_mm=None):
    shape = points.shape[:3]
    beat = make_beat(N_FRAMES, end_systole=10)
    return segment_quality(
        points,
        Tracks(
            points_mm=points.reshape(len(points), -1, 2),
            confidence=flat(np.full(shape, 0.9) if confidence is None else confidence),
            expected_error_mm=None if expected_mm is None else flat(expected_mm),
        ),
        beat=beat,
        curves=strain_curves(points, frame_times_s=TIMES_S, beat=beat),
        drift=drift,
        checks=PointChecks(
            in_sector=np.ones(shape, dtype=bool) if in_sector is None else in_sector,
            jumps_mm=out_of_course_mm(points, TIMES_S),
        ),
    )


def flat(values):
    return values.reshape(len(values), -1)


def only(qualities, number):
    """Return the reasons of one segment, sure that all others are good."""
    others = [each for n, each in enumerate(qualities) if n != number]
    assert all(each.is_good for each in others)
    return " / ".join(qualities[number].reasons)


def test_a_healthy_wall_is_good_everywhere():
    qualities = judge(healthy(), drift=np.full(6, 0.01))
    assert len(qualities) == 6
    assert all(each.is_good for each in qualities)
    assert [each.score for each in qualities] == pytest.approx([0.9] * 6)


def test_poorly_followed_points_are_counted():
    points = healthy()
    confidence = np.full(points.shape[:3], 0.9)
    confidence[4:, 15:21] = 0.1
    qualities = judge(points, confidence=confidence)
    assert only(qualities, 2).startswith("speckle poorly followed (")
    assert qualities[2].score < 0.4


def test_what_the_tracker_expects_to_be_off_is_told_and_limited():
    points = healthy()
    expected_mm = np.full(points.shape[:3], 0.8)
    expected_mm[:, 15:21] = 4.0
    qualities = judge(points, expected_mm=expected_mm)
    told = [each.expected_error_mm for each in qualities]
    assert told[0] == pytest.approx(0.8)
    assert 2.0 < told[2] < 4.0
    assert only(qualities, 2) == f"likely {told[2]:.1f} mm off"
    assert qualities[0].score == pytest.approx(0.9)
    assert qualities[2].score == pytest.approx(0.9 * 2 / 3)


def test_a_small_expected_error_does_not_excuse_low_confidence():
    points = healthy()
    doubtful = np.full(points.shape[:3], 0.1)
    expected_mm = np.full(points.shape[:3], 0.2)
    qualities = judge(points, confidence=doubtful, expected_mm=expected_mm)
    assert all("poorly followed" in " ".join(each.reasons) for each in qualities)


def test_a_tracker_that_does_not_say_what_it_expects_is_not_blamed():
    assert {each.expected_error_mm for each in judge(healthy())} == {None}


def test_drift_is_said_with_its_size():
    drift = np.array([0.01, -0.02, 0.0, -0.081, 0.03, 0.04])
    assert only(judge(healthy(), drift=drift), 3) == "drift \u22128.1 points"


def test_points_outside_the_sector_are_counted():
    points = healthy()
    in_sector = np.ones(points.shape[:3], dtype=bool)
    in_sector[:, 37:] = False
    assert only(judge(points, in_sector=in_sector), 5) == (
        "outside the sector (100 % of points)"
    )


def test_a_folded_mesh_is_found():
    points = healthy()
    # Two neighbouring columns of the inner row change places for some frames.
    points[5:9, [2, 3], 0] = points[5:9, [3, 2], 0]
    assert only(judge(points), 0).startswith("mesh folded (19 % of frames)")


def test_lost_points_are_found():
    points = healthy()
    points[7, 18, 1] = np.nan
    assert "points lost" in only(judge(points), 2)


@pytest.mark.parametrize("columns", [slice(20, 21), slice(3, 30), slice(None)])
def test_points_lost_at_end_diastole_leave_every_segment_its_columns(columns):
    points = healthy()
    points[0, columns] = np.nan
    qualities = judge(points)
    assert len(qualities) == 6
    lost = [quality for quality in qualities if not quality.is_good]
    assert lost


def test_a_jump_between_two_frames_is_found():
    points = healthy()
    # From one frame to the next the end of the first segment slides by a fifth of it.
    direction = points[0, 6, 1] - points[0, 0, 1]
    points[10:, :1] -= 0.2 * direction
    assert "jump of +" in only(judge(points), 0)


def jumped(frames, columns, rows, shift_mm=(0.0, 12.0)):
    """Return the healthy wall with some of its points elsewhere in some frames."""
    points = healthy()
    for frame in frames:
        points[frame, columns, rows] += shift_mm
    return points


WALL_SIDE, FOUR, EVERY_ROW = slice(0, 21), slice(16, 20), slice(None)


@pytest.mark.parametrize(
    ("frames", "columns", "rows"),
    [
        pytest.param([9], FOUR, EVERY_ROW, id="four columns in one frame"),
        pytest.param([9], FOUR, slice(0, 1), id="in the inner row alone"),
        pytest.param([9], FOUR, slice(2, 3), id="in the outer row alone"),
        pytest.param([9], slice(18, 19), slice(0, 1), id="one point"),
        pytest.param([9, 10], FOUR, EVERY_ROW, id="two frames"),
        pytest.param([9, 10, 11], FOUR, EVERY_ROW, id="three frames"),
        pytest.param(range(9, N_FRAMES), FOUR, EVERY_ROW, id="from a frame on"),
        pytest.param([8, 10, 12, 14], FOUR, EVERY_ROW, id="to and fro"),
        pytest.param([N_FRAMES - 1], FOUR, EVERY_ROW, id="the last frame"),
        pytest.param([0], FOUR, EVERY_ROW, id="the first frame"),
    ],
)
def test_points_that_jump_are_found_with_size_and_frame(frames, columns, rows):
    reasons = " / ".join(judge(jumped(frames, columns, rows))[2].reasons)
    assert "points jump by 1" in reasons
    near = [each + 1 for each in frames]
    frame = int(reasons.split("at frame ")[1].split(" ")[0])
    assert min(near) - 1 <= frame <= max(near) + 1


def test_a_wall_side_that_jumps_as_a_whole_is_found_in_each_of_its_segments():
    qualities = judge(jumped([9], WALL_SIDE, EVERY_ROW))
    for each in qualities[:3]:
        assert "points jump by 12 mm at frame 10" in each.reasons
    assert all(each.is_good for each in qualities[4:])


def test_the_whole_wall_that_jumps_for_one_frame_is_found():
    # Its length, and so every curve, stays as it is.
    qualities = judge(jumped([9], slice(None), EVERY_ROW))
    assert all("points jump by 12 mm at frame 10" in q.reasons for q in qualities)


@pytest.mark.parametrize("frame_s", [0.005, 0.0125, 0.02, 0.04])
def test_a_wall_that_moves_fast_does_not_jump(frame_s):
    # 150 mm/s, turning round within 60 ms: faster than any wall was measured to be.
    times_s = np.arange(0.0, 0.8, frame_s)
    swing_mm = 3.0 * np.sin(2 * np.pi * times_s / 0.24)
    points = healthy()[:1] + np.stack([0 * swing_mm, swing_mm], 1)[:, None, None]
    assert out_of_course_mm(points, times_s).max() == 0


def test_uneven_frame_times_are_no_jump():
    times_s = np.array([0.0, 0.02, 0.04, 0.10, 0.12, 0.14])
    points = healthy()[:1] + (80 * times_s)[:, None, None, None]
    assert out_of_course_mm(points, times_s).max() == 0


def test_lost_points_do_not_hide_a_jump_beside_them():
    points = jumped([9], FOUR, EVERY_ROW)
    points[9, 17] = np.nan
    assert any("points jump by 12 mm" in each for each in judge(points)[2].reasons)


def test_lengthening_and_impossible_strain_are_found():
    points = healthy()
    direction = points[0, 0, 1] - points[0, 6, 1]
    slide = np.linspace(0, 1, N_FRAMES)[:, None, None]
    points[:, 0] += 1.2 * slide * direction
    reasons = only(judge(points), 0)
    assert "strain of +" in reasons
    assert "lengthens by" in reasons


def test_the_sector_is_what_the_loop_ever_shows():
    frames = np.zeros((6, 64, 80), dtype=np.uint8)
    frames[3, 16:48, 24:56] = 90
    points_mm = np.array([[20.0, 15.0], [2.0, 2.0], [39.0, 31.0], [np.nan, 3.0]])
    found = inside_sector(frames, points_mm[None, :, None], (0.5, 0.5))
    assert found[0, :, 0].tolist() == [True, False, False, False]
    outside = inside_sector(frames, np.array([[-30.0, 5.0], [500.0, 5.0]]), (0.5, 0.5))
    assert not outside.any()
