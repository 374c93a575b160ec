"""What the views of one study say together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from longaxis.anatomy import Level, View
from longaxis.data import GlobalDefinition, StudyValues
from longaxis.data.study import ViewSummary
from longaxis.strain.dispersion import mechanical_dispersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from longaxis.data import GlobalValues, SegmentResult, ViewResult

# Chosen (docs/methods.md): systole does not shorten in proportion to RR, so a carried
# closure is less exact then.
LARGEST_RATE_DIFFERENCE_BPM = 5.0
"""Views whose heart rates differ by more were not taken under the same conditions."""

# Chosen without a measurement: a foreshortened view makes the cavity shorter and its
# volume smaller; a much smaller limit would warn of the error of drawing.
LARGEST_LENGTH_DIFFERENCE = 0.10
"""Views whose ventricles differ more in length may be foreshortened."""


def study_values(views: Sequence[ViewResult]) -> StudyValues:
    """Return the values that need all three views, None where they may not be given.

    Parameters
    ----------
    views
        At most one result of each view.
    """
    return values_of_views([view_summary(view) for view in views])


def study_warnings(views: Sequence[ViewResult]) -> tuple[str, ...]:
    """Return one sentence for each thing that stands between the views."""
    return warnings_of_views([view_summary(view) for view in views])


def view_summary(view: ViewResult) -> ViewSummary:
    """Return what the values of the study need to know of a view."""
    return ViewSummary(
        view=view.view,
        line=view.globals_[GlobalDefinition.LINE],
        segments=view.segments,
        is_complete=view.beat.is_complete,
        most_rejected_in_view=view.settings.most_rejected_in_view,
        most_rejected_in_study=view.settings.most_rejected_in_study,
        heart_rate_bpm=view.heart_rate_bpm,
        length_mm=ventricle_length_mm(view),
    )


def values_of_views(views: Sequence[ViewSummary]) -> StudyValues:
    """Return the same as `study_values` from what is known of the views."""
    has_all = _has_all_views(views)
    lines = [view.line for view in views]
    is_given = has_all and not _too_many_rejected(views)
    accepted = [
        segment for view in views for segment in view.segments if segment.accepted
    ]
    # Only a whole beat shows whether a segment still shortens after end-systole.
    timed = accepted if has_all and all(v.is_complete for v in views) else []
    times_s = {segment.segment: segment.values.time_to_peak_s for segment in timed}
    dispersion_s, n_timed = mechanical_dispersion(times_s)
    dispersion_16_s, n_timed_16 = mechanical_dispersion(times_s, n_segments=16)
    indices = _finite([segment.values.post_systolic_index for segment in timed])
    return StudyValues(
        global_peak_systolic=_global(lines, "peak_systolic") if is_given else None,
        global_end_systolic=_global(lines, "end_systolic") if is_given else None,
        global_peak=_global(lines, "peak") if is_given else None,
        mechanical_dispersion_s=dispersion_s,
        n_segments_in_dispersion=n_timed,
        mechanical_dispersion_16_s=dispersion_16_s,
        n_segments_in_dispersion_16=n_timed_16,
        apical_ratio=_apical_ratio(accepted) if has_all else None,
        post_systolic_index=float(np.mean(indices)) if indices else None,
        n_segments_accepted=len(accepted),
        n_segments_lengthening=sum(segment.values.lengthens for segment in accepted),
    )


def warnings_of_views(views: Sequence[ViewSummary]) -> tuple[str, ...]:
    """Return the same as `study_warnings` from what is known of the views."""
    sentences = [
        _missing_views(views),
        _withheld(views),
        _without_peak(views),
        _lengthening(views),
        _incomplete(views),
        _different_rates(views),
        _different_lengths(views),
    ]
    return tuple(sentence for sentence in sentences if sentence is not None)


def ventricle_length_mm(view: ViewResult) -> float:
    """Return the length from the middle of the annulus to the apex at end-diastole.

    NaN where the scale is not known: views would be compared by assumed millimetres.
    """
    if not view.loop.scale_is_known:
        return math.nan
    n_columns, n_rows = view.mesh.shape
    points = view.tracks.points_mm[view.beat.end_diastole].reshape(n_columns, n_rows, 2)
    line = points[:, n_rows // 2]
    annulus = (line[0] + line[-1]) / 2
    distance_mm = np.linalg.norm(line - annulus, axis=1)
    return float(np.max(distance_mm))


def _has_all_views(views: Sequence[ViewSummary]) -> bool:
    return {view.view for view in views} == set(View)


def _too_many_rejected(views: Sequence[ViewSummary]) -> bool:
    rejected = [
        sum(not segment.accepted for segment in view.segments) for view in views
    ]
    most_in_view, most_in_study = _most_rejected(views)
    return max(rejected) > most_in_view or sum(rejected) > most_in_study


def _most_rejected(views: Sequence[ViewSummary]) -> tuple[int, int]:
    """Return how many segments may be rejected in a view and in all of them.

    Views that were measured under different rules fall under the strictest.
    """
    return (
        min(view.most_rejected_in_view for view in views),
        min(view.most_rejected_in_study for view in views),
    )


def _global(lines: Sequence[GlobalValues], name: str) -> float | None:
    # One view without the value makes the mean NaN: no mean of two views passes for
    # three.
    mean = float(np.mean([getattr(line, name) for line in lines]))
    return mean if np.isfinite(mean) else None


def _finite(numbers: Sequence[float]) -> list[float]:
    return [number for number in numbers if np.isfinite(number)]


def _apical_ratio(segments: Sequence[SegmentResult]) -> float | None:
    """Return mean apical over the sum of mean basal and mean mid."""
    means = {}
    for level in Level:
        strains = [
            segment.values.peak_systolic
            for segment in segments
            if segment.segment.level is level
        ]
        # A mean of the segments that shorten would hide those that lengthen.
        if not strains or not np.isfinite(strains).all():
            return None
        means[level] = float(np.mean(strains))
    below = means[Level.BASAL] + means[Level.MID]
    # A ratio to walls that lengthen has no meaning.
    return means[Level.APICAL] / below if below < 0 else None


def _names(views: Sequence[View]) -> str:
    return " and ".join(view.value for view in views)


def _missing_views(views: Sequence[ViewSummary]) -> str | None:
    present = {view.view for view in views}
    missing = [view for view in View if view not in present]
    if not missing:
        return None
    return (
        f"{_names(missing)} not measured: no global strain of the study is given, "
        "as it needs all three views."
    )


def _withheld(views: Sequence[ViewSummary]) -> str | None:
    if not _has_all_views(views) or not _too_many_rejected(views):
        return None
    counts = ", ".join(
        f"{view.view.value} {sum(not segment.accepted for segment in view.segments)}"
        for view in views
    )
    most_in_view, most_in_study = _most_rejected(views)
    return (
        "Too many segments are rejected for a global strain of the study "
        f"({counts}; at most {most_in_view} in a view and "
        f"{most_in_study} in all)."
    )


def _without_peak(views: Sequence[ViewSummary]) -> str | None:
    """Return why there is no peak systolic GLS though enough segments are accepted."""
    if not _has_all_views(views) or _too_many_rejected(views):
        return None
    missing = [view.view for view in views if not np.isfinite(view.line.peak_systolic)]
    if not missing:
        return None
    return (
        f"No peak systolic strain of {_names(missing)} is given, and therefore none "
        "of the study."
    )


def _lengthening(views: Sequence[ViewSummary]) -> str | None:
    """Return which accepted segments no time to peak and no index are taken of."""
    if not _has_all_views(views):
        return None
    accepted = [
        (view.view, segment)
        for view in views
        for segment in view.segments
        if segment.accepted
    ]
    lengthening = [
        (view, segment) for view, segment in accepted if segment.values.lengthens
    ]
    if not lengthening:
        return None
    names = ", ".join(
        f"{view.value} {segment.segment.name}" for view, segment in lengthening
    )
    verb = "lengthens" if len(lengthening) == 1 else "lengthen"
    left_out = "mechanical dispersion and post-systolic index are"
    if any(not np.isfinite(segment.values.peak_systolic) for _, segment in lengthening):
        ratio = ", and the apical ratio is not given"
    else:
        ratio = ""
    return (
        f"{len(lengthening)} of {len(accepted)} accepted segments {verb} in systole "
        f"({names}): {left_out} of the other {len(accepted) - len(lengthening)}{ratio}."
    )


def _incomplete(views: Sequence[ViewSummary]) -> str | None:
    incomplete = [view.view for view in views if not view.is_complete]
    if not incomplete or not _has_all_views(views):
        return None
    return (
        f"No whole beat in {_names(incomplete)}: mechanical dispersion and "
        "post-systolic index are not given."
    )


def _different_rates(views: Sequence[ViewSummary]) -> str | None:
    rates = {view.view: view.heart_rate_bpm for view in views}
    known = {view: rate for view, rate in rates.items() if rate is not None}
    if not known or max(known.values()) - min(known.values()) <= (
        LARGEST_RATE_DIFFERENCE_BPM
    ):
        return None
    listed = ", ".join(f"{view.value} {rate:.0f}" for view, rate in known.items())
    return f"The heart rate differs between the views ({listed} per minute)."


def _different_lengths(views: Sequence[ViewSummary]) -> str | None:
    lengths = {view.view: view.length_mm for view in views}
    known = {
        view: length_mm for view, length_mm in lengths.items() if np.isfinite(length_mm)
    }
    if len(known) < 2:
        return None
    longest, shortest = max(known.values()), min(known.values())
    if longest - shortest <= LARGEST_LENGTH_DIFFERENCE * longest:
        return None
    listed = ", ".join(
        f"{view.value} {length_mm:.0f} mm" for view, length_mm in known.items()
    )
    return (
        "The ventricle is not equally long in the views "
        f"({listed} from annulus to apex at end-diastole): one may be foreshortened."
    )
