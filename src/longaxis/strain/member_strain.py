"""Global strain of a view by each of several joined trackers alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from longaxis.strain.smoothing import smooth_tracks
from longaxis.strain.stages import processed_curves
from longaxis.strain.values import read_values
from longaxis.strain.warnings import signed_percent

if TYPE_CHECKING:
    from longaxis.data import MemberTracks, ViewResult

LARGEST_DIFFERENCE = 0.03
"""Difference of the strain of joined trackers, as a fraction, above which it is said.
Chosen: two sold programs differ by 2.9 points of GLS on the same pictures
(PMC5477995)."""


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


def member_warnings(result: ViewResult) -> tuple[str, ...]:
    """Return the sentence on joined trackers that do not agree on the strain.

    Parameters
    ----------
    result
        A measured view.
    """
    strains = {
        member.tracker.label: strain_by_member(result, member)
        for member in result.tracks.members
    }
    known = {name: value for name, value in strains.items() if math.isfinite(value)}
    if not known:
        return ()
    difference = max(known.values()) - min(known.values())
    if difference <= LARGEST_DIFFERENCE:
        return ()
    by_tracker = ", ".join(
        f"{signed_percent(value)} by {name}" for name, value in known.items()
    )
    return (
        f"The joined trackers differ by {100 * difference:.1f} points of strain when "
        f"each is taken alone ({by_tracker}); compare their lines with the wall.",
    )
