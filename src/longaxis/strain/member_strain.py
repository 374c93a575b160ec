"""Global strain of a view by each of several joined trackers alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from longaxis.strain.smoothing import smooth_tracks
from longaxis.strain.stages import processed_curves
from longaxis.strain.values import read_values

if TYPE_CHECKING:
    from longaxis.data import MemberTracks, ViewResult


def strain_by_member(result: ViewResult, member: MemberTracks) -> float:
    """Return the line's strain called GLS from the tracks of one member.

    Beat, smoothing and drift compensation are those of the joined result, so that the
    values differ by nothing but the tracks. NaN where the member lost a point of the
    line in the beat, or where no segment of the joined result is accepted.

    Parameters
    ----------
    result
        A measured view.
    member
        One of the members of its tracks.
    """
    if not result.n_accepted:
        # What the joined line shows is not given then either.
        return math.nan
    times_s, beat, settings = result.loop.frame_times_s, result.beat, result.settings
    n_rows = result.mesh.shape[1]
    points_mm = member.points_mm.reshape(len(times_s), -1, n_rows, 2)
    # Of all rows only the middle one is measured (docs/methods.md, "Strain").
    raw_mm = points_mm[:, :, n_rows // 2 : n_rows // 2 + 1]
    smooth_mm = smooth_tracks(raw_mm, times_s, settings.smoothing)
    curves = processed_curves(raw_mm, smooth_mm, times_s, beat, settings).curves
    sample = beat.end_systole - beat.end_diastole
    values = read_values(curves.times_s, curves.line, end_systole_sample=sample)
    return settings.convention.of(values)
