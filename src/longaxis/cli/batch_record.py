"""What a measured row of `longaxis batch` leaves in the queue.

Everything that the tables and the values of a patient need, as JSON: the global strains
as the report of the row states them, its warnings, and each view with its segments.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from longaxis.anatomy import ALL_SEGMENTS, View
from longaxis.data import (
    CurveValues,
    GlobalDefinition,
    GlobalValues,
    SegmentQuality,
    SegmentResult,
)
from longaxis.data.loop import PatientOfRecord
from longaxis.data.reported import reported_headline
from longaxis.data.study import ViewSummary

if TYPE_CHECKING:
    from longaxis.data import StudyResult

# Names are stored, as they outlive any change of order.
_SEGMENTS = {segment.name: segment for segment in ALL_SEGMENTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredView:
    """One view of a row, its warnings, and which tracker it came from."""

    summary: ViewSummary
    warnings: tuple[str, ...]
    frame_rate_hz: float
    tracker: str
    tracker_version: str
    tracker_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(PatientOfRecord):
    """One measured row.

    Attributes
    ----------
    peak_systolic, end_systolic, peak
        What the report of this row states first, as fractions; None where it states
        nothing.
    convention
        Which of them is called GLS.
    study_warnings
        The sentences that stand between its views.
    patient_id, patient_id_issuer, patient_name, birth_date, study_uid, study_date
        As the file says.
    """

    peak_systolic: float | None
    end_systolic: float | None
    peak: float | None
    convention: str
    study_warnings: tuple[str, ...]
    patient_id: str
    study_uid: str
    study_date: str
    software_version: str
    views: tuple[MeasuredView, ...]
    patient_id_issuer: str = ""
    patient_name: str = ""
    birth_date: str = ""


def record_of(result: StudyResult) -> Record:
    """Return what is kept of the result of a row."""
    from longaxis.report.text import warnings_of_view
    from longaxis.strain.study import view_summary

    # The same number as the report's first, so that table and report agree.
    shown = reported_headline(result)
    return Record(
        peak_systolic=None if shown is None else shown.peak_systolic,
        end_systolic=None if shown is None else shown.end_systolic,
        peak=None if shown is None else shown.peak,
        convention=result.convention.value,
        study_warnings=result.warnings,
        patient_id=result.header.patient_id,
        patient_id_issuer=result.header.patient_id_issuer,
        patient_name=result.header.patient_name,
        birth_date=result.header.birth_date,
        study_uid=result.header.study_uid,
        study_date=result.header.study_date,
        software_version=result.software_version,
        views=tuple(
            MeasuredView(
                summary=view_summary(view),
                warnings=warnings_of_view(view),
                frame_rate_hz=view.loop.frame_rate_hz,
                tracker=view.tracker.name,
                tracker_version=view.tracker.version,
                tracker_sha256=view.tracker.model_sha256,
            )
            for view in result.views
        ),
    )


def encode_record(record: Record) -> str:
    """Return a record as JSON; what is not a number becomes null."""
    encoded = asdict(record)
    for view, view_record in zip(encoded["views"], record.views, strict=True):
        summary = view["summary"]
        summary["view"] = view_record.summary.view.value
        # It is always the whole line, and an enumeration is no JSON.
        summary["line"].pop("definition")
        for segment, segment_record in zip(
            summary["segments"], view_record.summary.segments, strict=True
        ):
            segment["segment"] = segment_record.segment.name
    # The queue keeps text; NaN becomes null and is read back as NaN.
    return json.dumps(_without_nan(encoded), sort_keys=True, allow_nan=False)


def decode_record(text: str) -> Record:
    """Return the record that `encode_record` wrote."""
    encoded = json.loads(text)
    views = tuple(
        MeasuredView(
            **{
                **view,
                "summary": _summary(view["summary"]),
                "warnings": tuple(view["warnings"]),
                # Unknown where the times of the frames are in doubt.
                "frame_rate_hz": math.nan
                if view["frame_rate_hz"] is None
                else view["frame_rate_hz"],
            }
        )
        for view in encoded["views"]
    )
    warnings = tuple(encoded["study_warnings"])
    return Record(**{**encoded, "views": views, "study_warnings": warnings})


def _summary(encoded: dict[str, Any]) -> ViewSummary:
    line = _values(GlobalValues, encoded["line"])
    segments = tuple(
        SegmentResult(
            segment=_SEGMENTS[segment["segment"]],
            values=CurveValues(**_values(CurveValues, segment["values"])),
            drift=segment["drift"],
            quality=SegmentQuality(
                # JSON gives lists, the records are compared as tuples.
                **{
                    **segment["quality"],
                    "reasons": tuple(segment["quality"]["reasons"]),
                }
            ),
            accepted=segment["accepted"],
        )
        for segment in encoded["segments"]
    )
    length_mm = encoded["length_mm"]
    known = {
        "view": View(encoded["view"]),
        "line": GlobalValues(definition=GlobalDefinition.LINE, **line),
        "segments": segments,
        "length_mm": math.nan if length_mm is None else length_mm,
    }
    return ViewSummary(**{**encoded, **known})


def _values(kind: type, encoded: dict[str, float | None]) -> dict[str, float]:
    """Return the fields of values, NaN where there is none."""
    names = [field.name for field in fields(kind) if field.name in encoded]
    return {
        # 0.0 and null must not be mixed up: null is NaN, and 0 stays 0.
        name: math.nan if encoded[name] is None else float(encoded[name] or 0.0)
        for name in names
    }


def _without_nan(value: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    if isinstance(value, float):
        # Adding 0 turns -0.0 into 0.0, which would look like shortening.
        return value + 0.0 if math.isfinite(value) else None
    if isinstance(value, tuple | list):
        return [_without_nan(element) for element in value]
    if isinstance(value, dict):
        return {name: _without_nan(element) for name, element in value.items()}
    return value
