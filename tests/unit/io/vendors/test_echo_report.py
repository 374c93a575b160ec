"""Strain in the echo reports of other programs (DICOM SR, TID 5200 and TID 5300)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ComprehensiveSRStorage, ExplicitVRLittleEndian, generate_uid

from longaxis.anatomy import Level, Segment, View, Wall
from longaxis.cli import main
from longaxis.data.readings import Quantity
from longaxis.data.vendor import GLOBAL_VALUES
from longaxis.errors import UnreadableFileError
from longaxis.io.dicom import codes
from longaxis.io.dicom.codes import Code
from longaxis.io.dicom_objects import sr_tree
from longaxis.io.dicom_objects.structured_report import write_echo_report
from longaxis.io.vendors.registry import read_vendor_traces
from longaxis.resources import sample_study_folder
from longaxis.strain.vendor import compare_globals
from tests.made_up_results import made_up_curves, made_up_study_result

if TYPE_CHECKING:
    from pathlib import Path

PEAK, PEAK_SYSTOLIC, END_SYSTOLIC = (
    GLOBAL_VALUES[quantity]
    for quantity in (Quantity.PEAK, Quantity.PEAK_SYSTOLIC, Quantity.END_SYSTOLIC)
)
# As reports before 2018 write them: SNOMED's old codes (SRT).
FINDING_SITE_SRT = Code("G-C0E3", "SRT", "Finding Site")
LEFT_VENTRICLE_SRT = Code("T-32600", "SRT", "Left Ventricle")
RIGHT_VENTRICLE_SRT = Code("T-32500", "SRT", "Right Ventricle")
LEFT_ATRIUM = codes.sct("82471001", "Left atrium")
IMAGE_VIEW = codes.IMAGE_VIEW
TWO_CHAMBER_SRT = Code("G-A19B", "SRT", "Apical two chamber")
MEAN_SRT = Code("R-00317", "SRT", "Mean")
FINDINGS = codes.dcm("121070", "Findings")


def number(
    name: Code, value: float, *modifiers: tuple[Code, Code], unit="%"
) -> Dataset:
    """Return a number with its modifiers; the text is decimal, as others write it."""
    items = [sr_tree.coded(what, which) for what, which in modifiers]
    item = sr_tree.number(name, value, Code(unit, "UCUM", unit), items)
    del item.MeasuredValueSequence[0].FloatingPointValue
    return item


def section(site: Code, *items: Dataset) -> Dataset:
    """Return a section of TID 5200, whose site holds for all in it."""
    stated = sr_tree.coded(FINDING_SITE_SRT, site)
    return sr_tree.container(
        FINDINGS, [stated, sr_tree.container(codes.MEASUREMENT_GROUP, items)]
    )


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a report of another program."""

    def write_report(*items: Dataset, **attributes: object) -> Path:
        dataset = Dataset()
        dataset.SOPClassUID = ComprehensiveSRStorage
        dataset.SOPInstanceUID = generate_uid()
        dataset.Manufacturer, dataset.ManufacturerModelName = "Acme", "EchoBox"
        dataset.PatientID, dataset.StudyInstanceUID = "7", "1.2.3"
        dataset.StudyDate = "20260105"
        dataset.update(sr_tree.container(codes.ADULT_ECHO_REPORT, items))
        for name, value in attributes.items():
            setattr(dataset, name, value)
        dataset.file_meta = FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        path = tmp_path / "report"
        dataset.save_as(path, enforce_file_format=True)
        return path

    return write_report


def values_of(path: Path) -> dict[tuple[object, str], dict[str, float]]:
    """Return name and value by view and layer."""
    return {
        (trace.view, trace.layer): {each.name: each.value for each in trace.values}
        for trace in read_vendor_traces(path)
    }


def ready_made(value: str, percent: float) -> Dataset:
    return number(codes.dcm(value, "LV GLS"), percent)


def test_ready_made_codes_of_dicom(write):
    path = write(
        sr_tree.container(
            codes.PRE_COORDINATED,
            [
                ready_made("130690", -18.3),
                ready_made("130691", -17.5),
                ready_made("130696", -19.25),
                ready_made("130689", -18.0),
            ],
        )
    )
    assert values_of(path) == {
        (View.FOUR_CHAMBER, "endocardial"): {PEAK_SYSTOLIC: -17.5},
        (View.TWO_CHAMBER, "endocardial"): {PEAK: -19.25},
        (View.LONG_AXIS, "endocardial"): {END_SYSTOLIC: -18.0},
        (None, "endocardial"): {PEAK_SYSTOLIC: -18.3},
    }
    trace = read_vendor_traces(path)[-1]
    assert trace.is_of_all_views
    assert (trace.patient_id, trace.study_date) == ("7", "20260105")
    assert trace.software == "Acme EchoBox, echo report"


def test_codes_that_are_put_together(write):
    own = Code("GLS4", "99ACME", "Strain")
    layer = (codes.MEASUREMENT_METHOD, codes.MID_LAYER)
    view = (IMAGE_VIEW, codes.VIEWS[View.FOUR_CHAMBER])
    segment = Segment(Level.BASAL, Wall.INFEROSEPTAL)
    whole = [
        number(
            own,
            value,
            (codes.MEASURED_PROPERTY, measured),
            (codes.CARDIAC_CYCLE_POINT, point),
            (codes.FINDING_SITE, codes.LEFT_VENTRICLE),
            layer,
            view,
        )
        for value, measured, point in (
            (-17.0, codes.PEAK_STRAIN, codes.SYSTOLE),
            (-16.5, codes.STRAIN, codes.AORTIC_VALVE_CLOSURE),
            (-17.5, codes.PEAK_STRAIN, codes.FULL_CYCLE),
        )
    ]
    of_segment = number(
        own,
        -14.0,
        (codes.MEASURED_PROPERTY, codes.PEAK_STRAIN),
        (codes.CARDIAC_CYCLE_POINT, codes.SYSTOLE),
        (codes.FINDING_SITE, codes.SEGMENTS[segment]),
        layer,
        view,
    )
    path = write(sr_tree.container(codes.POST_COORDINATED, [*whole, of_segment]))
    assert values_of(path) == {
        (View.FOUR_CHAMBER, "mid-wall"): {
            PEAK_SYSTOLIC: -17.0,
            END_SYSTOLIC: -16.5,
            PEAK: -17.5,
            f"{segment.name}, peak systolic strain": -14.0,
        }
    }


def test_codes_of_a_program_are_read_by_what_they_say(write):
    """TID 5200 has no code of strain; sites of the section decide whose it is."""
    path = write(
        section(
            LEFT_VENTRICLE_SRT,
            number(Code("A1", "99ACME", "GLPS A4C"), -17.0),
            number(
                Code("A2", "99ACME", "Global Longitudinal Peak Systolic Strain"),
                -19.0,
                (IMAGE_VIEW, TWO_CHAMBER_SRT),
            ),
            number(Code("A3", "99ACME", "GLS Average"), -0.18, unit="1"),
            number(Code("A4", "99ACME", "Global longitudinal strain rate"), -1.1),
            number(Code("A5", "99ACME", "Fractional shortening"), 33.0),
        ),
        section(RIGHT_VENTRICLE_SRT, number(Code("A6", "99ACME", "GLS A4C"), -22.0)),
        section(LEFT_ATRIUM, number(Code("A7", "99ACME", "GLS A4C"), 30.0)),
    )
    assert values_of(path) == {
        (View.FOUR_CHAMBER, ""): {PEAK: -17.0},
        (View.TWO_CHAMBER, ""): {PEAK_SYSTOLIC: -19.0},
        (None, ""): {GLOBAL_VALUES[None]: pytest.approx(-18.0)},
    }
    assert any("own codes" in note for note in read_vendor_traces(path)[0].notes)


def test_of_several_values_the_chosen_one_counts(write):
    name = codes.dcm("130691", "LV Peak Systolic GLS 4CH (Endocardial)")
    path = write(
        number(name, -16.0),
        number(name, -18.0),
        number(name, -17.0, (codes.DERIVATION, MEAN_SRT)),
    )
    (values,) = values_of(path).values()
    assert values == {PEAK_SYSTOLIC: -17.0}


def test_of_several_values_none_is_guessed(write):
    name = codes.dcm("130691", "LV Peak Systolic GLS 4CH (Endocardial)")
    (trace,) = read_vendor_traces(write(number(name, -16.0), number(name, -18.0)))
    assert trace.global_values == ()
    assert "-18, -16 %" in trace.notes[0]


def test_a_value_without_its_sign_is_said(write):
    (trace,) = read_vendor_traces(write(ready_made("130691", 17.0)))
    assert trace.global_values[0].value == 17.0
    assert "minus sign" in trace.notes[0]


def test_its_numbers_stand_beside_ours(write):
    (trace,) = read_vendor_traces(write(ready_made("130691", -17.0)))
    (compared,) = compare_globals(trace, made_up_curves(scale=1.0))
    assert compared.theirs == pytest.approx(-0.17)
    assert compared.ours is None  # the formula of the other program is not known


def test_the_command_prints_them(write, capsys):
    path = write(ready_made("130691", -17.0), ready_made("130690", -18.0))
    assert main(["vendor-strain", str(path)]) == 0
    text = capsys.readouterr().out
    assert "A4C endocardial longitudinal strain: Global strain, peak systolic" in text
    assert "all views endocardial" in text
    assert main(["vendor-strain", "--json", str(path)]) == 0
    traces = json.loads(capsys.readouterr().out)["traces"]
    assert [trace["study_date"] for trace in traces] == ["20260105"] * 2
    assert traces[0]["values"][PEAK_SYSTOLIC] == {"value": -17.0, "unit": "%"}


@pytest.mark.parametrize(
    ("percent", "unit", "code"),
    [(-17.0, "mm", "130691"), (0.3, "%", "125333"), (40.0, "ms", "130698")],
)
def test_a_report_without_strain_is_refused(write, percent, unit, code):
    path = write(number(codes.dcm(code, "Something"), percent, unit=unit))
    with pytest.raises(UnreadableFileError, match="without longitudinal strain"):
        read_vendor_traces(path)


def test_a_number_that_was_not_measured_is_left_out(write):
    empty = ready_made("130691", -17.0)
    empty.MeasuredValueSequence = []
    path = write(empty, ready_made("130692", -18.0))
    assert list(values_of(path)) == [(View.TWO_CHAMBER, "endocardial")]


def test_a_loop_is_no_report():
    loop = sorted(sample_study_folder().glob("*.dcm"))[0]
    with pytest.raises(UnreadableFileError, match="no structured report"):
        read_vendor_traces(loop)


def test_a_report_of_longaxis_is_no_other_program(tmp_path):
    path = tmp_path / "report.dcm"
    write_echo_report(made_up_study_result(), path)
    with pytest.raises(UnreadableFileError, match="written by Longaxis"):
        read_vendor_traces(path)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_a_report_that_breaks_off_gives_one_sentence(write, share):
    path = write(ready_made("130691", -17.0))
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(UnreadableFileError) as caught:
        read_vendor_traces(path)
    assert "Error" not in str(caught.value)


def test_a_value_that_is_no_number_gives_one_sentence(write):
    item = ready_made("130691", -17.0)
    path = write(item)
    content = path.read_bytes().replace(b"-17", b"abc")
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError):
        read_vendor_traces(path)
    assert pydicom.dcmread(path).PatientID == "7"
