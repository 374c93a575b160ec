"""The line a reader places, and the mesh that is tracked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data._checks import lock, require, require_shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from longaxis.data.tracker_identity import TrackerIdentity


# Chosen: about a normal wall, so that the mesh stays inside it.
USUAL_WALL_MM = 9.0
# Chosen: from a thinned to a hypertrophied wall; the range that a reader can set.
NARROWEST_WALL_MM, WIDEST_WALL_MM = 3.0, 20.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Centreline:
    """The mid-wall line of the left ventricle in one frame.

    Attributes
    ----------
    control_points_mm
        Points the smooth line goes through, shape (K, 2), K >= 3, from the annulus on
        the left of the picture over the apex to the annulus on the right.
    frame
        Frame the line was placed in (end-systole).
    wall_thickness_mm
        Width of the wall around the line.
    """

    control_points_mm: NDArray[np.float64]
    frame: int
    wall_thickness_mm: float = USUAL_WALL_MM

    def __post_init__(self) -> None:
        require_shape("control_points_mm", self.control_points_mm, (None, 2))
        require(
            len(self.control_points_mm) >= 3,
            f"a centreline needs 3 points or more, got {len(self.control_points_mm)}",
        )
        require(
            bool(np.isfinite(self.control_points_mm).all()),
            "control_points_mm must be finite",
        )
        require(self.frame >= 0, f"frame must be 0 or more, got {self.frame}")
        # 50 mm is far beyond any wall, also a hypertrophied one.
        require(
            0 < self.wall_thickness_mm < 50,
            f"wall_thickness_mm must be 0 to 50, got {self.wall_thickness_mm}",
        )
        lock(self.control_points_mm)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mesh:
    """Points across and along the wall.

    Attributes
    ----------
    points_mm
        Shape (L, R, 2): L points along the wall in the order of the centreline, R
        across it, index 0 at the endocardium, R // 2 on the centreline. Flattened
        (row-major) it is the order of `Tracks.points_mm`: point l * R + r.
    """

    points_mm: NDArray[np.float64]

    def __post_init__(self) -> None:
        require_shape("points_mm", self.points_mm, (None, None, 2))
        require(
            # Odd, so that one row lies on the centreline itself.
            self.points_mm.shape[0] >= 2 and self.points_mm.shape[1] % 2 == 1,
            f"a mesh needs 2 or more columns and an odd number of rows, "
            f"got {self.points_mm.shape[:2]}",
        )
        lock(self.points_mm)

    @property
    def shape(self) -> tuple[int, int]:
        """(L, R)."""
        return self.points_mm.shape[0], self.points_mm.shape[1]

    @property
    def flat_points_mm(self) -> NDArray[np.float64]:
        """The points as trackers take them, shape (L * R, 2)."""
        # A view of the same memory: point l * R + r, as in Tracks.
        return self.points_mm.reshape(-1, 2)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MemberTracks:
    """Where one of several trackers, which were joined, has seen the points.

    Attributes
    ----------
    tracker
        Which one.
    points_mm
        Positions as (x, y), shape (T, N, 2). NaN where a point was lost.
    confidence
        From 0 (lost) to 1 (certain), shape (T, N).
    """

    tracker: TrackerIdentity
    points_mm: NDArray[np.float64]
    confidence: NDArray[np.float64]

    def __post_init__(self) -> None:
        require_shape("points_mm", self.points_mm, (None, None, 2))
        require_shape("confidence", self.confidence, self.points_mm.shape[:2])
        lock(self.points_mm, self.confidence)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tracks:
    """Where each myocardial point is in each frame.

    Attributes
    ----------
    points_mm
        Positions as (x, y), shape (T, N, 2). NaN where a point was lost.
    confidence
        From 0 (lost) to 1 (certain), shape (T, N).
    expected_error_mm
        How far off the tracker expects each point to be, shape (T, N); None where the
        tracker does not say.
    covariance_mm2
        Covariance of the errors that the tracker expects, shape (T, N, 2, 2), zero in
        the start frame; None where the tracker does not say.
    members
        Tracks of the trackers that were joined; empty for a single tracker.
    """

    points_mm: NDArray[np.float64]
    confidence: NDArray[np.float64]
    expected_error_mm: NDArray[np.float64] | None = None
    covariance_mm2: NDArray[np.float64] | None = None
    members: tuple[MemberTracks, ...] = ()

    def __post_init__(self) -> None:
        require_shape("points_mm", self.points_mm, (None, None, 2))
        require_shape("confidence", self.confidence, self.points_mm.shape[:2])
        lock(self.points_mm, self.confidence)
        # Optional fields must fit as well, or points would get another one's error.
        if self.expected_error_mm is not None:
            shape = self.points_mm.shape[:2]
            require_shape("expected_error_mm", self.expected_error_mm, shape)
            lock(self.expected_error_mm)
        if self.covariance_mm2 is not None:
            shape = (*self.points_mm.shape[:2], 2, 2)
            require_shape("covariance_mm2", self.covariance_mm2, shape)
            lock(self.covariance_mm2)
