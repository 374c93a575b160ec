"""What decides the second pass of block matching."""

from __future__ import annotations

from dataclasses import dataclass, field

from longaxis.models.block_matching.wall_shape import WallShapeSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPassSettings:
    """What decides how tracks are measured once more.

    Attributes
    ----------
    lags_s
        Each frame is compared with those this long before it: one, two, three and six
        frames at 55 a second.
    rounds
        How often the comparisons are repeated around the tracks as they are then.
    shape
        What the wall is known to look like; applied once a round, not once a frame.
    The values were chosen on 13 simulated clips of this project and four hearts of two
    other simulators (benchmarks/RESULTS.md, block matching 6).
    """

    # Longer ones too: 1.01 of the error; without the shortest: 1.01.
    lags_s: tuple[float, ...] = (0.018, 0.036, 0.055, 0.11)
    # One round: 1.02 of the error; three: 0.99, for a quarter more time.
    rounds: int = 2
    # 7 mm: 0.97 of the error, but segments that do not shorten read 0.7 points more.
    shape: WallShapeSettings = field(
        default_factory=lambda: WallShapeSettings(level_mm=5.0, level_share=1.0)
    )
