"""Reports as DICOM objects: read back equal, and valid for other programs."""

from __future__ import annotations

import random
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pydicom
import pytest

from longaxis.anatomy import ALL_SEGMENTS, View
from longaxis.data import GlobalDefinition, LoopOrigin, StudyHeader, StudyResult
from longaxis.data.readings import Quantity, StrainReading, readings_of
from longaxis.errors import BadInputError, UnreadableFileError
from longaxis.io.dicom_objects.derived import names_its_content
from longaxis.io.dicom_objects.encapsulated_pdf import (
    read_encapsulated_pdf,
    write_encapsulated_pdf,
)
from longaxis.io.dicom_objects.secondary_capture import (
    write_result_picture,
    write_secondary_capture,
)
from longaxis.io.dicom_objects.structured_report import (
    read_report,
    write_echo_report,
    write_research_report,
)
from longaxis.io.tables.result_json import content_of
from tests.made_up_results import (
    ALL_VIEWS,
    HEADER,
    made_up_study_result,
    with_rates_and_volumes,
)

if TYPE_CHECKING:
    from pathlib import Path

    from pydicom.dataset import Dataset

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WRITERS = (write_echo_report, write_research_report)


@cache
def archived_study(views: tuple[View, ...] = ALL_VIEWS) -> StudyResult:
    """Return a study whose loops are DICOM instances."""
    result = made_up_study_result(views)
    archived = []
    for view in result.views:
        origin = replace(
            view.loop.origin,
            sop_class_uid="1.2.840.10008.5.1.4.1.1.3.1",
            series_uid="1.2.826.0.1.3680043.9.9999.3",
        )
        loop = replace(view.loop, origin=origin, frames=view.loop.frames.copy())
        archived.append(replace(view, loop=loop))
    return replace(result, views=tuple(archived))


@cache
def study_with_rates() -> StudyResult:
    """Return the same with strain rates, without volumes."""
    study = archived_study()
    rates = [view.strain_rates for view in with_rates_and_volumes(study).views]
    views = zip(study.views, rates, strict=True)
    return replace(
        study, views=tuple(replace(view, strain_rates=each) for view, each in views)
    )


def by_meaning(readings: tuple[StrainReading, ...]) -> dict[object, float]:
    """Return the values by all that says what they are."""
    found = {
        (each.quantity, each.view, each.segment, each.definition): each.value
        for each in readings
    }
    assert len(found) == len(readings)
    return found


def numbers(item: Dataset) -> list[Dataset]:
    """Return all numbers in a content tree."""
    found = []
    for child in item.get("ContentSequence", ()):
        found += [child] if child.ValueType == "NUM" else numbers(child)
    return found


def modifiers(item: Dataset) -> dict[str, str]:
    """Return the coded and written modifiers of a number."""
    found = {}
    for child in item.ContentSequence:
        if child.ValueType == "CODE":
            code = child.ConceptCodeSequence[0]
            value = f"{code.CodeValue} {code.CodingSchemeDesignator}"
            found[child.ConceptNameCodeSequence[0].CodeMeaning] = value
        elif child.ValueType == "TEXT":
            found[child.ConceptNameCodeSequence[0].CodeMeaning] = child.TextValue
    return found


# ---- the readings ----------------------------------------------------------


def test_readings_are_the_numbers_of_the_result() -> None:
    result = archived_study()
    values = by_meaning(readings_of(result))
    mean = (Quantity.PEAK_SYSTOLIC, None, None, GlobalDefinition.LINE)
    assert values[mean] == result.values.global_peak_systolic
    assert {key[2] for key in values} - {None} == set(ALL_SEGMENTS) - {
        result.views[1].segments[4].segment
    }
    view = result.views[0]
    first = view.segments[0]
    key = (Quantity.END_SYSTOLIC, view.view, first.segment, None)
    assert values[key] == first.values.end_systolic


def test_a_segment_has_no_global_definition() -> None:
    with pytest.raises(ValueError, match="no global definition"):
        StrainReading(
            quantity=Quantity.PEAK,
            value=-0.2,
            segment=ALL_SEGMENTS[0],
            definition=GlobalDefinition.LINE,
        )


# ---- identity --------------------------------------------------------------


def uids_of(path: Path) -> tuple[str, str]:
    dataset = pydicom.dcmread(path)
    assert dataset.file_meta.MediaStorageSOPInstanceUID == dataset.SOPInstanceUID
    return dataset.SOPInstanceUID, dataset.SeriesInstanceUID


def write_pdf(result: StudyResult, path: Path, *, created_at: datetime) -> None:
    """Wrap pages that show the time."""
    pdf = f"%PDF-1.4 {created_at}".encode()
    content = content_of(result)
    write_encapsulated_pdf(
        pdf, result.header, path, created_at=created_at, content=content
    )


@pytest.mark.parametrize(
    "write",
    [write_echo_report, write_research_report, write_pdf, write_result_picture],
)
def test_the_same_finding_is_the_same_object(write: object, tmp_path: Path) -> None:
    """Written at another time, from loops in another folder; not with other numbers."""
    # Of one view, since a research report of three takes seconds.
    result = archived_study((View.LONG_AXIS,))
    view = result.views[0]
    elsewhere = replace(view.loop.origin, path="/another/folder/loop.dcm")
    loop = replace(view.loop, origin=elsewhere, frames=view.loop.frames.copy())
    moved = replace(result, views=(replace(view, loop=loop), *result.views[1:]))
    later = NOON.replace(hour=13)
    uids = []
    for number, (each, time) in enumerate(
        [(result, NOON), (result, later), (moved, later)]
    ):
        path = tmp_path / f"{number}.dcm"
        write(each, path, created_at=time)
        uids.append(uids_of(path))
    assert len(set(uids)) == 1
    assert names_its_content(pydicom.dcmread(tmp_path / "0.dcm"))
    other = archived_study((View.FOUR_CHAMBER,))
    write(other, tmp_path / "other.dcm", created_at=NOON)
    assert not set(uids_of(tmp_path / "other.dcm")) & set(uids[0])


def test_the_objects_of_one_study_differ(reports: dict[str, Path]) -> None:
    uids = [uid for path in reports.values() for uid in uids_of(path)]
    assert len(set(uids)) == len(uids)


# ---- structured reports ----------------------------------------------------


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the two reports of the same study, written once."""
    folder = tmp_path_factory.mktemp("reports")
    paths = {"echo": folder / "echo.dcm", "research": folder / "research.dcm"}
    result = study_with_rates()
    write_echo_report(result, paths["echo"], created_at=NOON)
    write_research_report(result, paths["research"], created_at=NOON)
    return paths


@pytest.mark.parametrize("kind", ["echo", "research"])
def test_a_report_read_back_holds_the_same_numbers(
    kind: str, reports: dict[str, Path]
) -> None:
    result = study_with_rates()
    report = read_report(reports[kind])
    assert report.patient_id == HEADER.patient_id
    assert report.study_uid == HEADER.study_uid
    again, wanted = by_meaning(report.readings), by_meaning(readings_of(result))
    assert again.keys() == wanted.keys()
    for key, value in wanted.items():
        assert again[key] == pytest.approx(value, rel=1e-14)


def test_no_mid_wall_number_carries_an_endocardial_code(
    reports: dict[str, Path],
) -> None:
    dataset = pydicom.dcmread(reports["echo"])
    endocardial = {str(code) for code in range(130686, 130699)} | {"130683"}
    found = numbers(dataset)
    assert found
    for item in found:
        assert modifiers(item)["Measurement Method"] == "130685 DCM"
        written = {item.ConceptNameCodeSequence[0].CodeValue} | {
            value.split()[0] for value in modifiers(item).values() if value
        }
        assert not written & endocardial


def test_a_segment_says_where_when_and_how(reports: dict[str, Path]) -> None:
    found = numbers(pydicom.dcmread(reports["echo"]))
    items = {modifiers(item)["Short Label"]: item for item in found}
    item = items["apical inferoseptal A4C end-systolic strain"]
    found = modifiers(item)
    assert found["Finding Site"] == "130621 DCM"
    assert found["Image View"] == "399214001 SCT"
    assert found["Cardiac Cycle Point"] == "416430001 SCT"
    assert found["Measured Property"] == "130670 DCM"
    assert found["Algorithm Name"] == "block-matching"
    assert "drift compensation: on" in found["Algorithm Parameters"]
    assert (
        item.MeasuredValueSequence[0].MeasurementUnitsCodeSequence[0].CodeValue == "%"
    )
    image = item.ContentSequence[-1]
    assert image.RelationshipType == "INFERRED FROM"
    assert image.ReferencedSOPSequence[0].ReferencedSOPInstanceUID.endswith("2.4")


def test_volumes_stand_under_their_ready_made_codes(tmp_path: Path) -> None:
    result = with_rates_and_volumes(archived_study())
    path = tmp_path / "report.dcm"
    write_echo_report(result, path)
    dataset = pydicom.dcmread(path)
    containers = {
        item.ConceptNameCodeSequence[0].CodeValue: numbers(item)
        for item in dataset.ContentSequence
        if item.ValueType == "CONTAINER"
    }
    assert list(containers) == ["125301", "125302"]  # in the order of TID 5300
    values = {}
    for item in containers["125301"]:
        name, measured = item.ConceptNameCodeSequence[0], item.MeasuredValueSequence[0]
        assert name.CodingSchemeDesignator == "LN"
        values[name.CodeValue] = float(measured.NumericValue)
    assert values["79991-6"] == pytest.approx(100 * result.volumes.ejection_fraction)
    assert values["79996-5"] == pytest.approx(result.volumes.end_diastolic_mm3 / 1000)
    assert read_report(path).readings  # our own numbers are found beside them


def test_every_loop_referred_to_is_in_the_evidence(reports: dict[str, Path]) -> None:
    dataset = pydicom.dcmread(reports["research"])
    (study,) = dataset.CurrentRequestedProcedureEvidenceSequence
    listed = {
        loop.ReferencedSOPInstanceUID
        for series in study.ReferencedSeriesSequence
        for loop in series.ReferencedSOPSequence
    }
    used = {
        child.ReferencedSOPSequence[0].ReferencedSOPInstanceUID
        for item in numbers(dataset)
        for child in item.ContentSequence
        if child.ValueType == "IMAGE"
    }
    assert used == listed
    assert len(listed) == 3


def test_the_research_report_holds_every_curve_frame_by_frame(
    tmp_path: Path,
) -> None:
    result = archived_study((View.FOUR_CHAMBER,))
    path = tmp_path / "report.dcm"
    write_research_report(result, path)
    curve = {}
    for item in numbers(pydicom.dcmread(path)):
        site = modifiers(item)["Finding Site"]
        if item.ConceptNameCodeSequence[0].CodeValue == "130670":
            frame = item.ContentSequence[-1].ReferencedSOPSequence[0]
            value = item.MeasuredValueSequence[0].FloatingPointValue
            curve[site, frame.ReferencedFrameNumber] = value
    curves = result.views[0].curves
    assert len(curve) == curves.segments.size + curves.line.size
    middle = len(curves.frames) // 2
    frame = int(curves.frames[middle]) + 1
    assert curve["87878005 SCT", frame] == pytest.approx(100 * curves.line[middle])
    assert curve["396646008 SCT", frame] == pytest.approx(
        100 * curves.segments[middle, 0]
    )


@pytest.mark.parametrize("write", WRITERS)
def test_loops_that_are_not_dicom_give_a_report_without_references(
    write: object, tmp_path: Path
) -> None:
    result = archived_study((View.TWO_CHAMBER,))
    loop = replace(
        result.views[0].loop,
        origin=LoopOrigin(path="loop.mp4"),
        frames=result.views[0].loop.frames.copy(),
    )
    result = replace(result, views=(replace(result.views[0], loop=loop),))
    path = tmp_path / "report.dcm"
    write(result, path)
    assert "CurrentRequestedProcedureEvidenceSequence" not in pydicom.dcmread(path)
    assert len(read_report(path).readings) == len(readings_of(result))


@pytest.mark.parametrize("write", WRITERS)
def test_what_belongs_to_no_study_is_refused(write: object, tmp_path: Path) -> None:
    nobody = replace(archived_study(), header=StudyHeader(patient_id="1"))
    with pytest.raises(BadInputError, match="no Study Instance UID"):
        write(nobody, tmp_path / "report.dcm")
    with pytest.raises(BadInputError, match="at least one tracked view"):
        write(made_up_study_result(views=()), tmp_path / "report.dcm")
    assert not list(tmp_path.iterdir())


def test_other_files_are_not_reports(tmp_path: Path) -> None:
    path = tmp_path / "x.dcm"
    path.write_bytes(b"nothing")
    with pytest.raises(UnreadableFileError, match="not a readable DICOM"):
        read_report(path)
    write_encapsulated_pdf(b"%PDF-1.4", HEADER, path)
    with pytest.raises(UnreadableFileError, match="no strain that Longaxis wrote"):
        read_report(path)


def test_a_damaged_report_is_refused_without_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "report.dcm"
    write_echo_report(made_up_study_result(), path)
    whole, n_refused = path.read_bytes(), 0
    for seed in range(8):
        dice, data = random.Random(seed), bytearray(whole)
        for _ in range(6):
            # A value representation, and any byte.
            names = [b"SQ", b"DS", b"CS", b"UI"]
            place = data.find(dice.choice(names), dice.randrange(9000))
            others = [b"UL", b"FD", b"IS", b"\0\0", b"AT"]
            data[place : place + 2] = dice.choice(others)
            data[dice.randrange(400, len(data))] = dice.randrange(256)
        path.write_bytes(data)
        # Warnings are errors in the tests, and those of pydicom repeat values.
        try:
            read_report(path)
        except UnreadableFileError:
            n_refused += 1
    assert n_refused > 2


# ---- PDF and picture -------------------------------------------------------


@pytest.mark.parametrize("pdf", [b"%PDF-1.4\nodd", b"%PDF-1.4\neven"])
def test_a_wrapped_pdf_comes_out_byte_for_byte(pdf: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.dcm"
    write_encapsulated_pdf(pdf, HEADER, path, created_at=NOON)
    assert read_encapsulated_pdf(path) == pdf
    dataset = pydicom.dcmread(path)
    assert dataset.PatientName == HEADER.patient_name
    assert dataset.StudyInstanceUID == HEADER.study_uid
    assert len(dataset.EncapsulatedDocument) % 2 == 0


def test_what_is_no_pdf_is_not_wrapped(
    tmp_path: Path, reports: dict[str, Path]
) -> None:
    with pytest.raises(BadInputError, match="not a PDF"):
        write_encapsulated_pdf(b"hello", HEADER, tmp_path / "report.dcm")
    with pytest.raises(UnreadableFileError, match="does not hold a PDF"):
        read_encapsulated_pdf(reports["echo"])


def test_the_picture_holds_its_pixels(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (15, 21, 3), dtype=np.uint8)
    path = tmp_path / "picture.dcm"
    write_secondary_capture(picture, HEADER, path, description="test")
    np.testing.assert_array_equal(pydicom.dcmread(path).pixel_array, picture)
    with pytest.raises(ValueError, match="uint8"):
        write_secondary_capture(picture[..., 0], HEADER, path, description="test")


def test_the_result_is_drawn_in_colour(tmp_path: Path) -> None:
    path = tmp_path / "picture.dcm"
    write_result_picture(archived_study(), path)
    dataset = pydicom.dcmread(path)
    pixels = dataset.pixel_array.astype(int)
    assert pixels.shape == (900, 1400, 3)
    red = (pixels[..., 0] > pixels[..., 2] + 60).mean()
    assert red > 0.01
    assert dataset.BurnedInAnnotation == "NO"


# ---- other programs' judgement ---------------------------------------------


def judged(program: str, path: Path) -> str:
    """Return what an installed program says of a file."""
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    run = subprocess.run(
        [found, str(path)], capture_output=True, text=True, check=False, timeout=120
    )
    return run.stdout + run.stderr


@pytest.mark.parametrize("kind", ["echo", "research"])
def test_dcmtk_finds_no_error_in_the_reports(
    kind: str, reports: dict[str, Path]
) -> None:
    text = judged("dsrdump", reports[kind])
    # DCMTK knows neither UTF-8 person names nor any template's own rules.
    known = ("ISO_IR 192", "template constraints not yet supported")
    complaints = [
        line
        for line in text.splitlines()
        if line.startswith(("E:", "W:", "F:"))
        and not any(each in line for each in known)
    ]
    assert complaints == []
    assert "Measurement Method" in text


def test_dicom3tools_finds_no_error(tmp_path: Path, reports: dict[str, Path]) -> None:
    # It does not know the Simplified Adult Echo SR, so that one is not asked.
    pdf, picture = tmp_path / "pdf.dcm", tmp_path / "picture.dcm"
    write_encapsulated_pdf(b"%PDF-1.4\n%%EOF\n", HEADER, pdf)
    write_result_picture(archived_study((View.FOUR_CHAMBER,)), picture)
    for path in (reports["research"], pdf, picture):
        lines = judged("dciodvfy", path).splitlines()
        assert [line for line in lines if line.startswith("Error")] == []
