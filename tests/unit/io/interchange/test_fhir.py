"""Results as FHIR R4: valid, the same numbers, and what is withheld says so."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

pytest.importorskip("fhir.resources", reason="needs fhir.resources")

from fhir.resources.R4B.bundle import Bundle

from longaxis.anatomy import View
from longaxis.data.readings import readings_of
from longaxis.data.report import ReportChoice, Signature
from longaxis.io.dicom import codes
from longaxis.io.dicom.standard_values import standard_values
from longaxis.io.dicom_objects.sr_measurements import own_code
from longaxis.io.interchange.fhir import result_as_fhir, write_fhir
from longaxis.strain.strain_rate import strain_rates
from tests.made_up_results import (
    made_up_study_result,
    with_rates_and_volumes,
    with_uncertainty,
)

SIGNATURE = Signature(reader="Dr. A. Reader", at="2026-03-01T12:00:00+01:00")
RESULTS = {
    "whole": lambda: with_rates_and_volumes(with_uncertainty(made_up_study_result())),
    "one view": lambda: made_up_study_result((View.FOUR_CHAMBER,)),
    "signed": lambda: replace(
        made_up_study_result(), report=ReportChoice(signature=SIGNATURE)
    ),
    "nameless": lambda: replace(
        made_up_study_result(),
        header=replace(
            made_up_study_result().header,
            patient_id="",
            study_uid="",
            study_date="",
            accession_number="",
        ),
        reader="",
        comment="<b>&",
    ),
}


def resources(result, kind: str) -> list[dict]:
    entries = result_as_fhir(result)["entry"]
    return [
        entry["resource"]
        for entry in entries
        if entry["resource"]["resourceType"] == kind
    ]


@pytest.mark.parametrize("name", RESULTS)
def test_it_is_valid_and_every_reference_leads_somewhere(name, tmp_path):
    path = tmp_path / "fhir.json"
    write_fhir(RESULTS[name](), path)
    bundle = Bundle.model_validate_json(path.read_text(encoding="utf-8"))
    urls = [entry.fullUrl for entry in bundle.entry]
    assert len(set(urls)) == len(urls)
    report, *observations = (entry.resource for entry in bundle.entry)
    assert [each.reference for each in report.result] == urls[1:]
    assert len(observations) == len(urls) - 1
    assert "Research use only" in report.text.div


def test_what_is_invalid_is_found():
    """The check of the test above can fail."""
    wrong = result_as_fhir(RESULTS["whole"]())
    wrong["entry"][1]["resource"]["status"] = ["made up"]
    with pytest.raises(ValueError, match="status"):
        Bundle.model_validate_json(json.dumps(wrong))


def test_it_holds_the_numbers_of_the_structured_report():
    result = RESULTS["whole"]()
    found = {}
    for each in resources(result, "Observation"):
        if "valueQuantity" in each:
            key = (
                each["code"]["coding"][0]["code"],
                each["bodySite"]["coding"][0]["code"],
            )
            assert key not in found
            found[key] = each["valueQuantity"]["value"]
    wanted = {}
    for reading in readings_of(result):
        site = codes.SEGMENTS[reading.segment] if reading.segment else None
        site = site or codes.LEFT_VENTRICLE
        value = reading.quantity.scale * reading.value
        wanted[own_code(reading).value, site.value] = value
    for value in standard_values(result):
        wanted[value.code.value, codes.LEFT_VENTRICLE.value] = value.value
    assert len(standard_values(result)) >= 6
    assert found == pytest.approx(wanted)


def test_an_interval_goes_along():
    result = RESULTS["whole"]()
    (mean,) = (
        each
        for each in resources(result, "Observation")
        if each["code"]["coding"][0]["code"] == "ESS-LV-G1-MID"
    )
    width = next(
        part["valueQuantity"]["value"]
        for part in mean["component"]
        if part["code"].get("text") == "Half of the 95 % interval"
    )
    assert width == pytest.approx(100 * result.uncertainty.global_end_systolic)


def absent(result) -> dict[str, str]:
    return {
        each["code"]["text"]: each["dataAbsentReason"]["text"]
        for each in resources(result, "Observation")
        if "dataAbsentReason" in each
    }


def test_what_is_withheld_has_no_value_and_a_reason():
    reasons = absent(RESULTS["one view"]())
    whole = reasons["GLS mean of views peak systolic strain G1"]
    assert "it needs A2C and A3C" in whole
    for each in resources(RESULTS["one view"](), "Observation"):
        assert ("valueQuantity" in each) is not ("dataAbsentReason" in each)
    narrative = resources(RESULTS["one view"](), "DiagnosticReport")[0]["text"]["div"]
    assert "GLS is not given: it needs A2C and A3C." in narrative


def test_strain_rate_is_given_or_its_reason():
    result = RESULTS["whole"]()
    (rate,) = (
        each
        for each in resources(result, "Observation")
        if each["code"]["coding"][0]["code"] == "SRS-A4C-G1-MID"
    )
    assert rate["valueQuantity"]["code"] == "/s"
    assert rate["valueQuantity"]["value"] == pytest.approx(-1.1)
    view = result.views[0]
    slow = strain_rates(view.curves, view.beat, frame_rate_hz=20.0)
    result = replace(result, views=(replace(view, strain_rates=slow),))
    assert "SRS-" not in json.dumps(resources(result, "Observation"))
    narrative = resources(result, "DiagnosticReport")[0]["text"]["div"]
    assert "A4C: Strain rate is not given: it needs 40 frames" in narrative


def test_a_rejected_segment_has_no_value_and_a_reason():
    reasons = absent(made_up_study_result())
    (text,) = (text for name, text in reasons.items() if "end-systolic" in name)
    assert text == "Not given: rejected (low speckle correlation)."


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (ReportChoice(), "preliminary"),
        (ReportChoice(signature=SIGNATURE), "final"),
        (ReportChoice(signature=SIGNATURE, amended=(SIGNATURE,)), "amended"),
        (ReportChoice(amended=(SIGNATURE,)), "preliminary"),
    ],
)
def test_the_status_is_that_of_the_report(report, status):
    result = replace(made_up_study_result(), report=report)
    for kind in ("DiagnosticReport", "Observation"):
        assert {each["status"] for each in resources(result, kind)} == {status}


def test_the_same_study_has_the_same_identifiers():
    first, second = (result_as_fhir(RESULTS["whole"]()) for _ in range(2))
    assert first == second


def test_text_of_people_is_no_markup():
    narrative = resources(RESULTS["nameless"](), "DiagnosticReport")[0]["text"]["div"]
    assert "&lt;b&gt;&amp;" in narrative
