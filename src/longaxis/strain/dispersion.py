"""Mechanical dispersion: how far the segments' times to peak lie apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.display.bullseye import cell_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from longaxis.anatomy import Segment


def mechanical_dispersion(
    times_to_peak_s: Mapping[Segment, float], *, n_segments: int = 18
) -> tuple[float | None, int]:
    """Return the standard deviation (n - 1) of time to peak, and of how many.

    Parameters
    ----------
    times_to_peak_s
        Of the accepted segments.
    n_segments
        18, as measured, or 16, where apical septal and lateral are the mean of two
        times; one that lacks a part is left out. The cap of 17 segments is derived
        from its neighbours, so it has no place here.

    Returns
    -------
    The deviation, None below two segments, and the number of segments in it.
    """
    if n_segments not in (16, 18):
        message = f"mechanical dispersion is of 16 or 18 segments, not {n_segments}"
        raise ValueError(message)
    known = [
        time_s
        for time_s in cell_values(n_segments, times_to_peak_s)
        if time_s is not None
    ]
    # A deviation needs two values; the number tells how few there were.
    if len(known) < 2:
        return None, len(known)
    return float(np.std(known, ddof=1)), len(known)
