"""What decides how blocks are matched, and the values of earlier versions."""

from __future__ import annotations

from dataclasses import dataclass, field

from longaxis.models.block_matching.second_pass_settings import SecondPassSettings
from longaxis.models.block_matching.wall_motion import WallStiffness
from longaxis.models.block_matching.wall_shape import WallShapeSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockMatchingSettings:
    """What decides how blocks are matched.

    Attributes
    ----------
    pitch_mm
        Step of the grid the pictures are brought to.
    block_mm
        Size of the blocks of the fine search as (x, y).
    coarse_block_mm
        Size of the blocks of the coarse search as (x, y).
    coarse_every
        Of the columns and rows of a mesh, every so many take part in the coarse search:
        its blocks overlap nearly wholly.
    fastest_mm_per_s
        Motion beyond this between two frames is not looked for.
    farthest_mm
        The same for long frame intervals.
    reach_mm
        How far along the wall motions are brought together where the points are no
        mesh, or `stiffness` is None.
    stiffness
        How the motions of a mesh are brought together; None fits planes to the
        neighbourhoods of all points, as version 3 did.
    shape
        What the wall is known to look like in every frame; None takes it as it is
        found.
    second_pass
        How the tracks are measured once more; None leaves them as the first pass found
        them.
    memories_s
        Blocks are also looked for as they were this long before, three and six frames
        at 55 a second: noise adds up less over fewer, longer steps.
    memory_weight, start_weight
        What these count, and what the block as it was in the start frame counts,
        against 1 for the frame before.
    drift_mm
        How far the wall may have drifted when the picture of an earlier beat comes
        back; 0 for no comparison with other beats.
    """

    # Chosen: speckle of cardiac probes is one to a few millimetres wide, and cost grows
    # with the square of a finer step.
    pitch_mm: float = 0.45
    # Chosen: smaller blocks are less unique, larger ones mix the motion of both borders
    # of the wall. Weighting by the wall's own mask was worse (RESULTS.md, block
    # matching 4).
    block_mm: tuple[float, float] = (8.0, 7.0)
    # Chosen: twice the fine block, which finds far motion in changed speckle.
    coarse_block_mm: tuple[float, float] = (16.0, 14.0)
    # Half of the coarse search in time (RESULTS.md, block matching 4).
    coarse_every: int = 2
    # Chosen without a measurement: cost grows with the square of the reach, and so do
    # chances of a wrong peak; a wall that moves faster is lost.
    fastest_mm_per_s: float = 150.0
    # Chosen: one wall thickness; beyond it the opposite border of the wall is as
    # likely.
    farthest_mm: float = 9.0
    # Chosen for version 3: half a block, so that neighbours share most of their
    # speckle.
    reach_mm: float = 4.0
    stiffness: WallStiffness | None = field(default_factory=WallStiffness)
    shape: WallShapeSettings | None = field(default_factory=WallShapeSettings)
    second_pass: SecondPassSettings | None = field(default_factory=SecondPassSettings)
    # One earlier frame with full weight instead of two: 1.02 of the error (RESULTS.md).
    memories_s: tuple[float, ...] = (0.06, 0.11)
    # Chosen, both: speckle has changed more than since the frame before, and most since
    # the start frame. With weights of 0 errors add up from frame to frame. Version 3
    # had one memory with 0.5.
    memory_weight: float = 0.75
    start_weight: float = 0.5
    # Chosen in decision 12 with the other limits of `beat_revisits`. A wall that
    # drifted farther is not found again; a larger reach finds the wrong border.
    drift_mm: float = 5.0


# Any other value would give networks that correct block matching tracks with other
# errors than those they were trained to correct.
VERSION_3 = BlockMatchingSettings(
    coarse_every=1,
    stiffness=None,
    shape=None,
    second_pass=None,
    memories_s=(0.08,),
    memory_weight=0.5,
)
"""Block matching 3, from which networks that correct block matching are trained."""

VERSION_4 = BlockMatchingSettings(shape=None, second_pass=None)
"""Block matching 4, for comparisons; what is tracked again is tracked with the current
version."""

VERSION_5 = BlockMatchingSettings(second_pass=None)
"""Block matching 5, for comparisons."""
