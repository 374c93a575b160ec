"""What is odd about the curves of another program, whatever the program.

Nothing is put right: curves are kept as they are, and one sentence says what to check.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from longaxis.data.vendor import VendorTrace

_SMALLEST_STRAIN, _LARGEST_STRAIN = 0.01, 1.0
"""No heart beats with less or more in all of its segments; chosen, wide on purpose."""


def plausibility_notes(trace: VendorTrace) -> tuple[str, ...]:
    """Return one sentence for each thing that is odd about the curves of a trace."""
    if trace.curves is None or not trace.curves.segments.size:
        return ()
    curves = trace.curves.segments
    twice = [name for name, count in Counter(trace.segment_names).items() if count > 1]
    constant = [
        name
        for name, curve in zip(trace.segment_names, curves.T, strict=True)
        if np.ptp(curve) == 0
    ]
    notes = []
    if twice:
        notes.append(f"More than one curve is called {', '.join(twice)}.")
    if constant:
        notes.append(f"The curve of {', '.join(constant)} never changes.")
    return (*notes, *_size_notes(curves))


def _size_notes(curves: np.ndarray) -> tuple[str, ...]:
    """Return what is odd about size and sign of curves, fractions, shape (B, N)."""
    known = curves[:, np.isfinite(curves).all(axis=0)]
    if not known.size or not known.any():
        return ()
    largest = float(np.abs(known).max())
    notes = []
    if not _SMALLEST_STRAIN <= largest <= _LARGEST_STRAIN:
        notes.append(
            f"The largest strain is {100 * largest:.3g} %, which is not plausible: the "
            "file may state fractions where percent belong, or the other way round."
        )
    places = np.abs(known).argmax(axis=0)
    extremes = known[places, np.arange(known.shape[1])]
    if np.median(extremes) > 0:
        notes.append(
            "Most curves rise above 0: shortening may be written without its minus "
            "sign, or the wall lengthens."
        )
    return tuple(notes)
