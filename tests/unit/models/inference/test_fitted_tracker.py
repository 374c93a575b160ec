"""A network from the query points as it is offered: a part of the mesh, as a wall."""

import numpy as np
import pytest

from longaxis.data import Loop, TrackerIdentity, Tracks
from longaxis.models.inference.fitted_tracker import (
    FITTED_SHARE,
    FittedTracker,
    bundled_network,
    unfitted,
)
from longaxis.models.inference.tracker import bundled
from longaxis.models.thinned_mesh import ThinnedMesh

SHAPE = (49, 5)
START = 3
N_FRAMES = 7


def arch_mm():
    angle = np.linspace(0, np.pi, SHAPE[0])[:, None]
    radius = np.linspace(30, 38, SHAPE[1])[None]
    return np.stack(
        [50 - radius * np.cos(angle), 60 - radius * np.sin(angle)], axis=-1
    ).reshape(-1, 2)


def loop():
    return Loop(
        frames=np.zeros((N_FRAMES, 8, 8), np.uint8),
        frame_times_s=np.arange(N_FRAMES) / 50,
        mm_per_pixel=(10.0, 10.0),
    )


class Shrinking:
    """Says that all points move towards a centre; sees a part of them."""

    identity = TrackerIdentity(name="shrinking", version="2")

    def __init__(self, n_blind=0, *, states=True):
        self.n_blind, self.states = n_blind, states
        self.asked = []

    def track(self, loop, points_mm, *, start_frame, mesh_shape=None, **_progress):
        """Return shrinking points."""
        self.asked.append((len(points_mm), mesh_shape))
        size = 1 + 0.02 * (np.arange(loop.n_frames) - start_frame)
        confidence = np.ones((loop.n_frames, len(points_mm)), np.float32)
        confidence[:, : self.n_blind] = 0
        covariance = np.broadcast_to(2 * np.eye(2), (*confidence.shape, 2, 2))
        return Tracks(
            points_mm=50 + (points_mm - 50) * size[:, None, None],
            confidence=confidence,
            covariance_mm2=covariance if self.states else None,
        )


def shrunk_mm():
    size = 1 + 0.02 * (np.arange(N_FRAMES) - START)
    return 50 + (arch_mm() - 50) * size[:, None, None]


def test_a_part_is_tracked_and_all_points_are_returned():
    network = Shrinking()
    tracks = FittedTracker(network).track(
        loop(), arch_mm(), start_frame=START, mesh_shape=SHAPE
    )
    thinned = ThinnedMesh(SHAPE)
    assert network.asked == [(len(thinned.chosen), thinned.shape)]
    off_mm = np.linalg.norm(tracks.points_mm - shrunk_mm(), axis=-1)
    assert off_mm.mean() < 0.05
    np.testing.assert_array_equal(tracks.points_mm[START], arch_mm())
    np.testing.assert_allclose(tracks.confidence, 1)
    # A variance of 2 mm² in each direction is a distance of 2 mm.
    np.testing.assert_allclose(tracks.expected_error_mm, 2 * FITTED_SHARE)


def test_a_network_that_states_no_error_has_none():
    tracks = FittedTracker(Shrinking(states=False)).track(
        loop(), arch_mm(), start_frame=START, mesh_shape=SHAPE
    )
    assert tracks.expected_error_mm is None


def test_what_is_not_seen_does_not_move_by_itself():
    everything = len(ThinnedMesh(SHAPE).chosen)
    tracks = FittedTracker(Shrinking(everything)).track(
        loop(), arch_mm(), start_frame=START, mesh_shape=SHAPE
    )
    np.testing.assert_array_equal(tracks.points_mm, np.stack([arch_mm()] * N_FRAMES))


def test_points_that_are_no_mesh_stand_still_one_by_one():
    points = arch_mm()[:10]
    tracks = FittedTracker(Shrinking(4)).track(loop(), points, start_frame=START)
    np.testing.assert_array_equal(
        tracks.points_mm[:, :4], np.stack([points[:4]] * N_FRAMES)
    )
    np.testing.assert_array_equal(tracks.points_mm[:, 4:], shrunk_mm()[:, 4:10])


def test_the_bundled_network_is_fitted_and_made_once():
    tracker = bundled_network("echotracker2")
    assert isinstance(tracker, FittedTracker)
    assert tracker is bundled_network("echotracker2")
    assert unfitted(tracker) is bundled("echotracker2")
    assert tracker.identity == bundled("echotracker2").identity


def test_other_trackers_are_not_unfitted():
    network = Shrinking()
    assert unfitted(network) is network


@pytest.mark.parametrize("is_black", [True, False])
def test_the_bundled_network_finds_no_motion_where_none_is(is_black):
    rng = np.random.default_rng(4)
    grain = rng.integers(40, 200, (96, 96)).astype(np.uint8)
    still = Loop(
        frames=np.stack([np.zeros_like(grain) if is_black else grain] * 6),
        frame_times_s=np.arange(6) / 50,
        mm_per_pixel=(1.0, 1.0),
    )
    mesh_mm = arch_mm().reshape(*SHAPE, 2)[::8, ::2].reshape(-1, 2)
    tracks = bundled_network("echotracker2").track(
        still, mesh_mm, start_frame=2, mesh_shape=(7, 3)
    )
    off_mm = np.linalg.norm(tracks.points_mm - mesh_mm, axis=-1)
    # The bar of the control, 0.1 pixels of 256 (here 0.4 mm each).
    assert off_mm.mean() <= 0.04
    assert (tracks.confidence.mean() < 0.2) == is_black
