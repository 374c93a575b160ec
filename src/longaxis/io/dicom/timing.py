"""When each frame of a DICOM loop was taken, and when the R waves were."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from longaxis.io.dicom.values import number, numbers, tags

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

_FRAME_TIME = 0x00181063
_FRAME_TIME_VECTOR = 0x00181065
_SLOWEST_MS = 1000.0
_FASTEST_MS = 0.5
_HIGHEST_HEART_RATE = 400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Times on the clock of the loop; None where the file does not tell.

    Attributes
    ----------
    frame_times_s
        Time of each frame after the first, strictly rising, shape (T,).
    """

    frame_times_s: NDArray[np.float64] | None
    r_wave_times_s: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    heart_rate_bpm: float | None = None
    notes: tuple[str, ...] = ()


def timing_of(dataset: Dataset, n_frames: int) -> Timing:
    """Return what the header says about time.

    Parameters
    ----------
    n_frames
        Frames as the header counts them.
    """
    frame_times_s, notes = _frame_times(dataset, n_frames)
    return Timing(
        frame_times_s=frame_times_s,
        r_wave_times_s=_r_waves(dataset),
        heart_rate_bpm=_heart_rate(dataset),
        notes=notes,
    )


def _frame_times(
    dataset: Dataset, n_frames: int
) -> tuple[NDArray[np.float64] | None, tuple[str, ...]]:
    """Return the times by the source the file points to, else by the next best."""
    vector_ms = np.array(numbers(dataset, "FrameTimeVector"))
    frame_time_ms = number(dataset, "FrameTime")
    pointed = tags(dataset, "FrameIncrementPointer")
    prefers_frame_time = _FRAME_TIME in pointed and _FRAME_TIME_VECTOR not in pointed
    notes: list[str] = []
    if len(vector_ms) and not (prefers_frame_time and _is_step(frame_time_ms)):
        times_s = _times_from_vector(vector_ms, n_frames)
        if times_s is not None:
            return times_s, ()
        notes.append(
            f"The frame time vector ({len(vector_ms)} entries for {n_frames} frames) "
            "cannot be used."
        )
    if _is_step(frame_time_ms) and frame_time_ms is not None:
        return _even_times(frame_time_ms / 1000, n_frames), tuple(notes)
    return _times_from_cine_rate(dataset, n_frames, notes)


def _is_step(step_ms: float | None) -> bool:
    return step_ms is not None and _FASTEST_MS <= step_ms <= _SLOWEST_MS


def _times_from_vector(
    vector_ms: NDArray[np.float64], n_frames: int
) -> NDArray[np.float64] | None:
    """Return times from increments: entry k is the time from frame k - 1 to frame k.

    The first entry belongs to no frame before it. The standard wants 0 there, Acuson
    writes the usual step; both mean the same.
    """
    if len(vector_ms) != n_frames or not (vector_ms[1:] > 0).all():
        return None
    times_s: NDArray[np.float64] = np.concatenate([[0.0], np.cumsum(vector_ms[1:])])
    return times_s / 1000


def _even_times(step_s: float, n_frames: int) -> NDArray[np.float64]:
    return np.arange(n_frames, dtype=np.float64) * step_s


def _times_from_cine_rate(
    dataset: Dataset, n_frames: int, notes: list[str]
) -> tuple[NDArray[np.float64] | None, tuple[str, ...]]:
    rate_hz = number(dataset, "CineRate")
    if rate_hz is None or not _is_step(1000 / rate_hz if rate_hz > 0 else None):
        return None, tuple(notes)
    notes.append(
        f"The file has no frame times; they follow from its cine rate of {rate_hz:g} "
        "frames per second."
    )
    return _even_times(1 / rate_hz, n_frames), tuple(notes)


def _r_waves(dataset: Dataset) -> NDArray[np.float64]:
    found_ms = np.unique(numbers(dataset, "RWaveTimeVector"))
    return found_ms[found_ms >= 0] / 1000


def _heart_rate(dataset: Dataset) -> float | None:
    rate_bpm = number(dataset, "HeartRate")
    if rate_bpm is None or not 0 < rate_bpm <= _HIGHEST_HEART_RATE:
        return None
    return rate_bpm
