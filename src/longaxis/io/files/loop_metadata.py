"""What every reader finds out about a loop, and how it becomes a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import LoopOrigin, LoopSummary, Recording, StudyHeader

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.anatomy import View

Progress = Callable[[float], None]
"""Told the share of the work that is done; may raise CancelledError."""

MIN_FRAMES = 5
"""Fewer frames than this hold no systole at any frame rate in use."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoopFacts:
    """Everything but the pictures; the attributes are those of `Recording`."""

    origin: LoopOrigin
    n_frames: int = 0
    rows: int = 0
    columns: int = 0
    frame_times_s: NDArray[np.float64] | None = None
    mm_per_pixel: tuple[float, float] | None = None
    view: View | None = None
    r_wave_times_s: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    heart_rate_bpm: float | None = None
    tissue_region_px: tuple[int, int, int, int] | None = None
    header: StudyHeader = field(default_factory=StudyHeader)
    acquired_at: str = ""
    label: str = ""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    time_doubt: str = ""
    damaged_frames: tuple[int, ...] = ()
    pixel_aspect: float = 1.0
    pixel_shape_is_known: bool = False
    r_wave_frames: tuple[int, ...] = ()
    instance_number: int | None = None
    other_view: str = ""

    def with_frames(self, n_frames: int) -> LoopFacts:
        """Return the facts for a loop that holds so many frames after all."""
        if n_frames == self.n_frames:
            return self
        times_s = self.frame_times_s
        if times_s is not None:
            # A copy, so that the longer array is not kept in memory. More frames than
            # times leave no times: none is made up.
            times_s = times_s[:n_frames].copy() if n_frames <= len(times_s) else None
        return replace(self, n_frames=n_frames, frame_times_s=times_s)

    def with_findings(
        self, problems: tuple[str, ...] = (), notes: tuple[str, ...] = ()
    ) -> LoopFacts:
        """Return the facts with more problems and notes, each said once."""
        return replace(
            self,
            problems=tuple(dict.fromkeys(self.problems + problems)),
            notes=tuple(dict.fromkeys(self.notes + notes)),
        )

    def summary(self) -> LoopSummary:
        """Return what can be said without the pictures."""
        return LoopSummary(
            origin=self.origin,
            n_frames=self.n_frames,
            rows=self.rows,
            columns=self.columns,
            frame_times_s=self.frame_times_s,
            mm_per_pixel=self.mm_per_pixel,
            view=self.view,
            r_wave_times_s=self.r_wave_times_s,
            heart_rate_bpm=self.heart_rate_bpm,
            header=self.header,
            acquired_at=self.acquired_at,
            label=self.label,
            problems=self.problems,
            notes=self.notes,
            time_doubt=self.time_doubt,
            pixel_aspect=self.pixel_aspect,
            instance_number=self.instance_number,
            other_view=self.other_view,
        )

    def recording(self, frames: NDArray[np.uint8]) -> Recording:
        """Return the record with its pictures, shape (T, H, W)."""
        return Recording(
            frames=frames,
            frame_times_s=self.frame_times_s,
            mm_per_pixel=self.mm_per_pixel,
            view=self.view,
            r_wave_times_s=self.r_wave_times_s,
            heart_rate_bpm=self.heart_rate_bpm,
            tissue_region_px=self.tissue_region_px,
            header=self.header,
            origin=self.origin,
            acquired_at=self.acquired_at,
            problems=self.problems,
            notes=self.notes,
            time_doubt=self.time_doubt,
            damaged_frames=self.damaged_frames,
            pixel_aspect=self.pixel_aspect,
            pixel_shape_is_known=self.pixel_shape_is_known,
            r_wave_frames=self.r_wave_frames,
        )


def length_problems(n_frames: int) -> tuple[str, ...]:
    """Return what is wrong with a loop of so many frames."""
    if n_frames == 1:
        return ("This is a still frame; strain needs a loop.",)
    if n_frames < MIN_FRAMES:
        return (
            f"The loop has {n_frames} frames only; strain needs {MIN_FRAMES} or more.",
        )
    return ()


def refused(origin: LoopOrigin, label: str, reason: str) -> LoopSummary:
    """Return the summary of a file that cannot be opened.

    Parameters
    ----------
    reason
        A clause that starts with a small letter, as readers raise them.
    """
    sentence = f"This file cannot be opened: {reason}."
    return LoopFacts(origin=origin, label=label, problems=(sentence,)).summary()
