"""Rules around a network that starts from the points: no structure, both sides."""

import numpy as np

from longaxis.models.inference.echotracker2_runner import TrackingRequest
from longaxis.models.inference.input_grid import SIZE_PX
from longaxis.models.inference.mirrored_run import MirroredRun
from longaxis.models.inference.picture_structure import has_structure
from longaxis.models.tracker import no_progress


def grain(n_frames=3):
    rng = np.random.default_rng(2)
    return rng.integers(0, 256, (n_frames, SIZE_PX, SIZE_PX), dtype=np.uint8)


def at(*places, n_frames=3):
    return np.tile(np.array(places, np.float32), (n_frames, 1, 1))


def test_a_black_picture_shows_nothing():
    frames = np.zeros((3, SIZE_PX, SIZE_PX), np.uint8)
    assert not has_structure(frames, at((100, 80), (-5, 300)), 1).any()


def test_compression_noise_is_no_structure():
    rng = np.random.default_rng(3)
    frames = rng.integers(0, 3, (3, SIZE_PX, SIZE_PX), dtype=np.uint8)
    assert not has_structure(frames, at((100, 80)), 1).any()


def test_grain_is_structure_also_at_the_border_and_beyond():
    assert has_structure(grain(), at((100, 80), (0, 0), (256, 256), (-9, 300)), 1).all()


def test_a_point_must_be_shown_where_it_was_placed_and_where_it_is():
    frames = grain()
    frames[2, :, :128] = 0
    shown = has_structure(frames, at((60, 80), (200, 80)), 1)
    np.testing.assert_array_equal(shown, [[True, True], [True, True], [False, True]])
    # Placed where nothing is shown: nowhere to be found.
    shown = has_structure(frames, at((60, 80), (200, 80)), 2)
    np.testing.assert_array_equal(shown[:, 0], False)
    np.testing.assert_array_equal(shown[:, 1], True)


class _LeaningRun:
    """Follows the brightest pixel, one pixel too far to the right."""

    def __init__(self, request):
        self.request = request
        shape = (request.n_frames, len(request.points_px))
        self.positions = np.zeros((*shape, 2), np.float32)
        self.quality = np.zeros(shape, np.float32)
        self.covariance = None
        self.steps = []

    def prepare(self):
        self.steps.append("prepare")

    def stop(self):
        self.steps.append("stop")

    def track(self, guess_px, progress):
        for frame, picture in enumerate(self.request.frames):
            y, x = np.unravel_index(picture.argmax(), picture.shape)
            self.positions[frame] = (x + 0.5 + 1.0, y + 0.5)
        self.quality[:] = self.request.points_px[:, 0] / SIZE_PX
        self.covariance = np.broadcast_to(
            np.array([4, 1, 2], np.float32), (*self.quality.shape, 3)
        )
        self.guess_px = guess_px
        progress(1.0)


def bright_pixel_request():
    frames = np.zeros((2, SIZE_PX, SIZE_PX), np.uint8)
    frames[0, 40, 50] = frames[1, 44, 57] = 255
    points = np.array([[50.5, 40.5]], np.float32)
    return TrackingRequest(frames=frames, points_px=points, start_frame=0)


def test_the_mean_with_the_mirror_image_leans_to_no_side():
    made = []

    def make(request):
        made.append(_LeaningRun(request))
        return made[-1]

    run = MirroredRun(make, bright_pixel_request())
    run.prepare()
    shares_done = []
    run.track(np.zeros((2, 1, 2)), shares_done.append)
    np.testing.assert_allclose(run.positions[:, 0], [[50.5, 40.5], [57.5, 44.5]])
    # 50.5 and 205.5 of 256.
    np.testing.assert_allclose(run.quality, 0.5)
    # Left and right exchanged turns the sign of the mixed term.
    np.testing.assert_allclose(run.covariance, [[[4, 0, 2]]] * 2)
    np.testing.assert_allclose(made[1].guess_px[..., 0], SIZE_PX)
    assert shares_done == [0.5, 1.0]
    run.stop()
    assert [each.steps for each in made] == [["prepare", "stop"]] * 2


def test_a_network_that_states_no_covariance_has_none_in_the_mean():
    class _Silent(_LeaningRun):
        def track(self, guess_px, progress):
            super().track(guess_px, progress)
            self.covariance = None

    run = MirroredRun(_Silent, bright_pixel_request())
    run.track(np.zeros((2, 1, 2)), no_progress)
    assert run.covariance is None
