"""The heart rate of a DICOM loop, by Heart Rate, Nominal Interval and R waves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.io.dicom.values import number

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

# Beats a minute, above and below any heart, fetal ones included; chosen.
_HIGHEST_BPM, _LOWEST_BPM = 400.0, 20.0
_MOST_DISAGREEMENT = 1.1
"""Ratio of two heart rates that still agree (decision 17)."""


def heart_rate_of(dataset: Dataset) -> tuple[float | None, list[str]]:
    """Return the heart rate that the file states, beats a minute, and notes on it.

    None where Heart Rate and Nominal Interval contradict each other.
    """
    rate_bpm, notes = _stated_rate(dataset)
    by_interval_bpm, more = _rate_by_interval(dataset)
    notes += more
    if rate_bpm is None and by_interval_bpm is not None:
        notes.append(
            f"The heart rate of {by_interval_bpm:.0f} per minute follows from the "
            "Nominal Interval that the file states."
        )
        return by_interval_bpm, notes
    is_contradicted = (
        rate_bpm is not None
        and by_interval_bpm is not None
        and _disagree(rate_bpm, by_interval_bpm)
    )
    return None if is_contradicted else rate_bpm, notes


def heart_rate_contradiction(
    dataset: Dataset, r_wave_times_s: NDArray[np.float64]
) -> str:
    """Return one sentence where Nominal Interval and the others disagree, else "".

    R waves are compared with Heart Rate elsewhere, where the reader may choose between
    the two.

    Parameters
    ----------
    dataset
        Header of the file.
    r_wave_times_s
        Inside the loop, rising, shape (R,).
    """
    interval_bpm = _rate_by_interval(dataset)[0]
    stated_bpm = _stated_rate(dataset)[0]
    # Without Heart Rate, the interval stands for it.
    if interval_bpm is None or stated_bpm is None:
        return ""
    others = [(f"Heart Rate {stated_bpm:g}", stated_bpm)]
    if len(r_wave_times_s) > 1:
        r_waves_bpm = 60 / float(np.diff(r_wave_times_s).mean())
        others.append((f"R waves {r_waves_bpm:.0f}", r_waves_bpm))
    disagree = [
        f"{words} per minute"
        for words, rate_bpm in others
        if _disagree(rate_bpm, interval_bpm)
    ]
    if not disagree:
        return ""
    return (
        "The file contradicts itself about the heart rate: Nominal Interval "
        f"{60_000 / interval_bpm:.0f} ms ({interval_bpm:.0f} per minute), "
        f"{', '.join(disagree)}."
    )


def _disagree(one_bpm: float, other_bpm: float) -> bool:
    return max(one_bpm / other_bpm, other_bpm / one_bpm) > _MOST_DISAGREEMENT


def _stated_rate(dataset: Dataset) -> tuple[float | None, list[str]]:
    rate_bpm = number(dataset, "HeartRate")
    if rate_bpm is None or rate_bpm <= 0:
        return None, []
    if _LOWEST_BPM <= rate_bpm <= _HIGHEST_BPM:
        return rate_bpm, []
    return None, [
        f"The file states a heart rate of {rate_bpm:g} per minute, which is not "
        "plausible, so it is not used."
    ]


def _rate_by_interval(dataset: Dataset) -> tuple[float | None, list[str]]:
    """Return the heart rate by (0018,1062), the usual length of a beat in ms."""
    interval_ms = number(dataset, "NominalInterval")
    if interval_ms is None or interval_ms <= 0:
        return None, []
    rate_bpm = 60_000 / interval_ms
    if _LOWEST_BPM <= rate_bpm <= _HIGHEST_BPM:
        return rate_bpm, []
    return None, [
        f"The file states a Nominal Interval of {interval_ms:g} ms from beat to beat, "
        "which is not plausible, so it is not used."
    ]
