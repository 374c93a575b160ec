"""Where in its beat a frame lies, so that loops of other heart rates run in phase."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data import Beat, ViewResult


def phase_of(frame: int, result: ViewResult) -> float:
    """Return where in its beat a frame lies: 0 at ED, 1 at ES, 2 at the end.

    Frames before and after the beat count as its beginning and end.
    """
    known_s, phases = _marks(result)
    time_s = result.loop.frame_times_s[frame]
    # Linear in between, in systole and diastole apart: heart rates differ between
    # views, and systole does not shorten in proportion.
    return float(np.interp(time_s, known_s, phases))


def frame_at_phase(phase: float, result: ViewResult) -> int:
    """Return the frame of a view's beat that lies nearest to a phase."""
    known_s, phases = _marks(result)
    time_s = float(np.interp(phase, phases, known_s))
    beat: Beat = result.beat
    # Within the beat only: strain is defined there alone.
    times_s = result.loop.frame_times_s[beat.end_diastole : beat.last + 1]
    return beat.end_diastole + int(np.abs(times_s - time_s).argmin())


def _marks(result: ViewResult) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return times of the beat's events, and their phases."""
    beat = result.beat
    frames, phases = [beat.end_diastole, beat.end_systole], [0.0, 1.0]
    # An end at end-systole would make two phases of one time, and interpolation
    # undefined.
    if beat.last > beat.end_systole:
        frames, phases = [*frames, beat.last], [*phases, 2.0]
    return result.loop.frame_times_s[frames], np.array(phases)
