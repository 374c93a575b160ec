"""How the learning rate rises and falls over a run."""

from __future__ import annotations

import math


def one_cycle(progress: float, *, warm_up: float = 0.05, floor: float = 0.01) -> float:
    """Return the share of the largest learning rate at a share of the run.

    Parameters
    ----------
    progress
        Steps taken over steps planned, or time used over time allowed, 0 to 1.
    warm_up
        Share of the run in which the rate rises.
    floor
        Share of the largest rate at both ends.
    """
    progress = min(max(progress, 0.0), 1.0)
    if progress < warm_up:
        return floor + (1 - floor) * progress / warm_up
    falling = (progress - warm_up) / (1 - warm_up)
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * falling))
