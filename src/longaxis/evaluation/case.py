"""A loop whose wall somebody else followed: what a tracker is measured against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from longaxis.data._checks import lock, require, require_shape
from longaxis.models.inference.input_grid import SIZE_PX

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from longaxis.anatomy import View
    from longaxis.data import Beat, Loop


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReferenceCase:
    """One loop with the reference positions of its wall.

    Attributes
    ----------
    name
        Of the file.
    subject, exam, reader
        Who was examined, in which of several acquisitions, and whose reference it is.
        Two exams of a subject are test and retest; two readers of an exam agree or not.
    pathology
        Group of the case, empty where none is named.
    view
        None where nothing says it.
    loop
        None where the reference comes without pictures; no tracker runs then.
    times_s
        Time of each frame, shape (T,).
    points_mm
        Reference, shape (T, L, R, 2), in the order of `Mesh`; R is 1 for a line.
    visible
        Where the reference counts, shape (T, L, R).
    beat
        Frames of the measured beat.
    """

    name: str
    subject: str
    exam: str = ""
    reader: str = ""
    pathology: str = ""
    view: View | None
    loop: Loop | None
    times_s: NDArray[np.float64]
    points_mm: NDArray[np.float64]
    visible: NDArray[np.bool_]
    beat: Beat

    def __post_init__(self) -> None:
        require_shape("points_mm", self.points_mm, (len(self.times_s), None, None, 2))
        require_shape("visible", self.visible, self.points_mm.shape[:3])
        require(self.beat.last < len(self.times_s), "the beat must lie in the loop")
        require(
            bool(np.isfinite(self.points_mm[self.visible]).all()),
            "visible points need positions",
        )
        lock(self.times_s, self.points_mm, self.visible)

    @property
    def mm_per_pixel_of_256(self) -> float:
        """Size of a pixel if the picture's longer side had 256; NaN without pictures.

        The papers' errors in pixels are of pictures scaled to 256 x 256; here the
        picture keeps its shape.
        """
        if self.loop is None:
            return float("nan")
        rows, columns = self.loop.frames.shape[1:]
        # Trackers scale the tissue region, not the whole frame, to 256; errors are told
        # in the same pixels.
        x0, y0, x1, y1 = self.loop.tissue_region_px or (0, 0, columns, rows)
        sides = np.array([x1 - x0, y1 - y0]) * np.array(self.loop.mm_per_pixel)
        return float(sides.max()) / SIZE_PX


@dataclass(frozen=True, slots=True)
class CaseSource:
    """A case that is read when it is its turn: pictures are large."""

    name: str
    load: Callable[[], ReferenceCase]
