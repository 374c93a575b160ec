"""The whole result as JSON, for programs: definitions, settings and sources included.

Strain is a fraction here, as inside the program; times are seconds, lengths
millimetres. What could not be measured is null.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

import longaxis
from longaxis.data import CurveValues
from longaxis.data.convention import REGIONAL_USE
from longaxis.io.files import atomic
from longaxis.report.open_points import open_points
from longaxis.report.templates import conclusion_of

if TYPE_CHECKING:
    from pathlib import Path

    from longaxis.data import Loop, SegmentResult, StudyResult, ViewResult
    from longaxis.data.beats import BeatsSummary
    from longaxis.data.cavity import BiplaneVolumes, PlaneCavity
    from longaxis.data.strain_rate import StrainRates
    from longaxis.data.uncertainty import Uncertainty

# Raised when an entry changes its meaning; new entries leave it as it is.
SCHEMA = 1

# Programs read this without the manual, so units and definitions go along.
UNITS = {
    "strain": "fraction, negative for shortening; -0.2 is -20 %",
    "times": "seconds; on curves after end-diastole",
    "areas, volumes": "square and cubic millimetres",
    "lengths": "millimetres; (x, y) from the centre of the top-left pixel",
    "frames": "index from 0",
}

DEFINITIONS = {
    "strain": "Lagrangian: (L - L0) / L0 of the mid-wall line, L0 at end-diastole",
    "convention": "which strain is called GLS; the others stand beside it",
    "segments": "six of equal arc length at end-diastole, in the order of the line; "
    "regional strain is " + REGIONAL_USE,
    "beats": "mean and standard deviation (n - 1) over the beats that were chosen; of "
    "the study the mean of the three views' G1, their deviations taken as independent",
    "end_systolic": "strain at end-systole",
    "peak_systolic": "most negative strain from end-diastole to end-systole; null "
    "where the wall lengthens by at least as much",
    "peak": "most negative strain of the whole cycle; null as peak_systolic",
    "positive_peak_systolic": "largest strain in systole, 0 if never above 0",
    "post_systolic": "peak - end_systolic if the peak comes after end-systole, else 0",
    "post_systolic_index": "(peak - end_systolic) / peak if the peak comes after "
    "end-systole, else 0; null where the wall lengthens in systole",
    "time_to_peak_s": "time of peak after end-diastole; null where the wall lengthens "
    "in systole",
    "drift": "strain left at the end of a complete beat, before correction",
    "G1": "strain of the whole line; null without any accepted segment",
    "G2": "mean of the accepted segments' curves at the same instant",
    "G3": "mean of the accepted segments' peaks; null where one of them has none",
    "global_of_the_study": "mean of the three views' G1",
    "mechanical_dispersion_s": "SD (n - 1) of time to peak over the accepted segments "
    "that do not lengthen in systole",
    "mechanical_dispersion_16_s": "the same in 16 segments: apical septal and lateral "
    "are the mean of two times",
    "apical_ratio": "mean apical / (mean basal + mean mid) of peak systolic strain",
    "layer": "mid-wall",
    "edits": "who changed what, and when; frames in words counted from 1",
    "open_points": "what is not settled; of a signed report what was not when signed",
    "strain_rate": "slope of the Lagrangian strain, per second; S, E, A peaks",
    "volumes": "method of disks, 20 slices of the cavity inside the innermost row; of "
    "the study from A4C and A2C",
    "uncertainty": "half of the 95 % interval: 1.96 times the root mean square "
    "deviation of the value when line, its frame and end-systole are displaced",
}


def result_as_json(result: StudyResult) -> dict[str, Any]:
    """Return the result as JSON types; NaN becomes None."""
    return {
        "format": "Longaxis result",
        "schema": SCHEMA,
        "use": longaxis.RESEARCH_USE_ONLY,
        "software": {"name": "Longaxis", "version": result.software_version},
        # In the file, as numbers may be separated from the program that made them.
        "units": UNITS,
        "definitions": DEFINITIONS,
        "header": asdict(result.header),
        "convention": result.convention.value,
        "reader": result.reader,
        "comment": result.comment,
        "conclusion": conclusion_of(result),
        "signature": plain(result.report.signature),
        "amended": plain(result.report.amended),
        "open_points": open_points(result),
        "edits": plain(result.log),
        "values": plain(result.values),
        "uncertainty": plain(result.uncertainty),
        "volumes": _with_ejection_fraction(result.volumes),
        "beats": plain(result.beats),
        "views": [_view(view) for view in result.views],
        "follow_up": plain(result.follow_up),
        "warnings": list(result.warnings),
    }


def write_result(result: StudyResult, path: Path) -> None:
    """Write the result as strict JSON, UTF-8; the file is replaced whole."""
    # Strict JSON: NaN would stop most readers outside Python.
    text = json.dumps(
        result_as_json(result), indent=1, ensure_ascii=False, allow_nan=False
    )
    atomic.write_text(path, text + "\n")


def content_of(result: StudyResult) -> bytes:
    """Return what a result says, the same wherever its loops lie.

    Two reports of it differ in the time that is printed on them alone.
    """
    entries = result_as_json(result)
    # Not the way there: a change that was undone changes no report.
    del entries["edits"]
    for view in entries["views"]:
        del view["loop"]["origin"]["path"]
    return json.dumps(entries).encode()


def plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return a record, an array or a number as JSON types."""
    # tolist turns numpy's types into Python's, also inside arrays.
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    # Before Enum and tuple: most values are floats.
    if isinstance(value, float):
        # Adding 0 turns -0.0, which would look like shortening, into 0.0.
        return value + 0.0 if math.isfinite(value) else None
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [plain(element) for element in value]
    if is_dataclass(value):
        return {
            field.name: plain(getattr(value, field.name)) for field in fields(value)
        }
    return value


def _view(view: ViewResult) -> dict[str, Any]:
    return {
        "view": view.view.value,
        "mirrored": view.mirrored,
        "walls_are_checked": view.walls_are_checked,
        "loop": _loop(view.loop),
        "beat": plain(view.beat),
        "centreline": plain(view.centreline),
        "mesh_shape": list(view.mesh.shape),
        "settings": plain(view.settings),
        "tracker": plain(view.tracker),
        "reported_stage": view.reported_stage.value,
        "global": {
            # G1, G2 or G3: the names that papers and our tables use.
            definition.value[:2]: plain(values)
            for definition, values in view.globals_.items()
        },
        "drift": plain(view.drift),
        "segments": [_segment(segment) for segment in view.segments],
        "curves": {
            stage.value: {
                "frames": plain(curves.frames),
                # Times in doubt are withheld from programs as well (decision 17).
                "times_s": None if view.loop.time_doubt else plain(curves.times_s),
                "line": plain(curves.line),
                "mean_of_segments": plain(view.mean_of_accepted(stage)),
                # One row a segment, as the segments are listed above.
                "segments": plain(curves.segments.T),
            }
            for stage, curves in view.stages.items()
        },
        "uncertainty": _uncertainty(view.uncertainty),
        "strain_rate": _strain_rate(view.strain_rates, view.loop),
        "cavity": _with_ejection_fraction(view.cavity),
        "beats": _beats(view.beats),
        "warnings": list(view.warnings),
    }


def _beats(beats: BeatsSummary | None) -> dict[str, Any] | None:
    """Return mean and standard deviation over the chosen beats."""
    if beats is None:
        return None
    return {
        "lengths_s": plain(beats.lengths_s),
        "global": {
            definition.value[:2]: plain(values)
            for definition, values in beats.globals_.items()
        },
        "segments_peak_systolic": plain(beats.segments_peak_systolic),
    }


def _strain_rate(rates: StrainRates | None, loop: Loop) -> dict[str, Any] | None:
    if rates is None:
        return None
    curves = rates.segment_curves
    return {
        **plain(rates),
        "times_s": None if loop.time_doubt else plain(rates.times_s),
        # Transposed like the curves: a row for each segment.
        "segment_curves": None if curves is None else plain(curves.T),
    }


def _with_ejection_fraction(
    volumes: PlaneCavity | BiplaneVolumes | None,
) -> dict[str, Any] | None:
    if volumes is None:
        return None
    fraction = plain(volumes.ejection_fraction)
    return {**plain(volumes), "ejection_fraction": fraction}


def _uncertainty(uncertainty: Uncertainty | None) -> dict[str, Any] | None:
    if uncertainty is None:
        return None
    return {
        "jitter": plain(uncertainty.jitter),
        "global": {
            definition.value[:2]: plain(widths)
            for definition, widths in uncertainty.globals_.items()
        },
        "segments": plain(uncertainty.segments),
        "line_lower": plain(uncertainty.line_lower),
        "line_upper": plain(uncertainty.line_upper),
        "segments_lower": plain(uncertainty.segments_lower.T),
        "segments_upper": plain(uncertainty.segments_upper.T),
    }


def _loop(loop: Loop) -> dict[str, Any]:
    # Frames are not part of the result; their size is, to place the points.
    rows, columns = loop.frames.shape[1:]
    return {
        "origin": plain(loop.origin),
        "n_frames": loop.n_frames,
        "rows": rows,
        "columns": columns,
        "frame_rate_hz": plain(loop.frame_rate_hz),
        "frame_times_s": None if loop.time_doubt else plain(loop.frame_times_s),
        "time_doubt": loop.time_doubt,
        "view_source": None if loop.view_source is None else loop.view_source.value,
        "view_probability": loop.view_probability,
        "mm_per_pixel": plain(loop.mm_per_pixel),
        "scale_source": loop.scale_source.value,
        "time_source": loop.time_source.value,
        "heart_rate_bpm": plain(loop.heart_rate_bpm),
        "r_wave_times_s": plain(loop.r_wave_times_s),
        "r_wave_source": loop.r_wave_source.value,
        "r_wave_confidence": loop.r_wave_confidence,
        "damaged_frames": list(loop.damaged_frames),
        "notes": list(loop.notes),
    }


def _segment(result: SegmentResult) -> dict[str, Any]:
    values = {
        field.name: plain(getattr(result.values, field.name))
        for field in fields(CurveValues)
    }
    return {
        "name": result.segment.name,
        "level": result.segment.level.value,
        "wall": result.segment.wall.value,
        **values,
        "drift": plain(result.drift),
        "quality": plain(result.quality),
        "accepted": result.accepted,
        "override": plain(result.override),
    }
