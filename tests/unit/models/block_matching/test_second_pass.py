"""Tracks that are measured once more, between many pairs of frames."""

import numpy as np
import pytest

from longaxis.data import Loop
from longaxis.errors import CancelledError
from longaxis.models.block_matching.run import BlockRun
from longaxis.models.block_matching.second_pass import second_pass
from longaxis.models.block_matching.settings import VERSION_5, BlockMatchingSettings
from longaxis.models.block_matching.tracker import BlockMatchingTracker
from tests.unit.models.speckle import shrinking_loop, wall_points

START = 3


@pytest.fixture(scope="module")
def speckle():
    return shrinking_loop(n_frames=10, frame_rate_hz=50.0)


def finished(loop, tracks_mm, shape, settings=None):
    """Return a first pass that has found these tracks (T, N, 2)."""
    settings = settings or BlockMatchingSettings()
    run = BlockRun(loop, tracks_mm[START], shape, START, settings)
    run.tracks_mm[:] = tracks_mm
    # Frames wait for those that they look like; none of these loops comes back.
    run.alike = lambda _: None
    return run


def truth_of(motion):
    wall = wall_points()
    return motion(wall.reshape(-1, 2)), wall.shape[:2]


def drifting(truth_mm, along_mm):
    """Return tracks that err by more in every frame, differently along the wall."""
    away = np.abs(np.arange(len(truth_mm)) - START) / (len(truth_mm) - START - 1)
    wave = 1 + 0.5 * np.sin(np.linspace(0, 3, truth_mm.shape[1]))
    return truth_mm + away[:, None, None] * wave[:, None] * np.array([along_mm, 0.4])


def error_mm(tracks_mm, truth_mm):
    return np.linalg.norm(tracks_mm - truth_mm, axis=-1).mean()


def test_what_drifted_is_brought_back(speckle):
    loop, motion = speckle
    truth_mm, shape = truth_of(motion)
    drifted_mm = drifting(truth_mm, 0.7)
    run = finished(loop, drifted_mm, shape)
    again_mm = second_pass(run, shape).tracks_mm(lambda _: None)
    assert error_mm(drifted_mm, truth_mm) > 0.4
    assert error_mm(again_mm, truth_mm) < 0.4 * error_mm(drifted_mm, truth_mm)
    assert np.array_equal(again_mm[START], truth_mm[START])


def test_right_tracks_stay_right(speckle):
    loop, motion = speckle
    truth_mm, shape = truth_of(motion)
    again_mm = second_pass(finished(loop, truth_mm, shape), shape).tracks_mm(
        lambda _: None
    )
    assert error_mm(again_mm, truth_mm) < 0.15


def test_pictures_that_show_nothing_move_no_point(speckle):
    loop, motion = speckle
    truth_mm, shape = truth_of(motion)
    black = Loop(
        frames=np.zeros_like(loop.frames),
        frame_times_s=loop.frame_times_s,
        mm_per_pixel=loop.mm_per_pixel,
    )
    still_mm = np.repeat(truth_mm[START][None], len(truth_mm), axis=0)
    again_mm = second_pass(finished(black, still_mm, shape), shape).tracks_mm(
        lambda _: None
    )
    np.testing.assert_allclose(again_mm, still_mm, atol=1e-6)


def test_a_reader_may_stop_it(speckle):
    loop, motion = speckle
    truth_mm, shape = truth_of(motion)
    told = []

    def stop(share):
        told.append(share)
        raise CancelledError

    again = second_pass(finished(loop, truth_mm, shape), shape)
    with pytest.raises(CancelledError):
        again.tracks_mm(stop)
    assert len(told) == 1
    assert 0 < told[0] <= 1


@pytest.mark.parametrize("shape", [None, (90, 1), (2, 45)])
def test_points_without_a_wall_have_no_second_pass(speckle, shape):
    loop, motion = speckle
    truth_mm, _ = truth_of(motion)
    assert second_pass(finished(loop, truth_mm, shape), shape) is None


def test_version_5_has_none(speckle):
    loop, motion = speckle
    truth_mm, shape = truth_of(motion)
    assert second_pass(finished(loop, truth_mm, shape, VERSION_5), shape) is None


@pytest.mark.parametrize("n_frames", [1, 2, 3])
def test_a_loop_shorter_than_every_lag_is_tracked_too(n_frames):
    loop, motion = shrinking_loop(n_frames=4, frame_rate_hz=1000.0)
    truth_mm, shape = truth_of(motion)
    short = Loop(
        frames=loop.frames[:n_frames],
        frame_times_s=loop.frame_times_s[:n_frames],
        mm_per_pixel=loop.mm_per_pixel,
    )
    tracks = BlockMatchingTracker().track(
        short, truth_mm[0].copy(), start_frame=0, mesh_shape=shape
    )
    assert np.isfinite(tracks.points_mm).all()
    assert np.array_equal(tracks.points_mm[0], truth_mm[0])
