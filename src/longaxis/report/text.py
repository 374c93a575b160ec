"""What the report says, in words and numbers: pure functions of the result."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.data import Convention, EventSource, GlobalDefinition
from longaxis.data.reported import reported_globals, reported_headline
from longaxis.display.text import (
    MISSING,
    millilitres,
    milliseconds,
    milliseconds_with_unit,
    number,
    percent,
    percent_with_unit,
    person_name,
    signed_percent_with_interval,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from longaxis.data import SegmentResult, StudyResult, ViewResult
    from longaxis.data.cavity import BiplaneVolumes
    from longaxis.data.report import Override
    from longaxis.data.reported import ReportedGlobal
    from longaxis.data.uncertainty import HalfWidths

# The page must be understood without the manual: every abbreviation stands here.
DEFINITIONS = (
    "Strain is Lagrangian, (L − L0) / L0 of the mid-wall line, L0 at end-diastole "
    "(ED); negative is shortening, positive is lengthening.",
    "End-systolic: at end-systole (ES), aortic valve closure (AVC) where it is known. "
    "Peak systolic: most negative from ED to ES. "
    "Peak: most negative of the whole cycle. A wall that lengthens in systole has no "
    "TTP and no PSI, and a peak only where it shortens by more than it lengthens.",
    "G1: the whole line. G2: mean of the accepted segments' curves. G3: mean of their "
    "peaks. GLS of the patient: mean of the three views' G1.",
    "PSI, post-systolic index: (peak − end-systolic) / peak if the peak comes after "
    "ES, else 0. TTP: time from ED to the peak. Off: how far off the tracker expects "
    "the segment's points to be, mean over the beat.",
    "Segments: six of equal arc length at ED, in the order of the line. Mechanical "
    "dispersion: SD (n − 1) of TTP over accepted segments. Apical ratio: apical / "
    "(basal + mid), peak systolic.",
)
SEVERAL_BEATS = (
    "Over beats: each chosen beat is measured by itself; SD (n − 1). The patient's SD "
    "takes the three views as independent."
)


def view_of(result: StudyResult, view: View) -> ViewResult | None:
    """Return the result of a view, or None where it was not measured."""
    return next(
        (view_result for view_result in result.views if view_result.view is view), None
    )


def headline(result: StudyResult) -> tuple[str, str, str]:
    """Return the first number of the report, what it is, and what belongs to it."""
    shown = reported_headline(result)
    accepted = _accepted_in_words(result)
    # No view means the mean of three views: the patient's value.
    if shown is not None and shown.view is None:
        views = ", ".join(view.view.value for view in result.views)
        if shown.half_width is not None:
            accepted = f"± {percent(shown.half_width)} points (95 %) · {accepted}"
        return (
            # One leads; the others stand beside it, as papers differ in which they
            # give.
            percent_with_unit(shown.headline),
            f"GLS, {_kind(result)}, mean of {views}, whole line (G1)",
            f"{_beside_headline(shown)} · {accepted}",
        )
    absent = [view.value for view in View if view_of(result, view) is None]
    reason = f"needs {' and '.join(absent)}" if absent else "is withheld"
    note = f"GLS of the patient {reason} · {accepted}"
    lines = [
        f"{value.view.value} {percent_with_unit(value.headline)}"
        for value in reported_globals(result)
        if value.view is not None and value.definition is GlobalDefinition.LINE
    ]
    if shown is not None and shown.view is not None:
        # A single view is named as such, so that it is never taken for the patient's
        # GLS.
        name = f"GLS {shown.view.value}, {_kind(result)}, whole line (G1)"
        note = f"{_beside_headline(shown)} · {note}"
        return percent_with_unit(shown.headline), name, note
    # With no value allowed in front, the lines are named but not put in large type.
    name = f"{' · '.join(lines)}, {_kind(result)}, whole line (G1)"
    return MISSING, name, note


def _accepted_in_words(result: StudyResult) -> str:
    """Return how many segments are accepted, and where the others are named."""
    accepted = f"segments accepted {_accepted(result.views)}"
    if all_accepted(result):
        return accepted
    # The same rule and word as the warning of the view. A value of three views is
    # withheld then; that of one view alone stands in front.
    # Without any accepted segment there is no value.
    is_unreliable = any(
        len(view.segments) - view.n_accepted > view.settings.most_rejected_in_view
        for view in result.views
        if view.n_accepted
    )
    reliable = "not reliable, " if is_unreliable and len(result.views) == 1 else ""
    return f"{reliable}{accepted}, see the warnings"


def _kind(result: StudyResult) -> str:
    """Return which strain is called GLS, and where its end-systole lies."""
    words = result.convention.words
    sources = {view.beat.end_systole_source for view in result.views}
    is_at_closure = all(source.is_closure for source in sources)
    if result.convention is Convention.GUIDELINE_2025 and is_at_closure:
        return f"{words} (AVC)"
    return words


def _beside_headline(shown: ReportedGlobal) -> str:
    """Return the two strains that are not called GLS, named."""
    others = (
        ("end-systolic", shown.end_systolic),
        ("peak systolic", shown.peak_systolic),
        ("peak", shown.peak),
    )
    return " · ".join(
        f"{name} {percent_with_unit(value)}"
        for name, value in others
        if name != shown.convention.words
    )


def all_accepted(result: StudyResult) -> bool:
    """Return whether every measured segment counts."""
    return all(segment.accepted for view in result.views for segment in view.segments)


def frame_caption(view: ViewResult, frame: int) -> str:
    """Return what a frame at end-diastole or end-systole shows."""
    times_s = view.loop.frame_times_s
    elapsed_s = float(times_s[frame] - times_s[view.beat.end_diastole])
    is_start = frame == view.beat.end_diastole
    event = "ED" if is_start else view.beat.end_systole_source.mark
    # Readers count frames from 1; indices inside count from 0.
    caption = f"{view.view.value} · {event}, frame {frame + 1} of {view.loop.n_frames}"
    # Without a clock (decision 17) no time may stand on the page.
    if view.loop.time_doubt:
        return caption
    return f"{caption} · {milliseconds_with_unit(elapsed_s)} after ED"


_SHORT_SOURCES = {
    EventSource.R_WAVE: "R wave",
    EventSource.ECG_IN_PICTURE: "ECG, confirmed",
    EventSource.ECG_PROPOSED: "ECG, not confirmed",
    EventSource.AORTIC_VALVE_CLOSURE: "valve seen",
    EventSource.CARRIED_CLOSURE: "valve, carried",
    EventSource.PICTURE_MOTION: "motion, confirmed",
    EventSource.TYPED: "entered",
    EventSource.LONGEST_LINE: "longest line",
    EventSource.SHORTEST_LINE: "shortest line",
}


def events_caption(view: ViewResult) -> tuple[str, str]:
    """Return the frames of end-diastole and end-systole, and how they were found."""
    beat = view.beat
    mark = beat.end_systole_source.mark
    events = (
        ("ED", beat.end_diastole, beat.end_diastole_source),
        (mark, beat.end_systole, beat.end_systole_source),
    )
    start, end = (
        f"{name} {frame + 1} ({_SHORT_SOURCES[source]})"
        for name, frame, source in events
    )
    return start, end


def other_rows(result: StudyResult) -> list[tuple[str, str]]:
    """Return the values that are no global strain."""
    values = result.values
    dispersion = milliseconds_with_unit(values.mechanical_dispersion_s)
    index = percent_with_unit(values.post_systolic_index)
    # Segments that lengthen have no time to peak, so fewer than accepted may count.
    if values.mechanical_dispersion_s is not None:
        dispersion += _count_of_accepted(result)
    if values.post_systolic_index is not None:
        index += _count_of_accepted(result)
    drift = ", ".join(
        f"{view.view.value} {percent(view.drift)}"
        for view in result.views
        if view.drift is not None
    )
    return [
        *_ejection_fraction(result.volumes),
        ("Mechanical dispersion", dispersion),
        ("Apical ratio", number(values.apical_ratio, decimals=2)),
        ("Post-systolic index", index),
        # Drift needs a second end-diastole: where the beat is cut there is none.
        ("Drift at end of beat", drift or "no complete beat"),
    ]


def _count_of_accepted(result: StudyResult) -> str:
    """Return how many of the accepted segments a value was taken of."""
    n_accepted = sum(view.n_accepted for view in result.views)
    return f" ({result.values.n_segments_in_dispersion} of {n_accepted} segments)"


def _ejection_fraction(volumes: BiplaneVolumes | None) -> list[tuple[str, str]]:
    if volumes is None:
        return []
    sizes = millilitres(volumes.end_diastolic_mm3, volumes.end_systolic_mm3)
    fraction = percent_with_unit(volumes.ejection_fraction, decimals=0)
    value = f"{fraction} ({sizes})"
    return [("EF, biplane", MISSING if MISSING in {fraction, sizes} else value)]


def segment_rows(view: ViewResult) -> list[tuple[str, ...]]:
    """Return the rows of the segment table, in the order of the line."""
    widths: tuple[HalfWidths | None, ...] = (None,) * len(view.segments)
    if view.uncertainty is not None:
        widths = view.uncertainty.segments
    return [
        segment_cells(segment, None if width is None else width.end_systolic)
        for segment, width in zip(view.segments, widths, strict=True)
    ]


def segment_cells(
    result: SegmentResult, half_width: float | None = None
) -> tuple[str, ...]:
    """Return one row of the segment table, in the order of its columns."""
    values = result.values
    quality = percent(result.quality.score, decimals=0)
    return (
        result.segment.name.capitalize(),
        signed_percent_with_interval(values.end_systolic, half_width),
        percent(values.peak_systolic),
        percent(values.peak),
        percent(values.post_systolic_index, decimals=0),
        milliseconds(values.time_to_peak_s),
        percent(result.drift),
        quality,
        number(result.quality.expected_error_mm),
        "yes" if result.accepted else "no",
        "; ".join(result.quality.reasons) or _without_reason(accepted=result.accepted),
    )


def warning_lines(result: StudyResult) -> list[str]:
    """Return every warning and every oddity of a file, each once, views named."""
    views = [(view.view, warnings_of_view(view)) for view in result.views]
    return merged_warnings(result.warnings, views)


def warnings_of_view(view: ViewResult) -> tuple[str, ...]:
    """Return every warning and every oddity of the file of one view, each once."""
    # A file's oddity may also be a warning of the measurement: said once.
    return tuple(dict.fromkeys((*view.warnings, *view.loop.notes)))


def merged_warnings(
    of_study: Iterable[str], of_views: Iterable[tuple[View, Iterable[str]]]
) -> list[str]:
    """Return warnings each once, those of views with the names of their views."""
    # Those of the study first; the order of views then decides, not the alphabet.
    lines: dict[str, list[str]] = {warning: [] for warning in of_study}
    for view, sentences in of_views:
        for sentence in sentences:
            lines.setdefault(sentence, []).append(view.value)
    return [
        f"{', '.join(views)}: {sentence}" if views else sentence
        for sentence, views in lines.items()
    ]


def doubt_lines(result: StudyResult) -> list[str]:
    """Return for each doubtful segment every reason, and what the reader decided."""
    lines = []
    for view in result.views:
        for segment in view.segments:
            # Good and accepted: nothing to explain. Any other pair is a decision or a
            # doubt.
            if segment.quality.is_good and segment.accepted:
                continue
            decision = "accepted by the reader" if segment.accepted else "rejected"
            # A good segment that is rejected was rejected by hand.
            reasons = "; ".join(segment.quality.reasons) or _without_reason(
                accepted=segment.accepted
            )
            lines.append(
                f"{view.view.value} {segment.segment.name}: {decision}, {reasons}"
                f"{_decided(segment.override)}."
            )
    return lines


def _without_reason(*, accepted: bool) -> str:
    """Return why a segment without doubts is rejected: by hand."""
    return "" if accepted else "by the reader"


def _decided(override: Override | None) -> str:
    """Return who decided, and when; empty where nobody spoke over the quality."""
    if override is None:
        return ""
    who = (person_name(override.reader), moment(override.at))
    return f" ({', '.join(filter(None, who))})"


def moment(iso_time: str) -> str:
    """Return a time in ISO 8601 such as "2026-11-20 23:15 +01:00"."""
    time = datetime.fromisoformat(iso_time)
    # A zone without a space reads as part of the time.
    return time.isoformat(sep=" ", timespec="minutes").replace("+", " +")


def _accepted(views: Iterable[ViewResult]) -> str:
    segments = [segment for view in views for segment in view.segments]
    return f"{sum(segment.accepted for segment in segments)} of {len(segments)}"
