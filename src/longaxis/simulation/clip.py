"""A simulated loop and everything that is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.data._checks import lock, require, require_shape

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from longaxis.data import Beat, Loop


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SimulatedClip:
    """A loop made from a heart that we know, with its truth.

    Attributes
    ----------
    loop
        Frames, times, scale and view.
    mesh_mm
        True position of each material point as displayed (filtered like the picture's
        persistence, see `Recipe.truth_as_displayed`), shape (T, L, R, 2), in the order
        of `Mesh`: L along the wall from the annulus on the left of the picture over the
        apex, R across it, 0 at the endocardium.
    correlation
        Speckle correlation of each point with the end-systolic frame that the
        simulation aimed at, 0 to 1, shape (T, L, R).
    beat
        The beat that contains the reference frames.
    recipe
        JSON text from which the clip can be made again.
    """

    loop: Loop
    mesh_mm: NDArray[np.float64]
    correlation: NDArray[np.float64]
    beat: Beat
    recipe: str

    def __post_init__(self) -> None:
        require_shape("mesh_mm", self.mesh_mm, (self.loop.n_frames, None, None, 2))
        require_shape("correlation", self.correlation, self.mesh_mm.shape[:3])
        require(
            self.beat.last < self.loop.n_frames, "the beat must lie within the loop"
        )
        lock(self.mesh_mm, self.correlation)
