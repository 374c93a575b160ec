"""What the report says, in words and numbers: pure functions of the result."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.data import Convention, GlobalDefinition
from longaxis.data.reported import reported_globals, reported_headline
from longaxis.display.text import (
    MISSING,
    dicom_date,
    millilitres,
    milliseconds,
    milliseconds_with_unit,
    number,
    percent,
    percent_with_interval,
    percent_with_unit,
    person_name,
    signed_percent_with_interval,
)
from longaxis.report.settings_text import tracker_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from longaxis.data import SegmentResult, StudyResult, ViewResult
    from longaxis.data.beats import MeanOfBeats
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


def header_pairs(result: StudyResult) -> list[tuple[str, str]]:
    """Return the head of the report: names of the fields and what stands in them."""
    header = result.header
    tracker = result.views[0].tracker
    same = all(view.tracker == tracker for view in result.views)
    return [
        ("Name", person_name(header.patient_name) or MISSING),
        ("Study date", dicom_date(header.study_date) or MISSING),
        ("Software", f"Longaxis {result.software_version}"),
        ("Patient ID", header.patient_id or MISSING),
        ("Study", header.study_description or MISSING),
        (
            "Tracker",
            tracker_name(result.views[0]) if same else "differs, see settings",
        ),
        # Rows of three, as the head of the page has three columns.
        ("Birth date", dicom_date(header.birth_date) or MISSING),
        ("Heart rate", heart_rates(result.views)),
        # The first 64 bits tell networks apart; the settings give the whole hash.
        ("Model", f"{tracker.model_sha256[:16] or 'no weights'}" if same else MISSING),
        ("Sex", header.sex or MISSING),
        ("Reader", result.reader or MISSING),
        # The processor a network ran on can change its last digits.
        ("Device", ", ".join(sorted({v.tracker.device for v in result.views}))),
    ]


def heart_rates(views: Iterable[ViewResult]) -> str:
    """Return the heart rate of each view, one number where they agree."""
    rates = {
        view.view.value: number(view.loop.heart_rate_bpm, decimals=0) for view in views
    }
    # Files without a rate are common; one that has none is not hidden among others.
    if set(rates.values()) == {MISSING}:
        return MISSING
    if len(set(rates.values())) == 1:
        return f"{next(iter(rates.values()))} /min"
    return ", ".join(f"{view} {rate}" for view, rate in rates.items()) + " /min"


def headline(result: StudyResult) -> tuple[str, str, str]:
    """Return the first number of the report, what it is, and what belongs to it."""
    shown = reported_headline(result)
    accepted = f"segments accepted {_accepted(result.views)}"
    if not all_accepted(result):
        accepted += ", see the warnings"
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


def global_titles(result: StudyResult) -> tuple[str, str, str]:
    """Return the titles of the columns of `global_rows`, that of GLS first."""
    titles = ["end-syst.", "peak syst.", "peak"]
    if result.convention is Convention.CONVENTION_2015:
        titles[:2] = reversed(titles[:2])
    return title_with_interval(result, titles[0]), titles[1], titles[2]


def global_rows(result: StudyResult) -> list[tuple[str, str, str, str]]:
    """Return name and three strains in percent, in the order of `global_titles`.

    The mean of the segments' curves has no row where it is the strain of the line: with
    all segments accepted both are the same.
    """
    patient, *of_views = reported_globals(result)
    # The patient always comes first, also where the value is withheld.
    rows = [("Patient, mean of 3 (G1)", *_strains(patient))]
    for view in View:
        own = [value for value in of_views if value.view is view]
        rows += _rows_of_view(own)
        if not own:
            rows.append((f"{view.value}: not measured", MISSING, MISSING, MISSING))
    return rows


def _rows_of_view(of_view: list[ReportedGlobal]) -> list[tuple[str, str, str, str]]:
    rows = {
        reported.definition: (_name_of_global(reported), *_strains(reported))
        for reported in of_view
    }
    line = rows.get(GlobalDefinition.LINE)
    mean = rows.get(GlobalDefinition.MEAN_OF_SEGMENTS)
    # Compared as printed, since the two are computed apart.
    if line is not None and mean is not None and line[1:] == mean[1:]:
        del rows[GlobalDefinition.MEAN_OF_SEGMENTS]
        name = line[0].replace("(G1)", "(G1, G2)")
        rows[GlobalDefinition.LINE] = (name, *line[1:])
    return list(rows.values())


def _strains(reported: ReportedGlobal) -> tuple[str, str, str]:
    first, second = reported.end_systolic, reported.peak_systolic
    if reported.convention is Convention.CONVENTION_2015:
        first, second = second, first
    return (
        percent_with_interval(first, reported.half_width),
        percent(second),
        percent(reported.peak),
    )


def _name_of_global(reported: ReportedGlobal) -> str:
    """Return view and definition, and of how many segments a mean was taken."""
    view = reported.view.value if reported.view is not None else "Patient"
    names = _DEFINITION_NAMES
    # A mean over part of the segments is another quantity; the name says of how many.
    if reported.n_accepted < reported.n_segments:
        names = _NAMES_OF_PART
    name = names[reported.definition]
    return f"{view} {name}".format(n=reported.n_accepted, of=reported.n_segments)


def beats_table(result: StudyResult) -> tuple[list[str], list[list[str]]] | None:
    """Return titles and rows of mean ± SD over beats, None where all have one beat.

    In percent; a column for the patient and one for each view that has several beats.
    """
    several = [view for view in result.views if view.beats is not None]
    if not several:
        # With one beat everywhere mean and SD say nothing.
        return None
    titles = ["Mean ± SD over beats, G1 (%)", "Patient, mean of 3"]
    columns = [result.beats]
    for view in several:
        if view.beats is not None:
            line = view.beats.globals_[GlobalDefinition.LINE]
            n_beats = result.convention.of(line).n_measured
            titles.append(f"{view.view.value}, {n_beats} beats")
            columns.append(line)
    kinds = [("end-systolic", "end_systolic"), ("peak systolic", "peak_systolic")]
    if result.convention is Convention.CONVENTION_2015:
        kinds.reverse()
    rows = [
        [name, *(_mean_and_sd(getattr(column, field, None)) for column in columns)]
        for name, field in (*kinds, ("peak", "peak"))
    ]
    return titles, rows


def _mean_and_sd(over: MeanOfBeats | None) -> str:
    return MISSING if over is None else percent_with_interval(over.mean, over.sd)


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
        "; ".join(result.quality.reasons),
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
            reasons = "; ".join(segment.quality.reasons) or "by the reader"
            lines.append(
                f"{view.view.value} {segment.segment.name}: {decision}, {reasons}"
                f"{_decided(segment.override)}."
            )
    return lines


def _decided(override: Override | None) -> str:
    """Return who decided, and when; empty where nobody spoke over the quality."""
    if override is None:
        return ""
    return f" ({person_name(override.reader) or 'reader'}, {moment(override.at)})"


def moment(iso_time: str) -> str:
    """Return a time in ISO 8601 such as "2026-11-20 23:15 +01:00"."""
    time = datetime.fromisoformat(iso_time)
    # A zone without a space reads as part of the time.
    return time.isoformat(sep=" ", timespec="minutes").replace("+", " +")


# G1 to G3 are different quantities: no global strain stands without its definition.
_DEFINITION_NAMES = {
    GlobalDefinition.LINE: "whole line (G1)",
    GlobalDefinition.MEAN_OF_SEGMENTS: "mean of curves (G2)",
    GlobalDefinition.MEAN_OF_PEAKS: "mean of peaks (G3)",
}


# No longer than the others: the column of the first page holds no more.
_NAMES_OF_PART = {
    GlobalDefinition.LINE: "whole line (G1)",
    GlobalDefinition.MEAN_OF_SEGMENTS: "mean of {n} of {of} (G2)",
    GlobalDefinition.MEAN_OF_PEAKS: "peaks, {n} of {of} (G3)",
}


def _accepted(views: Iterable[ViewResult]) -> str:
    segments = [segment for view in views for segment in view.segments]
    return f"{sum(segment.accepted for segment in segments)} of {len(segments)}"


def has_uncertainty(result: StudyResult) -> bool:
    """Return whether any value has an interval."""
    return any(view.uncertainty is not None for view in result.views)


def title_with_interval(result: StudyResult, title: str) -> str:
    """Return the title of a column of strain with intervals, ± where it has any."""
    return f"{title} ± 95 %" if has_uncertainty(result) else title
