"""The same phase of another beat is found by what the picture looks like."""

import numpy as np
import pytest

from longaxis.data import Loop
from longaxis.models.block_matching.beat_revisits import LEAST_APART_S, Revisits

RATE_HZ = 25.0
PERIOD = 20


class Thumbnails:
    """Pictures that are a sum of two waves, moved by a phase."""

    def __init__(self, phases):
        self._phases = phases

    def thumbnail(self, frame):
        """Return what a grid would, (8, 8)."""
        place = np.linspace(0, 2 * np.pi, 64).reshape(8, 8)
        phase = self._phases[frame]
        return (np.sin(place + phase) + 0.5 * np.sin(3 * place - 2 * phase)).astype(
            np.float32
        )


def beat_revisits(phases, start_frame=0):
    loop = Loop(
        frames=np.zeros((len(phases), 4, 4), np.uint8),
        frame_times_s=np.arange(len(phases)) / RATE_HZ,
        mm_per_pixel=(1.0, 1.0),
    )
    return Revisits(loop, Thumbnails(phases), start_frame)


def swinging(n_frames):
    """Return phases that swing once a beat, out another way than back."""
    return 2 * np.pi * np.arange(n_frames) / PERIOD


@pytest.mark.parametrize("frame", [24, 31, 39])
def test_a_frame_of_the_second_beat_looks_like_one_of_the_first(frame):
    found = beat_revisits(swinging(3 * PERIOD))
    assert found.of(frame, range(frame)) == frame - PERIOD


def test_in_the_third_beat_either_will_do():
    found = beat_revisits(swinging(3 * PERIOD))
    assert found.of(47, range(47)) in {7, 27}


def test_only_frames_that_have_been_tracked_are_offered():
    found = beat_revisits(swinging(3 * PERIOD))
    assert found.of(47, {0, 1, 2, 27, 46}) == 27
    assert found.of(47, {0, 45, 46}) is None


def test_a_frame_is_never_led_by_one_farther_from_the_start():
    found = beat_revisits(swinging(3 * PERIOD), start_frame=10)
    # Frame 24 is 14 frames from the start, frame 4 only 6.
    assert found.of(24, range(3 * PERIOD)) == 4
    assert found.of(4, range(3 * PERIOD)) is None


def test_the_start_frame_is_compared_anyway():
    found = beat_revisits(swinging(3 * PERIOD))
    assert found.of(PERIOD, {0, 18, 19}) is None


def test_a_picture_that_has_not_been_away_has_not_come_back():
    drifting = beat_revisits(0.02 * np.arange(3 * PERIOD))
    assert all(drifting.of(frame, range(frame)) is None for frame in range(3 * PERIOD))


def test_neighbours_in_time_do_not_count():
    quick = 2 * np.pi * np.arange(40) / (0.8 * LEAST_APART_S * RATE_HZ)
    found = beat_revisits(quick)
    led_by = [found.of(frame, range(frame)) for frame in range(40)]
    apart = [frame - by for frame, by in enumerate(led_by) if by is not None]
    assert apart
    assert min(apart) >= LEAST_APART_S * RATE_HZ


def test_a_loop_of_one_frame_has_nothing_to_offer():
    assert beat_revisits(np.zeros(1)).of(0, {0}) is None
