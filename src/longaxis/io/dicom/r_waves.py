"""R waves of a DICOM loop: as times, or as numbers of frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from longaxis.io.dicom.values import numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

_SHORTEST_INTERVAL_MS = 150.0
"""R waves nearer than this cannot be beats (400 a minute): the times may be in seconds
or another unit; chosen."""

_FRAMES_APART = 1.5
"""R wave times and frames of one beat may differ by so many frames; chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RWaves:
    """R waves of one loop.

    Attributes
    ----------
    times_s
        On the clock of the frame times, rising, shape (R,).
    frames
        Frame indices from 0, where the file names frames instead of times.
    """

    times_s: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    frames: tuple[int, ...] = ()


def r_waves_of(
    dataset: Dataset, frame_times_s: NDArray[np.float64] | None, n_frames: int
) -> tuple[RWaves, tuple[str, ...]]:
    """Return the R waves that can belong to this loop, and what is odd about them.

    Parameters
    ----------
    frame_times_s
        Shape (T,), None where the file does not state them.
    """
    frames, notes = _frames(dataset, n_frames)
    # (0018,6060), milliseconds from the start of the loop. Sorted and each once, so
    # that the steps between them are beats.
    times_ms = np.unique(numbers(dataset, "RWaveTimeVector"))
    if len(times_ms):
        times_s, time_notes = _times(times_ms, frame_times_s)
        if len(times_s) and frames and not _are_same(times_s, frames, frame_times_s):
            return RWaves(), (
                "R wave times and R Wave Pointer contradict each other; neither is "
                "used.",
            )
        # Times go before frames, since they are finer than the frame rate.
        if len(times_s) or not frames:
            return RWaves(times_s=times_s), time_notes
        notes = (*time_notes, *notes)
    if not frames or frame_times_s is None:
        return RWaves(frames=frames), notes
    # The frames are kept beside the times: with a frame rate entered by the reader
    # later, they still name the right instants, and times of the file would not.
    return RWaves(times_s=frame_times_s[list(frames)], frames=frames), notes


def _are_same(
    times_s: NDArray[np.float64],
    frames: tuple[int, ...],
    frame_times_s: NDArray[np.float64] | None,
) -> bool:
    """Return whether times and frames name the same R waves."""
    if frame_times_s is None:
        return True
    frame_s = float(np.median(np.diff(frame_times_s)))
    named_s = frame_times_s[list(frames)]
    # Each near one of the others: one of both lists may lack an R wave at an end.
    shorter, longer = sorted((times_s, named_s), key=len)
    apart_s = np.abs(shorter[:, None] - longer).min(axis=1)
    return bool((apart_s <= _FRAMES_APART * frame_s).all())


def _frames(dataset: Dataset, n_frames: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the frames of R Wave Pointer, which counts them from 1."""
    # (0028,6040) is a list of frame numbers, and DICOM counts frames from 1.
    frames = sorted({int(number) - 1 for number in numbers(dataset, "RWavePointer")})
    if frames and frames[0] < 0:
        return (), (
            "R Wave Pointer names frame 0, but frames are counted from 1; it is not "
            "used, since all of its frames may be one too low.",
        )
    inside = tuple(frame for frame in frames if 0 <= frame < n_frames)
    if len(inside) == len(frames):
        return inside, ()
    outside = ", ".join(str(frame + 1) for frame in frames if frame not in inside)
    return inside, (
        f"R Wave Pointer names frame {outside}, but the loop has frames 1 to "
        f"{n_frames}; it is not used for that.",
    )


def _times(
    times_ms: NDArray[np.float64], frame_times_s: NDArray[np.float64] | None
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    nothing = np.zeros(0)
    if len(times_ms) > 1 and np.diff(times_ms).max() < _SHORTEST_INTERVAL_MS:
        return nothing, (
            f"The R wave times lie up to {np.diff(times_ms).max():.3g} ms apart, which "
            "no heart does (they may be in seconds or another unit); they are not "
            "used.",
        )
    # As seconds within the loop, as milliseconds all at its very beginning.
    if frame_times_s is not None and 0 < times_ms[-1] <= frame_times_s[-1]:
        return nothing, (
            f"The R wave times end at {times_ms[-1]:.3g} ms (they may be in seconds); "
            "they are not used.",
        )
    times_s = times_ms / 1000
    if frame_times_s is None:
        return times_s[times_s >= 0], ()
    return r_waves_inside(times_s, frame_times_s)


def r_waves_inside(
    times_s: NDArray[np.float64], frame_times_s: NDArray[np.float64]
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return the R waves that lie in the loop, and one sentence on the others.

    Parameters
    ----------
    times_s
        Shape (R,).
    frame_times_s
        Shape (T,), at least two.
    """
    # One frame of tolerance: the R wave that triggered the acquisition may lie just
    # before the first frame, and the last one ends when the frame time is over.
    frame_s = float(np.median(np.diff(frame_times_s)))
    is_inside = (times_s >= frame_times_s[0] - frame_s) & (
        times_s <= frame_times_s[-1] + frame_s
    )
    # The R wave before the first frame is what several systems write; nothing odd.
    outside = times_s[~is_inside & (times_s > 0)]
    kept = times_s[is_inside & (times_s >= 0)]
    if not len(outside):
        return kept, ()
    named = ", ".join(f"{1000 * time_s:.0f}" for time_s in outside[:4])
    return kept, (
        f"R waves at {named} ms lie outside the loop, which ends at "
        f"{1000 * frame_times_s[-1]:.0f} ms; they are not used.",
    )
