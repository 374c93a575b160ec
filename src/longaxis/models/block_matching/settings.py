"""What decides how blocks are matched, and the values of earlier versions."""

from __future__ import annotations

from dataclasses import dataclass, field

from longaxis.models.block_matching.wall_motion import WallStiffness


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

    pitch_mm: float = 0.45
    block_mm: tuple[float, float] = (8.0, 7.0)
    coarse_block_mm: tuple[float, float] = (16.0, 14.0)
    coarse_every: int = 2
    fastest_mm_per_s: float = 150.0
    farthest_mm: float = 9.0
    reach_mm: float = 4.0
    stiffness: WallStiffness | None = field(default_factory=WallStiffness)
    memories_s: tuple[float, ...] = (0.06, 0.11)
    memory_weight: float = 0.75
    start_weight: float = 0.5
    drift_mm: float = 5.0


VERSION_3 = BlockMatchingSettings(
    coarse_every=1, stiffness=None, memories_s=(0.08,), memory_weight=0.5
)
"""Block matching 3, which the bundled networks were trained to start from."""
