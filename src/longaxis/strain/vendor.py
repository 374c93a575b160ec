"""Our own formula applied to the points another program tracked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.data import Beat, EventSource
from longaxis.data.readings import Quantity
from longaxis.data.vendor import GLOBAL_VALUES, VendorComparison
from longaxis.strain.curve import strain_curves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from longaxis.data import StrainCurves
    from longaxis.data.vendor import VendorKnots, VendorTrace


_OWN_NAMES = {
    Quantity.END_SYSTOLIC: "its own end-systolic global strain",
    Quantity.PEAK_SYSTOLIC: "its own peak systolic global strain",
    Quantity.PEAK: "its own global strain",
    None: "its own global strain, at a point of the cycle that it does not state",
}


def beat_of_knots(knots: VendorKnots) -> Beat:
    """Return the beat between the other program's markers."""
    return Beat(
        end_diastole=knots.end_diastole,
        end_systole=knots.end_systole,
        last=knots.last,
        end_diastole_source=EventSource.TYPED,
        end_systole_source=EventSource.TYPED,
        # The other program's markers are taken at their word, as only its points are
        # known.
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


def compare_globals(
    trace: VendorTrace, ours: StrainCurves, *, accepted: Sequence[bool] | None = None
) -> tuple[VendorComparison, ...]:
    """Return another program's global strain beside ours, formula by formula.

    Peaks over the whole beat, because exports do not agree on end-systole. First the
    program's own number, with nothing of ours beside it; then the mean of the segment
    curves (G2) and the whole line (G1), computed by our formula from its curves and
    from its points.

    Parameters
    ----------
    trace
        What the other program exported.
    ours
        Our curves of the same view.
    accepted
        Which of our segments count in the mean; None counts all. Without any there is
        no global strain of ours.
    """
    counted = [True] * ours.segments.shape[1] if accepted is None else list(accepted)
    # Lowest point of a mean curve (G2), not the mean of lowest points (G3).
    mean = ours.segments[:, counted].mean(axis=1).min() if any(counted) else np.nan
    mismatches: list[VendorComparison] = []
    mismatches += _own_numbers(trace)
    if trace.curves is not None:
        theirs = float(np.nanmin(trace.curves.mean_of_segments))
        mismatches.append(
            VendorComparison(
                name="mean of segments (G2)",
                theirs=theirs,
                ours=float(mean),
            )
        )
    if trace.knots is not None:
        line = curves_from_knots(trace.knots).line
        mismatches.append(
            VendorComparison(
                name="whole line (G1)",
                theirs=float(line.min()),
                ours=float(ours.line.min()),
            )
        )
    return tuple(mismatches)


def _own_numbers(trace: VendorTrace) -> list[VendorComparison]:
    """Return the global strains that the program itself states, as fractions."""
    if trace.global_curve is not None:
        lowest = float(np.nanmin(trace.global_curve))
        return [VendorComparison(name=_OWN_NAMES[Quantity.PEAK], theirs=lowest)]
    quantities = {name: quantity for quantity, name in GLOBAL_VALUES.items()}
    return [
        VendorComparison(
            name=_OWN_NAMES[quantities[value.name]], theirs=value.value / 100
        )
        for value in trace.global_values
    ]
