"""The clock of the cine: which frame is on screen, at the speed it was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

# Chosen: true speed, and slow enough to follow the wall through a short systole.
SPEEDS = (0.25, 0.5, 1.0)
# Shorter than a frame of a 120 Hz screen.
_TICK_MS = 8
# Chosen: long enough to look at each frame, short enough to see the difference.
ALTERNATION_S = 0.6
"""How long each of two frames stays on screen when they alternate."""


class Player(QObject):
    """Shows one loop; remembers the frame of each loop it has shown.

    Attributes
    ----------
    frame_changed
        The new frame.
    state_changed
        Playing, speed or loop changed.
    """

    frame_changed = Signal(int)
    state_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key: Hashable = None
        self._times_s: NDArray[np.float64] | None = None
        self._n_frames = 0
        self._frames: dict[Hashable, int] = {}
        self._speed = 1.0
        self._range: tuple[int, int] | None = None
        self._alternating: tuple[int, int] | None = None
        self._start_s = 0.0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        # Qt's default, a coarse timer, may be 5 % late and would skip frames.
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def frame(self) -> int:
        """The frame on screen."""
        return self._frames.get(self._key, 0)

    @property
    def n_frames(self) -> int:
        """Frames of the loop, 0 without one."""
        return self._n_frames

    @property
    def is_playing(self) -> bool:
        """True while the loop runs."""
        return self._timer.isActive()

    @property
    def can_play(self) -> bool:
        """False where nobody knows when the frames were taken."""
        return self._times_s is not None and self._n_frames > 1

    @property
    def speed(self) -> float:
        """1 for true speed."""
        return self._speed

    @property
    def time_s(self) -> float | None:
        """Time of the frame on screen, None where times are not known."""
        return None if self._times_s is None else float(self._times_s[self.frame])

    def show(
        self, key: Hashable, n_frames: int, times_s: NDArray[np.float64] | None
    ) -> None:
        """Turn to another loop, at the frame where it was left.

        Parameters
        ----------
        key
            Identifies the loop, so that its position is kept.
        n_frames
            Number of frames.
        times_s
            Times of the frames in seconds, shape (T,); None without a loop.
        """
        # Every change of the document shows the same loop again: playback goes on.
        was_playing = self.is_playing and key == self._key and not self._alternating
        self.pause()
        self._key, self._n_frames, self._times_s = key, n_frames, times_s
        # The key is the identity of an array, which a later, shorter one may take over.
        self._frames[key] = min(self.frame, max(0, n_frames - 1))
        self._range = self._alternating = None
        if was_playing:
            self.play()
        self.frame_changed.emit(self.frame)

    def set_range(self, frames: tuple[int, int] | None) -> None:
        """Play only from the first to the last of two frames; None plays all."""
        if frames == self._range:
            return
        self._range = frames
        # The clock must count from a frame within the new range.
        if self.is_playing:
            self._restart_clock()

    @property
    def alternating(self) -> tuple[int, int] | None:
        """The two frames that take turns, None while the loop runs through."""
        return self._alternating

    def alternate(self, frames: tuple[int, int] | None) -> None:
        """Show two frames by turns, such as ED and ES; None ends it."""
        if frames == self._alternating:
            return
        self.pause()
        self._alternating = frames
        if frames is None:
            self.state_changed.emit()
        else:
            self.play()

    def set_frame(self, frame: int) -> None:
        """Show a frame; outside the loop, the nearest there is."""
        if self._n_frames == 0:
            return
        self._go_to(min(max(frame, 0), self._n_frames - 1))
        if self.is_playing:
            self._restart_clock()

    def step(self, n_frames: int) -> None:
        """Pause, and go some frames on or back, round the end."""
        if self._n_frames == 0:
            return
        self._alternating = None
        self.pause()
        self._go_to((self.frame + n_frames) % self._n_frames)

    def toggle(self) -> None:
        """Play or pause."""
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Run at true speed, if the times are known."""
        if not self.can_play or self.is_playing:
            return
        self._restart_clock()
        self._timer.start()
        self.state_changed.emit()

    def pause(self) -> None:
        """Stand still."""
        if not self.is_playing:
            return
        self._timer.stop()
        self.state_changed.emit()

    def set_speed(self, speed: float) -> None:
        """Run slower or faster than the heart did."""
        self._speed = speed
        # What has passed so far passed at the old speed.
        if self.is_playing:
            self._restart_clock()
        self.state_changed.emit()

    def next_speed(self) -> None:
        """Turn to the next of the offered speeds."""
        place = SPEEDS.index(self._speed) if self._speed in SPEEDS else -1
        self.set_speed(SPEEDS[(place + 1) % len(SPEEDS)])

    def _restart_clock(self) -> None:
        assert self._times_s is not None
        first, last = self._bounds()
        # At the end of the range playing starts again at its beginning.
        start = self.frame if first <= self.frame < last else first
        self._start_s = float(self._times_s[start])
        self._clock.start()

    def _bounds(self) -> tuple[int, int]:
        return self._range or (0, self._n_frames - 1)

    def _tick(self) -> None:
        assert self._times_s is not None
        # From the clock, not from the count of ticks: a late tick skips frames, and the
        # speed stays true.
        elapsed_s = self._clock.nsecsElapsed() * 1e-9 * self._speed
        if self._alternating is not None:
            self._go_to(self._alternating[int(elapsed_s / ALTERNATION_S) % 2])
            return
        self._go_to(frame_at(self._times_s, self._start_s + elapsed_s, self._bounds()))

    def _go_to(self, frame: int) -> None:
        # Ticks are shorter than frames: most of them show nothing new.
        if frame == self.frame:
            return
        self._frames[self._key] = frame
        self.frame_changed.emit(frame)


def frame_at(times_s: NDArray[np.float64], at_s: float, bounds: tuple[int, int]) -> int:
    """Return the frame that is on screen at a time, with the loop running round.

    Parameters
    ----------
    times_s
        Time of each frame, shape (T,).
    at_s
        Time on the same clock; beyond the last frame it starts again.
    bounds
        First and last frame that are played; the last stays as long as the mean frame.
    """
    first, last = bounds
    if last <= first:
        return first
    start_s, end_s = float(times_s[first]), float(times_s[last])
    # The last frame has no next one that ends it, so it lasts the mean interval.
    round_s = (end_s - start_s) * (last - first + 1) / (last - first)
    within_s = start_s + (at_s - start_s) % round_s
    # A frame is due at its time, not a rounding error later.
    frame = int(np.searchsorted(times_s, within_s + 1e-9, side="right")) - 1
    return min(max(frame, first), last)
