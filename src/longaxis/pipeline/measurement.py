"""Results of views and studies, from their tracks and the choices of the reader."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from longaxis import __version__
from longaxis.anatomy import View, segments_of
from longaxis.data import (
    AnalysisSettings,
    SegmentResult,
    StudyResult,
    TrackedMesh,
    ViewResult,
)
from longaxis.data.report import ReportChoice
from longaxis.errors import BadInputError
from longaxis.models.registry import fails_image_controls
from longaxis.strain.aortic_valve_closure import closure_at
from longaxis.strain.centreline import line_length_mm
from longaxis.strain.index_beat import study_over_beats, summarise_beats
from longaxis.strain.jumps import out_of_course_mm
from longaxis.strain.member_strain import member_warnings
from longaxis.strain.moving_picture import require_moving_picture
from longaxis.strain.phases import resolve_beat
from longaxis.strain.quality import PointChecks, inside_sector, segment_quality
from longaxis.strain.smoothing import smooth_tracks
from longaxis.strain.stages import processed_curves
from longaxis.strain.strain_map import strain_maps
from longaxis.strain.strain_rate import strain_rates
from longaxis.strain.study import study_values, study_warnings
from longaxis.strain.time_doubt import (
    beat_without_clock,
    globals_without_clock,
    values_without_clock,
    with_r_wave_source,
    without_clock,
)
from longaxis.strain.uncertainty import study_uncertainty, view_uncertainty
from longaxis.strain.values import global_values, read_values
from longaxis.strain.volumes import biplane_volumes, plane_cavity
from longaxis.strain.warnings import (
    correction_warnings,
    tracker_warnings,
    view_warnings,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from longaxis.data import (
        Beat,
        Loop,
        SegmentQuality,
        StrainCurves,
        StudyDocument,
        StudyHeader,
        ViewDocument,
    )
    from longaxis.data.beats import BeatsSummary
    from longaxis.data.edit_log import EditEntry
    from longaxis.strain.stages import ProcessedCurves


_SHORTEST_WALL_MM = 1.0
"""Chosen far below any wall (a line that is drawn has 20 mm at least): only tracks that
lie on one point, as those of a damaged file may, are refused. Near 0 the strain of such
tracks would be a division by rounding errors."""


def measure_view(document: ViewDocument, settings: AnalysisSettings) -> ViewResult:
    """Return everything that is measured in a tracked view.

    It depends on nothing but its arguments and is fast, so that every edit of the
    events, the settings or a segment's acceptance measures anew.

    Parameters
    ----------
    document
        A view that has been tracked.
    settings
        Smoothing and drift compensation.

    Raises
    ------
    BadInputError
        If the view is not tracked, or the picture around the wall does not change, or
        the reader's events make no beat.
    """
    tracked, centreline = document.tracked, document.centreline
    if tracked is None or centreline is None:
        message = f"The {document.view.value} loop has not been tracked yet; track it."
        raise BadInputError(message)
    loop = document.loop
    if not loop.scale_is_known:
        tracked = _without_millimetres(tracked)
    require_moving_picture(loop, tracked.mesh.points_mm)
    # `loop` above keeps what the file said, for the result; only measuring goes
    # without.
    document, settings = without_clock(document, settings)
    result = _measured(document, loop, tracked, settings)
    jittered = tracked.jittered
    return replace(
        result,
        warnings=(*result.warnings, *member_warnings(result)),
        # Its volumes come from the same points as the strain that is not given.
        cavity=plane_cavity(result)
        if result.n_accepted and loop.scale_is_known
        else None,
        beats=_over_beats(document, settings, result),
        uncertainty=None if jittered is None else view_uncertainty(result, jittered),
    )


def _without_millimetres(tracked: TrackedMesh) -> TrackedMesh:
    """Return tracks without the errors that the tracker expects in millimetres.

    By an assumed scale they can neither be given nor doubt a segment.
    """
    tracks = replace(tracked.tracks, expected_error_mm=None, covariance_mm2=None)
    return replace(tracked, tracks=tracks)


def _measured(
    document: ViewDocument, loop: Loop, tracked: TrackedMesh, settings: AnalysisSettings
) -> ViewResult:
    """Return the result of one beat, without volumes and intervals.

    Parameters
    ----------
    document
        The view, free of times in doubt.
    loop
        Its loop as it was read.
    """
    assert document.centreline is not None
    # Raw beside smoothed: jumps show in the one, strain is read off the other.
    raw_mm = tracked.tracks.points_mm.reshape(loop.n_frames, *tracked.mesh.shape, 2)
    smooth_mm = smooth_tracks(raw_mm, loop.frame_times_s, settings.smoothing)
    # Events before curves: strain is relative to the length at end-diastole.
    beat = _beat(document, tracked, smooth_mm)
    curves = processed_curves(raw_mm, smooth_mm, loop.frame_times_s, beat, settings)
    segments, warnings = _judged(document, loop, tracked, smooth_mm, (beat, curves))
    accepted = [segment.accepted for segment in segments]
    if not any(accepted):
        # What the line shows is then not given, on the screen or in a file.
        curves = curves.without_line()
    return ViewResult(
        loop=loop,
        view=document.view,
        mirrored=document.mirrored,
        walls_are_checked=document.walls_are_checked,
        centreline=document.centreline,
        mesh=tracked.mesh,
        beat=beat,
        settings=settings,
        tracker=tracked.tracker,
        tracks=tracked.tracks,
        stages=curves.stages,
        reported_stage=curves.reported,
        segments=segments,
        globals_=globals_without_clock(
            global_values(
                curves.curves,
                end_systole_sample=beat.end_systole - beat.end_diastole,
                accepted=accepted,
            ),
            loop.time_doubt,
        ),
        drift=curves.line_drift,
        warnings=warnings,
        strain_rates=strain_rates(
            curves.curves,
            beat,
            frame_rate_hz=loop.frame_rate_hz,
            time_doubt=loop.time_doubt,
        ),
        strain_maps=strain_maps(raw_mm, smooth_mm, loop.frame_times_s, beat, settings),
    )


def _judged(
    document: ViewDocument,
    loop: Loop,
    tracked: TrackedMesh,
    smooth_mm: NDArray[np.float64],
    measured: tuple[Beat, ProcessedCurves],
) -> tuple[tuple[SegmentResult, ...], tuple[str, ...]]:
    """Return the segments with their quality, and the warnings of the view."""
    beat, curves = measured
    raw_mm = tracked.tracks.points_mm.reshape(smooth_mm.shape)
    qualities = segment_quality(
        smooth_mm,
        tracked.tracks,
        beat=beat,
        curves=curves.curves,
        drift=curves.segment_drift,
        checks=PointChecks(
            in_sector=inside_sector(loop.frames, smooth_mm, loop.mm_per_pixel),
            jumps_mm=out_of_course_mm(raw_mm, loop.frame_times_s),
        ),
    )
    segments = _segments(document, curves.curves, beat, curves.segment_drift, qualities)
    warnings = view_warnings(
        loop,
        beat,
        curves.curves,
        curves.line_drift,
        segments,
        most_rejected=curves.settings.most_rejected_in_view,
    )
    on_tracker = tracker_warnings(
        tracked.tracker, fails_controls=fails_image_controls(tracked.tracker)
    )
    corrected = correction_warnings(document.corrections)
    return segments, (*warnings, *corrected, *on_tracker)


def _beat(
    document: ViewDocument, tracked: TrackedMesh, smooth_mm: NDArray[np.float64]
) -> Beat:
    """Return the beat that is measured; `smooth_mm` is the wall, (T, L, R, 2)."""
    loop = document.loop
    lengths_mm = line_length_mm(smooth_mm[:, :, smooth_mm.shape[2] // 2])
    _require_a_wall(lengths_mm, document.view)
    beat = resolve_beat(
        line_length_mm=lengths_mm,
        frame_times_s=loop.frame_times_s,
        r_wave_times_s=loop.r_wave_times_s,
        choice=document.beat_choice,
        anchor_frame=tracked.start_frame,
        heart_rate_bpm=loop.heart_rate_bpm,
    )
    beat = with_r_wave_source(_with_mitral_opening(beat, document), loop)
    return beat_without_clock(beat, loop.time_doubt)


def _over_beats(
    document: ViewDocument, settings: AnalysisSettings, result: ViewResult
) -> BeatsSummary | None:
    """Return mean and standard deviation over the chosen beats, None for fewer than 2.

    The events that the reader set in the measured beat hold for the others in
    proportion to their length.
    """
    tracked = document.tracked
    if len(document.averaged_beats) < 2 or tracked is None or not result.n_accepted:
        return None
    closure = document.beat_choice.closure
    if document.beat_choice.end_systole is not None:
        frame = result.beat.end_systole
        closure = closure_at(document, result.beat, frame, view=document.view)
    # Without other beats and lines drawn anew: else each beat would be measured over
    # all beats again, and with intervals of its own.
    alone = replace(
        document, averaged_beats=(), tracked=replace(tracked, jittered=None)
    )
    results = []
    for choice in document.averaged_beats:
        # Measured already, with its events as set; carried ones are rounded to frames.
        if (choice.end_diastole, choice.last) == _span(result.beat):
            results.append(result)
            continue
        carried = replace(choice, closure=closure)
        results.append(measure_view(replace(alone, beat_choice=carried), settings))
    return summarise_beats(results)


def _span(beat: Beat) -> tuple[int, int]:
    return beat.end_diastole, beat.last


def measure_study(document: StudyDocument) -> StudyResult:
    """Return the result of every tracked view of a study, and of all together."""
    results = [
        measure_view(view, document.settings)
        for view in document.views
        if view.tracked is not None
    ]
    return combine(
        document.header,
        results,
        reader=document.reader,
        comment=document.comment,
        report=document.report,
        log=document.log,
    )


def combine(
    header: StudyHeader,
    views: Sequence[ViewResult],
    *,
    reader: str = "",
    comment: str = "",
    report: ReportChoice | None = None,
    log: tuple[EditEntry, ...] = (),
) -> StudyResult:
    """Return views measured one by one as the result of one study.

    Parameters
    ----------
    header
        Who was examined and when.
    views
        At most one result of each view, in any order.
    reader, comment, report
        As they stand on the report.
    log
        Who changed what, and when.
    """
    order = list(View)
    ordered = tuple(sorted(views, key=lambda result: order.index(result.view)))
    values = study_values(ordered)
    # Peak systolic strain may be withheld alone, where the line lengthens.
    is_given = values.global_end_systolic is not None
    return StudyResult(
        header=header,
        views=ordered,
        values=values,
        reader=reader,
        comment=comment,
        report=report or ReportChoice(),
        log=log,
        software_version=__version__,
        warnings=study_warnings(ordered),
        uncertainty=study_uncertainty(ordered if is_given else ()),
        beats=study_over_beats(ordered if is_given else ()),
        # Not withheld with global strain: only a view without any accepted segment has
        # no cavity.
        volumes=biplane_volumes(
            {
                result.view: result.cavity
                for result in ordered
                if result.cavity is not None
            }
        ),
    )


def _require_a_wall(lengths_mm: NDArray[np.float64], view: View) -> None:
    """Refuse tracks that lie on one point: strain of no length is no number."""
    # Frames that were not tracked are NaN, which is not smaller than anything.
    if (lengths_mm < _SHORTEST_WALL_MM).any():
        frame = int(np.nanargmin(lengths_mm)) + 1
        message = (
            f"The tracked wall of the {view.value} loop has no length in frame "
            f"{frame}; track it again."
        )
        raise BadInputError(message)


def _with_mitral_opening(beat: Beat, document: ViewDocument) -> Beat:
    """Return the beat with the reader's mark of the mitral valve, if it lies in it."""
    opening = document.beat_choice.mitral_opening
    if opening is None or not beat.end_diastole <= opening <= beat.last:
        return beat
    return replace(beat, mitral_opening=opening)


def _segments(
    document: ViewDocument,
    curves: StrainCurves,
    beat: Beat,
    segment_drift: NDArray[np.float64] | None,
    qualities: Sequence[SegmentQuality],
) -> tuple[SegmentResult, ...]:
    """Put name, values, drift, quality and the reader's word of each together."""
    names = segments_of(document.view, mirrored=document.mirrored)
    results = []
    for number, (name, quality) in enumerate(zip(names, qualities, strict=True)):
        values = read_values(
            curves.times_s,
            curves.segments[:, number],
            end_systole_sample=beat.end_systole - beat.end_diastole,
        )
        override = document.accepted[number]
        is_measurable = bool(np.isfinite(values.end_systolic))
        wanted = quality.is_good if override is None else override
        results.append(
            SegmentResult(
                segment=name,
                values=values_without_clock(values, document.loop.time_doubt),
                drift=None if segment_drift is None else float(segment_drift[number]),
                quality=quality,
                # What has no number cannot count, whatever the reader says.
                accepted=wanted and is_measurable,
                override=document.overrides[number],
            )
        )
    return tuple(results)
