"""The last look at the wall: pinned, interpolated in long loops, for meshes only."""

import numpy as np
import pytest

from longaxis.models.inference.echotracker2_runner import TrackingRequest
from longaxis.models.inference.wall_grid import NODE_COLUMNS, NODE_ROWS
from longaxis.models.inference.wall_refinement import (
    MOST_FRAMES,
    WallRefinement,
    looked_at,
)

SHAPE = (9, 3)


class Sessions:
    """Answers with a step along the wall that grows with the frame, and an error."""

    def __init__(self):
        self.queries = []

    def run(self, graph, inputs):
        """Return one flow."""
        assert graph == "wall"
        self.queries.append(int(inputs["query"][0]))
        n_frames = len(inputs["pictures"])
        assert inputs["facts"].shape[0] == n_frames
        flow = np.zeros((n_frames, 3, NODE_ROWS, NODE_COLUMNS), np.float32)
        flow[:, 0] = np.linspace(0, 1, n_frames)[:, None, None]
        flow[:, 2] = np.log(0.2 + 1.5)
        return [flow]


def upright(n_frames):
    along, across = np.linspace(60, 180, SHAPE[0]), np.linspace(110, 126, SHAPE[1])
    mesh = np.stack(np.broadcast_arrays(across[None], along[:, None]), axis=-1)
    return np.repeat(mesh.reshape(1, -1, 2), n_frames, axis=0)


def asked(n_frames, start_frame, mesh_shape=SHAPE):
    return TrackingRequest(
        frames=np.zeros((n_frames, 256, 256), np.uint8),
        points_px=upright(1)[0].astype(np.float32),
        start_frame=start_frame,
        mesh_shape=mesh_shape,
    )


def test_frames_that_are_looked_at_hold_the_start_and_both_ends():
    assert looked_at(50, 7).tolist() == list(range(50))
    chosen = looked_at(500, 77)
    assert {0, 77, 499} <= set(chosen.tolist())
    assert len(chosen) <= MOST_FRAMES + 2
    assert np.diff(chosen).max() <= 4


def test_tracks_move_but_not_in_the_start_frame():
    sessions, told = Sessions(), []
    tracks = upright(5)
    found, error_px = WallRefinement(sessions, 2).correct(
        asked(5, 3), tracks, np.ones(tracks.shape[:2]), told.append
    )
    assert sessions.queries == [3, 3]
    moved = (found - tracks)[:, :, 1]
    np.testing.assert_allclose(moved[3], 0)
    # Two iterations of a quarter, a half, and one pixel.
    for frame, share in ((1, 0.25), (2, 0.5), (4, 1.0)):
        np.testing.assert_allclose(moved[frame], 2 * share, atol=1e-5)
    assert told == [0.5, 1.0]
    assert error_px.shape == tracks.shape[:2]
    np.testing.assert_allclose(error_px[3], 0)
    np.testing.assert_allclose(error_px[[0, 1, 2, 4]], 1.5, rtol=1e-5)


def test_in_a_long_loop_frames_between_move_like_their_neighbours():
    n_frames, start = 2 * MOST_FRAMES, 0
    tracks = upright(n_frames)
    found, error_px = WallRefinement(Sessions(), 1).correct(
        asked(n_frames, start), tracks, np.ones(tracks.shape[:2]), lambda _done: None
    )
    moved = (found - tracks)[:, :, 1].mean(axis=1)
    assert moved[0] == 0
    assert np.all(np.diff(moved[4:]) > 0)
    assert error_px[101] == pytest.approx(np.full(SHAPE[0] * SHAPE[1], 1.5))
    assert moved[101] == pytest.approx((moved[100] + moved[102]) / 2, abs=1e-6)


def test_points_that_are_no_mesh_are_refused():
    tracks = upright(4)
    with pytest.raises(ValueError, match="only a mesh"):
        WallRefinement(Sessions(), 1).correct(
            asked(4, 0, None), tracks, np.ones(tracks.shape[:2]), lambda _done: None
        )
