"""Tables for spreadsheets and statistics: tidy, and the same on every computer.

Strain is in percent and time in milliseconds here; frames are counted from 1, as in the
window and the report. `table_columns` says what each column holds.
"""

from __future__ import annotations

import io
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

import longaxis
from longaxis.data.convention import REGIONAL_USE
from longaxis.io.files import atomic
from longaxis.io.tables.csv_table import write_table
from longaxis.io.tables.table_columns import CURVES, TRACKS, VALUES, VIEW_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from longaxis.data import SegmentResult, StudyResult, ViewResult
    from longaxis.data.beats import GlobalOverBeats, MeanOfBeats
    from longaxis.data.cavity import BiplaneVolumes
    from longaxis.data.uncertainty import HalfWidths

GLOBAL = "global"
"""Stands in the column `segment` for the whole line of a view."""

ALL_VIEWS = "all"
"""Stands in the column `view` for values of several views together."""

VALUE_COLUMNS = VALUES.names
# Long format: one row for each sample, which statistics programs read directly.
CURVE_COLUMNS = CURVES.names
TRACK_COLUMNS = TRACKS.names

# Volumes depend on which row counts as the endocardium; each row says it.
_CAVITY = "inside the innermost tracked row"
_ONE_PLANE = f"{_CAVITY}, 20 round disks"
_TWO_PLANES = f"{_CAVITY}, 20 elliptical disks of A4C and A2C"
_LINE_DEFINITION = "mean of the views' G1: whole line"
# Names in the table have no unit in them; the unit has its own column.
_STUDY_MEASURES = {
    "global_peak_systolic": ("peak_systolic", _LINE_DEFINITION),
    "global_end_systolic": ("end_systolic", _LINE_DEFINITION),
    "global_peak": ("peak", _LINE_DEFINITION),
    "mechanical_dispersion_s": (
        "mechanical_dispersion",
        "SD (n - 1) of time to peak over {n} of {n_accepted} accepted segments",
    ),
    "mechanical_dispersion_16_s": (
        "mechanical_dispersion_16",
        "SD (n - 1) of time to peak over {n_16} of 16 segments, two apical ones means",
    ),
    "apical_ratio": (
        "apical_ratio",
        "mean apical / (mean basal + mean mid), peak systolic",
    ),
    "post_systolic_index": (
        "post_systolic_index",
        "mean over {n} of {n_accepted} accepted segments",
    ),
}


def write_values(result: StudyResult, path: Path) -> None:
    """Write one row for each view, segment and measure; units in their own column."""
    write_table(path, VALUE_COLUMNS, value_rows(result))


def write_curves(result: StudyResult, path: Path) -> None:
    """Write every curve at every stage of processing, one row for each sample."""
    write_table(path, CURVE_COLUMNS, _curve_rows(result))


def write_tracks_csv(result: StudyResult, path: Path) -> None:
    """Write where every point was in every frame, in millimetres; empty where lost."""
    write_table(path, TRACK_COLUMNS, _track_rows(result))


def write_tracks_npz(result: StudyResult, path: Path) -> None:
    """Write the tracks as arrays.

    For each view `points_mm` (T, N, 2), `confidence` (T, N), `frame_times_s` (T,) and
    `mesh_shape` (columns along, rows across); point N = column * rows + row; from
    trackers that say it also `expected_error_mm` (T, N); from trackers that were joined
    also `member_NAME_points_mm` (T, N, 2). With more than one view each name starts
    with the view, such as `A4C_points_mm`. Where the scale is not known, points stand
    as `points_px`, in pixels.
    """
    arrays = {}
    for view in result.views:
        # One view needs no prefix, so that scripts for a single loop stay simple.
        prefix = "" if len(result.views) == 1 else f"{view.view.value}_"
        unit, size = points_unit(view)
        arrays[f"{prefix}points_{unit}"] = view.tracks.points_mm / size
        arrays[f"{prefix}confidence"] = view.tracks.confidence
        if view.tracks.expected_error_mm is not None:
            arrays[f"{prefix}expected_error_mm"] = view.tracks.expected_error_mm
        for member in view.tracks.members:
            # By name: a script asks for one tracker's points, whatever their order.
            name = f"{prefix}member_{member.tracker.name}_points_{unit}"
            arrays[name] = member.points_mm / size
        arrays[f"{prefix}frame_times_s"] = view.loop.frame_times_s
        arrays[f"{prefix}mesh_shape"] = np.array(view.mesh.shape)
    # Packed in memory, as the file must appear whole or not at all.
    packed = io.BytesIO()
    np.savez(packed, allow_pickle=False, **arrays)
    atomic.write_bytes(path, packed.getvalue())


def points_unit(view: ViewResult) -> tuple[str, NDArray[np.float64]]:
    """Return the unit that points are given in, and its size in millimetres (x, y)."""
    if view.loop.scale_is_known:
        return "mm", np.ones(2)
    return "px", np.array(view.loop.mm_per_pixel)


def value_rows(result: StudyResult) -> Iterator[tuple[object, ...]]:
    """Return the rows of the table of values, in the order of `VALUE_COLUMNS`."""
    for view in result.views:
        middle = (
            *_segment_rows(view),
            *_global_rows(view),
            *_strain_rate_rows(view),
            *_cavity_rows(view),
            *_beats_rows(view),
        )
        start = (*_study_cells(result), view.view.value)
        for row in middle:
            end = (*_view_cells(view), *_program_cells(result, row[0]))
            yield (*start, *row, *end)
    middle = (
        *_study_rows(result),
        *_volume_rows(result.volumes),
        *_global_over_beats(result.beats, _LINE_DEFINITION, stage=None),
    )
    end = (*_cells_of_all_views(result), *_program_cells(result, GLOBAL))
    for row in middle:
        yield (*_study_cells(result), ALL_VIEWS, *row, *end)


def _study_cells(result: StudyResult) -> tuple[object, ...]:
    """Return the cells of `STUDY_COLUMNS`."""
    header = result.header
    return (
        header.patient_id,
        header.study_uid,
        header.study_date,
        header.accession_number,
        result.reader,
        result.convention.value,
    )


def _view_cells(view: ViewResult) -> tuple[object, ...]:
    """Return the cells of `VIEW_COLUMNS`."""
    beat = view.beat
    return (
        view.tracker.name,
        view.tracker.version,
        view.heart_rate_bpm,
        view.loop.frame_rate_hz,
        beat.end_diastole + 1,
        beat.end_diastole_source.value,
        beat.end_systole + 1,
        beat.end_systole_source.value,
        beat.last + 1,
        beat.is_complete,
    )


def _cells_of_all_views(result: StudyResult) -> tuple[object, ...]:
    """Return the same of several views together: no rate, no frame."""
    trackers = sorted(
        {(view.tracker.name, view.tracker.version) for view in result.views}
    )
    named = (", ".join(dict.fromkeys(names)) for names in zip(*trackers, strict=True))
    # Names and versions only.
    return (*named, *(None,) * (len(VIEW_COLUMNS) - 2))


def _program_cells(result: StudyResult, segment: object) -> tuple[object, ...]:
    """Return the cells of `PROGRAM_COLUMNS` for a row of this segment."""
    use = longaxis.RESEARCH_USE_ONLY
    if not str(segment).startswith(GLOBAL):
        use = f"{use} Regional strain is {REGIONAL_USE}."
    return result.software_version, use


def _segment_rows(view: ViewResult) -> Iterator[tuple[object, ...]]:
    stage = view.reported_stage.value
    # The interval exists for some measures only; the others get an empty cell.
    for segment, widths in zip(view.segments, _segment_widths(view), strict=True):
        end = _judged(segment, stage)
        for field in fields(segment.values):
            yield (
                segment.segment.name,
                *_measure(
                    field.name,
                    "segment",
                    getattr(segment.values, field.name),
                    getattr(widths, field.name, None),
                ),
                *end,
            )
        yield (segment.segment.name, *_measure("drift", "segment", segment.drift), *end)
        # Not all trackers say it, and an empty row would read as an error of zero.
        error_mm = segment.quality.expected_error_mm
        if error_mm is not None:
            words = "distance that the tracker expects to be off, mean over the beat"
            row = ("expected_tracking_error", words, error_mm, "mm", None)
            yield (segment.segment.name, *row, *end)


def _judged(segment: SegmentResult, stage: str) -> tuple[object, ...]:
    """Return stage, acceptance, quality and what speaks against the segment."""
    quality = segment.quality
    score = _in_unit(quality.score, "%")
    return stage, segment.accepted, score, "; ".join(quality.reasons)


def _global_rows(view: ViewResult) -> Iterator[tuple[object, ...]]:
    end = (view.reported_stage.value, None, None, None)
    for definition, values in view.globals_.items():
        widths = view.uncertainty and view.uncertainty.globals_[definition]
        # G3 has no curve and no time of its own; its cell stays empty.
        for name in ("end_systolic", "peak_systolic", "peak", "time_to_peak_s"):
            measure = _measure(
                name,
                values.definition.value,
                getattr(values, name),
                getattr(widths, name, None),
            )
            yield (GLOBAL, *measure, *end)
    yield (GLOBAL, *_measure("drift", "G1: whole line", view.drift), *end)


def _segment_widths(view: ViewResult) -> tuple[HalfWidths | None, ...]:
    if view.uncertainty is None:
        return (None,) * len(view.segments)
    return view.uncertainty.segments


def _study_rows(result: StudyResult) -> Iterator[tuple[object, ...]]:
    values, uncertainty = result.values, result.uncertainty
    for name, (measure, definition) in _STUDY_MEASURES.items():
        words = definition.format(
            n=values.n_segments_in_dispersion,
            n_16=values.n_segments_in_dispersion_16,
            n_accepted=sum(view.n_accepted for view in result.views),
        )
        unit = _unit(name)
        half_width = _in_unit(getattr(uncertainty, name, None), unit)
        row = (measure, words, _in_unit(getattr(values, name), unit), unit, half_width)
        yield (GLOBAL, *row, None, None, None, None)


def _strain_rate_rows(view: ViewResult) -> Iterator[tuple[object, ...]]:
    rates = view.strain_rates
    if rates is None:
        return
    stage = view.reported_stage.value
    ends = [_judged(segment, stage) for segment in view.segments]
    names = [segment.segment.name for segment in view.segments]
    whole = (GLOBAL, "G1: whole line", rates.line, (stage, None, None, None))
    parts = zip(names, ["segment"] * len(names), rates.segments, ends, strict=True)
    for name, definition, peaks, end in (*parts, whole):
        for wave in ("systolic", "early", "late"):
            measure = (f"strain_rate_{wave}", definition, getattr(peaks, wave), "1/s")
            yield (name, *measure, None, *end)


def _cavity_rows(view: ViewResult) -> Iterator[tuple[object, ...]]:
    cavities = view.cavity
    if cavities is None:
        return
    # Areas and volumes in cm² and ml, as clinical tables have them.
    for phase in ("end_diastole", "end_systole"):
        cavity = getattr(cavities, phase)
        yield _plain_row(f"length_{phase}", _CAVITY, cavity.length_mm, "mm")
        yield _plain_row(f"area_{phase}", _CAVITY, cavity.area_mm2 / 100, "cm2")
        yield _plain_row(f"volume_{phase}", _ONE_PLANE, cavity.volume_mm3 / 1000, "ml")
    fraction = _in_unit(cavities.ejection_fraction, "%")
    yield _plain_row("ejection_fraction", _ONE_PLANE, fraction, "%")


def _volume_rows(volumes: BiplaneVolumes | None) -> Iterator[tuple[object, ...]]:
    if volumes is None:
        return
    for phase, volume_mm3 in (
        ("end_diastole", volumes.end_diastolic_mm3),
        ("end_systole", volumes.end_systolic_mm3),
    ):
        yield _plain_row(f"volume_{phase}", _TWO_PLANES, volume_mm3 / 1000, "ml")
    fraction = _in_unit(volumes.ejection_fraction, "%")
    yield _plain_row("ejection_fraction", _TWO_PLANES, fraction, "%")


def _beats_rows(view: ViewResult) -> Iterator[tuple[object, ...]]:
    """Return how many beats were chosen, and mean and deviation over them."""
    beats = view.beats
    if beats is None:
        return
    stage = view.reported_stage.value
    yield _plain_row("beats", "chosen by the reader", len(beats.lengths_s), "1")
    for definition, values in beats.globals_.items():
        yield from _global_over_beats(values, definition.value, stage=stage)
    parts = zip(view.segments, beats.segments_peak_systolic, strict=True)
    for segment, over in parts:
        for measure in _mean_and_sd("peak_systolic", "segment", over):
            yield (segment.segment.name, *measure, *_judged(segment, stage))


def _global_over_beats(
    values: GlobalOverBeats | None, definition: str, *, stage: str | None
) -> Iterator[tuple[object, ...]]:
    if values is None:
        return
    for name in ("end_systolic", "peak_systolic", "peak"):
        for measure in _mean_and_sd(name, definition, getattr(values, name)):
            yield (GLOBAL, *measure, stage, None, None, None)


def _mean_and_sd(
    name: str, definition: str, over: MeanOfBeats
) -> Iterator[tuple[object, ...]]:
    yield _measure(f"{name}_mean_of_beats", definition, over.mean)
    yield _measure(f"{name}_sd_of_beats", definition, over.sd)


def _plain_row(
    measure: str, definition: str, value: float | None, unit: str
) -> tuple[object, ...]:
    """Return a row of the whole ventricle, without stage, interval or acceptance."""
    return (GLOBAL, measure, definition, value, unit, *(None,) * 5)


def _measure(
    name: str, definition: str, value: float | None, half_width: float | None = None
) -> tuple[object, ...]:
    """Return measure, definition, value, unit and uncertainty, as in the table."""
    unit = _unit(name)
    # "_s" says seconds inside; here the value is in ms and its unit stands beside it.
    converted = (_in_unit(value, unit), unit, _in_unit(half_width, unit))
    return name.removesuffix("_s"), definition, *converted


def _unit(name: str) -> str:
    if name.endswith("_s"):
        return "ms"
    return "1" if name == "apical_ratio" else "%"


def _in_unit(value: float | None, unit: str) -> float | None:
    """Return a fraction in percent, seconds in ms; noise of the factor rounded off."""
    if value is None:
        return None
    factor = {"%": 100.0, "ms": 1000.0}.get(unit, 1.0)
    # 12 digits: 100 times a float adds noise in the last ones.
    return float(f"{factor * value:.12g}")


def _curve_rows(result: StudyResult) -> Iterator[tuple[object, ...]]:
    start = _study_cells(result)
    for view in result.views:
        of_view = _view_cells(view)
        names = [segment.segment.name for segment in view.segments]
        labels = [*names, f"{GLOBAL} (whole line)", f"{GLOBAL} (mean of segments)"]
        for stage, curves in view.stages.items():
            columns = [*curves.segments.T, curves.line, view.mean_of_accepted(stage)]
            # The frame number keeps the order where the time is in doubt.
            times_ms = _times_ms(view, curves.times_s)
            for label, column in zip(labels, columns, strict=True):
                end = (*of_view, *_program_cells(result, label))
                samples = zip(curves.frames.tolist(), times_ms, column, strict=True)
                for frame, time_ms, strain in samples:
                    head = (view.view.value, stage.value, frame + 1, time_ms)
                    value = _in_unit(float(strain), "%")
                    yield (*start, *head, label, value, *end)


def _times_ms(view: ViewResult, times_s: NDArray[np.float64]) -> list[float | None]:
    """Return times in milliseconds, None where the file contradicts itself on time."""
    if view.loop.time_doubt:
        return [None] * len(times_s)
    return [_in_unit(time_s, "ms") for time_s in times_s.tolist()]


def _track_rows(result: StudyResult) -> Iterator[tuple[object, ...]]:
    for view in result.views:
        n_rows = view.mesh.shape[1]
        tracks = view.tracks
        for frame, time_ms in enumerate(_times_ms(view, view.loop.frame_times_s)):
            points_mm = tracks.points_mm[frame].tolist()
            confidence = tracks.confidence[frame].tolist()
            expected: list[float | None] = [None] * len(confidence)
            if tracks.expected_error_mm is not None:
                expected = tracks.expected_error_mm[frame].tolist()
            for point, ((x_mm, y_mm), sure, error_mm) in enumerate(
                zip(points_mm, confidence, expected, strict=True)
            ):
                # Point number l * R + r: the column lies along the wall, the row across
                # (decision 4).
                column, row = divmod(point, n_rows)
                head = (view.view.value, frame + 1, time_ms, row, column)
                # Not millimetres where the scale is assumed; tracks.npz has pixels.
                if not view.loop.scale_is_known:
                    x_mm = y_mm = None
                yield (*head, x_mm, y_mm, sure, error_mm)
