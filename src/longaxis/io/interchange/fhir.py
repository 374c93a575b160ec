"""A result as FHIR R4: one DiagnosticReport and its Observations, in a Bundle.

Every number is that of `readings_of`, as in the structured report, under the same
codes. A global strain or a segment that is withheld is an Observation without a value,
with the reason.
"""

from __future__ import annotations

import html
import json
import re
import uuid
from typing import TYPE_CHECKING, Any

import longaxis
from longaxis.data.readings import Quantity, StrainReading, readings_of
from longaxis.data.reported import reported_globals
from longaxis.io.dicom import codes
from longaxis.io.dicom.standard_values import (
    HOW_VOLUMES,
    StandardValue,
    standard_values,
)
from longaxis.io.dicom_objects.derived import named_uid
from longaxis.io.dicom_objects.sr_measurements import own_code, value_for_file
from longaxis.io.files import atomic
from longaxis.io.interchange.withheld import withheld_of
from longaxis.report.templates import conclusion_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from longaxis.data import StudyResult
    from longaxis.io.dicom.codes import Code

    Resource = dict[str, Any]

# Code systems as FHIR names them (hl7.org/fhir/R4/terminologies-systems.html).
_SYSTEMS = {
    "DCM": "http://dicom.nema.org/resources/ontology/DCM",
    "SCT": "http://snomed.info/sct",
    "LN": "http://loinc.org",
    "UCUM": "http://unitsofmeasure.org",
    codes.PRIVATE_SCHEME: f"urn:oid:{named_uid('longaxis', 'code system')}",
}
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_IMAGING = ("imaging", f"{_TERMINOLOGY}/observation-category", "Imaging")
_CARDIAC_ULTRASOUND = ("CUS", f"{_TERMINOLOGY}/v2-0074", "Cardiac Ultrasound")
_ABSENT = ("unknown", f"{_TERMINOLOGY}/data-absent-reason", "Unknown")
_ECHO_PANEL = ("34552-0", "http://loinc.org", "Cardiac 2D echo panel")
_ACCESSION = ("ACSN", f"{_TERMINOLOGY}/v2-0203", "Accession ID")

# DICOM dates have no separators; FHIR's have.
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_QUANTITIES = {
    "peak_systolic": Quantity.PEAK_SYSTOLIC,
    "end_systolic": Quantity.END_SYSTOLIC,
}
"""The strains that a report gives or withholds, by their fields."""


def result_as_fhir(result: StudyResult) -> Resource:
    """Return the Bundle as JSON types."""
    observations = [
        *(_measured(result, reading) for reading in readings_of(result)),
        *(_standard(result, value) for value in standard_values(result)),
        *_withheld(result),
    ]
    report = _report(result, observations)
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
            for resource in (report, *observations)
        ],
    }


def write_fhir(result: StudyResult, path: Path) -> None:
    """Write the Bundle as JSON, UTF-8; the file is replaced whole."""
    text = json.dumps(
        result_as_fhir(result), indent=1, ensure_ascii=False, allow_nan=False
    )
    atomic.write_text(path, text + "\n")


# ---- the report --------------------------------------------------------------


def _report(result: StudyResult, observations: list[Resource]) -> Resource:
    header, signature = result.header, result.report.signature
    report = {
        "resourceType": "DiagnosticReport",
        "id": _id(result, "report"),
        "text": _narrative(result),
        "status": _status(result),
        "category": [_concept(_CARDIAC_ULTRASOUND)],
        "code": _concept(_ECHO_PANEL, _triple(codes.TRANSTHORACIC_ECHO)),
        **_about(result),
        "result": [
            {"reference": f"urn:uuid:{observation['id']}"}
            for observation in observations
        ],
    }
    if signature is not None:
        report["issued"] = signature.at
    if result.reader:
        report["performer"] = [{"display": result.reader}]
    if header.study_uid:
        # As FHIR R4 has it for DICOM (ImagingStudy.identifier).
        study = {"system": "urn:dicom:uid", "value": f"urn:oid:{header.study_uid}"}
        report["imagingStudy"] = [{"type": "ImagingStudy", "identifier": study}]
    if header.accession_number:
        accession = {"type": _concept(_ACCESSION), "value": header.accession_number}
        report["basedOn"] = [{"type": "ServiceRequest", "identifier": accession}]
    conclusion = conclusion_of(result)
    if conclusion:
        report["conclusion"] = conclusion
    return report


def _status(result: StudyResult) -> str:
    """Return "final" for what is signed, "amended" where it was signed before."""
    if result.report.signature is None:
        return "preliminary"
    return "amended" if result.report.amended else "final"


def _narrative(result: StudyResult) -> Resource:
    """Return the text for people: use, what is withheld, and all warnings."""
    lines = [
        longaxis.RESEARCH_USE_ONLY,
        f"GLS is {result.convention.words} strain ({result.convention.value}).",
    ]
    for name, reason in withheld_of(result).items():
        lines.append(f"{name} is not given: {reason}.")
    for view in result.views:
        reasons = view.strain_rates.reasons if view.strain_rates else ()
        lines += [f"{view.view.value}: {text}" for text in (*view.warnings, *reasons)]
    lines += result.warnings
    if result.comment:
        lines.append(result.comment)
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{paragraphs}</div>'
    return {"status": "additional", "div": div}


# ---- observations ------------------------------------------------------------


def _measured(result: StudyResult, reading: StrainReading) -> Resource:
    _, _, unit = codes.PROPERTIES[reading.quantity]
    observation = _observation(result, reading)
    observation["valueQuantity"] = _quantity(value_for_file(reading), unit)
    half_width = _half_width(result, reading)
    if half_width is not None:
        observation["component"].append(
            {
                "code": {"text": "Half of the 95 % interval"},
                "valueQuantity": _quantity(100 * half_width, unit),
            }
        )
    return observation


def _observation(result: StudyResult, reading: StrainReading) -> Resource:
    """Return an observation with all but its value."""
    property_, cycle_point, _ = codes.PROPERTIES[reading.quantity]
    own = own_code(reading)
    site = codes.LEFT_VENTRICLE
    if reading.segment is not None:
        site = codes.SEGMENTS[reading.segment]
    components = [_component(codes.CARDIAC_CYCLE_POINT, cycle_point)]
    if reading.view is not None:
        components.append(_component(codes.IMAGE_VIEW, codes.VIEWS[reading.view]))
    return {
        **_head(result, f"{own.value} {site.value}"),
        # Our own code says exactly what it is, the standard one which property.
        "code": {
            **_concept(_triple(own), _triple(property_)),
            "text": reading.label,
        },
        **_about(result),
        "bodySite": _concept(_triple(site)),
        "method": _concept(_triple(codes.MID_LAYER)),
        "device": {"display": _device(result, reading)},
        "component": components,
    }


def _standard(result: StudyResult, value: StandardValue) -> Resource:
    observation = {
        **_head(result, value.code.value),
        "code": _concept(_triple(value.code)),
        **_about(result),
        "bodySite": _concept(_triple(codes.LEFT_VENTRICLE)),
        "valueQuantity": _quantity(value.value, value.unit),
        "note": [{"text": HOW_VOLUMES}],
    }
    if value.view is not None:
        view = _component(codes.IMAGE_VIEW, codes.VIEWS[value.view])
        observation["component"] = [view]
    return observation


def _withheld(result: StudyResult) -> Iterator[Resource]:
    """Give the strains that are not given, each with its reason."""
    reasons = withheld_of(result)
    for reported in reported_globals(result):
        place = f" {reported.view.value}" if reported.view else ""
        for name, quantity in _QUANTITIES.items():
            if getattr(reported, name) is None:
                reading = StrainReading(
                    quantity=quantity,
                    value=0.0,  # takes no part: the observation has no value
                    view=reported.view,
                    definition=reported.definition,
                )
                reason = reasons.get(f"GLS{place}", "it could not be measured")
                yield _absent(result, reading, reason)
    for view in result.views:
        for segment in view.segments:
            if not segment.accepted:
                reading = StrainReading(
                    quantity=Quantity.END_SYSTOLIC,
                    value=0.0,
                    view=view.view,
                    segment=segment.segment,
                )
                why = "; ".join(segment.quality.reasons)
                yield _absent(result, reading, f"rejected{f' ({why})' if why else ''}")


def _absent(result: StudyResult, reading: StrainReading, reason: str) -> Resource:
    return {
        **_observation(result, reading),
        "dataAbsentReason": {
            **_concept(_ABSENT),
            "text": f"Not given: {reason}.",
        },
    }


def _head(result: StudyResult, name: str) -> Resource:
    return {
        "resourceType": "Observation",
        "id": _id(result, name),
        "status": _status(result),
        "category": [_concept(_IMAGING)],
    }


def _half_width(result: StudyResult, reading: StrainReading) -> float | None:
    """Return half of the 95 % interval, a fraction, where there is one."""
    if reading.segment is not None:
        return None
    for reported in reported_globals(result):
        is_same = (reported.view, reported.definition) == (
            reading.view,
            reading.definition,
        )
        if is_same and _QUANTITIES[reported.convention.field] is reading.quantity:
            return reported.half_width
    return None


def _device(result: StudyResult, reading: StrainReading) -> str:
    """Return program and trackers, with their versions."""
    trackers = dict.fromkeys(
        view.tracker.label for view in result.views if reading.view in {None, view.view}
    )
    return f"Longaxis {result.software_version}; {', '.join(trackers)}"


# ---- data types --------------------------------------------------------------


def _about(result: StudyResult) -> Resource:
    """Return whose study it is, and of which day."""
    about: Resource = {}
    if result.header.patient_id:
        who: Resource = {"value": result.header.patient_id}
        if result.header.patient_id_issuer:
            who["assigner"] = {"display": result.header.patient_id_issuer}
        about["subject"] = {"type": "Patient", "identifier": who}
    date = _DATE.fullmatch(result.header.study_date)
    if date is not None:
        about["effectiveDateTime"] = "-".join(date.groups())
    return about


def _component(name: Code, value: Code) -> Resource:
    return {
        "code": _concept(_triple(name)),
        "valueCodeableConcept": _concept(_triple(value)),
    }


def _quantity(value: float, unit: Code) -> Resource:
    return {
        # 12 digits: 100 times a float adds noise in the last ones.
        "value": float(f"{value:.12g}"),
        "unit": unit.meaning,
        "system": _SYSTEMS["UCUM"],
        "code": unit.value,
    }


def _triple(code: Code) -> tuple[str, str, str]:
    return code.value, _SYSTEMS[code.scheme], code.meaning


def _concept(*triples: tuple[str, str, str]) -> Resource:
    """Return a CodeableConcept of (code, system, display)."""
    return {
        "coding": [
            {"system": system, "code": code, "display": display}
            for code, system, display in triples
        ]
    }


def _id(result: StudyResult, name: str) -> str:
    """Return an identifier that is the same whenever the study is written."""
    header = result.header
    study = header.study_uid or f"{header.patient_id} {header.study_date}"
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"longaxis {study} {name}"))
