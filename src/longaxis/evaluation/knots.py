"""The knots of EchoPAC's "store full trace" as a reference.

EchoPAC gives millimetres from the probe. Where in the picture the probe lies the file
does not say; without it, or without pictures, no tracker can run, and the case counts
for the reference's own strain only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from longaxis.errors import BadInputError
from longaxis.evaluation.case_facts import CaseFacts, case_of_beat
from longaxis.evaluation.samples import loop_of
from longaxis.io.vendors.registry import read_vendor_traces
from longaxis.strain.vendor import beat_of_knots

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.data import Loop
    from longaxis.data.vendor import VendorKnots
    from longaxis.evaluation.case import ReferenceCase


def read_knot_case(path: Path, facts: CaseFacts) -> ReferenceCase:
    """Read a full trace; its markers are the beat.

    Raises
    ------
    BadInputError
        If the file has no knots, or pictures are named that do not fit them.
    """
    trace = next(
        (
            read_vendor_trace
            for read_vendor_trace in read_vendor_traces(path)
            if read_vendor_trace.knots
        ),
        None,
    )
    if trace is None or trace.knots is None:
        message = f"“{path.name}” holds curves, but no knots to compare with."
        raise BadInputError(message)
    knots = trace.knots
    facts = facts.over(CaseFacts(view=trace.view))
    if facts.view is None:
        message = (
            f"“{path.name}” is of the view “{trace.view_label}”: longitudinal strain "
            "needs an apical view; name it in cases.csv if it is one."
        )
        raise BadInputError(message)
    loop = _loop(path, knots, facts)
    # The file counts from the probe, our millimetres from the first pixel's centre.
    points_mm = knots.points_mm[:, :, None] + np.array(facts.origin_mm or (0.0, 0.0))
    return case_of_beat(
        path.stem,
        facts,
        loop=loop,
        times_s=knots.times_s if loop is None else loop.frame_times_s,
        points_mm=points_mm,
        visible=_everywhere(points_mm),
        beat=beat_of_knots(knots),
    )


def _everywhere(points_mm: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(np.isfinite(points_mm).all(axis=-1))


def _loop(path: Path, knots: VendorKnots, facts: CaseFacts) -> Loop | None:
    if facts.pictures is None or facts.origin_mm is None:
        return None
    loop = loop_of(facts.pictures, facts)
    # Knots and pictures of another export of the same loop would be shifted in time.
    if loop.n_frames != len(knots.times_s):
        message = (
            f"“{path.name}” has {len(knots.times_s)} frames, but its pictures "
            f"“{facts.pictures.name}” have {loop.n_frames}."
        )
        raise BadInputError(message)
    return loop
