"""When each frame of a DICOM loop was taken, and when the R waves were.

A file can state its frame rate in six places. The place that Frame Increment Pointer
names is read; the others must agree with it, otherwise the times are in doubt and the
reader decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

import numpy as np

from longaxis.io.dicom.heart_rate import heart_rate_contradiction, heart_rate_of
from longaxis.io.dicom.r_waves import RWaves, r_waves_of
from longaxis.io.dicom.values import number, numbers, tags, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

# Tags (0018,1063) and (0018,1065).
_FRAME_TIME = 0x00181063
_FRAME_TIME_VECTOR = 0x00181065
# 1 to 2000 frames a second: beyond, no echo loop is acquired; chosen.
_SLOWEST_MS = 1000.0
_FASTEST_MS = 0.5
LARGEST_STEP_RATIO = 5.0
"""Steps of one loop may differ from their median by this factor; chosen.

Dropped frames double or triple a step; a pause between two acquisitions is longer.
"""

_LARGEST_DISAGREEMENT = 0.10
"""Two statements about the frame rate may differ by this share; chosen, so that rates
rounded to whole numbers still agree from 10 frames a second on."""

_UNUSUALLY_FAST_HZ = 400.0
"""Above this rate a note asks to check it; chosen. Conventional 2D echocardiography
stays below."""

_UNUSUALLY_SLOW_HZ = 8.0
"""Below this rate a note asks to check it; chosen. The slowest of our real loops has
13; frame numbers that are written for seconds give 1."""

# Chosen: fewer rising entries may be real steps that slow down.
_FEWEST_CUMULATIVE_STEPS = 4
# 500 frames a second: entries that rise by so much from frame to frame are times, also
# where they begin late; steps of a rate that falls rise by less. Chosen.
_SHORTEST_RISE_MS = 2.0
_PLACES = {
    0x00182005: "slice location",
    0x3004000C: "position in a grid",
    0x00540010: "energy window",
    0x00540020: "detector",
    0x00540050: "rotation",
    0x00540080: "slice",
    0x00540090: "angle of view",
}
"""What Frame Increment Pointer names where frames are not moments of one picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Times on the clock of the loop; None where the file does not state them.

    Attributes
    ----------
    frame_times_s
        Time of each frame after the first, strictly rising, shape (T,).
    time_doubt
        One sentence where the statements of the file contradict each other; the frame
        times then are those of the first statement and must not be relied upon.
    """

    frame_times_s: NDArray[np.float64] | None
    time_doubt: str = ""
    r_waves: RWaves = field(default_factory=RWaves)
    heart_rate_bpm: float | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """One usable statement about the frame times."""

    times_s: NDArray[np.float64]
    words: str
    doubt: str = ""
    is_vector: bool = False


class _Fault(Enum):
    """What is wrong with a Frame Time Vector."""

    NOT_STEPS = auto()
    CUMULATIVE = auto()
    IMPLAUSIBLE = auto()
    GAP = auto()


@dataclass(frozen=True, slots=True)
class _VectorFault:
    kind: _Fault
    sentence: str


def timing_of(
    dataset: Dataset, n_frames: int, *, n_claimed: int | None = None
) -> Timing:
    """Return what the header says about time.

    Parameters
    ----------
    n_frames
        Frames in the file.
    n_claimed
        Frames as the header counts them, where that is another number.
    """
    n_claimed = n_claimed or n_frames
    notes: list[str] = []
    rate_bpm, heart_notes = heart_rate_of(dataset)
    # A still frame has no step, and statements about time in its header are leftovers
    # of the loop that it was taken from.
    if n_frames < 2:
        return Timing(
            frame_times_s=None, heart_rate_bpm=rate_bpm, notes=tuple(heart_notes)
        )
    notes += _unreadable_notes(dataset)
    source = _frame_times(dataset, n_frames, n_claimed, notes)
    times_s = None if source is None else source.times_s
    r_waves, r_wave_notes = r_waves_of(dataset, times_s, n_frames)
    beat_fault = heart_rate_contradiction(dataset, r_waves.times_s)
    doubt = ""
    if source is not None:
        doubt = (
            source.doubt
            or _place_doubt(dataset)
            or _contradictions(dataset, source, n_claimed)
            or (_asking(beat_fault) if beat_fault else "")
        )
        notes += rate_notes(source.times_s)
    else:
        notes += [] if notes else _unused_notes(dataset, n_frames, n_claimed)
        notes += [f"{beat_fault} Neither is used."] if beat_fault else []
    return Timing(
        frame_times_s=times_s,
        time_doubt=doubt,
        r_waves=r_waves,
        heart_rate_bpm=rate_bpm,
        notes=(*notes, *r_wave_notes, *heart_notes),
    )


# ---- frame times ------------------------------------------------------------


def _single(dataset: Dataset, keyword: str) -> float | None:
    """Return the number of an element that may hold one only, None where it has more.

    The same number several times is one.
    """
    values = set(numbers(dataset, keyword))
    return values.pop() if len(values) == 1 else None


def _unreadable_notes(dataset: Dataset) -> Iterator[str]:
    """Yield a note on each statement that is no number, or several."""
    for keyword, name in (("FrameTime", "Frame Time"), ("CineRate", "Cine Rate")):
        values = sorted(set(numbers(dataset, keyword)))
        if len(values) > 1:
            listed = ", ".join(f"{value:g}" for value in values[:4])
            yield f"{name} holds several numbers ({listed}), so it is not used."
        # What it holds is not repeated: of a damaged header it may be anything.
        elif not values and text(dataset, keyword):
            yield f"{name} cannot be read as a number, so it is not used."


def _place_doubt(dataset: Dataset) -> str:
    """Return a doubt where the file says that frames differ by place, not by time."""
    places = [_PLACES.get(tag, "") for tag in tags(dataset, "FrameIncrementPointer")]
    if not any(places):
        return ""
    named = ", ".join(filter(None, places))
    return _asking(f"By the file its frames follow each other by {named}, not by time.")


def _frame_times(
    dataset: Dataset, n_frames: int, n_claimed: int, notes: list[str]
) -> _Source | None:
    """Return the times by the source the file points to, else by the next best."""
    vector_ms = np.array(numbers(dataset, "FrameTimeVector"))
    pointed = tags(dataset, "FrameIncrementPointer")
    # PS3.3 C.7.6.6: (0028,0009) names the attribute that tells the frames apart. A file
    # may hold both; without a pointer the vector goes first, since it knows uneven
    # steps.
    prefers_frame_time = _FRAME_TIME in pointed and _FRAME_TIME_VECTOR not in pointed
    by_step = _by_frame_time(dataset, n_frames, notes)
    doubt = ""
    if len(vector_ms) and not (prefers_frame_time and by_step is not None):
        # A file that was cut still has the vector of all its frames.
        if len(vector_ms) == n_claimed and n_frames < n_claimed:
            vector_ms = vector_ms[:n_frames]
        fault = _vector_fault(vector_ms, n_frames)
        if fault is None:
            return _by_vector(vector_ms)
        notes.append(fault.sentence)
        # A gap means that steps were uneven, which an even Frame Time cannot show. The
        # other faults are of the vector as a whole and say nothing about Frame Time.
        doubt = fault.sentence if fault.kind is _Fault.GAP else ""
    source = by_step or _by_cine_rate(dataset, n_frames, notes)
    if source is None or not doubt:
        return source
    return _Source(times_s=source.times_s, words=source.words, doubt=_asking(doubt))


def _is_step(step_ms: float | None) -> bool:
    return step_ms is not None and _FASTEST_MS <= step_ms <= _SLOWEST_MS


def _by_frame_time(dataset: Dataset, n_frames: int, notes: list[str]) -> _Source | None:
    step_ms = _single(dataset, "FrameTime")
    if step_ms is None:
        return None
    if _is_step(step_ms):
        return _Source(
            times_s=_even_times(step_ms / 1000, n_frames),
            words=f"Frame Time {step_ms:.4g} ms",
        )
    notes.append(
        f"Frame Time is {step_ms:g} ms{_unit_guess(step_ms)}; a plausible one lies "
        f"between {_FASTEST_MS:g} and {_SLOWEST_MS:g} ms, so it is not used."
    )
    return None


def _even_times(step_s: float, n_frames: int) -> NDArray[np.float64]:
    # A product and not a running sum, so that rounding errors do not add up.
    return np.arange(n_frames, dtype=np.float64) * step_s


def _by_vector(vector_ms: NDArray[np.float64]) -> _Source:
    """Return times from increments: entry k is the time from frame k - 1 to frame k.

    The first entry belongs to no frame before it. The standard wants 0 there, Acuson
    writes the usual step; both mean the same.
    """
    times_s = np.concatenate([[0.0], np.cumsum(vector_ms[1:])]) / 1000
    mean_ms = 1000 * times_s[-1] / (len(times_s) - 1)
    return _Source(
        times_s=times_s,
        words=f"Frame Time Vector {mean_ms:.4g} ms on average",
        is_vector=True,
    )


def _vector_fault(vector_ms: NDArray[np.float64], n_frames: int) -> _VectorFault | None:
    """Return why the vector is not used, None if it is plausible."""
    if len(vector_ms) != n_frames or not (vector_ms[1:] > 0).all():
        return _VectorFault(
            _Fault.NOT_STEPS,
            f"The Frame Time Vector ({len(vector_ms)} entries for {n_frames} frames) "
            "cannot be used: it must hold one step above 0 for each frame.",
        )
    # Entry 0 belongs to no step (see `_by_vector`), so it must not decide here either.
    steps_ms = vector_ms[1:]
    low_ms, usual_ms, high_ms = (
        float(step_ms)
        for step_ms in (steps_ms.min(), np.median(steps_ms), steps_ms.max())
    )
    if _is_cumulative(vector_ms):
        return _VectorFault(
            _Fault.CUMULATIVE,
            "The Frame Time Vector holds times since the first frame "
            f"(up to {high_ms:g}) where steps belong, so it is not used.",
        )
    if not _is_step(usual_ms):
        return _VectorFault(
            _Fault.IMPLAUSIBLE,
            f"The Frame Time Vector holds steps of {usual_ms:.4g} ms"
            f"{_unit_guess(usual_ms)}; plausible ones lie between {_FASTEST_MS:g} and "
            f"{_SLOWEST_MS:g} ms, so it is not used.",
        )
    # The median, because a single gap of seconds would spoil the mean it is compared
    # with.
    ratio = max(high_ms / usual_ms, usual_ms / low_ms)
    if ratio > LARGEST_STEP_RATIO or not (_is_step(low_ms) and _is_step(high_ms)):
        return _VectorFault(
            _Fault.GAP,
            f"The Frame Time Vector holds a gap: steps from {low_ms:.4g} to "
            f"{high_ms:.4g} ms, {usual_ms:.4g} ms as a rule, so it is not used.",
        )
    return None


def _is_cumulative(vector_ms: NDArray[np.float64]) -> bool:
    """Return True if the entries rise as times do, instead of staying near a step."""
    steps = vector_ms[1:]
    if len(steps) < _FEWEST_CUMULATIVE_STEPS or not (np.diff(steps) > 0).all():
        return False
    is_long = len(steps) >= 2 * _FEWEST_CUMULATIVE_STEPS
    if is_long and np.median(np.diff(steps)) >= _SHORTEST_RISE_MS:
        return True
    # Times reach n times the first step; half of that allows for uneven steps.
    return bool(steps[-1] >= 0.5 * len(steps) * steps[0])


def _unit_guess(step_ms: float) -> str:
    """Return what the number would be in another unit, where that is plausible."""
    # 5 to 500 frames a second: narrower than what is accepted, since this is a guess
    # that only the reader can confirm.
    if 2.0 <= 1000 * step_ms <= 200.0:
        return f" ({1000 * step_ms:.4g} ms if it is meant in seconds)"
    if 2.0 <= step_ms / 1000 <= 200.0:
        return f" ({step_ms / 1000:.4g} ms if it is meant in microseconds)"
    return ""


def _other_units_ms(step_ms: float) -> tuple[float, ...]:
    """Return the steps that the number would be in another unit, where plausible."""
    # The limits of `_unit_guess`.
    return tuple(
        guess_ms
        for guess_ms in (1000 * step_ms, step_ms / 1000)
        if 2.0 <= guess_ms <= 200.0
    )


def _by_cine_rate(dataset: Dataset, n_frames: int, notes: list[str]) -> _Source | None:
    rate_hz = _single(dataset, "CineRate")
    # Many systems write 0 or nothing where they do not know it.
    if rate_hz is None or rate_hz <= 0:
        return None
    if not _is_step(1000 / rate_hz):
        notes.append(
            f"Cine Rate is {rate_hz:g} frames per second, which is not plausible, so "
            "it is not used."
        )
        return None
    notes.append(
        f"The file has no usable frame times; they follow from its Cine Rate of "
        f"{rate_hz:g} frames per second."
    )
    return _Source(
        times_s=_even_times(1 / rate_hz, n_frames),
        words=f"Cine Rate {rate_hz:g} per second",
    )


def rate_notes(times_s: NDArray[np.float64]) -> tuple[str, ...]:
    """Return a note on a plausible but unusual frame rate.

    Frame times have shape (T,), at least two.
    """
    rate_hz = (len(times_s) - 1) / float(times_s[-1] - times_s[0])
    if _UNUSUALLY_SLOW_HZ <= rate_hz <= _UNUSUALLY_FAST_HZ:
        return ()
    words = "fast for 2D" if rate_hz > _UNUSUALLY_FAST_HZ else "slow for strain"
    return (
        f"The file states {rate_hz:.4g} frames per second, which is unusually {words}; "
        "check it against the frame rate written on the picture.",
    )


# ---- contradictions ---------------------------------------------------------


def _contradictions(dataset: Dataset, source: _Source, n_claimed: int) -> str:
    """Return one sentence that lists what disagrees, empty if nothing does."""
    disagree = [
        words
        for words, steps_s in (
            *_stated_steps(dataset, includes_vector=not source.is_vector),
            *_stated_rates(dataset, len(source.times_s), n_claimed),
        )
        if not any(_agrees(step_s, source.times_s) for step_s in steps_s)
    ]
    if not disagree:
        return ""
    return _asking(
        "The file contradicts itself about time: "
        f"{', '.join([source.words, *disagree])}."
    )


def _asking(fault: str) -> str:
    return (
        f"{fault} Enter the frame rate of the acquisition; until then no value that "
        "depends on time is given."
    )


def _unused_notes(dataset: Dataset, n_frames: int, n_claimed: int) -> list[str]:
    """Return one sentence on statements that are no frame times, none without any."""
    words = [statement for statement, _ in _stated_rates(dataset, n_frames, n_claimed)]
    if not words:
        return []
    return [
        f"The file states no frame times, only {', '.join(words)}, which need not be "
        "those of the acquisition; enter its frame rate."
    ]


_Statement = tuple[str, tuple[float, ...]]
"""A statement in words, and the steps in seconds that it may mean."""


def _stated_steps(dataset: Dataset, *, includes_vector: bool) -> Iterator[_Statement]:
    """Yield what Frame Time and Frame Time Vector state, also where it is not used.

    A number that is plausible in another unit only still speaks against other rates.
    """
    step_ms = _single(dataset, "FrameTime")
    if step_ms is not None:
        steps_ms = (step_ms,) if _is_step(step_ms) else _other_units_ms(step_ms)
        if steps_ms:
            yield (
                f"Frame Time {step_ms:.4g} ms",
                tuple(step_ms / 1000 for step_ms in steps_ms),
            )
    vector_ms = np.array(numbers(dataset, "FrameTimeVector"))
    if not includes_vector or not len(vector_ms):
        return
    entries_ms = np.diff(vector_ms) if _is_cumulative(vector_ms) else vector_ms[1:]
    # A vector of one entry has no entry that belongs to no step.
    entries_ms = entries_ms if len(vector_ms) > 1 else vector_ms
    if not (entries_ms > 0).any():
        return
    usual_ms = float(np.median(entries_ms[entries_ms > 0]))
    steps_ms = (usual_ms,) if _is_step(usual_ms) else _other_units_ms(usual_ms)
    if steps_ms:
        yield (
            f"Frame Time Vector {usual_ms:.4g} ms",
            tuple(step_ms / 1000 for step_ms in steps_ms),
        )


def _stated_rates(
    dataset: Dataset, n_frames: int, n_claimed: int
) -> Iterator[_Statement]:
    """Yield the statements that are no frame times themselves."""
    # Actual Frame Duration (0018,1242) is in milliseconds, Cine Rate (0018,0040) and
    # (0008,2144) in frames per second, Effective Duration (0018,0072) in seconds.
    step_ms = number(dataset, "ActualFrameDuration")
    if step_ms is not None and step_ms > 0:
        yield f"Actual Frame Duration {step_ms:.4g} ms", (step_ms / 1000,)
    for keyword, name in (
        ("CineRate", "Cine Rate"),
        ("RecommendedDisplayFrameRate", "Recommended Display Frame Rate"),
    ):
        rate_hz = _single(dataset, keyword)
        if rate_hz is not None and rate_hz > 0:
            yield f"{name} {rate_hz:g} per second", (1 / rate_hz,)
    duration_s = number(dataset, "EffectiveDuration")
    if duration_s is not None and duration_s > 0:
        # Some systems count the last frame's own time, some write milliseconds; of a
        # file that was cut the duration is that of all its frames.
        counts = {n_frames, n_frames - 1, n_claimed, n_claimed - 1}
        steps_s = tuple(
            duration_s / unit / count
            for unit in (1, 1000)
            for count in counts
            if count > 0
        )
        yield f"Effective Duration {duration_s:g} s", steps_s


def _agrees(step_s: float, times_s: NDArray[np.float64]) -> bool:
    """Return True if a step is near the mean or the usual step of the frame times."""
    # Mean and median: with dropped frames Cine Rate is the one, the usual step the
    # other.
    steps_s = np.diff(times_s)
    return any(
        abs(step_s - own_s) <= _LARGEST_DISAGREEMENT * max(step_s, own_s)
        for own_s in (float(steps_s.mean()), float(np.median(steps_s)))
    )
