"""The global values as rows of name and number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from longaxis.anatomy import View
from longaxis.app.base.i18n import tr, tr_noop
from longaxis.app.core.view_state import missing_views
from longaxis.app.views.common.time_text import milliseconds_of
from longaxis.data import Convention, EventSource, GlobalDefinition, Stage
from longaxis.data.normal_range import RangeMeasure
from longaxis.display import text
from longaxis.strain.member_strain import strain_by_member

if TYPE_CHECKING:
    from longaxis.app.core.session import Session
    from longaxis.data import (
        GlobalValues,
        StudyHeader,
        StudyResult,
        ViewResult,
    )
    from longaxis.data.cavity import BiplaneVolumes
    from longaxis.data.strain_rate import StrainRates
    from longaxis.data.uncertainty import HalfWidths

_SOURCES = {
    EventSource.AORTIC_VALVE_CLOSURE: "AVC",
    EventSource.CARRIED_CLOSURE: tr_noop("AVC, carried"),
    EventSource.PICTURE_MOTION: tr_noop("motion of the picture"),
    EventSource.TYPED: tr_noop("entered"),
    EventSource.SHORTEST_LINE: tr_noop("surrogate"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One number: its name and its value."""

    name: str
    value: str
    role: str = ""


def view_rows(result: ViewResult) -> list[Row]:
    """Return the global values of one view."""
    mean = result.globals_[GlobalDefinition.MEAN_OF_SEGMENTS]
    peaks = result.globals_[GlobalDefinition.MEAN_OF_PEAKS]
    accepted = result.n_accepted
    beat, times_s = result.beat, result.loop.frame_times_s
    systole_s = float(times_s[beat.end_systole] - times_s[beat.end_diastole])
    percent, source = text.percent_with_unit, tr(_SOURCES[beat.end_systole_source])
    doubt = {} if result.uncertainty is None else result.uncertainty.globals_
    line_doubt = doubt.get(GlobalDefinition.LINE)
    shown = result.settings.convention.field
    return [
        *_line_rows(result, line_doubt),
        *_beats_rows(result),
        Row(
            _mean_name(result),
            _with_doubt(mean, doubt.get(mean.definition), shown),
        ),
        # Named for how many segments it is of: a mean without the rejected ones looks
        # better than the wall is.
        Row(
            tr("Mean of segment peaks, peak systolic")
            if accepted == len(result.segments)
            else tr(
                "Mean of peaks of the {accepted} accepted of {all} segments, "
                "peak systolic",
                accepted=accepted,
                all=len(result.segments),
            ),
            _with_doubt(peaks, doubt.get(peaks.definition), "peak_systolic"),
        ),
        *_rate_rows(result.strain_rates),
        *_cavity_rows(result),
        Row(
            tr(
                "Drift at end of beat, {remark}",
                remark=_drift_remark(result),
            ),
            percent(result.drift),
        ),
        Row(
            tr("ES ({source}) after ED", source=source),
            milliseconds_of(systole_s, result.loop.time_doubt),
        ),
        Row(
            tr("Segments accepted"),
            tr("{accepted} of 6", accepted=accepted),
            "" if accepted == len(result.segments) else "notice",
        ),
    ]


_KINDS = {
    "end_systolic": tr_noop("end-systolic"),
    "peak_systolic": tr_noop("peak systolic"),
    "peak": tr_noop("peak"),
}
"""Strains of a curve; the one that is called GLS is named first."""


def _kinds(convention: Convention) -> list[str]:
    return sorted(_KINDS, key=lambda field: field != convention.field)


def _line_rows(result: ViewResult, doubt: HalfWidths | None) -> list[Row]:
    """Return the strains of the whole line, the one that is called GLS first."""
    line = result.globals_[GlobalDefinition.LINE]
    first, *others = _kinds(result.settings.convention)
    name = result.view.value
    return [
        Row(
            tr("GLS {name}, line, {kind}", name=name, kind=tr(_KINDS[first])),
            _with_doubt(line, doubt, first),
            "strong",
        ),
        *_member_rows(result, tr(_KINDS[first])),
        *(
            Row(
                tr("Strain {name}, line, {kind}", name=name, kind=tr(_KINDS[field])),
                _with_doubt(line, doubt, field),
            )
            for field in others
        ),
    ]


def _member_rows(result: ViewResult, kind: str) -> list[Row]:
    """Return the strain called GLS by each joined tracker alone."""
    return [
        Row(
            tr(
                "GLS {name} by {tracker} alone, {kind}",
                name=result.view.value,
                tracker=member.tracker.label,
                kind=kind,
            ),
            _percent(strain_by_member(result, member), None),
        )
        for member in result.tracks.members
    ]


def _study_strain_rows(study: StudyResult, *, n_views: int) -> list[Row]:
    """Return the mean of three views, the strain that is called GLS first."""
    values, doubt, convention = study.values, study.uncertainty, study.convention
    first, *others = _kinds(convention)
    kind = tr(_KINDS[first])
    has_all = n_views == len(View)
    name = tr("GLS of 3 views, {kind}", kind=kind) if has_all else tr("GLS of 3 views")
    measured = "" if has_all else tr(" ({n_views} measured)", n_views=n_views)
    rows = [
        Row(
            f"{name}{measured}",
            _percent(convention.of_study(values), convention.of_study(doubt)),
            "strong",
        )
    ]
    for field in others if has_all else ():
        strain, width = (getattr(which, f"global_{field}") for which in (values, doubt))
        name = tr("Strain of 3 views, {kind}", kind=tr(_KINDS[field]))
        rows.append(Row(name, _percent(strain, width)))
    return rows


def study_rows(session: Session, study: StudyResult | None) -> list[Row]:
    """Return the values that need more than one view."""
    if study is None:
        return []
    n_views = len(View) - len(missing_views(session))
    values, percent = study.values, text.percent_with_unit
    n_timed = values.n_segments_in_dispersion
    n_accepted = sum(view.n_accepted for view in study.views)
    dispersion = text.milliseconds_with_unit(values.mechanical_dispersion_s)
    rows = [
        *_study_strain_rows(study, n_views=n_views),
        Row(
            tr(
                "Mechanical dispersion, {n_timed} of {n_accepted} segments",
                n_timed=n_timed,
                n_accepted=n_accepted,
            )
            if n_timed
            else tr("Mechanical dispersion"),
            dispersion,
        ),
    ]
    # Given beside that of 18 segments, since published values are often of 16.
    if values.n_segments_in_dispersion_16:
        rows.append(
            Row(
                tr(
                    "The same, {n_timed} of 16 segments",
                    n_timed=values.n_segments_in_dispersion_16,
                ),
                text.milliseconds_with_unit(values.mechanical_dispersion_16_s),
            )
        )
    rows += _volume_rows(study.volumes)
    if values.post_systolic_index is not None:
        rows.append(
            Row(
                tr(
                    "Post-systolic index, {n_timed} of {n_accepted} segments",
                    n_timed=n_timed,
                    n_accepted=n_accepted,
                ),
                percent(values.post_systolic_index, decimals=0),
            )
        )
    return rows


def _mean_name(result: ViewResult) -> str:
    """Return the name of G2, which says how many segments it is the mean of."""
    kind = tr(_KINDS[result.settings.convention.field])
    if result.n_accepted == len(result.segments):
        return tr("Mean of 6 segments, {kind}", kind=kind)
    return tr(
        "Mean of the {accepted} accepted of {all} segments, {kind}",
        kind=kind,
        accepted=result.n_accepted,
        all=len(result.segments),
    )


def _drift_remark(result: ViewResult) -> str:
    # Only a whole beat has a drift (docs/methods.md, "Drift").
    if result.drift is None:
        return tr("beat incomplete")
    is_corrected = result.reported_stage is Stage.DRIFT_CORRECTED
    return tr("corrected") if is_corrected else tr("left in")


def normal_range_text(header: StudyHeader, convention: Convention) -> str:
    """Return the limits of GLS, and the published range nearest to this patient's.

    Parameters
    ----------
    convention
        Which strain is called GLS; the limits of the guideline are those of its own.
    header
        Whose sex, where the file says it, chooses between ranges; without it that of
        men and that of women are both returned.
    """
    # With the first numbers: the window opens without the published ranges.
    from longaxis.display.normal_range import limit_in_words, range_in_words
    from longaxis.resources.guideline_limits import limit_of_gls
    from longaxis.resources.normal_ranges import ranges_to_show

    nearest = ranges_to_show(RangeMeasure.GLOBAL_STRAIN, sex=header.sex)
    sentences = []
    if convention is Convention.GUIDELINE_2025:
        sentences.append(limit_in_words(limit_of_gls()))
    if nearest:
        sentences.append(" / ".join(range_in_words(published) for published in nearest))
    return "\n".join(tr("GLS of 3 views: {range}", range=one) for one in sentences)


def _beats_rows(result: ViewResult) -> list[Row]:
    """Return the mean over beats, if the reader chose several."""
    if result.beats is None:
        return []
    line = result.beats.globals_[GlobalDefinition.LINE]
    summary = result.settings.convention.of(line)
    name = tr(
        "GLS {view}, mean ± SD of {n_values} beats",
        view=result.view.value,
        n_values=summary.n_measured,
    )
    return [Row(name, _percent(summary.mean, summary.sd), "strong")]


def _rate_rows(rates: StrainRates | None) -> list[Row]:
    """Return the peaks of strain rate; a dash where frames are too few."""
    if rates is None:
        return []
    line, missing = rates.line, text.MISSING
    peaks = [text.number(rate) for rate in (line.systolic, line.early, line.late)]
    # One dash for all three: the reason, too few frames, stands below.
    shown = missing if set(peaks) == {missing} else ", ".join(peaks)
    return [Row(tr("Strain rate S, E, A, per s"), shown)]


def _cavity_rows(result: ViewResult) -> list[Row]:
    cavity = result.cavity
    if cavity is None:
        return []
    lengths = [
        text.number(outline.length_mm, decimals=0)
        for outline in (cavity.end_diastole, cavity.end_systole)
    ]
    is_missing = text.MISSING in lengths
    sizes = text.MISSING if is_missing else f"{' / '.join(lengths)}{text.THIN_SPACE}mm"
    return [
        Row(tr("Length, ED, ES"), sizes),
        *_ejection_rows(
            tr("EF {view}, single plane", view=result.view.value),
            (cavity.end_diastole.volume_mm3, cavity.end_systole.volume_mm3),
            cavity.ejection_fraction,
        ),
    ]


def _volume_rows(volumes: BiplaneVolumes | None) -> list[Row]:
    if volumes is None:
        return []
    return _ejection_rows(
        tr("EF, biplane"),
        (volumes.end_diastolic_mm3, volumes.end_systolic_mm3),
        volumes.ejection_fraction,
    )


def _ejection_rows(
    name: str, volumes_mm3: tuple[float, float], fraction: float
) -> list[Row]:
    """Return ejection fraction and the two volumes it comes from."""
    return [
        Row(name, text.percent_with_unit(fraction, decimals=0)),
        Row(tr("   volumes at ED, ES"), text.millilitres(*volumes_mm3)),
    ]


def _with_doubt(values: GlobalValues, doubt: HalfWidths | None, field: str) -> str:
    half_width = None if doubt is None else getattr(doubt, field)
    return _percent(getattr(values, field), half_width)


def _percent(value: float | None, half_width: float | None) -> str:
    """Return such as "−16.2 ± 0.9 %"; "–" alone if there is no value."""
    shown = text.percent_with_interval(value, half_width)
    return shown if shown == text.MISSING else f"{shown}{text.THIN_SPACE}%"
