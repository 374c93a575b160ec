"""What the report says, in words and numbers: pure functions of the result."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.data import GlobalDefinition, Stage, ValueSource
from longaxis.display.text import (
    MISSING,
    dicom_date,
    milliseconds,
    milliseconds_with_unit,
    number,
    percent,
    percent_with_interval,
    percent_with_unit,
    person_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from longaxis.data import SegmentResult, StudyResult, ViewResult
    from longaxis.data.beats import MeanOfBeats
    from longaxis.data.cavity import BiplaneVolumes
    from longaxis.data.report import Override
    from longaxis.data.uncertainty import HalfWidths

DEFINITIONS = (
    "Strain is Lagrangian, (L − L0) / L0 of the mid-wall line, L0 at end-diastole "
    "(ED); negative is shortening.",
    "Peak systolic: most negative from ED to end-systole (ES). End-systolic: at ES. "
    "Peak: most negative of the whole cycle.",
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
    return next((each for each in result.views if each.view is view), None)


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
            _tracker_name(result.views[0]) if same else "differs, see settings",
        ),
        ("Birth date", dicom_date(header.birth_date) or MISSING),
        ("Heart rate", heart_rates(result.views)),
        ("Model", f"{tracker.model_sha256[:16] or 'no weights'}" if same else MISSING),
        ("Sex", header.sex or MISSING),
        ("Reader", result.reader or MISSING),
        ("Device", ", ".join(sorted({v.tracker.device for v in result.views}))),
    ]


def heart_rates(views: Iterable[ViewResult]) -> str:
    """Return the heart rate of each view, one number where they agree."""
    found = {
        view.view.value: number(view.loop.heart_rate_bpm, decimals=0) for view in views
    }
    if set(found.values()) == {MISSING}:
        return MISSING
    if len(set(found.values())) == 1:
        return f"{next(iter(found.values()))} /min"
    return ", ".join(f"{view} {rate}" for view, rate in found.items()) + " /min"


def headline(result: StudyResult) -> tuple[str, str, str]:
    """Return the first number of the report, what it is, and what belongs to it."""
    values = result.values
    accepted = f"segments accepted {_accepted(result.views)}"
    if not all_accepted(result):
        accepted += ", see the warnings"
    if values.global_peak_systolic is not None:
        views = ", ".join(view.view.value for view in result.views)
        half_width = result.uncertainty.global_peak_systolic
        if half_width is not None:
            accepted = f"± {percent(half_width)} points (95 %) · {accepted}"
        return (
            percent_with_unit(values.global_peak_systolic),
            f"GLS, peak systolic, mean of {views}, whole line (G1)",
            f"end-systolic {percent_with_unit(values.global_end_systolic)} · "
            f"peak {percent_with_unit(values.global_peak)} · {accepted}",
        )
    absent = [view.value for view in View if view_of(result, view) is None]
    reason = f"needs {' and '.join(absent)}" if absent else "is withheld"
    note = f"GLS of the patient {reason} · {accepted}"
    found = {
        view.view.value: view.globals_[GlobalDefinition.LINE].peak_systolic
        for view in result.views
    }
    if len(found) == 1:
        ((view, strain),) = found.items()
        name = f"GLS {view}, peak systolic, whole line (G1)"
        return percent_with_unit(strain), name, note
    each = " · ".join(f"{view} {percent_with_unit(e)}" for view, e in found.items())
    return MISSING, f"{each}, peak systolic, whole line (G1)", note


def all_accepted(result: StudyResult) -> bool:
    """Return whether every measured segment counts."""
    return all(each.accepted for view in result.views for each in view.segments)


def frame_caption(view: ViewResult, frame: int) -> str:
    """Return what a frame at end-diastole or end-systole shows."""
    times_s = view.loop.frame_times_s
    elapsed_s = float(times_s[frame] - times_s[view.beat.end_diastole])
    event = "ED" if frame == view.beat.end_diastole else "ES"
    caption = f"{view.view.value} · {event}, frame {frame + 1} of {view.loop.n_frames}"
    if view.loop.time_doubt:
        return caption
    return f"{caption} · {milliseconds_with_unit(elapsed_s)} after ED"


def global_rows(result: StudyResult) -> list[tuple[str, str, str, str]]:
    """Return name, peak systolic, end-systolic and peak, in percent."""
    values = result.values
    rows = [
        (
            "Patient, mean of 3 (G1)",
            percent_with_interval(
                values.global_peak_systolic, result.uncertainty.global_peak_systolic
            ),
            percent(values.global_end_systolic),
            percent(values.global_peak),
        )
    ]
    for view in View:
        measured = view_of(result, view)
        if measured is None:
            rows.append((f"{view.value}: not measured", MISSING, MISSING, MISSING))
            continue
        for definition, values_ in measured.globals_.items():
            rows.append(
                (
                    f"{view.value} {_DEFINITION_NAMES[definition]}",
                    percent_with_interval(
                        values_.peak_systolic, _half_width(measured, definition)
                    ),
                    percent(values_.end_systolic),
                    percent(values_.peak),
                )
            )
    return rows


def beats_table(result: StudyResult) -> tuple[list[str], list[list[str]]] | None:
    """Return titles and rows of mean ± SD over beats, None where all have one beat.

    In percent; a column for the patient and one for each view that has several beats.
    """
    several = [view for view in result.views if view.beats is not None]
    if not several:
        return None
    titles = ["Mean ± SD over beats, G1 (%)", "Patient, mean of 3"]
    columns = [result.beats]
    for view in several:
        if view.beats is not None:
            titles.append(f"{view.view.value}, {len(view.beats.lengths_s)} beats")
            columns.append(view.beats.globals_[GlobalDefinition.LINE])
    rows = [
        [name, *(_mean_and_sd(getattr(each, field, None)) for each in columns)]
        for name, field in (
            ("peak systolic", "peak_systolic"),
            ("end-systolic", "end_systolic"),
            ("peak", "peak"),
        )
    ]
    return titles, rows


def _mean_and_sd(over: MeanOfBeats | None) -> str:
    return MISSING if over is None else percent_with_interval(over.mean, over.sd)


def other_rows(result: StudyResult) -> list[tuple[str, str]]:
    """Return the values that are no global strain."""
    values = result.values
    dispersion = milliseconds_with_unit(values.mechanical_dispersion_s)
    if values.mechanical_dispersion_s is not None:
        dispersion += f" ({values.n_segments_in_dispersion} segments)"
    drift = ", ".join(
        f"{view.view.value} {percent(view.drift)}"
        for view in result.views
        if view.drift is not None
    )
    return [
        *_ejection_fraction(result.volumes),
        ("Mechanical dispersion", dispersion),
        ("Apical ratio", number(values.apical_ratio, decimals=2)),
        ("Post-systolic index", percent_with_unit(values.post_systolic_index)),
        ("Drift at end of beat", drift or "no complete beat"),
    ]


def _ejection_fraction(volumes: BiplaneVolumes | None) -> list[tuple[str, str]]:
    if volumes is None:
        return []
    first, last = (
        number(volume_mm3 / 1000, decimals=0)
        for volume_mm3 in (volumes.end_diastolic_mm3, volumes.end_systolic_mm3)
    )
    fraction = percent(volumes.ejection_fraction, decimals=0)
    return [("EF, biplane", f"{fraction} % ({first} / {last} ml)")]


def segment_rows(view: ViewResult) -> list[tuple[str, ...]]:
    """Return the rows of the segment table, in the order of the line."""
    widths: tuple[HalfWidths | None, ...] = (None,) * len(view.segments)
    if view.uncertainty is not None:
        widths = view.uncertainty.segments
    return [
        segment_cells(each, None if width is None else width.peak_systolic)
        for each, width in zip(view.segments, widths, strict=True)
    ]


def segment_cells(
    result: SegmentResult, half_width: float | None = None
) -> tuple[str, ...]:
    """Return one row of the segment table, in the order of its columns."""
    values = result.values
    quality = percent(result.quality.score, decimals=0)
    return (
        result.segment.name.capitalize(),
        percent_with_interval(values.peak_systolic, half_width),
        percent(values.end_systolic),
        percent(values.peak),
        percent(values.post_systolic_index, decimals=0),
        milliseconds(values.time_to_peak_s),
        percent(result.drift),
        quality,
        number(result.quality.expected_error_mm),
        "yes" if result.accepted else "no",
        "; ".join(result.quality.reasons),
    )


def settings_lines(result: StudyResult) -> list[str]:
    """Return everything that changed a number, view by view where it differs."""
    lines = [_view_settings(view) for view in result.views]
    for shared in (_processing, _tracker, _jitter):
        found: dict[str, list[str]] = {}
        for view in result.views:
            found.setdefault(shared(view), []).append(view.view.value)
        lines += [
            sentence if len(found) == 1 else f"{', '.join(views)}: {sentence}"
            for sentence, views in found.items()
            if sentence
        ]
    return lines


def warning_lines(result: StudyResult) -> list[str]:
    """Return every warning and every oddity of a file, each once, views named."""
    found: dict[str, list[str]] = {warning: [] for warning in result.warnings}
    for view in result.views:
        for sentence in (*view.warnings, *view.loop.notes):
            found.setdefault(sentence, []).append(view.view.value)
    return [
        f"{', '.join(views)}: {sentence}" if views else sentence
        for sentence, views in found.items()
    ]


def doubt_lines(result: StudyResult) -> list[str]:
    """Return for each doubtful segment every reason, and what the reader decided."""
    lines = []
    for view in result.views:
        for each in view.segments:
            if each.quality.is_good and each.accepted:
                continue
            decision = "accepted by the reader" if each.accepted else "rejected"
            reasons = "; ".join(each.quality.reasons) or "by the reader"
            lines.append(
                f"{view.view.value} {each.segment.name}: {decision}, {reasons}"
                f"{_decided(each.override)}."
            )
    return lines


def _decided(override: Override | None) -> str:
    """Return who decided, and when; empty where nobody spoke over the quality."""
    if override is None:
        return ""
    return f" ({person_name(override.reader) or 'reader'}, {moment(override.at)})"


def moment(at: str) -> str:
    """Return a time in ISO 8601 such as "2026-11-20 23:15 +01:00"."""
    found = datetime.fromisoformat(at)
    return found.isoformat(sep=" ", timespec="minutes").replace("+", " +")


def source_lines(result: StudyResult) -> list[str]:
    """Return which file each view came from."""
    lines = []
    for view in result.views:
        origin = view.loop.origin
        name = origin.sop_instance_uid or origin.path.replace("\\", "/").split("/")[-1]
        system = " ".join(filter(None, (origin.manufacturer, origin.model)))
        parts = [
            f"{view.view.value}: {name or 'made in memory'}",
            system,
            f"sha256 {origin.sha256[:16]}" if origin.sha256 else "",
        ]
        lines.append(", ".join(part for part in parts if part))
    return lines


_DEFINITION_NAMES = {
    GlobalDefinition.LINE: "whole line (G1)",
    GlobalDefinition.MEAN_OF_SEGMENTS: "mean of curves (G2)",
    GlobalDefinition.MEAN_OF_PEAKS: "mean of peaks (G3)",
}


def _accepted(views: Iterable[ViewResult]) -> str:
    segments = [segment for view in views for segment in view.segments]
    return f"{sum(each.accepted for each in segments)} of {len(segments)}"


def _tracker_name(view: ViewResult) -> str:
    return f"{view.tracker.name} {view.tracker.version}".strip()


def _view_settings(view: ViewResult) -> str:
    beat = view.beat
    n_columns, n_rows = view.mesh.shape
    parts = [
        f"ED frame {beat.end_diastole + 1}, {beat.end_diastole_source.value}",
        f"ES frame {beat.end_systole + 1}, {beat.end_systole_source.value}",
        f"last frame {beat.last + 1}"
        + ("" if beat.is_complete else ", not a whole beat"),
        f"{number(view.loop.frame_rate_hz)} frames/s, {_scale(view)}",
        f"line placed in frame {view.centreline.frame + 1}, wall "
        f"{number(view.centreline.wall_thickness_mm)} mm, mesh {n_columns} × {n_rows}",
        "walls mirrored" if view.mirrored else "",
    ]
    return f"{view.view.value}: {'; '.join(filter(None, parts))}."


def _processing(view: ViewResult) -> str:
    return (
        f"Layer mid-wall; smoothing {view.settings.smoothing.value}; drift "
        f"{_drift_words(view)}; values from the {view.reported_stage.value} curves; "
        f"GLS withheld above {view.settings.most_rejected_in_view} rejected segments "
        f"in a view or {view.settings.most_rejected_in_study} in all."
    )


def _tracker(view: ViewResult) -> str:
    sha256 = view.tracker.model_sha256
    model = f"model sha256 {sha256}" if sha256 else "no weights"
    return f"Tracker {_tracker_name(view)} on {view.tracker.device}, {model}."


def _jitter(view: ViewResult) -> str:
    if view.uncertainty is None:
        return ""
    jitter = view.uncertainty.jitter
    return (
        f"± 95 %: line drawn anew {jitter.n_runs} times, displaced by "
        f"{number(jitter.contour_mm)} mm (SD), its frame and ES by up to "
        f"±{jitter.frames} frame(s), seed {jitter.seed}; errors of the tracker that "
        "are the same in every run are not in it."
    )


def _half_width(view: ViewResult, definition: GlobalDefinition) -> float | None:
    if view.uncertainty is None:
        return None
    return view.uncertainty.globals_[definition].peak_systolic


def has_uncertainty(result: StudyResult) -> bool:
    """Return whether any value has an interval."""
    return any(view.uncertainty is not None for view in result.views)


def peak_systolic_title(result: StudyResult, title: str) -> str:
    """Return the title of a column of peak systolic strain, ± where it has any."""
    return f"{title} ± 95 %" if has_uncertainty(result) else title


def _scale(view: ViewResult) -> str:
    x_mm, y_mm = view.loop.mm_per_pixel
    text = f"{x_mm:.4g} × {y_mm:.4g} mm/pixel"
    by_reader = [
        word
        for word, source in (
            ("scale", view.loop.scale_source),
            ("frame rate", view.loop.time_source),
        )
        if source is ValueSource.READER
    ]
    if not by_reader:
        return text
    return f"{text} ({' and '.join(by_reader)} entered by the reader)"


def _drift_words(view: ViewResult) -> str:
    if view.reported_stage is Stage.DRIFT_CORRECTED:
        return "compensated linearly"
    if view.beat.is_complete:
        return "not compensated"
    return "not measurable"
