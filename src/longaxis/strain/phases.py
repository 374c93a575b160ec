"""Which heartbeat is measured: end-diastole, end-systole, and the next end-diastole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Beat, EventSource
from longaxis.errors import BadInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import BeatChoice, ClosureTime

# Chosen: above the rates of adults and children at rest; two marks of one R wave lie
# nearer.
SHORTEST_BEAT_S = 0.25
"""Two R waves nearer than this (240 beats a minute) are one."""

# Chosen: longer than systole at slow heart rates, shorter than a beat below 100 per
# minute.
LONGEST_SYSTOLE_S = 0.6
"""How far before the line's frame end-diastole is looked for, heart rate unknown."""

# Chosen: systole takes a third to a half of a beat.
LONGEST_SYSTOLE_SHARE = 0.6
"""The same as a share of the beat, where the heart rate is known."""

# Chosen: stated rates are means over several beats, and single beats vary.
RATE_TOLERANCE = 0.15
"""How far a beat may differ from the stated heart rate, as a share: in the search for
the next end-diastole, and before a warning is given."""

# Chosen: more than a good track drifts; in a slowed replay the wall is farther from its
# length.
NOT_RETURNED = 0.15
"""Share of the line's swing that may be missing one stated beat later."""

# Chosen: less than this after an R wave holds no part of systole to measure.
_SHORTEST_MEASURED_S = 0.1
# Share of the line's swing that counts as relaxed, or as contracted. Chosen without a
# measurement: the middle, farthest from noise at both ends; near 1 a line that has
# drifted never counts as relaxed.
_RECOVERED = 0.5
# Share of the swing by which the next contraction is recognised. Chosen without a
# measurement: above what noise and the end of atrial contraction change; much more is
# not reached in a loop that ends soon after the next R wave.
_SHORTENS_AGAIN = 0.25


def resolve_beat(
    *,
    line_length_mm: NDArray[np.float64],
    frame_times_s: NDArray[np.float64],
    r_wave_times_s: NDArray[np.float64],
    choice: BeatChoice,
    anchor_frame: int,
    heart_rate_bpm: float | None = None,
) -> Beat:
    """Return the beat that contains the frame the line was placed in.

    Parameters
    ----------
    line_length_mm
        Length of the tracked line, shape (T,); NaN where it is unknown.
    frame_times_s
        Shape (T,).
    r_wave_times_s
        R waves on the same clock, shape (R,), empty if unknown.
    choice
        What the reader decided; it goes before every rule.
    anchor_frame
        Frame the line was placed in.
    heart_rate_bpm
        As the file states it, or None.

    Raises
    ------
    BadInputError
        If the reader's frames make no beat, or no line was tracked.
    """
    # Before anything is computed: a frame outside the loop would be an index error
    # later.
    _check_choice(choice, len(frame_times_s))
    if not np.isfinite(line_length_mm).any():
        message = "The wall was lost in every frame; place the line again and track."
        raise BadInputError(message)
    rate_hz = heart_rate_bpm / 60 if heart_rate_bpm and heart_rate_bpm > 0 else None
    # Events are found one after the other, as each rule needs the ones before:
    # end-systole lies in the beat, and the end of the beat counts from end-diastole.
    loop = _Loop(line_length_mm, frame_times_s, r_wave_times_s, rate_hz)
    # A typed end-systole says best which beat is meant; the line's frame comes next.
    within = anchor_frame if choice.end_systole is None else choice.end_systole
    end_diastole, end_diastole_source = loop.end_diastole(choice, within)
    last, is_complete = loop.last(choice, end_diastole)
    whole_to = last if is_complete else None
    end_systole, end_systole_source = loop.end_systole(
        choice, end_diastole, last, loop.beat_length_s(end_diastole, whole_to)
    )
    _check_order(choice, end_diastole, end_systole, last)
    return Beat(
        end_diastole=end_diastole,
        end_systole=end_systole,
        last=last,
        end_diastole_source=end_diastole_source,
        end_systole_source=end_systole_source,
        # A beat that ends at end-systole has no diastole, so nothing can have returned.
        is_complete=is_complete and end_systole < last,
    )


class _Loop:
    """What is known about the time course of one loop."""

    def __init__(
        self,
        length_mm: NDArray[np.float64],
        times_s: NDArray[np.float64],
        r_wave_times_s: NDArray[np.float64],
        rate_hz: float | None,
    ) -> None:
        self._length_mm = length_mm
        self._times_s = times_s
        self._beat_s = 1 / rate_hz if rate_hz else None
        # One outside may be on another clock: it must not give the length of a beat.
        self._r_waves_s = r_waves_inside(r_wave_times_s, times_s)
        nearest = [self._nearest(time) for time in self._r_waves_s]
        self._r_frames = np.array(nearest, dtype=np.int64)

    def end_diastole(self, choice: BeatChoice, within: int) -> tuple[int, EventSource]:
        """Typed, else the R wave before, else the longest line before."""
        if choice.end_diastole is not None:
            return choice.end_diastole, EventSource.TYPED
        # A typed end-systole comes after end-diastole; the line may lie upon it.
        newest = within - 1 if choice.end_systole is not None else within
        # Loops may be stored from just before one R wave to just after the next: the
        # last one begins a beat of which nothing is seen.
        room = self._times_s[-1] - self._times_s[self._r_frames] >= _SHORTEST_MEASURED_S
        before = self._r_frames[(self._r_frames <= newest) & room]
        if len(before):
            return int(before[-1]), EventSource.R_WAVE
        return self._longest_before(max(newest, 0)), EventSource.LONGEST_LINE

    def last(self, choice: BeatChoice, end_diastole: int) -> tuple[int, bool]:
        """Return the end of the beat, and whether it is the next end-diastole."""
        # A typed end counts as the next end-diastole, so that drift is given.
        if choice.last is not None:
            return choice.last, True
        final = len(self._times_s) - 1
        beat_s = self._beat_by_r_waves_s(end_diastole)
        if beat_s is not None:
            return self._after(end_diastole, beat_s)
        # With a stated rate the place is known, so only its surroundings are searched;
        # the shape of the curve alone can take an atrial contraction for the next beat.
        if self._beat_s is not None:
            end_systole = self._longest_near(end_diastole, self._beat_s)
        else:
            end_systole = self._next_longest(end_diastole)
        return (final, False) if end_systole is None else (end_systole, True)

    def end_systole(
        self, choice: BeatChoice, end_diastole: int, last: int, beat_s: float | None
    ) -> tuple[int, EventSource]:
        """Return end-systole: typed, else from another view, else the shortest line.

        Parameters
        ----------
        choice
            What the reader chose.
        end_diastole, last
            Frames between which end-systole lies.
        beat_s
            Length of the beat in seconds, to scale a closure time of another view; None
            if
            unknown.
        """
        if choice.end_systole is not None:
            return choice.end_systole, choice.end_systole_source
        if choice.closure is not None:
            carried = self._carried(choice.closure, end_diastole, last, beat_s)
            if carried is not None:
                typed, seen = EventSource.TYPED, EventSource.CARRIED_CLOSURE
                return carried, typed if choice.closure.view is None else seen
        span = self._length_mm[end_diastole + 1 : last + 1]
        if not np.isfinite(span).any():
            message = (
                f"No frames with a tracked wall follow end-diastole (frame "
                f"{end_diastole + 1}); choose an earlier end-diastole."
            )
            raise BadInputError(message)
        # Not at end-diastole itself: a line that only lengthens still needs a systole.
        shortest = end_diastole + 1 + int(np.nanargmin(span))
        return shortest, EventSource.SHORTEST_LINE

    def beat_length_s(self, end_diastole: int, last: int | None) -> float | None:
        """Return RR by R waves, else of a beat that ends at `last`, else as stated."""
        by_r_waves_s = self._beat_by_r_waves_s(end_diastole)
        if by_r_waves_s is not None:
            return by_r_waves_s
        # A complete beat measures itself better than the rate that the file states.
        if last is not None:
            return float(self._times_s[last] - self._times_s[end_diastole])
        return self._beat_s

    def _carried(
        self, closure: ClosureTime, end_diastole: int, last: int, beat_s: float | None
    ) -> int | None:
        """Return the frame of a closure in proportion to this beat, if it holds it."""
        ratio = 1.0
        if beat_s is not None and closure.beat_s is not None:
            ratio = beat_s / closure.beat_s
        time_s = self._times_s[end_diastole] + ratio * closure.after_s
        # Closure at or after the end of the beat is of another beat or clock: not used.
        if time_s >= self._times_s[last]:
            return None
        return max(end_diastole + 1, self._nearest(time_s))

    def _nearest(self, time_s: float) -> int:
        return int(np.argmin(np.abs(self._times_s - time_s)))

    def _longest_before(self, newest: int) -> int:
        """Walk back to the longest line, not beyond one systole or the last beat."""
        # Without a limit the walk could end at the end-diastole of the beat before.
        limit_s = LONGEST_SYSTOLE_S
        if self._beat_s is not None:
            limit_s = LONGEST_SYSTOLE_SHARE * self._beat_s
        length = self._length_mm
        fall_mm = _RECOVERED * float(np.nanmax(length) - np.nanmin(length))
        best, best_mm = newest, -np.inf
        for frame in range(newest, -1, -1):
            # Or the line has become much shorter than the longest so far: there the
            # beat before contracts. A NaN compares as False, so gaps are passed over.
            too_far = self._times_s[newest] - self._times_s[frame] > limit_s
            if too_far or length[frame] < best_mm - fall_mm:
                break
            # Strictly longer: of equal lengths the one nearest to systole is
            # end-diastole.
            if length[frame] > best_mm:
                best, best_mm = frame, float(length[frame])
        # A beat needs a frame after end-diastole.
        return min(best, max(0, len(length) - 2))

    def _beat_by_r_waves_s(self, end_diastole: int) -> float | None:
        """Return the interval between the R waves around end-diastole."""
        if len(self._r_waves_s) < 2:
            return None
        start_s = self._times_s[end_diastole]
        # A typed end-diastole need not lie at an R wave; the nearest one tells the
        # interval.
        first = int(np.argmin(np.abs(self._r_waves_s - start_s)))
        # After the last R wave no interval is known.
        if first == len(self._r_waves_s) - 1:
            return None
        return float(self._r_waves_s[first + 1] - self._r_waves_s[first])

    def _after(self, end_diastole: int, beat_s: float) -> tuple[int, bool]:
        """Return the frame one beat after end-diastole, if the loop goes that far."""
        final = len(self._times_s) - 1
        wanted_s = self._times_s[end_diastole] + beat_s
        # One frame of grace: a loop cut at the R wave ends just before it. The median
        # ignores the longer step at a left-out frame.
        frame_s = float(np.median(np.diff(self._times_s)))
        if wanted_s > self._times_s[-1] + frame_s:
            return final, False
        return max(end_diastole + 1, self._nearest(wanted_s)), True

    def _longest_near(self, end_diastole: int, beat_s: float) -> int | None:
        """Return the longest line about one beat later."""
        elapsed = (self._times_s - self._times_s[end_diastole]) / beat_s
        # Frames within the tolerance may belong to a loop that ends before the beat
        # does: it has to reach 95 % of a beat, or its longest line is just its last.
        near = np.flatnonzero(np.abs(elapsed - 1) <= RATE_TOLERANCE)
        near = near[np.isfinite(self._length_mm[near])]
        if len(near) == 0 or elapsed[-1] < 1 - RATE_TOLERANCE / 3:
            return None
        frame = int(near[np.argmax(self._length_mm[near])])
        return frame if self._has_returned(end_diastole, frame) else None

    def _has_returned(self, end_diastole: int, frame: int) -> bool:
        """Tell whether the line is as long as it was, or as it will ever be again.

        A file can state the true heart rate beside the frame times of a slowed replay;
        one stated beat later the wall is then still on its way.
        """
        length = self._length_mm
        # Both must hold: a drifting track is short for good and no longer grows, and a
        # line that grows on from its old length is only late in diastole.
        allowed_mm = NOT_RETURNED * float(np.nanmax(length) - np.nanmin(length))
        still_short = length[frame] < length[end_diastole] - allowed_mm
        still_growing = float(np.nanmax(length[frame:])) > length[frame] + allowed_mm
        return not (still_short and still_growing)

    def _next_longest(self, end_diastole: int) -> int | None:
        """Return the next longest line, if the line is seen to shorten again after."""
        length = self._length_mm[end_diastole:]
        amplitude_mm = float(np.nanmax(length) - np.nanmin(length))
        shortest = int(np.nanargmin(length))
        # In a loop of several beats the shortest line of all may lie in a later one.
        first_half = self._first_shortening(length, amplitude_mm)
        shortest = min(shortest, first_half)
        # Half of the swing: earlier maxima on the way up may be noise.
        recovered = length[shortest:] >= length[shortest] + _RECOVERED * amplitude_mm
        if not recovered.any():
            return None
        start = shortest + int(np.argmax(recovered))
        best = start
        for sample in range(start, len(length)):
            if length[sample] > length[best]:
                best = sample
            # Only a following contraction proves that the longest line was end-diastole
            # and not the end of the loop.
            if length[sample] < length[best] - _SHORTENS_AGAIN * amplitude_mm:
                return end_diastole + best
        return None

    @staticmethod
    def _first_shortening(length: NDArray[np.float64], amplitude_mm: float) -> int:
        """Return the sample of the first deep trough of the line."""
        best = 0
        for sample in range(len(length)):
            if length[sample] < length[best]:
                best = sample
            # A first dip of noise is not deep enough, and the trough is over once the
            # line has grown by a quarter of the swing.
            deep = length[best] < length[0] - _RECOVERED * amplitude_mm
            if deep and length[sample] > length[best] + _SHORTENS_AGAIN * amplitude_mm:
                return best
        return best


def beat_length_s(
    frame_times_s: NDArray[np.float64],
    r_wave_times_s: NDArray[np.float64],
    beat: Beat,
    *,
    heart_rate_bpm: float | None = None,
) -> float | None:
    """Return the length of a beat (RR).

    Parameters
    ----------
    frame_times_s
        Shape (T,).
    r_wave_times_s
        R waves on the same clock, shape (R,), empty if unknown; they go first.
    beat
        The beat; its own length comes next, if it is complete.
    heart_rate_bpm
        As the file states it; used last.

    Returns
    -------
    Seconds, None where nothing tells.
    """
    rate_hz = heart_rate_bpm / 60 if heart_rate_bpm and heart_rate_bpm > 0 else None
    # Lengths are not needed: only R waves, the beat and the stated rate tell RR.
    loop = _Loop(np.zeros(0), frame_times_s, r_wave_times_s, rate_hz)
    last = beat.last if beat.is_complete else None
    return loop.beat_length_s(beat.end_diastole, last)


def r_waves_inside(
    r_wave_times_s: NDArray[np.float64], frame_times_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the R waves that lie in the loop, to within a frame, each once.

    R waves elsewhere do not belong to the pictures: files hold them on another clock,
    in another unit, or from a longer recording that the loop was cut from.

    Parameters
    ----------
    r_wave_times_s
        Shape (R,), in any order.
    frame_times_s
        Shape (T,).
    """
    n_frames = len(frame_times_s)
    # An R wave may lie a little before the first frame that was stored after it.
    frame_s = float(np.median(np.diff(frame_times_s))) if n_frames > 1 else 0.0
    known_s = np.sort(r_wave_times_s[np.isfinite(r_wave_times_s)])
    inside = (known_s >= frame_times_s[0] - frame_s) & (
        known_s <= frame_times_s[-1] + frame_s
    )
    return separate_r_waves(known_s[inside])


def separate_r_waves(times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return R-wave times in seconds, shape (K,).

    Without repetitions of the one before.
    """
    kept: list[float] = []
    for time in times_s:
        # Compared with the last one kept, so that a burst of marks leaves one.
        if not kept or time - kept[-1] >= SHORTEST_BEAT_S:
            kept.append(float(time))
    return np.array(kept)


def _check_choice(choice: BeatChoice, n_frames: int) -> None:
    names = {
        "End-diastole": choice.end_diastole,
        "End-systole": choice.end_systole,
        "The end of the beat": choice.last,
    }
    for name, frame in names.items():
        if frame is not None and not 0 <= frame < n_frames:
            message = (
                f"{name} (frame {frame + 1}) lies outside the loop, which has "
                f"{n_frames} frames; choose a frame of the loop."
            )
            raise BadInputError(message)
    # End-diastole, end-systole and the end have to be different frames.
    if n_frames < 3:
        message = f"The loop has only {n_frames} frames; a beat needs at least 3."
        raise BadInputError(message)


def _check_order(
    choice: BeatChoice, end_diastole: int, end_systole: int, last: int
) -> None:
    """Refuse frames that are not in the order of a heartbeat."""
    if end_diastole >= end_systole:
        message = (
            f"End-systole (frame {end_systole + 1}) must come after end-diastole "
            f"(frame {end_diastole + 1}); move one of them."
        )
        raise BadInputError(message)
    if end_systole > last:
        end = "the chosen end" if choice.last is not None else "the next end-diastole"
        message = (
            f"End-systole (frame {end_systole + 1}) lies after {end} of the beat "
            f"(frame {last + 1}); move one of them."
        )
        raise BadInputError(message)
