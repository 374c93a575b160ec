"""Results as DICOM structured reports, and back.

The clinical report is a Simplified Adult Echo SR (TID 5300): every strain stands under
"post-coordinated measurements" (TID 5302) with the mid-layer method, because DICOM's
ready-made strain codes all mean the endocardium; volumes by the method of disks stand
under their LOINC codes (TID 5301). The research report is a Comprehensive SR (TID 1500)
with the curves, frame by frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pydicom
from pydicom.dataset import Dataset
from pydicom.errors import InvalidDicomError
from pydicom.uid import ComprehensiveSRStorage, SimplifiedAdultEchoSRStorage

from longaxis.data import Stage
from longaxis.data.readings import readings_of
from longaxis.errors import BadInputError, UnreadableFileError
from longaxis.io.dicom import codes as codes
from longaxis.io.dicom.standard_values import HOW_VOLUMES, standard_values
from longaxis.io.dicom.values import quietly
from longaxis.io.dicom_objects import sr_tree
from longaxis.io.dicom_objects.derived import (
    DEVICE_UID,
    MANUFACTURER,
    named_uid,
    new_object,
    save_new,
)
from longaxis.io.dicom_objects.sr_measurements import (
    Algorithm,
    measurement,
    reading_from,
    reading_group,
)
from longaxis.io.dicom_objects.sr_verification import name_of_signed, verify

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from longaxis.data import LoopOrigin, StudyResult, ViewResult
    from longaxis.data.readings import StrainReading

# Template Identifier, PS3.16.
_ECHO_TEMPLATE = "5300"
_MEASUREMENT_TEMPLATE = "1500"


@dataclass(frozen=True, slots=True, kw_only=True)
class StrainReport:
    """What a structured report says: whose study, which numbers."""

    patient_id: str
    study_uid: str
    readings: tuple[StrainReading, ...]


def write_echo_report(
    result: StudyResult, path: Path, *, created_at: datetime | None = None
) -> None:
    """Write the clinical report: Simplified Adult Echo SR, TID 5300.

    Parameters
    ----------
    result
        Results of the study.
    path
        File to read or write.
    created_at
        Time of writing; now if None.

    Raises
    ------
    BadInputError
        Where nothing was measured, the study has no DICOM identity, or the file cannot
        be written.
    """
    origins = _origins(result)
    measurements = [
        measurement(reading, _source(result, reading), _algorithm(result, reading))
        for reading in readings_of(result)
    ]
    # The root carries the template; readers decide by it how to read what is below.
    root = _root(codes.ADULT_ECHO_REPORT, _ECHO_TEMPLATE)
    root.ContentSequence = [
        # TID 5300 begins with language and observers, in this order.
        _language(),
        *_observers(result),
        *_ready_made(result),
        sr_tree.container(codes.POST_COORDINATED, measurements),
    ]
    dataset = _document(
        result, SimplifiedAdultEchoSRStorage, "Longitudinal strain", created_at
    )
    _finish(dataset, root, origins)
    save_new(dataset, path, content=name_of_signed(result))


def write_research_report(
    result: StudyResult, path: Path, *, created_at: datetime | None = None
) -> None:
    """Write the research report: Comprehensive SR, TID 1500, with all curves.

    Raises as `write_echo_report`. Curves refer to frames, so those of a loop that is
    no DICOM instance are left out, as its report says.

    Parameters
    ----------
    result
        Results of the study.
    path
        File to read or write.
    created_at
        Time of writing; now if None.
    """
    origins = _origins(result)
    groups = [
        group
        for view in result.views
        for group in _view_groups(view, readings_of(result))
    ]
    # Values of the whole ventricle form a group of their own, without loop and curve.
    study = [
        measurements
        for measurements in readings_of(result)
        if measurements.view is None
    ]
    if study:
        groups.append(
            reading_group("LV", _tracking_uid(result, "LV"), study, None, None)
        )
    root = _root(codes.IMAGING_MEASUREMENT_REPORT, _MEASUREMENT_TEMPLATE)
    root.ContentSequence = [
        _language(),
        *_observers(result),
        # TID 1500 requires the procedure that was reported.
        sr_tree.coded(codes.PROCEDURE_REPORTED, codes.TRANSTHORACIC_ECHO),
        *_library(origins),
        sr_tree.container(codes.IMAGING_MEASUREMENTS, groups),
    ]
    dataset = _document(
        result, ComprehensiveSRStorage, "Longitudinal strain, research", created_at
    )
    _finish(dataset, root, origins)
    save_new(dataset, path, content=name_of_signed(result))


def _ready_made(result: StudyResult) -> list[Dataset]:
    """Return the numbers that have codes of their own (TID 5301), if there are any."""
    items = [
        sr_tree.number(
            value.code,
            value.value,
            value.unit,
            [sr_tree.text(codes.COMMENT, HOW_VOLUMES)],
        )
        for value in standard_values(result)
    ]
    return [sr_tree.container(codes.PRE_COORDINATED, items)] if items else []


def read_report(path: Path) -> StrainReport:
    """Read the strain numbers of a report that Longaxis wrote.

    Raises
    ------
    UnreadableFileError
        Where the file is no structured report, or holds no strain of ours.
    """
    try:
        # Values may be odd in ways that pydicom warns of, with the value in its words.
        with quietly():
            report = _report_of(pydicom.dcmread(path))
    except (OSError, InvalidDicomError) as error:
        message = f"“{path.name}” is not a readable DICOM file."
        raise UnreadableFileError(message) from error
    # Memory that runs out is not the file's fault and must be seen.
    except MemoryError:
        raise
    except Exception as error:
        # A damaged report can break any assumption, of pydicom and of ours.
        message = f"“{path.name}” is a damaged report; write it again."
        raise UnreadableFileError(message) from error
    # A report of another program is whole, but its codes are not ours.
    if not report.readings:
        message = f"“{path.name}” holds no strain that Longaxis wrote."
        raise UnreadableFileError(message)
    return report


def _report_of(dataset: Dataset) -> StrainReport:
    return StrainReport(
        patient_id=str(dataset.get("PatientID", "")),
        study_uid=str(dataset.get("StudyInstanceUID", "")),
        readings=tuple(_walk(dataset)),
    )


def _walk(item: Dataset) -> list[StrainReading]:
    readings = []
    for child in sr_tree.children(item):
        # Modifiers below a number are no measurements: NUM items are not entered.
        if child.get("ValueType") == "NUM":
            reading = reading_from(child)
            if reading is not None:
                readings.append(reading)
        else:
            readings += _walk(child)
    return readings


# ---- the document around the content ---------------------------------------


def _origins(result: StudyResult) -> list[LoopOrigin]:
    """Return the loops a report can refer to."""
    if not result.views:
        message = "A report needs at least one tracked view; this study has none."
        raise BadInputError(message)
    # Loops from video or NPZ have no instance; the report then goes without evidence.
    return [view.loop.origin for view in result.views if _is_dicom(view.loop.origin)]


def _is_dicom(origin: LoopOrigin) -> bool:
    # All three are needed for a reference: class, instance, and series for evidence.
    return bool(origin.sop_instance_uid and origin.sop_class_uid and origin.series_uid)


def _root(name: codes.Code, template: str) -> Dataset:
    root = Dataset()
    root.ValueType = "CONTAINER"
    root.ConceptNameCodeSequence = [sr_tree.code_item(name)]
    root.ContinuityOfContent = "SEPARATE"
    identification = Dataset()
    # DCMR is the resource of the templates of PS3.16.
    identification.MappingResource = "DCMR"
    identification.TemplateIdentifier = template
    root.ContentTemplateSequence = [identification]
    return root


def _document(
    result: StudyResult,
    sop_class_uid: str,
    description: str,
    created_at: datetime | None,
) -> Dataset:
    dataset = new_object(
        result.header,
        sop_class_uid=sop_class_uid,
        modality="SR",
        series_description=description,
        created_at=created_at,
    )
    # Type 2 of the SR Document General Module, PS3.3 C.17.2.
    dataset.ReferencedPerformedProcedureStepSequence = []
    dataset.PerformedProcedureCodeSequence = []
    dataset.CompletionFlag = "COMPLETE"
    verify(dataset, result)
    # A private scheme must be explained where it is used, PS3.3 C.12.1.
    scheme = Dataset()
    scheme.CodingSchemeDesignator = codes.PRIVATE_SCHEME
    scheme.CodingSchemeName = "Longaxis strain measurements"
    scheme.CodingSchemeResponsibleOrganization = MANUFACTURER
    dataset.CodingSchemeIdentificationSequence = [scheme]
    return dataset


def _finish(dataset: Dataset, root: Dataset, origins: list[LoopOrigin]) -> None:
    proof = sr_tree.evidence(dataset.StudyInstanceUID, origins)
    if proof:
        # Type 1C: required as soon as the tree refers to an instance.
        dataset.CurrentRequestedProcedureEvidenceSequence = proof
    dataset.update(root)


def _language() -> Dataset:
    return sr_tree.coded(codes.LANGUAGE, codes.ENGLISH)


def _observers(result: StudyResult) -> list[Dataset]:
    """Return the reader, if named, and the device (TID 1001 to 1004)."""
    items = []
    if result.reader:
        items += [
            sr_tree.coded(
                codes.OBSERVER_TYPE,
                codes.PERSON,
                relationship=sr_tree.HAS_CONTEXT,
            ),
            sr_tree.person(codes.PERSON_NAME, result.reader),
        ]
    context = sr_tree.HAS_CONTEXT
    # The version decides what the numbers mean.
    model = f"{MANUFACTURER} {result.software_version}".strip()
    return [
        *items,
        sr_tree.coded(codes.OBSERVER_TYPE, codes.DEVICE, relationship=context),
        sr_tree.uid(codes.DEVICE_UID, DEVICE_UID),
        sr_tree.text(codes.DEVICE_NAME, MANUFACTURER, relationship=context),
        sr_tree.text(codes.DEVICE_MANUFACTURER, MANUFACTURER, relationship=context),
        sr_tree.text(codes.DEVICE_MODEL, model, relationship=context),
    ]


def _library(origins: list[LoopOrigin]) -> list[Dataset]:
    """Return the image library (TID 1600), nothing without DICOM loops."""
    if not origins:
        return []
    images = [
        sr_tree.image(origin, relationship=sr_tree.CONTAINS) for origin in origins
    ]
    group = sr_tree.container(codes.IMAGE_LIBRARY_GROUP, images)
    return [sr_tree.container(codes.IMAGE_LIBRARY, [group])]


# ---- which loop, which tracker ---------------------------------------------


def _view_of(result: StudyResult, reading: StrainReading) -> ViewResult | None:
    return next((view for view in result.views if view.view is reading.view), None)


def _source(result: StudyResult, reading: StrainReading) -> LoopOrigin | None:
    view = _view_of(result, reading)
    return view.loop.origin if view and _is_dicom(view.loop.origin) else None


def _algorithm(result: StudyResult, reading: StrainReading) -> Algorithm:
    """Return what measured this number; for a mean, what measured its views."""
    view = _view_of(result, reading)
    views = (view,) if view else result.views
    return Algorithm(
        name=_listed(view.tracker.name for view in views),
        version=_listed(view.tracker.version for view in views),
        parameters=_listed(_parameters(view) for view in views),
    )


def _listed(texts: Iterable[str]) -> str:
    # Each once, in the order of the views: three views usually share one tracker.
    return ", ".join(dict.fromkeys(texts))


def _parameters(view: ViewResult) -> str:
    settings = view.settings
    drift = "on" if view.reported_stage is Stage.DRIFT_CORRECTED else "off"
    return (
        f"smoothing: {settings.smoothing.value}; drift compensation: {drift}; "
        f"mesh: {settings.mesh_rows} rows, {settings.mesh_spacing_mm:g} mm; "
        f"end-systole: {view.beat.end_systole_source.value}"
    )


def _tracking_uid(result: StudyResult, name: str) -> str:
    # The same for the same study, so that two readings of a wall can be joined.
    return named_uid("longaxis", "tracked wall", result.header.study_uid, name)


def _view_groups(
    view: ViewResult, readings: tuple[StrainReading, ...]
) -> list[Dataset]:
    """Return the measurement groups of a view: the line, then each segment."""
    own = [reading for reading in readings if reading.view is view.view]
    # Loops without DICOM study still get an identifier that repeats.
    uid = view.loop.header.study_uid or view.loop.origin.sop_instance_uid
    source = view.loop.origin if _is_dicom(view.loop.origin) else None
    line = view.curves.line
    groups = []
    # None first: the whole line comes before its segments.
    for index, segment in enumerate(
        (None, *(segment.segment for segment in view.segments))
    ):
        curve = line if segment is None else view.curves.segments[:, index - 1]
        name = f"{view.view.value} {segment.name if segment else 'whole line'}"
        groups.append(
            reading_group(
                name,
                named_uid("longaxis", "tracked wall", uid, name),
                [reading for reading in own if reading.segment == segment],
                source,
                (view.view, segment, view.curves.frames, curve),
            )
        )
    return groups
