"""The cine runs at the speed of the heart."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from longaxis.app.controllers.player import Player, frame_at

EVEN_S = 0.04 * np.arange(10)
UNEVEN_S = np.array([0.0, 0.1, 0.11, 0.5])


@pytest.mark.parametrize(
    ("times_s", "at_s", "bounds", "frame"),
    [
        (EVEN_S, 0.0, (0, 9), 0),
        (EVEN_S, 0.039, (0, 9), 0),
        (EVEN_S, 0.04, (0, 9), 1),
        (EVEN_S, 0.36, (0, 9), 9),
        (EVEN_S, 0.399, (0, 9), 9),
        (EVEN_S, 0.401, (0, 9), 0),
        (EVEN_S, 4.05, (0, 9), 1),
        (EVEN_S, 0.08 + 0.13, (2, 4), 2),
        (EVEN_S, 0.16, (2, 4), 4),
        (EVEN_S, 7.0, (5, 5), 5),
        (UNEVEN_S, 0.105, (0, 3), 1),
        (UNEVEN_S, 0.3, (0, 3), 2),
    ],
)
def test_the_frame_of_a_time(times_s, at_s, bounds, frame):
    assert frame_at(times_s, at_s, bounds) == frame


@pytest.fixture
def player(qapp):
    made = Player()
    made.show("a", 10, EVEN_S)
    return made


def test_steps_go_round_and_jumps_stay_inside(player):
    player.step(-1)
    assert player.frame == 9
    player.step(2)
    assert player.frame == 1
    player.set_frame(99)
    assert player.frame == 9
    player.set_frame(-5)
    assert player.frame == 0


def test_each_loop_keeps_its_frame(player):
    player.set_frame(7)
    player.show("b", 4, None)
    assert player.frame == 0
    player.set_frame(2)
    player.show("a", 10, EVEN_S)
    assert player.frame == 7
    assert player.time_s == pytest.approx(0.28)


def test_a_loop_without_times_is_never_played(player):
    player.show("b", 4, None)
    player.play()
    assert not player.is_playing
    assert player.time_s is None


def test_playing_follows_the_clock(player, qtbot):
    frames = []
    player.frame_changed.connect(frames.append)
    player.play()
    qtbot.waitUntil(lambda: len(frames) >= 5, timeout=3000)
    player.toggle()
    assert not player.is_playing
    assert all((b - a) % 10 for a, b in pairwise(frames))


def test_playing_stays_within_the_beat(player, qtbot):
    frames = []
    player.set_range((3, 5))
    player.set_frame(3)
    player.frame_changed.connect(frames.append)
    player.play()
    qtbot.waitUntil(lambda: len(frames) >= 6, timeout=3000)
    player.pause()
    assert set(frames) <= {3, 4, 5}


def test_speeds_go_round(player):
    assert player.speed == 1.0
    player.next_speed()
    assert player.speed == 0.25
    player.next_speed()
    player.next_speed()
    assert player.speed == 1.0


def test_two_frames_take_turns_until_the_reader_steps(player, qtbot, monkeypatch):
    monkeypatch.setattr("longaxis.app.controllers.player.ALTERNATION_S", 0.02)
    frames = []
    player.frame_changed.connect(frames.append)
    player.alternate((2, 7))
    qtbot.waitUntil(lambda: len(frames) >= 4, timeout=3000)
    assert set(frames) == {2, 7}
    player.step(1)
    assert player.alternating is None
    assert not player.is_playing
    player.alternate((2, 7))
    player.alternate(None)
    assert not player.is_playing


def test_nothing_happens_without_a_loop(qapp):
    player = Player()
    player.step(1)
    player.set_frame(3)
    player.play()
    assert (player.frame, player.is_playing) == (0, False)
