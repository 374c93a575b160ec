"""What a tracker is; `longaxis.models.registry` says which there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from longaxis.data import Loop, TrackerIdentity, Tracks

# Raising is how a reader's stop reaches a tracker: no thread can be ended from outside.
Progress = Callable[[float], None]
"""Told the share of the work that is done, 0 to 1; may raise CancelledError."""


def no_progress(_fraction: float) -> None:
    """Ignore progress."""


class Tracker(Protocol):
    """Follows points through a loop."""

    @property
    def identity(self) -> TrackerIdentity:
        """Who is tracking, with which weights, on which device."""
        ...

    def track(
        self,
        loop: Loop,
        points_mm: NDArray[np.float64],
        *,
        start_frame: int,
        mesh_shape: tuple[int, int] | None = None,
        progress: Progress = no_progress,
    ) -> Tracks:
        """Return where points go, forward and backward through the whole loop.

        Parameters
        ----------
        loop
            Loop to track in.
        points_mm
            Positions in `start_frame`, shape (N, 2).
        start_frame
            Frame the points were placed in; the tracks equal `points_mm` there.
        mesh_shape
            (L, R) if the points are a flattened `Mesh` (point l * R + r), so that
            neighbours along and across the wall are known; None if they are not.
        progress
            Called often, with the share done.

        Raises
        ------
        TrackingError
            If the points cannot be followed at all, such as points off the picture.
        """
        ...
