"""Global strain of a view with one segment left out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from longaxis.strain.values import read_values

if TYPE_CHECKING:
    from longaxis.data import ViewResult


def strain_without(result: ViewResult, index: int) -> float:
    """Return the line's strain called GLS as if one segment were not there.

    Segments are equally long at end-diastole, so the strain of what is left of the line
    is the mean of the other segments' curves: G1 of a shorter line, not G2 of accepted
    segments. NaN where another segment has a gap, or none of the others is accepted.

    Parameters
    ----------
    result
        A measured view.
    index
        Segment that is left out, in the order of the line.
    """
    curves, beat = result.curves, result.beat
    if not any(
        segment.accepted
        for place, segment in enumerate(result.segments)
        if place != index
    ):
        return math.nan
    # Equal lengths at end-diastole make the plain mean the strain of the rest of the
    # line.
    others = np.delete(curves.segments, index, axis=1).mean(axis=1)
    sample = beat.end_systole - beat.end_diastole
    values = read_values(curves.times_s, others, end_systole_sample=sample)
    return result.settings.convention.of(values)
