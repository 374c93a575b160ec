"""When the heart does what: R waves, valves, and the time course of shortening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.interpolate import PchipInterpolator

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """The beats of a clip and how one beat is divided.

    Attributes
    ----------
    r_waves_s
        R waves on the clock of the clip, from before its start to after its end.
    systole_s
        From each R wave to the closure of the aortic valve, one for each interval.
    isovolumic_contraction_s, isovolumic_relaxation_s
        Phases in which all valves are closed.
    early_filling_s, atrial_filling_s
        Durations of the E and the A wave.
    early_share
        Share of the lengthening that the E wave brings, 1 without an A wave.
    vigour
        Strength of each beat relative to the recipe's strains.
    """

    r_waves_s: tuple[float, ...]
    systole_s: tuple[float, ...]
    isovolumic_contraction_s: float
    isovolumic_relaxation_s: float
    early_filling_s: float
    atrial_filling_s: float
    early_share: float
    vigour: tuple[float, ...]

    def beat_of(self, times_s: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the index of the beat in which each time lies, shape (T,)."""
        beat = np.searchsorted(self.r_waves_s, times_s, side="right") - 1
        return np.clip(beat, 0, len(self.r_waves_s) - 2).astype(np.int64)

    def mitral_opening_s(self, beat: int) -> float:
        """Return when the mitral valve opens in this beat."""
        return (
            self.r_waves_s[beat] + self.systole_s[beat] + self.isovolumic_relaxation_s
        )


def valve_times_s(rhythm: Rhythm, beat: int) -> dict[str, float]:
    """Return the valve events of one beat on the clock of the clip.

    The keys are those of the field: MVC, AVO, AVC and MVO.
    """
    r_wave = rhythm.r_waves_s[beat]
    return {
        "MVC": r_wave + 0.3 * rhythm.isovolumic_contraction_s,
        "AVO": r_wave + rhythm.isovolumic_contraction_s,
        "AVC": r_wave + rhythm.systole_s[beat],
        "MVO": rhythm.mitral_opening_s(beat),
    }


def _beat_knots(rhythm: Rhythm, beat: int) -> list[tuple[float, float]]:
    start, end = rhythm.r_waves_s[beat], rhythm.r_waves_s[beat + 1]
    closure = start + rhythm.systole_s[beat]
    ejection = rhythm.systole_s[beat] - rhythm.isovolumic_contraction_s
    opening = start + rhythm.isovolumic_contraction_s
    knots = [
        (start, 0.0),
        (opening, 0.04),
        (opening + 0.35 * ejection, 0.48),
        (opening + 0.75 * ejection, 0.93),
        (closure, 1.0),
    ]
    relaxed = rhythm.mitral_opening_s(beat)
    early_end = relaxed + rhythm.early_filling_s
    atrial_start = end - rhythm.atrial_filling_s
    left = 1.0 - rhythm.early_share
    # At high rates the E wave runs into the A wave: no diastasis, and at worst no knots
    # for filling at all.
    if early_end + 0.02 < atrial_start:
        knots += [(relaxed, 0.93), (early_end, left), (atrial_start, 0.92 * left)]
    elif relaxed + 0.04 < end:
        knots += [(relaxed, 0.93)]
    return knots


def shortening_course(
    rhythm: Rhythm, times_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how far the wall has shortened: 0 at each R wave, 1 at aortic closure.

    Parameters
    ----------
    rhythm
        The beats.
    times_s
        Any shape.
    """
    knots = [
        knot
        for beat in range(len(rhythm.systole_s))
        for knot in _beat_knots(rhythm, beat)
    ]
    knots.append((rhythm.r_waves_s[-1], 0.0))
    knot_times, value = np.array(knots).T
    inside = np.clip(times_s, knot_times[0], knot_times[-1])
    # Monotone between knots: a cubic spline would overshoot to strain that was not
    # asked for.
    course = np.asarray(PchipInterpolator(knot_times, value)(inside))
    return np.asarray(course * np.asarray(rhythm.vigour)[rhythm.beat_of(times_s)])


def bump(
    times_s: NDArray[np.float64], *, start_s: float, peak_s: float, end_s: float
) -> NDArray[np.float64]:
    """Return a smooth pulse from 0 over 1 to 0, cosine-shaped on both sides.

    Shape (T,).

    Parameters
    ----------
    times_s
        Shape (T,).
    start_s, peak_s, end_s
        Times of the beginning, the maximum and the end.
    """
    rise = np.clip((times_s - start_s) / (peak_s - start_s), 0, 1)
    fall = np.clip((end_s - times_s) / (end_s - peak_s), 0, 1)
    hill: NDArray[np.float64] = 0.5 - 0.5 * np.cos(np.pi * np.minimum(rise, fall))
    return hill


def septal_flash(rhythm: Rhythm, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the early systolic pulse of each beat (septal flash or early stretch).

    Times in seconds, shape (T,); amplitude 0 to 1, the same shape.
    """
    return sum(
        (
            bump(times_s, start_s=r - 0.02, peak_s=r + 0.08, end_s=r + 0.22)
            for r in rhythm.r_waves_s
        ),
        start=np.zeros_like(times_s),
    )


def post_systolic_hill(
    rhythm: Rhythm, times_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the pulse after aortic valve closure in which ischaemic muscle shortens.

    Times in seconds, shape (T,); amplitude 0 to 1, the same shape.
    """
    total = np.zeros_like(times_s)
    for beat, systole in enumerate(rhythm.systole_s):
        closure = rhythm.r_waves_s[beat] + systole
        end = min(closure + 0.28, rhythm.r_waves_s[beat + 1] - 0.01)
        peak = min(closure + 0.08, 0.5 * (closure + end))
        total += bump(times_s, start_s=closure - 0.09, peak_s=peak, end_s=end)
    return total


def mitral_opening(rhythm: Rhythm, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the opening of the mitral valve, 0 to 1, at times in seconds.

    Shape (T,).
    """
    total = np.zeros_like(times_s)
    for beat in range(len(rhythm.systole_s)):
        opens, end = rhythm.mitral_opening_s(beat), rhythm.r_waves_s[beat + 1]
        early_end = min(opens + 1.3 * rhythm.early_filling_s, end)
        floats = (times_s > opens) & (times_s < end + 0.01)
        resting = (
            0.3
            * floats
            * bump(times_s, start_s=opens, peak_s=opens + 0.05, end_s=end + 0.02)
        )
        early = bump(
            times_s, start_s=opens - 0.01, peak_s=opens + 0.06, end_s=early_end
        )
        total = np.maximum(total, np.maximum(resting, early))
        if rhythm.early_share < 0.99:
            start = max(end - rhythm.atrial_filling_s, opens + 0.03)
            atrial = bump(
                times_s,
                start_s=start,
                peak_s=0.5 * (start + end) + 0.005,
                end_s=end + 0.02,
            )
            total = np.maximum(total, 0.75 * atrial)
    return total


def aortic_opening(rhythm: Rhythm, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the opening of the aortic valve, 0 to 1, at times in seconds.

    Shape (T,).
    """
    total = np.zeros_like(times_s)
    for beat in range(len(rhythm.systole_s)):
        when = valve_times_s(rhythm, beat)
        rise = np.clip((times_s - when["AVO"]) / 0.03, 0, 1)
        fall = np.clip((when["AVC"] - times_s) / 0.03, 0, 1)
        total = np.maximum(total, np.minimum(rise, fall))
    return total
