"""The global values as rows of name and number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.app.screen import missing_views
from longaxis.data import EventSource, GlobalDefinition, Stage
from longaxis.data.normal_range import RangeMeasure
from longaxis.display import text
from longaxis.display.normal_range import range_in_words
from longaxis.resources.normal_ranges import matching_ranges

if TYPE_CHECKING:
    from longaxis.app.session import Session
    from longaxis.data import GlobalValues, StudyHeader, StudyResult, ViewResult
    from longaxis.data.cavity import BiplaneVolumes
    from longaxis.data.strain_rate import StrainRates
    from longaxis.data.uncertainty import HalfWidths

_SOURCES = {
    EventSource.AORTIC_VALVE_CLOSURE: "AVC",
    EventSource.CARRIED_CLOSURE: "AVC, carried",
    EventSource.TYPED: "entered",
    EventSource.SHORTEST_LINE: "surrogate",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One number: its name and its value."""

    name: str
    value: str
    role: str = ""


def view_rows(result: ViewResult) -> list[Row]:
    """Return the global values of one view."""
    name = result.view.value
    line = result.globals_[GlobalDefinition.LINE]
    mean = result.globals_[GlobalDefinition.MEAN_OF_SEGMENTS]
    peaks = result.globals_[GlobalDefinition.MEAN_OF_PEAKS]
    accepted = sum(each.accepted for each in result.segments)
    beat, times_s = result.beat, result.loop.frame_times_s
    systole_s = float(times_s[beat.end_systole] - times_s[beat.end_diastole])
    percent, source = text.percent_with_unit, _SOURCES[beat.end_systole_source]
    doubt = {} if result.uncertainty is None else result.uncertainty.globals_
    line_doubt = doubt.get(GlobalDefinition.LINE)
    return [
        Row(
            f"GLS {name}, line, peak systolic",
            _with_doubt(line, line_doubt, "peak_systolic"),
            "strong",
        ),
        Row(
            f"GLS {name}, line, end-systolic",
            _with_doubt(line, line_doubt, "end_systolic"),
        ),
        *_beats_rows(result),
        Row(
            "Mean of 6 segments, peak",
            _with_doubt(mean, doubt.get(mean.definition), "peak_systolic"),
        ),
        Row(
            "Mean of segment peaks",
            _with_doubt(peaks, doubt.get(peaks.definition), "peak_systolic"),
        ),
        *_rate_rows(result.strain_rates),
        *_cavity_rows(result),
        Row(f"Drift at end of beat, {_drift_remark(result)}", percent(result.drift)),
        Row(f"ES ({source}) after ED", text.milliseconds_with_unit(systole_s)),
        Row(
            "Segments accepted",
            f"{accepted} of 6",
            "" if accepted == len(result.segments) else "notice",
        ),
    ]


def study_rows(session: Session, study: StudyResult | None) -> list[Row]:
    """Return the values that need more than one view."""
    if study is None:
        return []
    n_views = len(View) - len(missing_views(session))
    values, percent = study.values, text.percent_with_unit
    n_timed = values.n_segments_in_dispersion
    dispersion = text.milliseconds_with_unit(values.mechanical_dispersion_s)
    has_all = n_views == len(View)
    name = "GLS of 3 views, peak systolic" if has_all else "GLS of 3 views"
    measured = "" if has_all else f" ({n_views} measured)"
    rows = [
        Row(
            f"{name}{measured}",
            _percent(
                values.global_peak_systolic, study.uncertainty.global_peak_systolic
            ),
            "strong",
        ),
        Row(
            f"Mechanical dispersion, {n_timed} segments"
            if n_timed
            else "Mechanical dispersion",
            dispersion,
        ),
    ]
    if values.n_segments_in_dispersion_16:
        rows.append(
            Row(
                f"The same, {values.n_segments_in_dispersion_16} of 16 segments",
                text.milliseconds_with_unit(values.mechanical_dispersion_16_s),
            )
        )
    rows += _volume_rows(study.volumes)
    if values.post_systolic_index is not None:
        rows.append(
            Row("Post-systolic index", percent(values.post_systolic_index, decimals=0))
        )
    return rows


def _drift_remark(result: ViewResult) -> str:
    if result.drift is None:
        return "beat incomplete"
    is_corrected = result.reported_stage is Stage.DRIFT_CORRECTED
    return "corrected" if is_corrected else "left in"


def normal_range_text(header: StudyHeader) -> str:
    """Return the published range of GLS that stands nearest to this patient's.

    Parameters
    ----------
    header
        Whose sex, where the file says it, chooses between ranges.
    """
    found = matching_ranges(RangeMeasure.GLOBAL_STRAIN, sex=header.sex)
    if not found:
        return ""
    said = range_in_words(found[0])
    return f"GLS of 3 views: {said}"


def _beats_rows(result: ViewResult) -> list[Row]:
    """Return the mean over beats, if the reader chose several."""
    if result.beats is None:
        return []
    summary = result.beats.globals_[GlobalDefinition.LINE].peak_systolic
    name = f"GLS {result.view.value}, mean ± SD of {len(summary.values)} beats"
    return [Row(name, _percent(summary.mean, summary.sd), "strong")]


def _rate_rows(rates: StrainRates | None) -> list[Row]:
    """Return the peaks of strain rate; a dash where frames are too few."""
    if rates is None:
        return []
    line, missing = rates.line, text.MISSING
    peaks = [text.number(each) for each in (line.systolic, line.early, line.late)]
    said = missing if set(peaks) == {missing} else ", ".join(peaks)
    return [Row("Strain rate S, E, A, per s", said)]


def _cavity_rows(result: ViewResult) -> list[Row]:
    cavity = result.cavity
    if cavity is None:
        return []
    lengths = [
        text.number(each.length_mm, decimals=0)
        for each in (cavity.end_diastole, cavity.end_systole)
    ]
    return [
        Row("Length, ED, ES", f"{', '.join(lengths)} mm"),
        *_ejection_rows(
            f"EF {result.view.value}, single plane",
            (cavity.end_diastole.volume_mm3, cavity.end_systole.volume_mm3),
            cavity.ejection_fraction,
        ),
    ]


def _volume_rows(volumes: BiplaneVolumes | None) -> list[Row]:
    if volumes is None:
        return []
    return _ejection_rows(
        "EF, biplane",
        (volumes.end_diastolic_mm3, volumes.end_systolic_mm3),
        volumes.ejection_fraction,
    )


def _ejection_rows(
    name: str, volumes_mm3: tuple[float, float], fraction: float
) -> list[Row]:
    """Return ejection fraction and the two volumes it comes from."""
    sizes = [text.number(each / 1000, decimals=0) for each in volumes_mm3]
    return [
        Row(name, text.percent_with_unit(fraction, decimals=0)),
        Row("   volumes at ED, ES", f"{', '.join(sizes)} ml"),
    ]


def _with_doubt(values: GlobalValues, doubt: HalfWidths | None, field: str) -> str:
    half_width = None if doubt is None else getattr(doubt, field)
    return _percent(getattr(values, field), half_width)


def _percent(value: float | None, half_width: float | None) -> str:
    """Return such as "−16.2 ± 0.9 %"; "–" alone if there is no value."""
    said = text.percent_with_interval(value, half_width)
    return said if said == text.MISSING else f"{said}{text.THIN_SPACE}%"
