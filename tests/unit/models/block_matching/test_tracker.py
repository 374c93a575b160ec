"""Block matching follows speckle whose motion is known."""

import numpy as np
import pytest

from longaxis.data import Loop
from longaxis.errors import CancelledError, TrackingError
from longaxis.models.block_matching.beat_revisits import Revisits
from longaxis.models.block_matching.correlation import BlockPicture, BlockShape, match
from longaxis.models.block_matching.run import _Way
from longaxis.models.block_matching.settings import VERSION_3, VERSION_4, VERSION_5
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from longaxis.models.registry import TrackerRegistry
from tests.unit.models.speckle import shrinking_loop, wall_points


def length_mm(line):
    return np.linalg.norm(np.diff(line, axis=-2), axis=-1).sum(axis=-1)


def track(loop, motion, *, start_frame, **given):
    wall = wall_points()
    truth_mm = motion(wall.reshape(-1, 2))
    given = {"mesh_shape": wall.shape[:2]} | given
    tracks = BlockMatchingTracker().track(
        loop, truth_mm[start_frame].copy(), start_frame=start_frame, **given
    )
    return tracks, truth_mm, wall.shape[:2]


def strain_error(tracks, truth_mm, shape):
    """Return the largest error of the strain of the middle row."""
    lines = [
        length_mm(points.reshape(-1, *shape, 2)[:, :, shape[1] // 2])
        for points in (tracks.points_mm, truth_mm)
    ]
    measured, true = (line / line[0] - 1 for line in lines)
    return np.abs(measured - true).max()


@pytest.mark.parametrize("mm_per_pixel", [(0.5, 0.5), (0.6, 0.35), (0.3, 0.3)])
def test_strain_is_right_whatever_the_pixels(mm_per_pixel):
    loop, motion = shrinking_loop(mm_per_pixel=mm_per_pixel)
    tracks, truth_mm, shape = track(loop, motion, start_frame=6)
    assert np.linalg.norm(tracks.points_mm - truth_mm, axis=2).mean() < 0.4
    assert strain_error(tracks, truth_mm, shape) < 0.015


def test_the_points_stay_as_placed_in_the_start_frame():
    loop, motion = shrinking_loop()
    tracks, truth_mm, _ = track(loop, motion, start_frame=4)
    assert np.array_equal(tracks.points_mm[4], truth_mm[4])
    assert (tracks.confidence[4] == 1).all()


def test_large_steps_of_a_slow_loop_are_found():
    loop, motion = shrinking_loop(
        n_frames=9, frame_rate_hz=18.0, shrinkage=(0.05, 0.1), shift_mm=(9.0, -6.0)
    )
    tracks, truth_mm, shape = track(loop, motion, start_frame=4)
    assert np.linalg.norm(np.diff(truth_mm, axis=0), axis=2).max() > 4
    assert np.linalg.norm(tracks.points_mm - truth_mm, axis=2).mean() < 0.6
    assert strain_error(tracks, truth_mm, shape) < 0.02


def test_points_without_a_mesh_are_followed_too():
    loop, motion = shrinking_loop()
    tracks, truth_mm, _ = track(loop, motion, start_frame=6, mesh_shape=None)
    assert np.linalg.norm(tracks.points_mm - truth_mm, axis=2).mean() < 0.5


def test_a_single_point_is_followed():
    loop, motion = shrinking_loop()
    truth_mm = motion(np.array([[40.0, 70.0]]))
    tracks = BlockMatchingTracker().track(loop, truth_mm[0].copy(), start_frame=0)
    assert np.linalg.norm(tracks.points_mm - truth_mm, axis=2).max() < 0.8


def test_a_still_picture_keeps_the_points():
    loop, motion = shrinking_loop(n_frames=2)
    still = Loop(
        frames=np.repeat(loop.frames[:1], 5, axis=0),
        frame_times_s=np.arange(5) * 0.02,
        mm_per_pixel=loop.mm_per_pixel,
    )
    points_mm = motion(wall_points().reshape(-1, 2))[0]
    tracks = BlockMatchingTracker().track(still, points_mm, start_frame=2)
    assert tracks.points_mm == pytest.approx(
        np.broadcast_to(points_mm, tracks.points_mm.shape), abs=0.05
    )
    assert tracks.confidence.min() > 0.9


def test_speckle_that_changes_wholly_is_not_trusted():
    loop, motion = shrinking_loop()
    rng = np.random.default_rng(1)
    frames = loop.frames.copy()
    frames[6:] = rng.integers(0, 255, frames[6:].shape)
    changed = Loop(
        frames=frames,
        frame_times_s=loop.frame_times_s.copy(),
        mm_per_pixel=loop.mm_per_pixel,
    )
    tracks, _, _ = track(changed, motion, start_frame=0)
    assert tracks.confidence[1:6].mean() > 0.8
    assert tracks.confidence[7:].mean() < 0.2
    assert np.isfinite(tracks.points_mm).all()


def test_wrong_blocks_do_not_pull_the_wall_along():
    loop, motion = shrinking_loop()
    frames = loop.frames.copy()
    # A still, bright blot lies on a part of the wall that moves.
    frames[:, 120:136, 50:66] = 230
    blotted = Loop(
        frames=frames,
        frame_times_s=loop.frame_times_s.copy(),
        mm_per_pixel=loop.mm_per_pixel,
    )
    tracks, truth_mm, _ = track(blotted, motion, start_frame=6)
    error_mm = np.linalg.norm(tracks.points_mm - truth_mm, axis=2)
    assert error_mm.mean() < 0.8
    assert error_mm.max() < 5


@pytest.mark.parametrize("grey", [0, 90])
@pytest.mark.parametrize("settings", [None, VERSION_3])
def test_an_empty_picture_leaves_the_points_where_they_are(settings, grey):
    empty = Loop(
        frames=np.full((5, 200, 200), grey, dtype=np.uint8),
        frame_times_s=np.arange(5) * 0.02,
        mm_per_pixel=(0.6, 0.6),
    )
    wall = wall_points()
    points_mm = wall.reshape(-1, 2)
    tracks = BlockMatchingTracker(settings).track(
        empty, points_mm, start_frame=1, mesh_shape=wall.shape[:2]
    )
    assert np.linalg.norm(tracks.points_mm - points_mm, axis=2).max() < 0.01
    assert tracks.confidence[[0, 2, 3, 4]].max() < 0.05


def test_a_wall_that_was_lost_is_found_again_in_the_next_beat(monkeypatch):
    loop, motion = shrinking_loop(n_frames=16, frame_rate_hz=25.0, shift_mm=(7.0, -6.0))
    frames = np.concatenate([loop.frames, loop.frames[1:]])
    rng = np.random.default_rng(1)
    # The second beat begins unseen.
    frames[17:21] = rng.integers(0, 255, frames[17:21].shape)
    two_beats = Loop(
        frames=frames,
        frame_times_s=np.arange(len(frames)) / 25.0,
        mm_per_pixel=loop.mm_per_pixel,
    )
    wall = wall_points()
    one = motion(wall.reshape(-1, 2))
    truth_mm = np.concatenate([one, one[1:]])

    def error_mm():
        tracks = BlockMatchingTracker().track(
            two_beats, one[0].copy(), start_frame=0, mesh_shape=wall.shape[:2]
        )
        return np.linalg.norm(tracks.points_mm - truth_mm, axis=2)[22:28].mean()

    found_mm = error_mm()
    monkeypatch.setattr(Revisits, "of", lambda *_: None)
    assert error_mm() > 2
    assert found_mm < 0.5


def test_points_outside_the_picture_are_refused():
    loop, _ = shrinking_loop(n_frames=3)
    points_mm = np.array([[10.0, 10.0], [500.0, 10.0]])
    with pytest.raises(TrackingError, match="1 of 2 points"):
        BlockMatchingTracker().track(loop, points_mm, start_frame=0)


def test_a_start_frame_that_does_not_exist_is_our_mistake():
    loop, _ = shrinking_loop(n_frames=3)
    with pytest.raises(ValueError, match="start_frame 7"):
        BlockMatchingTracker().track(loop, np.array([[50.0, 50.0]]), start_frame=7)


def test_progress_is_told_for_each_frame_and_may_stop_the_work():
    loop, motion = shrinking_loop(n_frames=6)
    told = []
    track(loop, motion, start_frame=2, progress=told.append)
    assert told == sorted(told)
    # Each frame of the first pass, and each round of the second.
    assert len(told) == 5 + 2
    assert told[-1] == pytest.approx(1.0)

    def stop(fraction):
        if fraction > 0.5:
            raise CancelledError

    with pytest.raises(CancelledError):
        track(loop, motion, start_frame=2, progress=stop)


def test_both_directions_at_once_give_the_same_tracks_every_time():
    loop, motion = shrinking_loop(n_frames=16, frame_rate_hz=25.0, shift_mm=(7.0, -6.0))
    # Two beats with the start in the middle: frames of one side look back at the other.
    frames = np.concatenate([loop.frames, loop.frames[1:]])
    two_beats = Loop(
        frames=frames,
        frame_times_s=np.arange(len(frames)) / 25.0,
        mm_per_pixel=loop.mm_per_pixel,
    )
    first, again = (track(two_beats, motion, start_frame=15)[0] for _ in range(2))
    assert np.array_equal(first.points_mm, again.points_mm)
    assert np.array_equal(first.confidence, again.confidence)


@pytest.mark.parametrize("way", [1, -1])
def test_what_goes_wrong_in_one_direction_ends_both(monkeypatch, way):
    loop, motion = shrinking_loop(n_frames=9)
    step = _Way.step

    def fails(self, before, frame):
        if (frame - before) * way > 0:
            message = "lost"
            raise TrackingError(message)
        return step(self, before, frame)

    monkeypatch.setattr(_Way, "step", fails)
    with pytest.raises(TrackingError, match="lost"):
        track(loop, motion, start_frame=4)


@pytest.mark.parametrize(
    ("settings", "version"),
    [(None, "6"), (VERSION_5, "5"), (VERSION_4, "4"), (VERSION_3, "3")],
)
def test_results_name_the_version_that_made_them(settings, version):
    assert BlockMatchingTracker(settings).identity.version == version


def test_the_list_of_trackers_names_it():
    identity = TrackerRegistry().make("block-matching").identity
    assert identity.name == "block-matching"
    assert identity.model_sha256 == ""
    assert identity.device == "CPU"


def test_a_block_is_found_between_whole_steps():
    import cv2

    rng = np.random.default_rng(3)
    texture = cv2.GaussianBlur(rng.normal(size=(80, 90)), (0, 0), 2.0) * 500
    moved = cv2.warpAffine(
        texture,
        np.float64([[1, 0, 1.37], [0, 1, -0.72]]),
        (90, 80),
        flags=cv2.INTER_CUBIC,
    )
    shape = BlockShape((8, 8), 3)
    centres = np.array([[30.0, 30.0], [50.5, 44.2], [60.0, 25.0]])
    blocks = BlockPicture(texture.astype(np.float32), shape).blocks(centres)
    found = match(blocks, BlockPicture(moved.astype(np.float32), shape), centres)
    assert found.positions - centres == pytest.approx(
        np.broadcast_to([1.37, -0.72], (3, 2)), abs=0.08
    )
    assert found.correlation.min() > 0.9
