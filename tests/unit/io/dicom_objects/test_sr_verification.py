"""A signed report is verified by its reader, and names the one it amends."""

from __future__ import annotations

from dataclasses import replace

import pydicom
import pytest

from longaxis.anatomy import View
from longaxis.data.report import ReportChoice, Signature
from longaxis.io.dicom_objects.structured_report import (
    write_echo_report,
    write_research_report,
)
from tests.unit.io.dicom_objects.test_dicom_out import NOON, archived_study

FIRST = Signature(
    reader="Dr. A. Reader", at="2026-03-04T10:11:12+01:00", software_version="0.1.0"
)
SECOND = replace(FIRST, at="2026-03-05T08:00:00+01:00")
WRITERS = pytest.mark.parametrize("write", [write_echo_report, write_research_report])


def written(write, path, report, **header):
    # Of one view: who verified a report does not depend on its numbers.
    result = archived_study((View.FOUR_CHAMBER,))
    result = replace(result, report=report, header=replace(result.header, **header))
    write(result, path, created_at=NOON)
    return pydicom.dcmread(path)


@WRITERS
def test_an_unsigned_report_is_not_verified(write, tmp_path):
    found = written(write, tmp_path / "a.dcm", ReportChoice())
    assert found.VerificationFlag == "UNVERIFIED"
    assert "VerifyingObserverSequence" not in found
    assert "PredecessorDocumentsSequence" not in found


@WRITERS
def test_a_signed_report_names_who_verified_it_and_when(write, tmp_path):
    report = ReportChoice(signature=FIRST)
    found = written(write, tmp_path / "a.dcm", report, institution="Hospital")
    assert found.VerificationFlag == "VERIFIED"
    (observer,) = found.VerifyingObserverSequence
    assert str(observer.VerifyingObserverName) == "Dr. A. Reader"
    assert observer.VerifyingOrganization == "Hospital"
    assert observer.VerificationDateTime == "20260304101112+0100"


@WRITERS
def test_the_organization_is_never_empty(write, tmp_path):
    found = written(write, tmp_path / "a.dcm", ReportChoice(signature=FIRST))
    (observer,) = found.VerifyingObserverSequence
    assert observer.VerifyingOrganization == "not stated"


@WRITERS
def test_an_amended_report_refers_to_the_one_it_follows(write, tmp_path):
    first = written(write, tmp_path / "first.dcm", ReportChoice(signature=FIRST))
    draft = written(write, tmp_path / "draft.dcm", ReportChoice(amended=(FIRST,)))
    second = written(
        write,
        tmp_path / "second.dcm",
        ReportChoice(signature=SECOND, amended=(FIRST,), conclusion="Changed."),
    )
    assert second.SOPInstanceUID != first.SOPInstanceUID
    assert draft.VerificationFlag == "UNVERIFIED"
    for found in (draft, second):
        (study,) = found.PredecessorDocumentsSequence
        (series,) = study.ReferencedSeriesSequence
        (instance,) = series.ReferencedSOPSequence
        assert study.StudyInstanceUID == first.StudyInstanceUID
        assert series.SeriesInstanceUID == first.SeriesInstanceUID
        assert instance.ReferencedSOPInstanceUID == first.SOPInstanceUID
        assert instance.ReferencedSOPClassUID == first.SOPClassUID


@WRITERS
def test_numbers_of_another_version_are_another_object(write, tmp_path):
    of_now = written(write, tmp_path / "a.dcm", ReportChoice(signature=FIRST))
    older = replace(FIRST, software_version="0.0.9")
    of_before = written(write, tmp_path / "b.dcm", ReportChoice(signature=older))
    assert of_before.SOPInstanceUID != of_now.SOPInstanceUID
