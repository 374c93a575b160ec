"""Results made by hand: a study whose every number is known before it is written.

Nothing here is measured: the curves are closed-form, so that a table, a page or a file
made from them can be checked against the formula.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.ndimage import affine_transform, gaussian_filter

from longaxis.anatomy import View, segments_of
from longaxis.data import (
    AnalysisSettings,
    Beat,
    BeatChoice,
    Centreline,
    CurveValues,
    EventSource,
    GlobalDefinition,
    GlobalValues,
    Loop,
    LoopOrigin,
    Mesh,
    SegmentQuality,
    SegmentResult,
    Stage,
    StrainCurves,
    StudyDocument,
    StudyHeader,
    StudyResult,
    StudyValues,
    TrackedMesh,
    TrackerIdentity,
    Tracks,
    ViewDocument,
    ViewResult,
)
from longaxis.data.cavity import BiplaneVolumes, Cavity, PlaneCavity
from longaxis.data.strain_rate import RatePeaks, StrainRates
from longaxis.data.uncertainty import (
    HalfWidths,
    Jitter,
    JitteredLines,
    StudyUncertainty,
    Uncertainty,
)
from longaxis.strain.index_beat import study_over_beats, summarise_beats

ALL_VIEWS = (View.FOUR_CHAMBER, View.TWO_CHAMBER, View.LONG_AXIS)
N_FRAMES, HEIGHT, WIDTH = 44, 150, 170
MM_PER_PIXEL = (0.9, 0.8)
FRAME_TIME_S = 0.0213
END_DIASTOLE, END_SYSTOLE, LAST = 2, 18, 42
SEGMENT_PEAKS = (-0.142, -0.171, -0.215, -0.228, -0.190, -0.155)
DRIFT = -0.024
APEX_MM = (75.0, 18.0)
HALF_WIDTH_MM, LENGTH_MM = 26.0, 78.0

HEADER = StudyHeader(
    patient_name="Made^Up",
    patient_id="MU-0001",
    birth_date="19570312",
    sex="F",
    study_date="20240229",
    study_description="Echocardiogram, apical views",
    accession_number="A-77",
    study_uid="1.2.826.0.1.3680043.9.9999.1",
)
TRACKER = TrackerIdentity(
    name="block-matching", version="1", model_sha256="", device="CPU"
)


def wall_line_mm(n_points: int = 41) -> np.ndarray:
    """Return half an ellipse, base to apex to base, shape (N, 2)."""
    angle = np.linspace(np.pi, 2 * np.pi, n_points)
    x_mm = APEX_MM[0] + HALF_WIDTH_MM * np.cos(angle)
    y_mm = APEX_MM[1] + LENGTH_MM * (1 + np.sin(angle))
    return np.stack([x_mm, y_mm], axis=1)


def made_up_frames() -> np.ndarray:
    """Return a grey sector with a brighter wall, uint8 (T, H, W)."""
    rng = np.random.default_rng(7)
    y_px, x_px = np.mgrid[:HEIGHT, :WIDTH]
    x_mm, y_mm = x_px * MM_PER_PIXEL[0], y_px * MM_PER_PIXEL[1]
    across = (x_mm - APEX_MM[0]) / HALF_WIDTH_MM
    along = (y_mm - APEX_MM[1] - LENGTH_MM) / LENGTH_MM
    wall = np.exp(-(((np.hypot(across, along) - 1) / 0.16) ** 2)) * (along < 0.1)
    sector = np.abs(np.arctan2(x_mm - APEX_MM[0], y_mm + 6)) < np.radians(40)
    sector &= np.hypot(x_mm - APEX_MM[0], y_mm + 6) < 122
    speckle = rng.rayleigh(0.8, (N_FRAMES, HEIGHT, WIDTH))
    grey = sector * (14 + 26 * speckle + 110 * wall * speckle)
    return np.clip(grey, 0, 255).astype(np.uint8)


def moving_frames() -> np.ndarray:
    """Return speckle that shrinks about the apex by a tenth and comes back, (T, H, W).

    A tracker can follow it: nothing but the scale of the picture changes.
    """
    rng = np.random.default_rng(11)
    speckle = gaussian_filter(rng.normal(size=(HEIGHT + 60, WIDTH + 60)), 1.2)
    grey = 90 + 45 * speckle / speckle.std()
    apex_px = np.array([APEX_MM[1] / MM_PER_PIXEL[1], APEX_MM[0] / MM_PER_PIXEL[0]])
    beat = (np.arange(N_FRAMES) - END_DIASTOLE) / (LAST - END_DIASTOLE)
    scales = 1 - 0.1 * np.sin(np.pi * beat) ** 2
    frames = [
        affine_transform(
            grey,
            np.full(2, 1 / scale),
            offset=apex_px + 30 - apex_px / scale,
            output_shape=(HEIGHT, WIDTH),
            order=1,
        )
        for scale in scales
    ]
    return np.clip(frames, 0, 255).astype(np.uint8)


def made_up_loop(view: View = View.FOUR_CHAMBER, **changes: object) -> Loop:
    """Return a loop of one beat and a little more."""
    loop = Loop(
        frames=made_up_frames(),
        frame_times_s=np.arange(N_FRAMES) * FRAME_TIME_S,
        mm_per_pixel=MM_PER_PIXEL,
        view=view,
        r_wave_times_s=np.array([END_DIASTOLE, LAST]) * FRAME_TIME_S,
        heart_rate_bpm=70.4,
        header=HEADER,
        origin=LoopOrigin(
            sop_instance_uid=f"1.2.826.0.1.3680043.9.9999.2.{view.value[1]}",
            manufacturer="Longaxis",
            model="made up",
        ),
    )
    return replace(loop, **changes)


def made_up_mesh(n_columns: int = 41, n_rows: int = 5) -> Mesh:
    """Return a mesh 9 mm wide, inside first."""
    line_mm = wall_line_mm(n_columns)
    along = np.gradient(line_mm, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    inward = np.stack([-along[:, 1], along[:, 0]], axis=1)
    offsets_mm = np.linspace(4.5, -4.5, n_rows)
    return Mesh(
        points_mm=line_mm[:, None] + offsets_mm[None, :, None] * inward[:, None]
    )


def made_up_tracks() -> Tracks:
    """Return the mesh breathing about the apex; one point is lost at the end."""
    shrink = 1 + 0.08 * np.cos(2 * np.pi * np.arange(N_FRAMES) / (LAST - END_DIASTOLE))
    flat_mm = made_up_mesh().flat_points_mm
    points_mm = (
        np.array(APEX_MM) + shrink[:, None, None] * (flat_mm - np.array(APEX_MM))[None]
    )
    points_mm[-1, 3] = np.nan
    confidence = np.full(points_mm.shape[:2], 0.9)
    confidence[-1, 3] = 0.0
    return Tracks(points_mm=points_mm, confidence=confidence)


def made_up_curves(
    *, scale: float = 1.0, drift: float = 0.0, last: int = LAST
) -> StrainCurves:
    """Return one smooth shortening per segment; the base is deepest after ES."""
    frames = np.arange(END_DIASTOLE, last + 1)
    times_s = (frames - END_DIASTOLE) * FRAME_TIME_S
    cycle_s = (LAST - END_DIASTOLE) * FRAME_TIME_S
    late_s = np.array([0.030, 0.010, 0.0, -0.01, 0.0, 0.050])
    middle_s = (END_SYSTOLE - END_DIASTOLE) * FRAME_TIME_S + late_s
    share = times_s[:, None] / cycle_s
    warped = share ** (np.log(0.5) / np.log(middle_s / cycle_s))
    bump = np.sin(np.pi * warped) ** 2
    segments = scale * np.array(SEGMENT_PEAKS) * bump + drift * share
    return StrainCurves(
        times_s=times_s,
        frames=frames.astype(np.int64),
        segments=segments,
        line=segments.mean(axis=1) * 1.01,
    )


def values_of(
    curve: np.ndarray, times_s: np.ndarray, n_systole: int = END_SYSTOLE - END_DIASTOLE
) -> CurveValues:
    """Read the values off a curve, as `docs/methods.md` defines them."""
    best = int(np.argmin(curve))
    end_systolic, peak = float(curve[n_systole]), float(curve[best])
    late = best > n_systole
    return CurveValues(
        end_systolic=end_systolic,
        peak_systolic=float(curve[: n_systole + 1].min()),
        peak=peak,
        positive_peak_systolic=max(0.0, float(curve[: n_systole + 1].max())),
        post_systolic=peak - end_systolic if late else 0.0,
        post_systolic_index=(peak - end_systolic) / peak if late else 0.0,
        time_to_peak_s=float(times_s[best]),
    )


def made_up_globals(curves: StrainCurves) -> dict[GlobalDefinition, GlobalValues]:
    """Return the three definitions of one view."""
    results = {}
    for definition, curve in (
        (GlobalDefinition.LINE, curves.line),
        (GlobalDefinition.MEAN_OF_SEGMENTS, curves.mean_of_segments),
    ):
        values = values_of(curve, curves.times_s)
        results[definition] = GlobalValues(
            definition=definition,
            end_systolic=values.end_systolic,
            peak_systolic=values.peak_systolic,
            peak=values.peak,
            time_to_peak_s=values.time_to_peak_s,
        )
    each = [values_of(column, curves.times_s) for column in curves.segments.T]
    results[GlobalDefinition.MEAN_OF_PEAKS] = GlobalValues(
        definition=GlobalDefinition.MEAN_OF_PEAKS,
        end_systolic=float(np.mean([value.end_systolic for value in each])),
        peak_systolic=float(np.mean([value.peak_systolic for value in each])),
        peak=float(np.mean([value.peak for value in each])),
        time_to_peak_s=None,
    )
    return results


def made_up_view_result(
    view: View = View.FOUR_CHAMBER,
    *,
    scale: float = 1.0,
    mirrored: bool = False,
    is_complete: bool = True,
    rejected: tuple[int, ...] = (),
    loop: Loop | None = None,
) -> ViewResult:
    """Return the result of one view; rejected segments are named by their index."""
    last = LAST if is_complete else LAST - 9
    stages = {
        Stage.RAW: made_up_curves(scale=1.02 * scale, drift=DRIFT, last=last),
        Stage.SMOOTHED: made_up_curves(scale=scale, drift=DRIFT, last=last),
    }
    if is_complete:
        stages[Stage.DRIFT_CORRECTED] = made_up_curves(scale=scale)
    reported = Stage.DRIFT_CORRECTED if is_complete else Stage.SMOOTHED
    curves = stages[reported]
    segments = tuple(
        SegmentResult(
            segment=segment,
            values=values_of(curves.segments[:, index], curves.times_s),
            drift=DRIFT if is_complete else None,
            quality=SegmentQuality(
                score=0.31 if index in rejected else 0.92 - 0.02 * index,
                reasons=("low speckle correlation",) if index in rejected else (),
            ),
            accepted=index not in rejected,
        )
        for index, segment in enumerate(segments_of(view, mirrored=mirrored))
    )
    return ViewResult(
        loop=loop or made_up_loop(view),
        view=view,
        mirrored=mirrored,
        centreline=Centreline(control_points_mm=wall_line_mm(9), frame=END_SYSTOLE),
        mesh=made_up_mesh(),
        beat=Beat(
            end_diastole=END_DIASTOLE,
            end_systole=END_SYSTOLE,
            last=last,
            end_diastole_source=EventSource.R_WAVE,
            end_systole_source=EventSource.SHORTEST_LINE,
            is_complete=is_complete,
        ),
        settings=AnalysisSettings(),
        tracker=TRACKER,
        tracks=made_up_tracks(),
        stages=stages,
        reported_stage=reported,
        segments=segments,
        globals_=made_up_globals(curves),
        drift=DRIFT if is_complete else None,
        warnings=(
            "End-systole is a surrogate: the shortest line hides post-systolic "
            "shortening.",
        ),
    )


def made_up_study_result(
    views: tuple[View, ...] = ALL_VIEWS, **changes: object
) -> StudyResult:
    """Return a study of these views; study values only where all three are there."""
    results = tuple(
        made_up_view_result(
            view, scale=1 - 0.05 * index, rejected=(4,) if index == 1 else ()
        )
        for index, view in enumerate(views)
    )
    line = [result.globals_[GlobalDefinition.LINE] for result in results]
    whole = len(views) == 3
    study = StudyResult(
        header=HEADER,
        views=results,
        values=StudyValues(
            global_peak_systolic=float(np.mean([each.peak_systolic for each in line]))
            if whole
            else None,
            global_end_systolic=float(np.mean([each.end_systolic for each in line]))
            if whole
            else None,
            global_peak=float(np.mean([each.peak for each in line])) if whole else None,
            mechanical_dispersion_s=0.0412 if views else None,
            n_segments_in_dispersion=6 * len(views) - (len(views) > 1),
            apical_ratio=0.668 if whole else None,
            post_systolic_index=0.021 if views else None,
        ),
        reader="Dr. A. Reader",
        comment="Good windows. Mid-wall line; papillary muscles left out.",
        software_version="0.1.0",
        warnings=()
        if whole
        else ("The patient's GLS needs all three apical views; some are missing.",),
    )
    return replace(study, **changes)


def made_up_jittered_lines(n_runs: int = 20) -> JitteredLines:
    """Return the middle row, a little larger from run to run."""
    points_mm = made_up_tracks().points_mm.reshape(N_FRAMES, *made_up_mesh().shape, 2)
    larger = np.linspace(0.99, 1.01, n_runs)[:, None, None]
    return JitteredLines(
        jitter=Jitter(n_runs=n_runs),
        points_mm=(points_mm[:, None, :, 2] * larger).astype(np.float32),
        start_frames=np.arange(n_runs) % 3 + END_SYSTOLE - 1,
        end_systole_shifts=np.arange(n_runs) % 3 - 1,
    )


def made_up_uncertainty(curves: StrainCurves) -> Uncertainty:
    """Return half widths of 1.1 to 1.4 points, and bands of 1.2."""
    widths = HalfWidths(
        end_systolic=0.011, peak_systolic=0.012, peak=0.013, time_to_peak_s=0.014
    )
    return Uncertainty(
        jitter=Jitter(),
        globals_={
            definition: replace(widths, time_to_peak_s=np.nan)
            if definition is GlobalDefinition.MEAN_OF_PEAKS
            else widths
            for definition in GlobalDefinition
        },
        segments=(widths,) * 6,
        line_lower=curves.line - 0.012,
        line_upper=curves.line + 0.012,
        segments_lower=curves.segments - 0.012,
        segments_upper=curves.segments + 0.012,
    )


def with_uncertainty(result: StudyResult) -> StudyResult:
    """Return the study with intervals around every value."""
    views = tuple(
        replace(view, uncertainty=made_up_uncertainty(view.curves))
        for view in result.views
    )
    of_study = StudyUncertainty(
        global_peak_systolic=0.007, global_end_systolic=0.006, global_peak=0.008
    )
    return replace(result, views=views, uncertainty=of_study)


def with_beats(result: StudyResult, views: tuple[View, ...] = ALL_VIEWS) -> StudyResult:
    """Return the study with three beats in these views: 10 % more, as it is, 10 % less.

    The deviation of every value is a tenth of the value.
    """
    measured = tuple(
        replace(
            view,
            beats=summarise_beats(
                [
                    made_up_view_result(view.view, scale=each * _scale_of(view))
                    for each in (1.1, 1.0, 0.9)
                ]
            ),
        )
        if view.view in views
        else view
        for view in result.views
    )
    return replace(result, views=measured, beats=study_over_beats(measured))


def _scale_of(view: ViewResult) -> float:
    line = made_up_globals(made_up_curves())[GlobalDefinition.LINE]
    own = view.globals_[GlobalDefinition.LINE]
    return own.peak_systolic / line.peak_systolic


def with_rates_and_volumes(result: StudyResult) -> StudyResult:
    """Return the study with strain rates, cavities and volumes."""
    peaks = RatePeaks(
        systolic=-1.1,
        early=1.3,
        late=0.7,
        systolic_time_s=0.15,
        early_time_s=0.48,
        late_time_s=0.8,
    )
    diameters = np.full(20, 40.0)
    cavities = [
        Cavity(
            length_mm=size,
            area_mm2=40 * size,
            volume_mm3=1200 * size,
            diameters_mm=diameters.copy(),
        )
        for size in (80.0, 60.0)
    ]
    views = tuple(
        replace(
            view,
            strain_rates=StrainRates(
                times_s=view.curves.times_s,
                line_curve=np.gradient(view.curves.line, view.curves.times_s),
                segment_curves=np.gradient(
                    view.curves.segments, view.curves.times_s, axis=0
                ),
                line=peaks,
                segments=(*(peaks,) * 5, RatePeaks()),
            ),
            cavity=PlaneCavity(
                end_diastole=cavities[0],
                end_systole=cavities[1],
                volumes_mm3=np.linspace(96e3, 72e3, len(view.curves.times_s)),
            ),
        )
        for view in result.views
    )
    volumes = BiplaneVolumes(
        end_diastolic_mm3=100e3, end_systolic_mm3=41e3, length_difference=0.02
    )
    return replace(result, views=views, volumes=volumes)


def made_up_document(
    views: tuple[View, ...] = ALL_VIEWS, loops: dict[View, Loop] | None = None
) -> StudyDocument:
    """Return the reader's work: every view drawn and tracked, some choices made."""
    return StudyDocument(
        header=HEADER,
        views=tuple(
            ViewDocument(
                loop=(loops or {}).get(view) or made_up_loop(view),
                view=view,
                mirrored=view is View.TWO_CHAMBER,
                centreline=Centreline(
                    control_points_mm=wall_line_mm(9) / 3.0,
                    frame=END_SYSTOLE,
                    wall_thickness_mm=10.1,
                ),
                beat_choice=BeatChoice(
                    end_diastole=END_DIASTOLE,
                    end_systole=END_SYSTOLE,
                    end_systole_source=EventSource.AORTIC_VALVE_CLOSURE,
                ),
                tracked=TrackedMesh(
                    mesh=made_up_mesh(),
                    tracks=made_up_tracks(),
                    start_frame=END_SYSTOLE,
                    tracker=TRACKER,
                ),
                accepted=(None, True, False, None, None, None),
            )
            for view in views
        ),
        settings=AnalysisSettings(mesh_spacing_mm=2.3, compensate_drift=False),
        reader="Dr. A. Reader",
        comment="Two lines,\nand an umlaut: ä.",
    )
