"""Every object that we write, judged by dicom-validator; it must also find mistakes."""

from __future__ import annotations

import json
import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dicom_validator.validator.dicom_info import DicomInfo
from dicom_validator.validator.iod_validator import IODValidator
from pydicom import dcmread
from pydicom.datadict import DicomDictionary

from longaxis.anatomy import View
from longaxis.io.deidentification.basic_profile import Pseudonyms
from longaxis.io.deidentification.deidentify import new_key, write_deidentified_loop
from longaxis.io.dicom_objects.encapsulated_pdf import write_encapsulated_pdf
from longaxis.io.dicom_objects.secondary_capture import write_result_picture
from longaxis.io.dicom_objects.structured_report import (
    write_echo_report,
    write_research_report,
)
from longaxis.resources import sample_study_folder
from tests.made_up_results import HEADER, with_rates_and_volumes
from tests.unit.io.dicom_objects.test_dicom_out import archived_study

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydicom.dataset import Dataset

    from longaxis.data import StudyResult

TABLES = Path(__file__).resolve().parents[3] / "data" / "dicom_standard"
OBJECTS = ("echo", "research", "pdf", "picture", "loop")


@cache
def standard() -> DicomInfo:
    """Return the part of the standard that lies beside the tests."""
    names = {
        f"({tag >> 16:04X},{tag & 0xFFFF:04X})": {"name": entry[2], "vr": entry[0]}
        for tag, entry in DicomDictionary.items()
    }
    iods, modules = (
        json.loads((TABLES / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("iods", "modules")
    )
    return DicomInfo(names, iods, modules)


def complaints(dataset: Dataset) -> list[str]:
    """Return what dicom-validator finds wrong: module, attribute, kind of error."""
    found = IODValidator(dataset, standard(), log_level=logging.CRITICAL).validate()
    assert found.status.name in {"Passed", "Failed"}, found.status
    listed = [
        f"{module}: {tag} {error.code.name}"
        for module, errors in (found.module_errors or {}).items()
        for tag, error in errors.items()
    ]
    assert len(listed) == found.errors
    return listed


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return one object of each kind; the reports of one view, as trees take long."""
    folder = tmp_path_factory.mktemp("objects")
    paths = {name: folder / f"{name}.dcm" for name in OBJECTS}
    study = with_rates_and_volumes(archived_study((View.FOUR_CHAMBER,)))
    write_echo_report(study, paths["echo"])
    write_research_report(study, paths["research"])
    write_encapsulated_pdf(b"%PDF-1.4\n%%EOF\n", HEADER, paths["pdf"])
    write_result_picture(study, paths["picture"])
    original = sample_study_folder() / "a4c.dcm"
    names = Pseudonyms(new_key())
    write_deidentified_loop(original, paths["loop"], names, reviewed=True)
    return paths


@pytest.mark.parametrize("kind", OBJECTS)
def test_what_we_write_has_no_error(kind: str, written: dict[str, Path]) -> None:
    assert complaints(dcmread(written[kind])) == []


@pytest.mark.slow
@pytest.mark.parametrize("write", [write_echo_report, write_research_report])
def test_a_whole_study_has_no_error(
    write: Callable[[StudyResult, Path], None], tmp_path: Path
) -> None:
    write(archived_study(), tmp_path / "report.dcm")
    assert complaints(dcmread(tmp_path / "report.dcm")) == []


@pytest.mark.parametrize("view", ["a4c", "a2c", "a3c"])
def test_the_sample_study_has_no_error(view: str) -> None:
    assert complaints(dcmread(sample_study_folder() / f"{view}.dcm")) == []


@pytest.mark.parametrize(
    "name",
    [
        "acuson_a4c/DIRW0007",
        "stress_study_and_hp/I_000009.dcm",
        "vivid_e95/vividE95_aplax_colour_jpegbaseline.dcm",
    ],
)
def test_copies_of_real_loops_have_no_error(
    name: str, shared_data: Path, tmp_path: Path
) -> None:
    names = Pseudonyms(new_key())
    write_deidentified_loop(shared_data / name, tmp_path / "x.dcm", names)
    assert complaints(dcmread(tmp_path / "x.dcm")) == []


def test_what_a_loop_lacks_is_made_good_in_the_copy(tmp_path: Path) -> None:
    original = dcmread(sample_study_folder() / "a4c.dcm")
    del original.ReferringPhysicianName, original.StudyID
    original.RequestedProcedureDescription = "echo"
    original.save_as(tmp_path / "poor.dcm")
    assert len(complaints(original)) == 3
    names = Pseudonyms(new_key())
    write_deidentified_loop(tmp_path / "poor.dcm", tmp_path / "x.dcm", names)
    assert complaints(dcmread(tmp_path / "x.dcm")) == []


@pytest.mark.parametrize("kind", ["echo", "pdf", "picture", "loop"])
def test_a_missing_identifier_is_found(kind: str, written: dict[str, Path]) -> None:
    dataset = dcmread(written[kind])
    del dataset.SeriesInstanceUID
    (complaint,) = complaints(dataset)
    assert "(0020,000E)" in complaint
    assert "TagMissing" in complaint


def first_item(dataset: Dataset, value_type: str) -> Dataset:
    """Return the first content item of a value type, at any depth."""
    for child in dataset.get("ContentSequence", ()):
        if child.ValueType == value_type:
            return child
        try:
            return first_item(child, value_type)
        except LookupError:
            continue
    raise LookupError(value_type)


@pytest.mark.parametrize(
    ("value_type", "keyword"),
    [
        ("NUM", "MeasuredValueSequence"),
        ("CODE", "ConceptCodeSequence"),
        ("TEXT", "TextValue"),
        ("UIDREF", "UID"),
        ("CONTAINER", "ContinuityOfContent"),
        ("IMAGE", "ReferencedSOPSequence"),
    ],
)
def test_a_content_item_without_its_value_is_found(
    value_type: str, keyword: str, written: dict[str, Path]
) -> None:
    for kind in ("echo", "research"):  # the smaller one first
        dataset = dcmread(written[kind])
        try:
            item = first_item(dataset, value_type)
        except LookupError:
            continue
        delattr(item, keyword)
        assert any("TagMissing" in each for each in complaints(dataset))
        return
    pytest.fail(f"neither report has a {value_type}")


def test_a_value_of_the_wrong_kind_is_found(written: dict[str, Path]) -> None:
    dataset = dcmread(written["echo"])
    first_item(dataset, "CODE").TextValue = "not a code"
    assert any("NotAllowed" in each for each in complaints(dataset))


def test_a_word_that_is_no_code_word_is_found(written: dict[str, Path]) -> None:
    dataset = dcmread(written["echo"])
    dataset.CompletionFlag = "NEARLY"
    (complaint,) = complaints(dataset)
    assert "EnumValueNotAllowed" in complaint


def test_an_attribute_of_another_object_is_found(written: dict[str, Path]) -> None:
    dataset = dcmread(written["pdf"])
    dataset.EchoTime = "3"
    (complaint,) = complaints(dataset)
    assert "(0018,0081)" in complaint
