"""Our own formula applied to the points another program tracked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Beat, EventSource
from longaxis.strain.curve import strain_curves

if TYPE_CHECKING:
    from longaxis.data import StrainCurves
    from longaxis.data.vendor import VendorKnots


def beat_of_knots(knots: VendorKnots) -> Beat:
    """Return the beat between the other program's markers."""
    return Beat(
        end_diastole=knots.end_diastole,
        end_systole=knots.end_systole,
        last=knots.last,
        end_diastole_source=EventSource.TYPED,
        end_systole_source=EventSource.TYPED,
        is_complete=True,
    )


def curves_from_knots(knots: VendorKnots, *, n_segments: int = 6) -> StrainCurves:
    """Return strain of the line of knots, and of its parts, by our definition.

    The same length, the same division into segments of equal arc length at
    end-diastole as for our own tracks, so that the numbers can be compared.
    """
    mesh = np.expand_dims(knots.points_mm, axis=2)
    return strain_curves(
        mesh,
        frame_times_s=knots.times_s,
        beat=beat_of_knots(knots),
        n_segments=n_segments,
    )
